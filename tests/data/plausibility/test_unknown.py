"""What is unknown makes no rule fire, except where the lack itself is the point."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from data.fields import FIELDS, Field, Kind, Origin
from data.plausibility import BY_NAME, Context, EstateBalance, Neighbours, Overlap, check
from data.record import PlotRecord
from tests.data.plausibility.case import OUTLINE, TODAY

if TYPE_CHECKING:
    from data.record import Value

RECORDED: Final = [field for field in FIELDS if field.origin is Origin.RECORD]
TEXTS: Final = {
    "municipality": ("14730070", "09462000", "147300070070"),
    "estate": ("am-ring", "am-rand"),
    "contact_mail": ("info@stadt.example", "erika.mustermann@stadt.example", "stadt"),
    "contact_function": ("Bauamt", "Frau Mustermann"),
    "name": ("Baufeld 3", "Muster GmbH", "Baufeld 3, reserviert für Muster GmbH"),
}
NUMBERS: Final = (0.0, 0.4, 0.9, 2.0, 3.5, 12.0, 45.0, 55.0, 90.0, 4_000.0, 4_500.0, 9e6)


def value_of(field: Field) -> st.SearchStrategy[Any]:  # noqa: PLR0911
    """Return values that rules care about: close to limits and to one another."""
    codes = st.sampled_from([code.code for code in field.codes] or [""])
    match field.kind:
        case Kind.NUMBER:
            most = field.maximum or 1e7
            return st.sampled_from([number for number in NUMBERS if number <= most])
        case Kind.BOOLEAN:
            return st.booleans()
        case Kind.DATE:
            far = st.integers(-15_000, 2_000) | st.integers(-1, 1)
            return far.map(lambda days: TODAY + timedelta(days=days))
        case Kind.CODE:
            return codes
        case Kind.CODES:
            return st.lists(codes, min_size=1, max_size=3, unique=True).map(tuple)
        case Kind.TIERS:
            price = st.sampled_from((0.0, 9.0, 10.0, 45.0))
            tier = st.fixed_dictionaries({"eligible": st.booleans(), "price": price})
            return st.lists(tier, min_size=1, max_size=3).map(tuple)
        case Kind.TEXT:
            return st.sampled_from(TEXTS.get(field.name, ("Nr. 7",)))


VALUES: Final = st.fixed_dictionaries({}, optional={f.name: value_of(f) for f in RECORDED})
METRES: Final = st.none() | st.sampled_from((0.0, 300.0, 5_000.0))
CONTEXTS: Final = st.builds(
    Context,
    outline=st.none() | st.sampled_from((4_000.0, 8_000.0)),
    municipalities=st.none() | st.just({"14730070": "Delitzsch", "14730340": "Wiedemar"}),
    estates=st.none() | st.just({"am-ring": "14730340"}),
    schematic=st.booleans(),
    outside=METRES,
    from_estate=METRES,
    overlaps=st.sampled_from(((), (Overlap("y", 40.0, 0.2),), (Overlap("y", 400.0, 1.0),))),
    neighbours=st.none() | st.just(Neighbours(10.0, 6, 500.0)),
    balance=st.none() | st.just(EstateBalance(1e4, 4e4, 2)),
)


def fired(values: dict[str, Value], context: Context, today: date = TODAY) -> set[str]:
    record = PlotRecord("x", OUTLINE, values)
    return {finding.rule.name for finding in check(record, today, context)}


@settings(max_examples=300, deadline=None)
@given(values=VALUES, context=CONTEXTS, data=st.data())
def test_a_fact_that_becomes_unknown_makes_only_rules_on_lacks_fire(
    values: dict[str, Value], context: Context, data: st.DataObject
) -> None:
    dropped = data.draw(st.sets(st.sampled_from(sorted(values)))) if values else set()
    kept = {name: value for name, value in values.items() if name not in dropped}
    added = fired(kept, context) - fired(values, context)
    assert {name for name in added if not BY_NAME[name].lack} == set()


@settings(max_examples=100, deadline=None)
@given(values=VALUES, context=CONTEXTS)
def test_surroundings_that_become_unknown_make_nothing_fire(
    values: dict[str, Value], context: Context
) -> None:
    assert fired(values, Context()) <= fired(values, context)


@settings(max_examples=100, deadline=None)
@given(values=VALUES, context=CONTEXTS)
def test_every_finding_is_a_sentence_without_open_places(
    values: dict[str, Value], context: Context
) -> None:
    for finding in check(PlotRecord("x", OUTLINE, values), TODAY, context):
        for sentence in finding.text:
            assert "{" not in sentence
            assert "nan" not in sentence.lower().split()
