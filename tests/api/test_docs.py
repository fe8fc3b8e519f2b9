"""`/docs` and `/openapi.json`: what programs are told, and that it is true; health."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from fastapi.routing import iter_route_contexts

from api.app import create_app
from api.settings import Settings
from geo.criteria import CRITERIA
from tests.conftest import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from geo.catalogue import Catalogue

PROBLEM: Final = "application/problem+json"
METHODS: Final = {"get", "post", "put", "delete", "patch"}


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    content: dict[str, Any] = answer.json()
    return content


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        assert item.keys() <= METHODS
        for method, operation in item.items():
            yield path, method, operation


def _walk(content: object) -> Iterator[dict[str, Any]]:
    if isinstance(content, dict):
        yield content
        for value in content.values():
            yield from _walk(value)
    if isinstance(content, list):
        for value in content:
            yield from _walk(value)


def test_document_is_sound(document: dict[str, Any]) -> None:
    assert re.fullmatch(r"3\.[01]\.\d", document["openapi"])
    assert document["info"]["title"]
    assert document["info"]["version"]
    assert "demonstration data" in document["info"]["description"]
    ids = [operation["operationId"] for _, _, operation in _operations(document)]
    assert len(ids) == len(set(ids))
    for part in _walk(document):
        if isinstance(reference := part.get("$ref"), str):
            held: Any = document
            for step in reference.removeprefix("#/").split("/"):
                held = held[step]
            assert isinstance(held, dict)


def test_document_knows_every_route_of_the_api(document: dict[str, Any], home: Path) -> None:
    routes = iter_route_contexts(create_app(Settings(home=home)).routes)
    served = {route.path for route in routes if str(route.path).startswith("/api/")}
    assert served
    assert document["paths"].keys() == served | {"/healthz", "/readyz"}


def test_every_operation_is_described_in_both_languages(document: dict[str, Any]) -> None:
    for path, _, operation in _operations(document):
        assert " · " in operation["summary"], path
        assert operation["description"], path
        assert operation["tags"], path
        placeholders = set(re.findall(r"{(\w+)}", path))
        described = operation.get("parameters", [])
        assert {one["name"] for one in described if one["in"] == "path"} == placeholders
        for one in described:
            assert one["in"] in {"path", "query"}
            assert " · " in one["description"], (path, one["name"])
            assert one["schema"].get("type") or one["schema"].get("enum"), (path, one["name"])
            assert one["required"] or one["in"] == "query"
        names = [one["name"] for one in described]
        assert len(names) == len(set(names))


def test_every_field_of_a_body_is_described(document: dict[str, Any]) -> None:
    search = document["paths"]["/api/v1/search"]["post"]
    (schema,) = [content["schema"] for content in search["requestBody"]["content"].values()]
    assert schema["$ref"].endswith("/SearchBody")
    for name in ("SearchBody", "Filters"):
        held = document["components"]["schemas"][name]
        assert held["additionalProperties"] is False
        for key, field in held["properties"].items():
            assert field["description"], (name, key)


def test_errors_are_described_as_they_are_answered(
    client: httpx.Client, document: dict[str, Any]
) -> None:
    for path, method, operation in _operations(document):
        responses = operation["responses"]
        for status, response in responses.items():
            assert response["description"]
            if status.startswith("4"):
                assert list(response["content"]) == [PROBLEM]
                reference = response["content"][PROBLEM]["schema"]["$ref"]
                assert reference.endswith("/ProblemBody")
        assert "422" not in responses, "is never answered"
        body: dict[str, Any] = {"json": {}} if method == "post" else {}
        unknown = client.request(method, re.sub(r"{\w+}", "nowhere", path), **body)
        wrong = client.request(method, re.sub(r"{\w+}", "nowhere", path) + "?colour=red", **body)
        for answer in (unknown, wrong):
            assert str(answer.status_code) in responses, path
            kinds = list(responses[str(answer.status_code)]["content"])
            assert answer.headers["content-type"] in kinds


def _needed(operation: dict[str, Any]) -> dict[str, Any]:
    """Return what an address must say beyond its path: the first example of each parameter."""
    return {
        one["name"]: next(iter(one["examples"].values()))["value"]
        for one in operation.get("parameters", [])
        if one["in"] == "query" and one["required"]
    }


def test_successes_are_described_as_they_are_answered(
    client: httpx.Client, document: dict[str, Any], catalogue: Catalogue
) -> None:
    for path, method, operation in _operations(document):
        query = _needed(operation)
        plot = catalogue.plots[0]
        known = {"{id}": plot.id, "{name}": "roads", "{ags}": str(plot.values["municipality"])}
        known |= {"{column}": "2188", "{row}": "1368"}
        if path.startswith("/api/v1/estates/"):
            known["{id}"] = str(plot.values["estate"])
        concrete = re.sub(r"{\w+}", lambda part: known[part[0]], path)  # noqa: B023
        if path.endswith("/brochure.pdf"):
            query["municipality"] = "14730070"  # of all plots it would be too large
        body: dict[str, Any] = {"json": {}} if method == "post" else {}
        if path.endswith("/isochrones"):  # of a point or of a plot: neither is required
            query["plot"] = catalogue.plots[0].id
        formats = [one for one in operation.get("parameters", []) if one["name"] == "f"]
        answered = set()
        for name in formats[0]["schema"]["enum"] if formats else [None]:
            asked = query if name is None else {**query, "f": name, "limit": 2}
            if name is not None and "{id}" in path:
                asked.pop("limit")
            answer = client.request(method, concrete, params=asked, **body)
            assert answer.status_code == 200, path
            answered.add(answer.headers["content-type"])
        assert set(operation["responses"]["200"]["content"]) == answered, path


def test_example_of_a_search_is_answered(client: httpx.Client, document: dict[str, Any]) -> None:
    search = document["paths"]["/api/v1/search"]["post"]
    examples = search["requestBody"]["content"]["application/json"]["examples"]
    assert examples
    names = {one.name for one in CRITERIA}
    for example in examples.values():
        assert example["value"].get("weights", {}).keys() <= names
        answer = client.post("/api/v1/search", json=example["value"])
        assert answer.status_code == 200
        assert answer.json()["plots"]


@pytest.mark.parametrize("path", ["/docs", "/en/docs"])
def test_docs_come_from_our_own_origin(client: httpx.Client, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert 'data-openapi="/openapi.json"' in page.text
    loaded = re.findall(r'<(?:script|link)[^>]*\s(?:src|href)="([^"]+)"', page.text)
    assert any(address.endswith("swagger-ui-bundle.js") for address in loaded)
    assert any(address.endswith("swagger-ui.css") for address in loaded)
    for address in loaded:
        assert address.startswith("/")
        assert not address.startswith("//")
        assert client.get(address).status_code == 200


def test_health_and_readiness(client: httpx.Client, catalogue: Catalogue) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {
        "status": "ok",
        "plots": len(catalogue.plots),
        "catalogue": {"version": catalogue.version, "date": TODAY.isoformat()},
    }
