"""The profile of a municipality: map, figures, estates, plots, taxes with their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from data import words
from data.words import Text, collation
from maps.paper import Paper
from maps.printmap import selection_map
from maps.publisher import Publisher
from maps.sheets import rows
from maps.sheets.rows import figure, hectares, in_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from data.words import Language
    from geo.catalogue import Catalogue, Estate, Municipality, Plot
    from maps.context import Context
    from maps.printable import Tree

_MAP: Final = (178.0, 112.0)
_KICKER: Final = Text("Gemeindeprofil", "Municipality profile")
_CENTRES: Final = {
    "oberzentrum": Text("Oberzentrum", "Oberzentrum (major centre)"),
    "mittelzentrum": Text("Mittelzentrum", "Mittelzentrum (medium-sized centre)"),
    "grundzentrum": Text("Grundzentrum", "Grundzentrum (basic centre)"),
}
_MUNICIPALITY: Final = Text("Gemeinde", "Municipality")
_KEY: Final = Text("Gemeindeschlüssel (AGS) {ags}", "Official municipality key (AGS) {ags}")
_INHABITANTS: Final = Text("Einwohner", "Inhabitants")
_STATES: Final = {
    "existing": Text("vorhanden", "existing"),
    "planned": Text("in Planung", "planned"),
    "stopped": Text("aufgegeben", "given up"),
}
WORDS: Final[Mapping[str, Text]] = {
    "estates": Text("Gewerbegebiete", "Commercial estates"),
    "estate": Text("Gebiet", "Estate"),
    "state": Text("Zustand", "State"),
    "gross": Text("brutto", "gross"),
    "free": Text("frei, bestätigt", "free, confirmed"),
    "no_estates": Text("Hier ist kein Gebiet erfasst.", "No estate is recorded here."),
    "schematic": Text(
        "Die Gemeindegrenzen sind schematisch.", "Boundaries of municipalities are schematic."
    ),
}


def municipality_pdf(
    context: Context,
    town: Municipality,
    *,
    language: Language,
    publisher: Publisher | None = None,
) -> bytes:
    """Typeset the profile of a municipality as a tagged PDF after PDF/UA-1."""
    catalogue = context.catalogue
    plots = in_order(p for p in catalogue.plots if p.values.get("municipality") == town.ags)
    estates = [one for one in catalogue.estates.values() if one.municipality == town.ags]
    paper = Paper(
        context=context,
        publisher=publisher or Publisher(),
        language=language,
        title=town.name,
        kicker=_KICKER.in_(language),
        subject=f"{_KICKER.in_(language)} {town.name}",
        plots=plots,
        address=context.address(f"/gemeinden/{quote(town.ags, safe='')}", language),
        invented=any(one.invented for one in estates),
    )
    centre = _CENTRES.get(town.central_place or "", _MUNICIPALITY)
    inhabitants = None if town.inhabitants is None else words.number(town.inhabitants, language)
    counted_on = town.inhabitants_date
    day = None if counted_on is None else words.day(counted_on, language)
    shown = selection_map(catalogue, plots, language, _MAP, around=_area(catalogue, town))
    notes = [
        *rows.tax_sources(town, language),
        *([paper.say(WORDS["schematic"])] if catalogue.schematic_boundaries else []),
        paper.say(_KEY.format(ags=town.ags)),
    ]
    content: dict[str, Tree] = {
        "words": paper.words(rows.WORDS, WORDS),
        "place": " · ".join(filter(None, (paper.say(centre), town.postcode))),
        "warning": None,
        "no_map": None,
        "figures": [
            rows.free_figure(catalogue, plots, language),
            figure(paper.say(_INHABITANTS), inhabitants, day),
            *rows.tax_figures(town, language),
        ],
        "facts": [],
        "plots": rows.plot_rows(catalogue, plots, language),
        "ways": rows.ways(plots, language),
        "notes": list(notes),
        "estates": _estates(paper, estates, plots),
    }
    return paper.typeset("place.typ", content, {"map": shown})


def _area(catalogue: Catalogue, town: Municipality) -> BaseGeometry | None:
    """Return the municipality's area in EPSG:4326; None where none is known."""
    layer = catalogue.layers.get("municipalities")
    if layer is None or "ags" not in layer.columns:
        return None
    found = layer.geometry[layer["ags"] == town.ags]
    area: BaseGeometry | None = found.union_all() if len(found) else None
    return area


def _estates(paper: Paper, estates: list[Estate], plots: tuple[Plot, ...]) -> Tree:
    found: list[Tree] = []
    for one in sorted(estates, key=lambda e: (e.invented, collation(e.name))):
        within = [plot for plot in plots if plot.values.get("estate") == one.id]
        free = None
        if within and one.state == "existing":
            held = rows.free_figure(paper.catalogue, within, paper.language)
            free = held["value"]
        found.append(
            {
                "name": one.name,
                "invented": one.invented,
                "state": paper.say(_STATES[one.state]),
                "gross": hectares(one.gross_ha, paper.language),
                "free": free,
                "zoning": one.zoning_text,
            }
        )
    return found
