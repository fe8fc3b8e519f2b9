"""Writing GeoJSON after RFC 7946, one feature a line, the same bytes on every run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from shapely.geometry import mapping
from shapely.geometry.polygon import orient

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from shapely import Polygon


def feature(
    polygon: Polygon, properties: Mapping[str, Any], *, identifier: str | None = None
) -> dict[str, Any]:
    """Return a feature with its exterior counter-clockwise; `polygon` is in WGS84."""
    head = {"type": "Feature"} | ({"id": identifier} if identifier else {})
    return head | {
        "properties": dict(properties),
        "geometry": mapping(orient(polygon, sign=1.0)),
    }


def write(path: Path, features: Iterable[Mapping[str, Any]]) -> None:
    """Write the features as a collection."""
    lines = ",\n".join(
        json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in features
    )
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8")
