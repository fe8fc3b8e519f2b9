"""Map elements of our own: Folium elements whose templates build Leaflet objects.

A template holds construction and configuration alone; behaviour is in the module
`api/static/js/map.js`, which every script imports. Text reaches the page as JSON and
is set there with `textContent`. The `html` macros are escaped by Jinja.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from branca.element import MacroElement
from jinja2 import Environment, FileSystemLoader, Template

from data.codes import STATUS_SHOWN
from data.words import day, translations
from geo.destinations import KINDS, MODE_LABELS, MODES, STEPS, TRAVEL_LABELS, TRAVELS
from maps.ground import OWN, OWN_LABEL
from maps.style import STATUS, UNKNOWN_STATUS, pattern_id

if TYPE_CHECKING:
    from datetime import date

    from data.words import Language, Text
    from maps.ground import Ground
    from maps.layers import Layer
    from maps.sources import SourceLine

type Bounds = tuple[float, float, float, float]

# How a browser writes figures in each language.
LOCALES: Final = {"de": "de-DE", "en": "en-GB"}
# Minutes that are offered on the map; the API draws any up to 90.
REACH_STEPS: Final = (*STEPS, 60, 90)

_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates" / "webmap"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


def template(source: str) -> Template:
    """Compile a template whose values are escaped, unlike those of Folium."""
    return _ENVIRONMENT.from_string(source)


def template_file(name: str) -> Template:
    """Load a template of `maps/templates/webmap`, escaped in the same way."""
    return _ENVIRONMENT.get_template(name)


class Element(MacroElement):
    """An element with a name that is the same in every render."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = kind
        self._id = key


class VectorLayer(Element):
    """A layer of the registry, its data fetched from our own address."""

    _template = template(
        """
{% macro script(this, kwargs) %}
const {{ this.get_name() }} = vectorLayer({{ this.spec|tojson }});
{{ this.get_name() }}.addTo({{ this._parent.get_name() }});
{% endmacro %}
"""
    )

    def __init__(self, layer: Layer, language: Language, data_url: str) -> None:
        super().__init__("layer", layer.name)
        self.spec = {
            **{key: value for key, value in asdict(layer).items() if value is not None},
            "label": layer.label.in_(language),
            "url": data_url,
        }
        if layer.labels:
            named = layer.labels.property.format(language=language)
            self.spec["labels"] = asdict(replace(layer.labels, property=named))


class PlotLayer(Element):
    """The plots: outlines by status in colour and pattern, signs when far, popups."""

    _template = template(
        """
{% macro script(this, kwargs) %}
const {{ this.get_name() }} = plotLayer({{ this.spec|tojson }});
{{ this.get_name() }}.addTo({{ this._parent.get_name() }});
{% endmacro %}
"""
    )

    def __init__(
        self,
        language: Language,
        data_url: str,
        plot_url: str,
        page_url: str,
        *,
        in_tiles: bool = False,
    ) -> None:
        super().__init__("layer", "plots")
        _ = translations(language).gettext

        def words(text: Text) -> str:
            return text.in_(language)

        self.spec: dict[str, Any] = {
            "url": data_url,
            "in_tiles": in_tiles,
            "plot_url": plot_url,
            "page_url": page_url,
            "language": language,
            "locale": LOCALES[language],
            "status": {
                code.code: {
                    "label": words(code.label),
                    "colour": STATUS[code.code].colour,
                    "fill": f"url(#{pattern_id(code.code)})",
                }
                for code in STATUS_SHOWN
            },
            "kinds": [
                {"name": kind.name, "label": words(kind.label)}
                for kind in KINDS
                if kind.name in {"motorway_junction", "airport"}
            ],
            "modes": {mode: words(MODE_LABELS[mode]) for mode in MODES},
            "words": {
                "unknown": _("unknown"),
                "on_request": _("on request"),
                "status": _("Status"),
                "confirmed": _("confirmed"),
                "zoning": _("Zoning"),
                "area": _("Available"),
                "price": _("Price"),
                "open": _("Details"),
                "pdf": _("Exposé (PDF)"),
                "close": _("Close"),
                "reach": _("Reachable from here"),
                "invented": _("Demonstration data"),
                "plots_near": _("{n} plots near {place}: {statuses}. Zoom in"),
                "plots_here": _("{n} plots: {statuses}. Zoom in"),
                "min": _("min"),
                "failed": _("The map data could not be loaded. The list shows the same plots."),
            },
        }


