"""Suitability as `/so-rechnen-wir` explains it: the criteria and confirmations in words.

Everything is read from the registry of criteria and from the settings, so that the page
says what is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from data import words
from data.codes import label
from data.fields import BY_NAME, GROUP_LABELS, PUBLIC, Group, Origin
from data.values import UNKNOWN, code_list, number_in
from data.words import Text, translations
from geo.criteria import CRITERIA, FIELD_OF_ACTION_LABELS, FIELDS_OF_ACTION, Criterion
from geo.destinations import BY_NAME as DESTINATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from data.freshness import Freshness
    from data.words import Language

_UP_TO: Final = Text("bis {x}", "up to {x}")
_FROM: Final = Text("ab {x}", "from {x}")
_SPAN: Final = Text("{least} bis {most} offen", "{least} to {most} open")
_MINUTES: Final = Text("{x} Min.", "{x} min")


@dataclass(frozen=True, slots=True)
class Step:
    """What one fact is worth: the fact and its points, in words."""

    fact: str
    points: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One criterion.

    Attributes
    ----------
    weight
        Points that it is worth at most.
    steps
        Figures at the ends of its straight lines, or codes, the best first; what an
        unknown fact leaves open stands last.
    straight
        True where the points run in straight lines between the figures.
    note
        Which places count, where not all do; else empty.
    """

    name: str
    label: str
    weight: str
    steps: tuple[Step, ...]
    straight: bool
    note: str


@dataclass(frozen=True, slots=True)
class FieldOfAction:
    """A field of action with its criteria, and the points that they are worth together."""

    label: str
    weight: str
    criteria: tuple[Explained, ...]


@dataclass(frozen=True, slots=True)
class Lasting:
    """How many days confirmations of some groups of facts last, in words."""

    days: str
    groups: tuple[str, ...]


def fields_of_action(
    language: Language, criteria: Sequence[Criterion] = CRITERIA
) -> tuple[FieldOfAction, ...]:
    """Explain criteria, by default those of the general profile, by field of action."""
    by_field = {
        name: [one for one in criteria if one.field_of_action == name] for name in FIELDS_OF_ACTION
    }
    return tuple(
        FieldOfAction(
            label=FIELD_OF_ACTION_LABELS[name].in_(language),
            weight=_points(sum(one.weight for one in held), language),
            criteria=tuple(_explained(one, language) for one in held),
        )
        for name, held in by_field.items()
    )


def all_points(language: Language) -> str:
    """Return what all criteria are worth together."""
    return _points(sum(one.weight for one in CRITERIA), language)


def confirmations(policy: Freshness, language: Language) -> tuple[Lasting, ...]:
    """Say how long confirmations last, the shortest first, for facts that visitors see."""
    groups = _recorded_groups()
    days = sorted(groups, key=policy.days_of)
    return tuple(
        Lasting(
            days=_days(count, language),
            groups=tuple(GROUP_LABELS[group].in_(language) for group in held),
        )
        for count, held in groupby(days, key=policy.days_of)
    )


def _recorded_groups() -> list[Group]:
    recorded = {one.group for one in PUBLIC if one.origin is Origin.RECORD}
    return [group for group in Group if group in recorded]


def _days(count: int, language: Language) -> str:
    ngettext = translations(language).ngettext
    figure = words.number(count, language)
    return ngettext("{days} day", "{days} days", count).format(days=figure)


def _explained(criterion: Criterion, language: Language) -> Explained:
    _, _, kind = criterion.column.partition(":")
    least, most = (
        _points(criterion.weight * value, language) for value in (criterion.worst, criterion.best)
    )
    opening = Step(UNKNOWN.in_(language), _SPAN.format(least=least, most=most).in_(language))
    return Explained(
        name=criterion.name,
        label=criterion.label.in_(language),
        weight=_points(criterion.weight, language),
        steps=(*_steps(criterion, language), opening),
        straight=bool(criterion.curve),
        note=DESTINATIONS[kind].note.in_(language) if kind else "",
    )


def _steps(criterion: Criterion, language: Language) -> Iterator[Step]:
    for fact, value in _valued(criterion, language):
        yield Step(fact, _points(criterion.weight * value, language))


def _valued(criterion: Criterion, language: Language) -> Iterable[tuple[str, float]]:
    if criterion.values is not None:
        listed = code_list(BY_NAME[criterion.column])
        named = ((label(listed, code).in_(language), v) for code, v in criterion.values.items())
        return sorted(named, key=lambda pair: -pair[1])
    return [(_end(criterion, figure, language), value) for figure, value in criterion.curve]


def _end(criterion: Criterion, figure: float, language: Language) -> str:
    """Word a figure of a curve, which is level beyond its ends; nothing lies below zero."""
    said = _figure(criterion, figure, language)
    first, last = criterion.curve[0][0], criterion.curve[-1][0]
    if figure == first > 0:
        return _UP_TO.format(x=said).in_(language)
    return _FROM.format(x=said).in_(language) if figure == last else said


def _figure(criterion: Criterion, figure: float, language: Language) -> str:
    if ":" in criterion.column:
        return _MINUTES.format(x=words.number(figure, language, decimals=1)).in_(language)
    return number_in(language, BY_NAME[criterion.column], figure)


def _points(points: float, language: Language) -> str:
    return words.number(points, language, decimals=1)
