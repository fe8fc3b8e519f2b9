"""Which price applies to a sector on a day, and which conflicts a sale would cause."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data import market
from data.codes import SECTORS, STATUS
from data.conflicts import Severity
from data.freshness import Freshness
from data.record import PlotRecord, Provenance
from tests.data import market_oracle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DAY: Final = date(2027, 6, 30)
SECTOR: Final = "food"
OTHER: Final = "logistics"
POLICY: Final = Freshness(status_days=100)
NEAR: Final = tuple(DAY + timedelta(days=days) for days in (-1, 0, 1))
SETS: Final = (None, (), (SECTOR,), (OTHER,), (SECTOR, OTHER))


def tier(price: float, *, eligible: bool) -> dict[str, Any]:
    return {"eligible": eligible, "price": price}


# Every part of the record that a sale depends on, with all values that matter; None is unknown.
STATE: Final[dict[str, tuple[object, ...]]] = {
    "status": (None, *(code.code for code in STATUS)),
    "status_until": (None, *NEAR),
    "available_from": (None, *NEAR),
    "purpose_until": (None, *NEAR),
    "purpose_sectors": SETS,
    "uses_preferred": SETS,
    "uses_excluded": SETS,
    "plan_status": (None, "adopted", "draft", "resolved", "unplanned"),
    "price": (None, 20.0),
    "price_on_request": (None, True, False),
    "price_tiers": (
        None,
        (tier(8.0, eligible=True),),
        (tier(10.0, eligible=False),),
        (tier(8.0, eligible=True), tier(10.0, eligible=False)),
        (tier(9.0, eligible=True), tier(9.0, eligible=False)),
        (tier(8.0, eligible=True), tier(9.0, eligible=True), tier(10.0, eligible=False)),
        (tier(8.0, eligible=False), tier(8.0, eligible=False)),
    ),
    "funding_area": (None, "none", "c"),
}
CONFIRMED: Final = (None, DAY - timedelta(days=101), DAY - timedelta(days=100), DAY)
ELIGIBLE: Final = (None, True, False)
# Fields that bear on each other; between the parts there is no connection.
PARTS: Final = (
    ("status", "status_until", "available_from"),
    ("purpose_until", "purpose_sectors"),
    ("uses_preferred", "uses_excluded"),
    ("plan_status",),
    ("price", "price_on_request", "price_tiers", "funding_area"),
)


def plot(values: dict[str, Any], confirmed: date | None = DAY) -> PlotRecord:
    held = {name: value for name, value in values.items() if value is not None}
    provenance = {"status": Provenance("Stadt", confirmed)}
    return PlotRecord("x-1", shapely.box(12.3, 51.5, 12.31, 51.51), held, provenance)


def ask(
    record: PlotRecord, *, eligible: bool | None = None, day: date = DAY, sector: str = SECTOR
) -> market.Offer:
    return market.offer(record, sector=sector, day=day, eligible=eligible, policy=POLICY)


def codes(offer: market.Offer) -> set[str]:
    return {conflict.code for conflict in offer.conflicts}


def check(values: dict[str, Any], confirmed: date | None, *, eligible: bool | None) -> None:
    """Hold an answer against the rules as they are written down a second time."""
    record = plot(values, confirmed)
    held = ask(record, eligible=eligible)
    found = [(one.code, one.severity.value, one.until) for one in held.conflicts]
    assert len(found) == len(set(found))
    assert set(found) == market_oracle.conflicts(
        record.values, confirmed=confirmed, days=100, sector=SECTOR, day=DAY, eligible=eligible
    ), values
    both = [market_oracle.price(record.values, kind)[:2] for kind in (True, False)]
    assert [(q.price, q.basis) for q in (held.if_eligible, held.otherwise)] == both
    if eligible is not None:
        assert (held.quote.price, held.quote.basis) == both[0 if eligible else 1]
    elif both[0] == both[1]:
        assert (held.quote.price, held.quote.basis) == both[0]
    else:
        same = both[0][0] == both[1][0]
        assert held.quote == market.Quote(both[0][0] if same else None, "tier")


def states(names: Sequence[str]) -> Iterator[dict[str, Any]]:
    for values in product(*(STATE[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def test_the_parts_hold_every_field_once() -> None:
    assert sorted(name for part in PARTS for name in part) == sorted(STATE)


@pytest.mark.parametrize("part", PARTS, ids=" ".join)
def test_every_state_of_each_part_has_the_price_and_the_conflicts_of_the_rules(
    part: tuple[str, ...],
) -> None:
    for values, confirmed, eligible in product(states(part), CONFIRMED, ELIGIBLE):
        check(values, confirmed, eligible=eligible)


@settings(deadline=None, max_examples=300)
@given(
    values=st.fixed_dictionaries({name: st.sampled_from(of) for name, of in STATE.items()}),
    confirmed=st.sampled_from(CONFIRMED),
    eligible=st.sampled_from(ELIGIBLE),
)
def test_parts_together_do_not_change_each_other(
    *, values: dict[str, Any], confirmed: date | None, eligible: bool | None
) -> None:
    check(values, confirmed, eligible=eligible)


PRICES: Final = st.floats(0, 1_000)
TIERS: Final = st.lists(
    st.builds(lambda e, p: tier(p, eligible=e), st.booleans(), PRICES), max_size=4
).map(tuple)


@settings(deadline=None, max_examples=200)
@given(
    values=st.fixed_dictionaries(
        {},
        optional={"price": PRICES, "price_tiers": TIERS, "price_on_request": st.booleans()},
    ),
    eligible=st.sampled_from(ELIGIBLE),
)
def test_a_price_is_always_one_of_those_recorded(
    *, values: dict[str, Any], eligible: bool | None
) -> None:
    recorded = {one["price"] for one in values.get("price_tiers", ())}
    recorded |= {values["price"]} if "price" in values else set()
    held = ask(plot(values), eligible=eligible)
    for quote in (held.quote, held.if_eligible, held.otherwise):
        assert (quote.price in recorded) if quote.price is not None else True
        if quote.basis == "fixed":
            assert quote.price == values["price"]
        if quote.basis == "on_request":
            assert quote.price is None
            assert values["price_on_request"]
    if not recorded:
        assert held.quote.price is None


@settings(deadline=None, max_examples=200)
@given(
    until=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    day=st.dates(date(2020, 1, 1), date(2040, 12, 31)) | st.integers(-2, 2),
    allowed=st.sets(st.sampled_from([code.code for code in SECTORS]), min_size=1),
    sector=st.sampled_from([code.code for code in SECTORS]),
)
def test_the_obligation_excludes_exactly_other_sectors_up_to_its_last_day(
    until: date, day: date | int, allowed: set[str], sector: str
) -> None:
    on = until + timedelta(days=day) if isinstance(day, int) else day
    record = plot({"purpose_until": until, "purpose_sectors": tuple(sorted(allowed))})
    held = ask(record, day=on, sector=sector)
    excludes = [one for one in held.conflicts if one.code == "purpose_excludes"]
    assert bool(excludes) == (on <= until and sector not in allowed)
    for one in excludes:
        assert one.until == until
        assert held.verdict == "fail"


CLEAN: Final[dict[str, Any]] = {
    "status": "free",
    "available_from": DAY,
    "purpose_until": DAY - timedelta(days=1),
    "uses_preferred": (SECTOR,),
    "plan_status": "adopted",
    "price": 20.0,
}


def test_a_plot_of_which_all_is_known_and_well_can_be_sold() -> None:
    held = ask(plot(CLEAN))
    assert held.conflicts == ()
    assert held.verdict == "pass"
    assert held.quote == market.Quote(20.0, "fixed")


@pytest.mark.parametrize("name", CLEAN)
def test_what_is_unknown_is_said_and_is_never_a_no(name: str) -> None:
    held = ask(plot({**CLEAN, name: None}))
    assert held.verdict == "unknown"
    assert {one.severity for one in held.conflicts} == {Severity.OPEN}
    assert all("nicht bekannt" in one.text.de for one in held.conflicts)
    assert all("not known" in one.text.en for one in held.conflicts)


def test_of_an_empty_record_nothing_is_excluded_and_nothing_is_promised() -> None:
    held = ask(plot({}))
    assert held.verdict == "unknown"
    assert held.quote == market.Quote(None, "unknown")
    assert len(codes(held)) == 6


def test_a_reservation_ends_on_its_last_day_and_the_plot_is_then_free() -> None:
    record = plot({**CLEAN, "status": "reserved", "status_until": DAY})
    bound = ask(record)
    assert bound.verdict == "fail"
    assert "bis 30.06.2027 reserviert" in bound.conflicts[0].text.de
    assert "reserved until 30 Jun 2027" in bound.conflicts[0].text.en
    assert ask(record, day=DAY + timedelta(days=1)).conflicts == ()


def test_a_reservation_without_an_end_says_that_none_is_known() -> None:
    (conflict,) = ask(plot({**CLEAN, "status": "option"})).conflicts
    assert conflict.until is None
    assert "ohne bekanntes Ende" in conflict.text.de
    assert "without a known end" in conflict.text.en


def test_the_sentence_on_the_obligation_names_sectors_end_and_consequence() -> None:
    values = {**CLEAN, "purpose_until": DAY, "purpose_sectors": (OTHER, "crafts")}
    (conflict,) = ask(plot(values)).conflicts
    for piece in ("30.06.2027", "Logistik, Handwerk", "Ernährungswirtschaft", "zurückgefordert"):
        assert piece in conflict.text.de
    for piece in ("30 Jun 2027", "logistics, crafts", "food industry", "reclaimed"):
        assert piece in conflict.text.en


def test_prices_by_eligibility_are_both_given_where_it_is_unknown() -> None:
    values = {**CLEAN, "price": None, "price_tiers": STATE["price_tiers"][3]}
    held = ask(plot(values))
    assert held.quote == market.Quote(None, "tier")
    assert (held.if_eligible.price, held.otherwise.price) == (8.0, 10.0)
    assert ask(plot(values), eligible=True).quote == market.Quote(8.0, "tier")
    assert ask(plot(values), eligible=False).quote == market.Quote(10.0, "tier")


def test_the_excluding_conflicts_come_first() -> None:
    values = {"uses_preferred": (OTHER,), "plan_status": "draft", "status": "sold"}
    ranks = [list(Severity).index(one.severity) for one in ask(plot(values)).conflicts]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}


def test_every_sentence_is_whole_in_both_languages() -> None:
    seen = set()
    for part in PARTS:
        for values, eligible in product(states(part), ELIGIBLE):
            for one in ask(plot(values, None), eligible=eligible).conflicts:
                seen.add(one.code)
                assert one.text.de != one.text.en
                for sentence in one.text:
                    assert sentence.endswith(".")
                    assert not re.search(r"[{}]|None", sentence)
    assert len(seen) == 23


def test_an_unknown_sector_is_refused() -> None:
    with pytest.raises(ValueError, match="'space'"):
        ask(plot({}), sector="space")
