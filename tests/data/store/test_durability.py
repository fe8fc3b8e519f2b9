"""A write is durable when it is confirmed: a writer is killed at random moments, many times.

The writer is a process of its own that imports real files and edits plots (`writer.py`). Some
kills come at any moment of its loop, most of which is reading and comparing a file, some at any
moment of a write, and some while it provably stands in an open transaction.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg

from data.store.store import open_store
from tests.data.store.made import raw
from tests.data.store.writer import made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.store.store import Store
    from tests.data.store.conftest import Location
    from tests.data.store.server import Server

ANY_TIME: Final = 50
WHILE_WRITING: Final = 50
INSIDE: Final = 24
STATEMENTS: Final = 3
"""Statements that change something in every write, in both databases."""
LONGEST_S: Final = {"loop": 0.3, "write": 0.012}
"""About how long one turn of the loop takes, and how long a write."""
PROJECT: Final = Path(__file__).parents[3]

type Event = dict[str, Any]


@dataclass
class Expected:
    """What must be in the store: each plot's tokens, version by version."""

    tokens: dict[str, list[str]] = field(default_factory=dict)
    version: int = 0

    def write(self, attempt: Event) -> None:
        for plot in attempt["ids"]:
            self.tokens.setdefault(plot, []).append(attempt["token"])
        self.version += 1


class Nursery:
    """The process that forks writers, and its log."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process = process
        self._folder = folder

    def start(self, location: Location, **order: object) -> int:
        """Start a writer; return its process id once it is about to write."""
        assert self._process.stdin is not None
        named = location
        if isinstance(location, str):
            named = f"{location}&application_name=writer"
        whole = {"location": str(named), "folder": str(self._folder), **order}
        print(json.dumps(whole), file=self._process.stdin, flush=True)
        ready = self.event()
        assert ready["event"] == "ready"
        return int(ready["pid"])

    def event(self) -> Event:
        """Return the next event of the log."""
        assert self._process.stdout is not None
        event: Event = json.loads(self._process.stdout.readline())
        return event

    def until(self, kind: str, times: int = 1) -> list[Event]:
        """Return the events until so many of a kind have come."""
        events: list[Event] = []
        while sum(event["event"] == kind for event in events) < times:
            events.append(self.event())
        return events

    def until_after(self, version: int) -> list[Event]:
        """Return the events until a later version than this has been written."""
        events = self.until("done")
        while events[-1]["version"] <= version:
            events += self.until("done")
        return events

    def kill(self, pid: int) -> list[Event]:
        """Kill the writer; return what it had logged that was not read."""
        os.kill(pid, signal.SIGKILL)
        events = []
        while (event := self.event())["event"] != "gone":
            events.append(event)
        return events


@contextmanager
def nursery(folder: Path) -> Iterator[Nursery]:
    """Run the process that forks writers; all files that it makes lie in `folder`."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.data.store.writer"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
        env={
            **os.environ,
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "TMPDIR": str(folder),  # a killed import leaves its folder behind
        },
    ) as process:
        yield Nursery(process, folder)
        assert process.stdin is not None
        process.stdin.close()


def killed_at_any_time(writers: Nursery, location: Location, seed: int) -> list[Event]:
    """Kill a writer at any moment of its loop; return its log."""
    chance = random.Random(seed)  # noqa: S311
    pid = writers.start(location, seed=seed, hold=0, large=False)
    events = writers.until("done", seed % 3)
    time.sleep(chance.uniform(0, LONGEST_S["loop"]))
    return events + writers.kill(pid)


def killed_while_writing(writers: Nursery, location: Location, seed: int) -> list[Event]:
    """Kill a writer at any moment of a write, or just after; return its log."""
    chance = random.Random(seed)  # noqa: S311
    pid = writers.start(location, seed=seed, hold=0, large=False)
    events = writers.until("writing", seed % 3 + 1)
    time.sleep(chance.uniform(0, LONGEST_S["write"]))
    return events + writers.kill(pid)


def killed_inside(writers: Nursery, location: Location, seed: int) -> list[Event]:
    """Kill a writer that stands in an open transaction, as others see; return its log."""
    hold = seed % STATEMENTS + 1
    pid = writers.start(location, seed=seed, hold=hold, large=seed % 5 == 0)
    events = writers.until("inside")
    assert somebody_writes(location)
    assert writers.kill(pid) == []
    return events


