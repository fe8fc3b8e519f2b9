"""The layer `plots`: the record as it is now, one column a field, for QGIS and for SQL.

It says nothing that the versions do not: where the field registry has changed it is
made anew from them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import shapely
import sqlalchemy as sa

from data.fields import FIELDS, Field, Kind, Origin
from data.store.content import provenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.types import TypeEngine

    from data.record import PlotRecord, Value
    from data.store.database import Database
    from data.store.versions import Held

NAME: Final = "plots"
_TYPES: Final[Mapping[Kind, type[TypeEngine[Any]]]] = {
    Kind.TEXT: sa.Text,
    Kind.NUMBER: sa.Double,
    Kind.BOOLEAN: sa.Boolean,
    Kind.DATE: sa.Date,
    Kind.CODE: sa.Text,
    Kind.CODES: sa.Text,
    Kind.TIERS: sa.Text,
}
_RECORDED: Final = tuple(field for field in FIELDS if field.origin is Origin.RECORD)


class Layer:
    """The layer of one database."""

    def __init__(self, database: Database) -> None:
        self._guards = database.layer_guards
        self._table = sa.Table(
            NAME,
            sa.MetaData(),
            sa.Column("fid", sa.Integer, primary_key=True),
            sa.Column("geom", database.outline, nullable=False),
            sa.Column("id", sa.Text, nullable=False, unique=True),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("invented", sa.Boolean, nullable=False),
            *(sa.Column(field.name, _TYPES[field.kind]) for field in _RECORDED),
            sa.Column("provenance", sa.Text, nullable=False),
        )

    def fits(self, connection: sa.Connection) -> bool:
        """Say whether the layer is there, with the columns of the field registry."""
        if not sa.inspect(connection).has_table(NAME):
            return False
        held = connection.exec_driver_sql(f"SELECT * FROM {NAME} WHERE false").keys()  # noqa: S608
        return list(held) == [column.name for column in self._table.columns]

    def make(self, connection: sa.Connection, held: Iterable[Held]) -> None:
        """Make the layer anew, with the plots that the record holds."""
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {NAME}")
        self._table.create(connection)
        for guard in self._guards:
            connection.exec_driver_sql(guard)
        self.insert(connection, list(held))

    def insert(self, connection: sa.Connection, held: Sequence[Held]) -> None:
        """Show plots that were not shown."""
        if held:
            connection.execute(self._table.insert(), [_row(one) for one in held])

    def update(self, connection: sa.Connection, held: Sequence[Held]) -> None:
        """Show plots in a newer version."""
        if held:
            rows = [{"shown": one.record.id, **_row(one)} for one in held]
            shown = self._table.c.id == sa.bindparam("shown")
            connection.execute(self._table.update().where(shown), rows)

    def delete(self, connection: sa.Connection, ids: Sequence[str]) -> None:
        """Show plots no longer."""
        if ids:
            shown = self._table.c.id == sa.bindparam("shown")
            connection.execute(self._table.delete().where(shown), [{"shown": one} for one in ids])


def _row(held: Held) -> dict[str, Any]:
    record = held.record
    return {
        "geom": _multipolygon(record),
        "id": record.id,
        "version": held.number,
        "invented": record.invented,
        **{field.name: _cell(field, record.values.get(field.name)) for field in _RECORDED},
        "provenance": json.dumps(provenance(record), ensure_ascii=False),
    }


def _multipolygon(record: PlotRecord) -> shapely.MultiPolygon:
    return shapely.MultiPolygon(list(shapely.get_parts(shapely.force_2d(record.geometry))))


def _cell(field: Field, value: Value | None) -> Any:  # noqa: ANN401
    if value is None:
        return None
    match field.kind:
        case Kind.CODES:
            return ", ".join(value)  # type: ignore[arg-type]
        case Kind.TIERS:
            return json.dumps(value)
        case Kind.NUMBER:
            return float(value)  # type: ignore[arg-type]
        case _:
            return value
