"""Isochrones: what a request may ask, and the answer as GeoJSON."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final, Self

import orjson
import shapely
from fastapi import Request  # noqa: TC002 – FastAPI reads the annotation
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from api.days import AS_OF
from api.features import catalogue_stamp
from api.problems import (
    Contradiction,
    Problem,
    ProblemBody,
    Refused,
    Wrong,
    as_sent,
    from_validation,
    not_found,
)
from data.words import Text
from geo import crs
from geo.destinations import (
    STEPS,
    Travel,
)
from geo.isochrones import MAX_MINUTES, OFF_NETWORK, OffNetworkError
from geo.people import Count
from geo.turns import BusyError
from maps.people import isochrone_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service import Service
    from geo.catalogue import Catalogue, Plot
    from geo.isochrones import Isochrone, Isochrones, Reached
    from geo.people import Residents

_RETRY_AFTER: Final = "2"
_BUSY: Final = Text(
    "Gerade werden zu viele Wege berechnet. Bitte in einigen Sekunden noch einmal fragen.",
    "Too many ways are being computed at the moment. Please ask again in some seconds.",
)
BUSY_RESPONSE: Final[dict[int | str, dict[str, Any]]] = {
    503: {
        "model": ProblemBody,
        "description": "Too many ways are being computed; Retry-After says when to ask again",
    }
}
# Contours of one question: the engine draws each anew.
MAX_CONTOURS: Final = 6

_MINUTES: Final = Text(
    f"1 bis {MAX_CONTOURS} ganze Zahlen von 1 bis {MAX_MINUTES}, mit Kommas getrennt",
    f"1 to {MAX_CONTOURS} whole numbers from 1 to {MAX_MINUTES}, with commas between them",
)
_ON_NETWORK: Final = Text(
    "ein Ort am geladenen Straßennetz", "a place by the road network that is loaded"
)
_EITHER: Final = Text("entweder plot oder lon und lat", "either plot, or lon and lat")


def _minutes(raw: object) -> list[int]:
    parts = raw if isinstance(raw, list) else str(raw).split(",")
    try:
        times = sorted({int(part) for part in parts})
    except ValueError:
        raise Refused(_MINUTES) from None
    if not 1 <= len(times) <= MAX_CONTOURS or times[0] < 1 or times[-1] > MAX_MINUTES:
        raise Refused(_MINUTES)
    return times


_MINUTES_SCHEMA: Final = {
    "type": "array",
    "items": {"type": "integer", "minimum": 1, "maximum": MAX_MINUTES},
    "minItems": 1,
    "maxItems": MAX_CONTOURS,
    "examples": [[15, 30]],
}


class IsochroneQuery(BaseModel):
    """All parameters of `GET /api/v1/isochrones`."""

    model_config = ConfigDict(extra="forbid")

    lon: float | None = Field(
        None,
        ge=-180,
        le=180,
        allow_inf_nan=False,
        description="Longitude of the point in degrees (WGS84) · Länge des Punkts",
        examples=[12.37],
    )
    lat: float | None = Field(
        None,
        ge=-90,
        le=90,
        allow_inf_nan=False,
        description="Latitude of the point in degrees (WGS84) · Breite des Punkts",
        examples=[51.52],
    )
    plot: str | None = Field(
        None,
        description="Identifier of a plot, instead of a point: the way begins where a vehicle "
        "enters it · Kennung einer Fläche statt eines Punkts",
    )
    mode: Travel = Field("car", description="How one travels · Verkehrsmittel")
    minutes: Annotated[list[int], BeforeValidator(_minutes), WithJsonSchema(_MINUTES_SCHEMA)] = (
        Field(
            list(STEPS),
            description=f"Whole minutes from 1 to {MAX_MINUTES}, up to {MAX_CONTOURS} of them · "
            "Ganze Minuten",
        )
    )

    @model_validator(mode="after")
    def _a_plot_or_a_point(self) -> Self:
        point = [name for name in ("lon", "lat") if getattr(self, name) is not None]
        if self.plot is not None and point:
            raise Contradiction([Wrong(parameter=one, expected=_EITHER) for one in point])
        missing = [name for name in ("lon", "lat") if name not in point]
        if self.plot is None and missing:
            raise Contradiction([Wrong(parameter=one, expected=_EITHER) for one in missing])
        return self


def isochrone_query(request: Request) -> IsochroneQuery:
    """Read the parameters of a request's address, the day excepted.

    Raises
    ------
    api.problems.Problem
        400, naming every parameter that is wrong or unknown.
    """
    given: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name != AS_OF:
            given.setdefault(name, []).append(value)
    values = {name: value if len(value) > 1 else value[0] for name, value in given.items()}
    try:
        return IsochroneQuery.model_validate(values)
    except ValidationError as error:
        raise from_validation(error.errors(), known=(*IsochroneQuery.model_fields, AS_OF)) from None


def busy() -> Problem:
    """Return the problem of an engine that too many wait for."""
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, _BUSY, (), {"Retry-After": _RETRY_AFTER})


def reached_by_car(isochrones: Isochrones, plot: Plot) -> tuple[Isochrone, ...]:
    """Return what is reached from a plot within `STEPS` minutes; nothing off the network.

    Raises
    ------
    api.problems.Problem
        503 where too many wait for the engine.
    """
    entry = plot.entries.get("car")
    if entry is None:
        return ()
    try:
        return isochrones.of(entry, "car", STEPS).isochrones
    except OffNetworkError:
        return ()
    except BusyError:
        raise busy() from None


def isochrones_of(query: IsochroneQuery, held: Catalogue, service: Service) -> bytes:
    """Return what a query asks for as a GeoJSON feature collection, serialised.

    Raises
    ------
    api.problems.Problem
        404 for no such plot and for a place off the network; 503 where too many wait.
    """
    plot = _plot(held, query)
    point = _point(plot, query)
    if point is None:
        raise _off_network(query)
    try:
        reached = service.isochrones().of(point, query.mode, query.minutes, anywhere=plot is None)
    except OffNetworkError:
        raise _off_network(query) from None
    except BusyError:
        raise busy() from None
    return isochrone_collection(query, reached, service.residents(), plot, held)


def _plot(held: Catalogue, query: IsochroneQuery) -> Plot | None:
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


def isochrone_collection(
    query: IsochroneQuery,
    reached: Reached,
    held: Residents,
    plot: Plot | None,
    catalogue: Catalogue,
) -> bytes:
    """Return isochrones as a GeoJSON feature collection, serialised."""
    network = catalogue.network
    features = [
        _feature(query.mode, one, count, held.source, schematic=network.schematic)
        for one, count in zip(reached.isochrones, _counts(query, reached, held, plot), strict=True)
    ]
    lon, lat = reached.start
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "mode": query.mode,
            "start": {"plot": plot and plot.id, "lon": lon, "lat": lat},
            "network": {
                "files": network.files,
                "fingerprint": network.fingerprint,
                "as_of": network.as_of,
                "schematic": network.schematic,
                "engine": network.engine,
            },
            "people": {"source": held.source, "as_of": held.as_of},
            "catalogue": catalogue_stamp(catalogue),
            "attribution": list(
                dict.fromkeys(
                    [network.attribution, *(source.attribution for source in catalogue.sources)]
                )
            ),
            "features": features,
        }
    )


def _counts(
    query: IsochroneQuery, reached: Reached, held: Residents, plot: Plot | None
) -> Sequence[Count]:
    """Count the people; for a plot by car those figures stand that the catalogue holds."""
    counts = held.within(query.mode, reached.isochrones)
    if plot is None or query.mode != "car" or plot.people.source != held.source:
        return counts
    kept = plot.people
    return [
        Count(kept.within[one.minutes], one.minutes in kept.at_least)
        if one.minutes in kept.within
        else count
        for one, count in zip(reached.isochrones, counts, strict=True)
    ]


def _feature(
    travel: Travel, one: Isochrone, count: Count, source: str | None, *, schematic: bool
) -> dict[str, Any]:
    square_km = round(crs.area(one.area) / 1e6, 1)
    return {
        "type": "Feature",
        "geometry": orjson.Fragment(shapely.to_geojson(shapely.orient_polygons(one.area))),
        "properties": {
            "minutes": one.minutes,
            "area_km2": square_km,
            "cut": one.cut,
            "people": count.people,
            "people_at_least": count.at_least,
            "text": isochrone_text(
                travel, one, square_km, count, source, schematic=schematic
            )._asdict(),
        },
    }
