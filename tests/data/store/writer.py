"""A process that imports and edits in a loop until it is killed, and logs what it does.

Run as a program it reads orders from its input, a line of JSON each, and forks one writer
an order (a fresh interpreter would spend its time importing). An import is the one of the
command line: a file, CSV or GeoPackage, is made, read, compared, checked and carried out.
An edit changes one plot as it is held. A writer logs to the output:

- `try`: what it is going to do: a token, the ids of plots, "import" or "edit";
- `writing`: all is prepared, and the store is about to be asked;
- `inside`: statements of the write have run and the transaction is open; it then waits;
- `done`: the write has been confirmed, with the record's version number.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import shapely
import sqlalchemy as sa

from data.record import PlotRecord, Provenance
from data.store.changes import Change
from data.store.store import open_store
from geo import imports
from tests.data.imports.files import KNOWN, TODAY, frame, write_csv

if TYPE_CHECKING:
    from data.store.store import Store

SOURCE: Final = Provenance("Stadt Eilenburg", date(2026, 3, 1), "Bauamt")
PLOTS: Final = 40
AT_ONCE: Final = 8
LARGE: Final = 450
"""Plots of a large import, each with a note of `LONGEST` characters: 8 MB, which is more
than SQLite keeps in memory before a commit."""
LONGEST: Final = 18_000
_CHANGING: Final = ("INSERT", "UPDATE", "DELETE")


def made(plot_id: str, token: str) -> PlotRecord:
    """Return the plot as it is to be held once the write with a token is through."""
    values = {"name": f"Fläche {plot_id}", "address": token}
    return PlotRecord(plot_id, outline(plot_id), values, {"*": SOURCE})


def outline(plot_id: str) -> shapely.Polygon:
    """Return the outline of a plot; near Eilenburg, apart from all others."""
    across, along = divmod(int(plot_id[1:]), 20)
    x, y = 12.60 + across * 0.003, 51.42 + along * 0.003
    return shapely.box(x, y, x + 0.001, y + 0.001)


def say(event: str, **more: object) -> None:
    """Log one event; a short line reaches a pipe whole or not at all."""
    os.write(sys.stdout.fileno(), f"{json.dumps({'event': event, **more})}\n".encode())


class Writer:
    """Imports and edits.

    Parameters
    ----------
    folder
        Folder for the files that it imports.
    """

    def __init__(self, store: Store, folder: Path, seed: int) -> None:
        self._store = store
        self._folder = folder
        self._seed = seed
        self._chance = random.Random(seed)  # noqa: S311
        self._numbers = count()

    def work(self, hold: int, *, large: bool) -> None:
        """Write until killed; with `hold`, wait in an open transaction after so many statements.

        With `large` that is the transaction of a large import.
        """
        hold_after = self._chance.randint(0, 2) if hold else -1
        say("ready", pid=os.getpid())
        for number in count():
            if number == hold_after:
                _stop_inside(hold)
            self._write(large=large and number == hold_after)

    def _write(self, *, large: bool) -> None:
        token = f"{self._seed}-{next(self._numbers)}"
        held = self._store.held()
        if large:
            self._import(token, [f"q{number + PLOTS}" for number in range(LARGE)], "x" * LONGEST)
        elif held and self._chance.random() < 0.75:  # an import takes ten times as long
            self._edit(token, self._chance.choice(list(held)))
        else:
            every = [f"p{number}" for number in range(PLOTS)]
            self._import(token, self._chance.sample(every, AT_ONCE))

    def _edit(self, token: str, plot: str) -> None:
        say("try", token=token, ids=[plot], kind="edit")
        held = self._store.held()[plot]
        edited = replace(held.record, values={**held.record.values, "address": token})
        say("writing")
        change = Change(plot, held.number, edited)
        say("done", version=self._store.write([change], account="writer", reason=token).version)

    def _import(self, token: str, ids: list[str], note: str | None = None) -> None:
        say("try", token=token, ids=ids if note is None else [], kind="import")
        suffix = ".gpkg" if self._chance.random() < 0.25 else ".csv"
        prepared = self.prepared(self.file(token, ids, note, suffix))
        say("writing")
        written = imports.carry_out(prepared, self._store, account="writer", reason=token)
        assert written is not None, prepared.report
        say("done", version=written.version)

    def prepared(self, path: Path) -> imports.Prepared:
        """Return a file read, compared and checked."""
        return imports.prepare(
            path,
            self._store.held(),
            KNOWN,
            today=TODAY,
            options=imports.Options(
                source=SOURCE.source,
                confirmed_on=SOURCE.confirmed_on,
                confirmed_by=SOURCE.confirmed_by,
            ),
        )

    def file(self, token: str, ids: list[str], note: str | None, suffix: str) -> Path:
        """Write the plots to a fresh file of one kind or the other."""
        rows = [{**made(one, token).values, "id": one} for one in ids]
        if note:
            rows = [row | {"note": note} for row in rows]
        outlines = [outline(one) for one in ids]
        path = self._folder / f"{token}{suffix}"
        if suffix == ".gpkg":
            frame(rows, outlines).to_file(path)
            return path
        cells = [(*row.values(), shape.wkt) for row, shape in zip(rows, outlines, strict=True)]
        return write_csv(path, [(*rows[0], "WKT"), *cells])


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


def work(location: str, folder: str, seed: int, hold: int, *, large: bool) -> None:
    """Do what an order says."""
    with open_store(placed(location)) as store:
        Writer(store, Path(folder), seed).work(hold, large=large)


def warm(location: str) -> None:
    """Write once elsewhere and look at the store, so that no writer has anything to import."""
    with TemporaryDirectory() as folder, open_store(Path(folder) / "record.gpkg") as store:
        writer = Writer(store, Path(folder), 0)
        for suffix in (".csv", ".gpkg"):
            prepared = writer.prepared(writer.file("warm", ["p0"], None, suffix))
            imports.carry_out(prepared, store, account="writer", reason=suffix)
    open_store(placed(location)).close()


def placed(location: str) -> Path | str:
    """Return a location as `open_store` takes it."""
    return Path(location) if "://" not in location else location


def main() -> None:
    """Fork a writer for each order; say when it is gone."""
    is_warm = False
    for line in sys.stdin:
        order = json.loads(line)
        if not is_warm:
            warm(order["location"])
            is_warm = True
        child = os.fork()
        if child == 0:
            work(**order)
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main()
