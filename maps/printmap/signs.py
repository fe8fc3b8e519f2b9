"""The signs of the print maps: each a function that draws it at a point, in mm."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from maps.printmap.drawing import Type
from maps.style import COLOURS, mix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from maps.printmap.drawing import Drawing

type Sign = Callable[[Drawing, float, float], None]
"""Draws a sign at a point of the drawing, in mm from its upper left corner."""

# Road signs after the VzKat: 405 (motorway), 401 (federal road); other roads plain.
_BLUE: Final = "#1d4f91"
_YELLOW: Final = "#f6c945"
# BT 46 is a road of the county of Bayreuth: the letter alone does not make the class.
_MOTORWAY: Final = re.compile(r"A ?\d")
_FEDERAL: Final = re.compile(r"B ?\d")
_NUMBER: Final = Type(2.1, 700)
_NUMBERED: Final = Type(2.6, 700, "#ffffff", halo=None)
NUMBER_HEIGHT: Final = 4.2
"""Height of the disc with the number of a plot, in mm."""

# What the map and its legend draw alike.
BOUNDARY_DASH: Final = "1.4 .7 .3 .7"
ESTATE_EDGE: Final = mix(COLOURS["map-estate"], COLOURS["ink"], 0.35)


def junction(drawing: Drawing, x: float, y: float) -> None:
    """Draw a motorway junction: a diamond."""
    drawing.path(
        f"M{x:.2f} {y - 1.5:.2f}l1.5 1.5-1.5 1.5-1.5-1.5Z",
        fill="#ffffff",
        stroke=_BLUE,
        stroke_width=0.6,
        stroke_linejoin="round",
    )


def station(drawing: Drawing, x: float, y: float) -> None:
    """Draw a railway station: a square."""
    drawing.rect(
        x - 0.8, y - 0.8, 1.6, 1.6, fill="#ffffff", stroke=COLOURS["map-rail"], stroke_width=0.45
    )


def airport(drawing: Drawing, x: float, y: float) -> None:
    """Draw an airport: an aeroplane in a disc."""
    _disc(drawing, x, y)
    drawing.path(
        f"M{x:.2f} {y - 1.5:.2f}l.25.4v.8l1.3.9v.35l-1.3-.45-.05.75.4.3v.3l-.6-.2"
        "-.6.2v-.3l.4-.3-.05-.75-1.3.45v-.35l1.3-.9v-.8Z",
        fill="#ffffff",
    )


def freight(drawing: Drawing, x: float, y: float) -> None:
    """Draw a freight terminal or port: a container in a disc."""
    _disc(drawing, x, y)
    drawing.rect(x - 1.2, y - 0.75, 2.4, 1.5, fill="#ffffff")
    drawing.path(
        "".join(f"M{x + dx:.2f} {y - 0.75:.2f}v1.5" for dx in (-0.6, 0, 0.6)),
        stroke=COLOURS["brand"],
        stroke_width=0.22,
    )


def _disc(drawing: Drawing, x: float, y: float) -> None:
    drawing.circle(x, y, 1.9, fill=COLOURS["brand"], stroke="#ffffff", stroke_width=0.35)


class PointSign(NamedTuple):
    """The sign of a layer of points, and its radius in mm."""

    draw: Sign
    radius: float


POINTS: Final[Mapping[str, PointSign]] = {
    "stations": PointSign(station, 1.0),
    "junctions": PointSign(junction, 1.6),
    "freight": PointSign(freight, 2.1),
    "airports": PointSign(airport, 2.1),
}
"""By name of the layer, in the order of drawing: later ones lie over earlier ones."""


def pin(drawing: Drawing, x: float, y: float) -> None:
    """Draw the pin of the plot, its tip at the point."""
    drawing.path(
        f"M{x:.2f} {y:.2f}c-.9-2.7-3.1-4.4-3.1-7a3.1 3.1 0 0 1 6.2 0c0 2.6-2.2 4.3-3.1 7Z",
        fill=COLOURS["accent"],
        stroke="#ffffff",
        stroke_width=0.5,
        stroke_linejoin="round",
    )
    drawing.circle(x, y - 7, 1.15, fill="#ffffff")


def number(drawing: Drawing, x: float, y: float, text: str) -> None:
    """Draw the number of a plot in a list: a disc that bears it."""
    width = max(NUMBER_HEIGHT, _NUMBERED.width(text) + 1.6)
    drawing.rect(
        x - width / 2,
        y - NUMBER_HEIGHT / 2,
        width,
        NUMBER_HEIGHT,
        rx=NUMBER_HEIGHT / 2,
        fill=COLOURS["accent"],
        stroke="#ffffff",
        stroke_width=0.4,
    )
    drawing.text(x, y, text, _NUMBERED)


def number_size(text: str) -> tuple[float, float]:
    """Return width and height of the disc with a number in mm."""
    return max(NUMBER_HEIGHT, _NUMBERED.width(text) + 1.6), NUMBER_HEIGHT


def entry_arrow(drawing: Drawing, x: float, y: float, degrees: float) -> None:
    """Draw an arrow into the plot; 0 degrees point to the right, 90 downwards."""
    drawing.path(
        "M1.9 0-1.3-1.7-1.3 1.7Z",
        transform=f"translate({x:.2f} {y:.2f}) rotate({degrees:.0f})",
        fill=COLOURS["accent"],
        stroke="#ffffff",
        stroke_width=0.4,
        stroke_linejoin="round",
    )


def north_arrow(drawing: Drawing, x: float, y: float) -> None:
    """Draw a disc with an arrow upwards and its letter."""
    drawing.circle(x, y, 4.3, fill=COLOURS["paper"], fill_opacity=0.9)
    drawing.path(f"M{x:.2f} {y - 1.6:.2f}l1.7 5-1.7-1.2Z", fill=COLOURS["ink"])
    drawing.path(
        f"M{x:.2f} {y - 1.6:.2f}l-1.7 5 1.7-1.2Z",
        fill=COLOURS["paper"],
        stroke=COLOURS["ink"],
        stroke_width=0.25,
        stroke_linejoin="round",
    )
    drawing.text(x, y - 2.7, "N", Type(2.4, 700, halo=None))


def shield(drawing: Drawing, x: float, y: float, ref: str) -> None:
    """Draw the number of a road as its sign, its middle at the point."""
    width, height = shield_size(ref)
    left, top = x - width / 2, y - height / 2
    colour = COLOURS["ink"]
    if _MOTORWAY.match(ref):
        colour = "#ffffff"
        nose = 0.7
        drawing.path(
            f"M{left:.2f} {y:.2f}l{nose} {-height / 2:.2f}h{width - 2 * nose:.2f}"
            f"l{nose} {height / 2:.2f} {-nose} {height / 2:.2f}h{2 * nose - width:.2f}Z",
            fill=_BLUE,
            stroke="#ffffff",
            stroke_width=0.3,
        )
    else:
        fill = _YELLOW if _FEDERAL.match(ref) else "#ffffff"
        drawing.rect(
            left, top, width, height, rx=0.4, fill=fill, stroke=COLOURS["ink"], stroke_width=0.2
        )
    drawing.text(x, y, ref, Type(_NUMBER.size, _NUMBER.weight, colour, halo=None))


def shield_size(ref: str) -> tuple[float, float]:
    """Return width and height of a road's shield in mm."""
    return _NUMBER.width(ref) + (2.2 if _MOTORWAY.match(ref) else 1.4), 2.9
