"""Several OSM files become one that the tile builder reads, with the speed of trucks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import osmium
import pytest

from data.errors import InputError
from data.readers.osm import merge, read_osm
from tests.data.osmfile import way, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    type Shared = Callable[[str], Path]

BAYREUTH: Final = "osm/north-bayreuth.osm.gz"
BAUTZEN: Final = "osm/bautzen.osm"


def content(path: Path) -> dict[tuple[str, int], tuple[dict[str, str], list[int]]]:
    """Return every object of a file with its tags and nodes, in the order of the file."""
    return {
        (entity.type_str(), entity.id): (
            dict(entity.tags),
            [node.ref for node in entity.nodes] if isinstance(entity, osmium.osm.Way) else [],
        )
        for entity in osmium.FileProcessor(str(path))
    }


def test_a_merge_holds_what_its_files_hold(shared: Shared, tmp_path: Path) -> None:
    mine = write(tmp_path / "mine.osm", way(1, (5, 4, 3), highway="primary", name="Süd & Nord"))
    target = tmp_path / "both.osm.pbf"
    merge([shared(BAUTZEN), mine], target)
    both = content(target)
    parts = content(shared(BAUTZEN)) | content(mine)
    assert both.keys() == parts.keys()
    assert list(both) == sorted(both, key=lambda key: ("nwr".index(key[0]), key[1]))
    for key, (tags, nodes) in parts.items():
        kept = {k: v for k, v in both[key][0].items() if k != "maxspeed:hgv" or k in tags}
        assert (kept, both[key][1]) == (tags, nodes)


def test_a_merge_of_two_places_has_the_junctions_of_both(shared: Shared, tmp_path: Path) -> None:
    target = tmp_path / "both.osm.pbf"
    merge([shared(BAYREUTH), shared(BAUTZEN)], target)
    both, parts = read_osm(target), [read_osm(shared(name)) for name in (BAYREUTH, BAUTZEN)]
    assert {j.ref: j.points for j in both.junctions} == {
        j.ref: j.points for part in parts for j in part.junctions
    }
    assert len(both.roads) == sum(len(part.roads) for part in parts)
    assert both.data_date == parts[0].data_date


def test_a_merge_of_overlapping_files_holds_each_object_once(
    shared: Shared, tmp_path: Path
) -> None:
    once, twice = tmp_path / "once.osm.pbf", tmp_path / "twice.osm.pbf"
    merge([shared(BAUTZEN)], once)
    merge([shared(BAUTZEN), shared(BAUTZEN), once], twice)
    assert content(twice) == content(once)
    assert sum(1 for _ in osmium.FileProcessor(str(twice))) == len(content(once))


@pytest.mark.parametrize(
    ("tags", "limit"),
    [
        ({"highway": "primary"}, "60"),
        ({"highway": "primary", "maxspeed": "100"}, "60"),
        ({"highway": "trunk", "motorroad": "yes"}, "80"),
        ({"highway": "motorway"}, "80"),
        ({"highway": "residential", "maxspeed__hgv": "30"}, "30"),
        ({"highway": "track"}, None),
        ({"railway": "rail"}, None),
    ],
)
def test_a_merge_writes_the_legal_speed_of_trucks(
    tmp_path: Path, tags: dict[str, str], limit: str | None
) -> None:
    target = tmp_path / "merged.osm.pbf"
    road = way(2, (1, 2), highway="residential")  # without any a file is refused
    merge([write(tmp_path / "a.osm", way(1, (1, 2), **tags), road)], target)
    merged, nodes = content(target)["w", 1]
    assert merged.pop("maxspeed:hgv", None) == limit
    assert merged == {k: v for k, v in tags.items() if k != "maxspeed__hgv"}
    assert nodes == [1, 2]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("empty.osm", "XML parsing error"),
        ("text.osm.pbf", "PBF error"),
        ("cut.osm.gz", "gzip error"),
        ("wrong.txt", "wrong.txt"),
        ("missing.osm", "no such file"),
    ],
)
def test_a_broken_file_is_named_and_nothing_is_written(
    tmp_path: Path, name: str, found: str
) -> None:
    content_of = {"empty.osm": b"", "cut.osm.gz": b"\x1f\x8b\x08\x00"}
    good = write(tmp_path / "good.osm", way(1, (1, 2), highway="primary"))
    path = tmp_path / name
    if name != "missing.osm":
        path.write_bytes(content_of.get(name, b"Sehr geehrte Damen und Herren, " * 30))
    with pytest.raises(InputError) as refused:
        merge([good, path], tmp_path / "merged.osm.pbf")
    (finding,) = refused.value.findings
    assert finding.where == str(path)
    assert found in str(finding.found)
    assert not (tmp_path / "merged.osm.pbf").exists()


def test_files_without_a_road_for_vehicles_are_refused(tmp_path: Path) -> None:
    rails = write(tmp_path / "rails.osm", way(1, (1, 2), railway="rail"))
    paths = write(tmp_path / "paths.osm", way(2, (2, 3), highway="footway"))
    with pytest.raises(InputError) as refused:
        merge([rails, paths], tmp_path / "merged.osm.pbf")
    (finding,) = refused.value.findings
    assert (finding.where, finding.found) == (f"{rails}, {paths}", "no roads")
    assert "highway=" in finding.expected
    assert not (tmp_path / "merged.osm.pbf").exists()
    road = write(tmp_path / "road.osm", way(3, (3, 4), highway="residential"))
    merge([rails, road], tmp_path / "merged.osm.pbf")


def test_broken_ids_and_coordinates_are_refused_too(tmp_path: Path) -> None:
    for nodes in ('<node id="x" lat="51" lon="12"/>', '<node id="1" lat="51" lon="500"/>'):
        with pytest.raises(InputError, match=r"bad\.osm: found .*; expected readable OSM data"):
            merge([write(tmp_path / "bad.osm", nodes=nodes)], tmp_path / "merged.osm.pbf")
