"""The record as one GeoPackage file: what the standard (OGC 12-128r18) demands of it."""

from __future__ import annotations

import os
import sqlite3
import struct
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
import sqlalchemy as sa
from pyproj import CRS
from sqlalchemy.types import UserDefinedType

from data.store.changes import StoreError
from data.store.migrate import VERSION_TABLE
from data.store.schema import METADATA, iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

_APPLICATION_ID: Final = 0x47504B47  # "GPKG"
_STANDARD: Final = 10300  # 1.3
_WGS84: Final = 4326
_LAYER: Final = "plots"
_BUSY_S: Final = 30

# Magic, version, flags (little-endian, with an envelope of x and y), SRS.
_HEADER: Final = struct.Struct("<2sBBi4d")
_FLAGS: Final = 0b0000_0011
_CONTENTS: Final = sa.table(
    "gpkg_contents",
    *(
        sa.column(name)
        for name in ("table_name", "data_type", "identifier", "description", "last_change")
    ),
    *(sa.column(name) for name in ("min_x", "min_y", "max_x", "max_y", "srs_id")),
)

_TABLES: Final = (
    """
    CREATE TABLE gpkg_spatial_ref_sys (
        srs_name TEXT NOT NULL,
        srs_id INTEGER PRIMARY KEY,
        organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL,
        definition TEXT NOT NULL,
        description TEXT
    )
    """,
    """
    CREATE TABLE gpkg_contents (
        table_name TEXT NOT NULL PRIMARY KEY,
        data_type TEXT NOT NULL,
        identifier TEXT UNIQUE,
        description TEXT DEFAULT '',
        last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
        min_x DOUBLE,
        min_y DOUBLE,
        max_x DOUBLE,
        max_y DOUBLE,
        srs_id INTEGER,
        CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
    )
    """,
    """
    CREATE TABLE gpkg_geometry_columns (
        table_name TEXT NOT NULL,
        column_name TEXT NOT NULL,
        geometry_type_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL,
        z TINYINT NOT NULL,
        m TINYINT NOT NULL,
        CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
        CONSTRAINT uk_gc_table_name UNIQUE (table_name),
        CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
        CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
    )
    """,
    # Alembic would make it with a column type that a GeoPackage does not know.
    f"""
    CREATE TABLE {VERSION_TABLE} (
        id INTEGER PRIMARY KEY NOT NULL,
        version_num TEXT NOT NULL UNIQUE
    )
    """,
)


class _Outline(UserDefinedType[shapely.MultiPolygon]):
    """A geometry blob: header, envelope, WKB."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "MULTIPOLYGON"

    def bind_processor(self, _dialect: Dialect) -> Callable[[Any], Any]:
        return _blob


def _blob(outline: shapely.MultiPolygon) -> bytes:
    west, south, east, north = outline.bounds
    header = _HEADER.pack(b"GP", 0, _FLAGS, _WGS84, west, east, south, north)
    wkb: bytes = shapely.to_wkb(outline, byte_order=1)
    return header + wkb


class GeoPackage:
    """One GeoPackage file. A `Database`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": _BUSY_S}
        )
        sa.event.listen(self.engine, "connect", _connected)
        sa.event.listen(self.engine, "begin", _begun)
        self.outline: TypeEngine[shapely.MultiPolygon] = _Outline()
        self.layer_guards = _LAYER_GUARDS

    def serialise(self, connection: sa.Connection) -> None:
        """Wait for nothing: BEGIN IMMEDIATE has waited."""

    def prepare(self, connection: sa.Connection) -> None:
        """Make the tables of the standard in a file that is new."""
        tables = sa.inspect(connection).get_table_names()
        if VERSION_TABLE in tables:
            return
        if tables:
            msg = f"{self.engine.url.database} is a file of something else, not a record"
            raise StoreError(msg)
        connection.exec_driver_sql(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {_STANDARD}")
        for statement in _TABLES:
            connection.exec_driver_sql(statement)
        connection.execute(
            sa.text("INSERT INTO gpkg_spatial_ref_sys VALUES (:name, :id, :by, :id, :wkt, :what)"),
            [
                {"name": name, "id": number, "by": by, "wkt": wkt, "what": what}
                for name, number, by, wkt, what in _SYSTEMS
            ],
        )

    def register(self, connection: sa.Connection) -> None:
        """Name every table in `gpkg_contents`, and the geometry of the layer."""
        described = {name: table.comment for name, table in METADATA.tables.items()}
        described[VERSION_TABLE] = "The last migration of the tables"
        listed = set(connection.execute(sa.select(_CONTENTS.c.table_name)).scalars())
        rows = [
            {"table_name": name, "data_type": "attributes", "identifier": name, "description": what}
            for name, what in described.items()
            if name not in listed
        ]
        if rows:
            connection.execute(_CONTENTS.insert(), rows)
        if _LAYER not in listed:
            what = "The plots as they are now; read only: changes are imported"
            connection.execute(
                _CONTENTS.insert().values(
                    table_name=_LAYER,
                    data_type="features",
                    identifier=_LAYER,
                    description=what,
                    srs_id=_WGS84,
                )
            )
            connection.exec_driver_sql(
                "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTIPOLYGON', ?, 0, 0)",
                (_LAYER, _WGS84),
            )

    def touch(self, connection: sa.Connection, at: datetime) -> None:
        """Keep `last_change` and the extent of the layer."""
        connection.execute(_CONTENTS.update().values(last_change=iso(at)))
        # The envelope that stands in each geometry blob: west, east, south, north.
        blobs = connection.exec_driver_sql("SELECT substr(geom, 9, 32) FROM plots").scalars()
        boxes = np.frombuffer(b"".join(blobs), dtype="<f8").reshape(-1, 4)
        low = boxes.min(axis=0).tolist() if len(boxes) else [None] * 4
        high = boxes.max(axis=0).tolist() if len(boxes) else [None] * 4
        connection.execute(
            _CONTENTS.update()
            .where(_CONTENTS.c.table_name == _LAYER)
            .values(min_x=low[0], min_y=low[2], max_x=high[1], max_y=high[3])
        )

    def note(self, connection: sa.Connection, tables: Iterable[str], at: datetime) -> None:
        """Keep `last_change` of tables that have no extent."""
        named = _CONTENTS.c.table_name.in_(tuple(tables))
        connection.execute(_CONTENTS.update().where(named).values(last_change=iso(at)))

    @contextmanager
    def still(self, copy: Path) -> Iterator[sa.Connection]:
        """Copy the file as it is at one moment: who reads for long would keep writers waiting."""
        copy.unlink(missing_ok=True)
        os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            _copy(self.engine, copy)
            engine = sa.create_engine(
                "sqlite://", creator=lambda: _read_only(copy), poolclass=sa.StaticPool
            )
            try:
                with engine.connect() as connection:
                    yield connection
            finally:
                engine.dispose()
        finally:
            copy.unlink(missing_ok=True)

    def clear(self, connection: sa.Connection, tables: Iterable[str]) -> None:
        """Drop the tables; triggers go with them, and other tables in the file stay."""
        held = set(sa.inspect(connection).get_table_names())
        for name in tables:
            if name in held:
                connection.exec_driver_sql(f"DROP TABLE {name}")
        connection.exec_driver_sql(f"DELETE FROM {VERSION_TABLE}")  # noqa: S608 – a constant

    def count_on(self, connection: sa.Connection, tables: Iterable[str]) -> None:
        """Do nothing: SQLite counts from the largest id."""


def _copy(engine: sa.Engine, copy: Path) -> None:
    """Copy a database page by page, in one step: in several, each write would begin it anew."""
    with closing(sqlite3.connect(copy)) as target, closing(engine.raw_connection()) as source:
        target.execute("PRAGMA synchronous = OFF")
        target.execute("PRAGMA journal_mode = OFF").fetchone()
        held = source.driver_connection
        assert isinstance(held, sqlite3.Connection)  # noqa: S101 – SQLAlchemy's type is wider
        held.backup(target)


def _read_only(path: Path) -> sqlite3.Connection:
    # Nobody else writes to a copy: it is read without locks and without files beside it.
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True, check_same_thread=False)


