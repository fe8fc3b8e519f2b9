"""Background tiles under our own address; see `api.basemaps`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import Response

from api.service import CurrentCatalogue
from api.validators import is_held
from geo.tiles import DEEPEST, Tile
from maps.webmap import ground_bounds

if TYPE_CHECKING:
    from api.basemaps.tiles import Tiles

_DAY: Final = "public, max-age=86400"
_SOON: Final = "public, max-age=30"
_WHOLE: Final = (1 << DEEPEST) - 1

router = APIRouter(include_in_schema=False)


@router.get("/basemap/{name}/{z}/{x}/{y}")
async def basemap_tile(
    request: Request,
    held: CurrentCatalogue,
    name: str,
    z: Annotated[int, Path(ge=0, le=DEEPEST)],
    x: Annotated[int, Path(ge=0, le=_WHOLE)],
    y: Annotated[int, Path(ge=0, le=_WHOLE)],
) -> Response:
    """Answer with a picture; 204 where there is none now, 404 for one that is never fetched."""
    tiles: Tiles = request.app.state.basemaps
    source, tile = tiles.sources.get(name), Tile(z, x, y)
    if source is None or not (
        tile.exists and source.min_zoom <= z <= source.max_zoom and tile.meets(ground_bounds(held))
    ):
        raise HTTPException(404, headers={"Cache-Control": _SOON})
    picture, fresh = await tiles.picture(name, tile)
    if picture is None:
        return Response(status_code=204, headers={"Cache-Control": _SOON})
    headers = {"ETag": picture.etag, "Cache-Control": _DAY if fresh else _SOON}
    if is_held(picture.etag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(picture.content, media_type=picture.media, headers=headers)
