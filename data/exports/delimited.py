"""CSV as Excel opens it: German with `;` and decimal comma, English with `,` and point; UTF-8."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from data.exports import sheet
from data.text import neutral
from data.values import NO, YES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from data.exports.origin import Origin
    from data.exports.sheet import Cell
    from data.record import PlotRecord
    from data.words import Language

_GROUP: Final = 3


def write(records: Sequence[PlotRecord], path: Path, origin: Origin) -> None:
    """Write plots; no cell is a formula."""
    headings = [column.heading for column in sheet.columns(origin.language)]
    write_table(headings, sheet.rows(records, origin), path, origin.language)


def write_table(
    headings: Iterable[str], rows: Iterable[Sequence[Cell]], path: Path, language: Language
) -> None:
    """Write a table as the Excel of a language opens it; no cell is a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        delimiter = ";" if language == "de" else ","
        table = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
        table.writerow(headings)
        for row in rows:
            table.writerow([_written(cell, language) for cell in row])


def _written(cell: Cell, language: Language) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return (YES if cell else NO).in_(language)
        case date() if language == "de":
            return f"{cell.day:02}.{cell.month:02}.{cell.year:04}"
        case date():
            return cell.isoformat()
        case int() | float():
            return _figure(cell, "," if language == "de" else ".")
        case _:
            return neutral(cell)


def _figure(value: float, mark: str) -> str:
    """Return a figure with a decimal sign that nobody takes for a thousands separator."""
    text = format(Decimal(repr(value)), "f").removesuffix(".0")
    whole, point, rest = text.partition(".")
    return f"{whole}{mark}{rest}{'0' if len(rest) == _GROUP else ''}" if point else whole
