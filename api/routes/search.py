"""The search for programs: demands and weights in, ranked plots with reasons out."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Body, Depends, Query
from fastapi.responses import Response

from api.features import search_answer
from api.parameters import SearchBody
from api.problems import ProblemBody, reject_unknown
from api.service import CurrentCatalogue
from data.words import Language
from geo.search import search as ask

router = APIRouter(prefix="/api/v1/search", tags=["Search · Suche"])

_EXAMPLE = {
    "filters": {
        "area_min": 20_000,
        "zoning": ["GI", "GE"],
        "max_minutes_motorway_junction": 15,
    },
    "mode": "truck",
    "weights": {"motorway_truck": 60, "price": 40},
    "limit": 10,
}


@router.post(
    "",
    summary="Rank plots with reasons · Flächen mit Begründung ordnen",
    response_class=Response,
    responses={
        200: {"content": {"application/json": {}}, "description": "Ranked plots"},
        400: {"model": ProblemBody, "description": "A demand or a weight is wrong"},
    },
    dependencies=[Depends(reject_unknown("lang"))],
)
def search(
    held: CurrentCatalogue,
    body: Annotated[SearchBody, Body(openapi_examples={"logistics": {"value": _EXAMPLE}})],
    lang: Annotated[Language, Query(description="Language of the reasons")] = "en",
) -> Response:
    """Return the plots that meet all demands, ranked, each with verdicts and reasons.

    The same question to the same catalogue gives the same bytes.
    """
    answer = ask(held, body.question())
    return Response(orjson.dumps(search_answer(answer, held, lang)), media_type="application/json")
