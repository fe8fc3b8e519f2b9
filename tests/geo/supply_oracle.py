"""The supply, slowly: a history replayed day by day, with the rules written down once more."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.record import PlotRecord

OFFERED_NOT = ("sold", "withdrawn")


class Event(NamedTuple):
    """What was recorded of a plot on a day; None where it was taken out."""

    day: date
    plot: str
    record: PlotRecord | None


def status_of(record: PlotRecord, day: date, status_days: int) -> str | None:
    """Return the status that is shown at the end of a day."""
    status, until = record.values.get("status"), record.values.get("status_until")
    confirmed = record.provenance["status"].confirmed_on
    if isinstance(until, date):
        if status == "free" and day <= until:
            return "reserved"
        if status in ("reserved", "option") and day > until:
            status = "free"
    if status == "free" and (confirmed is None or (day - confirmed).days > status_days):
        return "unconfirmed"
    return None if status is None else str(status)


def held(events: Sequence[Event], day: date) -> dict[str, PlotRecord]:
    """Return what the record held at the end of a day."""
    found: dict[str, PlotRecord | None] = {}
    for event in events:
        if event.day <= day:
            found[event.plot] = event.record
    return {plot: record for plot, record in found.items() if record is not None}


@dataclass
class Sum:
    """Plots, m² and plots of unknown area."""

    plots: int = 0
    area: Fraction = Fraction(0)
    unknown: int = 0

    def put(self, area: object, times: int = 1) -> None:
        """Add a plot of an area, or take one away."""
        self.plots += times
        if area is None:
            self.unknown += times
        else:
            self.area += times * Fraction(str(area))

    @property
    def figures(self) -> tuple[int, float, int]:
        """What an `Amount` holds."""
        return self.plots, float(self.area), self.unknown


@dataclass
class Account:
    """What happened to one status, day by day."""

    arrived: Sum = field(default_factory=Sum)
    left: Sum = field(default_factory=Sum)
    changed: Sum = field(default_factory=Sum)


def stock(events: Sequence[Event], day: date, status_days: int) -> dict[str | None, Sum]:
    """Return what there was of each status at the end of a day."""
    found: dict[str | None, Sum] = {}
    for record in held(events, day).values():
        one = found.setdefault(status_of(record, day, status_days), Sum())
        one.put(record.values.get("area_available"))
    return found


def moves(
    events: Sequence[Event], start: date, end: date, status_days: int
) -> Iterator[tuple[date, str, str | None, str | None, object, object]]:
    """Yield day, plot, status and area before and after, "absent" where there was no plot."""
    day = start + timedelta(days=1)
    while day <= end:
        before, after = held(events, day - timedelta(days=1)), held(events, day)
        for plot in sorted({*before, *after}):
            old, new = before.get(plot), after.get(plot)
            yesterday = day - timedelta(days=1)
            was = "absent" if old is None else status_of(old, yesterday, status_days)
            became = "absent" if new is None else status_of(new, day, status_days)
            area_was = None if old is None else old.values.get("area_available")
            area = None if new is None else new.values.get("area_available")
            if (was, area_was) != (became, area):
                yield day, plot, was, became, area_was, area
        day += timedelta(days=1)


def accounts(
    events: Sequence[Event], start: date, end: date, status_days: int
) -> dict[str | None, Account]:
    """Return what came into each status and left it between the ends of two days."""
    found: dict[str | None, Account] = {}
    for _, _, was, became, area_was, area in moves(events, start, end, status_days):
        if was == "absent":
            found.setdefault(became, Account()).arrived.put(area)
        elif became == "absent":
            found.setdefault(was, Account()).left.put(area_was)
        else:
            if was != became:
                found.setdefault(was, Account()).left.put(area_was)
                found.setdefault(became, Account()).arrived.put(area_was)
            changed = found.setdefault(became, Account()).changed
            changed.put(area)
            changed.put(area_was, -1)
    return found
