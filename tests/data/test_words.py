"""Figures, days and texts are written as readers of each language expect them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from data.words import (
    LANGUAGES,
    LOCALES,
    Text,
    area,
    as_of,
    collation,
    day,
    number,
    number_text,
    translations,
)

if TYPE_CHECKING:
    from data.words import Language

SIGNS: Final = {"de": (".", ","), "en": (",", ".")}
"""What separates thousands, and decimals."""
MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec".split()  # noqa: SIM905
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sd]|\{\w+\}")

quickly = settings(deadline=None, max_examples=200)
languages = st.sampled_from(LANGUAGES)


def read(text: str, language: Language) -> Decimal:
    """Read a number as a person would, and see that its thousands are set right."""
    thousands, decimals = SIGNS[language]
    group, point = re.escape(thousands), re.escape(decimals)
    assert re.fullmatch(rf"\d{{1,3}}({group}\d{{3}})*({point}\d*[1-9])?", text), text
    return Decimal(text.replace(thousands, "").replace(decimals, "."))


@pytest.mark.parametrize(
    ("value", "decimals", "de", "en"),
    [
        (0, 0, "0", "0"),
        (52_300, 0, "52.300", "52,300"),
        (28.5, 2, "28,5", "28.5"),
        (28, 2, "28", "28"),
        (1_234_567.891, 2, "1.234.567,89", "1,234,567.89"),
        (0.1 + 0.2, 2, "0,3", "0.3"),
        (999.6, 0, "1.000", "1,000"),
    ],
)
def test_a_number(value: float, decimals: int, de: str, en: str) -> None:
    assert number(value, "de", decimals=decimals) == de
    assert number(value, "en", decimals=decimals) == en
    assert number_text(value, decimals=decimals) == Text(de, en)


@quickly
@given(value=st.integers(0, 10**9) | st.floats(0, 1e9), places=st.integers(0, 3), lang=languages)
def test_a_number_says_its_value(value: float, places: int, lang: Language) -> None:
    said = read(number(value, lang, decimals=places), lang)
    assert abs(said - Decimal(str(value))) <= Decimal(1).scaleb(-places) / 2


@pytest.mark.parametrize(
    ("value", "de", "en"),
    [
        (date(2026, 11, 23), "23.11.2026", "23 Nov 2026"),
        (date(2026, 3, 2), "02.03.2026", "2 Mar 2026"),
        (date(2024, 2, 29), "29.02.2024", "29 Feb 2024"),
    ],
)
def test_a_day(value: date, de: str, en: str) -> None:
    assert (day(value, "de"), day(value, "en")) == (de, en)


@quickly
@given(value=st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_a_day_can_be_read_back(value: date) -> None:
    figures = [int(part) for part in day(value, "de").split(".")]
    assert figures == [value.day, value.month, value.year]
    number_, month, year = day(value, "en").split(" ")
    assert (int(number_), MONTHS[value.month - 1], int(year)) == (value.day, month, value.year)


@pytest.mark.parametrize(
    ("source", "de", "en"),
    [
        ("2018-12-31", "31.12.2018", "31 Dec 2018"),
        ("2020-05", "05/2020", "05/2020"),
        ("2025", "2025", "2025"),
        ("08/2017, später etwa 80 % verkauft", *["08/2017, später etwa 80 % verkauft"] * 2),
        ("ohne Datum", "ohne Datum", "ohne Datum"),
    ],
)
def test_the_date_of_a_source(source: str, de: str, en: str) -> None:
    assert (as_of(source, "de"), as_of(source, "en")) == (de, en)


@pytest.mark.parametrize(
    ("square_metres", "de", "en"),
    [
        (3_238, "0,32 ha", "0.32 ha"),
        (52_300, "5,23 ha", "5.23 ha"),
        (50_000, "5 ha", "5 ha"),
        (99_940, "9,99 ha", "9.99 ha"),
        (99_960, "10 ha", "10 ha"),
        (104_400, "10,4 ha", "10.4 ha"),
        (123_456, "12,3 ha", "12.3 ha"),
        (12_345_678, "1.234,6 ha", "1,234.6 ha"),
    ],
)
def test_an_area(square_metres: float, de: str, en: str) -> None:
    assert (area(square_metres, "de"), area(square_metres, "en")) == (de, en)


@quickly
@given(square_metres=st.floats(0, 1e8), lang=languages)
def test_an_area_is_right_to_a_hundredth_or_a_tenth(square_metres: float, lang: Language) -> None:
    figure, unit = area(square_metres, lang).split(" ")
    assert unit == "ha"
    finest = Decimal("0.005") if square_metres < 100_000 else Decimal("0.05")
    meant = Decimal(str(square_metres)) / 10_000
    assert abs(read(figure, lang) - meant) <= finest + Decimal("1e-9")


def test_a_text_is_filled_in_both_languages() -> None:
    text = Text("{minutes} min zum {kind}", "{minutes} min to the {kind}")
    filled = text.format(minutes=number_text(7.5, decimals=1), kind=Text("Flughafen", "airport"))
    assert filled == Text("7,5 min zum Flughafen", "7.5 min to the airport")
    assert filled.in_("de") == "7,5 min zum Flughafen"
    assert filled.in_("en") == "7.5 min to the airport"


@quickly
@given(value=st.text())
def test_what_is_filled_in_is_no_template(value: str) -> None:
    assert Text("„{x}“", "'{x}'").format(x=value) == Text(f"„{value}“", f"'{value}'")


def test_every_message_has_german_words_with_the_same_placeholders() -> None:
    with (LOCALES / "de" / "messages.po").open("rb") as file:
        messages = [message for message in read_po(file, locale="de") if message.id]
    assert len(messages) > 50
    for message in messages:
        english = [message.id] if isinstance(message.id, str) else message.id
        german = [message.string] if isinstance(message.string, str) else message.string
        assert german is not None
        assert not message.fuzzy
        assert len(english) == len(german)
        for source, target in zip(english, german, strict=True):
            assert target.strip(), source
            assert set(PLACEHOLDER.findall(source)) == set(PLACEHOLDER.findall(target)), source


def test_messages_are_english_in_the_source_and_german_in_the_catalogue() -> None:
    german, english = translations("de"), translations("en")
    with (LOCALES / "de" / "messages.po").open("rb") as file:
        simple = [
            (m.id, m.string) for m in read_po(file, locale="de") if m.id and isinstance(m.id, str)
        ]
    for source, target in simple:
        assert english.gettext(source) == source
        assert german.gettext(source) == target


def test_names_stand_in_the_order_of_a_german_directory() -> None:
    names = ["Zwickau", "Oschatz", "Ölsnitz", "Ostrau", "Ähren", "Arzberg", "Weiß", "Weissach"]
    assert sorted(names, key=collation) == [
        *("Ähren", "Arzberg", "Ölsnitz", "Oschatz", "Ostrau", "Weiß", "Weissach", "Zwickau"),
    ]


@quickly
@given(data=st.data())
def test_the_order_of_names_does_not_depend_on_how_they_came(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.text(max_size=6), max_size=8))
    mixed = data.draw(st.permutations(names))
    assert sorted(mixed, key=collation) == sorted(names, key=collation)


@pytest.mark.parametrize(
    ("text", "de"),
    [("2005/2024", "2005–2024"), ("05/2021", "05/2021"), ("2020-05", "05/2020"), ("2022", "2022")],
)
def test_spans_of_years_are_written_as_spans(text: str, de: str) -> None:
    assert as_of(text, "de") == de
