"""What the rules of plausibility find on a plot as somebody wants it, among its neighbours."""

from __future__ import annotations

import functools
from pathlib import Path  # noqa: TC003 – of the signature of what is cached
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from data import plausibility
from data.reference import dataset_at
from geo.plausibility import RADII_M, Directory, contexts, directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from api.desk.desk import Desk
    from data.plausibility import PlotFinding
    from data.record import PlotRecord
    from geo.catalogue import Catalogue

# Degrees that are farther than the farthest neighbour whose price counts, in Germany: a degree
# of longitude is at least 63 km there, one of latitude 111 km.
_AROUND: Final = (RADII_M[-1] / 63_000, RADII_M[-1] / 111_000)
_MOST: Final = 400
"""Neighbours that are looked at: what somebody types is checked again and again."""


def doubts(place: Desk, record: PlotRecord) -> tuple[PlotFinding, ...]:
    """Return what is doubted of a record, the serious first."""
    catalogue = place.service.catalogue()
    around = [record, *_neighbours(catalogue, record)]
    found = contexts(around, known_places(place))[0]
    return plausibility.check(record, place.today(), found)


@functools.lru_cache(maxsize=2)
def _directory(home: Path, _version: str) -> Directory:
    """Read municipalities and estates once for each build."""
    return directory(dataset_at(home))


def known_places(place: Desk) -> Directory:
    """Return the municipalities and estates that plots can name."""
    return _directory(place.settings.home, place.service.catalogue().version)


def _neighbours(catalogue: Catalogue, record: PlotRecord) -> Iterator[PlotRecord]:
    """Yield the plots around a plot, and those of its estate; of a demonstration none."""
    if not catalogue.record_version or not catalogue.plots:
        return
    outlines = np.array([plot.record.geometry for plot in catalogue.plots], dtype=object)
    boxes = shapely.bounds(outlines)
    west, south, east, north = record.geometry.bounds
    near = (
        (boxes[:, 0] <= east + _AROUND[0])
        & (boxes[:, 2] >= west - _AROUND[0])
        & (boxes[:, 1] <= north + _AROUND[1])
        & (boxes[:, 3] >= south - _AROUND[1])
    )
    if near.sum() > _MOST:
        near &= _nearest(outlines, record)
    estate = record.values.get("estate")
    for plot, is_near in zip(catalogue.plots, near.tolist(), strict=True):
        if plot.id != record.id and (is_near or (estate and plot.values.get("estate") == estate)):
            yield plot.record


def _nearest(outlines: NDArray[np.object_], record: PlotRecord) -> NDArray[np.bool_]:
    metres = shapely.distance(outlines, record.geometry)
    return np.asarray(metres <= np.partition(metres, _MOST)[_MOST])
