"""Areas of municipalities, as BKG delivers them (VG250, VG5000) or as they are called there."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import shapely

from data.errors import Finding, InputError
from data.reference import columns
from data.reference.entry import Origin
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from data.imports.table import Table

_AGS: Final = ("AGS", "AGS_G", "Gemeindeschlüssel")
_ARS: Final = ("ARS", "RS", "Regionalschlüssel")
_NAMES: Final = ("GEN", "Gemeindename", "Name", "Gemeinde")
_FACTOR: Final = ("GF",)
_OBJECT: Final = ("OBJID",)
# Geofaktor of BKG: 1 and 2 are water. In VG250 land is 3 or 4, in VG5000 all is 9.
_WATER: Final = frozenset({"1", "2"})
_AGS_FORM: Final = re.compile(r"\d{8}")
_ARS_FORM: Final = re.compile(r"(\d{5})\d{4}(\d{3})")
_BKG_OBJECT: Final = re.compile(r"DEBKG(VG5000)?")

COLUMNS: Final = ("ags", "name", "schematic")


def read(table: Table, shapes: NDArray[np.object_]) -> gpd.GeoDataFrame:
    """Return one area for each municipality: `ags`, `name` (None is unknown), `schematic`.

    Parameters
    ----------
    shapes
        Polygons of the rows in EPSG:4326.

    Raises
    ------
    InputError
        Where a row has no key, or two names stand for one key.
    """
    keys = _keys(table)
    name_place = columns.place(table, _NAMES)
    factor = columns.place(table, _FACTOR)
    parts: dict[str, list[shapely.Geometry]] = defaultdict(list)
    names: dict[str, str | None] = {}
    for row, key, shape in zip(table.rows, keys, shapes, strict=True):
        if factor is not None and columns.text(row.cells[factor]) in _WATER:
            continue
        name = None if name_place is None else columns.text(row.cells[name_place])
        if names.setdefault(key, name) != name:
            where = table.place_of(row)
            raise InputError(
                Finding(
                    where,
                    "AGS",
                    key,
                    Text(
                        f"ein Name für einen Schlüssel, {names[key]!r}",
                        f"one name for a key, {names[key]!r}",
                    ),
                )
            )
        parts[key].append(shape)
    if not parts:
        raise InputError(
            Finding(
                table.name,
                "GF",
                Text("nur Wasser", "water alone"),
                Text("Flächen an Land", "areas of land"),
            )
        )
    found = sorted(parts)
    return gpd.GeoDataFrame(
        {"ags": found, "name": [names[key] for key in found], "schematic": False},
        geometry=[shapely.union_all(parts[key]) for key in found],
        crs="EPSG:4326",
    )


def _keys(table: Table) -> list[str]:
    """Return the AGS of each row; of a regional key (ARS) it is a part."""
    place = columns.place(table, _AGS)
    if place is None:
        place = columns.demanded(table, (*_ARS, *_AGS))
    found = []
    for row in table.rows:
        raw = columns.text(row.cells[place]) or ""
        if _AGS_FORM.fullmatch(raw):
            found.append(raw)
        elif regional := _ARS_FORM.fullmatch(raw):
            found.append("".join(regional.groups()))
        else:
            expected = Text(
                "ein Gemeindeschlüssel aus acht (AGS) oder zwölf Ziffern (ARS)",
                "a key of eight digits (AGS) or twelve (ARS) of a municipality",
            )
            where = table.place_of(row)
            raise InputError(Finding(where, table.columns[place], raw or None, expected))
    return found


def origin_said(table: Table, as_of: str | None) -> Origin | None:
    """Return the origin that the file itself shows: BKG marks its objects.

    BKG demands its line with the year of the data and a note of what was changed
    (dl-de/by-2-0): areas of one key are joined, coordinates projected.
    """
    place = columns.place(table, _OBJECT)
    first = None if place is None else columns.text(table.rows[0].cells[place])
    product = _BKG_OBJECT.match(first or "")
    if product is None:
        return None
    year = f" {as_of[:4]}" if as_of else ""
    return Origin(
        source=f"Bundesamt für Kartographie und Geodäsie, {product[1] or 'Verwaltungsgebiete'}",
        attribution=f"© GeoBasis-DE / BKG{year} (Daten verändert)",
        licence="dl-de/by-2-0",
        as_of=as_of,
    )


def missing(frame: gpd.GeoDataFrame, known: Sequence[str]) -> list[str]:
    """Return the keys of `known` that have no area, in order."""
    return sorted(set(known) - set(frame["ags"]))
