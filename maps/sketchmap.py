"""What the map on which staff draw outlines shows beside them, for its script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data.words import translations
from maps.elements import LOCALES, LegendPanel, VectorLayer
from maps.ground import OWN, OWN_LABEL
from maps.layers import LAYERS
from maps.webmap import catalogue_bounds, ground_bounds

if TYPE_CHECKING:
    from data.words import Language
    from geo.catalogue import Catalogue
    from maps.ground import Ground

LAYERS_SHOWN: Final = ("municipalities", "estates", "railways", "roads", "places")
MAX_ZOOM: Final = 21
"""At which a pixel is about 5 cm."""


def sketch_map(
    catalogue: Catalogue, language: Language, grounds: tuple[Ground, ...] = ()
) -> dict[str, Any]:
    """Return bounds, layers and backgrounds as `static/js/outline.js` takes them."""
    west, south, east, north = catalogue_bounds(catalogue)
    present = [
        layer
        for layer in LAYERS
        if layer.name in LAYERS_SHOWN and len(catalogue.layers.get(layer.name, ()))
    ]
    legend = LegendPanel(
        (),
        language,
        note=None,
        unknown_status=False,
        grounds=grounds,
        bounds=ground_bounds(catalogue) if grounds else None,
    )
    _ = translations(language).gettext
    return {
        "bounds": [[south, west], [north, east]],
        "max_zoom": MAX_ZOOM,
        "locale": LOCALES[language],
        "layers": [
            VectorLayer(layer, language, f"/api/v1/layers/{layer.name}").spec for layer in present
        ],
        "ground": legend.spec,
        "zoom": {
            "in": _("Zoom in"),
            "out": _("Zoom out"),
            "all": _("Show the whole area"),
        },
    }


def ground_choices(grounds: tuple[Ground, ...], language: Language) -> list[tuple[str, str]]:
    """Return what may lie below the map, by key, our own drawing first."""
    own = [(OWN, OWN_LABEL.in_(language))]
    return own + [(one.name, one.label.in_(language)) for one in grounds]
