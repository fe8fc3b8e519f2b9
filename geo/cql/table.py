"""Tables that filters are asked of: columns by name, laid out when they are first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.cql.values import FALSE, TRUE, UNKNOWN, Numbers, Sets, Times, Truths, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geo.cql.values import Value


class Kind(StrEnum):
    """Type of the values of a column."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    TEXTS = "texts"
    """A set of texts."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    values
        Returns the value of every row, None for an unknown one.
    """

    kind: Kind
    values: Callable[[], Sequence[Any]]


class Table:
    """Rows of facts.

    Parameters
    ----------
    size
        Number of rows.
    columns
        Columns by name.
    """

    def __init__(self, size: int, columns: Mapping[str, Column]) -> None:
        self.size = size
        self.columns = columns
        self.column = lru_cache(maxsize=None)(self._laid_out)

    def _laid_out(self, name: str) -> Value:
        """Return a column as it is computed with; KeyError where there is none."""
        column = self.columns[name]
        return laid_out(column.kind, column.values())


def laid_out(kind: Kind, raw: Sequence[Any]) -> Value:
    """Return values of one kind, None for an unknown one, as they are computed with."""
    match kind:
        case Kind.NUMBER:
            return Numbers(np.array([np.nan if v is None else float(v) for v in raw], dtype=float))
        case Kind.BOOLEAN:
            table = {True: TRUE, False: FALSE, None: UNKNOWN}
            return Truths(np.array([table[v] for v in raw], dtype=np.int8))
        case Kind.TEXT:
            return Words(*_coded([None if v is None else str(v) for v in raw]))
        case Kind.TEXTS:
            return Sets(*_coded([None if v is None else frozenset(map(str, v)) for v in raw]))
        case Kind.DATE | Kind.TIMESTAMP:
            seconds = np.array([np.nan if v is None else _seconds(v) for v in raw], dtype=float)
            return Times(seconds, seconds, days=kind is Kind.DATE)


def _coded(raw: Sequence[Any]) -> tuple[tuple[Any, ...], Any]:
    distinct = [value for value in dict.fromkeys(raw) if value is not None]
    places = {value: place for place, value in enumerate(distinct)}
    rows = np.array([places.get(value, -1) for value in raw], dtype=np.intp)
    return tuple(distinct), rows


def _seconds(moment: date) -> float:
    if isinstance(moment, datetime):
        return moment.timestamp()
    return datetime.combine(moment, time(), UTC).timestamp()
