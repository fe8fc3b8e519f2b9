"""Plots in chunks of neighbours: what lies together shares candidates, and matrices stay small."""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


def chunks(outlines: NDArray[np.object_], size: int) -> Iterator[tuple[int, ...]]:
    """Yield the places of `outlines` (EPSG:4326, shape (n,)) from west to east, in chunks."""
    order = np.argsort(shapely.get_x(shapely.centroid(outlines)))
    return batched(order.tolist(), size, strict=False)
