"""Long work of the desk: it survives every kill, and its effect is had once."""

from __future__ import annotations

import io
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pikepdf
import pytest

from api import jobs
from api.jobs import State, TooManyError, UnknownKindError, exposes
from api.jobs.folder import Folder
from api.jobs.runner import MOST_FAILURES, Runner
from api.postroom import Postroom, right_now
from api.service import Service
from api.settings import Settings
from data.store.jobs import MOST_ATTEMPTS
from data.store.store import open_store
from data.store.users import Act
from tests.api import warm
from tests.api.jobkinds import COUNTER, KINDS, PIECES, REFUSAL
from tests.data.store.made import plot, put
from tests.past import TODAY, build_home
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from data.store.jobs import Job

KILLS: Final = 20
AT_ONCE: Final = 3
LONGEST_S: Final = 3.0
"""About how long a job's process takes."""
PAUSE: Final = timedelta(minutes=1)
PROJECT: Final = Path(__file__).parents[2]
ACT: Final = Act("anna", right_now())


class Room:
    """A home, what orders work in it, and what does it."""

    def __init__(self, home: Path, **settings: Any) -> None:  # noqa: ANN401
        self.home = home
        self.moment: Callable[[], datetime] = right_now
        service = Service(Settings(home=home, **settings), clock=lambda: TODAY)
        self.postroom = Postroom(service, time.monotonic, self._now)
        self.runner = Runner(self.postroom, KINDS, start=warm.Job)

    def _now(self) -> datetime:
        return self.moment()

    def order(self, kind: str, **more: Any) -> Job:  # noqa: ANN401
        words = {"content": {"word": "x"}, "account": "anna", "language": "de", "kinds": KINDS}
        return jobs.enqueue(self.postroom, kind, **{**words, **more})

    def now(self, job: Job) -> Job:
        held = jobs.get(self.postroom, job.key)
        assert held is not None
        return held

    def files(self, job: Job) -> set[str]:
        folder = Folder.of(self.home, job.key).path
        return {path.name for path in folder.iterdir()} if folder.exists() else set()

    def close(self) -> None:
        self.postroom.service.close()
        self.postroom.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_home(tmp_path_factory.mktemp("jobs"))


@pytest.fixture
def room(built: Path, tmp_path: Path) -> Iterator[Room]:
    held = Room(shutil.copytree(built, tmp_path / "home"))
    yield held
    held.close()


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    held = Path(f"/proc/{pid}/task/{pid}/children")
    tasks = Path(f"/proc/{pid}/task")
    with suppress(FileNotFoundError):
        return [
            int(one) for task in tasks.iterdir() for one in (task / held.name).read_text().split()
        ]
    return []


def kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def is_weary(job: Job) -> bool:
    return not job.state.is_over and job.attempts >= MOST_ATTEMPTS // 2


def test_every_job_ends_done_once_whatever_is_killed(room: Room) -> None:
    chance = random.Random(7)  # noqa: S311
    ordered = [
        room.order("count", account=f"{one}", content={"word": f"{one}"}) for one in range(AT_ONCE)
    ]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.api.jobworker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    ) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None

        def start() -> int:
            print(room.home, file=nursery.stdin, flush=True)
            return int(nursery.stdout.readline())  # type: ignore[union-attr]

        servers = [start(), start()]
        for number in range(KILLS):
            # Begun as often as `MOST_ATTEMPTS`, it would be given up: where claims lapse on a
            # slow machine too, it comes near, and is left alone until it is done.
            until(lambda: not any(is_weary(room.now(job)) for job in ordered))
            if all(room.now(job).state.is_over for job in ordered[1 - AT_ONCE :]):
                word = f"{len(ordered)}"
                ordered.append(room.order("count", account=word, content={"word": word}))
            victim = until(lambda: next((one for one in servers if children(one)), 0))
            time.sleep(chance.uniform(0, LONGEST_S))
            # With its job's process, or without: that one ends itself, or is just through.
            kill([victim, *(children(victim) if number % 2 else [])])
            servers[servers.index(victim)] = start()
        until(lambda: all(room.now(job).state.is_over for job in ordered))
        kill([*servers, *(work for one in servers for work in children(one))])
        nursery.stdin.close()
    ends = [room.now(job) for job in ordered]
    assert [(one.state, one.done, one.failures) for one in ends] == [(State.DONE, PIECES, 0)] * len(
        ordered
    ), [(one.attempts, one.problem) for one in ends]
    with open_store(room.home / "record.gpkg") as store:
        versions = store.versions(COUNTER)
    assert sorted(one.reason for one in versions) == sorted(job.key for job in ordered)
    assert versions[-1].record is not None
    assert versions[-1].record.values["price"] == len(ordered) >= AT_ONCE
    for number, held in enumerate(ends):
        path = jobs.result_of(room.postroom, held)
        assert path is not None
        assert path.read_text("utf-8") == f"{number}" * PIECES
    attempts = sum(one.attempts for one in ends)
    assert attempts >= len(ordered) + KILLS // 4, "many were killed amid their work"


