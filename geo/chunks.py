"""Plots in chunks of neighbours: what lies together shares candidates, and matrices stay small."""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING, Final, cast

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from geo.crew import Crew
    from geo.network import Engine

SIZE: Final = 50


def computed[T, R](
    outlines: NDArray[np.object_],
    held: Sequence[T],
    work: Callable[[Engine, Sequence[T]], list[R]],
    crew: Crew,
    progress: Callable[[int], None],
) -> list[R]:
    """Compute plots from west to east, a chunk of neighbours at a time, wherever there is room.

    Parameters
    ----------
    outlines
        Outlines in EPSG:4326, shape (n,).
    held
        What is known of each plot, for `work`.
    work
        Returns a result for each plot of a chunk. It is handed to other processes: see
        `geo.crew.Crew.map`.
    progress
        Called with the number of plots finished since the last call.

    Returns
    -------
    list
        In the order of `outlines`.
    """
    order = np.argsort(shapely.get_x(shapely.centroid(outlines)), kind="stable")
    parts = [*batched(order.tolist(), SIZE, strict=False)]
    tasks = [[held[plot] for plot in part] for part in parts]
    results: list[R | None] = [None] * len(outlines)
    for part, found in zip(parts, crew.map(work, tasks), strict=True):
        for plot, result in zip(part, found, strict=True):
            results[plot] = result
        progress(len(part))
    return cast("list[R]", results)
