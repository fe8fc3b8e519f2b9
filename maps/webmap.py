"""The interactive map: a Folium map without foreign files, tiles or random names.

Folium builds the script; it is served from our origin under the name of its hash. The
same script serves every map of a page set: what a map shows first, the container says
(`data-plot`, `data-bounds`, `data-small`).
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

import folium
from markupsafe import Markup

from data.words import translations
from geo.tiles import widened
from maps.elements import (
    Attribution,
    DrawPanel,
    LegendPanel,
    PlotLayer,
    ReachPanel,
    ScaleBar,
    VectorLayer,
    ZoomButtons,
    template,
)
from maps.layers import LAYERS
from maps.sources import source_lines

if TYPE_CHECKING:
    from branca.element import Figure
    from jinja2 import Template

    from data.words import Language, Text
    from geo.catalogue import Catalogue
    from maps.ground import Ground

type Bounds = tuple[float, float, float, float]

CONTAINER: Final = "plot-map"
MANY: Final = 1_500
"""Up to how many plots the map loads them all at once; beyond, outlines by tile."""
_PLOTS: Final = "/api/v1/layers/plots"
# What the script calls of `api/static/js/map.js`.
_CALLED: Final = (
    "createMap",
    "vectorLayer",
    "plotLayer",
    "layerControl",
    "zoomButtons",
    "reachPanel",
    "drawPanel",
    "start",
)
GROUND_MARGIN_KM: Final = 10
"""How far around municipalities and plots there are pictures below the layers."""
_WORLD: Final[Bounds] = (5.9, 47.3, 15.0, 55.1)
"""Shown where a catalogue holds nothing with a place."""


class PlotMap(folium.Map):
    """The map of a catalogue in one language.

    Parameters
    ----------
    catalogue
        What is shown; the map holds its layers' addresses, not their data.
    language
        Language of every word on the map.
    notice
        The funding notice, where one is due.
    grounds
        Pictures of others that may be put below the layers, within `ground_bounds`.
    """

    # Own lists: Folium's are shared by every map of the process.
    default_js: ClassVar[list[tuple[str, str]]] = []  # type: ignore[misc]
    default_css: ClassVar[list[tuple[str, str]]] = []  # type: ignore[misc]

    _template: Template = template(
        """
{% macro html(this, kwargs) %}
<div class="map-canvas" id="{{ this.container }}" role="region" aria-label="{{ this.label }}"></div>
<p class="map-message" hidden></p>
{% endmacro %}
{% macro script(this, kwargs) %}
const {{ this.get_name() }} = createMap({{ this.container|tojson }}, {{ this.setup|tojson }});
{% endmacro %}
"""
    )

    def __init__(
        self,
        catalogue: Catalogue,
        language: Language,
        *,
        notice: Text | None = None,
        grounds: tuple[Ground, ...] = (),
    ) -> None:
        west, south, east, north = catalogue_bounds(catalogue)
        super().__init__(
            location=((south + north) / 2, (west + east) / 2), tiles=None, zoom_control=False
        )
        _ = translations(language).gettext
        self._name, self._id = "map", "plots"
        self.container = CONTAINER
        self.label = _("Map of the plots")
        self.setup: dict[str, Any] = {
            "bounds": [[south, west], [north, east]],
            "min_zoom": 7,
            "max_zoom": 18,
        }
        prefix = "" if language == "de" else f"/{language}"
        present = tuple(
            layer
            for layer in LAYERS
            if layer.name in catalogue.layers and len(catalogue.layers[layer.name])
        )
        for layer in present:
            VectorLayer(layer, language, f"/api/v1/layers/{layer.name}").add_to(self)
        PlotLayer(
            language,
            _PLOTS,
            "/api/v1/plots/",
            f"{prefix}/flaechen/",
            in_tiles=is_in_tiles(catalogue),
        ).add_to(self)
        note = None
        if catalogue.network.schematic and catalogue.schematic_boundaries:
            note = _("Roads and boundaries are schematic.")
        elif catalogue.network.schematic:
            note = _("Roads are schematic.")
        elif catalogue.schematic_boundaries:
            note = _("Boundaries are schematic.")
        LegendPanel(
            tuple(la for la in present if la.control),
            language,
            note=note,
            unknown_status=any(plot.status_shown is None for plot in catalogue.plots),
            grounds=grounds,
            bounds=ground_bounds(catalogue) if grounds else None,
        ).add_to(self)
        ReachPanel(language, "/api/v1/isochrones").add_to(self)
        DrawPanel(language).add_to(self)
        ZoomButtons(language).add_to(self)
        ScaleBar().add_to(self)
        Attribution(
            source_lines(catalogue, language),
            language,
            of=catalogue.date,
            notice=notice,
            grounds=grounds,
        ).add_to(self)
        self._with_ground = bool(grounds)

    def render_script(self, *, modules: str = "./js/") -> str:
        """Return the script, an ES module.

        Parameters
        ----------
        modules
            Address of the folder of our modules, seen from the script.
        """
        figure = self._rendered()
        names = ", ".join(_CALLED)
        head = f'import {{ {names} }} from "{modules}map.js";\n'
        if self._with_ground:
            head += f'import {{ groundControl }} from "{modules}ground.js";\n'
        head += "const L = window.L;\n"
        return f"{head}{figure.script.render().strip()}\nstart({self.get_name()});\n"

    def _rendered(self) -> Figure:
        self.render()  # type: ignore[no-untyped-call]
        return cast("Figure", self.get_root())

    def render_container(self) -> Markup:
        """Return the container with legend and attribution."""
        return Markup(self._rendered().html.render())  # noqa: S704 – escaped by our own templates


@dataclass(frozen=True, slots=True)
class RenderedMap:
    """A map as the pages need it.

    Attributes
    ----------
    script
        The ES module that begins it.
    fingerprint
        Hash of the script, in its name.
    container
        HTML of the place where it appears.
    data
        Address of what the script loads first: all plots, or where each lies.
    """

    script: bytes
    fingerprint: str
    container: Markup
    data: str


def is_in_tiles(catalogue: Catalogue) -> bool:
    """Tell whether a catalogue is so large that its map loads outlines by tile."""
    return len(catalogue.plots) > MANY


def render_map(
    catalogue: Catalogue,
    language: Language,
    *,
    modules: str = "./js/",
    notice: Text | None = None,
    grounds: tuple[Ground, ...] = (),
) -> RenderedMap:
    """Render the map of `catalogue` in `language`, with the funding notice that is due."""
    plot_map = PlotMap(catalogue, language, notice=notice, grounds=grounds)
    script = plot_map.render_script(modules=modules).encode()
    return RenderedMap(
        script=script,
        fingerprint=hashlib.sha256(script).hexdigest()[:16],
        container=plot_map.render_container(),
        data=f"{_PLOTS}/index" if is_in_tiles(catalogue) else _PLOTS,
    )


@lru_cache(maxsize=4)
def ground_bounds(catalogue: Catalogue) -> Bounds:
    """Return the box (WGS84) within which there are pictures below the layers."""
    return widened(catalogue_bounds(catalogue), GROUND_MARGIN_KM)


def catalogue_bounds(catalogue: Catalogue) -> Bounds:
    """Return west, south, east and north of municipalities and plots together."""
    boxes = [plot.record.geometry.bounds for plot in catalogue.plots]
    areas = catalogue.layers.get("municipalities")
    if areas is not None and len(areas):
        boxes.append(tuple(areas.total_bounds))
    boxes = [box for box in boxes if not any(math.isnan(value) for value in box)]
    if not boxes:
        return _WORLD
    west, south, east, north = zip(*boxes, strict=True)
    return (
        round(float(min(west)), 5),
        round(float(min(south)), 5),
        round(float(max(east)), 5),
        round(float(max(north)), 5),
    )
