"""The supply of commercial land out of the record's history, as JSON and CSV."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import WithJsonSchema

from api.days import AS_OF, AskedCatalogue
from api.downloads import Kind, attachment
from api.links import base_url
from api.problems import ProblemBody, reject_unknown
from api.reading import DayOrNone
from api.service import CurrentService
from api.supply.answer import SupplyBody, example, supply_answer
from api.supply.asking import FROM, UNTIL, Asked, supply_report
from api.supply.table import headings, lines
from api.validators import UNCHANGED, unchanged, validators
from data.exports import delimited
from data.words import Language, Text
from geo.destinations import Mode
from geo.supply.report import MONTHS, Step
from maps.context import Context

router = APIRouter(prefix="/api/v1/statistics", tags=["Statistics · Bilanz"])

CSV: Final = Kind("text/csv; charset=utf-8", "csv", Text("flaechenangebot", "supply"))

_PROBLEM: Final[dict[int | str, dict[str, Any]]] = {
    400: {"model": ProblemBody, "description": "A parameter is wrong or unknown"},
    503: {"model": ProblemBody, "description": "The record cannot be read at the moment"},
}
_KNOWN: Final = (AS_OF, FROM, UNTIL, "step", "mode", "lang")


def asked(
    start: Annotated[
        DayOrNone,
        Query(
            alias=FROM,
            description="First day: the period begins at its end. By default a year before the "
            "last one, or the day on which the record begins · Beginn des Zeitraums",
            openapi_examples={"year": {"summary": "A year", "value": "2025-12-31"}},
        ),
    ] = None,
    end: Annotated[
        DayOrNone,
        Query(
            alias=UNTIL,
            description="Last day: the period ends at its end. By default that of the catalogue · "
            "Ende des Zeitraums",
            openapi_examples={"year": {"summary": "A year", "value": "2026-12-31"}},
        ),
    ] = None,
    step: Annotated[
        Step | None,
        WithJsonSchema({"type": "string", "enum": list(MONTHS)}),
        Query(
            description="Ends of which steps are told; by default as the period is long · "
            "Schritte der Entwicklung"
        ),
    ] = None,
    mode: Annotated[
        Mode, Query(description="Vehicle of the minutes to the motorway · Fahrzeug")
    ] = "car",
) -> Asked:
    """Read what is asked of the supply (a FastAPI dependency)."""
    return Asked(start, end, step, mode)


AskedSupply = Annotated[Asked, Depends(asked)]
Labels = Annotated[
    Language, Query(description="Language of the labels · Sprache der Bezeichnungen")
]


@router.get(
    "/supply",
    response_model=SupplyBody,
    summary="Supply of land by class, over time, with the balance of a period · Flächenangebot",
    responses={
        **_PROBLEM,
        **UNCHANGED,
        200: {
            "content": {
                "application/json": {
                    "examples": {"short": {"summary": "In short", "value": example()}}
                }
            }
        },
    },
    dependencies=[Depends(reject_unknown(*_KNOWN))],
)
def supply(
    request: Request,
    held: AskedCatalogue,
    service: CurrentService,
    question: AskedSupply,
    lang: Labels = "en",
) -> Response:
    """Return the supply of a day, its development, and the balance of a period.

    Classes are by status shown, zoning, size, municipality, and minutes to the nearest
    motorway junction. Minutes are those of the catalogue, for past days too; those of plots
    that it does not hold are unknown. A period lies between the ends of two days, and its
    balance adds up: opening + flows = closing, and the same for each status.
    """
    headers = validators(request, held, service.catalogue().version)
    if same := unchanged(request, headers):
        return same
    made = supply_report(service, held, question)
    days = service.settings.freshness.status_days
    answer = supply_answer(made, held, question.mode, days, lang)
    content = answer.model_dump_json(by_alias=True)
    return Response(content, media_type="application/json", headers=headers)


@router.get(
    "/supply.csv",
    summary="The same as one table · Dasselbe als Tabelle",
    response_class=Response,
    responses={
        **_PROBLEM,
        **UNCHANGED,
        200: {
            "description": "A line a figure; German with ; and decimal comma, English with , and "
            "point; UTF-8",
            "content": {
                CSV.media_type: {
                    "schema": {"type": "string", "format": "binary"},
                    "examples": {
                        "lines": {
                            "summary": "Headings and a line",
                            "value": ",".join(headings("en"))
                            + "\r\nstock,2026-11-26,,Zoning,GE,GE – commercial area,free,,,,,12,"
                            "34.5,1\r\n",
                        }
                    },
                }
            },
        },
    },
    dependencies=[Depends(reject_unknown(*_KNOWN))],
)
def supply_csv(
    request: Request,
    held: AskedCatalogue,
    service: CurrentService,
    question: AskedSupply,
    lang: Labels = "en",
) -> Response:
    """Return everything that the report says, the plots behind its figures too."""
    headers = validators(request, held, service.catalogue().version)
    if same := unchanged(request, headers):
        return same
    made = supply_report(service, held, question)
    context = Context(held, base_url(request, service.settings))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "supply.csv"
        delimited.write_table(headings(lang), lines(made, context, lang), path, lang)
        content = path.read_bytes()
    headers |= attachment(CSV, lang, made.stock.day.isoformat())
    return Response(content, media_type=CSV.media_type, headers=headers)
