"""Coordinates: there and back, and areas beside those of the ellipsoid.

EPSG:25833 is UTM: a length is scaled by k = 0.9996 (1 + (Δλ cos φ)² / 2) at the longitude
difference Δλ to 15° E, an area by k². In Nordsachsen that takes up to 0.1 per cent from an
area measured on the ellipsoid; beyond the formula nothing may be lost.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo import crs

quick = settings(max_examples=200, deadline=None)
ELLIPSOID: Final = Geod(ellps="GRS80")

longitudes = st.floats(9, 16)
latitudes = st.floats(49, 53)


def rectangle(lon: float, lat: float, width: float, height: float) -> shapely.Polygon:
    """Return a rectangle of about so many metres."""
    east = width / (111_320 * math.cos(math.radians(lat)))
    return shapely.box(lon, lat, lon + east, lat + height / 111_320)


def scale(lon: float, lat: float) -> float:
    """Return how much longer UTM zone 33 makes a metre."""
    away = math.radians(lon - 15) * math.cos(math.radians(lat))
    return 0.9996 * (1 + away**2 / 2)


@quick
@given(longitudes, latitudes)
def test_a_point_comes_back(lon: float, lat: float) -> None:
    there = crs.to_metric(shapely.Point(lon, lat))
    back = crs.to_wgs84(there)
    assert back.x == pytest.approx(lon, abs=1e-9)
    assert back.y == pytest.approx(lat, abs=1e-9)


@quick
@given(longitudes, latitudes, st.floats(5, 900), st.floats(5, 900))
def test_an_area_is_that_of_the_ellipsoid_times_the_scale(
    lon: float, lat: float, width: float, height: float
) -> None:
    plot = rectangle(lon, lat, width, height)
    geodesic, _ = ELLIPSOID.geometry_area_perimeter(shapely.segmentize(plot, 1e-4))
    ratio = crs.area(plot) / abs(geodesic)
    middle = plot.centroid
    # The formula leaves out terms of fourth order, and a millimetre of a narrow plot.
    assert ratio == pytest.approx(scale(middle.x, middle.y) ** 2, rel=5e-5)


@given(st.floats(12, 13.5), st.floats(51.1, 51.8), st.floats(30, 900))
@quick
def test_in_the_county_an_area_is_right_to_a_tenth_of_a_per_cent(
    lon: float, lat: float, size: float
) -> None:
    plot = rectangle(lon, lat, size, size)
    geodesic, _ = ELLIPSOID.geometry_area_perimeter(plot)
    assert crs.area(plot) == pytest.approx(abs(geodesic), rel=1e-3)


@quick
@given(longitudes, latitudes, st.floats(0, 2 * math.pi), st.floats(10, 5_000))
def test_a_distance_is_that_of_the_ellipsoid_times_the_scale(
    lon: float, lat: float, heading: float, metres: float
) -> None:
    start = crs.to_metric(shapely.Point(lon, lat))
    end = shapely.Point(start.x + metres * math.cos(heading), start.y + metres * math.sin(heading))
    there = crs.to_wgs84(end)
    _, _, geodesic = ELLIPSOID.inv(lon, lat, there.x, there.y)
    middle = scale((lon + there.x) / 2, (lat + there.y) / 2)
    assert metres == pytest.approx(geodesic * middle, rel=2e-5)


@quick
@given(longitudes, latitudes)
def test_east_stays_east_and_north_stays_north(lon: float, lat: float) -> None:
    here = crs.to_metric(shapely.Point(lon, lat))
    east = crs.to_metric(shapely.Point(lon + 0.01, lat))
    north = crs.to_metric(shapely.Point(lon, lat + 0.01))
    assert east.x - here.x > abs(east.y - here.y)
    assert north.y - here.y > abs(north.x - here.x)


def test_the_central_meridian_lies_at_five_hundred_kilometres() -> None:
    point = crs.to_metric(shapely.Point(15, 51.5))
    assert point.x == pytest.approx(500_000, abs=1e-3)


@quick
@given(longitudes, latitudes)
def test_a_point_lies_where_the_series_of_krueger_puts_it(lon: float, lat: float) -> None:
    point = crs.to_metric(shapely.Point(lon, lat))
    assert (point.x, point.y) == pytest.approx(krueger(lon, lat), abs=0.01)


def krueger(lon: float, lat: float) -> tuple[float, float]:
    """Project to UTM zone 33 on GRS80 by Krüger's series in the third flattening."""
    a, f = 6_378_137.0, 1 / 298.257222101
    n = f / (2 - f)
    radius = a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    alpha = (n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16, 13 * n**2 / 48 - 3 * n**3 / 5, 61 * n**3 / 240)
    phi, away = math.radians(lat), math.radians(lon - 15)
    e = 2 * math.sqrt(n) / (1 + n)
    t = math.sinh(math.atanh(math.sin(phi)) - e * math.atanh(e * math.sin(phi)))
    xi, eta = math.atan2(t, math.cos(away)), math.atanh(math.sin(away) / math.hypot(1, t))
    east = eta + sum(
        k * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, k in enumerate(alpha, 1)
    )
    north = xi + sum(
        k * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, k in enumerate(alpha, 1)
    )
    return 500_000 + 0.9996 * radius * east, 0.9996 * radius * north


def test_arrays_and_geometries_of_many_parts_are_projected_alike() -> None:
    parts = [rectangle(12.3, 51.5, 100, 50), rectangle(12.4, 51.4, 30, 80)]
    together = crs.to_metric(shapely.MultiPolygon(parts))
    array = crs.to_metric(np.array(parts, dtype=object))
    alone = [crs.to_metric(part) for part in parts]
    assert list(together.geoms) == alone == array.tolist()
    assert crs.area(shapely.MultiPolygon(parts)) == pytest.approx(sum(map(crs.area, parts)))


def test_a_hole_is_no_area() -> None:
    outer, hole = rectangle(12.3, 51.5, 100, 100), rectangle(12.3002, 51.5002, 30, 30)
    whole = crs.area(outer)
    assert crs.area(outer.difference(hole)) == pytest.approx(whole - crs.area(hole), rel=1e-9)


def test_an_empty_geometry_stays_empty() -> None:
    assert crs.to_metric(shapely.Polygon()).is_empty
    assert crs.area(shapely.Polygon()) == 0
