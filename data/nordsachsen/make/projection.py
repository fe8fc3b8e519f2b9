"""Between WGS84 (EPSG:4326, lon/lat degrees) and ETRS89 / UTM 33N (EPSG:25833, metres)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from pyproj import Transformer

from data.nordsachsen.make.tables import Row, has_position

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

type Point = tuple[float, float]

_TO_METRIC: Final = Transformer.from_crs(4326, 25833, always_xy=True)
_TO_DEGREES: Final = Transformer.from_crs(25833, 4326, always_xy=True)


def metric(lon: float, lat: float) -> Point:
    """Return EPSG:25833 metres of a WGS84 position, to the centimetre."""
    x, y = _TO_METRIC.transform(lon, lat)
    return round(x, 2), round(y, 2)


def metric_of(row: Row) -> Point:
    """Return EPSG:25833 metres of a table row with `lon` and `lat`."""
    if not has_position(row):
        message = f"no position: {row}"
        raise ValueError(message)
    return metric(float(row["lon"]), float(row["lat"]))


def degrees(point: Point, *, decimals: int = 7) -> Point:
    """Return WGS84 lon/lat of an EPSG:25833 point."""
    lon, lat = _TO_DEGREES.transform(*point)
    return round(lon, decimals), round(lat, decimals)


def geometry_in_degrees[G: BaseGeometry](geometry: G, *, decimals: int) -> G:
    """Return an EPSG:25833 geometry in WGS84, each vertex rounded on its own.

    Equal vertices stay equal, so that what shares an edge goes on sharing it.
    """

    def turn(coordinates: np.ndarray) -> np.ndarray:
        lon, lat = _TO_DEGREES.transform(coordinates[:, 0], coordinates[:, 1])
        return np.round(np.column_stack([lon, lat]), decimals)

    return shapely.transform(geometry, turn)  # type: ignore[no-any-return,unused-ignore]
