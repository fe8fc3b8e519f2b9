"""The layers of the web map, each defined once: how it looks, from which zoom, what it is called.

Colours are names in `maps.style.COLOURS`, from which the print map (`maps.printmap`, with
line widths in millimetres of its own) takes its colours too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

Shape = Literal["area", "line", "point"]
Symbol = Literal["dot", "square", "diamond", "motorway", "station", "airport", "freight"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How features of one class are drawn.

    Attributes
    ----------
    stroke, fill
        Names of colours; None draws none.
    width
        Stroke width in pixels at zoom 12; it grows and shrinks with the zoom.
    casing
        Colour of a wider line beneath, so that a road stands off the ground.
    dash
        Dashes of the stroke in pixels.
    fill_opacity
        Opacity of the fill.
    min_zoom
        Zoom from which this class shows, where it is later than the layer.
    order
        Within the layer, higher is drawn later.
    """

    stroke: str | None = None
    fill: str | None = None
    width: float = 1
    casing: str | None = None
    dash: str | None = None
    fill_opacity: float = 1
    min_zoom: int = 0
    order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """How features of a layer are labelled.

    `property` names the text, "{language}" in it standing for the one of the map; `by` and
    `min_zoom` give the zoom from which the features of each class have their label, `""`
    standing for any other class.
    `look` is the typographic class.
    """

    property: str
    look: Literal["place", "shield", "sign"]
    by: str | None = None
    min_zoom: Mapping[str, int] = field(default_factory=lambda: {"": 0})


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One map layer.

    Attributes
    ----------
    name
        Key in `Catalogue.layers` and in the address of its data.
    label
        Words in legend and layer control.
    by
        Property whose value selects the style.
    styles
        Style by that value; `""` is any other.
    symbol
        Sign of a point.
    order
        Higher is drawn later.
    shown
        Whether it is seen at first; one that is not is fetched when it is switched on.
    control
        True: it can be switched off. False: it belongs to the ground.
    credit
        Name of the resource whose attribution belongs to it.
    """

    name: str
    label: Text
    shape: Shape
    order: int
    styles: Mapping[str, Style]
    by: str | None = None
    symbol: Symbol = "dot"
    labels: Labels | None = None
    min_zoom: int = 0
    shown: bool = True
    control: bool = True
    credit: str | None = None


_ROAD = Style(stroke="map-minor", width=1, min_zoom=12)
_FEDERAL = Style(stroke="map-road", width=2.4, casing="map-ground", order=3)
_STATE = Style(stroke="map-road", width=1.4, min_zoom=10, order=2)
_MOTORWAY = Style(stroke="map-motorway", width=4, casing="map-ground", order=5)

# Further destinations: fetched when they are switched on.
_FURTHER: Final[tuple[tuple[str, Text, Symbol], ...]] = (
    ("universities", Text("Hochschulen", "Universities"), "diamond"),
    ("hospitals", Text("Krankenhäuser", "Hospitals"), "square"),
    (
        "truck_energy",
        Text("Tanken und Laden für Lkw", "Fuel and charging for trucks"),
        "dot",
    ),
    ("substations", Text("Umspannwerke", "Electrical substations"), "diamond"),
)

LAYERS: Final[tuple[Layer, ...]] = (
    Layer(
        name="municipalities",
        label=Text("Gemeinden", "Municipalities"),
        shape="area",
        order=0,
        styles={"": Style(stroke="map-boundary", fill="surface", width=1, dash="1 4")},
        credit="municipalities",
    ),
    Layer(
        name="estates",
        label=Text("Gewerbegebiete", "Commercial estates"),
        shape="area",
        order=1,
        by="state",
        styles={
            "": Style(stroke="line-strong", fill="map-estate", width=1, fill_opacity=0.55),
            "planned": Style(
                stroke="line-strong", fill="map-estate", width=1, dash="4 4", fill_opacity=0.2
            ),
            "stopped": Style(
                stroke="line-strong", fill="map-ground", width=1, dash="2 5", fill_opacity=0.2
            ),
        },
        symbol="square",
        labels=Labels(property="name", look="sign", min_zoom={"": 13}),
        credit="estates",
    ),
    Layer(
        name="restrictions",
        label=Text("Einschränkungen", "Restrictions"),
        shape="area",
        order=1,
        by="level",
        styles={
            "": Style(stroke="accent", fill="accent", width=1, fill_opacity=0.1, dash="2 4"),
            "serious": Style(stroke="accent", fill="accent", width=1.2, fill_opacity=0.22),
            "excluded": Style(stroke="accent", fill="accent", width=2, fill_opacity=0.4),
        },
        labels=Labels(property="name_{language}", look="sign", min_zoom={"": 12}),
        shown=False,
    ),
    Layer(
        name="railways",
        label=Text("Eisenbahn", "Railways"),
        shape="line",
        order=2,
        styles={"": Style(stroke="map-rail", width=1.3, dash="7 3")},
        credit="roads",
    ),
    Layer(
        name="roads",
        label=Text("Straßen", "Roads"),
        shape="line",
        order=3,
        by="highway",
        styles={
            "": _ROAD,
            "motorway": _MOTORWAY,
            "motorway_link": Style(stroke="map-motorway", width=2, min_zoom=11, order=4),
            "trunk": _FEDERAL,
            "trunk_link": _STATE,
            "primary": _FEDERAL,
            "primary_link": _STATE,
            "secondary": _STATE,
            "secondary_link": _STATE,
            "tertiary": Style(stroke="map-minor", width=1.2, min_zoom=11, order=1),
        },
        labels=Labels(
            property="ref",
            look="shield",
            by="highway",
            min_zoom={"motorway": 8, "trunk": 9, "primary": 9, "secondary": 12, "": 99},
        ),
        credit="roads",
    ),
    Layer(
        name="long_truck_roads",
        label=Text("Straßen für Lang-Lkw", "Roads open to long trucks"),
        shape="line",
        order=4,
        styles={"": Style(stroke="accent", width=3, dash="10 4")},
        labels=Labels(property="name", look="sign", min_zoom={"": 12}),
        shown=False,
        credit="long_truck_roads",
    ),
    *(
        Layer(
            name=name,
            label=label,
            shape="point",
            order=5,
            styles={"": Style(stroke="surface", fill="ink-soft", width=1.5)},
            symbol=symbol,
            min_zoom=9,
            labels=Labels(property="name", look="sign", min_zoom={"": 12}),
            shown=False,
        )
        for name, label, symbol in _FURTHER
    ),
    Layer(
        name="stations",
        label=Text("Bahnstationen", "Railway stations"),
        shape="point",
        order=5,
        styles={"": Style(stroke="map-rail", fill="surface", width=1.5)},
        symbol="station",
        min_zoom=11,
        labels=Labels(property="name", look="sign", min_zoom={"": 13}),
        credit="stations",
    ),
    Layer(
        name="junctions",
        label=Text("Autobahnanschlüsse", "Motorway junctions"),
        shape="point",
        order=6,
        styles={"": Style(stroke="surface", fill="map-motorway", width=1.5)},
        symbol="motorway",
        min_zoom=9,
        labels=Labels(property="name", look="sign", min_zoom={"": 11}),
        credit="junctions",
    ),
    Layer(
        name="freight",
        label=Text("Güterterminals und Häfen", "Freight terminals and ports"),
        shape="point",
        order=7,
        styles={"": Style(stroke="surface", fill="ink", width=1.5)},
        symbol="freight",
        min_zoom=9,
        labels=Labels(property="name", look="sign", min_zoom={"": 11}),
        credit="hubs",
    ),
    Layer(
        name="airports",
        label=Text("Flughafen", "Airport"),
        shape="point",
        order=8,
        styles={"": Style(stroke="surface", fill="ink", width=1.5)},
        symbol="airport",
        labels=Labels(property="name", look="sign", min_zoom={"": 10}),
        credit="hubs",
    ),
    Layer(
        name="places",
        label=Text("Orte", "Places"),
        shape="point",
        order=9,
        styles={"": Style()},
        labels=Labels(
            property="name",
            look="place",
            by="central_place",
            min_zoom={"oberzentrum": 7, "mittelzentrum": 8, "grundzentrum": 10, "": 11},
        ),
        control=False,
        credit="municipalities",
    ),
)
BY_NAME: Final[dict[str, Layer]] = {layer.name: layer for layer in LAYERS}
