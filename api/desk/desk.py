"""What all routes of the desk need: the store, the clock, and who is signed in."""

from __future__ import annotations

import hmac
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Request

from api.desk.place import COOKIE, GUARDED
from api.desk.stock.doubts import Inspector
from api.desk.stock.holdings import Holdings
from api.rates import Rate, Rates
from api.seals import NotOursError, TooOldError
from data.reference import dataset_at
from data.store.changes import StoreError
from data.store.users import Act
from geo.plausibility import directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from fastapi import Response

    from api.postroom import Postroom
    from api.seals import Seals
    from api.service import Service
    from api.settings import Settings
    from data.store.store import Store
    from data.store.users import Session, User

_FRESH: Final = timedelta(minutes=1)
"""How exactly it is known when somebody was last there: each note of it is a write."""
_RATE: Final = Rate(per_minute=10, burst=20)


class Desk:
    """The desk of one app.

    Parameters
    ----------
    room
        The postroom, whose store, seals and clock the desk shares.
    ticks
        Seconds that never go back, for the rate of sign-ins.
    """

    def __init__(self, room: Postroom, ticks: Callable[[], float]) -> None:
        self.room = room
        self.settings: Settings = room.settings
        self.service: Service = room.service
        self.now = room.now
        self.rates = Rates(_RATE, ticks)
        """How many sign-ins one address may try."""
        self.holdings = Holdings(self.store, self.settings.freshness)
        """The record as the desk sees it."""
        self.inspector = Inspector(lambda: directory(dataset_at(self.settings.home)))
        """What doubts it."""

    @property
    def seals(self) -> Seals:
        """What signs cookies and links."""
        return self.room.seals

    def store(self) -> Store:
        """Return the store; see `Postroom.store`."""
        return self.room.store()

    def today(self) -> date:
        """Return the day."""
        return self.room.today()

    def act(self, user: User) -> Act:
        """Return that `user` does something now, for the audit log."""
        return Act(user.name, self.now())

    @property
    def idle(self) -> timedelta:
        """After which time without a request a session ends."""
        return timedelta(minutes=self.settings.desk_idle_minutes)

    @property
    def whole(self) -> timedelta:
        """After which time a session ends."""
        return timedelta(hours=self.settings.desk_hours)

    @contextmanager
    def prepared(self) -> Iterator[None]:
        """Read and check the record in a thread, so that whoever comes first need not wait."""
        thread = Thread(target=self._prepare, name="read the record", daemon=True)
        thread.start()
        try:
            yield
        finally:
            thread.join()
            self.inspector.finish()

    def _prepare(self) -> None:
        with suppress(StoreError):  # the first page says so
            if self.room.existing_store() is not None:
                self.inspector.doubts(self.holdings.current(), self.today())

    def session_of(self, request: Request) -> Session | None:
        """Return who sends a request; None where nobody is signed in, or no longer."""
        token = request.cookies.get(GUARDED) or request.cookies.get(COOKIE)
        if not token:
            return None
        try:
            word = str(self.seals.opened("session", token, age=self.whole))
        except (NotOursError, TooOldError):
            return None
        held = self.store().sessions.get(word)
        now = self.now()
        if held is None or held.user.disabled is not None:
            return None
        if now - held.used > self.idle or now - held.began > self.whole:
            return None
        if now - held.used > _FRESH:
            self.store().sessions.use(held, now)
        return held

    def is_staff(self, request: Request) -> bool:
        """Whether a request bears a cookie of ours that is not too old; the store is not asked.

        Whoever is signed in bears one, and who signed out does not; it gives no rights.
        """
        token = request.cookies.get(GUARDED) or request.cookies.get(COOKIE)
        if not token:
            return False
        try:
            self.seals.opened("session", token, age=self.whole)
        except (NotOursError, TooOldError):
            return False
        return True

    def let_in(self, request: Request, response: Response, user: User, *, by: str) -> None:
        """Begin a session, under a fresh word, and give it to the browser."""
        word = self.store().sessions.begin(user, self.act(user), by=by)
        secure = self.is_secure(request)
        response.set_cookie(
            GUARDED if secure else COOKIE,
            self.seals.seal("session", word),
            secure=secure,
            httponly=True,
            samesite="lax",
            path="/",
        )

    def change_session(self, request: Request, response: Response, user: User, *, by: str) -> None:
        """Begin a session in place of the one that the browser may have had."""
        held = self.session_of(request)
        if held is not None:  # its word is worth nothing any more, whoever put it there
            self.store().sessions.end(held, self.act(held.user))
        self.let_in(request, response, user, by=by)

    def forget(self, request: Request, response: Response) -> None:
        """Take the cookie back."""
        for name in (COOKIE, GUARDED):
            if name in request.cookies:
                response.delete_cookie(
                    name, path="/", secure=name == GUARDED, httponly=True, samesite="lax"
                )

    def is_secure(self, request: Request) -> bool:
        """Whether browsers reach the service over HTTPS, so that cookies may demand it."""
        public = (self.settings.public_url or "").startswith("https:")
        return public or request.url.scheme == "https"

    def form_word(self, session: Session) -> str:
        """Return the word that forms of a session carry, which no other page can know."""
        return hmac.digest(
            self.seals.secret.encode(), f"form {session.digest}".encode(), "sha256"
        ).hex()


def desk(request: Request) -> Desk:
    """Return the desk of the application (a FastAPI dependency)."""
    held: Desk = request.app.state.desk
    return held


CurrentDesk = Annotated[Desk, Depends(desk)]
