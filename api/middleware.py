"""What lies around the application: HEAD, foreign pages, the size of bodies."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from starlette.middleware.cors import CORSMiddleware

from api.links import is_for_programs
from api.problems import Problem, Wrong
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


WAS_HEAD: Final = "gewerbe.head"
"""In the scope of a request that was HEAD."""


class HeadAsGet:
    """ASGI middleware that answers HEAD as GET, without the body (RFC 9110, 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask for the answer to GET and send its head alone."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        await self._app({**scope, "method": "GET", WAS_HEAD: True}, receive, send_head)


class OpenToPages:
    """ASGI middleware that lets scripts of any page read the API, without credentials.

    The facts are public and no answer depends on a cookie. Everything outside the API stays
    closed to foreign pages.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["If-None-Match", "If-Modified-Since"],
            expose_headers=[
                *("Allow", "Content-Crs", "Content-Disposition", "ETag", "Retry-After"),
                *("RateLimit", "RateLimit-Policy"),
            ],
            max_age=86_400,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, through CORS where it is for the API."""
        is_api = scope["type"] == "http" and is_for_programs(str(scope["path"]))
        await (self._open if is_api else self._app)(scope, receive, send)


class TooLarge:
    """ASGI middleware that gives the refusal of too large a body the shape of all errors.

    Starlette counts the bytes. Where a request says at once how long its body is, and nobody
    reads it, Starlette answers in plain text, around all that shapes errors.
    """

    def __init__(
        self,
        app: ASGIApp,
        limit: Callable[[Scope], int],
        answer: Callable[[Scope, Problem], ASGIApp],
    ) -> None:
        self._app = app
        self._limit = limit
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and put a problem in the place of a plain 413."""
        replaced = False

        async def send_shaped(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and _is_plain_refusal(message):
                replaced = True
                await self._answer(scope, too_large(self._limit(scope)))(scope, receive, send)
            elif not replaced:
                await send(message)

        await self._app(scope, receive, send_shaped if scope["type"] == "http" else send)


def _is_plain_refusal(message: Any) -> bool:  # noqa: ANN401
    headers = dict(message["headers"])
    return bool(
        message["status"] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        and headers.get(b"content-type", b"").startswith(b"text/plain")
    )


def too_large(limit: int) -> Problem:
    """Return the problem of a body of more than `limit` bytes."""
    most = f"{limit / 1_000_000:g} MB"
    expected = Text(f"höchstens {most}", f"at most {most}")
    error = Wrong(parameter="body", expected=expected)
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, error.sentence(), [error])
