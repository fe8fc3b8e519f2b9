"""A file with one outline: read as an import reads it, by a child process with limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from pyproj.exceptions import ProjError

from data.errors import Finding, InputError
from data.imports.limits import DEFAULT, Limits
from data.imports.table import read_table
from data.words import Text
from geo.crs import into_wgs84
from geo.outlines import code_of, fitting_system

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

SUFFIXES: Final = (".geojson", ".json", ".gpkg", ".zip")
"""GeoJSON, GeoPackage, and a zip with one of them or a shapefile."""
_ONE: Final = Text("genau ein Umriss", "exactly one outline")
_SHAPES: Final = Text("{count} Umrisse", "{count} outlines")
_NONE: Final = Text("keine Geometrie", "no geometry")
_AREA: Final = Text("ein Polygon oder MultiPolygon", "a Polygon or MultiPolygon")
_READABLE: Final = Text("eine lesbare Geometrie", "a readable geometry")


def outline_in(
    path: Path, county: BaseGeometry, limits: Limits = DEFAULT, *, crs: str | None = None
) -> BaseGeometry:
    """Return the one outline that a file holds, in WGS84; it need not be valid.

    Parameters
    ----------
    county
        Area in WGS84 where it is expected, to say which coordinate system would fit.
    crs
        Coordinate system, where the file names none or a wrong one.

    Raises
    ------
    InputError
        Says what is wrong with the file.
    """
    table = read_table(path, limits)
    for row in table.rows:
        if row.unreadable is not None:
            raise InputError(Finding(table.place_of(row), None, row.unreadable, _READABLE))
    held = [row for row in table.rows if row.outline is not None]
    if len(held) != 1:
        found = _SHAPES.format(count=len(held)) if held else _NONE
        raise InputError(Finding(table.place, None, found, _ONE))
    with np.errstate(invalid="ignore"):  # NaN is refused by whoever examines it
        shape = shapely.force_2d(shapely.from_wkb(held[0].outline))
    if shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.is_empty:
        raise InputError(Finding(table.place_of(held[0]), None, shape.geom_type, _AREA))
    system = fitting_system(table, crs or table.crs, [shape], county)
    try:
        return into_wgs84(shape, code_of(system))
    except ProjError as error:
        raise InputError(Finding(table.place, "CRS", system.name, str(error))) from error
