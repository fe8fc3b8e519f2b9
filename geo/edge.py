"""Where a road network ends: beyond it nothing is known, and reach is cut there.

A network is cut out of a larger one. Roads that lead on somewhere (tertiary and above) have
no dead ends in the country; where the network shows one, it was cut. Lesser roads and paths
may be cut too: near the hull of all roads nothing is taken for complete.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.crs import to_metric, to_wgs84

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

_LEADING_ON: Final = frozenset({"motorway", "trunk", "primary", "secondary", "tertiary"})
# Nearer to the hull of all roads than this, lesser roads may be cut, in metres.
_RIM_M: Final = 300.0
# A hull of hundreds of corners says no more than one that is a few metres smaller.
_SLIM_M: Final = 20.0
_DECIMALS: Final = 6
_FROM_ZERO: Final = np.array([180.0, 90.0])


@dataclass(frozen=True, slots=True)
class Edge:
    """The edge of a network; both empty where it is unknown, and then all is cut.

    Attributes
    ----------
    inside
        Corners (longitude, latitude) of the polygon within which the network is whole.
    ends
        Points (longitude, latitude) where roads that lead on are cut.
    """

    inside: tuple[tuple[float, float], ...] = ()
    ends: tuple[tuple[float, float], ...] = ()

    def cuts(self, area: BaseGeometry) -> bool:
        """Say whether an area (EPSG:4326) reaches the edge, so that it may be larger in truth."""
        if not self.inside or not _polygon(self.inside).covers(area):
            return True
        return bool(self.ends) and bool(shapely.contains_xy(area, _array(self.ends)).any())


# An edge is asked thousands of times.
@functools.lru_cache(maxsize=4)
def _polygon(corners: tuple[tuple[float, float], ...]) -> BaseGeometry:
    polygon = shapely.Polygon(corners)
    shapely.prepare(polygon)
    return polygon


@functools.lru_cache(maxsize=4)
def _array(points: tuple[tuple[float, float], ...]) -> NDArray[np.float64]:
    return np.array(points)


UNKNOWN_EDGE: Final = Edge()


def edge_of(roads: gpd.GeoDataFrame) -> Edge:
    """Find the edge of the roads of a network (EPSG:4326, column `highway`)."""
    lines = roads.geometry.to_numpy()
    hull = shapely.convex_hull(shapely.union_all(shapely.convex_hull(lines)))
    inside = to_metric(hull).buffer(-_RIM_M).simplify(_SLIM_M)
    leading = roads["highway"].isin(_LEADING_ON).to_numpy()
    return Edge(
        inside=_pairs(_corners(to_wgs84(inside))), ends=_pairs(_dead_ends(lines, lines[leading]))
    )


def _corners(area: BaseGeometry) -> NDArray[np.float64]:
    """Return the corners of the polygon; a network smaller than its rim has none."""
    return shapely.get_coordinates(area) if area.area else np.empty((0, 2))


def _dead_ends(lines: NDArray[np.object_], leading: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the ends of leading roads where no other road goes on."""
    ends = shapely.get_coordinates(
        np.concatenate([shapely.get_point(leading, 0), shapely.get_point(leading, -1)])
    )
    keys, counts = np.unique(_keys(shapely.get_coordinates(lines)), return_counts=True)
    alone = np.isin(_keys(ends), keys[counts == 1])
    cut: NDArray[np.float64] = ends[alone]
    return cut


def _keys(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a number for each point; the same place in OSM has the same seven decimals."""
    steps = np.rint((points + _FROM_ZERO) * 1e7).astype(np.int64)
    keys: NDArray[np.int64] = steps[:, 0] * 2_000_000_000 + steps[:, 1]
    return keys


def _pairs(points: NDArray[np.float64]) -> tuple[tuple[float, float], ...]:
    return tuple((lon, lat) for lon, lat in points.round(_DECIMALS).tolist())
