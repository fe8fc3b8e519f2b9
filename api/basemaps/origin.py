"""Asks a source for one picture: without anything of the visitor, within bounds."""

from __future__ import annotations

from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx

from api.basemaps.picture import MOST_BYTES

# No browser's name, so that a source can tell who asks and complain to the right one.
_AGENT: Final = "gewerbeflaechen-nordsachsen (server-side tile cache)"
_REDIRECTS: Final = 2
_NOTHING_THERE: Final = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


class SourceError(Exception):
    """A source that did not answer as it should; says how, without its address."""


class MissingError(Exception):
    """A source that is up and has no such picture."""


def client(seconds: float, connections: int) -> httpx.AsyncClient:
    """Return a client that sends nothing but the question, and keeps no cookie."""
    return httpx.AsyncClient(
        timeout=seconds,
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        headers={
            "User-Agent": _AGENT,
            "Accept": "image/webp,image/png,image/jpeg",
            # What is packed could unpack to any size; pictures are packed already.
            "Accept-Encoding": "identity",
        },
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )


async def ask(held: httpx.AsyncClient, address: str) -> bytes:
    """Return the bytes at `address`, at most `MOST_BYTES` of them.

    Redirects are followed within the same origin alone.

    Raises
    ------
    MissingError
        Where the source says that it has nothing there.
    SourceError
        Where it cannot be reached, or answers anything else.
    """
    url = httpx.URL(address)
    try:
        for _ in range(_REDIRECTS + 1):
            async with held.stream("GET", url, follow_redirects=False) as answer:
                if answer.next_request is None:
                    return await _body(answer)
                url = _within(url, answer.next_request.url)
    except httpx.HTTPError as error:
        raise SourceError(type(error).__name__) from None
    msg = "more redirects than are followed"
    raise SourceError(msg)


def _within(before: httpx.URL, after: httpx.URL) -> httpx.URL:
    if (before.scheme, before.host, before.port) != (after.scheme, after.host, after.port):
        msg = "a redirect to another host"
        raise SourceError(msg)
    return after


async def _body(answer: httpx.Response) -> bytes:
    if answer.status_code in _NOTHING_THERE:
        raise MissingError
    if answer.status_code != HTTPStatus.OK:
        msg = f"status {answer.status_code}"
        raise SourceError(msg)
    content = bytearray()
    async for part in answer.aiter_raw():
        content += part
        if len(content) > MOST_BYTES:
            msg = f"more than {MOST_BYTES} bytes"
            raise SourceError(msg)
    return bytes(content)
