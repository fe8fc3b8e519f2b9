"""Minutes computed a second time: Dijkstra on the roads of an OSM file.

Nothing here is taken from the rooms under test: the file is read as XML, projected
with pyproj, and driven at the speeds that tags and the law (StVO § 3) allow. What a
routing engine adds on top is left out: time lost at turns, junctions and lights.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal
from xml.etree import ElementTree as ET

import numpy as np
import shapely
from pyproj import Transformer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from random import Random

    from shapely.geometry.base import BaseGeometry

type Vehicle = Literal["car", "truck"]
type Metric = tuple[float, float]

_METRIC: Final = Transformer.from_crs("EPSG:4326", "EPSG:25833", always_xy=True)
_WGS84: Final = Transformer.from_crs("EPSG:25833", "EPSG:4326", always_xy=True)

# km/h where a road has no limit of its own: what is driven there, by class.
_USUAL_KMH: Final[Mapping[str, float]] = {
    "motorway": 105,
    "motorway_link": 60,
    "trunk": 90,
    "trunk_link": 50,
    "primary": 75,
    "primary_link": 50,
    "secondary": 60,
    "secondary_link": 50,
    "tertiary": 50,
    "unclassified": 40,
    "residential": 35,
    "living_street": 10,
    "road": 35,
    "service": 20,
}
_MOTORWAY: Final = frozenset({"motorway", "motorway_link"})
_CLOSED: Final = frozenset(
    {"no", "private", "agricultural", "forestry", "delivery", "customers", "agricultural;forestry"}
)
_PRIVATE_SERVICE: Final = frozenset({"driveway", "parking_aisle"})
# StVO § 3 (3) 2 b and § 18 (5): above 7.5 t outside built-up areas, and on motorways.
_TRUCK_KMH: Final = 60.0
_TRUCK_MOTORWAY_KMH: Final = 80.0
_CAR_KMH: Final = 130.0
_TRUCK_TONNES: Final = 40.0


def metric(geometry: BaseGeometry) -> BaseGeometry:
    """Project from longitude and latitude to metres."""
    return shapely.transform(geometry, lambda xy: np.column_stack(_METRIC.transform(*xy.T)))


def wgs84(geometry: BaseGeometry) -> BaseGeometry:
    """Project from metres to longitude and latitude."""
    return shapely.transform(geometry, lambda xy: np.column_stack(_WGS84.transform(*xy.T)))


@dataclass(frozen=True)
class OsmNode:
    point: Metric
    tags: Mapping[str, str]


@dataclass(frozen=True)
class OsmWay:
    nodes: tuple[int, ...]
    tags: Mapping[str, str]


@dataclass(frozen=True)
class OsmFile:
    """Nodes and ways of a file, nodes in metres."""

    nodes: Mapping[int, OsmNode]
    ways: tuple[OsmWay, ...]

    def points(self, way: OsmWay) -> list[Metric]:
        """Return the points of a way, without those that the file does not hold."""
        return [self.nodes[node].point for node in way.nodes if node in self.nodes]

    def motorway_nodes(self) -> dict[int, str | None]:
        """Return the nodes of motorways by id, with the number of the motorway."""
        return {
            node: way.tags.get("ref")
            for way in self.ways
            if way.tags.get("highway") == "motorway"
            for node in way.nodes
            if node in self.nodes
        }

    def exit_of(self, node: int) -> str | None:
        """Return the name of the exit next to a node of a motorway, on the same motorway."""
        refs = self.motorway_nodes()
        here = shapely.Point(self.nodes[node].point)
        named = {
            key: one.tags.get("name")
            for key, one in self.nodes.items()
            if one.tags.get("highway") == "motorway_junction" and refs.get(key) == refs[node]
        }
        return named[
            min(named, key=lambda key: here.distance(shapely.Point(self.nodes[key].point)))
        ]


def read(path: Path) -> OsmFile:
    """Read an OSM file, compressed or not."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    root = ET.fromstring(content)  # noqa: S314
    raw = {int(one.get("id", "")): one for one in root.iter("node")}
    lon, lat = ([float(one.get(key, "nan")) for one in raw.values()] for key in ("lon", "lat"))
    points = zip(*_METRIC.transform(lon, lat), strict=True)
    return OsmFile(
        nodes={
            key: OsmNode(point, _tags(one))
            for (key, one), point in zip(raw.items(), points, strict=True)
        },
        ways=tuple(
            OsmWay(tuple(int(nd.get("ref", "")) for nd in way.iter("nd")), _tags(way))
            for way in root.iter("way")
        ),
    )


