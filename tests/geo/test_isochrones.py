"""Isochrones: they nest, hold what is reached in time, and are refused with a reason.

Minutes of the way from a point to another are those of the engine's matrix, which computes
them without a raster.
"""

from __future__ import annotations

import math
import threading
from functools import partial
from typing import TYPE_CHECKING, Final, cast

import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from data.dataset import EMBEDDED
from data.readers.osm import read_osm
from geo.destinations import MODES, TRAVELS
from geo.edge import UNKNOWN_EDGE, Edge, edge_of
from geo.isochrones import (
    CELL_DEGREES,
    MAX_MINUTES,
    SLACK,
    Isochrones,
    OffNetworkError,
    isochrones,
)
from geo.network import Contours, Engine, build_tiles
from geo.turns import BusyError, Turns
from tests.geo import oracle
from tests.geo.oracle import metric, wgs84
from tests.geo.town import FAR_AWAY, ISLAND, lonlat, town, write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from geo.destinations import Mode, Travel

BAYREUTH: Final = "osm/north-bayreuth.osm.gz"
FAR: Final = (5.0, 40.0)
many = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Ground:
    """An engine on a network, the roads that a car may use, and where the network ends."""

    def __init__(self, engine: Engine, roads: NDArray[np.object_], edge: Edge) -> None:
        self.engine = engine
        self.roads = roads
        self.edge = edge

    def __repr__(self) -> str:
        return f"<{len(self.roads)} roads>"

    def point(self, at: tuple[int, float]) -> tuple[float, float]:
        """Return a point on a road."""
        road = self.roads[at[0] % len(self.roads)]
        place = road.interpolate(at[1], normalized=True)
        return place.x, place.y


def ground_of(path: Path, home: Path) -> Ground:
    tiles = build_tiles([path], home)
    roads = read_osm(tiles.pbf).roads
    return Ground(Engine(tiles), roads.geometry[roads["car"]].to_numpy(), edge_of(roads))


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("isochrones")


@pytest.fixture(scope="module")
def embedded(homes: Path) -> Ground:
    return ground_of(EMBEDDED.path("roads"), homes)


@pytest.fixture(scope="module")
def bayreuth(homes: Path, shared: Callable[[str], Path]) -> Ground:
    return ground_of(shared(BAYREUTH), homes)


@pytest.fixture(scope="module")
def small(homes: Path) -> Ground:
    return ground_of(write(town(), homes / "town.osm"), homes)


@pytest.fixture(scope="module", params=["embedded", "bayreuth"])
def ground(request: pytest.FixtureRequest) -> Ground:
    held: Ground = request.getfixturevalue(request.param)
    return held


PLACES: Final = st.tuples(st.integers(0, 10_000), st.floats(0, 1))
TIMES: Final = st.lists(st.integers(1, MAX_MINUTES), min_size=1, max_size=4, unique=True)


def tolerance(minutes: int) -> float:
    """Return the diagonal of a cell, in degrees."""
    return math.sqrt(2) * next(side for most, side in CELL_DEGREES.items() if minutes <= most)


@many
@given(at=PLACES, travel=st.sampled_from(TRAVELS), times=TIMES)
def test_areas_are_valid_and_nest(
    ground: Ground, at: tuple[int, float], travel: Travel, times: list[int]
) -> None:
    try:
        reached = isochrones(ground.engine, ground.point(at), travel, times, ground.edge)
    except OffNetworkError:  # a road that is closed to the bicycle, say
        assume(False)  # noqa: FBT003
    assert [one.minutes for one in reached.isochrones] == sorted(times)
    smaller = None
    for one in reached.isochrones:
        assert one.area.is_valid
        assert not one.area.is_empty
        assert one.area.geom_type in {"Polygon", "MultiPolygon"}
        assert one.area.distance(shapely.Point(reached.start)) < tolerance(45)
        if smaller is not None:
            beyond = shapely.points(shapely.get_coordinates(smaller.area.difference(one.area)))
            assert (shapely.distance(beyond, one.area) < tolerance(one.minutes)).all()
        smaller = one


