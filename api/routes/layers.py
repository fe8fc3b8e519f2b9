"""Map layers as GeoJSON, serialised once for each catalogue."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Final

import orjson
import pandas as pd
from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import JSONResponse, Response

from api.days import AS_OF, AskedCatalogue
from api.features import LAYER_DECIMALS, PLOT_DECIMALS, geometry
from api.plotindex import ZOOM, index_bytes, plots_in_tile
from api.problems import ProblemBody, not_found, reject_unknown
from api.routes.plots import GeoJSON
from api.schemas import LayerCollection, PlotIndex
from maps.layers import LAYERS

if TYPE_CHECKING:
    from geo.catalogue import Catalogue, Plot

router = APIRouter(prefix="/api/v1/layers", tags=["Layers · Ebenen"])

PLOTS = "plots"
_UNCHANGED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "Not changed since the ETag of If-None-Match"},
    400: {"model": ProblemBody, "description": "A parameter is wrong or unknown"},
}


@router.get(
    "/plots/index",
    summary="Where all plots lie · Wo alle Flächen liegen",
    response_class=JSONResponse,
    responses={
        200: {"model": PlotIndex, "description": "Columns with a value for each plot"},
        **_UNCHANGED,
    },
    dependencies=[Depends(reject_unknown(AS_OF))],
)
def plot_index(request: Request, held: AskedCatalogue) -> Response:
    """Return ids, places and statuses of all plots, as a map of many of them loads them."""
    headers = _tagged(held, "index")
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(index_bytes(held), headers=headers, media_type="application/json")


@router.get(
    "/plots/tiles/{column}/{row}",
    summary="Plots of a tile · Flächen einer Kachel",
    response_class=GeoJSON,
    responses={
        200: {"model": LayerCollection, "description": "Plots whose middle lies in the tile"},
        **_UNCHANGED,
    },
    dependencies=[Depends(reject_unknown(AS_OF))],
)
def plot_tile(
    request: Request,
    held: AskedCatalogue,
    column: Annotated[int, Path(ge=0, lt=2**ZOOM, description="Column · Spalte")],
    row: Annotated[int, Path(ge=0, lt=2**ZOOM, description="Row, from the north · Zeile")],
) -> Response:
    """Return the plots of a tile of WebMercatorQuad, level 12, as the layer of plots has them."""
    headers = _tagged(held, f"tile-{column}-{row}")
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    features = [_plot(plot) for plot in plots_in_tile(held, column, row)]
    return GeoJSON(_collection(features), headers=headers)


@router.get(
    "/{name}",
    summary="A map layer · Eine Kartenebene",
    response_class=GeoJSON,
    responses={
        200: {"model": LayerCollection, "description": "The layer"},
        **_UNCHANGED,
        404: {"model": ProblemBody, "description": "No layer of this name"},
    },
    dependencies=[Depends(reject_unknown(AS_OF))],
)
def layer(
    request: Request,
    held: AskedCatalogue,
    name: Annotated[
        str,
        Path(
            description="Name of the layer; restrictions only where some were loaded · "
            "Name der Ebene",
            json_schema_extra={"enum": [PLOTS, *(layer.name for layer in LAYERS)]},
        ),
    ],
) -> Response:
    """Return a layer: plots, municipalities, estates, roads, railways, stations and more."""
    if name != PLOTS and name not in held.layers:
        raise not_found(what="layer", found=name)
    headers = _tagged(held, name)
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return GeoJSON(_layer(held, name), headers=headers)


def _tagged(held: Catalogue, name: str) -> dict[str, str]:
    tag = f'"{held.version}-{held.date.isoformat()}-{name}"'
    return {"ETag": tag, "Cache-Control": "no-cache"}


@lru_cache(maxsize=32)
def _layer(held: Catalogue, name: str) -> bytes:
    if name == PLOTS:
        features = [_plot(plot) for plot in held.plots]
    else:
        features = [_feature(row) for row in held.layers[name].to_dict("records")]
    return _collection(features)


def _collection(features: list[dict[str, Any]]) -> bytes:
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
