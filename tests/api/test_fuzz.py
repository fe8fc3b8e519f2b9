"""Whatever anyone asks, the service answers or says what was wrong; it never breaks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, quote_from_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.filters import FILTERS
from geo.criteria import CRITERIA
from geo.search import SORT_COLUMNS

if TYPE_CHECKING:
    import httpx

VIEW: Final = ("mode", "include_unknown", "sort", "limit", "offset", "f")
NAMES: Final = st.sampled_from([*(one.name for one in FILTERS), *VIEW])

NUMBERS: Final = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([10**400, -(10**400), 1e12, 1e308, 5e-324, -0.0]),
)
WORDS: Final = st.sampled_from(
    ["GE,GI", "free", "true", "car", "2026-02-30", "0001-01-01", "9999-12-31", "-price", "١٢"]
)
POLYGONS: Final = st.builds(
    lambda kind, points: f"{kind}(({', '.join(f'{x} {y}' for x, y in points)}))",
    st.sampled_from(["POLYGON", "polygon z", "MULTIPOLYGON", "MULTIPOLYGON(", "POLYGON M"]),
    st.lists(st.tuples(st.floats(), st.floats()), max_size=6),
)
TEXTS: Final = st.one_of(
    st.text(max_size=30),
    NUMBERS.map(str),
    WORDS,
    POLYGONS,
    st.lists(st.floats(width=16), min_size=3, max_size=5).map(lambda f: ",".join(map(str, f))),
)
VALUES: Final = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
GEOJSON: Final = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["Polygon", "MultiPolygon", "Feature", "GeometryCollection"]),
        "coordinates": VALUES,
    },
    optional={"geometry": VALUES, "geometries": VALUES},
)
BODIES: Final = st.fixed_dictionaries(
    {},
    optional={
        "filters": st.dictionaries(NAMES, VALUES | GEOJSON, max_size=3) | VALUES,
        "weights": st.dictionaries(st.sampled_from([one.name for one in CRITERIA]), NUMBERS)
        | VALUES,
        "mode": st.sampled_from(["car", "truck"]) | VALUES,
        "sort": st.sampled_from([*SORT_COLUMNS, "-price"]) | VALUES,
        "limit": st.integers(0, 3) | VALUES,
        "offset": st.integers(-1, 200) | VALUES,
        "include_unknown": st.booleans() | VALUES,
    },
)


def _sound(answer: httpx.Response) -> None:
    assert answer.status_code in {200, 400, 404}, answer.text[:300]
    if answer.status_code == 200:
        answer.json()
        return
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    if answer.status_code == 400:
        assert answer.json()["detail"]


@settings(deadline=None, max_examples=250)
@given(query=st.lists(st.tuples(NAMES | st.text(max_size=5), TEXTS), max_size=4))
def test_any_query_has_an_answer(client: httpx.Client, query: list[tuple[str, str]]) -> None:
    few = [("limit", "2"), *query]
    # Half a character, as JSON allows it, cannot stand in an address.
    pairs = [(quote(k, errors="replace"), quote(v, errors="replace")) for k, v in few]
    _sound(client.get("/api/v1/plots?" + "&".join(f"{k}={v}" for k, v in pairs)))


@settings(deadline=None, max_examples=100)
@given(raw=st.binary(max_size=40))
def test_any_bytes_may_be_a_query(client: httpx.Client, raw: bytes) -> None:
    text = quote_from_bytes(raw)
    for name in ("within", "municipality", "area_min", "bbox", ""):
        _sound(client.get(f"/api/v1/plots?limit=1&{name}={text}"))


@settings(deadline=None, max_examples=200)
@given(body=BODIES | VALUES)
def test_any_body_has_an_answer(client: httpx.Client, body: Any) -> None:  # noqa: ANN401
    headers = {"Content-Type": "application/json"}
    _sound(client.post("/api/v1/search", content=json.dumps(body), headers=headers))


@settings(deadline=None, max_examples=100)
@given(content=st.binary(max_size=60), lang=st.sampled_from(["de", "en"]) | st.text(max_size=3))
def test_any_bytes_may_be_a_body(client: httpx.Client, content: bytes, lang: str) -> None:
    headers = {"Content-Type": "application/json"}
    params = {"lang": lang.encode(errors="replace")}
    _sound(client.post("/api/v1/search", content=content, params=params, headers=headers))


@settings(deadline=None, max_examples=60)
@given(text=st.text(min_size=1, max_size=20))
def test_any_id_has_an_answer(client: httpx.Client, text: str) -> None:
    # An id of dots alone is a way through folders, which clients resolve before they ask.
    part = quote("x" + text, safe="", errors="replace")
    for path in (f"plots/{part}", f"plots/{part}/expose.pdf", f"layers/{part}"):
        _sound(client.get(f"/api/v1/{path}"))


@pytest.mark.parametrize("path", ["/karte", "/en/flaechen"])
@settings(deadline=None, max_examples=40)
@given(query=st.lists(st.tuples(NAMES, TEXTS), max_size=3))
def test_pages_bear_any_query(
    client: httpx.Client, path: str, query: list[tuple[str, str]]
) -> None:
    pairs = [(k, quote(v, errors="replace")) for k, v in query]
    answer = client.get(f"{path}?" + "&".join(f"{k}={v}" for k, v in pairs))
    assert answer.status_code in {200, 400}
    assert answer.headers["content-type"].startswith("text/html")
