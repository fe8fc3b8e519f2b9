"""A status is what is recorded, until a reservation lapses or nobody confirms it any more."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.codes import STATUS, STATUS_SHOWN
from data.dataset import EMBEDDED
from data.freshness import Freshness, StatusOnDay, status_on
from data.readers.plots import read_plots
from data.record import PlotRecord, Provenance

if TYPE_CHECKING:
    from data.record import Value

TODAY: Final = date(2026, 3, 2)
SQUARE: Final = shapely.box(12.30, 51.50, 12.31, 51.51)
RECORDED: Final = [entry.code for entry in STATUS]
LAPSING: Final = ("reserved", "option")
STAYING: Final = sorted(set(RECORDED) - {*LAPSING, "free"})
NEVER: Final = Freshness(status_days=10**6)

quickly = settings(deadline=None, max_examples=200)
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
spans = st.integers(0, 2_000)


def plot(
    status: str | None, *, until: date | None = None, confirmed: date | None = TODAY
) -> PlotRecord:
    values: dict[str, Value] = {"name": "A"}
    if status is not None:
        values["status"] = status
    if until is not None:
        values["status_until"] = until
    return PlotRecord("A", SQUARE, values, {"status": Provenance("Stadt", confirmed)})


def on(record: PlotRecord, day: date, policy: Freshness = NEVER) -> StatusOnDay:
    return status_on(record, day, policy)


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 3, 2), "free"),
        (date(2027, 3, 2), "free"),  # 365 days later
        (date(2027, 3, 3), "unconfirmed"),
        (date(2030, 1, 1), "unconfirmed"),
    ],
)
def test_free_lasts_a_year_after_it_was_confirmed(day: date, shown: str) -> None:
    answer = on(plot("free", confirmed=TODAY), day, Freshness())
    assert answer == StatusOnDay("free", shown, TODAY)


@pytest.mark.parametrize("status", LAPSING)
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 5, 30), None),
        (date(2026, 5, 31), None),
        (date(2026, 6, 1), "free"),
        (date(2026, 12, 1), "free"),
    ],
)
def test_a_tie_holds_on_its_last_day_and_lapses_on_the_next(
    status: str, day: date, expected: str | None
) -> None:
    record = plot(status, until=date(2026, 5, 31))
    assert on(record, day, Freshness()).shown == (expected or status)
    assert on(record, day, Freshness()).status == (expected or status)


@pytest.mark.parametrize(
    ("day", "status", "shown"),
    [
        (date(2026, 3, 2), "reserved", "reserved"),
        (date(2026, 5, 31), "reserved", "reserved"),
        (date(2026, 6, 1), "free", "free"),
        (date(2027, 3, 3), "free", "unconfirmed"),
    ],
)
def test_free_beside_a_binding_that_runs_is_reserved_until_it_lapses(
    day: date, status: str, shown: str
) -> None:
    end = date(2026, 5, 31)
    answer = on(plot("free", until=end, confirmed=TODAY), day, Freshness())
    reason = end if status == "reserved" else None
    assert answer == StatusOnDay(status, shown, TODAY, bound_until=reason)


@quickly
@given(
    status=st.none() | st.sampled_from(RECORDED),
    span=spans,
    confirmed=st.none() | days,
    day=days,
)
def test_nothing_is_shown_as_free_while_a_binding_runs(
    status: str | None, span: int, confirmed: date | None, day: date
) -> None:
    answer = on(plot(status, until=day + timedelta(span), confirmed=confirmed), day)
    assert answer.shown not in {"free", "unconfirmed"}
    assert (answer.bound_until is not None) == (status == "free")


@quickly
@given(confirmed=days, span=spans, policy=spans)
def test_free_is_shown_up_to_the_boundary_day(confirmed: date, span: int, policy: int) -> None:
    answer = on(plot("free", confirmed=confirmed), confirmed + timedelta(span), Freshness(policy))
    assert answer.shown == ("free" if span <= policy else "unconfirmed")
    assert answer.status == "free"


@quickly
@given(
    status=st.sampled_from(LAPSING),
    confirmed=days,
    tie=st.integers(-500, 1_500),
    span=spans,
    policy=spans,
)
def test_a_lapsed_tie_is_free_only_where_it_was_confirmed_lately(
    status: str, confirmed: date, tie: int, span: int, policy: int
) -> None:
    """All days count from the confirmation."""
    record = plot(status, until=confirmed + timedelta(tie), confirmed=confirmed)
    answer = on(record, confirmed + timedelta(span), Freshness(policy))
    if span <= tie:
        expected = (status, status)
    else:
        expected = ("free", "free" if span <= policy else "unconfirmed")
    assert (answer.status, answer.shown) == expected


@quickly
@given(
    status=st.sampled_from(STAYING),
    until=st.none() | days,
    confirmed=st.none() | days,
    day=days,
    policy=spans,
)
def test_any_other_status_stays_whatever_the_day(
    status: str, until: date | None, confirmed: date | None, day: date, policy: int
) -> None:
    answer = on(plot(status, until=until, confirmed=confirmed), day, Freshness(policy))
    assert answer == StatusOnDay(status, status, confirmed)


@quickly
@given(status=st.sampled_from(LAPSING), confirmed=st.none() | days, day=days)
def test_a_tie_without_an_end_does_not_lapse(
    status: str, confirmed: date | None, day: date
) -> None:
    assert on(plot(status, confirmed=confirmed), day, Freshness()).shown == status


@quickly
@given(until=st.none() | days, confirmed=st.none() | days, day=days)
def test_an_unknown_status_stays_unknown(
    until: date | None, confirmed: date | None, day: date
) -> None:
    answer = on(plot(None, until=until, confirmed=confirmed), day, Freshness())
    assert answer == StatusOnDay(None, None, None)


@quickly
@given(day=days, status=st.sampled_from(["free", *LAPSING]))
def test_free_that_nobody_confirmed_is_never_shown(day: date, status: str) -> None:
    record = plot(status, until=day - timedelta(1), confirmed=None)
    assert on(record, day).shown == "unconfirmed"


@quickly
@given(
    status=st.sampled_from(RECORDED),
    until=st.none() | days,
    confirmed=st.none() | days,
    day=days,
    later=st.integers(1, 3_000),
)
def test_what_is_no_longer_free_does_not_come_back_by_itself(
    status: str, until: date | None, confirmed: date | None, day: date, later: int
) -> None:
    record = plot(status, until=until, confirmed=confirmed)
    order = [*LAPSING, "free", "unconfirmed"]
    first = on(record, day, Freshness()).shown
    then = on(record, day + timedelta(later), Freshness()).shown
    assert {first, then} <= {entry.code for entry in STATUS_SHOWN}
    assert first == then or order.index(str(first)) < order.index(str(then))


def test_the_confirmation_of_the_status_counts_and_not_that_of_the_rest() -> None:
    old, new = Provenance("Stadt", date(2020, 1, 1)), Provenance("Stadt", TODAY)
    values: dict[str, Value] = {"name": "A", "status": "free"}
    for provenance, shown in (
        ({"*": new}, "free"),
        ({"*": old}, "unconfirmed"),
        ({"*": old, "status": new}, "free"),
        ({"*": new, "status": old}, "unconfirmed"),
        ({"price": new, "planning": new}, "unconfirmed"),
        ({}, "unconfirmed"),
    ):
        record = PlotRecord("A", SQUARE, values, provenance)
        assert on(record, TODAY, Freshness()).shown == shown, provenance


@pytest.mark.parametrize("built", [date(2026, 3, 2), date(2031, 11, 23), date(2044, 2, 29)])
def test_the_demonstration_does_not_age(built: date) -> None:
    def shown(day: date) -> list[str | None]:
        records = read_plots(EMBEDDED.path("plots"), today=day).records
        return [on(record, day, Freshness()).shown for record in records]

    assert shown(built) == shown(TODAY)
    assert set(shown(built)) == {entry.code for entry in STATUS_SHOWN} | {None}
