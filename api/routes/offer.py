"""What a plot would cost a sector on a day, and what would stand in the way of its sale."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field, WithJsonSchema

from api.days import AS_OF, AskedCatalogue
from api.problems import ProblemBody, not_found, reject_unknown
from api.reading import DayOrNone, one_of
from api.schemas import Words
from api.service import CurrentService
from data import market
from data.codes import SECTORS
from data.conflicts import Conflict, Severity
from data.words import Text

router = APIRouter(prefix="/api/v1/plots", tags=["Plots · Flächen"])

_SECTORS: Final = [entry.code for entry in SECTORS]
_SECTOR: Final = Text(f"eines von {', '.join(_SECTORS)}", f"one of {', '.join(_SECTORS)}")
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    400: {"model": ProblemBody, "description": "A parameter is wrong, missing or unknown"},
    404: {"model": ProblemBody, "description": "No plot with this id"},
}


class QuoteBody(BaseModel):
    """A price and what it rests on."""

    price: float | None = Field(description="€/m²; null where there is no one figure.")
    basis: market.Basis = Field(
        description="fixed: one price for all; tier: by eligibility for funding; on_request; "
        "unknown."
    )


class ConflictBody(BaseModel):
    """One thing that stands, or may stand, in the way of the sale."""

    code: str = Field(examples=["purpose_excludes"])
    severity: Severity = Field(
        description="excluded: ruled out by what is recorded; open: to be settled first; hint."
    )
    until: date | None = Field(description="Last day on which it stands; null where unknown.")
    text: Words


class OfferBody(BaseModel):
    """The answer, with the question that it answers."""

    plot: str = Field(examples=["DZ-004"])
    invented: bool = Field(description="True for demonstration data.")
    sector: str = Field(examples=["food"])
    date: date
    eligible: bool | None
    verdict: market.Verdict = Field(
        description="fail: a conflict excludes the sale; unknown: one is open; pass: neither."
    )
    quote: QuoteBody = Field(
        description="The price that applies; null where it depends on an unknown eligibility."
    )
    if_eligible: QuoteBody = Field(description="For a project that is eligible for funding.")
    otherwise: QuoteBody = Field(description="For any other project.")
    conflicts: list[ConflictBody]


@router.get(
    "/{id}/offer",
    summary="Price and conflicts of a sale · Preis und Hindernisse eines Verkaufs",
    responses=_RESPONSES,
    dependencies=[Depends(reject_unknown("sector", "date", "eligible", AS_OF))],
)
def offer(
    held: AskedCatalogue,
    service: CurrentService,
    id: Annotated[str, Path(description="Identifier of the plot · Kennung der Fläche")],  # noqa: A002
    sector: Annotated[
        one_of(_SECTORS, _SECTOR),  # type: ignore[valid-type]
        Query(
            description="Sector of the buyer · Branche des Käufers",
            openapi_examples={"food": {"value": "food"}},
        ),
    ],
    day: Annotated[
        DayOrNone,
        Query(
            alias="date",
            description="Day of the sale, by default that of the catalogue · "
            "Tag des Verkaufs, sonst der des Katalogs",
        ),
    ] = None,
    eligible: Annotated[
        bool | None,
        WithJsonSchema({"type": "boolean"}),
        Query(
            description="Whether the project is eligible for funding; left out: unknown · "
            "Ob das Vorhaben förderfähig ist; ohne Angabe: unbekannt"
        ),
    ] = None,
) -> OfferBody:
    """Return which price applies to a sector on a day, and what stands in the way of a sale.

    A fact that is not recorded is an open conflict; it neither allows nor forbids a sale.
    """
    plot = held.by_id.get(id)
    if plot is None:
        raise not_found(what="id", found=id)
    answer = market.offer(
        plot.record,
        sector=sector,
        day=day or held.date,
        eligible=eligible,
        policy=service.settings.freshness,
    )
    return OfferBody(
        plot=plot.id,
        invented=plot.record.invented,
        sector=answer.sector,
        date=answer.day,
        eligible=answer.eligible,
        verdict=answer.verdict,
        quote=_quote(answer.quote),
        if_eligible=_quote(answer.if_eligible),
        otherwise=_quote(answer.otherwise),
        conflicts=[_conflict(one) for one in answer.conflicts],
    )


def _quote(quote: market.Quote) -> QuoteBody:
    return QuoteBody(price=quote.price, basis=quote.basis)


def _conflict(conflict: Conflict) -> ConflictBody:
    return ConflictBody(
        code=conflict.code,
        severity=conflict.severity,
        until=conflict.until,
        text=Words(de=conflict.text.de, en=conflict.text.en),
    )
