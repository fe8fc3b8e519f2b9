"""What lies ready is answered before the way through the application: with the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.ogc.asking import ITEMS, pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.ogc.conftest import Served

NUMBERS: Final = st.floats(11.5, 13.5).map(lambda x: f"{x:.4f}")
HEIGHTS: Final = st.floats(51.0, 52.0).map(lambda y: f"{y:.4f}")
ODD: Final = st.sampled_from(["", "x", "1,2", "200,95,1,2", "-1", "9" * 30, "html", "json", "ü"])
BOXES: Final = st.tuples(NUMBERS, HEIGHTS, NUMBERS, HEIGHTS).map(",".join)
QUESTIONS: Final = st.fixed_dictionaries(
    {},
    optional={
        "bbox": BOXES | ODD,
        "limit": st.integers(0, 1_200).map(str) | ODD,
        "offset": st.integers(-1, 60).map(str) | ODD,
        "f": st.sampled_from(["json", "JSON", ""]),
        "zoning": st.sampled_from(["GI", "nothing"]),
        "unheard": ODD,
    },
)


@pytest.fixture
def ready(served: Served) -> Iterator[httpx.Client]:
    """Return a client of a service in which all features of the plots lie ready."""
    with httpx.Client(base_url=served.ogc.removesuffix("/ogc"), timeout=60) as client:
        assert len([*pages(client, ITEMS, limit=10)]) > 1
        yield client


def asked(client: httpx.Client, query: dict[str, str], coding: str) -> tuple[int, Any, list[Any]]:
    answer = client.get(ITEMS, params=query, headers={"Accept-Encoding": coding})
    named = ("etag", "content-crs", "content-type", "cache-control", "x-content-type-options")
    said = [answer.headers.get(one) for one in named]
    return answer.status_code, answer.json(), said


def test_either_way_says_the_same(ready: httpx.Client) -> None:
    @given(QUESTIONS)
    def same(query: dict[str, str]) -> None:
        # What may be compressed takes the long way.
        assert asked(ready, query, "identity") == asked(ready, query, "gzip")

    same()


def test_a_page_is_still_a_page(ready: httpx.Client) -> None:
    page = ready.get(ITEMS, params={"f": "html"}, headers={"Accept-Encoding": "identity"})
    assert page.headers["content-type"].startswith("text/html")
    browser = ready.get(ITEMS, headers={"Accept": "text/html", "Accept-Encoding": "identity"})
    assert browser.headers["content-type"].startswith("text/html")
