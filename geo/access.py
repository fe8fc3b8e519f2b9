"""Where a vehicle enters a plot: the nearest public road that its mode may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.crs import METRIC, to_metric, to_wgs84

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.destinations import Mode

# A plot farther from any public road than this is not on the network.
NOT_ON_NETWORK_M: Final = 2_000.0
# From here on the record says how far the road is.
FAR_M: Final = 300.0


class RoadIndex:
    """Nearest public roads, by mode."""

    def __init__(self, roads: gpd.GeoDataFrame) -> None:
        metric = roads.to_crs(METRIC)
        self._lines = {mode: metric.geometry[metric[mode]].to_numpy() for mode in ("car", "truck")}
        self._trees = {mode: shapely.STRtree(lines) for mode, lines in self._lines.items()}

    def entries(
        self, geometries: NDArray[np.object_], mode: Mode
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