class LegendPanel(Element):
    """Legend and layer control in one: native checkboxes beside the signs."""

    _template = template_file("legend.html")

    def __init__(
        self,
        layers: tuple[Layer, ...],
        language: Language,
        *,
        note: str | None,
        unknown_status: bool,
        grounds: tuple[Ground, ...] = (),
        bounds: Bounds | None = None,
    ) -> None:
        super().__init__("legend", "panel")
        _ = translations(language).gettext
        self.language = language
        self.grounds: list[tuple[str, str]] = []
        if grounds:
            self.grounds = [(OWN, OWN_LABEL.in_(language))]
            self.grounds += [(one.name, one.label.in_(language)) for one in grounds]
        self.spec: dict[str, Any] = {
            "bounds": bounds and [[bounds[1], bounds[0]], [bounds[3], bounds[2]]],
            "sources": [
                {
                    "name": one.name,
                    "url": f"/basemap/{one.name}/{{z}}/{{x}}/{{y}}",
                    "kind": one.kind,
                    "min_zoom": one.min_zoom,
                    "max_zoom": one.max_zoom,
                }
                for one in grounds
            ],
            "words": {
                "failed": _("The background cannot be had at the moment; our own drawing stays."),
                "drawn": _("The background draws roads, railways and places."),
            },
        }
        self.layers = layers
        self.note = note
        self.words = {
            "title": _("Legend and layers"),
            "plots": _("Plots by status"),
            "layers": _("Layers"),
            "ground": _("Background"),
        }
        self.statuses = [
            {
                "label": code.label.in_(language),
                "pattern": pattern_id(code.code),
                "colour": STATUS[code.code].colour,
            }
            for code in STATUS_SHOWN
        ]
        if unknown_status:
            self.statuses.append(
                {
                    "label": _("Status unknown"),
                    "pattern": pattern_id("unknown"),
                    "colour": UNKNOWN_STATUS.colour,
                }
            )


class ReachPanel(Element):
    """What can be reached from a point or a plot: its start, minutes, way of travelling."""

    _template = template_file("reach.html")

    def __init__(self, language: Language, data_url: str) -> None:
        super().__init__("reach", "panel")
        _ = translations(language).gettext
        self.steps = REACH_STEPS
        self.first = STEPS[1]
        self.travels = [
            {"name": travel, "label": TRAVEL_LABELS[travel].in_(language)} for travel in TRAVELS
        ]
        self.words = {
            "title": _("Within reach"),
            "choose": _("Click the map to choose where the way begins."),
            "centre": _("Begin at the centre of the map"),
            "remove": _("Remove the area"),
            "target": _("Filter plots by it"),
            "minutes": _("Within minutes"),
            "mode": _("Way of travelling"),
            "min": _("min"),
        }
        self.spec: dict[str, Any] = {
            "url": data_url,
            "language": language,
            "locale": LOCALES[language],
            "words": {
                "choose": self.words["choose"],
                "from_point": _("Beginning at {lat}° N, {lon}° E."),
                "from_plot": _("Beginning at {plot}."),
                "wait": _("The area is being computed."),
                "busy": _(
                    "Too many areas are being computed at the moment. Please choose again in "
                    "some seconds."
                ),
                "off": _("No road that may be used in this way lies near the plot."),
                "off_point": _("No road that may be used in this way lies near this point."),
                "failed": _("The area could not be computed."),
            },
        }


class DrawPanel(Element):
    """An area drawn on the map, which becomes a filter."""

    _template = template_file("draw.html")

    def __init__(self, language: Language) -> None:
        super().__init__("draw", "panel")
        _ = translations(language).gettext
        self.words = {
            "title": _("Draw an area"),
            "begin": _(
                "Click the corners of the area on the map. A double click or “Done” makes it a "
                "filter."
            ),
            "one": _("First corner set."),
            "two": _("Two corners set; a third makes an area."),
            "drawn": _("{n} corners, about {area}"),
            "filtered": _("Filter: {n} corners, about {area}. Corners can be moved."),
            "few": _("An area has at least three corners."),
            "crossed": _("Sides of the area cross. Move a corner or take the last one back."),
        }
        self.buttons = {
            "done": _("Done"),
            "back": _("Take the last corner back"),
            "corner": _("Set a corner at the centre"),
            "view": _("Use what the map shows"),
            "clear": _("Remove the area"),
        }
        self.spec = {"words": self.words, "locale": LOCALES[language]}


class ScaleBar(Element):
    """A metric scale bar."""

    _template = template(
        """
{% macro script(this, kwargs) %}
L.control.scale({imperial: false, maxWidth: 120, position: "bottomleft"})
  .addTo({{ this._parent.get_name() }});
{% endmacro %}
"""
    )

    def __init__(self) -> None:
        super().__init__("scale", "bar")


class ZoomButtons(Element):
    """Zoom buttons named in the page's language, and one that shows everything again."""

    _template = template(
        """
{% macro script(this, kwargs) %}
zoomButtons({{ this._parent.get_name() }}, {{ this.words|tojson }});
{% endmacro %}
"""
    )

    def __init__(self, language: Language) -> None:
        super().__init__("zoom", "buttons")
        _ = translations(language).gettext
        self.words = {
            "in": _("Zoom in"),
            "out": _("Zoom out"),
            "all": _("Show the whole area"),
        }


class Attribution(Element):
    """Who the data are from, of which day, and who pays for it; readable without a script."""

    _template = template_file("attribution.html")

    def __init__(
        self,
        lines: tuple[SourceLine, ...],
        language: Language,
        *,
        of: date,
        notice: Text | None,
        grounds: tuple[Ground, ...] = (),
    ) -> None:
        super().__init__("attribution", "lines")
        _ = translations(language).gettext
        self.words = {
            "title": _("Data sources"),
            "day": _("Data as of %(day)s") % {"day": day(of, language)},
            "ground": _("Background"),
        }
        self.language = language
        self.grounds = grounds
        self.lines = lines
        self.notice = notice and notice.in_(language)
