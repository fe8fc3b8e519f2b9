"""What a recorded status means on a given day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.codes import UNCONFIRMED

if TYPE_CHECKING:
    from data.record import PlotRecord

# Ties that end on their day: the plot is free again afterwards.
_LAPSING: Final = frozenset({"reserved", "option"})


@dataclass(frozen=True, slots=True)
class Freshness:
    """How long a confirmation lasts.

    Attributes
    ----------
    status_days
        Days after which "free" that nobody has confirmed again is no longer shown.
    """

    status_days: int = 365


@dataclass(frozen=True, slots=True)
class StatusOnDay:
    """A plot's status on one day.

    Attributes
    ----------
    status
        The recorded status, with reservations and options that have ended lapsed;
        None is unknown.
    shown
        The same, or "unconfirmed" where "free" has not been confirmed for too long.
    confirmed_on
        Day of the last confirmation; None is unknown, and then "free" is not shown.
    """

    status: str | None
    shown: str | None
    confirmed_on: date | None


def status_on(record: PlotRecord, today: date, policy: Freshness) -> StatusOnDay:
    """Return the status of `record` as it stands on `today`."""
    status = record.values.get("status")
    until = record.values.get("status_until")
    if status in _LAPSING and isinstance(until, date) and until < today:
        status = "free"
    confirmed_on = record.provenance_of("status").confirmed_on
    shown = status
    if status == "free" and not _fresh(confirmed_on, today, policy.status_days):
        shown = UNCONFIRMED.code
    return StatusOnDay(
        None if status is None else str(status),
        None if shown is None else str(shown),
        confirmed_on if status is not None else None,
    )


def _fresh(confirmed_on: date | None, today: date, days: int) -> bool:
    return confirmed_on is not None and today - confirmed_on <= timedelta(days=days)
