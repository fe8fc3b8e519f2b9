"""The plots of a large catalogue for the map: an index, tiles, and a bit for each match."""

from __future__ import annotations

import base64
from itertools import accumulate
from typing import TYPE_CHECKING

import mercantile
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from api.plotindex import bits_of, front_coded

if TYPE_CHECKING:
    import httpx

LAYER = "/api/v1/layers/plots"


def decoded(index: dict[str, list[str]]) -> list[str]:
    ids, before = [], ""
    for shared, rest in zip(index["shared"], index["rest"], strict=True):
        before = before[: int(shared)] + rest
        ids.append(before)
    return ids


def test_the_index_says_where_each_plot_of_the_layer_lies(client: httpx.Client) -> None:
    index = client.get(f"{LAYER}/index").json()
    features = client.get(LAYER).json()["features"]
    assert decoded(index) == [one["id"] for one in features]
    unit = 10 ** -index["decimals"]
    places = zip(accumulate(index["lon"]), accumulate(index["lat"]), strict=True)
    for number, ((lon, lat), feature) in enumerate(zip(places, features, strict=True)):
        west, south, east, north = shapely.geometry.shape(feature["geometry"]).bounds
        assert lon * unit == pytest.approx((west + east) / 2, abs=unit)
        assert lat * unit == pytest.approx((south + north) / 2, abs=unit)
        properties = feature["properties"]
        status = index["statuses"][index["status"][number]]
        assert (status or None) == properties["status_shown"]
        town = index["municipalities"][index["municipality"][number]]
        assert (town or None) == properties["municipality_name"]


def test_tiles_together_are_the_layer(client: httpx.Client) -> None:
    index = client.get(f"{LAYER}/index").json()
    unit = 10 ** -index["decimals"]
    tiles = {
        mercantile.tile(lon * unit, lat * unit, index["zoom"])
        for lon, lat in zip(accumulate(index["lon"]), accumulate(index["lat"]), strict=True)
    }
    found = {}
    for tile in tiles:
        answer = client.get(f"{LAYER}/tiles/{tile.x}/{tile.y}")
        assert answer.json()["features"], tile
        for feature in answer.json()["features"]:
            assert feature["id"] not in found
            found[feature["id"]] = feature
    assert found == {one["id"]: one for one in client.get(LAYER).json()["features"]}


def test_a_tile_without_plots_is_empty_and_one_beyond_the_world_is_refused(
    client: httpx.Client,
) -> None:
    assert client.get(f"{LAYER}/tiles/0/0").json()["features"] == []
    assert client.get(f"{LAYER}/tiles/4096/0").status_code == 400
    assert client.get(f"{LAYER}/tiles/0/x").status_code == 400


@pytest.mark.parametrize("path", ["index", "tiles/2188/1368"])
def test_both_are_kept_and_asked_again(client: httpx.Client, path: str) -> None:
    first = client.get(f"{LAYER}/{path}")
    again = client.get(f"{LAYER}/{path}", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)


@given(st.lists(st.text(max_size=8), max_size=30))
def test_front_coded_ids_come_back(ids: list[str]) -> None:
    coded = front_coded(ids)
    index = {"shared": [shared for shared, _ in coded], "rest": [rest for _, rest in coded]}
    assert decoded(index) == ids  # type: ignore[arg-type]


@given(st.sets(st.integers(0, 199)), st.integers(200, 300))
def test_bits_say_which_are_meant(places: set[int], count: int) -> None:
    held = base64.b64decode(bits_of(places, count))
    assert len(held) == -(-count // 8)
    assert {i for i in range(count) if held[i // 8] & 128 >> i % 8} == places
