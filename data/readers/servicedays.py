"""On which days the services of a feed run: `calendar.txt` and `calendar_dates.txt`."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from data.errors import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.readers.feedfiles import FeedFiles

CALENDAR: Final = "calendar.txt"
DATES: Final = "calendar_dates.txt"
_WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ADDED, _REMOVED = "1", "2"


class ServiceDays:
    """The services of a feed by day.

    Parameters
    ----------
    files
        The feed.

    Raises
    ------
    InputError
        Names file and line of a day or a mark that cannot be read; and where a feed has
        neither of the two files, or no service on any day.
    """

    def __init__(self, files: FeedFiles) -> None:
        self._files = files
        self._weekly: list[tuple[str, date, date, tuple[bool, ...]]] = []
        self._added: dict[date, set[str]] = defaultdict(set)
        self._removed: dict[date, set[str]] = defaultdict(set)
        if CALENDAR not in files and DATES not in files:
            raise files.finding(CALENDAR, None, None, "no such file", f"this file, or {DATES}")
        if CALENDAR in files:
            self._weekly = list(self._read_weeks())
        if DATES in files:
            self._read_dates()
        days = [
            day for _, first, last, marks in self._weekly if any(marks) for day in (first, last)
        ]
        days += [day for day, added in self._added.items() if added]
        if not days:
            raise files.finding(
                CALENDAR if CALENDAR in files else DATES,
                None,
                None,
                "no service on any day",
                "services that run",
            )
        self.first, self.last = min(days), max(days)
        """First and last day that any service names."""

    def active(self, day: date) -> frozenset[str]:
        """Return the services that run on a day."""
        weekly = {
            service
            for service, first, last, marks in self._weekly
            if first <= day <= last and marks[day.weekday()]
        }
        none: set[str] = set()
        return frozenset((weekly | self._added.get(day, none)) - self._removed.get(day, none))

    def next_covered(self, start: date, wanted: frozenset[int]) -> Iterator[date]:
        """Yield the days from `start` on on which services run and whose weekday is wanted.

        Weekdays count from Monday, 0.
        """
        day = max(start, self.first)
        while day <= self.last:
            if day.weekday() in wanted and self.active(day):
                yield day
            day += timedelta(days=1)

    def _read_weeks(self) -> Iterator[tuple[str, date, date, tuple[bool, ...]]]:
        table = self._files.whole(CALENDAR, ("service_id", *_WEEK, "start_date", "end_date"))
        for line, row in zip(table.index, table.to_dict("records"), strict=True):
            first, last = (self._day(CALENDAR, line, row, at) for at in ("start_date", "end_date"))
            if last < first:
                raise self._files.finding(
                    CALENDAR, line, "end_date", row["end_date"], "a day not before start_date"
                )
            yield row["service_id"], first, last, tuple(self._mark(line, row, at) for at in _WEEK)

    def _mark(self, line: int, row: dict[str, str], column: str) -> bool:
        if row[column] not in {"0", "1"}:
            raise self._files.finding(CALENDAR, line, column, shorten(row[column]), "0 or 1")
        return row[column] == "1"

    def _read_dates(self) -> None:
        table = self._files.whole(DATES, ("service_id", "date", "exception_type"))
        for line, row in zip(table.index, table.to_dict("records"), strict=True):
            day = self._day(DATES, line, row, "date")
            if row["exception_type"] not in {_ADDED, _REMOVED}:
                raise self._files.finding(
                    DATES, line, "exception_type", shorten(row["exception_type"]), "1 or 2"
                )
            changed = self._added if row["exception_type"] == _ADDED else self._removed
            changed[day].add(row["service_id"])

    def _day(self, table: str, line: int, row: dict[str, str], column: str) -> date:
        try:
            if len(row[column]) == len("20260101"):
                return datetime.strptime(row[column], "%Y%m%d").date()  # noqa: DTZ007 – a day
        except ValueError:
            pass
        raise self._files.finding(
            table, line, column, shorten(row[column]), "a day such as 20260131"
        )