@many
@given(start=PLACES, end=PLACES, mode=st.sampled_from(MODES), later=st.integers(0, 20))
def test_a_place_lies_in_the_area_of_its_minutes_and_of_more(
    ground: Ground, start: tuple[int, float], end: tuple[int, float], mode: Mode, later: int
) -> None:
    here, there = ground.point(start), ground.point(end)
    ((leg,),) = ground.engine.matrix([here], [there], mode)
    assume(leg.seconds is not None)
    minutes = math.ceil(SLACK * cast("float", leg.seconds) / 60 + 1) + later
    assume(minutes <= MAX_MINUTES)
    (one,) = isochrones(ground.engine, here, mode, [minutes], ground.edge).isochrones
    assert one.area.distance(shapely.Point(there)) < tolerance(minutes)


@many
@given(start=PLACES, end=PLACES, share=st.floats(0.1, 0.6))
def test_what_takes_much_longer_lies_outside(
    embedded: Ground, start: tuple[int, float], end: tuple[int, float], share: float
) -> None:
    """Else an area of everything would pass all the other tests."""
    here, there = embedded.point(start), embedded.point(end)
    ((leg,),) = embedded.engine.matrix([here], [there], "car")
    assume(leg.seconds is not None)
    minutes = math.floor(cast("float", leg.seconds) / 60 * share) - 2
    assume(1 <= minutes <= 45)
    (one,) = isochrones(embedded.engine, here, "car", [minutes], embedded.edge).isochrones
    assert not one.area.buffer(-tolerance(45)).contains(shapely.Point(there))


@many
@given(at=PLACES, travel=st.sampled_from(TRAVELS), times=TIMES)
def test_an_area_does_not_depend_on_what_else_is_asked(
    embedded: Ground, at: tuple[int, float], travel: Travel, times: list[int]
) -> None:
    point = embedded.point(at)
    try:
        together = isochrones(embedded.engine, point, travel, times, embedded.edge)
    except OffNetworkError:
        assume(False)  # noqa: FBT003
    for one in together.isochrones:
        (alone,) = isochrones(
            embedded.engine, point, travel, [one.minutes], embedded.edge
        ).isochrones
        assert alone.area.equals(one.area)
        assert alone.cut == one.cut


def test_a_slower_way_to_travel_reaches_less(embedded: Ground) -> None:
    point = (12.37, 51.52)
    areas = [
        metric(isochrones(embedded.engine, point, one, [30], embedded.edge).isochrones[0].area)
        for one in TRAVELS
    ]
    assert [one.area for one in areas] == sorted((one.area for one in areas), reverse=True)


@pytest.mark.parametrize("travel", TRAVELS)
def test_off_the_network_there_is_no_area(embedded: Ground, small: Ground, travel: Travel) -> None:
    for ground, point in ((embedded, FAR), (small, lonlat(FAR_AWAY).coords[0])):
        with pytest.raises(OffNetworkError):
            isochrones(ground.engine, point, travel, [15], ground.edge)


def test_an_island_is_all_that_is_reached_from_it(small: Ground) -> None:
    x, y = ISLAND
    here = lonlat((x + 400, y + 400)).coords[0]
    (one,) = isochrones(small.engine, here, "car", [45], small.edge).isochrones
    assert one.area.covers(lonlat((x + 800, y + 800)))
    assert not one.area.intersects(lonlat((400.0, 400.0)))


# Where the network ends


def test_the_edge_is_where_leading_roads_end(small: Ground) -> None:
    ends = [metric(shapely.Point(end)) for end in small.edge.ends]
    wanted = [
        metric(lonlat(point))
        for point in ((2_500.0, -4_000.0), (2_500.0, 4_000.0), (2_540.0, 4_000.0))
    ]
    assert all(min(end.distance(one) for end in ends) < 1 for one in wanted)
    # A junction of the primary road with the streets is no end, nor is the end of a street.
    for point in ((1_000.0, 0.0), (0.0, 1_000.0)):
        assert min(end.distance(metric(lonlat(point))) for end in ends) > 100


def test_what_stays_away_from_the_edge_is_whole(small: Ground) -> None:
    inside = metric(lonlat((1_500.0, 1_500.0)))
    end = metric(lonlat((2_500.0, -4_000.0)))
    assert not small.edge.cuts(wgs84(inside.buffer(100)))
    assert small.edge.cuts(wgs84(end.buffer(100)))
    assert small.edge.cuts(wgs84(inside.buffer(20_000)))
    assert UNKNOWN_EDGE.cuts(wgs84(inside.buffer(100))), "nothing is known of this network"


def test_short_ways_are_whole_and_long_ones_cut(embedded: Ground) -> None:
    reached = isochrones(embedded.engine, (12.37, 51.52), "car", [3, 60], embedded.edge)
    assert [one.cut for one in reached.isochrones] == [False, True]


