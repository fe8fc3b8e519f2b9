"""Isochrones beside the raw call of the engine, and people around 1,000 plots in a build.

Run by `make bench`. Figures are reported, not asserted: they belong to the machine. The raw
call is the ceiling; what lies above it is ours: reading the answer, repairing areas, asking
whether the network's edge cuts them, counting people, writing GeoJSON.
"""

from __future__ import annotations

import json
from datetime import date
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
import shapely
import valhalla

from data.dataset import EMBEDDED
from data.readers.osm import read_osm
from geo.build import Inputs, build
from geo.destinations import STEPS
from geo.edge import edge_of
from geo.isochrones import isochrones
from geo.network import Engine, Tiles, build_tiles
from tests.geo import oracle
from tests.geo.parcels import beside_roads, write_plots
from tests.geo.people import counted_around_bayreuth

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

HERE: Final = {"embedded": (12.37, 51.52), "bayreuth": (11.55, 50.01)}
COSTING: Final = {"car": "auto", "foot": "pedestrian"}
OPTIONS: Final[dict[str, Any]] = {
    "car": {"auto": {"top_speed": 130}},
    "foot": {"pedestrian": {"walking_speed": 5.1}},
}
PLOTS: Final = 1_000
TODAY: Final = date(2026, 3, 2)

each_network = pytest.mark.parametrize("name", list(HERE))
each_travel = pytest.mark.parametrize("travel", list(COSTING))


@pytest.fixture(scope="module")
def tiles(
    tmp_path_factory: pytest.TempPathFactory, shared: Callable[[str], Path]
) -> Callable[[str], Tiles]:
    home = tmp_path_factory.mktemp("tiles")

    def of(name: str) -> Tiles:
        path = EMBEDDED.path("roads") if name == "embedded" else shared(f"osm/north-{name}.osm.gz")
        return build_tiles([path], home)

    return of


@pytest.mark.benchmark(group="isochrones of 15, 30 and 45 minutes, a new point each time")
@each_travel
@each_network
def test_raw(
    benchmark: BenchmarkFixture,
    tiles: Callable[[str], Tiles],
    name: str,
    travel: Any,  # noqa: ANN401
) -> None:
    folder = str(tiles(name).folder / "tiles")
    actor = valhalla.Actor(valhalla.get_config(tile_dir=folder, tile_extract=""))
    points = shifted(name)

    def ask() -> str:
        lon, lat = next(points)
        request = {
            "locations": [
                {"lon": lon, "lat": lat, "search_cutoff": 2_000, "minimum_reachability": 20}
            ],
            "costing": COSTING[travel],
            "costing_options": OPTIONS[travel],
            "contours": [{"time": step} for step in STEPS],
            "polygons": True,
            "denoise": 0.0,
            "show_locations": True,
        }
        answer: str = actor.isochrone(json.dumps(request))
        return answer

    assert benchmark(ask).startswith("{")


@pytest.mark.benchmark(group="isochrones of 15, 30 and 45 minutes, a new point each time")
@each_travel
@each_network
def test_ours(
    benchmark: BenchmarkFixture,
    tiles: Callable[[str], Tiles],
    name: str,
    travel: Any,  # noqa: ANN401
) -> None:
    held = tiles(name)
    engine, edge = Engine(held), edge_of(read_osm(held.pbf).roads)
    points = shifted(name)
    reached = benchmark(lambda: isochrones(engine, next(points), travel, STEPS, edge))
    assert len(reached.isochrones) == len(STEPS)


def shifted(name: str) -> Any:  # noqa: ANN401
    """Yield points a few metres apart: nothing is helped by a cache."""
    lon, lat = HERE[name]
    return ((lon + (number % 97) * 2e-5, lat + (number % 89) * 2e-5) for number in count())


@pytest.mark.benchmark(group="an isochrone of 30 minutes, asked for over HTTP")
@pytest.mark.parametrize("kind", ["warm, another point each time", "asked before"])
def test_answer(benchmark: BenchmarkFixture, address: str, kind: str) -> None:
    points = shifted("embedded")
    fixed = next(points)
    with httpx.Client(base_url=address) as client:

        def ask() -> httpx.Response:
            lon, lat = fixed if kind == "asked before" else next(points)
            return client.get("/api/v1/isochrones", params={"lon": lon, "lat": lat, "minutes": 30})

        assert ask().status_code == 200
        assert benchmark(ask).status_code == 200


@pytest.mark.benchmark(group="build of 1,000 plots on north-bayreuth")
@pytest.mark.parametrize("people", [False, True], ids=["without figures on people", "counted"])
def test_build(
    benchmark: BenchmarkFixture,
    shared: Callable[[str], Path],
    tmp_path: Path,
    people: bool,  # noqa: FBT001
) -> None:
    path = shared("osm/north-bayreuth.osm.gz")
    chance = Random(1)  # noqa: S311
    found = beside_roads(oracle.read(path), 25)
    # A few hundred metres apart, so that no outline comes twice.
    outlines = [
        shapely.affinity.translate(
            found[number % len(found)], chance.uniform(-0.003, 0.003), chance.uniform(-0.002, 0.002)
        )
        for number in range(PLOTS)
    ]
    plots = write_plots(outlines, tmp_path / "plots.geojson")
    dataset = counted_around_bayreuth(tmp_path) if people else EMBEDDED
    numbers = count()

    def once() -> int:
        home = tmp_path / str(next(numbers))
        return build(Inputs(osm=(path,), plots=plots, dataset=dataset), home, today=TODAY).plots

    assert benchmark.pedantic(once, rounds=1) == PLOTS
