"""The report on the supply: the stock of a day, how it came to be, and the balance of a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from geo.supply.balance import Balance, balance
from geo.supply.course import Course, phases_of
from geo.supply.stock import Stock

if TYPE_CHECKING:
    from data.freshness import Freshness
    from geo.catalogue import Catalogue
    from geo.supply.classes import Dimension

Step = Literal["month", "quarter", "year"]

MONTHS: Final[dict[Step, int]] = {"month": 1, "quarter": 3, "year": 12}
# So many steps are read at a glance; of a longer period longer ones are taken.
_MOST_STEPS: Final = 24
_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Period:
    """From the end of one day to the end of another, in steps."""

    start: date
    end: date
    step: Step

    @property
    def days(self) -> tuple[date, ...]:
        """The first day, the last days of months, quarters or years, and the last day."""
        return days_between(self.start, self.end, self.step)


@dataclass(frozen=True, slots=True)
class Report:
    """What there is to say of the supply.

    Attributes
    ----------
    stock
        On the last day of the period, or on the day of a catalogue without a history.
    dimensions
        By what it is counted.
    period
        None where no history is kept.
    development
        Stocks on the days of the period; empty without one.
    balance
        What happened in the period; None without one.
    begins
        First day of the history; None where none is kept.
    """

    stock: Stock
    dimensions: tuple[Dimension, ...]
    period: Period | None = None
    development: tuple[Stock, ...] = ()
    balance: Balance | None = None
    begins: date | None = None


def report(course: Course, dimensions: tuple[Dimension, ...], period: Period) -> Report:
    """Return the report on a period that lies within the history.

    Raises
    ------
    ValueError
        Where it begins before the history does.
    """
    if course.begins is None or period.start < course.begins:
        msg = f"a period from {course.begins} on, not from {period.start}"
        raise ValueError(msg)
    made = balance(course, period.start, period.end)
    development = tuple(Stock(day, course.on(day)) for day in period.days)
    return Report(made.closing, dimensions, period, development, made, course.begins)


def report_without_history(
    catalogue: Catalogue, dimensions: tuple[Dimension, ...], policy: Freshness
) -> Report:
    """Return what a catalogue alone says: the stock of its day."""
    phases = phases_of((plot.record for plot in catalogue.plots), catalogue.date)
    course = Course(phases, policy)
    return Report(Stock(catalogue.date, course.on(catalogue.date)), dimensions)


def year_before(day: date) -> date:
    """Return the day a year before; of a 29 February the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=day.day - 1)


def step_for(start: date, end: date) -> Step:
    """Return the step in which a period is read at a glance."""
    months = _YEAR * (end.year - start.year) + end.month - start.month
    if months <= _MOST_STEPS:
        return "month"
    return "quarter" if months <= _MOST_STEPS * MONTHS["quarter"] else "year"


def days_between(start: date, end: date, step: Step) -> tuple[date, ...]:
    """Return both days, and between them the last days of months, quarters or years."""
    if end <= start:
        return (end,)
    between = []
    for number in range(_YEAR * start.year + start.month, _YEAR * end.year + end.month):
        # `number` counts months from the year 0; the day before the next one is its last.
        year, month = divmod(number, _YEAR)
        last = date(year, month + 1, 1) - timedelta(days=1)
        if number % MONTHS[step] == 0 and start < last < end:
            between.append(last)
    return (start, *between, end)
