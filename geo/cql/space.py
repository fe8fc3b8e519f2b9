"""Geometries of a filter, and how they lie to those of a table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from data.words import Text
from geo.cql.reading import FilterError
from geo.cql.values import NAMES, Shapes, Truths, truths

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shapely.geometry.base import BaseGeometry

    from geo.cql.values import Value

_GEOMETRY: Final = Text("eine gültige Geometrie", "a valid geometry")
_BOX: Final = Text(
    "eine BBOX aus vier oder sechs Zahlen, die kleineren zuerst",
    "a BBOX of four or six numbers, the lower ones first",
)
_FLAT, _DEEP = 4, 6


@dataclass(frozen=True, slots=True)
class Plane:
    """The coordinates in which a filter speaks.

    Attributes
    ----------
    shapes
        Geometry columns by name, in these coordinates, east first.
    north_first
        Whether a filter gives the second coordinate first (EPSG:4326).
    around
        Whether east of 180 comes -180, so that a box may have its west east of its east.
    """

    shapes: Mapping[str, Callable[[], Shapes]]
    north_first: bool = False
    around: bool = False

    def literal(self, content: Mapping[str, Any]) -> Shapes:
        """Return a geometry that a filter gives as GeoJSON or as a box."""
        box = content.get("bbox")
        geometry = self.box(box) if box is not None else self._geometry(content)
        return Shapes(np.array([geometry], dtype=object))

    def _geometry(self, content: Mapping[str, Any]) -> BaseGeometry:
        try:
            with np.errstate(all="ignore"):  # coordinates that are not finite are refused below
                geometry = shapely.force_2d(shapely.from_geojson(json.dumps(content)))
        except (shapely.errors.GEOSException, ValueError, TypeError):
            raise FilterError(_GEOMETRY) from None
        finite = geometry is not None and np.isfinite(shapely.get_coordinates(geometry)).all()
        if not finite or geometry.is_empty or not geometry.is_valid:
            raise FilterError(_GEOMETRY)
        if self.north_first:
            geometry = shapely.transform(geometry, lambda points: points[:, ::-1])
        return _prepared(geometry)

    def box(self, numbers: Any) -> BaseGeometry:  # noqa: ANN401 – whatever was sent
        """Return a box of four numbers, or of six with heights, which are not looked at.

        Raises
        ------
        FilterError
            Where it is none.
        """
        try:
            figures = [float(one) for one in numbers]
        except (TypeError, ValueError):
            raise FilterError(_BOX) from None
        if len(figures) == _DEEP:
            figures = [*figures[:2], *figures[3:5]]
        if len(figures) != _FLAT or not np.isfinite(figures).all():
            raise FilterError(_BOX)
        a, b, c, d = figures
        west, south, east, north = (b, a, d, c) if self.north_first else (a, b, c, d)
        if south > north or (west > east and not self.around):
            raise FilterError(_BOX)
        if west <= east:
            return _prepared(_rectangle(west, south, east, north))
        halves = [_rectangle(west, south, 180, north), _rectangle(-180, south, east, north)]
        return _prepared(shapely.union_all(halves))


def _rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """Return a rectangle; one without width or height is a line or a point, not a polygon."""
    if west < east and south < north:
        return shapely.box(west, south, east, north)
    if west == east and south == north:
        return shapely.Point(west, south)
    return shapely.LineString([(west, south), (east, north)])


def _prepared(geometry: BaseGeometry) -> BaseGeometry:
    shapely.prepare(geometry)
    return geometry


# Of the other to the one: the other is prepared where it is a constant, and comes first.
RELATIONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "s_intersects": shapely.intersects,
    "s_disjoint": shapely.disjoint,
    "s_equals": shapely.equals,
    "s_touches": shapely.touches,
    "s_crosses": shapely.crosses,
    "s_overlaps": shapely.overlaps,
    "s_within": shapely.contains,
    "s_contains": shapely.within,
}
_TURNED: Final = {"s_within": "s_contains", "s_contains": "s_within"}


def related(name: str, left: Value, right: Value) -> Truths:
    """Return how two geometries lie to each other; unknown where one of them is."""
    if not isinstance(left, Shapes) or not isinstance(right, Shapes):
        raise FilterError(NAMES[Shapes])
    if left.tree is None and right.tree is not None:
        return related(_TURNED.get(name, name), right, left)
    known = ~(shapely.is_missing(left.values) | shapely.is_missing(right.values))
    if left.tree is not None and right.tree is None:
        return truths(_by_index(name, left, right.values[0]), known)
    return truths(RELATIONS[name](right.values, left.values), known)


def _by_index(name: str, column: Shapes, other: BaseGeometry) -> Any:  # noqa: ANN401
    """Ask only those whose box meets the other's: of the rest, all relations but one are false."""
    assert column.tree is not None  # noqa: S101
    close = column.tree().query(other)
    passed = np.full(len(column.values), name == "s_disjoint")
    passed[close] = RELATIONS[name](other, column.values[close])
    return passed
