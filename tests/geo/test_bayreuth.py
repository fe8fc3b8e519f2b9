"""The same build on real OpenStreetMap data, far from the embedded dataset.

Minutes are compared with Dijkstra on the same file (`tests.geo.oracle`). The oracle knows
neither turn restrictions nor the time lost at turns and lights, so that a single way may
take up to four tenths more than it says; kilometres of the way to the motorway, where no
restriction lies, agree within three per cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest
import shapely

from data.fields import PUBLIC
from data.freshness import Freshness
from geo import snapshot
from geo.build import Inputs, Summary, build
from geo.destinations import KINDS, MODES
from tests.geo import oracle
from tests.geo.parcels import beside_roads, write_plots

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.catalogue import Catalogue, Plot
    from geo.destinations import Mode
    from tests.geo.oracle import Drive, OsmFile

DAY: Final = date(2026, 3, 2)
COUNT: Final = 25
# Ratio to the oracle, and what rounding and a short way leave open, in minutes and km.
SLOWEST, FASTEST, MINUTES_OPEN = 1.4, 0.7, 0.15
KM_SHARE, KM_OPEN = 0.03, 0.1
IN_THE_FILE: Final = {"motorway_junction", "station"}


@dataclass(frozen=True)
class Region:
    """A built region, and the file that it was built from."""

    file: OsmFile
    summary: Summary
    catalogue: Catalogue


def built(
    files: tuple[Path, ...],
    plots: Path,
    home: Path,
    **inputs: Any,  # noqa: ANN401
) -> tuple[Summary, Catalogue]:
    summary = build(Inputs(osm=files, plots=plots, **inputs), home, today=DAY)
    return summary, snapshot.catalogue_on(snapshot.load(home), DAY, Freshness())


def region(path: Path, count: int, home: Path) -> Region:
    file = oracle.read(path)
    plots = write_plots(beside_roads(file, count), home / "plots.geojson")
    return Region(file, *built((path,), plots, home))


@pytest.fixture(scope="module")
def bayreuth(shared: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Region:
    path = shared("osm/north-bayreuth.osm.gz")
    return region(path, COUNT, tmp_path_factory.mktemp("bayreuth"))


@pytest.fixture(scope="module")
def bautzen(shared: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Region:
    return region(shared("osm/bautzen.osm"), 5, tmp_path_factory.mktemp("bautzen"))


def outlines(catalogue: Catalogue) -> list[shapely.Polygon]:
    return [plot.record.geometry for plot in catalogue.plots]


def to_motorway(region: Region, mode: Mode) -> list[Drive]:
    """Drive each plot to the first point of a motorway, on other roads and ramps alone."""
    roads = oracle.Roads(region.file, mode, motorways=False)
    ways = roads.drives(outlines(region.catalogue), region.file.motorway_nodes())
    return [min(way, key=lambda drive: drive.minutes) for way in ways]


def to_stations(region: Region, mode: Mode) -> list[dict[str, Drive]]:
    stations = {
        node.tags["name"]: oracle.wgs84(shapely.Point(node.point))
        for node in region.file.nodes.values()
        if node.tags.get("railway") in {"station", "halt"}
    }
    roads = oracle.Roads(region.file, mode)
    ways = roads.drives(outlines(region.catalogue), stations.values())
    return [dict(zip(stations, way, strict=True)) for way in ways]


def close(minutes: float | None, drive: Drive) -> bool:
    assert minutes is not None
    low, high = FASTEST * drive.minutes, SLOWEST * drive.minutes
    return low - MINUTES_OPEN <= minutes <= high + MINUTES_OPEN


def as_long(km: float | None, drive: Drive) -> bool:
    assert km is not None
    return abs(km - drive.km) <= KM_SHARE * drive.km + KM_OPEN


def without_minutes(plot: Plot) -> bool:
    return all(one.minutes is None for kinds in plot.reach.values() for one in kinds.values())


def test_at_most_one_plot_in_twenty_has_no_minutes(bayreuth: Region) -> None:
    missing = sum(map(without_minutes, bayreuth.catalogue.plots))
    assert bayreuth.summary.plots == len(bayreuth.catalogue.plots) == COUNT
    assert bayreuth.summary.without_minutes == missing
    assert missing * 20 <= COUNT


@pytest.mark.parametrize("mode", MODES)
def test_the_way_to_the_motorway_agrees_with_dijkstra(bayreuth: Region, mode: Mode) -> None:
    for plot, drive in zip(bayreuth.catalogue.plots, to_motorway(bayreuth, mode), strict=True):
        reach = plot.reach[mode]["motorway_junction"]
        assert reach.name == "Kulmbach/Neudrossenfeld"
        assert close(reach.minutes, drive), (plot.name, reach, drive)
        assert as_long(reach.km, drive), (plot.name, reach, drive)


@pytest.mark.parametrize("mode", MODES)
def test_five_plots_reach_stations_as_dijkstra_says(bayreuth: Region, mode: Mode) -> None:
    drives = to_stations(bayreuth, mode)
    chosen = range(0, COUNT, COUNT // 5)
    long_enough = 0
    for index in chosen:
        first = bayreuth.catalogue.plots[index].reach[mode]["station"]
        assert close(first.minutes, min(drives[index].values(), key=lambda drive: drive.minutes))
        for reach in (first, *first.alternatives):
            drive = drives[index][reach.name or ""]
            assert close(reach.minutes, drive), (index, reach, drive)
            long_enough += as_long(reach.km, drive)
    # A turn restriction next to exit 24 makes some ways longer than the oracle's.
    assert long_enough >= 0.8 * len(chosen) * 3


def test_a_truck_is_never_faster_than_a_car(bayreuth: Region) -> None:
    for plot in bayreuth.catalogue.plots:
        for kind in IN_THE_FILE:
            truck, car = (plot.reach[mode][kind].minutes for mode in ("truck", "car"))
            assert truck is not None
            assert car is not None
            assert truck >= car


def test_kinds_that_the_file_does_not_hold_say_so(bayreuth: Region) -> None:
    absent = {kind.name for kind in KINDS} - IN_THE_FILE
    for plot in bayreuth.catalogue.plots:
        for mode in MODES:
            assert {plot.reach[mode][kind].reason for kind in absent} == {"none_in_network"}
            assert all(plot.reach[mode][kind].reason is None for kind in IN_THE_FILE)
    assert bayreuth.summary.missing == {"none_in_network": COUNT * len(MODES) * len(absent)}


def test_what_the_file_of_plots_does_not_say_is_unknown(bayreuth: Region) -> None:
    for plot in bayreuth.catalogue.plots:
        assert set(plot.values) == {"name"}
        assert plot.status is plot.status_shown is None
        assert plot.confirmed_on is None
        assert plot.municipality_name is plot.estate_name is None
        assert not plot.invented
        assert plot.provenance_of("price").source is None
        known = {one.kind for one in plot.restrictions if one.level != "unknown"}
        assert known == {"road_access"}
    assert len(PUBLIC) > 40


def test_a_plot_lies_where_the_file_says_and_is_as_large(bayreuth: Region) -> None:
    roads = oracle.Roads(bayreuth.file, "car")
    for plot in bayreuth.catalogue.plots:
        metric = oracle.metric(plot.record.geometry)
        assert plot.area == pytest.approx(metric.area, rel=1e-3)
        assert plot.access_m == pytest.approx(roads.metres_to(plot.record.geometry), abs=1)


def test_sources_name_openstreetmap_and_nothing_of_nordsachsen(bayreuth: Region) -> None:
    catalogue = bayreuth.catalogue
    sources = {source.name: source for source in catalogue.sources}
    assert set(sources) == {"plots", "osm"}
    assert sources["osm"].licence == "ODbL-1.0"
    assert "OpenStreetMap contributors" in sources["osm"].attribution
    assert "OpenStreetMap contributors" in catalogue.network.attribution
    assert not any(source.invented or source.schematic for source in sources.values())
    assert not catalogue.network.schematic
    assert catalogue.network.files == ("north-bayreuth.osm.gz",)
    assert not catalogue.municipalities
    assert not catalogue.estates
    for name in ("municipalities", "estates", "airports", "freight"):
        assert catalogue.layers[name].empty


def test_map_layers_hold_what_the_file_holds(bayreuth: Region) -> None:
    west, south, east, north = 11.0, 49.5, 12.0, 50.5
    for name in ("roads", "railways", "stations", "junctions", "places"):
        layer = bayreuth.catalogue.layers[name]
        assert not layer.empty
        assert layer.crs.to_epsg() == 4326
        assert shapely.box(west, south, east, north).covers(layer.geometry.union_all())
    names = {
        node.tags["name"]
        for node in bayreuth.file.nodes.values()
        if node.tags.get("railway") in {"station", "halt"}
    }
    assert set(bayreuth.catalogue.layers["stations"]["name"]) == names


def test_the_same_command_serves_bautzen(bautzen: Region) -> None:
    assert bautzen.summary.without_minutes == 0
    for mode in MODES:
        for plot, drive in zip(bautzen.catalogue.plots, to_motorway(bautzen, mode), strict=True):
            reach = plot.reach[mode]["motorway_junction"]
            assert close(reach.minutes, drive), (plot.name, reach, drive)
            assert as_long(reach.km, drive), (plot.name, reach, drive)
    assert {source.name for source in bautzen.catalogue.sources} == {"plots", "osm"}


def test_several_files_make_one_network(
    bayreuth: Region, bautzen: Region, shared: Callable[[str], Path], tmp_path: Path
) -> None:
    files = (shared("osm/north-bayreuth.osm.gz"), shared("osm/bautzen.osm"))
    both = [*outlines(bayreuth.catalogue)[:3], *outlines(bautzen.catalogue)[:3]]
    # Each region has its own motorway: what only one has is out of reach of the other.
    plots = write_plots(both, tmp_path / "plots.geojson")
    _, together = built(files, plots, tmp_path, unreachable_share=1)
    alone = [*bayreuth.catalogue.plots[:3], *bautzen.catalogue.plots[:3]]
    for plot, before in zip(together.plots, alone, strict=True):
        for mode in MODES:
            here = plot.reach[mode]["motorway_junction"]
            assert here == before.reach[mode]["motorway_junction"]
    assert together.network.files == ("north-bayreuth.osm.gz", "bautzen.osm")
    assert together.network.fingerprint != bayreuth.catalogue.network.fingerprint
