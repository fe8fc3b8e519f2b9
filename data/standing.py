"""How long what is recorded of a plot still holds, group by group."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.fields import FIELDS, Group, Origin

if TYPE_CHECKING:
    from data.freshness import Freshness
    from data.record import PlotRecord


@dataclass(frozen=True, slots=True)
class Standing:
    """How long the recorded facts of one group hold.

    Attributes
    ----------
    facts
        Names of the facts that are recorded; what is unknown cannot run out.
    unconfirmed
        How many of them were confirmed on no known day.
    confirmed_on
        The oldest known confirmation among them; None where there is none.
    good_until
        Last day on which all that was ever confirmed still holds; None likewise.
    """

    group: Group
    facts: tuple[str, ...]
    unconfirmed: int
    confirmed_on: date | None
    good_until: date | None

    def days_left(self, today: date) -> int | None:
        """Return for how many days after `today` it holds; negative where it has run out."""
        return None if self.good_until is None else (self.good_until - today).days

    def runs_out(self, today: date, days: int) -> bool:
        """Whether a confirmation has run out, or will within `days` days.

        Facts that were never confirmed do not count: nothing of them runs out.
        """
        left = self.days_left(today)
        return left is not None and left < days


def standings(record: PlotRecord, policy: Freshness) -> tuple[Standing, ...]:
    """Return how long each group of a plot holds of which anything is recorded, in their order."""
    names: dict[Group, list[str]] = defaultdict(list)
    for name in record.values:
        group = _GROUPS.get(name)
        if group is not None:
            names[group].append(name)
    return tuple(
        _standing(record, group, names[group], policy) for group in Group if group in names
    )


_GROUPS: Final = {field.name: field.group for field in FIELDS if field.origin is Origin.RECORD}


def _standing(record: PlotRecord, group: Group, names: list[str], policy: Freshness) -> Standing:
    oldest, unknown = None, 0
    for name in names:
        day = record.provenance_of(name).confirmed_on
        if day is None:
            unknown += 1
        elif oldest is None or day < oldest:
            oldest = day
    until = None if oldest is None else _later(oldest, policy.days_of(group))
    return Standing(group, tuple(names), unknown, oldest, until)


def _later(day: date, days: int) -> date:
    left = (date.max - day).days
    return day + timedelta(days=min(days, left))
