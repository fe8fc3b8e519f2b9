"""The part of an OSM file in and around a box, beside a plain reading of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import osmium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from osmium.osm import Node, Relation, Way

from data.readers.clip import clip
from tests.data import osmfile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BAYREUTH: Final = "osm/north-bayreuth.osm.gz"
WHOLE: Final = (-180.0, -90.0, 180.0, 90.0)
often: Final = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def ids(path: Path) -> tuple[set[int], dict[int, list[int]], set[int]]:
    """Return nodes, ways with their nodes, and relations of a file."""
    nodes, ways, relations = set(), {}, set()
    for one in osmium.FileProcessor(str(path)):
        if isinstance(one, Node):
            nodes.add(one.id)
        elif isinstance(one, Way):
            ways[one.id] = [node.ref for node in one.nodes]
        elif isinstance(one, Relation):
            relations.add(one.id)
    return nodes, ways, relations


@st.composite
def files(draw: st.DrawFn) -> tuple[str, dict[int, tuple[float, float]], dict[int, list[int]]]:
    """Draw a file: nodes on a grid, ways over them, relations of ways."""
    spots = st.tuples(st.integers(0, 6), st.integers(0, 6))
    positions = dict(enumerate(draw(st.lists(spots, min_size=2, max_size=12)), 1))
    node_ids = st.sampled_from(sorted(positions))
    ways = dict(
        enumerate(draw(st.lists(st.lists(node_ids, min_size=2, max_size=4), max_size=6)), 1)
    )
    nodes = "".join(
        f'<node id="{key}" version="1" lon="{12 + x}" lat="{50 + y}"/>'
        for key, (x, y) in positions.items()
    )
    lines = [osmfile.way(key, tuple(refs), highway="primary") for key, refs in ways.items()]
    relations = "".join(
        f'<relation id="{key}" version="1"><member type="way" ref="{key}" role="from"/></relation>'
        for key in ways
    )
    places = {key: (12.0 + x, 50.0 + y) for key, (x, y) in positions.items()}
    return f"{osmfile.HEAD}{nodes}{''.join(lines)}{relations}</osm>", places, ways


@often
@given(files(), st.lists(st.integers(0, 6), min_size=4, max_size=4))
def test_ways_that_touch_the_box_are_kept_whole(
    tmp_path: Path,
    made: tuple[str, dict[int, tuple[float, float]], dict[int, list[int]]],
    corners: list[int],
) -> None:
    text, places, ways = made
    source, target = tmp_path / "made.osm", tmp_path / "cut.osm.pbf"
    source.write_text(text, encoding="utf-8")
    (west, east), (south, north) = sorted(corners[:2]), sorted(corners[2:])
    box = (12.0 + west, 50.0 + south, 12.0 + east, 50.0 + north)
    clip(source, box, target)
    inside = {
        key for key, (x, y) in places.items() if box[0] <= x <= box[2] and box[1] <= y <= box[3]
    }
    touching = {key: refs for key, refs in ways.items() if inside & set(refs)}
    needed = inside.union(*touching.values())
    assert ids(target) == (needed, touching, set(touching))


def test_the_whole_world_keeps_a_real_file_as_it_is(
    shared: Callable[[str], Path], tmp_path: Path
) -> None:
    target = tmp_path / "all.osm.pbf"
    clip(shared(BAYREUTH), WHOLE, target)
    nodes, ways, relations = ids(target)
    there, all_ways, _ = ids(shared(BAYREUTH))
    assert (nodes, ways) == (there, all_ways)
    held = {"n": there, "w": all_ways}
    assert relations == {
        one.id
        for one in osmium.FileProcessor(str(shared(BAYREUTH)))
        if isinstance(one, Relation)
        and any(member.ref in held.get(member.type, ()) for member in one.members)
    }


def test_ways_may_stand_before_their_nodes(tmp_path: Path) -> None:
    source, target = tmp_path / "odd.osm", tmp_path / "cut.osm.pbf"
    body = osmfile.way(7, (1, 2), highway="primary") + osmfile.NODES
    source.write_text(f"{osmfile.HEAD}{body}</osm>", encoding="utf-8")
    clip(source, (12.05, 51.0, 12.15, 52.0), target)
    assert ids(target) == ({1, 2}, {7: [1, 2]}, set())


def test_a_broken_file_is_an_error(tmp_path: Path) -> None:
    source = tmp_path / "broken.osm.pbf"
    source.write_bytes(b"\x00\x00\x00\x0dnonsense")
    with pytest.raises((RuntimeError, OSError, ValueError)):
        clip(source, WHOLE, tmp_path / "cut.osm.pbf")
