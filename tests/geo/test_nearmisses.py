"""Near misses: what is promised comes in, and no smaller change brings it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings

from geo.catalogue import People
from geo.changes import change_text
from geo.destinations import STEPS
from geo.facets import RangeFacet
from geo.filters import AtLeast, AtMost, Demand, Near, OneOf, Touches
from geo.search import Question, search
from tests.geo.answers import holds, kept, questions, ranked_at_all
from tests.geo.made import box, catalogue_of, plot, plots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.record import Value
    from geo.catalogue import Plot
    from geo.changes import Change
    from geo.filters import Condition
    from geo.nearmisses import NearMiss

quick = settings(max_examples=150, deadline=None)
STEP: Final = {"price": 0.01, "grz": 0.01, "gfz": 0.01, "bmz": 0.01, "price_reference": 0.01}
TENTHS: Final = {"height_max", "power_kv", "power_mva"}


def applied(question: Question, changes: tuple[Change, ...]) -> Question:
    demands = []
    for demand in question.demands:
        (to,) = [one.to for one in changes if one.demand == demand] or [demand]
        demands += [to] if to is not None else []
    return replace(question, demands=tuple(demands))


@quick
@given(plots(fewest=3, most=9), questions)
def test_what_is_promised_comes_in(held: list[Plot], question: Question) -> None:
    catalogue = catalogue_of(held)
    before = {one.id for one in kept(catalogue, question)}
    for miss in search(catalogue, question).near_misses:
        if any(change.to is None for change in miss.changes) and question.by_status:
            continue
        after = {one.id for one in kept(catalogue, applied(question, miss.changes))}
        promised = {catalogue.plots[place].id for place in miss.plots}
        assert promised
        assert after == before | promised
        assert not before & promised


@quick
@given(plots(fewest=3, most=9), questions)
def test_no_smaller_change_brings_it(held: list[Plot], question: Question) -> None:
    catalogue = catalogue_of(held)
    for miss in search(catalogue, question).near_misses:
        promised = {catalogue.plots[place].id for place in miss.plots}
        for smaller in smaller_ones(miss):
            after = {one.id for one in kept(catalogue, applied(question, smaller))}
            assert not promised <= after


def smaller_ones(miss: NearMiss) -> Iterator[tuple[Change, ...]]:
    """Yield the changes with one of them left out, or its limit moved by a step less."""
    for place, change in enumerate(miss.changes):
        others = (*miss.changes[:place], *miss.changes[place + 1 :])
        yield others
        if change.to is None or change.by is None:
            continue
        condition = change.to.condition
        less: Condition
        if isinstance(condition, Near):
            less = replace(condition, km=round(condition.km - 0.01, 2))
        else:
            assert isinstance(condition, AtLeast | AtMost)
            step = STEP.get(condition.column, 0.1 if condition.column in TENTHS else 1)
            step = 0.5 if ":" in condition.column else step
            sign = 1 if isinstance(condition, AtLeast) else -1
            less = replace(condition, limit=round(condition.limit + sign * step, 9))
        yield (*others, replace(change, to=replace(change.to, condition=less)))


@quick
@given(plots(fewest=3, most=9), questions)
def test_they_are_those_of_a_plain_reading(held: list[Plot], question: Question) -> None:
    """Whatever one or two demands keep out is promised by a suggestion, up to ten of them."""
    catalogue = catalogue_of(held)
    misses = search(catalogue, question).near_misses
    for count in (1, 2):
        close = {
            one.id: frozenset(d for d in question.demands if not holds(one, d, question))
            for one in held
            if ranked_at_all(one, question)
        }
        wanted = {demands for demands in close.values() if len(demands) == count}
        found = {
            frozenset(change.demand for change in miss.changes)
            for miss in misses
            if len(miss.changes) == count
        }
        assert found <= wanted
        if len(misses) < 10:
            assert found == wanted
    assert len(misses) <= 10
    numbers = [len(miss.changes) for miss in misses]
    assert numbers == sorted(numbers)


@quick
@given(plots(fewest=1, most=9), questions)
def test_the_removal_that_is_named_brings_most(held: list[Plot], question: Question) -> None:
    catalogue = catalogue_of(held)
    answer = search(catalogue, question)
    counts = {
        demand: len(
            kept(
                catalogue,
                replace(question, demands=tuple(d for d in question.demands if d != demand)),
            )
        )
        for demand in question.demands
        if not demand.wish
    }
    if answer.total or not max(counts.values(), default=0):
        assert answer.removal is None
    else:
        assert answer.removal is not None
        assert answer.removal.count == max(counts.values())
        assert counts[answer.removal.demand] == answer.removal.count


def priced(number: int, price: float, minutes: float = 5.0, **values: Value) -> Plot:
    one = plot(f"p{number}", 3)
    reach = {**one.reach["car"]}
    reach["motorway_junction"] = replace(
        reach["motorway_junction"], minutes=minutes, km=1.0, name="A 14", reason=None
    )
    return replace(
        one,
        values={"price": price, **values},
        status_shown="free",
        reach={**one.reach, "car": reach},
    )


@pytest.mark.parametrize(
    ("condition", "de", "en"),
    [
        (
            AtMost("price", 20),
            "Kaufpreis +1,50 €/m² (höchstens 21,50 €/m²)",
            "Price +1.50 €/m² (at most 21.50 €/m²)",
        ),
        (
            AtMost("car:motorway_junction", 2),
            "3 Min. mehr zur Autobahn (höchstens 5 Min.)",
            "3 min more to the motorway (at most 5 min)",
        ),
        (
            AtLeast("area_available", 30_000),
            "Verfügbare Fläche −5.001 m² (mindestens 24.999 m²)",
            "Available area −5,001 m² (at least 24,999 m²)",
        ),
        (
            AtMost("available_from", date(2026, 1, 1).toordinal()),
            "Verfügbar ab +31 Tage (spätestens 01.02.2026)",
            "Available from +31 days (at latest 1 Feb 2026)",
        ),
        (
            OneOf("zoning", ("GI",)),
            "Art der Nutzung: auch GE – Gewerbegebiet",
            "Zoning: GE – commercial area as well",
        ),
        (OneOf("gas", ("plot",)), "Erdgas: auch unbekannt", "Natural gas: unknown as well"),
        (OneOf("divisible", ("true",)), "Teilbar: nicht verlangen", "Divisible: not asked for"),
        (
            Touches(box(50, 50)),
            "Kartenausschnitt: nicht verlangen",
            "Bounding box: not asked for",
        ),
    ],
)
def test_a_change_says_what_would_have_to_be_asked(condition: Condition, de: str, en: str) -> None:
    one = priced(
        0,
        21.5,
        area_available=24_999.4,
        zoning="GE",
        divisible=False,
        available_from=date(2026, 2, 1),
    )
    catalogue = catalogue_of([one])
    (miss,) = search(catalogue, Question((Demand("asked", condition),))).near_misses
    (change,) = miss.changes
    assert change_text(change, catalogue) == (de, en)


@pytest.mark.parametrize("include_unknown", [False, True])
def test_a_figure_that_is_a_lower_bound_is_let_in_by_no_limit(include_unknown: bool) -> None:  # noqa: FBT001
    """At least so many people live there; who asks for fewer, or for more, cannot know."""
    step = STEPS[0]
    known = People({step: 30_000})
    bound = People({step: 40_000}, (step,))
    held = [replace(priced(0, 1.0), people=known), replace(priced(1, 1.0), people=bound)]
    few = Demand("few", AtMost(f"people_{step}", 20_000))
    answer = search(catalogue_of(held), Question((few,), include_unknown=include_unknown))
    assert {
        (miss.plots, miss.changes[0].to is None, miss.changes[0].by) for miss in answer.near_misses
    } == {((0,), False, 10_000), ((0, 1), True, None)}
    many = Demand("many", AtLeast(f"people_{step}", 50_000))
    answer = search(catalogue_of(held), Question((many,), include_unknown=include_unknown))
    assert answer.total == include_unknown
    (facet,) = (one for one in answer.facets if one.column == f"people_{step}")
    assert isinstance(facet, RangeFacet)
    for one in facet.steps:
        for end, counted in (("at_least", AtLeast), ("at_most", AtMost)):
            again = Demand("again", counted(facet.column, one.value))
            others = () if end == "at_least" else (many,)
            question = Question((*others, again), include_unknown=include_unknown)
            assert getattr(one, end) == search(catalogue_of(held), question).total


def test_the_smallest_change_of_a_kind_comes_first() -> None:
    held = [priced(0, 25.0), priced(1, 20.6), priced(2, 30.0, 12.0)]
    question = Question(
        (
            Demand("price_max", AtMost("price", 20)),
            Demand("max_minutes_motorway_junction", AtMost("car:motorway_junction", 10)),
        )
    )
    answer = search(catalogue_of(held), question)
    assert [miss.plots for miss in answer.near_misses] == [(1,), (0, 1, 2)]
    assert [len(miss.changes) for miss in answer.near_misses] == [1, 2]
    assert answer.removal is not None
    assert (answer.removal.demand.name, answer.removal.count) == ("price_max", 2)
