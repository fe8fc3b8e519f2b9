"""Reads plots from any vector file that GDAL knows, checked against the field registry.

A geometry and a name suffice; what a file does not say stays unknown. An input is
read whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import math
import warnings
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import shapely
from pyogrio.errors import DataSourceError
from shapely.validation import explain_validity

from data.errors import Finding, InputError, shorten
from data.fields import BY_NAME, Field, Group, Kind, Origin
from data.record import ANY_FIELD, PlotRecord, Provenance, Tier, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

_NOT_A_FIELD: Final = frozenset({"id", "geometry", "invented", "provenance"})
_PROVENANCE_KEYS: Final = frozenset({ANY_FIELD, *BY_NAME, *(group.value for group in Group)})


@dataclass(frozen=True, slots=True)
class PlotFile:
    """What a file of plots held.

    `ignored` names the columns that are no field of the record, so that a summary can
    say so: nothing is lost without a word.
    """

    records: tuple[PlotRecord, ...]
    ignored: tuple[str, ...]


class _RefusedError(ValueError):
    """A value is not what its field expects; the message says what was expected."""


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
    known = _NOT_A_FIELD | BY_NAME.keys()
    ignored = tuple(str(column) for column in frame.columns if column not in known)
    return PlotFile(tuple(records), ignored)


def _read_frame(path: Path) -> gpd.GeoDataFrame:
    if not path.is_file():
        raise InputError(Finding(str(path), None, "no such file", "a vector file of plots"))
    try:
        with warnings.catch_warnings():
            # GDAL warns of what is refused below with the feature's number.
            warnings.simplefilter("ignore")
            frame = gpd.read_file(path)
    except DataSourceError as error:
        raise InputError(
            Finding(path.name, None, str(error), "a vector file such as GeoJSON or GeoPackage")
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError(Finding(path.name, "geometry", "none", "a layer with polygons"))
    if len(frame) == 0:
        raise InputError(Finding(path.name, None, "no features", "at least one plot"))
    if frame.crs is None:
        raise InputError(Finding(path.name, "CRS", None, "a file that names its coordinate system"))
    return frame.to_crs("EPSG:4326")


def _repeated(name: str, records: list[PlotRecord]) -> list[Finding]:
    seen: set[str] = set()
    findings = []
    for number, record in enumerate(records, start=1):
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
        self._row = {str(key): value for key, value in row.items() if not _missing(value)}
        self._today = today
        self._findings = findings

    def record(self) -> PlotRecord:
        geometry = self._geometry()
        values: dict[str, Value] = {}
        for field in BY_NAME.values():
            if field.name in self._row and field.origin is Origin.RECORD:
                value = self._checked(field.name, partial(self._value, field))
                if value is not None:
                    values[field.name] = value
        if "name" not in values:
            self._refuse("name", None, "a name")
        return PlotRecord(
            id=self._id(geometry, values),
            geometry=geometry,
            values=values,
            provenance=self._checked("provenance", self._provenance) or {},
            invented=self._checked("invented", _boolean) or False,
        )

    def _geometry(self) -> BaseGeometry:
        geometry = self._row.get("geometry", shapely.Polygon())
        expected = None
        if geometry.geom_type not in {"Polygon", "MultiPolygon"}:
            expected, found = "a Polygon or MultiPolygon", geometry.geom_type
        elif geometry.is_empty:
            expected, found = "an outline", "no geometry"
        elif not np.isfinite(shapely.get_coordinates(geometry)).all():
            expected, found = "finite coordinates", "NaN or infinite"
        elif not geometry.is_valid:
            expected, found = "an outline that does not cross itself", explain_validity(geometry)
        if expected:
            self._refuse("geometry", found, expected)
        return shapely.force_2d(geometry)

    def _id(self, geometry: BaseGeometry, values: Mapping[str, Value]) -> str:
        """Return the file's id, or one made from the content, so that it is stable."""
        given = self._row.get("id")
        if given is not None:
            return str(given)
        content = (
            shapely.to_wkb(shapely.set_precision(geometry, 1e-7)) + str(values.get("name")).encode()
        )
        return f"p-{hashlib.sha256(content).hexdigest()[:10]}"

    def _checked[T](self, name: str, read: Callable[[Any], T]) -> T | None:
        raw = self._row.get(name)
        if raw is None:
            return None
        try:
            return read(raw)
        except _RefusedError as error:
            self._refuse(name, shorten(raw), str(error))
            return None

    def _refuse(self, field: str, found: str | None, expected: str) -> None:
        self._findings.append(Finding(self._where, field, found, expected))

    def _value(self, field: Field, raw: Any) -> Value:  # noqa: ANN401, PLR0911
        match field.kind:
            case Kind.NUMBER:
                return _number(field, raw)
            case Kind.BOOLEAN:
                return _boolean(raw)
            case Kind.DATE:
                return self._date(raw)
            case Kind.CODE:
                return _code(field, raw)
            case Kind.CODES:
                chosen = {_code(field, code) for code in _list(raw)}
                return tuple(entry.code for entry in field.codes if entry.code in chosen)
            case Kind.TIERS:
                return tuple(_tier(tier) for tier in _list(raw))
            case _:
                return str(raw)

    def _date(self, raw: Any) -> date:  # noqa: ANN401
        if isinstance(raw, datetime):
            return raw.date()
        if isinstance(raw, date):
            return raw
        content = _json(raw)
        if isinstance(content, dict) and isinstance(content.get("days_from_build"), int):
            return self._today + timedelta(days=content["days_from_build"])
        try:
            return date.fromisoformat(str(raw))
        except ValueError:
            msg = 'a date such as 2026-11-23, or {"days_from_build": -30}'
            raise _RefusedError(msg) from None

    def _provenance(self, raw: Any) -> dict[str, Provenance]:  # noqa: ANN401
        content = _json(raw)
        if not isinstance(content, dict):
            msg = 'an object such as {"*": {"source": "…", "confirmed_on": "2026-11-23"}}'
            raise _RefusedError(msg)
        unknown = content.keys() - _PROVENANCE_KEYS
        if unknown:
            msg = f"names of fields or groups, not {', '.join(sorted(unknown))}"
            raise _RefusedError(msg)
        return {
            key: Provenance(
                entry.get("source"),
                self._date(entry["confirmed_on"]) if entry.get("confirmed_on") else None,
            )
            for key, entry in content.items()
        }


