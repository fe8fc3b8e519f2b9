"""Confirming says that what is recorded is true: it changes confirmations, and nothing else."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from data.confirming import confirmed
from data.fields import BY_NAME, FIELDS, Group, Origin
from data.freshness import Freshness, lapsed
from data.record import PlotRecord, Provenance
from data.store.content import decode, encode
from data.store.facts import PROVENANCE, differences
from tests.data.recorded import SQUARE, TODAY, records, words

quickly = settings(deadline=None, max_examples=300)
groups = st.none() | st.frozensets(st.sampled_from(Group), min_size=1)


@quickly
@given(records(), groups, words, words)
def test_nothing_changes_but_the_confirmation_of_what_is_recorded(
    record: PlotRecord, chosen: frozenset[Group] | None, source: str | None, by: str | None
) -> None:
    made = confirmed(record, TODAY, chosen, source=source, by=by)
    assert (made.id, made.geometry, made.invented) == (record.id, record.geometry, record.invented)
    assert dict(made.values) == dict(record.values)
    for field in FIELDS:
        was, now = record.provenance_of(field.name), made.provenance_of(field.name)
        kept = field.origin is Origin.RECORD and field.name in record.values
        if kept and (chosen is None or field.group in chosen):
            assert now == Provenance(source or was.source, TODAY, by)
        else:
            assert now == was, field.name
    assert all(one.name.startswith(PROVENANCE) for one in differences(record, made))


@quickly
@given(records(), groups)
def test_it_lasts_and_can_be_written(record: PlotRecord, chosen: frozenset[Group] | None) -> None:
    made = confirmed(record, TODAY, chosen)
    ended = {BY_NAME[name].group for name in lapsed(made, TODAY, Freshness())}
    assert not ended & (set(Group) if chosen is None else chosen)
    assert decode("a", encode(made)).provenance == made.provenance
    assert confirmed(made, TODAY, chosen) == made


def test_what_becomes_known_later_was_not_confirmed_before() -> None:
    """As where an older version is taken back, which brings a fact with the group's provenance."""
    old = {"money": Provenance("Rat", date(2024, 1, 1))}
    record = PlotRecord("a", SQUARE, {"price_on_request": True}, old)
    made = confirmed(record, TODAY, {Group.MONEY})
    again = PlotRecord("a", SQUARE, {**made.values, "price": 20.0}, made.provenance)
    assert again.provenance_of("price") == old["money"]
    assert again.provenance_of("price_on_request").confirmed_on == TODAY
