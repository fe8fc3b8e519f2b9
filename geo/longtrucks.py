"""Roads open to long trucks (Lang-Lkw): the positive list, found again in a road network.

The list (LKWÜberlStVAusnV, annex) names ways in words: from a motorway junction over roads in
an order to a street. A road of the list counts as far as the next one is met, since that alone
says which part of it is meant; of the last one only where it begins. What the network does not
hold is not open for all that is known.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import geopandas as gpd
import shapely

from geo.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from data.readers.osm import Junction

type Point = tuple[float, float]

# What lies between two roads of the list without a name of its own (ramps, roundabouts) counts
# so many times its length: a way along the roads themselves is the one that is meant.
_CONNECTOR: Final = 10.0
_LONGEST_CONNECTOR_M: Final = 1_500.0
_MOTORWAY: Final = "motorway"
_METRES_OF_DEGREE: Final = 111_320.0


class OpenPoint(NamedTuple):
    """A point where one comes upon an open road: longitude, latitude, name of the road."""

    lon: float
    lat: float
    name: str


@dataclass(frozen=True, slots=True)
class OpenRoads:
    """What a network holds of the list.

    Attributes
    ----------
    layer
        In EPSG:4326, one row a road: `name`, `geometry` (lines).
    points
        Where other roads meet these, and junctions where a way of the list begins.
    found, listed
        How many ways of the list were found to their end, and how many there are.
    """

    layer: gpd.GeoDataFrame
    points: tuple[OpenPoint, ...]
    found: int
    listed: int


class _Edge(NamedTuple):
    to: Point
    metres: float
    names: frozenset[str]
    connects: bool


def open_to_long_trucks(
    listed: Sequence[Mapping[str, Any]],
    roads: gpd.GeoDataFrame,
    junctions: Iterable[Junction],
) -> OpenRoads:
    """Find the ways of the list in a network.

    Parameters
    ----------
    listed
        Rows with `motorway`, `junction` and `roads`: in their order with ";" between, a road
        of two names as "Messe-Allee/K 6529".
    roads
        Lines in EPSG:4326 with `highway`, `name` and `ref`.
    junctions
        Those of the network.
    """
    starts = defaultdict(list)
    for junction in junctions:
        for point in junction.points.geoms:
            starts[junction.motorway, _plain(junction.name)].append((point.x, point.y))
    graph = _graph(roads) if starts else {}
    segments: dict[tuple[Point, Point], str] = {}
    points: dict[Point, str] = {}
    found = 0
    for row in listed:
        begins = starts.get((row["motorway"], _plain(row["junction"])), [])
        points.update(dict.fromkeys(begins, f"{row['motorway']}, {row['junction']}"))
        stages = [name.split("/") for name in row["roads"].split(";")]
        path, whole = _way(graph, begins, stages)
        found += whole
        for (before, after), name in path:
            segments[_key(before, after)] = name
    for pair, name in segments.items():
        for end in pair:
            # Nobody comes upon a road where no other meets it.
            if any(_key(end, edge.to) not in segments for edge in graph[end]):
                points.setdefault(end, name)
    return OpenRoads(
        layer=_layer(segments),
        points=tuple(OpenPoint(*point, name) for point, name in sorted(points.items())),
        found=found,
        listed=len(listed),
    )


def _plain(name: str) -> str:
    """Return a name as it is compared: "AS Leipzig/Nord" is "Leipzig-Nord"."""
    return name.removeprefix("AS ").replace("/", "-").replace(" ", "").casefold()


def _key(one: Point, other: Point) -> tuple[Point, Point]:
    return min(one, other), max(one, other)


def _graph(roads: gpd.GeoDataFrame) -> dict[Point, list[_Edge]]:
    """Return which stretches of road leave each point; a place has the same seven decimals."""
    graph: dict[Point, list[_Edge]] = defaultdict(list)
    for row in roads.itertuples():
        if row.highway == _MOTORWAY:
            continue
        names = frozenset(
            _plain(part)
            for said in (row.name, row.ref)
            if isinstance(said, str)
            for part in said.split(";")
        )
        connects = not names or row.highway.endswith("_link")
        coordinates = [tuple(pair) for pair in shapely.get_coordinates(row.geometry).tolist()]
        for before, after in pairwise(coordinates):
            metres = _metres(before, after)
            graph[before].append(_Edge(after, metres, names, connects))
            graph[after].append(_Edge(before, metres, names, connects))
    return graph


def _metres(one: Point, other: Point) -> float:
    east = (one[0] - other[0]) * math.cos(math.radians(one[1]))
    return _METRES_OF_DEGREE * math.hypot(east, one[1] - other[1])


class _State(NamedTuple):
    """A point, and how many roads of the way have been met by then."""

    point: Point
    stage: int


type _Step = tuple[tuple[Point, Point], str]
"""Two ends of a stretch of a listed road, and the road's name."""


