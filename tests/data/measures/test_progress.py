"""Quarters, sums and shares, against another way of counting."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.measures.measure import Indicator, Measure, measure_of
from data.measures.progress import Reading, quarters_of, reached, total
from data.measures.quarter import Quarter, between, quarter_of, read

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
FIGURES = st.lists(
    st.none() | st.integers(0, 10**9).map(lambda cents: cents / 100), min_size=1, max_size=12
)
ONE = Quarter(2026, 1)


@given(DAYS)
def test_a_day_lies_in_its_quarter_and_no_other(day: date) -> None:
    quarter = quarter_of(day)
    assert quarter.start <= day <= quarter.end
    assert quarter.end + timedelta(days=1) == quarter.next.start
    # By the months themselves.
    assert str(quarter) == f"{day.year}-Q{(day.month + 2) // 3}"
    assert read(str(quarter)) == quarter


@given(st.text(max_size=9))
def test_nothing_else_is_a_quarter(text: str) -> None:
    quarter = read(text)
    assert quarter is None or str(quarter) == text


@pytest.mark.parametrize(
    "text", ["2026-Q5", "2026-Q0", "26-Q1", "2026-q1", "2026Q1", "٢٠٢٦-Q1", ""]
)
def test_what_is_no_quarter(text: str) -> None:
    assert read(text) is None


@given(DAYS, DAYS)
def test_between_are_all_quarters_of_the_days(first: date, last: date) -> None:
    first, last = sorted((first, last))
    found = list(between(quarter_of(first), quarter_of(last)))
    assert (
        len(found)
        == 4 * (last.year - first.year) + (last.month - 1) // 3 - (first.month - 1) // 3 + 1
    )
    assert found == sorted(found)


def readings(values: list[float | None]) -> list[Reading]:
    quarters = between(ONE, Quarter(2030, 4))
    return [Reading(quarter=one, value=value) for one, value in zip(quarters, values, strict=False)]


@given(FIGURES, st.none() | st.integers(0, 10**6))
def test_what_is_counted_adds_up(values: list[float | None], target: int | None) -> None:
    held = reached(readings(values), "sum", target)
    known = [Fraction(one) for one in values if one is not None]
    assert held.unknown == values.count(None)
    if not known:
        assert held.value is None
        assert held.share is None
        return
    assert held.value == float(sum(known, Fraction()))
    if target:
        assert held.share == pytest.approx(float(sum(known, Fraction()) / target))
    else:
        assert held.share is None


@given(FIGURES)
def test_of_a_stock_the_newest_known_figure_counts(values: list[float | None]) -> None:
    expected = next((one for one in reversed(values) if one is not None), None)
    assert reached(readings(values), "last", None).value == expected


@given(FIGURES)
def test_unknown_money_is_in_no_sum(values: list[float | None]) -> None:
    held = total(values)
    cents = [round(100 * one) for one in values if one is not None]
    assert held.unknown == len(values) - len(cents)
    assert held.value == (pytest.approx(sum(cents) / 100) if cents else None)


def test_a_measure_is_reported_from_its_beginning_to_its_end() -> None:
    today = date(2026, 11, 26)
    held = Measure(field="work", kind="events", title_de="A", planned_from=date(2026, 1, 1))
    quarters = quarters_of(held, (), today)
    assert [str(one) for one in quarters] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    over = Measure(
        field="work",
        kind="events",
        title_de="A",
        planned_from=date(2025, 1, 1),
        actual_from=date(2026, 2, 1),
        actual_until=date(2026, 6, 30),
    )
    assert [str(one) for one in quarters_of(over, (), today)] == ["2026-Q1", "2026-Q2"]
    # What was entered counts wherever it lies.
    late = quarters_of(over, (Quarter(2026, 3), Quarter(2025, 4)), today)
    assert (str(late[0]), str(late[-1])) == ("2025-Q4", "2026-Q3")
    to_come = Measure(field="work", kind="events", title_de="A", planned_from=date(2027, 1, 1))
    assert quarters_of(to_come, (), today) == ()


def test_a_measure_comes_back_as_it_was_kept() -> None:
    held = Measure(
        field="climate",
        kind="mobility",
        title_de="Ä",
        actual_from=date(2026, 2, 1),
        budget_planned=0.0,
        indicators=(Indicator(key="00000001", name_de="Fahrgäste", target=1.5),),
    )
    assert measure_of(held.content()) == held
    # What a newer program knew besides is no fault, nor what an older one did not.
    content = {"field": "work", "kind": "other", "title_de": "B", "colour": "red"}
    assert measure_of(content).budget_planned is None