def test_a_file_that_came_with_the_order_is_there_until_the_work_is_done(
    room: Room, tmp_path: Path
) -> None:
    source = tmp_path / "../evil name.bin"
    source.write_bytes(b"abc")
    job = room.order("copy", source=source, key="../../form token")
    assert not source.exists()
    assert room.files(job) == {"source"}
    assert room.order("copy", key="../../form token") == job  # sent twice
    assert room.runner.go()
    done = room.now(job)
    path = jobs.result_of(room.postroom, done)
    assert path is not None
    assert path.read_bytes() == b"cba"
    assert path.is_relative_to(room.home / "jobs")
    assert room.files(job) == {path.name}
    assert not room.runner.go()
    path.unlink()
    assert jobs.result_of(room.postroom, done) is None


def test_what_cannot_be_done_fails_at_once_with_the_reason(room: Room) -> None:
    job = room.order("refuse")
    assert room.runner.go()
    held = room.now(job)
    assert (held.state, held.problem, held.attempts) == (State.FAILED, REFUSAL, 1)


def _same(moment: datetime) -> datetime:
    return moment


@pytest.mark.parametrize(
    ("kind", "reason"), [("stumble", "ZeroDivisionError"), ("die", "status -9")]
)
def test_a_mistake_is_tried_again_and_at_last_given_up(room: Room, kind: str, reason: str) -> None:
    job = room.order(kind)
    for number in range(MOST_FAILURES):
        assert room.now(job).state is State.WAITING
        assert room.runner.go()
        held = room.now(job)
        assert held.failures == held.attempts == number + 1
        later = right_now() + (number + 1) * 10 * PAUSE
        room.moment = partial(_same, later)
    assert held.state is State.FAILED
    assert held.problem is not None
    assert reason in held.problem.en
    assert "Fehler" in held.problem.de


def test_a_job_is_cancelled_while_it_waits_and_while_it_runs(room: Room) -> None:
    waits = room.order("count")
    assert jobs.cancel(room.postroom, waits.key, ACT)
    assert not jobs.cancel(room.postroom, waits.key, ACT)
    assert not room.runner.go()
    runs = room.order("wait")
    others = set(children(os.getpid()))  # those of tests before this one, such as a browser
    with Runner(room.postroom, KINDS).going():
        until(lambda: room.now(runs).done > 3)
        assert room.now(runs).state is State.RUNNING
        assert jobs.cancel(room.postroom, runs.key, ACT)
        until(lambda: not room.files(runs) and not set(children(os.getpid())) - others)
    assert room.now(runs).state is State.CANCELLED


def test_a_service_that_ends_gives_its_job_back(room: Room) -> None:
    job = room.order("wait")
    with room.runner.going():
        until(lambda: room.now(job).state is State.RUNNING)
    held = room.now(job)
    assert (held.state, held.attempts, held.failures) == (State.WAITING, 0, 0)


