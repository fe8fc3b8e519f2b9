"""A town that nobody built: a small road network, written as an OSM file.

A grid of streets, a primary road to a motorway with one exit, a station; and, beyond a
river without a bridge, a second grid. Positions are metres from `ORIGIN`, which lies far
from the embedded dataset, so that nothing of it fills a gap.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import shapely

from tests.geo.oracle import wgs84

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

ORIGIN: Final = (290_000.0, 5_640_000.0)
"""In EPSG:25833, near Gera."""
ISLAND: Final = (0.0, 6_000.0)
"""South-west corner of the grid beyond the river."""
FAR_AWAY: Final = (-9_000.0, 0.0)
"""Where no road is."""
EXIT: Final = "Musterstadt"
STATION: Final = "Musterstadt Hbf"
_BLOCK: Final = 200.0
_SIDE: Final = 6

type Point = tuple[float, float]


@dataclass
class Town:
    """Nodes by position, and ways with their tags."""

    ids: dict[Point, int] = field(default_factory=dict)
    tags: dict[Point, Mapping[str, str]] = field(default_factory=dict)
    ways: list[tuple[Sequence[Point], Mapping[str, str]]] = field(default_factory=list)

    def way(self, points: Sequence[Point], **tags: str) -> None:
        for point in points:
            self.ids.setdefault(point, len(self.ids) + 1)
        self.ways.append((points, tags))


def town(*, motorway: bool = True) -> Town:
    """Return the town; without its motorway, no kind of place but the station is there."""
    made = Town()
    _grid(made, (0.0, 0.0))
    _grid(made, ISLAND)
    made.way([(1_000.0, 0.0), (2_400.0, 0.0), (2_800.0, 0.0)], highway="primary", maxspeed="100")
    if motorway:
        _motorway(made)
    made.ids[500.0, 500.0] = len(made.ids) + 1
    made.tags[500.0, 500.0] = {"railway": "station", "name": STATION}
    return made


def _grid(made: Town, corner: Point) -> None:
    steps = [number * _BLOCK for number in range(_SIDE)]
    x, y = corner
    for one in steps:
        made.way([(x + step, y + one) for step in steps], highway="residential", maxspeed="50")
        made.way([(x + one, y + step) for step in steps], highway="residential", maxspeed="50")


def _motorway(made: Town) -> None:
    north = [(2_500.0, -4_000.0), (2_500.0, -600.0), (2_500.0, 600.0), (2_500.0, 4_000.0)]
    south = [(2_540.0, y) for _, y in reversed(north)]
    for course in (north, south):
        made.way(course, highway="motorway", oneway="yes", maxspeed="130", ref="A 99")
        made.tags[course[1]] = {"highway": "motorway_junction", "name": EXIT, "ref": "1"}
    ramp = {"highway": "motorway_link", "oneway": "yes", "maxspeed": "60"}
    made.way([(2_400.0, 0.0), (2_460.0, 300.0), north[2]], **ramp)
    made.way([(2_800.0, 0.0), (2_700.0, -300.0), south[2]], **ramp)


def write(made: Town, path: Path, *, part: slice = slice(None)) -> Path:
    """Write the town, or a part of its ways with their nodes and all that have a name."""
    chosen = made.ways[part]
    held = {point for points, _ in chosen for point in points} | made.tags.keys()
    root = ET.Element("osm", version="0.6")
    for point, key in sorted(made.ids.items(), key=lambda item: item[1]):
        if point in held:
            lon, lat = lonlat(point).coords[0]
            node = ET.SubElement(root, "node", id=str(key), version="1", lon=f"{lon:.8f}")
            node.set("lat", f"{lat:.8f}")
            _add_tags(node, made.tags.get(point, {}))
    for number, (points, tags) in enumerate(made.ways, start=1):
        if (points, tags) in chosen:
            way = ET.SubElement(root, "way", id=str(number), version="1")
            for point in points:
                ET.SubElement(way, "nd", ref=str(made.ids[point]))
            _add_tags(way, tags)
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    return path


def _add_tags(element: ET.Element, tags: Mapping[str, str]) -> None:
    for key, value in tags.items():
        ET.SubElement(element, "tag", k=key, v=value)


def lonlat(point: Point) -> shapely.Point:
    """Return a position of the town in longitude and latitude."""
    return wgs84(shapely.Point(ORIGIN[0] + point[0], ORIGIN[1] + point[1]))


def plot_at(point: Point, size: float = 60.0) -> BaseGeometry:
    """Return a square plot whose south-west corner is `point`, in longitude and latitude."""
    x, y = ORIGIN[0] + point[0], ORIGIN[1] + point[1]
    return wgs84(shapely.box(x, y, x + size, y + size))
