"""The schematic network: what is drawn, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.nordsachsen.make import courses, links, motorways, osmxml, railways, tables
from data.nordsachsen.make.network import Network
from data.nordsachsen.make.projection import Point, metric_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from data.nordsachsen.make.network import Road


def base_network() -> Network:
    """Return all roads but those of the demonstration estates."""
    network = Network()
    gazetteer = courses.Gazetteer()
    drawn = courses.motorways(gazetteer)
    motorways.draw(network, drawn)
    courses.draw(network, gazetteer, drawn)
    links.neighbours(network)
    links.streets(network)
    links.spurs(network)
    return network


def settlements() -> list[Point]:
    """Return the middles of settlements: centres, and villages that courses name."""
    rows = [*tables.read("municipalities"), *tables.drawn_centres()]
    rows += [row for row in tables.read("road_courses") if row["class"] != "motorway"]
    return [metric_of(row) for row in rows if tables.has_position(row)]


def _named_nodes() -> dict[Point, dict[str, str]]:
    """Return settlements and stations with their tags."""
    nodes = railways.station_nodes()
    for row in tables.read("municipalities"):
        place = "town" if row["kind"] == "Stadt" else "village"
        nodes[metric_of(row)] = {
            "place": place,
            "name": row["name"],
            "de:amtlicher_gemeindeschluessel": row["ags"],
        }
    return nodes


def _cities() -> list[tuple[Point, dict[str, str]]]:
    """Return the Oberzentren: they stand at their main stations, which keep their own names."""
    return [
        (metric_of(row), {"place": "city", "name": row["name"]})
        for row in tables.drawn_centres()
        if row["kind"] == "oberzentrum"
    ]


def write(path: Path, network: Network, access: Iterable[Road]) -> None:
    """Write `roads.osm`: the network with the access roads of invented estates."""
    whole = Network([*network.roads, *access], dict(network.node_tags), _cities())
    whole.join_crossings()
    for point, tags in _named_nodes().items():
        whole.node_tags.setdefault(point, tags)
    osmxml.write(path, whole, railways.lines(), settlements())
