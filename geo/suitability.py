"""Suitability: the weighted mean of criteria, with the range that unknowns leave open.

The score of a plot is the mean of its known criteria, weighted, on a scale from 0 to
100 (simple additive weighting, Fishburn 1967). `lowest` and `highest` are the scores
if every unknown turned out as bad or as good as its criterion can. Where that is never
0, a mean of what is known can lie below `lowest`, which is then the score: the truth
cannot lie below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from data import fields
from data.codes import label
from data.values import UNKNOWN, people_text, value_text
from data.words import LANGUAGES, Text, kilometres, minutes_figure
from geo.catalogue import Contribution, Score
from geo.columns import (
    PEOPLE,
    TRANSIT_CLASS,
    TRANSIT_LABELS,
    Codes,
    Columns,
    Figures,
    counted,
)
from geo.criteria import BY_NAME, CRITERIA, EVERY, FIELDS_OF_ACTION, Criterion
from geo.destinations import BY_NAME as DESTINATIONS
from geo.destinations import DISTANCE_COLUMNS, TRAVEL_BY
from geo.quality import QUALITY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geo.catalogue import Plot, Reach

_DECIMALS: Final = 6


@dataclass(frozen=True)
class Scores:
    """Scores of plots under one weighting.

    Attributes
    ----------
    criteria, weights
        The criteria with a weight above zero, and their weights summing to 1; shape (m,).
    values
        Value of each plot under each criterion, NaN where unknown; shape (n, m).
    whole
        The score with its range and its points; shape (n,) each.
    """

    criteria: tuple[Criterion, ...]
    weights: NDArray[np.float64]
    values: NDArray[np.float64]
    whole: Sums

    @cached_property
    def fields_of_action(self) -> Mapping[str, Sums]:
        """The same within each field of action, computed when first read."""
        found: dict[str, Sums] = {}
        for field in FIELDS_OF_ACTION:
            chosen = [i for i, one in enumerate(self.criteria) if one.field_of_action == field]
            if chosen:
                criteria = [self.criteria[i] for i in chosen]
                found[field] = _sums(criteria, self.weights[chosen], self.values[:, chosen])
        return found

    @property
    def total(self) -> NDArray[np.float64]:
        """From 0 to 100, NaN where nothing is known; shape (n,)."""
        return self.whole.total

    @property
    def lowest(self) -> NDArray[np.float64]:
        """From 0 to 100; shape (n,)."""
        return self.whole.lowest

    @property
    def highest(self) -> NDArray[np.float64]:
        """From 0 to 100; shape (n,)."""
        return self.whole.highest


@dataclass(frozen=True, slots=True)
class Sums:
    """Scores of all plots under some criteria, from 0 to 100; shape (n,) each.

    Attributes
    ----------
    total
        NaN where nothing is known.
    lowest, highest
        If all that is unknown turned out worst or best.
    points, points_known
        Points reached, and those of the criteria that are known; all weights are 100.
    """

    total: NDArray[np.float64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    points: NDArray[np.float64]
    points_known: NDArray[np.float64]


def score(
    columns: Columns,
    weights: Mapping[str, float],
    criteria: Sequence[Criterion] = EVERY,
    rows: NDArray[np.intp] | None = None,
) -> Scores:
    """Score all plots, or those at `rows`.

    Parameters
    ----------
    weights
        Weight by criterion, non-negative, in any unit: they are divided by their sum.
    criteria
        The criteria with their value functions: those of a profile may be others than those
        of the registry.
    rows
        Places of the plots that are scored, in the order of the result; None is all.

    Raises
    ------
    ValueError
        Where no weight is above zero, or a criterion is not known.
    """
    unknown = weights.keys() - BY_NAME.keys()
    if unknown or min(weights.values(), default=0) < 0 or not sum(weights.values()) > 0:
        msg = f"weights for criteria such as {CRITERIA[0].name}, none negative, not all zero"
        raise ValueError(msg)
    criteria = tuple(one for one in criteria if weights.get(one.name, 0) > 0)
    shares = np.array([weights[one.name] for one in criteria], dtype=float)
    shares /= shares.sum()
    every = slice(None) if rows is None else rows
    # A criterion after the other in memory: so they are made, and so they are summed.
    values = np.array([_values(one, columns, every) for one in criteria]).T
    return Scores(criteria, shares, values, _sums(criteria, shares, values))


def _sums(
    criteria: Sequence[Criterion], shares: NDArray[np.float64], values: NDArray[np.float64]
) -> Sums:
    unknown = np.isnan(values)
    # Of what is unknown: its weight, and what it could add at worst and at best.
    ends = [[1, one.worst, one.best] for one in criteria]
    missing, worst, best = (shares * np.array(ends).T) @ unknown.T.astype(float)
    points = shares @ np.where(unknown, 0.0, values).T
    weight = np.where(unknown.all(axis=1), 0, shares.sum() - missing)
    nothing = np.full(len(values), np.nan)
    mean: NDArray[np.float64] = np.divide(points, weight, out=nothing, where=weight > 0)
    lowest, highest = (points + worst) / shares.sum(), (points + best) / shares.sum()
    return Sums(
        total=_rounded(100 * np.clip(mean, lowest, highest)),
        lowest=_rounded(100 * lowest),
        highest=_rounded(100 * highest),
        points=_rounded(100 * points),
        points_known=_rounded(100 * weight),
    )


def _rounded(figures: NDArray[np.float64]) -> NDArray[np.float64]:
    """Drop the last digits, which depend on a plot's place among the others."""
    return np.round(figures, _DECIMALS) + 0.0  # which makes −0 a 0


