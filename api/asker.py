"""What a request says of who asks: a robot, a program, or a browser that fetches ahead.

What is counted of visitors leaves them out, as far as they say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.middleware import ASKED_HEAD

if TYPE_CHECKING:
    from starlette.requests import Request

_ROBOTS: Final = (
    *("bot/", "bot;", "bot ", "-bot", "bot)", "crawl", "spider", "slurp", "archiver", "scrapy"),
    *("facebookexternalhit", "embedly", "preview", "lighthouse", "headless", "feedfetcher"),
    *("mediapartners", "pingdom", "uptime", "monitor"),
)
"""Parts of the names by which robots tell what they are, in small letters."""
_TOOLS: Final = (
    *("curl", "wget", "python", "httpx", "java/", "go-http", "libwww", "okhttp", "axios", "node"),
    *("fetch", "scan"),
)
"""Parts of the names of other programs; browsers say Mozilla and none of this."""


def is_robot(request: Request) -> bool:
    """Whether a robot asks that goes through pages by itself."""
    name = _name(request)
    return name.endswith("bot") or any(part in name for part in _ROBOTS)


def is_program(request: Request) -> bool:
    """Whether any program asks that is no browser, or one that does not say what it is."""
    name = _name(request)
    return not name or is_robot(request) or any(part in name for part in _TOOLS)


def is_unseen(request: Request) -> bool:
    """Whether nobody sees the answer now: it was asked by HEAD, or by a browser ahead of need."""
    ahead = request.headers.get("sec-purpose") or request.headers.get("purpose") or ""
    return bool(request.scope.get(ASKED_HEAD)) or "prefetch" in ahead


def _name(request: Request) -> str:
    return request.headers.get("user-agent", "").strip().lower()