def _tags(element: ET.Element) -> dict[str, str]:
    return {tag.get("k", ""): tag.get("v", "") for tag in element.iter("tag")}


@dataclass(frozen=True)
class Drive:
    """The fastest way: minutes and kilometres, infinite where there is none."""

    minutes: float
    km: float


@dataclass
class Graph:
    """Directed edges with seconds and metres, of several the fastest."""

    edges: dict[tuple[int, int], tuple[float, float]] = field(default_factory=dict)

    def add(self, start: int, end: int, metres: float, kmh: float) -> None:
        edge = (max(metres / kmh * 3.6, 1e-6), metres)
        self.edges[start, end] = min(edge, self.edges.get((start, end), edge))

    def drives(self, sources: Sequence[int], targets: Sequence[int]) -> list[list[Drive]]:
        """Return the fastest way from each source to each target."""
        nodes = sorted({node for pair in self.edges for node in pair} | {*sources, *targets})
        place = {node: index for index, node in enumerate(nodes)}
        ends = np.array([(place[a], place[b]) for a, b in self.edges])
        seconds = np.array([edge[0] for edge in self.edges.values()])
        shape = (len(nodes), len(nodes))
        matrix = coo_array((seconds, (ends[:, 0], ends[:, 1])), shape=shape).tocsr()
        starts = [place[source] for source in sources]
        times, before = dijkstra(matrix, indices=starts, return_predecessors=True)
        drives = []
        for row, line in zip(times, before.tolist(), strict=True):
            metres = self._metres(nodes, line, row)
            drives.append(
                [Drive(row[place[one]] / 60, metres[place[one]] / 1000) for one in targets]
            )
        return drives

    def _metres(self, nodes: list[int], before: list[int], times: np.ndarray) -> list[float]:
        """Add up the metres of the fastest ways, those that take less time first."""
        metres = [0.0 if time == 0 else float("inf") for time in times]
        for at in np.argsort(times, kind="stable").tolist():
            if before[at] >= 0:
                edge = self.edges[nodes[before[at]], nodes[at]]
                metres[at] = metres[before[at]] + edge[1]
        return metres


