"""The print maps of an exposé: the plot in its surroundings and among its neighbours.

Pure SVG in millimetres, north up, drawn from EPSG:25833. The same catalogue gives the
same map, byte for byte.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast

import numpy as np
import shapely

from data import codes, words
from data.words import Text
from maps.drawing import Drawing, Type, mix, shield_size
from maps.frame import Frame, round_length
from maps.ground import ground_of
from maps.labels import Box, Labels, around
from maps.style import COLOURS, STATUS, UNKNOWN_STATUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from maps.ground import Ground, Layer

type Sign = Callable[[float, float], None]
"""Draws a sign of the legend at the left end of its place."""
type Entry = tuple[Sign, str]
type Settlement = tuple[float, float, str]
"""Place on paper in mm, and name."""
type View = Literal["overview", "detail"]

# Metres on the ground per mm of paper that a map may have: round scales only.
_OVERVIEW_SCALES: Final = (50, 75, 100, 125, 150, 200, 250, 300)
_OVERVIEW_DEFAULT: Final = 100
_DETAIL_SCALES: Final = (1, 1.5, 2, 2.5, 4, 5, 7.5, 10, 15, 20, 25, 50, 100, 200)
# Part of the detail map that the plot may fill: the rest belongs to its neighbours.
_DETAIL_SHARE: Final = 0.42
# How far the plot may stand from the middle of the overview, as a part of the frame.
_OFF_CENTRE: Final = 0.24

_INK: Final = COLOURS["ink"]
_SOFT: Final = COLOURS["ink-soft"]
_TOWN: Final = Type(3.2, 600)
_VILLAGE: Final = Type(2.5)
_AREA: Final = Type(2.5, 600, mix(COLOURS["map-boundary"], _INK, 0.45), spacing=0.55)
_JUNCTION: Final = Type(2.4, 600, "#1d4f91")
_STATION: Final = Type(2.2, 400, mix(COLOURS["map-rail"], _INK, 0.3))
_HUB: Final = Type(2.5, 600, COLOURS["brand"])
_ESTATE: Final = Type(2.3, 600, mix(COLOURS["map-estate"], _INK, 0.7))
_STREET: Final = Type(2.2, 400, _SOFT)
_OWN: Final = Type(3.3, 700, COLOURS["accent"])
_OWN_AREA: Final = Type(3.6, 700, COLOURS["ink"])
_NEIGHBOUR: Final = Type(2.1, 600)
_LEGEND: Final = Type(2.3, 400, halo=None)

_STRIP: Final = 5.2
"""Height of a row of the legend in mm."""

_SWATCH: Final = 6.2
"""Width that a sign of the legend takes, with the gap behind it, in mm."""

# Sources that a map shows nothing of; every other one is named beside it, so that one
# that is added later cannot be forgotten.
_POINTS: Final = frozenset({"tax_rates", "centres"})
_NOT_DRAWN: Final[Mapping[View, frozenset[str]]] = {
    "overview": _POINTS,
    "detail": _POINTS | {"stations", "junctions", "hubs"},
}

_THIS_PLOT: Final = Text("Diese Fläche", "This plot")
_ENTRY: Final = Text("Zufahrt (angenommen)", "Entry (assumed)")
_SIGNS: Final = {
    "junctions": Text("Autobahnanschluss", "Motorway junction"),
    "railways": Text("Bahnlinie", "Railway"),
    "stations": Text("Bahnstation", "Station"),
    "airports": Text("Flughafen", "Airport"),
    "freight": Text("Güterterminal, Hafen", "Freight terminal, port"),
    "estates": Text("Gewerbegebiet", "Commercial estate"),
    "municipalities": Text("Gemeindegrenze", "Municipal boundary"),
}
_COMPASS: Final = (
    Text("nördlich", "north"),
    Text("nordöstlich", "north-east"),
    Text("östlich", "east"),
    Text("südöstlich", "south-east"),
    Text("südlich", "south"),
    Text("südwestlich", "south-west"),
    Text("westlich", "west"),
    Text("nordwestlich", "north-west"),
)


@dataclass(frozen=True, slots=True)
class RoadStyle:
    """A class of roads: widths on the overview in mm, on the ground in m, colours."""

    classes: tuple[str, ...]
    width: float
    metres: float
    fill: str
    casing: str
    smallest_scale: float = math.inf
    """Metres per mm up to which the class is drawn."""


_MOTORWAY_FILL: Final = mix(COLOURS["map-motorway"], "#ffffff", 0.3)
_ROAD_FILL: Final = mix(COLOURS["map-road"], "#ffffff", 0.62)
_CASING: Final = mix(COLOURS["map-road"], _INK, 0.25)
# From the smallest to the largest: later ones are drawn over earlier ones.
_ROADS: Final = (
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
# Numbers shown on the overview: motorways, federal roads and the state roads, which are
# S in Saxony, St in Bavaria and L elsewhere. County roads have the letters of a county.
_THROUGH: Final = re.compile(r"(A|B|S|St|L) ?\d")
_NO_ENTRY: Final = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})


def print_map(
    catalogue: Catalogue,
    plot: Plot,
    *,
    language: Language,
    width_mm: float,
    height_mm: float,
    view: View = "overview",
) -> str:
    """Draw the plot in its surroundings ("overview") or among its neighbours ("detail").

    Parameters
    ----------
    catalogue
        The catalogue that holds the plot and the layers.
    plot
        The plot that the map is about.
    language
        Language of legend and scale.
    width_mm, height_mm
        Size on paper, legend and scale bar included.
    view
        What the map shows.

    Returns
    -------
    str
        An SVG document without scripts or links. It has no text alternative of its
        own: that is `alt_text`.
    """
    return str(_Map(catalogue, plot, language, width_mm, height_mm, view).draw())


def attribution(catalogue: Catalogue, view: View = "overview") -> str:
    """Return the line that names the sources of a map, to stand beside it.

    A source whose line is a part of another's is named by that one.
    """
    lines = [catalogue.network.attribution]
    lines += [s.attribution for s in catalogue.sources if s.name not in _NOT_DRAWN[view]]
    named = [line for line in dict.fromkeys(lines) if line]
    return " · ".join(
        line for line in named if not any(line in other for other in named if other != line)
    )


def alt_text(
    catalogue: Catalogue,
    plot: Plot,
    language: Language,
    *,
    width_mm: float,
    height_mm: float,
    view: View = "overview",
) -> str:
    """Say in words what the map of the same size and view shows."""
    return _Map(catalogue, plot, language, width_mm, height_mm, view).words()


def _overview_frame(ground: Ground, outline: BaseGeometry, width: float, height: float) -> Frame:
    """Show the plot and the nearest motorway junction, if a round scale holds both."""
    here = outline.centroid
    junctions = ground.layers["junctions"]
    if not len(junctions.geometries):
        return Frame((here.x, here.y), _OVERVIEW_DEFAULT, width, height)
    there = junctions.geometries[int(junctions.tree.nearest(here))]
    for metres in _OVERVIEW_SCALES:
        shift = [
            _clamp((b - a) / 2, size * metres * _OFF_CENTRE)
            for a, b, size in ((here.x, there.x, width), (here.y, there.y, height))
        ]
        frame = Frame((here.x + shift[0], here.y + shift[1]), metres, width, height)
        if frame.holds(*frame.point(there), margin=9):
            return frame
    return Frame((here.x, here.y), _OVERVIEW_DEFAULT, width, height)


def _clamp(value: float, most: float) -> float:
    return max(-most, min(most, value))


def _detail_frame(outline: BaseGeometry, width: float, height: float) -> Frame:
    west, south, east, north = outline.bounds
    centre = ((west + east) / 2, (south + north) / 2)
    needed = max((east - west) / width, (north - south) / height) / _DETAIL_SHARE
    metres = next((scale for scale in _DETAIL_SCALES if scale >= needed), needed)
    # Closer than this a plot of half a hectare loses its neighbours.
    return Frame(centre, max(metres, 2.5), width, height)


class _Map:
    """One map while it is being drawn."""

    def __init__(
        self,
        catalogue: Catalogue,
        plot: Plot,
        language: Language,
        width: float,
        height: float,
        view: View,
    ) -> None:
        self.ground = ground_of(catalogue)
        self.plot = plot
        self.language = language
        self.view = view
        self.outline = self.ground.plot(plot.id)
        self.size = (width, height)
        # The legend depends on what the frame shows and the frame on the legend's
        # height: a smaller frame shows no more, so that the first that fits is right.
        for rows in (2, 3, 4):
            self.frame = self._frame(rows)
            if len(self._legend_rows()) <= rows:
                break

    def _frame(self, rows: int) -> Frame:
        width, height = self.size[0], self.size[1] - rows * _STRIP - 1
        if self.view == "detail":
            return _detail_frame(self.outline, width, height)
        return _overview_frame(self.ground, self.outline, width, height)

    @property
    def overview(self) -> bool:
        return self.view == "overview"

    def say(self, text: Text) -> str:
        return text.in_(self.language)

    def layer(self, name: str) -> Layer:
        return self.ground.layers[name]

    def shown(self, name: str) -> list[int]:
        return self.layer(name).within(self.frame.box())

    # Drawing

    def draw(self) -> Drawing:
        frame = self.frame
        self.drawing = Drawing(*self.size)
        self.labels = Labels(frame.width, frame.height)
        self.labels.block(Box.around(frame.width - 6, 7.5, 9, 10))
        self.texts: list[Callable[[], None]] = []
        self.drawing.clip(frame.width, frame.height)
        self.drawing.rect(0, 0, frame.width, frame.height, fill=COLOURS["map-ground"])
        self._municipalities()
        self._estates()
        if not self.overview:
            self._neighbours()
        self._railways()
        self._roads()
        if self.overview:
            self._neighbours()
        self._own_plot()
        self._signs()
        self._names()
        for draw in self.texts:
            draw()
        self._north_arrow()
        self.drawing.unclip()
        self.drawing.rect(
            0, 0, frame.width, frame.height, fill="none", stroke=_SOFT, stroke_width=0.3
        )
        self._legend()
        return self.drawing

    def _municipalities(self) -> None:
        layer = self.layer("municipalities")
        own = self.plot.values.get("municipality")
        for row in self.shown("municipalities"):
            mine = own is not None and layer.text(row, "ags") == own
            fill = mix(COLOURS["map-area"], "#ffffff", 0.45) if mine else COLOURS["map-area"]
            self.drawing.path(self.frame.path([layer.geometries[row]]), fill=fill)
        if rows := self.shown("municipalities"):
            self.drawing.path(
                self.frame.path(shapely.boundary(layer.geometries[rows])),
                stroke=COLOURS["map-boundary"],
                stroke_width=0.3,
                stroke_dasharray="1.4 .7 .3 .7",
            )

    def _estates(self) -> None:
        layer = self.layer("estates")
        fill = mix(COLOURS["map-estate"], "#ffffff", 0.1 if self.overview else 0.45)
        edge = mix(COLOURS["map-estate"], _INK, 0.35)
        for row in self.shown("estates"):
            shape = layer.geometries[row]
            if shape.geom_type == "Point":
                x, y = self.frame.point(shape)
                d = f"M{x:.2f} {y - 1.2:.2f}l1.2 1.2-1.2 1.2-1.2-1.2Z"
                self.drawing.path(d, fill=COLOURS["map-estate"], stroke=edge, stroke_width=0.25)
                self.labels.block(Box.around(x, y, 2.4, 2.4))
                continue
            # Nobody may take a planned or stopped estate for one that is there.
            dash = "none" if layer.text(row, "state") == "existing" else "1 .7"
            self.drawing.path(
                self.frame.path([shape]),
                fill=fill,
                stroke=edge,
                stroke_width=0.2,
                stroke_dasharray=dash,
            )

    def _railways(self) -> None:
        layer = self.layer("railways")
        d = self.frame.path(layer.geometries[self.shown("railways")])
        wide = 0.65 if self.overview else 1.0
        self.drawing.path(d, stroke=COLOURS["map-rail"], stroke_width=wide)
        self.drawing.path(
            d, stroke="#ffffff", stroke_width=wide * 0.55, stroke_dasharray=f"{wide * 2.2:.2f}"
        )

    def _roads(self) -> None:
        layer = self.layer("roads")
        by_class: dict[str, list[int]] = {}
        for row in layer.within(self.frame.box(3)):
            by_class.setdefault(layer.text(row, "highway") or "road", []).append(row)
        drawn = []
        for style in _ROADS:
            rows = [row for name in style.classes for row in by_class.get(name, ())]
            if rows and self.frame.metres <= style.smallest_scale:
                drawn.append((style, self.frame.path(layer.geometries[rows])))
        for style, d in drawn:
            wide = self._road_width(style)
            self._line(d, style.casing, wide + (0.3 if self.overview else 0.4))
        for style, d in drawn:
            self._line(d, style.fill, self._road_width(style))
            if style.classes == ("motorway",):
                self._line(d, style.casing, 0.16)

    def _road_width(self, style: RoadStyle) -> float:
        return max(style.width, style.metres / self.frame.metres)

    def _line(self, d: str, colour: str, wide: float) -> None:
        self.drawing.path(
            d, stroke=colour, stroke_width=wide, stroke_linejoin="round", stroke_linecap="round"
        )

    def _neighbour_rows(self) -> list[int]:
        own = self.ground.rows[self.plot.id]
        return [row for row in self.ground.plot_layer.within(self.frame.box()) if row != own]

    def _neighbours(self) -> None:
        for row in self._neighbour_rows():
            status = self.ground.plots[row].status_shown or "unknown"
            shape = self.ground.plot_layer.geometries[row]
            d = self.frame.path([shape])
            wide = 0.12 if self.overview else 0.35
            self.drawing.path(d, fill="#ffffff", fill_opacity=0.75)
            self.drawing.patterned(d, status, stroke=_colour(status), stroke_width=wide)

    def _own_plot(self) -> None:
        d = self.frame.path([self.outline])
        status = self.plot.status_shown or "unknown"
        wide = 0.5 if self.overview else 1.0
        for colour, width in (("#ffffff", wide * 2), (COLOURS["accent"], wide)):
            self.drawing.path(
                d,
                fill="#ffffff",
                stroke=colour,
                stroke_width=width,
                stroke_linejoin="round",
            )
        self.drawing.patterned(
            d, status, stroke=COLOURS["accent"], stroke_width=wide, stroke_linejoin="round"
        )
        point = self.outline.representative_point()
        x, y = self.frame.point(point)
        if self.overview:
            self._pin(x, y)
        else:
            self._entry()
            self._own_label(x, y)

    def _pin(self, x: float, y: float) -> None:
        self.labels.block(Box(x - 3.4, y - 10.4, x + 3.4, y + 1))
        text = self.say(_THIS_PLOT)
        width = _OWN.width(text)
        places = [
            Box.around(x + side * (width / 2 + 4), y + down, width, _OWN.size)
            for side, down in ((1, -7), (-1, -7), (1, -1), (-1, -1))
        ]
        places.append(Box.around(x, y + 4, width, _OWN.size))
        self.texts.append(lambda: self.drawing.pin(x, y))
        self._set(text, _OWN, self.labels.place(places))

    def _own_label(self, x: float, y: float) -> None:
        text = words.area(self.plot.area, self.language)
        box = Box.around(x, y, _OWN_AREA.width(text), _OWN_AREA.size)
        self.labels.block(box)
        self._set(text, _OWN_AREA, box)

    def _entry(self) -> None:
        """Mark the middle of the frontage on the road that the minutes start from."""
        if self.plot.access_m is None:
            return
        roads = self.layer("roads")
        rows = [row for row in roads.within(self.frame.box()) if _may_enter(roads, row)]
        if not rows:
            return
        lines = roads.geometries[rows]
        distances = shapely.distance(lines, self.outline)
        nearest = lines[int(np.argmin(distances))]
        inside, outside = _entry_line(self.outline, nearest, float(distances.min()))
        x, y = self.frame.point(inside)
        x_out, y_out = self.frame.point(outside)
        if math.hypot(x - x_out, y - y_out) > 1:
            self.drawing.path(
                f"M{x_out:.2f} {y_out:.2f}L{x:.2f} {y:.2f}",
                stroke=COLOURS["accent"],
                stroke_width=0.5,
                stroke_dasharray="1 .8",
            )
        self._arrow(x, y, math.degrees(math.atan2(y - y_out, x - x_out)))

    def _arrow(self, x: float, y: float, angle: float) -> None:
        text = self.say(_ENTRY)
        type_ = Type(2.3, 600, COLOURS["accent"])
        self.labels.block(Box.around(x, y, 4, 4))

        def draw() -> None:
            self.drawing.path(
                "M1.9 0-1.3-1.7-1.3 1.7Z",
                transform=f"translate({x:.2f} {y:.2f}) rotate({angle:.0f})",
                fill=COLOURS["accent"],
                stroke="#ffffff",
                stroke_width=0.4,
                stroke_linejoin="round",
            )

        self.texts.append(draw)
        size = (type_.width(text), type_.size)
        # Opposite to the way in, so that the plot's own label keeps its room.
        back = 4.5 * math.sin(math.radians(angle))
        first = Box.around(x, y - back, *size)
        self._set(text, type_, self.labels.place([first, *around(x, y, *size, gap=2.6)]))

    # Signs and names

    def _signs(self) -> None:
        draw = {
            "stations": (self.drawing.station, 1.0),
            "junctions": (self.drawing.junction, 1.6),
            "freight": (self.drawing.freight, 2.1),
            "airports": (self.drawing.airport, 2.1),
        }
        for name, (sign, radius) in draw.items():
            for x, y, _ in self._points(name):
                sign(x, y)
                self.labels.block(Box.around(x, y, 2 * radius, 2 * radius))

    def _points(self, name: str) -> Iterator[tuple[float, float, int]]:
        layer = self.layer(name)
        for row in self.shown(name):
            x, y = self.frame.point(layer.geometries[row].centroid)
            yield x, y, row

    def _names(self) -> None:
        """Set names by importance: who comes first gets the better place."""
        towns, villages = self._settlements()
        if not self.overview:
            self._neighbour_names()
        self._settle(towns, _TOWN)
        self._name_points("junctions", _JUNCTION, 2.1)
        self._name_points("airports", _HUB, 2.5)
        self._name_points("freight", _HUB, 2.5)
        self._shields()
        self._settle(villages, _VILLAGE)
        if not self.overview:
            self._street_names()
        self._name_points("stations", _STATION, 1.5)
        self._estate_names()
        if self.overview:
            self._municipality_names(towns, villages)

    def _settlements(self) -> tuple[list[Settlement], list[Settlement]]:
        layer = self.layer("places")
        towns: list[Settlement] = []
        villages: list[Settlement] = []
        for x, y, row in self._points("places"):
            name = layer.text(row, "name")
            if name is None:
                continue
            big = layer.text(row, "kind") in ("city", "town") or layer.text(row, "central_place")
            (towns if big else villages).append((x, y, name))
        return towns, villages

    def _settle(self, settlements: list[Settlement], type_: Type) -> None:
        for x, y, name in settlements:
            width = type_.width(name)
            gap = 1.0
            box = self.labels.place(around(x, y, width, type_.size, gap))
            if box is None:
                continue
            self.drawing.circle(x, y, 0.5, fill=_INK, stroke="#ffffff", stroke_width=0.25)
            self._set(name, type_, box)

    def _name_points(self, name: str, type_: Type, gap: float) -> None:
        layer = self.layer(name)
        for x, y, row in self._points(name):
            text = layer.text(row, "name")
            if text:
                size = (type_.width(text), type_.size)
                self._set(text, type_, self.labels.place(around(x, y, *size, gap)))

    def _shields(self) -> None:
        layer = self.layer("roads")
        by_ref: dict[str, list[int]] = {}
        for row in self.shown("roads"):
            ref = (layer.text(row, "ref") or "").partition(";")[0].strip()
            if ref and (not self.overview or _THROUGH.match(ref)):
                by_ref.setdefault(ref, []).append(row)
        for ref in sorted(by_ref):
            line = self._longest(layer.geometries[by_ref[ref]])
            size = shield_size(ref)
            # Longer than this a road is lost from sight between its signs.
            parts = 2 if line.length > 110 * self.frame.metres else 1
            for part in range(parts):
                spots = ((part + share) / parts for share in (0.5, 0.35, 0.65, 0.2, 0.8))
                points = (self.frame.point(line.interpolate(s, normalized=True)) for s in spots)
                box = self.labels.place(
                    Box.around(x, y, size[0] + 0.6, size[1] + 0.6) for x, y in points
                )
                if box is not None:
                    self._shield(ref, box)

    def _shield(self, ref: str, box: Box) -> None:
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        self.texts.append(lambda: self.drawing.shield(x, y, ref))

    def _longest(self, lines: NDArray[np.object_]) -> BaseGeometry:
        cut = shapely.clip_by_rect(lines, *self.frame.bounds())
        merged = shapely.line_merge(shapely.union_all(cut))
        return max(shapely.get_parts(merged), key=lambda part: part.length, default=merged)

    def _street_names(self) -> None:
        layer = self.layer("roads")
        by_name: dict[str, list[int]] = {}
        for row in self.shown("roads"):
            if name := layer.text(row, "name"):
                by_name.setdefault(name, []).append(row)
        for name in sorted(by_name):
            line = self._longest(layer.geometries[by_name[name]])
            width = _STREET.width(name)
            if line.length / self.frame.metres < width:
                continue
            for share in (0.5, 0.3, 0.7):
                if self._along(line, share, name, width):
                    break

    def _along(self, line: BaseGeometry, share: float, name: str, width: float) -> bool:
        """Set a street's name along the street; False where there is no room."""
        middle = share * line.length
        half = width * self.frame.metres / 2
        x1, y1 = self.frame.point(line.interpolate(max(0, middle - half)))
        x2, y2 = self.frame.point(line.interpolate(middle + half))
        angle = math.atan2(y2 - y1, x2 - x1)
        if abs(angle) > math.pi / 2:
            angle -= math.copysign(math.pi, angle)
        x, y = self.frame.point(line.interpolate(middle))
        across = abs(width * math.cos(angle)) + _STREET.size
        down = abs(width * math.sin(angle)) + _STREET.size
        if self.labels.place([Box.around(x, y, across, down)]) is None:
            return False
        degrees = math.degrees(angle)
        self.texts.append(lambda: self.drawing.text(x, y, name, _STREET, angle=degrees))
        return True

    def _neighbour_names(self) -> None:
        for row in self._neighbour_rows():
            plot = self.ground.plots[row]
            shape = self.ground.plot_layer.geometries[row]
            x, y = self.frame.point(shape.representative_point())
            west, _, east, _ = shape.bounds
            # Inside of its estate a plot is called by what tells it from the others.
            name = plot.name.removeprefix(plot.estate_name or "").lstrip(", ") or plot.name
            width = _NEIGHBOUR.width(name)
            if width <= 1.15 * (east - west) / self.frame.metres:
                box = self.labels.place([Box.around(x, y, width, _NEIGHBOUR.size)])
                self._set(name, _NEIGHBOUR, box)

    def _estate_names(self) -> None:
        layer = self.layer("estates")
        for row in self.shown("estates"):
            name = layer.text(row, "name")
            shape = layer.geometries[row].intersection(self.frame.box())
            if not name or shape.is_empty:
                continue
            x, y = self.frame.point(shape.representative_point())
            size = (_ESTATE.width(name), _ESTATE.size)
            if self.overview:
                west, south, east, north = shape.bounds
                reach = max(east - west, north - south) / self.frame.metres / 2
                places = [*around(x, y, *size, gap=min(reach, 4) + 0.6)]
            else:
                places = [*self._beside_plots(shape, size)]
            self._set(name, _ESTATE, self.labels.place(places))

    def _beside_plots(self, estate: BaseGeometry, size: tuple[float, float]) -> Iterator[Box]:
        """Yield places inside of an estate where no plot is, the roomiest first."""
        plots = self.ground.plot_layer
        taken = shapely.union_all(plots.geometries[plots.within(self.frame.box())])
        parts = shapely.get_parts(estate.difference(taken))
        for part in sorted(parts, key=lambda part: -part.area):
            # Seen from a label's half width inside, no part of the name leaves the estate.
            core = part.buffer(-size[1] * self.frame.metres)
            for place in (core, part):
                if not place.is_empty:
                    x, y = self.frame.point(place.representative_point())
                    yield Box.around(x, y, *size)

    def _municipality_names(self, *settlements: list[Settlement]) -> None:
        # A name that stands beside its town already needs no second place.
        said = {name for group in settlements for _, _, name in group}
        layer = self.layer("municipalities")
        for row in self.shown("municipalities"):
            name = layer.text(row, "name")
            shape = layer.geometries[row].intersection(self.frame.box(-4))
            if not name or name in said or shape.is_empty:
                continue
            x, y = self.frame.point(shape.representative_point())
            size = (_AREA.width(name.upper()), _AREA.size)
            places = [Box.around(x, y + shift, *size) for shift in (0, -5, 5)]
            self._set(name.upper(), _AREA, self.labels.place(places))

    def _set(self, text: str, type_: Type, box: Box | None) -> None:
        if box is None:
            return
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        self.texts.append(lambda: self.drawing.text(x, y, text, type_))

    # Beside the map

    def _north_arrow(self) -> None:
        x, y = self.frame.width - 6, 7.5
        self.drawing.circle(x, y, 4.3, fill=COLOURS["paper"], fill_opacity=0.9)
        self.drawing.path(f"M{x:.2f} {y - 1.6:.2f}l1.7 5-1.7-1.2Z", fill=_INK)
        self.drawing.path(
            f"M{x:.2f} {y - 1.6:.2f}l-1.7 5 1.7-1.2Z",
            fill=COLOURS["paper"],
            stroke=_INK,
            stroke_width=0.25,
            stroke_linejoin="round",
        )
        self.drawing.text(x, y - 2.7, "N", Type(2.4, 700, halo=None))

    def _legend(self) -> None:
        top = self.frame.height + 1 + _STRIP / 2
        self._scale_bar(top)
        for row, entries in enumerate(self._legend_rows()):
            left, y = self._legend_start(), top + row * _STRIP
            for sign, text in entries:
                sign(left, y)
                self.drawing.text(left + _SWATCH, y, text, _LEGEND, anchor="start")
                left += _entry_width(text)

    def _legend_rows(self) -> list[list[Entry]]:
        rows: list[list[Entry]] = [[]]
        left = start = self._legend_start()
        for entry in self._entries():
            width = _entry_width(entry[1])
            if left + width > self.size[0] and rows[-1]:
                rows.append([])
                left = start
            rows[-1].append(entry)
            left += width
        return rows

    def _legend_start(self) -> float:
        _, width, length = self._scale_length()
        return max(width + 1.4 + _LEGEND.width(length), _LEGEND.width(self._scale())) + 6

    def _scale_length(self) -> tuple[float, float, str]:
        """Return the bar's length in metres, in mm and in words."""
        metres = round_length(40 * self.frame.metres)
        length = f"{words.number(metres, self.language)} m"
        if metres >= 1000:  # noqa: PLR2004
            length = f"{words.number(metres / 1000, self.language)} km"
        return metres, metres / self.frame.metres, length

    def _scale_bar(self, y: float) -> None:
        _, width, length = self._scale_length()
        quarter = width / 4
        self.drawing.rect(0.2, y - 0.6, width, 1.2, fill="#ffffff", stroke=_INK, stroke_width=0.2)
        for part in (0, 2):
            self.drawing.rect(0.2 + part * quarter, y - 0.6, quarter, 1.2, fill=_INK)
        self.drawing.text(width + 1.4, y, length, _LEGEND, anchor="start")
        small = Type(2.2, 400, _SOFT, halo=None)
        self.drawing.text(0.2, y + _STRIP * 0.8, self._scale(), small, anchor="start")

    def _scale(self) -> str:
        return f"1 : {words.number(self.frame.metres * 1000, self.language)}"

    def _entries(self) -> Iterator[Entry]:
        yield self._own_swatch, self.say(_THIS_PLOT)
        for status in self._statuses():
            yield self._swatch(status), self._status_label(status)
        signs: dict[str, Sign] = {
            "junctions": lambda x, y: self.drawing.junction(x + 2.6, y),
            "railways": self._rail_swatch,
            "stations": lambda x, y: self.drawing.station(x + 2.4, y),
            "airports": lambda x, y: self.drawing.airport(x + 2.4, y),
            "freight": lambda x, y: self.drawing.freight(x + 2.4, y),
            "estates": self._estate_swatch,
            "municipalities": self._boundary_swatch,
        }
        for name, sign in signs.items():
            # One municipality alone fills the frame and shows no boundary.
            least = 2 if name == "municipalities" else 1
            if len(self.shown(name)) >= least:
                yield sign, self.say(_SIGNS[name])

    def _statuses(self) -> list[str]:
        shown = {self.ground.plots[row].status_shown for row in self._neighbour_rows()}
        shown.add(self.plot.status_shown)
        order = [code.code for code in codes.STATUS_SHOWN if code.code in shown]
        return [*order, "unknown"] if None in shown else order

    def _status_label(self, status: str) -> str:
        if status == "unknown":
            return self.say(Text("Status unbekannt", "status unknown"))
        return self.say(codes.label(codes.STATUS_SHOWN, status))

    def _swatch(self, status: str) -> Sign:
        def draw(x: float, y: float) -> None:
            d = f"M{x:.2f} {y - 1.5:.2f}h5v3h-5Z"
            self.drawing.patterned(d, status, stroke=_colour(status), stroke_width=0.25)

        return draw

    def _own_swatch(self, x: float, y: float) -> None:
        self.drawing.rect(
            x + 0.3, y - 1.3, 4.4, 2.6, fill="none", stroke=COLOURS["accent"], stroke_width=0.8
        )

    def _rail_swatch(self, x: float, y: float) -> None:
        d = f"M{x:.2f} {y:.2f}h5"
        self.drawing.path(d, stroke=COLOURS["map-rail"], stroke_width=0.65)
        self.drawing.path(d, stroke="#ffffff", stroke_width=0.36, stroke_dasharray="1.1")

    def _estate_swatch(self, x: float, y: float) -> None:
        edge = mix(COLOURS["map-estate"], _INK, 0.35)
        self.drawing.rect(
            x, y - 1.5, 5, 3, fill=COLOURS["map-estate"], stroke=edge, stroke_width=0.2
        )

    def _boundary_swatch(self, x: float, y: float) -> None:
        self.drawing.path(
            f"M{x:.2f} {y:.2f}h5",
            stroke=COLOURS["map-boundary"],
            stroke_width=0.4,
            stroke_dasharray="1.4 .7 .3 .7",
        )

    # Words

    def words(self) -> str:
        """Return the text alternative."""
        parts = [self._opening(), self._reference(), self._listing()]
        return " ".join(filter(None, parts))

    def _opening(self) -> str:
        place = self.plot.municipality_name
        name = f"{self.plot.name} ({place})" if place else self.plot.name
        scale = self._scale()
        text = (
            Text(
                f"Karte der Umgebung im Maßstab {scale}, Norden oben. Markiert ist die Fläche "
                f"{name}.",
                f"Map of the surroundings at {scale}, north up. The plot {name} is marked.",
            )
            if self.overview
            else Text(
                f"Lageplan im Maßstab {scale}, Norden oben, mit der Fläche {name} in der Mitte.",
                f"Site plan at {scale}, north up, with the plot {name} in the middle.",
            )
        )
        return self.say(text)

    def _reference(self) -> str | None:
        """Say where the nearest junction lies, in a straight line."""
        layer = self.layer("junctions")
        here = self.outline.centroid
        if not self.overview or not len(layer.geometries):
            return None
        row = int(layer.tree.nearest(here))
        there = layer.geometries[row].centroid
        if not self.frame.holds(*self.frame.point(there)):
            return None
        km = words.number(here.distance(there) / 1000, self.language, decimals=1)
        angle = math.degrees(math.atan2(there.x - here.x, there.y - here.y))
        direction = self.say(_COMPASS[round(angle / 45) % 8])
        name = layer.text(row, "name") or ""
        return self.say(
            Text(
                f"Der nächste Autobahnanschluss {name} liegt {km} km {direction} (Luftlinie).",
                f"The nearest motorway junction {name} lies {km} km {direction} (straight line).",
            )
        )

    def _listing(self) -> str:
        lists = (
            (Text("Straßen", "Roads"), self._refs()),
            (Text("Orte", "Places"), self._listed("places")),
            (Text("Bahnstationen", "Stations"), self._listed("stations")),
            (Text("Nachbarflächen", "Neighbouring plots"), self._counted()),
        )
        return " ".join(
            f"{self.say(label)}: {', '.join(found)}." for label, found in lists if found
        )

    def _refs(self) -> list[str]:
        layer = self.layer("roads")
        refs = {layer.text(row, "ref") or layer.text(row, "name") for row in self.shown("roads")}
        return sorted(ref for ref in refs if ref)[:12]

    def _listed(self, name: str) -> list[str]:
        layer = self.layer(name)
        names = [layer.text(row, "name") for row in self.shown(name)]
        return list(dict.fromkeys(text for text in names if text))[:12]

    def _counted(self) -> list[str]:
        counts = Counter(
            self.ground.plots[row].status_shown or "unknown" for row in self._neighbour_rows()
        )
        return [f"{number} {self._status_label(status)}" for status, number in counts.items()]


