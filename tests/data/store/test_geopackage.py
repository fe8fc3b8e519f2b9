"""The file is a GeoPackage: for GDAL without a warning, and by the rules of the standard.

Requirements are those of OGC 12-128r18; each is checked with plain SQL and plain bytes.
"""

from __future__ import annotations

import dataclasses
import logging
import re
import sqlite3
import struct
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pyogrio
import pytest
import shapely

from data.fields import FIELDS, Kind, Origin
from data.roles import Role
from data.store.changes import Change
from data.store.demand import Counter
from data.store.migrate import VERSION_TABLE
from data.store.schema import METADATA
from data.store.store import open_store
from data.store.users import Act
from tests.data.store.backups import measured
from tests.data.store.gatherings import hold
from tests.data.store.jobs import ORDER
from tests.data.store.letters import ENQUIRY, REPLY, SUBSCRIPTION, mail
from tests.data.store.made import FULL, NOON, SQUARE, plot, put
from tests.data.store.owning import put_owner
from tests.data.store.test_documents import PHOTO
from tests.data.store.test_offers import OFFER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TYPES: Final = {"TEXT", "INTEGER", "DOUBLE", "BLOB", "DATE", "DATETIME", "BOOLEAN", "MULTIPOLYGON"}
ENVELOPE: Final = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'plots'"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a record that has been written to, edited, withdrawn from and undone."""
    path = tmp_path / "record.gpkg"
    with open_store(path) as store:
        put(store, FULL)
        put(store, plot("a", shapely.box(12.7, 51.6, 12.8, 51.7), price=1.0))
        put(store, plot("a", shapely.box(12.7, 51.6, 12.8, 51.7), price=2.5), seen=1)
        put(store, plot("far", shapely.box(20, 60, 21, 61)))
        store.write([Change("far", 1, None)], account="x", reason="sold", at=NOON)
        store.undo("a", 2, account="x", reason="wrong", at=NOON + timedelta(minutes=1))
        store.remember_mapping("Torgau", {"a": "b"})
        store.enquiries.add(ENQUIRY, [mail()])
        store.subscriptions.add(SUBSCRIPTION, {"a": True}, mail(2))
        act = Act("anna", NOON)
        store.offers.add(OFFER, act)
        store.casework.note(ENQUIRY.reference, "calls back", act)
        store.casework.reply(ENQUIRY.reference, REPLY, act)
        user = store.users.add("bob", Role.EDITOR, (), act)
        store.sessions.begin(user, act, by="password")
        store.drafts.begin(Change("full", 1, FULL), act, reason="more")
        store.jobs.add(ORDER, most=1)
        store.documents.add(PHOTO)
        put_owner(store, "word")
        store.demand.add({Counter("2026-11", "search"): 1})
        store.imports.begin("k", act, file="a.csv", suffix=".csv", ends_on=NOON.date(), options={})
        hold(store, "logistics")
        measured(store, tmp_path, "m")
    return path


@pytest.fixture
def file(path: Path) -> Iterator[sqlite3.Connection]:
    """Return a plain connection to the record."""
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def test_gdal_reads_every_layer_without_a_warning(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    layers = {str(name): kind for name, kind in pyogrio.list_layers(path)}
    tables = (*METADATA.tables, VERSION_TABLE)
    assert layers == {"plots": "MultiPolygon", **dict.fromkeys(tables)}
    for name in layers:
        # Nothing was ever restored here.
        assert (len(pyogrio.read_dataframe(path, layer=name)) > 0) == (name != "restorations")
    assert caplog.records == []


def test_the_layer_shows_each_plot_as_it_is_now(path: Path) -> None:
    frame = gpd.read_file(path, layer="plots").set_index("id")
    assert frame.crs.to_epsg() == 4326
    assert sorted(frame.index) == ["a", "full"]
    recorded = [field.name for field in FIELDS if field.origin is Origin.RECORD]
    assert list(frame.columns) == ["version", "invented", *recorded, "provenance", "geometry"]
    full = frame.loc["full"]
    assert full.geometry.equals(FULL.geometry)
    assert (frame.loc["a"].version, frame.loc["a"].price) == (3, 1.0)
    for field in FIELDS:
        value = FULL.values.get(field.name)
        if field.origin is not Origin.RECORD or value is None:
            continue
        if field.kind is Kind.CODES:
            assert full[field.name] == ", ".join(value)  # type: ignore[arg-type]
        elif field.kind is Kind.DATE:
            assert full[field.name].date() == value
        elif field.kind is not Kind.TIERS:
            assert full[field.name] == value
    assert '"price": 8.5' in full.price_tiers


def test_the_header_says_geopackage(file: sqlite3.Connection) -> None:
    assert file.execute("PRAGMA application_id").fetchone() == (0x47504B47,)  # requirement 2
    assert 10200 <= file.execute("PRAGMA user_version").fetchone()[0] < 10500
    assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]  # 6
    assert file.execute("PRAGMA foreign_key_check").fetchall() == []  # 7


