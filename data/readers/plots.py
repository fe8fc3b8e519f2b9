"""Reads plots from any vector file that GDAL knows, checked against the field registry.

A geometry and a name suffice; what a file does not say stays unknown. An input is
read whole or not at all.
"""

from __future__ import annotations

import hashlib
import io
import json
import warnings
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataSourceError
from pyproj.exceptions import ProjError
from shapely.validation import explain_validity

from data.errors import Finding, InputError, shorten
from data.fields import FIELDS, Origin
from data.readers import cells
from data.record import PlotRecord, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

_RECORDED: Final = tuple(field for field in FIELDS if field.origin is Origin.RECORD)
_KNOWN: Final = frozenset(
    {"id", "geometry", "invented", "provenance", *(field.name for field in _RECORDED)}
)
_WORLD: Final = shapely.box(-180, -90, 180, 90)


@dataclass(frozen=True, slots=True)
class PlotFile:
    """What a file of plots held.

    `ignored` names the columns that are no field of the record, so that a summary can
    say so: nothing is lost without a word.
    """

    records: tuple[PlotRecord, ...]
    ignored: tuple[str, ...]


def read_plots(path: Path, *, today: date) -> PlotFile:
    """Read a file of plots.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, FlatGeobuf or another vector format of GDAL.
    today
        Day that relative dates (`{"days_from_build": -30}`) count from.

    Raises
    ------
    InputError
        Names file, feature and field of everything that is wrong.
    """
    frame = _read_frame(path)
    findings: list[Finding] = []
    records = [
        _Row(path.name, number, row, today, findings).record()
        for number, row in enumerate(frame.to_dict("records"), start=1)
    ]
    findings += _repeated(path.name, records)
    if findings:
        raise InputError(findings)
    ignored = tuple(str(column) for column in frame.columns if column not in _KNOWN)
    return PlotFile(tuple(record for record in records if record), ignored)


def _read_frame(path: Path) -> gpd.GeoDataFrame:
    if not path.is_file():
        raise InputError(Finding(str(path), None, "no such file", "a vector file of plots"))
    try:
        with warnings.catch_warnings():
            # GDAL warns of what is refused below with the feature's number.
            warnings.simplefilter("ignore")
            layers = [name for name, kind in pyogrio.list_layers(path) if kind is not None]
            # GDAL is not to guess at dates: "12:30:00" may be the name of a plan.
            frame = gpd.read_file(_source(path), on_invalid="ignore", DATE_AS_STRING="YES")
    except DataSourceError as error:
        raise InputError(
            Finding(path.name, None, str(error), "a vector file such as GeoJSON or GeoPackage")
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(Finding(path.name, None, str(error), "text in UTF-8")) from error
    if len(layers) > 1:
        raise InputError(Finding(path.name, "layer", ", ".join(layers), "one layer, of plots"))
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError(Finding(path.name, "geometry", "none", "a layer with polygons"))
    if len(frame) == 0:
        raise InputError(Finding(path.name, None, "no features", "at least one plot"))
    if frame.crs is None:
        raise InputError(Finding(path.name, "CRS", None, "a file that names its coordinate system"))
    try:
        return frame.to_crs("EPSG:4326")
    except ProjError as error:
        raise InputError(
            Finding(path.name, "CRS", frame.crs.name, "a coordinate system of the earth")
        ) from error


def _source(path: Path) -> Path | io.BytesIO:
    """Return what GDAL is to read: of GeoJSON it would drop ids that are numbers."""
    if path.suffix not in {".geojson", ".json"}:
        return path
    try:
        content = json.loads(path.read_bytes())
    except json.JSONDecodeError:  # lines of JSON, which GDAL reads as well
        return path
    features = content.get("features", ())
    numbered = [f for f in features if isinstance(f, dict) and isinstance(f.get("id"), int | float)]
    for feature in numbered:
        feature["id"] = str(feature["id"])
    return io.BytesIO(json.dumps(content).encode()) if numbered else path


def _repeated(name: str, records: list[PlotRecord | None]) -> list[Finding]:
    seen: set[str] = set()
    findings = []
    for number, record in enumerate(records, start=1):
        if record is None:
            continue
        if record.id in seen:
            where = f"{name}, feature {number}"
            findings.append(Finding(where, "id", record.id, "an id that occurs once"))
        seen.add(record.id)
    return findings


class _Row:
    """One feature on its way to a record; what is wrong goes into `findings`."""

    def __init__(
        self,
        file: str,
        number: int,
        row: Mapping[Any, Any],
        today: date,
        findings: list[Finding],
    ) -> None:
        self._where = f"{file}, feature {number}"
        plain = {str(key): cells.plain(value) for key, value in row.items()}
        self._row: dict[str, Any] = {k: v for k, v in plain.items() if v is not None}
        self._today = today
        self._findings = findings

    def record(self) -> PlotRecord | None:
        """Return the record; None where its outline or name was refused."""
        values: dict[str, Value] = {}
        for field in _RECORDED:
            value = self._checked(field.name, partial(cells.value, field, today=self._today))
            if value is not None:
                values[field.name] = value
        if "name" not in self._row:
            self._refuse("name", None, "a name")
        geometry = self._geometry()
        identifier = self._checked("id", cells.text)
        provenance = self._checked("provenance", partial(cells.provenance, today=self._today))
        invented = self._checked("invented", cells.boolean)
        if geometry is None or "name" not in values:
            return None
        return PlotRecord(
            id=identifier or _made_id(geometry, str(values["name"])),
            geometry=geometry,
            values=values,
            provenance=provenance or {},
            invented=invented or False,
        )

    def _geometry(self) -> BaseGeometry | None:
        geometry = self._row.get("geometry", shapely.Polygon())
        expected = None
        if geometry.geom_type not in {"Polygon", "MultiPolygon"}:
            expected, found = "a Polygon or MultiPolygon", geometry.geom_type
        elif geometry.is_empty:
            expected, found = "a closed outline", "none that can be read"
        elif not np.isfinite(shapely.get_coordinates(geometry)).all():
            expected, found = "finite coordinates", "NaN or infinite"
        elif not _WORLD.covers(shapely.box(*geometry.bounds)):
            expected = "longitudes and latitudes in degrees, or a file that names its CRS"
            found = "a place that is not on the earth"
        elif not geometry.is_valid:
            expected, found = "an outline that does not cross itself", explain_validity(geometry)
        if expected:
            self._refuse("geometry", found, expected)
            return None
        return shapely.force_2d(geometry)

    def _checked[T](self, name: str, read: Callable[[Any], T]) -> T | None:
        raw = self._row.get(name)
        if raw is None:
            return None
        try:
            return read(raw)
        except cells.RefusedError as error:
            self._refuse(name, shorten(raw), str(error))
            return None

    def _refuse(self, field: str, found: str | None, expected: str) -> None:
        self._findings.append(Finding(self._where, field, found, expected))


def _made_id(geometry: BaseGeometry, name: str) -> str:
    """Return an id made from the content, so that it is stable."""
    content = shapely.to_wkb(shapely.set_precision(geometry, 1e-7)) + name.encode()
    return f"p-{hashlib.sha256(content).hexdigest()[:10]}"
