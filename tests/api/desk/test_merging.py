"""What two people made of one plot: nothing of either is lost, and only what clashes is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import shapely
from hypothesis import given
from hypothesis import strategies as st

from api.desk.plot.merging import Side, joined, merged
from data.record import PlotRecord, Provenance
from data.store.facts import GEOMETRY

if TYPE_CHECKING:
    from data.record import Value

SQUARE: Final = shapely.box(12.3, 51.5, 12.31, 51.51)
OTHER: Final = shapely.box(12.3, 51.5, 12.32, 51.51)
FIELDS: Final = ("status", "status_until", "price", "grz", "name")
VALUES: Final[dict[str, tuple[Value, ...]]] = {
    "status": ("free", "sold"),
    "status_until": (date(2026, 1, 1), date(2027, 1, 1)),
    "price": (1.0, 2.0),
    "grz": (0.5, 0.8),
    "name": ("A", "B"),
}
SAID: Final = (Provenance(), Provenance("x", date(2025, 1, 1)), Provenance("y", date(2026, 1, 1)))


@st.composite
def records(draw: st.DrawFn) -> PlotRecord:
    values: dict[str, Value] = {}
    for name in FIELDS:
        value = draw(st.sampled_from((None, *VALUES[name])))
        if value is not None:
            values[name] = value
    keys = st.sampled_from(("*", "status", "money", "price", "identity"))
    said = draw(st.dictionaries(keys, st.sampled_from(SAID), max_size=3))
    return PlotRecord("p", draw(st.sampled_from((SQUARE, OTHER))), values, said)


def fact(record: PlotRecord, name: str) -> object:
    if name == GEOMETRY:
        return record.geometry
    if name not in record.values:
        return None
    return record.values[name], record.provenance_of(name)


@given(records(), records(), records(), st.sampled_from(Side))
def test_each_fact_is_that_of_somebody_who_changed_it(
    base: PlotRecord, theirs: PlotRecord, mine: PlotRecord, choice: Side
) -> None:
    rows = merged(base, theirs, mine)
    disputed = {row.name for row in rows if row.side is None}
    found = joined(theirs, rows, dict.fromkeys(disputed, choice))
    assert found is not None
    for name in (GEOMETRY, *FIELDS):
        was, their, my, made = (fact(one, name) for one in (base, theirs, mine, found))
        if their == was:
            assert made == my, name
        elif my in (was, their):
            assert made == their, name
        elif name in disputed:
            assert made == (my if choice is Side.MINE else their), name
        else:
            assert made in (my, their), name


@given(records(), records(), records())
def test_what_clashes_has_to_be_chosen(
    base: PlotRecord, theirs: PlotRecord, mine: PlotRecord
) -> None:
    rows = merged(base, theirs, mine)
    for row in rows:
        values = [
            one.geometry if row.name == GEOMETRY else one.values.get(row.name)
            for one in (base, theirs, mine)
        ]
        is_clash = values[1] != values[2] and values[0] not in values[1:]
        assert (row.side is None) == is_clash or row.name == GEOMETRY, row
    if any(row.side is None for row in rows):
        assert joined(theirs, rows, {}) is None


@given(records(), records())
def test_who_changed_alone_is_taken_over(base: PlotRecord, mine: PlotRecord) -> None:
    found = joined(base, merged(base, base, mine), {})
    assert found is not None
    assert found.geometry == mine.geometry
    assert found.values == mine.values
    assert all(found.provenance_of(name) == mine.provenance_of(name) for name in mine.values)
    same = replace(base)
    assert merged(base, same, same) == ()
