"""Cadastral parcels: their keys, in the forms in which people write them, and their areas.

The German parcel key (Flurstückskennzeichen, ALKIS) has 20 places: state (2), cadastral
district (Gemarkung, 4), section (Flur, 3), number (5), sub-number (4), sequence (2); what
is empty is filled with `_`. People write "Eilenburg-3-123/4", or without a section
"Eilenburg-123/4" (Saxony has none).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from data.errors import Finding, InputError
from data.imports import words
from data.reference import columns
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.imports.table import Table

_KEYS: Final = (
    *("flstkennz", "Flurstückskennzeichen", "flurstueckskennzeichen", "fskennz", "FSK"),
    *("flstkey", "Flurstückskennz", "flurstuec"),
)
_IDS: Final = ("gml_id", "idflurst", "gml:id", "identifikator")
_TEXTS: Final = ("Flurstück", "Flurstueck", "Parcel", "flst")
_DISTRICT: Final = ("gemarkung", "gmkname", "gemarkungsname", "Gemarkung Name")
_SECTION: Final = ("flur", "flurnr", "Flurnummer")
_NUMBER: Final = ("flstnrzae", "zaehler", "Zähler", "flurstnr_z", "Flurstücksnummer")
_SUB: Final = ("flstnrnen", "nenner", "Nenner", "flurstnr_n")

_KENNZEICHEN: Final = re.compile(r"(\d{6})([\d_]{3})(\d{5})([\d_]{4})(?:[\d_]{2})?")
_PIECES: Final = re.compile(
    r"(?P<district>[^\d,;]*?[^\d\s,;-])[\s,-]+(?:flur\s*)?(?:(?P<section>\d{1,3})[\s,-]+)?"
    r"(?:(?:flurst(?:ü|ue)ck|flst\.?|nr\.?)\s*)?(?P<number>\d{1,5})(?:\s*/\s*(?P<sub>\d{1,4}))?",
    re.IGNORECASE,
)
_SEPARATOR: Final = re.compile(r"[;\n\r]+")


def normal(text: str) -> str:
    """Return one form for all spellings of a key; a text that is none stays one word."""
    bare = "".join(text.split()).upper()
    if found := _KENNZEICHEN.fullmatch(bare.ljust(18, "_")[:20]):
        district, section, number, sub = (part.strip("_") for part in found.groups())
        return f"k:{district}:{_figure(section)}:{_figure(number)}:{_figure(sub)}"
    if found := _PIECES.fullmatch(text.strip()):
        return _pieces(**found.groupdict())
    return f"i:{words.key(text)}"


def _pieces(district: str, section: str | None, number: str | None, sub: str | None = None) -> str:
    return f"t:{words.key(district)}:{_figure(section)}:{_figure(number)}:{_figure(sub)}"


def _figure(text: str | None) -> str:
    return str(int(text)) if text and int(text) else ""


def split(text: str) -> list[str]:
    """Return the keys of a cell that holds one or several, separated by `;`."""
    return [part.strip() for part in _SEPARATOR.split(text) if part.strip()]


def read(table: Table, shapes: NDArray[np.object_]) -> gpd.GeoDataFrame:
    """Return the parcels with all their keys (`keys`, separated by blanks), in EPSG:4326.

    Raises
    ------
    InputError
        Where no column holds a key, or a row has none.
    """
    whole = [columns.place(table, names) for names in (_KEYS, _IDS, _TEXTS)]
    pieces = [columns.place(table, names) for names in (_DISTRICT, _SECTION, _NUMBER, _SUB)]
    if not any(place is not None for place in whole) and None in {pieces[0], pieces[2]}:
        names = ", ".join(table.columns)[:200]
        expected = Text(
            "eine Spalte mit Flurstücksschlüsseln (flstkennz, gml_id, …) oder gemarkung, flur, "
            "zaehler",
            "a column with parcel keys (flstkennz, gml_id, …) or gemarkung, flur, zaehler",
        )
        raise InputError(Finding(table.name, Text("Spalten", "columns"), names, expected))
    keys = []
    for row in table.rows:
        texts = [None if place is None else columns.text(row.cells[place]) for place in whole]
        found = {normal(text) for text in texts if text}
        district, section, number, sub = (
            None if place is None else columns.text(row.cells[place]) for place in pieces
        )
        if district and number and number.isdigit():
            found.add(_pieces(district, section, number, sub))
        if not found:
            where = table.place_of(row)
            raise InputError(
                Finding(where, None, None, Text("ein Flurstücksschlüssel", "a parcel key"))
            )
        keys.append(" ".join(sorted(found)))
    return gpd.GeoDataFrame({"keys": keys}, geometry=list(shapes), crs="EPSG:4326")


def _called(keys: str) -> str:
    """Return a name for a parcel by its keys: cadastral district and number, “145123-121/4”."""
    by_form = {form: key for form, _, key in (one.partition(":") for one in keys.split(" "))}
    for form in ("k", "t"):
        if form in by_form:
            district, section, figure, sub = by_form[form].split(":")
            whole = f"{figure}/{sub}" if sub else figure
            return "-".join(filter(None, (district, section, whole)))
    return next(iter(by_form.values()))


def _first(keys: str) -> str:
    """Return the key by which a parcel is found, of all that it has."""
    held = keys.split(" ")
    return next((key for form in ("k:", "t:") for key in held if key.startswith(form)), held[0])


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel with all its parts.

    Attributes
    ----------
    key
        By which `Parcels.named` finds it again.
    name
        What people call it.
    """

    key: str
    name: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Unknown:
    """A key that no parcel has, or that several layers give to different land."""

    key: str


