"""`/api/v1/plots`: order of the plots, and pages that join to the whole."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.destinations import MODES
from geo.search import SORT_COLUMNS

if TYPE_CHECKING:
    import httpx

type Feature = dict[str, Any]

PLOTS: Final = "/api/v1/plots"


def _figure(feature: Feature, key: str, mode: str) -> float | None:
    held = feature["properties"]
    if key.startswith("minutes_"):
        way = held["minutes"][mode][key.removeprefix("minutes_")]
        if not way["verified"]:
            way = way["regular"] or {"minutes": None}
        figure: float | None = way["minutes"]
        return figure
    found: float | None = held[{"area": "area_available"}.get(key, key)]
    return found


def _sorted(client: httpx.Client, **query: str) -> list[Feature]:
    found: list[Feature] = client.get(PLOTS, params={**query, "limit": "1000"}).json()["features"]
    return found


FIGURES: Final = [key for key in SORT_COLUMNS if key not in {"name", "availability", "wishes"}]


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("key", FIGURES)
def test_order_is_by_figure_with_unknown_last(client: httpx.Client, key: str, sign: str) -> None:
    for mode in MODES if key.startswith("minutes_") else ("car",):
        found = _sorted(client, sort=sign + key, mode=mode)
        figures = [_figure(feature, key, mode) for feature in found]
        known = [figure for figure in figures if figure is not None]
        assert figures == [*sorted(known, reverse=bool(sign)), *[None] * (len(found) - len(known))]
        for one, after in pairwise(found):
            if _figure(one, key, mode) == _figure(after, key, mode):
                assert one["properties"]["score"] >= after["properties"]["score"]


def test_first_stands_what_can_be_had(client: httpx.Client) -> None:
    found = _sorted(client)
    assert found == _sorted(client, sort="availability")
    order = [
        *("free", "unconfirmed", "planned", "negotiation", "option", "reserved"),
        *(None, "sold", "withdrawn"),
    ]
    ranks = [
        (order.index(held["status_shown"]), -held["score"])
        for held in (feature["properties"] for feature in found)
    ]
    assert ranks == sorted(ranks)


def test_order_by_name_is_that_of_a_german_directory(client: httpx.Client) -> None:
    plain = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
    for sort in ("name", "-name"):
        names = [
            feature["properties"]["name"].lower().translate(plain)
            for feature in _sorted(client, sort=sort)
        ]
        assert names == sorted(names, reverse=sort.startswith("-"))


@settings(deadline=None, max_examples=6)
@given(
    limit=st.integers(15, 150),
    query=st.sampled_from([{}, {"zoning": "GE,GI"}, {"sort": "name", "mode": "truck"}]),
)
def test_pages_join_to_the_whole(client: httpx.Client, limit: int, query: dict[str, str]) -> None:
    whole = client.get(PLOTS, params={**query, "limit": 1000}).json()
    seen: list[str] = []
    address: str | None = f"{PLOTS}?limit={limit}" + "".join(f"&{k}={v}" for k, v in query.items())
    first = last = None
    while address:
        page = client.get(address).json()
        links = {link["rel"]: link["href"] for link in page["links"]}
        assert page["numberMatched"] == whole["numberMatched"]
        assert page["numberReturned"] == len(page["features"]) <= limit
        assert ("prev" in links) == bool(seen)
        assert client.get(links["self"]).json() == page
        seen += [feature["id"] for feature in page["features"]]
        first, last, address = first or page, page, links.get("next")
    assert seen == [feature["id"] for feature in whole["features"]]
    while back := {link["rel"]: link["href"] for link in last["links"]}.get("prev"):  # type: ignore[index]
        last = client.get(back).json()
    assert last == first


def test_beyond_the_end_a_link_leads_back(client: httpx.Client) -> None:
    page = client.get(PLOTS, params={"offset": 10**30, "limit": 20}).json()
    assert page["features"] == []
    links = {link["rel"]: link["href"] for link in page["links"]}
    assert "next" not in links
    assert client.get(links["prev"]).json()["numberReturned"] == 20
