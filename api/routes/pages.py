"""The pages, each in German under its path and in English under `/en`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from api import checked, explained, views
from api.byhand import by_hand
from api.days import asked, past_day, shown
from api.downloadmenu import Download, downloads
from api.form import FilterForm, Query, filter_form, read_query, write_query
from api.links import base_url
from api.parameters import label, plot_question
from api.problems import Problem
from api.structured import as_script, plot_data
from api.templating import language_of, prefix
from api.totals import in_sum
from api.transit import transit_method
from api.ways import counts_of, ways_out
from data.fields import BY_NAME
from data.readers.osmplaces import TAGS
from data.words import LANGUAGES, collation, translations
from geo.accessibility import REASONS
from geo.balance import totals
from geo.destinations import DISTANCES, KINDS, MODE_LABELS, MODES, STEPS, TRAVEL_LABELS, TRAVELS
from geo.search import Question, search
from maps.context import Context
from maps.factsheet import fact_sheet
from maps.sources import truck_note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from api.templating import Pages
    from api.views import Row
    from api.ways import Way
    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from geo.search import Answer

PAGE: Final = 100
# The default order first.
_ORDERS: Final = (
    "availability",
    "-score",
    "-area",
    "price",
    "minutes_motorway_junction",
    "name",
)
_FALLING_FIRST: Final = {"area", "score"}

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


def page(path: str) -> Callable[[Callable[..., HTMLResponse]], Callable[..., HTMLResponse]]:
    """Serve a page under `path` in every language."""

    def register(endpoint: Callable[..., HTMLResponse]) -> Callable[..., HTMLResponse]:
        for language in LANGUAGES:
            router.add_api_route(
                prefix(language) + path,
                endpoint,
                methods=["GET", "HEAD"],
                dependencies=[Depends(asked)],
            )
        return endpoint

    return register


def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


@page("/")
def start(request: Request) -> HTMLResponse:
    """Say what this is, in live figures."""
    catalogue = shown(request)
    language = language_of(request.url.path)
    towns = [
        (town, _figures(catalogue, views.plots_in(catalogue, "municipality", town.ags), language))
        for town in views.mittelzentren(catalogue)
    ]
    context = {
        "all": _figures(catalogue, catalogue.plots, language),
        "centres": towns,
        "overview": _pages(request).overview(catalogue),
    }
    return _pages(request).render(request, "start.html", context)


def _figures(catalogue: Catalogue, plots: Iterable[Plot], language: Language) -> views.Figures:
    return views.figures(plots, catalogue.date, language)


@page("/karte")
def plot_map(request: Request) -> HTMLResponse:
    """Map, filters and list in one view."""
    return _list(request, "map.html", with_map=True)


@page("/flaechen")
def plot_list(request: Request) -> HTMLResponse:
    """Show the list, full equal of the map."""
    return _list(request, "plots.html", with_map=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that changes the question: its address, its query, its words."""

    href: str
    query: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A link that puts the list into an order: which, its address, its query."""

    sort: str
    href: str
    query: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Results:
    """The matching plots as list and map show them."""

    base: str
    query: Query
    sort: str
    total: int
    all: int
    ids: tuple[str, ...]
    rows: tuple[Row, ...]
    sum: str | None
    """What the plots add up to, in words."""
    announcement: str
    problem: str | None
    ways: tuple[Way, ...]
    """What would bring plots, where there are none."""
    pages: tuple[Link, ...]
    language: Language = "de"
    brochure_plots: int = 0
    """Most plots in a brochure."""

    @property
    def downloads(self) -> tuple[Download, ...]:
        """The result as files, with the filters of the address; none beside the map."""
        if not self.base.endswith("/flaechen") or not self.total:
            return ()
        return downloads(self.query, self.ids, self.language, self.brochure_plots)

    @property
    def with_unknown(self) -> str:
        """The query with plots whose facts are unknown."""
        return write_query({**self.query, "include_unknown": ["true"]})

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders that a reader may want, the one that holds among them."""
        return tuple(self._order(sort) for sort in _ORDERS)

    def _order(self, sort: str) -> Order:
        query = {k: v for k, v in self.query.items() if k not in {"sort", "offset"}}
        text = write_query(query if sort == _ORDERS[0] else {**query, "sort": [sort]})
        return Order(sort, f"{self.base}?{text}" if text else self.base, text, sort == self.sort)

    def sorted(self, key: str) -> Link:
        """Return the link that sorts by `key`, the other way round where it already does."""
        falling = self.sort == key or (key in _FALLING_FIRST and self.sort.removeprefix("-") != key)
        query = {k: v for k, v in self.query.items() if k not in {"sort", "offset"}}
        text = write_query({**query, "sort": [f"-{key}" if falling else key]})
        return Link(f"{self.base}?{text}", text)


def _list(request: Request, template: str, *, with_map: bool) -> HTMLResponse:
    catalogue = shown(request)
    language = language_of(request.url.path)
    query = read_query(request.query_params)
    problem, question, answer = None, None, None
    try:
        question = plot_question(request, catalogue)
        answer = search(catalogue, replace(question, limit=PAGE))
    except Problem as error:
        problem = error
    form = filter_form(query, catalogue, language, counts_of(answer) if answer else None)
    results = _results(request.url.path, query, catalogue, question, answer, form, language)
    most = request.app.state.service.settings.brochure_plots
    results = replace(results, brochure_plots=most)
    if problem:
        results = replace(results, problem=_worded(problem, language))
    return _pages(request).render(
        request,
        template,
        {"form": form, "results": results},
        status=problem.status if problem else 200,
        with_map=with_map,
    )


