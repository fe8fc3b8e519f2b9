"""Counts that are added up in memory and written to the store now and then.

A page pays for a count with one addition. What was added up is written by the rounds of its process
(`api.rounds`), every ten seconds and at a normal stop; a kill loses what was counted since.
"""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from data.store.store import Store

_MOST: Final = 10_000
"""So many different keys are kept: some come from addresses, which anybody can write."""


class Tally[K: Hashable]:
    """What one process has counted and not yet written.

    Parameters
    ----------
    put
        Adds counts to a store, all of them or none.
    """

    def __init__(self, put: Callable[[Store, Mapping[K, int]], object]) -> None:
        self._put = put
        self._counts: Counter[K] = Counter()
        self._lock = Lock()

    def add(self, keys: Iterable[K]) -> None:
        """Count one more of each."""
        with self._lock:
            for key in keys:
                if key in self._counts or len(self._counts) < _MOST:
                    self._counts[key] += 1

    def write(self, store: Store) -> None:
        """Write what was counted; from now on it is counted from nothing.

        Raises
        ------
        data.store.changes.StoreError
            Where it cannot be written; it is kept for the next time.
        """
        with self._lock:
            held, self._counts = self._counts, Counter()
        if not held:
            return
        try:
            self._put(store, held)
        except BaseException:
            with self._lock:
                self._counts.update(held)
            raise
