"""The import of plots: from a file to a plan, and from the plan into the record.

`prepare` reads (`table_of`), understands, compares and checks (`compare`); its report is all that
a dry run shows. `carry_out` writes what was prepared, whole or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from data.errors import Finding, InputError
from data.imports import mapping
from data.imports.draft import drafts
from data.imports.evidence import weighed
from data.imports.known import Known
from data.imports.limits import DEFAULT, Limits
from data.imports.plan import Terms, plan
from data.imports.report import Report
from data.imports.table import ZONING, Table, read_table
from data.imports.totals import without_totals
from data.words import Text
from geo import planimports
from geo.importrows import changes, discreet, findings, reported
from geo.outlines import placed
from geo.parcels import outlined
from geo.points import pointed
from geo.readings import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    import sqlalchemy as sa

    from data.imports.number import Mark
    from data.store.changes import Change, Written
    from data.store.store import Store
    from data.store.versions import Held
    from geo.plausibility import Directory


STAGES: Final = (
    Text("Datei lesen", "reading the file"),
    Text("Spalten und Angaben verstehen", "understanding columns and facts"),
    Text("Umrisse einordnen", "placing outlines"),
    Text("mit dem Verzeichnis vergleichen", "comparing with the record"),
    Text("auf Plausibilität prüfen", "checking plausibility"),
)
"""What an import goes through, in its order."""
_PLANS: Final = Text(
    "eine Datei mit Bebauungsplänen (XPlanGML)", "a file of zoning plans (XPlanGML)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a file is to be taken.

    Attributes
    ----------
    name
        What people call the file; by default its name on disk.
    columns
        What columns mean, by heading, as `data.imports.mapping.parse` returns it.
    remembered
        The same, as it was remembered under a name; what `columns` says goes before.
    source
        Source of the facts; by default the file's name.
    confirmed_on, confirmed_by
        Day on which they were confirmed, and by which office or function.
    crs
        Coordinate system, where the file names none or a wrong one.
    layer
        Sheet or layer, where the file has several.
    mark
        Decimal sign of figures that do not show it.
    empty_clears
        True: an empty cell deletes a fact.
    only
        Of a file of zoning plans: ids of the plots for which it is taken; by default all.
    limits
        How much is read.
    """

    name: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None
    confirmed_on: date | None = None
    confirmed_by: str | None = None
    crs: str | None = None
    layer: str | None = None
    mark: Mark | None = None
    empty_clears: bool = False
    only: frozenset[str] | None = None
    limits: Limits = DEFAULT


@dataclass(frozen=True, slots=True)
class Prepared:
    """An import that is ready to be carried out."""

    report: Report
    changes: tuple[Change, ...]


def prepare(
    path: Path,
    held: Mapping[str, Held],
    known: Directory,
    *,
    today: date,
    options: Options | None = None,
) -> Prepared:
    """Read a file of plots, or of zoning plans for them, and compare it with the record.

    Parameters
    ----------
    held
        The record as it is, from `Store.held`.
    known
        Municipalities and estates.

    Raises
    ------
    InputError
        Where the file as a whole is refused.
    """
    options = options or Options()
    return compare(table_of(path, options), held, known, today=today, options=options)


def table_of(path: Path, options: Options) -> Table:
    """Read a file; see `prepare`."""
    return read_table(path, options.limits, layer=options.layer, name=options.name)


def compare(
    table: Table,
    held: Mapping[str, Held],
    known: Directory,
    *,
    today: date,
    options: Options,
    stage: Callable[[int], None] = lambda _: None,
) -> Prepared:
    """Compare a table that was read with the record; see `prepare`.

    Parameters
    ----------
    stage
        Told which of `STAGES` begins, by its place.
    """
    stage(1)
    if table.kind == ZONING:
        report, rows = planimports.compared(table, held, known, today=today, options=options)
        return Prepared(report, tuple(changes(rows)))
    if options.only is not None:
        raise InputError(Finding("--only", None, table.name, _PLANS))
    meaning = mapping.match(
        table.columns, options.columns, options.remembered, empty=table.empty_columns
    )
    table, left_out = without_totals(table, meaning)
    meaning = weighed(meaning, table)
    names = Known(known.municipalities, {key: one.name for key, one in known.estates.items()})
    read = drafts(table, meaning, names, today=today, mark=options.mark)
    stage(2)
    county = known.areas.union_all().envelope
    read, notes = placed(read, table, meaning, crs=options.crs, county=county, mark=options.mark)
    read = pointed(outlined(read, known.parcels, held), known.parcels, held)
    read = readable(read, held)
    stage(3)
    terms = Terms(
        options.source or table.name,
        options.confirmed_on,
        options.empty_clears,
        options.confirmed_by,
    )
    rows = plan(read, held, terms)
    stage(4)
    found = findings(rows, held, known, today)
    rows = discreet(rows, found)
    report = Report(
        file=table.name,
        day=today,
        source=terms.source,
        confirmed_on=terms.confirmed_on,
        confirmed_by=terms.confirmed_by,
        meaning=meaning,
        notes=(*(Text(*note) for note in table.notes), *left_out, *notes),
        rows=tuple(reported(rows, found)),
    )
    return Prepared(report, tuple(changes(rows)) if report.accepted else ())


def carry_out(
    prepared: Prepared,
    store: Store,
    *,
    account: str,
    reason: str,
    also: Callable[[sa.Connection], None] = lambda _: None,
) -> Written | None:
    """Write an import, all of it; nothing, and None, where its report does not accept it.

    Parameters
    ----------
    also
        What is done in the same transaction, as in `Store.write`.

    Raises
    ------
    data.store.changes.ConflictError
        Where a plot was changed since the record was read.
    """
    if not prepared.report.accepted:
        return None
    return store.write(prepared.changes, account=account, reason=reason, also=also)
