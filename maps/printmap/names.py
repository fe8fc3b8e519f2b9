"""The names on a print map: who comes first gets the better place."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from data import words
from data.words import Text
from maps.printmap import signs
from maps.printmap.drawing import Type
from maps.printmap.labels import Box, Labels, Name, around
from maps.printmap.numbers import numbers
from maps.printmap.roadnames import shields, street_names
from maps.printmap.scene import THIS_PLOT
from maps.style import COLOURS, mix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

    from maps.printmap.drawing import Drawing
    from maps.printmap.entry import Entry
    from maps.printmap.labels import Shield
    from maps.printmap.numbers import Number
    from maps.printmap.scene import Scene

type Settlement = tuple[float, float, str]
"""Place on paper in mm, and name."""

_INK: Final = COLOURS["ink"]
_TOWN: Final = Type(3.2, 600)
_VILLAGE: Final = Type(2.5)
_MUNICIPALITY: Final = Type(2.5, 600, mix(COLOURS["map-boundary"], _INK, 0.45), spacing=0.55)
_JUNCTION: Final = Type(2.4, 600, "#1d4f91")
_STATION: Final = Type(2.2, 400, mix(COLOURS["map-rail"], _INK, 0.3))
_HUB: Final = Type(2.5, 600, COLOURS["brand"])
_ESTATE: Final = Type(2.3, 600, mix(COLOURS["map-estate"], _INK, 0.7))
_OWN: Final = Type(3.3, 700, COLOURS["accent"])
_OWN_AREA: Final = Type(3.6, 700, COLOURS["ink"])
_ENTRY: Final = Type(2.3, 600, COLOURS["accent"])
_NEIGHBOUR: Final = Type(2.1, 600)
_JAGGED: Final = 1_000
"""From how many corners on a plot is kept clear of as a whole."""

_ENTRY_TEXT: Final = Text("Zufahrt (angenommen)", "Entry (assumed)")


def place_names(scene: Scene, entry: Entry | None) -> list[Name | Shield | Number]:
    """Find room for the names of a map, in the order of their importance.

    Parameters
    ----------
    scene
        What the map shows.
    entry
        Where the plot is entered, if that is drawn.

    Returns
    -------
    list
        Names and numbers of roads with their places in mm, in the order of drawing.
        What found no room is left out.
    """
    labels = Labels(scene.frame.width, scene.frame.height)
    labels.block(Box.around(*scene.north, 9, 10))
    for x, y, row in scene.points("estates"):
        if scene.layer("estates").geometries[row].geom_type == "Point":
            labels.block(Box.around(x, y, 2.4, 2.4))
    own = [*_own(scene, labels, entry)]
    if scene.far:
        return [*own, *_far(scene, labels)]
    for name, sign in signs.POINTS.items():
        for x, y, _ in scene.points(name):
            labels.block(Box.around(x, y, 2 * sign.radius, 2 * sign.radius))
    return [*own, *_others(scene, labels)]


def draw_dots(drawing: Drawing, names: Iterable[Name | Shield | Number]) -> None:
    """Draw the dots of the settlements that have found room for their names."""
    for name in names:
        if isinstance(name, Name) and name.dot is not None:
            drawing.circle(*name.dot, 0.5, fill=_INK, stroke="#ffffff", stroke_width=0.25)


def _own(scene: Scene, labels: Labels, entry: Entry | None) -> Iterator[Name | Number]:
    """Yield what names the plot or the plots that the map is about."""
    if scene.subject is None:
        return numbers(scene, labels)
    return _beside_pin(scene, labels) if scene.overview else _on_plot(scene, labels, entry)


def _beside_pin(scene: Scene, labels: Labels) -> Iterator[Name]:
    """Yield the name beside the pin."""
    x, y = scene.frame.point(scene.outline.representative_point())
    labels.block(Box(x - 3.4, y - 10.4, x + 3.4, y + 1))
    text = scene.say(THIS_PLOT)
    width = _OWN.width(text)
    places = [
        Box.around(x + side * (width / 2 + 4), y + down, width, _OWN.size)
        for side, down in ((1, -7), (-1, -7), (1, -1), (-1, -1))
    ]
    places.append(Box.around(x, y + 4, width, _OWN.size))
    if name := labels.name(text, _OWN, places):
        yield name


def _on_plot(scene: Scene, labels: Labels, entry: Entry | None) -> Iterator[Name]:
    """Yield the words at the entry, and the plot's area, which stands there in any case."""
    if entry is not None:
        x, y = entry.inside
        text = scene.say(_ENTRY_TEXT)
        size = (_ENTRY.width(text), _ENTRY.size)
        # Opposite to the way in, so that the plot's own label keeps its room.
        back = 4.5 * math.sin(math.radians(entry.degrees))
        labels.block(Box.around(x, y, 4, 4))
        first = Box.around(x, y - back, *size)
        if name := labels.name(text, _ENTRY, [first, *around(x, y, *size, gap=2.6)]):
            yield name
    x, y = scene.frame.point(scene.outline.representative_point())
    text = words.area(scene.plot.area, scene.language)
    box = Box.around(x, y, _OWN_AREA.width(text), _OWN_AREA.size)
    labels.block(box)
    yield Name(text, _OWN_AREA, *box.middle)


