"""A plot record as the fields of a form, and what was typed there as a record.

What nobody touched stays as it is to the letter: a field that comes back as it was shown keeps
its value, even one that no form could hold.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from data.fields import BY_NAME, FIELDS, Field, Group, Kind, Origin
from data.imports import cell
from data.readers.cells import RefusedError
from data.record import NO_PROVENANCE, PlotRecord, Provenance
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from data.imports.number import Mark
    from data.record import Tier, Value
    from data.words import Language

EDITED: Final = tuple(one for one in FIELDS if one.origin is Origin.RECORD)
"""The fields that a form holds; the others are looked up."""
VALUE: Final = "wert-"
SOURCE: Final = "quelle"
DAY: Final = "stand"
OFFICE: Final = "stelle"
CONFIRMED: Final = "bestaetigt-"
"""Before the names of a form: a field's value; where what changes is from, as of when, who says so
(with a field's name behind, of that fact alone); a group that was checked."""
KIND: Final = "-art"
PRICE: Final = "-preis"
"""Behind the name of a field with price tiers."""
YES: Final = "ja"
NO: Final = "nein"
NONE: Final = "-"
"""None of the codes: known, and not the same as unknown, which is left empty."""
ELIGIBLE: Final = "foerderfaehig"
OTHERWISE: Final = "sonst"
_EXPECTED: Final = Text("Erwartet wird {expected}.", "Expected {expected}.")
_BOTH: Final = Text(
    "Entweder „keine“ oder die Auswahl darunter.", "Either “none” or the choices below it."
)
_AHEAD: Final = Text(
    "Ein Tag, der noch kommt, kann kein Stand sein.", "A day to come cannot be the date of a fact."
)
_TIER: Final = Text(
    "Zu einer Preisstufe gehören Art und Preis.", "A price tier needs a kind and a price."
)
_ONE_LINE: Final = Text("eine Zeile", "one line")
_MARKS: Final[Mapping[Language, Mark]] = {"de": ",", "en": "."}

type Typed = Mapping[str, tuple[str, ...]]
"""What a form holds: by name what was typed or chosen, in its order."""


def typed(pairs: Iterable[tuple[str, str]]) -> Typed:
    """Return what a browser sent; line ends are those that a browser shows."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, text in pairs:
        found[name].append(_lines(text))
    return {name: tuple(texts) for name, texts in found.items()}


def shown(record: PlotRecord | None, language: Language) -> Typed:
    """Return the fields of a form that shows a record; of none, an empty form."""
    values = record.values if record else {}
    form: dict[str, tuple[str, ...]] = {}
    for one in EDITED:
        form |= _shown(one, values.get(one.name), language)
        said = record.provenance_of(one.name) if record else NO_PROVENANCE
        form |= _said(said, f"-{one.name}")
    return form


def _said(said: Provenance, behind: str) -> dict[str, tuple[str, ...]]:
    day = said.confirmed_on.isoformat() if said.confirmed_on else ""
    return {
        f"{SOURCE}{behind}": (_lines(said.source or ""),),
        f"{DAY}{behind}": (day,),
        f"{OFFICE}{behind}": (_lines(said.confirmed_by or ""),),
    }


def _shown(one: Field, value: Value | None, language: Language) -> dict[str, tuple[str, ...]]:
    name = f"{VALUE}{one.name}"
    match one.kind:
        case Kind.TIERS:
            tiers = cast("tuple[Tier, ...]", value or ())
            return {
                name + KIND: tuple(ELIGIBLE if t["eligible"] else OTHERWISE for t in tiers),
                name + PRICE: tuple(figure(t["price"], language) for t in tiers),
            }
        case Kind.CODES:
            codes = cast("tuple[str, ...] | None", value)
            return {name: (NONE,) if codes == () else tuple(codes or ())}
        case _:
            return {name: (_single(one, value, language),)}


def _single(one: Field, value: Value | None, language: Language) -> str:
    if value is None:
        return ""
    match one.kind:
        case Kind.NUMBER:
            return figure(cast("float", value), language)
        case Kind.BOOLEAN:
            return YES if value else NO
        case Kind.DATE:
            return cast("date", value).isoformat()
        case _:
            return _lines(str(value))


def figure(value: float, language: Language) -> str:
    """Return a figure as a form shows it: every digit, no groups, the language's decimal sign."""
    text = repr(float(value)).removesuffix(".0")
    return text.replace(".", _MARKS[language])


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True, slots=True)
class Read:
    """What was typed, understood.

    Attributes
    ----------
    values, provenance
        Of the record as it is to be.
    wrong
        What was not understood, by field, or by name of the form where it is no value.
    """

    values: Mapping[str, Value]
    provenance: Mapping[str, Provenance]
    wrong: Mapping[str, Text] = field(default_factory=dict)


