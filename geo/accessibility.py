"""Minutes and kilometres from plots to the nearest destinations of each kind.

A pure function of some plots, a set of places and an engine: chunks of plots can be
computed anywhere and in any order.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from data.words import Text
from geo.access import NOT_ON_NETWORK_M
from geo.catalogue import Reach
from geo.chunks import computed
from geo.crs import to_metric
from geo.destinations import KINDS, MODES, Mode
from geo.nearest import Target, nearest
from geo.network import FARTHEST_METRES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from geo.access import RoadIndex
    from geo.crew import Crew
    from geo.layers import Place
    from geo.nearest import Found
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

type PlotReach = dict[Mode, dict[str, Reach]]


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
    return computed(outlines, entries, partial(_chunk, destinations), crew, progress)


def _chunk(
    destinations: Destinations, engine: Engine, entries: Sequence[Entries]
) -> list[PlotReach]:
    """Compute the plots of one chunk."""
    results: list[PlotReach] = [{mode: {} for mode in MODES} for _ in entries]
    for mode in MODES:
        near = [place for place, entry in enumerate(entries) if mode in entry]
        points = np.array([shapely.Point(entries[place][mode]) for place in near])
        for kind, found in _ways(points, destinations, mode, engine).items():
            ways = iter(found)
            for entry, result in zip(entries, results, strict=True):
                way = next(ways) if mode in entry else Reach(reason=_off(entry))
                if way.reason is None and way.minutes is None:
                    way = Reach(reason=_why(destinations, kind, mode, entry, result))
                result[mode][kind] = way
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
    points: NDArray[np.object_], destinations: Destinations, mode: Mode, engine: Engine
) -> dict[str, list[Reach]]:
    """Return by kind the ways to the nearest places; beside one not verified to one that is.

    Where there is none, nothing is said, not even why.
    """
    places = destinations.places
    kinds = {kind.name: destinations.targets[mode, kind.name] for kind in KINDS}
    ways = {
        kind: [_reach(best, places) for best in found]
        for kind, found in nearest(points, kinds, mode, engine).items()
    }
    for kind, of_kind in ways.items():
        doubtful = [row for row, way in enumerate(of_kind) if not way.verified]
        verified = [target for target in kinds[kind] if places[target.place].verified]
        if doubtful and verified:
            instead = nearest(points[doubtful], {kind: verified}, mode, engine)[kind]
            for row, best in zip(doubtful, instead, strict=True):
                regular = replace(_reach(best, places), alternatives=())
                if regular.minutes is not None:
                    of_kind[row] = replace(of_kind[row], regular=regular)
    return ways


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
