"""OSM files as plain XML, read and written without the reader under test."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">'
NODES: Final = "".join(
    f'<node id="{i}" version="1" lat="51.5" lon="12.{i}" timestamp="2020-02-0{i}T12:00:00Z"/>'
    for i in range(1, 6)
)
"""Five nodes, with ids from 1, for ways written by hand."""

type Position = tuple[float, float]
type Tags = dict[str, str]


@dataclass(frozen=True, slots=True)
class Way:
    """One way: its nodes that the file holds, and its tags."""

    id: int
    nodes: tuple[int, ...]
    tags: Tags

    def both_ways(self) -> bool:
        """Whether traffic runs in both directions."""
        implied = self.tags.get("highway") == "motorway" or self.tags.get("junction") in {
            "roundabout",
            "circular",
        }
        return self.tags.get("oneway", "yes" if implied else "no") == "no"


@dataclass(frozen=True, slots=True)
class OsmFile:
    """Nodes with positions (longitude, latitude) and tags, and ways."""

    positions: dict[int, Position]
    node_tags: dict[int, Tags]
    ways: tuple[Way, ...]
    dangling: int
    """References to nodes that the file does not hold."""

    def roads(self, *kinds: str) -> Iterator[Way]:
        """Yield ways with a tag highway, of the given kinds only where any are given."""
        for way in self.ways:
            kind = way.tags.get("highway")
            if kind is not None and (not kinds or kind in kinds):
                yield way


def read(path: Path) -> OsmFile:
    """Read an OSM XML file, gzipped or not."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        root = ET.parse(file).getroot()  # noqa: S314
    positions = {
        int(node.attrib["id"]): (float(node.attrib["lon"]), float(node.attrib["lat"]))
        for node in root.iter("node")
    }
    node_tags = {int(node.attrib["id"]): _tags(node) for node in root.iter("node")}
    ways, dangling = [], 0
    for way in root.iter("way"):
        refs = [int(nd.attrib["ref"]) for nd in way.iter("nd")]
        held = tuple(ref for ref in refs if ref in positions)
        dangling += len(refs) - len(held)
        ways.append(Way(int(way.attrib["id"]), held, _tags(way)))
    return OsmFile(positions, {k: v for k, v in node_tags.items() if v}, tuple(ways), dangling)


def _tags(element: ET.Element) -> Tags:
    return {tag.attrib["k"]: tag.attrib["v"] for tag in element.iter("tag")}


def way(number: int, nodes: tuple[int, ...], **tags: str) -> str:
    """Return a way in XML; in the name of a tag `__` stands for a colon."""
    refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
    inner = "".join(f'<tag k="{k.replace("__", ":")}" v={quoteattr(v)}/>' for k, v in tags.items())
    return f'<way id="{number}" version="1">{refs}{inner}</way>'


def write(path: Path, *ways: str, nodes: str = NODES) -> Path:
    """Write a file of ways in XML."""
    path.write_text(f"{HEAD}{nodes}{''.join(ways)}</osm>", encoding="utf-8")
    return path
