"""Servers are killed for good, again and again: nothing is lost, and nothing is done twice."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
import pikepdf
import pytest

from api import jobs
from api.app import create_app
from api.imports import lines
from api.imports.shelf import Shelf
from api.imports.terms import Terms
from api.jobs import State, exposes
from api.jobs.imports import content_of
from api.settings import Settings
from data.store.imports import Import, ImportState, new_key
from data.store.users import Act
from geo.imports import STAGES
from tests.api.desk.bringing import sheet
from tests.api.test_jobs import children, kill
from tests.data.store.letters import enquiry, mail, subscription
from tests.mailserver import Mailbox, free_port, read, receiving
from tests.past import TODAY
from tests.settled import settings_of
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.store.jobs import Job

PROJECT: Final = Path(__file__).parents[2]
KILLS: Final = 50
LARGE: Final = 250
"""Plots of an import that takes seconds."""
SHORT_S: Final = 0.4
LONG_S: Final = 2.0
"""How long a process lives at most: most shorter than a job needs to begin, some longer."""
AMID: Final = 10
"""Each of how many servers is killed amid a job that it has begun, however slow the machine is."""
DUE: Final = TODAY - timedelta(days=1)
NEW_END: Final = TODAY + timedelta(days=Settings().subscription_days)


class Site:
    """A home with its store, as a server process of its own beside those that are killed."""

    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        self.settings = {
            "home": str(home),
            "secret": "0123456789" * 4,
            "office_mail": "office@county.example.org",
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_tls": "none",
            "public_url": "http://land.example",
        }
        self.application = create_app(settings_of(**self.settings), clock=lambda: TODAY)
        self.room = self.application.state.postroom
        self.store = self.room.store()

    def order(self, kind: str, content: dict[str, Any], key: str) -> Job:
        return jobs.enqueue(self.room, kind, content, account=f"of {key}", language="de", key=key)

    def job(self, key: str) -> Job:
        held = jobs.get(self.room, key)
        assert held is not None
        return held

    def bring(self, plots: int, mark: bytes) -> str:
        """Bring in a sheet of plots whose ids begin with a mark; return the import's key."""
        key = new_key()
        Shelf(self.home).put(key, ".csv", io.BytesIO(sheet(plots).replace(b"BL-", mark)), 10)
        held = self.store.imports.begin(
            key,
            Act("anna", self.room.now()),
            file=f"{mark.decode()}.csv",
            suffix=".csv",
            ends_on=TODAY + timedelta(days=14),
            options=Terms(day=TODAY.isoformat()).content,
        )
        self.order("import", content_of(key), held.job)
        return key

    def held(self, key: str) -> Import:
        held: Import | None = self.store.imports.get(key)
        assert held is not None
        return held

    def take_over(self, key: str) -> None:
        """Order that an import is taken over, once its report is there."""
        held = self.held(key)
        path = jobs.result_of(self.room, self.job(held.job))
        if held.is_open and path is not None:
            head = lines.read_head(path)
            assert head["accepted"], head
            self.store.imports.turn(held, held.options)
            self.order("import", content_of(key, head["digest"]), held.next_job)

    def plots(self, mark: str) -> list[str]:
        return [one.id for one in self.store.records() if one.id.startswith(mark)]

    def left_behind(self) -> list[Path]:
        """Return temporary folders of attempts."""
        return [*(self.home / "jobs").rglob("work"), *(self.home / "jobs").rglob("gewerbe-*")]

    def close(self) -> None:
        self.room.close()
        self.application.state.service.close()


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def site(home_with_past: Path, tmp_path: Path, box: Mailbox) -> Iterator[Site]:
    port = free_port()
    with receiving(box, port):
        held = Site(shutil.copytree(home_with_past, tmp_path / "home"), port)
        yield held
        held.close()