def somebody_writes(location: Location) -> bool:
    """Say whether the database itself holds a transaction open that has written."""
    if isinstance(location, Path):
        with closing(sqlite3.connect(location, timeout=0, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                return "locked" in str(error)
            return False
    query = """
        SELECT count(*) FROM pg_stat_activity WHERE application_name = 'writer'
        AND state = 'idle in transaction' AND backend_xid IS NOT NULL
    """
    with psycopg.connect(location, autocommit=True) as connection:
        return connection.execute(query).fetchone() == (1,)


def wait_for_the_server(location: Location) -> None:
    """Wait until the server has noticed that a writer is gone."""
    if isinstance(location, Path):
        return
    query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'writer'"
    with psycopg.connect(location, autocommit=True) as connection:
        while connection.execute(query).fetchone() != (0,):
            time.sleep(0.002)


def check(store: Store, expected: Expected, events: list[Event]) -> None:
    """Compare the store with what was confirmed, and at most the one write that was not yet."""
    attempts = [event for event in events if event["event"] == "try"]
    confirmed = [event for event in events if event["event"] == "done"]
    assert len(attempts) - len(confirmed) in {0, 1}
    for attempt, done in zip(attempts, confirmed, strict=False):
        expected.write(attempt)
        assert done["version"] == expected.version
    if store.version() != expected.version:
        assert len(attempts) > len(confirmed), "more was found than was ever tried"
        expected.write(attempts[-1])
    assert store.version() == expected.version
    held = {plot: (one.number, one.record) for plot, one in store.held().items()}
    assert held == {
        plot: (len(tokens), made(plot, tokens[-1])) for plot, tokens in expected.tokens.items()
    }


def check_history(store: Store, location: Location, expected: Expected) -> None:
    """Compare all versions, and the layer, with what was confirmed."""
    for plot, tokens in expected.tokens.items():
        assert [one.reason for one in store.versions(plot)] == tokens
    with raw(location) as connection:
        shown = connection.exec_driver_sql("SELECT id, version, address FROM plots").all()
        if isinstance(location, Path):
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
    assert {row.id: (row.version, row.address) for row in shown} == {
        plot: (len(tokens), tokens[-1]) for plot, tokens in expected.tokens.items()
    }


def test_what_was_confirmed_outlasts_sigkill_and_nothing_is_there_by_half(
    location: Location, tmp_path: Path
) -> None:
    expected = Expected()
    done: Counter[str] = Counter()
    cut_off: Counter[str] = Counter()
    rounds = (
        [killed_at_any_time] * ANY_TIME
        + [killed_while_writing] * WHILE_WRITING
        + [killed_inside] * INSIDE
    )
    random.Random(0).shuffle(rounds)  # noqa: S311
    with nursery(tmp_path) as writers, open_store(location) as store:
        for seed, killed in enumerate(rounds):
            before = expected.version
            events = killed(writers, location, seed)
            wait_for_the_server(location)
            check(store, expected, events)
            tries = [event["kind"] for event in events if event["event"] == "try"]
            confirmed = sum(event["event"] == "done" for event in events)
            done.update(tries[:confirmed])
            cut_off.update(tries[confirmed:])
            if killed is killed_inside:
                assert expected.version == before + confirmed, "a write that was cut off is there"
        check_history(store, location, expected)
    assert len(rounds) >= 100
    assert min(done["import"], done["edit"]) >= 20, "both were confirmed, and found again"
    assert min(cut_off["import"], cut_off["edit"]) >= 10, "both were cut off"
    assert cut_off.total() >= INSIDE >= 20


def test_what_was_confirmed_outlasts_the_server(server: Server, tmp_path: Path) -> None:
    location = server.fresh()
    expected = Expected()
    with nursery(tmp_path) as writers:
        for seed in range(3):
            pid = writers.start(location, seed=seed, hold=0, large=False)
            events = writers.until("done", 6)
            os.kill(pid, signal.SIGSTOP)
            server.crash()
            events += writers.kill(pid)
            with open_store(location) as store:
                check(store, expected, events)
                check_history(store, location, expected)
