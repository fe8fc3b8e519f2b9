"""A process that imports and edits in a loop until it is killed, and logs what it does.

Run as a program it reads orders from its input, a line of JSON each, and forks one writer
an order (a fresh interpreter would spend its time importing). A writer logs to the output:

- `try`: what it is going to write (a token, and the ids of plots);
- `inside`: statements of the write have run and the transaction is open; it then waits;
- `done`: the write has been confirmed, with the record's version number.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from data.store.changes import Change
from data.store.store import open_store
from tests.data.store.made import plot

if TYPE_CHECKING:
    from data.record import PlotRecord
    from data.store.store import Store

BULK: Final = 8 << 20
"""Characters that a large write adds: more than SQLite keeps in memory before a commit."""
_CHANGING: Final = ("INSERT", "UPDATE", "DELETE")


def made(plot_id: str, token: str, size: int = 0) -> PlotRecord:
    """Return the plot that a write with a token writes."""
    return plot(plot_id, address=token, note="x" * size)


def say(event: str, **more: object) -> None:
    """Log one event; a short line reaches a pipe whole or not at all."""
    os.write(sys.stdout.fileno(), f"{json.dumps({'event': event, **more})}\n".encode())


def work(location: str, seed: int, hold: int, *, large: bool) -> None:
    """Write until killed; with `hold`, wait in the open transaction after so many statements."""
    chance = random.Random(seed)  # noqa: S311
    with open_store(Path(location) if "://" not in location else location) as store:
        hold_after = chance.randint(0, 2) if hold else -1
        say("ready", pid=os.getpid())
        for number in count():
            if number == hold_after:
                _stop_inside(hold)
            size = BULK // 10 if large and number == hold_after else 0
            _write(store, f"{seed}-{number}", chance, size)


def _write(store: Store, token: str, chance: random.Random, size: int) -> None:
    held = store.held()
    if held and not size and chance.random() < 0.5:
        ids = [chance.choice(list(held))]  # one edit
    else:
        ids = chance.sample([f"p{number}" for number in range(40)], 10)  # an import
    seen = {one: held[one].number if one in held else None for one in ids}
    say("try", token=token, ids=ids)
    changes = [Change(one, seen[one], made(one, token, size)) for one in ids]
    written = store.write(changes, account="writer", reason=token)
    say("done", version=written.version)


def _stop_inside(statements: int) -> None:
    """Wait for the end within the next transaction, after some of its statements."""
    run = count(1)

    @sa.event.listens_for(sa.Engine, "after_cursor_execute")
    def _after(*details: Any) -> None:  # noqa: ANN401
        connection, statement = details[0], details[2]
        if statement.startswith(_CHANGING) and next(run) == statements:
            assert connection.in_transaction()
            say("inside")
            signal.pause()


def main() -> None:
    """Fork a writer for each order; say when it is gone."""
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            work(**order)
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main()
