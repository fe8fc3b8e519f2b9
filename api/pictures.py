"""What the pictures of pages show and say: of a plot, an estate, a municipality, the start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import shapely

from api import views
from data import words
from data.values import UNKNOWN
from data.words import Text
from maps.factsheet import fact_sheet
from maps.picture import MAP_MM, Card, card_picture
from maps.printmap import area_ground, plot_ground
from maps.webmap import catalogue_bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from data.words import Language
    from geo.catalogue import Catalogue, Estate, Municipality, Plot
    from maps.factsheet import FactSheet

_ON_CARD: Final = ("area_available", "zoning", "truck_motorway_junction")
_FREE: Final = Text("frei und bestätigt", "free and confirmed")
_NOTHING: Final = Text("nichts", "nothing")
_GROSS: Final = Text("brutto", "gross")
_PLOTS: Final = Text("Flächen", "plots")
_TAX: Final = Text("Gewerbesteuer {year}", "trade tax {year}")
_ESTATE: Final = Text("Gewerbegebiet, {town}", "Commercial estate, {town}")
_TOWN: Final = Text("Gewerbeflächen der Gemeinde", "Commercial land of the municipality")
_START: Final = Text("Gewerbeflächen finden", "Find commercial land")
_START_LEAD: Final = Text(
    "Karte, Minuten, Planungsrecht und Preise", "Map, minutes, planning law and prices"
)
_CAMPAIGN: Final = Text("Gewerbeflächen in Nordsachsen", "Commercial land in Nordsachsen")
_SITES: Final = Text("Gemeinden", "municipalities")
# So much is shown around the point of a municipality, and around an estate, in degrees.
_AROUND: Final = 0.04
_NEAR: Final = 0.004


@dataclass(frozen=True, slots=True)
class PagePicture:
    """The picture of a page: where it is, what it says, and how to make it."""

    path: str
    card: Card
    make: Callable[[], bytes]


def shared(picture: PagePicture, language: Language, day: date | None) -> dict[str, str]:
    """Return what a page says of its picture; `day` is the past day that the page shows."""
    of_day = f"&as_of={day}" if day else ""
    return {
        "address": f"{picture.path}?lang={language}{of_day}",
        "alt": picture.card.said(language),
    }


def plot_picture(
    catalogue: Catalogue, plot: Plot, language: Language, sheet: FactSheet | None = None
) -> PagePicture:
    """Return the picture of a plot: name, status, area, zoning, minutes."""
    sheet = sheet or fact_sheet(catalogue, plot, language)
    figures = {fact.name: fact for fact in sheet.key_figures}
    card = Card(
        sheet.title,
        sheet.place,
        (sheet.status, sheet.status_label),
        tuple(
            (figures[name].value or UNKNOWN.in_(language), figures[name].label) for name in _ON_CARD
        ),
        plot.invented,
    )

    def make() -> bytes:
        return card_picture(card, plot_ground(catalogue, plot, language, MAP_MM), language)

    return PagePicture(f"/flaechen/{quote(plot.id, safe='')}/bild.png", card, make)


def estate_picture(catalogue: Catalogue, estate: Estate, language: Language) -> PagePicture:
    """Return the picture of an estate: what is free in it, and how many plots there are."""
    plots = views.plots_in(catalogue, "estate", estate.id)
    card = Card(
        estate.name,
        _ESTATE.in_(language).format(town=estate.municipality_name),
        None,
        _figures(plots, catalogue, language) if plots else _stated(estate, language),
        estate.invented or any(plot.invented for plot in plots),
    )
    shapes = [plot.record.geometry for plot in plots]
    if estate.geometry is not None:
        shapes.append(estate.geometry.buffer(_NEAR))
    elif not shapes and (town := catalogue.municipalities.get(estate.municipality)):
        shapes.append(_around(town))
    path = f"/gebiete/{quote(estate.id, safe='')}/bild.png"
    return _areas(path, card, catalogue, shapes, language)


def _stated(estate: Estate, language: Language) -> tuple[tuple[str, str], ...]:
    """Return what the source of an estate says, where no plot of it is recorded."""
    if estate.gross_ha is None:
        return ()
    figure = words.number(estate.gross_ha, language, decimals=1)
    return ((f"{figure} ha", _GROSS.in_(language)),)


def municipality_picture(
    catalogue: Catalogue, town: Municipality, language: Language
) -> PagePicture:
    """Return the picture of a municipality: what is free, how many plots, the trade tax."""
    plots = views.plots_in(catalogue, "municipality", town.ags)
    figures = list(_figures(plots, catalogue, language)) if plots else []
    if rate := town.taxes.get("trade_tax"):
        percent = f"{words.number(rate.percent, language)} %"
        figures.append((percent, _TAX.in_(language).format(year=rate.year)))
    invented = any(plot.invented for plot in plots)
    card = Card(town.name, _TOWN.in_(language), None, tuple(figures), invented)
    shapes = [plot.record.geometry for plot in plots]
    shapes.append(_around(town))
    path = f"/gemeinden/{quote(town.ags, safe='')}/bild.png"
    return _areas(path, card, catalogue, shapes, language)


def _around(town: Municipality) -> BaseGeometry:
    return shapely.Point(town.lon, town.lat).buffer(_AROUND)


def campaign_picture(
    catalogue: Catalogue, slug: str, title: str, plots: Sequence[Plot], language: Language
) -> PagePicture:
    """Return the picture of a campaign: its title, and what is free among its plots."""
    figures = _figures(plots, catalogue, language)
    invented = any(plot.invented for plot in plots)
    card = Card(title, _CAMPAIGN.in_(language), None, figures, invented)
    shapes = [plot.record.geometry for plot in plots]
    return _areas(f"/kampagnen/{slug}/bild.png", card, catalogue, shapes, language)


def start_picture(catalogue: Catalogue, language: Language) -> PagePicture:
    """Return the picture of the whole: what is free, in how many plots and municipalities."""
    figures = list(_figures(catalogue.plots, catalogue, language))
    if towns := len(catalogue.municipalities):
        figures.append((words.number(towns, language), _SITES.in_(language)))
    card = Card(
        _START.in_(language), _START_LEAD.in_(language), None, tuple(figures), catalogue.invented
    )
    return _areas("/bild.png", card, catalogue, [], language)


def _figures(
    plots: Iterable[Plot], catalogue: Catalogue, language: Language
) -> tuple[tuple[str, str], ...]:
    totals = views.figures(plots, catalogue.date, language).totals
    if totals.now.hectares is not None:
        free = f"{words.number(totals.now.hectares, language, decimals=1)} ha"
    else:
        free = (UNKNOWN if totals.now.unknown else _NOTHING).in_(language)
    count = words.number(totals.all.plots, language)
    return (free, _FREE.in_(language)), (count, _PLOTS.in_(language))


def _areas(
    path: str,
    card: Card,
    catalogue: Catalogue,
    shapes: list[BaseGeometry],
    language: Language,
) -> PagePicture:
    """Return a picture of what lies around shapes; of the whole county where there are none."""

    def make() -> bytes:
        around = shapes or _everything(catalogue)
        return card_picture(card, area_ground(catalogue, around, language, MAP_MM), language)

    return PagePicture(path, card, make)


def _everything(catalogue: Catalogue) -> list[BaseGeometry]:
    """Return the municipalities, or where none is known what there is."""
    held = catalogue.layers.get("municipalities")
    areas = [] if held is None else list(held.geometry)
    return areas or [shapely.box(*catalogue_bounds(catalogue))]
