"""What a page may weigh, and what may keep a browser from painting it.

Bytes belong to the program and not to the machine, so that they can be asserted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import httpx
import pytest

from tests.crawl import crawl

if TYPE_CHECKING:
    from collections.abc import Iterable

CEILING: Final = 500_000
"""Of the map page with all that it loads and its first data, compressed."""
PAGES: Final = ("/", "/karte", "/flaechen", "/flaechen/KR-001", "/branchen/logistics", "/anfrage")


@pytest.mark.parametrize("path", ["/karte", "/en/karte"])
def test_the_map_page_and_its_first_data_are_light(address: str, path: str) -> None:
    with httpx.Client(base_url=address, headers={"Accept-Encoding": "gzip"}) as client:
        loaded = crawl(client, path)
    sent = {name: answer.num_bytes_downloaded for name, answer in loaded.items()}
    assert "/api/v1/layers/plots" in sent
    assert sum(sent.values()) < CEILING, sorted(sent.items(), key=lambda pair: -pair[1])[:8]


def blocking(head: str) -> Iterable[str]:
    """Yield what of a page's head keeps it from being painted."""
    for tag in re.findall(r"<(?:link|script)[^>]*>", head):
        if tag.startswith("<link") and 'rel="stylesheet"' in tag and 'media="print"' not in tag:
            yield tag
        is_data = 'type="application/ld+json"' in tag
        waits = " defer" in tag or " async" in tag or 'type="module"' in tag
        if tag.startswith("<script") and not waits and not is_data:
            yield tag


@pytest.mark.parametrize("path", PAGES)
def test_nothing_but_our_own_styles_blocks_the_first_paint(client: httpx.Client, path: str) -> None:
    page = client.get(path).text
    for tag in blocking(page):
        assert re.search(r'href="/static/[^"]+\.css"', tag), tag
    assert "@import" not in page
