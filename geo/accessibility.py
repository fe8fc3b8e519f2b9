"""Minutes and kilometres from plots to the nearest destinations of each kind.

A pure function of some plots, a set of places and an engine: chunks of plots can be
computed anywhere and in any order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely

from data.words import Text
from geo.access import NOT_ON_NETWORK_M
from geo.catalogue import Reach
from geo.chunks import chunks
from geo.crs import to_metric
from geo.destinations import KINDS, MODES, Mode
from geo.network import FARTHEST_METRES, TOP_SPEED_KMH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from geo.access import RoadIndex
    from geo.crew import Crew
    from geo.layers import Place
    from geo.network import Engine

NONE_IN_NETWORK: Final = "none_in_network"
REASONS: Final[Mapping[str, Text]] = {
    NONE_IN_NETWORK: Text(
        "im geladenen Straßennetz gibt es kein solches Ziel",
        "the road network loaded holds no such place",
    ),
    "not_on_network": Text(
        "keine öffentliche Straße in der Nähe der Fläche",
        "no public road near the plot",
    ),
    "place_off_network": Text(
        "solche Ziele liegen alle abseits der öffentlichen Straßen des geladenen Netzes",
        "all such places lie off the public roads of the network loaded",
    ),
    "mode_not_allowed": Text(
        "nicht auf Straßen zu erreichen, die dieses Fahrzeug benutzen darf",
        "cannot be reached on roads that this vehicle may use",
    ),
    "island": Text(
        "kein Weg dorthin: die Straßen an der Fläche hängen im geladenen Netz nicht mit "
        "solchen Zielen zusammen",
        "no way there: in the network loaded the roads at the plot are not connected with "
        "such places",
    ),
    "beyond_limit": Text(
        f"weiter entfernt als {FARTHEST_METRES / 1000:.0f} km; so weit wird nicht gerechnet",
        f"more than {FARTHEST_METRES / 1000:.0f} km away, which is farther than we compute",
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
        self.held = {place.kind for place in places}
        self.targets: dict[tuple[Mode, str], list[Target]] = {}
        for mode in MODES:
            for kind in KINDS:
                self.targets[mode, kind.name] = list(_targets(places, kind.name, roads, mode))

    def why_none(self, kind: str) -> str:
        """Return the reason why a mode has no targets of a kind, out of `REASONS`."""
        if kind not in self.held:
            return NONE_IN_NETWORK
        elsewhere = any(self.targets[mode, kind] for mode in MODES)
        return "mode_not_allowed" if elsewhere else "place_off_network"


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


type Entries = dict[Mode, tuple[float, float]]
"""Where each vehicle enters a plot: longitude and latitude; absent where no road lies near."""


def entries_of(outlines: NDArray[np.object_], roads: RoadIndex) -> list[Entries]:
    """Return where each vehicle enters each plot, in the order of `outlines` (EPSG:4326)."""
    entries: list[Entries] = [{} for _ in outlines]
    for mode in MODES:
        for entry, point, metres in zip(entries, *roads.entries(outlines, mode), strict=True):
            if metres <= NOT_ON_NETWORK_M:
                entry[mode] = (point.x, point.y)
    return entries


def reach_of_plots(
    outlines: NDArray[np.object_],
    destinations: Destinations,
    roads: RoadIndex,
    crew: Crew,
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
    entries = entries_of(outlines, roads)
    parts = [*chunks(outlines, _CHUNK)]
    tasks = [[entries[plot] for plot in part] for part in parts]
    results: list[PlotReach] = [{} for _ in outlines]
    for part, found in zip(parts, crew.map(partial(_chunk, destinations), tasks), strict=True):
        for plot, reach in zip(part, found, strict=True):
            results[plot] = reach
        progress(len(part))
    return results


def _chunk(
    destinations: Destinations, engine: Engine, entries: Sequence[Entries]
) -> list[PlotReach]:
    """Compute the plots of one chunk."""
    results: list[PlotReach] = [{mode: {} for mode in MODES} for _ in entries]
    for mode in MODES:
        near = [place for place, entry in enumerate(entries) if mode in entry]
        points = np.array([shapely.Point(entries[place][mode]) for place in near])
        for kind in KINDS:
            targets = destinations.targets[mode, kind.name]
            ways = iter(_ways(points, targets, destinations.places, mode, engine))
            for entry, result in zip(entries, results, strict=True):
                way = next(ways) if mode in entry else Reach(reason=_off(entry))
                if way.reason is None and way.minutes is None:
                    way = Reach(reason=_why(destinations, kind.name, mode, entry, result))
                result[mode][kind.name] = way
    return results


def _off(entry: Entries) -> str:
    """Return why a vehicle does not enter a plot."""
    return "mode_not_allowed" if entry else "not_on_network"


def _why(
    destinations: Destinations, kind: str, mode: Mode, entry: Entries, result: PlotReach
) -> str:
    """Return why the engine names no way to a kind."""
    targets = destinations.targets[mode, kind]
    if not targets:
        return destinations.why_none(kind)
    x, y = shapely.get_coordinates(to_metric(shapely.Point(entry[mode])))[0]
    if min(math.dist((x, y), target.metric) for target in targets) > FARTHEST_METRES:
        return "beyond_limit"
    others = [by_kind.get(kind) for other, by_kind in result.items() if other != mode]
    if any(other and other.minutes is not None for other in others):
        return "mode_not_allowed"
    return "island"


def _ways(
    points: NDArray[np.object_],
    targets: Sequence[Target],
    places: Sequence[Place],
    mode: Mode,
    engine: Engine,
) -> list[Reach]:
    """Return the ways to the nearest places and, where that is not verified, to one that is.

    Where there is none, nothing is said, not even why.
    """
    found = nearest(points, targets, mode, engine)
    ways = [_reach(best, places) for best in found]
    doubtful = [row for row, way in enumerate(ways) if not way.verified]
    verified = [target for target in targets if places[target.place].verified]
    if doubtful and verified:
        instead = nearest(points[doubtful], verified, mode, engine)
        for row, best in zip(doubtful, instead, strict=True):
            regular = replace(_reach(best, places), alternatives=())
            if regular.minutes is not None:
                ways[row] = replace(ways[row], regular=regular)
    return ways


class Found(NamedTuple):
    """A way to a place: `cost` (seconds, or kilometres) is what it was chosen by."""

    cost: float
    seconds: float
    km: float
    place: int


def nearest(
    points: NDArray[np.object_],
    targets: Sequence[Target],
    mode: Mode,
    engine: Engine,
    *,
    shortest: bool = False,
) -> list[list[Found]]:
    """Return the `KEPT` nearest places of each point, exactly: by time, or by the way's length.

    Candidates are asked in order of air distance until the next one could not be nearer
    even straight along the air line, at top speed all the way.
    """
    if not len(points) or not targets:
        return [[] for _ in points]
    here = shapely.get_coordinates(to_metric(points))
    there = np.array([target.metric for target in targets])
    air = np.hypot(*(here[:, None, :] - there[None, :, :]).transpose(2, 0, 1))
    ranked = np.argsort(air, axis=1, kind="stable")
    least = air / 1_000 if shortest else air / (TOP_SPEED_KMH[mode] / 3.6)
    near = (air <= FARTHEST_METRES).sum(axis=1)
    best: list[list[Found]] = [[] for _ in points]
    asked = np.zeros(len(points), dtype=int)
    count = _FIRST_CANDIDATES
    while (open_ := _open(best, asked, near, ranked, least)).size:
        columns = {
            row: ranked[row, asked[row] : min(asked[row] + count, near[row])].tolist()
            for row in open_.tolist()
        }
        wanted = sorted({column for chosen in columns.values() for column in chosen})
        legs = engine.matrix(
            [(points[row].x, points[row].y) for row in columns],
            [targets[column].point for column in wanted],
            mode,
            shortest=shortest,
        )
        place_in = {column: position for position, column in enumerate(wanted)}
        for (row, chosen), line in zip(columns.items(), legs, strict=True):
            for column in chosen:
                leg = line[place_in[column]]
                if leg.seconds is not None and leg.km is not None:
                    cost = leg.km if shortest else leg.seconds
                    best[row].append(Found(cost, leg.seconds, leg.km, targets[column].place))
            best[row] = _distinct(best[row])
            asked[row] += len(chosen)
        count *= 2
    return best


def _open(
    best: list[list[Found]],
    asked: NDArray[np.int_],
    near: NDArray[np.int_],
    ranked: NDArray[np.int_],
    least: NDArray[np.float64],
) -> NDArray[np.int_]:
    """Return the rows for which an unasked candidate could still be among the best."""
    rows = []
    for row, found in enumerate(best):
        if asked[row] >= near[row]:
            continue
        next_ = least[row, ranked[row, asked[row]]]
        if len(found) < KEPT or next_ < found[-1].cost:
            rows.append(row)
    return np.array(rows, dtype=int)


def _distinct(found: list[Found]) -> list[Found]:
    """Keep the nearest point of each place, and of these the `KEPT` nearest."""
    kept: dict[int, Found] = {}
    for entry in sorted(found):
        kept.setdefault(entry.place, entry)
    return [*kept.values()][:KEPT]


def _reach(best: Sequence[Found], places: Sequence[Place]) -> Reach:
    if not best:
        return Reach()
    first, *others = (
        Reach(
            minutes=round(way.seconds / 60, 1),
            km=round(way.km, 1),
            name=places[way.place].name,
            verified=places[way.place].verified,
            source=places[way.place].source,
        )
        for way in best
    )
    return replace(first, alternatives=tuple(others))
