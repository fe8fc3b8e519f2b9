"""The search for programs: demands and weights in, ranked plots with reasons out."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Body, Depends, Query, Request
from fastapi.openapi.models import Example
from fastapi.responses import JSONResponse, Response

from api.answers import SearchAnswer
from api.days import catalogue_on
from api.demand.counting import counting
from api.features import search_answer
from api.findings import findings
from api.isochrones import BUSY_RESPONSE
from api.problems import ProblemBody, reject_unknown
from api.searching import SearchBody
from api.service import CurrentService, Service
from api.validators import validators
from data.words import Language
from geo.catalogue import Catalogue
from geo.search import Answer
from geo.search import search as ask

router = APIRouter(prefix="/api/v1/search", tags=["Search · Suche"])

_EXAMPLES: dict[str, Example] = {
    "logistics": {
        "summary": "Logistics: large plots near a junction, by truck",
        "value": {
            "filters": {
                "area_min": 20_000,
                "zoning": ["GI", "GE"],
                "max_minutes_motorway_junction": 15,
            },
            "mode": "truck",
            "profile": "logistics",
            "limit": 10,
        },
    },
    "weights": {
        "summary": "Weights of one's own: the way to the motorway and the price alone",
        "value": {"weights": {"motorway_truck": 60, "price": 40}, "limit": 10},
    },
    "wishes": {
        "summary": "A site for food: little must be, much is wished for",
        "value": {
            "filters": {"area_min": 10_000, "price_max": 60},
            "wishes": {
                "waste_water": ["plot"],
                "max_minutes_station": 10,
                "near": [12.34, 51.52, 10],
                "confirmed_within_days": 180,
            },
            "unknown": {"price_max": "keep"},
            "profile": "food",
            "limit": 10,
        },
    },
    "together": {
        "summary": "More land than any plot has: neighbours that have it together",
        "value": {"filters": {"area_min": 60_000}, "include_unknown": True, "gap": 30},
    },
    "unknown": {
        "summary": "What may have power enough, facts that are unknown included",
        "value": {
            "filters": {"power_mva_min": 5, "price_max": 60},
            "include_unknown": True,
            "limit": 10,
        },
    },
    "place": {
        "summary": "Free plots of one municipality within a drawn polygon",
        "value": {
            "filters": {
                "municipality": ["14730070"],
                "within": {
                    "type": "Polygon",
                    "coordinates": [
                        [[12.2, 51.4], [12.6, 51.4], [12.6, 51.65], [12.2, 51.65], [12.2, 51.4]]
                    ],
                },
            },
            "availability": "free",
            "sort": "-area",
        },
    },
    "supplier": {
        "summary": "At most 40 minutes by truck to a supplier of one's own",
        "value": {
            "targets": [
                {
                    "lon": 12.24,
                    "lat": 51.42,
                    "max_minutes": 40,
                    "mode": "truck",
                    "name": "Supplier",
                }
            ],
            "limit": 10,
        },
    },
    "all": {"summary": "Every plot that is offered, by the general profile", "value": {}},
}


@router.post(
    "",
    summary="Rank plots with reasons · Flächen mit Begründung ordnen",
    response_class=JSONResponse,
    responses={
        200: {"model": SearchAnswer, "description": "Ranked plots"},
        400: {"model": ProblemBody, "description": "A demand or a weight is wrong"},
        **BUSY_RESPONSE,
    },
    dependencies=[Depends(reject_unknown("lang"))],
)
def search(
    request: Request,
    service: CurrentService,
    body: Annotated[SearchBody, Body(openapi_examples=_EXAMPLES)],
    lang: Annotated[
        Language, Query(description="Language of the reasons · Sprache der Begründungen")
    ] = "en",
) -> Response:
    """Return the plots that meet all demands, ranked, each with verdicts and reasons.

    Beside them: how many plots each choice of each filter would leave, the smallest changes
    that would let more in, and neighbouring plots that together have the area.

    Plots that are sold or withdrawn are left out and counted, unless `availability` or
    `filters.status` asks for them. The same question to the same catalogue gives the same
    bytes.
    """
    held = request.state.catalogue = catalogue_on(service, body.as_of)
    answer = answered(body, held, service)
    content = found(body, answer, held, lang)
    counting(request).search(request, "search", held, answer)
    headers = validators(request, held, body.model_dump_json())
    return Response(orjson.dumps(content), media_type="application/json", headers=headers)


def answered(body: SearchBody, held: Catalogue, service: Service) -> Answer:
    """Return the answer to a search."""
    return ask(held, body.question(held, service.targets()))


def found(body: SearchBody, answer: Answer, held: Catalogue, language: Language) -> dict[str, Any]:
    """Return the answer to a search as JSON holds it."""
    return search_answer(answer, held, body.ranked, language) | findings(answer, held, language)
