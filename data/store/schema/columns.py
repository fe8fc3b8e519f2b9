"""What all tables share: their register, and columns of moments."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator, UserDefinedType

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

METADATA: Final = sa.MetaData()


class _DateTimeText(UserDefinedType[str]):
    """A DATETIME as a GeoPackage wants it: a text in ISO 8601, in UTC."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "DATETIME"


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, to the millisecond: the precision of a GeoPackage."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of a database's column."""
        is_text = dialect.name == "sqlite"
        return dialect.type_descriptor(_DateTimeText() if is_text else sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Return a moment as the database takes it."""
        return iso(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:  # noqa: ANN401
        """Return a moment as the database gave it."""
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC) if moment is not None else None


def to_millisecond(moment: datetime) -> datetime:
    """Return a moment in UTC, cut to the millisecond.

    Raises
    ------
    ValueError
        Where it has no time zone.
    """
    if moment.tzinfo is None:
        msg = f"a moment with a time zone, not {moment}"
        raise ValueError(msg)
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


def iso(moment: datetime) -> str:
    """Return a moment as GeoPackages write it: 2026-03-02T08:30:00.000Z."""
    return f"{to_millisecond(moment).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
