"""The row of a sheet that names its columns: titles may stand above it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from data.imports.refusal import FileRefusedError
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.imports.sink import Sink

_WITHIN: Final = 20


def pour(rows: Iterator[Sequence[object]], sink: Sink) -> None:
    """Find the heading, and put what stands below it into the sink.

    It is the first row with two texts and nothing but texts.
    """
    numbered = enumerate(rows, start=1)
    above, cells = _heading(numbered)
    names = ["" if cell is None else str(cell).strip() for cell in cells]
    while not names[-1]:
        names.pop()
    sink.begin(names)
    if above > 1:
        sink.note(f"Überschriften in Zeile {above}", f"Heading in row {above}")
    for number, below in numbered:
        sink.row(number, below)


def _heading(numbered: Iterator[tuple[int, Sequence[object]]]) -> tuple[int, Sequence[object]]:
    for number, cells in islice(numbered, _WITHIN):
        filled = [cell for cell in cells if str(cell if cell is not None else "").strip()]
        if len(filled) > 1 and all(isinstance(cell, str) for cell in filled):
            return number, cells
    raise FileRefusedError(
        found=None,
        expected=Text(
            f"eine Zeile mit den Überschriften von zwei Spalten unter den ersten {_WITHIN} Zeilen",
            f"a heading with two columns in the first {_WITHIN} rows",
        ),
    )
