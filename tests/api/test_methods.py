"""HEAD on every address, foreign pages that read the API, and bodies that are too large."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import pytest

from api.app import create_app
from api.settings import Settings
from tests.api import inside
from tests.conftest import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from geo.catalogue import Catalogue

SEARCH: Final = "/api/v1/search"
ORIGIN: Final = {"Origin": "https://consultant.example"}
MEGABYTE: Final = 1_000_000


def _addresses(client: httpx.Client, catalogue: Catalogue) -> list[str]:
    plot = catalogue.plots[0].id
    static = client.get("/karte").text.partition('href="/static/')[2].partition('"')[0]
    return [
        *("/", "/karte", "/en/flaechen?zoning=GI", "/docs", f"/flaechen/{plot}", "/nowhere"),
        *("/openapi.json", "/healthz", "/readyz", f"/static/{static}"),
        *("/api/v1/plots", "/api/v1/plots?area_min=x", f"/api/v1/plots/{plot}"),
        *(f"/api/v1/plots/{plot}/expose.pdf", "/api/v1/layers/roads", "/api/v1/nowhere"),
    ]


def test_head_answers_as_get_without_the_body(client: httpx.Client, catalogue: Catalogue) -> None:
    for address in _addresses(client, catalogue):
        get, head = client.get(address), client.head(address)
        assert head.status_code == get.status_code, address
        assert head.content == b""
        # Each request takes one from what is left to ask.
        different = {"date", "ratelimit", *(["content-length"] if "expose" in address else [])}
        kept = [{k: v for k, v in one.headers.items() if k not in different} for one in (get, head)]
        assert kept[0] == kept[1], address


def test_a_connection_goes_on_after_head(address: str) -> None:
    """The head of an answer ends it: the next answer on the connection is whole."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    for method in ("HEAD", "GET", "HEAD", "GET"):
        connection.request(method, "/api/v1/plots?limit=3")
        answer = connection.getresponse()
        assert answer.status == 200
        body = answer.read()
        assert len(body) == (int(answer.headers["Content-Length"]) if method == "GET" else 0)
    connection.close()


def test_head_of_an_address_for_posts_is_refused(client: httpx.Client) -> None:
    answer = client.head(SEARCH)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_script_of_any_page_may_ask(client: httpx.Client, method: str) -> None:
    path = SEARCH if method == "POST" else "/api/v1/layers/roads"
    asked = {"Access-Control-Request-Method": method}
    headers = "content-type" if method == "POST" else "if-none-match"
    preflight = client.options(
        path, headers={**ORIGIN, **asked, "Access-Control-Request-Headers": headers}
    )
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert method in preflight.headers["access-control-allow-methods"].split(", ")
    assert headers in preflight.headers["access-control-allow-headers"].lower()
    body: dict[str, Any] = {"json": {"limit": 1}} if method == "POST" else {}
    answer = client.request(method, path, headers=ORIGIN, **body)
    assert answer.status_code == 200
    assert answer.headers.get_list("access-control-allow-origin") == ["*"]
    assert "ETag" in answer.headers["access-control-expose-headers"].split(", ")
    for one in (preflight, answer):
        assert "access-control-allow-credentials" not in one.headers


def test_a_script_of_another_page_can_read_what_was_wrong(client: httpx.Client) -> None:
    for answer in (
        client.get("/api/v1/plots?area_min=x", headers=ORIGIN),
        client.get("/api/v1/nowhere", headers=ORIGIN),
        client.put(SEARCH, headers=ORIGIN),
        client.post(SEARCH, headers=ORIGIN, content=b"x" * (MEGABYTE + 1)),
    ):
        assert answer.headers.get_list("access-control-allow-origin") == ["*"]
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_closed_to_foreign_pages(client: httpx.Client, method: str) -> None:
    headers = {**ORIGIN, "Access-Control-Request-Method": method}
    assert client.options(SEARCH, headers=headers).status_code == 400


def test_pages_are_closed_to_foreign_scripts(client: httpx.Client) -> None:
    for path in ("/karte", "/", "/docs"):
        headers = {**ORIGIN, "Access-Control-Request-Method": "GET"}
        for answer in (client.options(path, headers=headers), client.get(path, headers=ORIGIN)):
            assert not any(name.startswith("access-control") for name in answer.headers)


def _chunks(size: int) -> Iterator[bytes]:
    sent = 0
    while sent < size:
        part = min(50_000, size - sent)
        yield b" " * part
        sent += part


def _refusal(answer: httpx.Response, most: str = "1 MB") -> None:
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == 413
    assert body["errors"] == [
        {"parameter": "body", "found": None, "expected": f"at most {most}"},
    ]
    assert "content-security-policy" in answer.headers


def test_a_body_that_is_too_large_is_refused(client: httpx.Client) -> None:
    headers = {"Content-Type": "application/json"}
    for size in (MEGABYTE + 1, 3 * MEGABYTE):
        _refusal(client.post(SEARCH, content=b" " * size, headers=headers))
        chunked = client.post(SEARCH, content=_chunks(size), headers=headers)
        assert "content-length" not in chunked.request.headers
        _refusal(chunked)
    assert client.get("/healthz").status_code == 200


def test_a_body_of_just_the_limit_is_read(client: httpx.Client) -> None:
    body = b'{"limit": 1}'
    whole = body + b" " * (MEGABYTE - len(body))
    headers = {"Content-Type": "application/json"}
    assert client.post(SEARCH, content=whole, headers=headers).status_code == 200
    parts = iter([body, *_chunks(MEGABYTE - len(body))])
    assert client.post(SEARCH, content=parts, headers=headers).status_code == 200


def test_a_body_that_nobody_reads_is_refused_in_the_same_shape(client: httpx.Client) -> None:
    content = b" " * (2 * MEGABYTE)
    _refusal(client.post("/api/v1/plots", content=content))
    _refusal(client.request("GET", "/api/v1/plots", content=content))
    page = client.post("/karte", content=content)
    assert page.status_code == 413
    assert page.headers["content-type"].startswith("text/html")
    assert "höchstens 1 MB" in page.text


def test_the_size_of_bodies_is_a_setting(home: Path) -> None:
    application = create_app(Settings(home=home, body_mb=2), clock=lambda: TODAY)
    headers = {"Content-Type": "application/json"}

    def post(size: int) -> httpx.Response:
        body = b'{"limit": 1}'
        content = body + b" " * (size - len(body))
        return inside.ask(application, "POST", SEARCH, content=content, headers=headers)

    assert post(2 * MEGABYTE).status_code == 200
    _refusal(post(2 * MEGABYTE + 1), "2 MB")
