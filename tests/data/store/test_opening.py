"""A store brings itself up to date and keeps what it holds; what is no store is refused."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import shapely
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from data.record import Provenance
from data.store.changes import StoreError
from data.store.geopackage import GeoPackage
from data.store.migrate import migrate, revision
from data.store.postgis import PostGIS
from data.store.schema import METADATA, REVISION
from data.store.store import open_store
from tests.data.store.made import FULL, NOON, SQUARE, plot, put, raw

if TYPE_CHECKING:
    from tests.data.store.conftest import Location
    from tests.data.store.server import Server

# As the program of the first revision wrote them.
OLD_WRITES: Final = (
    (1, "2026-01-05T08:00:00.000Z", "anna", "import"),
    (2, "2026-01-06T09:30:00.250Z", "anonymous", "price"),
    (3, "2026-01-07T10:00:00.000Z", "ben", "sold"),
)
OLD_FACTS: Final = {
    "values": {"name": "Alt", "price": 9.5, "available_from": "2026-01-01", "retired": "kept"},
    "provenance": {"*": {"source": "Stadt", "confirmed_on": "2025-12-01"}},
    "invented": False,
}
OLD_VERSIONS: Final = (
    ("a", 1, 1, "created", {**OLD_FACTS, "values": {"name": "Alt"}}),
    ("b", 1, 1, "created", OLD_FACTS),
    ("a", 2, 2, "changed", OLD_FACTS),
    ("b", 2, 3, "withdrawn", None),
)


def make_first_revision(location: Location) -> None:
    """Make a database as the first program left it."""
    is_file = isinstance(location, Path)
    database = GeoPackage(Path(location)) if is_file else PostGIS(str(location))
    with database.engine.begin() as connection:
        database.prepare(connection)
        migrate(connection, "0001")
        connection.execute(
            sa.text("INSERT INTO record_versions VALUES (:number, :at, :account, :reason)"),
            [
                dict(zip(("number", "at", "account", "reason"), row, strict=True))
                for row in OLD_WRITES
            ],
        )
        connection.execute(
            sa.text(
                "INSERT INTO plot_versions (plot, number, record_version, kind, outline, facts) "
                "VALUES (:plot, :number, :write, :kind, :outline, :facts)"
            ),
            [
                {
                    "plot": plot_id,
                    "number": number,
                    "write": write,
                    "kind": kind,
                    "outline": None if facts is None else SQUARE.wkb,
                    "facts": None if facts is None else json.dumps(facts),
                }
                for plot_id, number, write, kind, facts in OLD_VERSIONS
            ],
        )
    database.engine.dispose()


def test_an_older_database_keeps_all_its_data(location: Location) -> None:
    make_first_revision(location)
    with open_store(location) as store:
        (record,) = store.records()
        assert record.id == "a"
        assert record.geometry == SQUARE
        assert record.values["price"] == 9.5
        assert record.provenance["*"] == Provenance("Stadt", record.provenance["*"].confirmed_on)
        assert store.version() == 3
        assert [one.kind for one in store.versions("b")] == ["created", "withdrawn"]
        assert [one.account for one in store.versions("a")] == ["anna", "anonymous"]
        assert store.mappings() == {}
        assert put(store, plot("a"), seen=2) == 3
    with raw(location) as connection:
        rows = connection.exec_driver_sql(
            "SELECT plot, number, record_version, kind, facts FROM plot_versions ORDER BY id"
        ).all()
    kept = [(*row[:4], row[4] and json.loads(row[4])) for row in rows[: len(OLD_VERSIONS)]]
    assert kept == list(OLD_VERSIONS)


def test_an_older_database_has_the_layer_once_it_is_opened(location: Location) -> None:
    make_first_revision(location)
    open_store(location).close()
    with raw(location) as connection:
        shown = connection.exec_driver_sql("SELECT id, version, price FROM plots").all()
        assert revision(connection) == REVISION
    assert [tuple(row) for row in shown] == [("a", 2, 9.5)]


def test_the_migrations_make_the_tables_that_the_program_uses(location: Location) -> None:
    with open_store(location), raw(location) as connection:
        ours = set(METADATA.tables)
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, _: kind != "table" or name in ours,
                "compare_type": True,
            },
        )
        found = compare_metadata(context, METADATA)
    assert [step for step in found if step[0] != "remove_table_comment"] == []


def test_a_layer_of_another_field_registry_is_made_anew(location: Location) -> None:
    with open_store(location) as store:
        put(store, FULL)
    with raw(location) as connection:
        connection.exec_driver_sql("ALTER TABLE plots DROP COLUMN status")
        connection.exec_driver_sql("ALTER TABLE plots ADD COLUMN colour TEXT")
    with open_store(location) as store:
        assert store.records() == (FULL,)
    with raw(location) as connection:
        row = connection.exec_driver_sql("SELECT * FROM plots").one()
        assert row.status == "reserved"
        assert "colour" not in row._fields


def test_a_database_of_a_newer_program_is_refused(location: Location) -> None:
    open_store(location).close()
    with raw(location) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer program"):
        open_store(location)


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.gpkg"
    text.write_text("no database" * 100)
    other = tmp_path / "other.gpkg"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (a)")
    for path, why in ((text, "not a database"), (other, "something else"), (tmp_path, "unable")):
        before = path.read_bytes() if path.is_file() else None
        with pytest.raises(StoreError, match=why):
            open_store(path)
        assert before is None or path.read_bytes() == before


def test_a_database_that_is_no_postgresql_is_refused() -> None:
    for url in ("mysql://host/name", "postgresql://host:port:x/name"):
        with pytest.raises(StoreError, match="PostgreSQL"):
            open_store(url)


def test_a_server_that_does_not_let_us_in_is_one_line_without_the_password(server: Server) -> None:
    secret = "a-wrong-word"  # noqa: S105
    password = server.url.partition("gewerbe:")[2].partition("@")[0]
    with pytest.raises(StoreError) as refused:
        open_store(server.url.replace(password, secret))
    assert "127.0.0.1" in str(refused.value)
    assert secret not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_connections_are_durable_and_without_a_jit(location: Location) -> None:
    with open_store(location) as store:
        put(store, plot("a"))
        with store._database.engine.connect() as connection:  # noqa: SLF001
            if isinstance(location, Path):
                assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
                assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "truncate"
            else:
                assert connection.exec_driver_sql("SHOW jit").scalar() == "off"
                assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"


def test_postgis_shows_the_layer_as_geometry(server: Server) -> None:
    location = server.fresh()
    with open_store(location) as store:
        put(store, FULL, at=NOON)
    with raw(location) as connection:
        wkb, system = connection.exec_driver_sql(
            "SELECT ST_AsBinary(geom), ST_SRID(geom) FROM plots"
        ).one()
    assert shapely.from_wkb(bytes(wkb)).equals(FULL.geometry)
    assert system == 4326
