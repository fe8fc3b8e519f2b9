"""Outlines of a foreign table: brought to WGS84, checked, never mended."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError
from shapely.validation import explain_validity

from data.errors import Finding, InputError, shorten
from data.imports import cell, words
from data.imports.draft import coordinate
from data.imports.number import decimal_mark
from data.imports.table import Unusable
from data.readers.cells import RefusedError
from data.words import Text
from geo.crs import WGS84, into_wgs84

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.imports.draft import Draft
    from data.imports.mapping import ColumnMapping
    from data.imports.number import Mark
    from data.imports.table import Row, Table

GERMANY: Final = shapely.box(5.8, 47.2, 15.1, 55.1)
# Systems that land in Saxony is delivered in; the zone may stand before the easting.
USUAL: Final = (
    "EPSG:25833",
    "EPSG:4326",
    "EPSG:25832",
    "EPSG:31468",
    "EPSG:31469",
    "EPSG:5650",
    "EPSG:4647",
    "EPSG:3857",
    "EPSG:3035",
)
_AREAL: Final = frozenset({"Polygon", "MultiPolygon"})
_EWKT: Final = re.compile(r"\s*SRID=(\d{4,6});(.*)", re.DOTALL | re.IGNORECASE)
_NOT_UNIQUE: Final = Text(
    "ein Koordinatensystem für alle Zeilen", "one coordinate system for all rows"
)


def placed(
    drafts: Sequence[Draft],
    table: Table,
    meaning: ColumnMapping,
    *,
    crs: str | None,
    county: BaseGeometry,
    mark: Mark | None = None,
) -> tuple[tuple[Draft, ...], tuple[Text, ...]]:
    """Give the drafts the outlines of their rows, in WGS84; say which system was taken.

    Parameters
    ----------
    crs
        Coordinate system that the caller names; None: the one that the file names.
    county
        Area, in WGS84, where plots are expected.

    Raises
    ------
    InputError
        Where the coordinate system is missing, unknown, or does not fit the coordinates.
    """
    reader = _Reader(table, meaning, mark)
    found = [reader.geometry(row) for row in table.rows]
    shapes = np.array([shape for shape, _, _ in found], dtype=object)
    there = np.array([shape is not None and not shape.is_empty for shape in shapes], dtype=bool)
    if not there.any():
        return tuple(map(_with, drafts, found)), ()
    finite = np.array(
        [
            ok and np.isfinite(shapely.get_coordinates(one)).all()
            for ok, one in zip(there, shapes, strict=True)
        ],
        dtype=bool,
    )
    system = fitting_system(table, crs or reader.crs or table.crs, shapes[finite], county)
    notes = [_SYSTEM.format(name=f"{system.name} ({code_of(system)})")]
    if shapely.has_z(shapes[there]).any():
        notes.append(_HEIGHTS)
    flat = shapely.force_2d(shapes)
    try:
        flat[finite] = into_wgs84(flat[finite], code_of(system))
    except ProjError as error:
        raise InputError(Finding(table.place, "CRS", system.name, str(error))) from error
    moved = [one._replace(shape=shape) for shape, one in zip(flat, found, strict=True)]
    return tuple(map(_with, drafts, moved)), tuple(notes)


_SYSTEM: Final = Text("Koordinatensystem: {name}", "Coordinate system: {name}")
_HEIGHTS: Final = Text(
    "Höhen der Stützpunkte gehören nicht zum Umriss und bleiben außer Acht.",
    "Heights of corners are no part of an outline and are left out.",
)

_AREA: Final = Text("ein Polygon oder MultiPolygon", "a Polygon or MultiPolygon")
_SIMPLE: Final = Text(
    "ein Umriss, der sich nicht selbst schneidet", "an outline that does not cross itself"
)
_CLOSED: Final = Text("ein geschlossener Umriss", "a closed outline")
_WKT: Final = Text("WKT wie POLYGON ((12.3 51.5, …))", "WKT such as POLYGON ((12.3 51.5, …))")
_ENDLESS: Final = Text("NaN oder unendlich", "NaN or infinite")
_FINITE: Final = Text("endliche Koordinaten", "finite coordinates")
_PLACE: Final = Text("ein Ort bei {x}, {y}", "a place at {x}, {y}")
_GERMAN_PLACE: Final = Text(
    "ein Ort in Deutschland (Länge, Breite)", "a place in Germany (longitude, latitude)"
)
# What the geometry engine calls the faults of an outline.
_FAULTS: Final = {
    "Self-intersection": "Selbstüberschneidung",
    "Ring Self-intersection": "Ring berührt sich selbst",
    "Hole lies outside shell": "Loch liegt außerhalb des Umrisses",
    "Holes are nested": "Löcher liegen ineinander",
    "Nested shells": "Teile liegen ineinander",
    "Interior is disconnected": "Inneres ist nicht zusammenhängend",
    "Duplicate Rings": "Ring kommt zweimal vor",
    "Too few points in geometry component": "zu wenige Stützpunkte",
}


def _crossing(shape: BaseGeometry) -> Text:
    """Say what makes an outline invalid, and where."""
    said = explain_validity(shape)
    fault, bracket, place = said.partition("[")
    return Text(_FAULTS.get(fault, fault) + bracket + place, said)


def _with(draft: Draft, found: _Found) -> Draft:
    """Return the draft with an outline, or with the reason why it has none."""
    shape, refused, column = found
    if refused is not None:
        return draft.refused(column or "geometry", *refused)
    if shape is None or shape.is_empty:
        return draft
    if shape.geom_type == "Point":
        place = check_place(shape)
        return draft.refused(column or "geometry", *place) if place else replace(draft, point=shape)
    wrong = _check(shape)
    if wrong is not None:
        return draft.refused(column or "geometry", *wrong)
    return replace(draft, outline=shape)


def _check(shape: BaseGeometry) -> tuple[Text, Text] | None:
    if shape.geom_type not in _AREAL:
        return Text(shape.geom_type, shape.geom_type), _AREA
    if (wrong := check_place(shape)) is not None:
        return wrong
    if not shape.is_valid:
        return _crossing(shape), _SIMPLE
    return None


def check_place(shape: BaseGeometry) -> tuple[Text, Text] | None:
    """Say what was found and expected where a shape in WGS84 is not in Germany."""
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        return _ENDLESS, _FINITE
    if not GERMANY.covers(shapely.box(*shape.bounds)):
        x, y = shape.representative_point().coords[0] if shape.is_valid else shape.bounds[:2]
        return _PLACE.format(x=f"{x:.4f}", y=f"{y:.4f}"), _GERMAN_PLACE
    return None


class _Found(NamedTuple):
    """Geometry of a row; or what was found and expected; and the column that is meant."""

    shape: BaseGeometry | None
    refused: tuple[Text | str, Text] | None
    column: str | None


_NONE: Final = _Found(None, None, None)


class _Reader:
    """Finds the geometry of a row: its own, in a WKT column, or from two coordinates."""

    def __init__(self, table: Table, meaning: ColumnMapping, mark: Mark | None) -> None:
        self._name = table.place
        self._headings = [column.heading for column in meaning.columns]
        self._wkt = meaning.index(words.OUTLINE)
        self._x, self._y = meaning.index(words.X), meaning.index(words.Y)
        places = [place for place in (self._x, self._y) if place is not None]
        texts = [row.cells[place] for row in table.rows for place in places]
        self._mark = mark or decimal_mark(text for text in texts if isinstance(text, str))
        self.crs: str | None = None

    def geometry(self, row: Row) -> _Found:
        """Return a row's geometry; or why it is refused, and in which column."""
        if row.unreadable is not None:
            return _Found(None, (row.unreadable, _CLOSED), "geometry")
        if row.outline is not None:
            try:
                with np.errstate(invalid="ignore"):  # NaN is refused below
                    return _Found(shapely.from_wkb(row.outline), None, None)
            except shapely.errors.GEOSException as error:
                return _Found(None, (str(error)[:120], _CLOSED), "geometry")
        if self._wkt is not None and not cell.is_empty(row.cells[self._wkt]):
            return self._from_wkt(row.cells[self._wkt])
        if self._x is not None and self._y is not None:
            return self._from_coordinates(row.cells[self._x], row.cells[self._y])
        return _NONE

    def _from_wkt(self, raw: object) -> _Found:
        if isinstance(raw, Unusable):
            return _Found(None, (raw.found, raw.expected), self._headings[self._wkt or 0])
        text = str(raw)
        if extended := _EWKT.fullmatch(text):
            named = f"EPSG:{extended[1]}"
            if self.crs not in {None, named}:
                raise InputError(Finding(self._name, "CRS", f"{self.crs}, {named}", _NOT_UNIQUE))
            self.crs, text = named, extended[2]
        heading = self._headings[self._wkt or 0]
        try:
            with np.errstate(invalid="ignore"):  # NaN is refused below
                return _Found(shapely.from_wkt(text), None, heading)
        except shapely.errors.GEOSException:
            return _Found(None, (shorten(text), _WKT), heading)

    def _from_coordinates(self, raw_x: object, raw_y: object) -> _Found:
        if cell.is_empty(raw_x) and cell.is_empty(raw_y):
            return _NONE
        for place, raw in ((self._x, raw_x), (self._y, raw_y)):
            if isinstance(raw, Unusable):
                return _Found(None, (raw.found, raw.expected), self._headings[place or 0])
        place, raw = self._x, raw_x
        try:
            x = coordinate(raw_x, self._mark)
            place, raw = self._y, raw_y
            y = coordinate(raw_y, self._mark)
        except RefusedError as error:
            return _Found(None, (shorten(raw), error.expected), self._headings[place or 0])
        return _Found(shapely.Point(x, y), None, self._headings[self._x or 0])


