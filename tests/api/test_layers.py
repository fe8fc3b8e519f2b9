"""`/api/v1/layers/{name}`: every layer of the map as GeoJSON that can be kept and asked again."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pytest
import shapely

from data.dataset import EMBEDDED
from maps.layers import LAYERS, Layer

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from geo.catalogue import Catalogue

LAYER: Final = "/api/v1/layers"
# Those that show what staff have loaded are in no embedded dataset.
EMBEDDED_LAYERS: Final = [layer for layer in LAYERS if layer.shown]
NAMES: Final = [*(layer.name for layer in EMBEDDED_LAYERS), "plots"]
SHAPES: Final = {
    "area": {"Polygon", "MultiPolygon", "Point"},  # an estate may be known by a point alone
    "line": {"LineString", "MultiLineString"},
    "point": {"Point", "MultiPoint"},
}


def _features(client: httpx.Client, name: str) -> list[dict[str, Any]]:
    response = client.get(f"{LAYER}/{name}")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/geo+json"
    content = response.json()
    assert content.keys() == {"type", "features"}
    assert content["type"] == "FeatureCollection"
    features: list[dict[str, Any]] = content["features"]
    return features


def _positions(content: list[Any]) -> Iterator[list[float]]:
    if isinstance(content[0], list):
        for part in content:
            yield from _positions(part)
    else:
        yield content


@pytest.mark.parametrize("name", NAMES)
def test_layer_is_geojson_of_the_county(client: httpx.Client, name: str) -> None:
    features = _features(client, name)
    assert features
    decimals = 7 if name == "plots" else 5
    for feature in features:
        assert feature["type"] == "Feature"
        assert None not in feature["properties"].values() or name == "plots"
        shape = feature["geometry"]
        for lon, lat in _positions(shape["coordinates"]):
            assert 11 < lon < 14.5, "longitude stands first"
            assert 50.5 < lat < 52.5
            assert round(lon, decimals) == lon
            assert round(lat, decimals) == lat
        if shape["type"] == "Polygon":
            ring = shape["coordinates"][0]
            assert ring[0] == ring[-1]
            assert sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) > 0
        assert shapely.geometry.shape(shape).is_valid


@pytest.mark.parametrize("name", NAMES)
def test_geopandas_reads_every_layer(client: httpx.Client, name: str) -> None:
    frame = gpd.read_file(f"{client.base_url}{LAYER}/{name}")
    assert frame.crs == "EPSG:4326"
    assert len(frame) == len(_features(client, name))


def test_every_layer_of_the_catalogue_is_served(client: httpx.Client, catalogue: Catalogue) -> None:
    for name, frame in catalogue.layers.items():
        assert len(_features(client, name)) == len(frame), name


@pytest.mark.parametrize("layer", EMBEDDED_LAYERS, ids=[layer.name for layer in EMBEDDED_LAYERS])
def test_layer_holds_what_its_drawing_asks_for(client: httpx.Client, layer: Layer) -> None:
    features = _features(client, layer.name)
    assert {feature["geometry"]["type"] for feature in features} <= SHAPES[layer.shape]
    classes = {feature["properties"].get(layer.by or "", "") for feature in features}
    assert classes <= layer.styles.keys() or "" in layer.styles
    if layer.labels:
        assert any(layer.labels.property in feature["properties"] for feature in features)


def test_layers_hold_the_rows_of_the_dataset(client: httpx.Client) -> None:
    municipalities = {row["name"] for row in EMBEDDED.table("municipalities")}
    assert len(municipalities) == 30
    held = {feature["properties"]["name"] for feature in _features(client, "municipalities")}
    assert held == municipalities
    places = {
        feature["properties"]["name"]: feature["properties"].get("central_place")
        for feature in _features(client, "places")
    }
    assert places.keys() - municipalities == {"Leipzig", "Halle (Saale)"}
    assert municipalities <= places.keys()
    assert {name for name, kind in places.items() if kind == "oberzentrum"} == {
        "Leipzig",
        "Halle (Saale)",
    }
    rows = EMBEDDED.table("stations")
    held = shapely.MultiPoint(
        [feature["geometry"]["coordinates"] for feature in _features(client, "stations")]
    )
    assert shapely.MultiPoint([(row["lon"], row["lat"]) for row in rows]).buffer(1e-5).covers(held)
    for row in rows:
        if row["in_county"]:
            assert held.dwithin(shapely.Point(row["lon"], row["lat"]), 1e-5), row["name"]
    junctions = {row["name"] for row in EMBEDDED.table("junctions") if row["lon"] is not None}
    assert {f["properties"]["name"] for f in _features(client, "junctions")} <= junctions


def test_estates_without_a_position_are_not_on_the_map(client: httpx.Client) -> None:
    rows = EMBEDDED.table("estates")
    placed = {row["name"] for row in rows if row["lon"] is not None}
    unplaced = {row["name"] for row in rows} - placed
    assert unplaced
    features = _features(client, "estates")
    held = {f["properties"]["name"] for f in features if not f["properties"]["invented"]}
    assert held <= placed
    assert not held & unplaced
    demo = json.loads(EMBEDDED.path("demo_estates").read_text(encoding="utf-8"))["features"]
    assert len(features) - len(held) == len(demo)


def test_plots_are_the_same_as_in_the_list(client: httpx.Client) -> None:
    listed = client.get("/api/v1/plots", params={"limit": 1000}).json()["features"]
    by_id = {feature["id"]: feature for feature in listed}
    features = _features(client, "plots")
    assert len(features) == len(by_id)
    for feature in features:
        one = by_id[feature["id"]]
        assert feature["geometry"] == one["geometry"]
        held = {k: v for k, v in feature["properties"].items() if k != "id"}
        assert held == {name: one["properties"][name] for name in held}
        assert {"name", "status_shown", "invented"} <= held.keys()


def test_layer_that_has_not_changed_is_not_sent_again(client: httpx.Client) -> None:
    tags = set()
    for name in NAMES:
        first = client.get(f"{LAYER}/{name}")
        tag = first.headers["etag"]
        tags.add(tag)
        again = client.get(f"{LAYER}/{name}", headers={"If-None-Match": tag})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == tag
        other = client.get(f"{LAYER}/{name}", headers={"If-None-Match": '"other"'})
        assert other.status_code == 200
        assert other.content == first.content
    assert len(tags) == len(NAMES)
