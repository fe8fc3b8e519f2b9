"""Similar plots: a distance that anybody can compute again, and never of what is unknown."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from data.record import PlotRecord
from geo.catalogue import Reach
from geo.similar import FARTHEST, WEIGHTS, distance, similar
from tests.geo.made import box, plot, plots

if TYPE_CHECKING:
    from data.record import Value
    from geo.catalogue import Plot

quickly: Final = settings(deadline=None, max_examples=150)
# As the documentation tables it, written out once more: pairs that are neither the same nor
# wholly different.
NEAR_ZONINGS: Final = {
    **dict.fromkeys([frozenset({"GI", "GIe"}), frozenset({"GE", "GEe"})], 0.25),
    **dict.fromkeys([frozenset({a, b}) for a in ("GI", "GIe") for b in ("GE", "GEe")], 0.5),
}
WAYS: Final = (("truck", "motorway_junction"), ("truck", "airport"), ("car", "station"))


def slow_distance(one: Plot, other: Plot) -> float:
    """Compute the distance as the documentation says it, aspect by aspect."""
    return (
        35 * _ratio(one, other, "area_available", 4)
        + 25 * _zoning(one, other)
        + 15 * _ratio(one, other, "price", 3)
        + 25 * sum(_way(one, other, *way) for way in WAYS) / 3
    ) / 100


def _ratio(one: Plot, other: Plot, name: str, whole: int) -> float:
    pair = [float(p.values.get(name) or 0) for p in (one, other)]  # type: ignore[arg-type]
    if min(pair) <= 0:
        return 1
    return min(1.0, math.log(max(pair) / min(pair), whole))


def _zoning(one: Plot, other: Plot) -> float:
    pair = [p.values.get("zoning") for p in (one, other)]
    if None in pair:
        return 1
    return 0 if pair[0] == pair[1] else NEAR_ZONINGS.get(frozenset(pair), 1)  # type: ignore[arg-type]


def _way(one: Plot, other: Plot, mode: str, kind: str) -> float:
    found = []
    for p in (one, other):
        way: Reach | None = p.reach[mode][kind]  # type: ignore[index]
        while way is not None and not way.verified:
            way = way.regular
        if way is None or way.minutes is None:
            return 1
        found.append(way.minutes)
    return min(1.0, (max(found) - min(found)) / 20)


def known(key: str, **values: Any) -> Plot:  # noqa: ANN401
    """Return a free plot of which everything is known that counts."""
    every: dict[str, Value | None] = {
        "area_available": 20_000.0,
        "zoning": "GI",
        "price": 30.0,
        **values,
    }
    made = plot(key, 1)
    held = {name: value for name, value in every.items() if value is not None}
    return replace(
        made,
        record=PlotRecord(key, box(0, 0), held),
        values=held,
        status_shown="free",
        reach={
            mode: dict.fromkeys(made.reach[mode], Reach(10.0, 8.0, "Ziel")) for mode in made.reach
        },
    )


@quickly
@given(held=plots(fewest=2, most=2))
def test_the_distance_is_the_documented_one_and_the_same_both_ways(held: list[Plot]) -> None:
    one, other = held
    assert math.isclose(distance(one, other), slow_distance(one, other), abs_tol=1e-9)
    assert distance(one, other) == distance(other, one)
    assert 0 <= distance(one, other) <= 1


@quickly
@given(held=plots(fewest=1, most=6), most=st.integers(0, 5))
def test_the_list_is_the_slow_one_in_any_order(held: list[Plot], most: int) -> None:
    to = held[0]
    near = [
        (p.status_shown != "free", round(slow_distance(p, to), 9), p.id)
        for p in held
        if p.id != to.id
        and p.status_shown not in {"sold", "withdrawn"}
        and slow_distance(p, to) <= FARTHEST + 1e-12
    ]
    found = similar(held, to, most=most)
    assert [one.plot.id for one in found] == [key for _, _, key in sorted(near)[:most]]
    assert found == similar(reversed(held), to, most=most)


def test_weights_are_of_one() -> None:
    assert math.isclose(sum(WEIGHTS.values()), 1)


def test_two_plots_alike_in_all_that_is_known_are_at_no_distance() -> None:
    assert distance(known("a"), known("b")) == 0
    assert [one.plot.id for one in similar([known("b"), known("a")], known("a"))] == ["b"]


def test_a_ratio_counts_not_a_difference() -> None:
    small = distance(known("a", area_available=5_000.0), known("b", area_available=10_000.0))
    large = distance(known("a", area_available=50_000.0), known("b", area_available=100_000.0))
    assert math.isclose(small, large)
    assert math.isclose(small, 0.35 * 0.5)
    assert math.isclose(distance(known("a", price=10.0), known("b", price=30.0)), 0.15)


def test_unknown_is_never_equal_and_never_zero() -> None:
    for name in ("area_available", "zoning", "price"):
        one, other = known("a", **{name: None}), known("b", **{name: None})
        share = WEIGHTS[{"area_available": "area"}.get(name, name)]
        assert math.isclose(distance(one, other), share), f"both unknown: {name}"
        assert math.isclose(distance(one, known("b")), share), f"one unknown: {name}"


def test_a_plot_of_which_nothing_is_known_is_like_none() -> None:
    nothing = replace(known("x"), values={}, reach={"car": {}, "truck": {}})
    assert distance(nothing, nothing) == 1
    assert similar([known("a"), known("b")], nothing) == []


def test_what_is_free_comes_first_and_what_is_gone_not_at_all() -> None:
    to = known("to")
    far_and_free = known("free", area_available=30_000.0)
    reserved = replace(known("reserved"), status_shown="reserved")
    sold = replace(known("sold"), status_shown="sold")
    assert [one.plot.id for one in similar([reserved, sold, to, far_and_free], to)] == [
        "free",
        "reserved",
    ]
