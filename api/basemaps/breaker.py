"""A source that is down is left in peace for a while, and so are those who would wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

AFTER: Final = 3
"""Failures in a row after which a source counts as down."""


class Breaker:
    """Counts failures of one source.

    Parameters
    ----------
    ticks
        Seconds that never go back.
    pause
        Seconds for which a source that is down is not asked. After them one request goes
        through, and its outcome decides.
    """

    def __init__(self, ticks: Callable[[], float], pause: float) -> None:
        self._ticks = ticks
        self._pause = pause
        self._failures = 0
        self._again = 0.0

    @property
    def down(self) -> bool:
        """Whether the source counts as down."""
        return self._failures >= AFTER

    def allows(self) -> bool:
        """Whether the source may be asked now; where it is down, of one caller alone."""
        if not self.down:
            return True
        if self._ticks() < self._again:
            return False
        self._again = self._ticks() + self._pause
        return True

    def worked(self) -> None:
        """Note an answer that could be used."""
        self._failures = 0

    def failed(self) -> None:
        """Note an answer that could not, or none."""
        self._failures += 1
        self._again = self._ticks() + self._pause
