"""What the list offers beside its rows: near misses and neighbours, as the API finds them."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any, Final

import pytest
import shapely

if TYPE_CHECKING:
    import httpx

ADDRESS: Final = "area_min=30000&zoning=GE"
BODY: Final = {"filters": {"area_min": 30_000, "zoning": ["GE"]}, "availability": "all"}


def asked(client: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post("/api/v1/search", json={"limit": 1000, **body}, params={"lang": "de"})
    found: dict[str, Any] = answer.json()
    return found


def part(page: str, title: str) -> str:
    found = re.search(
        rf'<section class="more" aria-labelledby="{title}">(.*?)</section>', page, re.DOTALL
    )
    assert found is not None
    return found[1]


@pytest.mark.parametrize("query", [ADDRESS, "price_max=30&max_minutes_motorway_junction=6"])
def test_each_small_change_brings_the_plots_that_it_promises(
    client: httpx.Client, query: str
) -> None:
    before = client.get(f"/api/v1/plots?{query}&limit=1000").json()
    held = {one["id"] for one in before["features"]}
    assert held
    near = part(client.get(f"/flaechen?{query}").text, "near-title")
    rows = re.findall(r'<li data-gather="([^"]*)"><a href="/flaechen\?([^"]*)"', near)
    assert 1 < len(rows) <= 5
    for named, changed in rows:
        after = client.get(f"/api/v1/plots?{unescape(changed)}&limit=1000").json()
        brought = {one["id"] for one in after["features"]} - held
        assert set(named.split()) <= brought
        assert f"+ {len(brought)} Fläche" in near


def test_a_change_of_what_unknown_counts_as_is_a_link_too(client: httpx.Client) -> None:
    near = part(client.get(f"/flaechen?{ADDRESS}").text, "near-title")
    assert "unknown=area_min:keep" in near
    assert "auch unbekannt" in near


def test_neighbours_are_those_of_the_api(client: httpx.Client) -> None:
    page = client.get(f"/flaechen?{ADDRESS}").text
    shown = re.findall(
        r'data-gather="([^"]*)" data-outline="([^"]*)"', part(page, "together-title")
    )
    found = asked(client, BODY)["combinations"]
    assert found
    assert [ids.split() for ids, _ in shown] == [one["plots"] for one in found[:5]]
    for (_, outline), one in zip(shown, found, strict=False):
        drawn = shapely.geometry.shape(json.loads(unescape(outline)))
        assert drawn.equals(shapely.geometry.shape(one["outline"]))


def test_nothing_is_offered_where_nothing_is_asked(client: httpx.Client) -> None:
    page = client.get("/flaechen").text
    assert "near-title" not in page
    assert "together-title" not in page


def test_each_row_splits_its_score_into_the_three_fields(client: httpx.Client) -> None:
    page = client.get("/flaechen?profile=logistics&zoning=GI").text
    ranked = asked(client, {"filters": {"zoning": ["GI"]}, "profile": "logistics"})["plots"]
    scores = {one["id"]: one["fields_of_action"] for one in ranked}
    rows = re.findall(r'<tr data-plot="([^"]+)">(.*?)</tr>', page, re.DOTALL)
    seen = 0
    for id_, row in rows:
        if unescape(id_) not in scores:  # sold ones are not ranked by the API
            continue
        said = re.findall(r'title="([^":]+): ([^"]+)"', row)
        values = scores[unescape(id_)]
        assert [label for label, _ in said] == [
            "Attraktiver Wirtschaftsstandort",
            "Attraktiver Arbeitsort",
            "Klimaneutrale Region",
        ]
        assert [value for _, value in said] == [
            "unbekannt" if one is None else str(round(one)) for one in values.values()
        ]
        seen += 1
    assert seen > 5
