"""Kinds of work whose effects can be counted, and those that go wrong."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from api.jobs import JobError, Kind, Work
from data.store.changes import Change, ConflictError
from data.words import Text
from tests.data.store.made import plot

if TYPE_CHECKING:
    from pathlib import Path

PIECES: Final = 5
COUNTER: Final = "counter"
REFUSAL: Final = Text("So geht es nicht.", "It cannot be done.")


def count(work: Work) -> None:
    """Raise a counter in the record by one: an effect that shows when it is had twice.

    The version carries the job's key: two jobs that saw the same count would want the same
    record, and what is there already makes no version.
    """
    path = work.new_file(".txt")
    for done in range(PIECES):
        work.progress(done, PIECES)
        time.sleep(0.04)
        path.write_text(work.job.content["word"] * (done + 1), encoding="utf-8")
    note = work.done(path)
    while not work.is_finished:
        held = work.store.held().get(COUNTER)
        price = 0.0 if held is None else float(held.record.values["price"])  # type: ignore[arg-type]
        number = None if held is None else held.number
        mine = plot(COUNTER, name=work.job.key, price=price + 1)
        change = Change(COUNTER, number, mine)
        with suppress(ConflictError):  # another job was quicker
            work.store.write([change], account="job", reason=work.job.key, also=note)


def copy(work: Work) -> Path:
    """Turn the file that came with the order around."""
    assert work.source is not None
    path = work.new_file(".bin")
    path.write_bytes(work.source.read_bytes()[::-1])
    return path


def wait(work: Work) -> None:
    """Go on until killed."""
    for done in range(10_000):
        work.progress(done, None)
        time.sleep(0.05)


def refuse(_work: Work) -> None:
    """Say why it cannot be done."""
    raise JobError(REFUSAL)


def stumble(_work: Work) -> None:
    """Make a mistake."""
    raise ZeroDivisionError


def die(_work: Work) -> None:
    """End as the system ends what takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


KINDS: Final = {
    run.__name__: Kind(run.__name__, Text(run.__name__, run.__name__), run)
    for run in (count, copy, wait, refuse, stumble, die)
}
