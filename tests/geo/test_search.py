"""Answers of the search, beside a plain reading: who is in, in which order, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.filters import AtLeast, AtMost, Demand, OneOf, Within, wanted_text
from geo.search import Question, search
from tests.geo.answers import expected, meeting, questions, ranked_at_all
from tests.geo.demands import judged
from tests.geo.made import box, catalogue_of, plot, plots

if TYPE_CHECKING:
    from geo.catalogue import Plot
    from geo.filters import Condition

quick = settings(max_examples=120, deadline=None)


@quick
@given(plots(), questions)
def test_answers_are_those_of_a_plain_reading(held: list[Plot], question: Question) -> None:
    catalogue = catalogue_of(held)
    answer = search(catalogue, question)
    wanted = expected(catalogue, question)
    assert answer.total == len(wanted)
    assert [catalogue.plots[index].id for index in answer.matches] == [one.id for one in wanted]
    page = wanted[question.offset :][: question.limit]
    assert [one.id for one in answer.plots] == [one.id for one in page]
    assert [one.plot.id for one in answer.ranked] == [one.id for one in page]


@quick
@given(plots(), questions)
def test_what_meets_the_demands_is_ranked_or_counted_as_left_out(
    held: list[Plot], question: Question
) -> None:
    catalogue = catalogue_of(held)
    answer = search(catalogue, question)
    left = [one for one in meeting(catalogue, question) if not ranked_at_all(one, question)]
    assert answer.left_out == Counter(one.status_shown or "" for one in left)
    assert answer.total + sum(answer.left_out.values()) == len(meeting(catalogue, question))


@quick
@given(plots(), questions)
def test_ranks_go_on_over_pages(held: list[Plot], question: Question) -> None:
    answer = search(catalogue_of(held), question)
    ranks = [one.rank for one in answer.ranked]
    assert ranks == list(range(question.offset + 1, question.offset + 1 + len(ranks)))
    assert len(ranks) <= answer.total


@quick
@given(plots(), questions, st.integers(1, 4))
def test_pages_put_together_are_the_whole(held: list[Plot], question: Question, size: int) -> None:
    catalogue = catalogue_of(held)

    def ids(limit: int | None, offset: int) -> list[str]:
        part = replace(question, limit=limit, offset=offset)
        return [one.plot.id for one in search(catalogue, part).ranked]

    whole = ids(None, 0)
    assert [key for offset in range(0, len(held) + 1, size) for key in ids(size, offset)] == whole


@quick
@given(plots(), questions)
def test_the_same_question_gets_the_same_answer(held: list[Plot], question: Question) -> None:
    one, other = (search(catalogue_of(held), question) for _ in range(2))
    assert one == other
    assert one.matches == other.matches
    assert one.ranked == other.ranked


@quick
@given(plots(fewest=1), questions)
def test_the_order_in_the_catalogue_does_not_matter(held: list[Plot], question: Question) -> None:
    turned = search(catalogue_of(held[::-1]), question)
    as_given = search(catalogue_of(held), question)
    assert [one.plot.id for one in turned.ranked] == [one.plot.id for one in as_given.ranked]
    assert [one.verdicts for one in turned.ranked] == [one.verdicts for one in as_given.ranked]


@quick
@given(plots(fewest=1), questions)
def test_every_demand_is_answered_with_a_reason(held: list[Plot], question: Question) -> None:
    for ranked in search(catalogue_of(held), question).ranked:
        assert [one.demand for one in ranked.verdicts] == [one.name for one in question.demands]
        for verdict, demand in zip(ranked.verdicts, question.demands, strict=True):
            assert verdict.verdict == judged(demand.condition, ranked.plot)
            assert verdict.threshold == wanted_text(demand.condition)
            for sentence, value, wanted in zip(
                verdict.reason, verdict.value, verdict.threshold, strict=True
            ):
                assert sentence.endswith(wanted.removesuffix(".") + ".")
                assert "{" not in sentence
                assert ".." not in sentence
                assert verdict.verdict == "unknown" or value in sentence


@quick
@given(plots(fewest=1), questions)
def test_including_unknown_only_adds_plots(held: list[Plot], question: Question) -> None:
    catalogue = catalogue_of(held)
    strict, lenient = (
        search(catalogue, Question(question.demands, include_unknown=one)).matches
        for one in (False, True)
    )
    assert set(strict) <= set(lenient)


@pytest.mark.parametrize(
    ("condition", "de", "en"),
    [
        (
            AtLeast("area_available", 10_000),
            "Verfügbare Fläche: 12.000 m². Verlangt: mindestens 10.000 m².",
            "Available area: 12,000 m². Asked for: at least 10,000 m².",
        ),
        (
            OneOf("zoning", ("GI",)),
            "Art der Nutzung: GI – Industriegebiet. Verlangt: GI – Industriegebiet.",
            "Zoning: GI – industrial area. Asked for: GI – industrial area.",
        ),
        (
            AtMost("price", 12.5),
            "Kaufpreis ist unbekannt. Verlangt: höchstens 12,50 €/m².",
            "Price is unknown. Asked for: at most 12.50 €/m².",
        ),
        (
            Within(box(-1, -1, 9)),
            "Lage: innerhalb. Verlangt: im gezeichneten Gebiet.",
            "Location: inside. Asked for: in the polygon.",
        ),
    ],
)
def test_a_verdict_says_the_fact_and_what_was_asked(condition: Condition, de: str, en: str) -> None:
    one = replace(plot("a", 0), values={"area_available": 12_000.0, "zoning": "GI"})
    question = Question((Demand("asked", condition),), include_unknown=True)
    (ranked,) = search(catalogue_of([one]), question).ranked
    assert ranked.verdicts[0].reason == (de, en)


def test_an_empty_catalogue_answers() -> None:
    answer = search(catalogue_of([]), Question(demands=(Demand("x", AtMost("price", 1)),)))
    assert (answer.total, answer.matches, answer.ranked) == (0, (), ())


@pytest.mark.parametrize("weights", [{"nothing": 1.0}, {"price": 0.0}])
def test_weights_without_sense_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weights for criteria"):
        search(catalogue_of([plot("a", 1)]), Question(weights=weights))
