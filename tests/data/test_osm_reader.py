"""OSM files are read whole or refused in words; junctions stand where a vehicle joins."""

from __future__ import annotations

import bz2
import gzip
from datetime import date
from typing import TYPE_CHECKING, Final

import networkx as nx
import pytest
from pyproj import Geod

from data.errors import InputError
from data.readers.osm import merge, read_osm
from tests.data import osmfile
from tests.data.osmfile import HEAD, NODES, way, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.data.osmfile import OsmFile, Position

    type Shared = Callable[[str], Path]

BAYREUTH: Final = "osm/north-bayreuth.osm.gz"
BAUTZEN: Final = "osm/bautzen.osm"
NO_ROAD: Final = {"motorway", "motorway_link", "track", "path", "footway", "cycleway", "steps"}
EARTH: Final = Geod(ellps="WGS84")


def entries(file: OsmFile) -> dict[str, set[Position]]:
    """Return by exit number the nodes where ramps from ordinary roads end on a motorway."""
    ramps = nx.DiGraph()
    motorway: dict[int, str] = {}
    ordinary: set[int] = set()
    for road in file.roads():
        if road.tags["highway"] == "motorway":
            motorway |= dict.fromkeys(road.nodes, road.tags["ref"])
        elif road.tags["highway"] == "motorway_link":
            nx.add_path(ramps, road.nodes)
            if road.both_ways():
                nx.add_path(ramps, road.nodes[::-1])
        elif road.tags["highway"] not in NO_ROAD and road.tags.get("access", "yes") == "yes":
            ordinary.update(road.nodes)
    found: dict[str, set[Position]] = {}
    for end in ramps.nodes & motorway.keys():
        without = ramps.subgraph(ramps.nodes - (motorway.keys() - {end}))
        if nx.ancestors(without, end) & ordinary:
            exits = {
                node: EARTH.inv(*file.positions[node], *file.positions[end])[2]
                for node, tags in file.node_tags.items()
                if tags.get("highway") == "motorway_junction"
                and motorway.get(node) == motorway[end]
            }
            nearest = min(exits, key=exits.__getitem__)
            number = file.node_tags[nearest]["ref"]
            found.setdefault(number, set()).add(file.positions[end])
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (BAYREUTH, {"24": {(11.4913166, 50.0392201), (11.4953051, 50.0392523)}}),
        (BAUTZEN, {"89": {(14.4107243, 51.1885872), (14.4128045, 51.1893022)}}),
    ],
)
def test_junctions_stand_where_a_vehicle_joins(
    shared: Shared, name: str, expected: dict[str, set[Position]]
) -> None:
    path = shared(name)
    assert entries(osmfile.read(path)) == expected
    ours = {
        junction.ref: {(point.x, point.y) for point in junction.points.geoms}
        for junction in read_osm(path).junctions
    }
    assert ours == expected


def test_a_junction_bears_its_name_and_its_motorway(shared: Shared) -> None:
    (west,) = read_osm(shared(BAUTZEN)).junctions
    assert (west.name, west.ref, west.motorway) == ("Bautzen-West", "89", "A 4")
    (north,) = read_osm(shared(BAYREUTH)).junctions
    assert (north.name, north.ref, north.motorway) == ("Kulmbach/Neudrossenfeld", "24", "A 70")


def test_exits_that_no_ordinary_road_leads_to_are_no_junctions(shared: Shared) -> None:
    file = osmfile.read(shared(BAYREUTH))
    named = {
        tags["ref"]
        for tags in file.node_tags.values()
        if tags.get("highway") == "motorway_junction"
    }
    # 26 and 40a join two motorways; the motorway that 40b leads on to is cut off.
    assert named - entries(file).keys() == {"26", "40a", "40b"}


