"""The import of zoning plans: what they say for the plots in them, as a difference."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data import words
from data.errors import Finding, InputError
from data.imports import mapping
from data.imports.draft import Draft
from data.imports.plan import Terms, plan
from data.imports.report import Report
from data.words import LANGUAGES, Text
from data.zoning import reading
from geo import crs, plans
from geo.importrows import findings, reported
from geo.proposals import proposals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from data.imports.plan import PlannedRow
    from data.imports.table import Table
    from data.store.versions import Held
    from data.zoning.model import ZoningPlan
    from geo.imports import Options
    from geo.plans import PlacedPlan
    from geo.plausibility import Directory
    from geo.proposals import Proposal

_PLAN: Final = Text(
    "Bebauungsplan „{name}“: {standing}{day}; Baugebiete: {uses}",
    "Zoning plan “{name}”: {standing}{day}; building areas: {uses}",
)
_NONE_INSIDE: Final = Text(
    "Keine Fläche des Bestands liegt darin; es gibt nichts zu übernehmen.",
    "No plot of the record lies in it; there is nothing to take over.",
)
_PLANS: Final = Text("eine Datei mit Bebauungsplänen", "a file of zoning plans")
_TABLE: Final = Text("eine Tabelle von Flächen", "a table of plots")
_IDS: Final = Text("Kennungen von Flächen des Bestands", "ids of plots in the record")
_ELSEWHERE: Final = Text(
    "Der Plan liegt außerhalb des Landkreises.", "The plan lies outside the county."
)


def compared(
    table: Table, held: Mapping[str, Held], known: Directory, *, today: date, options: Options
) -> tuple[Report, tuple[PlannedRow, ...]]:
    """Compare what zoning plans say for the plots in them with the record.

    Parameters
    ----------
    table
        Objects of a file in XPlanGML.
    held, known
        The record as it is; municipalities, whose areas say where the county is.

    Raises
    ------
    InputError
        Where the file is refused as a whole, an option makes no sense, or an id is unknown.
    """
    _check_options(options, held)
    read = reading.plans(table, today)
    on_ground, notes = plans.placed(read, table.name, crs=options.crs)
    found = [
        one
        for one in proposals(on_ground, (one.record for one in held.values()))
        if options.only is None or one.plot in options.only
    ]
    terms, drafts = _drafts(found, read, table.name, options)
    rows = tuple(
        replace(row, doubts=(*row.doubts, *one.doubts))
        for row, one in zip(plan(drafts, held, terms), found, strict=True)
    )
    report = Report(
        file=table.name,
        day=today,
        source=terms.source,
        confirmed_on=terms.confirmed_on,
        confirmed_by=terms.confirmed_by,
        meaning=mapping.ColumnMapping(()),
        notes=(
            *(Text(*note) for note in table.notes),
            *(_described(one) for one in read),
            *(note for one in read for note in one.notes),
            *notes,
            *_missed(on_ground, found, known),
        ),
        rows=tuple(
            reported(
                rows,
                findings(rows, held, known, today),
                {one.plot: one.covers for one in found},
            )
        ),
        zoning=True,
    )
    return report, rows


def _missed(
    on_ground: Sequence[PlacedPlan], found: Sequence[Proposal], known: Directory
) -> Iterator[Text]:
    county = crs.to_metric(known.areas.union_all())
    if not any(one.outline.intersects(county) for one in on_ground):
        yield _ELSEWHERE
    if not found:
        yield _NONE_INSIDE


def _drafts(
    found: Sequence[Proposal], read: Sequence[ZoningPlan], file: str, options: Options
) -> tuple[Terms, list[Draft]]:
    """Return the proposals as rows of an import, and what counts for all of them."""
    sources = {one.id: options.source or _source(one, file) for one in read}
    day = options.confirmed_on
    if len(read) == 1:
        terms = Terms(sources[read[0].id], read[0].day or day, confirmed_by=options.confirmed_by)
    else:
        terms = Terms(options.source or file, day, confirmed_by=options.confirmed_by)
    drafts = [
        Draft(
            row=number,
            plot=one.plot,
            values=one.values,
            source=sources[one.plan.id] if one.plan else None,
            confirmed_on=one.plan.day if one.plan else None,
        )
        for number, one in enumerate(found, start=1)
    ]
    return terms, drafts


def _check_options(options: Options, held: Mapping[str, Held]) -> None:
    """Refuse what makes no sense with plans, and ids that no plot has."""
    given = {
        "--map": options.columns,
        "--mapping": options.remembered,
        "--layer": options.layer,
        "--decimal": options.mark,
        "--empty-clears": options.empty_clears,
    }
    for name, value in given.items():
        if value:
            raise InputError(Finding(name, None, _PLANS, _TABLE))
    if missing := sorted((options.only or frozenset()) - held.keys()):
        raise InputError(Finding("--only", None, ", ".join(missing), _IDS))


def _source(one: ZoningPlan, file: str) -> str:
    return f"Bebauungsplan {one.name} ({file})" if one.name else f"Bebauungsplan ({file})"


def _described(one: ZoningPlan) -> Text:
    day = Text(", ohne Datum", ", no date")
    if one.day is not None:
        day = Text(*(f", {words.day(one.day, language)}" for language in LANGUAGES))
    figures = {"name": one.name or one.id, "standing": one.standing_text, "day": day}
    return _PLAN.format(uses=sum(area.is_use for area in one.areas), **figures)
