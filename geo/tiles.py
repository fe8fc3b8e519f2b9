"""The tiles of web maps: squares of the Web Mercator plane (EPSG:3857), halved from zoom to zoom.

The plane and its division are those of OGC 17-083r4, Annex D.1 (WebMercatorQuad): at zoom z
it has 2^z columns counted from the west and as many rows counted from the north.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

_RADIUS: Final = 6_378_137.0
_HALF: Final = math.pi * _RADIUS
"""Half the width of the plane, in metres of EPSG:3857."""

DEEPEST: Final = 22

type Box = tuple[float, float, float, float]


class Tile(NamedTuple):
    """One tile: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether the plane has such a tile."""
        most = 1 << max(self.z, 0)
        return 0 <= self.z <= DEEPEST and 0 <= self.x < most and 0 <= self.y < most

    @property
    def metres(self) -> Box:
        """West, south, east and north in EPSG:3857."""
        size = 2 * _HALF / (1 << self.z)
        west, north = self.x * size - _HALF, _HALF - self.y * size
        return west, north - size, west + size, north

    @property
    def degrees(self) -> Box:
        """West, south, east and north in WGS84."""
        west, south, east, north = self.metres
        return _lon(west), _lat(south), _lon(east), _lat(north)

    def meets(self, box: Box) -> bool:
        """Whether it touches a box (west, south, east, north in WGS84)."""
        west, south, east, north = self.degrees
        return west <= box[2] and box[0] <= east and south <= box[3] and box[1] <= north


def in_plane[G: BaseGeometry](geometry: G) -> G:
    """Project from WGS84 (longitude, latitude in degrees) to EPSG:3857 (OGC 17-083r4, Annex D)."""

    def convert(points: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = np.radians(points.T)
        return _RADIUS * np.column_stack((lon, np.arctanh(np.sin(lat))))

    plane: G = shapely.transform(geometry, convert)
    return plane


def pixel_size(zoom: int, pixels: int) -> float:
    """Return the width of a pixel in metres of EPSG:3857 where a tile has so many across."""
    return 2 * _HALF / (pixels << zoom)


def covering(box: Box, zoom: int) -> tuple[Tile, ...]:
    """Return the tiles of a zoom that cover a box (EPSG:3857), row by row from the north-west."""
    size, most = 2 * _HALF / (1 << zoom), (1 << zoom) - 1
    west, south, east, north = box

    def at(value: float) -> int:
        return min(max(math.floor(value / size), 0), most)

    return tuple(
        Tile(zoom, x, y)
        for y in range(at(_HALF - north), at(_HALF - south) + 1)
        for x in range(at(west + _HALF), at(east + _HALF) + 1)
    )


def widened(box: Box, kilometres: float) -> Box:
    """Return a box (WGS84) with a margin of about so many kilometres on each side.

    A degree of latitude is taken as 111 km, one of longitude as that by the cosine of the
    latitude farthest from the equator, so that the margin is nowhere too small by more than
    one per cent.
    """
    west, south, east, north = box
    up = kilometres / 111
    farthest = min(max(abs(south), abs(north)) + up, 89)
    across = up / math.cos(math.radians(farthest))
    return west - across, south - up, east + across, north + up


def _lon(x: float) -> float:
    return math.degrees(x / _RADIUS)


def _lat(y: float) -> float:
    return math.degrees(2 * math.atan(math.exp(y / _RADIUS)) - math.pi / 2)
