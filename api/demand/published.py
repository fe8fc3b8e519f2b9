"""What is told outside of the demand: quarters that are over, read now and then."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Final

from fastapi import Request  # noqa: TC002 – FastAPI reads the annotation

from api.problems import Problem
from api.validators import validators
from data.store.changes import StoreError
from data.store.demand import month_of
from data.words import Text
from geo.demand.quarters import quarter_of, quarters_of
from geo.demand.telling import tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from api.postroom import Postroom
    from data.store.demand import Counter
    from geo.catalogue import Catalogue
    from geo.demand.quarters import Quarter
    from geo.demand.telling import Telling

_EVERY_S: Final = 60.0
"""How often the store is asked, in seconds: what is over changes no more, but for late counts."""
_AWAY: Final = Text(
    "Die Zählung ist gerade nicht zu lesen.", "The counts cannot be read at the moment."
)
_SECOND: Final = timedelta(seconds=1)
_NEVER: Final = datetime.fromtimestamp(0, UTC)
_LATER: Final = {"Retry-After": "60"}


@dataclass(frozen=True, slots=True)
class _Held:
    """What was read of the store: when, in seconds of `ticks`, on which day, and its hash."""

    read: float
    day: date
    tellings: tuple[Telling, ...]
    mark: str


class Published:
    """What is told outside, kept for a minute.

    Parameters
    ----------
    ticks
        Seconds that never go back.
    now
        Says the moment (UTC) for `Last-Modified`: the clock of `Service.since`.
    """

    def __init__(
        self,
        room: Postroom,
        ticks: Callable[[], float],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._room = room
        self._ticks = ticks
        self._now = now
        self._lock = Lock()
        self._held: _Held | None = None
        self._changed = _NEVER

    def tellings(self) -> tuple[Telling, ...]:
        """Return the quarters that are over, the first one first.

        Where the store cannot be read any more, what it said last stands.

        Raises
        ------
        api.problems.Problem
            503 where it could never be read.
        """
        return self._current().tellings

    def _current(self) -> _Held:
        now, today = self._ticks(), self._room.today()
        with self._lock:
            held = self._held
            if held is None or held.day != today or now - held.read >= _EVERY_S:
                held = self._held = self._read(held, now, today)
            return held

    def _read(self, before: _Held | None, now: float, today: date) -> _Held:
        try:
            counts = counts_of(self._room)
        except Problem:
            if before is None:
                raise
            return replace(before, read=now)
        least = self._room.settings.demand_least
        quarters = quarters_of((one.month for one in counts), today)
        tellings = tuple(tell(counts, one, least) for one in quarters)
        mark = hashlib.sha256(repr(tellings).encode()).hexdigest()
        if before is not None and before.mark != mark:
            # Later than all that was shown before, within this second too.
            moment = self._now().replace(microsecond=0)
            self._changed = max(moment, self._changed) + _SECOND
        return _Held(now, today, tellings, mark)

    def running(self) -> Quarter:
        """Return the quarter that is not over yet."""
        return quarter_of(month_of(self._room.today()))

    def validators(self, request: Request, held: Catalogue, *asked: str) -> dict[str, str]:
        """Return the headers of an answer that shows what is told; see `api.validators`."""
        headers = validators(request, held, self._current().mark, *asked)
        shown = parsedate_to_datetime(headers["Last-Modified"])
        if shown > _NEVER:
            headers["Last-Modified"] = format_datetime(max(shown, self._changed), usegmt=True)
        return headers


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
