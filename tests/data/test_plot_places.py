"""A plot lies at the same place whatever coordinate system and format its file uses."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pytest
import shapely
from pyproj import Geod, Transformer

from data.readers.plots import read_plots
from tests.data.generated import SYSTEMS
from tests.data.plotfiles import SQUARE, feature, write

if TYPE_CHECKING:
    from pathlib import Path

TODAY: Final = date(2026, 3, 2)
DHDN_TO_WGS84: Final = """
    +proj=pipeline
    +step +inv +proj=tmerc +lat_0=0 +lon_0=9 +k=1 +x_0=3500000 +y_0=0 +ellps=bessel
    +step +proj=cart +ellps=bessel
    +step +proj=helmert +x=598.1 +y=73.7 +z=418.2 +rx=0.202 +ry=0.045 +rz=-2.455 +s=6.7
          +convention=position_vector
    +step +inv +proj=cart +ellps=WGS84
    +step +proj=unitconvert +xy_in=rad +xy_out=deg
"""
"""Gauss–Krüger zone 3 to degrees with the parameters of EPSG:1777, good to some metres."""


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "fgb", "shp", "gml"])
@pytest.mark.parametrize("epsg", SYSTEMS)
def test_a_plot_lies_at_the_same_place_in_every_system(
    tmp_path: Path, suffix: str, epsg: int
) -> None:
    outline = shapely.Polygon([(12.2273, 51.3934), (12.2281, 51.3937), (12.2271, 51.3945)])
    hole = shapely.Polygon(
        [(13.00, 51.55), (13.01, 51.55), (13.01, 51.56), (13.00, 51.56)],
        [[(13.004, 51.554), (13.006, 51.554), (13.005, 51.556)]],
    )
    both = shapely.MultiPolygon([outline, hole])
    frame = gpd.GeoDataFrame({"name": ["A"]}, geometry=[both], crs=4326).to_crs(epsg)
    path = tmp_path / f"plots.{suffix}"
    frame.to_file(path)
    (record,) = read_plots(path, today=TODAY).records
    assert record.geometry.geom_type == "MultiPolygon"
    assert shapely.hausdorff_distance(record.geometry, both) < 1e-7
    assert record.geometry.symmetric_difference(both).area < 1e-5 * both.area
    assert sum(len(part.interiors) for part in record.geometry.geoms) == 1


def test_projected_coordinates_are_those_of_the_survey(tmp_path: Path) -> None:
    """The centre of Leipzig's Hauptbahnhof in UTM 33N, by the series of Krüger."""
    east, north = utm33(12.383336, 51.346549)
    box = shapely.box(east - 10, north - 10, east + 10, north + 10)
    frame = gpd.GeoDataFrame({"name": ["A"]}, geometry=[box], crs=25833)
    frame.to_file(tmp_path / "a.gpkg")
    (record,) = read_plots(tmp_path / "a.gpkg", today=TODAY).records
    assert record.geometry.centroid.coords[0] == pytest.approx((12.383336, 51.346549), abs=1e-7)


def utm33(lon: float, lat: float) -> tuple[float, float]:
    """Return ETRS89 / UTM 33N by Krüger's series on GRS80, third order in n."""
    flat = 1 / 298.257222101
    n = flat / (2 - flat)
    radius = 6_378_137 / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    a1, a2, a3 = (
        n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16,
        13 * n**2 / 48 - 3 * n**3 / 5,
        61 * n**3 / 240,
    )
    phi, lam = math.radians(lat), math.radians(lon - 15)
    e = 2 * math.sqrt(n) / (1 + n)
    t = math.sinh(math.atanh(math.sin(phi)) - e * math.atanh(e * math.sin(phi)))
    xi = math.atan2(t, math.cos(lam))
    eta = math.atanh(math.sin(lam) / math.sqrt(1 + t * t))
    x, y = eta, xi
    for k, a in ((1, a1), (2, a2), (3, a3)):
        x += a * math.cos(2 * k * xi) * math.sinh(2 * k * eta)
        y += a * math.sin(2 * k * xi) * math.cosh(2 * k * eta)
    return 500_000 + 0.9996 * radius * x, 0.9996 * radius * y


def test_gauss_krueger_is_shifted_to_the_datum_of_the_map(tmp_path: Path) -> None:
    """Without its seven parameters DHDN lies some 150 m beside WGS84."""
    east, north = 3_733_000.0, 5_716_000.0
    box = shapely.box(east - 10, north - 10, east + 10, north + 10)
    frame = gpd.GeoDataFrame({"name": ["A"]}, geometry=[box], crs=31467)
    frame.to_file(tmp_path / "a.gpkg")
    (record,) = read_plots(tmp_path / "a.gpkg", today=TODAY).records
    expected = Transformer.from_pipeline(DHDN_TO_WGS84).transform(east, north, 0)[:2]
    assert 12 < expected[0] < 13
    lon, lat = record.geometry.centroid.coords[0]
    assert Geod(ellps="WGS84").inv(lon, lat, *expected)[2] < 10


def test_heights_are_dropped(tmp_path: Path) -> None:
    ring = [[*corner, 104.5] for corner in SQUARE["coordinates"][0]]
    plot = feature({"name": "A"}, {"type": "Polygon", "coordinates": [ring]})
    (record,) = read_plots(write(tmp_path / "a.geojson", [plot]), today=TODAY).records
    assert not record.geometry.has_z
    assert record.geometry.equals(shapely.geometry.shape(SQUARE))
