"""Places of OSM files: which tags make one of which kind, as nodes, ways and relations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InputError
from data.readers.osm import read_osm
from data.readers.osmplaces import RULES, read_places, volts
from geo.destinations import BY_NAME, DISTANCE_BY_NAME
from tests.data import osmfile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROAD: Final = osmfile.way(1, (1, 2), highway="residential")


def node(number: int, lon: float, lat: float, **tags: str) -> str:
    inner = "".join(f'<tag k="{k.replace("__", ":")}" v="{v}"/>' for k, v in tags.items())
    return f'<node id="{number}" version="1" lon="{lon}" lat="{lat}">{inner}</node>'


def kinds(path: Path) -> list[tuple[str, str | None]]:
    """Return kind and name of what is read, in order."""
    return sorted(
        (row.kind, row.name if isinstance(row.name, str) else None)
        for row in read_places(path).itertuples()
    )


def written(tmp_path: Path, **tags: str) -> Path:
    """Write a file with one node of these tags beside a road."""
    return osmfile.write(
        tmp_path / "a.osm", ROAD, nodes=osmfile.NODES + node(9, 12.5, 51.5, **tags)
    )


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"amenity": "hospital"}, "hospital"),
        ({"amenity": "clinic"}, None),
        ({"amenity": "university", "name": "Uni"}, "university"),
        ({"amenity": "university"}, None),
        ({"amenity": "college", "name": "Berufsschule"}, None),
        ({"amenity": "fuel"}, None),
        ({"amenity": "fuel", "hgv": "yes"}, "truck_fuel"),
        ({"amenity": "fuel", "fuel__HGV_diesel": "yes"}, "truck_fuel"),
        ({"amenity": "fuel", "fuel__diesel": "yes"}, None),
        ({"amenity": "fuel", "hgv": "no", "fuel__HGV_diesel": "yes"}, None),
        ({"amenity": "charging_station"}, None),
        ({"amenity": "charging_station", "hgv": "designated"}, "truck_charging"),
        ({"amenity": "charging_station", "capacity__hgv": "4"}, "truck_charging"),
        ({"amenity": "charging_station", "capacity__hgv": "0"}, None),
        ({"power": "substation"}, None),
        ({"power": "substation", "voltage": "110000;20000"}, "substation"),
        ({"power": "substation", "voltage": "20000;400"}, None),
        ({"power": "substation", "substation": "distribution"}, "substation"),
        ({"power": "substation", "substation": "minor_distribution"}, None),
        ({"power": "substation", "substation": "traction", "voltage": "110000"}, None),
        ({"landuse": "industrial", "industrial": "port", "name": "Hafen"}, "port"),
        ({"landuse": "industrial", "industrial": "port"}, None),
        ({"industrial": "container_terminal", "name": "KV"}, "freight_terminal"),
    ],
)
def test_tags_make_a_place_of_a_kind_or_of_none(
    tmp_path: Path, tags: dict[str, str], kind: str | None
) -> None:
    assert [one for one, _ in kinds(written(tmp_path, **tags))] == ([kind] if kind else [])


def test_every_kind_that_is_read_is_one_that_is_measured() -> None:
    assert {rule.kind for rule in RULES} <= BY_NAME.keys() | DISTANCE_BY_NAME.keys()


def test_a_name_may_be_that_of_the_brand(tmp_path: Path) -> None:
    path = written(tmp_path, amenity="fuel", hgv="yes", brand="Marke", operator="Betreiber")
    assert kinds(path) == [("truck_fuel", "Marke")]
    path = written(tmp_path, amenity="fuel", hgv="yes")
    assert kinds(path) == [("truck_fuel", None)]


def test_areas_are_ways_and_relations(tmp_path: Path) -> None:
    corners = [(12.50, 51.50), (12.51, 51.50), (12.51, 51.51), (12.50, 51.51)]
    nodes = "".join(node(20 + n, *corner) for n, corner in enumerate(corners))
    path = tmp_path / "a.osm"
    ring = osmfile.way(2, (20, 21, 22, 23, 20), amenity="hospital", name="Haus")
    osmfile.write(path, ROAD, ring, nodes=osmfile.NODES + nodes)
    (row,) = read_places(path).itertuples()
    assert shapely.union_all(shapely.get_parts(row.geometry)).equals(
        shapely.box(12.5, 51.5, 12.51, 51.51)
    )
    halves = osmfile.way(2, (20, 21, 22)) + osmfile.way(3, (22, 23, 20))
    relation = (
        '<relation id="7" version="1"><member type="way" ref="2" role="outer"/>'
        '<member type="way" ref="3" role="outer"/><tag k="type" v="multipolygon"/>'
        '<tag k="amenity" v="university"/><tag k="name" v="Uni"/></relation>'
    )
    osmfile.write(path, ROAD, halves, relation, nodes=osmfile.NODES + nodes)
    (row,) = read_places(path).itertuples()
    assert (row.kind, row.name) == ("university", "Uni")
    assert row.geometry.area == pytest.approx(1e-4)
    assert len(read_osm(path).sites) == 1


@pytest.mark.parametrize(
    ("kind", "tags", "metres", "places"),
    [
        # Posts beside each other are one charging park; campuses of a university are one too.
        ("truck_charging", {"amenity": "charging_station", "hgv": "yes", "name": "Park"}, 100, 1),
        ("truck_charging", {"amenity": "charging_station", "hgv": "yes", "name": "Park"}, 900, 2),
        ("university", {"amenity": "university", "name": "Uni"}, 9_000, 1),
        ("hospital", {"amenity": "hospital"}, 5_000, 2),
    ],
)
def test_what_is_one_place_is_read_as_one(
    tmp_path: Path, kind: str, tags: dict[str, str], metres: float, places: int
) -> None:
    east = 12.5 + metres / (111_320 * 0.6225)  # cos 51.5°
    nodes = node(9, 12.5, 51.5, **tags) + node(10, east, 51.5, **tags)
    path = osmfile.write(tmp_path / "a.osm", ROAD, nodes=osmfile.NODES + nodes)
    found = read_places(path)
    assert found["kind"].tolist() == [kind] * places
    assert sum(len(shapely.get_parts(shape)) for shape in found.geometry) == 2


def test_real_files_hold_what_their_tags_say(shared: Callable[[str], Path]) -> None:
    """The fuel station at the motorway and the transformers are not said to be of these kinds."""
    for name in ("osm/north-bayreuth.osm.gz", "osm/bautzen.osm"):
        file = osmfile.read(shared(name))
        tagged = [way.tags for way in file.ways] + list(file.node_tags.values())
        assert not any(
            tags.get("hgv") in {"yes", "designated"} and "amenity" in tags for tags in tagged
        )
        assert kinds(shared(name)) == []


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.osm.pbf"
    path.write_bytes(b"\x00\x01 no data")
    with pytest.raises(InputError, match=r"broken\.osm\.pbf"):
        read_places(path)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 400_000), min_size=1, max_size=4), st.sampled_from([";", "; ", "/"]))
def test_the_highest_of_several_voltages_counts(levels: list[int], between: str) -> None:
    assert volts(between.join(map(str, levels))) == max(levels)


def test_no_voltage_is_none() -> None:
    assert volts(None) == volts("medium") == 0