class Roads:
    """The roads of a file, as one vehicle may drive them."""

    def __init__(self, file: OsmFile, vehicle: Vehicle, *, motorways: bool = True) -> None:
        self._file = file
        self._segments: list[tuple[int, int, OsmWay]] = []
        self._vehicle: Vehicle = vehicle
        for way in file.ways:
            if _open(way.tags, vehicle) and (motorways or way.tags["highway"] != "motorway"):
                known = [node for node in way.nodes if node in file.nodes]
                self._segments += [(a, b, way) for a, b in pairwise(known)]
        # Nobody turns into a plot from a motorway or from someone else's drive.
        self._public = [
            index
            for index, (_, _, way) in enumerate(self._segments)
            if way.tags["highway"] not in _MOTORWAY
            and way.tags.get("service") not in _PRIVATE_SERVICE
        ]
        self._lines = [self._line(index) for index in range(len(self._segments))]
        self._tree = shapely.STRtree([self._lines[index] for index in self._public])

    def _line(self, index: int) -> shapely.LineString:
        start, end, _ = self._segments[index]
        return shapely.LineString([self._file.nodes[start].point, self._file.nodes[end].point])

    def somewhere(self, chance: Random) -> shapely.Point:
        """Return a point drawn on a public road, in longitude and latitude."""
        line = self._lines[chance.choice(self._public)]
        return shapely.Point(wgs84(line.interpolate(chance.random() * line.length)))

    def metres_to(self, place: BaseGeometry) -> float:
        """Return the distance from a place (longitude, latitude) to the next public road."""
        return self._tie(metric(place))[2]

    def drives(
        self, sources: Iterable[BaseGeometry], targets: Iterable[BaseGeometry | int]
    ) -> list[list[Drive]]:
        """Return the fastest way of each pair.

        Sources and targets are outlines or points in longitude and latitude, entered
        from the nearest public road, or ids of nodes.
        """
        graph, starts, ends = self.entered(sources, targets)
        return graph.drives(starts, ends)

    def entered(
        self, sources: Iterable[BaseGeometry], targets: Iterable[BaseGeometry | int]
    ) -> tuple[Graph, list[int], list[int]]:
        """Return the roads as a graph, with the nodes of sources and of targets in it."""
        cuts: dict[int, list[tuple[float, int]]] = {}
        starts = [self._cut(place, cuts, -1 - n) for n, place in enumerate(sources)]
        first = -1 - len(starts)
        ends = [self._cut(place, cuts, first - n) for n, place in enumerate(targets)]
        return self._graph(cuts), starts, ends

    def _cut(
        self, place: BaseGeometry | int, cuts: dict[int, list[tuple[float, int]]], name: int
    ) -> int:
        if isinstance(place, int):
            return place
        index, along, _ = self._tie(metric(place))
        cuts.setdefault(index, []).append((along, name))
        return name

    def _tie(self, place: BaseGeometry) -> tuple[int, float, float]:
        index = self._public[self._tree.nearest(place)]
        line = self._lines[index]
        entry = shapely.Point(shapely.shortest_line(line, place).coords[0])
        return index, line.project(entry), line.distance(place)

    def _graph(self, cuts: Mapping[int, list[tuple[float, int]]]) -> Graph:
        graph = Graph()
        for index, (start, end, way) in enumerate(self._segments):
            stops = [(0.0, start), *sorted(cuts.get(index, [])), (self._lines[index].length, end)]
            ahead, back = _directions(way.tags)
            for (here, a), (there, b) in pairwise(stops):
                if ahead:
                    graph.add(a, b, there - here, _kmh(way.tags, self._vehicle, "forward"))
                if back:
                    graph.add(b, a, there - here, _kmh(way.tags, self._vehicle, "backward"))
        return graph


def _open(tags: Mapping[str, str], vehicle: Vehicle) -> bool:
    if tags.get("highway") not in _USUAL_KMH:
        return False
    keys = ["motorcar", "motor_vehicle", "vehicle", "access"]
    if vehicle == "truck":
        keys = ["hgv", "motor_vehicle", "vehicle", "access"]
        if _figure(tags.get("maxweight")) < _TRUCK_TONNES:
            return False
    return next((tags[key] for key in keys if key in tags), "yes") not in _CLOSED


def _figure(text: str | None) -> float:
    try:
        return float(text or "inf")
    except ValueError:
        return float("inf")


def _directions(tags: Mapping[str, str]) -> tuple[bool, bool]:
    oneway = tags.get("oneway", "yes" if tags["highway"] == "motorway" else "no")
    if tags.get("junction") == "roundabout":
        oneway = "yes"
    return oneway != "-1", oneway in {"no", "-1"}


def _kmh(tags: Mapping[str, str], vehicle: Vehicle, way: str) -> float:
    limit = _figure(tags.get(f"maxspeed:{way}", tags.get("maxspeed")))
    kmh = limit if np.isfinite(limit) else _USUAL_KMH[tags["highway"]]
    if vehicle == "car":
        return min(kmh, _CAR_KMH)
    return min(kmh, _TRUCK_MOTORWAY_KMH if tags["highway"] in _MOTORWAY else _TRUCK_KMH)
