"""Places that an asker names: minutes to them, and demands on these."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.dataset import EMBEDDED
from geo.destinations import TRAVELS, Travel
from geo.filters import AtMost, Demand, Reaches, Unknown
from geo.isochrones import OffNetworkError
from geo.network import Engine, Leg, build_tiles
from geo.search import Question, search
from geo.targets import Target, Targets
from geo.turns import Turns
from tests.geo.made import FIGURES, catalogue_of, plot, plots

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geo.catalogue import Plot

# Delitzsch, Eilenburg, Torgau, Oschatz, Schkeuditz.
TOWNS: Final = ((12.34, 51.52), (12.63, 51.46), (13.0, 51.56), (13.11, 51.3), (12.22, 51.4))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    home: Path = tmp_path_factory.mktemp("targets")
    return Engine(build_tiles([EMBEDDED.path("roads")], home))


def entered(*starts: tuple[float, float] | None) -> list[Plot]:
    """Return plots that vehicles enter at `starts`, those of trucks a little to the east."""
    held = []
    for number, start in enumerate(starts):
        ways = {} if start is None else {"car": start, "truck": (start[0] + 0.01, start[1])}
        held.append(replace(plot(f"p{number}", 1), entries=cast("Any", ways)))
    return held


@pytest.mark.parametrize("travel", TRAVELS)
def test_they_are_the_minutes_of_single_ways(engine: Engine, travel: Travel) -> None:
    """Asked for alone, a way takes as long, but for rounding and one minute in a hundred."""
    chance = Random(7)  # noqa: S311
    starts = [
        (x + chance.uniform(-0.02, 0.02), y + chance.uniform(-0.02, 0.02)) for x, y in TOWNS * 5
    ]
    starts = [road for one in starts if (road := engine.road_near(one, "truck", 2_000))]
    held = [
        replace(one, entries={"car": s, "truck": s})
        for one, s in zip(entered(*starts), starts, strict=True)
    ]
    place = (12.5, 51.45)
    found = Targets(Turns(lambda: engine)).minutes(Target(*place, travel), held)
    road = engine.road_near(place, travel, 2_000)
    assert road is not None
    for start, minutes in zip(starts, found, strict=True):
        ((leg,),) = engine.matrix([start], [road], travel)
        assert leg.seconds is not None
        exact = leg.seconds / 60
        assert abs(minutes - exact) <= (0.55 if exact >= 9.7 else 0.3) + exact / 100


class Counting:
    """Stands for an engine: ways take as many minutes as they are degrees times hundred long."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, float]] = []

    def road_near(
        self, point: tuple[float, float], _travel: Travel, within_m: float
    ) -> tuple[float, float] | None:
        assert within_m == 2_000
        return point if point[0] > 0 else None

    def matrix(
        self,
        sources: Sequence[tuple[float, float]],
        targets: Sequence[tuple[float, float]],
        _mode: Travel,
    ) -> list[list[Leg]]:
        ((lon, _),) = targets
        self.asked += sources
        return [[Leg(None if x == 13.0 else abs(x - lon) * 6_000, 1.0)] for x, _ in sources]


def test_a_way_is_computed_once() -> None:
    counting = Counting()
    held = Targets(Turns(lambda: cast("Engine", counting)))
    three = entered((12.1, 51.0), (12.2, 51.0), (12.1, 51.0))
    assert held.minutes(Target(12.0, 51.0, "car"), three).tolist() == [10, 20, 10]
    assert counting.asked == [(12.1, 51.0), (12.2, 51.0)], "two plots share an entry"
    held.minutes(Target(12.000001, 51.0, "car", "the same within a metre"), three)
    assert len(counting.asked) == 2
    more = [*three, *entered((12.3, 51.0))]
    assert held.minutes(Target(12.0, 51.0, "car"), more).tolist() == [10, 20, 10, 30]
    assert counting.asked[2:] == [(12.3, 51.0)], "of a plot that is new, its way alone"
    held.minutes(Target(12.0, 51.0, "truck"), three)
    assert len(counting.asked) == 5, "a truck enters elsewhere"


