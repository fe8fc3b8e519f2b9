"""Waiting until a page has loaded all it asks for and its scripts have had their turn.

Playwright's "networkidle" waits for half a second without a request, on every page, whether
anything is still on its way or not. Here the requests are counted.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page, Request

_TURN: Final = """() => new Promise((done) => {
  setTimeout(done, 500);
  requestAnimationFrame(() => requestIdleCallback(done));
})"""
"""A frame is drawn, and after it no script has anything to do; where the window lies behind
another, and nothing is drawn, half a second passes."""
_TURNS: Final = 3
"""How often that is seen without a request under way: an answer may lead to the next request."""
_LONGEST: Final = 30
"""After how many seconds a request that does not end fails the test, as a page that does not."""


@contextmanager
def loading(page: Page) -> Iterator[None]:
    """Do what makes a page load something, and wait until all of it is there."""
    pending: set[Request] = set()

    def begun(request: Request) -> None:
        if request.is_navigation_request() and request.frame == page.main_frame:
            pending.clear()  # those of the page before are given up, and nobody says so
        pending.add(request)

    def over(request: Request) -> None:
        pending.discard(request)

    page.on("request", begun)
    page.on("requestfinished", over)
    page.on("requestfailed", over)
    try:
        yield
        page.wait_for_load_state("load")
        until, seen = time.monotonic() + _LONGEST, 0
        while seen < _TURNS:
            page.evaluate(_TURN)
            seen = 0 if pending else seen + 1
            assert time.monotonic() < until, [request.url for request in pending]
    finally:
        page.remove_listener("request", begun)
        page.remove_listener("requestfinished", over)
        page.remove_listener("requestfailed", over)
