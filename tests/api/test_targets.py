"""Places that a question names: as a body and as an address, refused, changed, linked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from starlette.datastructures import QueryParams

from api.query import read_query, write_query
from api.targets import MOST, AskedTarget, AskedTargets, written
from geo.destinations import TRAVELS
from tests.api.published import Published
from tests.api.test_problems import problem, wrong

if TYPE_CHECKING:
    import httpx

PLOTS: Final = "/api/v1/plots"
SEARCH: Final = "/api/v1/search"
SUPPLIER: Final = {"lon": 12.24, "lat": 51.42, "max_minutes": 20, "mode": "truck", "name": "Werk"}
LINE: Final = "12.24,51.42,20,truck,Werk"


def found(client: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(SEARCH, json={"limit": 1000, "availability": "all", **body})
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def ids(answer: dict[str, Any]) -> list[str]:
    return [one["id"] for one in answer["plots"]]


def test_a_body_and_an_address_ask_the_same(client: httpx.Client) -> None:
    published = Published(client.get("/openapi.json").json())
    answer = client.post(SEARCH, json={"targets": [SUPPLIER], "limit": 1000, "availability": "all"})
    content = published.check(answer, "post", SEARCH)
    listed = client.get(PLOTS, params={"targets": LINE, "limit": 1000}).json()
    assert sorted(ids(content)) == sorted(one["id"] for one in listed["features"])
    assert 0 < content["total"] < len(client.get(PLOTS, params={"limit": 1000}).json()["features"])
    for plot in content["plots"]:
        (verdict,) = plot["verdicts"]
        assert (verdict["demand"], verdict["verdict"]) == ("targets.0", "pass")
        assert float(verdict["value"].removesuffix(" min")) <= 20
        assert verdict["reason"].startswith("Minutes to Werk, ")


def test_the_vehicle_is_that_of_the_question_unless_said(client: httpx.Client) -> None:
    plain = {key: value for key, value in SUPPLIER.items() if key != "mode"}
    for mode in ("car", "truck"):
        assert ids(found(client, {"targets": [plain], "mode": mode})) == ids(
            found(client, {"targets": [{**plain, "mode": mode}], "mode": mode})
        )


def test_a_wish_leaves_nothing_out(client: httpx.Client) -> None:
    answer = found(client, {"targets": [{**SUPPLIER, "wish": True}]})
    assert answer["total"] == found(client, {})["total"]
    assert {one["verdicts"][0]["verdict"] for one in answer["plots"]} == {"pass", "fail"}
    assert all(one["wishes"]["asked"] == 1 for one in answer["plots"])


def test_a_suggestion_put_into_the_question_returns_what_it_promised(client: httpx.Client) -> None:
    second = {"lon": 12.63, "lat": 51.46, "max_minutes": 15}
    body = {"targets": [{**SUPPLIER, "max_minutes": 8}, second], "filters": {"area_min": 5_000}}
    answer = found(client, body)
    assert answer["near_misses"]
    assert any(miss["targets"] for miss in answer["near_misses"])
    for miss in answer["near_misses"]:
        targets = body["targets"] if miss["targets"] is None else miss["targets"]
        filters = {"area_min": 5_000, **miss["filters"]}
        changed = {"targets": targets, "filters": filters, "unknown": miss["unknown"]}
        after = found(client, changed)
        assert sorted(set(ids(after)) - set(ids(answer)))[:20] == miss["plots"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("12.24,51.42", "1 to 5 targets as longitude,latitude,minutes"),
        ("12.24,51.42,zwanzig", "1 to 5 targets as longitude,latitude,minutes"),
        ("12.24,51.42,20,ship", "the mode is one of car, truck, bicycle, foot"),
        (";".join([LINE] * (MOST + 1)), "1 to 5 targets"),
        ("5.0,40.0,20", "a place near a road of the network loaded"),
        ("181,40.0,20", "a number less than or equal to 180"),
        ("nan,40.0,20", "a finite number"),
        ("12.24,51.42,601", "a number less than or equal to 600"),
    ],
)
def test_what_cannot_be_asked_is_refused(client: httpx.Client, line: str, expected: str) -> None:
    answer = client.get(PLOTS, params={"targets": line})
    (error,) = problem(answer, 400)["errors"]
    assert error["parameter"].startswith("targets")
    assert expected in error["expected"]


def test_a_body_names_the_member_that_is_wrong(client: httpx.Client) -> None:
    answer = client.post(SEARCH, json={"targets": [{"lon": 12, "max_minutes": -1, "limit": 3}]})
    assert {one["parameter"] for one in problem(answer, 400)["errors"]} == {
        "targets.lat",
        "targets.max_minutes",
        "targets.limit",
    }
    many = problem(client.post(SEARCH, json={"targets": [SUPPLIER] * (MOST + 1)}))
    assert wrong(many).keys() == {"targets"}


names = st.text(st.characters(blacklist_characters=";", blacklist_categories=["Cs"]), max_size=80)
figures = st.floats(allow_nan=False, allow_infinity=False, width=32)
asked = st.lists(
    st.builds(
        AskedTarget,
        lon=figures.filter(lambda x: -180 <= x <= 180),
        lat=st.floats(-90, 90),
        max_minutes=st.floats(0, 600),
        mode=st.sampled_from([None, *TRAVELS]),
        name=names.map(str.strip),
    ),
    min_size=1,
    max_size=MOST,
)


@given(asked)
def test_what_is_written_is_read_back(targets: list[AskedTarget]) -> None:
    """Also after a page has taken its address apart and written it again."""
    line = written(targets)
    query = read_query(QueryParams(write_query({"targets": [line], "price_max": ["5"]})))
    again = read_query(QueryParams(write_query(query)))
    read = TypeAdapter(AskedTargets).validate_python(",".join(again["targets"]))
    assert [(one.mode, one.name) for one in read] == [(one.mode, one.name) for one in targets]
    for one, same in zip(targets, read, strict=True):
        assert same.lon == pytest.approx(one.lon, rel=1e-14)
        assert same.lat == pytest.approx(one.lat, rel=1e-14)
        assert same.max_minutes == pytest.approx(one.max_minutes, rel=1e-14)


def test_a_page_shows_the_target_and_ways_out(client: httpx.Client) -> None:
    page = client.get("/flaechen", params={"targets": f"{LINE};12.63,51.46,1"}).text
    assert "Minuten bis Werk, Lkw: höchstens 20 Min." in page
    assert "Minuten bis 51,46° N, 12,63° O, Pkw: höchstens 1 Min." in page
    assert f'name="targets" value="{LINE};12.63,51.46,1"' in page
    links = [part.split('"')[0].replace("&amp;", "&") for part in page.split('href="')[1:]]
    alone = [
        targets
        for link in links
        if (targets := parse_qs(urlsplit(link).query).get("targets")) is not None
    ]
    assert [LINE] in alone, "a chip takes one target away"
    assert client.get("/en/flaechen", params={"targets": "quatsch"}).status_code == 400


def test_links_of_a_page_keep_a_target_without_a_mode(client: httpx.Client) -> None:
    page = client.get("/flaechen", params={"targets": "12.24,51.42,400,,Werk"}).text
    assert 'name="targets" value="12.24,51.42,400,,Werk"' in page
    assert "Minuten bis Werk, Pkw: höchstens 400 Min." in page
    links = [part.split('"')[0].replace("&amp;", "&") for part in page.split('href="')[1:]]
    files = [link for link in links if link.startswith("/api/v1/plots?") and "f=geojson" in link]
    assert files
    assert [client.get(link).status_code for link in files] == [200] * len(files)
