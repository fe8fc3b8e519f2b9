"""Minutes of 1,000 plots north of Bayreuth: ours, the raw engine, scipy and networkx.

Run by `make bench`. Figures are reported, not asserted: they belong to the machine. The raw
engine answers the very questions that we ask it: what lies above it is ours. The peers search
the same roads with Dijkstra's algorithm, from each place of a kind backwards to all plots, and
keep the three nearest; they know no turns, no lights and no restrictions.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any, Final, cast

import networkx as nx
import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from data.dataset import EMBEDDED
from data.readers.osm import read_osm
from data.truck import TRUCK
from geo.access import RoadIndex
from geo.accessibility import Destinations, reach_of_plots
from geo.crew import Crew
from geo.destinations import MODES, Mode
from geo.layers import surroundings
from geo.nearest import KEPT
from geo.network import TO_ONE_PLACE, Engine, Tiles, build_tiles
from geo.targets import Target, Targets
from geo.turns import Turns
from tests.geo import oracle
from tests.geo.made import plot
from tests.geo.parcels import beside_roads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from pytest_benchmark.fixture import BenchmarkFixture

    from geo.network import Leg

PLOTS: Final = 1_000
ALL_KINDS: Final = pytest.mark.benchmark(group="1,000 plots, all kinds, car and truck")
ONE_PLACE: Final = pytest.mark.benchmark(group="1,000 plots, a place of one's own by truck")


class Asked(Engine):
    """An engine that remembers what it is asked, to be asked again without us."""

    def __init__(self, tiles: Tiles, **options: int) -> None:
        super().__init__(tiles, TRUCK, **options)
        self.requests: list[str] = []
        self.raw = self._actor
        self._actor = cast("Any", self)

    # It stands for the engine and for the actor in it, which are asked in different words.
    def matrix(self, *asked: Any) -> Any:  # type: ignore[override]  # noqa: ANN401
        """Remember a request; what asks for legs is answered by the engine."""
        if len(asked) > 1:
            return super().matrix(*asked)
        self.requests.append(asked[0])
        return self.raw.matrix(asked[0])

    def locate(self, request: str) -> str:
        """Return what the engine knows of a place."""
        found: str = self.raw.locate(request)
        return found


@dataclass
class Ground:
    """The roads, their places, and plots beside them."""

    tiles: Tiles
    roads: RoadIndex
    destinations: Destinations
    outlines: NDArray[np.object_]
    file: oracle.OsmFile
    graphs: dict[Mode, oracle.Graph] = field(default_factory=dict)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory, shared: Callable[[str], Path]) -> Ground:
    path = shared("osm/north-bayreuth.osm.gz")
    tiles = build_tiles([path], tmp_path_factory.mktemp("access"))
    extract = read_osm(tiles.pbf)
    roads, file = RoadIndex(extract.roads), oracle.read(path)
    chance = Random(1)  # noqa: S311
    found = beside_roads(file, 25)
    outlines = [
        shapely.affinity.translate(
            found[number % len(found)], chance.uniform(-0.003, 0.003), chance.uniform(-0.002, 0.002)
        )
        for number in range(PLOTS)
    ]
    places = surroundings(extract, EMBEDDED, embedded=False).places
    return Ground(tiles, roads, Destinations(places, roads), np.array(outlines, dtype=object), file)


def alone(ground: Ground, engine: Engine) -> Crew:
    """Return a crew of this process with an engine that is open already."""
    crew = Crew(ground.tiles, TRUCK)
    crew.engine = engine
    return crew


@ALL_KINDS
def test_ours(benchmark: BenchmarkFixture, ground: Ground) -> None:
    crew = alone(ground, Engine(ground.tiles))
    found = benchmark.pedantic(
        reach_of_plots,
        (ground.outlines, ground.destinations, ground.roads, crew),
        rounds=3,
        warmup_rounds=1,
    )
    assert len(found) == PLOTS


@ALL_KINDS
def test_raw_engine(benchmark: BenchmarkFixture, ground: Ground) -> None:
    engine = Asked(ground.tiles)
    reach_of_plots(ground.outlines, ground.destinations, ground.roads, alone(ground, engine))

    def again() -> int:
        return sum(len(engine.raw.matrix(one)) for one in engine.requests)

    assert benchmark.pedantic(again, rounds=3, warmup_rounds=1)


def entered(ground: Ground, mode: Mode) -> tuple[oracle.Graph, list[int], dict[str, list[int]]]:
    """Return the roads of a mode as a graph, and where in it plots and places of kinds are."""
    places: dict[str, list[int]] = {}
    points: list[shapely.Point] = []
    for (of_mode, kind), targets in ground.destinations.targets.items():
        if of_mode == mode:
            places[kind] = list(range(len(points), len(points) + len(targets)))
            points += [shapely.Point(one.point) for one in targets]
    roads = oracle.Roads(ground.file, mode)
    graph, starts, ends = roads.entered(list(ground.outlines), points)
    return graph, starts, {kind: [ends[one] for one in of] for kind, of in places.items()}


def nearest(times: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the shortest times of each plot."""
    return np.sort(np.array(times), axis=0)[:KEPT]


