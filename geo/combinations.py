"""Combinations: neighbouring free plots of one estate that together meet the area asked for.

A combination is connected (each plot shares an edge with another or lies across a road from
it), has the area that is asked for, and has no part to spare: no smaller connected part of it
would do. Few plots come before many, and among as many the one with the least area beyond
what is asked for.

There may be exponentially many connected sets, so they are grown plot by plot and the work
is bounded: of one group of neighbours and one number of plots, `WIDTH` sets are grown on,
those with the largest area, and `GROWN` are looked at. Up to `SMALL` plots that is all there
are, so that nothing is missed; beyond, the answer says that it may not be complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely

from geo.columns import Figures
from geo.filters import AtLeast, AtMost
from geo.judgement import offered
from geo.suitability import fact_text, score

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.words import Text
    from geo.catalogue import Plot
    from geo.criteria import Criterion
    from geo.judgement import Judgement

# How far apart neighbours may lie by default, in metres: an access road with its verges.
GAP: Final = 20.0
# How many combinations an answer holds, and how many plots one may have.
MOST: Final = 10
MOST_PLOTS: Final = 12
# How many weak facts are named.
WEAKEST: Final = 3
# A group of 12 has no more than 924 sets of one number of plots (12 choose 6).
SMALL: Final = 12
WIDTH: Final = 1_024
GROWN: Final = 4_096
# How many sets are looked at for an answer, of all groups together.
TOTAL: Final = 16 * GROWN
_AREA: Final = "area_available"


@dataclass(frozen=True, slots=True)
class Weakness:
    """A criterion with the plot that it holds back most, and that plot's fact.

    `value` is that of the profile's value function, 0 to 1.
    """

    criterion: Criterion
    plot: int
    value: float
    reason: Text


@dataclass(frozen=True, slots=True)
class Combination:
    """Neighbouring plots: their places in the catalogue in order of ids.

    Attributes
    ----------
    area
        What is available of all of them together, in m².
    outline
        Their common outline (EPSG:4326).
    score
        The lowest score of any of them; None where one has none.
    weakest
        The facts that cost most points, the costliest first.
    unknown
        The criteria that are unknown of at least one of them.
    """

    plots: tuple[int, ...]
    area: float
    outline: BaseGeometry
    score: float | None
    weakest: tuple[Weakness, ...]
    unknown: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Combinations:
    """The best combinations; `complete` is False where the bound ended the search."""

    found: tuple[Combination, ...] = ()
    complete: bool = True


def combinations(judgement: Judgement) -> Combinations:
    """Return the combinations for a question that asks for a least area.

    Each plot of one is free, meets all musts but those on the area, and is too small alone.
    """
    wanted = _wanted(judgement)
    if wanted is None:
        return Combinations()
    catalogue = judgement.catalogue
    groups = _groups(judgement, wanted)
    grown = _Growth(wanted, catalogue.id_ranks.tolist()).of(groups)
    return Combinations(tuple(_described(judgement, one) for one in grown.found), grown.complete)


def _described(judgement: Judgement, one: _One) -> Combination:
    catalogue, question = judgement.catalogue, judgement.question
    plots = [catalogue.plots[place] for place in one.plots]
    scores = score(
        catalogue.columns, question.weighting, question.profile.criteria, np.array(one.plots)
    )
    total = float(scores.total.min())
    known = ~np.isnan(scores.values)
    # Where no plot's fact is known, nothing is said to be weak.
    lowest = np.where(known, scores.values, np.inf)
    cost = np.where(known.any(axis=0), scores.weights * (1 - lowest.min(axis=0)), 0)
    return Combination(
        plots=one.plots,
        area=one.area,
        outline=shapely.union_all([plot.record.geometry for plot in plots]),
        score=None if np.isnan(total) else round(total, 1),
        weakest=tuple(
            _weakness(scores.criteria[k], int(lowest[:, k].argmin()), one, lowest[:, k], plots)
            for k in np.argsort(-cost, kind="stable")[:WEAKEST].tolist()
            if cost[k] > 0
        ),
        unknown=tuple(
            criterion
            for criterion, all_known in zip(scores.criteria, known.all(axis=0), strict=True)
            if not all_known
        ),
    )


def _weakness(
    criterion: Criterion, part: int, one: _One, values: NDArray[np.float64], plots: Sequence[Plot]
) -> Weakness:
    return Weakness(
        criterion=criterion,
        plot=one.plots[part],
        value=round(float(values[part]), 4),
        reason=fact_text(criterion.column, plots[part]),
    )


class Wanted(NamedTuple):
    """The area that plots shall have together, in m²."""

    least: float
    most: float


def _wanted(judgement: Judgement) -> Wanted | None:
    """Return the area asked for, by musts or else by wishes; None where no least one is."""
    musts, wishes = (_limits(judgement, AtLeast, wish=wish) for wish in (False, True))
    if not musts and not wishes:
        return None
    most = _limits(judgement, AtMost, wish=False)
    if not musts:
        most += _limits(judgement, AtMost, wish=True)
    return Wanted(max(musts or wishes), min(most, default=np.inf))


def _limits(judgement: Judgement, kind: type[AtLeast | AtMost], *, wish: bool) -> list[float]:
    return [
        one.condition.limit
        for one in judgement.question.demands
        if one.wish == wish and isinstance(one.condition, kind) and one.condition.column == _AREA
    ]


class Group(NamedTuple):
    """Plots that hang together: places, areas, and the neighbours of each as a bit mask.

    Plots stand in the order of their ids; bit k of a mask is the plot at place k here.
    """

    places: tuple[int, ...]
    areas: tuple[float, ...]
    neighbours: tuple[int, ...]


def _groups(judgement: Judgement, wanted: Wanted) -> list[Group]:
    """Return the groups of neighbours that together have the area, the smallest first."""
    catalogue, question = judgement.catalogue, judgement.question
    areas = catalogue.columns.by_name[_AREA]
    assert isinstance(areas, Figures)  # noqa: S101 – an area is a figure
    own = [
        place
        for place, one in enumerate(question.demands)
        if getattr(one.condition, "column", None) == _AREA
    ]
    usable = offered(catalogue.columns, "free") & judgement.offered
    usable &= judgement.met_but_for(own) & (areas.values > 0) & (areas.values < wanted.least)
    pairs = catalogue.neighbours
    near = usable[pairs.first] & usable[pairs.second] & (pairs.metres <= question.gap)
    links = zip(pairs.first[near].tolist(), pairs.second[near].tolist(), strict=True)
    ranks = catalogue.id_ranks
    groups = [
        _group(sorted(held, key=lambda place: int(ranks[place])), links_of, areas.values)
        for held, links_of in _components(list(links))
    ]
    enough = [one for one in groups if sum(one.areas) >= wanted.least]
    return sorted(enough, key=lambda one: (len(one.places), int(ranks[one.places[0]])))


def _components(
    links: list[tuple[int, int]],
) -> Iterator[tuple[set[int], dict[int, set[int]]]]:
    """Yield the plots that hang together, each with its neighbours."""
    near: dict[int, set[int]] = {}
    for one, other in links:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    open_ = set(near)
    while open_:
        held, edge = set[int](), {open_.pop()}
        while edge:
            held |= edge
            edge = set().union(*(near[place] for place in edge)) - held
        open_ -= held
        yield held, near


def _group(places: Sequence[int], near: dict[int, set[int]], areas: NDArray[np.float64]) -> Group:
    bit = {place: 1 << k for k, place in enumerate(places)}
    return Group(
        tuple(places),
        tuple(float(areas[place]) for place in places),
        tuple(sum(bit[other] for other in near[place]) for place in places),
    )


class _Set(NamedTuple):
    """A connected set: members and neighbours as bit masks, area in m²."""

    members: int
    around: int
    area: float


class _One(NamedTuple):
    """A combination that was found, in the order in which they are ranked."""

    parts: int
    beyond: float
    ids: tuple[int, ...]
    plots: tuple[int, ...]
    area: float


class _Grown(NamedTuple):
    found: list[_One]
    complete: bool


class _Growth:
    """Grows connected sets of all groups plot by plot, until enough combinations are found.

    All sets of k plots are looked at before any of k + 1, so that the search may stop with
    the first number of plots that gives enough.
    """

    def __init__(self, wanted: Wanted, ids: list[int]) -> None:
        self._wanted = wanted
        self._ids = ids
        self._left = TOTAL
        self._complete = True

    def of(self, groups: list[Group]) -> _Grown:
        levels = [
            [_Set(1 << k, group.neighbours[k], area) for k, area in enumerate(group.areas)]
            for group in groups
        ]
        found: list[_One] = []
        for _ in range(2, MOST_PLOTS + 1):
            if len(found) >= MOST or not any(levels):
                break
            for number, group in enumerate(groups):
                grown = self._grown(group, self._widest(levels[number]))
                found += (self._one(group, one) for one in grown if self._does(group, one))
                levels[number] = [one for one in grown if one.area < self._wanted.least]
        return _Grown(sorted(found)[:MOST], self._complete)

    def _widest(self, level: list[_Set]) -> list[_Set]:
        """Return the sets that are grown on: those with the largest area."""
        self._complete &= len(level) <= WIDTH
        return sorted(level, key=lambda one: (-one.area, one.members))[:WIDTH]

    def _grown(self, group: Group, level: list[_Set]) -> list[_Set]:
        """Return the sets of one plot more, each once."""
        grown: dict[int, _Set] = {}
        for one, k in _steps(level):
            members = one.members | 1 << k
            if members in grown:
                continue
            if len(grown) == GROWN or not self._left:
                self._complete = False
                break
            self._left -= 1
            area = _area(group, members)
            grown[members] = _Set(members, one.around | group.neighbours[k], area)
        return [one for one in grown.values() if one.area <= self._wanted.most]

    def _does(self, group: Group, one: _Set) -> bool:
        """Whether a set has the area, and none of its plots could be left out."""
        if one.area < self._wanted.least:
            return False
        return not any(
            _area(group, left) >= self._wanted.least and _connected(group, left)
            for k in _bits(one.members)
            if (left := one.members & ~(1 << k))
        )

    def _one(self, group: Group, one: _Set) -> _One:
        plots = tuple(group.places[k] for k in _bits(one.members))
        ids = tuple(self._ids[place] for place in plots)
        return _One(len(plots), one.area - self._wanted.least, ids, plots, one.area)


def _steps(level: list[_Set]) -> Iterator[tuple[_Set, int]]:
    """Yield every set with each plot that is next to it."""
    for one in level:
        for k in _bits(one.around & ~one.members):
            yield one, k


def _bits(members: int) -> Iterator[int]:
    while members:
        bit = members & -members
        members ^= bit
        yield bit.bit_length() - 1


def _area(group: Group, members: int) -> float:
    """Sum areas always in the same order, so that a set has one area however it grew."""
    return sum(group.areas[k] for k in _bits(members))


def _connected(group: Group, members: int) -> bool:
    reached = edge = members & -members
    while edge:
        around = 0
        for k in _bits(edge):
            around |= group.neighbours[k]
        edge = around & members & ~reached
        reached |= edge
    return reached == members