def test_the_coordinate_systems_are_there(file: sqlite3.Connection) -> None:  # 11
    rows = file.execute(
        "SELECT srs_id, organization, organization_coordsys_id, definition "
        "FROM gpkg_spatial_ref_sys ORDER BY srs_id"
    ).fetchall()
    assert [row[:3] for row in rows] == [(-1, "NONE", -1), (0, "NONE", 0), (4326, "EPSG", 4326)]
    assert rows[2][3].startswith('GEOGCS["WGS 84"')


def test_every_table_is_listed_and_every_listed_table_is_there(file: sqlite3.Connection) -> None:
    tables = {
        name
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith(("gpkg_", "sqlite_"))
    }
    listed = dict(file.execute("SELECT table_name, data_type FROM gpkg_contents"))
    assert listed.keys() == tables  # 14
    assert {name for name, kind in listed.items() if kind == "features"} == {"plots"}
    assert set(listed.values()) == {"features", "attributes"}
    for table in tables:
        columns = file.execute(f"PRAGMA table_info({table})").fetchall()
        keys = [(name, kind) for _, name, kind, _, _, key in columns if key]
        assert [kind for _, kind in keys] == ["INTEGER"], table  # 29, 119
        assert {kind for _, _, kind, *_ in columns} <= TYPES, table  # 5


def test_the_geometry_column_is_described(file: sqlite3.Connection) -> None:  # 22 to 28
    assert file.execute("SELECT * FROM gpkg_geometry_columns").fetchall() == [
        ("plots", "geom", "MULTIPOLYGON", 4326, 0, 0)
    ]


def test_geometries_are_blobs_of_the_standard(file: sqlite3.Connection) -> None:  # 19, 20
    for (blob,) in file.execute("SELECT geom FROM plots"):
        magic, version, flags, system = struct.unpack_from("<2sBBi", blob)
        assert (magic, version, flags, system) == (b"GP", 0, 0b011, 4326)
        outline = shapely.from_wkb(blob[40:])
        west, east, south, north = struct.unpack_from("<4d", blob, 8)
        assert (west, south, east, north) == outline.bounds
        assert outline.geom_type == "MultiPolygon"


def test_dates_and_moments_are_written_as_the_standard_says(file: sqlite3.Connection) -> None:
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
    for query in ("SELECT at FROM record_versions", "SELECT last_change FROM gpkg_contents"):
        assert all(moment.fullmatch(text) for (text,) in file.execute(query))  # 15
    (day,) = file.execute("SELECT status_until FROM plots WHERE id = 'full'").fetchone()
    assert day == "2026-06-30"


def test_extent_and_last_change_are_kept(path: Path) -> None:
    def contents() -> tuple[tuple[float | None, ...], set[str]]:
        with closing(sqlite3.connect(path)) as file:
            changed = {one for (one,) in file.execute("SELECT last_change FROM gpkg_contents")}
            return file.execute(ENVELOPE).fetchone(), changed

    with open_store(path) as store:
        assert contents()[0] == shapely.union_all([one.geometry for one in store.records()]).bounds
        at = NOON + timedelta(days=1)
        put(store, plot("west", shapely.box(11, 50, 11.1, 50.1)), at=at)
        assert contents() == ((11, 50, 12.8, 51.7), {"2026-03-03T12:00:00.000Z"})
        gone = [Change(one, held.number, None) for one, held in store.held().items()]
        store.write(gone, account="x", reason="y", at=at)
        assert contents()[0] == (None, None, None, None)


def test_outlines_with_heights_are_shown_flat(tmp_path: Path) -> None:
    record = dataclasses.replace(plot("a"), geometry=shapely.force_3d(SQUARE, 100.0))
    with open_store(tmp_path / "record.gpkg") as store:
        put(store, record)
        assert store.records()[0].geometry.has_z
    (shown,) = gpd.read_file(tmp_path / "record.gpkg", layer="plots").geometry
    assert not shown.has_z


def test_a_file_that_qgis_has_switched_to_wal_is_written_on(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
        other.execute("SELECT count(*) FROM plots").fetchall()
        with open_store(path) as store:
            put(store, plot("later"))
            assert "later" in store.held()
    assert "later" in set(gpd.read_file(path, layer="plots").id)


def test_a_reader_with_the_file_open_does_not_stop_a_writer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other, open_store(path) as store:
        assert other.execute("SELECT count(*) FROM plots").fetchone() == (2,)
        put(store, plot("later"))
        assert other.execute("SELECT count(*) FROM plots").fetchone() == (3,)
