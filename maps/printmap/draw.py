"""The face of the package: a map drawn, its sources named, and what it shows in words.

Pure SVG in millimetres, north up, drawn from EPSG:25833. The same catalogue gives the
same map, byte for byte. A map is drawn in layers from the ground up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely

from geo.crs import to_metric
from maps.printmap import signs
from maps.printmap.alttext import describe
from maps.printmap.drawing import Drawing
from maps.printmap.entry import entry_of
from maps.printmap.frame import detail_frame, overview_frame, reach_frame
from maps.printmap.ground import ground_of
from maps.printmap.legend import draw_legend, legend_rows, room_above
from maps.printmap.names import draw_dots, place_names
from maps.printmap.numbers import draw_marked
from maps.printmap.reach import draw_areas
from maps.printmap.roads import draw_far_roads, draw_roads
from maps.printmap.scene import Area, Scene, View, status_of
from maps.style import COLOURS, mix, status_style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from geo.isochrones import Isochrone
    from maps.printmap.entry import Entry
    from maps.printmap.frame import Frame
    from maps.printmap.ground import Ground
    from maps.printmap.labels import Name, Shield
    from maps.printmap.numbers import Number

_SPOT_MM: Final = 0.8
# How many of the sources of one layer stand beside a map.
_NAMED: Final = 3
# Sources that a map shows nothing of; every other one is named beside it, so that one
# that is added later cannot be forgotten.
_NOWHERE: Final = frozenset({"tax_rates", "centres", "gtfs"})
_NOT_DRAWN: Final[Mapping[View, frozenset[str]]] = {
    "overview": _NOWHERE,
    "detail": _NOWHERE | {"stations", "junctions", "hubs"},
    "reach": _NOWHERE | {"stations", "junctions", "hubs", "estates", "demo_estates"},
    "selection": _NOWHERE,
}


@dataclass(frozen=True, slots=True)
class PrintMap:
    """A map as a document takes it: its SVG, what it shows in words, whose data it draws.

    `invented` is true where it shows an invented plot, be it a neighbour.
    """

    svg: str
    alt: str
    attribution: str
    invented: bool


def plot_map(
    catalogue: Catalogue,
    plot: Plot,
    language: Language,
    size: tuple[float, float],
    view: View = "overview",
    reached: Sequence[Isochrone] = (),
) -> PrintMap:
    """Return what `print_map`, `alt_text` and `attribution` do; `size` is in mm on paper."""
    return drawn(catalogue, _scene(catalogue, plot, language, size, view, reached), size)


def drawn(catalogue: Catalogue, scene: Scene, size: tuple[float, float]) -> PrintMap:
    """Return a scene as a map of this size in mm, with its words and its sources."""
    return PrintMap(
        svg=draw_scene(scene, *size),
        alt=describe(scene),
        attribution=attribution(catalogue, scene.view),
        invented=scene.is_invented(),
    )


def print_map(
    catalogue: Catalogue,
    plot: Plot,
    *,
    language: Language,
    width_mm: float,
    height_mm: float,
    view: View = "overview",
    reached: Sequence[Isochrone] = (),
) -> str:
    """Draw the surroundings of a plot, its neighbours, or what can be reached from it.

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
        "overview" the surroundings, "detail" the neighbours, "reach" what can be reached.
    reached
        Isochrones, the shortest time first, up to three; for the view "reach".

    Returns
    -------
    str
        An SVG document without scripts or links. It has no text alternative of its
        own: that is `alt_text`.
    """
    scene = _scene(catalogue, plot, language, (width_mm, height_mm), view, reached)
    return draw_scene(scene, width_mm, height_mm)


def draw_scene(scene: Scene, width_mm: float, height_mm: float) -> str:
    """Draw a scene as an SVG document of this size, its legend below the frame."""
    frame = scene.frame
    drawing = Drawing(width_mm, height_mm)
    with drawing.clipped(frame.width, frame.height):
        _draw_layers(drawing, scene)
    drawing.rect(
        0,
        0,
        frame.width,
        frame.height,
        fill="none",
        stroke=COLOURS["ink-soft"],
        stroke_width=0.3,
    )
    draw_legend(drawing, scene)
    return str(drawing)


def draw_bare(scene: Scene) -> str:
    """Draw a scene as an SVG document of the size of its frame, without legend and edge."""
    drawing = Drawing(scene.frame.width, scene.frame.height)
    with drawing.clipped(scene.frame.width, scene.frame.height):
        _draw_layers(drawing, scene)
        if scene.far:
            _draw_spots(drawing, scene)
    return str(drawing)


def attribution(catalogue: Catalogue, view: View = "overview") -> str:
    """Return the line that names the sources of a map, to stand beside it.

    Nobody is named twice, and of a long list only the first: the exposé names all at its end.
    """
    lines = [catalogue.network.attribution]
    lines += [s.attribution for s in catalogue.sources if s.name not in _NOT_DRAWN[view]]
    parts = dict.fromkeys(_brief(part) for line in lines for part in line.split("; ") if part)
    return " · ".join(
        part for part in parts if not any(part in other for other in parts if other != part)
    )


def _brief(names: str) -> str:
    """Shorten a list of names to its first three."""
    each = names.split(", ")
    return names if len(each) <= _NAMED else ", ".join([*each[:_NAMED], "…"])


def alt_text(
    catalogue: Catalogue,
    plot: Plot,
    language: Language,
    *,
    width_mm: float,
    height_mm: float,
    view: View = "overview",
    reached: Sequence[Isochrone] = (),
) -> str:
    """Say in words what the map of the same size and view shows."""
    return describe(_scene(catalogue, plot, language, (width_mm, height_mm), view, reached))


# What is shown


def _scene(
    catalogue: Catalogue,
    plot: Plot,
    language: Language,
    size: tuple[float, float],
    view: View,
    reached: Sequence[Isochrone],
) -> Scene:
    """Choose the frame.

    The legend depends on what the frame shows and the frame on the legend's height: a
    smaller frame shows no more, so that the first that fits is right.
    """
    ground = ground_of(catalogue)
    width, height = size
    areas = tuple(Area(one.minutes, to_metric(one.area)) for one in reached)
    for rows in range(2, 12):
        frame = frame_of(ground, plot, view, areas, (width, room_above(height, rows)))
        scene = Scene(ground, plot, view, language, frame, areas)
        if len(legend_rows(scene)) <= rows:
            break
    return scene


def frame_of(
    ground: Ground, plot: Plot, view: View, areas: Sequence[Area], size: tuple[float, float]
) -> Frame:
    """Show the plot, on an overview with the nearest motorway junction."""
    outline = ground.outline(plot.id)
    width, height = size
    if view == "reach":
        return reach_frame([outline, *(area.shape for area in areas)], width, height)
    if view == "detail":
        return detail_frame(outline, width, height)
    here = outline.centroid
    junctions = ground.layers["junctions"]
    row = junctions.nearest(here)
    there = None if row is None else junctions.geometries[row].centroid
    return overview_frame(here, there, width, height)


# Layers, from the ground up


def _draw_layers(drawing: Drawing, scene: Scene) -> None:
    frame = scene.frame
    entry = None if scene.overview or scene.subject is None else entry_of(scene)
    names = place_names(scene, entry)
    drawing.rect(0, 0, frame.width, frame.height, fill=COLOURS["map-ground"])
    _draw_municipalities(drawing, scene)
    if scene.far:
        draw_far_roads(drawing, scene)
        draw_areas(drawing, scene)
        draw_dots(drawing, names)
        _draw_pin(drawing, scene, names)
        return
    _draw_estates(drawing, scene)
    if not scene.overview:
        _draw_neighbours(drawing, scene)
    _draw_railways(drawing, scene)
    draw_roads(drawing, scene)
    if scene.overview:
        _draw_neighbours(drawing, scene)
    if scene.subject is None:
        draw_marked(drawing, scene)
    else:
        _draw_plot(drawing, scene, scene.subject)
    if entry is not None:
        _draw_way(drawing, entry)
    for layer, sign in signs.POINTS.items():
        for x, y, _ in scene.points(layer):
            sign.draw(drawing, x, y)
    draw_dots(drawing, names)
    if entry is not None:
        signs.entry_arrow(drawing, *entry.inside, entry.degrees)
    _draw_pin(drawing, scene, names)


def _draw_pin(drawing: Drawing, scene: Scene, names: Sequence[Name | Shield | Number]) -> None:
    """Draw what lies above all else: pin, names, the north arrow."""
    if scene.overview and scene.subject is not None:
        signs.pin(drawing, *scene.frame.point(scene.outline.representative_point()))
    for name in names:
        name.draw(drawing)
    signs.north_arrow(drawing, *scene.north)


def _draw_municipalities(drawing: Drawing, scene: Scene) -> None:
    frame, layer = scene.frame, scene.layer("municipalities")
    own = scene.subject and scene.subject.values.get("municipality")
    rows = scene.shown("municipalities")
    for row in rows:
        mine = own is not None and layer.text(row, "ags") == own
        fill = mix(COLOURS["map-area"], "#ffffff", 0.45) if mine else COLOURS["map-area"]
        drawing.path(frame.path([layer.geometries[row]]), fill=fill)
    if rows:
        drawing.path(
            frame.path(shapely.boundary(layer.geometries[rows])),
            stroke=COLOURS["map-boundary"],
            stroke_width=0.3,
            stroke_dasharray=signs.BOUNDARY_DASH,
        )


def _draw_estates(drawing: Drawing, scene: Scene) -> None:
    frame, layer = scene.frame, scene.layer("estates")
    fill = mix(COLOURS["map-estate"], "#ffffff", 0.1 if scene.overview else 0.45)
    for row in scene.shown("estates"):
        shape = layer.geometries[row]
        if shape.geom_type == "Point":
            x, y = frame.point(shape)
            d = f"M{x:.2f} {y - 1.2:.2f}l1.2 1.2-1.2 1.2-1.2-1.2Z"
            drawing.path(d, fill=COLOURS["map-estate"], stroke=signs.ESTATE_EDGE, stroke_width=0.25)
            continue
        # Nobody may take a planned or stopped estate for one that is there.
        dash = "none" if layer.text(row, "state") == "existing" else "1 .7"
        drawing.path(
            frame.path([shape]),
            fill=fill,
            stroke=signs.ESTATE_EDGE,
            stroke_width=0.2,
            stroke_dasharray=dash,
        )


def _draw_railways(drawing: Drawing, scene: Scene) -> None:
    d = scene.frame.path(scene.layer("railways").geometries[scene.shown("railways")])
    wide = 0.65 if scene.overview else 1.0
    drawing.path(d, stroke=COLOURS["map-rail"], stroke_width=wide)
    drawing.path(
        d, stroke="#ffffff", stroke_width=wide * 0.55, stroke_dasharray=f"{wide * 2.2:.2f}"
    )


def _draw_neighbours(drawing: Drawing, scene: Scene) -> None:
    wide = 0.12 if scene.overview else 0.35
    for plot, outline in scene.neighbours():
        d = scene.frame.path([outline])
        status = status_of(plot)
        drawing.path(d, fill="#ffffff", fill_opacity=0.75)
        drawing.patterned(d, status, stroke=status_style(status).colour, stroke_width=wide)


def _draw_spots(drawing: Drawing, scene: Scene) -> None:
    """Draw each plot as a spot, where so much is shown that its outline would be none."""
    for _, outline in scene.neighbours():
        x, y = scene.frame.point(outline.centroid)
        drawing.circle(x, y, _SPOT_MM, fill=COLOURS["accent"], stroke="#ffffff", stroke_width=0.2)


def _draw_plot(drawing: Drawing, scene: Scene, plot: Plot) -> None:
    d = scene.frame.path([scene.outline])
    wide = 0.5 if scene.overview else 1.0
    for colour, width in (("#ffffff", wide * 2), (COLOURS["accent"], wide)):
        drawing.path(d, fill="#ffffff", stroke=colour, stroke_width=width, stroke_linejoin="round")
    drawing.patterned(
        d,
        status_of(plot),
        stroke=COLOURS["accent"],
        stroke_width=wide,
        stroke_linejoin="round",
    )


def _draw_way(drawing: Drawing, entry: Entry) -> None:
    """Draw the way from the road to the plot, where there is one to be seen."""
    if entry.length > 1:
        (x, y), (x_out, y_out) = entry.inside, entry.outside
        drawing.path(
            f"M{x_out:.2f} {y_out:.2f}L{x:.2f} {y:.2f}",
            stroke=COLOURS["accent"],
            stroke_width=0.5,
            stroke_dasharray="1 .8",
        )
