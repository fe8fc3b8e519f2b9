"""XLSX: a sheet of plots, and one that says where the facts are from."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter

from data.exports import sheet
from data.exports.origin import sources
from data.text import is_formula
from data.values import NO, YES
from data.words import Text
from data.words import day as day_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from data.exports.origin import Origin
    from data.exports.sheet import Cell
    from data.record import PlotRecord
    from data.words import Language

PLOTS: Final = Text("Flächen", "Plots")
_SOURCES: Final = Text("Quellen", "Sources")
_TITLE: Final = Text("Gewerbeflächen", "Commercial land")
_LICENCE: Final = Text("Lizenz: {licence}", "Licence: {licence}")
_EXPORTED: Final = Text("Ausgegeben am {day}", "Exported on {day}")
_HEADINGS: Final = (
    Text("Quelle", "Source"),
    Text("Neueste Bestätigung", "Newest confirmation"),
    Text("Angaben", "Facts"),
)
_NO_SOURCE: Final = Text("ohne Quelle", "no source")
# Columns, in signs: as wide as what is in them, within reason; a figure or a day is short.
_NARROWEST: Final = 10
_WIDEST: Final = 48
_SHORT: Final = 11
LONGEST: Final = 32_767
# Before it, Excel's calendar is wrong or has no days.
_FIRST_DAY: Final = date(1900, 3, 1)


def write(records: Sequence[PlotRecord], path: Path, origin: Origin) -> tuple[str, ...]:
    """Write plots; return the ids of those whose outline is too long for a cell."""
    language = origin.language
    comments = _LICENCE.in_(language).format(licence=origin.licence_text)
    with workbook(path, _TITLE.in_(language), comments, origin.day) as book:
        forms = Forms(book, language)
        page = book.add_worksheet(PLOTS.in_(language))
        too_long = put_table(page, sheet.columns(language), sheet.rows(records, origin), forms)
        _say_sources(book.add_worksheet(_SOURCES.in_(language)), records, origin, forms)
    return tuple(records[row].id for row in too_long)


def workbook(path: Path, title: str, comments: str, day: date) -> Any:  # noqa: ANN401
    """Return a new workbook, to be used as a context, that takes no text for a formula.

    It is dated by `day`: the moment of writing would make each file another one.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    created = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    book.set_properties({"title": title, "comments": comments, "created": created})
    return book


def put_table(
    page: Any,  # noqa: ANN401
    columns: Sequence[sheet.Column],
    rows: Iterable[Sequence[Cell]],
    forms: Forms,
) -> list[int]:
    """Write a table with a heading; return in which rows something was too long for a cell."""
    too_long, count = [], 0
    page.freeze_panes(1, 2)
    widths = [len(column.heading) for column in columns]
    for place, column in enumerate(columns):
        page.write_string(0, place, column.heading, forms.bold)
    for count, cells in enumerate(rows, start=1):
        for place, cell in enumerate(cells):
            widths[place] = max(widths[place], _width(cell))
            if not put(page, count, place, cell, forms, columns[place].decimals):
                too_long.append(count - 1)
    for place, width in enumerate(widths):
        page.set_column(place, place, min(max(width + 2, _NARROWEST), _WIDEST))
    if count:
        page.autofilter(0, 0, count, len(columns) - 1)
    return too_long


def _width(cell: Cell) -> int:
    """Return about how many signs wide a cell is, on one line."""
    return max(map(len, cell.split("\n"))) if isinstance(cell, str) else _SHORT


class Forms:
    """How cells look, and in which language they say yes and no."""

    def __init__(self, book: Any, language: Language) -> None:  # noqa: ANN401
        self.language = language
        self.bold = book.add_format({"bold": True})
        self.day = book.add_format({"num_format": "dd.mm.yyyy"})
        # Excel takes the text for a text, even after it was edited.
        self.quoted = book.add_format({"quote_prefix": True})
        self.figures = {
            decimals: book.add_format(
                {"num_format": "#,##0" + ("." + "0" * decimals) * (decimals > 0)}
            )
            for decimals in range(4)
        }


def put(
    page: Any,  # noqa: ANN401
    row: int,
    place: int,
    cell: Cell,
    forms: Forms,
    decimals: int | None = None,
) -> bool:
    """Write one cell; False where it is too long."""
    match cell:
        case None:
            return True
        case bool():
            page.write_string(row, place, (YES if cell else NO).in_(forms.language))
        case date():
            if cell >= _FIRST_DAY:
                page.write_datetime(row, place, cell, forms.day)
            else:
                page.write_string(row, place, cell.isoformat())
        case int() | float():
            shown = cell if float(cell).is_integer() else None
            figures = forms.figures[0 if shown is not None else max(decimals or 0, 1)]
            page.write_number(row, place, cell, figures)
        case str():
            if len(cell) > LONGEST:
                return False
            page.write_string(row, place, cell, forms.quoted if is_formula(cell) else None)
    return True


def _say_sources(page: Any, records: Sequence[PlotRecord], origin: Origin, forms: Forms) -> None:  # noqa: ANN401
    page.set_column(0, 0, 60)
    page.set_column(1, 2, 24)
    language = origin.language
    page.write_string(0, 0, _TITLE.in_(language), forms.bold)
    exported = _EXPORTED.in_(language).format(day=day_in(origin.day, language))
    page.write_string(1, 0, exported)
    page.write_string(2, 0, _LICENCE.in_(language).format(licence=origin.licence_text))
    for place, heading in enumerate(_HEADINGS):
        page.write_string(4, place, heading.in_(language), forms.bold)
    for number, (source, (day, count)) in enumerate(sources(records).items(), start=5):
        page.write_string(number, 0, source or _NO_SOURCE.in_(language))
        if day is not None:
            page.write_string(number, 1, day_in(day, language))
        page.write_number(number, 2, count)
