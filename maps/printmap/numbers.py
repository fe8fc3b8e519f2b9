"""The plots of a selection on a print map, each with the number that it bears in its list."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from maps.printmap import signs
from maps.printmap.labels import Box
from maps.printmap.scene import status_of
from maps.style import COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maps.printmap.drawing import Drawing
    from maps.printmap.labels import Labels
    from maps.printmap.scene import Scene

# Where there is no room beside a plot its number moves away on rings, in mm and directions.
_RINGS: Final = (0.0, 4.6, 7.5, 10.5, 14.0, 18.0, 23.0)
_DIRECTIONS: Final = 12
# A leader is drawn from here on, in mm.
_LEADER: Final = 3.0
_GAP: Final = 0.4


@dataclass(frozen=True, slots=True)
class Number:
    """A number that has found its place, in mm, and the plot that it belongs to."""

    text: str
    x: float
    y: float
    plot: tuple[float, float]

    def draw(self, drawing: Drawing) -> None:
        """Draw the number, with a line to its plot where it stands away from it."""
        x, y = self.plot
        if math.dist((self.x, self.y), self.plot) > _LEADER:
            drawing.path(
                f"M{x:.2f} {y:.2f}L{self.x:.2f} {self.y:.2f}",
                stroke=COLOURS["accent"],
                stroke_width=0.3,
            )
            drawing.circle(x, y, 0.6, fill=COLOURS["accent"], stroke="#ffffff", stroke_width=0.2)
        signs.number(drawing, self.x, self.y, self.text)


def numbers(scene: Scene, labels: Labels) -> Iterator[Number]:
    """Yield the numbers of all plots in the frame; one without room is left out."""
    for mark in scene.marks:
        plot = scene.frame.point(mark.outline.representative_point())
        if not scene.frame.holds(*plot):
            continue
        text = str(mark.number)
        box = labels.place(_places(plot, *signs.number_size(text)))
        if box is not None:
            yield Number(text, *box.middle, plot)


def _places(plot: tuple[float, float], width: float, height: float) -> Iterator[Box]:
    x, y = plot
    for ring in _RINGS:
        for turn in range(_DIRECTIONS if ring else 1):
            angle = 2 * math.pi * turn / _DIRECTIONS - math.pi / 4
            yield Box.around(
                x + ring * math.cos(angle), y + ring * math.sin(angle), width + _GAP, height + _GAP
            )


def draw_marked(drawing: Drawing, scene: Scene) -> None:
    """Draw the plots of a selection in the pattern of their status, set off from all others."""
    wide = 0.3 if scene.overview else 0.7
    for mark in scene.marks:
        d = scene.frame.path([mark.outline])
        drawing.path(d, fill="#ffffff", stroke="#ffffff", stroke_width=wide * 2)
        drawing.patterned(
            d,
            status_of(mark.plot),
            stroke=COLOURS["accent"],
            stroke_width=wide,
            stroke_linejoin="round",
        )
