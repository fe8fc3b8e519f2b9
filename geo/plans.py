"""Zoning plans on the ground: their shapes brought to EPSG:25833 and checked, never mended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError
from shapely.validation import explain_validity

from data.errors import Finding, InputError, shorten
from data.words import Text
from geo.crs import into_wgs84, to_metric
from geo.outlines import GERMANY, USUAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from data.zoning.model import Area, Shape, ZoningPlan

# "EPSG:25832", and the form of GML 2, have the easting first; where a name says that the
# registry's own definition counts (OGC 07-092r1, 09-048), its order of axes does too.
_PLAIN: Final = re.compile(
    r"(?:EPSG:|http://www\.opengis\.net/gml/srs/epsg\.xml#)(\d{4,6})", re.IGNORECASE
)
_BY_AUTHORITY: Final = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:EPSG:[\d.]*:|https?://www\.opengis\.net/def/crs/EPSG/[\d.]+/)"
    r"(\d{4,6})",
    re.IGNORECASE,
)
# Names of the German surveying authorities (AdV), easting first.
_ADV: Final = {
    "urn:adv:crs:etrs89_utm31": "EPSG:25831",
    "urn:adv:crs:etrs89_utm32": "EPSG:25832",
    "urn:adv:crs:etrs89_utm33": "EPSG:25833",
    "urn:adv:crs:de_dhdn_3gk2": "EPSG:31466",
    "urn:adv:crs:de_dhdn_3gk3": "EPSG:31467",
    "urn:adv:crs:de_dhdn_3gk4": "EPSG:31468",
    "urn:adv:crs:de_dhdn_3gk5": "EPSG:31469",
}
_CANDIDATES: Final = (*USUAL, "EPSG:25831", "EPSG:31466", "EPSG:31467")
_CROSSES: Final = Text(
    "{area} bleibt außer Acht: ihr Umriss kreuzt sich ({why}).",
    "{area} is left out: its outline crosses itself ({why}).",
)
_APART: Final = Text(
    "{area} liegt außerhalb des Geltungsbereichs.", "{area} lies outside the plan's outline."
)
_SYSTEM: Final = Text("Koordinatensystem: {name}", "Coordinate system: {name}")


@dataclass(frozen=True, slots=True)
class PlacedArea:
    """An area of a plan; its outline in EPSG:25833."""

    area: Area
    outline: BaseGeometry


@dataclass(frozen=True, slots=True)
class PlacedPlan:
    """A plan, its outline in EPSG:25833, and those of its areas that can be used."""

    plan: ZoningPlan
    outline: BaseGeometry
    areas: tuple[PlacedArea, ...]


def placed(
    plans: Sequence[ZoningPlan], name: str, *, crs: str | None = None
) -> tuple[tuple[PlacedPlan, ...], tuple[Text, ...]]:
    """Return plans on the ground, and what is to be said of their shapes.

    Parameters
    ----------
    name
        Name of the file.
    crs
        Coordinate system that the caller names, easting first; None: those that the shapes
        name.

    Raises
    ------
    InputError
        Where a coordinate system is missing, unknown, or puts a shape outside Germany; or
        where the outline of a plan crosses itself.
    """
    systems: dict[str, CRS] = {}
    found, notes = [], []
    for plan in plans:
        outline = _on_ground(plan.shape, name, plan.id, crs, systems)
        if not outline.is_valid or outline.is_empty:
            why = explain_validity(outline)
            where = f"{name}, {shorten(plan.id)}"
            raise InputError(Finding(where, "raeumlicherGeltungsbereich", why, _UNCROSSED))
        areas = []
        for area in plan.areas:
            shape = _on_ground(area.shape, name, area.id, crs, systems)
            words = {"area": Text(*(f"{part} ({area.id})" for part in area.label))}
            if not shape.is_valid or shape.is_empty:
                notes.append(_CROSSES.format(why=explain_validity(shape), **words))
                continue
            if not shape.intersects(outline):
                notes.append(_APART.format(**words))
            areas.append(PlacedArea(area, shape))
        found.append(PlacedPlan(plan, outline, tuple(areas)))
    listed = sorted({f"{system.name} ({_code(system)})" for system in systems.values()})
    return tuple(found), (_SYSTEM.format(name=", ".join(listed)), *notes)


def _on_ground(
    shape: Shape, name: str, identifier: str, crs: str | None, systems: dict[str, CRS]
) -> BaseGeometry:
    """Return a shape in EPSG:25833, once its coordinate system fits its coordinates."""
    drawn = shapely.force_2d(shapely.from_wkb(shape.outline))
    where = f"{name}, {shorten(identifier)}"
    system, swapped = _system(crs or shape.crs, where)
    if swapped:
        drawn = shapely.transform(drawn, lambda points: points[:, ::-1])
    degrees = _degrees(drawn, _code(system))
    if degrees is None or not GERMANY.covers(shapely.box(*degrees.bounds)):
        raise InputError(_misplaced(drawn, system, where))
    systems.setdefault(_code(system), system)
    return to_metric(degrees)


def _system(named: str | None, where: str) -> tuple[CRS, bool]:
    """Return the coordinate system of a name, and whether the northing comes first."""
    if named is None:
        raise InputError(Finding(where, "srsName", None, _NO_SYSTEM))
    text = named.strip()
    by_authority = _BY_AUTHORITY.fullmatch(text)
    plain = _PLAIN.fullmatch(text) or by_authority
    code = f"EPSG:{plain[1]}" if plain else _ADV.get(text.casefold())
    try:
        system = CRS.from_user_input(code) if code else None
    except CRSError:
        system = None
    if system is None or not (system.is_projected or system.is_geographic):
        raise InputError(Finding(where, "srsName", shorten(named), _SOME_SYSTEM))
    north_first = system.axis_info[0].direction == "north"
    return system, bool(by_authority) and north_first


def _code(system: CRS) -> str:
    return ":".join(system.to_authority() or ("", ""))


def _degrees(shape: BaseGeometry, code: str) -> BaseGeometry | None:
    """Return a shape in WGS84; None where the system has no place for it."""
    try:
        with np.errstate(invalid="ignore"):
            moved = into_wgs84(shape, code)
    except ProjError:
        return None
    return moved if np.isfinite(shapely.get_coordinates(moved)).all() else None


def _misplaced(shape: BaseGeometry, system: CRS, where: str) -> Finding:
    """Say where the named system would put a shape, and which system it looks like."""
    x, y = shapely.get_coordinates(shape)[0]
    found = _ELSEWHERE.format(
        x=f"{x:.10g}",
        y=f"{y:.10g}",
        system=f"{system.name} ({_code(system)})",
        place=_at(_degrees(shape, _code(system))),
    )
    for code in _CANDIDATES:
        for turned in (False, True):
            drawn = shapely.transform(shape, lambda points: points[:, ::-1]) if turned else shape
            moved = _degrees(drawn, code)
            if moved is None or not GERMANY.covers(shapely.box(*moved.bounds)):
                continue
            expected = (_LOOKS_TURNED if turned else _LOOKS).format(
                name=CRS(code).name, code=code, place=_at(moved)
            )
            return Finding(where, "CRS", found, expected)
    return Finding(where, "CRS", found, _LOOKS_LIKE_NONE)


def _at(shape: BaseGeometry | None) -> Text:
    if shape is None:
        return _NOWHERE
    lon, lat = shapely.get_coordinates(shape)[0]
    return _AT.format(
        lon=f"{abs(lon):.2f}°",
        east=_EAST if lon >= 0 else _WEST,
        lat=f"{abs(lat):.2f}°",
        north="N" if lat >= 0 else "S",
    )


_UNCROSSED: Final = Text(
    "ein Umriss des Plans, der sich nicht selbst schneidet",
    "an outline of the plan that does not cross itself",
)
_NO_SYSTEM: Final = Text(
    "ein Koordinatensystem, oder --crs EPSG:25833", "a coordinate system, or --crs EPSG:25833"
)
_SOME_SYSTEM: Final = Text(
    "ein Koordinatensystem wie EPSG:25833, oder --crs EPSG:…",
    "a coordinate system such as EPSG:25833, or --crs EPSG:…",
)
_ELSEWHERE: Final = Text(
    "Koordinaten wie {x}, {y}; {system} führt damit {place}",
    "coordinates such as {x}, {y}, which {system} would put {place}",
)
_LOOKS: Final = Text(
    "Koordinaten in Deutschland; sie sehen aus wie {name} ({code}), {place}; --crs {code} "
    "nähme sie so",
    "coordinates in Germany; they look like {name} ({code}), {place}; --crs {code} would take "
    "them so",
)
_LOOKS_TURNED: Final = Text(
    "Koordinaten in Deutschland; sie sehen aus wie {name} ({code}, Nordwert zuerst), {place}",
    "coordinates in Germany; they look like {name} ({code}, northing first), {place}",
)
_LOOKS_LIKE_NONE: Final = Text(
    "Koordinaten in Deutschland; sie passen zu keinem der üblichen Koordinatensysteme",
    "coordinates in Germany; they look like none of the usual coordinate systems",
)
_NOWHERE: Final = Text("nirgendwohin", "nowhere")
_AT: Final = Text("zu {lon} {east}, {lat} {north}", "at {lon} {east}, {lat} {north}")
_EAST: Final = Text("O", "E")
_WEST: Final = Text("W", "W")