def _way(
    graph: Mapping[Point, Sequence[_Edge]], begins: Sequence[Point], stages: list[list[str]]
) -> tuple[list[_Step], bool]:
    """Return the shortest way over roads in their order, and whether the last one is met.

    Where it is not, the way to the last of those that are met one after the other.
    """
    wanted = [frozenset(map(_plain, names)) for names in stages]
    before: dict[_State, _State | None] = {}
    queue: list[tuple[float, float, _State, _State | None]] = [
        (0.0, 0.0, _State(point, 0), None) for point in begins
    ]
    heapq.heapify(queue)
    furthest: _State | None = None
    while queue:
        cost, gap, state, origin = heapq.heappop(queue)
        if state in before:
            continue
        before[state] = origin
        if furthest is None or state.stage > furthest.stage:
            furthest = state
        if state.stage == len(stages):
            break
        for next_, metres, listed in _onward(graph.get(state.point, ()), state, wanted):
            wide = 0.0 if listed else gap + metres
            if wide <= _LONGEST_CONNECTOR_M:
                heapq.heappush(
                    queue, (cost + metres * (1 if listed else _CONNECTOR), wide, next_, state)
                )
    whole = furthest is not None and furthest.stage == len(stages)
    return [*_steps(graph, before, furthest, stages, wanted)], whole


def _onward(
    edges: Iterable[_Edge], state: _State, wanted: Sequence[frozenset[str]]
) -> Iterator[tuple[_State, float, bool]]:
    """Yield where a way may lead: the next state, the metres to it, whether on a listed road."""
    for edge in edges:
        if state.stage < len(wanted) and edge.names & wanted[state.stage]:
            yield _State(state.point, state.stage + 1), 0.0, True
        if state.stage and edge.names & wanted[state.stage - 1]:
            yield _State(edge.to, state.stage), edge.metres, True
        elif edge.connects:
            yield _State(edge.to, state.stage), edge.metres, False


def _steps(
    graph: Mapping[Point, Sequence[_Edge]],
    before: Mapping[_State, _State | None],
    last: _State | None,
    stages: Sequence[Sequence[str]],
    wanted: Sequence[frozenset[str]],
) -> Iterator[_Step]:
    """Yield the stretches of listed roads on the way that ends at `last`."""
    while last is not None and (origin := before[last]) is not None:
        if origin.point != last.point:
            names = (edge.names for edge in graph[origin.point] if edge.to == last.point)
            if last.stage and any(held & wanted[last.stage - 1] for held in names):
                yield (origin.point, last.point), stages[last.stage - 1][0]
        last = origin


def _layer(segments: Mapping[tuple[Point, Point], str]) -> gpd.GeoDataFrame:
    lines: dict[str, list[tuple[Point, Point]]] = defaultdict(list)
    for pair, name in sorted(segments.items()):
        lines[name].append(pair)
    rows = {
        "name": [*lines],
        "geometry": [shapely.line_merge(shapely.MultiLineString(held)) for held in lines.values()],
    }
    return gpd.GeoDataFrame(rows, columns=["name", "geometry"], crs=WGS84)
