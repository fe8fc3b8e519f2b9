"""The embedded dataset with what is loaded laid over it."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import pyogrio
import shapely

from data.dataset import EMBEDDED, Dataset
from data.reference import census
from data.reference.entry import Entry, Kind
from data.reference.parcels import Parcels
from data.reference.shelf import Shelf
from data.reference.tax import COLUMNS as TAX_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    import geopandas as gpd

    from data.reference.census import Grid

COVERAGE: Final = "coverage"
"""Layer of a restriction's file with the area that was looked at, where it was given."""
AREAS: Final = "areas"


def dataset_at(home: Path, base: Dataset = EMBEDDED) -> Referenced:
    """Return the dataset as it is served from `home`: what is loaded there lies over it.

    Raises
    ------
    data.errors.InputError
        Where a description on the shelf cannot be read.
    """
    shelf = Shelf(home)
    return Referenced(base, shelf, shelf.entries())


def dataset_on(home: Path, day: date, base: Dataset = EMBEDDED) -> Referenced:
    """Return the same with the layers that were shown on a past day.

    Where nobody noted them, before the first build that did, they are those of today.
    """
    shelf = Shelf(home)
    shown = shelf.shown(day)
    return Referenced(base, shelf, shelf.entries() if shown is None else shown)


class Referenced(Dataset):
    """A dataset with layers of a shelf over it."""

    def __init__(self, base: Dataset, shelf: Shelf, entries: tuple[Entry, ...]) -> None:
        super().__init__(base.folder)
        self._base = base
        self._shelf = shelf
        self.entries = entries

    def _of(self, kind: Kind) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind is kind]

    @property
    def fingerprint(self) -> str:
        """Hash of what is loaded."""
        if not self.entries:
            return ""
        parts = "".join(entry.fingerprint for entry in self.entries)
        return hashlib.sha256(parts.encode()).hexdigest()

    @cached_property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """Descriptors by name of the resource; boundaries that are loaded have their own."""
        described = dict(self._base.resources)
        for entry in self._of(Kind.BOUNDARIES):
            described["municipality_areas"] = self._boundaries_described(entry)
        return described

    def _boundaries_described(self, entry: Entry) -> Mapping[str, Any]:
        before = self._base.resources["municipality_areas"]
        own = {**before, **_described(entry)}
        if self._left:
            attribution = f"{entry.origin.attribution}; {before['attribution']}"
            own |= {"attribution": attribution, "schematic": True}
        return own

    @cached_property
    def loaded(self) -> Mapping[str, Mapping[str, Any]]:
        """Descriptors of the loaded layers that a catalogue is made from, boundaries excepted."""
        kinds = {Kind.RESTRICTION, Kind.TAX}
        return {
            f"{entry.kind}:{entry.name}": _described(entry)
            for entry in self.entries
            if entry.kind in kinds or entry == self._census
        }

    def layer(self, name: str) -> gpd.GeoDataFrame:
        """Return a layer in EPSG:4326: of municipalities the loaded boundaries."""
        if name != "municipality_areas" or not self._of(Kind.BOUNDARIES):
            return self._base.layer(name)
        columns = ["ags", "name", "schematic", "geometry"]
        frame = pd.concat([self._boundaries[columns], self._left_areas[columns]])
        return frame.reset_index(drop=True)

    @cached_property
    def _boundaries(self) -> gpd.GeoDataFrame:
        (entry,) = self._of(Kind.BOUNDARIES)
        frame = pyogrio.read_dataframe(self._shelf.path(entry))
        known = {row["ags"]: row["name"] for row in self._base.table("municipalities")}
        names = frame["ags"].map(known)
        frame["name"] = names.where(names.notna(), frame["name"].fillna(frame["ags"]))
        return frame.astype({"schematic": bool})

    @property
    def _left(self) -> list[str]:
        """Municipalities of the dataset that the loaded boundaries do not have."""
        here = {row["ags"] for row in self._base.table("municipalities")}
        return sorted(here - set(self._boundaries["ags"]))

    @property
    def _left_areas(self) -> gpd.GeoDataFrame:
        areas = self._base.layer("municipality_areas")
        return areas[areas["ags"].isin(self._left)].astype({"schematic": bool})

    def table(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a table, with those that were loaded after them."""
        rows = self._base.table(name)
        if name == "tax_rates":
            return rows + [row for entry in self._of(Kind.TAX) for row in self._tax_rows(entry)]
        if name == "municipalities" and self._of(Kind.BOUNDARIES):
            return rows + self._municipalities_beyond({row["ags"] for row in rows}, list(rows[0]))
        return rows

    def _tax_rows(self, entry: Entry) -> list[dict[str, Any]]:
        held = json.loads(self._shelf.path(entry).read_bytes())
        return [dict(zip(TAX_COLUMNS, row, strict=True)) for row in held]

    def _municipalities_beyond(self, here: set[str], columns: list[str]) -> list[dict[str, Any]]:
        """Return rows for municipalities that only the boundaries know; the rest is unknown."""
        beyond = self._boundaries[~self._boundaries["ags"].isin(here)]
        places = shapely.point_on_surface(beyond.geometry.to_numpy())
        return [
            dict.fromkeys(columns) | {"ags": ags, "name": name, "lon": place.x, "lat": place.y}
            for ags, name, place in zip(beyond["ags"], beyond["name"], places, strict=True)
        ]

    @property
    def restrictions(self) -> tuple[Entry, ...]:
        """The loaded restriction layers."""
        return tuple(self._of(Kind.RESTRICTION))

    def areas(self, entry: Entry) -> gpd.GeoDataFrame:
        """Return the areas of a restriction layer in EPSG:4326."""
        return pyogrio.read_dataframe(self._shelf.path(entry), layer=AREAS)

    def coverage(self, entry: Entry) -> gpd.GeoDataFrame | None:
        """Return the area for which a restriction layer says all; None where none is known."""
        if entry.covers == "county":
            areas = self.layer("municipality_areas")
            here = {row["ags"] for row in self._base.table("municipalities")}
            return areas[areas["ags"].isin(here)]
        if entry.covers == "area":
            return pyogrio.read_dataframe(self._shelf.path(entry), layer=COVERAGE)
        return None

    @property
    def parcels(self) -> Parcels | None:
        """The loaded parcels; None where there are none."""
        entries = self._of(Kind.PARCELS)
        return Parcels(self._shelf.path(entry) for entry in entries) if entries else None

    @property
    def census(self) -> Grid | None:
        """The finest census grid that is loaded; None where none is."""
        return census.load(self._shelf.path(self._census)) if self._census else None

    @property
    def census_as_of(self) -> str | None:
        """Day of its figures in ISO 8601; None where no grid is loaded, or no day is known."""
        return self._census.origin.as_of if self._census else None

    @property
    def _census(self) -> Entry | None:
        entries = self._of(Kind.CENSUS)
        return min(entries, key=lambda entry: int(entry.detail["size"]), default=None)


def _described(entry: Entry) -> dict[str, Any]:
    """Return a layer as `datapackage.json` would describe it."""
    return {
        "title": entry.title.de,
        "title_en": entry.title.en,
        "licenses": [{"name": entry.origin.licence}],
        "attribution": entry.origin.attribution,
        "as_of": entry.origin.as_of or "",
        "invented": False,
        "schematic": False,
    }
