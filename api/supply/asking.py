"""The report on the supply that a request asks for: its period, read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from api.problems import Problem, Wrong, wrong
from data import words
from data.store.changes import StoreError
from data.words import Text
from geo.supply.classes import dimensions
from geo.supply.report import (
    Period,
    Report,
    Step,
    report,
    report_without_history,
    step_for,
    year_before,
)
from geo.supply.stock import Stock

if TYPE_CHECKING:
    from datetime import date

    from api.service import Service
    from geo.catalogue import Catalogue
    from geo.destinations import Mode
    from geo.supply.course import Course

FROM: Final = "from"
UNTIL: Final = "until"

_FROM_BEGIN: Final = Text(
    "ein Tag ab {day}, dem Beginn des Verzeichnisses", "a day from {day}, when the record begins"
)
_UP_TO: Final = Text("ein Tag bis {day}", "a day up to {day}")
_BEFORE: Final = Text("ein Tag vor {day}", "a day before {day}")
_AFTER: Final = Text("ein Tag nach {day}", "a day after {day}")
_NO_RECORD: Final = Text(
    "keine Angabe: es wird kein Verzeichnis mit früheren Ständen geführt",
    "nothing: no record with earlier states is kept",
)
_AWAY: Final = Text(
    "Das Verzeichnis ist gerade nicht zu lesen.", "The record cannot be read at the moment."
)
_LATER: Final = {"Retry-After": "60"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the supply; None is left to us.

    The period lies between the ends of two days.
    """

    start: date | None = None
    end: date | None = None
    step: Step | None = None
    mode: Mode = "car"


def supply_report(held: Service, catalogue: Catalogue, asked: Asked) -> Report:
    """Return the report on the supply as of the day of `catalogue`.

    Where nothing is asked it is on the last twelve months, or from the day on which the
    record begins.

    Raises
    ------
    api.problems.Problem
        400 for a period that no history covers, 503 where the store cannot be read.
    """
    course = _course(held)
    return held.reports.get(
        catalogue, course, asked, lambda: _report(held, course, catalogue, asked)
    )


def stock_report(held: Service, catalogue: Catalogue, day: date) -> Report:
    """Return the report on the stock of a day alone, without a period.

    Raises
    ------
    api.problems.Problem
        503 where the store cannot be read.
    """
    course, counted = _course(held), dimensions(catalogue)
    if course is None or course.begins is None:
        return report_without_history(catalogue, counted, held.settings.freshness)
    return Report(Stock(day, course.on(day)), counted, begins=course.begins)


def _course(held: Service) -> Course | None:
    try:
        return held.course()
    except StoreError:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, _AWAY, headers=_LATER) from None


def _report(held: Service, course: Course | None, catalogue: Catalogue, asked: Asked) -> Report:
    counted = dimensions(catalogue, asked.mode)
    if course is None or course.begins is None:
        for name, given in ((FROM, asked.start), (UNTIL, asked.end)):
            if given is not None:
                raise _refused(name, given, _NO_RECORD)
        return report_without_history(catalogue, counted, held.settings.freshness)
    period = _period(asked, course.begins, catalogue.date)
    if period is None:
        stock = Stock(catalogue.date, course.on(catalogue.date))
        return Report(stock, counted, begins=course.begins)
    return report(course, counted, period)


def _period(asked: Asked, begins: date, today: date) -> Period | None:
    """Return the period asked for; None where nothing is, and the record begins today."""
    end = asked.end or today
    if end > today:
        raise _refused(UNTIL, end, _UP_TO.format(day=_day(today)))
    if end <= begins and asked.end is not None:
        raise _refused(UNTIL, end, _AFTER.format(day=_day(begins)))
    if end <= begins and asked.start is None:
        return None
    start = asked.start or max(begins, year_before(end))
    if start < begins:
        raise _refused(FROM, start, _FROM_BEGIN.format(day=_day(begins)))
    if start >= end:
        raise _refused(FROM, start, _BEFORE.format(day=_day(end)))
    return Period(start, end, asked.step or step_for(start, end))


def _day(day: date) -> Text:
    """Write a day as people read it in German, and in English as programs do."""
    return Text(words.day(day, "de"), day.isoformat())


def _refused(name: str, given: date, expected: Text) -> Problem:
    return wrong([Wrong(parameter=name, found=str(given), expected=expected)])
