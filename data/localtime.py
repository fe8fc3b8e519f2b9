"""Time as the clocks of the county show it (Europe/Berlin); moments are kept in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Berlin")


class NoSuchTimeError(ValueError):
    """Clocks skip that time: they are put forward over it."""


def moment_at(day: date, clock: time) -> datetime:
    """Return the moment (UTC) at which clocks here show a time on a day.

    Of the hour that comes twice in autumn it is the first.

    Raises
    ------
    NoSuchTimeError
        Where clocks never show it.
    """
    moment = datetime.combine(day, clock, ZONE).astimezone(UTC)
    if moment.astimezone(ZONE).replace(tzinfo=None) != datetime.combine(day, clock):
        raise NoSuchTimeError
    return moment


def here(moment: datetime) -> datetime:
    """Return a moment as clocks here show it."""
    return moment.astimezone(ZONE)