@ALL_KINDS
def test_scipy(benchmark: BenchmarkFixture, ground: Ground) -> None:
    made = []
    for mode in MODES:
        graph, starts, kinds = entered(ground, mode)
        nodes = sorted({node for pair in graph.edges for node in pair} | {*starts})
        place = {node: index for index, node in enumerate(nodes)}
        ends = np.array([(place[b], place[a]) for a, b in graph.edges])
        seconds = np.array([edge[0] for edge in graph.edges.values()])
        matrix = coo_array((seconds, (ends[:, 0], ends[:, 1])), shape=(len(nodes),) * 2).tocsr()
        of_kinds = [[place[one] for one in of if one in place] for of in kinds.values()]
        made.append((matrix, [place[one] for one in starts], of_kinds))

    def search() -> int:
        found = 0
        for matrix, starts, kinds in made:
            for of_kind in filter(None, kinds):
                times = dijkstra(matrix, indices=of_kind)[:, starts]
                found += len(nearest(list(times)))
        return found

    assert benchmark.pedantic(search, rounds=3, warmup_rounds=1)


@ALL_KINDS
def test_networkx(benchmark: BenchmarkFixture, ground: Ground) -> None:
    made = []
    for mode in MODES:
        graph, starts, kinds = entered(ground, mode)
        back = nx.DiGraph()
        back.add_weighted_edges_from((b, a, edge[0]) for (a, b), edge in graph.edges.items())
        of_kinds = [[one for one in of if one in back] for of in kinds.values()]
        made.append((back, starts, of_kinds))

    def search() -> int:
        found = 0
        for back, starts, kinds in made:
            for of_kind in filter(None, kinds):
                times = [nx.single_source_dijkstra_path_length(back, one) for one in of_kind]
                reached = [
                    np.array([line.get(start, np.inf) for start in starts]) for line in times
                ]
                found += len(nearest(reached))
        return found

    assert benchmark.pedantic(search, rounds=1)


def somewhere() -> Iterator[tuple[float, float]]:
    """Yield places, a new one each time."""
    return ((11.55 + number / 2_000, 50.01) for number in count())


@ONE_PLACE
def test_target(benchmark: BenchmarkFixture, ground: Ground) -> None:
    engine = Engine(ground.tiles, iterations=TO_ONE_PLACE)
    targets, places = Targets(Turns(lambda: engine)), somewhere()
    points, _ = ground.roads.entries(ground.outlines, "truck")
    held = [
        replace(plot(f"p{number}", 1), entries={"truck": (point.x, point.y)})
        for number, point in enumerate(points)
    ]

    def ask() -> int:
        return len(targets.minutes(Target(*next(places), "truck"), held))

    assert benchmark.pedantic(ask, rounds=10, warmup_rounds=1) == PLOTS


@ONE_PLACE
def test_raw_target(benchmark: BenchmarkFixture, ground: Ground) -> None:
    engine, places = Asked(ground.tiles, iterations=TO_ONE_PLACE), somewhere()
    points, _ = ground.roads.entries(ground.outlines, "truck")
    starts = sorted((point.x, point.y) for point in points)

    def ask() -> None:
        road = engine.road_near(next(places), "truck", 2_000)
        assert road is not None
        engine.requests.clear()
        for first in range(0, PLOTS, 25):
            legs: list[list[Leg]] = engine.matrix(starts[first : first + 25], [road], "truck")
            assert legs

    ask()
    requests = list(engine.requests)

    def again() -> int:
        return sum(len(engine.raw.matrix(one)) for one in requests)

    assert benchmark.pedantic(again, rounds=10, warmup_rounds=1)
