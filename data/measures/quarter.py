"""Quarters of a year, as the Regionalbudget reports them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITTEN: Final = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_FIRST: Final = 1990
_LAST: Final = 2100
_MONTHS: Final = 3
_QUARTERS: Final = 4


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year, its number from 1 to 4."""

    year: int
    number: int

    def __str__(self) -> str:
        """Write it as 2026-Q3."""
        return f"{self.year}-Q{self.number}"

    @property
    def start(self) -> date:
        """Its first day."""
        return date(self.year, _MONTHS * (self.number - 1) + 1, 1)

    @property
    def end(self) -> date:
        """Its last day."""
        return self.next.start - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        """The one after it."""
        last = self.number == _QUARTERS
        return Quarter(self.year + 1, 1) if last else Quarter(self.year, self.number + 1)

    @property
    def label(self) -> Text:
        """What people call it."""
        return Text(f"{self.number}. Quartal {self.year}", f"Q{self.number} {self.year}")


def quarter_of(day: date) -> Quarter:
    """Return the quarter in which a day lies."""
    return Quarter(day.year, (day.month - 1) // _MONTHS + 1)


def read(text: str) -> Quarter | None:
    """Return the quarter that 2026-Q3 is; None for anything else, and beyond 1990 to 2100."""
    found = _WRITTEN.fullmatch(text)
    if found is None or not _FIRST <= int(found[1]) <= _LAST:
        return None
    return Quarter(int(found[1]), int(found[2]))


def between(first: Quarter, last: Quarter) -> Iterator[Quarter]:
    """Yield the quarters from one to another, both among them."""
    while first <= last:
        yield first
        first = first.next
