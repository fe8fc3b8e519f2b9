"""How much one asker may ask: a token bucket for each address of a client.

A bucket holds some requests and fills up at a steady rate. The address is the one that the
server sees; behind a proxy that is the visitor's where uvicorn is told to trust the proxy
(`FORWARDED_ALLOW_IPS`). Each worker counts for itself.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders

from api.links import is_for_programs
from api.problems import Problem
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MINUTE: Final = 60
# How many askers are remembered; whoever asked longest ago is forgotten first.
_ASKERS: Final = 20_000
# One household or firm has as many IPv6 addresses as it likes within this prefix.
_PREFIX: Final = 64
_ROUNDING: Final = 1e-9
_TOO_MANY: Final = Text(
    "Zu viele Anfragen in kurzer Zeit; weiter geht es in {seconds} s.",
    "Too many requests in a short time; ask again in {seconds} s.",
)


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in requests: `burst` at once, and `per_minute` of them come back."""

    per_minute: int
    burst: int

    @property
    def policy(self) -> str:
        """The header `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers)."""
        return f'"default";q={self.burst};w={self.seconds(self.burst)}'

    def seconds(self, requests: float) -> int:
        """Return after how many whole seconds so many requests have come back."""
        return math.ceil(requests * _MINUTE / self.per_minute)


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Rates:
    """The buckets of all askers.

    Parameters
    ----------
    ticks
        A clock in seconds that never goes back.
    """

    def __init__(self, rate: Rate, ticks: Callable[[], float]) -> None:
        self.rate = rate
        self._ticks = ticks
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, asker: str) -> float:
        """Take one request out of an asker's bucket.

        Returns
        -------
        float
            How many are left; below zero by how much is lacking, where none was taken.
        """
        now = self._ticks()
        bucket = self._buckets.setdefault(asker, _Bucket(self.rate.burst, now))
        self._buckets.move_to_end(asker)
        if len(self._buckets) > _ASKERS:
            self._buckets.popitem(last=False)
        refilled = bucket.left + (now - bucket.at) * self.rate.per_minute / _MINUTE
        bucket.left, bucket.at = min(refilled, self.rate.burst), now
        if bucket.left >= 1 - _ROUNDING:
            bucket.left -= 1
            return bucket.left
        return bucket.left - 1


class RateLimit:
    """ASGI middleware that answers 429 to whoever asks too much.

    Parameters
    ----------
    answer
        Makes the answer of a problem.
    """

    def __init__(
        self, app: ASGIApp, rates: Rates, answer: Callable[[Scope, Problem], ASGIApp]
    ) -> None:
        self._app = app
        self._rates = rates
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it; say in either case how many are left."""
        if scope["type"] != "http" or not _is_limited(str(scope["path"])):
            await self._app(scope, receive, send)
            return
        rate, left = self._rates.rate, self._rates.take(asker_of(scope))
        said = {
            "RateLimit-Policy": rate.policy,
            "RateLimit": f'"default";r={max(int(left), 0)};t={rate.seconds(rate.burst - left)}',
        }

        async def send_said(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(said)
            await send(message)

        app = self._app if left >= 0 else self._answer(scope, _too_many(rate.seconds(-left)))
        await app(scope, receive, send_said)


def _is_limited(path: str) -> bool:
    """Whether programs ask it. Pages and their files are never refused, and neither is health."""
    return is_for_programs(path) or path == "/mcp" or path.startswith("/mcp/")


def asker_of(scope: Scope) -> str:
    """Return the address that a request comes from, or the range that one household has."""
    return _asker(str(scope["client"][0]) if scope.get("client") else "")


@lru_cache(_ASKERS)
def _asker(host: str) -> str:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, _PREFIX), strict=False))
    return str(address)


def _too_many(seconds: int) -> Problem:
    return Problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        _TOO_MANY.format(seconds=seconds),
        headers={"Retry-After": str(seconds)},
    )
