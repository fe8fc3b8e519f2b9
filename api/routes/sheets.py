"""Printed sheets: of an estate, of a municipality, plots compared, a brochure of a selection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from api.days import AS_OF, AskedCatalogue
from api.downloads import COMPARISON, attachment, binary, comparison, safe
from api.form import filter_form
from api.isochrones import BUSY_RESPONSE
from api.links import base_url
from api.openapi import query_parameters
from api.papers import MEDIA_TYPE, Pdf, pdf_answer
from api.parameters import BrochureQuery, brochure_query, question_of
from api.problems import ProblemBody, Wrong, as_sent, not_found, reject_unknown, wrong
from api.query import read_query
from api.service import CurrentService
from api.templating import same_page
from api.validators import UNCHANGED, unchanged, validators
from data.words import Language, Text
from geo.catalogue import Catalogue, Plot
from geo.search import search
from maps.context import Context
from maps.sheets import (
    FEWEST,
    MOST,
    Selection,
    brochure_pdf,
    comparison_pdf,
    estate_pdf,
    municipality_pdf,
)

router = APIRouter(prefix="/api/v1", tags=["Print · Druck"])

_PROBLEM: Final[dict[int | str, dict[str, Any]]] = {
    400: {"model": ProblemBody, "description": "A parameter is wrong or unknown"}
}
_NOT_FOUND: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": ProblemBody, "description": "No such place"}
}
_PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        "description": "A tagged PDF (PDF/UA-1)",
    }
}
_EVERY: Final = {**_PROBLEM, **BUSY_RESPONSE, **UNCHANGED, **_PDF}
_KNOWN_ID: Final = Text("Kennungen bekannter Flächen", "identifiers of known plots")
_SOME: Final = Text(
    f"{FEWEST} bis {MOST} verschiedene Kennungen von Flächen, mit Kommas getrennt",
    f"{FEWEST} to {MOST} distinct identifiers of plots, with commas between them",
)
_FEWER: Final = Text(
    "höchstens {most} Flächen in einer Broschüre; es sind {found}. Filter engen sie ein",
    "at most {most} plots in a brochure; there are {found}. Filters narrow it",
)

Lang = Annotated[Language, Query(description="Language · Sprache")]
ComparedIds = Annotated[
    str,
    Query(
        description=f"{FEWEST} to {MOST} identifiers of plots, with commas between them · "
        "Kennungen der Flächen",
        openapi_examples={"two": {"value": "SK-011,SK-013"}},
    ),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What every sheet is asked with: of which catalogue, where, in which language."""

    request: Request
    held: AskedCatalogue
    service: CurrentService
    lang: Lang = "de"

    @property
    def context(self) -> Context:
        """What is printed from, and the address that it leads to."""
        return Context(self.held, base_url(self.request, self.service.settings))

    def pdf(self, name: str, make: Callable[..., bytes], *shown: object) -> Response:
        """Answer with what `make` prints of the context and of what is shown."""

        def printed() -> bytes:
            return make(self.context, *shown, language=self.lang, publisher=self.service.publisher)

        return pdf_answer(self.request, self.held, f"{name}-{self.lang}", printed)


AskedSheet = Annotated[Asked, Depends()]


@router.get(
    "/estates/{id}/sheet.pdf",
    summary="Sheet of an estate · Gebietsblatt",
    response_class=Pdf,
    responses={**_NOT_FOUND, **_EVERY},
    dependencies=[Depends(reject_unknown("lang", AS_OF))],
)
def estate_sheet(
    asked: AskedSheet,
    id: Annotated[str, Path(description="Key of the estate · Kennung des Gebiets")],  # noqa: A002
) -> Response:
    """Return the sheet of a commercial estate: map, figures, plots, ways, what its source says."""
    estate = asked.held.estates.get(id)
    if estate is None:
        raise not_found(what="id", found=id)
    return asked.pdf(f"gebiet-{safe(estate.id)}", estate_pdf, estate)


@router.get(
    "/municipalities/{ags}/profile.pdf",
    summary="Profile of a municipality · Gemeindeprofil",
    response_class=Pdf,
    responses={**_NOT_FOUND, **_EVERY},
    dependencies=[Depends(reject_unknown("lang", AS_OF))],
)
def municipality_profile(
    asked: AskedSheet,
    ags: Annotated[str, Path(description="Official municipality key (AGS) · Gemeindeschlüssel")],
) -> Response:
    """Return the profile of a municipality: map, figures, estates, plots, taxes with sources."""
    town = asked.held.municipalities.get(ags)
    if town is None:
        raise not_found(what="ags", found=ags)
    return asked.pdf(f"gemeinde-{safe(town.ags)}", municipality_pdf, town)


