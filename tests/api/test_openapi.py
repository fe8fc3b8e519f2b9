"""Real answers beside the published schemas, and bodies that the schemas forbid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from data.codes import STATUS_SHOWN
from data.fields import PUBLIC
from geo.criteria import EVERY
from geo.search import SORT_COLUMNS
from tests.api.published import Published

if TYPE_CHECKING:
    import httpx

    from geo.catalogue import Catalogue

PLOTS: Final = "/api/v1/plots"
SEARCH: Final = "/api/v1/search"
LAYER: Final = "/api/v1/layers/{name}"
PDF: Final = "/api/v1/plots/{id}/expose.pdf"
# What a schema stands for that is neither an object nor a list of objects.
PLAIN: Final = {"string", "number", "integer", "boolean", "null"}


@pytest.fixture(scope="module")
def published(client: httpx.Client) -> Published:
    return Published(client.get("/openapi.json").json())


def _filters(published: Published) -> dict[str, Any]:
    found: dict[str, Any] = published.document["components"]["schemas"]["Filters"]["properties"]
    return found


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    options: list[dict[str, Any]] = schema.get("anyOf", [schema])
    return next(option for option in options if option.get("type") != "null")


def _value(schema: dict[str, Any]) -> st.SearchStrategy[Any] | None:  # noqa: PLR0911
    """Return values that a schema of one filter allows; None where it does not say enough."""
    match schema:
        case {"items": {"enum": codes}} | {"items": {"examples": codes}}:
            return st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True)
        case {"type": "number", "minimum": low}:
            return st.integers(int(low), 60) | st.floats(low, 1e5)
        case {"type": "integer", "minimum": low, "maximum": high}:
            return st.integers(low, high)
        case {"type": "boolean"}:
            return st.booleans()
        case {"examples": values}:
            return st.sampled_from(values)
        case {"anyOf": [{"examples": values}, *_]}:
            return st.sampled_from(values)
    return None


@st.composite
def _queries(draw: st.DrawFn, published: Published) -> dict[str, Any]:
    """Draw filters out of the published schemas alone; never both ends of a range."""
    known = {name: _not_null(schema) for name, schema in _filters(published).items()}
    values = {
        name: value for name, schema in known.items() if (value := _value(schema)) is not None
    }
    chosen = draw(st.lists(st.sampled_from(sorted(values)), max_size=3, unique=True))
    return {
        name: draw(values[name])
        for name in chosen
        if not (name.endswith("_max") and name.removesuffix("_max") + "_min" in chosen)
    }


def test_document_obeys_the_specification(published: Published) -> None:
    validate(published.document)
    text = str(published.document)
    assert "'type': 'string', '$ref'" not in text, "an object is no string"


def test_every_answer_has_a_schema(published: Published) -> None:
    for path, operations in published.document["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                kinds = response.get("content", {})
                assert kinds or status == "304", (method, path, status)
                for media, content in kinds.items():
                    schema = published.resolved(content["schema"])
                    is_file = schema == {"type": "string", "format": "binary"}
                    assert schema.get("properties") or is_file, (path, status, media)


def test_filters_of_every_kind_can_be_asked_by_their_schema(published: Published) -> None:
    vague = {n for n, schema in _filters(published).items() if _value(_not_null(schema)) is None}
    assert vague == {"estate"}, "an estate's key stands in the catalogue alone"


def test_nothing_is_left_open_in_the_answers(published: Published) -> None:
    for name, schema in published.document["components"]["schemas"].items():
        for key, of in schema.get("properties", {}).items():
            kinds = [published.resolved(one) for one in of.get("anyOf", [of])]
            for kind in kinds:
                assert kind.keys() & {"type", "enum", "const"}, (name, key)
                if kind.get("type") == "array":
                    assert kind.get("items") or (name, key) == ("Geometry", "coordinates")
                if kind.get("type") == "object":
                    assert kind.keys() & {"properties", "additionalProperties"}, (name, key)


def test_schemas_speak_the_words_of_the_registries(published: Published) -> None:
    schemas = published.document["components"]["schemas"]
    properties = schemas["PlotProperties"]["properties"]
    for field in PUBLIC:
        described = properties[field.name]
        if field.name != "name":
            assert field.label.de in described["description"]
            assert described.get("x-unit") == field.unit
        if field.codes:
            kind = _not_null(described)
            codes = kind.get("enum") or kind["items"]["enum"]
            assert codes == [entry.code for entry in field.codes]
            for entry in field.codes:
                assert f"{entry.code}: " in described["description"]
    filters = _filters(published)
    shown = [entry.code for entry in STATUS_SHOWN]
    assert _not_null(filters["status"])["items"]["enum"] == shown
    body = schemas["SearchBody"]["properties"]
    names = [one.name for one in EVERY]
    weights = _not_null(body["weights"])
    assert list(weights["properties"]) == names
    assert weights["additionalProperties"] is False
    assert set(body["sort"]["enum"]) == {s + key for key in SORT_COLUMNS for s in ("", "-")}
    assert schemas["CriterionShare"]["properties"]["criterion"]["enum"] == names


@settings(deadline=None, max_examples=40)
@given(data=st.data(), include_unknown=st.booleans(), mode=st.sampled_from(["car", "truck"]))
def test_answers_to_published_questions_are_as_published(
    client: httpx.Client,
    published: Published,
    data: st.DataObject,
    include_unknown: bool,  # noqa: FBT001
    mode: str,
) -> None:
    query = data.draw(_queries(published))
    view = {"include_unknown": include_unknown, "mode": mode, "limit": 20}
    body = {"filters": query, **view}
    request = published.operation("post", SEARCH)["requestBody"]["content"]["application/json"]
    published.validator(request["schema"]).validate(body)
    lang = data.draw(st.sampled_from(["de", "en"]))
    answer = client.post(SEARCH, json=body, params={"lang": lang})
    assert answer.status_code == 200, answer.text
    found = published.check(answer, "post", SEARCH)

    texts = {
        name: ",".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in {**query, **view}.items()
    }
    listed = client.get(PLOTS, params={k: v.replace("True", "true") for k, v in texts.items()})
    content = published.check(listed, "get", PLOTS)
    left_out = sum(one["count"] for one in found["left_out"])
    assert content["numberMatched"] == found["total"] + left_out


def test_every_plot_layer_and_error_is_as_published(
    client: httpx.Client, published: Published, catalogue: Catalogue
) -> None:
    whole = published.check(client.get(PLOTS, params={"limit": 1000}), "get", PLOTS)
    assert len(whole["features"]) == len(catalogue.plots)
    assert len(set(whole["attribution"])) == len(whole["attribution"]) > 0
    for plot in catalogue.plots:
        answer = client.get(f"{PLOTS}/{quote(plot.id)}")
        published.check(answer, "get", f"{PLOTS}/{{id}}")
    name, _ = published.operation("get", LAYER)["parameters"]
    # Restrictions are a layer where staff have loaded some.
    assert {*catalogue.layers, "plots", "restrictions"} == set(name["schema"]["enum"])
    for layer in (*catalogue.layers, "plots"):
        published.check(client.get(f"/api/v1/layers/{layer}"), "get", LAYER)
    for path in ("/healthz", "/readyz"):
        published.check(client.get(path), "get", path)
    whole = published.check(client.post(SEARCH, json={"limit": 1000}), "post", SEARCH)
    assert whole["plots"]
    for answer, method, path in (
        (client.get(f"{PLOTS}?area_min=x"), "get", PLOTS),
        (client.put(PLOTS), "get", PLOTS),
        (client.get(f"{PLOTS}/nowhere"), "get", f"{PLOTS}/{{id}}"),
        (client.get(f"{PLOTS}/nowhere/expose.pdf"), "get", PDF),
        (client.get("/api/v1/layers/nowhere"), "get", LAYER),
        (client.post(SEARCH, json={"limit": 0}), "post", SEARCH),
        (client.post(SEARCH, content=b" " * 1_100_000), "post", SEARCH),
        (client.delete("/healthz"), "get", "/healthz"),
    ):
        assert answer.status_code >= 400
        published.check(answer, method, path)


@pytest.mark.parametrize(
    "body",
    [
        {"weights": {"beauty": 1}},
        {"weights": {}},
        {"weights": {"price": -1}},
        {"sort": "beauty"},
        {"mode": "bike"},
        {"availability": "soon"},
        {"limit": 1001},
        {"filters": {"zoning": ["XX"]}},
        {"filters": {"zoning": []}},
        {"filters": {"status": ["gone"]}},
        {"filters": {"area_min": -1}},
        {"filters": {"bbox": [1, 2, 3]}},
        {"filters": {"colour": "red"}},
        {"colour": "red"},
        {"profile": "beauty"},
        {"wishes": {"area_min": -1}},
        {"wishes": {"colour": "red"}},
        {"unknown": {"price_max": "maybe"}},
        {"unknown": {"colour": "keep"}},
        {"gap": -1},
        {"gap": 1_000},
        {"filters": {"near": [12.3, 51.5]}},
        {"filters": {"confirmed_within_days": -1}},
    ],
)
def test_what_the_schema_forbids_is_refused(
    client: httpx.Client, published: Published, body: dict[str, Any]
) -> None:
    request = published.operation("post", SEARCH)["requestBody"]["content"]["application/json"]
    assert not published.validator(request["schema"]).is_valid(body)
    assert client.post(SEARCH, json=body).status_code == 400


def test_every_example_is_answered(client: httpx.Client, published: Published) -> None:
    for parameter in published.operation("get", PLOTS)["parameters"]:
        schema = parameter["schema"]
        for example in (*schema.get("examples", ()), *schema.get("items", {}).get("examples", ())):
            text = ",".join(map(str, example)) if isinstance(example, list) else example
            answer = client.get(PLOTS, params={parameter["name"]: text})
            assert answer.status_code == 200, (parameter["name"], answer.text)
    request = published.operation("post", SEARCH)["requestBody"]["content"]["application/json"]
    for example in request["examples"].values():
        assert example["summary"]
        published.validator(request["schema"]).validate(example["value"])
        content = published.check(client.post(SEARCH, json=example["value"]), "post", SEARCH)
        assert content["plots"]