def read(form: Typed, start: PlotRecord | None, language: Language, today: date) -> Read:
    """Return what was typed.

    Parameters
    ----------
    start
        The record that the form was made of; a fact that came back as it was shown stays, with
        its source and its date.
    language
        Its decimal sign counts for figures with two readings, such as 12.345.
    today
        After it no fact can have been confirmed.
    """
    reader = _Reader(form, start, language, today)
    values = reader.values()
    provenance = reader.provenance(values)
    return Read(values, provenance, reader.wrong)


class _Reader:
    def __init__(
        self, form: Typed, start: PlotRecord | None, language: Language, today: date
    ) -> None:
        self._form = form
        self._start = start
        self._before = shown(start, language)
        self._old = start.values if start else {}
        self._mark: Mark = _MARKS[language]
        self._today = today
        self.wrong: dict[str, Text] = {}

    def values(self) -> dict[str, Value]:
        """Return the values, in the order of the registry; what was not understood stays."""
        found: dict[str, Value] = {}
        for one in EDITED:
            if self._is_as_shown(one):
                value = self._old.get(one.name)
            else:
                try:
                    value = self._value(one)
                except RefusedError as error:
                    value = self._old.get(one.name)
                    self.wrong[one.name] = _EXPECTED.format(expected=error.expected)
                except _WrongError as error:
                    value = self._old.get(one.name)
                    self.wrong[one.name] = error.why
            if value is not None:
                found[one.name] = value
        return found

    def _is_as_shown(self, one: Field) -> bool:
        """Whether a field came back as it was; one that did not come at all was not touched."""
        name = f"{VALUE}{one.name}"
        names = (name + KIND, name + PRICE) if one.kind is Kind.TIERS else (name,)
        if one.kind is Kind.CODES:
            # Boxes that are empty are not sent: a hidden field tells that they were there.
            if name not in self._form:
                return True
            return self._codes(name) == self._before[name]
        if one.kind is Kind.TIERS:
            if names[0] not in self._form:
                return True
            return self._tiers(name) == list(zip(*map(self._before.get, names), strict=True))
        return self._form.get(name, self._before[name]) == self._before[name]

    def _codes(self, name: str) -> tuple[str, ...]:
        return tuple(filter(None, self._form[name]))

    def _tiers(self, name: str) -> list[tuple[str, str]]:
        kinds, prices = (self._form.get(name + part, ()) for part in (KIND, PRICE))
        if len(kinds) != len(prices):
            raise _WrongError(_TIER)
        return [pair for pair in zip(kinds, prices, strict=True) if any(map(str.strip, pair))]

    def _value(self, one: Field) -> Value | None:
        name = f"{VALUE}{one.name}"
        if one.kind is Kind.CODES:
            chosen = self._codes(name)
            if NONE in chosen and len(chosen) > 1:
                raise _WrongError(_BOTH)
            if not chosen:
                return None
            listed = [] if chosen == (NONE,) else list(chosen)
            return cell.value(one, listed)
        if one.kind is Kind.TIERS:
            return self._read_tiers(one, name)
        text = self._form[name][0]
        if one.kind is Kind.TEXT:
            return cell.text(text) or None
        return None if cell.is_empty(text) else cell.value(one, text, mark=self._mark)

    def _read_tiers(self, one: Field, name: str) -> Value | None:
        tiers: list[Tier] = []
        for kind, price in self._tiers(name):
            if kind not in {ELIGIBLE, OTHERWISE} or cell.is_empty(price):
                raise _WrongError(_TIER)
            # A price is read as that of the field beside it, with the same limits.
            amount = cast("float", cell.value(BY_NAME["price"], price, mark=self._mark))
            tiers.append({"eligible": kind == ELIGIBLE, "price": amount})
        return cell.value(one, tiers) if tiers else None

    def provenance(self, values: Mapping[str, Value]) -> Mapping[str, Provenance]:
        """Return where the facts are from: what did not change keeps its source and date."""
        start = self._start
        general = self._said("", NO_PROVENANCE)
        wanted: dict[str, Provenance] = {}
        for name, value in values.items():
            was = start.provenance_of(name) if start else NO_PROVENANCE
            own = self._own(name, was)
            if own is not None:
                wanted[name] = own
            elif self._old.get(name) != value:
                wanted[name] = general
            elif self._form.get(f"{CONFIRMED}{BY_NAME[name].group.value}"):
                office = general.confirmed_by or was.confirmed_by
                wanted[name] = Provenance(was.source, general.confirmed_on, office)
            else:
                wanted[name] = was
        return laid_out(wanted, start.provenance if start else {}, start)

    def _own(self, name: str, was: Provenance) -> Provenance | None:
        """Return what is said of one fact alone; None where it is as it was shown."""
        names = [f"{part}-{name}" for part in (SOURCE, DAY, OFFICE)]
        if all(self._form.get(one, self._before[one]) == self._before[one] for one in names):
            return None
        return self._said(f"-{name}", was)

    def _said(self, behind: str, was: Provenance) -> Provenance:
        return Provenance(
            self._text(f"{SOURCE}{behind}"),
            self._day(f"{DAY}{behind}", was.confirmed_on),
            self._text(f"{OFFICE}{behind}"),
        )

    def _text(self, name: str) -> str | None:
        try:
            text = cell.text(self._form.get(name, ("",))[0])
        except RefusedError as error:
            self.wrong[name] = _EXPECTED.format(expected=error.expected)
            return None
        if "\n" in text:
            self.wrong[name] = _EXPECTED.format(expected=_ONE_LINE)
        return text or None

    def _day(self, name: str, was: date | None) -> date | None:
        text = self._form.get(name, ("",))[0]
        if cell.is_empty(text):
            return None
        try:
            day = cell.day(text)
        except RefusedError as error:
            self.wrong[name] = _EXPECTED.format(expected=error.expected)
            return was
        if day > self._today and day != was:
            self.wrong[name] = _AHEAD
        return day


