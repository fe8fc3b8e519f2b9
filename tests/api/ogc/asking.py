"""Asks `/ogc` and follows its links, as a program does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

OGC: Final = "/ogc"
PLOTS: Final = "/ogc/collections/plots"
ITEMS: Final = f"{PLOTS}/items"
JSON: Final = {"Accept": "application/json"}


def get(client: httpx.Client, address: str, **query: Any) -> Any:  # noqa: ANN401
    """Return a document that is there."""
    answer = client.get(address, params=query or None, headers=JSON)
    assert answer.status_code == 200, (address, query, answer.text[:300])
    return answer.json()


def link(content: dict[str, Any], rel: str, kind: str = "") -> str | None:
    """Return the address of the first link of a relation, and media type."""
    for one in content["links"]:
        if one["rel"] == rel and one["type"].startswith(kind):
            found: str = one["href"]
            return found
    return None


def ids(content: dict[str, Any]) -> list[str]:
    """Return the identifiers of a page."""
    return [one["id"] for one in content["features"]]


def pages(client: httpx.Client, address: str, **query: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """Yield a page and all that follow it by their links."""
    content = get(client, address, **query)
    yield content
    while after := link(content, "next"):
        content = get(client, after)
        yield content


def every(client: httpx.Client, address: str, **query: Any) -> list[str]:  # noqa: ANN401
    """Return the identifiers of all that is found."""
    return [key for page in pages(client, address, **query) for key in ids(page)]