def fitting_system(
    table: Table, named: str | None, shapes: Iterable[BaseGeometry], county: BaseGeometry
) -> CRS:
    """Return the coordinate system, once it fits the coordinates."""
    name, points = table.place, _centres(shapes)
    fitting = [code for code in USUAL if fits_in(code, points, county)]
    fits = _FITTING.format(codes=Text(*(f" {o} ".join(fitting[:3]) for o in _OR)))
    if not fitting:
        fits = _NOT_FITTING
    if named is None:
        if not table.spatial and fits_in(WGS84, points, GERMANY):  # degrees look like no metres
            return CRS(WGS84)
        raise InputError(Finding(name, "CRS", None, _UNNAMED.format(fits=fits)))
    try:
        system = CRS.from_user_input(named)
    except CRSError as error:
        raise InputError(Finding(name, "CRS", shorten(named), _KNOWN_SYSTEM)) from error
    if system.is_engineering or system.is_vertical or system.is_geocentric:
        raise InputError(Finding(name, "CRS", system.name, _OF_THE_EARTH))
    if len(points) and not fits_in(code_of(system), points, GERMANY):
        swapped = points[:, ::-1]
        if fits_in(code_of(system), swapped, GERMANY):
            fits = _EXCHANGED
        at = ", ".join(f"{value:.6g}" for value in points[0])
        expected = _IN_GERMANY.format(system=system.name, fits=fits)
        raise InputError(Finding(name, "CRS", _SUCH_AS.format(at=at), expected))
    return system


