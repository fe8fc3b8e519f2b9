"""Facets: each count is the total of the question asked with that choice."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.destinations import MODES
from geo.facets import ChoiceFacet, RangeFacet
from geo.filters import AtLeast, AtMost, Demand, OneOf
from geo.search import Question, search
from tests.geo.answers import kept, own_of, questions, total_with
from tests.geo.made import COLUMNS, FIGURES, catalogue_of, fact, plot, plots

if TYPE_CHECKING:
    from collections.abc import Collection

    from geo.catalogue import Plot
    from geo.filters import Unknown

quick = settings(max_examples=60, deadline=None)


@st.composite
def crowded(draw: st.DrawFn) -> Question:
    """Draw a question that asks a figure at both ends and a code, each with its unknown."""
    price, zoning = st.sampled_from(FIGURES), st.sampled_from(("GI", "GE", "MI"))
    unknown: st.SearchStrategy[Unknown] = st.sampled_from(("fail", "keep"))
    demands = [
        Demand("price_min", AtLeast("price", draw(price)), unknown=draw(unknown)),
        Demand("price_max", AtMost("price", draw(price)), unknown=draw(unknown)),
        Demand("zoning", OneOf("zoning", (draw(zoning),)), unknown=draw(unknown)),
        Demand("status", OneOf("status", ("free", "sold")), unknown=draw(unknown)),
    ]
    chosen = draw(st.lists(st.sampled_from(demands), min_size=1, max_size=2, unique=True))
    return Question(
        tuple(chosen),
        include_unknown=draw(st.booleans()),
        availability=draw(st.sampled_from(("free", "open", "all"))),
        by_status=draw(st.booleans()),
    )


@quick
@given(plots(), questions)
def test_a_count_is_the_total_with_that_choice(held: list[Plot], question: Question) -> None:
    check(held, question)


@settings(max_examples=150, deadline=None)
@given(plots(fewest=3), crowded())
def test_so_it_is_where_demands_ask_the_same_fact(held: list[Plot], question: Question) -> None:
    check(held, question, {"price", "zoning", "status"})


def check(held: list[Plot], question: Question, only: Collection[str] = COLUMNS) -> None:
    catalogue = catalogue_of(held)
    for facet in search(catalogue, question).facets:
        if facet.column not in only:
            continue
        if isinstance(facet, ChoiceFacet):
            own = own_of(question, facet.column, OneOf)
            for code, count in facet.counts:
                choice = OneOf(facet.column, (code,))
                assert count == total_with(catalogue, question, choice, own), (facet.column, code)
        else:
            for step in facet.steps:
                for kind, count in ((AtLeast, step.at_least), (AtMost, step.at_most)):
                    own = own_of(question, facet.column, kind)
                    limit = kind(facet.column, step.value)
                    assert count == total_with(catalogue, question, limit, own), facet.column


@quick
@given(plots(), questions)
def test_unknown_is_counted_beside(held: list[Plot], question: Question) -> None:
    catalogue = catalogue_of(held)
    for facet in search(catalogue, question).facets:
        if facet.column == "status":
            continue  # its choices may bring back what is gone
        own = own_of(question, facet.column, OneOf, AtLeast, AtMost)
        others = tuple(one for one in question.demands if one not in own)
        if question.by_status and len(others) < len(question.demands):
            continue
        left = kept(catalogue, replace(question, demands=others))
        assert facet.unknown == sum(fact(one, facet.column) is None for one in left)


@quick
@given(plots(fewest=1), questions)
def test_every_filter_of_which_anything_is_known_has_a_facet(
    held: list[Plot], question: Question
) -> None:
    catalogue = catalogue_of(held)
    found = {facet.column: facet for facet in search(catalogue, question).facets}
    for column in COLUMNS:
        other_mode = column.partition(":")[0] in {*MODES} - {question.mode}
        known = [one for one in held if fact(one, column) is not None]
        if other_mode:
            assert column not in found
        elif known:
            assert column in found
    for facet in found.values():
        if isinstance(facet, RangeFacet):
            assert len(facet.steps) <= 10
            assert all(a.value < b.value for a, b in pairwise(facet.steps))
            assert facet.lowest <= facet.highest


@quick
@given(plots(fewest=1), questions)
def test_steps_do_not_move_with_the_question(held: list[Plot], question: Question) -> None:
    catalogue = catalogue_of(held)

    def steps(one: Question) -> dict[str, list[float]]:
        return {
            facet.column: [step.value for step in facet.steps]
            for facet in search(catalogue, one).facets
            if isinstance(facet, RangeFacet)
        }

    assert steps(question) == steps(Question(mode=question.mode))


def test_prices_are_counted_at_round_figures() -> None:
    prices = [8.0, 12.5, 20.0, 34.0, 60.0]
    held = [
        replace(plot(f"p{number}", 1), values={"price": price})
        for number, price in enumerate(prices)
    ]
    question = Question((Demand("price_max", AtMost("price", 30)),))
    (facet,) = (one for one in search(catalogue_of(held), question).facets if one.column == "price")
    assert isinstance(facet, RangeFacet)
    counted = {step.value: (step.at_least, step.at_most) for step in facet.steps}
    assert counted[20.0] == (1, 3), "at least 20 with at most 30 held; at most 20 in its place"
    assert (facet.lowest, facet.highest) == (8.0, 60.0)
