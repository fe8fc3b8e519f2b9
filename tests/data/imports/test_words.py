"""Headings, units, figures and words for codes, the way people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InputError
from data.fields import BY_NAME, FIELDS, Kind, Origin
from data.imports import cell, number, words
from data.imports.mapping import match, parse
from data.readers.cells import RefusedError

if TYPE_CHECKING:
    from data.imports.number import Mark


@pytest.mark.parametrize(
    ("heading", "field", "unit"),
    [
        ("Fläche (ha)", "area_available", "ha"),
        ("Größe m²", "area_available", "m²"),
        ("Groesse in ha", "area_available", "ha"),
        ("Bruttofläche [m2]", "area_gross", "m2"),
        ("Kaufpreis €/m²", "price", "€/m²"),
        ("Preis (EUR/qm)", "price", "EUR/qm"),
        ("GRZ", "grz", None),
        ("Site coverage", None, None),
        ("GRZ (max.)", "grz", None),
        ("Max. Höhe (m)", "height_max", "m"),
        ("Gemeinde", "municipality", None),
        ("AGS", "municipality", None),
        ("available_from", "available_from", None),
        ("AREA_AVAIL", "area_available", None),
        ("Stand", "confirmed_on", None),
        ("Quelle", "source", None),
        ("lon", "x", None),
        ("Hochwert", "y", None),
        ("WKT", "geometry", None),
        ("Noise quota by day", "noise_day", None),
        ("E-Mail", "contact_mail", None),
        ("Emissionskontingent Tag (dB(A)/m²)", "noise_day", "dB(A)/m²"),
        ("Farbe", None, None),
    ],
)
def test_heading_is_understood(heading: str, field: str | None, unit: str | None) -> None:
    (column,) = match([heading], {}).columns
    assert (column.target, column.unit) == (field, unit)


@pytest.mark.parametrize("field", [one for one in FIELDS if one.origin is Origin.RECORD])
def test_name_and_both_labels_of_every_field_are_understood(field: object) -> None:
    assert isinstance(field, type(FIELDS[0]))
    for text in (field.name, *field.label, field.name.upper()):
        (column,) = match([text], {}).columns
        assert column.target == field.name, text


def test_spellings_name_only_what_there_is() -> None:
    meant = {name for names in words.headings().values() for name in names}
    assert meant <= {*BY_NAME, *words.SPECIAL, words.IGNORED}


def test_tax_of_the_municipality_is_left_out_with_a_reason() -> None:
    (column,) = match(["Hebesatz"], {}).columns
    assert column.target == words.IGNORED
    assert column.note is not None
    assert "municipality" in column.note.en


def test_total_price_is_no_price_per_square_metre() -> None:
    (column,) = match(["Kaufpreis (€)"], {}).columns
    assert column.target is None
    assert column.note is not None
    assert "€/m²" in column.note.en


def test_two_columns_for_one_field_ask_which() -> None:
    meaning = match(["Fläche (ha)", "Größe m²", "Name"], {})
    assert [one.heading for one in meaning.open] == ["Fläche (ha)", "Größe m²"]
    said = match(["Fläche (ha)", "Größe m²"], parse(["Fläche (ha)=area_gross"]))
    assert [one.target for one in said.columns] == ["area_gross", "area_available"]
    chosen = match(["Fläche (ha)", "Größe m²"], parse(["Größe m²=area_available", "*="]))
    assert [one.target for one in chosen.columns] == ["", "area_available"]


def test_given_goes_before_remembered_and_keeps_its_unit() -> None:
    remembered = match(["A", "B"], parse(["A=area_net:ha", "B=name"])).remembered()
    again = match(["A", "B"], {}, remembered)
    assert [(one.target, one.unit, one.how) for one in again.columns] == [
        ("area_net", "ha", "remembered"),
        ("name", None, "remembered"),
    ]
    assert match(["A", "B"], parse(["B=note"]), remembered).columns[1].target == "note"


@pytest.mark.parametrize(
    "option", ["Spalte", "=price", "Spalte=colour", "*=price", "A=area_net:€", "A=nothing:ha"]
)
def test_map_that_means_nothing_is_refused(option: str) -> None:
    with pytest.raises(InputError):
        match(["A", "Spalte"], parse([option]))


def test_map_of_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="columns: A"):
        match(["A"], parse(["B=name"]))


AREA, PRICE, GRZ = BY_NAME["area_net"], BY_NAME["price"], BY_NAME["grz"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2500", 2500),
        ("2.500,5", 2500.5),
        ("2,500.5", 2500.5),
        ("1.234.567", 1234567),
        ("12 500 m²", 12500),
        ("2,5 ha", 25000),
        ("0,125", 0.125),
        ("25000,", 25000),
        ("1e4", 10000),
    ],
)
def test_figure_is_read(text: str, value: float) -> None:
    assert cell.value(AREA, text) == value


@pytest.mark.parametrize("text", ["12.345", "12,345", "999.000"])
def test_figure_that_could_be_two_is_refused_unless_the_sign_is_known(text: str) -> None:
    with pytest.raises(RefusedError, match="--decimal"):
        cell.value(AREA, text)
    whole, part = text.replace(",", ".").split(".")
    sign: Mark = "," if "," in text else "."
    other: Mark = "." if sign == "," else ","
    assert cell.value(AREA, text, mark=sign) == float(f"{whole}.{part}")
    assert cell.value(AREA, text, mark=other) == float(whole + part)


@pytest.mark.parametrize(
    "text", ["ca. 5", "12..5", "1.23.456", "5 km", "-3", "NaN", "inf", "1,2,3.4.5"]
)
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="number"):
        cell.value(AREA, text)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, True])
def test_number_that_is_none_is_refused(value: object) -> None:
    with pytest.raises(RefusedError):
        cell.value(PRICE, value)


@settings(deadline=None, max_examples=200)
@given(st.decimals(min_value=0, max_value=10**8, places=2), st.sampled_from(",."))
def test_figure_in_either_notation_is_the_same(value: Decimal, sign: str) -> None:
    grouped = f"{value:,.2f}"
    text = grouped if sign == "." else grouped.translate(str.maketrans(",.", ".,"))
    assert cell.value(AREA, text) == float(value)


UNITS: Final = {"area_net": {"m²": 1, "ha": 10_000, "qm": 1, "": 1}, "price": {"€/m²": 1, "": 1}}
MARKS: Final[tuple[Mark, ...]] = (",", ".")
GROUPS: Final = {",": ("", ".", " ", "'", "\u202f"), ".": ("", ",", " ", "'", "\u202f")}


@settings(deadline=None, max_examples=500)
@given(st.data())
def test_figure_is_read_as_it_was_written_or_asked_about(data: st.DataObject) -> None:
    """Write a figure in any usual way: what is read without a sign given is never another."""
    name = data.draw(st.sampled_from(sorted(UNITS)))
    field = BY_NAME[name]
    unit = data.draw(st.sampled_from(sorted(UNITS[name])))
    places = data.draw(st.integers(0, 4))
    value = data.draw(st.decimals(0, 9_999_999, places=places))
    mark = data.draw(st.sampled_from(MARKS))
    group = data.draw(st.sampled_from(GROUPS[mark]))
    text = f"{value:,f}".replace(",", "_").replace(".", mark).replace("_", group)
    cell_text = f"{text} {unit}".strip()
    true = float(value * UNITS[name][unit])
    try:
        assert cell.value(field, cell_text) == true
    except RefusedError:
        both = number.readings(field, cell_text, Decimal(1))
        assert both.keys() == {",", "."}
        assert both[mark] == true
        other: Mark = "." if mark == "," else ","
        assert both[other] == pytest.approx(true * 1000) or both[other] == pytest.approx(
            true / 1000
        )
    assert cell.value(field, cell_text, mark=mark) == true


@settings(deadline=None, max_examples=300)
@given(st.text("0123456789.,' €/m²haqm-+eE", max_size=14))
def test_any_text_is_a_finite_figure_or_refused(text: str) -> None:
    try:
        found = cell.value(AREA, text)
    except RefusedError:
        return
    assert isinstance(found, float)
    assert 0 <= found < float("inf")


def test_hectares_leave_no_trace_of_binary_fractions() -> None:
    assert cell.value(AREA, 1.13, factor=Decimal(10000)) == 11300
    assert cell.value(GRZ, "80 %") == 0.8


def test_mark_is_told_by_other_figures() -> None:
    assert number.decimal_mark(["12.345", "7,5"]) == ","
    assert number.decimal_mark(["12.345", "7.5"]) == "."
    assert number.decimal_mark(["7.5", "7,5"]) is None
    assert number.decimal_mark(["12.345", "abc", "5"]) is None


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("status", "frei", "free"),
        ("status", "FREI ", "free"),
        ("zoning", "Industriegebiet", "GI"),
        ("zoning", "Gewerbegebiet, eingeschränkt", "GEe"),
        ("zoning", "gee", "GEe"),
        ("gas", "liegt am Grundstück an", "plot"),
        ("gas", "liegt am Grundstueck an", "plot"),
        ("operation_24_7", "ja", "yes"),
        ("rail_siding", "nein", "none"),
        ("plan_status", "§ 34 BauGB", "unplanned"),
        ("flood", "HQ100", "hq100"),
    ],
)
def test_word_for_a_code(field: str, text: str, code: str) -> None:
    assert cell.value(BY_NAME[field], text) == code


def test_every_code_is_understood_by_itself_and_by_its_labels() -> None:
    for field in FIELDS:
        if field.kind is Kind.CODE:
            for entry in field.codes:
                for text in (entry.code, *entry.label):
                    assert cell.value(field, text) == entry.code


def test_unclear_word_for_a_code_names_what_is_possible() -> None:
    with pytest.raises(RefusedError, match="im Gebiet vorhanden"):
        cell.value(BY_NAME["gas"], "vorhanden")


def test_lists_of_codes_may_have_commas_in_their_labels() -> None:
    field = BY_NAME["uses_preferred"]
    expected = ("logistics", "chemistry", "crafts")
    for text in (
        "Handwerk, Chemie, Batterien, Wasserstoff, Logistik",
        "Handwerk; Chemie, Batterien, Wasserstoff; Logistik",
        '["crafts", "chemistry", "logistics"]',
        "crafts,chemistry|logistics",
    ):
        assert cell.value(field, text) == expected


@pytest.mark.parametrize("text", ["", " ", "-", "–", "unbekannt", "Unknown", "k. A.", "n/a", "?"])
def test_unknown_has_many_words(text: str) -> None:
    assert cell.is_empty(text)


def test_nothing_and_zero_are_no_unknown() -> None:
    assert not any(cell.is_empty(one) for one in ("0", 0, False, "nein", "keine"))


@pytest.mark.parametrize("text", ["23.11.2026", "2026-11-23", "2026-11-23 00:00:00"])
def test_dates(text: str) -> None:
    assert cell.day(text) == date(2026, 11, 23)


@pytest.mark.parametrize("raw", ["31.02.2026", "11/23/2026", "2026", 46000.0, "sofort"])
def test_what_is_no_date_is_refused(raw: object) -> None:
    with pytest.raises(RefusedError):
        cell.day(raw)


def test_control_characters_are_no_text() -> None:
    with pytest.raises(RefusedError):
        cell.text("a\x00b")
    assert cell.text(" two\nlines ") == "two\nlines"


@pytest.mark.parametrize(
    ("raw", "truth"), [("ja", True), ("x", True), ("Nein", False), (True, True), (0, False)]
)
def test_truths(raw: object, *, truth: bool) -> None:
    assert cell.truth(raw) is truth
