"""The form of a plot as its template shows it: groups of fields with all that belongs to each.

That is its words, what is typed, what is wrong, where the fact is from and whether it is fresh.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from api.desk.plot.typed import (
    CONFIRMED,
    DAY,
    EDITED,
    ELIGIBLE,
    KIND,
    NO,
    NONE,
    OFFICE,
    OTHERWISE,
    PRICE,
    SOURCE,
    VALUE,
    YES,
)
from data.fields import GROUP_LABELS, Field, Group, Kind
from data.freshness import lapsed
from data.values import NO as NO_WORD
from data.values import UNKNOWN
from data.values import YES as YES_WORD
from data.words import Text, collation, said

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from api.desk.plot.differences import Words
    from api.desk.plot.typed import Typed
    from data.freshness import Freshness
    from data.record import PlotRecord
    from data.store.users import User
    from data.words import Language
    from geo.catalogue import Catalogue

type Look = Literal["line", "lines", "figure", "day", "choice", "radio", "codes", "tiers"]

_LONG: Final = frozenset({"note", "award_criteria", "restriction_reason", "parcels"})
_RADIO: Final = 4
"""Up to so many choices stand side by side, more in a list that opens."""
_SPARE: Final = 2
"""Rows for price tiers that are offered."""
_LOOKS: Final[Mapping[Kind, Look]] = {
    Kind.NUMBER: "figure",
    Kind.BOOLEAN: "radio",
    Kind.DATE: "day",
    Kind.CODES: "codes",
    Kind.TIERS: "tiers",
}
_EMPTY: Final = ("", UNKNOWN)
_NONE: Final = Text("keine", "none")
_ELIGIBLE: Final = Text("förderfähige Vorhaben", "projects eligible for funding")
_OTHERWISE: Final = Text("andere Vorhaben", "other projects")
_NO_KIND: Final = Text("(keine Stufe)", "(no tier)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of the form.

    Attributes
    ----------
    name, label, help, unit
        Of the field; the help may be empty.
    input
        Name of its inputs.
    look
        How it is asked for.
    texts
        What is typed or chosen.
    choices
        Values and words of what can be chosen, unknown among them.
    tiers
        Kind and price of each price tier, and some empty ones.
    wrong
        What is wrong with it, in a sentence; None where nothing is.
    source
        Where the fact is from, in words; empty where nobody said.
    is_stale
        True where its confirmation has run out.
    said
        Name, words and value of the inputs for its own source, date and office.
    said_wrong
        What is wrong with these, by the name of the input.
    is_public
        Whether visitors see it.
    """

    name: str
    label: Text
    help: Text
    unit: str | None
    input: str
    look: Look
    texts: tuple[str, ...]
    choices: tuple[tuple[str, Text | str], ...]
    tiers: tuple[tuple[str, str], ...]
    wrong: Text | None
    source: str
    is_stale: bool
    said: tuple[tuple[str, str, str], ...]
    said_wrong: Mapping[str, Text]
    is_public: bool

    @property
    def text(self) -> str:
        """The one text that is typed."""
        return self.texts[0] if self.texts else ""