def _results(
    path: str,
    query: Query,
    catalogue: Catalogue,
    question: Question | None,
    answer: Answer | None,
    form: FilterForm,
    language: Language,
) -> Results:
    _ = translations(language).gettext
    ngettext = translations(language).ngettext
    matches: tuple[int, ...] = ()
    rows: tuple[Row, ...] = ()
    ways: tuple[Way, ...] = ()
    if question and answer:
        matches = answer.matches
        rows = tuple(
            views.row(plot, language, question.mode, catalogue.date) for plot in answer.scored
        )
        ways = ways_out(answer, query, catalogue, language)
    total = len(matches)
    held = totals((catalogue.plots[i] for i in matches), catalogue.date)
    return Results(
        base=path,
        query=query,
        sort=question.sort if question else form.sort,
        total=total,
        all=len(catalogue.plots),
        ids=tuple(quote(catalogue.plots[i].id, safe="") for i in matches),
        rows=rows,
        sum=in_sum(held, language),
        announcement=ngettext("{n} plot matches", "{n} plots match", total).format(n=total),
        problem=None,
        ways=ways,
        pages=_pager(path, query, total, question.offset if question else 0, _),
        language=language,
    )


def _worded(problem: Problem, language: Language) -> str:
    _ = translations(language).gettext
    text = _("A filter in the address cannot be understood: {detail}")
    return text.format(detail=in_words(problem, language))


def in_words(problem: Problem, language: Language) -> str:
    """Return what a problem says to people, with parameters under their names in forms."""
    sentences = [wrong.sentence(label(wrong.parameter)) for wrong in problem.errors]
    return "; ".join(text.in_(language) for text in sentences or [problem.detail])


def _pager(
    path: str, query: Query, total: int, offset: int, _: Callable[[str], str]
) -> tuple[Link, ...]:
    links = []
    if offset > 0:
        links.append(_at(path, query, max(0, offset - PAGE), _("Previous plots")))
    if offset + PAGE < total:
        links.append(_at(path, query, offset + PAGE, _("More plots")))
    return tuple(links)


def _at(path: str, query: Query, offset: int, label: str) -> Link:
    text = write_query({**query, "offset": [str(offset)] if offset else []})
    return Link(f"{path}?{text}", text, label)


@page("/flaechen/{plot_id}")
def plot_page(request: Request, plot_id: str) -> HTMLResponse:
    """One plot: facts, minutes, restrictions, score, contact."""
    catalogue = shown(request)
    language = language_of(request.url.path)
    plot = catalogue.by_id.get(plot_id)
    if plot is None:
        return missing(request)
    estate = catalogue.estates.get(str(plot.values.get("estate")))
    municipality = catalogue.municipalities.get(str(plot.values.get("municipality")))
    neighbours = views.plots_in(catalogue, "estate", estate.id) if estate else ()
    of_day = f"as_of={day}&" if (day := past_day(request)) else ""
    address_of = f"/api/v1/plots/{quote(plot.id, safe='')}"
    address = f"{address_of}/expose.pdf?{of_day}lang="
    service = request.app.state.service
    context_of = Context(catalogue, base_url(request, service.settings))
    context = {
        "sheet": fact_sheet(catalogue, plot, language),
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
        "pdf": {lang: address + lang for lang in LANGUAGES},
    }
    return _pages(request).render(request, "plot.html", context, with_map=True)


@page("/gemeinden")
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
    return _pages(request).render(request, "municipalities.html", context)


@page("/gemeinden/{ags}")
def municipality_page(request: Request, ags: str) -> HTMLResponse:
    """One municipality: figures, plots, estates, taxes."""
    catalogue = shown(request)
    language = language_of(request.url.path)
    town = catalogue.municipalities.get(ags)
    if town is None:
        return missing(request)
    plots = views.plots_in(catalogue, "municipality", ags)
    context = {
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
    }
    return _pages(request).render(request, "municipality.html", context, with_map=True)


@page("/gebiete/{estate_id}")
def estate_page(request: Request, estate_id: str) -> HTMLResponse:
    """One commercial estate: its sourced figures and its plots."""
    catalogue = shown(request)
    language = language_of(request.url.path)
    estate = catalogue.estates.get(estate_id)
    if estate is None:
        return missing(request)
    plots = views.plots_in(catalogue, "estate", estate.id)
    row = views.estate_row(catalogue, estate, language)
    context = {
        "estate": estate,
        "f": row.figures,
        "stated": row.stated,
        "municipality": catalogue.municipalities.get(estate.municipality),
        "rows": [views.row(plot, language, "car", catalogue.date) for plot in plots],
        "bounds": (bounds := views.bounds_of_estate(estate, plots)),
    }
    return _pages(request).render(request, "estate.html", context, with_map=bool(bounds))


@page("/so-rechnen-wir")
def method(request: Request) -> HTMLResponse:
    """How minutes, suitability and public transport are computed."""
    language = language_of(request.url.path)
    context = {
        **transit_method(shown(request), language),
        "kinds": KINDS,
        "distances": DISTANCES,
        "tags": TAGS,
        "reasons": REASONS.values(),
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
    return _pages(request).render(request, "method.html", context)


@page("/impressum")
def imprint(request: Request) -> HTMLResponse:
    """Who publishes."""
    return _pages(request).render(request, "imprint.html", {})


@page("/datenschutz")
def privacy(request: Request) -> HTMLResponse:
    """Say what happens with data of visitors: next to nothing."""
    return _pages(request).render(request, "privacy.html", {})


@page("/barrierefreiheit")
def accessibility(request: Request) -> HTMLResponse:
    """How accessible this is, and where to tell us."""
    return _pages(request).render(request, "accessibility.html", {})


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
    return _pages(request).render(request, "error.html", context, status=status)
