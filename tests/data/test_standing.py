"""How long facts hold: beside `lapsed`, which asks of one day, day after day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from data.fields import BY_NAME, FIELDS, Group, Origin
from data.freshness import Freshness, lapsed
from data.record import PlotRecord, Provenance
from data.standing import standings
from tests.data.recorded import SQUARE, TODAY, records

quickly = settings(deadline=None, max_examples=200)
spans = st.integers(1, 400)
policies = st.builds(
    Freshness,
    status_days=spans,
    days=st.dictionaries(st.sampled_from(Group), spans),
)


@quickly
@given(records(), policies, st.integers(0, 400))
def test_what_runs_out_within_days(record: PlotRecord, policy: Freshness, days: int) -> None:
    gone = lapsed(record, TODAY + timedelta(days=days), policy)
    expected = {BY_NAME[name].group for name in gone}
    found = {one.group for one in standings(record, policy) if one.runs_out(TODAY, days)}
    assert found == expected


@quickly
@given(records(), policies)
def test_the_last_day_is_the_one_before_something_has_lapsed(
    record: PlotRecord, policy: Freshness
) -> None:
    for one in standings(record, policy):
        if one.good_until is None:
            continue
        after = one.good_until + timedelta(days=1)
        assert not lapsed(record, one.good_until, policy) & set(one.facts)
        assert lapsed(record, after, policy) & set(one.facts)
        left = one.days_left(TODAY)
        assert left is not None
        assert TODAY + timedelta(days=left) == one.good_until


@quickly
@given(records(), policies)
def test_each_recorded_fact_stands_in_one_group(record: PlotRecord, policy: Freshness) -> None:
    held = standings(record, policy)
    kept = {one.name for one in FIELDS if one.origin is Origin.RECORD}
    assert sorted(name for one in held for name in one.facts) == sorted(kept & set(record.values))
    assert all(BY_NAME[name].group is one.group for one in held for name in one.facts)
    never = [n for n in record.values if record.provenance_of(n).confirmed_on is None]
    assert sum(one.unconfirmed for one in held) == len(never)
    assert [one.group for one in held] == [g for g in Group if any(o.group is g for o in held)]


def test_a_confirmation_of_the_last_of_all_days_does_not_break_it() -> None:
    record = PlotRecord("a", SQUARE, {"status": "free"}, {"*": Provenance(None, date.max)})
    (one,) = standings(record, Freshness())
    assert one.good_until == date.max
