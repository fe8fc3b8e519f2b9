"""The import of plots: from a file to a plan, and from the plan into the record.

`prepare` reads, understands, compares and checks; its report is all that a dry run shows.
`carry_out` writes what was prepared, whole or not at all.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from data.imports import mapping
from data.imports.draft import drafts
from data.imports.known import Known
from data.imports.limits import DEFAULT, Limits
from data.imports.plan import PlannedRow, Terms, plan
from data.imports.report import FieldChange, Outcome, Report, RowReport
from data.imports.table import read_table
from data.store.changes import Change
from data.store.facts import GEOMETRY
from data.words import Text, number_text
from geo import crs, plausibility
from geo.outlines import placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from data.imports.number import Mark
    from data.plausibility import PlotFinding
    from data.record import PlotRecord
    from data.store.changes import Written
    from data.store.store import Store
    from data.store.versions import Held
    from geo.plausibility import Directory

_TOLERATED: Final = 0.05
_SIZE: Final = Text(
    "Die angegebene Größe ({stated} m²) weicht um {percent} % vom gezeichneten Umriss ab "
    "({drawn} m²).",
    "The stated area ({stated} m²) differs by {percent} % from the outline as drawn ({drawn} m²).",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a file is to be taken.

    Attributes
    ----------
    columns
        What columns mean, by heading, as `data.imports.mapping.parse` returns it.
    remembered
        The same, as it was remembered under a name; what `columns` says goes before.
    source
        Source of the facts; by default the file's name.
    confirmed_on
        Day on which they were confirmed.
    crs
        Coordinate system, where the file names none or a wrong one.
    layer
        Sheet or layer, where the file has several.
    mark
        Decimal sign of figures that do not show it.
    empty_clears
        True: an empty cell deletes a fact.
    limits
        How much is read.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None
    confirmed_on: date | None = None
    crs: str | None = None
    layer: str | None = None
    mark: Mark | None = None
    empty_clears: bool = False
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
    """Read a file of plots and compare it with the record.

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
    table = read_table(path, options.limits, layer=options.layer)
    meaning = mapping.match(
        table.columns, options.columns, options.remembered, empty=table.empty_columns
    )
    names = Known(known.municipalities, {key: one.name for key, one in known.estates.items()})
    read = drafts(table, meaning, names, today=today, mark=options.mark)
    county = known.areas.union_all().envelope
    read, notes = placed(read, table, meaning, crs=options.crs, county=county, mark=options.mark)
    terms = Terms(options.source or path.name, options.confirmed_on, options.empty_clears)
    rows = plan(read, held, terms)
    report = Report(
        file=path.name,
        day=today,
        source=terms.source,
        confirmed_on=terms.confirmed_on,
        meaning=meaning,
        notes=(*(Text(*note) for note in table.notes), *notes),
        rows=tuple(_reported(rows, _findings(rows, held, known, today))),
    )
    return Prepared(report, tuple(_changes(rows)) if report.accepted else ())


def carry_out(prepared: Prepared, store: Store, *, account: str, reason: str) -> Written | None:
    """Write an import, all of it; nothing, and None, where its report does not accept it.

    Raises
    ------
    data.store.changes.ConflictError
        Where a plot was changed since the record was read.
    """
    if not prepared.report.accepted:
        return None
    return store.write(prepared.changes, account=account, reason=reason)


def _changes(rows: Sequence[PlannedRow]) -> Iterator[Change]:
    for row in rows:
        if row.after is not None and row.outcome in {Outcome.NEW, Outcome.CHANGED}:
            yield Change(row.after.id, row.seen, row.after)


def _findings(
    rows: Sequence[PlannedRow], held: Mapping[str, Held], known: Directory, today: date
) -> dict[str, tuple[PlotFinding, ...]]:
    """Return what the rules find on the plots of the file, as the record would then be."""
    told = {row.after.id: row.after for row in rows if row.after is not None}
    state = {key: one.record for key, one in held.items()} | told
    found: dict[str, list[PlotFinding]] = defaultdict(list)
    for finding in plausibility.check(tuple(state.values()), known, today):
        if finding.plot in told:
            found[finding.plot].append(finding)
    return {key: tuple(findings) for key, findings in found.items()}


def _reported(
    rows: Sequence[PlannedRow], findings: Mapping[str, tuple[PlotFinding, ...]]
) -> Iterator[RowReport]:
    for row in rows:
        plot = row.after or row.before
        name = plot.values.get("name") if plot else row.draft.values.get("name")
        identifier = plot.id if plot else row.draft.plot
        yield RowReport(
            row=row.draft.row,
            outcome=row.outcome,
            plot=identifier,
            name=None if name is None else str(name),
            matched_by=row.matched_by,
            changes=tuple(_measured(change, row) for change in row.changes),
            sources=row.sources,
            refusals=row.refusals,
            doubts=(*row.doubts, *_size(row.after)),
            findings=findings.get(identifier or "", ()) if row.after else (),
        )


def _measured(change: FieldChange, row: PlannedRow) -> FieldChange:
    """Give the change of an outline the areas before and after, in m²."""
    if change.field != GEOMETRY or row.after is None:
        return change
    before = round(crs.area(row.before.geometry)) if row.before else None
    return replace(change, old=before, new=round(crs.area(row.after.geometry)))


def _size(plot: PlotRecord | None) -> Iterator[Text]:
    """Doubt the stated size where no gross area is stated; a rule looks after that one."""
    if plot is None or "area_gross" in plot.values:
        return
    stated = [plot.values.get(name) for name in ("area_net", "area_available")]
    figures = [one for one in stated if isinstance(one, int | float)]
    drawn = crs.area(plot.geometry)
    if figures and drawn and abs(max(figures) - drawn) > _TOLERATED * drawn:
        yield _SIZE.format(
            stated=number_text(max(figures)),
            drawn=number_text(drawn),
            percent=number_text(abs(max(figures) - drawn) / drawn * 100, decimals=1),
        )
