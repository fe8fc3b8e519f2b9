"""What the map page loads in a browser is what the crawl of its text finds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

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
    # Fonts are asked for where a text needs them; all else is.
    assert {path for path in found - asked if not path.endswith(".woff2")} == set()
