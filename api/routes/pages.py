"""The pages, each in German under its path and in English under `/en`."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse

from api import branches, checked, explained, portraits, searchline, views
from api.byhand import by_hand
from api.campaigns.counting import PARAMETER, carried
from api.crumbs import addresses, crumbs
from api.days import AS_OF, past_day, shown
from api.demand.counting import counting
from api.form import filter_form
from api.links import base_url
from api.pagerouter import PageRouter, pages_of
from api.parameters import plot_question
from api.pictures import (
    estate_picture,
    municipality_picture,
    plot_picture,
    shared,
    start_picture,
)
from api.plotpage import plot_page_context
from api.problems import Problem
from api.query import read_query
from api.results import PAGE, found, refused
from api.structured import as_script, plot_data, site_data
from api.templating import language_of
from api.transit import transit_method
from api.ways import counts_of
from data.fields import BY_NAME
from data.readers.osmplaces import TAGS
from data.words import LANGUAGES, collation, translations
from geo import similar
from geo.accessibility import REASONS
from geo.destinations import DISTANCES, KINDS, MODE_LABELS, MODES, STEPS, TRAVEL_LABELS, TRAVELS
from geo.search import search
from maps.context import Context
from maps.factsheet import fact_sheet
from maps.sources import truck_note

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from geo.demand.classes import Channel

router = PageRouter()


@router.page("/")
def start(request: Request) -> HTMLResponse:
    """Say what this is, in live figures."""
    catalogue = shown(request)
    language = language_of(request.url.path)
    towns = [
        (town, _figures(catalogue, views.plots_in(catalogue, "municipality", town.ags), language))
        for town in views.mittelzentren(catalogue)
    ]
    root = addresses(request)
    name = translations(language).gettext("Commercial land in Nordsachsen")
    context = {
        "all": _figures(catalogue, catalogue.plots, language),
        "people": portraits.people_within(catalogue, language),
        "fields": portraits.fields_of_action(catalogue, language),
        "branches": branches.branches(catalogue, language),
        "centres": towns,
        "overview": pages_of(request).overview(catalogue),
        "structured": as_script(site_data(root("/"), root("/suche"), name, language)),
        "picture": shared(start_picture(catalogue, language), language, past_day(request)),
    }
    return pages_of(request).render(request, "start.html", context)


def _figures(catalogue: Catalogue, plots: Iterable[Plot], language: Language) -> views.Figures:
    return views.figures(plots, catalogue.date, language)


@router.page("/karte")
def plot_map(request: Request) -> HTMLResponse:
    """Map, filters and list in one view."""
    return _list(request, "map.html", with_map=True)


@router.page("/flaechen")
def plot_list(request: Request) -> HTMLResponse:
    """Show the list, full equal of the map."""
    return _list(request, "plots.html", with_map=False)


def _list(request: Request, template: str, *, with_map: bool) -> HTMLResponse:
    catalogue = shown(request)
    language = language_of(request.url.path)
    query = read_query(request.query_params)
    line = searchline.Keeping(request.query_params.get(searchline.NAME, ""), catalogue)
    kept = line.in_query(query)
    query.pop(searchline.NAME, None)
    path, counts, status = request.url.path, None, HTTPStatus.OK
    try:
        question = plot_question(request, catalogue, searchline.NAME)
        answer = search(catalogue, replace(question, limit=PAGE))
        counts = counts_of(answer)
        results = found(path, query, catalogue, answer, language)
        channel: Channel = "line" if searchline.NAME in kept else "map" if with_map else "list"
        counting(request).search(request, channel, catalogue, answer)
    except Problem as problem:
        results, status = refused(path, query, catalogue, problem, language), problem.status
    results = replace(results, brochure_plots=request.app.state.service.settings.brochure_plots)
    form = filter_form(query, catalogue, language, counts)
    context = {
        "form": line.in_links(form),
        "results": replace(line.in_links(results), query=kept),
        "line": _line(request, line) if searchline.NAME in kept else None,
    }
    return pages_of(request).render(
        request,
        template,
        context,
        status=status,
        with_map=with_map,
    )


def _line(request: Request, line: searchline.Keeping) -> searchline.Line:
    """Return the search line as it was understood."""
    language = language_of(request.url.path)
    beside = {AS_OF: [day.isoformat()]} if (day := past_day(request)) else {}
    if not request.url.path.endswith("/karte"):
        beside["view"] = ["list"]
    return searchline.line_of(line.reading, shown(request), language, beside)


@router.page("/flaechen/{plot_id}")
def plot_page(request: Request, plot_id: str) -> HTMLResponse:
    """One plot: facts, minutes, restrictions, score, contact."""
    catalogue = shown(request)
    plot = catalogue.by_id.get(plot_id)
    if plot is None:
        return missing(request)
    context = plot_context(request, catalogue, plot)
    return pages_of(request).render(request, "plot.html", context, with_map=True)


def plot_context(request: Request, catalogue: Catalogue, plot: Plot) -> dict[str, Any]:
    """Return what the page of a plot shows, out of a catalogue that holds it."""
    language = language_of(request.url.path)
    estate = catalogue.estates.get(str(plot.values.get("estate")))
    municipality = catalogue.municipalities.get(str(plot.values.get("municipality")))
    neighbours = views.plots_in(catalogue, "estate", estate.id) if estate else ()
    of_day = f"as_of={day}&" if (day := past_day(request)) else ""
    address_of = f"/api/v1/plots/{quote(plot.id, safe='')}"
    campaign = carried(request)
    address = f"{address_of}/expose.pdf?{of_day}lang="
    of_campaign = f"&{PARAMETER}={campaign}" if campaign else ""
    service = request.app.state.service
    context_of = Context(catalogue, base_url(request, service.settings))
    sheet = fact_sheet(catalogue, plot, language)
    return {
        **plot_page_context(request, catalogue, plot, sheet, language),
        "sheet": sheet,
        "codes": views.codes_of(plot),
        "picture": shared(
            plot_picture(catalogue, plot, language, sheet), language, past_day(request)
        ),
        "common_note": views.common_note,
        "estate": estate,
        "municipality": municipality,
        "modes": [{"name": mode, "label": MODE_LABELS[mode].in_(language)} for mode in MODES],
        "steps": STEPS,
        "travels": [{"name": one, "label": TRAVEL_LABELS[one].in_(language)} for one in TRAVELS],
        "neighbours": [
            views.row(n, language, "car", catalogue.date) for n in neighbours if n.id != plot.id
        ][:6],
        "answer_sheet": f"{address_of}?{of_day}f=rfi&lang={language}",
        "structured": as_script(plot_data(plot, context_of, service.publisher, language)),
        "pdf": {lang: address + lang + of_campaign for lang in LANGUAGES},
        "of_campaign": of_campaign,
    }


@router.page("/gemeinden")
def municipalities(request: Request) -> HTMLResponse:
    """All municipalities, with what each has to offer."""
    catalogue = shown(request)
    language = language_of(request.url.path)
    towns = [
        (
            town,
            _figures(catalogue, views.plots_in(catalogue, "municipality", town.ags), language),
            views.estates_of(catalogue, town.ags),
        )
        for town in sorted(catalogue.municipalities.values(), key=lambda t: collation(t.name))
    ]
    context = {"towns": towns, "trade_tax": BY_NAME["trade_tax"]}
    return pages_of(request).render(request, "municipalities.html", context)


@router.page("/gemeinden/{ags}")
def municipality_page(request: Request, ags: str) -> HTMLResponse:
    """One municipality: figures, plots, estates, taxes."""
    catalogue = shown(request)
    language = language_of(request.url.path)
    town = catalogue.municipalities.get(ags)
    if town is None:
        return missing(request)
    plots = views.plots_in(catalogue, "municipality", ags)
    picture = municipality_picture(catalogue, town, language)
    context = {
        "picture": shared(picture, language, past_day(request)),
        "town": town,
        "f": _figures(catalogue, plots, language),
        "rows": [views.row(plot, language, "car", catalogue.date) for plot in plots],
        "estates": [
            views.estate_row(catalogue, estate, language)
            for estate in views.estates_of(catalogue, ags)
        ],
        "taxes": [
            (BY_NAME[name].label.in_(language), town.taxes.get(name))
            for name in ("trade_tax", "property_tax")
        ],
        "bounds": views.bounds_of(plots, town),
        "ways": portraits.ways(catalogue, plots, language) if plots else (),
        "people": portraits.people_of(catalogue, plots, language),
        "modes": [MODE_LABELS[mode].in_(language) for mode in MODES],
        "structured": crumbs(
            request,
            (translations(language).gettext("Municipalities"), "/gemeinden"),
            (town.name, f"/gemeinden/{town.ags}"),
        ),
    }
    return pages_of(request).render(request, "municipality.html", context, with_map=True)


@router.page("/gebiete/{estate_id}")
def estate_page(request: Request, estate_id: str) -> HTMLResponse:
    """One commercial estate: its sourced figures and its plots."""
    catalogue = shown(request)
    language = language_of(request.url.path)
    estate = catalogue.estates.get(estate_id)
    if estate is None:
        return missing(request)
    plots = views.plots_in(catalogue, "estate", estate.id)
    row = views.estate_row(catalogue, estate, language)
    picture = estate_picture(catalogue, estate, language)
    context = {
        "picture": shared(picture, language, past_day(request)),
        "estate": estate,
        "f": row.figures,
        "stated": row.stated,
        "municipality": catalogue.municipalities.get(estate.municipality),
        "rows": [views.row(plot, language, "car", catalogue.date) for plot in plots],
        "bounds": (bounds := views.bounds_of_estate(estate, plots)),
    }
    return pages_of(request).render(request, "estate.html", context, with_map=bool(bounds))


@router.page("/so-rechnen-wir")
def method(request: Request) -> HTMLResponse:
    """How minutes, suitability and public transport are computed."""
    language = language_of(request.url.path)
    context = {
        **transit_method(shown(request), language),
        "kinds": KINDS,
        "distances": DISTANCES,
        "tags": TAGS,
        "reasons": REASONS.values(),
        "likeness": {
            "weights": {name: round(100 * share) for name, share in similar.WEIGHTS.items()},
            "area": similar.AREA_RATIO,
            "price": similar.PRICE_RATIO,
            "minutes": similar.MINUTES,
            "farthest": similar.FARTHEST,
        },
        "truck": truck_note(shown(request).network.truck),
        "fields_of_action": explained.fields_of_action(language),
        "all_points": explained.all_points(language),
        "by_hand": by_hand(shown(request)),
        "ratios": checked.RATIOS,
        "files": checked.FILES,
        "mode_labels": MODE_LABELS,
        "deviations": checked.DEVIATIONS,
        "confirmations": explained.confirmations(
            request.app.state.service.settings.freshness, language
        ),
    }
    return pages_of(request).render(request, "method.html", context)


@router.page("/impressum")
def imprint(request: Request) -> HTMLResponse:
    """Who publishes."""
    return pages_of(request).render(request, "imprint.html", {})


@router.page("/datenschutz")
def privacy(request: Request) -> HTMLResponse:
    """Say what happens with data of visitors: next to nothing."""
    return pages_of(request).render(request, "privacy.html", {})


@router.page("/barrierefreiheit")
def accessibility(request: Request) -> HTMLResponse:
    """How accessible this is, and where to tell us."""
    return pages_of(request).render(request, "accessibility.html", {})


def missing(request: Request) -> HTMLResponse:
    """Answer with the friendly page for an address that leads nowhere."""
    _ = translations(language_of(request.url.path)).gettext
    return error_page(
        request,
        404,
        _("There is nothing here"),
        _("The address may be mistyped, or the plot has been withdrawn from the catalogue."),
    )


def fault(request: Request) -> HTMLResponse:
    """Answer with the page for a mistake of our own."""
    _ = translations(language_of(request.url.path)).gettext
    return error_page(
        request,
        500,
        _("Something went wrong here"),
        _("The mistake is ours, not yours. Please try again later, or write to the office."),
    )


def error_page(request: Request, status: int, title: str, message: str) -> HTMLResponse:
    """Answer with a page that says what went wrong and how to go on."""
    context: dict[str, Any] = {"code": status, "title": title, "message": message}
    return pages_of(request).render(request, "error.html", context, status=status)