class _WrongError(Exception):
    """Something typed makes no sense; `why` is a sentence."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


def laid_out(
    wanted: Mapping[str, Provenance],
    old: Mapping[str, Provenance],
    start: PlotRecord | None = None,
) -> Mapping[str, Provenance]:
    """Return entries by which each fact has the source wanted for it, with few changes to `old`.

    A key such as "status" is that of a field and of its group: whoever sets it for the field
    gives the others of the group entries of their own.

    Parameters
    ----------
    wanted
        By name of each fact that is known.
    start
        The record whose entries `old` are.
    """
    known = start.values if start else {}
    gone = {name for name in known if name not in wanted and name not in _GROUPS}
    made = {key: entry for key, entry in old.items() if key not in gone}
    touched = {
        BY_NAME[name].group
        for name, entry in wanted.items()
        if name not in known or start is None or start.provenance_of(name) != entry
    }
    for group in touched:
        names = [name for name in wanted if BY_NAME[name].group is group]
        if len({wanted[name] for name in names}) == 1:
            made = {key: entry for key, entry in made.items() if key not in names}
            made[group.value] = wanted[names[0]]
    # The name of a field that is a group's as well first, since it moves the others.
    for name in sorted(wanted, key=lambda one: one not in _GROUPS):
        if _found(made, name) != wanted[name]:
            made[name] = wanted[name]
    return made


_GROUPS: Final = frozenset(group.value for group in Group)


def _found(entries: Mapping[str, Provenance], name: str) -> Provenance:
    for key in (name, BY_NAME[name].group.value, "*"):
        if key in entries:
            return entries[key]
    return NO_PROVENANCE
