"""GeoJSON (RFC 7946), and the older form that names a coordinate system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
import shapely

from data.imports.refusal import FileRefusedError
from data.words import Text

if TYPE_CHECKING:
    from pathlib import Path

    from data.imports.limits import Limits
    from data.imports.sink import Sink

_EXPECTED: Final = Text(
    "GeoJSON: eine FeatureCollection mit Objekten", "GeoJSON: a FeatureCollection with features"
)


_AREAL: Final = frozenset({"Polygon", "MultiPolygon"})


def read(path: Path, sink: Sink, _limits: Limits, _layer: str | None) -> None:
    """Read the features of a collection; what a feature has as `id` is a column."""
    try:
        content = orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        if "memory" in str(error):
            raise MemoryError from error
        raise FileRefusedError(found=str(error), expected=_EXPECTED) from error
    features = _features(content)
    if not isinstance(features, list) or not all(map(_is_feature, features)):
        raise FileRefusedError(found=None, expected=_EXPECTED)
    columns: dict[str, None] = {}
    for feature in features:
        if "id" in feature:
            columns.setdefault("id")
        columns.update(dict.fromkeys(feature.get("properties") or {}))
    sink.begin(list(columns), spatial=True, crs=_crs(content))
    for number, feature in enumerate(features, start=1):
        properties = {"id": feature.get("id")} | (feature.get("properties") or {})
        outline, unreadable = _outline(feature.get("geometry"))
        cells = [properties.get(column) for column in columns]
        sink.row(number, cells, outline=outline, unreadable=unreadable)


def _features(content: object) -> object:
    """Return the features of a collection, a feature alone, or a geometry alone as one."""
    if not isinstance(content, dict):
        return None
    if content.get("type") == "Feature":
        return [content]
    if content.get("type") in _AREAL and "coordinates" in content:
        return [{"type": "Feature", "properties": {}, "geometry": content}]
    return content.get("features")


def _is_feature(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("properties"), dict | None)
        and entry.get("type") == "Feature"
    )


def _crs(content: dict[str, Any]) -> str:
    """Return the coordinate system: WGS84 unless the file has the old member `crs`."""
    if content.get("crs") is None:
        return "OGC:CRS84"
    try:
        return str(content["crs"]["properties"]["name"])
    except (KeyError, TypeError):
        raise FileRefusedError(
            found=str(content["crs"])[:60],
            expected=Text(
                "ein Koordinatensystem mit Namen, oder keines: WGS84", "a named CRS, or none: WGS84"
            ),
        ) from None


def _outline(geometry: object) -> tuple[bytes | None, str | None]:
    if geometry is None:
        return None, None
    try:
        read = shapely.from_geojson(orjson.dumps(geometry))
    except (shapely.errors.GEOSException, orjson.JSONEncodeError) as error:
        return None, str(error)[:120]
    return shapely.to_wkb(read), None
