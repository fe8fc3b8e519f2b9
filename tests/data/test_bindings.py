"""What becomes of a binding, and of which nobody can say that it is still true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.bindings import BINDING, Outcome, binding_of, decided, must_be_decided
from data.confirming import confirmed
from data.freshness import Freshness, status_on
from data.plausibility import Severity, check
from data.record import PlotRecord, Provenance
from tests.data.recorded import SQUARE, TODAY, records

if TYPE_CHECKING:
    from data.record import Value

quickly = settings(deadline=None, max_examples=200)
outcomes = st.sampled_from(Outcome)
DAY = timedelta(days=1)


def bound(status: str = "reserved", until: date = TODAY - DAY, **values: float) -> PlotRecord:
    held: dict[str, Value] = {"name": "A", "status": status, "status_until": until, **values}
    return PlotRecord("a", SQUARE, held, {"*": Provenance("Stadt", date(2025, 9, 1), "Bauamt")})


@quickly
@given(records(), outcomes)
def test_the_status_is_what_was_said_and_confirmed(record: PlotRecord, outcome: Outcome) -> None:
    until = TODAY + timedelta(days=90)
    made = decided(record, outcome, TODAY, until)
    shown = status_on(made, TODAY, Freshness()).shown
    was = record.values.get("status")
    expected = {Outcome.FREE: "free", Outcome.SOLD: "sold"}.get(outcome)
    assert shown == (expected or (was if was in BINDING else "reserved"))
    assert made.values.get("status_until") == (until if outcome is Outcome.LONGER else None)
    assert made.provenance_of("status").confirmed_on == TODAY
    assert made.provenance_of("status").source == record.provenance_of("status").source
    assert not must_be_decided(made, TODAY)


@quickly
@given(records(), outcomes)
def test_other_facts_stay(record: PlotRecord, outcome: Outcome) -> None:
    made = decided(record, outcome, TODAY, TODAY)
    own = {"status", "status_until", *(["area_available"] if outcome is Outcome.SOLD else [])}
    for name in record.values.keys() | made.values.keys():
        if name not in own:
            assert made.values[name] == record.values[name]
            assert made.provenance_of(name) == record.provenance_of(name)


def test_what_is_sold_is_no_longer_available() -> None:
    made = decided(bound(area_available=12_000.0), Outcome.SOLD, TODAY)
    assert made.values["area_available"] == 0
    assert made.provenance_of("area_available").confirmed_on == TODAY
    rules = {one.rule.name for one in check(made, TODAY) if one.severity is Severity.SERIOUS}
    assert "sold_but_available" not in rules
    assert "area_available" not in decided(bound(), Outcome.SOLD, TODAY).values


def test_it_cannot_go_on_to_a_day_that_is_over() -> None:
    with pytest.raises(ValueError, match="2026-03-02"):
        decided(bound(), Outcome.LONGER, TODAY, TODAY - DAY)
    with pytest.raises(ValueError, match="2026-03-02"):
        decided(bound(), Outcome.LONGER, TODAY)


@pytest.mark.parametrize("status", sorted(BINDING))
def test_of_what_has_ended_nobody_says_still_true(status: str) -> None:
    assert must_be_decided(bound(status), TODAY)
    assert not must_be_decided(bound(status, TODAY), TODAY)


def test_a_plot_that_is_free_and_bound_has_to_be_decided() -> None:
    assert must_be_decided(bound("free", TODAY), TODAY)
    assert not must_be_decided(bound("free", TODAY - DAY), TODAY)
    assert not must_be_decided(bound("sold"), TODAY)


@quickly
@given(records())
def test_still_true_never_frees_a_plot_unless_it_was_shown_free(record: PlotRecord) -> None:
    """Why a binding that has ended is to be decided: its confirmation would make it free."""
    before = status_on(record, TODAY, Freshness()).shown
    after = status_on(confirmed(record, TODAY), TODAY, Freshness()).shown
    if not must_be_decided(record, TODAY) and record.values.get("status") != "free":
        assert after == before


def test_a_binding_without_a_last_day_is_none_that_ends() -> None:
    record = replace(bound(), values={"status": "reserved"})
    assert binding_of(record) is None
