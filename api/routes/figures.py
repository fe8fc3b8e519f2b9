"""The page /zahlen: the supply of commercial land in charts, with the tables behind them."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.days import AS_OF, past_day, shown
from api.demand.published import published
from api.demand.section import demand_section
from api.pagerouter import PageRouter, pages_of
from api.problems import Problem, from_validation
from api.reading import DayOrNone
from api.results import in_words
from api.service import service
from api.supply.account import MOST
from api.supply.asking import FROM, UNTIL, Asked, supply_report
from api.supply.development import BY
from api.supply.page import SupplyPage
from api.supply.wording import Wording
from api.templating import language_of
from api.validators import unchanged
from geo.supply.report import Step

if TYPE_CHECKING:
    from geo.supply.report import Report

router = PageRouter()

_MEASURE: Final = "by"


class _Question(BaseModel):
    """What the page is asked: a period, and by what its development is drawn."""

    model_config = ConfigDict(populate_by_name=True)

    start: DayOrNone = Field(default=None, alias=FROM)
    end: DayOrNone = Field(default=None, alias=UNTIL)
    step: Step | None = None


@router.page("/zahlen")
def supply_in_figures(request: Request) -> Response:
    """Show the supply of the day, how it came to be, the balance of a period, and the demand."""
    catalogue, held, told = shown(request), service(request), published(request)
    headers = told.validators(request, catalogue, held.catalogue().version)
    if same := unchanged(request, headers):
        return same
    language = language_of(request.url.path)
    problem, status = None, HTTPStatus.OK
    try:
        made = supply_report(held, catalogue, asked_period(request))
    except Problem as error:
        if error.status != HTTPStatus.BAD_REQUEST:
            raise
        made = supply_report(held, catalogue, Asked())
        problem, status = in_words(error, language), error.status
    measure = request.query_params.get(_MEASURE)
    page = SupplyPage(made, Wording(language), measure if measure in BY else BY[0], catalogue.by_id)
    demand = demand_section(told, catalogue, page.wording, held.settings.demand_least)
    page = replace(page, beside=demand.figures if demand else ())
    context = {
        "page": page,
        "wording": page.wording,
        "report": made,
        "problem": problem,
        "within_days": held.settings.freshness.status_days,
        "most": MOST,
        "links": {one: _address(request, one) for one in BY},
        "files": _files(request, made, language),
        "demand": demand,
        "running": told.running().label.in_(language),
    }
    answer = pages_of(request).render(request, "figures.html", context, status=status)
    if status == HTTPStatus.OK:
        answer.headers.update(headers)
    return answer


def asked_period(request: Request) -> Asked:
    """Read the period; a field that is left empty counts as absent.

    Raises
    ------
    api.problems.Problem
        400, with what was expected.
    """
    given = {name: request.query_params.get(name) or None for name in (FROM, UNTIL, "step")}
    try:
        read = _Question.model_validate(given)
    except ValidationError as error:
        raise from_validation(error.errors()) from None
    return Asked(read.start, read.end, read.step)


def _address(request: Request, measure: str) -> str:
    """Return the address of this page with another measure."""
    query = request.query_params
    kept = {name: query[name] for name in (FROM, UNTIL, "step", AS_OF) if query.get(name)}
    return str(request.url.include_query_params(**kept, by=measure).query)


def _files(request: Request, made: Report, language: str) -> dict[str, str]:
    """Return the ends of the addresses at which programs read the same."""
    asked: dict[str, Any] = {"lang": language}
    if made.period is not None:
        asked |= {FROM: made.period.start, UNTIL: made.period.end, "step": made.period.step}
    if (day := past_day(request)) is not None:
        asked[AS_OF] = day
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    address = "/api/v1/statistics/supply"
    return {"csv": f"{address}.csv?{query}", "json": f"{address}?{query}"}
