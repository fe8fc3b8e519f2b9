"""`/api/v1/plots`: the contract of a plot and of a collection, and RFC 7946."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote, urlsplit

import geopandas as gpd
import pytest
import shapely
from pyproj import Geod

from api.features import plot_feature
from data.codes import STATUS, ZONING
from data.dataset import EMBEDDED
from data.fields import FIELDS, PUBLIC, Origin
from geo.destinations import DISTANCES, KINDS, MODES
from tests.conftest import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from geo.catalogue import Catalogue

type Feature = dict[str, Any]

PLOTS: Final = "/api/v1/plots"
COUNTY: Final = (12.1, 51.2, 13.4, 51.8)
"""West, south, east and north around Nordsachsen, read off a map."""

EARTH: Final = Geod(ellps="GRS80")


@pytest.fixture(scope="module")
def answer(client: httpx.Client) -> dict[str, Any]:
    """Return the collection of all plots."""
    response = client.get(PLOTS, params={"limit": 1000})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/geo+json"
    content: dict[str, Any] = response.json()
    return content


@pytest.fixture(scope="module")
def features(answer: dict[str, Any]) -> list[Feature]:
    found: list[Feature] = answer["features"]
    return found


@pytest.fixture(scope="module")
def recorded() -> dict[str, Feature]:
    """Return the features of the committed file, by id."""
    content = json.loads(EMBEDDED.path("plots").read_text(encoding="utf-8"))
    return {_id(feature): feature for feature in content["features"]}


def _id(feature: Feature) -> str:
    return str(feature["id"] if "id" in feature else feature["properties"]["id"])


def _rings(feature: Feature) -> Iterator[tuple[bool, list[list[float]]]]:
    shape = feature["geometry"]
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    for polygon in polygons:
        for place, ring in enumerate(polygon):
            yield place == 0, ring


def _keys(content: object) -> Iterator[str]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield key
            yield from _keys(value)
    if isinstance(content, list):
        for value in content:
            yield from _keys(value)


def test_collection_counts_what_it_holds(
    answer: dict[str, Any], recorded: dict[str, Feature]
) -> None:
    assert answer["type"] == "FeatureCollection"
    assert answer["numberMatched"] == answer["numberReturned"] == len(recorded)
    assert {feature["id"] for feature in answer["features"]} == recorded.keys()
    assert len(answer["features"]) == len(recorded)
    assert answer["catalogue"]["date"] == TODAY.isoformat()
    assert {link["rel"] for link in answer["links"]} == {"self"}


def test_geometries_obey_rfc_7946(answer: dict[str, Any]) -> None:
    assert "crs" not in answer
    west, south, east, north = COUNTY
    for feature in answer["features"]:
        assert feature["type"] == "Feature"
        assert isinstance(feature["id"], str)
        assert feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}
        for exterior, ring in _rings(feature):
            assert len(ring) >= 4
            assert ring[0] == ring[-1]
            twice = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
            assert (twice > 0) == exterior, "an exterior runs anticlockwise, a hole clockwise"
            for lon, lat in ring:
                assert west < lon < east
                assert south < lat < north
        assert shapely.geometry.shape(feature["geometry"]).is_valid


def test_outlines_are_those_of_the_record(
    features: list[Feature], recorded: dict[str, Feature]
) -> None:
    for feature in features:
        kept = shapely.geometry.shape(recorded[feature["id"]]["geometry"])
        served = shapely.geometry.shape(feature["geometry"])
        assert served.hausdorff_distance(kept) < 1e-7
        geodesic = abs(EARTH.geometry_area_perimeter(kept)[0])
        assert feature["properties"]["area_outline"] == pytest.approx(geodesic, rel=1e-3)


def test_every_plot_keeps_the_contract(features: list[Feature]) -> None:
    for feature in features:
        held = feature["properties"]
        assert {field.name for field in PUBLIC} <= held.keys()
        assert isinstance(held["name"], str)
        assert held["municipality"] is None or re.fullmatch(r"14730\d{3}", held["municipality"])
        assert (held["municipality"] is None) == (held["municipality_name"] is None)
        assert held["status"] in {None, *(code.code for code in STATUS)}
        assert held["zoning"] in {None, *(code.code for code in ZONING)}
        for name in ("area_available", "price"):
            assert held[name] is None or held[name] >= 0
        assert held["invented"] is True
        low, high = held["score_range"]
        assert 0 <= low <= held["score"] <= high <= 100


def test_values_are_those_of_the_record(
    features: list[Feature], recorded: dict[str, Feature]
) -> None:
    plain = ("name", "municipality", "estate", "zoning", "area_available", "price", "divisible")
    for feature in features:
        kept = recorded[feature["id"]]["properties"]
        for name in plain:
            assert feature["properties"][name] == kept.get(name), name


def test_free_is_only_what_was_confirmed_within_a_year(features: list[Feature]) -> None:
    shown = {"free": 0, "unconfirmed": 0}
    for feature in features:
        held = feature["properties"]
        if held["status"] != "free":
            assert held["status_shown"] == held["status"]
            continue
        day = held["confirmed_on"]
        fresh = day is not None and TODAY - date.fromisoformat(day) <= timedelta(days=365)
        assert held["status_shown"] == ("free" if fresh else "unconfirmed")
        shown[held["status_shown"]] += 1
    assert all(shown.values()), "the dataset shows both"


def test_minutes_hold_every_kind_in_both_modes(features: list[Feature]) -> None:
    keys = {"minutes", "km", "name", "reason", "verified", "source"}
    for feature in features:
        minutes = feature["properties"]["minutes"]
        assert set(minutes) == set(MODES)
        sources = {"junctions", "stations", "hubs", "centres"}
        for by_kind in minutes.values():
            assert set(by_kind) == {kind.name for kind in KINDS}
            for way in by_kind.values():
                assert set(way) == {*keys, "alternatives", "regular"}
                assert way["regular"] is None or not way["verified"]
                assert len(way["alternatives"]) <= 2
                assert all(set(one) == keys for one in way["alternatives"])
                if way["minutes"] is None:
                    assert way["reason"]
                    continue
                assert way["reason"] is None
                assert way["name"]
                assert way["km"] >= 0
                assert way["source"] in sources
                all_ways = [way, *way["alternatives"]]
                times = [inf if one["minutes"] is None else one["minutes"] for one in all_ways]
                assert times == sorted(times)


def test_distances_hold_kilometres_or_a_reason(features: list[Feature]) -> None:
    for feature in features:
        distances = feature["properties"]["distances"]
        assert set(distances) == {kind.name for kind in DISTANCES}
        for kind in DISTANCES:
            way = distances[kind.name]
            assert way["by"] == kind.by
            assert (way["km"] is None) == (way["reason"] is not None)
            found = [one["km"] for one in (way, *way["alternatives"])]
            assert found == [None] or found == sorted(found)
        # The embedded roads hold listed junctions, and no substation.
        assert distances["long_truck_road"]["source"] == "long_truck_roads"
        assert distances["substation"]["reason"] == "none_in_network"


def test_one_plot_adds_where_each_fact_is_from(
    client: httpx.Client, features: list[Feature]
) -> None:
    kept = {field.name for field in PUBLIC if field.origin is Origin.RECORD}
    for feature in features:
        response = client.get(f"{PLOTS}/{feature['id']}")
        assert response.headers["content-type"] == "application/geo+json"
        one = response.json()
        provenance = one["properties"].pop("provenance")
        assert one["properties"].pop("documents") == []
        assert one == feature
        known = {name for name in kept if feature["properties"][name] is not None}
        assert provenance.keys() == known
        keys = {"source", "confirmed_on", "confirmed_by", "lapsed"}
        assert all(set(entry) == keys for entry in provenance.values())


def test_links_lead_to_plot_page_and_expose(client: httpx.Client, features: list[Feature]) -> None:
    types = {"self": "application/geo+json", "alternate": "text/html", "related": "application/pdf"}
    links = {link["rel"]: link for link in features[0]["links"]}
    assert {rel: link["type"] for rel, link in links.items()} == types
    for link in links.values():
        response = client.get(link["href"])
        assert response.status_code == 200
        assert response.headers["content-type"].startswith(link["type"])


def test_links_hold_an_id_as_one_part_of_an_address(catalogue: Catalogue) -> None:
    plot = catalogue.plots[0]
    odd = replace(plot, record=replace(plot.record, id="Löbnitz #2/3?"))
    for link in plot_feature(odd, base="https://host")["links"]:
        parts = urlsplit(link["href"])
        assert not parts.query
        assert not parts.fragment
        assert "Löbnitz #2/3?" in [unquote(part) for part in parts.path.split("/")]


def test_internal_fields_leave_the_house_nowhere(
    client: httpx.Client, recorded: dict[str, Feature]
) -> None:
    internal = [field.name for field in FIELDS if not field.public]
    secrets = {
        str(feature["properties"][name]): key
        for key, feature in recorded.items()
        for name in internal
        if feature["properties"].get(name)
    }
    assert secrets, "the dataset holds internal notes"
    answers = [
        client.get(PLOTS, params={"limit": 1000}),
        client.get("/api/v1/layers/plots"),
        client.post("/api/v1/search", json={"limit": 1000}),
        *(client.get(f"{PLOTS}/{quote(key)}") for key in secrets.values()),
    ]
    for response in answers:
        assert response.status_code == 200
        assert not set(internal) & set(_keys(response.json()))
    pages = [client.get(path) for path in ("/karte", "/flaechen", "/en/flaechen")]
    pages += [client.get(f"/flaechen/{quote(key)}") for key in secrets.values()]
    for response in (*answers, *pages):
        assert not any(secret in response.text for secret in secrets), response.url


def test_geopandas_reads_the_answer(client: httpx.Client, features: list[Feature]) -> None:
    frame = gpd.read_file(f"{client.base_url}{PLOTS}?limit=1000")
    assert frame.crs == "EPSG:4326"
    assert list(frame["name"]) == [feature["properties"]["name"] for feature in features]
    assert frame["area_available"].count() == sum(
        feature["properties"]["area_available"] is not None for feature in features
    )
    metric = frame.to_crs("EPSG:25833").area
    assert metric.tolist() == pytest.approx(frame["area_outline"].tolist(), rel=1e-4)
