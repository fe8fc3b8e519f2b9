"""CSV as a German Excel opens it: `;`, decimal comma, UTF-8 with its mark."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from data.exports import sheet
from data.text import neutral

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from data.exports.origin import Origin
    from data.exports.sheet import Cell
    from data.record import PlotRecord

_GROUP: Final = 3


def write(records: Sequence[PlotRecord], path: Path, origin: Origin) -> None:
    """Write plots; no cell is a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, delimiter=";", lineterminator="\r\n")
        table.writerow(column.heading for column in sheet.columns())
        table.writerows([_written(cell) for cell in row] for row in sheet.rows(records, origin))


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "ja" if cell else "nein"
        case date():
            return f"{cell.day:02}.{cell.month:02}.{cell.year:04}"
        case int() | float():
            return _figure(cell)
        case _:
            return neutral(cell)


def _figure(value: float) -> str:
    """Return a figure with a decimal comma that nobody takes for a thousands separator."""
    text = format(Decimal(repr(value)), "f").removesuffix(".0")
    whole, point, rest = text.partition(".")
    return f"{whole},{rest}{'0' if len(rest) == _GROUP else ''}" if point else whole
