"""Musts, wishes and what unknown counts as, in an address: the same search as by `POST`."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.chips import active
from api.query import read_query, write_query

if TYPE_CHECKING:
    import httpx

    from geo.catalogue import Catalogue

ASKED: Final[dict[str, Any]] = {
    "area_min": 20_000,
    "price_max": 30,
    "zoning": ["GI", "GE"],
    "max_minutes_airport": 25,
    "flood": ["none"],
}
NAMES: Final = sorted(ASKED)


def address(asked: dict[str, Any]) -> dict[str, str]:
    return {
        name: ",".join(value) if isinstance(value, list) else str(value)
        for name, value in asked.items()
    }


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    names=st.sets(st.sampled_from(NAMES)),
    wishes=st.sets(st.sampled_from(NAMES)),
    unknown=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["keep", "fail"])),
    include=st.booleans(),
)
def test_an_address_asks_what_a_body_asks(
    client: httpx.Client,
    names: set[str],
    wishes: set[str],
    unknown: dict[str, str],
    *,
    include: bool,
) -> None:
    asked = {name: ASKED[name] for name in names}
    body = {
        "filters": {name: value for name, value in asked.items() if name not in wishes},
        "wishes": {name: value for name, value in asked.items() if name in wishes},
        "unknown": {name: kind for name, kind in unknown.items() if name in names},
        "include_unknown": include,
        "availability": "all",
        "sort": "-wishes" if names & wishes else "-score",
        "limit": 1000,
    }
    answer = client.post("/api/v1/search", json=body).json()
    parameters: dict[str, Any] = {
        **address(asked),
        "wishes": ",".join(sorted(wishes)),
        "unknown": ",".join(f"{name}:{kind}" for name, kind in unknown.items()),
        "include_unknown": str(include).lower(),
        "sort": body["sort"],
        "limit": "1000",
    }
    found = client.get("/api/v1/plots", params=parameters)
    assert found.status_code == 200, found.text
    got = found.json()
    assert got["numberMatched"] == answer["total"]
    assert {one["id"] for one in got["features"]} == {one["id"] for one in answer["plots"]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("wishes=colour", "names of filters with commas between them"),
        ("unknown=price_max", "filter:keep or filter:fail"),
        ("unknown=price_max:perhaps", "filter:keep or filter:fail"),
        ("unknown=colour:keep", "filter:keep or filter:fail"),
    ],
)
def test_what_is_no_filter_is_refused(client: httpx.Client, query: str, expected: str) -> None:
    answer = client.get(f"/api/v1/plots?{query}")
    assert answer.status_code == 400
    assert expected in answer.json()["detail"]
    page = client.get(f"/flaechen?{query}")
    assert page.status_code == 400
    assert "Keine Fläche erfüllt alle Filter" not in page.text, "nothing was asked"


def test_terms_of_what_is_not_set_say_nothing(client: httpx.Client) -> None:
    plain = client.get("/api/v1/plots?area_min=20000").json()
    said = client.get("/api/v1/plots?area_min=20000&wishes=price_max&unknown=price_max:keep").json()
    assert said["numberMatched"] == plain["numberMatched"]
    assert [one["id"] for one in said["features"]] == [one["id"] for one in plain["features"]]


QUERY: Final = "area_min=20000&zoning=GI,GE&price_max=30&wishes=price_max&unknown=zoning:keep"


def shown(query: str, catalogue: Catalogue) -> Any:  # noqa: ANN401
    from starlette.datastructures import QueryParams  # noqa: PLC0415

    from api.form import filter_form  # noqa: PLC0415 – beside the module that it tests

    return {
        one.name: one for one in filter_form(read_query(QueryParams(query)), catalogue, "de").active
    }


def test_a_chip_says_its_terms_and_leads_to_others(catalogue: Catalogue) -> None:
    held = shown(QUERY, catalogue)
    assert [held[name].terms.label for name in ("area_min", "zoning", "price_max")] == [
        "muss",
        "muss",
        "Wunsch",
    ]
    assert [way.holds for way in held["zoning"].terms.unknowns] == [False, True, False]
    must, wish = held["area_min"].terms.kinds
    assert must.holds
    assert shown(wish.query, catalogue)["area_min"].terms.wish
    assert shown(wish.query, catalogue)["price_max"].terms.wish, "others keep theirs"
    default, _, fail = held["zoning"].terms.unknowns
    assert "unknown" not in default.query
    assert "unknown=zoning:fail" in fail.query


def test_a_filter_that_goes_takes_its_terms_with_it(catalogue: Catalogue) -> None:
    held = shown(QUERY, catalogue)
    assert "wishes" not in held["price_max"].chips[0].query
    first, second = held["zoning"].chips
    assert "unknown=zoning:keep" in first.query, "another value is left"
    left = shown(first.query, catalogue)
    assert "unknown" not in left["zoning"].chips[0].query
    assert second.label.startswith("GE")


def test_profile_mode_and_targets_have_no_terms(catalogue: Catalogue) -> None:
    held = shown("profile=food&mode=truck&include_unknown=true&targets=12.2,51.4,20", catalogue)
    assert set(held) == {"profile", "mode", "include_unknown", "targets"}
    assert all(one.terms is None for one in held.values())


def test_every_part_of_the_place_is_said(catalogue: Catalogue) -> None:
    query = "bbox=12.1,51.3,12.9,51.7&near=12.34,51.52,10&confirmed_within_days=90"
    said = {name: one.chips[0].label for name, one in shown(query, catalogue).items()}
    assert said == {
        "confirmed_within_days": "Status bestätigt, höchstens 90 Tage her",
        "bbox": "im Kartenausschnitt",
        "near": "höchstens 10 km von einem Punkt",
    }


def test_a_query_is_read_as_it_is_written() -> None:
    query = {"weights": ["area:60", "price:40"], "zoning": ["GI"], "empty": []}
    assert write_query(query) == "weights=area:60,price:40&zoning=GI"
    assert list(active({}, "de", lambda _: {})) == []


def test_a_page_says_which_wishes_are_met(client: httpx.Client, catalogue: Catalogue) -> None:
    limit = 25
    page = client.get(f"/flaechen?price_max={limit}&zoning=GI&wishes=price_max").text
    rows = re.findall(r'<tr data-plot="([^"]+)">(.*?)</tr>', page, re.DOTALL)
    prices = {plot.id: plot.values.get("price") for plot in catalogue.plots}
    assert {prices[id_] is None for id_, _ in rows} == {True, False}
    for id_, row in rows:
        price = prices[unescape(id_)]
        met = isinstance(price, int | float) and price <= limit
        assert f"erfüllt {int(met)} von 1 Wunsch" in row
        assert ("Nicht erfüllt, gewünscht" in row) == (price is not None and not met)
        assert ("Kaufpreis ist unbekannt" in row) == (price is None)
    assert "meiste Wünsche erfüllt" in page
    assert "meiste Wünsche erfüllt" not in client.get("/flaechen?zoning=GI").text
