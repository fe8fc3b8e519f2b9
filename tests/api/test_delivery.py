"""Mails reach a real server, whatever it does and however often the sender is killed."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import ssl
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import pytest

from api.app import create_app
from api.dispatch import MOST_REFUSALS, pause
from api.dispatch import send_due as send_with
from api.handover import Handover
from api.settings import Settings
from api.smtp import NotSentError, Smtp
from data.store.store import open_store
from data.store.users import Act
from tests.api.correspondence import Clock, office
from tests.data.store.letters import enquiry, mail
from tests.mailserver import Mailbox, free_port, receiving, smtp_at
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.smtp import Encryption
    from data.store.outbox import Posted
    from data.store.store import Store

PROJECT: Final = Path(__file__).parents[2]
START: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
KILLS: Final = 50
MAILS: Final = 100
LONGEST_S: Final = 0.25
"""About how long a process needs for some mails."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a store with three mails that are due."""
    with open_store(tmp_path / "record.gpkg") as held:
        written(held, 3)
        yield held


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


def send_due(store: Store, smtp: Smtp, clock: Clock) -> int:
    """Send what is due by a clock."""
    with TemporaryDirectory() as folder:
        return send_with(store.outbox, smtp, Handover(Path(folder)), clock.now)


def written(store: Store, count: int) -> None:
    """Write enquiries with a mail each."""
    for number in range(count):
        store.enquiries.add(enquiry(number, received=START), [mail(number)])


def posted(store: Store, number: int = 0) -> Posted:
    """Return how far a mail has come."""
    (one,) = store.enquiries.posted(f"NS-AAAA-{number:04}")
    return one


def test_what_is_due_is_sent_once(store: Store, clock: Clock) -> None:
    box, port = Mailbox(), free_port()
    with receiving(box, port):
        assert send_due(store, smtp_at(port), clock) == 3
        assert send_due(store, smtp_at(port), clock) == 0
    assert [recipients for _, recipients, _ in box.taken] == [
        [f"to{number}@x.example"] for number in range(3)
    ]
    assert {sender for sender, _, _ in box.taken} == {"office@county.example.org"}
    assert store.outbox.count() == 0
    assert posted(store).sent == START


def test_a_server_that_is_down_loses_nothing(store: Store, clock: Clock) -> None:
    box, port = Mailbox(), free_port()
    for _ in range(40):  # two days without a server
        assert send_due(store, smtp_at(port), clock) == 0
        clock.wait(hours=1, seconds=1)
    assert store.outbox.count() == 3
    assert posted(store).given_up is None
    assert posted(store).problem
    with receiving(box, port):
        assert send_due(store, smtp_at(port), clock) == 3
    assert len(box.taken) == 3


def test_a_slow_server_is_left_after_a_while(store: Store, clock: Clock) -> None:
    box, port = Mailbox(delay=5), free_port()
    with receiving(box, port):
        assert send_due(store, smtp_at(port, seconds=0.3), clock) == 0
        assert posted(store).attempts == 1
        box.delay = 0
        clock.wait(hours=2)
        assert send_due(store, smtp_at(port), clock) == 3


def test_a_server_that_says_later_is_asked_later(store: Store, clock: Clock) -> None:
    box, port = Mailbox(reply="451 busy"), free_port()
    with receiving(box, port):
        for attempt in range(1, 13):
            clock.wait(hours=2)
            send_due(store, smtp_at(port), clock)
            send_due(store, smtp_at(port), clock)
            send_due(store, smtp_at(port), clock)
            assert posted(store).attempts == attempt
        assert posted(store).problem == "451 busy"
        box.reply = None
        clock.wait(hours=2)
        assert send_due(store, smtp_at(port), clock) == 3


