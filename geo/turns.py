"""The engine for many askers: one question at a time, a few who wait, the others turned away.

The engine computes one question at a time and holds Python's lock while it does, so a second
engine would not answer sooner.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geo.network import Engine


class BusyError(RuntimeError):
    """So many questions wait already that this one is turned away."""


class Turns:
    """An engine that its askers take in turns.

    Parameters
    ----------
    open_engine
        Opens the engine; called when it is needed first.
    waiting
        How many askers may wait, the one whose turn it is among them.
    """

    def __init__(self, open_engine: Callable[[], Engine], waiting: int = 8) -> None:
        self._open = open_engine
        self._places = BoundedSemaphore(waiting)
        self._turn = Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn.

        Raises
        ------
        BusyError
            Where too many wait already.
        """
        if not self._places.acquire(blocking=False):
            raise BusyError
        try:
            with self._turn:
                yield
        finally:
            self._places.release()

    @cached_property
    def engine(self) -> Engine:
        """The engine, for the asker whose turn it is."""
        return self._open()
