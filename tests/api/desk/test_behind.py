"""The plots behind each figure come to the figure: over random histories, beside the oracle."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings

from api.desk.reports.behind import ACCOUNT, Asked, Behind, DeskLinks, behind
from api.supply.figure import ALL
from geo.supply.balance import KINDS
from geo.supply.report import Period, Report, report
from geo.supply.stock import Stock
from tests.geo import supply_oracle as oracle
from tests.geo.test_supply import DIMENSIONS, PERIODS, POLICY, course_of, histories, same

if TYPE_CHECKING:
    from geo.supply.course import Course

PAGE: Final = "/list"


def at(address: str, course: Course, made: Report) -> Behind:
    """Return what an address lists, as its route reads it."""
    held = urlsplit(address)
    assert held.path == PAGE
    query = dict(parse_qsl(held.query))
    asked = Asked.model_validate(query)
    if asked.bewegung:
        assert made.period is not None
        period = (query["from"], query["until"])
        assert period == (str(made.period.start), str(made.period.end))
    elif asked.tag is not None:
        made = Report(Stock(asked.tag, course.on(asked.tag)), made.dimensions)
    found = behind(made, asked)
    assert found is not None
    assert found.amount.plots in {len(found.rows), 0}
    return found


def reported(events: list[oracle.Event], period: tuple[date, date]) -> tuple[Course, Report]:
    course = course_of(events)
    assert course.begins is not None
    start, end = (max(day, course.begins) for day in period)
    end = max(end, start + timedelta(days=1))
    return course, report(course, DIMENSIONS, Period(start, end, "month"))


@given(histories(), PERIODS)
@settings(max_examples=60, deadline=None)
def test_classes_lead_to_what_their_figures_say(
    events: list[oracle.Event], period: tuple[date, date]
) -> None:
    course, made = reported(events, period)
    links = DeskLinks(PAGE, made)
    for dimension in DIMENSIONS:
        for key, amount in made.stock.by(dimension).items():
            assert at(links.of_class(dimension, key), course, made).amount == amount
            if dimension.name == "status":
                continue
            for status, cell in made.stock.table(dimension)[key].items():
                found = at(links.of_class(dimension, key, status), course, made)
                assert found.amount == cell
                assert {one.status for one, _ in found.rows} == {status}
    assert at(links.of_all(), course, made).amount == made.stock.supply
    for name in ("confirmed", "lapsed", "undated"):
        found = at(links.of_confirmation(name), course, made)
        assert found.amount == getattr(made.stock.confirmed, name)
    for stock in made.development:
        assert at(links.of_all(ALL, day=stock.day), course, made).amount == stock.supply


@given(histories(), PERIODS)
@settings(max_examples=60, deadline=None)
def test_accounts_lead_to_what_their_figures_say(
    events: list[oracle.Event], period: tuple[date, date]
) -> None:
    course, made = reported(events, period)
    links, held, span = DeskLinks(PAGE, made), made.balance, made.period
    assert held is not None
    assert span is not None
    accounts = oracle.accounts(events, span.start, span.end, POLICY.status_days)
    for row in held.rows():
        account = accounts.get(row.status, oracle.Account())
        for column in ("opening", *ACCOUNT, "closing"):
            found = at(links.of_account(row.status, column), course, made)
            assert found.amount.plots == getattr(row, column).plots
            assert found.amount.square_metres == pytest.approx(getattr(row, column).square_metres)
            if column in ACCOUNT:
                assert same(found.amount, getattr(account, column))
    for kind in KINDS:
        found = at(links.of_movement(kind), course, made)
        assert [move for _, move in found.rows] == list(held.of_kind(kind))
