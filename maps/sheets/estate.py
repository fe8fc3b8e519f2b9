"""The sheet of a commercial estate: map, figures, its plots, what its source says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from data import words
from data.words import Text
from maps.paper import Paper
from maps.printmap import selection_map
from maps.publisher import Publisher
from maps.sheets import rows
from maps.sheets.rows import figure, hectares, in_order

if TYPE_CHECKING:
    from data.words import Language
    from geo.catalogue import Estate
    from maps.context import Context
    from maps.printable import Tree

_MAP: Final = (178.0, 108.0)
_ESTATE: Final = Text("Gewerbegebiet", "Commercial estate")
_STATES: Final = {
    "planned": Text(
        "In Planung: Hier kann noch nichts erworben werden. Alle Zahlen sind die des Plans.",
        "Planned: nothing here can be acquired yet. All figures are those of the plan.",
    ),
    "stopped": Text(
        "Aufgegeben: Hier kann nichts erworben werden.",
        "Given up: nothing here can be acquired.",
    ),
}
# Around an outline; of a position that is only estimated, as far as it may lie off.
_LEAST_MARGIN_M: Final = 300.0
_GROSS: Final = Text("Bruttofläche", "Gross area")
_NET: Final = Text("Nettofläche", "Net area")
_ZONING: Final = Text("Art der Nutzung", "Zoning")
_STATED: Final = Text("Was einst frei war", "What once was free")
_STATED_OF: Final = Text(
    "{area} nach der Quelle, Stand {day}; seither nicht bestätigt",
    "{area} according to the source, as of {day}; not confirmed since",
)
_STATED_UNDATED: Final = Text(
    "{area} nach einer Quelle ohne Datum; seither nicht bestätigt",
    "{area} according to a source without a date; not confirmed since",
)
_NOTE: Final = Text("Was die Quelle sagt", "What the source says")
_AS_OF: Final = Text("Stand der Angaben", "Facts as of")
_POSITION: Final = Text("Lage", "Position")
_NO_POSITION: Final = Text(
    "Die Quelle nennt keine Lage: Dieses Gebiet ist auf keiner Karte.",
    "The source gives no position: this estate is on no map.",
)
_ESTIMATED: Final = Text(
    "geschätzt, bis zu {metres} m daneben", "estimated, off by up to {metres} m"
)


def estate_pdf(
    context: Context,
    estate: Estate,
    *,
    language: Language,
    publisher: Publisher | None = None,
) -> bytes:
    """Typeset the sheet of an estate as a tagged PDF after PDF/UA-1."""
    catalogue = context.catalogue
    plots = in_order(p for p in catalogue.plots if p.values.get("estate") == estate.id)
    paper = Paper(
        context=context,
        publisher=publisher or Publisher(),
        language=language,
        title=estate.name,
        kicker=_ESTATE.in_(language),
        subject=f"{estate.name}, {estate.municipality_name}",
        plots=plots,
        address=context.address(f"/gebiete/{quote(estate.id, safe='')}", language),
        invented=estate.invented,
    )
    margin = max(estate.accuracy_m or 0, _LEAST_MARGIN_M)
    shown = selection_map(catalogue, plots, language, _MAP, around=estate.geometry, margin=margin)
    town = catalogue.municipalities.get(estate.municipality)
    content: dict[str, Tree] = {
        "words": paper.words(rows.WORDS),
        "place": f"{paper.say(_ESTATE)}, {estate.municipality_name}",
        "warning": paper.say(_STATES[estate.state]) if estate.state in _STATES else None,
        "no_map": paper.say(_NO_POSITION) if shown is None else None,
        "figures": [
            rows.free_figure(catalogue, plots, language)
            if estate.state == "existing"
            else figure(paper.say(_STATED), None),
            figure(paper.say(_GROSS), hectares(estate.gross_ha, language)),
            figure(paper.say(_NET), hectares(estate.net_ha, language)),
            *rows.tax_figures(town, language),
        ],
        "facts": _facts(paper, estate),
        "plots": rows.plot_rows(catalogue, plots, language),
        "ways": rows.ways(plots, language),
        "notes": [*rows.tax_sources(town, language)],
        "estates": None,
    }
    return paper.typeset("place.typ", content, {"map": shown})


def _facts(paper: Paper, estate: Estate) -> Tree:
    """Return what the source says of an estate: label, value, and the language of a quotation."""
    german = None if paper.language == "de" else "de"
    accuracy = estate.accuracy_m
    position = None
    if accuracy:
        figures = words.number_text(accuracy)
        position = paper.say(_ESTIMATED.format(metres=figures))
    found: list[tuple[Text, str | None, str | None]] = [
        (_ZONING, estate.zoning_text, german),
        (_STATED, _stated(paper, estate), None),
        (_NOTE, None if estate.invented else estate.note, german),
        (rows.WORDS["source"], estate.source, german),
        (_AS_OF, estate.as_of and words.as_of(estate.as_of, paper.language), None),
    ]
    # What is no lack where it is absent has no row.
    absent = {_STATED, _NOTE}
    facts = [
        {"label": paper.say(label), "value": value, "lang": lang}
        for label, value, lang in found
        if value is not None or label not in absent
    ]
    if position is not None:
        facts.append({"label": paper.say(_POSITION), "value": position, "lang": None})
    return list(facts)


def _stated(paper: Paper, estate: Estate) -> str | None:
    """Word the dated figure of a source; None where it gives none."""
    if estate.state != "existing" or estate.free_ha is None:
        return None
    area = hectares(estate.free_ha, paper.language)
    day = (estate.free_as_of or "").partition(", ")[0]
    if not any(sign.isdigit() for sign in day):
        return paper.say(_STATED_UNDATED.format(area=str(area)))
    said = words.as_of(day, paper.language)
    return paper.say(_STATED_OF.format(area=str(area), day=said))