class Nursery:
    """The process that forks servers."""

    def __init__(self, process: subprocess.Popen[str], site: Site) -> None:
        self._process, self._site = process, site

    def start(self, pressed: Sequence[str] = ()) -> int:
        """Start a server, which presses buttons; return its process."""
        line = orjson.dumps({"settings": self._site.settings, "pressed": pressed}).decode()
        print(line, file=self._process.stdin, flush=True)
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())

    @staticmethod
    def end(server: int, *, with_its_job: bool) -> None:
        """Kill a server; its job's process ends itself, or is just through."""
        kill([server, *(children(server) if with_its_job else [])])


@contextmanager
def nursery(site: Site) -> Iterator[Nursery]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.api.serverworker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    ) as process:
        yield Nursery(process, site)
        assert process.stdin is not None
        process.stdin.close()


def test_a_large_import_is_taken_over_whole_and_once_however_often_it_is_killed(
    site: Site,
) -> None:
    chance = random.Random(3)  # noqa: S311
    before = site.store.version()
    key = site.bring(LARGE, b"GR-")
    with nursery(site) as nurse:
        server = nurse.start()
        until(lambda: site.job(site.held(key).job).done > 0 or site.left_behind() != [])
        nurse.end(server, with_its_job=True)  # amid reading the file
        server = nurse.start()
        until(lambda: site.job(site.held(key).job).state is State.DONE)
        site.take_over(key)
        for stage in (2, len(STAGES) - 1, len(STAGES) - 1):
            until(lambda: _is_at(site, key, stage))  # noqa: B023 – asked before the next one
            time.sleep(chance.uniform(0, 0.5))
            nurse.end(server, with_its_job=chance.random() < 1 / 2)
            assert len(site.plots("GR-")) in {0, LARGE}
            server = nurse.start()
        until(lambda: site.held(key).state is ImportState.TAKEN)
        until(lambda: site.left_behind() == [])
        nurse.end(server, with_its_job=True)
    assert len(site.plots("GR-")) == LARGE
    assert site.store.version() == before + 1 == site.held(key).version
    assert [len(site.store.versions(one)) for one in site.plots("GR-")] == [1] * LARGE
    carried = [one for one in site.store.audit.entries() if one.action == "import_carried"]
    assert [one.subject for one in carried] == [key]
    assert not list((site.home / "imports").iterdir())


def _is_at(site: Site, key: str, stage: int) -> bool:
    job = site.job(site.held(key).job)
    return job.state is State.DONE or job.done >= stage


