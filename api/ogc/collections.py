"""The collections of a catalogue: plots, estates, municipalities and each map layer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import numpy as np

from api.features import LAYER_DECIMALS, PLOT_DECIMALS, plot_properties
from api.ogc.collection import Collection
from api.ogc.properties import (
    ESTATE,
    MUNICIPALITY,
    PLOT,
    minutes,
    minutes_name,
    of_layer,
    written,
)
from data.words import Text
from geo.destinations import KINDS, MODES
from maps.layers import BY_NAME as LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geo.catalogue import Catalogue, Plot, Source

PLOTS: Final = "plots"
# Catalogues in this form, for as long as they are served.
_HELD: Final[WeakKeyDictionary[Catalogue, Mapping[str, Collection]]] = WeakKeyDictionary()
# What CKAN and the like write where no licence is stated.
_NO_LICENCE: Final = frozenset({"", "notspecified"})

_TITLES: Final = {
    PLOTS: Text("Gewerbeflächen", "Commercial plots"),
    "municipalities": Text("Gemeinden", "Municipalities"),
    "estates": Text("Gewerbegebiete", "Commercial estates"),
}
_DESCRIPTIONS: Final = {
    PLOTS: Text(
        "Grundstücke für Gewerbe und Industrie mit Status, Planungsrecht, Erschließung, Preis "
        "und Fahrminuten. Was unbekannt ist, ist null.",
        "Plots for commerce and industry with status, planning law, utilities, price and "
        "minutes of driving. What is unknown is null.",
    ),
    "municipalities": Text(
        "Gemeinden des Landkreises mit Einwohnern, Zentralität und Hebesätzen.",
        "Municipalities of the district with inhabitants, centrality and tax multipliers.",
    ),
    "estates": Text(
        "Gewerbegebiete mit Größe und Stand nach den genannten Quellen. Manche haben keine Lage.",
        "Commercial estates with size and state according to the sources named. Some have no "
        "position.",
    ),
}
_LAYER: Final = Text("Ebene der Karte: {label}.", "Layer of the map: {label}.")
# The sources beside the one that the map credits.
_SOURCES: Final = {
    PLOTS: ("plots",),
    "municipalities": ("municipalities", "municipality_areas", "tax_rates"),
    "estates": ("estates", "demo_estates"),
    "places": ("municipalities", "centres"),
}


def collections(catalogue: Catalogue) -> Mapping[str, Collection]:
    """Return the collections of a catalogue by identifier."""
    known = _HELD.get(catalogue)
    if known is None:
        # Who comes in the meantime takes the first.
        known = _HELD.setdefault(catalogue, _collections(catalogue))
    return known


def _collections(catalogue: Catalogue) -> Mapping[str, Collection]:
    held = [_plots(catalogue), _estates(catalogue), _municipalities(catalogue)]
    known = {one.id for one in held}
    held += [_layer(catalogue, name) for name in catalogue.layers if name not in known]
    return {one.id: one for one in held}


def _array(shapes: Sequence[Any]) -> NDArray[np.object_]:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array


def _plots(catalogue: Catalogue) -> Collection:
    sources = _sources(catalogue, PLOTS)
    return Collection(
        PLOTS,
        _TITLES[PLOTS],
        _DESCRIPTIONS[PLOTS],
        PLOT,
        catalogue.plots,
        [plot.id for plot in catalogue.plots],
        _array([plot.record.geometry for plot in catalogue.plots]),
        partial(plot_written, licence=licence(sources)),
        PLOT_DECIMALS,
        sources,
        temporal="confirmed_on",
    )


def plot_written(plot: Plot, licence: str | None) -> dict[str, Any]:
    """Return the properties of a plot as the API has them, with minutes flat beside nested."""
    flat = {
        minutes_name(mode, kind.name): minutes(plot, mode, kind.name)
        for mode in MODES
        for kind in KINDS
    }
    return {**plot_properties(plot), **flat, "licence": licence}


def _estates(catalogue: Catalogue) -> Collection:
    rows = list(catalogue.estates.values())
    return Collection(
        "estates",
        _TITLES["estates"],
        _DESCRIPTIONS["estates"],
        ESTATE,
        rows,
        [one.id for one in rows],
        _array([one.geometry for one in rows]),
        partial(written, ESTATE),
        LAYER_DECIMALS,
        _sources(catalogue, "estates"),
    )


def _municipalities(catalogue: Catalogue) -> Collection:
    rows = list(catalogue.municipalities.values())
    areas = catalogue.layers.get("municipalities")
    shapes = {} if areas is None else dict(zip(areas["ags"], areas.geometry, strict=True))
    return Collection(
        "municipalities",
        _TITLES["municipalities"],
        _DESCRIPTIONS["municipalities"],
        MUNICIPALITY,
        rows,
        [one.ags for one in rows],
        _array([shapes.get(one.ags) for one in rows]),
        partial(written, MUNICIPALITY),
        LAYER_DECIMALS,
        _sources(catalogue, "municipalities"),
    )


def _layer(catalogue: Catalogue, name: str) -> Collection:
    frame = catalogue.layers[name]
    properties = of_layer(frame)
    label = LAYERS[name].label if name in LAYERS else Text(name, name)
    rows = frame.drop(columns="geometry").to_dict("records")
    return Collection(
        name,
        label,
        _LAYER.format(label=label),
        properties,
        rows,
        [f"{name}-{number}" for number in range(1, len(rows) + 1)],
        _array(list(frame.geometry)),
        partial(written, properties),
        LAYER_DECIMALS,
        _sources(catalogue, name),
    )


def _sources(catalogue: Catalogue, name: str) -> tuple[Source, ...]:
    credit = LAYERS[name].credit if name in LAYERS else None
    wanted = _SOURCES.get(name, (credit,))
    return tuple(one for one in catalogue.sources if one.name in wanted)


def licence(sources: Sequence[Source]) -> str | None:
    """Return the licence that all sources share; None where they state several, or one none."""
    stated = {one.licence for one in sources}
    found = stated.pop() if len(stated) == 1 else None
    return None if found in _NO_LICENCE else found