def test_the_process_of_a_job_ends_with_its_server(room: Room) -> None:
    job = room.order("wait")
    with subprocess.Popen(
        [sys.executable, "-m", "tests.api.jobworker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    ) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        print(room.home, file=nursery.stdin, flush=True)
        server = int(nursery.stdout.readline())
        until(lambda: room.now(job).done > 0)
        (work,) = children(server)
        kill([server])
        until(lambda: not Path(f"/proc/{work}").exists())
        nursery.stdin.close()


def test_an_account_has_so_many_and_a_kind_must_be_known(room: Room, tmp_path: Path) -> None:
    for _ in range(5):
        room.order("count")
    source = tmp_path / "source"
    source.write_bytes(b"abc")
    with pytest.raises(TooManyError):
        room.order("copy", source=source, key="refused")
    assert not Folder.of(room.home, "refused").path.exists()
    with pytest.raises(UnknownKindError):
        room.order("nonsense")
    assert len(jobs.of_account(room.postroom, "anna")) == 5
    assert jobs.of_account(room.postroom, "ben") == ()


def test_jobs_and_their_files_are_deleted_on_their_day(room: Room, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"abc")
    job = room.order("copy", source=source)
    room.runner.go()
    assert room.files(job)
    later = Room(room.home)
    later.postroom.today = lambda: job.ends_on  # type: ignore[method-assign]
    assert not later.runner.go()
    later.close()
    assert not room.files(job)
    assert jobs.get(room.postroom, job.key) is None


def ordered(room: Room, form: exposes.Form, plots: list[str], greeting: str = "") -> Job:
    content = exposes.content_of(plots, form, greeting)
    job = jobs.enqueue(room.postroom, "exposes", content, account="anna", language="de")
    assert Runner(room.postroom, start=warm.Job).go()
    return room.now(job)


def words_of(content: bytes, *options: str) -> str:
    return subprocess.run(  # noqa: S603
        ["pdftotext", *options, "-", "-"],  # noqa: S607 – poppler, where it is installed
        input=content,
        capture_output=True,
        check=True,
    ).stdout.decode()


def test_a_brochure_shows_the_record_as_it_is_now(room: Room) -> None:
    with open_store(room.home / "record.gpkg") as store:
        put(store, plot("c", store.held()["b"].record.geometry, area_available=30_000.0))
    job = ordered(
        room, "brochure", ["c", "b"], "Sehr geehrte Frau Zoë,\n\nhier sind #zwei Flächen."
    )
    assert (job.state, job.done, job.total) == (State.DONE, 3, 3)
    path = jobs.result_of(room.postroom, job)
    assert path is not None
    assert path.suffix == ".pdf"
    assert path.stat().st_mode & 0o077 == 0
    text = words_of(path.read_bytes(), "-layout")
    for words in ("Sehr geehrte Frau Zoë,", "hier sind #zwei Flächen.", "Fläche c", "Fläche b"):
        assert words in text
    assert text.index("Fläche c") < text.index("Fläche b")


def test_an_archive_holds_an_expose_of_each_plot(room: Room) -> None:
    job = ordered(room, "zip", ["a", "b", "a"], "Guten Tag")
    assert (job.state, job.done, job.total) == (State.DONE, 2, 2)
    path = jobs.result_of(room.postroom, job)
    assert path is not None
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["001-a-de.pdf", "002-b-de.pdf"]
        for name in archive.namelist():
            content = archive.read(name)
            assert "Guten Tag" in words_of(content, "-l", "1")
            assert "Plan und Baurecht" in words_of(content)
            with pikepdf.open(io.BytesIO(content)) as document:
                assert document.Root.MarkInfo.Marked


def test_one_document_holds_the_exposes_with_the_sections_that_were_chosen(room: Room) -> None:
    content = exposes.content_of(["b", "a"], "pdf", "Guten Tag", ["risks"])
    job = jobs.enqueue(room.postroom, "exposes", content, account="anna", language="de")
    assert Runner(room.postroom, start=warm.Job).go()
    job = room.now(job)
    assert (job.state, job.done, job.total) == (State.DONE, 3, 3)
    path = jobs.result_of(room.postroom, job)
    assert path is not None
    words = words_of(path.read_bytes())
    assert words.count("Guten Tag") == 1
    assert words.count("Risiken und Einschränkungen") > 2
    assert "Fahrzeiten" not in words
    with pikepdf.open(path) as document, document.open_outline() as outline:
        assert document.Root.MarkInfo.Marked
        assert [one.title for one in outline.root[1:]] == ["Fläche b", "Fläche a"]


def test_an_order_of_before_sections_were_chosen_is_of_all(room: Room) -> None:
    content = exposes.content_of(["a"], "zip")
    del content["sections"]
    job = jobs.enqueue(room.postroom, "exposes", content, account="anna", language="de")
    assert Runner(room.postroom, start=warm.Job).go()
    path = jobs.result_of(room.postroom, room.now(job))
    assert path is not None
    with zipfile.ZipFile(path) as archive:
        words = words_of(archive.read("001-a-de.pdf"))
    assert "Fahrzeiten" in words
    assert "Auszug" not in words


def test_plots_that_are_gone_are_named(room: Room) -> None:
    job = ordered(room, "zip", ["a", "gone"])
    assert job.state is State.FAILED
    assert job.problem == (
        "Diese Flächen gibt es heute nicht: gone.",
        "These plots are not there today: gone.",
    )
    assert not room.files(job)


@pytest.mark.parametrize(
    ("plots", "form", "greeting"),
    [
        ([], "zip", ""),
        (["a"], "zip", "x" * 5_001),
        ([str(one) for one in range(201)], "brochure", ""),
        ([str(one) for one in range(51)], "pdf", ""),
    ],
)
def test_orders_out_of_bounds_are_refused(plots: list[str], form: Any, greeting: str) -> None:  # noqa: ANN401
    with pytest.raises(ValueError, match=r"plot|greeting"):
        exposes.content_of(plots, form, greeting)


def test_what_a_killed_attempt_left_is_deleted_at_the_next_start(room: Room) -> None:
    over, waits = room.order("count"), room.order("count")
    for job in (over, waits):
        left = Folder.of(room.home, job.key).make_work() / "gewerbe-import-x"
        left.mkdir()
        (left / "part").write_bytes(b"x")
    assert jobs.cancel(room.postroom, over.key, ACT)
    assert room.runner.go()
    assert room.files(over) == set()
    assert room.now(waits).state is State.DONE
    assert len(room.files(waits)) == 1