class Work:
    """What is to be done while servers are killed: some of it before, some after each kill."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.imports = [site.bring(8, b"EI-"), site.bring(8, b"ZW-")]
        self.papers = [
            site.order("exposes", exposes.content_of(["b"], "brochure"), "brochure"),
            site.order("exposes", exposes.content_of(["b"], "zip"), "zip"),
        ]
        self.recipients: set[str] = set()
        self.renewed: list[str] = []
        self.deleted = 0

    def more(self, number: int) -> None:
        """Order one more of each: a mail, news to a subscriber, a renewal, a deletion."""
        store, at = self.site.store, self.site.room.now()
        store.enquiries.add(enquiry(number, received=at), [mail(number)])
        store.enquiries.add(enquiry(1_000 + number, received=at, delete_on=DUE))
        self.deleted += 1
        key = f"k{number}"
        one = subscription(
            key, email=f"{key}@x.example", search="area_min=10000", ends_on=TODAY + timedelta(1)
        )
        asks = mail(2_000 + number)
        assert store.subscriptions.add(one, {}, asks)
        assert store.subscriptions.confirm(key, at, one.ends_on)
        self.renewed.append(key)
        self.recipients |= {f"to{number}@x.example", asks.recipient, one.email}

    def buttons(self) -> list[str]:
        """Return the paths of the buttons that renew, of those that have not been pressed yet."""
        room, found = self.site.room, []
        for key in self.renewed:
            one = self.site.store.subscriptions.get(key)
            if one is not None and one.ends_on != NEW_END:
                told = room.letters.of_news(one, ["b"], room.service.catalogue(), TODAY, room.now())
                text = read(told.content).get_content()
                link = re.search(r"http://land\.example(\S*/verlaengern/\S+)", text)
                assert link
                found.append(link[1])
        return found

    def begun(self) -> int:
        """Return how often a job was begun."""
        return sum(job.attempts for job in self.site.store.jobs.all())

    def goes_on(self) -> bool:
        """Whether a job is not over."""
        return any(not job.state.is_over for job in self.site.store.jobs.all())

    def go_on(self) -> None:
        """Order what comes next of imports whose report is there."""
        for key in self.imports:
            self.site.take_over(key)

    def is_over(self) -> bool:
        self.go_on()
        store = self.site.store
        return (
            not self.goes_on()
            and all(not self.site.held(key).is_open for key in self.imports)
            and store.outbox.count() == 0
            and not self.buttons()
            and not any(one.delete_on <= TODAY for one in store.enquiries.all())
        )


def test_after_fifty_kills_all_is_done_once_and_every_mail_is_there(
    site: Site, box: Mailbox
) -> None:
    """Each server is killed at some moment of whatever it does; the last one may finish.

    Between the mail server's taking a mail and our reading its answer SMTP has no word for what
    happened: a kill there sends that mail once more. Once one was hit, kills wait until no mail
    is under way, so that a second one could only come from elsewhere.
    """
    chance = random.Random(11)  # noqa: S311
    work = Work(site)
    with nursery(site) as nurse:
        for number in range(KILLS):
            work.more(number)
            begun, amid = work.begun(), number % AMID == 0
            server = nurse.start(work.buttons()[:4])
            if amid:
                until(lambda: work.begun() > begun or not work.goes_on())  # noqa: B023 – asked at once
            time.sleep(chance.uniform(0, SHORT_S if amid or number % 5 else LONG_S))
            work.go_on()
            if any(count > 1 for count in _times(box).values()):
                until(lambda: site.store.outbox.count() == 0)
            nurse.end(server, with_its_job=number % 2 == 0)
        server = nurse.start(work.buttons())
        until(work.is_over)
        until(lambda: site.left_behind() == [])
        nurse.end(server, with_its_job=True)
    times = _times(box)
    assert times.keys() == work.recipients
    assert sorted(times.values())[-2:] in ([1, 1], [1, 2]), "at most one of them twice"
    _is_done_once(site, work)
    assert work.begun() > len(site.store.jobs.all())


def _times(box: Mailbox) -> Counter[str]:
    return Counter(recipients[0] for _, recipients, _ in [*box.taken])


def _is_done_once(site: Site, work: Work) -> None:
    entries = list(site.store.audit.entries())
    assert site.store.audit.broken() is None
    for mark, key in (("EI-", work.imports[0]), ("ZW-", work.imports[1])):
        assert site.held(key).state is ImportState.TAKEN
        assert [len(site.store.versions(one)) for one in site.plots(mark)] == [1] * 8
        assert [(one.action, one.subject) for one in entries].count(("import_carried", key)) == 1
    for job in work.papers:
        held = site.job(job.key)
        assert (held.state, held.failures) == (State.DONE, 0)
        path = jobs.result_of(site.room, held)
        assert path is not None
        assert {one.name for one in path.parent.iterdir()} == {path.name}
        if path.suffix == ".pdf":
            with pikepdf.open(path) as document:
                assert len(document.pages) > 1
    gone = [
        one.detail["count"]
        for one in entries
        if (one.action, one.subject) == ("deleted_due", "enquiries")
    ]
    assert sum(gone) == work.deleted == KILLS
    ends = {one.key: one.ends_on for one in site.store.subscriptions.confirmed()}
    assert ends == dict.fromkeys(work.renewed, NEW_END)
    told: dict[str, date | None] = {
        one.key: one.told_on for one in site.store.subscriptions.confirmed()
    }
    assert told == dict.fromkeys(work.renewed, TODAY)
