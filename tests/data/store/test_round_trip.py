"""Any record that the field registry allows comes back as it went."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.fields import BY_NAME, FIELDS, Field, Group, Kind, Origin
from data.record import PlotRecord, Provenance
from data.store.changes import Change
from tests.data.store.made import NOON

if TYPE_CHECKING:
    from data.store.store import Store

TEXT: Final = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
NUMBER: Final = st.floats(allow_nan=False, allow_infinity=False)


def values_of(field: Field) -> st.SearchStrategy[Any]:
    codes = st.sampled_from([entry.code for entry in field.codes] or ["x"])
    tier = st.fixed_dictionaries({"eligible": st.booleans(), "price": NUMBER})
    return {
        Kind.TEXT: TEXT,
        Kind.NUMBER: NUMBER | st.integers(-(2**53), 2**53),
        Kind.BOOLEAN: st.booleans(),
        Kind.DATE: st.dates(),
        Kind.CODE: codes,
        Kind.CODES: st.lists(codes, unique=True).map(tuple),
        Kind.TIERS: st.lists(tier, max_size=3).map(tuple),
    }[field.kind]


VALUES: Final = st.fixed_dictionaries(
    {},
    optional={field.name: values_of(field) for field in FIELDS if field.origin is Origin.RECORD},
)
KEYS: Final = st.sampled_from(["*", *BY_NAME, *(group.value for group in Group)])
PROVENANCE: Final = st.dictionaries(
    KEYS, st.builds(Provenance, st.none() | TEXT, st.none() | st.dates()), max_size=4
)
CORNER: Final = st.tuples(
    st.floats(-180, 180, allow_subnormal=False), st.floats(-90, 90, allow_subnormal=False)
)


@st.composite
def outlines(draw: st.DrawFn) -> shapely.Polygon | shapely.MultiPolygon:
    rings = [draw(st.lists(CORNER, min_size=3, max_size=6)) for _ in range(draw(st.integers(1, 3)))]
    polygons = [shapely.Polygon(ring) for ring in rings]
    with_hole = shapely.Polygon(rings[0], rings[1:])
    return draw(st.sampled_from([with_hole, polygons[0], shapely.MultiPolygon(polygons)]))


RECORDS: Final = st.builds(
    PlotRecord,
    id=TEXT.filter(str.strip),
    geometry=outlines(),
    values=VALUES,
    provenance=PROVENANCE,
    invented=st.booleans(),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(records=st.lists(RECORDS, min_size=1, max_size=4, unique_by=lambda record: record.id))
def test_records_come_back_as_they_went(store: Store, records: list[PlotRecord]) -> None:
    held = store.held()
    seen = {plot: one.number for plot, one in held.items()}
    changes = [Change(one.id, seen.get(one.id), one) for one in records]
    store.write(changes, account="a", reason="b", at=NOON)
    now = {one.id: one for one in store.records()}
    assert now.keys() == held.keys() | {one.id for one in records}
    for record in records:
        read = now[record.id]
        assert read == record
        assert read.geometry.wkb == record.geometry.wkb
        for name, value in record.values.items():
            assert type(read.values[name]) is (float if type(value) is int else type(value))
            assert BY_NAME[name].kind is not Kind.DATE or type(read.values[name]) is date
    again = [Change(one.id, None, one) for one in store.records()]
    assert store.write(again, account="a", reason="again").plots == {}