def _far(scene: Scene, labels: Labels) -> Iterator[Name | Shield]:
    """Yield the names of a map that shows much: towns, and the numbers of roads."""
    towns, _ = _settlements(scene)
    yield from _settled(labels, towns, _TOWN)
    yield from shields(scene, labels)


def _others(scene: Scene, labels: Labels) -> Iterator[Name | Shield]:
    """Yield all other names: who comes first gets the better place."""
    towns, villages = _settlements(scene)
    if not scene.overview:
        yield from _neighbours(scene, labels)
    yield from _settled(labels, towns, _TOWN)
    yield from _points(scene, labels, "junctions", _JUNCTION, 2.1)
    yield from _points(scene, labels, "airports", _HUB, 2.5)
    yield from _points(scene, labels, "freight", _HUB, 2.5)
    yield from shields(scene, labels)
    yield from _settled(labels, villages, _VILLAGE)
    if not scene.overview:
        yield from street_names(scene, labels)
    yield from _points(scene, labels, "stations", _STATION, 1.5)
    yield from _estates(scene, labels)
    if scene.overview:
        # A name that stands beside its town already needs no second place.
        said = {name for _, _, name in (*towns, *villages)}
        yield from _municipalities(scene, labels, said)


def _settlements(scene: Scene) -> tuple[list[Settlement], list[Settlement]]:
    """Return the towns and the villages that the frame shows."""
    layer = scene.layer("places")
    towns: list[Settlement] = []
    villages: list[Settlement] = []
    for x, y, row in scene.points("places"):
        name = layer.text(row, "name")
        if name is None:
            continue
        big = layer.text(row, "kind") in ("city", "town") or layer.text(row, "central_place")
        (towns if big else villages).append((x, y, name))
    return towns, villages


def _settled(labels: Labels, settlements: list[Settlement], type_: Type) -> Iterator[Name]:
    for x, y, text in settlements:
        places = around(x, y, type_.width(text), type_.size, gap=1.0)
        if name := labels.name(text, type_, places):
            yield replace(name, dot=(x, y))


def _points(scene: Scene, labels: Labels, layer: str, type_: Type, gap: float) -> Iterator[Name]:
    for x, y, row in scene.points(layer):
        text = scene.layer(layer).text(row, "name")
        if not text:
            continue
        places = around(x, y, type_.width(text), type_.size, gap)
        if name := labels.name(text, type_, places):
            yield name


def _neighbours(scene: Scene, labels: Labels) -> Iterator[Name]:
    for plot, outline in scene.neighbours():
        x, y = scene.frame.point(outline.representative_point())
        west, _, east, _ = outline.bounds
        # Inside of its estate a plot is called by what tells it from the others.
        text = plot.name.removeprefix(plot.estate_name or "").lstrip(", ") or plot.name
        width = _NEIGHBOUR.width(text)
        if width <= 1.15 * (east - west) / scene.frame.metres:
            room = Box.around(x, y, width, _NEIGHBOUR.size)
            if name := labels.name(text, _NEIGHBOUR, [room]):
                yield name


def _estates(scene: Scene, labels: Labels) -> Iterator[Name]:
    frame, layer = scene.frame, scene.layer("estates")
    for row in scene.shown("estates"):
        text = layer.text(row, "name")
        shape = layer.geometries[row].intersection(frame.box())
        if not text or shape.is_empty:
            continue
        size = (_ESTATE.width(text), _ESTATE.size)
        if scene.overview:
            x, y = frame.point(shape.representative_point())
            west, south, east, north = shape.bounds
            reach = max(east - west, north - south) / frame.metres / 2
            places = around(x, y, *size, gap=min(reach, 4) + 0.6)
        else:
            places = _beside_plots(scene, shape, size)
        if name := labels.name(text, _ESTATE, places):
            yield name


def _beside_plots(scene: Scene, estate: BaseGeometry, size: tuple[float, float]) -> Iterator[Box]:
    """Yield places inside of an estate where no plot is, the roomiest first."""
    frame, plots = scene.frame, scene.ground.plot_layer
    shapes = plots.geometries[plots.within(frame.box())]
    # Between thousands of teeth no name has room, and to look for it there takes half a minute.
    jagged = shapely.get_num_coordinates(shapes) > _JAGGED
    taken = shapely.union_all(np.where(jagged, shapely.convex_hull(shapes), shapes))
    parts = shapely.get_parts(estate.difference(taken))
    for part in sorted(parts, key=lambda part: -part.area):
        # Seen from a label's height inside, no part of the name leaves the estate.
        core = part.buffer(-size[1] * frame.metres)
        for place in (core, part):
            if not place.is_empty:
                x, y = frame.point(place.representative_point())
                yield Box.around(x, y, *size)


def _municipalities(scene: Scene, labels: Labels, said: set[str]) -> Iterator[Name]:
    """Yield the names of municipalities that are not said yet."""
    frame, layer = scene.frame, scene.layer("municipalities")
    for row in scene.shown("municipalities"):
        called = layer.text(row, "name")
        shape = layer.geometries[row].intersection(frame.box(-4))
        if not called or called in said or shape.is_empty:
            continue
        text = called.upper()
        x, y = frame.point(shape.representative_point())
        size = (_MUNICIPALITY.width(text), _MUNICIPALITY.size)
        places = [Box.around(x, y + shift, *size) for shift in (0, -5, 5)]
        if name := labels.name(text, _MUNICIPALITY, places):
            yield name
