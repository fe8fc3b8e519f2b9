"""The pages on GIS: every address that they ask is answered, alike in both languages."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.api.manual import blocks

if TYPE_CHECKING:
    import httpx

DOCS: Final = Path(__file__).parents[3] / "docs"
PAGES: Final = ("gis.md", "gis.en.md")
HOST: Final = "http://127.0.0.1:8000"


def addresses(page: str) -> list[tuple[str, dict[str, str]]]:
    """Return what the page's calls of curl ask: path with query, and parameters."""
    text = "\n".join(block.content for block in blocks(DOCS / page) if block.kind == "sh")
    found = []
    for line in filter(None, text.replace("\\\n", " ").splitlines()):
        command, *arguments = shlex.split(line)
        if command == "curl":
            (address,) = [one for one in arguments if one.startswith(HOST)]
            pairs = dict(one.split("=", 1) for one in arguments if one.startswith("filter="))
            found.append((address.removeprefix(HOST), pairs))
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_address_is_answered(client: httpx.Client, page: str) -> None:
    asked = addresses(page)
    assert len(asked) == 5
    for address, pairs in asked:
        answer = client.get(address, params=pairs or None)
        assert answer.status_code == 200, address
        content = answer.json()
        assert content.get("features") or content.get("properties")


def test_both_pages_ask_the_same() -> None:
    german, english = map(addresses, PAGES)
    assert [(path.removeprefix("/en"), pairs) for path, pairs in english] == german


@pytest.mark.parametrize("page", PAGES)
def test_the_landing_page_that_it_names_is_there(client: httpx.Client, page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    root = "/en/ogc" if page.endswith("en.md") else "/ogc"
    assert f"OAPIF:{HOST}{root}" in text
    assert client.get(root).status_code == 200
