"""Signed tokens: of a form that we handed out, of a receipt, of the links in mails."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

type Purpose = Literal[
    "enquiry",
    "receipt",
    "subscription",
    "confirm",
    "end",
    "renew",
    "offer",
    "registration",
    "registered",
    "registration end",
    "owner",
    "session",
    "second step",
    "invitation",
    "sign-on",
]

_LEAST: Final = timedelta(seconds=3)
"""Nobody fills in a form faster than this."""
_MOST: Final = timedelta(days=1)


class NotOursError(Exception):
    """The token was not made by us, or not for this."""


class TooOldError(Exception):
    """The token was good once."""


class TooSoonError(Exception):
    """The form came back faster than anybody types."""


@dataclass(frozen=True, slots=True)
class Seals:
    """Makes and opens signed tokens.

    Attributes
    ----------
    secret
        The key.
    now
        Says the moment; tests set their own.
    """

    secret: str
    now: Callable[[], datetime]

    def _serializer(self, purpose: Purpose) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            self.secret,
            salt=f"gewerbeflaechen {purpose}",
            signer=_Signer,
            signer_kwargs={"now": self.now, "digest_method": hashlib.sha256},
        )

    def seal(self, purpose: Purpose, content: object) -> str:
        """Return a token that holds `content`, readable to anyone, for one purpose."""
        return str(self._serializer(purpose).dumps(content))

    def opened(self, purpose: Purpose, token: str, *, age: timedelta | None = None) -> Any:  # noqa: ANN401
        """Return what a token holds.

        Raises
        ------
        NotOursError
            Where it was not made by us, or for another purpose.
        TooOldError
            Where it is older than `age`.
        """
        seconds = None if age is None else int(age.total_seconds())
        try:
            return self._serializer(purpose).loads(token, max_age=seconds)
        except SignatureExpired:
            raise TooOldError from None
        except BadSignature:
            raise NotOursError from None

    def form(self, purpose: Purpose) -> str:
        """Return the token of a form that is handed out now."""
        return self.seal(purpose, secrets.token_urlsafe(12))

    def form_of(self, purpose: Purpose, token: str) -> str:
        """Return which form comes back.

        Raises
        ------
        NotOursError, TooOldError, TooSoonError
            Where it is none of ours, was handed out a day ago, or a moment ago.
        """
        which = str(self.opened(purpose, token, age=_MOST))
        try:
            self.opened(purpose, token, age=_LEAST - timedelta(seconds=1))
        except TooOldError:
            return which
        raise TooSoonError


class _Signer(TimestampSigner):
    """Signs with the time of a clock that it is given."""

    def __init__(self, *details: Any, now: Callable[[], datetime], **more: Any) -> None:  # noqa: ANN401
        super().__init__(*details, **more)
        self._now = now

    def get_timestamp(self) -> int:
        """Return the moment in seconds."""
        return int(self._now().timestamp())
