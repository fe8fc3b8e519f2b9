"""Rows of a sheet that are no plots: sums of the rows above, and lines of text below."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.imports import cell, number, words
from data.imports.table import Unusable
from data.words import Text

if TYPE_CHECKING:
    from data.imports.mapping import ColumnMapping
    from data.imports.table import Row, Table

_TOTAL: Final = re.compile(
    r"(?:(?:zwischen|gesamt|teil)?summen?|gesamt|insgesamt|(?:sub|grand)?\s?totals?|sum|"
    r"gesamtfläche|summe gesamt|∑|Σ)\b.*",
    re.IGNORECASE,
)
# What stands below tables: “Stand: …”, “* ohne Gewähr”, whole sentences.
_REMARK: Final = re.compile(
    r"(?:\*|\d\)|stand\b|quelle\b|hinweis|anmerkung|angaben\b|alle\b|source\b|note\b|as of\b).*"
    r"|.*:.*|.*\s.*\.",
    re.IGNORECASE | re.DOTALL,
)
_FEW: Final = 3
_LONGEST: Final = 60
_SUM: Final = Text(
    "Zeile {row} („{text}“) ist eine Summe und bleibt weg.",
    "Row {row} (“{text}”) is a sum and is left out.",
)
_LINE: Final = Text(
    "Zeile {row} („{text}“) ist nur ein Text und bleibt weg.",
    "Row {row} (“{text}”) is text alone and is left out.",
)
_ABOUT_A_PLACE: Final = (words.OUTLINE, words.X, words.Y, "municipality", "parcels")


def without_totals(table: Table, meaning: ColumnMapping) -> tuple[Table, tuple[Text, ...]]:
    """Return a table without rows that are about no plot, and what is to be said of them.

    A sum begins with a word for it, and has figures alone beside it, no place. A line of text
    is one cell, of a table with more columns, that is neither id nor place.
    """
    if table.spatial:
        return table, ()
    kept, notes = [], []
    for row in table.rows:
        text = _text_alone(row)
        said = None if text is None or _has_place(row, meaning) else _said(row, text, meaning)
        if text is None or said is None:
            kept.append(row)
        else:
            notes.append(said.format(row=row.number, text=text[:_LONGEST]))
    return replace(table, rows=tuple(kept)), tuple(notes)


def _text_alone(row: Row) -> str | None:
    """Return the first cell where it is a text and no other cell is more than a figure."""
    filled = [one for one in row.cells if not cell.is_empty(one)]
    if not filled:
        return None
    first, *others = filled
    if not isinstance(first, str) or not all(map(_is_figure, others)):
        return None
    return first.strip()


def _said(row: Row, text: str, meaning: ColumnMapping) -> Text | None:
    if _TOTAL.fullmatch(text):
        return _SUM
    filled = [place for place, one in enumerate(row.cells) if not cell.is_empty(one)]
    is_id = meaning.columns[filled[0]].target == words.ID
    alone = len(filled) == 1 and len(row.cells) >= _FEW and not is_id
    return _LINE if alone and _REMARK.fullmatch(text) else None


def _has_place(row: Row, meaning: ColumnMapping) -> bool:
    first = next(place for place, one in enumerate(row.cells) if not cell.is_empty(one))
    places = [meaning.index(target) for target in (words.ID, *_ABOUT_A_PLACE)]
    return any(
        place is not None and place != first and not cell.is_empty(row.cells[place])
        for place in places
    )


def _is_figure(one: object) -> bool:
    if isinstance(one, str):
        return number.is_bare(one)
    return isinstance(one, int | float | Unusable) and not isinstance(one, bool)
