"""How staff sign in: by password, where they set one up with a second factor after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pyotp

from api.desk.place import PREFIX
from api.desk.signin import passwords
from api.rates import asker_of
from api.seals import NotOursError, TooOldError
from data.store import audit
from data.words import Text

if TYPE_CHECKING:
    from datetime import datetime

    from fastapi import Request

    from api.desk.desk import Desk
    from api.seals import Seals
    from data.store.users import User

_FREE: Final = 3
"""How many failures cost no waiting."""
_MOST: Final = timedelta(minutes=15)
_STEP_S: Final = 30
_SECOND: Final = timedelta(minutes=5)
_WRONG: Final = Text("Name oder Kennwort stimmen nicht.", "The name or the password is not right.")
_WRONG_CODE: Final = Text(
    "Dieser Code stimmt nicht, oder er wurde schon gebraucht.",
    "This code is not right, or it was used before.",
)
_WAIT: Final = Text(
    "Zu viele Fehlversuche: bitte in {seconds} s noch einmal.",
    "Too many failures: please try again in {seconds} s.",
)
_LATE: Final = Text(
    "Das hat zu lange gedauert: bitte von vorn.", "That took too long: please begin again."
)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why somebody is not let in."""

    why: Text
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class HalfIn:
    """Somebody whose password fits and whose second factor is to come."""

    token: str


class Entrance:
    """Decides who is let in. What it decides is in the audit log."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def by_password(self, request: Request, name: str, password: str) -> User | HalfIn | Refused:
        """Return who comes with a name and a password.

        After three failures each further one doubles the waiting, up to 15 minutes; while one
        waits, no password is compared. It is not told whether there is such a name.
        """
        if refused := self._too_fast(request):
            return refused
        store = self._desk.store()
        user = store.users.named(" ".join(name.split()))
        if user is not None and (seconds := _waiting(user, self._desk.now())):
            return Refused(_WAIT.format(seconds=seconds), seconds)
        if not passwords.fits(user, password) or user is None or user.disabled is not None:
            self._failed(user)
            return Refused(_WRONG)
        if passwords.is_outdated(user):
            act = self._desk.act(user)
            store.users.change(user.key, "password_set", act, password=passwords.hashed(password))
        if user.second_factor is None:
            return user
        return HalfIn(self._desk.seals.seal("second step", [user.key, mark_of(user)]))

    def by_code(self, request: Request, token: str, code: str) -> User | Refused:
        """Return who comes with a one-time password (TOTP, RFC 6238) after the password.

        Each is good once, and half a minute before and after its time.
        """
        if refused := self._too_fast(request):
            return refused
        try:
            key, mark = self._desk.seals.opened("second step", token, age=_SECOND)
        except (NotOursError, TooOldError, ValueError, TypeError):
            return Refused(_LATE)
        store = self._desk.store()
        user = store.users.get(str(key))
        if user is None or user.disabled is not None or mark_of(user) != mark:
            return Refused(_LATE)
        if seconds := _waiting(user, self._desk.now()):
            return Refused(_WAIT.format(seconds=seconds), seconds)
        step = step_of(user.second_factor or "", code, self._desk.now())
        if step is None or not store.users.use_step(user.key, step):
            self._failed(user)
            return Refused(_WRONG_CODE)
        return user

    def _failed(self, user: User | None) -> None:
        now = self._desk.now()
        if user is not None:
            self._desk.store().users.count_failure(user.key, now)
        else:
            # Whose name it was to be is not kept: people type passwords into that field.
            self._desk.store().audit.add("sign_in_failed", account=audit.NOBODY, at=now)

    def _too_fast(self, request: Request) -> Refused | None:
        left = self._desk.rates.take(asker_of(request.scope))
        if left >= 0:
            return None
        seconds = self._desk.rates.rate.seconds(-left)
        return Refused(_WAIT.format(seconds=seconds), seconds)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step whose one-time password `code` is, beside `now`; None for none."""
    digits = "".join(code.split())
    here = int(now.timestamp()) // _STEP_S
    if not secret or not digits.isascii() or not digits.isdigit():
        return None
    totp = pyotp.TOTP(secret)
    for step in (here, here - 1, here + 1):
        if pyotp.utils.strings_equal(totp.generate_otp(step), digits):
            return step
    return None


def _waiting(user: User, now: datetime) -> int:
    """Return for how many seconds a user has to wait."""
    if user.failures < _FREE or user.failed is None:
        return 0
    pause = min(timedelta(seconds=2 ** min(user.failures - _FREE, 20)), _MOST)
    left = (user.failed + pause - now).total_seconds()
    return max(0, int(left) + (left > int(left)))


def invitation_path(seals: Seals, user: User) -> str:
    """Return the path of the link by which a user sets a password, once, within three days."""
    return f"{PREFIX}/einladung/{seals.seal('invitation', [user.key, mark_of(user)])}"


def mark_of(user: User) -> str:
    """Return what changes with the password, so that tokens end with it."""
    return (user.password or "")[-12:]
