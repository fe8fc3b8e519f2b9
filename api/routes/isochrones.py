"""What can be reached from a plot or a point within some minutes, as GeoJSON."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from api.days import AskedCatalogue
from api.isochrones import (
    BUSY_RESPONSE,
    IsochroneQuery,
    busy,
    isochrone_collection,
    isochrone_query,
)
from api.openapi import query_parameters
from api.problems import Problem, ProblemBody, Wrong, as_sent, not_found
from api.routes.plots import GeoJSON
from api.schemas import IsochroneCollection
from api.service import CurrentService
from data.words import Text
from geo.catalogue import Plot
from geo.isochrones import OFF_NETWORK, OffNetworkError
from geo.turns import BusyError

router = APIRouter(prefix="/api/v1/isochrones", tags=["Isochrones · Isochronen"])

_ON_NETWORK: Final = Text(
    "ein Ort am geladenen Straßennetz", "a place by the road network that is loaded"
)


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
    plot = _plot(held, query)
    point = _point(plot, query)
    if point is None:
        raise _off_network(query)
    try:
        reached = service.isochrones().of(point, query.mode, query.minutes)
    except OffNetworkError:
        raise _off_network(query) from None
    except BusyError:
        raise busy() from None
    return GeoJSON(isochrone_collection(query, reached, service.residents(), plot, held))


def _plot(held: AskedCatalogue, query: IsochroneQuery) -> Plot | None:
    if query.plot is None:
        return None
    plot = held.by_id.get(query.plot)
    if plot is None:
        raise not_found(what="plot", found=query.plot)
    return plot


def _point(plot: Plot | None, query: IsochroneQuery) -> tuple[float, float] | None:
    """Return where the way begins; None for a plot that no road of the vehicle lies near."""
    if plot is not None:
        return plot.entries.get("truck" if query.mode == "truck" else "car")
    assert query.lon is not None  # noqa: S101 – the query has a point or a plot
    assert query.lat is not None  # noqa: S101
    return query.lon, query.lat


def _off_network(query: IsochroneQuery) -> Problem:
    asked = {"plot": query.plot} if query.plot is not None else {"lon": query.lon, "lat": query.lat}
    errors = [
        Wrong(parameter=name, found=as_sent(value), expected=_ON_NETWORK)
        for name, value in asked.items()
    ]
    return Problem(HTTPStatus.NOT_FOUND, OFF_NETWORK, errors)
