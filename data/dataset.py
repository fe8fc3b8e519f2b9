"""The embedded dataset of Nordsachsen, as its `datapackage.json` describes it."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import geopandas as gpd
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.reference.census import Grid
    from data.reference.entry import Entry
    from data.reference.parcels import Parcels

NORDSACHSEN: Final = Path(__file__).parent / "nordsachsen"

# Resources whose source, licence and date are named wherever the data is shown; the
# others are material that these were made from.
SHOWN: Final = (
    "municipalities",
    "municipality_areas",
    "tax_rates",
    "stations",
    "junctions",
    "hubs",
    "centres",
    "long_truck_roads",
    "estates",
    "roads",
    "demo_estates",
    "plots",
)


class Dataset:
    """A folder of resources with a Frictionless `datapackage.json`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @functools.cached_property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """Descriptors by name of the resource."""
        package = json.loads((self.folder / "datapackage.json").read_text(encoding="utf-8"))
        return {resource["name"]: resource for resource in package["resources"]}

    @property
    def fingerprint(self) -> str:
        """Hash of what is loaded over the folder; empty where nothing is."""
        return ""

    @property
    def loaded(self) -> Mapping[str, Mapping[str, Any]]:
        """Descriptors of layers that are loaded over the folder and named as sources."""
        return {}

    @property
    def restrictions(self) -> tuple[Entry, ...]:
        """Loaded layers of areas in which building is restricted."""
        return ()

    def areas(self, entry: Entry) -> gpd.GeoDataFrame:
        """Return the areas of a restriction layer in EPSG:4326."""
        raise KeyError(entry.name)

    def coverage(self, entry: Entry) -> gpd.GeoDataFrame | None:
        """Return the area for which a restriction layer says all; None where none is known."""
        raise KeyError(entry.name)

    @property
    def parcels(self) -> Parcels | None:
        """Loaded cadastral parcels; None where there are none."""
        return None

    @property
    def census(self) -> Grid | None:
        """The finest census grid that is loaded; None where none is."""
        return None

    @property
    def census_as_of(self) -> str | None:
        """Day of its figures in ISO 8601; None where no grid is loaded, or no day is known."""
        return None

    def path(self, name: str) -> Path:
        """Return the file of the resource `name`."""
        return self.folder / str(self.resources[name]["path"])

    def table(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a CSV resource; an empty cell is None, numbers are numbers."""
        types = {f["name"]: f["type"] for f in self.resources[name]["schema"]["fields"]}
        frame = pd.read_csv(self.path(name), dtype=str, keep_default_na=False, na_values=[""])
        rows = cast("list[dict[str, Any]]", frame.astype(object).to_dict("records"))
        return [{key: _cell(value, types[key]) for key, value in row.items()} for row in rows]

    def layer(self, name: str) -> gpd.GeoDataFrame:
        """Return a GeoJSON resource as a GeoDataFrame in EPSG:4326."""
        return gpd.read_file(self.path(name))


def _cell(value: object, kind: str) -> object:
    if not isinstance(value, str):
        return None
    if kind == "integer":
        return int(value)
    return float(value) if kind == "number" else value


EMBEDDED: Final = Dataset(NORDSACHSEN)
