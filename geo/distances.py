"""Kilometres from plots to what minutes say nothing of: roads for long trucks, substations."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

import numpy as np
import orjson
import shapely
from pydantic import TypeAdapter

from geo.accessibility import entries_of
from geo.catalogue import Reach
from geo.chunks import computed
from geo.crs import to_metric
from geo.kept import Kept
from geo.nearest import KEPT, Target, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.access import RoadIndex
    from geo.accessibility import Entries
    from geo.crew import Crew
    from geo.layers import Surroundings
    from geo.longtrucks import OpenRoads
    from geo.network import Engine

LONG_TRUCK_ROAD: Final = "long_truck_road"
SUBSTATION: Final = "substation"

# Raised when the same network would give other distances.
_RULES: Final = 1
# Where a vehicle enters from the open road itself, it is there already, in metres.
_ON_IT_M: Final = 1.0
_SOURCE_OF_LIST: Final = "long_truck_roads"

# By name of the kind of distance.
type Distances = Mapping[str, Reach]

_DISTANCES: Final = TypeAdapter(dict[str, dict[str, Reach]])


class DistancesOfPlots:
    """Distances of plots, kept by outline from build to build.

    Parameters
    ----------
    folder
        Where the distances are kept.
    key
        Changes with the network and the truck.
    around
        With substations and open roads.
    roads
        Where vehicles enter plots.
    crew
        Computes the ways.
    """

    def __init__(
        self, folder: Path, key: str, around: Surroundings, roads: RoadIndex, crew: Crew
    ) -> None:
        self._around = around
        self._roads = roads
        self._crew = crew
        self._kept = Kept(folder / f"{key}-{_hash(around)}.json", _DISTANCES)

    @cached_property
    def _open(self) -> _Open:
        return _Open(self._around.open_roads)

    def of(
        self,
        keys: Sequence[str],
        outlines: NDArray[np.object_],
        progress: Callable[[int], None] = lambda _: None,
    ) -> list[dict[str, Reach]]:
        """Return the distances of plots, computing those of new outlines alone.

        Parameters
        ----------
        keys
            Key of each outline.
        outlines
            In EPSG:4326, shape (n,).
        progress
            Called with the number of plots finished since the last call.
        """

        def compute(new: list[int]) -> list[dict[str, Reach]]:
            shapes = outlines[new]
            by_air = to_substations(shapes, self._around.substations)
            by_road = self._to_open_roads(shapes, progress)
            return [
                {LONG_TRUCK_ROAD: road, SUBSTATION: air}
                for road, air in zip(by_road, by_air, strict=True)
            ]

        return self._kept.of(keys, compute, progress)

    def keep(self, keys: Iterable[str]) -> None:
        """Leave the distances of these outlines, and of no other, to later builds."""
        self._kept.keep(keys)

    def _to_open_roads(
        self, outlines: NDArray[np.object_], progress: Callable[[int], None]
    ) -> list[Reach]:
        if not self._open.targets:
            progress(len(outlines))
            return [Reach(reason="none_in_network")] * len(outlines)
        entries = entries_of(outlines, self._roads)
        return computed(outlines, entries, partial(_chunk, self._open), self._crew, progress)


class _Open:
    """Open roads as targets: the points where one comes upon them, by name of the road."""

    def __init__(self, roads: OpenRoads) -> None:
        self.names = sorted({point.name for point in roads.points})
        lonlat = np.array([(point.lon, point.lat) for point in roads.points]).reshape(-1, 2)
        metric = shapely.get_coordinates(to_metric(np.asarray(shapely.points(lonlat))))
        self.targets = [
            Target(self.names.index(point.name), (point.lon, point.lat), (x, y))
            for point, (x, y) in zip(roads.points, metric, strict=True)
        ]
        self.lines = to_metric(roads.layer.geometry.to_numpy()) if len(roads.layer) else []
        self.line_names = roads.layer["name"].tolist()


def _chunk(open_: _Open, engine: Engine, entries: Sequence[Entries]) -> list[Reach]:
    """Return the shortest ways of the plots of one chunk to open roads."""
    near = [place for place, entry in enumerate(entries) if "truck" in entry]
    points = np.array([shapely.Point(entries[place]["truck"]) for place in near])
    results = [Reach(reason="mode_not_allowed" if entry else "not_on_network") for entry in entries]
    kinds = {LONG_TRUCK_ROAD: open_.targets}
    ways = nearest(points, kinds, "truck", engine, shortest=True)[LONG_TRUCK_ROAD]
    for place, point, found in zip(near, points, ways, strict=True):
        reaches = [
            Reach(km=round(way.km, 1), name=open_.names[way.place], source=_SOURCE_OF_LIST)
            for way in found
        ]
        here = to_metric(point)
        for name, line in zip(open_.line_names, open_.lines, strict=True):
            if shapely.dwithin(here, line, _ON_IT_M):
                others = [reach for reach in reaches if reach.name != name]
                reaches = [Reach(km=0.0, name=name, source=_SOURCE_OF_LIST), *others][:KEPT]
        first, *others = reaches or [Reach(reason="island")]
        results[place] = replace(first, alternatives=tuple(others))
    return results


def to_substations(outlines: NDArray[np.object_], substations: gpd.GeoDataFrame) -> list[Reach]:
    """Return the air lines from outlines (EPSG:4326) to the nearest substations (EPSG:4326).

    Measured from edge to edge in EPSG:25833.
    """
    if not len(substations):
        return [Reach(reason="none_in_network")] * len(outlines)
    stations = to_metric(substations.geometry.to_numpy())
    shapely.prepare(stations)
    results = []
    for outline in to_metric(outlines):
        metres = shapely.distance(stations, outline)
        first, *others = (
            Reach(
                km=round(float(metres[place]) / 1_000, 1),
                name=substations["name"].iloc[place],
                source=substations["source"].iloc[place],
            )
            for place in np.argsort(metres, kind="stable")[:KEPT].tolist()
        )
        results.append(replace(first, alternatives=tuple(others)))
    return results


def _hash(around: Surroundings) -> str:
    substations = around.substations
    content = [
        _RULES,
        [tuple(point) for point in around.open_roads.points],
        shapely.to_wkt(around.open_roads.layer.geometry.to_numpy()).tolist(),
        shapely.to_wkt(substations.geometry.to_numpy()).tolist(),
        [*map(str, substations["name"])],
    ]
    return hashlib.sha256(orjson.dumps(content)).hexdigest()[:12]