@pytest.mark.parametrize("where", ["reply", "recipient_reply"])
def test_what_is_refused_for_good_is_given_up_and_kept(
    store: Store, clock: Clock, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    box = Mailbox()
    setattr(box, where, "550 no such person to0@x.example")
    with receiving(box, port):
        for _ in range(MOST_REFUSALS):
            assert posted(store).given_up is None
            send_due(store, smtp_at(port), clock)
            clock.wait(minutes=59)
            store.enquiries.delete("NS-AAAA-0001", Act("anna", clock.now()))
            store.enquiries.delete("NS-AAAA-0002", Act("anna", clock.now()))
        assert posted(store).given_up is not None
        clock.wait(days=9)
        setattr(box, where, None)
        assert send_due(store, smtp_at(port), clock) == 0
    kept = posted(store)
    assert (kept.attempts, kept.sent) == (MOST_REFUSALS, None)
    assert kept.problem == "550 no such person to0@x.example"
    assert "given up" in caplog.text
    assert "x.example" not in caplog.text


def test_one_that_is_refused_does_not_hold_up_the_others(store: Store, clock: Clock) -> None:
    box, port = Mailbox(reply="451 busy"), free_port()
    with receiving(box, port):
        send_due(store, smtp_at(port), clock)
        box.reply = None
        assert send_due(store, smtp_at(port), clock) == 2
        assert posted(store).sent is None


def test_pauses_grow_to_an_hour() -> None:
    minutes = [pause(attempt).total_seconds() / 60 for attempt in range(1, 100)]
    assert minutes[:7] == [1, 2, 4, 8, 16, 32, 60]
    assert set(minutes[7:]) == {60}


def test_a_server_without_encryption_gets_no_word(store: Store, clock: Clock) -> None:
    box, port = Mailbox(), free_port()
    with receiving(box, port):
        ways: tuple[Encryption, ...] = ("starttls", "tls")
        for encryption in ways:
            secret = Smtp(
                host="127.0.0.1",
                port=port,
                encryption=encryption,
                user="u",
                password="p",  # noqa: S106 – of nobody
                sender="o@x.example",
                seconds=2,
            )
            assert send_due(store, secret, clock) == 0
            clock.wait(hours=1)
    assert box.taken == []
    assert posted(store).given_up is None


def test_a_certificate_that_nobody_vouches_for_is_not_taken(
    tmp_path: Path, store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(  # noqa: S603 – our own words
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    box, port = Mailbox(), free_port()

    def smtp() -> Smtp:
        return Smtp(
            host="localhost",
            port=port,
            encryption="starttls",
            user=None,
            password=None,
            sender="o@x.example",
            seconds=5,
        )

    with receiving(box, port, tls_context=context, require_starttls=True):
        assert send_due(store, smtp(), clock) == 0
        assert "certificate" in (posted(store).problem or "")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        clock.wait(hours=1)
        assert send_due(store, smtp(), clock) == 3
    assert len(box.taken) == 3


def test_a_password_is_in_no_form_of_the_server(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("hunter2\n")
    settings = Settings(smtp_host="mail.example", smtp_user="u", smtp_password_file=file)
    assert settings.smtp is not None
    assert (settings.smtp.password, settings.smtp.port) == ("hunter2", 587)
    assert "hunter2" not in repr(settings.smtp)


def test_a_refusal_says_whether_it_is_the_mails() -> None:
    box, port = Mailbox(reply="554 spam"), free_port()
    with receiving(box, port):
        with pytest.raises(NotSentError) as refused:
            smtp_at(port).send(mail(), lambda: None)
        assert refused.value.refused
        box.reply = "421 closing"
        with pytest.raises(NotSentError) as later:
            smtp_at(port).send(mail(), lambda: None)
        assert not later.value.refused


def test_a_served_application_sends_by_itself(home: Path, tmp_path: Path) -> None:
    box, port = Mailbox(), free_port()
    more = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": "none"}
    with receiving(box, port), office(home, tmp_path, **more) as held:
        held.send()
        settings = held.settings
        # Two of them on one store, as two workers are.
        first = create_app(settings, clock=held.clock.today)
        second = create_app(settings, clock=held.clock.today)
        with serve(first), serve(second):
            mails = box.until(2)
            box.until(2)
    assert sorted(one["Subject"].split()[0] for one in mails) == ["Anfrage", "Ihre"]
    assert len(box.taken) == 2


class Nursery:
    """The process that forks senders."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert self._said() == "ready"

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    @contextmanager
    def sender(self) -> Iterator[None]:
        """Start a sender; kill it at the end."""
        print(file=self._process.stdin, flush=True)
        number = int(self._said())
        yield
        os.kill(number, signal.SIGKILL)
        assert self._said() == "gone"


@contextmanager
def nursery(path: Path, port: int) -> Iterator[Nursery]:
    """Run the process that forks senders; a claim of theirs lasts a fifth of a second."""
    with subprocess.Popen(  # noqa: S603 – our own program
        [sys.executable, "-m", "tests.api.sender", str(path), str(port), "0.2"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    ) as process:
        yield Nursery(process)
        assert process.stdin is not None
        process.stdin.close()


def test_a_sender_that_is_killed_before_its_note_leaves_word(tmp_path: Path) -> None:
    """The store is held while the server takes the mail, so that the note has to wait."""
    path, port = tmp_path / "record.gpkg", free_port()
    with open_store(path) as store:
        written(store, 1)
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    box = Mailbox(on_mail=lambda: holder.execute("BEGIN IMMEDIATE"))
    with closing(holder), receiving(box, port), nursery(path, port) as nurse:
        with nurse.sender():
            box.until(1)
            noted = tmp_path / "handed_over"
            deadline = time.monotonic() + 20
            while not (noted.is_dir() and any(noted.iterdir())) and time.monotonic() < deadline:
                time.sleep(0.005)
        holder.execute("ROLLBACK")
        box.on_mail = None
        with open_store(path) as store:
            assert store.outbox.count() == 1
            with nurse.sender():
                wait_until_sent(store)
            assert posted(store).sent is not None
            assert posted(store).attempts == 2
    assert len(box.taken) == 1


def wait_until_sent(store: Store) -> None:
    """Wait until no mail waits any more."""
    deadline = time.monotonic() + 60
    while store.outbox.count() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert store.outbox.count() == 0


def test_after_many_kills_every_mail_is_there_and_a_kill_doubles_one_at_most(
    tmp_path: Path,
) -> None:
    """Each process is killed at some moment of its work; the last one may finish.

    A kill between the server's taking a mail and our reading its answer sends that mail once
    more: SMTP has no word for it. It can strike the same mail again.
    """
    path, port = tmp_path / "record.gpkg", free_port()
    box, chance = Mailbox(delay=0.01), random.Random(7)  # noqa: S311
    with open_store(path) as store, receiving(box, port), nursery(path, port) as nurse:
        written(store, MAILS)
        kills = 0
        while kills < KILLS and store.outbox.count():
            with nurse.sender():
                time.sleep(chance.random() * LONGEST_S)
                kills += 1
        assert kills >= 10, "the mails were too few to kill often"
        with nurse.sender():
            wait_until_sent(store)
    times = Counter(recipients[0] for _, recipients, _ in box.taken)
    assert times.keys() == {f"to{number}@x.example" for number in range(MAILS)}
    assert times.total() - len(times) <= kills
