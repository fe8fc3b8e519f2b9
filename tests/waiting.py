"""Waiting for what comes by itself, however busy the machine is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_S: Final = 600


def until[T](holds: Callable[[], T]) -> T:
    """Ask until something holds, and return it; after ten minutes without it the test fails."""
    over = time.monotonic() + _LONGEST_S
    while not (found := holds()):
        assert time.monotonic() < over, "it never held"
        time.sleep(0.05)
    return found
