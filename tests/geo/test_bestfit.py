"""Which branches a plot fits best: those that a search with their profile scores highest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from geo.bestfit import LEAST_KNOWN, LEAST_SCORE, best_fits
from geo.profiles import GENERAL, profiles
from geo.search import Question, search
from tests.conftest import TODAY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.record import Value
    from geo.catalogue import Catalogue, Plot, Score

DAY: Final = date(2026, 3, 2)


@pytest.fixture(scope="module")
def scores(catalogue: Catalogue) -> Mapping[str, Mapping[str, Score]]:
    """Return the scores of all plots under each profile, as a search answers them."""
    return {
        name: {plot.id: plot.score for plot in search(catalogue, Question(profile=one)).scored}
        for name, one in profiles().items()
        if one is not GENERAL
    }


def changed(plot: Plot, **values: Value) -> Plot:
    return replace(plot, values={**plot.values, **values})


def test_they_are_those_that_searches_score_highest(
    catalogue: Catalogue, scores: Mapping[str, Mapping[str, Score]]
) -> None:
    for plot in catalogue.plots:
        excluded = plot.values.get("uses_excluded", ())
        bound = plot.values.get("purpose_sectors", ())
        assert isinstance(excluded, tuple)
        assert isinstance(bound, tuple)
        open_to = {
            name: held[plot.id]
            for name, held in scores.items()
            if name not in excluded and (not bound or name in bound)
        }
        found = best_fits(plot, TODAY, most=len(scores))
        for fit in found:
            of = open_to[fit.profile.name]
            assert (fit.score.total, fit.score.lowest) == (of.total, of.lowest)
        named = {fit.profile.name for fit in found}
        for name, of in open_to.items():
            enough = of.points_known >= LEAST_KNOWN and (of.total or 0) >= LEAST_SCORE
            assert (name in named) == enough, (plot.id, name)
        lowest = [fit.score.lowest for fit in found]
        assert lowest == sorted(lowest, reverse=True)


def test_the_order_does_not_depend_on_other_plots(catalogue: Catalogue) -> None:
    for plot in catalogue.plots[::20]:
        assert [fit.profile.name for fit in best_fits(plot, TODAY, most=2)] == [
            fit.profile.name for fit in best_fits(plot, TODAY, most=7)[:2]
        ]


def test_a_branch_that_the_plot_excludes_is_never_named(catalogue: Catalogue) -> None:
    plot = max(catalogue.plots, key=lambda one: len(best_fits(one, DAY, most=7)))
    first = best_fits(plot, DAY)[0].profile.name
    excluded = changed(plot, uses_excluded=(first,))
    assert first not in {fit.profile.name for fit in best_fits(excluded, DAY, most=7)}


def test_what_funding_binds_a_plot_to_is_all_that_is_named_until_it_ends(
    catalogue: Catalogue,
) -> None:
    plot = max(catalogue.plots, key=lambda one: len(best_fits(one, DAY, most=7)))
    names = [fit.profile.name for fit in best_fits(plot, DAY, most=7)]
    bound = changed(plot, purpose_sectors=(names[1],), purpose_until=DAY)
    assert [fit.profile.name for fit in best_fits(bound, DAY, most=7)] == [names[1]]
    later = DAY + timedelta(days=1)
    assert [fit.profile.name for fit in best_fits(bound, later, most=7)] == names


def test_of_whom_little_is_known_no_branch_is_named(catalogue: Catalogue) -> None:
    plot = catalogue.plots[0]
    bare = replace(
        plot,
        values={"gas": "plot"},
        reach={
            mode: {kind: replace(way, minutes=None) for kind, way in ways.items()}
            for mode, ways in plot.reach.items()
        },
    )
    assert best_fits(bare, DAY) == ()
