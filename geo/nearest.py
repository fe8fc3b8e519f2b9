"""The nearest places by time or by the way's length, exactly and with few questions to the engine.

Places of all kinds are asked for together: the engine searches once around each start and not
once for each kind. A start is asked with the places that lie near it by air, and with more of
them until none of the others could be nearer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely

from geo.crs import to_metric
from geo.network import FARTHEST_METRES, TOP_SPEED_KMH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geo.destinations import Mode
    from geo.network import Engine, Leg

# How many nearest are kept: the best and two alternatives.
KEPT: Final = 3
_FIRST_CANDIDATES: Final = 8


@dataclass(frozen=True, slots=True)
class Target:
    """One point of a place, tied to the road for one mode.

    `point` is longitude and latitude, `metric` the same in EPSG:25833.
    """

    place: int
    point: tuple[float, float]
    metric: tuple[float, float]


class Found(NamedTuple):
    """A way to a place: `cost` (seconds, or kilometres) is what it was chosen by."""

    cost: float
    seconds: float
    km: float
    place: int


def nearest(
    points: NDArray[np.object_],
    kinds: Mapping[str, Sequence[Target]],
    mode: Mode,
    engine: Engine,
    *,
    shortest: bool = False,
) -> dict[str, list[list[Found]]]:
    """Return the `KEPT` nearest places of each kind, exactly: by time, or by the way's length.

    Candidates are asked in order of air distance until the next one could not be nearer
    even straight along the air line, at top speed all the way.

    Parameters
    ----------
    points
        Where the ways begin, on roads, in EPSG:4326; shape (n,).
    kinds
        Targets by kind.
    shortest
        Choose by kilometres instead of time.

    Returns
    -------
    dict
        By kind, for each of `points`, nearest first; fewer than `KEPT` where there are no more
        ways.
    """
    here = shapely.get_coordinates(to_metric(points)) if len(points) else np.zeros((0, 2))
    searches = {
        kind: _Search(here, targets, mode, shortest=shortest) for kind, targets in kinds.items()
    }
    count = _FIRST_CANDIDATES
    while asked := [one for search in searches.values() for one in search.candidates(count)]:
        rows = sorted({one.row for one in asked})
        ends = [*dict.fromkeys(one.target.point for one in asked)]
        starts = [(points[row].x, points[row].y) for row in rows]
        legs = engine.matrix(starts, ends, mode, shortest=shortest)
        line, column = _places(rows), _places(ends)
        for one in asked:
            one.search.take(one, legs[line[one.row]][column[one.target.point]])
        count *= 2
    return {kind: search.best for kind, search in searches.items()}


def _places[T](held: Sequence[T]) -> dict[T, int]:
    return {one: place for place, one in enumerate(held)}


class _Candidate(NamedTuple):
    search: _Search
    row: int
    target: Target


class _Search:
    """What is known of the nearest places of one kind.

    Parameters
    ----------
    here
        Where the ways begin, in EPSG:25833, shape (n, 2).
    """

    def __init__(
        self,
        here: NDArray[np.float64],
        targets: Sequence[Target],
        mode: Mode,
        *,
        shortest: bool,
    ) -> None:
        there = np.array([target.metric for target in targets]).reshape(-1, 2)
        air = np.hypot(*(here[:, None, :] - there[None, :, :]).transpose(2, 0, 1))
        self._targets = targets
        self._shortest = shortest
        self._ranked = np.argsort(air, axis=1, kind="stable")
        self._least = air / 1_000 if shortest else air / (TOP_SPEED_KMH[mode] / 3.6)
        self._near = (air <= FARTHEST_METRES).sum(axis=1).tolist()
        self._asked = [0] * len(here)
        self.best: list[list[Found]] = [[] for _ in here]

    def candidates(self, count: int) -> list[_Candidate]:
        """Return up to `count` more targets of each start that could be among its nearest."""
        found = []
        for row, near in enumerate(self._near):
            if self._is_open(row):
                first, self._asked[row] = self._asked[row], min(self._asked[row] + count, near)
                chosen = self._ranked[row, first : self._asked[row]].tolist()
                found += [_Candidate(self, row, self._targets[column]) for column in chosen]
        return found

    def _is_open(self, row: int) -> bool:
        """Return whether a target that was not asked for could still be among the nearest."""
        if self._asked[row] >= self._near[row]:
            return False
        next_ = self._least[row, self._ranked[row, self._asked[row]]]
        return len(self.best[row]) < KEPT or bool(next_ < self.best[row][-1].cost)

    def take(self, one: _Candidate, leg: Leg) -> None:
        """Add a way: of each place its nearest point counts."""
        if leg.seconds is None or leg.km is None:
            return
        cost = leg.km if self._shortest else leg.seconds
        held = {found.place: found for found in self.best[one.row]}
        new = Found(cost, leg.seconds, leg.km, one.target.place)
        held[new.place] = min(new, held.get(new.place, new))
        self.best[one.row] = sorted(held.values())[:KEPT]
