"""Map layers as GeoJSON, serialised once for each catalogue."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import pandas as pd
from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from api.days import AS_OF, AskedCatalogue
from api.features import LAYER_DECIMALS, PLOT_DECIMALS, geometry
from api.problems import ProblemBody, not_found, reject_unknown
from api.routes.plots import GeoJSON
from api.schemas import LayerCollection
from maps.layers import LAYERS

if TYPE_CHECKING:
    from geo.catalogue import Catalogue, Plot

router = APIRouter(prefix="/api/v1/layers", tags=["Layers · Ebenen"])

PLOTS = "plots"


@router.get(
    "/{name}",
    summary="A map layer · Eine Kartenebene",
    response_class=GeoJSON,
    responses={
        200: {"model": LayerCollection, "description": "The layer"},
        304: {"description": "Not changed since the ETag of If-None-Match"},
        400: {"model": ProblemBody, "description": "A parameter is wrong or unknown"},
        404: {"model": ProblemBody, "description": "No layer of this name, or none that is loaded"},
    },
    dependencies=[Depends(reject_unknown(AS_OF))],
)
def layer(
    request: Request,
    held: AskedCatalogue,
    name: Annotated[
        str,
        Path(
            description="Name of the layer; `restrictions` where such areas are loaded · "
            "Name der Ebene",
            json_schema_extra={"enum": [PLOTS, *(layer.name for layer in LAYERS)]},
        ),
    ],
) -> Response:
    """Return a layer: plots, municipalities, estates, roads, railways, stations and more."""
    if name != PLOTS and name not in held.layers:
        raise not_found(what="layer", found=name)
    etag = f'"{held.version}-{held.date.isoformat()}-{name}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return GeoJSON(_layer(held, name), headers=headers)


@lru_cache(maxsize=32)
def _layer(held: Catalogue, name: str) -> bytes:
    if name == PLOTS:
        features = [_plot(plot) for plot in held.plots]
    else:
        features = [_feature(row) for row in held.layers[name].to_dict("records")]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _plot(plot: Plot) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": plot.id,
        "geometry": geometry(plot.record.geometry, PLOT_DECIMALS),
        "properties": {
            "id": plot.id,
            "name": plot.name,
            "status_shown": plot.status_shown,
            "zoning": plot.values.get("zoning"),
            "area_available": plot.values.get("area_available"),
            "price": plot.values.get("price"),
            "municipality_name": plot.municipality_name,
            "invented": plot.invented,
        },
    }


def _feature(row: dict[Any, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": geometry(row["geometry"], LAYER_DECIMALS),
        "properties": {
            str(key): value
            for key, value in row.items()
            if key not in {"geometry", "car", "truck"} and not pd.isna(value)
        },
    }
