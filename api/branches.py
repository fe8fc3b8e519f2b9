"""Branches on pages: what each asks of a plot, and the plots that suit it best, with why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from math import isnan, nan
from typing import TYPE_CHECKING, Final

import numpy as np

from api import explained, views
from data import words
from data.words import Text
from geo.criteria import BY_NAME as CRITERIA
from geo.criteria import FIELD_OF_ACTION_LABELS, FIELDS_OF_ACTION
from geo.profiles import GENERAL, profiles
from geo.search import Question, Ranked, search
from geo.suitability import score, score_of
from maps.scoresheet import OUT_OF, ScoreWords

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.words import Language
    from geo.catalogue import Catalogue, Contribution, Plot, Score
    from geo.profiles import Profile

BEST: Final = 5
_REASONS: Final = 3
_UNKNOWNS: Final = 4
_NAMES: Final = Text("{branch} in Nordsachsen", "{branch} in Nordsachsen")


@dataclass(frozen=True, slots=True)
class Weight:
    """How much of a profile's weight a field of action has, in per cent."""

    name: str
    label: str
    percent: float
    said: str


@dataclass(frozen=True, slots=True)
class Reason:
    """What one criterion adds: the fact, and its points of how many."""

    text: str
    points_of: str


@dataclass(frozen=True, slots=True)
class FieldScore:
    """A plot's score within a field of action; `value` is None where nothing is known."""

    name: str
    label: str
    value: float | None
    said: str | None


@dataclass(frozen=True, slots=True)
class Suited:
    """A plot that suits a branch: how well, and why.

    Attributes
    ----------
    score, lowest, highest
        From 0 to 100; `score` is None where nothing is known.
    reasons
        The criteria that add most, the strongest first.
    costs
        The known criterion that takes most points; None where none takes any.
    unknown
        What is not known of what the branch weighs, the weightiest first.
    first_three
        In how many of a hundred weightings drawn at random it is among the first three; None
        where it is not compared with others.
    """

    rank: int
    row: views.Row
    score: float | None
    lowest: float
    highest: float
    said: str | None
    range: str
    fields: tuple[FieldScore, ...]
    reasons: tuple[Reason, ...]
    costs: Reason | None
    unknown: tuple[str, ...]
    first_three: str | None


@dataclass(frozen=True, slots=True)
class Best:
    """The plot that suits a branch best."""

    id: str
    name: str
    place: str
    area: str | None
    score: str | None
    invented: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch in a list, with the free plot that suits it best; None where none is free."""

    name: str
    label: str
    why: str
    weights: tuple[Weight, ...]
    best: Best | None


def branch_profiles() -> Mapping[str, Profile]:
    """Return the profiles of branches by their German names, without the general one."""
    held = [one for one in profiles().values() if one.name != GENERAL.name]
    return {one.name: one for one in sorted(held, key=lambda one: words.collation(one.label.de))}


def title(profile: Profile, language: Language) -> str:
    """Return what the page of a branch is called."""
    return _NAMES.format(branch=profile.label).in_(language)


@lru_cache(maxsize=64)
def _ranked(catalogue: Catalogue, name: str) -> tuple[Ranked, ...]:
    question = Question(profile=profiles()[name], limit=BEST, availability="free")
    return search(catalogue, question).ranked


def branches(catalogue: Catalogue, language: Language) -> tuple[Branch, ...]:
    """Return all branches, each with what it weighs and the free plot that suits it best."""
    return tuple(
        Branch(
            name=name,
            label=profile.label.in_(language),
            why=profile.why.in_(language),
            weights=weights(profile, language),
            best=next((_best(one, catalogue, language) for one in _ranked(catalogue, name)), None),
        )
        for name, profile in branch_profiles().items()
    )


def weights(profile: Profile, language: Language) -> tuple[Weight, ...]:
    """Return how a profile's weight is split over the fields of action."""
    return tuple(
        Weight(
            field,
            FIELD_OF_ACTION_LABELS[field].in_(language),
            percent,
            words.number(percent, language, decimals=1),
        )
        for field, percent in profile.fields_of_action.items()
    )


def _best(one: Ranked, catalogue: Catalogue, language: Language) -> Best:
    row = views.row(one.plot, language, "truck", catalogue.date)
    score = ScoreWords(one.score, language).total
    return Best(row.id, row.name, row.place, row.area, score, row.invented)