def _missing(value: object) -> bool:
    """Whether a cell is empty: what GDAL gives for a missing value depends on the column."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return bool(np.isscalar(value) and value != value) or str(value) in {"", "NaT", "<NA>"}  # noqa: PLR0124


def _json(raw: object) -> Any:  # noqa: ANN401
    """Return nested content, which GDAL hands over as JSON text."""
    if isinstance(raw, str) and raw[:1] in "[{":
        try:
            return json.loads(raw)
        except json.JSONDecodeError:
            return raw
    return raw


def _list(raw: object) -> list[Any]:
    content = _json(raw)
    if isinstance(content, str):
        return [part.strip() for part in content.split(",") if part.strip()]
    if isinstance(content, list | tuple | np.ndarray):
        return list(content)
    msg = "a list"
    raise _RefusedError(msg)


def _number(field: Field, raw: object) -> float:
    try:
        value = float(raw)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        value = math.nan
    low = -math.inf if field.minimum is None else field.minimum
    high = math.inf if field.maximum is None else field.maximum
    if isinstance(raw, bool) or not (math.isfinite(value) and low <= value <= high):
        unit = f" {field.unit}" if field.unit else ""
        between = f" from {low:g} to {high:g}" if math.isfinite(high) else f" from {low:g}"
        msg = f"a number{between}{unit}"
        raise _RefusedError(msg)
    return value


def _boolean(raw: object) -> bool:
    if isinstance(raw, bool | np.bool_):
        return bool(raw)
    words = {"true": True, "1": True, "1.0": True, "false": False, "0": False, "0.0": False}
    try:
        return words[str(raw).lower()]
    except KeyError:
        msg = "true or false"
        raise _RefusedError(msg) from None


def _code(field: Field, raw: object) -> str:
    if isinstance(raw, str) and raw in {entry.code for entry in field.codes}:
        return raw
    msg = f"one of {', '.join(entry.code for entry in field.codes)}"
    raise _RefusedError(msg)


def _tier(raw: object) -> Tier:
    if (
        isinstance(raw, dict)
        and isinstance(raw.get("eligible"), bool)
        and isinstance(raw.get("price"), int | float)
        and raw["price"] >= 0
    ):
        return Tier(eligible=raw["eligible"], price=float(raw["price"]))
    msg = 'price tiers such as [{"eligible": true, "price": 8.5}]'
    raise _RefusedError(msg)
