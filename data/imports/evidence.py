"""What the cells say of their column: a heading alone can mislead.

“Größe” over 2,3 and 4,1 is hardly in square metres, “Verkaufspreis” over 350.000 hardly one
per square metre, and “B-Plan” over “ja” no name of a plan. Such columns are asked about.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.errors import shorten
from data.fields import BY_NAME, Field, Kind
from data.imports import cell, number, words
from data.imports.mapping import ColumnMapping
from data.imports.readings import DEAREST
from data.plausibility.area import SMALLEST
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.imports.mapping import Column
    from data.imports.table import Table

_UNIT: Final = Text(
    "ohne Einheit, und Werte wie {found}: in welcher?",
    "without a unit, and values such as {found}: in which?",
)
_TOTAL: Final = Text(
    "ohne Einheit, und Werte wie {found}: je m² oder für die ganze Fläche?",
    "without a unit, and values such as {found}: per m² or for the whole plot?",
)
_NO_NAME: Final = Text(
    "Werte wie {found} sind kein Name eines Plans", "values such as {found} are no name of a plan"
)


def weighed(meaning: ColumnMapping, table: Table) -> ColumnMapping:
    """Leave columns open whose cells do not fit what their heading was taken for.

    What somebody gave or remembered counts as it is, and so do names of the registry, and all
    of our own exports.
    """
    if meaning.index(words.PROVENANCE) is not None:
        return meaning
    return ColumnMapping(
        tuple(
            _weighed(column, [row.cells[place] for row in table.rows])
            for place, column in enumerate(meaning.columns)
        )
    )


def _weighed(column: Column, cells: list[object]) -> Column:
    field = BY_NAME.get(column.target or "")
    if field is None or column.how != "recognised" or _is_name(column.heading, field):
        return column
    held = [one for one in cells if not cell.is_empty(one)]
    if field.name == "plan_name":
        wrong = [one for one in held if isinstance(one, str) and _is_no_name(one)]
        return _doubted(column, held, wrong, _NO_NAME, "plan_status", "plan_name")
    if column.unit is not None or field.kind is not Kind.NUMBER:
        return column
    held = [one for one in held if _is_bare(one)]
    if field.unit == "m²":
        small = [one for one in held if 0 < max(_values(one)) < SMALLEST]
        return _doubted(column, held, small, _UNIT, f"{field.name}:ha", f"{field.name}:m²")
    if field.unit == "€/m²":
        large = [one for one in held if max(_values(one)) > DEAREST]
        return _doubted(column, held, large, _TOTAL, f"{field.name}:€/m²")
    return column


def _doubted(
    column: Column, held: Sequence[object], wrong: Sequence[object], note: Text, *suggested: str
) -> Column:
    """Leave a column open where more than half of its cells do not fit."""
    if 2 * len(wrong) <= len(held):
        return column
    said = note.format(found=shorten(wrong[0]))
    return replace(column, target=None, note=said, suggested=suggested)


def _is_name(heading: str, field: Field) -> bool:
    """Whether a heading is the registry's own name, also cut as in a Shapefile."""
    return len(heading) > 3 and field.name.startswith(heading.casefold())  # noqa: PLR2004


def _is_no_name(text: str) -> bool:
    standing = words.code_words(BY_NAME["plan_status"])
    return words.key(text) in words.TRUTHS or words.key(text) in standing


def _is_bare(one: object) -> bool:
    """Say whether a cell is a figure without a unit of its own."""
    if isinstance(one, str):
        return number.is_bare(one)
    return isinstance(one, int | float) and not isinstance(one, bool)


def _values(one: object) -> list[float]:
    """Return the readings of a figure: one, or two where its decimal sign is not clear."""
    if not isinstance(one, str):
        return [float(one)]  # type: ignore[arg-type]
    try:
        return [number.plain(one, None)]
    except number.AmbiguousError:
        return [number.plain(one, mark) for mark in number.MARKS]
