"""`/mcp`: asked with the SDK's own client against a running server, and beside the API."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from mcp import Client
from mcp_types import TextContent

from api.app import create_app
from api.settings import Settings
from tests.conftest import TODAY
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from mcp_types import CallToolResult

    from geo.catalogue import Catalogue

HELLO: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
ACCEPT = {"Accept": "application/json, text/event-stream"}


def talk[T](address: str, said: Callable[[Client], Awaitable[T]]) -> T:
    async def once() -> T:
        async with Client(f"{address}/mcp") as client:
            return await said(client)

    # In a thread of its own: the browser tests keep a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(once())).result()


def call(address: str, name: str, arguments: dict[str, Any]) -> CallToolResult:
    return talk(address, lambda client: client.call_tool(name, arguments))


def text_of(result: CallToolResult) -> dict[str, Any]:
    (content,) = result.content
    assert isinstance(content, TextContent)
    told: dict[str, Any] = json.loads(content.text)
    return told


def test_it_names_its_tools_and_says_that_they_only_read(address: str) -> None:
    listed = talk(address, lambda client: client.list_tools())
    names = {tool.name for tool in listed.tools}
    assert names == {"search", "read_line", "plot", "isochrone", "expose_link"}
    for tool in listed.tools:
        assert tool.description
        assert tool.annotations
        assert tool.annotations.read_only_hint is True
        assert tool.input_schema["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False
    search = next(tool for tool in listed.tools if tool.name == "search")
    assert "area_min" in search.input_schema["$defs"]["Filters"]["properties"]


def test_a_search_is_the_search_of_the_api(address: str, client: httpx.Client) -> None:
    question = {"filters": {"area_min": 20_000}, "mode": "truck", "profile": "logistics"}
    result = call(address, "search", question)
    assert not result.is_error
    expected = client.post("/api/v1/search", json={**question, "limit": 10}).json()
    expected.pop("facets")
    assert result.structured_content == expected
    assert text_of(result) == expected
    assert expected["plots"]


def test_a_line_of_words_is_read_as_the_api_reads_it(address: str, client: httpx.Client) -> None:
    asked = {"q": "5 ha GI, 10 minutes to the A 14", "lang": "en"}
    told = call(address, "read_line", asked).structured_content
    assert told == client.get("/api/v1/phrases", params=asked).json()
    assert told["filters"]["area_min"] == "50000"


def test_a_plot_its_area_and_its_expose(
    address: str, client: httpx.Client, catalogue: Catalogue
) -> None:
    plot = catalogue.plots[0].id
    told = call(address, "plot", {"id": plot}).structured_content
    assert told == client.get(f"/api/v1/plots/{plot}").json()
    asked = {"plot": plot, "mode": "car"}
    reached = call(address, "isochrone", {**asked, "minutes": [15]}).structured_content
    expected = client.get("/api/v1/isochrones", params={**asked, "minutes": "15"})
    assert reached == expected.json()
    links = call(address, "expose_link", {"id": plot, "lang": "en"}).structured_content
    assert links["invented"] is True
    for name in ("expose", "page", "answer_sheet"):
        assert links[name].startswith(address)
        assert client.get(links[name]).status_code == 200
    assert client.get(links["expose"]).content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("tool", "arguments", "parameter"),
    [
        ("search", {"filters": {"area_min": -1}}, "filters.area_min"),
        ("search", {"colour": "red"}, "colour"),
        ("search", {"limit": 1_001}, "limit"),
        ("read_line", {"q": ""}, "q"),
        ("plot", {"id": "nowhere"}, "id"),
        ("plot", {"id": "SK-001", "as_of": "1999-01-01"}, "as_of"),
        ("isochrone", {"minutes": [15]}, "lon"),
        ("expose_link", {"id": "nowhere"}, "id"),
        ("delete", {}, "tool"),
    ],
)
def test_what_is_wrong_is_told_as_the_api_tells_it(
    address: str, tool: str, arguments: dict[str, Any], parameter: str
) -> None:
    result = call(address, tool, arguments)
    assert result.is_error
    problem = text_of(result)
    assert problem["status"] in {400, 404}
    assert parameter in {one["parameter"] for one in problem["errors"]}


def test_a_name_that_is_not_ours_is_refused(address: str, home: Path) -> None:
    def hello(at: str, host: str) -> int:
        return httpx.post(f"{at}/mcp", json=HELLO, headers={**ACCEPT, "Host": host}).status_code

    assert hello(address, "rebound.example") == 421
    settings = Settings(home=home, public_url="https://flaechen.example")
    with serve(create_app(settings, clock=lambda: TODAY)) as outside:
        assert hello(outside, "flaechen.example") == 200
        assert hello(outside, "rebound.example") == 421
        told = call(outside, "expose_link", {"id": "SK-001"}).structured_content
    assert told["page"] == "https://flaechen.example/flaechen/SK-001"


def test_an_app_answers_again_after_it_was_stopped(home: Path) -> None:
    application = create_app(Settings(home=home), clock=lambda: TODAY)
    for _ in range(2):
        with serve(application) as served:
            assert not call(served, "plot", {"id": "SK-001"}).is_error
