"""Columns of foreign layers, found by the names under which offices deliver them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import Finding, InputError
from data.imports.words import key
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.imports.table import Table


def place(table: Table, names: Iterable[str]) -> int | None:
    """Return the place of the first of `names` that the table has; None where it has none."""
    held = {key(column): number for number, column in enumerate(table.columns)}
    return next((held[key(name)] for name in names if key(name) in held), None)


def demanded(table: Table, names: Sequence[str]) -> int:
    """Return the place of the first of `names` that the table has.

    Raises
    ------
    InputError
        Where it has none of them.
    """
    found = place(table, names)
    if found is None:
        columns = ", ".join(table.columns)[:200]
        raise InputError(
            Finding(
                table.name,
                Text("Spalten", "columns"),
                columns,
                Text(f"eine von {', '.join(names)}", f"one of {', '.join(names)}"),
            )
        )
    return found


def text(cell: object) -> str | None:
    """Return a cell as text, whole numbers without decimals; None where it is empty."""
    if cell is None:
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip() or None
