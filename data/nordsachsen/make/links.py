"""Roads that the tables do not name: between neighbours, in towns, to destinations."""

from __future__ import annotations

import math
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

import networkx as nx
from shapely import Point as Spot

from data.nordsachsen.make import tables
from data.nordsachsen.make.areas import outer_edge, settlement_points
from data.nordsachsen.make.curves import chance, country_road, distance, rounded, straight
from data.nordsachsen.make.projection import Point, metric_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.nordsachsen.make.network import Network

SPACING: Final = 260.0
LONGEST: Final = 18_000.0
DETOUR: Final = 1.3
"""A link is left out where the named roads are at most this much longer."""
NEAR: Final = 30.0
STREET_RADIUS: Final = 330.0
STATIONS_AROUND: Final = 5_000.0
"""Stations this far (metres) outside the county's points are tied in, too."""


def gabriel_pairs(points: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Return the pairs whose circle of diameter holds no third point."""
    pairs = []
    for a, b in combinations(points, 2):
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        radius = distance(a, b) / 2
        if radius * 2 <= LONGEST and all(
            distance(middle, c) >= radius for c in points if c not in (a, b)
        ):
            pairs.append((a, b))
    return pairs


def _graph(network: Network) -> nx.Graph[Point]:
    graph: nx.Graph[Point] = nx.Graph()
    for road in network.ground():
        for a, b in pairwise(road.points):
            graph.add_edge(a, b, weight=distance(a, b))
    return graph


def neighbours(network: Network) -> None:
    """Link neighbouring municipal centres where no named road does so already."""
    network.join_crossings()
    graph = _graph(network)
    centres = [metric_of(row) for row in tables.read("municipalities")]
    for a, b in gabriel_pairs(centres):
        try:
            by_road = nx.dijkstra_path_length(graph, a, b)
        except (nx.NodeNotFound, nx.NetworkXNoPath):
            by_road = math.inf
        if by_road > DETOUR * distance(a, b):
            network.add(country_road(a, b, SPACING), highway="tertiary")


def streets(network: Network) -> None:
    """Put a ring of streets around each municipal centre; roads that pass cross it."""
    for row in tables.read("municipalities"):
        x, y = metric_of(row)
        ring = []
        for i in range(9):
            angle = 2 * math.pi * (i + 0.3 * chance(row["ags"], i, "angle")) / 9
            radius = STREET_RADIUS * (1 + 0.22 * chance(row["ags"], i))
            ring.append(rounded(x + radius * math.cos(angle), y + radius * math.sin(angle)))
        network.add([*ring, ring[0]], highway="residential", maxspeed="30")


def _destinations() -> list[Point]:
    """Return everything that minutes may be asked for and that has a position."""
    edge = outer_edge(settlement_points()).buffer(STATIONS_AROUND)
    places = [
        metric_of(row)
        for row in tables.read("stations")
        if row["in_county"] == "1" or edge.covers(Spot(metric_of(row)))
    ]
    for rows in (tables.read("hubs"), tables.drawn_centres(), tables.read("estates")):
        places += [metric_of(row) for row in rows if tables.has_position(row)]
    return list(dict.fromkeys(places))


def spurs(network: Network) -> None:
    """Tie every destination to the nearest road."""
    network.join_crossings()
    for place in _destinations():
        joint = network.attach(place)
        if joint is not None and distance(place, joint) > NEAR:
            network.add(straight(place, joint, SPACING), highway="unclassified")
    network.join_crossings()
