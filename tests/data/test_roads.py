"""The schematic roads have the tags that routing needs and lead to every place."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from data.dataset import EMBEDDED
from tests.data import osmfile

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.data.conftest import Rows

    type Facts = Callable[[str], Rows]

FILE = osmfile.read(EMBEDDED.path("roads"))
ROADS = list(FILE.roads())
MOTORWAY = {"motorway", "motorway_link"}
KIND_OF = {"A": "motorway", "B": "primary", "S": "secondary", "K": "tertiary"}
SPEEDS = {
    "motorway": {130},
    "motorway_link": {60},
    "primary": {50, 100},
    "secondary": {50, 100},
    "tertiary": {50, 80},
    "unclassified": {50},
    "residential": {30},
}
_TO_METRES = Transformer.from_crs(4326, 25833, always_xy=True)
METRES = {node: _TO_METRES.transform(*at) for node, at in FILE.positions.items()}


def refs(way: osmfile.Way) -> list[str]:
    return way.tags["ref"].split(";") if "ref" in way.tags else []


def roads_of(fact: str) -> list[str]:
    """Return the numbers that a row of the fact sheet names: S8/S8a is S 8 and S 8a."""
    return [re.sub(r"^([ABS])(\d)", r"\1 \2", name) for name in fact.split("/")]


def line(way: osmfile.Way) -> shapely.LineString:
    return shapely.LineString([METRES[node] for node in way.nodes])


def at(row: dict[str, str]) -> tuple[float, float]:
    return _TO_METRES.transform(float(row["lon"]), float(row["lat"]))


@pytest.fixture(scope="module")
def graph() -> nx.DiGraph:
    """Return what a car may drive, with the length of each edge in metres."""
    drivable = nx.DiGraph()
    for way in ROADS:
        for a, b in pairwise(way.nodes):
            length = math.dist(METRES[a], METRES[b])
            drivable.add_edge(a, b, length=length)
            if way.both_ways():
                drivable.add_edge(b, a, length=length)
    return drivable


@pytest.fixture(scope="module")
def kinds() -> dict[int, set[str]]:
    """Return the kinds of roads that meet at each node."""
    found: dict[int, set[str]] = defaultdict(set)
    for way in ROADS:
        for node in way.nodes:
            found[node].add(way.tags["highway"])
    return found


def test_the_file_is_whole() -> None:
    assert FILE.dangling == 0
    assert len({way.id for way in FILE.ways}) == len(FILE.ways)
    used = {node for way in FILE.ways for node in way.nodes}
    assert used | FILE.node_tags.keys() == FILE.positions.keys()
    for way in FILE.ways:
        assert len(way.nodes) > 1
        assert all(a != b for a, b in pairwise(way.nodes))
        assert ("highway" in way.tags) != ("railway" in way.tags)


def test_every_road_has_a_kind_and_a_speed_limit_that_suits_it() -> None:
    for way in ROADS:
        assert int(way.tags["maxspeed"]) in SPEEDS[way.tags["highway"]], way


def test_a_number_says_the_kind_of_the_road() -> None:
    for way in ROADS:
        if way.tags["highway"] != "motorway_link":
            for ref in refs(way):
                assert re.fullmatch(r"[ABSK] \d+[a-z]?", ref)
                assert KIND_OF[ref[0]] == way.tags["highway"]
        if way.tags["highway"] in {"motorway", "primary", "secondary"}:
            assert refs(way), way


def test_motorways_and_their_ramps_run_one_way() -> None:
    for way in ROADS:
        assert (way.tags.get("oneway") == "yes") == (way.tags["highway"] in MOTORWAY), way


@pytest.mark.parametrize("ref", ["A 9", "A 14"])
def test_a_motorway_has_two_carriageways_that_run_apart(ref: str) -> None:
    ways = [line(way) for way in ROADS if way.tags["highway"] == "motorway" and refs(way) == [ref]]
    there, back = shapely.line_merge(shapely.MultiLineString(ways), directed=True).geoms
    assert there.distance(back) > 20
    # In Germany one drives on the right: the other side is to the left.
    for one, other in ((there, back), (back, there)):
        (x, y), (u, v) = one.coords[10], one.coords[11]
        across = other.interpolate(other.project(shapely.Point(x, y)))
        assert (u - x) * (across.y - y) - (v - y) * (across.x - x) > 0


def test_all_roads_of_the_fact_sheet_are_there(facts: Facts) -> None:
    drawn: dict[str, set[str]] = defaultdict(set)
    for way in ROADS:
        for ref in refs(way):
            drawn[ref].add(way.tags["highway"])
    for row in facts("bundesstrassen_verlauf"):
        for ref in roads_of(row["strasse"]):
            assert KIND_OF[ref[0]] in drawn[ref], ref
    courses = {row["road"] for row in EMBEDDED.table("road_courses")}
    assert drawn.keys() == {road for road in courses if re.search(r"\d", road)}


def test_each_federal_road_is_one_piece(facts: Facts) -> None:
    for row in facts("bundesstrassen_verlauf"):
        for ref in roads_of(row["strasse"]):
            if not ref.startswith("A"):
                ways = [way for way in ROADS if ref in refs(way)]
                pieces = nx.Graph(edge for way in ways for edge in pairwise(way.nodes))
                assert nx.is_connected(pieces), ref


def test_federal_roads_pass_their_toll_nodes_in_the_county(facts: Facts) -> None:
    inside = [row for row in facts("bundesstrassen_knoten") if row["gemeinde_vg5000"]]
    assert len(inside) > 10
    for row in inside:
        (ref,) = roads_of(row["strecke"].replace("A", "a"))
        course = shapely.union_all([line(way) for way in ROADS if ref in refs(way)])
        assert course.distance(shapely.Point(at(row))) < 1, row["knotenpunkt"]


def test_every_junction_with_a_position_has_ramps_and_a_name(
    facts: Facts, graph: nx.DiGraph, kinds: dict[int, set[str]]
) -> None:
    exits: dict[str, list[int]] = defaultdict(list)
    for node, tags in FILE.node_tags.items():
        if tags.get("highway") == "motorway_junction":
            assert "motorway" in kinds[node]
            exits[tags["name"]].append(node)
    rows = [row for row in facts("autobahn_knoten") if row["lat"]]
    assert set(exits) == {row["name"] for row in rows}
    for row in rows:
        middle = at(row)
        for node in exits[row["name"]]:
            # Ramps begin up to a kilometre before the middle of a junction.
            assert math.dist(METRES[node], middle) < 1_000
            if row["art"] == "AS":
                assert FILE.node_tags[node].get("ref", "") == row["nr"]
        if row["art"] != "AD":
            leaving = [node for node in exits[row["name"]] if _ramps(graph.succ[node], kinds)]
            assert leaving == exits[row["name"]]
        if row["art"] == "AS":
            assert _joins(middle, graph, kinds), row["name"]


def _ramps(nodes: list[int], kinds: dict[int, set[str]]) -> list[int]:
    return [node for node in nodes if "motorway_link" in kinds[node]]


def _joins(middle: tuple[float, float], graph: nx.DiGraph, kinds: dict[int, set[str]]) -> bool:
    """Whether a ramp from an ordinary road ends at the motorway within a kilometre."""
    for node, meet in kinds.items():
        if "motorway" in meet and math.dist(METRES[node], middle) < 1_000:
            before = _ramps(list(graph.pred[node]), kinds)
            while before:
                if any(kinds[one] - MOTORWAY for one in before):
                    return True
                before = [
                    other
                    for one in before
                    if "motorway" not in kinds[one]
                    for other in _ramps(list(graph.pred[one]), kinds)
                ]
    return False


def test_motorways_meet_ordinary_roads_on_ramps_alone(kinds: dict[int, set[str]]) -> None:
    assert not [node for node, meet in kinds.items() if "motorway" in meet and meet - MOTORWAY]
    assert [node for node, meet in kinds.items() if "motorway_link" in meet and meet - MOTORWAY]


def test_roads_that_cross_meet_in_a_node_or_pass_on_a_bridge() -> None:
    lines = [line(way) for way in ROADS]
    tree = shapely.STRtree(lines)
    bridges = 0
    for i, j in tree.query(lines, predicate="intersects").T:
        if i < j:
            shared = set(ROADS[i].nodes) & set(ROADS[j].nodes)
            places = shapely.MultiPoint([METRES[node] for node in shared])
            crossing = lines[i].intersection(lines[j])
            assert crossing.geom_type in {"Point", "MultiPoint"}
            for spot in shapely.get_parts(crossing):
                if not shared or spot.distance(places) > 0.05:
                    layers = {ROADS[k].tags.get("layer", "0") for k in (i, j)}
                    assert len(layers) == 2, (ROADS[i], ROADS[j])
                    bridges += 1
    assert bridges > 10
    assert all((way.tags.get("bridge") == "yes") == ("layer" in way.tags) for way in ROADS)


def test_every_node_can_be_reached_from_every_other(graph: nx.DiGraph) -> None:
    assert nx.is_strongly_connected(graph)


@pytest.mark.parametrize(
    ("table", "reach"),
    [("municipalities", 1), ("centres", 1), ("stations", 30), ("hubs", 30), ("estates", 30)],
)
def test_every_place_stands_at_an_ordinary_road(
    table: str, reach: float, kinds: dict[int, set[str]]
) -> None:
    ordinary = [node for node, meet in kinds.items() if not meet & MOTORWAY]
    tree = shapely.STRtree(shapely.points([METRES[node] for node in ordinary]))
    rows = [row for row in EMBEDDED.table(table) if row["lon"] is not None]
    rows = [row for row in rows if row.get("in_county", 1) and row.get("drawn", 1)]
    assert rows
    points = shapely.points([at(row) for row in rows])
    _, distances = tree.query_nearest(points, return_distance=True, all_matches=False)
    assert dict(zip([row["name"] for row in rows], distances, strict=True)) == pytest.approx(
        dict.fromkeys([row["name"] for row in rows], 0), abs=reach
    )


def test_every_demonstration_estate_has_a_street_that_leads_out() -> None:
    invented = [way for way in ROADS if way.tags.get("invented") == "yes"]
    public = {node for way in ROADS if "invented" not in way.tags for node in way.nodes}
    for estate in EMBEDDED.layer("demo_estates").to_crs(25833).itertuples():
        inside = [way for way in invented if estate.geometry.intersects(line(way))]
        assert sum(line(way).intersection(estate.geometry).length for way in inside) > 100
        assert all(way.tags["name"] and way.tags["highway"] == "unclassified" for way in inside)
        assert any(public & set(way.nodes) for way in inside), estate.name


def test_places_and_stations_are_named() -> None:
    tags = FILE.node_tags.values()
    keys = {
        tag["de:amtlicher_gemeindeschluessel"]
        for tag in tags
        if "place" in tag and "de:amtlicher_gemeindeschluessel" in tag
    }
    assert keys == {row["ags"] for row in EMBEDDED.table("municipalities")}
    eva = {tag["ref:eva"] for tag in tags if tag.get("railway") == "station"}
    assert eva >= {row["eva"] for row in EMBEDDED.table("stations") if row["in_county"]}
    places = Counter(tag["place"] for tag in tags if "place" in tag)
    assert places["city"] == 2
    assert all(tag["name"].strip() for tag in tags if {"place", "railway"} & tag.keys())


def test_lengths_are_plausible() -> None:
    length = np.array([line(way).length for way in ROADS])
    longest = max(
        max(map(math.dist, coords, coords[1:])) for coords in (line(w).coords for w in ROADS)
    )
    assert longest < 600
    # A county of 2,000 km² has about 1.5 km of classified roads per km²; this is a sketch.
    assert 1_000_000 < length.sum() < 3_000_000
