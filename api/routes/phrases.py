"""The search line: for people a redirect to the map, for programs how it was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from api.days import AS_OF, AskedCatalogue, asked, shown
from api.problems import ProblemBody, reject_unknown
from api.query import write_query
from api.schemas import Stamp
from api.searchline import NAME, in_words, query_of, reading_of
from api.templating import language_of, prefix
from data.words import LANGUAGES, Language
from geo.phrases import LONGEST

if TYPE_CHECKING:
    from geo.catalogue import Catalogue
    from geo.phrases import Missed, Understood

router = APIRouter()
VIEW: Final = "view"
_PATHS: Final = {"list": "/flaechen"}


def lead_on(request: Request) -> RedirectResponse:
    """Lead to the map, or the list, with the filters that the line asks for."""
    given = request.query_params
    reading = reading_of(given.get(NAME, ""), shown(request))
    query = query_of(reading.filters)
    if reading.text:
        query[NAME] = [reading.text]
    if day := given.get(AS_OF):
        query[AS_OF] = [day]
    path = prefix(language_of(request.url.path)) + _PATHS.get(given.get(VIEW, ""), "/karte")
    text = write_query(query)
    return RedirectResponse(f"{path}?{text}" if text else path, status_code=303)


for _language in LANGUAGES:
    router.add_api_route(
        f"{prefix(_language)}/suche",
        lead_on,
        methods=["GET", "HEAD"],
        dependencies=[Depends(asked)],
        include_in_schema=False,
    )


_PROBLEM: dict[int | str, dict[str, Any]] = {
    400: {"model": ProblemBody, "description": "A parameter is wrong or unknown"}
}
_FILTERS: Final = (
    "As parameters of /api/v1/plots: several values with commas, several targets with semicolons"
)
_EXAMPLE: Final = "5 ha GI, 10 minutes to the A 14"


class PieceBody(BaseModel):
    """A piece of the line: `q[start:end]`, counted in characters (Unicode code points)."""

    text: str = Field(examples=["5 ha"])
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class UnderstoodBody(PieceBody):
    """A piece that stands for filters."""

    filters: dict[str, str] = Field(description=_FILTERS, examples=[{"area_min": "50000"}])
    words: list[str] = Field(
        description="The filters in words of the language asked for",
        examples=[["Available area from 5 ha"]],
    )


class OfferBody(BaseModel):
    """What a piece may have been meant to be."""

    words: str = Field(examples=["Eilenburg"])
    q: str = Field(description="The whole line with it, to be asked again")


class MissedBody(PieceBody):
    """A piece that stands for no filter. It is never guessed: what may be meant is offered."""

    reason: str | None = Field(description="Why, in the language asked for; null: not known words")
    offers: list[OfferBody]


class PhrasesBody(BaseModel):
    """How a line was understood."""

    catalogue: Stamp
    q: str = Field(description="The line as it was read: blanks joined")
    filters: dict[str, str] = Field(
        description=f"All filters together. {_FILTERS}",
        examples=[{"area_min": "50000", "zoning": "GI", "max_minutes_motorway_junction": "10"}],
    )
    query: str = Field(
        description="The same as the query of an address, for /api/v1/plots",
        examples=["area_min=50000&zoning=GI&max_minutes_motorway_junction=10"],
    )
    understood: list[UnderstoodBody]
    not_understood: list[MissedBody]


@router.get(
    "/api/v1/phrases",
    tags=["Search · Suche"],
    summary="Read a line of words as filters · Eine Zeile in Worten als Filter lesen",
    responses=_PROBLEM,
    dependencies=[Depends(reject_unknown(NAME, AS_OF, "lang"))],
)
def phrases(
    held: AskedCatalogue,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=LONGEST,
            description="The line, German or English or both · Die Zeile",
            openapi_examples={
                "industry": {"value": _EXAMPLE},
                "logistics": {"value": "Logistik ab 5 ha, höchstens 15 Minuten zur Autobahn, Lkw"},
                "typo": {"value": "2 ha in Eilenbrug"},
            },
        ),
    ],
    lang: Annotated[
        Language, Query(description="Language of the words · Sprache der Wörter")
    ] = "en",
) -> PhrasesBody:
    """Return the filters that a line asks for, piece by piece, and what was not understood.

    Words are looked up, without a model and without a third party. Places a few letters away
    from a known name are offered and not taken.
    """
    return understood(q, held, lang)


def understood(q: str, held: Catalogue, lang: Language) -> PhrasesBody:
    """Return how a line is understood, in words of a language."""
    reading = reading_of(q, held)
    return PhrasesBody(
        catalogue=Stamp(version=held.version, date=held.date),
        q=reading.text,
        filters={name: ",".join(values) for name, values in reading.filters.items()},
        query=write_query(query_of(reading.filters)),
        understood=[
            UnderstoodBody(
                **_piece(one),
                filters={name: ",".join(values) for name, values in one.filters.items()},
                words=list(in_words(one.filters, held, lang)),
            )
            for one in reading.understood
        ],
        not_understood=[
            MissedBody(
                **_piece(one),
                reason=one.reason.in_(lang) if one.reason else None,
                offers=[OfferBody(words=offer.words, q=offer.line) for offer in one.offers],
            )
            for one in reading.missed
        ],
    )


def _piece(one: Understood | Missed) -> dict[str, Any]:
    return {"text": one.text, "start": one.start, "end": one.end}
