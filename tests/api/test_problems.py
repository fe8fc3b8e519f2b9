"""Errors of the API: one shape on every path, naming the parameter and what was expected."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.headers import HEADERS
from api.settings import Settings
from data.fields import FILTERABLE, Kind
from geo.criteria import CRITERIA
from tests.api import inside
from tests.conftest import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from geo.catalogue import Catalogue

PLOTS: Final = "/api/v1/plots"
SEARCH: Final = "/api/v1/search"
JSON: Final = {"Content-Type": "application/json"}
NINES: Final = "9" * 400
NESTED: Final = 40_000
"""Deep enough to exhaust the stack of GEOS."""

FITS: Final = 980_000
"""Bytes of a body that is just read."""

INTERNALS: Final = ("Traceback", "pydantic", "site-packages", ".py", "Error:", "object at", "b'")


def problem(answer: httpx.Response, status: int = 400) -> dict[str, Any]:
    """Return the body of an error after checking its shape."""
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body.keys() == {"type", "title", "status", "detail", "errors"}
    assert body["type"] == "about:blank"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    for one in body["errors"]:
        assert one.keys() == {"parameter", "found", "expected"}
        assert one["parameter"]
        assert one["expected"]
        assert one["found"] is None or len(one["found"]) <= 60
        assert one["parameter"] in body["detail"] or status == 404
    for word in INTERNALS:
        assert word not in answer.text
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    return body


def wrong(body: dict[str, Any]) -> dict[str, str]:
    """Return what was expected, by parameter."""
    return {one["parameter"]: one["expected"] for one in body["errors"]}


FIGURES: Final = [
    ("area" if field.name == "area_available" else field.name) + "_min"
    for field in FILTERABLE
    if field.kind is Kind.NUMBER
]
ENDED: Final = {Kind.NUMBER, Kind.DATE}
CODES: Final = [field.name for field in FILTERABLE if field.codes]
SPACE: Final = "a valid Polygon or MultiPolygon in WGS84, as WKT or GeoJSON"
BOX: Final = "four numbers west,south,east,north in degrees"
BROKEN: Final = {
    "crosses itself": "POLYGON((12 51, 13 52, 12 52, 13 51, 12 51))",
    "empty": "POLYGON EMPTY",
    "outside the world": "POLYGON((0 0, 200 0, 200 10, 0 0))",
    "not closed": "POLYGON((12 51, 13 51, 13 52))",
    "no WKT": "somewhere near Delitzsch",
    "not a number": "POLYGON((12 51, 13 nan, 13 52, 12 51))",
    "infinite": "POLYGON((12 51, 1e999 51, 13 52, 12 51))",
    "a point": "POINT(12.5 51.5)",
    "curved": "CURVEPOLYGON(CIRCULARSTRING(12 51, 13 51, 13 52, 12 52, 12 51))",
    "a collection": "GEOMETRYCOLLECTION(POLYGON((12 51, 13 51, 13 52, 12 51)))",
    "no JSON": '{"type": "Polygon"',
    "no coordinates": '{"type": "Polygon"}',
    "a point as JSON": '{"type": "Point", "coordinates": [12.5, 51.5]}',
    "a feature without geometry": '{"type": "Feature", "geometry": null}',
    "empty JSON": "{}",
}


@pytest.mark.parametrize(
    ("query", "parameter", "expected"),
    [
        *((f"{name}=abc", name, "a valid number") for name in FIGURES),
        *((f"{name}=nan", name, "a finite number") for name in FIGURES),
        *((f"{name}=-1", name, "greater than or equal to 0") for name in FIGURES),
        *((f"{name}=XX", name, "one or more of") for name in CODES),
        ("area_min=inf", "area_min", "a finite number"),
        (f"area_min={NINES}", "area_min", "a finite number"),
        ("area_min=1e13", "area_min", "less than or equal to"),
        ("max_minutes_airport=soon", "max_minutes_airport", "a valid number"),
        ("max_minutes_airport=-inf", "max_minutes_airport", "a finite number"),
        ("available_from_min=2026-13-01", "available_from_min", "a date such as 2026-11-23"),
        ("available_from_min=0", "available_from_min", "a date such as 2026-11-23"),
        ("divisible=perhaps", "divisible", "a valid boolean"),
        ("include_unknown=perhaps", "include_unknown", "a valid boolean"),
        ("mode=bike", "mode", "'car' or 'truck'"),
        ("sort=beauty", "sort", "one of availability, score, area"),
        ("sort=--score", "sort", "one of availability, score, area"),
        ("f=pdf", "f", "'geojson', 'csv'"),
        ("limit=0", "limit", "greater than or equal to 1"),
        ("limit=1001", "limit", "less than or equal to 1000"),
        (f"limit={NINES}", "limit", "less than or equal to 1000"),
        ("limit=1.5", "limit", "a valid integer"),
        ("offset=-1", "offset", "greater than or equal to 0"),
        ("bbox=12,51,13", "bbox", BOX),
        ("bbox=12,51,nan,52", "bbox", BOX),
        ("bbox=13,51,12,52", "bbox", BOX),
        ("bbox=-181,51,12,52", "bbox", BOX),
        ("area_min=1&area_min=2", "area_min", "a valid number"),
        ("sort=area&sort=price", "sort", "a valid string"),
        ("mode=car&mode=truck", "mode", "'car' or 'truck'"),
        ("area_min=1&area_min=2", "area_min", "given once"),
        ("colour=red", "colour", "no parameter of this name"),
        ("are_min=1", "are_min", "did you mean area_min"),
        ("zoning=,", "zoning", "one or more of GI"),
        ("municipality=,", "municipality", "at least one key"),
        ("municipality=Delitzsch", "municipality", "such as 14730070 (Delitzsch)"),
        ("municipality=14730071", "municipality", "14730070 (Delitzsch)"),
        ("municipality=14730070,nowhere", "municipality", "a known municipality key (AGS)"),
        ("estate=nowhere", "estate", "the key of a known estate, such as "),
        ("colour=", "colour", "no parameter of this name"),
        ("area=1", "area", "no parameter of this name"),
        ("note=x", "note", "no parameter of this name"),
    ],
)
def test_wrong_parameter_is_named(
    client: httpx.Client, query: str, parameter: str, expected: str
) -> None:
    body = problem(client.get(f"{PLOTS}?{query}"))
    assert wrong(body).keys() == {parameter}
    assert expected in wrong(body)[parameter]


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_broken_polygon_is_refused(client: httpx.Client, text: str) -> None:
    assert wrong(problem(client.get(PLOTS, params={"within": text}))) == {"within": SPACE}
    body = problem(client.post(SEARCH, json={"filters": {"within": text}}))
    assert wrong(body) == {"filters.within": SPACE}


def test_all_that_is_wrong_is_named_at_once(client: httpx.Client) -> None:
    body = problem(client.get(f"{PLOTS}?area_min=x&zoning=XX&colour=red&limit=10"))
    assert wrong(body).keys() == {"area_min", "zoning", "colour"}
    found = {one["parameter"]: one["found"] for one in body["errors"]}
    assert found == {"area_min": "x", "zoning": "XX", "colour": None}


@pytest.mark.parametrize(
    ("body", "parameter", "expected"),
    [
        ([], "body", "an object"),
        (None, "body", "an object"),
        ("text", "body", "an object"),
        ({"colour": 1}, "colour", "no parameter of this name"),
        ({"filters": []}, "filters", "an object"),
        ({"filters": {"colour": 1}}, "filters.colour", "no parameter of this name"),
        ({"filters": {"note": "x"}}, "filters.note", "no parameter of this name"),
        ({"filters": {"area_min": "x"}}, "filters.area_min", "a valid number"),
        ({"filters": {"area_min": [1]}}, "filters.area_min", "a valid number"),
        ({"filters": {"area_min": float("nan")}}, "filters.area_min", "a finite number"),
        ({"filters": {"area_min": 1e308}}, "filters.area_min", "less than or equal to"),
        ({"filters": {"area_min": 10**400}}, "filters.area_min", "number"),
        ({"filters": {"zoning": 5}}, "filters.zoning", "a valid string"),
        ({"filters": {"zoning": [{}]}}, "filters.zoning", "a valid string"),
        ({"filters": {"available_from_min": 5}}, "filters.available_from_min", "a date such as"),
        ({"filters": {"bbox": [12, 51, 10**400, 52]}}, "filters.bbox", BOX),
        ({"filters": {"bbox": {"west": 12}}}, "filters.bbox", BOX),
        ({"filters": {"within": [1, 2]}}, "filters.within", SPACE),
        ({"filters": {"within": {"type": "Polygon", "coordinates": "x"}}}, "filters.within", SPACE),
        ({"filters": {"zoning": []}}, "filters.zoning", "one or more of GI"),
        ({"filters": {"zoning": [""]}}, "filters.zoning", "one or more of GI"),
        ({"filters": {"uses_preferred": []}}, "filters.uses_preferred", "one or more of logistics"),
        ({"filters": {"municipality": []}}, "filters.municipality", "at least one key"),
        ({"filters": {"municipality": ["Eilenburg"]}}, "filters.municipality", "14730110"),
        ({"filters": {"bbox": []}}, "filters.bbox", BOX),
        ({"filters": {"bbox": [12, 51, float("inf"), 52]}}, "filters.bbox", BOX),
        ({"filters": {"area_mim": 1}}, "filters.area_mim", "did you mean filters.area_min"),
        ({"weight": {}}, "weight", "did you mean weights"),
        ({"availability": "soon"}, "availability", "'free', 'open' or 'all'"),
        ({"limit": float("nan")}, "limit", "a finite number"),
        ({"offset": float("inf")}, "offset", "a finite number"),
        ({"mode": "bike"}, "mode", "'car' or 'truck'"),
        ({"limit": 1001}, "limit", "less than or equal to 1000"),
        ({"limit": "many"}, "limit", "a valid integer"),
        ({"weights": []}, "weights", "an object"),
        ({"weights": {}}, "weights", "with a sum above zero"),
        ({"weights": {"price": 0}}, "weights", "with a sum above zero"),
        ({"weights": {"beauty": 1}}, "weights.beauty", CRITERIA[0].name),
        ({"weights": {"price": -1}}, "weights.price", "greater than or equal to 0"),
        ({"weights": {"price": "x"}}, "weights.price", "a valid number"),
        ({"weights": {"price": float("nan")}}, "weights.price", "a finite number"),
        ({"weights": {"price": 1e308, "area": 1}}, "weights.price", "less than or equal to"),
    ],
)
def test_wrong_body_is_named(
    client: httpx.Client, body: object, parameter: str, expected: str
) -> None:
    answer = problem(client.post(SEARCH, content=json.dumps(body), headers=JSON))
    assert wrong(answer).keys() == {parameter}
    assert expected in wrong(answer)[parameter]


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("abc", "abc"),
        ([1], "[1]"),
        ({"a": None}, '{"a": null}'),
        (True, None),
        (float("nan"), "NaN"),
        ("\u0000<b>\ud800", "�<b>�"),
        ("x" * 61, "x" * 59 + "…"),
    ],
)
def test_what_was_sent_is_shown_as_it_was_sent(
    client: httpx.Client, sent: object, found: str | None
) -> None:
    body = json.dumps({"filters": {"price_max": sent}})
    answer = client.post(SEARCH, content=body, headers=JSON)
    if found is None:  # true is read as 1
        assert answer.status_code == 200
        return
    (error,) = problem(answer)["errors"]
    assert error["found"] == found


@settings(deadline=None, max_examples=25)
@given(ends=st.tuples(st.integers(0, 900), st.integers(0, 900)), data=st.data())
def test_crossed_limits_are_named_both(
    client: httpx.Client, ends: tuple[int, int], data: st.DataObject
) -> None:
    field = data.draw(st.sampled_from([one for one in FILTERABLE if one.kind in ENDED]))
    stem = "area" if field.name == "area_available" else field.name
    low, high = (
        (TODAY + timedelta(days=end)).isoformat() if field.kind is Kind.DATE else end
        for end in ends
    )
    query = {f"{stem}_min": low, f"{stem}_max": high}
    answers = {"": client.get(PLOTS, params=query)}
    answers["filters."] = client.post(SEARCH, json={"filters": query})
    for prefix, answer in answers.items():
        if ends[0] <= ends[1]:
            assert answer.status_code == 200
            continue
        body = problem(answer)
        assert wrong(body) == {
            f"{prefix}{stem}_min": f"at most {stem}_max, {high}",
            f"{prefix}{stem}_max": f"at least {stem}_min, {low}",
        }
        assert [one["found"] for one in body["errors"]] == [str(low), str(high)]


def test_a_parameter_given_twice_is_refused(client: httpx.Client, catalogue: Catalogue) -> None:
    path = f"{PLOTS}/{catalogue.plots[0].id}/expose.pdf"
    for answer in (
        client.get(f"{path}?lang=de&lang=en"),
        client.post(f"{SEARCH}?lang=de&lang=de", json={}),
    ):
        assert wrong(problem(answer)) == {"lang": "one value, given once"}


@pytest.mark.parametrize("content", [b"{", b"", b"\xff\xfe", b"{'a': 1}", b"[" * 100_000])
def test_body_that_is_no_json(client: httpx.Client, content: bytes) -> None:
    problem(client.post(SEARCH, content=content, headers=JSON))


def test_body_of_another_type(client: httpx.Client) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = client.post(SEARCH, content=b"{}", headers={"Content-Type": kind})
        assert "application/json" in wrong(problem(answer))["body"]


def _nested(opening: str, middle: str, closing: str) -> str:
    """Nest as deep as exhausts a stack, or as a body that is read can hold."""
    each = len(json.dumps(opening + closing)) - 2
    depth = min(NESTED, FITS // each)
    return opening * depth + middle + closing * depth


@pytest.mark.parametrize(
    "text",
    [
        _nested("GEOMETRYCOLLECTION(", "POINT(1 1)", ")"),
        "MULTIPOLYGON" + _nested("(", "1 1", ")"),
        _nested('{"type":"GeometryCollection","geometries":[', "", "]}"),
        _nested('{"type":"Feature","geometry":', "null", "}"),
        '{"type":"Polygon","coordinates":' + _nested("[", "", "]") + "}",
    ],
    ids=["collection", "parentheses", "collection-json", "feature", "coordinates"],
)
def test_deep_nesting_does_not_end_the_service(client: httpx.Client, text: str) -> None:
    problem(client.post(SEARCH, json={"filters": {"within": text}}))
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        (f"{PLOTS}/nowhere", "id"),
        (f"{PLOTS}/%00", "id"),
        (f"{PLOTS}/nowhere/expose.pdf", "id"),
        ("/api/v1/layers/nowhere", "layer"),
    ],
)
def test_unknown_id_is_named(client: httpx.Client, path: str, parameter: str) -> None:
    body = problem(client.get(path), 404)
    assert wrong(body) == {parameter: f"a known {parameter}"}


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/api/", f"{PLOTS}/a/b", "/static/x/y.js"])
def test_unknown_path(client: httpx.Client, path: str) -> None:
    assert problem(client.get(path), 404)["errors"] == []


def test_every_operation_refuses_unknown_parameters_and_methods(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()["paths"]
    for path, operations in described.items():
        concrete = path.replace("{id}", "x").replace("{name}", "plots")
        for method in {"get", "post", "put", "delete", "patch"} - operations.keys():
            answer = client.request(method, concrete)
            problem(answer, 405)
            allowed = [one.upper() for one in operations]
            assert answer.headers["allow"] == ", ".join(allowed + ["HEAD"] * ("GET" in allowed))
            assert (
                answer.headers["content-type"]
                in operations[allowed[0].lower()]["responses"]["405"]["content"]
            )
        if path.startswith("/api/"):
            (method,) = operations
            content = {"content": b"{}", "headers": JSON} if method == "post" else {}
            body = problem(client.request(method, f"{concrete}?colour=red", **content))  # type: ignore[arg-type]
            assert wrong(body) == {"colour": "no parameter of this name"}


@pytest.mark.parametrize("path", ["/api/v1/fault", "/fault"])
def test_fault_tells_nothing_of_the_inside(home: Path, path: str) -> None:
    application = create_app(Settings(home=home), clock=lambda: TODAY)

    @application.get(path)
    def fault() -> None:
        message = "secret of the house"
        raise RuntimeError(message)

    # Routes are asked in order: the new one before those of pages.
    application.router.routes.insert(0, application.router.routes.pop())

    answer = inside.ask(application, "GET", path)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert all(answer.headers[name] == value for name, value in HEADERS.items())
    if path.startswith("/api/"):
        problem(answer, 500)
    else:
        assert answer.headers["content-type"].startswith("text/html")
