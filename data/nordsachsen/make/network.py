"""A network of roads in EPSG:25833 whose ways meet in shared vertices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import shapely
from shapely import LineString, MultiPoint, STRtree
from shapely import Point as Spot

from data.nordsachsen.make.curves import distance, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.nordsachsen.make.projection import Point

SNAP: Final = 8.0
"""Metres within which a crossing uses a vertex that is there already."""
MOTORWAY: Final = frozenset({"motorway", "motorway_link"})


@dataclass(slots=True)
class Road:
    """One road: its vertices and what OpenStreetMap's tags say of it."""

    points: list[Point]
    tags: dict[str, str]

    @property
    def grade_separated(self) -> bool:
        """True for motorways and ramps: other roads pass them on bridges."""
        return self.tags["highway"] in MOTORWAY

    @property
    def line(self) -> LineString:
        """The road as a line."""
        return LineString(self.points)


@dataclass(slots=True)
class Network:
    """Roads, named nodes, and the questions that the drawing asks of them."""

    roads: list[Road] = field(default_factory=list)
    node_tags: dict[Point, dict[str, str]] = field(default_factory=dict)
    apart: list[tuple[Point, dict[str, str]]] = field(default_factory=list)
    """Nodes of their own where another node has the same position already."""

    def add(self, points: list[Point], **tags: str) -> Road:
        """Add a road; repeated vertices are dropped."""
        kept = [points[0]]
        kept.extend(p for p, before in zip(points[1:], points, strict=False) if p != before)
        road = Road(kept, tags)
        self.roads.append(road)
        return road

    def ground(self) -> list[Road]:
        """Return the roads that cross at grade."""
        return [road for road in self.roads if not road.grade_separated]

    def barriers(self) -> list[LineString]:
        """Return the lines of motorways and ramps."""
        return [road.line for road in self.roads if road.grade_separated]

    def join_crossings(self) -> None:
        """Give roads that cross or touch at grade a vertex in common."""
        roads = self.ground()
        lines = [road.line for road in roads]
        first, second = STRtree(lines).query(lines, predicate="intersects")
        for i, j in sorted(zip(first.tolist(), second.tolist(), strict=True)):
            if i < j:
                for spot in _spots(roads[i].line.intersection(roads[j].line)):
                    self._join(roads[i], roads[j], spot)

    def _join(self, one: Road, other: Road, spot: Point) -> None:
        at = _vertex_near(one, spot) or _vertex_near(other, spot) or rounded(*spot)
        for road in (one, other):
            near = _vertex_near(road, at)
            if near is None:
                insert(road, at)
            elif near != at:
                self._move(near, at)

    def _move(self, old: Point, new: Point) -> None:
        """Move a vertex in every road that has it."""
        for road in self.roads:
            if old in road.points:
                points = [new if point == old else point for point in road.points]
                road.points = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
        if old in self.node_tags:
            self.node_tags[new] = self.node_tags.pop(old) | self.node_tags.get(new, {})

    def attach(self, point: Point) -> Point | None:
        """Return the vertex by which `point` joins the roads; None if it is on one.

        The nearest place that can be reached without crossing a motorway is taken.
        """
        barriers = shapely.union_all(self.barriers())
        spot = Spot(point)
        near = sorted(self.ground(), key=lambda road: road.line.distance(spot))[:40]
        if point in near[0].points:
            return None
        places: list[tuple[float, Point, Road]] = []
        for road in near:
            along = road.line.interpolate(road.line.project(spot))
            foot = rounded(along.x, along.y)
            beside = _vertex_near(road, foot) or foot
            places += [(distance(point, at), at, road) for at in (beside, *road.points)]
        for _, at, road in sorted(places, key=lambda place: place[:2]):
            if not LineString([point, at]).intersects(barriers):
                if at not in road.points:
                    insert(road, at)
                return at
        message = f"no road can be reached from {point}"
        raise ValueError(message)

    def vertices(self) -> Iterator[Point]:
        """Yield the vertices of all roads, in order, with repetitions."""
        for road in self.roads:
            yield from road.points


def insert(road: Road, at: Point) -> None:
    """Insert a vertex into the segment of the road that is nearest to it."""
    spot = Spot(at)
    segments = [LineString(pair) for pair in zip(road.points, road.points[1:], strict=False)]
    nearest = min(range(len(segments)), key=lambda i: segments[i].distance(spot))
    road.points.insert(nearest + 1, at)


def _vertex_near(road: Road, at: Point, reach: float = SNAP) -> Point | None:
    nearest = min(road.points, key=lambda point: distance(point, at))
    return nearest if distance(nearest, at) <= reach else None


def _spots(crossing: shapely.Geometry) -> list[Point]:
    """Return the points of an intersection; of a shared stretch its ends."""
    spots: list[Point] = []
    for part in shapely.get_parts(crossing):
        if isinstance(part, Spot):
            spots.append((part.x, part.y))
        elif isinstance(part, LineString):
            spots.extend([part.coords[0], part.coords[-1]])
        elif isinstance(part, MultiPoint):
            spots.extend((spot.x, spot.y) for spot in part.geoms)
    return spots
