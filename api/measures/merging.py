"""Two who change a measure at once: what goes together by itself, and on what they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from api.measures.form import LISTS, NAMES, day_of, form_of, measure_form
from data.measures.terms import KINDS, STATES, label_of
from data.words import Text, translations
from geo.criteria import FIELD_OF_ACTION_LABELS
from maps.evaluation.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from api.measures.form import Typed
    from data.measures.measure import Held, Measure, Version
    from data.words import Language

_CHOICE: Final = "wahl-"
_THEIRS: Final = "ihre"
_EMPTY: Final = "–"
_DAYS: Final = frozenset(name for one, name in NAMES.items() if one.endswith(("_from", "_until")))
_AMOUNTS: Final = frozenset(name for one, name in NAMES.items() if one.startswith("budget"))


@dataclass(frozen=True, slots=True)
class Row:
    """A field that somebody else changed meanwhile.

    Attributes
    ----------
    name, label
        The field of the form.
    was, theirs, mine
        In words: as it was for both, as the other made it, as it was sent.
    is_disputed
        Whether both changed it, each in another way.
    """

    name: str
    label: str
    was: str
    theirs: str
    mine: str
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Two:
    """What came of two changes.

    Attributes
    ----------
    account, at
        Who wrote the version that holds, and when (UTC).
    rows
        Fields that the other changed, without those of which both made the same.
    typed
        The form with both: of disputed fields it holds mine.
    """

    account: str
    at: datetime
    rows: tuple[Row, ...]
    typed: Typed

    @property
    def disputed(self) -> tuple[Row, ...]:
        """The fields on which they differ."""
        return tuple(one for one in self.rows if one.is_disputed)

    @property
    def taken(self) -> tuple[Row, ...]:
        """The fields that the other alone changed."""
        return tuple(one for one in self.rows if not one.is_disputed)


def version_of(held: Held, number: int) -> Version | None:
    """Return a version of a measure; None where it has none of that number."""
    return next((one for one in held.versions if one.number == number), None)


def with_chosen(
    given: Mapping[str, str], seen: Version | None, language: Language
) -> dict[str, str]:
    """Return a form in which fields hold what the other wrote, where that was chosen."""
    fields = dict(given)
    if seen is None:
        return fields
    theirs = _values(form_of(seen.measure, language))
    chosen = {name for name in theirs if fields.get(f"{_CHOICE}{name}") == _THEIRS}
    return {**fields, **{name: theirs[name] for name in chosen}}


def both(held: Held, base: Version | None, mine: Measure, language: Language) -> Two:
    """Put a change beside what the measure became since `base`.

    Without a version that it rests on, every difference is one to choose on.
    """
    sent = form_of(mine, language)
    theirs, own = _values(form_of(held.measure, language)), _values(sent)
    was = _values(form_of(base.measure, language)) if base else {}
    apart = [name for name in own if theirs[name] not in {own[name], was.get(name)}]
    words = _Words(language)
    rows = tuple(
        Row(
            name,
            words.label(sent, name),
            words.said(name, was[name]) if base else _EMPTY,
            words.said(name, theirs[name]),
            words.said(name, own[name]),
            own[name] != was.get(name),
        )
        for name in apart
    )
    taken = {one.name: theirs[one.name] for one in rows if not one.is_disputed}
    typed = measure_form(language, {**own, **taken})
    return Two(held.last.account, held.last.at, rows, typed)


def _values(typed: Typed) -> dict[str, str]:
    return {**typed.chosen, **{name: one.value for name, one in typed.entries.items()}}


class _Words:
    """The fields of a measure in one language."""

    def __init__(self, language: Language) -> None:
        self._language, self._wording = language, Wording(language)
        _ = translations(language).gettext
        self._lists = dict(zip(LISTS, (_("Field of action"), _("Kind"), _("State")), strict=True))

    def label(self, typed: Typed, name: str) -> str:
        return self._lists.get(name) or typed.entries[name].label

    def said(self, name: str, value: str) -> str:
        if name in self._lists:
            return self._listed(name, value)
        if name in _DAYS:
            return self._wording.day(day_of(value))
        if name in _AMOUNTS:
            return f"{value}\N{NO-BREAK SPACE}€" if value else self._wording.unknown
        return value or _EMPTY

    def _listed(self, name: str, value: str) -> str:
        field, kind, _state = LISTS
        if name == field:
            known = (text for one, text in FIELD_OF_ACTION_LABELS.items() if one == value)
            return next(known, Text(value, value)).in_(self._language)
        return label_of(KINDS if name == kind else STATES, value).in_(self._language)
