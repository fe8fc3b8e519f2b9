"""Headings as counties and towns write them: understood, or asked about, never guessed wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from data.fields import BY_NAME
from data.imports import units, words
from data.imports.mapping import match, parse

# headers.txt: a row of headings each, `heading → meaning`, separated by ` | `. A meaning is the
# field, with the unit that the heading names; `-`: rightly left out; `?`: to be asked.
FILE: Final = Path(__file__).parent / "headers.txt"


def rows() -> list[list[tuple[str, str]]]:
    text = FILE.read_text(encoding="utf-8")
    pairs = ([part.rsplit(" → ", 1) for part in row.split(" | ")] for row in text.splitlines())
    return [[(heading.replace("\\n", "\n"), meaning) for heading, meaning in row] for row in pairs]


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row[0][0]))
def test_row_of_headings(row: list[tuple[str, str]]) -> None:
    columns = match([heading for heading, _ in row], {}).columns
    found = [
        "?" if one.target is None else ":".join(filter(None, (one.target, one.unit))) or "-"
        for one in columns
    ]
    assert found == [meaning for _, meaning in row]


def test_there_are_sixty_rows() -> None:
    assert len(rows()) >= 60


def test_what_is_asked_can_be_answered_as_suggested() -> None:
    asked = 0
    for row in rows():
        headings = [heading for heading, _ in row]
        for column in match(headings, {}).open:
            for target in (*column.suggested, ""):
                given = parse([f"{column.heading}={target}"])
                answered = match(headings, given).columns[headings.index(column.heading)]
                assert answered.how == "given"
                assert answered.target == target.partition(":")[0]
                asked += bool(target)
    assert asked > 20


@pytest.mark.parametrize(
    ("heading", "suggested"),
    [
        ("Nutzfläche in m²", {"area_net:m²", "area_available:m²"}),
        ("Standort", {"name", "estate", "address"}),
        ("Verfügabre Fläche (ha)", {"area_available:ha"}),
        ("Preis qm", {"price:€/m²"}),
        ("Stromanschluss", {"power_kv", "power_mva"}),
    ],
)
def test_unclear_heading_names_what_it_may_mean(heading: str, suggested: set[str]) -> None:
    (column,) = match([heading], {}).columns
    assert column.target is None
    assert set(column.suggested) == suggested


def test_spelling_of_a_figure_in_a_foreign_unit_is_never_taken() -> None:
    for name, field in BY_NAME.items():
        for unit in ("km", "T€", "kW"):
            (column,) = match([f"{field.label.de} ({unit})"], {}).columns
            assert column.target != name or units.factor(field, unit) is not None


def test_what_has_no_field_is_left_out_and_says_so() -> None:
    (column,) = match(["Größte Parzelle"], {}).columns
    assert column.target == words.IGNORED
    assert column.note is not None
    assert "kein Feld" in column.note.de
