"""Rows that several sheets have: plots of a list, hectares, how far all of them are from places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data import words
from data.fields import BY_NAME
from data.words import Text, collation
from geo.balance import totals
from geo.columns import counted
from geo.destinations import KINDS, MODE_LABELS, MODES
from geo.search import availability
from maps.case import status_of
from maps.factsheet import fact_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from data.words import Language
    from geo.balance import Part
    from geo.catalogue import Catalogue, Municipality, Plot
    from geo.destinations import Mode
    from maps.factsheet import FactSheet
    from maps.printable import Tree

WORDS: Final[Mapping[str, Text]] = {
    "confirmed": Text("bestätigt am {0}", "confirmed on {0}"),
    "never": Text("Bestätigung unbekannt", "confirmation unknown"),
    "ways": Text("Fahrzeiten von den Flächen", "Driving times from the plots"),
    "destination": Text("Ziel", "Destination"),
    "no_plots": Text("Hier ist keine Fläche erfasst.", "No plot is recorded here."),
    "source": Text("Quelle", "Source"),
    "fact": Text("Angabe", "Fact"),
    "value": Text("Wert", "Value"),
}
_FREE: Final = Text("frei und bestätigt", "free and confirmed")
_NOTHING: Final = Text("nichts", "nothing")
_NONE_RECORDED: Final = Text("keine Fläche erfasst", "no plot recorded")
_OF: Final = Text("{free} von {all} Flächen", "{free} of {all} plots")
_OF_ONE: Final = Text("{free} von 1 Fläche", "{free} of 1 plot")
_LATER: Final = Text("später frei: {area}", "free later: {area}")
_RANGE: Final = Text("{least} bis {most}", "{least} to {most}")
_TAXES: Final = ("trade_tax", "property_tax")


def in_order(plots: Iterable[Plot]) -> tuple[Plot, ...]:
    """Return plots in the order of lists: what is free first, the best score first."""
    return tuple(
        sorted(plots, key=lambda p: (availability(p), -(p.score.total or 0), collation(p.name)))
    )


def plot_row(sheet: FactSheet) -> dict[str, Tree]:
    """Return a plot as a row of a list."""
    figures = {fact.name: fact.value for fact in sheet.key_figures}
    return {
        "id": sheet.id,
        "title": sheet.title,
        "place": sheet.place,
        "invented": sheet.invented,
        "status": status_of(sheet),
        "area": figures["area_available"],
        "zoning": figures["zoning"],
        "price": figures["price"],
        "motorway": figures["truck_motorway_junction"],
    }


def plot_rows(catalogue: Catalogue, plots: Sequence[Plot], language: Language) -> Tree:
    """Return plots as rows of a list."""
    return [plot_row(fact_sheet(catalogue, plot, language)) for plot in plots]


def figure(label: str, value: str | None, note: str | None = None) -> dict[str, Tree]:
    """Return a figure that is taken in at a glance; None is unknown."""
    return {"label": label, "value": value, "note": note}


def free_figure(catalogue: Catalogue, plots: Sequence[Plot], language: Language) -> dict[str, Tree]:
    """Return how much is free now and confirmed, and how much later.

    Where no plot is recorded, that is unknown, and not nothing.
    """
    if not plots:
        return figure(_FREE.in_(language), None, _NONE_RECORDED.in_(language))
    held = totals(plots, catalogue.date)
    of = (_OF_ONE if held.all.plots == 1 else _OF).format(
        free=str(held.now.plots), all=str(held.all.plots)
    )
    notes = [of.in_(language)]
    if held.later.square_metres:
        later = words.area(held.later.square_metres, language)
        notes.append(_LATER.format(area=later).in_(language))
    return figure(_FREE.in_(language), _area(held.now, language), " · ".join(notes))


def _area(part: Part, language: Language) -> str | None:
    if part.square_metres is not None:
        return words.area(part.square_metres, language)
    return None if part.plots else _NOTHING.in_(language)


def hectares(value: float | None, language: Language) -> str | None:
    """Write hectares; None is unknown."""
    return None if value is None else f"{words.number(value, language, decimals=1)} ha"


def tax_figures(town: Municipality | None, language: Language) -> list[dict[str, Tree]]:
    """Return the tax multipliers of a municipality with their years."""
    found = []
    for name in _TAXES:
        rate = town.taxes.get(name) if town else None
        value = None if rate is None else f"{words.number(rate.percent, language)} %"
        label = BY_NAME[name].label.in_(language)
        found.append(figure(label, value, None if rate is None else str(rate.year)))
    return found


def tax_sources(town: Municipality | None, language: Language) -> list[str]:
    """Return where the tax multipliers are from, one line each."""
    rates = {name: rate for name in _TAXES if town and (rate := town.taxes.get(name))}
    return [
        f"{BY_NAME[name].label.in_(language)} {rate.year}: {rate.source}"
        for name, rate in rates.items()
    ]


def ways(plots: Sequence[Plot], language: Language) -> Tree:
    """Return from how many to how many minutes plots are from each kind of destination.

    Kinds to which no plot has minutes are left out; a stop without proven service does not
    count, as nowhere outside of a plot's own pages.
    """
    rows: list[Tree] = []
    for kind in KINDS:
        spans = [_span(plots, mode, kind.name, language) for mode in MODES]
        if any(spans):
            rows.append({"label": kind.label.in_(language), "spans": list(spans)})
    return {"modes": [MODE_LABELS[mode].in_(language) for mode in MODES], "rows": rows}


def _span(plots: Sequence[Plot], mode: Mode, kind: str, language: Language) -> str | None:
    found = sorted(_minutes(plots, mode, kind))
    if not found:
        return None
    least, most = (words.minutes(found[end], language) for end in (0, -1))
    if least == most:
        return least
    figures = (words.minutes_figure(found[0], language), most)
    return _RANGE.format(least=figures[0], most=figures[1]).in_(language)


def _minutes(plots: Sequence[Plot], mode: Mode, kind: str) -> Iterator[float]:
    for plot in plots:
        nearest = plot.reach.get(mode, {}).get(kind)
        way = None if nearest is None else counted(nearest)
        if way is not None and way.minutes is not None:
            yield way.minutes
