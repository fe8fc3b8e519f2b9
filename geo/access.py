"""Where a vehicle enters a plot: the nearest public road that its mode may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.crs import METRIC, to_metric, to_wgs84

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.destinations import Travel

# A plot farther from any public road than this is not on the network.
NOT_ON_NETWORK_M: Final = 2_000.0
# From here on the record says how far the road is.
FAR_M: Final = 300.0


class RoadIndex:
    """Nearest public roads, by mode.

    Parameters
    ----------
    roads
        Lines, with a column for each mode that says whether it may be there.
    modes
        Whose columns these are.
    """

    def __init__(self, roads: gpd.GeoDataFrame, modes: Sequence[Travel] = ("car", "truck")) -> None:
        metric = roads.to_crs(METRIC)
        self._lines: dict[Travel, NDArray[np.object_]] = {
            mode: metric.geometry[metric[mode].astype(bool)].to_numpy() for mode in modes
        }
        self._trees = {mode: shapely.STRtree(lines) for mode, lines in self._lines.items()}

    def entries(
        self, geometries: NDArray[np.object_], mode: Travel
    ) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
        """Return the points on the road next to each outline, and the metres to them.

        Parameters
        ----------
        geometries
            Outlines or points in EPSG:4326, shape (n,).
        mode
            Whose roads count.

        Returns
        -------
        points, metres
            Points in EPSG:4326 and distances measured from the outline, not from its
            centroid, shape (n,). Without any road: empty points at infinity.
        """
        outlines = to_metric(geometries)
        if not len(self._lines[mode]):
            return np.full(len(outlines), shapely.Point()), np.full(len(outlines), np.inf)
        nearest = self._lines[mode][self._trees[mode].nearest(outlines)]
        ways = shapely.shortest_line(outlines, nearest)
        return to_wgs84(shapely.get_point(ways, -1)), shapely.length(ways)

    def reaches(
        self, points: NDArray[np.object_], mode: Travel, metres: float
    ) -> NDArray[np.bool_]:
        """Return which points (EPSG:4326) have a road within `metres`, shape (n,)."""
        near = np.zeros(len(points), dtype=bool)
        found = self._trees[mode].query(to_metric(points), predicate="dwithin", distance=metres)
        near[found[0]] = True
        return near

    def surrounds(
        self, points: NDArray[np.object_], mode: Travel, metres: float
    ) -> NDArray[np.bool_]:
        """Return which points (EPSG:4326) have roads on all sides, shape (n,).

        That is one in each of the four squares of `metres` that meet at the point, along the
        axes of EPSG:25833: outside the network, roads lie on one side alone.
        """
        x, y = shapely.get_coordinates(to_metric(points)).T
        around = np.ones(len(points), dtype=bool)
        for east in (-metres, metres):
            for north in (-metres, metres):
                squares = shapely.box(
                    np.minimum(x, x + east),
                    np.minimum(y, y + north),
                    np.maximum(x, x + east),
                    np.maximum(y, y + north),
                )
                held = np.zeros(len(points), dtype=bool)
                held[self._trees[mode].query(squares, predicate="intersects")[0]] = True
                around &= held
        return around
