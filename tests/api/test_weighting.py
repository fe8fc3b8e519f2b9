"""Profile and weights in an address: the same scores as in the body of a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from geo.profiles import profiles
from tests.api.test_problems import problem, wrong

if TYPE_CHECKING:
    import httpx

PLOTS: Final = "/api/v1/plots"
OWN: Final = {"motorway_truck": 60, "price": 40}
LINE: Final = "motorway_truck:60,price:40"
ASKED: Final[list[tuple[dict[str, str], dict[str, Any]]]] = [
    *(({"profile": name}, {"profile": name}) for name in profiles()),
    ({"weights": LINE}, {"weights": OWN}),
    ({"profile": "food", "weights": LINE}, {"profile": "food", "weights": OWN}),
]


@pytest.mark.parametrize(("query", "body"), ASKED)
def test_an_address_ranks_as_a_body_does(
    client: httpx.Client, query: dict[str, str], body: dict[str, Any]
) -> None:
    listed = client.get(PLOTS, params={**query, "sort": "-score", "limit": "1000"}).json()
    found = client.post(
        "/api/v1/search", json={**body, "availability": "all", "limit": 1000, "sort": "-score"}
    ).json()
    asked = {one["id"]: (one["score"], one["score_range"]) for one in found["plots"]}
    features = [one["properties"] | {"id": one["id"]} for one in listed["features"]]
    assert {one["id"]: (one["score"], one["score_range"]) for one in features} == asked
    scores = [one["score"] for one in features if one["score"] is not None]
    assert scores == sorted(scores, reverse=True)


def test_the_score_of_a_plot_alone_is_that_of_the_general_profile(client: httpx.Client) -> None:
    listed = client.get(PLOTS, params={"limit": "1000"}).json()["features"]
    plain = client.get(PLOTS, params={"limit": "1000", "profile": "general"}).json()["features"]
    assert plain == listed


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("profile=shipping", "profile"),
        ("weights=price", "weights.price"),
        ("weights=price:-1", "weights.price"),
        ("weights=price:1,price:2", "weights"),
        ("weights=price:0", "weights"),
        ("weights=beauty:3", "weights.beauty"),
    ],
)
def test_what_cannot_be_weighed_is_refused(
    client: httpx.Client, query: str, parameter: str
) -> None:
    assert wrong(problem(client.get(f"{PLOTS}?{query}"))).keys() == {parameter}


def test_pages_keep_profile_and_weights(client: httpx.Client) -> None:
    page = client.get("/flaechen", params={"profile": "logistics", "weights": LINE}).text
    assert 'name="profile" value="logistics"' in page
    assert f'name="weights" value="{LINE}"' in page
    assert "Eigene Gewichte" in page
    assert profiles()["logistics"].label.de in page
    first = client.get("/flaechen", params={"sort": "-score", "weights": "price:1"}).text
    assert first != client.get("/flaechen", params={"sort": "-score"}).text
