"""What the rows of a file would make of the record."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import TYPE_CHECKING, Final, cast

from data.fields import BY_NAME
from data.imports.report import FieldChange, Outcome, Refusal, SourceChange
from data.imports.words import key
from data.record import ANY_FIELD, NO_PROVENANCE, PlotRecord, Provenance
from data.store.facts import GEOMETRY, INVENTED, differences
from data.words import LANGUAGES, Text, day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from data.imports.draft import Draft
    from data.record import Value
    from data.store.versions import Held

_LOST: Final = 1e-14
_OLDER: Final = Text(
    "Im Bestand später bestätigt ({day}) als in der Datei: {fields}.",
    "Confirmed later in the record ({day}) than in the file: {fields}.",
)
_KEPT: Final = Text(
    "Im Bestand später bestätigt ({day}) als in der Datei, daher bleibt der Bestand: {fields}.",
    "Confirmed later in the record ({day}) than in the file, so the record stays: {fields}.",
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What counts for all rows of an import.

    Attributes
    ----------
    source, confirmed_on, confirmed_by
        Of facts whose row names none; `confirmed_by` is a function, never a person.
    empty_clears
        True: an empty cell deletes the fact.
    """

    source: str
    confirmed_on: date | None = None
    empty_clears: bool = False
    confirmed_by: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What a row makes of a plot; `after` is None where it is rejected."""

    draft: Draft
    matched_by: str | None
    before: PlotRecord | None
    after: PlotRecord | None
    seen: int | None = None
    doubts: tuple[Text, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """What happens to the record."""
        if self.after is None or self.refusals:
            return Outcome.REJECTED
        if self.before is None:
            return Outcome.NEW
        return Outcome.CHANGED if differences(self.before, self.after) else Outcome.UNCHANGED

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """Facts that become different; an outline without figures."""
        if self.after is None:
            return ()
        return tuple(
            FieldChange(one.name, None, None)
            if one.name == GEOMETRY
            else FieldChange(one.name, one.old, one.new)  # type: ignore[arg-type]
            for one in differences(self.before, self.after)
            if one.name in {*BY_NAME, GEOMETRY} or (one.name == INVENTED and (one.old or one.new))
        )

    @property
    def sources(self) -> tuple[SourceChange, ...]:
        """Facts that stay, with another source or confirmation."""
        if self.before is None or self.after is None:
            return ()
        groups: dict[tuple[Provenance, Provenance], list[str]] = defaultdict(list)
        changed = {change.field for change in self.changes}
        for name in self.after.values:
            old, new = self.before.provenance_of(name), self.after.provenance_of(name)
            if name not in changed and old != new:
                groups[old, new].append(name)
        return tuple(SourceChange(tuple(names), *pair) for pair, names in groups.items())


def plan(drafts: Sequence[Draft], held: Mapping[str, Held], terms: Terms) -> tuple[PlannedRow, ...]:
    """Compare the rows with the record, plot by plot."""
    finder = Finder(held)
    seen: dict[str, int] = {}
    planned = []
    for draft in drafts:
        row = _planned(draft, finder, held, terms)
        if row.after is not None:
            first = seen.setdefault(row.after.id, draft.row)
            if first != draft.row:
                row = _refused(row, "id", row.after.id, _ONCE.format(row=first))
        planned.append(row)
    return tuple(planned)


_ONCE: Final = Text(
    "eine Fläche, die einmal vorkommt; sie steht auch in Zeile {row}",
    "a plot that occurs once; it is also in row {row}",
)
_UNIQUE: Final = Text(
    "eine Bezeichnung, die nur eine Fläche hat, oder eine Spalte mit Kennungen",
    "a name that one plot has, or a column with ids",
)
_NAME: Final = Text("eine Bezeichnung, da die Fläche neu ist", "a name, since the plot is new")
_OUTLINE: Final = Text(
    "ein Umriss (Polygon oder MultiPolygon), da die Fläche neu ist",
    "an outline (Polygon or MultiPolygon), since the plot is new",
)
_OUTLINE_OF_POINT: Final = Text(
    "ein Umriss (Polygon, auch als WKT), da die Fläche neu ist; oder geladene Flurstücke "
    "(import DATEI --as parcels): dann gibt das Flurstück um den Punkt den Umriss",
    "an outline (Polygon, also as WKT), since the plot is new; or loaded parcels "
    "(import FILE --as parcels): then the parcel around the point gives the outline",
)
_A_POINT: Final = Text("ein Punkt", "a point")


def _refused(
    row: PlannedRow, column: str | None, found: Text | str | None, expected: Text
) -> PlannedRow:
    more = Refusal(row.draft.row, column, found, expected)
    return replace(row, after=None, refusals=(*row.refusals, more))


def _planned(draft: Draft, finder: Finder, held: Mapping[str, Held], terms: Terms) -> PlannedRow:
    found, matched_by, ambiguous = finder.find(draft)
    before = held[found].record if found else None
    row = PlannedRow(
        draft,
        matched_by,
        before,
        None,
        seen=held[found].number if found else None,
        refusals=draft.refusals,
    )
    if ambiguous:
        row = _refused(row, "name", ambiguous, _UNIQUE)
    if before is None:
        row = _check_new(row)
    if row.refusals:
        return row
    after = _applied(before, draft, terms, held)
    return replace(row, after=after, doubts=tuple(_doubts(row, terms)))


def _check_new(row: PlannedRow) -> PlannedRow:
    draft = row.draft
    if "name" not in draft.values and not any(one.column == "name" for one in draft.refusals):
        row = _refused(row, "name", None, _NAME)
    if draft.outline is None and not draft.refusals:
        row = (
            _refused(row, GEOMETRY, None, _OUTLINE)
            if draft.point is None
            else _refused(row, GEOMETRY, _A_POINT, _OUTLINE_OF_POINT)
        )
    return row


def _doubts(row: PlannedRow, terms: Terms) -> Iterable[Text]:
    yield from row.draft.doubts
    if row.before is None:
        return
    yield from _listed(_KEPT, _overtaken(row.before, row.draft))
    confirmed = row.draft.confirmed_on or terms.confirmed_on
    if confirmed is None or row.draft.provenance is not None:
        return
    later = defaultdict(list)
    for name, value in row.draft.values.items():
        known = row.before.provenance_of(name).confirmed_on
        differs = row.before.values.get(name) not in (None, value)
        if differs and known and known > confirmed:
            later[known].append(name)
    yield from _listed(_OLDER, later)


def _listed(text: Text, by_day: Mapping[date, Sequence[str]]) -> Iterable[Text]:
    for confirmed, names in by_day.items():
        labels = [BY_NAME[name].label for name in names]
        listed = Text(", ".join(one.de for one in labels), ", ".join(one.en for one in labels))
        said = Text(*(day(confirmed, language) for language in LANGUAGES))
        yield text.format(day=said, fields=listed)


def _overtaken(before: PlotRecord, draft: Draft) -> Mapping[date, Sequence[str]]:
    """Return the facts that the record knows later and otherwise than an export of it says.

    A sheet that was exported says of each fact when it was confirmed. What somebody else has
    confirmed since is not undone by it.
    """
    overtaken = defaultdict(list)
    for name, value in draft.values.items():
        known = before.provenance_of(name).confirmed_on
        if _is_overtaken(before, draft, name) and before.values.get(name) not in (None, value):
            overtaken[cast("date", known)].append(name)
    return overtaken


def _is_overtaken(before: PlotRecord, draft: Draft, name: str) -> bool:
    """Whether the record's fact was confirmed after the file's own, where the file says when."""
    if draft.provenance is None:
        return False
    said = replace(before, provenance=draft.provenance).provenance_of(name).confirmed_on
    known = before.provenance_of(name).confirmed_on
    return said is not None and known is not None and known > said


class Finder:
    """Finds the plot that a row is about: by id, else by name and municipality."""

    def __init__(self, held: Mapping[str, Held]) -> None:
        self._held = held
        self._named: dict[str, list[PlotRecord]] = defaultdict(list)
        for one in held.values():
            self._named[key(str(one.record.values.get("name", "")))].append(one.record)

    def find(self, draft: Draft) -> tuple[str | None, str | None, str | None]:
        """Return id, how it was found, and the name where several plots have it."""
        if draft.plot is not None:
            known = draft.plot in self._held
            return (draft.plot, "id", None) if known else (None, None, None)
        name = draft.values.get("name")
        if name is None:
            return None, None, None
        municipality = draft.values.get("municipality")
        fitting = [
            record
            for record in self._named.get(key(str(name)), ())
            if municipality in {None, record.values.get("municipality")}
        ]
        if len(fitting) > 1:
            return None, None, str(name)
        return (fitting[0].id, "name", None) if fitting else (None, None, None)


def _applied(
    before: PlotRecord | None, draft: Draft, terms: Terms, held: Mapping[str, Held]
) -> PlotRecord:
    old = before.values if before else {}
    values: dict[str, Value] = {**old, **draft.values}
    if before is not None:
        for names in _overtaken(before, draft).values():
            values |= {name: old[name] for name in names}
    for name, value in old.items():
        if _is_same_figure(value, values[name]):
            values[name] = value
    if terms.empty_clears:
        for name in draft.empty - {"name"}:
            values.pop(name, None)
    outline = draft.outline if draft.outline is not None else before and before.geometry
    invented = before.invented if before else False
    made = PlotRecord(
        id=before.id if before else draft.plot or _made_id(draft, held),
        geometry=outline,
        values={name: values[name] for name in BY_NAME if name in values},
        provenance=before.provenance if before else {},
        invented=invented if draft.invented is None else draft.invented,
    )
    if before is not None and not _moved(before, made):
        made = replace(made, geometry=before.geometry)
    return replace(made, provenance=_provenance(before, made, draft, terms))


def _is_same_figure(one: Value, other: Value) -> bool:
    """Say whether two figures differ by no more than a workbook, with 15 digits, loses."""
    if not isinstance(one, int | float) or not isinstance(other, int | float):
        return False
    return not isinstance(one, bool) and math.isclose(one, other, rel_tol=_LOST)


def _moved(before: PlotRecord, made: PlotRecord) -> bool:
    return any(one.name == GEOMETRY for one in differences(before, made))


def _made_id(draft: Draft, held: Mapping[str, Held]) -> str:
    """Return an id made from name and municipality that no other plot has."""
    parts = (key(str(draft.values["name"])), str(draft.values.get("municipality", "")))
    made = f"p-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:10]}"
    others = (f"{made}-{number}" for number in count(2))
    return next(one for one in chain((made,), others) if one not in held)


def _provenance(
    before: PlotRecord | None, made: PlotRecord, draft: Draft, terms: Terms
) -> Mapping[str, Provenance]:
    """Return where the facts are from.

    A fact that the file changes is from the file. One that it repeats is confirmed by it
    where it names a later day. Where the file brings the provenance itself, that counts,
    except for facts that were changed and left with the provenance of the old one.
    """
    old = before.provenance if before else {}
    said = draft.provenance
    brought = said is not None and (before is None or dict(said) != dict(old))
    if brought and said is not None:
        return _latest(before, made, draft, said)
    new = Provenance(
        draft.source or terms.source,
        draft.confirmed_on or terms.confirmed_on,
        draft.confirmed_by or terms.confirmed_by,
    )
    of_field: dict[str, Provenance] = {}
    for name, value in made.values.items():
        was = before.provenance_of(name) if before else NO_PROVENANCE
        same = before is not None and before.values.get(name) == value
        fresh = name in draft.values and (not same or _is_later(new, was))
        of_field[name] = new if fresh else was
    if before is not None and all(before.provenance_of(n) == p for n, p in of_field.items()):
        return old
    return _compact(of_field, old)


def _latest(
    before: PlotRecord | None,
    made: PlotRecord,
    draft: Draft,
    said: Mapping[str, Provenance],
) -> Mapping[str, Provenance]:
    """Return the provenance that the file brings, but for facts that the record knows later."""
    if before is None or not any(_is_overtaken(before, draft, name) for name in made.values):
        return said
    brought = replace(before, provenance=said)
    return _compact(
        {
            name: (before if _is_overtaken(before, draft, name) else brought).provenance_of(name)
            for name in made.values
        },
        before.provenance,
    )


def _is_later(new: Provenance, was: Provenance) -> bool:
    return new.confirmed_on is not None and (
        was.confirmed_on is None or new.confirmed_on > was.confirmed_on
    )


def _compact(
    of_field: Mapping[str, Provenance], old: Mapping[str, Provenance]
) -> Mapping[str, Provenance]:
    """Write the same with few entries: the most frequent one for all, then the others."""
    if not of_field:
        return old
    counted = Counter(of_field.values())
    usual = max(counted, key=lambda one: (counted[one], str(one)))
    others = {name: one for name, one in of_field.items() if one != usual}
    return {ANY_FIELD: usual, **others}
