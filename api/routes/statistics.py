"""The balance of plots and hectares, of today or of a past day."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field, WithJsonSchema

from api.days import AS_OF, AskedCatalogue
from api.known import check_key
from api.problems import ProblemBody, reject_unknown
from api.schemas import UNKNOWN, Stamp, codes_of
from data.codes import STATUS_SHOWN, label
from data.values import UNKNOWN as UNKNOWN_WORD
from data.words import Language
from geo.balance import Part, by_status, totals

router = APIRouter(prefix="/api/v1/statistics", tags=["Statistics · Bilanz"])

_PROBLEM: dict[int | str, dict[str, Any]] = {
    400: {"model": ProblemBody, "description": "A parameter is wrong or unknown"}
}


class PartBody(BaseModel):
    """Some of the plots."""

    plots: int = Field(ge=0)
    hectares: float | None = Field(
        ge=0,
        description="Sum of the available areas that are known; null where none is",
        json_schema_extra={"x-unit": "ha"},
    )
    area_unknown: int = Field(
        ge=0, description="Plots of unknown available area, which are in no sum"
    )


class StatusPart(PartBody):
    """The plots of one status."""

    status: codes_of(STATUS_SHOWN) | None = Field(description="Status shown; " + UNKNOWN)  # type: ignore[valid-type]
    label: str = Field(description="The status in words of the language asked for")


class Offered(BaseModel):
    """What can be had, and what may be."""

    now: PartBody = Field(description="Free and confirmed, and to be had on this day")
    later: PartBody = Field(description="Free and confirmed, to be had only after this day")
    unconfirmed: PartBody = Field(description="Said to be free, not confirmed for too long")


class StatisticsBody(BaseModel):
    """The balance of a day. The parts of `balance` add up to `all`."""

    catalogue: Stamp
    invented: bool = Field(description="True where demonstration data is counted")
    all: PartBody
    balance: list[StatusPart] = Field(description="Every status, those without plots too")
    offered: Offered


@router.get(
    "",
    summary="Plots and hectares by status · Bilanz der Flächen und Hektar",
    responses=_PROBLEM,
    dependencies=[Depends(reject_unknown(AS_OF, "municipality", "lang"))],
)
def statistics(
    held: AskedCatalogue,
    municipality: Annotated[
        str | None,
        WithJsonSchema({"type": "string"}),
        Query(
            description="Key (AGS) of one municipality; by default all · Schlüssel einer Gemeinde",
            openapi_examples={"Delitzsch": {"value": "14730070"}},
        ),
    ] = None,
    lang: Annotated[
        Language, Query(description="Language of the labels · Sprache der Bezeichnungen")
    ] = "en",
) -> StatisticsBody:
    """Return how many plots and hectares there are of each status, and what can be had.

    With `as_of` it is the balance of a past day, as it was shown then.
    """
    if municipality is not None:
        check_key("municipality", municipality, held)
    plots = [
        plot
        for plot in held.plots
        if municipality is None or plot.values.get("municipality") == municipality
    ]
    sums = totals(plots, held.date)
    return StatisticsBody(
        catalogue=Stamp(version=held.version, date=held.date),
        invented=any(plot.invented for plot in plots),
        all=_part(sums.all),
        balance=[
            StatusPart(
                status=status,
                label=(label(STATUS_SHOWN, status) if status else UNKNOWN_WORD).in_(lang),
                **_figures(part),
            )
            for status, part in by_status(plots).items()
        ],
        offered=Offered(
            now=_part(sums.now), later=_part(sums.later), unconfirmed=_part(sums.unconfirmed)
        ),
    )


def _part(part: Part) -> PartBody:
    return PartBody(**_figures(part))


def _figures(part: Part) -> dict[str, Any]:
    hectares = None if part.hectares is None else round(part.hectares, 4)
    return {"plots": part.plots, "hectares": hectares, "area_unknown": part.unknown}