def _values(
    criterion: Criterion, columns: Columns, rows: slice | NDArray[np.intp]
) -> NDArray[np.float64]:
    column = columns.by_name[criterion.column]
    if isinstance(column, Figures):
        return criterion.value_of(column.values[rows])
    if isinstance(column, Codes) and criterion.values is not None:
        # One value more at the end: an unknown code is -1 and finds it.
        table = [criterion.values[code] for code in column.codes] + [np.nan]
        return np.array(table)[column.values[rows]]
    msg = f"{criterion.name} cannot read the column {criterion.column}"
    raise TypeError(msg)


def score_of(scores: Scores, index: int, plot: Plot) -> Score:
    """Return the score of one plot; `index` is its place in the catalogue."""
    whole = scores.whole
    return Score(
        total=_known(whole.total[index]),
        lowest=round(float(whole.lowest[index]), 1),
        highest=round(float(whole.highest[index]), 1),
        fields_of_action={
            field: _known(sums.total[index]) for field, sums in scores.fields_of_action.items()
        },
        points=float(whole.points[index]),
        points_known=float(whole.points_known[index]),
        explain=partial(_contributions, scores, index, plot),
    )


def _known(value: float, decimals: int = 1) -> float | None:
    return None if np.isnan(value) else round(float(value), decimals)


def _contributions(scores: Scores, index: int, plot: Plot) -> tuple[Contribution, ...]:
    return tuple(
        _contribution(criterion, float(weight), _known(value, _DECIMALS), plot)
        for criterion, weight, value in zip(
            scores.criteria, scores.weights, scores.values[index], strict=True
        )
    )


def _contribution(
    criterion: Criterion, weight: float, value: float | None, plot: Plot
) -> Contribution:
    return Contribution(
        criterion=criterion.name,
        label=criterion.label,
        field_of_action=criterion.field_of_action,
        weight=round(weight, _DECIMALS),
        value=value,
        reason=fact_text(criterion.column, plot),
        worst=criterion.worst,
        best=criterion.best,
    )


def fact_text(column: str, plot: Plot) -> Text:
    """Return the fact of `plot` in a column as a short text in both languages."""
    if column in TRANSIT_LABELS:
        return _transit_text(column, plot)
    mode, _, kind = column.partition(":")
    if kind:
        return _minutes_text(mode, kind, plot)
    if column in DISTANCE_COLUMNS:
        return _kilometres_text(plot.distances.get(DISTANCE_COLUMNS[column]))
    if group := PEOPLE.get(column):
        held = plot.people
        within, at_least = held.within, held.at_least
        if group.working:
            within, at_least = held.working, held.working_at_least
        return people_text(within.get(group.step), held.source, at_least=group.step in at_least)
    value = plot.status_shown if column == "status" else plot.values.get(column)
    return value_text(fields.BY_NAME[column], value)


def _kilometres_text(way: Reach | None) -> Text:
    if way is None or way.km is None:
        return UNKNOWN
    said = Text(*(kilometres(way.km, language) for language in LANGUAGES))
    if not way.name:
        return said
    return Text("{km} ({name})", "{km} ({name})").format(km=said, name=way.name)


def _transit_text(column: str, plot: Plot) -> Text:
    quality, nearest = plot.transit.quality, plot.transit.stops[:1]
    if column == TRANSIT_CLASS:
        return UNKNOWN if quality is None else label(QUALITY, quality)
    if not nearest:
        return UNKNOWN
    return Text("{minutes} Min. zu Fuß ({name})", "{minutes} min on foot ({name})").format(
        minutes=Text(*(minutes_figure(nearest[0].minutes, language) for language in LANGUAGES)),
        name=nearest[0].name,
    )


_MINUTES: Final = Text(
    "{minutes} Min. {to} ({name}), {mode}", "{minutes} min {to} ({name}), {mode}"
)
_PASSED_OVER: Final = Text(
    "{said}; {halt} zählt nicht, dort ist kein Regelverkehr belegt",
    "{said}; {halt} does not count, no regular service is verified there",
)


def _minutes_text(mode: str, kind: str, plot: Plot) -> Text:
    nearest = plot.reach[mode][kind]  # type: ignore[index]
    way = counted(nearest)
    said = UNKNOWN if way is None or way.minutes is None else _way_text(way, mode, kind)
    if way is nearest or not nearest.name:
        return said
    return _PASSED_OVER.format(said=said, halt=nearest.name)


def _way_text(way: Reach, mode: str, kind: str) -> Text:
    minutes = cast("float", way.minutes)
    return _MINUTES.format(
        minutes=Text(*(minutes_figure(minutes, language) for language in LANGUAGES)),
        to=DESTINATIONS[kind].to,
        name=way.name,
        mode=TRAVEL_BY[mode],  # type: ignore[index]
    )
