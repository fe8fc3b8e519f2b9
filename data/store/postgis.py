"""The record in PostgreSQL with PostGIS."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import shapely
import sqlalchemy as sa
from sqlalchemy.types import UserDefinedType

from data.store.changes import StoreError
from data.store.migrate import VERSION_TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

_CONNECT_S: Final = 10


class _Outline(UserDefinedType[shapely.MultiPolygon]):
    """A column of PostGIS."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "geometry(MultiPolygon, 4326)"

    def bind_processor(self, _dialect: Dialect) -> Callable[[Any], Any]:
        return shapely.to_wkb  # type: ignore[no-any-return]

    def bind_expression(self, bindvalue: sa.BindParameter[Any]) -> sa.ColumnElement[Any]:
        return sa.func.ST_GeomFromWKB(bindvalue, 4326, type_=self)


class PostGIS:
    """A database on a server. A `Database`."""

    def __init__(self, url: str) -> None:
        try:
            parsed = sa.make_url(url)
        except (sa.exc.ArgumentError, ValueError):
            msg = "a PostgreSQL database is named as in postgresql://user:password@host/name"
            raise StoreError(msg) from None  # the cause may hold the password
        if parsed.get_backend_name() not in {"postgresql", "postgres"}:
            msg = f"a PostgreSQL database is expected, not {parsed.get_backend_name()}"
            raise StoreError(msg)
        self.engine = sa.create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            isolation_level="READ COMMITTED",
            pool_pre_ping=True,
            connect_args={"connect_timeout": _CONNECT_S},
        )
        sa.event.listen(self.engine, "connect", _connected)
        self.outline: TypeEngine[shapely.MultiPolygon] = _Outline()
        self.layer_guards = _LAYER_GUARDS

    def serialise(self, connection: sa.Connection) -> None:
        """Wait for the one lock that all writers of this schema take."""
        connection.exec_driver_sql(
            "SELECT pg_advisory_xact_lock(hashtext('gewerbeflaechen ' || current_schema()))"
        )

    def prepare(self, connection: sa.Connection) -> None:
        """Make sure of PostGIS."""
        connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")

    def register(self, connection: sa.Connection) -> None:
        """Do nothing: PostGIS finds its columns by itself."""

    def touch(self, connection: sa.Connection, at: datetime) -> None:
        """Do nothing: the server keeps no such notes."""

    def note(self, connection: sa.Connection, tables: Iterable[str], at: datetime) -> None:
        """Do nothing: the server keeps no such notes."""

    @contextmanager
    def still(self, copy: Path) -> Iterator[sa.Connection]:  # noqa: ARG002 – a `Database`
        """Read in one transaction that sees one state; it keeps nobody from writing."""
        with self.engine.connect() as connection:
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            with connection.begin():
                yield connection

    def clear(self, connection: sa.Connection, tables: Iterable[str]) -> None:
        """Drop the tables, and the functions of their triggers."""
        held = set(sa.inspect(connection).get_table_names())
        names = [name for name in (*tables, VERSION_TABLE) if name in held]
        if not names:
            return
        functions = connection.execute(_TRIGGER_FUNCTIONS, {"names": names}).scalars().all()
        connection.exec_driver_sql(f"DROP TABLE {', '.join(names)}")
        for function in functions:
            connection.exec_driver_sql(f"DROP FUNCTION {function}")

    def count_on(self, connection: sa.Connection, tables: Iterable[str]) -> None:
        """Set the sequences of ids, which rows that name theirs do not move."""
        for name in tables:
            connection.exec_driver_sql(
                f"SELECT setval(sequence, coalesce((SELECT max(id) FROM {name}), 0) + 1, false) "  # noqa: S608
                f"FROM pg_get_serial_sequence('{name}', 'id') AS sequence "
                "WHERE sequence IS NOT NULL"
            )


_TRIGGER_FUNCTIONS: Final = sa.text("""
    SELECT DISTINCT tgfoid::regprocedure::text
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND relname = ANY(:names)
    AND relnamespace = current_schema()::regnamespace
""")


def _connected(connection: Any, _record: object) -> None:  # noqa: ANN401
    connection.autocommit = True
    # The JIT makes short geo queries several times slower.
    connection.execute("SET jit = off")
    # Durable when confirmed, whatever the server's default.
    connection.execute("SET synchronous_commit = on")
    connection.autocommit = False


_LAYER_GUARDS: Final[tuple[str, ...]] = (
    """
    CREATE OR REPLACE FUNCTION refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF NOT EXISTS (
                SELECT 1 FROM plot_versions WHERE plot = OLD.id AND outline IS NOT NULL
                AND number = (SELECT max(number) FROM plot_versions WHERE plot = OLD.id)
            ) THEN
                RETURN OLD;
            END IF;
        ELSIF (TG_OP = 'INSERT' OR (NEW.id = OLD.id AND NEW.version > OLD.version)) AND EXISTS (
            SELECT 1 FROM plot_versions
            WHERE plot = NEW.id AND number = NEW.version AND outline IS NOT NULL
        ) AND NOT EXISTS (
            SELECT 1 FROM plot_versions WHERE plot = NEW.id AND number > NEW.version
        ) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'this layer is read only: changes are imported';
    END $$
    """,
    """
    CREATE TRIGGER plots_change BEFORE INSERT OR UPDATE OR DELETE ON plots FOR EACH ROW
    EXECUTE FUNCTION refuse_edit()
    """,
    """
    CREATE TRIGGER plots_truncate BEFORE TRUNCATE ON plots EXECUTE FUNCTION refuse_change()
    """,
    "CREATE INDEX plots_geom ON plots USING gist (geom)",
)