class Parcels:
    """The parcels of loaded layers."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = tuple(paths)
        self._read: tuple[list[str], list[BaseGeometry]] | None = None
        self._found: Mapping[str, list[BaseGeometry]] | None = None
        self._tree: shapely.STRtree | None = None

    def _parts(self) -> tuple[list[str], list[BaseGeometry]]:
        """Return the keys and shapes of all rows of the layers."""
        if self._read is None:
            frames = [pyogrio.read_dataframe(path) for path in self._paths]
            self._read = (
                [keys for frame in frames for keys in frame["keys"]],
                [shape for frame in frames for shape in frame.geometry],
            )
        return self._read

    def _by_key(self) -> Mapping[str, list[BaseGeometry]]:
        if self._found is None:
            found: dict[str, list[BaseGeometry]] = defaultdict(list)
            for keys, shape in zip(*self._parts(), strict=True):
                for one in keys.split(" "):
                    found[one].append(shape)
            self._found = found
        return self._found

    def around(self, point: BaseGeometry) -> dict[str, BaseGeometry]:
        """Return the parcels around a point (WGS84), all parts of each, by what people call it."""
        all_keys, shapes = self._parts()
        hit = self._index().query(point, predicate="intersects").tolist()
        found: dict[str, BaseGeometry] = {}
        for keys in dict.fromkeys(all_keys[place] for place in hit):
            parts = [shape for one, shape in zip(all_keys, shapes, strict=True) if one == keys]
            found[_called(keys)] = shapely.union_all(parts)
        return found

    def _index(self) -> shapely.STRtree:
        if self._tree is None:
            self._tree = shapely.STRtree(self._parts()[1])
        return self._tree

    def meeting(self, area: BaseGeometry, most: int) -> list[Parcel]:
        """Return parcels that meet an area (WGS84), at most so many, the nearest first."""
        all_keys, shapes = self._parts()
        hit = self._index().query(area, predicate="intersects")
        away = shapely.distance(shapely.points(*area.centroid.coords[0]), np.array(shapes)[hit])
        keys = dict.fromkeys(_first(all_keys[place]) for place in hit[np.argsort(away)].tolist())
        return [parcel for key in list(keys)[:most] if (parcel := self.named(key)) is not None]

    def named(self, key: str) -> Parcel | None:
        """Return the parcel of a key as `Parcel.key` has it; None where there is none."""
        shapes = self._by_key().get(key)
        return Parcel(key, _called(key), shapely.union_all(shapes)) if shapes else None

    def outline(self, text: str) -> BaseGeometry | Unknown:
        """Return the union of the parcels that a cell names, or the key that is unknown.

        Parcels of the same key are parts of one and are joined.
        """
        parts: list[BaseGeometry] = []
        for one in split(text):
            shapes = self._by_key().get(normal(one))
            if not shapes:
                return Unknown(one)
            parts += shapes
        return shapely.union_all(parts) if parts else Unknown(text)
