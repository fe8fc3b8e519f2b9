"""Outlines drawn: snapped to others, split by a line, merged. Plain geometry, in EPSG:25833.

What is given is valid; whoever draws has `geo.examination` for what is not.
"""

from __future__ import annotations

import itertools
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.ops import split as split_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from shapely import LineString
    from shapely.geometry.base import BaseGeometry

GAP_M: Final = 0.25
"""How far neighbours may be apart, from digitising, and still touch."""
# How far the end of a line is drawn out where it was to end on the boundary.
_REACH_M: Final = 0.5
# Corners nearer than this are one.
_SAME_M: Final = 1e-6
_SPECK_M2: Final = 1e-3


class Unsplit(StrEnum):
    """Why a line does not split an outline."""

    CROSSED = "crossed"
    """It crosses itself, or has no length."""
    OUTSIDE = "outside"
    """It passes by."""
    SHORT = "short"
    """It ends inside."""


class CannotSplitError(ValueError):
    """A line does not split an outline; `why` says the reason."""

    def __init__(self, why: Unsplit) -> None:
        super().__init__(why)
        self.why = why


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a Polygon or MultiPolygon, and of nothing else."""
    parts = shapely.get_parts(shape).tolist()
    return [one for one in parts if one.geom_type == "Polygon" and not one.is_empty]


def joined(parts: Iterable[Polygon]) -> BaseGeometry:
    """Return one polygon as it is, and several as one MultiPolygon."""
    held = list(parts)
    return held[0] if len(held) == 1 else MultiPolygon(held)


def snap(shape: BaseGeometry, others: Sequence[BaseGeometry], tolerance: float) -> BaseGeometry:
    """Lay an outline against others, so that sides which they share are the same.

    A corner goes to the nearest corner of the others within `tolerance` (metres), else to the
    nearest point of their sides; then a side takes the corners of the others that lie along
    it. Nothing moves farther than `tolerance`. Where the outline would not be valid any more,
    only corners go; where not even that is possible, it stays as it is.
    """
    fence = _Fence(others, tolerance)
    if fence.is_empty:
        return shape
    for along in (True, False):
        parts = [_snapped(part, fence, along=along) for part in polygons(shape)]
        if all(part is not None for part in parts):
            laid = joined(part for part in parts if part is not None)
            if laid.is_valid:
                return laid
    return shape


class _Fence:
    """Corners and sides of outlines, found by place."""

    def __init__(self, others: Sequence[BaseGeometry], tolerance: float) -> None:
        self.tolerance = tolerance
        lines = [shapely.boundary(one) for one in others if not one.is_empty]
        self.lines = shapely.union_all(shapely.get_parts(lines)) if lines else None
        points = np.unique(shapely.get_coordinates(lines), axis=0) if lines else np.empty((0, 2))
        self.points = points
        self.tree = shapely.STRtree(shapely.points(points))

    @property
    def is_empty(self) -> bool:
        return self.lines is None or self.lines.is_empty

    def place(self, corner: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where a corner goes."""
        point = shapely.Point(corner)
        near = self.tree.query(point, predicate="dwithin", distance=self.tolerance)
        if len(near):
            away = np.hypot(*(self.points[near] - corner).T)
            best: NDArray[np.float64] = self.points[near[int(away.argmin())]]
            return best
        if shapely.dwithin(self.lines, point, self.tolerance):
            at = shapely.line_interpolate_point(
                line := _nearest(self.lines, point), shapely.line_locate_point(line, point)
            )
            return np.array(at.coords[0])
        return corner

    def along(
        self, start: NDArray[np.float64], end: NDArray[np.float64]
    ) -> list[NDArray[np.float64]]:
        """Return the corners that lie along a side, in its order, without its ends."""
        side = shapely.LineString([start, end])
        near = self.tree.query(side, predicate="dwithin", distance=self.tolerance)
        held = self.points[near]
        way = end - start
        length = float(np.hypot(*way))
        if not len(near) or length == 0:
            return []
        places = (held - start) @ way / length
        inner = (places > _SAME_M) & (places < length - _SAME_M)
        order = np.argsort(places[inner], kind="stable")
        return list(held[inner][order])


