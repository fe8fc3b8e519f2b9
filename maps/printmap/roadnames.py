"""What roads are called on a print map: numbers on shields, names along streets."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

import shapely
from shapely import GeometryType

from maps.printmap.drawing import Type
from maps.printmap.labels import Box, Name, Shield
from maps.printmap.signs import shield_size
from maps.style import COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from maps.printmap.frame import Frame
    from maps.printmap.labels import Labels
    from maps.printmap.scene import Scene

_STREET: Final = Type(2.2, 400, COLOURS["ink-soft"])
# Numbers shown on the overview: motorways, federal roads and the state roads, which are
# S in Saxony, St in Bavaria and L elsewhere. County roads have the letters of a county.
_THROUGH: Final = re.compile(r"(A|B|S|St|L) ?\d")
# Longer than this, in mm, a road is lost from sight between its signs.
_OUT_OF_SIGHT: Final = 110
# Free space around a shield on all sides together, in mm.
_ROOM: Final = 0.6


def shields(scene: Scene, labels: Labels) -> Iterator[Shield]:
    """Yield the numbers of roads, each on the longest part that the frame shows."""
    frame, layer = scene.frame, scene.layer("roads")
    by_ref: dict[str, list[int]] = {}
    for row in scene.shown("roads"):
        ref = (layer.text(row, "ref") or "").partition(";")[0].strip()
        if ref and (not scene.overview or _THROUGH.match(ref)):
            by_ref.setdefault(ref, []).append(row)
    for ref in sorted(by_ref):
        line = _longest(layer.geometries[by_ref[ref]], frame)
        width, height = shield_size(ref)
        parts = 2 if line.length > _OUT_OF_SIGHT * frame.metres else 1
        for part in range(parts):
            spots = ((part + share) / parts for share in (0.5, 0.35, 0.65, 0.2, 0.8))
            points = (frame.point(line.interpolate(spot, normalized=True)) for spot in spots)
            box = labels.place(Box.around(x, y, width + _ROOM, height + _ROOM) for x, y in points)
            if box is not None:
                yield Shield(ref, *box.middle)


def street_names(scene: Scene, labels: Labels) -> Iterator[Name]:
    """Yield the names of streets that are long enough on paper to bear them."""
    frame, layer = scene.frame, scene.layer("roads")
    by_name: dict[str, list[int]] = {}
    for row in scene.shown("roads"):
        if name := layer.text(row, "name"):
            by_name.setdefault(name, []).append(row)
    for name in sorted(by_name):
        line = _longest(layer.geometries[by_name[name]], frame)
        if line.length / frame.metres < _STREET.width(name):
            continue
        for share in (0.5, 0.3, 0.7):
            placed, room = _along(line, share, name, frame)
            if labels.place([room]) is not None:
                yield placed
                break


def _longest(lines: NDArray[np.object_], frame: Frame) -> BaseGeometry:
    """Return the longest line that the frame shows of `lines`, in EPSG:25833."""
    cut = shapely.get_parts(shapely.clip_by_rect(lines, *frame.bounds()))
    shown = cut[shapely.get_type_id(cut) == GeometryType.LINESTRING]
    merged = shapely.line_merge(shapely.multilinestrings(shown))
    return max(shapely.get_parts(merged), key=lambda part: part.length, default=merged)


def _along(line: BaseGeometry, share: float, name: str, frame: Frame) -> tuple[Name, Box]:
    """Set a name along a line, its middle at `share` of the way; return the room it takes."""
    width = _STREET.width(name)
    middle = share * line.length
    half = width * frame.metres / 2
    x1, y1 = frame.point(line.interpolate(max(0, middle - half)))
    x2, y2 = frame.point(line.interpolate(middle + half))
    angle = math.atan2(y2 - y1, x2 - x1)
    if abs(angle) > math.pi / 2:
        angle -= math.copysign(math.pi, angle)
    x, y = frame.point(line.interpolate(middle))
    across = abs(width * math.cos(angle)) + _STREET.size
    down = abs(width * math.sin(angle)) + _STREET.size
    return Name(name, _STREET, x, y, math.degrees(angle)), Box.around(x, y, across, down)
