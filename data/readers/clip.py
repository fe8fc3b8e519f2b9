"""Cuts the part of OSM files out that lies in and around a box.

A way is kept whole where one of its nodes lies inside, so that roads lead out of the box and
areas stay closed; of relations those of which a member is kept. libosmium has no such cut for
Python: its extracts are the command `osmium`, which a set-up by pip alone does not bring. Ids
are kept in roaring bitmaps: those of libosmium take a gigabyte for ids as far apart as OSM's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import osmium
from osmium.osm import NODE, WAY, Node, Relation, Way
from pyroaring import BitMap64

if TYPE_CHECKING:
    from pathlib import Path

    from osmium.osm import RelationMember

type Box = tuple[float, float, float, float]
"""West, south, east, north in degrees (EPSG:4326)."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept: nodes inside the box, ways that touch them, and all nodes of these ways."""

    inside: BitMap64 = field(default_factory=BitMap64)
    ways: BitMap64 = field(default_factory=BitMap64)
    of_ways: BitMap64 = field(default_factory=BitMap64)

    def holds(self, entity: object) -> bool:
        """Whether a node, a way or a relation is kept."""
        if isinstance(entity, Node):
            return entity.id in self.inside or entity.id in self.of_ways
        if isinstance(entity, Way):
            return entity.id in self.ways
        return isinstance(entity, Relation) and any(map(self._is_member, entity.members))

    def _is_member(self, member: RelationMember) -> bool:
        if member.type == "n":
            return member.ref in self.inside or member.ref in self.of_ways
        return member.type == "w" and member.ref in self.ways


def clip(path: Path, box: Box, target: Path) -> None:
    """Write what of `path` lies in and around `box` to `target`, in the order of the file.

    The file is read three times, part by part: the extract of a state need not fit into
    memory, and its ways may stand before their nodes.

    Raises
    ------
    RuntimeError, OSError, ValueError
        Where the file cannot be read.
    """
    kept = _Kept()
    _find_nodes(path, box, kept)
    _find_ways(path, kept)
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for entity in osmium.FileProcessor(str(path)):
            if kept.holds(entity):
                writer.add(entity)


def _find_nodes(path: Path, box: Box, kept: _Kept) -> None:
    west, south, east, north = box
    for node in osmium.FileProcessor(str(path), NODE):
        assert isinstance(node, Node)  # noqa: S101 – what was asked for
        location = node.location
        if location.valid() and west <= location.lon <= east and south <= location.lat <= north:
            kept.inside.add(node.id)


def _find_ways(path: Path, kept: _Kept) -> None:
    for way in osmium.FileProcessor(str(path), WAY):
        assert isinstance(way, Way)  # noqa: S101
        nodes = [node.ref for node in way.nodes]
        if any(node in kept.inside for node in nodes):
            kept.ways.add(way.id)
            kept.of_ways.update(nodes)