def test_places_asked_for_longest_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.targets._KEPT_WAYS", 5)
    counting = Counting()
    held = Targets(Turns(lambda: cast("Engine", counting)))
    two = entered((12.1, 51.0), (12.2, 51.0))
    for lon in (12.0, 12.5, 12.6):
        held.minutes(Target(lon, 51.0, "car"), two)
    assert len(counting.asked) == 6
    held.minutes(Target(12.6, 51.0, "car"), two)
    assert len(counting.asked) == 6, "the last ones are known"
    held.minutes(Target(12.0, 51.0, "car"), two)
    assert len(counting.asked) == 8, "six ways were one too many: the first place went"


def test_what_has_no_way_is_unknown() -> None:
    held = Targets(Turns(lambda: cast("Engine", Counting())))
    found = held.minutes(Target(12.0, 51.0, "car"), entered(None, (13.0, 51.0), (12.1, 51.0)))
    assert np.isnan(found[:2]).all()
    assert found[2] == 10
    assert held.minutes(Target(12.0, 51.0, "car"), []).shape == (0,)


def test_a_place_off_the_network_is_an_error_each_time(engine: Engine) -> None:
    held = Targets(Turns(lambda: engine))
    for _ in range(2):
        with pytest.raises(OffNetworkError):
            held.minutes(Target(5.0, 40.0, "car"), entered((12.34, 51.52)))


SUPPLIER: Final = Target(12.0, 51.0, "car", "Supplier")
UNKNOWNS: Final[tuple[Unknown | None, ...]] = (None, "keep", "fail")
limits = st.sampled_from([*FIGURES[:-2], 3.5])


@given(
    held=plots(fewest=1, most=9),
    airport=limits,
    junction=limits,
    unknown=st.sampled_from(UNKNOWNS),
    wish=st.booleans(),
)
def test_they_are_judged_as_minutes_to_a_place_of_the_catalogue(
    held: list[Plot], airport: float, junction: float, unknown: Unknown | None, *, wish: bool
) -> None:
    """A target where the airport is: the same verdicts, order and near misses."""
    catalogue = catalogue_of(held)
    minutes = catalogue.columns.shown["car:airport"]
    other = Demand("max_minutes_motorway_junction", AtMost("car:motorway_junction", junction))
    one, same = (
        search(
            catalogue,
            Question(demands=(other, Demand("asked", condition, wish=wish, unknown=unknown))),
        )
        for condition in (
            Reaches(SUPPLIER, airport, minutes),
            AtMost("car:airport", airport),
        )
    )
    assert one.matches == same.matches
    assert [r.wishes for r in one.ranked] == [r.wishes for r in same.ranked]
    assert [[v.verdict for v in r.verdicts] for r in one.ranked] == [
        [v.verdict for v in r.verdicts] for r in same.ranked
    ]
    assert [(m.plots, [c.by for c in m.changes]) for m in one.near_misses] == [
        (m.plots, [c.by for c in m.changes]) for m in same.near_misses
    ]
    assert (one.removal and one.removal.count) == (same.removal and same.removal.count)


def test_reasons_name_the_place_or_where_it_lies() -> None:
    catalogue = catalogue_of([plot("a", 1), plot("b", 2)])
    minutes = np.array([7.5, np.nan])
    for name, de in (("Werk {1} <b>", "Werk {1} <b>"), ("", "51° N, 12,25° O")):
        condition = Reaches(Target(12.25, 51.0, "truck", name), 10, minutes)
        question = Question(demands=(Demand("targets.0", condition),), include_unknown=True)
        said = {
            one.plot.id: one.verdicts[0].reason.de for one in search(catalogue, question).ranked
        }
        assert said == {
            "a": f"Minuten bis {de}, Lkw: 7,5 Min. Verlangt: höchstens 10 Min.",
            "b": f"Minuten bis {de}, Lkw ist unbekannt. Verlangt: höchstens 10 Min.",
        }
