"""The box to which roads are cut."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from data.errors import InputError
from data.readers.osm import read_osm
from geo.build import Inputs, build
from geo.region import region_of
from tests.geo.parcels import write_plots
from tests.geo.town import plot_at, town, write

if TYPE_CHECKING:
    from pathlib import Path

GEOD: Final = Geod(ellps="WGS84")
NOWHERE: Final = gpd.GeoDataFrame(geometry=[], crs="EPSG:4326")
COUNTY: Final = gpd.GeoDataFrame(geometry=[shapely.box(12, 51, 13, 52)], crs="EPSG:4326")


def outlines(*boxes: shapely.Polygon) -> np.ndarray:
    return np.array(boxes, dtype=object)


@given(
    west=st.floats(6, 15), south=st.floats(47, 55), size=st.floats(0.001, 1), km=st.floats(1, 200)
)
def test_it_reaches_the_margin_on_each_side_and_little_more(
    west: float, south: float, size: float, km: float
) -> None:
    east, north = west + size, south + size
    box = region_of(outlines(shapely.box(west, south, east, north)), NOWHERE, km)
    assert box is not None
    assert all(edge * 4 == round(edge * 4) for edge in box), "in quarters of a degree"
    for start, end in (
        ((west, south), (west, box[1])),
        ((west, north), (west, box[3])),
        ((west, north), (box[0], north)),
        ((east, north), (box[2], north)),
    ):
        metres = GEOD.inv(*start, *end)[2]
        # A geodesic of some degrees runs north of the parallel, and a degree is not always as long.
        assert km * 0.99 <= metres / 1000 <= km * 1.05 + 32


def test_the_county_belongs_to_it_where_plots_lie_there() -> None:
    here, there = shapely.box(12.4, 51.4, 12.5, 51.5), shapely.box(7.0, 49.0, 7.1, 49.1)
    assert region_of(outlines(here), COUNTY, 1) == (11.75, 50.75, 13.25, 52.25)
    assert region_of(outlines(there), COUNTY, 1) == (6.75, 48.75, 7.25, 49.25)
    assert region_of(outlines(), COUNTY, 1) == (11.75, 50.75, 13.25, 52.25)
    assert region_of(outlines(), NOWHERE, 1) is None


def test_a_file_of_another_region_is_named(tmp_path: Path) -> None:
    write(town(), tmp_path / "town.osm")
    far = shapely.affinity.translate(plot_at((0, 20)), 5, 0)
    plots = write_plots([far], tmp_path / "plots.geojson")
    with pytest.raises(InputError, match=r"town\.osm.*no roads in the region of the plots"):
        build(Inputs(osm=(tmp_path / "town.osm",), plots=plots), tmp_path, today=date(2026, 3, 2))


def test_roads_beyond_the_margin_are_left_out(tmp_path: Path) -> None:
    made = town()
    made.way([(0.0, 150_000.0), (900.0, 150_000.0)], highway="primary", maxspeed="100")
    write(made, tmp_path / "two.osm")
    outline = plot_at((100, 20))
    plots = write_plots([outline], tmp_path / "plots.geojson")
    held = {}
    for margin in (20.0, 300.0):
        home = tmp_path / f"{margin}"
        inputs = Inputs(
            osm=(tmp_path / "two.osm",), plots=plots, margin_km=margin, unreachable_share=1
        )
        assert build(inputs, home, today=date(2026, 3, 2)).without_minutes == 0
        (network,) = home.glob("tiles/*/network.osm.pbf")
        held[margin] = read_osm(network).roads
    assert len(held[300.0]) == len(held[20.0]) + 1
    assert held[20.0].total_bounds[3] < outline.bounds[3] + 0.6 < held[300.0].total_bounds[3]
