"""Files of plots as the tests write them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SQUARE: Final[dict[str, Any]] = {
    "type": "Polygon",
    "coordinates": [
        [[12.30, 51.50], [12.31, 51.50], [12.31, 51.51], [12.30, 51.51], [12.30, 51.5]]
    ],
}


def feature(
    properties: Mapping[str, Any], geometry: Mapping[str, Any] | None = SQUARE, /, **top: object
) -> dict[str, Any]:
    """Return one plot; `top` are members beside properties and geometry, such as an id."""
    return {"type": "Feature", **top, "properties": dict(properties), "geometry": geometry}


def write(path: Path, features: Sequence[Mapping[str, Any]]) -> Path:
    """Write the features as GeoJSON."""
    content = {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path
