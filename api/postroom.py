"""Where enquiries and subscriptions come in: the store, the seals, the letters, the clocks."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from api.guard import Guard
from api.letters import Letters
from api.seals import Seals
from api.secret import secret_of
from api.tally import Tally
from data.store.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from api.service import Service
    from api.settings import Settings
    from data.store.campaigns import Happening
    from data.store.demand import Counter
    from data.store.store import Store


class Postroom:
    """What the routes and the rounds of correspondence share.

    Parameters
    ----------
    service
        The catalogue that is served, and the day.
    ticks
        Seconds that never go back.
    now
        Says the moment (UTC).
    """

    def __init__(
        self, service: Service, ticks: Callable[[], float], now: Callable[[], datetime]
    ) -> None:
        self.service = service
        self.settings: Settings = service.settings
        self.now = now
        self._ticks = ticks
        self.wake = Event()
        """Set where there is a mail to be sent at once."""
        self.of_campaigns: Tally[Happening] = Tally(lambda store, held: store.campaigns.count(held))
        """What is counted of campaigns and not yet in the store."""
        self.of_demand: Tally[Counter] = Tally(lambda store, held: store.demand.add(held))
        """What is counted of the demand."""
        self._store: Store | None = None
        self._lock = Lock()

    def today(self) -> date:
        """Return the day, by which enquiries are deleted."""
        return self.service.today()

    @cached_property
    def seals(self) -> Seals:
        """What signs forms and links."""
        return Seals(secret_of(self.settings), self.now)

    @cached_property
    def guard(self) -> Guard:
        """What looks at forms that come back."""
        return Guard(self.settings, self.seals, self._ticks)

    @cached_property
    def letters(self) -> Letters:
        """What writes mails."""
        return Letters(self.settings, self.seals)

    def store(self) -> Store:
        """Return the store; it is made where there is none.

        Raises
        ------
        data.store.changes.StoreError
            Where it cannot be opened.
        """
        with self._lock:
            if self._store is None:
                self._store = open_store(self.settings.record)
            return self._store

    def existing_store(self) -> Store | None:
        """Return the store; None where nothing was ever stored."""
        record = self.settings.record
        if self._store is None and isinstance(record, Path) and not record.exists():
            return None
        return self.store()

    def close(self) -> None:
        """Let go of the store."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None


def right_now() -> datetime:
    """Return the moment (UTC)."""
    return datetime.now(UTC)


def postroom(request: Request) -> Postroom:
    """Return the postroom of the application (a FastAPI dependency)."""
    held: Postroom = request.app.state.postroom
    return held


CurrentPostroom = Annotated[Postroom, Depends(postroom)]
