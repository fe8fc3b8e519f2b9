"""Plots as GeoJSON, and their exposés."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from api.days import AS_OF, AskedCatalogue, past_day
from api.features import collection, plot_feature
from api.isochrones import BUSY_RESPONSE, reached_by_car
from api.links import base_url
from api.openapi import query_parameters
from api.parameters import PlotQuery, paged_question, plot_query
from api.problems import ProblemBody, not_found, reject_unknown
from api.schemas import PlotCollection, PlotWithSources
from api.service import CurrentService
from data.words import Language
from geo.catalogue import Catalogue, Plot
from geo.search import search
from maps.expose import expose_pdf

router = APIRouter(prefix="/api/v1/plots", tags=["Plots · Flächen"])


class GeoJSON(Response):
    """GeoJSON, serialised before."""

    media_type = "application/geo+json"


class Pdf(Response):
    """A PDF."""

    media_type = "application/pdf"


PlotId = Annotated[str, Path(description="Identifier of the plot · Kennung der Fläche")]
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
    responses={**_PROBLEM, **BUSY_RESPONSE, 200: {"model": PlotCollection, "description": "Plots"}},
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
    content = collection(
        search(held, question),
        base=base_url(request, service.settings),
        address=_address(request),
        limit=question.limit or 0,
        offset=question.offset,
        catalogue=held,
        past=past_day(request),
    )
    return GeoJSON(orjson.dumps(content))


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
        200: {"model": PlotWithSources, "description": "The plot"},
    },
    dependencies=[Depends(reject_unknown(AS_OF))],
)
def plot(
    request: Request,
    held: AskedCatalogue,
    service: CurrentService,
    id: PlotId,  # noqa: A002 – the word of the contract
) -> Response:
    """Return one plot with source and date of confirmation of every fact."""
    feature = plot_feature(
        _plot(held, id),
        base=base_url(request, service.settings),
        past=past_day(request),
        provenance=True,
    )
    return GeoJSON(orjson.dumps(feature))


@router.get(
    "/{id}/expose.pdf",
    summary="Exposé as PDF/UA · Exposé als PDF/UA",
    response_class=Pdf,
    responses={
        **_NOT_FOUND,
        **_PROBLEM,
        **BUSY_RESPONSE,
        200: {
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
            "description": "The exposé",
        },
    },
    dependencies=[Depends(reject_unknown("lang", AS_OF))],
)
def expose(
    request: Request,
    held: AskedCatalogue,
    service: CurrentService,
    id: PlotId,  # noqa: A002
    lang: Annotated[Language, Query(description="Language · Sprache")] = "de",
) -> Response:
    """Return the exposé of a plot as a tagged PDF (PDF/UA-1), German or English."""
    chosen = _plot(held, id)
    prefix = "" if lang == "de" else f"/{lang}"
    content = expose_pdf(
        held,
        chosen,
        language=lang,
        page_url=f"{base_url(request, service.settings)}{prefix}/flaechen/{chosen.id}",
        publisher=service.publisher,
        reached=reached_by_car(service.isochrones(), chosen),
    )
    name = f"expose-{_file_name(chosen.id)}-{lang}.pdf"
    return Pdf(
        content,
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _plot(held: Catalogue, identifier: str) -> Plot:
    try:
        return held.by_id[identifier]
    except KeyError:
        raise not_found(what="id", found=identifier) from None


def _file_name(identifier: str) -> str:
    """Keep what is safe in a header and in a file's name."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in identifier)
