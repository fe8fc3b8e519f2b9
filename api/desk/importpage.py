"""What a page of one import shows: how far it is, its columns, a part of its report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from api import jobs
from api.importreport import OUTCOMES, target_label
from api.imports import lines
from api.imports.terms import Terms
from api.jobs.imports import is_taking
from data.fields import BY_NAME, GROUP_LABELS, Origin
from data.imports import units
from data.imports.words import IGNORED, SPECIAL
from data.store.imports import ImportState
from data.words import LANGUAGES, Text
from geo.imports import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from api.desk.desk import Desk
    from data.fields import Field
    from data.store.imports import Import
    from data.store.jobs import Job
    from data.words import Language

ROWS: Final = 50
"""Rows on one page of a report."""
OPEN: Final = "?"
"""The choice that leaves a column without a meaning."""
_UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "m²": ("ha", "km²"),
    "€/m²": ("€/ha", "ct/m²"),
    "m": ("cm",),
    "kV": ("V",),
    "MVA": ("kVA",),
    "Mbit/s": ("Gbit/s",),
    "": ("%",),
}
_SUGGESTED: Final = Text("Vorschläge", "Suggestions")
_SPECIAL: Final = Text("Zur Fläche und Herkunft", "Of the plot and its sources")
_IN_UNIT: Final = Text("{name}, in {unit}", "{name}, in {unit}")


class Phase(StrEnum):
    """What one can do with an import now."""

    WORKING = "working"
    REPORT = "report"
    FAILED = "failed"
    LOST = "lost"
    TAKEN = "taken"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Standing:
    """An import, its job, and the report that it made."""

    held: Import
    job: Job | None
    path: Path | None

    @property
    def phase(self) -> Phase:
        """What one can do with it now."""
        if self.held.state is ImportState.TAKEN:
            return Phase.TAKEN
        if self.held.state is ImportState.DISCARDED:
            return Phase.DISCARDED
        if self.job is not None and not self.job.state.is_over:
            return Phase.WORKING
        if self.path is not None:
            return Phase.REPORT
        if self.job is not None and self.job.problem is not None:
            return Phase.FAILED
        return Phase.LOST

    @property
    def takes(self) -> bool:
        """Whether its job is to take it over, or was."""
        return self.job is not None and is_taking(self.job.content)

    @property
    def stage(self) -> Text:
        """What its job does at the moment."""
        done = self.job.done if self.job is not None else 0
        return STAGES[min(done, len(STAGES) - 1)]

    def head(self) -> dict[str, Any]:
        """Return the head of its report; an empty one where there is none."""
        return {} if self.path is None else lines.read_head(self.path)


def standing_of(place: Desk, held: Import) -> Standing:
    """Return how far an import has come."""
    job = jobs.get(place.room, held.job)
    path = None if job is None else jobs.result_of(place.room, job)
    return Standing(held, job, path)


def context_of(
    standing: Standing, language: Language, outcome: str, page: int, mappings: Mapping[str, object]
) -> dict[str, Any]:
    """Return what the template of an import shows.

    Parameters
    ----------
    outcome
        Of the rows that are shown; empty for all.
    page
        From 1.
    mappings
        Mappings of columns that are remembered, by name.
    """
    head = standing.head()
    return {
        "held": standing.held,
        "job": standing.job,
        "phase": standing.phase,
        "standing": standing,
        "stages": len(STAGES),
        "terms": Terms.read(standing.held.options),
        "mappings": list(mappings),
        "head": head,
        "refused": (head.get("refused") or {}).get(language),
        "notes": (head.get("notes") or {}).get(language, []),
        "outcomes": OUTCOMES,
        "columns": [_column(one) for one in head.get("columns", ())],
        **_rows(standing, head, language, outcome, page),
    }


def _rows(
    standing: Standing, head: Mapping[str, Any], language: Language, outcome: str, page: int
) -> dict[str, Any]:
    counts: Mapping[str, int] = head.get("counts", {})
    first, number = 0, sum(counts.values())
    if outcome in counts:
        before = [one for one in lines.ORDER if lines.ORDER.index(one) < _place(outcome)]
        first, number = sum(counts[one] for one in before), counts[outcome]
    pages = max(1, -(-number // ROWS))
    page = min(max(page, 1), pages)
    begin = (page - 1) * ROWS
    most = min(ROWS, number - begin)
    rows = []
    if standing.path is not None and most > 0:
        rows = lines.read_rows(standing.path, language, first + begin, most)
    shown = outcome if outcome in counts else ""
    return {"rows": rows, "page": page, "pages": pages, "shown": shown, "order": lines.ORDER}


def _place(outcome: str) -> int:
    return [one.value for one in lines.ORDER].index(outcome)


def value_of(column: Mapping[str, Any]) -> str:
    """Return the choice that stands for what a column means."""
    if column["target"] is None:
        return OPEN
    return f"{column['target']}:{column['unit']}" if column["unit"] else str(column["target"])


def _column(column: Mapping[str, Any]) -> dict[str, Any]:
    value = value_of(column)
    groups = list(_choices())
    suggested = [(one, _said(one)) for one in column["suggested"]]
    known = {one for _, options in groups for one, _ in options} | {OPEN, IGNORED}
    if value not in known and all(value != one for one, _ in suggested):
        suggested.append((value, _said(value)))
    if suggested:
        groups.insert(0, (_SUGGESTED, suggested))
    note = column["note"]
    return {
        **column,
        "value": value,
        "groups": groups,
        "note": Text(**note) if note else None,
    }


def _choices() -> Iterator[tuple[Text, list[tuple[str, Text]]]]:
    yield _SPECIAL, [(name, target_label(name)) for name in SPECIAL]
    recorded = [field for field in BY_NAME.values() if field.origin is Origin.RECORD]
    for group, label in GROUP_LABELS.items():
        options = [one for field in recorded if field.group is group for one in _of(field)]
        if options:
            yield label, options


def _of(field: Field) -> Iterator[tuple[str, Text]]:
    yield field.name, field.label
    for unit in _UNITS.get(field.unit or "", ()):
        if units.factor(field, unit) is not None and (field.unit or field.maximum == 1):
            value = f"{field.name}:{unit}"
            yield value, _said(value)


def _said(value: str) -> Text:
    name, _, unit = value.partition(":")
    label = target_label(name)
    if not unit:
        return label
    return Text(*(_IN_UNIT.in_(one).format(name=label.in_(one), unit=unit) for one in LANGUAGES))


def is_choice(value: str) -> bool:
    """Whether a value says what a column means."""
    name, _, unit = value.partition(":")
    if name in {IGNORED, *SPECIAL}:
        return not unit
    field = BY_NAME.get(name)
    if field is None or field.origin is not Origin.RECORD:
        return False
    return not unit or units.factor(field, unit) is not None
