"""Robustness beside a plain count over draws, and beside what probability says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from data.words import Text
from geo.criteria import CRITERIA, Criterion
from geo.robustness import DRAWS, FIRST, POINTS, draws, robustness
from geo.search import Question, search
from geo.suitability import Scores, Sums
from tests.geo.answers import questions
from tests.geo.made import catalogue_of, plots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.catalogue import Plot

quick = settings(max_examples=25, deadline=None)


def plainly(scored: Scores, ids: NDArray[np.intp]) -> list[float]:
    """Rank all plots anew for every draw."""
    wins = [0] * len(scored.values)
    known = ~np.isnan(scored.values)
    worst = np.where(known, scored.values, [one.worst for one in scored.criteria])
    best = np.where(known, scored.values, [one.best for one in scored.criteria])
    for drawn in draws(tuple(scored.weights.tolist())):
        weights = (known * drawn).sum(axis=1)
        points = np.nansum(scored.values * drawn, axis=1)
        ends = zip((worst * drawn).sum(axis=1), (best * drawn).sum(axis=1), strict=True)
        scores = {
            place: round(float(min(max(points[place] / weights[place], low), high)), 8)
            for place, (low, high) in enumerate(ends)
            if weights[place] > 0
        }
        first = sorted(scores, key=lambda place: (-scores[place], ids[place]))[:FIRST]
        for place in first:
            wins[place] += 1
    return [count / DRAWS for count in wins]


def given_as(values: NDArray[np.float64], weights: NDArray[np.float64], worst: float = 0) -> Scores:
    """Return scores of values under criteria that give at least `worst`."""
    criteria = tuple(
        Criterion(
            name=f"c{place}",
            label=Text("", ""),
            field_of_action="work",
            column="",
            weight=1,
            curve=((0, worst), (1, 1)),
        )
        for place in range(len(weights))
    )
    nothing = np.empty(0)
    return Scores(criteria, weights, values, Sums(*[nothing] * 5))


def shares_of(
    values: NDArray[np.float64], weights: NDArray[np.float64], ids: NDArray[np.intp]
) -> list[float]:
    shares: list[float] = robustness(given_as(values, weights), ids).tolist()
    return shares


def drawn_values(seed: int, plots_: int, criteria: int) -> NDArray[np.float64]:
    chance = np.random.default_rng(seed)
    values = chance.choice(np.array([0, 0.2, 0.5, 0.8, 1, np.nan]), (plots_, criteria))
    return values if seed % 2 else np.where(chance.random(values.shape) < 0.5, values, 0.3)


@quick
@given(
    st.integers(0, 10_000),
    st.integers(0, 60),
    st.integers(1, 6),
    st.sampled_from((0, 0.2, 0.9)),
)
def test_shares_are_those_of_a_plain_count(
    seed: int, many: int, criteria: int, worst: float
) -> None:
    values = np.maximum(drawn_values(seed, many, criteria), worst)
    chance = np.random.default_rng(seed)
    scored = given_as(values, chance.dirichlet(np.ones(criteria)), worst)
    ids = chance.permutation(many)
    assert robustness(scored, ids).tolist() == plainly(scored, ids)


def test_plots_that_are_left_out_by_a_bound_are_never_among_the_first() -> None:
    chance = np.random.default_rng(5)
    values = np.where(chance.random((400, 8)) < 0.2, np.nan, chance.random((400, 8)))
    weights = chance.dirichlet(np.full(8, 3.0))
    ids = chance.permutation(400)
    scored = given_as(values, weights)
    assert robustness(scored, ids).tolist() == plainly(scored, ids)


def test_two_criteria_give_the_probability_of_a_beta_distribution() -> None:
    """Four plots, of which the first is fourth where the first criterion weighs too little."""
    values = np.array([[1, 0], [0.4, 0.6], [0.4, 0.6], [0.4, 0.6]])
    weights = np.array([0.45, 0.55])
    share = shares_of(values, weights, np.arange(4)[::-1])[0]
    # w + 0 > 0.4 w + 0.6 (1 − w) where w > 1/2; equal scores have probability 0.
    wanted = stats.beta(POINTS * 0.45, POINTS * 0.55).sf(0.5)
    assert share == pytest.approx(wanted, abs=4 * np.sqrt(wanted * (1 - wanted) / DRAWS))
    assert 0.05 < share < 0.95


def test_draws_lie_around_the_weights() -> None:
    weights = np.array([0.5, 0.3, 0.15, 0.05])
    drawn = draws(tuple(weights.tolist()))
    assert drawn.shape == (DRAWS, 4)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(DRAWS))
    spread = np.sqrt(weights * (1 - weights) / (POINTS + 1))
    assert (np.abs(drawn.mean(axis=0) - weights) < 4 * spread / np.sqrt(DRAWS)).all()
    assert drawn.std(axis=0) == pytest.approx(spread, rel=0.1)


def test_what_nothing_is_known_of_is_never_among_the_first() -> None:
    values = np.array([[np.nan, np.nan], [0.1, np.nan], [np.nan, 0.0]])
    assert shares_of(values, np.array([0.5, 0.5]), np.arange(3)) == [0, 1, 1]


@quick
@given(plots(fewest=1, most=9), questions)
def test_an_answer_holds_the_shares_of_all_its_matches(
    held: list[Plot], question: Question
) -> None:
    whole = replace(question, limit=None, offset=0)
    every = {one.plot.id: one for one in search(catalogue_of(held), whole).ranked}
    some = search(catalogue_of(held[::-1]), question).ranked
    for one in some:
        assert one.robustness == every[one.plot.id].robustness
    scored = [one for one in every.values() if one.score.total is not None]
    assert sum(one.robustness for one in scored) == pytest.approx(min(FIRST, len(scored)))


def test_a_plot_better_in_everything_is_always_among_the_first() -> None:
    values = np.vstack([np.ones((1, len(CRITERIA))), np.full((9, len(CRITERIA)), 0.2)])
    weights = np.full(len(CRITERIA), 1 / len(CRITERIA))
    assert shares_of(values, weights, np.arange(10))[0] == 1
