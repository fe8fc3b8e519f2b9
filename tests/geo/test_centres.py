"""Central places in road data: the table says which towns they are, the file where they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from data.dataset import EMBEDDED
from data.readers.osm import merge, read_osm
from geo.layers import surroundings

if TYPE_CHECKING:
    from pathlib import Path

ROAD = """<osm version="0.6">
<node id="1" version="1" lat="51.62" lon="12.31"/>
<node id="2" version="1" lat="51.63" lon="12.33"/>
<node id="3" version="1" lat="{lat}" lon="{lon}">
<tag k="place" v="town"/><tag k="name" v="{name}"/></node>
<way id="1" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>
</osm>"""


def centres(
    folder: Path, name: str, lon: float = 12.32, lat: float = 51.625
) -> set[tuple[str, str]]:
    """Return kind and name of the central places of a file with one town."""
    path = folder / "roads.osm"
    path.write_text(ROAD.format(name=name, lon=lon, lat=lat), encoding="utf-8")
    merge([path], folder / "network.osm.pbf")
    around = surroundings(read_osm(folder / "network.osm.pbf"), EMBEDDED, embedded=False)
    return {
        (place.kind, place.name or "")
        for place in around.places
        if place.kind.endswith("zentrum") and place.source == "osm"
    }


@pytest.mark.parametrize("name", ["Bitterfeld", "Bitterfeld-Wolfen"])
def test_a_mittelzentrum_beyond_the_border_counts(tmp_path: Path, name: str) -> None:
    """Also where the map has the town that was merged into a larger municipality."""
    assert centres(tmp_path, name) == {("mittelzentrum", "Bitterfeld-Wolfen")}


def test_a_town_of_that_name_elsewhere_does_not(tmp_path: Path) -> None:
    assert centres(tmp_path, "Delitzsch") == set()
