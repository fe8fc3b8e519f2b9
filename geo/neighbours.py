"""Which plots of one estate lie next to each other, or across a road from each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.catalogue import Plot
    from geo.columns import Columns

# Nobody calls plots neighbours that lie further apart, in metres.
FURTHEST: Final = 100.0
# Corners are surveyed to some centimetres: closer outlines meet.
_TOUCH: Final = 0.1
# Outlines that run along each other for less than this, in metres, meet in a corner alone.
_EDGE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Pairs of plots of one estate no more than `FURTHEST` apart, each pair once.

    Attributes
    ----------
    first, second
        Places in the catalogue, first < second; shape (p,).
    metres
        Between the outlines, in EPSG:25833; 0 where they share an edge, and above 0 where
        they meet in a corner alone; shape (p,).
    """

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    metres: NDArray[np.float64]


def neighbours(plots: Sequence[Plot], columns: Columns) -> Neighbours:
    """Find the neighbours among plots. A plot without an estate has none."""
    estates = [plot.values.get("estate") for plot in plots]
    held = np.flatnonzero([estate is not None for estate in estates])
    if not len(held):
        nobody = np.empty(0, dtype=np.intp)
        return Neighbours(nobody, nobody, np.empty(0))
    tree = shapely.STRtree(columns.metric[held])
    one, other = tree.query(columns.metric[held], "dwithin", distance=FURTHEST)
    first, second = held[one], held[other]
    named = np.unique([str(estate) for estate in estates], return_inverse=True)[1]
    together = (first < second) & (named[first] == named[second])
    first, second = first[together], second[together]
    order = np.lexsort((second, first))
    first, second = first[order], second[order]
    return Neighbours(first, second, _metres(columns.metric[first], columns.metric[second]))


def _metres(one: NDArray[np.object_], other: NDArray[np.object_]) -> NDArray[np.float64]:
    metres: NDArray[np.float64] = shapely.distance(one, other)
    meeting = np.flatnonzero(metres <= _TOUCH)
    # What of the other lies in a strip along the outline is about as long as their joint edge.
    strips = shapely.buffer(one[meeting], _TOUCH)
    along = shapely.area(shapely.intersection(strips, other[meeting])) / _TOUCH
    metres[meeting] = np.where(along >= _EDGE, 0, _TOUCH)
    return metres
