"""Counts of campaigns, added up in memory and written to the store now and then.

A page pays for a count with one addition. What was added up is written by the rounds of its process
(`api.rounds`), every ten seconds and at a normal stop; a kill loses what was counted since.
"""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from data.store.campaigns import Kind

type Key = tuple[str, Kind, date]
"""Slug of a campaign, what happened, and on which day."""

_MOST: Final = 10_000
"""So many different keys are kept: slugs come from addresses, which anybody can write."""


class Tally:
    """What one process has counted and not yet written."""

    def __init__(self) -> None:
        self._counts: Counter[Key] = Counter()
        self._lock = Lock()

    def note(self, slug: str, kind: Kind, day: date) -> None:
        """Count one more."""
        key = (slug, kind, day)
        with self._lock:
            if key in self._counts or len(self._counts) < _MOST:
                self._counts[key] += 1

    def take(self) -> Mapping[Key, int]:
        """Return what is to be written; from now on it is counted from nothing."""
        with self._lock:
            held, self._counts = self._counts, Counter()
        return held

    def put_back(self, counts: Mapping[Key, int]) -> None:
        """Keep what could not be written for the next time."""
        with self._lock:
            self._counts.update(counts)
