"""Rows as lines of JSON, the same whichever database they are in.

A line is an array of one row's values, in the order of the columns. Bytes are base64, days
and moments ISO 8601, moments in UTC and to the millisecond, which is what a store promises.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import batched
from typing import TYPE_CHECKING, Any, Final

import orjson
import sqlalchemy as sa

from data.store.schema import METADATA, SESSIONS, Moment, iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.types import TypeEngine

_AT_ONCE: Final = 500
LEFT_OUT: Final = frozenset({SESSIONS.name})
"""Tables that no backup holds: who has signed out since is not to be signed in by it."""


class Kind(StrEnum):
    """What a column holds."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    BYTES = "bytes"
    DAY = "day"
    MOMENT = "moment"


# In this order: a Boolean is an Integer to no one here, but a Moment is more than a Text.
_TYPES: Final[Mapping[Kind, type[TypeEngine[Any]]]] = {
    Kind.MOMENT: Moment,
    Kind.BOOLEAN: sa.Boolean,
    Kind.INTEGER: sa.Integer,
    Kind.NUMBER: sa.Float,
    Kind.DAY: sa.Date,
    Kind.BYTES: sa.LargeBinary,
    Kind.TEXT: sa.String,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, as a backup names it."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Shape:
    """A table, as a backup names it; its rows are written in the order of its key."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    def table(self) -> sa.TableClause:
        """Return the table as SQL names it."""
        return sa.table(self.name, *(sa.column(one.name, _TYPES[one.kind]) for one in self.columns))


def shapes() -> tuple[Shape, ...]:
    """Return the tables of a store that backups hold, each after those that it refers to."""
    kept = (table for table in METADATA.sorted_tables if table.name not in LEFT_OUT)
    return tuple(_shape(table) for table in kept)


def _shape(table: sa.Table) -> Shape:
    columns = tuple(Column(column.name, _kind(column)) for column in table.columns)
    return Shape(table.name, columns, tuple(column.name for column in table.primary_key))


def _kind(column: sa.Column[Any]) -> Kind:
    for kind, known in _TYPES.items():
        if isinstance(column.type, known):
            return kind
    msg = f"{column}: a column of a type that backups know"
    raise TypeError(msg)


def count(connection: sa.Connection, shape: Shape) -> int:
    """Return how many rows a table has."""
    query = sa.select(sa.func.count()).select_from(shape.table())
    return int(connection.execute(query).scalar_one())


def lines(connection: sa.Connection, shape: Shape) -> Iterator[bytes]:
    """Yield the rows of a table, a line each, in the order of its key; few are in memory."""
    table = shape.table()
    query = sa.select(table).order_by(*(table.c[name] for name in shape.key))
    for row in connection.execute(query, execution_options={"yield_per": _AT_ONCE}):
        yield line(shape, row)


def line(shape: Shape, row: Iterable[Any]) -> bytes:
    """Write a row as a line."""
    kinds = (column.kind for column in shape.columns)
    plain = [_plain(kind, value) for kind, value in zip(kinds, row, strict=True)]
    return orjson.dumps(plain, option=orjson.OPT_APPEND_NEWLINE)


def _plain(kind: Kind, value: Any) -> Any:  # noqa: ANN401
    if value is None:
        return None
    match kind:
        case Kind.BYTES:
            return base64.b64encode(value).decode("ascii")
        case Kind.MOMENT:
            return iso(value)
        case Kind.DAY:
            return value.isoformat()
        case _:
            return value


def read(shape: Shape, written: bytes) -> dict[str, Any]:
    """Return the row of a line by the names of its columns.

    Raises
    ------
    ValueError
        Where it is no row of that table.
    """
    values = orjson.loads(written)
    if not isinstance(values, list) or len(values) != len(shape.columns):
        msg = f"{len(shape.columns)} values"
        raise ValueError(msg)
    return {
        column.name: _value(column, value)
        for column, value in zip(shape.columns, values, strict=True)
    }


_PLAIN: Final[Mapping[Kind, tuple[type, ...]]] = {
    Kind.INTEGER: (int,),
    Kind.NUMBER: (int, float),
    Kind.BOOLEAN: (bool,),
}


def _value(column: Column, value: Any) -> Any:  # noqa: ANN401
    if value is None:
        return None
    # By the very type: for Python a bool is an int.
    if type(value) not in _PLAIN.get(column.kind, (str,)):
        msg = f"{column.name}: {column.kind.value}"
        raise ValueError(msg)
    match column.kind:
        case Kind.BYTES:
            return base64.b64decode(value, validate=True)
        case Kind.MOMENT:
            return datetime.fromisoformat(value).astimezone(UTC)
        case Kind.DAY:
            return date.fromisoformat(value)
        case _:
            return value


def insert(
    connection: sa.Connection, shape: Shape, written: Iterable[bytes]
) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Insert the rows of lines, some at a time; yield the rows that were inserted.

    Raises
    ------
    ValueError
        Where a line is no row of that table.
    """
    statement = shape.table().insert()
    for part in batched(written, _AT_ONCE, strict=False):
        rows = [read(shape, one) for one in part]
        connection.execute(statement, rows)
        yield rows
