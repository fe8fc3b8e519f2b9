"""Tiles of web maps beside pyproj and a division of the plane step by step."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from geo.tiles import DEEPEST, Tile, widened

_TO_METRES: Final = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
_GEOD: Final = Geod(ellps="sphere")


@st.composite
def tiles(draw: st.DrawFn) -> Tile:
    z = draw(st.integers(0, DEEPEST))
    most = (1 << z) - 1
    return Tile(z, draw(st.integers(0, most)), draw(st.integers(0, most)))


@given(tiles())
def test_metres_and_degrees_agree_as_pyproj_converts_them(tile: Tile) -> None:
    west, south, east, north = tile.degrees
    corners = (*_TO_METRES.transform(west, south), *_TO_METRES.transform(east, north))
    assert tile.metres == pytest.approx(corners, abs=0.01)
    assert tile.exists


@given(tiles().filter(lambda tile: tile.z < DEEPEST))
def test_a_tile_is_its_four_parts(tile: Tile) -> None:
    parts = [Tile(tile.z + 1, 2 * tile.x + i, 2 * tile.y + j) for i in (0, 1) for j in (0, 1)]
    boxes = [part.metres for part in parts]
    whole = (
        *(min(box[side] for box in boxes) for side in (0, 1)),
        *(max(box[side] for box in boxes) for side in (2, 3)),
    )
    assert tile.metres == pytest.approx(whole, abs=0.01)


def test_rows_are_counted_from_the_north() -> None:
    assert Tile(1, 0, 0).degrees == pytest.approx((-180, 0, 0, 85.0511288), abs=1e-6)
    # Eilenburg: 16384 · (1 − asinh(tan 51.455°) / π) / 2 = 5451.9, worked out by hand.
    assert Tile(14, 8766, 5451).meets((12.62, 51.45, 12.63, 51.46))
    assert not Tile(14, 8766, 5453).meets((12.62, 51.45, 12.63, 51.46))


@pytest.mark.parametrize("tile", [(0, 1, 0), (3, 8, 0), (3, 0, 8), (DEEPEST + 1, 0, 0), (-1, 0, 0)])
def test_other_numbers_are_no_tiles(tile: tuple[int, int, int]) -> None:
    assert not Tile(*tile).exists


@given(st.floats(-60, 60), st.floats(-170, 170), st.floats(0, 50))
def test_a_margin_is_as_wide_as_it_says(lat: float, lon: float, kilometres: float) -> None:
    box = (lon, lat, lon + 0.5, lat + 0.5)
    west, south, east, north = widened(box, kilometres)
    for a, b, c, d in (
        (lon, lat, west, lat),
        (lon, lat, lon, south),
        (box[2], box[3], east, box[3]),
        (box[2], box[3], box[2], north),
    ):
        metres = _GEOD.inv(a, b, c, d)[2]
        assert metres >= kilometres * 1000 * 0.99 - 0.1