# Many askers


class Slow:
    """An engine whose answers wait until they are let go; counts how many it is asked at once."""

    def __init__(self) -> None:
        self.asked = 0
        self.within = 0
        self.most = 0
        self.entered = threading.Semaphore(0)
        self.go = threading.Event()

    def contours(
        self,
        point: tuple[float, float],
        travel: Travel,  # noqa: ARG002
        minutes: Sequence[int],
        *,
        within_m: float,  # noqa: ARG002
    ) -> Contours:
        self.asked += 1
        self.within += 1
        self.most = max(self.most, self.within)
        self.entered.release()
        assert self.go.wait(20)
        self.within -= 1
        x, y = point
        return Contours(point, tuple(shapely.box(x, y, x + m, y + m) for m in minutes))


def of_slow(slow: Slow, *, waiting: int = 8, kept: int = 256) -> Isochrones:
    return Isochrones(Turns(lambda: cast("Engine", slow), waiting), UNKNOWN_EDGE, kept=kept)


def test_few_wait_and_the_others_are_turned_away() -> None:
    slow = Slow()
    held = of_slow(slow, waiting=3)
    answers: list[object] = []

    def ask(lon: float) -> None:
        answers.append(held.of((lon, 51.0), "car", [15]))

    threads = [threading.Thread(target=ask, args=(12.0 + number,)) for number in range(3)]
    threads[0].start()
    assert slow.entered.acquire(timeout=20)
    for thread in threads[1:]:
        thread.start()
    refused = 0
    # The other two may still be on their way to their places: until they hold them, we wait too.
    while not refused:
        one = threading.Thread(target=partial(try_, held, answers))
        one.start()
        one.join(0.2)
        refused = answers.count("busy")
        if one.is_alive():
            slow.go.set()
            one.join(20)
            pytest.fail("a fourth asker waits")
    slow.go.set()
    for thread in threads:
        thread.join(20)
    assert slow.most == 1, "one at a time"
    assert slow.asked == 3
    held.of((20.0, 51.0), "car", [15])  # and there is room again


def try_(held: Isochrones, answers: list[object]) -> None:
    try:
        answers.append(held.of((19.0, 51.0), "car", [15]))
    except BusyError:
        answers.append("busy")


def test_what_was_asked_is_remembered() -> None:
    slow = Slow()
    slow.go.set()
    held = of_slow(slow, kept=3)
    first = held.of((12.0, 51.0), "car", [15, 30])
    assert held.of((12.000001, 51.0), "car", [30, 15]) == first, "a metre is no other place"
    assert held.of((12.0, 51.0), "car", [30]).isochrones == first.isochrones[1:]
    assert slow.asked == 1
    held.of((12.0, 51.0), "truck", [15])
    held.of((12.001, 51.0), "car", [15])  # one more than are kept
    assert slow.asked == 3
    held.of((12.0, 51.0), "car", [15])
    assert slow.asked == 4


def test_an_error_leaves_room_for_the_next(embedded: Ground) -> None:
    held = Isochrones(Turns(lambda: embedded.engine, 1), embedded.edge)
    for _ in range(3):
        with pytest.raises(OffNetworkError):
            held.of(FAR, "car", [15])
    assert held.of((12.37, 51.52), "car", [15]).isochrones


# North of Bayreuth, where a track is nearer than any road.
BY_A_TRACK: Final = (11.55, 50.01)


def test_a_way_from_anywhere_begins_on_a_road_and_on_no_track(
    bayreuth: Ground, shared: Callable[[str], Path]
) -> None:
    held = Isochrones(Turns(lambda: bayreuth.engine), bayreuth.edge)
    file = oracle.read(shared(BAYREUTH))
    for travel in ("car", "truck"):
        roads = oracle.Roads(file, travel)
        assert roads.metres_to(shapely.Point(BY_A_TRACK)) > 100
        start = held.of(BY_A_TRACK, travel, [15], anywhere=True).start
        assert roads.metres_to(shapely.Point(start)) < 1
        as_entry = held.of(BY_A_TRACK, travel, [15])
        assert as_entry.start != start, "what is asked as an entry is another question"


def test_anywhere_off_the_network_there_is_no_isochrone(embedded: Ground) -> None:
    with pytest.raises(OffNetworkError):
        Isochrones(Turns(lambda: embedded.engine), embedded.edge).of(
            FAR, "car", [15], anywhere=True
        )
