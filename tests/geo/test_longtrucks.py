"""Roads open to long trucks: ways of the list, found on roads drawn by hand.

A motorway at x = 0 with a junction; a ramp of 0.2 km leads to the S 1, which goes east past a
crossing with the K 2 (north) and on; the K 2 leads to the Ringstraße. Distances are summed up
by hand in tenths of a degree of longitude on the equator, where a degree is 111.32 km.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.dataset import EMBEDDED
from data.readers.osm import Junction
from geo.longtrucks import OpenRoads, open_to_long_trucks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

type Line = tuple[tuple[float, float], ...]

JUNCTION: Final = Junction("Muster-Nord", "1", "A 99", shapely.MultiPoint([(0.0, 0.0)]))
ROADS: Final[tuple[tuple[Line, str, str | None, str | None], ...]] = (
    (((0.0, -0.01), (0.0, 0.0), (0.0, 0.01)), "motorway", None, "A 99"),
    (((0.0, 0.0), (0.001, 0.0), (0.002, 0.0)), "motorway_link", None, None),
    (((0.002, -0.01), (0.002, 0.0), (0.01, 0.0)), "secondary", "Hauptstraße", "S 1"),
    (((0.01, 0.0), (0.02, 0.0), (0.05, 0.0)), "secondary", None, "S 1"),
    (((0.02, -0.01), (0.02, 0.0), (0.02, 0.01)), "tertiary", None, "K 2"),
    (((0.02, 0.01), (0.03, 0.01)), "residential", "Ringstraße", None),
    (((0.01, 0.0), (0.01, 0.005)), "residential", "Nebenstraße", None),
)


def found(*ways: str, roads: Any = ROADS, junction: str = "Muster-Nord") -> OpenRoads:  # noqa: ANN401
    frame = gpd.GeoDataFrame(
        {
            "highway": [road[1] for road in roads],
            "name": [road[2] for road in roads],
            "ref": [road[3] for road in roads],
        },
        geometry=[shapely.LineString(road[0]) for road in roads],
        crs="EPSG:4326",
    )
    rows = [{"motorway": "A 99", "junction": junction, "roads": way} for way in ways]
    return open_to_long_trucks(rows, frame, [JUNCTION])


def lines(roads: OpenRoads) -> dict[str, Any]:
    return dict(zip(roads.layer["name"], roads.layer.geometry, strict=True))


def test_a_road_is_open_until_the_next_one_is_met() -> None:
    roads = found("S 1;K 2;Ringstraße")
    assert (roads.found, roads.listed) == (1, 1)
    drawn = lines(roads)
    assert set(drawn) == {"S 1", "K 2"}
    assert drawn["S 1"].equals(shapely.LineString([(0.002, 0), (0.02, 0)]))
    assert drawn["K 2"].equals(shapely.LineString([(0.02, 0), (0.02, 0.01)]))


def test_one_comes_upon_an_open_road_where_another_meets_it() -> None:
    roads = found("S 1;K 2;Ringstraße")
    held = {(point.lon, point.lat): point.name for point in roads.points}
    assert held == {
        (0.0, 0.0): "A 99, Muster-Nord",
        (0.002, 0.0): "S 1",
        (0.01, 0.0): "S 1",
        (0.02, 0.0): held[0.02, 0.0],
        (0.02, 0.01): "K 2",
    }
    assert held[0.02, 0.0] in {"S 1", "K 2"}


def test_of_a_road_whose_next_one_is_missing_only_the_beginning_is_known() -> None:
    roads = found("S 1;Poststraße;Ringstraße")
    assert (roads.found, roads.listed) == (0, 1)
    assert not len(roads.layer)
    assert [point.name for point in roads.points] == ["A 99, Muster-Nord"]


def test_without_the_junction_nothing_is_open() -> None:
    roads = found("S 1;K 2", junction="Anderswo")
    assert (roads.points, len(roads.layer), roads.found) == ((), 0, 0)


@pytest.mark.parametrize(
    "way", ["S 1;K 2;Ringstraße", "Hauptstraße/S 1;K 2;Ringstraße", "S1;K2;ringstraße"]
)
def test_a_road_is_known_by_any_of_its_names(way: str) -> None:
    assert found(way).found == 1


def test_the_end_of_a_road_is_no_further_than_its_beginning() -> None:
    """Of the last road of a way nobody says how far it is meant."""
    drawn = lines(found("S 1;K 2"))
    assert set(drawn) == {"S 1"}


@settings(deadline=None, max_examples=40)
@given(st.permutations(["S 1", "K 2", "Ringstraße", "Nebenstraße"]), st.integers(1, 4))
def test_open_is_never_more_than_what_is_listed_and_held(order: list[str], count: int) -> None:
    roads = found(";".join(order[:count]))
    listed = set(order[:count])
    network = {
        name: shapely.union_all(
            [shapely.LineString(road[0]) for road in ROADS if name in {road[2], road[3]}]
        )
        for name in listed
    }
    for name, line in lines(roads).items():
        assert name in listed
        assert network[name].covers(line)
    for point in roads.points:
        assert point.name in listed | {"A 99, Muster-Nord"}


def test_a_longer_list_opens_no_less() -> None:
    few, many = found("S 1;K 2"), found("S 1;K 2", "S 1;K 2;Ringstraße")
    assert {point[:2] for point in few.points} <= {point[:2] for point in many.points}


# The list of the dataset


def test_the_list_names_what_the_fact_sheet_names(shared: Callable[[str], Path]) -> None:
    text = shared("../facts/lang_lkw_strecken.txt").read_text("utf-8")
    plain = text.replace("Goßkugel", "Großkugel").replace("AS Leipzig/Nord", "AS Leipzig-Nord")
    plain = (
        plain.replace("A9 (", "A 9 (")
        .replace("B6 Neue", "B 6 Neue")
        .replace("Strahmelner", "Stahmelner")
    )
    rows = EMBEDDED.table("long_truck_roads")
    assert len(rows) > 20
    for row in rows:
        assert f"{row['motorway']} (AS {row['junction']})" in plain
        for road in row["roads"].split(";"):
            for name in road.split("/"):
                assert name in plain, name
    assert "Ikarusstraße" in {road for row in rows for road in row["roads"].split(";")}


def test_no_company_is_named() -> None:
    said = (EMBEDDED.folder / "long_truck_roads.csv").read_text("utf-8")
    for company in ("AG", "GmbH", "Harry", "DHG", "BMW AG", "Fa."):
        assert f" {company}" not in said
