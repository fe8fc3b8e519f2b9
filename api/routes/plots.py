"""Plots as GeoJSON, and their exposés."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from api.campaigns.counting import MOST_SLUG, PARAMETER, carried, count
from api.days import AS_OF, AskedCatalogue, past_day
from api.demand.counting import counting
from api.downloads import KINDS, attachment, binary, check_bound, file_of, safe
from api.features import collection, plot_feature
from api.isochrones import BUSY_RESPONSE
from api.links import base_url
from api.openapi import query_parameters
from api.papers import Pdf, pdf_answer, printing_of, reaching, shown_of
from api.parameters import Format, PlotQuery, paged_question, plot_query
from api.postroom import CurrentPostroom
from api.problems import ProblemBody, Wrong, as_sent, not_found, reject_unknown, wrong
from api.schemas import PlotCollection, PlotWithSources
from api.service import CurrentService, Service
from api.validators import UNCHANGED, unchanged, validators
from data.words import Language, Text
from geo.catalogue import Catalogue, Plot
from geo.search import search
from maps.context import Context
from maps.sections import ALL, NAMES, SECTIONS, Sections, UnknownSectionError, chosen

router = APIRouter(prefix="/api/v1/plots", tags=["Plots · Flächen"])

_FILES: Final = binary(*(KINDS[name] for name in ("csv", "xlsx", "gpkg", "openimmo")))


class GeoJSON(Response):
    """GeoJSON, serialised before."""

    media_type = "application/geo+json"


ONE_FORMAT = (
    "geojson by default; csv, xlsx, gpkg, rfi (the answer sheet as XLSX) or openimmo as a file · "
    "Format"
)
CAMPAIGN = (
    "last part of the address of the campaign whose page led here: that it did is counted, and "
    "nothing of who asks · Kampagne"
)
PlotId = Annotated[str, Path(description="Identifier of the plot · Kennung der Fläche")]
_SECTIONS: Final = (
    "Sections between the first and the last page, which always stay, with commas between them; by "
    f"default all: {', '.join(f'{one.name} ({one.label.en})' for one in SECTIONS)} · Abschnitte "
    "zwischen erster und letzter Seite, die immer bleiben, mit Kommas dazwischen; ohne Angabe "
    f"alle: {', '.join(f'{one.name} ({one.label.de})' for one in SECTIONS)}"
)
_PROBLEM: dict[int | str, dict[str, Any]] = {
    400: {"model": ProblemBody, "description": "A parameter is wrong or unknown"}
}
_NOT_FOUND: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemBody, "description": "No plot with this id"}
}


@router.get(
    "",
    summary="Find plots · Flächen finden",
    response_class=GeoJSON,
    responses={
        **_PROBLEM,
        **BUSY_RESPONSE,
        **UNCHANGED,
        200: {
            "model": PlotCollection,
            "description": "Plots",
            "content": _FILES,
        },
    },
    openapi_extra={"parameters": query_parameters(PlotQuery)},
)
def plots(
    request: Request,
    held: AskedCatalogue,
    service: CurrentService,
    query: Annotated[PlotQuery, Depends(plot_query)],
) -> Response:
    """Return the plots that meet all demands as a GeoJSON feature collection.

    A plot of which a demanded fact is unknown is left out unless `include_unknown` is
    set. Areas are in m², prices in €/m², minutes by the vehicle of `mode`.
    """
    question = paged_question(query, held, service)
    headers = validators(request, held)
    is_file = query.whole or query.f != "geojson"
    if is_file:
        headers |= attachment(KINDS[query.f], query.lang, held.date.isoformat())
    if same := unchanged(request, headers):
        return same
    answer = search(held, question)
    counting(request).search(request, "plots", held, answer)
    if is_file:
        check_bound(query.f, len(answer.plots), service.settings.export_plots)
    base = base_url(request, service.settings)
    if query.f != "geojson":
        return _file(query.f, answer.scored, Context(held, base), query.lang, service, headers)
    content = collection(
        answer,
        base=base,
        address=_address(request),
        limit=question.limit or max(answer.total, 1),
        offset=question.offset,
        catalogue=held,
        past=past_day(request),
        filing=service.documents() if query.whole else None,
    )
    return GeoJSON(orjson.dumps(content), headers=headers)


def _file(
    name: str,
    chosen: Sequence[Plot],
    context: Context,
    language: Language,
    service: Service,
    headers: dict[str, str],
) -> Response:
    content = file_of(name, chosen, context, language, service.publisher)
    return Response(content, media_type=KINDS[name].media_type, headers=headers)


def _address(request: Request) -> str:
    """Return path and query without the offset, for links to other pages."""
    kept = [(k, v) for k, v in request.query_params.multi_items() if v and k != "offset"]
    return request.url.path + (f"?{urlencode(kept)}" if kept else "")


@router.get(
    "/{id}",
    summary="One plot · Eine Fläche",
    response_class=GeoJSON,
    responses={
        **_NOT_FOUND,
        **_PROBLEM,
        **UNCHANGED,
        200: {
            "model": PlotWithSources,
            "description": "The plot",
            "content": _FILES,
        },
    },
    dependencies=[Depends(reject_unknown("f", "lang", AS_OF))],
)
def plot(
    request: Request,
    held: AskedCatalogue,
    service: CurrentService,
    id: PlotId,  # noqa: A002 – the word of the contract
    f: Annotated[Format, Query(description=ONE_FORMAT)] = "geojson",
    lang: Annotated[Language, Query(description="Language of a file's words · Sprache")] = "de",
) -> Response:
    """Return one plot with the source of every fact and its documents, or as a file."""
    chosen = _plot(held, id)
    base = base_url(request, service.settings)
    headers = validators(request, held)
    if f != "geojson":
        headers |= attachment(KINDS[f], lang, chosen.id)
    if same := unchanged(request, headers):
        return same
    if f != "geojson":
        return _file(f, (chosen,), Context(held, base), lang, service, headers)
    feature = plot_feature(chosen, base=base, past=past_day(request), filing=service.documents())
    return GeoJSON(orjson.dumps(feature), headers=headers)


@router.get(
    "/{id}/expose.pdf",
    summary="Exposé as PDF/UA · Exposé als PDF/UA",
    response_class=Pdf,
    responses={
        **_NOT_FOUND,
        **_PROBLEM,
        **BUSY_RESPONSE,
        **UNCHANGED,
        200: {
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
            "description": "The exposé",
        },
    },
    dependencies=[Depends(reject_unknown("lang", "sections", AS_OF, PARAMETER))],
)
def expose(
    request: Request,
    held: AskedCatalogue,
    service: CurrentService,
    id: PlotId,  # noqa: A002
    room: CurrentPostroom,
    lang: Annotated[Language, Query(description="Language · Sprache")] = "de",
    sections: Annotated[str, Query(description=_SECTIONS, examples=["planning,risks"])] = "",
    kampagne: Annotated[str, Query(description=CAMPAIGN, max_length=MOST_SLUG)] = "",  # noqa: ARG001
) -> Response:
    """Return the exposé of a plot as a tagged PDF (PDF/UA-1), German or English."""
    plot = _plot(held, id)
    wanted = _sections(sections)
    # Looked up before, since it decides whether the asker has this exposé already.
    shown = shown_of(request, service, plot, wanted, past_day(request))
    printing = printing_of(service, held, lang, base_url(request, service.settings), wanted)
    answer = pdf_answer(
        request,
        held,
        f"expose-{safe(plot.id)}-{lang}",
        lambda: printing.expose(reaching(service, shown)),
        *([shown.aerial.tag] if shown.aerial else []),
    )
    if answer.status_code == HTTPStatus.OK:
        count(request, room, "expose", carried(request))
        counting(request).expose(request, held, plot, lang)
    return answer


def _sections(text: str) -> Sections:
    """Return the sections that are asked for; all where none are named."""
    if not text:
        return ALL
    try:
        return chosen(name.strip() for name in text.split(","))
    except UnknownSectionError as error:
        expected = Text(
            f"Namen von Abschnitten mit Kommas dazwischen, aus {', '.join(NAMES)}",
            f"names of sections with commas between them, of {', '.join(NAMES)}",
        )
        found = as_sent(", ".join(error.names))
        raise wrong([Wrong(parameter="sections", found=found, expected=expected)]) from None


def _plot(held: Catalogue, identifier: str) -> Plot:
    try:
        return held.by_id[identifier]
    except KeyError:
        raise not_found(what="id", found=identifier) from None
