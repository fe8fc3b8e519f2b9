"""Public holidays of Saxony, after the Gesetz über Sonn- und Feiertage (SächsSFG) § 1.

The package `holidays` would say the same, but holds `python-dateutil` below 3.
"""

from __future__ import annotations

import functools
from datetime import date, timedelta
from typing import Final

from dateutil.easter import easter

# Month and day of those that are fixed.
_FIXED: Final = ((1, 1), (5, 1), (10, 3), (10, 31), (12, 25), (12, 26))
# Days from Easter Sunday: Good Friday, Easter Monday, Ascension, Whit Monday.
_FROM_EASTER: Final = (-2, 1, 39, 50)


@functools.cache
def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of a year."""
    sunday = easter(year)
    # Buß- und Bettag: the Wednesday before 23 November.
    before = date(year, 11, 22)
    repentance = before - timedelta(days=(before.weekday() - 2) % 7)
    return frozenset(
        {
            *(date(year, month, day) for month, day in _FIXED),
            *(sunday + timedelta(days=days) for days in _FROM_EASTER),
            repentance,
        }
    )


def is_working_day(day: date) -> bool:
    """Whether a day is one from Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in holidays(day.year)  # noqa: PLR2004
