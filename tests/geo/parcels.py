"""Plots placed beside the real roads of an OSM file, with nothing but an outline and a name."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import shapely

from tests.geo.oracle import wgs84

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from tests.geo.oracle import OsmFile

_BESIDE: Final = frozenset({"primary", "secondary", "tertiary", "unclassified", "residential"})
_LAND: Final = frozenset({"industrial", "commercial", "retail"})
# Metres: half of length and depth, from the middle of the road, and to its next neighbour.
_HALF_LENGTH: Final = 12.0
_HALF_DEPTH: Final = 9.0
_OFFSET: Final = 16.0
_ALONG: Final = 25.0
_NEAR: Final = 40.0


def beside_roads(file: OsmFile, count: int) -> list[BaseGeometry]:
    """Return `count` rectangles on industrial land beside public roads, spread over the file.

    They are in longitude and latitude, lie wholly on the land, touch no road and do not
    overlap.
    """
    roads = [
        (way, shapely.LineString(points))
        for way in file.ways
        if "highway" in way.tags and len(points := file.points(way)) > 1
    ]
    tree = shapely.STRtree([line for _, line in roads])
    found: list[BaseGeometry] = []
    for land in _land(file):
        for way, line in roads:
            if way.tags["highway"] in _BESIDE and line.dwithin(land, _NEAR):
                for parcel in _along(line):
                    free = not len(tree.query(parcel, predicate="intersects"))
                    if free and land.covers(parcel) and not any(map(parcel.intersects, found)):
                        found.append(parcel)
    assert len(found) >= count, f"room for {len(found)} plots only"
    step = len(found) / count
    return [wgs84(found[int(index * step)]) for index in range(count)]


def _land(file: OsmFile) -> Iterator[BaseGeometry]:
    for way in file.ways:
        if way.tags.get("landuse") in _LAND and way.nodes[0] == way.nodes[-1]:
            yield shapely.Polygon(file.points(way))


def _along(line: shapely.LineString) -> Iterator[BaseGeometry]:
    for (ax, ay), (bx, by) in pairwise(line.coords):
        length = shapely.Point(ax, ay).distance(shapely.Point(bx, by))
        if not length:
            continue
        east, north = (bx - ax) / length, (by - ay) / length
        for number in range(max(1, int(length / _ALONG))):
            along = min(length / 2, _HALF_LENGTH) + number * _ALONG
            for offset in (_OFFSET, -_OFFSET):
                x, y = ax + east * along - north * offset, ay + north * along + east * offset
                yield shapely.Polygon(
                    (x + a * east - b * north, y + a * north + b * east)
                    for a, b in (
                        (-_HALF_LENGTH, -_HALF_DEPTH),
                        (_HALF_LENGTH, -_HALF_DEPTH),
                        (_HALF_LENGTH, _HALF_DEPTH),
                        (-_HALF_LENGTH, _HALF_DEPTH),
                    )
                )


def write_plots(outlines: Sequence[BaseGeometry], path: Path) -> Path:
    """Write a GeoJSON file of plots that knows geometry and name, nothing else."""
    features = [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(outline),
            "properties": {"name": f"Plot {number}"},
        }
        for number, outline in enumerate(outlines, start=1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path