@router.get(
    "/compare.pdf",
    summary="Plots compared · Flächen im Vergleich",
    response_class=Pdf,
    responses=_EVERY,
    dependencies=[Depends(reject_unknown("ids", "lang", AS_OF))],
)
def compare(asked: AskedSheet, ids: ComparedIds) -> Response:
    """Return 2 to 5 plots side by side: what differs first, then what is the same for all."""
    plots = _compared(asked.held, ids)
    name = f"vergleich-{safe('-'.join(plot.id for plot in plots))[:80]}"
    return asked.pdf(name, comparison_pdf, plots)


@router.get(
    "/compare.xlsx",
    summary="Plots compared, as a workbook · Vergleich als Arbeitsmappe",
    response_class=Response,
    responses={
        **_PROBLEM,
        **UNCHANGED,
        200: {"content": binary(COMPARISON), "description": "A workbook, each plot a column"},
    },
    dependencies=[Depends(reject_unknown("ids", "lang", AS_OF))],
)
def compare_in_a_workbook(asked: AskedSheet, ids: ComparedIds) -> Response:
    """Return 2 to 5 plots side by side as XLSX: what differs first, then what is the same."""
    plots = _compared(asked.held, ids)
    headers = validators(asked.request, asked.held)
    headers |= attachment(COMPARISON, asked.lang, *(plot.id for plot in plots))
    if same := unchanged(asked.request, headers):
        return same
    content = comparison(plots, asked.context, asked.lang)
    return Response(content, headers=headers, media_type=COMPARISON.media_type)


@router.get(
    "/brochure.pdf",
    summary="Brochure of a selection · Broschüre einer Auswahl",
    response_class=Pdf,
    responses=_EVERY,
    openapi_extra={"parameters": query_parameters(BrochureQuery)},
)
def brochure(
    request: Request,
    held: AskedCatalogue,
    service: CurrentService,
    query: Annotated[BrochureQuery, Depends(brochure_query)],
) -> Response:
    """Return a brochure of plots: cover with a map, contents, a page for each, sources.

    Plots are named by `ids`, or found by the same filters as at `/api/v1/plots`.
    """
    names = _split(query.ids or "")
    if names:
        plots: tuple[Plot, ...] = _plots(held, names)
    else:
        plots = search(held, question_of(query, held, service)).scored
    most = service.settings.brochure_plots
    if len(plots) > most:
        expected = _FEWER.format(most=most, found=len(plots))
        raise wrong([Wrong(parameter="ids", found=str(len(plots)), expected=expected)])
    asked = Asked(request, held, service, query.lang)

    def printed(context: Context, **how: Any) -> bytes:  # noqa: ANN401 – as `Asked.pdf` hands it on
        return brochure_pdf(context, _selection(asked, plots), **how)

    return asked.pdf(f"broschuere-{held.date}", printed)


def _split(ids: str) -> tuple[str, ...]:
    """Return the identifiers of a list with commas, each once, in their order."""
    return tuple(dict.fromkeys(one.strip() for one in ids.split(",") if one.strip()))


def _compared(held: Catalogue, ids: str) -> tuple[Plot, ...]:
    names = _split(ids)
    if not FEWEST <= len(names) <= MOST:
        raise wrong([Wrong(parameter="ids", found=as_sent(ids), expected=_SOME)])
    return _plots(held, names)


def _plots(held: Catalogue, ids: tuple[str, ...]) -> tuple[Plot, ...]:
    strange = [one for one in ids if one not in held.by_id]
    if strange:
        found = as_sent(", ".join(strange))
        raise wrong([Wrong(parameter="ids", found=found, expected=_KNOWN_ID)])
    return tuple(held.by_id[one] for one in ids)


def _selection(asked: Asked, plots: tuple[Plot, ...]) -> Selection:
    """Word what was asked for, and say where the same is shown today."""
    request, context, language = asked.request, asked.context, asked.lang
    given = {k: v for k, v in read_query(request.query_params).items() if k not in {"lang", "ids"}}
    if request.query_params.get("ids"):
        query = urlencode({"ids": ",".join(plot.id for plot in plots)}, safe=",")
        return Selection(plots, (), context.address(f"/merkliste?{query}", language))
    chips = filter_form(given, asked.held, language).chips
    kept = "&".join(
        part for part in request.url.query.split("&") if part and not part.startswith("lang=")
    )
    address = context.base + same_page("/flaechen", kept, language)
    return Selection(plots, tuple(chip.label for chip in chips), address)
