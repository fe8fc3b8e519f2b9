"""Cuts the part of OSM files out that lies in and around a box.

A way is kept whole where one of its nodes lies inside, so that roads lead out of the box and
areas stay closed; of relations those of which a member is kept. libosmium has no such cut for
Python: its extracts are the command `osmium`, which a set-up by pip alone does not bring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import osmium
from osmium.osm import NODE, WAY, Node, Relation, Way

if TYPE_CHECKING:
    from pathlib import Path

type Box = tuple[float, float, float, float]
"""West, south, east, north in degrees (EPSG:4326)."""


def clip(path: Path, box: Box, target: Path) -> None:
    """Write what of `path` lies in and around `box` to `target`, in the order of the file.

    The file is read three times, part by part: the extract of a state need not fit into
    memory, and its ways may stand before their nodes.

    Raises
    ------
    RuntimeError, OSError, ValueError
        Where the file cannot be read.
    """
    inside = _nodes_inside(path, box)
    kept = _ways_of(path, inside)
    nodes, of_ways, ways = inside.node_ids(), kept.node_ids(), kept.way_ids()
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for entity in osmium.FileProcessor(str(path)):
            if isinstance(entity, Node):
                if entity.id in nodes or entity.id in of_ways:
                    writer.add_node(entity)
            elif isinstance(entity, Way):
                if entity.id in ways:
                    writer.add_way(entity)
            elif isinstance(entity, Relation) and any(
                ids.contains_any_references(entity) for ids in (inside, kept)
            ):
                writer.add_relation(entity)


def _nodes_inside(path: Path, box: Box) -> osmium.IdTracker:
    west, south, east, north = box
    inside = osmium.IdTracker()
    for node in osmium.FileProcessor(str(path), NODE):
        assert isinstance(node, Node)  # noqa: S101 – what was asked for
        location = node.location
        if location.valid() and west <= location.lon <= east and south <= location.lat <= north:
            inside.add_node(node.id)
    return inside


def _ways_of(path: Path, inside: osmium.IdTracker) -> osmium.IdTracker:
    """Return the ways that touch nodes, with all of their nodes."""
    kept = osmium.IdTracker()
    for way in osmium.FileProcessor(str(path), WAY):
        assert isinstance(way, Way)  # noqa: S101
        if inside.contains_any_references(way):
            kept.add_way(way.id)
            kept.add_references(way)
    return kept
