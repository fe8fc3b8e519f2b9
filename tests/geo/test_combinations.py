"""Combinations beside brute force, and their bounds."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Final

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.record import PlotRecord
from geo import combinations as bounded
from geo.crs import to_metric, to_wgs84
from geo.filters import AtLeast, AtMost, Demand
from geo.search import Question, search
from tests.geo.answers import connected, every_combination
from tests.geo.made import catalogue_of, plot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.record import Value
    from geo.catalogue import Plot
    from geo.combinations import Combination, Combinations

quick = settings(max_examples=60, deadline=None)
SIDE: Final = 100.0
ORIGIN: Final = (330_000.0, 5_700_000.0)
BLANK: Final = plot("blank", 4)


def parcel(key: str, area: float | None, x: float, y: float, estate: str = "e1") -> Plot:
    """Return a free square of 100 m by 100 m; x and y in sides."""
    west, south = ORIGIN[0] + x * SIDE, ORIGIN[1] + y * SIDE
    outline = to_wgs84(shapely.box(west, south, west + SIDE, south + SIDE))
    values: dict[str, Value] = {"estate": estate}
    if area is not None:
        values["area_available"] = area
    record = PlotRecord(key, outline, values)
    return replace(BLANK, record=record, values=values, status_shown="free")


def asked(least: float, most: float | None = None, *more: Demand, gap: float = 20) -> Question:
    demands = [Demand("area_min", AtLeast("area_available", least))]
    if most is not None:
        demands.append(Demand("area_max", AtMost("area_available", most)))
    return Question((*demands, *more), gap=gap)


def found(held: list[Plot], question: Question) -> Combinations:
    return search(catalogue_of(held), question).combinations


def ids(held: list[Plot], one: Combination) -> list[str]:
    return [held[place].id for place in one.plots]


@st.composite
def estates(draw: st.DrawFn) -> list[Plot]:
    """Draw up to twelve parcels of an estate, on a grid with gaps."""
    cells = [(x, y) for x in range(4) for y in range(4)]
    places = draw(st.lists(st.sampled_from(cells), min_size=1, max_size=12, unique=True))
    chance = Random(draw(st.integers(0, 1_000)))  # noqa: S311
    keys = draw(st.permutations(range(len(places))))
    areas = (1_000.0, 2_000.0, 2_500.5, 4_000.0, 10_000.0)
    return [
        parcel(f"p{key:02}", chance.choice(areas), x, y)
        for key, (x, y) in zip(keys, places, strict=True)
    ]


@quick
@given(
    estates(),
    st.sampled_from((1_500.0, 4_500.0, 9_000.0, 20_000.0)),
    st.sampled_from((None, 1.05, 1.3)),
)
def test_small_estates_are_those_of_brute_force(
    held: list[Plot], least: float, spare: float | None
) -> None:
    most = None if spare is None else least * spare
    answer = found(held, asked(least, most))
    assert answer.complete
    held_areas = {place: float(one.values["area_available"]) for place, one in enumerate(held)}  # type: ignore[arg-type]
    near = {
        (one, other)
        for one in held_areas
        for other in held_areas
        if one < other and metres(held[one], held[other]) <= 20
    }
    wanted = [
        one
        for one in every_combination(held_areas, near, least, most or float("inf"))
        if len(one) > 1
    ]
    ranked = sorted(
        (len(one), sum(held_areas[place] for place in one) - least, sorted(held[p].id for p in one))
        for one in wanted
    )
    given_ = [(len(one.plots), one.area - least, ids(held, one)) for one in answer.found]
    best = ranked[: len(given_)]
    assert [(count, keys) for count, _, keys in given_] == [
        (count, keys) for count, _, keys in best
    ]
    assert [beyond for _, beyond, _ in given_] == pytest.approx([beyond for _, beyond, _ in best])
    assert len(given_) == min(len(ranked), bounded.MOST)


def metres(one: Plot, other: Plot) -> float:
    return float(to_metric(one.record.geometry).distance(to_metric(other.record.geometry)))


def grid(count: int, wide: int, area: float) -> list[Plot]:
    return [parcel(f"p{k:03}", area, k % wide, k // wide) for k in range(count)]


@pytest.mark.parametrize("wanted", [2, 5, 8, 12])
def test_a_large_estate_stays_within_bounds(monkeypatch: pytest.MonkeyPatch, wanted: int) -> None:
    """Two hundred parcels have more connected sets than could ever be looked at."""
    looked_at = [0]
    steps = bounded._steps  # noqa: SLF001 – what is bounded is the work, which no answer shows

    def counted(level: list[bounded._Set]) -> Iterator[tuple[bounded._Set, int]]:
        for one in steps(level):
            looked_at[0] += 1
            yield one

    monkeypatch.setattr(bounded, "_steps", counted)
    held = grid(200, 20, 1_000.0)
    answer = found(held, asked(wanted * 1_000.0))
    assert looked_at[0] <= bounded.MOST_PLOTS * bounded.WIDTH * 8 * wanted
    assert len(answer.found) == bounded.MOST
    near = {
        (one, other)
        for one in range(200)
        for other in range(one + 1, 200)
        if max(abs(one % 20 - other % 20), abs(one // 20 - other // 20)) <= 1
    }
    for one in answer.found:
        assert len(one.plots) == wanted
        assert one.area == wanted * 1_000
        assert connected(one.plots, near)
    assert len({one.plots for one in answer.found}) == bounded.MOST


def test_what_lies_across_a_road_counts_up_to_the_gap() -> None:
    held = [parcel("a", 5_000, 0, 0), parcel("b", 5_000, 1.15, 0), parcel("c", 5_000, 2.5, 0)]
    for gap, wanted in ((0, []), (14, []), (16, [["a", "b"]]), (36, [["a", "b"], ["b", "c"]])):
        assert [ids(held, one) for one in found(held, asked(9_000, gap=gap)).found] == wanted


def test_an_edge_is_shared_and_a_corner_is_not() -> None:
    edge = [parcel("a", 5_000, 0, 0), parcel("b", 5_000, 1, 0.5)]
    corner = [parcel("a", 5_000, 0, 0), parcel("b", 5_000, 1, 1)]
    assert len(found(edge, asked(9_000, gap=0)).found) == 1
    assert found(corner, asked(9_000, gap=0)).found == ()
    assert len(found(corner, asked(9_000, gap=1)).found) == 1


def test_only_free_plots_of_one_estate_that_meet_the_rest_are_joined() -> None:
    a, b = parcel("a", 5_000, 0, 0), parcel("b", 5_000, 1, 0)
    question = asked(9_000, None, Demand("price_max", AtMost("price", 20)))
    cheap = [replace(one, values={**one.values, "price": 10.0}) for one in (a, b)]
    assert len(found(cheap, question).found) == 1
    for other in (
        replace(cheap[1], status_shown="reserved"),
        replace(cheap[1], values={**cheap[1].values, "price": 30.0}),
        replace(cheap[1], values={**cheap[1].values, "estate": "e2"}),
        replace(cheap[1], values={"estate": "e1", "price": 10.0}),
        b,
    ):
        assert found([cheap[0], other], question).found == ()
    kept = replace(question, include_unknown=True)
    assert len(found([cheap[0], b], kept).found) == 1


def test_their_outline_is_that_of_the_parts() -> None:
    held = [parcel("b", 5_000, 0, 0), parcel("a", 4_500, 1, 0)]
    (one,) = found(held, asked(9_000)).found
    assert ids(held, one) == ["a", "b"]
    assert one.area == 9_500
    parts = shapely.union_all([plot_.record.geometry for plot_ in held])
    assert one.outline.equals(parts)


def test_without_an_area_there_is_nothing_to_combine() -> None:
    assert found(grid(4, 2, 1_000), Question()).found == ()
    wish = Demand("area_min", AtLeast("area_available", 2_000), wish=True)
    assert len(found(grid(2, 2, 1_000), Question((wish,))).found) == 1
