"""The supply out of the history: every figure against a slow oracle, and balances that add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.codes import STATUS, ZONING
from data.freshness import Freshness, status_on
from data.record import PlotRecord, Provenance
from data.store.changes import Change
from data.store.store import open_store
from data.store.versions import Stage
from geo.supply.amount import NOTHING, Amount, amount_of, together
from geo.supply.balance import KINDS, balance
from geo.supply.classes import access_class, dimensions, size_class
from geo.supply.course import Course, Phase, phase_of
from geo.supply.report import Period, days_between, report, step_for, year_before
from geo.supply.stock import Stock
from tests.data.store.made import SQUARE
from tests.geo import supply_oracle as oracle
from tests.sample import sample_catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from data.record import Value
    from data.store.store import Store
    from geo.catalogue import Plot

FIRST: Final = date(2025, 1, 1)
DAYS: Final = 30
POLICY: Final = Freshness(status_days=10)
CATALOGUE: Final = sample_catalogue()
DIMENSIONS: Final = dimensions(CATALOGUE)

AREAS: Final = st.sampled_from([None, 0.0, 4_999.0, 5_000.0, 12_500.5, 99_999.75, 250_000.0])
WITHIN: Final = st.integers(-15, DAYS + 5).map(lambda n: FIRST + timedelta(days=n))


def made(plot: str = "a", confirmed: date | None = FIRST, **values: Value | None) -> PlotRecord:
    known = {name: value for name, value in values.items() if value is not None}
    return PlotRecord(plot, SQUARE, known, {"status": Provenance("Stadt", confirmed)})


@st.composite
def histories(draw: st.DrawFn) -> list[oracle.Event]:
    """Draw what was written on some days of a month to a few plots."""
    days = sorted(draw(st.lists(st.integers(0, DAYS), min_size=1, max_size=14)))
    events = []
    for day in days:
        plot = draw(st.sampled_from("abcd"))
        record = made(
            plot,
            draw(st.none() | WITHIN),
            status=draw(st.none() | st.sampled_from([one.code for one in STATUS])),
            status_until=draw(st.none() | WITHIN),
            area_available=draw(AREAS),
            zoning=draw(st.none() | st.sampled_from([one.code for one in ZONING])),
        )
        gone = draw(st.integers(0, 5)) == 0
        events.append(oracle.Event(FIRST + timedelta(days=day), plot, None if gone else record))
    return events


PERIODS: Final = st.lists(st.integers(0, DAYS + 15), min_size=2, max_size=2).map(
    lambda pair: tuple(FIRST + timedelta(days=n) for n in sorted(pair))
)


def course_of(events: list[oracle.Event]) -> Course:
    return Course([Phase(one.plot, one.day, one.record) for one in events], POLICY)


def figures(amount: Amount) -> tuple[int, float, int]:
    return amount.plots, amount.square_metres, amount.unknown


def same(found: Amount, expected: oracle.Sum) -> bool:
    return figures(found) == pytest.approx(expected.figures)


@given(histories(), PERIODS)
def test_every_row_of_a_balance_is_that_of_the_oracle(
    events: list[oracle.Event], period: tuple[date, date]
) -> None:
    start, end = period
    found = balance(course_of(events), start, end)
    accounts = oracle.accounts(events, start, end, POLICY.status_days)
    opening, closing = (oracle.stock(events, day, POLICY.status_days) for day in period)
    for row in found.rows():
        account = accounts.get(row.status, oracle.Account())
        assert same(row.opening, opening.get(row.status, oracle.Sum()))
        assert same(row.closing, closing.get(row.status, oracle.Sum()))
        assert same(row.arrived, account.arrived)
        assert same(row.left, account.left)
        assert same(row.changed, account.changed)


@given(histories(), PERIODS)
def test_a_balance_adds_up(events: list[oracle.Event], period: tuple[date, date]) -> None:
    found = balance(course_of(events), *period)
    for row in found.rows():
        added = row.opening + row.arrived - row.left + row.changed
        assert figures(added) == pytest.approx(figures(row.closing))
    flows = together([found.opening.supply, *(flow.amount for flow in found.flows())])
    assert figures(flows) == pytest.approx(figures(found.closing.supply))
    recorded = [found.opening.all]
    recorded += [one.amount for one in found.movements if one.kind in {"new", "area"}]
    recorded += [-one.amount for one in found.of_kind("removed")]
    assert figures(together(recorded)) == pytest.approx(figures(found.closing.all))


@given(histories(), PERIODS)
def test_movements_name_each_plot_on_the_day_on_which_it_changed(
    events: list[oracle.Event], period: tuple[date, date]
) -> None:
    start, end = period
    found = balance(course_of(events), start, end)
    expected = {
        (day, plot) for day, plot, *_ in oracle.moves(events, start, end, POLICY.status_days)
    }
    assert {(one.day, one.plot.plot) for one in found.movements} == expected
    for one in found.movements:
        assert one.kind in KINDS
        assert (one.kind == "new") == (one.before is None)
        assert (one.kind == "removed") == (one.after is None)
        assert (one.kind == "area") == (one.amount.plots == 0)
    in_flows = [one for flow in found.flows() for one in flow.movements]
    assert len(in_flows) == len({id(one) for one in in_flows}), "a movement counts once"


@given(histories(), st.integers(0, DAYS + 20))
def test_a_stock_is_counted_whole_by_every_dimension(
    events: list[oracle.Event], after: int
) -> None:
    day = FIRST + timedelta(days=after)
    stock = Stock(day, course_of(events).on(day))
    expected = oracle.stock(events, day, POLICY.status_days)
    assert {key for key, one in stock.by_status.items() if one.plots} == set(expected)
    for status, one in expected.items():
        assert same(stock.by_status[status], one)
    offered = [one for status, one in expected.items() if status not in oracle.OFFERED_NOT]
    assert stock.supply.plots == sum(one.plots for one in offered)
    for dimension in DIMENSIONS:
        whole = stock.all if dimension.name == "status" else stock.supply
        parts = stock.by(dimension)
        assert figures(together(parts.values())) == pytest.approx(figures(whole))
        cells = [cell for row in stock.table(dimension).values() for cell in row.values()]
        assert figures(together(cells)) == pytest.approx(figures(stock.all))
        behind = [one for key in parts for one in stock.plots(dimension, key)]
        assert sorted(one.plot for one in behind) == sorted(one.plot for one in stock.standings)
    held = oracle.held(events, day)
    confirmed = [
        record
        for record in held.values()
        if oracle.status_of(record, day, POLICY.status_days) not in oracle.OFFERED_NOT
        and "status" in record.values
        and (on := record.provenance["status"].confirmed_on) is not None
        and (day - on).days <= POLICY.status_days
    ]
    assert stock.confirmed.confirmed.plots == len(confirmed)
    share = stock.confirmed.share_of_plots
    assert share == (len(confirmed) / stock.supply.plots if stock.supply.plots else None)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories())
def test_a_course_out_of_the_store_says_what_the_store_held(
    tmp_path_factory: pytest.TempPathFactory, events: list[oracle.Event]
) -> None:
    folder: Path = tmp_path_factory.mktemp("supply")
    with open_store(folder / "record.gpkg") as store:
        for event in events:
            write(store, event)
        course = Course(store.stages(phase_of), POLICY)
        for after in range(0, DAYS + 20, 3):
            day = FIRST + timedelta(days=after)
            end = datetime.combine(day, time.max).astimezone(UTC)
            expected = {
                one.id: (status_on(one, day, POLICY).shown, one.values.get("area_available"))
                for one in store.records(end)
            }
            found = {one.plot: (one.status, one.square_metres) for one in course.on(day)}
            assert found == expected


def write(store: Store, event: oracle.Event) -> None:
    """Write an event at noon of its day."""
    held = store.held().get(event.plot)
    if held is None and event.record is None:
        return
    moment = datetime.combine(event.day, time(12)).astimezone()
    change = Change(event.plot, held.number if held else None, event.record)
    store.write([change], account="clerk", reason="because", at=moment)


def test_what_happened_is_told_with_its_plots() -> None:
    """A hand-made year: figures that anyone can check."""
    policy = Freshness()
    late = date(2025, 12, 1)

    def on(month: int, plot: str, record: PlotRecord | None) -> Phase:
        return Phase(plot, date(2025, month, 10), record)

    def plot(key: str, status: str, area: float | None, until: date | None = None) -> PlotRecord:
        return made(
            key, FIRST, name=f"Fläche {key}", status=status, area_available=area, status_until=until
        )

    phases = [
        on(1, "a", plot("a", "free", 30_000)),
        on(1, "b", plot("b", "free", 20_000)),
        on(1, "c", plot("c", "planned", None)),
        on(2, "d", plot("d", "free", 50_000)),
        on(3, "a", plot("a", "reserved", 30_000)),
        on(4, "a", plot("a", "sold", 0)),  # what is sold is no longer available
        on(5, "b", plot("b", "free", 15_000)),
        on(6, "c", plot("c", "free", 40_000)),
        on(7, "d", None),
        on(8, "b", plot("b", "option", 15_000, until=date(2025, 9, 30))),
    ]
    found = balance(Course(phases, policy), date(2025, 1, 31), late)
    told = [
        (f"{one.day:%m-%d}", one.plot.name, one.kind, figures(one.amount))
        for one in found.movements
    ]
    assert told == [
        ("02-10", "Fläche d", "new", (1, 50_000, 0)),
        ("03-10", "Fläche a", "reserved", (1, 30_000, 0)),
        ("04-10", "Fläche a", "sold", (1, 30_000, 0)),
        ("04-10", "Fläche a", "area", (0, -30_000, 0)),
        ("05-10", "Fläche b", "area", (0, -5_000, 0)),
        ("06-10", "Fläche c", "freed", (1, 0, 1)),
        ("06-10", "Fläche c", "area", (0, 40_000, -1)),
        ("07-10", "Fläche d", "removed", (1, 50_000, 0)),
        ("08-10", "Fläche b", "option", (1, 15_000, 0)),
        ("10-01", "Fläche b", "freed", (1, 15_000, 0)),  # the option ended by itself
    ]
    assert [
        (flow.name, flow.amount.plots, flow.amount.square_metres) for flow in found.flows()
    ] == [
        ("new", 1, 50_000),
        ("returned", 0, 0),
        ("sold", -1, -30_000),
        ("withdrawn", 0, 0),
        ("removed", -1, -50_000),
        ("area", 0, 35_000),
    ]
    assert found.opening.supply == Amount(3, 50_000, 1)
    assert found.closing.supply == Amount(2, 55_000, 0)
    # A confirmation of the first of January runs out after a year, without a write.
    next_year = balance(Course(phases, policy), late, date(2026, 1, 31))
    assert [(one.day, one.plot.plot, one.kind) for one in next_year.movements] == [
        (date(2026, 1, 2), "b", "unconfirmed"),
        (date(2026, 1, 2), "c", "unconfirmed"),
    ]


def test_an_unknown_area_is_no_zero() -> None:
    assert amount_of([]).hectares == 0
    assert amount_of([None]).hectares is None
    assert amount_of([None, 15_000]) == Amount(2, 15_000, 1)
    assert amount_of([None, 15_000]).hectares == 1.5
    assert amount_of([0]).hectares == 0
    assert amount_of([]) == NOTHING


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (None, None),
        (0, "to_0_5"),
        (4_999.9, "to_0_5"),
        (5_000, "0_5_to_1"),
        (10_000, "1_to_2"),
        (99_999, "5_to_10"),
        (100_000, "from_10"),
    ],
)
def test_size_classes_begin_with_their_figure(area: float | None, expected: str | None) -> None:
    assert size_class(area) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (None, None),
        (0, "to_5"),
        (5.2, "to_5"),  # shown as 5
        (5.3, "5_to_10"),  # shown as 5.5
        (10.4, "5_to_10"),
        (10.6, "10_to_20"),
        (20, "10_to_20"),
        (21, "over_20"),
    ],
)
def test_accessibility_classes_hold_the_minutes_as_shown(
    minutes: float | None, expected: str | None
) -> None:
    assert access_class(minutes) == expected


def test_minutes_are_those_of_the_catalogue() -> None:
    (access,) = [one for one in DIMENSIONS if one.name == "accessibility"]
    day = CATALOGUE.date
    held = [made(one.id, status="free") for one in CATALOGUE.plots] + [made("gone", status="free")]
    course = Course([Phase(one.id, day, one) for one in held], POLICY)
    found = {one.plot: access.key(one) for one in course.on(day)}
    # The sample's ways: 7.4 minutes, or none where nothing is known of a plot.
    assert (found["dz-001"], found["xx-unknown"], found["gone"]) == ("5_to_10", None, None)
    (truck,) = [one for one in dimensions(CATALOGUE, "truck") if one.name == "accessibility"]
    assert truck.label != access.label
    # One stock asked by both: by truck the nearest junction is 8.8 minutes away, or unknown too.
    moved = replace(CATALOGUE, plots=tuple(_by_truck_alone(one) for one in CATALOGUE.plots))
    stock = Stock(day, course.on(day))
    by_car, by_truck = (
        next(one for one in dimensions(moved, mode) if one.name == "accessibility")
        for mode in ("car", "truck")
    )
    assert stock.by(by_car)["5_to_10"].plots == 0
    assert stock.by(by_truck)["5_to_10"].plots == stock.by(access)["5_to_10"].plots > 0


def _by_truck_alone(plot: Plot) -> Plot:
    return replace(plot, reach={"car": {}, "truck": plot.reach["truck"]})


def test_steps_of_a_period() -> None:
    start, end = date(2025, 11, 15), date(2026, 3, 31)
    months = [
        start,
        *(date(2025 + m // 12, m % 12 + 1, d) for m, d in [(10, 30), (11, 31), (12, 31), (13, 28)]),
        end,
    ]
    assert list(days_between(start, end, "month")) == months
    assert days_between(start, end, "quarter") == (start, date(2025, 12, 31), end)
    assert days_between(start, end, "year") == (start, date(2025, 12, 31), end)
    assert days_between(end, end, "month") == (end,)
    assert step_for(date(2024, 3, 1), date(2026, 3, 31)) == "month"
    assert step_for(date(2024, 2, 28), date(2026, 3, 31)) == "quarter"
    assert step_for(date(2000, 1, 1), date(2026, 3, 31)) == "year"
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)


@given(PERIODS)
def test_steps_lie_in_their_period_in_order(period: tuple[date, date]) -> None:
    start, end = period
    days = days_between(start, end, "month")
    assert days[0] == start
    assert days[-1] == end
    assert list(days) == sorted(set(days))
    assert all((one + timedelta(days=1)).day == 1 for one in days[1:-1])


def test_what_was_written_ahead_of_today_is_in_the_record_today() -> None:
    """A clock that was put back: the catalogue shows what is recorded, and so do the figures."""
    noon = datetime.combine(FIRST + timedelta(days=3), time(12)).astimezone()
    stage = Stage("a", 1, noon, made(status="free"))
    assert phase_of(stage).first == FIRST + timedelta(days=3)
    assert phase_of(stage, FIRST).first == FIRST
    assert phase_of(stage, FIRST + timedelta(days=9)).first == FIRST + timedelta(days=3)


def test_a_period_begins_with_the_history_and_does_not_end_before() -> None:
    course = Course([Phase("a", FIRST, made(status="free"))], POLICY)
    later = FIRST + timedelta(days=40)
    found = report(course, DIMENSIONS, Period(FIRST, later, "month"))
    assert [one.day for one in found.development] == [FIRST, date(2025, 1, 31), later]
    assert found.begins == FIRST
    with pytest.raises(ValueError, match="2025-01-01"):
        report(course, DIMENSIONS, Period(FIRST - timedelta(days=1), later, "month"))
    with pytest.raises(ValueError, match="2025-01-01"):
        balance(course, FIRST, FIRST - timedelta(days=1))
    assert Course([], POLICY).begins is None
