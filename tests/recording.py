"""A server's log of what was asked, for tests that look at how clients ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its path, and its parameters as they were sent."""

    path: str
    query: dict[str, list[str]]


@dataclass
class Recording:
    """ASGI middleware that notes every request."""

    app: ASGIApp
    log: list[Asked] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note a request and pass it on."""
        if scope["type"] == "http":
            self.log.append(Asked(scope["path"], parse_qs(scope["query_string"].decode())))
        await self.app(scope, receive, send)

    def of(self, path: str) -> list[dict[str, list[str]]]:
        """Return the parameters of all requests of a path."""
        return [one.query for one in self.log if one.path == path]
