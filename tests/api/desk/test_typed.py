"""A record as a form and back: what nobody touches stays, what is typed is read."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from api.desk.plot import typed
from data.fields import BY_NAME, Group, Kind
from data.record import ANY_FIELD, PlotRecord, Provenance, from_json
from data.words import LANGUAGES, Language
from tests.data.generated import RECORDED, TEXTS, value_of

TODAY: Final = date(2026, 3, 2)
SQUARE: Final = shapely.box(12.3, 51.5, 12.31, 51.51)
PROVENANCES: Final = st.builds(
    Provenance,
    st.none() | TEXTS.map(str.strip),
    st.none() | st.dates(date(1990, 1, 1), TODAY),
    st.none() | TEXTS.map(str.strip),
)
KEYS: Final = st.sampled_from([ANY_FIELD, *RECORDED, *(group.value for group in Group)])


@st.composite
def records(draw: st.DrawFn) -> PlotRecord:
    names = draw(st.sets(st.sampled_from(sorted(RECORDED)), max_size=12))
    values = {}
    for name in sorted(names):
        field = BY_NAME[name]
        raw = draw(value_of(field))
        values[name] = from_json(field.kind, raw)
        if field.kind is Kind.TEXT:
            values[name] = raw.strip()
        if field.kind is Kind.CODES:
            values[name] = tuple(one.code for one in field.codes if one.code in raw)
        if field.kind is Kind.TIERS and not raw:
            del values[name]
    provenance = draw(st.dictionaries(KEYS, PROVENANCES, max_size=4))
    return PlotRecord("p", SQUARE, values, provenance)


def sent(record: PlotRecord | None, language: Language, **more: str) -> typed.Typed:
    """Return what a browser sends of a form that shows a record."""
    form = typed.shown(record, language)
    pairs = [(name, text) for name, texts in form.items() for text in texts]
    pairs += [
        (f"{typed.VALUE}{one.name}", "") for one in RECORDED.values() if one.kind is Kind.CODES
    ]
    for part in (typed.KIND, typed.PRICE):  # an empty row that the form offers
        pairs.append((f"{typed.VALUE}price_tiers{part}", ""))
    changed = {name.replace("__", "-") for name in more}
    pairs = [(name, text.replace("\n", "\r\n")) for name, text in pairs if name not in changed]
    return typed.typed([*pairs, *((name.replace("__", "-"), text) for name, text in more.items())])


@given(records(), st.sampled_from(LANGUAGES))
def test_what_nobody_touches_stays(record: PlotRecord, language: Language) -> None:
    read = typed.read(sent(record, language), record, language, TODAY)
    assert read.wrong == {}
    assert read.values == record.values
    known = set(record.values)
    after = PlotRecord("p", SQUARE, read.values, read.provenance)
    assert {n: after.provenance_of(n) for n in known} == {n: record.provenance_of(n) for n in known}
    assert dict(read.provenance) == dict(record.provenance)


@given(records(), st.sampled_from(LANGUAGES))
def test_all_that_a_form_shows_can_be_typed(record: PlotRecord, language: Language) -> None:
    form = sent(record, language)
    read = typed.read(form, None, language, TODAY)
    assert read.wrong == {}
    assert read.values == record.values
    after = PlotRecord("p", SQUARE, read.values, read.provenance)
    assert {n: after.provenance_of(n) for n in read.values} == {
        n: record.provenance_of(n) for n in record.values
    }
    assert typed.shown(after, language) == typed.shown(
        PlotRecord("p", SQUARE, record.values, read.provenance), language
    )


@given(records(), st.floats(0.5, 900), st.sampled_from(LANGUAGES))
def test_what_changes_alone_gets_the_new_source(
    record: PlotRecord, price: float, language: Language
) -> None:
    more = {
        "wert__price": typed.figure(price, language),
        "quelle": "Ratsbeschluss",
        "stand": "2026-03-01",
        "stelle": "Liegenschaften",
    }
    read = typed.read(sent(record, language, **more), record, language, TODAY)
    after = PlotRecord("p", SQUARE, read.values, read.provenance)
    assert after.values["price"] == price
    for name in after.values:
        if name == "price" and record.values.get("price") != price:
            wanted = Provenance("Ratsbeschluss", date(2026, 3, 1), "Liegenschaften")
        else:
            wanted = record.provenance_of(name)
        assert after.provenance_of(name) == wanted, name


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("de", "12.345", 12345.0),
        ("en", "12.345", 12.345),
        ("de", "12,345", 12.345),
        ("en", "12,345", 12345.0),
        ("de", "8,50", 8.5),
        ("de", "8.5", 8.5),
        ("en", "8,5", 8.5),
        ("de", "1.234.567,8", 1234567.8),
        ("en", "1,234,567.8", 1234567.8),
        ("de", "8,50 €/m²", 8.5),
        ("de", "unbekannt", None),
        ("de", " ", None),
    ],
)
def test_figures_in_either_form(language: Language, text: str, value: float | None) -> None:
    read = typed.read(sent(None, language, wert__price=text), None, language, TODAY)
    assert read.wrong == {}
    assert read.values.get("price") == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("price", "acht"),
        ("price", "-1"),
        ("grz", "1,5"),
        ("status", "verschenkt"),
        ("plan_date", "31.2.2026"),
        ("divisible", "vielleicht"),
        ("name", "a\x00b"),
    ],
)
def test_what_is_not_understood_is_told_and_changes_nothing(name: str, text: str) -> None:
    held = PlotRecord("p", SQUARE, {"price": 9.0, "name": "A"})
    form = sent(held, "de", **{f"wert__{name}": text})
    read = typed.read(form, held, "de", TODAY)
    assert set(read.wrong) == {name}
    assert read.values == held.values


def test_unknown_none_and_some_codes_are_three_things() -> None:
    def uses(*codes: str) -> Any:  # noqa: ANN401
        pairs = [("wert-uses_excluded", code) for code in ("", *codes)]
        read = typed.read(typed.typed(pairs), None, "de", TODAY)
        return read.wrong or read.values.get("uses_excluded", "unknown")

    code = BY_NAME["uses_excluded"].codes[0].code
    assert uses() == "unknown"
    assert uses("-") == ()
    assert uses(code) == (code,)
    assert set(uses("-", code)) == {"uses_excluded"}


def test_a_group_is_confirmed_and_its_sources_stay() -> None:
    held = PlotRecord(
        "p", SQUARE, {"price": 9.0, "gas": "plot"}, {"*": Provenance("Stadt", date(2024, 1, 1))}
    )
    form = sent(held, "de", stand="2026-03-02", bestaetigt__money="1")
    read = typed.read(form, held, "de", TODAY)
    after = PlotRecord("p", SQUARE, read.values, read.provenance)
    assert after.provenance_of("price") == Provenance("Stadt", TODAY)
    assert after.provenance_of("gas") == Provenance("Stadt", date(2024, 1, 1))


def test_no_fact_is_of_a_day_to_come() -> None:
    read = typed.read(sent(None, "de", stand="2026-03-03"), None, "de", TODAY)
    assert set(read.wrong) == {"stand"}
