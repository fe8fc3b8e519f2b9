"""What the map page loads in a browser is what the crawl of its text finds."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from maps.layers import LAYERS
from tests.crawl import crawl

if TYPE_CHECKING:
    import httpx

    from tests.browser.conftest import Open


def test_crawl_finds_all_that_the_map_page_loads(visit: Open, client: httpx.Client) -> None:
    asked: set[str] = set()
    watched = visit("/impressum")
    watched.page.on("request", lambda request: asked.add(urlsplit(request.url).path))
    watched.open("/karte")
    # Layers that are off until somebody switches them on are named and not loaded.
    off = {f"/api/v1/layers/{layer.name}" for layer in LAYERS if not layer.shown}
    assert not asked & off
    found = crawl(client, "/karte").keys() - off
    assert asked <= found
    assert {path for path in found if path.startswith("/api/")} <= asked
    # Fonts are asked for where a text needs them, the icon where there is a window; all else is.
    needless = (".woff2", "/icon.svg")
    assert {path for path in found - asked if not path.endswith(needless)} == set()


@pytest.mark.parametrize("path", ["/karte", "/flaechen/KR-001", "/einbetten?view=map"])
def test_a_page_names_what_its_map_needs_and_loads_it_once(
    visit: Open, client: httpx.Client, path: str
) -> None:
    head = client.get(path).text.partition("</head>")[0]
    named = re.findall(r'<link rel="(?:modulepreload|preload)" href="([^"]+)"', head)
    asked: Counter[str] = Counter()
    watched = visit("/impressum")
    watched.page.on("request", lambda request: asked.update([request.url]))
    watched.open(path)
    asked = Counter({url.removeprefix(watched.address): count for url, count in asked.items()})
    late = {url for url in asked if re.search(r"/js/|/layers/plots", url)} - set(named)
    # What is no part of a map begins by itself, at the end of the page.
    assert all(f'src="{url}"' in client.get(path).text for url in late)
    assert {asked[url] for url in named} == {1}
