"""Where a plot is entered: the middle of its frontage on the road the minutes start from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np
import shapely

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from maps.printmap.ground import Layer
    from maps.printmap.scene import Scene

_NO_ENTRY: Final = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})


@dataclass(frozen=True, slots=True)
class Entry:
    """The way into a plot, on paper.

    Attributes
    ----------
    inside
        Point on the outline of the plot, in mm.
    outside
        Point on the road, in mm.
    """

    inside: tuple[float, float]
    outside: tuple[float, float]

    @property
    def length(self) -> float:
        """Length of the way in mm."""
        return math.dist(self.inside, self.outside)

    @property
    def degrees(self) -> float:
        """Direction of the way in; 0 degrees point to the right, 90 downwards."""
        (x, y), (x_out, y_out) = self.inside, self.outside
        return math.degrees(math.atan2(y - y_out, x - x_out))


def entry_of(scene: Scene) -> Entry | None:
    """Return where the plot is entered; None where no road is known or the frame has none."""
    if scene.plot.access_m is None:
        return None
    roads = scene.layer("roads")
    rows = [row for row in scene.shown("roads") if _may_enter(roads, row)]
    if not rows:
        return None
    lines = roads.geometries[rows]
    distances = shapely.distance(lines, scene.outline)
    nearest = lines[int(np.argmin(distances))]
    inside, outside = _way(scene.outline, nearest, float(distances.min()))
    return Entry(scene.frame.point(inside), scene.frame.point(outside))


def _may_enter(roads: Layer, row: int) -> bool:
    """Say whether a plot is entered from this road: not from a motorway."""
    return roads.text(row, "highway") not in _NO_ENTRY and roads.truth(row, "car", default=True)


def _way(
    outline: BaseGeometry, road: BaseGeometry, distance: float
) -> tuple[BaseGeometry, BaseGeometry]:
    """Return the points on outline and road, in EPSG:25833, where the plot would be entered.

    A plot often lies along its road: then the middle of the frontage is meant, the
    part of the outline hardly farther from the road than the nearest point.
    """
    front = outline.boundary.intersection(road.buffer(distance + 3))
    parts = shapely.get_parts(shapely.line_merge(front) if front.length else front)
    longest = max(parts, key=lambda part: part.length, default=front)
    if longest.length == 0:
        way = shapely.shortest_line(outline, road)
        return shapely.get_point(way, 0), shapely.get_point(way, -1)
    middle = longest.interpolate(0.5, normalized=True)
    on_road = cast("BaseGeometry", road.interpolate(road.project(middle)))
    return middle, on_road