def suited(catalogue: Catalogue, profile: Profile, language: Language) -> tuple[Suited, ...]:
    """Return the free plots that suit a branch best, each with why."""
    return tuple(_suited(one, catalogue, language) for one in _ranked(catalogue, profile.name))


def suiting(
    catalogue: Catalogue,
    plots: Sequence[Plot],
    profile: Profile,
    weights: Mapping[str, float] | None,
    language: Language,
) -> tuple[Suited, ...]:
    """Return plots in their order, each with how well it suits and why."""
    place_of = {plot.id: place for place, plot in enumerate(catalogue.plots)}
    places = np.array([place_of[plot.id] for plot in plots], dtype=np.intp)
    weighting = weights or profile.weights
    scores = score(catalogue.columns, weighting, profile.criteria, places)
    return tuple(
        _suited(
            Ranked(plot, row + 1, score_of(scores, row, plot), (), nan, None), catalogue, language
        )
        for row, plot in enumerate(plots)
    )


def _suited(one: Ranked, catalogue: Catalogue, language: Language) -> Suited:
    said = ScoreWords(one.score, language)
    known = [held for held in one.score.contributions if held.points is not None]
    strongest = sorted(known, key=lambda held: -(held.points or 0))[:_REASONS]
    return Suited(
        rank=one.rank,
        row=views.row(one.plot, language, "truck", catalogue.date),
        score=one.score.total,
        lowest=one.score.lowest,
        highest=one.score.highest,
        said=said.total,
        range=said.range,
        fields=tuple(_fields(one.score, language)),
        reasons=tuple(_reason(held, language) for held in strongest),
        costs=_costs([held for held in known if held not in strongest], language),
        unknown=tuple(islice(_unknown(one.score, language), _UNKNOWNS)),
        first_three=None if isnan(one.robustness) else words.number(100 * one.robustness, language),
    )


def _reason(one: Contribution, language: Language) -> Reason:
    """Word a contribution; minutes say themselves what they lead to."""
    fact = one.reason.in_(language)
    says_itself = ":" in CRITERIA[one.criterion].column
    text = fact if says_itself else f"{one.label.in_(language)}: {fact}"
    points = (
        words.number(part, language, decimals=1) for part in (one.points or 0, one.points_max)
    )
    return Reason(text, OUT_OF.format(points=next(points), most=next(points)).in_(language))


def _fields(score: Score, language: Language) -> Iterator[FieldScore]:
    for name in FIELDS_OF_ACTION:
        if name in score.fields_of_action:
            value = score.fields_of_action[name]
            said = None if value is None else words.number(value, language)
            yield FieldScore(name, FIELD_OF_ACTION_LABELS[name].in_(language), value, said)


def _costs(known: Sequence[Contribution], language: Language) -> Reason | None:
    lost = [one for one in known if (one.points or 0) < one.points_max]
    most = max(lost, key=lambda one: one.points_max - (one.points or 0), default=None)
    return None if most is None else _reason(most, language)


def _unknown(score: Score, language: Language) -> Iterator[str]:
    unknown = [one for one in score.contributions if one.points is None]
    for one in sorted(unknown, key=lambda one: -one.weight):
        yield one.label.in_(language)


@dataclass(frozen=True, slots=True)
class Bar:
    """A criterion, its field of action and its weight in per cent."""

    label: str
    field: str
    weight: float
    said: str
    share: float
    """Of the weightiest criterion, in per cent."""


def bars(profile: Profile, language: Language) -> tuple[Bar, ...]:
    """Return the criteria that a profile weighs, the weightiest first."""
    held = sorted((one for one in profile.criteria if one.weight > 0), key=lambda one: -one.weight)
    return tuple(
        Bar(
            one.label.in_(language),
            one.field_of_action,
            one.weight,
            words.number(one.weight, language, decimals=1),
            round(100 * one.weight / held[0].weight, 1),
        )
        for one in held
    )


def criteria(profile: Profile, language: Language) -> tuple[explained.FieldOfAction, ...]:
    """Explain the criteria that a profile weighs, by field of action, the weightiest first."""
    held = sorted((one for one in profile.criteria if one.weight > 0), key=lambda one: -one.weight)
    return explained.fields_of_action(language, held)
