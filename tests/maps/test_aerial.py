"""The stitched picture from above: each place under its own pixels, the outline where it lies."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import mercantile
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyproj import Geod

from data.words import Text
from maps.ground import Ground
from maps.printmap import Aerial, AerialView
from tests.sample import sample_catalogue

if TYPE_CHECKING:
    from geo.catalogue import Plot
    from geo.tiles import Tile

GROUND: Final = Ground(
    name="photo",
    label=Text("Luftbild", "Aerial"),
    kind="orthophoto",
    attribution="Who took it",
    link=None,
    min_zoom=0,
    max_zoom=20,
)
SVG: Final = "{http://www.w3.org/2000/svg}"
_METRES: Final = Geod(ellps="WGS84")


def plot_at(lon: float, lat: float, size: float) -> Plot:
    """Return a plot with a triangle of about `size` degrees."""
    plot = sample_catalogue().plots[0]
    shape = shapely.MultiPolygon(
        [shapely.Polygon([(lon, lat), (lon + size, lat), (lon, lat + 0.6 * size)])]
    )
    return replace(plot, record=replace(plot.record, geometry=shape))


def colour(tile: Tile | mercantile.Tile) -> tuple[int, int, int]:
    """Return a colour that no neighbour of a tile has."""
    return 40 * (tile.x % 5) + 40, 40 * (tile.y % 5) + 40, 128


def painted(tile: Tile) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (256, 256), colour(tile)).save(held, "PNG")
    return held.getvalue()


@settings(max_examples=25, deadline=None)
@given(
    st.floats(11.5, 13.5),
    st.floats(50.5, 52.5),
    st.floats(0.001, 0.03),
    st.booleans(),
    st.booleans(),
)
def test_every_corner_lies_on_its_own_tile(
    lon: float,
    lat: float,
    size: float,
    tall: bool,  # noqa: FBT001
    photograph: bool,  # noqa: FBT001
) -> None:
    plot = plot_at(lon, lat, size)
    ground = GROUND if photograph else replace(GROUND, kind="map")
    view = AerialView.of(plot, ground, tall=tall)
    assert view is not None
    aerial = Aerial(view, ground, {tile: painted(tile) for tile in view.tiles})
    root = ET.fromstring(aerial.drawn(plot, "de").svg)  # noqa: S314 – our own
    (image,) = root.iter(f"{SVG}image")
    x, y, width, height = (float(image.get(name, "")) for name in ("x", "y", "width", "height"))
    media, _, content = image.get("href", "").partition(";base64,")
    assert media == ("data:image/jpeg" if photograph else "data:image/png")
    shown = Image.open(io.BytesIO(base64.b64decode(content))).convert("RGB")
    outline = next(one for one in root.iter(f"{SVG}path") if one.get("stroke") == "#b4470f")
    drawn = [
        tuple(map(float, pair.split(",")))
        for pair in re.findall(r"[-\d.]+,[-\d.]+", outline.get("d", ""))
    ]
    corners = shapely.get_coordinates(plot.record.geometry).tolist()
    assert len(drawn) == len(corners)
    for (at_x, at_y), corner in zip(drawn, corners, strict=True):
        assert 0 < at_x < 178
        column, row = (at_x - x) / width * shown.width, (at_y - y) / height * shown.height
        # Pixels beside the edge of a tile may be of either.
        place = mercantile.xy(*corner)
        bounds = mercantile.xy_bounds(mercantile.tile(*corner, view.zoom))
        pixel = (bounds.right - bounds.left) / 256
        inset = min(
            place[0] - bounds.left,
            bounds.right - place[0],
            place[1] - bounds.bottom,
            bounds.top - place[1],
        )
        if inset > 12 * pixel:
            found = shown.getpixel((int(column), int(row)))
            wanted = colour(mercantile.tile(*corner, view.zoom))
            assert isinstance(found, tuple)
            assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= 8
    # And a mm is as long as the scale says, by the geodesic of another library.
    first, second = corners[0], corners[1]
    length = _METRES.inv(*first, *second)[2]
    on_paper = ((drawn[0][0] - drawn[1][0]) ** 2 + (drawn[0][1] - drawn[1][1]) ** 2) ** 0.5
    assert on_paper * view.metres == pytest.approx(length, rel=0.01, abs=0.02 * view.metres)


def test_a_hole_in_a_map_is_white_on_paper() -> None:
    plot = plot_at(12.5, 51.4, 0.01)
    ground = replace(GROUND, kind="map")
    view = AerialView.of(plot, ground)
    assert view is not None
    clear = io.BytesIO()
    Image.new("RGBA", (256, 256), (10, 20, 30, 0)).save(clear, "PNG")
    svg = Aerial(view, ground, dict.fromkeys(view.tiles, clear.getvalue())).drawn(plot, "en").svg
    content = re.search(r"base64,([A-Za-z0-9+/=]+)", svg)
    assert content
    shown = Image.open(io.BytesIO(base64.b64decode(content[1]))).convert("RGB")
    assert shown.getcolors() == [(shown.width * shown.height, (255, 255, 255))]


def test_the_tag_follows_the_pictures() -> None:
    plot = plot_at(12.5, 51.4, 0.01)
    view = AerialView.of(plot, GROUND)
    assert view is not None
    pictures = {tile: painted(tile) for tile in view.tiles}
    one = Aerial(view, GROUND, pictures)
    assert one.tag == Aerial(view, GROUND, dict(pictures)).tag
    other = pictures | {view.tiles[-1]: pictures[view.tiles[0]]}
    assert one.tag != Aerial(view, GROUND, other).tag
