"""Areas that are reached within some minutes, told apart by tint, line and legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import shapely

from data.words import Text
from maps.style import COLOURS, mix

if TYPE_CHECKING:
    from maps.printmap.drawing import Drawing
    from maps.printmap.scene import Area, Scene


class AreaStyle(NamedTuple):
    """How an area is drawn: its fill, and the dashes and width of its edge in mm."""

    fill: str
    dash: str
    width: float


_EDGE: Final = COLOURS["brand-strong"]
# From the shortest time to the longest.
_STYLES: Final = (
    AreaStyle(mix(COLOURS["brand"], "#ffffff", 0.15), "none", 0.35),
    AreaStyle(mix(COLOURS["brand"], "#ffffff", 0.5), "1.6 .7", 0.25),
    AreaStyle(mix(COLOURS["brand"], "#ffffff", 0.78), ".5 .6", 0.25),
)
# Along a lone road an area is narrower than a line that can be seen, in mm.
_LEAST: Final = 0.5
# Edges follow the cells of the engine's raster, which are as wide as this and more: their steps
# say nothing. In mm.
_STEP: Final = 0.25

WITHIN: Final = Text("in {minutes} Minuten", "within {minutes} minutes")


def draw_areas(drawing: Drawing, scene: Scene) -> None:
    """Draw the areas, the largest at the bottom."""
    for area, style in reversed(list(zip(scene.areas, _STYLES, strict=False))):
        d = scene.frame.path(shapely.get_parts(area.shape), _STEP)
        drawing.path(
            d,
            fill=style.fill,
            fill_rule="evenodd",
            stroke=style.fill,
            stroke_width=_LEAST,
            stroke_linejoin="round",
        )
        drawing.path(d, stroke=_EDGE, stroke_width=style.width, stroke_dasharray=style.dash)


def draw_swatch(drawing: Drawing, x: float, y: float, number: int) -> None:
    """Draw the sign of an area for the legend, with its left end at the point."""
    style = _STYLES[number]
    drawing.rect(
        x,
        y - 1.5,
        5,
        3,
        fill=style.fill,
        stroke=_EDGE,
        stroke_width=style.width,
        stroke_dasharray=style.dash,
    )


def area_label(area: Area) -> Text:
    """Return what an area is called."""
    return WITHIN.format(minutes=area.minutes)
