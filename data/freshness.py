"""How long confirmations last, and what a recorded status means on a given day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.codes import UNCONFIRMED
from data.fields import BY_NAME, Group, Origin
from data.words import LANGUAGES, Text, day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.record import PlotRecord

# Ties that end on their day: the plot is free again afterwards.
_LAPSING: Final = frozenset({"reserved", "option"})

STATUS_DAYS: Final = 365
OTHER_DAYS: Final = 3 * 365
"""How long confirmations last where nothing else is set: what is offered a year, and what
changes with plans, pipes and owners three."""

DAYS: Final[Mapping[Group, int]] = {
    group: STATUS_DAYS if group in {Group.STATUS, Group.MONEY, Group.CONTACT} else OTHER_DAYS
    for group in Group
}


@dataclass(frozen=True, slots=True)
class Freshness:
    """How long a confirmation lasts.

    Attributes
    ----------
    status_days
        Days after which "free" that nobody has confirmed again is no longer shown.
    days
        Days by group of fields, for groups other than the status; by default `DAYS`.
    """

    status_days: int = STATUS_DAYS
    days: Mapping[Group, int] = field(default_factory=dict)

    def days_of(self, group: Group) -> int:
        """Return how many days a confirmation of a fact of `group` lasts."""
        if group is Group.STATUS:
            return self.status_days
        return self.days.get(group, DAYS[group])


@dataclass(frozen=True, slots=True)
class StatusOnDay:
    """A plot's status on one day.

    Attributes
    ----------
    status
        The recorded status, with reservations and options that have ended lapsed, and
        "reserved" where "free" is recorded beside a binding that still runs; None is unknown.
    shown
        The same, or "unconfirmed" where "free" has not been confirmed for too long.
    confirmed_on
        Day of the last confirmation; None is unknown, and then "free" is not shown.
    bound_until
        Last day of a binding that runs although "free" is recorded; None: there is none.
    """

    status: str | None
    shown: str | None
    confirmed_on: date | None
    bound_until: date | None = None


def status_on(record: PlotRecord, today: date, policy: Freshness) -> StatusOnDay:
    """Return the status of `record` as it stands on `today`."""
    status = record.values.get("status")
    until = record.values.get("status_until")
    bound_until = bound_though_free(record, today)
    if bound_until is not None:
        status = "reserved"
    elif status in _LAPSING and isinstance(until, date) and until < today:
        status = "free"
    confirmed_on = record.provenance_of("status").confirmed_on
    shown = status
    if status == "free" and not lasts(confirmed_on, today, policy.status_days):
        shown = UNCONFIRMED.code
    return StatusOnDay(
        None if status is None else str(status),
        None if shown is None else str(shown),
        confirmed_on if status is not None else None,
        bound_until,
    )


def bound_though_free(record: PlotRecord, today: date) -> date | None:
    """Return the last day of a binding that runs on `today` although "free" is recorded.

    Of two facts that contradict each other the one counts that harms nobody if it is wrong:
    land that is promised to one firm is not offered to another.
    """
    until = record.values.get("status_until")
    if record.values.get("status") == "free" and isinstance(until, date) and until >= today:
        return until
    return None


def bound_reason(until: date) -> Text:
    """Return why a plot that is recorded as free counts as reserved up to a day."""
    return _BOUND_THOUGH_FREE.format(day=Text(*(day(until, language) for language in LANGUAGES)))


_BOUND_THOUGH_FREE: Final = Text(
    "Als frei geführt, aber bis {day} gebunden: so lange gilt die Fläche als reserviert.",
    "Recorded as free, but bound until {day}: up to then the plot counts as reserved.",
)


def lapsed(record: PlotRecord, today: date, policy: Freshness) -> frozenset[str]:
    """Return the facts of `record` whose confirmation has run out by `today`.

    A fact that was confirmed on no known day is not among them: nothing of it ran out.
    """
    return frozenset(
        name
        for name in record.values
        if BY_NAME[name].origin is Origin.RECORD
        and (confirmed_on := record.provenance_of(name).confirmed_on) is not None
        and not lasts(confirmed_on, today, policy.days_of(BY_NAME[name].group))
    )


def lasts(confirmed_on: date | None, today: date, days: int) -> bool:
    """Whether a confirmation of a day, where it is known, still holds after `days` days."""
    return confirmed_on is not None and today - confirmed_on <= timedelta(days=days)