@pytest.mark.parametrize("name", [BAYREUTH, BAUTZEN])
def test_every_road_railway_and_station_is_read(shared: Shared, name: str) -> None:
    file, extract = osmfile.read(shared(name)), read_osm(shared(name))
    kinds = set(extract.roads["highway"])
    expected = [road for road in file.roads(*kinds) if len(road.nodes) > 1]
    assert len(extract.roads) == len(expected)
    assert kinds & {"track", "footway", "path", "cycleway", "construction", "proposed"} == set()
    for road, ours in zip(expected, extract.roads.itertuples(), strict=True):
        assert list(ours.geometry.coords) == [file.positions[node] for node in road.nodes]
        for found, key in ((ours.name, "name"), (ours.ref, "ref")):
            assert (found if isinstance(found, str) else None) == road.tags.get(key)
    stops = {
        tags["name"]
        for tags in file.node_tags.values()
        if tags.get("railway") in {"station", "halt"}
    }
    assert set(extract.stations["name"]) == stops
    tracks = [way for way in file.ways if way.tags.get("railway") == "rail"]
    assert len(extract.railways) == sum("service" not in track.tags for track in tracks)


def test_places_airports_and_stations_are_read_with_a_name(tmp_path: Path) -> None:
    tags = (
        {"place": "town", "name": "Torgau"},
        {"place": "hamlet", "name": "Klein"},
        {"railway": "halt", "name": "Torgau"},
        {"railway": "station"},
        {"aeroway": "aerodrome", "iata": "LEJ"},
    )
    inner = [
        "".join(f'<tag k="{k}" v="{v}"/>' for k, v in of_node.items()) + "</node>"
        for of_node in tags
    ]
    bare = NODES.split("/>")[: len(inner)]
    nodes = "".join(f"{node}>{within}" for node, within in zip(bare, inner, strict=True))
    field = way(2, (1, 2, 3, 1), aeroway="aerodrome", iata="AOC", name="Altenburg")
    road = way(1, (1, 2), highway="primary")
    extract = read_osm(write(tmp_path / "a.osm", road, field, nodes=nodes))
    assert extract.places[["name", "kind"]].to_numpy().tolist() == [["Torgau", "town"]]
    assert extract.stations[["name", "kind"]].to_numpy().tolist() == [["Torgau", "halt"]]
    airports = extract.airports[["name", "iata"]].to_numpy().tolist()
    assert airports == [["LEJ", "LEJ"], ["Altenburg", "AOC"]]


def test_the_date_is_that_of_the_newest_object_read(shared: Shared, tmp_path: Path) -> None:
    assert read_osm(shared(BAUTZEN)).data_date is None
    assert read_osm(shared(BAYREUTH)).data_date == date(2014, 11, 3)
    stamped = write(
        tmp_path / "a.osm",
        way(1, (1, 2), highway="primary").replace(
            "<way ", '<way timestamp="2021-03-04T23:59:59Z" '
        ),
    )
    assert read_osm(stamped).data_date == date(2021, 3, 4)


@pytest.mark.parametrize(
    ("tags", "car", "truck"),
    [
        ({"highway": "primary"}, True, True),
        ({"highway": "service"}, True, True),
        ({"highway": "service", "service": "driveway"}, False, False),
        ({"highway": "residential", "access": "private"}, False, False),
        ({"highway": "residential", "access": "private", "motor_vehicle": "yes"}, True, True),
        ({"highway": "unclassified", "vehicle": "agricultural"}, False, False),
        ({"highway": "tertiary", "hgv": "no"}, True, False),
        ({"highway": "tertiary", "maxweight": "7.5"}, True, False),
        ({"highway": "tertiary", "maxweight": "3.5 t"}, True, False),
        ({"highway": "tertiary", "maxheight": "3.8 m"}, True, False),
        ({"highway": "tertiary", "maxheight": "4.2"}, True, True),
        ({"highway": "tertiary", "maxheight": "default"}, True, True),
        ({"highway": "motorway", "ref": "A 9"}, False, False),
        ({"highway": "motorway_link"}, False, False),
    ],
)
def test_who_may_enter_a_plot_from_a_road(
    tmp_path: Path, tags: dict[str, str], *, car: bool, truck: bool
) -> None:
    roads = read_osm(write(tmp_path / "a.osm", way(1, (1, 2, 3), **tags))).roads
    assert (roads["car"].tolist(), roads["truck"].tolist()) == ([car], [truck])


