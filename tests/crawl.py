"""What a browser loads with a page: found in its text, without a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    import httpx


def loads(answer: httpx.Response) -> list[str]:
    """Return what a page, a stylesheet or a script of ours loads at once."""
    kind, text = answer.headers["content-type"], answer.text
    foreign = any(part in answer.url.path for part in ("/swagger/", "/leaflet/"))
    if kind.startswith("text/html"):
        found = re.findall(r'<(?:script|img|iframe)[^>]*\ssrc="([^"]+)"', text)
        found += re.findall(r'<link[^>]*rel="(?:stylesheet|icon|preload)"[^>]*href="([^"]+)"', text)
        found += re.findall(r'data-openapi="([^"]+)"', text)
    elif kind.startswith("text/css") and not foreign:  # Leaflet's has pictures nobody uses
        found = re.findall(r'(?:url\(|@import\s)["\']?([^"\')]+)', text)
    elif kind.startswith("text/javascript") and not foreign:
        found = re.findall(r'(?:^|;)\s*import[^"\']*["\']([^"\']+)["\']', text, re.MULTILINE)
        found += re.findall(r'"(/api/v1/layers/\w+)"', text)
    else:
        found = []
    return [one for one in found if not one.startswith("data:")]


def crawl(client: httpx.Client, *pages: str) -> dict[str, httpx.Response]:
    """Return `pages` and all that they load, by address."""
    found = {path: client.get(path) for path in pages}
    waiting = list(found)
    while waiting:
        address = waiting.pop()
        for reference in loads(found[address]):
            target = urljoin(address, reference)
            if target not in found:
                found[target] = client.get(target)
                waiting.append(target)
    return found
