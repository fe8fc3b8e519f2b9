"""XLSX: a sheet of plots, and one that says where the facts are from."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter

from data.exports import sheet
from data.exports.origin import sources
from data.text import is_formula
from data.words import Text
from data.words import day as day_in

if TYPE_CHECKING:
    from collections.abc import Sequence
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
LONGEST: Final = 32_767
# Before it, Excel's calendar is wrong or has no days.
_FIRST_DAY: Final = date(1900, 3, 1)


def write(records: Sequence[PlotRecord], path: Path, origin: Origin) -> tuple[str, ...]:
    """Write plots; return the ids of those whose outline is too long for a cell."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    language = origin.language
    too_long = []
    # The moment of writing would make each file another one.
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties(
            {
                "title": _TITLE.in_(language),
                "comments": _LICENCE.in_(language).format(licence=origin.licence_text),
                "created": datetime(origin.day.year, origin.day.month, origin.day.day),  # noqa: DTZ001
            }
        )
        page = book.add_worksheet(PLOTS.in_(language))
        forms = _Forms(book)
        columns = sheet.columns(language)
        page.freeze_panes(1, 2)
        page.set_column(0, len(columns) - 1, 18)
        for place, column in enumerate(columns):
            page.write_string(0, place, column.heading, forms.bold)
        for number, cells in enumerate(sheet.rows(records, origin), start=1):
            for place, cell in enumerate(cells):
                if not _put(page, number, place, cell, columns[place], forms, language):
                    too_long.append(records[number - 1].id)
        if records:
            page.autofilter(0, 0, len(records), len(columns) - 1)
        _say_sources(book.add_worksheet(_SOURCES.in_(language)), records, origin, forms)
    return tuple(too_long)


class _Forms:
    """How cells look."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401
        self.bold = book.add_format({"bold": True})
        self.day = book.add_format({"num_format": "dd.mm.yyyy"})
        # Excel takes the text for a text, even after it was edited.
        self.quoted = book.add_format({"quote_prefix": True})
        self.figures = {
            decimals: book.add_format({"num_format": "0" + ("." + "0" * decimals) * (decimals > 0)})
            for decimals in range(4)
        }


def _put(
    page: Any,  # noqa: ANN401
    row: int,
    place: int,
    cell: Cell,
    column: sheet.Column,
    forms: _Forms,
    language: Language,
) -> bool:
    """Write one cell; False where it is too long."""
    match cell:
        case None:
            return True
        case bool():
            page.write_string(row, place, (sheet.YES if cell else sheet.NO).in_(language))
        case date():
            if cell >= _FIRST_DAY:
                page.write_datetime(row, place, cell, forms.day)
            else:
                page.write_string(row, place, cell.isoformat())
        case int() | float():
            shown = cell if float(cell).is_integer() else None
            decimals = 0 if shown is not None else max(column.decimals or 0, 1)
            page.write_number(row, place, cell, forms.figures[decimals])
        case str():
            if len(cell) > LONGEST:
                return False
            page.write_string(row, place, cell, forms.quoted if is_formula(cell) else None)
    return True


def _say_sources(page: Any, records: Sequence[PlotRecord], origin: Origin, forms: _Forms) -> None:  # noqa: ANN401
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