def _entry_width(text: str) -> float:
    return _SWATCH + _LEGEND.width(text) + 3.2


def _colour(status: str) -> str:
    return STATUS.get(status, UNKNOWN_STATUS).colour


def _may_enter(roads: Layer, row: int) -> bool:
    """Say whether a plot is entered from this road: not from a motorway."""
    return roads.text(row, "highway") not in _NO_ENTRY and roads.truth(row, "car", default=True)


def _entry_line(
    outline: BaseGeometry, road: BaseGeometry, distance: float
) -> tuple[BaseGeometry, BaseGeometry]:
    """Return the points on outline and road where the plot would be entered.

    A plot often lies along its road: then the middle of the frontage is meant, the
    part of the outline hardly farther from the road than the nearest point.
    """
    front = outline.boundary.intersection(road.buffer(distance + 3))
    parts = shapely.get_parts(shapely.line_merge(front) if front.length else front)
    longest = max(parts, key=lambda part: part.length, default=front)
    if longest.length == 0:
        way = shapely.shortest_line(outline, road)
        return shapely.get_point(way, 0), shapely.get_point(way, -1)
    middle = longest.interpolate(0.5, normalized=True)
    on_road = cast("BaseGeometry", road.interpolate(road.project(middle)))
    return middle, on_road
