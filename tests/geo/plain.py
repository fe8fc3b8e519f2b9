"""Suitability of one plot, added up criterion by criterion."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from data.fields import BY_NAME as FIELDS
from geo.criteria import CRITERIA
from tests.geo.made import fact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.catalogue import Plot
    from geo.criteria import Criterion


def value_of(criterion: Criterion, plot: Plot) -> float | None:
    """Return what a criterion says of a plot, from 0 to 1; None is unknown."""
    known = fact(plot, criterion.column)
    if known is None:
        return None
    return criterion.values[known] if criterion.values is not None else at(criterion, known)


def at(criterion: Criterion, known: float) -> float:
    """Return what a curve says of a figure."""
    if known <= criterion.curve[0][0]:
        return criterion.curve[0][1]
    for (x0, y0), (x1, y1) in pairwise(criterion.curve):
        if known <= x1:
            return y0 + (y1 - y0) * (known - x0) / (x1 - x0)
    return criterion.curve[-1][1]


def mean(valued: list[tuple[float, float | None]]) -> float | None:
    """Return the mean of what is known, from 0 to 100, weight before value."""
    known = [(weight, value) for weight, value in valued if value is not None]
    weight = sum(weight for weight, _ in known)
    return round(100 * sum(w * v for w, v in known) / weight, 6) if weight else None


def outcomes(criterion: Criterion) -> list[float]:
    """Return values of many facts that a plot may have, the extreme ones among them."""
    if criterion.values is not None:
        return [criterion.values[entry.code] for entry in FIELDS[criterion.column].codes]
    # Minutes, prices and capacities start at zero.
    figures = (0.0, *(figure for figure, _ in criterion.curve), 1e9)
    return [at(criterion, figure) for figure in figures]


def score_of(
    plot: Plot,
    weights: Mapping[str, float] | None = None,
    criteria: Sequence[Criterion] = CRITERIA,
) -> float | None:
    """Return the score of a plot; without weights, under the general profile.

    The mean of what is known, or what is possible at least (at most), where it is not.
    """
    chosen = weights or {one.name: one.weight for one in CRITERIA}
    counting = [(chosen.get(one.name, 0), one, value_of(one, plot)) for one in criteria]
    known = mean([(weight, value) for weight, _, value in counting])
    if known is None:
        return None
    ends = (
        mean([(w, pick(outcomes(one)) if v is None else v) for w, one, v in counting])
        for pick in (min, max)
    )
    lowest, highest = ends
    assert lowest is not None
    assert highest is not None
    return min(max(known, lowest), highest)
