"""Walks computed a second time: networkx on the ways of an OSM file, at one speed.

Ways are those that a person on foot may use after the tags; each is cut where plots and
platforms are tied to it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import networkx as nx
import shapely

from tests.geo.oracle import metric

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from tests.geo.oracle import OsmFile

KMH: Final = 5.1
_WALKED: Final = frozenset(
    {
        *("primary", "secondary", "tertiary", "unclassified", "residential", "living_street"),
        *("primary_link", "secondary_link", "tertiary_link", "road", "service"),
        *("footway", "path", "pedestrian", "cycleway", "steps", "track"),
    }
)
_SHUT: Final = frozenset({"no", "private", "agricultural", "forestry", "customers", "delivery"})
_PRIVATE: Final = frozenset({"driveway", "parking_aisle", "drive-through", "emergency_access"})


class Walking:
    """The ways of a file as one may walk them."""

    def __init__(self, file: OsmFile) -> None:
        self._segments: list[tuple[int, int]] = []
        self._tied: list[bool] = []
        for way in file.ways:
            if _walked(way.tags):
                known = [node for node in way.nodes if node in file.nodes]
                pieces = list(pairwise(known))
                self._segments += pieces
                self._tied += [way.tags.get("service") not in _PRIVATE] * len(pieces)
        self._lines = [
            shapely.LineString([file.nodes[a].point, file.nodes[b].point])
            for a, b in self._segments
        ]
        self._open = [index for index, tied in enumerate(self._tied) if tied]
        self._tree = shapely.STRtree([self._lines[index] for index in self._open])

    def metres(
        self, plots: Sequence[BaseGeometry], platforms: Sequence[tuple[float, float]]
    ) -> list[list[float]]:
        """Return the metres from each plot to each platform (degrees), infinite without a way."""
        cuts: dict[int, list[tuple[float, str]]] = {}
        beside: dict[str, float] = {}
        names = [f"plot {number}" for number in range(len(plots))]
        ends = [f"platform {number}" for number in range(len(platforms))]
        places = [*plots, *(shapely.Point(point) for point in platforms)]
        for name, place in zip([*names, *ends], places, strict=True):
            here = metric(place)
            index = self._open[self._tree.nearest(here)]
            line = self._lines[index]
            entry = shapely.Point(shapely.shortest_line(line, here).coords[0])
            cuts.setdefault(index, []).append((line.project(entry), name))
            beside[name] = line.distance(here)
        graph = self._graph(cuts)
        found = []
        for name in names:
            reached = nx.single_source_dijkstra_path_length(graph, name, weight="metres")
            found.append(
                [beside[name] + reached.get(end, float("inf")) + beside[end] for end in ends]
            )
        return found

    def _graph(self, cuts: Mapping[int, list[tuple[float, str]]]) -> nx.Graph:
        graph = nx.Graph()
        for index, (start, end) in enumerate(self._segments):
            length = self._lines[index].length
            stops = [(0.0, start), *sorted(cuts.get(index, [])), (length, end)]
            for (here, a), (there, b) in pairwise(stops):
                known = graph.get_edge_data(a, b, {"metres": float("inf")})["metres"]
                graph.add_edge(a, b, metres=min(known, there - here))
        return graph


def _walked(tags: Mapping[str, str]) -> bool:
    if tags.get("highway") not in _WALKED:
        return False
    return next((tags[key] for key in ("foot", "access") if key in tags), "yes") not in _SHUT
