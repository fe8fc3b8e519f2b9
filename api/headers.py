"""Security headers of every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders

from api.links import is_for_programs, is_of_desk

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


def policy(ancestors: str = "'none'") -> str:
    """Return what a page may load: nothing from another host, nothing inline.

    Parameters
    ----------
    ancestors
        Pages that it may stand within; but for the widget's page none.
    """
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
        f"frame-ancestors {ancestors}"
    )


HEADERS: Final = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


# As they are sent, since every answer has them.
_RAW: Final = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


class SecurityHeaders:
    """ASGI middleware that sets `HEADERS` on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                held = {name for name, _ in message["headers"]}
                message["headers"] += [pair for pair in _RAW if pair[0] not in held]
                headers = MutableHeaders(scope=message)
                # Facts for anyone's program; no cookie or credential is ever involved. Said
                # on every answer, so that one kept for a program serves a page as well.
                path = str(scope.get("path", ""))
                if is_for_programs(path):
                    headers.setdefault("Access-Control-Allow-Origin", "*")
                if is_of_desk(path):
                    headers["Cache-Control"] = "no-store"
                    headers["X-Robots-Tag"] = "noindex"
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
