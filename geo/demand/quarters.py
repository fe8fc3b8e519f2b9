"""Which periods are told outside: quarters of the calendar, none of which overlaps another.

A period that anybody may choose would tell small counts by the difference of two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from data.store.demand import month_of
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_MONTHS = 3


class Quarter(NamedTuple):
    """A quarter of a year: 2026, 4."""

    year: int
    number: int

    @property
    def name(self) -> str:
        """As programs name it: 2026-Q4."""
        return f"{self.year:04}-Q{self.number}"

    @property
    def label(self) -> Text:
        """As people name it."""
        return Text(
            f"{self.number}. Quartal {self.year:04}", f"quarter {self.number} of {self.year:04}"
        )

    @property
    def months(self) -> tuple[str, ...]:
        """Its months, as counters name them."""
        first = _MONTHS * (self.number - 1) + 1
        return tuple(f"{self.year:04}-{first + step:02}" for step in range(_MONTHS))

    @property
    def next(self) -> Quarter:
        """The one after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)


def quarter_of(month: str) -> Quarter:
    """Return the quarter of a month such as 2026-11."""
    year, _, number = month.partition("-")
    return Quarter(int(year), (int(number) - 1) // _MONTHS + 1)


def quarters_of(
    months: Iterable[str], today: date, *, running: bool = False
) -> tuple[Quarter, ...]:
    """Return the quarters from the first month to the last one that is over, in order.

    Parameters
    ----------
    running
        Whether the one that today is in is among them.
    """
    first, now = min(months, default=None), quarter_of(month_of(today))
    found = []
    at = quarter_of(first) if first else now
    while at < now or (running and at == now):
        found.append(at)
        at = at.next
    return tuple(found)
