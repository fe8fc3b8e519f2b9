"""What lies around an outline that is drawn: plots of the record, parcels, municipalities."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from data.reference import dataset_at
from geo.crs import to_metric, to_wgs84
from geo.plausibility import directory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from api.desk.desk import Desk
    from data.record import PlotRecord
    from data.reference.parcels import Parcel
    from data.store.store import Store
    from data.store.versions import Held
    from geo.plausibility import Directory

MOST_PLOTS: Final = 400
MOST_PARCELS: Final = 1_500
"""How many are drawn at most; of more, those nearest to the middle."""
NEAR_M: Final = 5.0
"""What is no farther apart is offered for merging."""


class Lands:
    """The record in one version, found by place.

    Attributes
    ----------
    held
        The plots by id.
    """

    def __init__(self, held: Mapping[str, Held]) -> None:
        self.held = held
        self._records = [one.record for one in held.values()]
        self._shapes = np.array([one.geometry for one in self._records], dtype=object)
        self._tree = shapely.STRtree(self._shapes)

    def meeting(self, area: BaseGeometry, most: int = MOST_PLOTS) -> list[PlotRecord]:
        """Return the plots that meet an area (WGS84), at most so many, the nearest first."""
        hit = self._tree.query(area, predicate="intersects")
        away = shapely.distance(area.centroid, self._shapes[hit])
        return [self._records[place] for place in hit[np.argsort(away)][:most].tolist()]


@lru_cache(maxsize=2)
def _lands(store: Store, version: int) -> Lands:
    del version  # by which it is known whether the record is still the same
    return Lands(store.held())


def lands(place: Desk) -> Lands:
    """Return the plots of the record as it is now."""
    store = place.store()
    return _lands(store, store.version())


@lru_cache(maxsize=2)
def _directory(home: Path, fingerprint: str) -> Directory:
    del fingerprint  # by which it is known whether other layers were loaded
    return directory(dataset_at(home))


def known(place: Desk) -> Directory:
    """Return municipalities, estates and parcels."""
    home = place.settings.home
    return _directory(home, dataset_at(home).fingerprint)


def parcels_meeting(place: Desk, area: BaseGeometry, most: int = MOST_PARCELS) -> list[Parcel]:
    """Return the parcels that meet an area (WGS84); none where no layer is loaded."""
    loaded = known(place).parcels
    return [] if loaded is None else loaded.meeting(area, most)


def near(shape: BaseGeometry, metres: float = NEAR_M) -> BaseGeometry:
    """Return an outline (WGS84) with so many metres around it."""
    return to_wgs84(shapely.buffer(to_metric(shape), metres))
