"""What is told outside of the demand: quarters that are over, read now and then."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Final

from api.problems import Problem
from data.store.changes import StoreError
from data.store.demand import month_of
from data.words import Text
from geo.demand.quarters import quarter_of, quarters_of
from geo.demand.telling import tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from fastapi import Request

    from api.postroom import Postroom
    from data.store.demand import Counter
    from geo.demand.quarters import Quarter
    from geo.demand.telling import Telling

_EVERY_S: Final = 60.0
"""How often the store is asked, in seconds: what is over changes no more, but for late counts."""
_AWAY: Final = Text(
    "Die Zählung ist gerade nicht zu lesen.", "The counts cannot be read at the moment."
)
_LATER: Final = {"Retry-After": "60"}


class Published:
    """What is told outside, kept for a minute."""

    def __init__(self, room: Postroom, ticks: Callable[[], float]) -> None:
        self._room = room
        self._ticks = ticks
        self._lock = Lock()
        self._held: tuple[float, date, tuple[Telling, ...]] | None = None

    def tellings(self) -> tuple[Telling, ...]:
        """Return the quarters that are over, the first one first.

        Raises
        ------
        api.problems.Problem
            503 where the store cannot be read.
        """
        now, today = self._ticks(), self._room.today()
        with self._lock:
            held = self._held
            if held is None or held[1] != today or now - held[0] >= _EVERY_S:
                counts = counts_of(self._room)
                least = self._room.settings.demand_least
                quarters = quarters_of((one.month for one in counts), today)
                held = now, today, tuple(tell(counts, one, least) for one in quarters)
                self._held = held
        return held[2]

    def running(self) -> Quarter:
        """Return the quarter that is not over yet."""
        return quarter_of(month_of(self._room.today()))

    def mark(self) -> str:
        """Return what changes with what is told; see `tellings`."""
        return hashlib.sha256(repr(self.tellings()).encode()).hexdigest()


def counts_of(room: Postroom) -> dict[Counter, int]:
    """Return all counters of the store; none where there is no store.

    Raises
    ------
    api.problems.Problem
        503 where it cannot be read.
    """
    try:
        store = room.existing_store()
        return store.demand.all() if store else {}
    except StoreError:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, _AWAY, headers=_LATER) from None


def published(request: Request) -> Published:
    """Return what is told outside (a FastAPI dependency)."""
    held: Published = request.app.state.demand
    return held