_OR: Final = Text("oder", "or")
_FITTING: Final = Text(
    "mit {codes} lägen sie im Landkreis", "{codes} would put them into the county"
)
_NOT_FITTING: Final = Text("keines der üblichen passt", "none of the usual ones fits")
_UNNAMED: Final = Text(
    "eine Datei, die ihr Koordinatensystem nennt, oder --crs EPSG:…; {fits}",
    "a file that names its coordinate system, or --crs EPSG:…; {fits}",
)
_KNOWN_SYSTEM: Final = Text("ein bekanntes Koordinatensystem", "a known coordinate system")
_OF_THE_EARTH: Final = Text("ein Koordinatensystem der Erde", "a coordinate system of the earth")
_EXCHANGED: Final = Text(
    "vertauscht passen sie: Ostwert oder Länge kommt zuerst (in QGIS: „X- und Y-Koordinaten "
    "vertauschen“)",
    "they fit once exchanged: the easting or longitude comes first (in QGIS: “Swap X and Y "
    "coordinates”)",
)
_SUCH_AS: Final = Text("Koordinaten wie {at}", "coordinates such as {at}")
_IN_GERMANY: Final = Text(
    "Koordinaten in Deutschland nach {system}; {fits}",
    "coordinates in Germany under {system}; {fits}",
)


def code_of(system: CRS) -> str:
    """Return the code of a system, such as EPSG:25833; its WKT where it has none."""
    found = system.to_authority(min_confidence=70)
    return ":".join(found) if found else str(system.to_wkt())


def _centres(shapes: Iterable[BaseGeometry]) -> NDArray[np.float64]:
    bounds = np.array([shape.bounds for shape in shapes], dtype=float).reshape(-1, 4)
    centres: NDArray[np.float64] = (bounds[:, :2] + bounds[:, 2:]) / 2
    return centres


def fits_in(code: str, points: NDArray[np.float64], area: BaseGeometry) -> bool:
    """Say whether most of the points lie in an area under a coordinate system."""
    if not len(points):
        return False
    try:
        shapes = into_wgs84(shapely.points(points), code)
    except ProjError:
        return False
    finite = np.isfinite(shapely.get_coordinates(shapes)).all(axis=1)
    inside = shapely.contains_properly(area, shapes[finite])
    return bool(inside.sum() * 2 > len(points))
