"""Areas of a foreign layer, brought to WGS84 and checked before they count for anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely

from data.errors import Finding, InputError
from data.imports.table import Table, read_table
from data.words import Text
from geo.crs import into_wgs84
from geo.outlines import USUAL, check_place, code_of, fits_in, fitting_system

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.imports.limits import Limits

_AREAL: Final = frozenset({"Polygon", "MultiPolygon"})
_SYSTEM: Final = Text("Koordinatensystem: {name} ({code})", "Coordinate system: {name} ({code})")
_MENDED: Final = Text(
    "{count} Flächen, deren Umriss sich kreuzt, wurden für die Überlagerung bereinigt.",
    "{count} areas whose outline crosses itself were mended for the overlay.",
)


class Areas(NamedTuple):
    """A foreign table, the polygons of its rows in EPSG:4326, and what was assumed."""

    table: Table
    shapes: NDArray[np.object_]
    notes: tuple[Text, ...]


def read_areas(
    path: Path,
    limits: Limits,
    *,
    layer: str | None,
    crs: str | None,
    county: BaseGeometry,
) -> Areas:
    """Read a layer of polygons.

    Parameters
    ----------
    crs
        Coordinate system that the caller names; None: the one that the file names.
    county
        Area in EPSG:4326. A system under which nothing lies near it is refused where
        another of the usual ones would put the areas there.

    Raises
    ------
    InputError
        Where the file, its coordinate system or one of its areas is refused.
    """
    table = read_table(path, limits, layer=layer)
    shapes = np.array([_polygon(table, place) for place in range(len(table.rows))], dtype=object)
    system = fitting_system(table, crs or table.crs, shapes, county.envelope)
    flat = into_wgs84(shapely.force_2d(shapes), code_of(system))
    for row, shape in zip(table.rows, flat, strict=True):
        if wrong := check_place(shape):
            raise InputError(Finding(table.place_of(row), "geometry", *wrong))
    _check_county(table, system.name, shapes, flat, county.envelope)
    code = code_of(system)
    notes = [*(Text(*note) for note in table.notes)]
    notes.append(_SYSTEM.format(name=system.name, code=code if ":" in code[:8] else "WKT"))
    bent = ~shapely.is_valid(flat)
    if bent.any():
        flat[bent] = shapely.make_valid(flat[bent], method="structure", keep_collapsed=False)
        notes.append(_MENDED.format(count=int(bent.sum())))
    return Areas(table, flat, tuple(notes))


def _polygon(table: Table, place: int) -> BaseGeometry:
    row = table.rows[place]
    where = table.place_of(row)
    with np.errstate(invalid="ignore"):  # NaN is refused below
        shape = None if row.outline is None else shapely.from_wkb(row.outline, on_invalid="ignore")
    if shape is None or shape.is_empty or shape.geom_type not in _AREAL:
        found = row.unreadable or ("none" if shape is None else shape.geom_type)
        raise InputError(
            Finding(
                where,
                "geometry",
                found,
                Text("ein Polygon oder MultiPolygon", "a Polygon or MultiPolygon"),
            )
        )
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise InputError(
            Finding(
                where,
                "geometry",
                Text("NaN oder unendlich", "NaN or infinite"),
                Text("endliche Koordinaten", "finite coordinates"),
            )
        )
    return shape


def _check_county(
    table: Table,
    system: str,
    shapes: NDArray[np.object_],
    flat: NDArray[np.object_],
    county: BaseGeometry,
) -> None:
    if shapely.intersects(flat, county).any():
        return
    points = shapely.get_coordinates(shapely.centroid(shapely.envelope(shapes)))
    fitting = [code for code in USUAL if fits_in(code, points, county)]
    if fitting:
        expected = Text(
            f"ein anderes: mit {' oder '.join(fitting[:3])} lägen sie im Landkreis",
            f"another one: {' or '.join(fitting[:3])} would put them into the county",
        )
        raise InputError(Finding(table.name, "CRS", system, expected))
