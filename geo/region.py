"""The region of a build: plots and county, with a margin around them.

The roads of a whole state are not needed for one county, and cost memory and time wherever
they are held. What lies beyond the margin is cut off; isochrones that meet the edge say so.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import shapely

if TYPE_CHECKING:
    import numpy as np
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from data.readers.clip import Box

MARGIN_KM: Final = 60.0
# A box grows in steps of this many degrees, so that a new plot rarely makes another network.
_STEP: Final = 0.25
# A degree along a meridian, in kilometres.
_DEGREE_KM: Final = 111.32


def region_of(outlines: NDArray[np.object_], areas: GeoDataFrame, margin_km: float) -> Box | None:
    """Return the box around plots and, where they lie in it, around the county.

    Parameters
    ----------
    outlines
        Of the plots, in EPSG:4326, shape (n,).
    areas
        Municipalities of the county, in EPSG:4326.
    margin_km
        How much is added on each side.

    Returns
    -------
    Box or None
        None where there is neither a plot nor a municipality.
    """
    held = [shapely.total_bounds(of) for of in (outlines, areas.geometry.to_numpy()) if len(of)]
    if not held:
        return None
    first, *county = (shapely.box(*one) for one in held)
    # The same service may be asked for plots elsewhere.
    whole = shapely.union_all([first, *(one for one in county if one.intersects(first))])
    west, south, east, north = whole.bounds
    up = margin_km / _DEGREE_KM
    aside = up / math.cos(math.radians(max(abs(south), abs(north))))
    return (
        _down(west - aside),
        _down(south - up),
        -_down(-(east + aside)),
        -_down(-(north + up)),
    )


def _down(degrees: float) -> float:
    return math.floor(degrees / _STEP) * _STEP
