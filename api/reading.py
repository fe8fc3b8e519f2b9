"""Types of the values that parameters take: read strictly, described for programs.

Each is a type for pydantic with the JSON schema that `/openapi.json` publishes. A value
that is refused says in both languages what was expected.
"""

from __future__ import annotations

import json
import math
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from api.problems import Refused
from data.words import Text
from geo.filters import polygon

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from api.filters import Parameter

_DAY: Final = Text("ein Datum wie 2026-11-23", "a date such as 2026-11-23")
_DAY_SCHEMA: Final = {"type": "string", "format": "date", "examples": ["2027-01-31"]}
_KEY: Final = Text("mindestens ein Schlüssel", "at least one key")
_BOX: Final = Text(
    "vier Zahlen West,Süd,Ost,Nord in Grad, mit West < Ost und Süd < Nord",
    "four numbers west,south,east,north in degrees, with west < east, south < north",
)
_NEAR: Final = Text(
    "drei Zahlen Länge,Breite,Kilometer, mit Länge 0 bis 30, Breite 40 bis 65, Kilometer 0 bis "
    "1000",
    "three numbers longitude,latitude,kilometres, with longitude 0 to 30, latitude 40 to 65, "
    "kilometres 0 to 1000",
)
_NEAR_SCHEMA: Final = {
    "type": "array",
    "items": {"type": "number"},
    "minItems": 3,
    "maxItems": 3,
    "examples": [[12.34, 51.52, 10]],
}
# Where EPSG:25833 measures well enough: west, south, east, north, and the furthest.
_NEAR_BOX: Final = (0, 40, 30, 65)
_NEAR_KM: Final = 1_000
_POLYGON: Final = Text(
    "ein gültiges Polygon oder MultiPolygon in WGS84, als WKT oder GeoJSON",
    "a valid Polygon or MultiPolygon in WGS84, as WKT or GeoJSON",
)
_BOX_SCHEMA: Final = {
    "type": "array",
    "items": {"type": "number"},
    "minItems": 4,
    "maxItems": 4,
    "examples": [[12.2, 51.4, 12.6, 51.6]],
}
_POLYGON_SCHEMA: Final = {
    "anyOf": [
        {
            "type": "string",
            "description": "WKT, or GeoJSON as text",
            "examples": ["POLYGON((12.2 51.4, 12.6 51.4, 12.6 51.6, 12.2 51.4))"],
        },
        {
            "type": "object",
            "description": "GeoJSON: a Polygon, a MultiPolygon, or a Feature of one",
            "properties": {"type": {"enum": ["Polygon", "MultiPolygon", "Feature"]}},
            "required": ["type"],
        },
    ]
}


def read_day(raw: object) -> date:
    """Read a day; pydantic alone would take a number for seconds since 1970.

    Raises
    ------
    api.problems.Refused
        Where it is none, in ISO 8601.
    """
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        raise Refused(_DAY) from None


Day = Annotated[date, BeforeValidator(read_day), WithJsonSchema(_DAY_SCHEMA)]
# In an address, where an empty input of a form counts as absent.
DayOrNone = Annotated[
    Day | None,
    BeforeValidator(lambda raw: raw or None),
    WithJsonSchema({"type": "string", "format": "date"}),
]
# A figure beyond this is a mistake; figures can be written out and summed.
Figure = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]


def type_of(parameter: Parameter) -> Any:  # noqa: ANN401, PLR0911
    """Return the type of a filter's values."""
    match parameter.condition:
        case "min" | "max" if parameter.day:
            return Day
        case "min" | "max":
            return Figure
        case "codes":
            allowed = [entry.code for entry in parameter.codes]
            return _several({"type": "string", "enum": allowed}, _one_or_more(allowed))
        case "key":
            examples = {"examples": list(parameter.examples)} if parameter.examples else {}
            return _several({"type": "string", **examples}, _at_least_one)
        case "boolean":
            return bool
        case "age":
            return Annotated[int, Field(ge=0, le=36_500)]
        case "near":
            return Annotated[list[float], BeforeValidator(_near), WithJsonSchema(_NEAR_SCHEMA)]
        case "bbox":
            return Annotated[list[float], BeforeValidator(_box), WithJsonSchema(_BOX_SCHEMA)]
        case _:
            return Annotated[str, BeforeValidator(_polygon), WithJsonSchema(_POLYGON_SCHEMA)]


def one_of(allowed: Collection[str], expected: Text) -> Any:  # noqa: ANN401
    """Return the type of one word out of `allowed`."""

    def check(value: str) -> str:
        if value not in allowed:
            raise Refused(expected)
        return value

    schema = {"type": "string", "enum": list(allowed)}
    return Annotated[str, AfterValidator(check), WithJsonSchema(schema)]


def _several(items: dict[str, Any], check: Callable[[list[str]], list[str]]) -> Any:  # noqa: ANN401
    """Return the type of a list of words; `GE,GI` is read as a list too."""
    schema = {"type": "array", "items": items, "minItems": 1}
    return Annotated[
        list[str], BeforeValidator(_split), AfterValidator(check), WithJsonSchema(schema)
    ]


def _split(raw: object) -> object:
    parts = raw if isinstance(raw, list) else [raw]
    words = [part.split(",") if isinstance(part, str) else [part] for part in parts]
    return [word.strip() if isinstance(word, str) else word for some in words for word in some]


def _one_or_more(allowed: Collection[str]) -> Callable[[list[str]], list[str]]:
    listed = ", ".join(allowed)

    def check(value: list[str]) -> list[str]:
        if not value or any(code not in allowed for code in value):
            raise Refused(Text(f"eines oder mehrere von {listed}", f"one or more of {listed}"))
        return value

    return check


def _at_least_one(value: list[str]) -> list[str]:
    if not any(value):
        raise Refused(_KEY)
    return value


def _box(raw: object) -> object:
    parts = _split(raw)
    try:
        west, south, east, north = (float(part) for part in parts)  # type: ignore[attr-defined]
    except (TypeError, ValueError, OverflowError):
        raise Refused(_BOX) from None
    if not all(math.isfinite(one) for one in (west, south, east, north)):
        raise Refused(_BOX)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004
        raise Refused(_BOX)
    return [west, south, east, north]


def _near(raw: object) -> object:
    parts = _split(raw)
    try:
        lon, lat, km = (float(part) for part in parts)  # type: ignore[attr-defined]
    except (TypeError, ValueError, OverflowError):
        raise Refused(_NEAR) from None
    west, south, east, north = _NEAR_BOX
    if not (west <= lon <= east and south <= lat <= north and 0 <= km <= _NEAR_KM):
        raise Refused(_NEAR)
    return [lon, lat, km]


def _polygon(raw: object) -> str:
    text = json.dumps(raw) if isinstance(raw, dict) else str(raw)
    try:
        polygon(text)
    except ValueError:
        raise Refused(_POLYGON) from None
    return text