def _nearest(lines: BaseGeometry, point: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(lines)
    found: BaseGeometry = parts[int(shapely.distance(parts, point).argmin())]
    return found


def _snapped(part: Polygon, fence: _Fence, *, along: bool) -> Polygon | None:
    rings = [_laid(ring, fence, along=along) for ring in (part.exterior, *part.interiors)]
    if any(ring is None for ring in rings):
        return None
    return Polygon(rings[0], rings[1:])


def _laid(ring: LineString, fence: _Fence, *, along: bool) -> list[tuple[float, float]] | None:
    corners = shapely.get_coordinates(ring)[:-1]
    placed = [fence.place(corner) for corner in corners]
    found: list[tuple[float, float]] = []
    for index, corner in enumerate(corners):
        following = (index + 1) % len(corners)
        between = fence.along(corner, corners[following]) if along else []
        for point in (placed[index], *between):
            here = (float(point[0]), float(point[1]))
            if not found or found[-1] != here:
                found.append(here)
    while len(found) > 1 and found[0] == found[-1]:
        found.pop()
    return found if len(found) > 2 else None  # noqa: PLR2004 – a ring has three corners


def split(shape: BaseGeometry, line: LineString) -> tuple[BaseGeometry, BaseGeometry]:
    """Split an outline by a line into what lies left and right of it, the larger one first.

    An end of the line that lies inside, or short of the boundary by less than half a metre,
    is drawn out straight on. Parts that the line does not touch belong to the side on which
    they lie.

    Raises
    ------
    CannotSplitError
        Where the line crosses itself, passes by, or ends inside.
    """
    if not line.is_simple or line.length == 0:
        raise CannotSplitError(Unsplit.CROSSED)
    knife = _drawn_out(line, shape)
    left: list[Polygon] = []
    right: list[Polygon] = []
    for part in polygons(shape):
        for piece in polygons(split_by(part, knife)):
            (left if _is_left(piece, knife) else right).append(piece)
    halves = [shapely.union_all(side) if len(side) > 1 else joined(side) for side in (left, right)]
    if not left or not right:
        inside = shape.intersection(line).length > 0
        raise CannotSplitError(Unsplit.SHORT if inside else Unsplit.OUTSIDE)
    halves.sort(key=lambda half: -half.area)
    return halves[0], halves[1]


def _drawn_out(line: LineString, shape: BaseGeometry) -> LineString:
    """Return the line with its ends drawn out of the outline, where they are to meet it."""
    corners = shapely.get_coordinates(line)
    boundary = shapely.boundary(shape)
    for index, inner in ((0, 1), (-1, -2)):
        if shapely.dwithin(boundary, shapely.Point(corners[index]), _REACH_M):
            way = corners[index] - corners[inner]
            corners[index] += way / np.hypot(*way) * 2 * _REACH_M
    return shapely.LineString(corners)


def _is_left(piece: Polygon, knife: LineString) -> bool:
    """Say on which side of a line a piece lies: by the length that they share, else by place."""
    sides = shapely.get_coordinates(knife)
    inner = shapely.point_on_surface(piece)
    balance = 0.0
    for start, end in itertools.pairwise(sides):
        side = shapely.LineString([start, end])
        shared = shapely.intersection(piece.exterior, shapely.buffer(side, _SAME_M * 10))
        if shared.length > _SAME_M * 100:
            way = (end - start) / np.hypot(*(end - start))
            normal = np.array([-way[1], way[0]])
            for segment in shapely.get_parts(shapely.line_merge(shared)):
                middle = shapely.get_coordinates(segment.interpolate(0.5, normalized=True))[0]
                for sign in (1, -1):
                    beside = shapely.Point(middle + sign * normal * 1e-3)
                    balance += sign * segment.length * piece.covers(beside)
    if balance:
        return balance > 0
    at = shapely.line_locate_point(knife, inner)
    step = min(1.0, knife.length / 10)
    before, after = (
        shapely.get_coordinates(knife.interpolate(min(max(at + one, 0), knife.length)))[0]
        for one in (-step, step)
    )
    way, off = after - before, shapely.get_coordinates(inner)[0] - before
    return bool(way[0] * off[1] - way[1] * off[0] > 0)


def merge(first: BaseGeometry, others: Iterable[BaseGeometry], gap: float = GAP_M) -> BaseGeometry:
    """Return the union of outlines, without the slivers between neighbours.

    Neighbours that are less than `gap` (metres) apart are laid against each other; holes that
    come of it and are nowhere wider than `gap` are filled. What lies apart stays a part.
    """
    inputs = [first, *others]
    waiting = inputs[1:]
    whole = first
    while waiting:
        away = shapely.distance(whole, np.array(waiting, dtype=object))
        other = waiting.pop(int(np.argmin(away)))
        laid = snap(other, [whole], gap)
        whole = shapely.union_all([snap(whole, [laid], _SAME_M), laid])
    parts = [_without_slivers(part, inputs, gap) for part in polygons(whole)]
    return joined([part for part in parts if part.area > _SPECK_M2] or parts)


def _without_slivers(part: Polygon, inputs: Sequence[BaseGeometry], gap: float) -> Polygon:
    holes = [
        hole
        for one in inputs
        for polygon in polygons(one)
        for hole in map(Polygon, polygon.interiors)
    ]

    def stays(ring: LineString) -> bool:
        land = Polygon(ring)
        if not shapely.buffer(land, -gap / 2).is_empty:
            return True
        return any(hole.intersection(land).area > land.area / 2 for hole in holes)

    return Polygon(part.exterior, [ring for ring in part.interiors if stays(ring)])