def _connected(connection: Any, _record: object) -> None:  # noqa: ANN401
    # The driver is not to begin transactions by itself: `_begun` does.
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    # A journal that is cut is synced, one that is deleted is not: only so, or with WAL
    # (which QGIS may have set), does a confirmed write outlast a power cut.
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        connection.execute("PRAGMA journal_mode = TRUNCATE").fetchone()


def _begun(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


_SYSTEMS: Final = (
    ("Undefined cartesian SRS", -1, "NONE", "undefined", "undefined cartesian coordinates"),
    ("Undefined geographic SRS", 0, "NONE", "undefined", "undefined geographic coordinates"),
    (
        "WGS 84 geodetic",
        _WGS84,
        "EPSG",
        CRS.from_epsg(_WGS84).to_wkt("WKT1_GDAL"),
        "longitude and latitude in decimal degrees on the WGS 84 spheroid",
    ),
)

_IS_CURRENT: Final = """
    EXISTS (
        SELECT 1 FROM plot_versions
        WHERE plot = NEW.id AND number = NEW.version AND outline IS NOT NULL
    ) AND NOT EXISTS (
        SELECT 1 FROM plot_versions WHERE plot = NEW.id AND number > NEW.version
    )
"""
_REFUSE: Final = "SELECT RAISE(ABORT, 'this layer is read only: changes are imported')"

# QGIS may edit any layer: what is not a version by the program is refused.
_LAYER_GUARDS: Final[tuple[str, ...]] = (
    f"""
    CREATE TRIGGER plots_insert BEFORE INSERT ON plots
    WHEN EXISTS (SELECT 1 FROM plots WHERE id = NEW.id OR fid = NEW.fid) OR NOT ({_IS_CURRENT})
    BEGIN {_REFUSE}; END
    """,  # noqa: S608 – of constants
    f"""
    CREATE TRIGGER plots_update BEFORE UPDATE ON plots
    WHEN NEW.id IS NOT OLD.id OR NEW.version <= OLD.version OR NOT ({_IS_CURRENT})
    BEGIN {_REFUSE}; END
    """,
    f"""
    CREATE TRIGGER plots_delete BEFORE DELETE ON plots WHEN EXISTS (
        SELECT 1 FROM plot_versions WHERE plot = OLD.id AND outline IS NOT NULL
        AND number = (SELECT max(number) FROM plot_versions WHERE plot = OLD.id)
    )
    BEGIN {_REFUSE}; END
    """,  # noqa: S608 – of constants
)
