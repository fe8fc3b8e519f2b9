"""Branches and the start page: figures beside a count of their own, links, structured data."""

from __future__ import annotations

import json
import re
from html import unescape
from statistics import median
from typing import TYPE_CHECKING

import pytest

from geo.columns import way_that_counts
from geo.profiles import names, profiles

if TYPE_CHECKING:
    import httpx

    from geo.catalogue import Catalogue, Plot

BRANCHES = [name for name in names() if name != "general"]


def page(client: httpx.Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.text)


def structured(client: httpx.Client, path: str) -> dict[str, object]:
    text = client.get(path).text
    (held,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    data: dict[str, object] = json.loads(held)
    return data


@pytest.mark.parametrize("name", BRANCHES)
def test_a_branch_shows_the_plots_that_the_search_ranks_first(
    client: httpx.Client, name: str
) -> None:
    body = {"profile": name, "availability": "free", "limit": 5}
    found = client.post("/api/v1/search", json=body).json()["plots"]
    text = page(client, f"/branchen/{name}")
    assert re.findall(r'<a href="/flaechen/([^"]+)">', text) == [one["id"] for one in found]
    assert re.findall(r'<div class="suit-score"><p><b>(\d+)</b>', text) == [
        str(round(one["score"])) for one in found
    ]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("name", BRANCHES)
def test_a_branch_says_what_it_weighs_and_leads_to_the_map(
    client: httpx.Client, name: str, prefix: str
) -> None:
    text = page(client, f"{prefix}/branchen/{name}")
    profile = profiles()[name]
    label = profile.label.en if prefix else profile.label.de
    assert f"<h1>{label} in Nordsachsen</h1>" in text
    for one in profile.criteria:
        shown = f"<li><span>{one.label.en if prefix else one.label.de}</span>"
        assert (shown in text) == (one.weight > 0)
    (href,) = re.findall(rf'href="({prefix}/karte\?profile=[^"]+)"', text)
    assert f"profile={name}" in href
    assert client.get(href).status_code == 200


@pytest.mark.parametrize("name", BRANCHES)
def test_the_strongest_reasons_are_those_with_most_points(client: httpx.Client, name: str) -> None:
    body = {"profile": name, "availability": "free", "limit": 5}
    found = client.post("/api/v1/search?lang=de", json=body).json()["plots"]
    lists = re.findall(r'<ul class="suit-reasons">(.*?)</ul>', page(client, f"/branchen/{name}"))
    for shown, plot in zip(lists, found, strict=True):
        points = [float(one.replace(",", ".")) for one in re.findall(r"<b>([\d,]+) von", shown)]
        known = [one["points"] for one in plot["contributions"] if one["points"] is not None]
        assert points == pytest.approx(sorted(known, reverse=True)[:3], abs=0.051)


def test_the_overview_names_every_branch_and_its_best_plot(client: httpx.Client) -> None:
    for path in ("/branchen", "/"):
        text = page(client, path)
        for name in BRANCHES:
            assert f'href="/branchen/{name}"' in text
    for name in BRANCHES:
        first = client.post(
            "/api/v1/search", json={"profile": name, "availability": "free", "limit": 1}
        ).json()["plots"][0]
        assert f'href="/flaechen/{first["id"]}"' in page(client, "/branchen")


@pytest.mark.parametrize("path", ["/branchen/general", "/branchen/none", "/en/branchen/x"])
def test_what_is_no_branch_has_a_friendly_page(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_crumbs_lead_from_the_start(client: httpx.Client) -> None:
    data = structured(client, "/en/branchen/logistics")
    assert data["@type"] == "BreadcrumbList"
    steps = data["itemListElement"]
    assert isinstance(steps, list)
    assert [step["position"] for step in steps] == [1, 2, 3]
    paths = [step["item"].split("/", 3)[3] for step in steps]
    assert paths == ["en/", "en/branchen", "en/branchen/logistics"]
    for step in steps:
        assert client.get(step["item"]).status_code == 200
    assert structured(client, "/gemeinden/14730070")["@type"] == "BreadcrumbList"


def test_the_start_says_where_its_search_is(client: httpx.Client) -> None:
    action = structured(client, "/")["potentialAction"]
    assert isinstance(action, dict)
    template = action["target"]["urlTemplate"]
    answer = client.get(template.replace("{search_term_string}", "2+ha"), follow_redirects=False)
    assert answer.status_code == 303
    assert "area_min=20000" in answer.headers["location"]


def test_the_sitemap_lists_the_branches(client: httpx.Client) -> None:
    text = client.get("/sitemap.xml").text
    for prefix in ("", "/en"):
        for path in ("/branchen", *(f"/branchen/{name}" for name in BRANCHES)):
            assert f"{prefix}{path}</loc>" in text
    assert "/suche" not in text


def available(plot: Plot) -> float:
    """Return the m² that are available, 0 where that is unknown."""
    held = plot.values.get("area_available", 0.0)
    assert isinstance(held, int | float)
    return held


def test_the_figures_of_the_start_are_those_of_the_catalogue(
    client: httpx.Client, catalogue: Catalogue
) -> None:
    free = [plot for plot in catalogue.plots if plot.status_shown == "free"]
    now = [
        plot
        for plot in free
        if (start := plot.values.get("available_from")) is None or start <= catalogue.date  # type: ignore[operator]
    ]
    hectares = sum(available(plot) for plot in now) / 10_000
    ways = [way_that_counts(plot, "car", "airport") for plot in free]
    minutes = median(way.minutes for way in ways if way and way.minutes is not None)
    text = page(client, "/")
    figures = re.search(r'<section class="figures".*?</section>', text, re.DOTALL)
    assert figures is not None
    values = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<dd>(.*?)</dd>", figures.group())]
    assert values[0] == f"{hectares:.0f} ha"
    assert values[1] == str(len(catalogue.plots))
    assert values[2] == f"{minutes:.0f} min"
    assert f"davon {len(free)} frei und bestätigt" in text
    rail = [plot.values.get("rail_siding") for plot in free]
    yes = sum(value in {"plot", "estate"} for value in rail)
    no = sum(value in {"near", "none"} for value in rail)
    share = re.search(r"Gleisanschluss auf der Fläche.*?</p>", text, re.DOTALL)
    assert share is not None
    assert f"{yes} ja, {no} nein, {rail.count(None)} unbekannt" in share.group()
    # The link leads to just those plots.
    (href,) = re.findall(r'href="(/flaechen\?rail_siding=[^"]+)"', text)
    found = client.get("/api/v1/plots?" + href.split("?", 1)[1]).json()
    assert found["numberMatched"] == yes


def test_a_town_shows_its_ways_and_its_taxes_with_the_year(
    client: httpx.Client, catalogue: Catalogue
) -> None:
    for town in catalogue.municipalities.values():
        text = page(client, f"/gemeinden/{town.ags}")
        plots = [plot for plot in catalogue.plots if plot.values.get("municipality") == town.ags]
        assert ('class="minutes town-ways"' in text) == bool(plots)
        for rate in town.taxes.values():
            assert f"{rate.year}" in text
        if plots:
            ways = [way_that_counts(plot, "truck", "airport") for plot in plots]
            known = [way.minutes for way in ways if way and way.minutes is not None]
            middle = median(known)
            shown = f"{middle:.0f}" if middle >= 10 else f"{round(middle * 2) / 2:g}"
            row = re.search(r'<th scope="row">Flughafen</th>.*?</tr>', text, re.DOTALL)
            assert row is not None
            cells = re.findall(r"<b>([\d,]+) min</b>", row.group())
            assert cells[1] == shown.replace(".", ",")
