"""Minutes and kilometres from plots to the nearest destinations of each kind.

A pure function of some plots, a set of places and an engine: chunks of plots can be
computed anywhere and in any order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from data.words import Text
from geo.access import NOT_ON_NETWORK_M
from geo.catalogue import Reach
from geo.chunks import chunks
from geo.crs import to_metric
from geo.destinations import KINDS, MODES, Mode
from geo.network import TOP_SPEED_KMH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from geo.access import RoadIndex
    from geo.layers import Place
    from geo.network import Engine

REASONS: Final[Mapping[str, Text]] = {
    "none_in_network": Text(
        "im geladenen Straßennetz gibt es kein solches Ziel",
        "the road network loaded holds no such place",
    ),
    "not_on_network": Text(
        "keine öffentliche Straße in der Nähe der Fläche",
        "no public road near the plot",
    ),
    "unreachable": Text(
        "auf dem geladenen Straßennetz nicht zu erreichen",
        "cannot be reached on the road network loaded",
    ),
}

# How many nearest are kept: the best and two alternatives.
KEPT: Final = 3
_CHUNK: Final = 50
_FIRST_CANDIDATES: Final = 8

type PlotReach = dict[Mode, dict[str, Reach]]


@dataclass(frozen=True, slots=True)
class Target:
    """One point of a place, tied to the road for one mode.

    `point` is longitude and latitude, `metric` the same in EPSG:25833.
    """

    place: int
    point: tuple[float, float]
    metric: tuple[float, float]


class Destinations:
    """All places of a network, tied to its roads once."""

    def __init__(self, places: Sequence[Place], roads: RoadIndex) -> None:
        self.places = places
        self.targets: dict[tuple[Mode, str], list[Target]] = {}
        for mode in MODES:
            for kind in KINDS:
                self.targets[mode, kind.name] = list(_targets(places, kind.name, roads, mode))


def _targets(places: Sequence[Place], kind: str, roads: RoadIndex, mode: Mode) -> list[Target]:
    targets = []
    for index, place in enumerate(places):
        if place.kind != kind:
            continue
        points = np.array(place.points.geoms)
        metres = np.zeros(len(points))
        if not place.on_road:
            points, metres = roads.entries(points, mode)
        metric = shapely.get_coordinates(to_metric(points))
        targets += [
            Target(index, (point.x, point.y), (x, y))
            for point, (x, y), distance in zip(points, metric, metres, strict=True)
            if distance <= NOT_ON_NETWORK_M
        ]
    return targets


def reach_of_plots(
    outlines: NDArray[np.object_],
    destinations: Destinations,
    roads: RoadIndex,
    engine: Engine,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> list[PlotReach]:
    """Return the nearest places of each kind by each mode, for each plot.

    Parameters
    ----------
    outlines
        Plot outlines in EPSG:4326, shape (n,).
    progress
        Called with the number of plots finished since the last call.

    Returns
    -------
    list of PlotReach
        In the order of `outlines`: by mode and kind, with minutes and kilometres, or
        with a reason out of `REASONS`.
    """
    entries = {mode: roads.entries(outlines, mode) for mode in MODES}
    results: list[PlotReach] = [{mode: {} for mode in MODES} for _ in outlines]
    for chunk in chunks(outlines, _CHUNK):
        for mode in MODES:
            points, metres = entries[mode]
            near = [plot for plot in chunk if metres[plot] <= NOT_ON_NETWORK_M]
            for kind in KINDS:
                for plot in chunk:
                    results[plot][mode][kind.name] = Reach(reason="not_on_network")
                targets = destinations.targets[mode, kind.name]
                starts = [points[plot] for plot in near]
                ways = _ways(starts, targets, destinations.places, mode, engine)
                for plot, way in zip(near, ways, strict=True):
                    results[plot][mode][kind.name] = way
        progress(len(chunk))
    return results


def _ways(
    points: Sequence[shapely.Point],
    targets: Sequence[Target],
    places: Sequence[Place],
    mode: Mode,
    engine: Engine,
) -> list[Reach]:
    """Return the ways to the nearest places and, where that is not verified, to one that is."""
    found = _nearest(points, targets, mode, engine)
    ways = [_reach(best, targets, places) for best in found]
    doubtful = [row for row, way in enumerate(ways) if not way.verified]
    verified = [target for target in targets if places[target.place].verified]
    if doubtful and verified:
        instead = _nearest([points[row] for row in doubtful], verified, mode, engine)
        for row, best in zip(doubtful, instead, strict=True):
            regular = replace(_reach(best, verified, places), alternatives=())
            if regular.minutes is not None:
                ways[row] = replace(ways[row], regular=regular)
    return ways


type _Best = list[tuple[float, float, int]]
"""Seconds, kilometres and index of the place, sorted."""


def _nearest(
    points: Sequence[shapely.Point], targets: Sequence[Target], mode: Mode, engine: Engine
) -> list[_Best]:
    """Return the `KEPT` fastest places of each point, exactly.

    Candidates are asked in order of air distance until the next one could not be
    faster even at top speed all the way along the air line.
    """
    if not points or not targets:
        return [[] for _ in points]
    here = shapely.get_coordinates(to_metric(np.array(points)))
    there = np.array([target.metric for target in targets])
    air = np.hypot(*(here[:, None, :] - there[None, :, :]).transpose(2, 0, 1))
    ranked = np.argsort(air, axis=1, kind="stable")
    fastest = air / (TOP_SPEED_KMH[mode] / 3.6)
    best: list[_Best] = [[] for _ in points]
    asked = np.zeros(len(points), dtype=int)
    count = _FIRST_CANDIDATES
    while (open_ := _open(best, asked, ranked, fastest)).size:
        columns = {
            row: ranked[row, asked[row] : asked[row] + count].tolist() for row in open_.tolist()
        }
        wanted = sorted({column for chosen in columns.values() for column in chosen})
        legs = engine.matrix(
            [(points[row].x, points[row].y) for row in columns],
            [targets[column].point for column in wanted],
            mode,
        )
        place_in = {column: position for position, column in enumerate(wanted)}
        for (row, chosen), line in zip(columns.items(), legs, strict=True):
            for column in chosen:
                leg = line[place_in[column]]
                if leg.seconds is not None and leg.km is not None:
                    best[row].append((leg.seconds, leg.km, targets[column].place))
            best[row] = _distinct(best[row])
            asked[row] += len(chosen)
        count *= 2
    return best


def _open(
    best: list[_Best],
    asked: NDArray[np.int_],
    ranked: NDArray[np.int_],
    fastest: NDArray[np.float64],
) -> NDArray[np.int_]:
    """Return the rows for which an unasked candidate could still be among the best."""
    rows = []
    for row, found in enumerate(best):
        if asked[row] >= ranked.shape[1]:
            continue
        next_ = fastest[row, ranked[row, asked[row]]]
        if len(found) < KEPT or next_ < found[-1][0]:
            rows.append(row)
    return np.array(rows, dtype=int)


def _distinct(found: _Best) -> _Best:
    """Keep the fastest point of each place, and of these the `KEPT` fastest."""
    kept: _Best = []
    for entry in sorted(found):
        if entry[2] not in {place for _, _, place in kept}:
            kept.append(entry)
    return kept[:KEPT]


def _reach(best: _Best, targets: Sequence[Target], places: Sequence[Place]) -> Reach:
    if not best:
        return Reach(reason="unreachable" if targets else "none_in_network")
    first, *others = (
        Reach(
            minutes=round(seconds / 60, 1),
            km=round(km, 1),
            name=places[place].name,
            verified=places[place].verified,
        )
        for seconds, km, place in best
    )
    return replace(first, alternatives=tuple(others))
