"""Work of the kind `import`: a file of plots read and compared, or taken over into the record.

What it takes over is prepared anew, out of the same file, and only where that comes to the
report that somebody saw: a record that was changed since makes another report instead.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from api.imports import lines
from api.imports.lines import Found
from api.imports.shelf import Shelf
from api.imports.terms import Terms
from api.jobs.kind import JobError, Kind
from data.errors import InputError
from data.reference import dataset_at
from data.store.changes import ConflictError
from data.store.imports import ImportChangedError, carried
from data.store.jobs import LostError
from data.words import Text
from geo import imports, plausibility

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import sqlalchemy as sa

    from api.jobs.kind import Work
    from data.imports.table import Table
    from data.store.imports import Import
    from geo.imports import Prepared

NAME: Final = "import"
_TRIES: Final = 3
_OVER: Final = Text(
    "Dieser Import ist schon abgeschlossen oder verworfen.",
    "This import is taken over or discarded already.",
)
_GONE: Final = Text(
    "Die Datei ist nicht mehr da. Bitte laden Sie sie noch einmal hoch.",
    "The file is no longer there. Please upload it once more.",
)


def content_of(key: str, digest: str = "") -> dict[str, Any]:
    """Return the content of an order.

    Parameters
    ----------
    key
        Of the import.
    digest
        Of the report that is to be taken over; empty to read the file only.
    """
    return {"import": key, "digest": digest}


def is_taking(content: Any) -> bool:  # noqa: ANN401
    """Whether an order is one to take a file over."""
    return bool(content["digest"])


def run(work: Work) -> Path | None:
    """Read a file; take it over where that is ordered and comes to what was seen."""
    reading = _Reading(work)
    found = reading.found()
    head, rows = lines.lines_of(found)
    for _ in range(_TRIES):
        if not head["accepted"] or work.job.content["digest"] != head["digest"]:
            break
        try:
            reading.take(found)
        except ConflictError:  # somebody wrote in between
            found = reading.found()
            head, rows = lines.lines_of(found)
            continue
        return None
    path = work.new_file(".jsonl")
    lines.write(path, head, rows)
    work.progress(len(imports.STAGES), len(imports.STAGES))
    return path


class _Reading:
    """One file, and how it is to be taken."""

    def __init__(self, work: Work) -> None:
        self._work = work
        held = work.store.imports.get(work.job.content["import"])
        if held is None or not held.is_open or held.job != work.job.key:
            raise JobError(_OVER)
        self._import: Import = held
        self._shelf = Shelf(work.settings.home)
        self._terms = Terms.read(held.options)
        remembered = work.store.mappings().get(self._terms.named, {})
        self._remembered = remembered
        self._options = self._terms.options(held.file, remembered, work.settings.import_limits)
        self._table: Table | None = None

    def found(self) -> Found:
        """Read the file, where that is not done yet, and compare it with the record as it is."""
        self._stage(0)
        held = self._work.store.held()
        try:
            table = self._read()
            prepared = imports.compare(
                table,
                held,
                plausibility.directory(dataset_at(self._work.settings.home)),
                today=self._terms.today,
                options=self._options,
                stage=self._stage,
            )
        except InputError as error:
            return Found(self._table, None, error, held)
        return Found(table, prepared, None, held)

    def _read(self) -> Table:
        if self._table is None:
            path = self._shelf.path(self._import.key, self._import.suffix)
            if not path.is_file():
                raise JobError(_GONE)
            self._table = imports.table_of(path, self._options)
        return self._table

    def _stage(self, place: int) -> None:
        self._work.progress(place, len(imports.STAGES))

    def take(self, found: Found) -> None:
        """Write what was prepared, once: with the note that it is done, or not at all."""
        prepared = found.prepared
        if prepared is None:
            return
        store, job = self._work.store, self._work.job
        meant = prepared.report.meaning.remembered()
        if self._terms.named and meant != self._remembered:
            store.remember_mapping(self._terms.named, {**self._remembered, **meant})
        try:
            imports.carry_out(
                prepared,
                store,
                account=job.account,
                reason=f"Import: {self._import.file}",
                also=self._effect(prepared),
            )
        except ImportChangedError as error:  # discarded in the meantime
            raise LostError from error
        self._shelf.remove(self._import.key)

    def _effect(self, prepared: Prepared) -> Callable[[sa.Connection], None]:
        note = self._work.done()
        counts = {outcome.value: number for outcome, number in prepared.report.counts.items()}

        def effect(connection: sa.Connection) -> None:
            carried(connection, self._import.key, self._work.job.account, datetime.now(UTC), counts)
            note(connection)

        return effect


KIND: Final = Kind(NAME, Text("Import", "Import"), run)