@pytest.mark.parametrize("suffix", [".osm", ".osm.gz", ".osm.bz2", ".osm.pbf", ".pbf"])
def test_every_form_of_a_file_says_the_same(tmp_path: Path, suffix: str) -> None:
    plain = write(tmp_path / "plain.osm", way(1, (1, 2, 3), highway="primary", name="Süd"))
    path = tmp_path / f"other{suffix}"
    if suffix.endswith("pbf"):
        merge([plain], path)
    else:
        packers: dict[str, Callable[[bytes], bytes]] = {
            ".osm.gz": gzip.compress,
            ".osm.bz2": bz2.compress,
        }
        path.write_bytes(packers.get(suffix, bytes)(plain.read_bytes()))
    assert read_osm(path).roads.equals(read_osm(plain).roads)


GARBAGE: Final = b"Sehr geehrte Damen und Herren, anbei die Daten."
BROKEN: Final = {
    "empty.osm": b"",
    "text.osm": GARBAGE,
    "page.osm": b"<html><body>404</body></html>",
    "nothing.osm": f"{HEAD}</osm>".encode(),
    "no-roads.osm": f"{HEAD}{NODES}{way(1, (1, 2), waterway='river')}</osm>".encode(),
    "no-nodes.osm": f"{HEAD}{way(1, (7, 8), highway='primary')}</osm>".encode(),
    "bad-id.osm": f'{HEAD}<node id="x" lat="51" lon="12"/></osm>'.encode(),
    "off-earth.osm": f'{HEAD}<node id="1" lat="51" lon="500"/></osm>'.encode(),
    "text.osm.gz": gzip.compress(GARBAGE),
    "cut.osm.gz": gzip.compress(f"{HEAD}{NODES}".encode() * 100)[:-20],
    "text.osm.bz2": GARBAGE,
    "empty.osm.pbf": b"",
    "text.osm.pbf": GARBAGE * 20,
    "wrong.txt": f"{HEAD}{NODES}</osm>".encode(),
    "roads.geojson": b'{"type": "FeatureCollection", "features": []}',
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(BROKEN[name])
    with pytest.raises(InputError) as refused:
        read_osm(path)
    (finding,) = refused.value.findings
    assert finding.where == str(path)
    assert finding.found
    assert finding.expected
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", [BAYREUTH, BAUTZEN])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.999])
def test_a_truncated_file_is_refused(
    shared: Shared, tmp_path: Path, name: str, share: float
) -> None:
    content = shared(name).read_bytes()
    path = tmp_path / shared(name).name
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InputError, match="expected readable OSM data"):
        read_osm(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.osm", tmp_path):
        with pytest.raises(InputError) as refused:
            read_osm(path)
        assert str(refused.value).startswith(f"{path}: found no such file")


def test_ramps_without_direction_are_entered_both_ways(tmp_path: Path) -> None:
    nodes = NODES.replace(
        'lon="12.1" timestamp="2020-02-01T12:00:00Z"/>',
        'lon="12.1"><tag k="highway" v="motorway_junction"/><tag k="ref" v="7"/></node>',
    )
    motorway = way(1, (1, 2), highway="motorway", oneway="yes", ref="A 1")
    road = way(3, (3, 4), highway="primary")
    for ramp, joins in (
        (way(2, (3, 1), highway="motorway_link", oneway="yes"), 1),
        (way(2, (1, 3), highway="motorway_link", oneway="yes"), 0),
        (way(2, (1, 3), highway="motorway_link", oneway="-1"), 1),
        (way(2, (1, 3), highway="motorway_link"), 1),
    ):
        path = write(tmp_path / "a.osm", motorway, ramp, road, nodes=nodes)
        assert len(read_osm(path).junctions) == joins, ramp
