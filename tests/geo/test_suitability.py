"""Scores, beside a sum by hand; and what must hold of them whatever the facts."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.fields import BY_NAME as FIELDS
from data.words import Text
from geo.catalogue import Reach
from geo.columns import columns
from geo.criteria import CRITERIA, FIELD_OF_ACTION_LABELS, FIELDS_OF_ACTION, GENERAL
from geo.destinations import MODES
from geo.suitability import score, score_of
from tests.geo import plain
from tests.geo.made import COLUMNS, plot, plots

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeGuard

    from geo.catalogue import Contribution, Plot, Score
    from geo.criteria import Criterion

quick = settings(max_examples=100, deadline=None)

# More of the fact is better (+1) or worse (-1), by its column.
MORE_IS: Final = {"area_available": 1, "power_mva": 1, "fibre_mbit": 1, "price": -1}

weightings = st.dictionaries(
    st.sampled_from([one.name for one in CRITERIA]),
    st.sampled_from((0.5, 1.0, 3.0, 40.0)),
    min_size=1,
    max_size=6,
)


def scores(held: Sequence[Plot], weights: dict[str, float] = GENERAL) -> list[Score]:
    scored = score(columns(held), weights)
    return [score_of(scored, index, one) for index, one in enumerate(held)]


def with_fact(one: Plot, column: str, value: float | str | None) -> Plot:
    """Return a plot with another fact; None is unknown."""
    for mode in MODES:
        if column.startswith(f"{mode}:"):
            assert not isinstance(value, str)
            way = Reach(value, 1.0, "Ziel")
            reach = {**one.reach[mode], column.removeprefix(f"{mode}:"): way}
            return replace(one, reach={**one.reach, mode: reach})
    values = {name: held for name, held in one.values.items() if name != column}
    if value is not None:
        values[column] = value
    return replace(one, values=values)


def test_the_general_profile_shares_out_a_hundred() -> None:
    assert sum(one.weight for one in CRITERIA) == pytest.approx(100)
    assert {one.name: one.weight for one in CRITERIA} == GENERAL
    assert all(one.weight > 0 for one in CRITERIA)


def test_every_criterion_is_defined_once_on_a_fact_that_is_known_of_plots() -> None:
    assert len({one.name for one in CRITERIA}) == len(CRITERIA)
    for one in CRITERIA:
        assert one.column in COLUMNS
        assert one.label.de
        assert one.label.en
        assert bool(one.curve) != (one.values is not None)


def test_there_are_three_fields_of_action_and_each_has_criteria() -> None:
    assert len(FIELDS_OF_ACTION) == 3
    assert {one.field_of_action for one in CRITERIA} == set(FIELDS_OF_ACTION)
    assert FIELD_OF_ACTION_LABELS.keys() == set(FIELDS_OF_ACTION)


@pytest.mark.parametrize("one", [c for c in CRITERIA if c.values is not None], ids=lambda c: c.name)
def test_every_code_has_a_value(one: Criterion) -> None:
    assert one.values is not None
    assert set(one.values) == {entry.code for entry in FIELDS[one.column].codes}
    assert all(0 <= value <= 1 for value in one.values.values())
    assert max(one.values.values()) == 1


@pytest.mark.parametrize("one", [c for c in CRITERIA if c.curve], ids=lambda c: c.name)
def test_curves_rise_or_fall_from_end_to_end(one: Criterion) -> None:
    figures, values = zip(*one.curve, strict=True)
    assert all(a < b for a, b in pairwise(figures))
    assert all(0 <= value <= 1 for value in values)
    assert max(values) == 1
    sign = MORE_IS.get(one.column, -1)
    assert all(sign * (b - a) > 0 for a, b in pairwise(values))


@quick
@given(plots(), weightings)
def test_scores_are_those_of_a_sum_by_hand(held: list[Plot], weights: dict[str, float]) -> None:
    scored = score(columns(held), weights)
    assert scored.weights.sum() == pytest.approx(1)
    for one, total in zip(held, scored.total.tolist(), strict=True):
        by_hand = plain.score_of(one, weights)
        assert np.isnan(total) if by_hand is None else total == pytest.approx(by_hand, abs=2e-6)


@quick
@given(plots(fewest=1))
def test_removing_plots_changes_no_score(held: list[Plot]) -> None:
    among_all = scores(held)
    reasons = [one.contributions for one in among_all]
    for chosen in (scores(held[::2]), among_all[::2]), (scores(held[::-1]), among_all[::-1]):
        assert chosen[0] == chosen[1]
    assert [scores([one])[0] for one in held] == among_all
    assert [scores([one])[0].contributions for one in held] == reasons
    assert [one.contributions for one in scores(held[::-1])] == reasons[::-1]


@quick
@given(plots(fewest=1), weightings)
def test_the_range_is_that_of_all_that_unknown_facts_could_be(
    held: list[Plot], weights: dict[str, float]
) -> None:
    scored = score(columns(held), weights)
    for index, one in enumerate(held):
        chosen = [criterion for criterion in CRITERIA if criterion.name in weights]
        # Every completion of what is unknown, of all that its criteria can say.
        possible = [
            sorted(set(plain.outcomes(criterion)))
            if (value := plain.value_of(criterion, one)) is None
            else [value]
            for criterion in chosen
        ]
        outcomes = [
            plain.mean([(weights[c.name], v) for c, v in zip(chosen, completion, strict=True)])
            for completion in product(*possible)
        ]
        assert scored.lowest[index] == pytest.approx(min(filter(is_known, outcomes)), abs=2e-6)
        assert scored.highest[index] == pytest.approx(max(filter(is_known, outcomes)), abs=2e-6)


def is_known(value: float | None) -> TypeGuard[float]:
    return value is not None


@quick
@given(plots(fewest=1), weightings)
def test_the_range_encloses_the_score(held: list[Plot], weights: dict[str, float]) -> None:
    for one in scores(held, weights):
        assert 0 <= one.lowest <= one.highest <= 100
        if one.total is not None:
            assert one.lowest <= one.total <= one.highest


@quick
@given(plots(fewest=1))
def test_the_score_splits_into_fields_of_action(held: list[Plot]) -> None:
    for one, scored in zip(held, scores(held), strict=True):
        assert tuple(scored.fields_of_action) == FIELDS_OF_ACTION
        for field, value in scored.fields_of_action.items():
            of_field = {c.name: c.weight for c in CRITERIA if c.field_of_action == field}
            by_hand = plain.score_of(one, of_field)
            assert (value is None) == (by_hand is None)
            assert value == by_hand or value == pytest.approx(by_hand, abs=0.051)


@quick
@given(plots(fewest=1), st.data())
def test_a_better_fact_never_lowers_the_score(held: list[Plot], data: st.DataObject) -> None:
    criterion = data.draw(st.sampled_from(CRITERIA))
    if criterion.values is not None:
        ranked = sorted(criterion.values, key=criterion.values.__getitem__)
        facts: list[float | str] = [
            ranked[data.draw(st.integers(0, len(ranked) - 1))] for _ in "ab"
        ]
        facts.sort(key=lambda code: criterion.values[str(code)])  # type: ignore[index]
    else:
        sign = MORE_IS.get(criterion.column, -1)
        drawn = [data.draw(st.floats(0, 200_000)) for _ in "ab"]
        facts = [*sorted(drawn, key=lambda figure: sign * figure)]
    worse, better = (scores([with_fact(held[0], criterion.column, one)])[0] for one in facts)
    assert worse.total is not None
    assert better.total is not None
    assert worse.total <= better.total
    assert worse.lowest <= better.lowest
    assert worse.highest <= better.highest


@quick
@given(plots(fewest=1), st.sampled_from(CRITERIA))
def test_knowing_a_fact_never_widens_the_range(held: list[Plot], criterion: Criterion) -> None:
    (after,) = scores(held[:1])
    without = with_fact(held[0], criterion.column, None)
    (before,) = scores([without])
    assert before.lowest <= after.lowest
    assert after.highest <= before.highest


@quick
@given(plots(fewest=1), weightings)
def test_contributions_add_up_to_the_score(held: list[Plot], weights: dict[str, float]) -> None:
    for one, scored in zip(held, scores(held, weights), strict=True):
        assert {part.criterion for part in scored.contributions} == set(weights)
        assert sum(part.weight for part in scored.contributions) == pytest.approx(1, abs=1e-3)
        for part in scored.contributions:
            criterion = next(c for c in CRITERIA if c.name == part.criterion)
            by_hand = plain.value_of(criterion, one)
            assert (part.value is None) == (by_hand is None)
            assert part.value == by_hand or part.value == pytest.approx(by_hand, abs=1e-4)
            assert part.reason.de.startswith("unbekannt") == (part.value is None)
            assert part.reason.en.startswith("unknown") == (part.value is None)
            assert part.label == criterion.label


def test_a_plot_of_which_nothing_is_known_has_no_score() -> None:
    reach = {
        mode: dict.fromkeys(kinds, Reach(reason="island"))
        for mode, kinds in plot("a", 0).reach.items()
    }
    (scored,) = scores([replace(plot("a", 0), values={}, reach=reach)])
    # Zoning, plan and area are worth something whatever they turn out to be.
    assert (scored.total, scored.lowest, scored.highest) == (None, 4.3, 100)
    assert (scored.points, scored.points_known) == (0, 0)
    assert set(scored.fields_of_action.values()) == {None}


@pytest.mark.parametrize(
    "weights", [{}, {"area": 0.0}, {"luck": 1.0}, {"area": 1.0, "price": -0.5}]
)
def test_weights_without_sense_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weights for criteria"):
        score(columns([plot("a", 0)]), weights)


@quick
@given(plots(fewest=1), weightings)
def test_the_score_is_the_points_reached_of_the_points_known(
    held: list[Plot], weights: dict[str, float]
) -> None:
    for one in scores(held, weights):
        parts = one.contributions
        known = [part for part in parts if part.points is not None]
        assert sum(part.points_max for part in parts) == pytest.approx(100, abs=1e-3)
        assert one.points == pytest.approx(sum(part.points or 0 for part in known), abs=1e-3)
        assert one.points_known == pytest.approx(sum(p.points_max for p in known), abs=1e-3)
        ends = [sum(part.points_range[end] for part in parts) for end in (0, 1)]
        assert (one.lowest, one.highest) == pytest.approx(ends, abs=0.051)
        if not known:
            assert one.total is None
        else:
            mean = 100 * one.points / one.points_known
            assert one.total == pytest.approx(min(max(mean, ends[0]), ends[1]), abs=0.052)


def test_a_score_cannot_lie_below_what_is_possible() -> None:
    # No point of eight is reached; but whatever the zoning is, it gives a fifth of its weight.
    known = replace(plot("a", 0), values={"price": 200.0})
    (scored,) = scores([known], {"price": 8, "zoning": 6})
    assert scored.points == 0
    assert scored.points_known == pytest.approx(100 * 8 / 14)
    assert scored.lowest == scored.total == round(100 * 6 * 0.2 / 14, 1)


@pytest.mark.parametrize("one", CRITERIA, ids=lambda c: c.name)
def test_worst_and_best_are_what_facts_can_give(one: Criterion) -> None:
    assert (one.worst, one.best) == (min(plain.outcomes(one)), max(plain.outcomes(one)))


def test_reasons_are_worded_when_they_are_read_and_once() -> None:
    worded: list[int] = []
    one = plot("a", 0)
    (scored,) = scores([one])

    def explain() -> tuple[Contribution, ...]:
        worded.append(1)
        return scored.contributions

    lazy = replace(scored, explain=explain)
    assert lazy == scored
    assert not worded
    assert lazy.contributions is lazy.contributions
    assert worded == [1]


HALT: Final = Reach(2.0, 1.0, "Musterhalt", verified=False)
NOT_COUNTED: Final = Text(
    "Musterhalt zählt nicht, dort ist kein Regelverkehr belegt",
    "Musterhalt does not count, no regular service is verified there",
)
SERVED: Final = Reach(12.0, 9.0, "Eilenburg")


@pytest.mark.parametrize(
    ("way", "value", "de", "en"),
    [
        (
            SERVED,
            0.45,
            "12 Min. zur Bahnstation (Eilenburg), mit dem Pkw",
            "12 min to a railway station (Eilenburg), by car",
        ),
        (
            replace(HALT, regular=SERVED),
            0.45,
            f"12 Min. zur Bahnstation (Eilenburg), mit dem Pkw; {NOT_COUNTED.de}",
            f"12 min to a railway station (Eilenburg), by car; {NOT_COUNTED.en}",
        ),
        (
            HALT,
            None,
            f"unbekannt; {NOT_COUNTED.de}",
            f"unknown; {NOT_COUNTED.en}",
        ),
        (Reach(reason="island"), None, "unbekannt", "unknown"),
    ],
)
def test_a_station_counts_where_its_service_is_proven(
    way: Reach, value: float | None, de: str, en: str
) -> None:
    one = plot("a", 0)
    there = replace(one, reach={**one.reach, "car": {**one.reach["car"], "station": way}})
    (scored,) = scores([there], {"station_car": 1})
    (part,) = scored.contributions
    assert part.value == (value if value is None else pytest.approx(value))
    assert part.reason == (de, en)
