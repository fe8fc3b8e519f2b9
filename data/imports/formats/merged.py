"""Merged cells of a sheet: texts that count for several rows, figures that may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.imports.table import Unusable
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

type Range = tuple[tuple[int, int], tuple[int, int]]
"""Upper left and lower right cell, row and column from 0."""

_MERGED: Final = Text(
    "{value}, eine Zelle über mehrere Zeilen", "{value}, one cell over several rows"
)
_EACH: Final = Text(
    "ein Wert je Zeile: die Verbindung der Zellen aufheben und je Fläche einen Wert eintragen",
    "a value for each row: split the cell and enter a value for each plot",
)


class Merged:
    """The merged ranges of a sheet."""

    def __init__(self, ranges: Iterable[Range], first: tuple[int, int]) -> None:
        """Take ranges as the sheet counts them, and where its first cell stands."""
        self._down: dict[tuple[int, int], tuple[int, int]] = {}
        self._across: dict[int, list[tuple[int, int]]] = {}
        self._row, self._column = first
        for (top, left), (bottom, right) in ranges:
            for row in range(top + 1, bottom + 1):
                self._down[row, left] = (top, left)
            if right > left:
                self._across.setdefault(top, []).append((left, right))
        self._held: dict[tuple[int, int], object] = {}
        self.filled = 0

    def filled_down(self, row: int, cells: Sequence[object], below: int) -> list[object]:
        """Return a row with what merged cells above say of it.

        Parameters
        ----------
        row
            Row of the sheet, from 0.
        below
            Row of the heading: what is merged from there or above says nothing of a plot.
        """
        held = list(cells)
        for place in range(len(held)):
            where = row, place + self._column
            self._held[where] = held[place]
            above = self._down.get(where)
            if above is None or above[0] <= below or held[place] not in {None, ""}:
                continue
            value = self._held.get(above)
            if value in {None, ""}:
                continue
            is_figure = isinstance(value, int | float) and not isinstance(value, bool)
            held[place] = Unusable(_MERGED.format(value=value), _EACH) if is_figure else value
            self.filled += not is_figure
        return held

    def spans(self, row: int) -> Mapping[int, int]:
        """Return for the heading in `row` by column of the table the one that it is part of."""
        return dict(self._spans(row))

    def _spans(self, row: int) -> Iterator[tuple[int, int]]:
        for left, right in self._across.get(row, ()):
            for column in range(left + 1, right + 1):
                yield column - self._column, left - self._column
