"""What was searched for and not found, as JSON and CSV: quarters that are over."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from api.demand.answer import DemandBody, demand_answer
from api.demand.published import Published, published
from api.demand.table import headings, lines
from api.downloads import Kind, attachment
from api.problems import ProblemBody, reject_unknown
from api.service import CurrentCatalogue, CurrentService
from api.validators import UNCHANGED, unchanged
from data.exports import delimited
from data.exports.sheet import Cell
from data.words import Language, Text

router = APIRouter(prefix="/api/v1/statistics", tags=["Statistics · Bilanz"])

CSV: Final = Kind("text/csv; charset=utf-8", "csv", Text("nachfrage", "demand"))
_PROBLEM: Final[dict[int | str, dict[str, Any]]] = {
    400: {"model": ProblemBody, "description": "A parameter is wrong or unknown"},
    503: {"model": ProblemBody, "description": "The counts cannot be read at the moment"},
}
_EXAMPLE: Final = {
    "catalogue": {"version": "1a2b3c", "date": "2027-01-04"},
    "least": 5,
    "running": "2027-Q1",
    "quarters": [
        {
            "name": "2026-Q4",
            "label": "quarter 4 of 2026",
            "months": ["2026-10", "2026-11", "2026-12"],
            "tables": [
                {
                    "subject": "size",
                    "label": "Searches by size asked for",
                    "rows": [
                        {
                            "key": "2_to_5",
                            "label": "2 to below 5 ha",
                            "cells": [
                                {
                                    "column": "none",
                                    "label": "nothing found",
                                    "count": 12,
                                    "told": "exact",
                                    "text": "12",
                                },
                                {
                                    "column": "few",
                                    "label": "1 to 2 found",
                                    "count": None,
                                    "told": "small",
                                    "text": "under 5",
                                },
                            ],
                        }
                    ],
                }
            ],
        }
    ],
}

Labels = Annotated[
    Language, Query(description="Language of the labels · Sprache der Bezeichnungen")
]
Told = Annotated[Published, Depends(published)]


@router.get(
    "/demand",
    response_model=DemandBody,
    summary="What was searched for and not found, by quarter · Nachfrage",
    responses={
        **_PROBLEM,
        **UNCHANGED,
        200: {
            "content": {
                "application/json": {
                    "examples": {"short": {"summary": "In short", "value": _EXAMPLE}}
                }
            }
        },
    },
    dependencies=[Depends(reject_unknown("lang"))],
)
def demand(
    request: Request,
    held: CurrentCatalogue,
    service: CurrentService,
    told: Told,
    lang: Labels = "en",
) -> Response:
    """Return how many searches found nothing, few plots or enough, and exposés and enquiries.

    By size, zoning, minutes, branch profile and municipality asked for, by way and by month; of
    quarters that are over. No personal data are counted. Counts below `least` are not told, nor
    are counts from which they could be computed.

    So viele Suchen fanden nichts, wenig oder genug, nach Größe, Planungsrecht, Fahrzeit,
    Branchenprofil und Gemeinde; dazu Exposés und Anfragen. Kleine Anzahlen stehen nicht da.
    """
    headers = told.validators(request, held)
    if same := unchanged(request, headers):
        return same
    least = service.settings.demand_least
    answer = demand_answer(told.tellings(), told.running(), held, least, lang)
    content = answer.model_dump_json()
    return Response(content, media_type="application/json", headers=headers)


@router.get(
    "/demand.csv",
    summary="The same as one table · Dasselbe als Tabelle",
    response_class=Response,
    responses={
        **_PROBLEM,
        **UNCHANGED,
        200: {
            "description": "A line a count; German with ;, English with ,; UTF-8",
            "content": {
                CSV.media_type: {
                    "schema": {"type": "string", "format": "binary"},
                    "examples": {
                        "lines": {
                            "summary": "Headings and a line",
                            "value": ",".join(headings("en"))
                            + "\r\n2026-Q4,Searches by size asked for,2_to_5,2 to below 5 ha,"
                            "nothing found,12\r\n",
                        }
                    },
                }
            },
        },
    },
    dependencies=[Depends(reject_unknown("lang"))],
)
def demand_csv(
    request: Request,
    held: CurrentCatalogue,
    service: CurrentService,
    told: Told,
    lang: Labels = "en",
) -> Response:
    """Return every count that is told, a line each."""
    headers = told.validators(request, held)
    headers |= attachment(CSV, lang, held.date.isoformat())
    if same := unchanged(request, headers):
        return same
    rows = lines(told.tellings(), held, service.settings.demand_least, lang)
    return Response(written(rows, lang), media_type=CSV.media_type, headers=headers)


def written(rows: Iterable[list[Cell]], language: Language) -> bytes:
    """Return lines as a file, as the Excel of a language opens it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demand.csv"
        delimited.write_table(headings(language), rows, path, language)
        return path.read_bytes()