@dataclass(frozen=True, slots=True)
class Part:
    """A group of fields; `confirmed` is the name of the box that says it was checked."""

    name: str
    label: Text
    entries: tuple[Entry, ...]
    confirmed: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a form is made of.

    Attributes
    ----------
    form
        What is typed.
    start
        The record that it began with; None for a new plot.
    wrong
        What was not understood, by field or name of the form.
    user
        Who edits: of municipalities they see those that they keep; None for an owner.
    """

    form: Typed
    start: PlotRecord | None
    wrong: Mapping[str, Text]
    user: User | None
    catalogue: Catalogue
    policy: Freshness
    today: date
    language: Language
    words: Words


def parts(asked: Asked) -> tuple[Part, ...]:
    """Return the form, group by group."""
    start = asked.start
    stale = lapsed(start, asked.today, asked.policy) if start else frozenset()
    made = []
    for group in Group:
        entries = tuple(_entry(one, asked, stale) for one in EDITED if one.group is group)
        if entries:
            name = f"{CONFIRMED}{group.value}"
            checked = bool("".join(asked.form.get(name, ())))
            made.append(Part(group.value, GROUP_LABELS[group], entries, name, checked))
    return tuple(made)


def single(asked: Asked, names: Collection[str]) -> tuple[Entry, ...]:
    """Return some fields of the form, without what is said of each alone."""
    chosen = (one for one in EDITED if one.name in names)
    return tuple(replace(_entry(one, asked, frozenset()), source="", said=()) for one in chosen)


def _entry(one: Field, asked: Asked, stale: frozenset[str]) -> Entry:
    name = f"{VALUE}{one.name}"
    texts = asked.form.get(name, ())
    choices = _choices(one, asked, texts)
    start = asked.start
    names = {part: f"{part}-{one.name}" for part in (SOURCE, DAY, OFFICE)}
    return Entry(
        name=one.name,
        label=one.label,
        help=one.help,
        unit=one.unit,
        input=name,
        look=_look(one, texts, len(choices)),
        texts=texts,
        choices=choices,
        tiers=_tiers(one, asked.form),
        wrong=asked.wrong.get(one.name),
        source=asked.words.source(start.provenance_of(one.name))
        if start and one.name in start.values
        else "",
        is_stale=one.name in stale,
        said=tuple((part, full, "".join(asked.form.get(full, ()))) for part, full in names.items()),
        said_wrong={full: asked.wrong[full] for full in names.values() if full in asked.wrong},
        is_public=one.public,
    )


def _look(one: Field, texts: tuple[str, ...], choices: int) -> Look:
    if one.name in {"municipality", "estate"}:
        return "choice"
    if one.kind is Kind.TEXT:
        return "lines" if one.name in _LONG or any("\n" in text for text in texts) else "line"
    if one.kind is Kind.CODE:
        return "radio" if choices <= _RADIO else "choice"
    return _LOOKS[one.kind]


def _choices(
    one: Field, asked: Asked, texts: tuple[str, ...]
) -> tuple[tuple[str, Text | str], ...]:
    if one.kind is Kind.BOOLEAN:
        return (_EMPTY, (YES, YES_WORD), (NO, NO_WORD))
    if one.kind is Kind.TIERS:
        return (("", _NO_KIND), (ELIGIBLE, _ELIGIBLE), (OTHERWISE, _OTHERWISE))
    if one.name in {"municipality", "estate"}:
        known: list[tuple[str, Text | str]] = [_EMPTY, *_places(one.name, asked)]
    elif one.codes:
        first = (NONE, _NONE) if one.kind is Kind.CODES else _EMPTY
        known = [first, *((entry.code, entry.label) for entry in one.codes)]
    else:
        return ()
    # What is recorded and on no list stays a choice, so that nothing is lost by saving.
    listed = {value for value, _ in known}
    return (*known, *((text, text) for text in texts if text and text not in listed))


def _places(name: str, asked: Asked) -> list[tuple[str, Text | str]]:
    held = asked.catalogue.municipalities if name == "municipality" else asked.catalogue.estates
    named = [(key, one.name) for key, one in held.items()]
    if name == "municipality" and asked.user is not None:
        user = asked.user
        named = [pair for pair in named if user.keeps(pair[0])]
    return sorted(named, key=lambda pair: collation(said(pair[1], asked.language)))


def _tiers(one: Field, form: Typed) -> tuple[tuple[str, str], ...]:
    if one.kind is not Kind.TIERS:
        return ()
    kinds, prices = (form.get(f"{VALUE}{one.name}{part}", ()) for part in (KIND, PRICE))
    filled = [pair for pair in zip(kinds, prices, strict=False) if any(pair)]
    return (*filled, *[("", "")] * max(1, _SPARE - len(filled)))
