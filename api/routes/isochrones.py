"""What can be reached from a plot or a point within some minutes, as GeoJSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from api.days import AskedCatalogue
from api.isochrones import (
    BUSY_RESPONSE,
    IsochroneQuery,
    isochrone_query,
    isochrones_of,
)
from api.openapi import query_parameters
from api.problems import ProblemBody
from api.routes.plots import GeoJSON
from api.schemas import IsochroneCollection
from api.service import CurrentService

router = APIRouter(prefix="/api/v1/isochrones", tags=["Isochrones · Isochronen"])


@router.get(
    "",
    summary="What can be reached within some minutes · Was in einigen Minuten erreichbar ist",
    response_class=GeoJSON,
    responses={
        200: {"model": IsochroneCollection, "description": "Isochrones"},
        400: {"model": ProblemBody, "description": "A parameter is wrong, missing or unknown"},
        404: {"model": ProblemBody, "description": "No such plot, or no road near the place"},
        **BUSY_RESPONSE,
    },
    openapi_extra={"parameters": query_parameters(IsochroneQuery)},
)
def isochrones(
    held: AskedCatalogue,
    service: CurrentService,
    query: Annotated[IsochroneQuery, Depends(isochrone_query)],
) -> Response:
    """Return the areas that are reached within some minutes, as a GeoJSON feature collection.

    Without traffic, on the network that all minutes are computed on. An area with `cut` meets
    the edge of that network and may be larger in truth. Figures on people are `null` where
    nothing is known.
    """
    return GeoJSON(isochrones_of(query, held, service))
