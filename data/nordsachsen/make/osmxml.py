"""Writing a network as OpenStreetMap XML 0.6: ids from 1, the same bytes every time."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

import shapely
from shapely import LineString, MultiPoint, STRtree
from shapely import Point as Spot

from data.nordsachsen.make.projection import Point, degrees

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from data.nordsachsen.make.network import Network, Road

TOWN: Final = 800.0
"""Metres around the middle of a settlement where 50 km/h hold."""
TOWN_SPEED: Final = "50"
SPEED: Final = {"primary": "100", "secondary": "100", "tertiary": "80", "unclassified": "50"}
"""Posted outside towns; 100 is § 3 StVO, the lower ones suit narrower roads."""
COMMENT: Final = """\
<!-- Schematic roads and railways of the Landkreis Nordsachsen, made by
     data.nordsachsen.make from official nodes, municipal centres and stations.
     Own work in the file format of OpenStreetMap; no data of OpenStreetMap in it.
     The A 38 is missing: only its end, Parthenaue, has a known position.
     maxspeed=130 on motorways is a planning value. invented=yes marks demonstration. -->"""


class _Splitter:
    """Cuts roads into ways of equal tags: town or country, bridge or ground."""

    def __init__(self, network: Network, towns: Sequence[Point]) -> None:
        self.town = shapely.union_all(MultiPoint(list(towns)).buffer(TOWN))
        shapely.prepare(self.town)
        self.upper = [road for road in network.roads if road.grade_separated]
        self.segments = [
            (LineString(pair), road) for road in self.upper for pair in pairwise(road.points)
        ]
        self.tree = STRtree([line for line, _ in self.segments])

    def _bridge(self, road: Road, a: Point, b: Point) -> bool:
        """Tell whether the segment passes over a motorway or ramp."""
        if "railway" in road.tags:
            return False
        segment = LineString([a, b])
        for index in sorted(self.tree.query(segment, predicate="intersects").tolist()):
            line, other = self.segments[index]
            if other is road or (road.grade_separated and not _passes_over(road, other)):
                continue
            if not {a, b} & set(line.coords):
                return True
        return False

    def tags(self, road: Road, a: Point, b: Point) -> dict[str, str]:
        """Return the tags of one segment."""
        tags = dict(road.tags)
        speed = SPEED.get(tags.get("highway", ""))
        if speed and "maxspeed" not in tags:
            middle = Spot((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
            tags["maxspeed"] = TOWN_SPEED if self.town.contains(middle) else speed
        if self._bridge(road, a, b):
            tags |= {"bridge": "yes", "layer": "1"}
        return dict(sorted(tags.items()))

    def ways(self, road: Road) -> Iterator[tuple[list[Point], dict[str, str]]]:
        """Yield stretches of the road with equal tags."""
        points, tags = [road.points[0]], self.tags(road, *road.points[:2])
        for a, b in pairwise(road.points):
            here = self.tags(road, a, b)
            if here != tags:
                yield points, tags
                points, tags = [a], here
            points.append(b)
        yield points, tags


def _passes_over(road: Road, other: Road) -> bool:
    """Tell which of two motorways is the upper one: the A 14 passes over the A 9."""
    return (
        road.tags["highway"] == other.tags["highway"] == "motorway"
        and road.tags["ref"] < other.tags["ref"]
    )


def _tag_lines(tags: Mapping[str, str]) -> Iterator[str]:
    for key, value in sorted(tags.items()):
        yield f"<tag k={quoteattr(key)} v={quoteattr(value)}/>"


def _element(kind: str, attributes: str, inner: Iterable[str]) -> str:
    body = "".join(inner)
    return f" <{kind} {attributes}>{body}</{kind}>" if body else f" <{kind} {attributes}/>"


def write(path: Path, network: Network, extra: Sequence[Road], towns: Sequence[Point]) -> None:
    """Write the roads of `network`, the ways `extra` (railways), and all tagged nodes."""
    splitter = _Splitter(network, towns)
    ids: dict[Point, int] = {}
    ways: list[str] = []
    for road in [*network.roads, *extra]:
        for points, tags in splitter.ways(road):
            refs = [ids.setdefault(degrees(point), len(ids) + 1) for point in points]
            nodes = (f'<nd ref="{ref}"/>' for ref in refs)
            inner = [*nodes, *_tag_lines(tags)]
            ways.append(_element("way", f'id="{len(ways) + 1}" version="1"', inner))
    tags_at = {degrees(point): tags for point, tags in network.node_tags.items()}
    for point in tags_at:
        ids.setdefault(point, len(ids) + 1)
    nodes = (
        _element(
            "node",
            f'id="{number}" version="1" lat="{lat:.7f}" lon="{lon:.7f}"',
            _tag_lines(tags_at.get((lon, lat), {})),
        )
        for (lon, lat), number in ids.items()
    )
    apart = (
        _element(
            "node", f'id="{number}" version="1" lat="{lat:.7f}" lon="{lon:.7f}"', _tag_lines(tags)
        )
        for number, ((lon, lat), tags) in enumerate(
            ((degrees(point), tags) for point, tags in network.apart), start=len(ids) + 1
        )
    )
    head = ['<?xml version="1.0" encoding="UTF-8"?>', COMMENT]
    head.append('<osm version="0.6" generator="data.nordsachsen.make">')
    path.write_text("\n".join([*head, *nodes, *apart, *ways, "</osm>", ""]), encoding="utf-8")
