"""The row of a sheet that names its columns: titles may stand above it, units below it."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from data.imports import units
from data.imports.refusal import FileRefusedError
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.imports.formats.merged import Merged
    from data.imports.sink import Sink

_WITHIN: Final = 20


def pour(rows: Iterator[Sequence[object]], sink: Sink, merged: Merged | None = None) -> None:
    """Find the heading, and put what stands below it into the sink.

    It is the first row with two texts and nothing but texts. A row of units below it belongs
    to it, and where cells of it are merged over several columns, the row that divides them.
    """
    numbered = enumerate(rows, start=1)
    above, cells = _heading(numbered)
    names = [_text(cell) for cell in cells]
    spans = merged.spans(above - 1) if merged else {}
    following = next(numbered, None)
    last = above
    if following is not None:
        below = [_text(cell) for cell in following[1]]
        if _are_units(following[1]):
            names, last, following = _with_units(names, below), above + 1, None
        elif spans and all(isinstance(one, str | None) for one in following[1]):
            names, last, following = _divided(names, below, spans), above + 1, None
    while not names[-1]:
        names.pop()
    sink.begin(names)
    if last > 1:
        here = f"{above}" if last == above else f"{above}–{last}"
        sink.note(f"Überschriften in Zeile {here}", f"Heading in row {here}")
    for number, row in chain([following] if following else [], numbered):
        sink.row(number, merged.filled_down(number - 1, row, last - 1) if merged else row)
    if merged and merged.filled:
        sink.note(
            f"Verbundene Zellen gelten für alle ihre Zeilen: {merged.filled} Zellen ergänzt",
            f"Merged cells count for all their rows: {merged.filled} cells filled",
        )


def _heading(numbered: Iterator[tuple[int, Sequence[object]]]) -> tuple[int, Sequence[object]]:
    for number, cells in islice(numbered, _WITHIN):
        filled = [cell for cell in cells if _text(cell)]
        if len(filled) > 1 and all(isinstance(cell, str) for cell in filled):
            return number, cells
    raise FileRefusedError(
        found=None,
        expected=Text(
            f"eine Zeile mit den Überschriften von zwei Spalten unter den ersten {_WITHIN} Zeilen",
            f"a heading with two columns in the first {_WITHIN} rows",
        ),
    )


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _are_units(cells: Sequence[object]) -> bool:
    filled = [cell for cell in cells if _text(cell)]
    return bool(filled) and all(
        isinstance(one, str) and units.is_unit(one.strip().strip("()[]").removeprefix("in "))
        for one in filled
    )


def _with_units(names: Sequence[str], below: Sequence[str]) -> list[str]:
    return [
        f"{name} ({unit.strip('()[]')})" if name and unit else name
        for name, unit in zip(names, [*below, *[""] * len(names)], strict=False)
    ]


def _divided(names: Sequence[str], below: Sequence[str], spans: Mapping[int, int]) -> list[str]:
    """Return the names of columns under a heading of two rows."""
    width = max(len(names), len(below))
    upper, lower = ([*row, *[""] * (width - len(row))] for row in (names, below))
    return [
        " ".join(filter(None, (upper[spans.get(place, place)], lower[place])))
        for place in range(width)
    ]
