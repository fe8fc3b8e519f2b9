"""Coordinate systems: WGS84 at the edges, ETRS89 / UTM 33N for metres and areas.

This is the only module that converts between the two.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from pyproj import Transformer

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

WGS84: Final = "EPSG:4326"
METRIC: Final = "EPSG:25833"
# WGS84 under its other name.
_SAME_AS_WGS84: Final = frozenset({WGS84, "OGC:CRS84"})


@functools.cache
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def _project(
    geometry: BaseGeometry | NDArray[np.object_], source: str, target: str
) -> BaseGeometry | NDArray[np.object_]:
    transformer = _transformer(source, target)

    def convert(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return shapely.transform(geometry, convert)


def to_metric[G: (BaseGeometry, NDArray[np.object_])](geometry: G) -> G:
    """Project from WGS84 (longitude, latitude in degrees) to EPSG:25833 (metres)."""
    return _project(geometry, WGS84, METRIC)


def to_wgs84[G: (BaseGeometry, NDArray[np.object_])](geometry: G) -> G:
    """Project from EPSG:25833 (metres) to WGS84 (longitude, latitude in degrees)."""
    return _project(geometry, METRIC, WGS84)


def into_wgs84[G: (BaseGeometry, NDArray[np.object_])](geometry: G, source: str) -> G:
    """Project from any coordinate system, east first, to WGS84; what is in it stays as it is."""
    return geometry if source in _SAME_AS_WGS84 else _project(geometry, source, WGS84)


def out_of_wgs84[G: (BaseGeometry, NDArray[np.object_])](geometry: G, target: str) -> G:
    """Project from WGS84 to any coordinate system, east first."""
    return geometry if target in _SAME_AS_WGS84 else _project(geometry, WGS84, target)


def area(geometry: BaseGeometry) -> float:
    """Return the area in m² of a geometry in WGS84, measured in EPSG:25833."""
    return float(shapely.area(to_metric(geometry)))
