"""The pictures that stand for pages where their addresses are shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import Response

from api.days import AS_OF, AskedCatalogue
from api.pictures import estate_picture, municipality_picture, plot_picture, start_picture
from api.problems import reject_unknown
from api.validators import unchanged, validators
from data.words import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.papers import Papers
    from api.pictures import PagePicture
    from geo.catalogue import Catalogue

router = APIRouter(include_in_schema=False, dependencies=[Depends(reject_unknown("lang", AS_OF))])

MEDIA_TYPE: Final = "image/png"
Lang = Annotated[Language, Query()]


@router.get("/bild.png")
def start(request: Request, held: AskedCatalogue, lang: Lang = "de") -> Response:
    """Answer with the picture of the start page."""
    return _answer(request, held, start_picture(held, lang))


@router.get("/flaechen/{plot_id}/bild.png")
def plot(request: Request, held: AskedCatalogue, plot_id: str, lang: Lang = "de") -> Response:
    """Answer with the picture of a plot."""
    found = _known(held.by_id, plot_id)
    return _answer(request, held, plot_picture(held, found, lang))


@router.get("/gebiete/{estate_id}/bild.png")
def estate(request: Request, held: AskedCatalogue, estate_id: str, lang: Lang = "de") -> Response:
    """Answer with the picture of an estate."""
    found = _known(held.estates, estate_id)
    return _answer(request, held, estate_picture(held, found, lang))


@router.get("/gemeinden/{ags}/bild.png")
def municipality(request: Request, held: AskedCatalogue, ags: str, lang: Lang = "de") -> Response:
    """Answer with the picture of a municipality."""
    found = _known(held.municipalities, ags)
    return _answer(request, held, municipality_picture(held, found, lang))


def _known[T](places: Mapping[str, T], key: str) -> T:
    """Return what has a key; the page of what there is not is that of errors."""
    if key not in places:
        raise HTTPException(404)
    return places[key]


def _answer(request: Request, held: Catalogue, picture: PagePicture) -> Response:
    """Answer with a picture, or with 304 where the asker has it; kept, and made a few at a time."""
    headers = validators(request, held)
    if same := unchanged(request, headers):
        return same
    papers: Papers = request.app.state.papers
    return Response(
        papers.get(headers["ETag"], picture.make), media_type=MEDIA_TYPE, headers=headers
    )
