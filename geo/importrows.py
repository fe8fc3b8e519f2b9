"""Rows of an import as its report shows them, with what the plausibility rules say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.imports.report import FieldChange, Outcome, Refusal, RowReport
from data.plausibility.firms import FIRM_OF_BINDING
from data.store.changes import Change
from data.store.facts import GEOMETRY
from data.words import Text, number_text
from geo import crs, plausibility

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from data.imports.plan import PlannedRow
    from data.imports.report import Cover
    from data.plausibility import PlotFinding
    from data.record import PlotRecord
    from data.store.versions import Held
    from geo.plausibility import Directory

_TOLERATED: Final = 0.05
_NO_FIRM: Final = Text("öffentliche Angaben ohne Firma", "public facts without a firm")
_SIZE: Final = Text(
    "Die angegebene Größe ({stated} m²) weicht um {percent} % vom gezeichneten Umriss ab "
    "({drawn} m²).",
    "The stated area ({stated} m²) differs by {percent} % from the outline as drawn ({drawn} m²).",
)


def changes(rows: Sequence[PlannedRow]) -> Iterator[Change]:
    """Yield what is to be written."""
    for row in rows:
        if row.after is not None and row.outcome in {Outcome.NEW, Outcome.CHANGED}:
            yield Change(row.after.id, row.seen, row.after)


def findings(
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


def discreet(
    rows: Sequence[PlannedRow], findings: Mapping[str, tuple[PlotFinding, ...]]
) -> tuple[PlannedRow, ...]:
    """Refuse rows that would newly say in public for whom a plot is bound."""
    return tuple(_kept_discreet(row, findings) for row in rows)


def _kept_discreet(row: PlannedRow, findings: Mapping[str, tuple[PlotFinding, ...]]) -> PlannedRow:
    if row.after is None or row.outcome not in {Outcome.NEW, Outcome.CHANGED}:
        return row
    said = [one for one in findings.get(row.after.id, ()) if one.rule.name == FIRM_OF_BINDING]
    refusals = [Refusal(row.draft.row, None, one.text, _NO_FIRM) for one in said]
    return replace(row, after=None, refusals=(*row.refusals, *refusals)) if refusals else row


def reported(
    rows: Sequence[PlannedRow],
    findings: Mapping[str, tuple[PlotFinding, ...]],
    covers: Mapping[str, tuple[Cover, ...]] | None = None,
) -> Iterator[RowReport]:
    """Yield what the report says of each row; `covers` of plots in zoning plans."""
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
            doubts=row.doubts if covers is not None else (*row.doubts, *_size(row.after)),
            findings=findings.get(identifier or "", ()) if row.after else (),
            covers=(covers or {}).get(identifier or "", ()),
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
