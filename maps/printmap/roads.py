"""The roads of a print map: how each class of them is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from maps.style import COLOURS, mix

if TYPE_CHECKING:
    from maps.printmap.drawing import Drawing
    from maps.printmap.scene import Scene


@dataclass(frozen=True, slots=True)
class RoadStyle:
    """How a class of roads is drawn.

    Attributes
    ----------
    classes
        Values of OpenStreetMap's `highway`.
    width
        Least width on paper in mm.
    metres
        Width on the ground in m, where that is more.
    fill, casing
        Colours of the road and of its edges.
    smallest_scale
        Metres on the ground per mm of paper up to which the class is drawn.
    """

    classes: tuple[str, ...]
    width: float
    metres: float
    fill: str
    casing: str
    smallest_scale: float = math.inf


_INK: Final = COLOURS["ink"]
_MOTORWAY_FILL: Final = mix(COLOURS["map-motorway"], "#ffffff", 0.3)
_ROAD_FILL: Final = mix(COLOURS["map-road"], "#ffffff", 0.62)
_CASING: Final = mix(COLOURS["map-road"], _INK, 0.25)
# From the smallest to the largest: later ones are drawn over earlier ones.
_STYLES: Final = (
    RoadStyle(
        ("residential", "living_street", "service"), 0.25, 6, "#ffffff", COLOURS["map-minor"], 45
    ),
    RoadStyle(("unclassified", "road"), 0.3, 6.5, "#ffffff", COLOURS["map-minor"], 80),
    RoadStyle(("tertiary", "tertiary_link"), 0.4, 8, "#ffffff", COLOURS["map-road"], 160),
    RoadStyle(("secondary", "secondary_link"), 0.55, 9, "#ffffff", _CASING),
    RoadStyle(("primary", "primary_link", "trunk_link"), 0.75, 10, _ROAD_FILL, _CASING),
    RoadStyle(("trunk",), 0.95, 16, _ROAD_FILL, _CASING),
    RoadStyle(("motorway_link",), 0.55, 8, _MOTORWAY_FILL, mix(COLOURS["map-motorway"], _INK, 0.3)),
    RoadStyle(("motorway",), 1.15, 28, _MOTORWAY_FILL, mix(COLOURS["map-motorway"], _INK, 0.35)),
)


def draw_roads(drawing: Drawing, scene: Scene) -> None:
    """Draw all edges and then all roads, so that roads flow into one another."""
    frame, layer = scene.frame, scene.layer("roads")
    by_class: dict[str, list[int]] = {}
    for row in layer.within(frame.box(3)):
        by_class.setdefault(layer.text(row, "highway") or "road", []).append(row)
    drawn = []
    for style in _STYLES:
        rows = [row for name in style.classes for row in by_class.get(name, ())]
        if rows and frame.metres <= style.smallest_scale:
            wide = max(style.width, style.metres / frame.metres)
            drawn.append((style, wide, frame.path(layer.geometries[rows])))
    for style, wide, d in drawn:
        _line(drawing, d, style.casing, wide + (0.3 if scene.overview else 0.4))
    for style, wide, d in drawn:
        _line(drawing, d, style.fill, wide)
        if style.classes == ("motorway",):
            _line(drawing, d, style.casing, 0.16)


# Classes and widths in mm on a map that shows much.
_FAR: Final = (
    (("primary", "trunk"), 0.35, _CASING),
    (("motorway",), 0.7, mix(COLOURS["map-motorway"], "#ffffff", 0.15)),
)


def draw_far_roads(drawing: Drawing, scene: Scene) -> None:
    """Draw main roads as thin lines, for what is drawn over them."""
    frame, layer = scene.frame, scene.layer("roads")
    rows = layer.within(frame.box(3))
    for classes, wide, colour in _FAR:
        chosen = [row for row in rows if layer.text(row, "highway") in classes]
        _line(drawing, frame.path(layer.geometries[chosen]), colour, wide)


def _line(drawing: Drawing, d: str, colour: str, wide: float) -> None:
    drawing.path(
        d, stroke=colour, stroke_width=wide, stroke_linejoin="round", stroke_linecap="round"
    )
