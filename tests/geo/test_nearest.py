"""The nearest places beside a search through all of them, on roads that are made up."""

from __future__ import annotations

from math import dist
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import to_metric
from geo.nearest import KEPT, Target, nearest
from geo.network import TOP_SPEED_KMH, Leg

if TYPE_CHECKING:
    from collections.abc import Sequence

type Point = tuple[float, float]

KINDS: Final = ("station", "port", "airport")
degrees: Final = st.tuples(st.floats(12.0, 13.5), st.floats(51.0, 52.0))
# How much longer a way takes than at top speed along the air line; None is no way.
detours: Final = st.one_of(st.none(), st.floats(1.0, 4.0))


def metric(point: Point) -> Point:
    x, y = shapely.get_coordinates(to_metric(shapely.Point(point)))[0].tolist()
    return x, y


class Roads:
    """Stands for an engine: the way to a point takes a detour of its own."""

    def __init__(self, detour: dict[Point, float | None]) -> None:
        self.detour = detour
        self.questions: list[int] = []

    def leg(self, start: Point, end: Point) -> Leg:
        times = self.detour[end]
        if times is None:
            return Leg(None, None)
        metres = dist(metric(start), metric(end)) * times
        return Leg(metres / (TOP_SPEED_KMH["car"] / 3.6), metres / 1_000)

    def matrix(
        self, sources: Sequence[Point], targets: Sequence[Point], _mode: str, *, shortest: bool
    ) -> list[list[Leg]]:
        assert not shortest
        assert len({*targets}) == len(targets)
        self.questions.append(len(sources) * len(targets))
        return [[self.leg(start, end) for end in targets] for start in sources]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, list[Target]], Roads]:
    """Return targets by kind, some of them points of one place, and roads that lead there."""
    points = draw(st.lists(st.tuples(degrees, detours), max_size=40, unique_by=lambda one: one[0]))
    kinds: dict[str, list[Target]] = {kind: [] for kind in KINDS}
    for number, (point, _) in enumerate(points):
        kind = draw(st.sampled_from(KINDS))
        kinds[kind].append(Target(number // 2, point, metric(point)))
    return kinds, Roads(dict(points))


@given(worlds(), st.lists(degrees, max_size=6))
def test_they_are_those_of_a_search_through_all(
    world: tuple[dict[str, list[Target]], Roads], starts: list[Point]
) -> None:
    kinds, roads = world
    points = np.array([shapely.Point(start) for start in starts], dtype=object)
    found = nearest(points, kinds, "car", cast("Any", roads))
    assert found.keys() == kinds.keys()
    for kind, targets in kinds.items():
        for start, best in zip(starts, found[kind], strict=True):
            shortest: dict[int, float] = {}
            for target in targets:
                seconds = roads.leg(start, target.point).seconds
                if seconds is not None:
                    shortest[target.place] = min(seconds, shortest.get(target.place, np.inf))
            assert [one.seconds for one in best] == sorted(shortest.values())[:KEPT]
            assert [shortest[one.place] for one in best] == [one.seconds for one in best]


def test_all_kinds_are_asked_for_in_one_question() -> None:
    ends = [(12.0 + number / 50, 51.5) for number in range(12)]
    kinds = {
        kind: [Target(number, ends[number], metric(ends[number])) for number in range(of, 12, 3)]
        for of, kind in enumerate(KINDS)
    }
    roads = Roads(dict.fromkeys(ends, 1.0))
    points = np.array([shapely.Point(12.1, 51.4), shapely.Point(12.2, 51.4)])
    nearest(points, kinds, "car", cast("Any", roads))
    assert roads.questions == [len(points) * len(ends)]


def test_what_could_not_be_nearer_is_not_asked_for() -> None:
    ends = [(12.0 + number / 50, 51.5) for number in range(60)]
    kinds = {"station": [Target(place, end, metric(end)) for place, end in enumerate(ends)]}
    roads = Roads(dict.fromkeys(ends, 1.2))
    nearest(np.array([shapely.Point(12.0, 51.5)]), kinds, "car", cast("Any", roads))
    assert roads.questions == [8]
