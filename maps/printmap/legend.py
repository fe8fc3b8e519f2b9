"""The legend of a print map: the scale bar, and each sign that the frame shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from data import codes, words
from data.words import Text
from maps.printmap import signs
from maps.printmap.drawing import Type
from maps.printmap.frame import round_length
from maps.printmap.reach import area_label, draw_swatch
from maps.printmap.scene import NUMBERED, THIS_PLOT, scale_words, status_of
from maps.style import COLOURS, status_style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.words import Language
    from maps.printmap.drawing import Drawing
    from maps.printmap.scene import Scene
    from maps.printmap.signs import Sign

_INK: Final = COLOURS["ink"]
_TYPE: Final = Type(2.3, 400, halo=None)
_SMALL: Final = Type(2.2, 400, COLOURS["ink-soft"], halo=None)

_STRIP: Final = 5.2
"""Height of a row in mm."""

_SWATCH: Final = 6.2
"""Width that a sign takes, with the gap behind it, in mm."""

_LONGEST_BAR: Final = 40
"""Length that the scale bar may have, in mm."""


class Item(NamedTuple):
    """A sign and what it means."""

    sign: Sign
    """Drawn with its left end at the point."""
    text: str

    @property
    def width(self) -> float:
        """Width that the item takes, with the gap behind it, in mm."""
        return _SWATCH + _TYPE.width(self.text) + 3.2


def room_above(height: float, rows: int) -> float:
    """Return the height in mm that a legend of so many rows leaves for the map."""
    return height - rows * _STRIP - 1


def draw_legend(drawing: Drawing, scene: Scene) -> None:
    """Draw the legend below the frame."""
    top = scene.frame.height + 1 + _STRIP / 2
    bar = _scale_bar(scene)
    draw_scale_bar(drawing, bar, top)
    for row, items in enumerate(legend_rows(scene)):
        left, y = bar.room, top + row * _STRIP
        for item in items:
            item.sign(drawing, left, y)
            drawing.text(left + _SWATCH, y, item.text, _TYPE, anchor="start")
            left += item.width


def legend_rows(scene: Scene) -> list[list[Item]]:
    """Return the items, broken into rows as wide as the frame."""
    rows: list[list[Item]] = [[]]
    left = start = _scale_bar(scene).room
    for item in _items(scene):
        if left + item.width > scene.frame.width and rows[-1]:
            rows.append([])
            left = start
        rows[-1].append(item)
        left += item.width
    return rows


# The scale bar


class ScaleBar(NamedTuple):
    """Width in mm, the length on the ground in words, the scale in words."""

    width: float
    length: str
    scale: str

    @property
    def room(self) -> float:
        """Width in mm that bar and words take, with the gap behind them."""
        return max(self.width + 1.4 + _TYPE.width(self.length), _TYPE.width(self.scale)) + 6


def _scale_bar(scene: Scene) -> ScaleBar:
    return scale_bar(scene.frame.metres, scene.language)


def scale_bar(metres: float, language: Language) -> ScaleBar:
    """Return the scale bar of a map of which a mm shows so many metres."""
    whole = round_length(_LONGEST_BAR * metres)
    length = f"{words.number(whole, language)} m"
    if whole >= 1000:  # noqa: PLR2004
        length = f"{words.number(whole / 1000, language)} km"
    return ScaleBar(whole / metres, length, scale_words(metres, language))


def draw_scale_bar(drawing: Drawing, bar: ScaleBar, y: float) -> None:
    """Draw a scale bar at the left, its middle at `y` mm, and the scale in words below it."""
    quarter = bar.width / 4
    drawing.rect(0.2, y - 0.6, bar.width, 1.2, fill="#ffffff", stroke=_INK, stroke_width=0.2)
    for part in (0, 2):
        drawing.rect(0.2 + part * quarter, y - 0.6, quarter, 1.2, fill=_INK)
    drawing.text(bar.width + 1.4, y, bar.length, _TYPE, anchor="start")
    drawing.text(0.2, y + _STRIP * 0.8, bar.scale, _SMALL, anchor="start")


# The items


def _items(scene: Scene) -> Iterator[Item]:
    if scene.subject is not None:
        yield Item(_this_plot, scene.say(THIS_PLOT))
    elif scene.marks:
        yield Item(_numbered, scene.say(NUMBERED))
    for number, area in enumerate(scene.areas):
        yield Item(_area(number), scene.say(area_label(area)))
    if scene.far:
        return
    for status in _statuses(scene):
        yield Item(_status(status), scene.status_label(status))
    for name, (sign, text) in _LAYERS.items():
        # One municipality alone fills the frame and shows no boundary.
        least = 2 if name == "municipalities" else 1
        if len(scene.shown(name)) >= least:
            yield Item(sign, scene.say(text))


def _statuses(scene: Scene) -> list[str]:
    plots = [mark.plot for mark in scene.marks]
    plots += [scene.subject] if scene.subject is not None else []
    shown = {status_of(plot) for plot in (*plots, *(n.plot for n in scene.neighbours()))}
    order = (*(code.code for code in codes.STATUS_SHOWN), "unknown")
    return [status for status in order if status in shown]


def _area(number: int) -> Sign:
    return lambda drawing, x, y: draw_swatch(drawing, x, y, number)


def _this_plot(drawing: Drawing, x: float, y: float) -> None:
    drawing.rect(
        x + 0.3, y - 1.3, 4.4, 2.6, fill="none", stroke=COLOURS["accent"], stroke_width=0.8
    )


def _numbered(drawing: Drawing, x: float, y: float) -> None:
    signs.number(drawing, x + 2.4, y, "1")


def _status(status: str) -> Sign:
    def draw(drawing: Drawing, x: float, y: float) -> None:
        d = f"M{x:.2f} {y - 1.5:.2f}h5v3h-5Z"
        drawing.patterned(d, status, stroke=status_style(status).colour, stroke_width=0.25)

    return draw


def _beside(sign: Sign, right: float) -> Sign:
    """Return a sign with its left end at the point: its middle so many mm to the right."""
    return lambda drawing, x, y: sign(drawing, x + right, y)


def _railway(drawing: Drawing, x: float, y: float) -> None:
    d = f"M{x:.2f} {y:.2f}h5"
    drawing.path(d, stroke=COLOURS["map-rail"], stroke_width=0.65)
    drawing.path(d, stroke="#ffffff", stroke_width=0.36, stroke_dasharray="1.1")


def _estate(drawing: Drawing, x: float, y: float) -> None:
    fill, edge = COLOURS["map-estate"], signs.ESTATE_EDGE
    drawing.rect(x, y - 1.5, 5, 3, fill=fill, stroke=edge, stroke_width=0.2)


def _boundary(drawing: Drawing, x: float, y: float) -> None:
    drawing.path(
        f"M{x:.2f} {y:.2f}h5",
        stroke=COLOURS["map-boundary"],
        stroke_width=0.4,
        stroke_dasharray=signs.BOUNDARY_DASH,
    )


_LAYERS: Final[dict[str, tuple[Sign, Text]]] = {
    "junctions": (
        _beside(signs.junction, 2.6),
        Text("Autobahnanschluss", "Motorway junction"),
    ),
    "railways": (_railway, Text("Bahnlinie", "Railway")),
    "stations": (_beside(signs.station, 2.4), Text("Bahnstation", "Station")),
    "airports": (_beside(signs.airport, 2.4), Text("Flughafen", "Airport")),
    "freight": (
        _beside(signs.freight, 2.4),
        Text("Güterterminal, Hafen", "Freight terminal, port"),
    ),
    "estates": (_estate, Text("Gewerbegebiet", "Commercial estate")),
    "municipalities": (_boundary, Text("Gemeindegrenze", "Municipal boundary")),
}
