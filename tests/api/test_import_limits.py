"""Every limit of an import is a setting: what passes by default is refused once it is lowered."""

from __future__ import annotations

import json
import random
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import fields
from typing import TYPE_CHECKING, Final

import pytest

from api.settings import Settings
from data.errors import InputError
from data.imports.limits import Limits
from data.imports.table import read_table
from tests.data.imports.files import SQUARES, frame, write_csv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def large(folder: Path) -> Path:
    """Write a table of 1.6 MB that hardly packs."""
    chance = random.Random(0)  # noqa: S311
    rows = [(f"{chance.getrandbits(600):x}", "free") for _ in range(10_000)]
    return write_csv(folder / "large.csv", [("Name", "Status"), *rows])


def packed(folder: Path) -> Path:
    """Pack it."""
    path = folder / "large.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(large(folder), "large.csv")
    return path


def dense(folder: Path) -> Path:
    """Pack a table of 2.9 MB of which most is always the same."""
    chance = random.Random(0)  # noqa: S311
    rows = "".join(f"{chance.getrandbits(64):x}{'A' * 300};free\n" for _ in range(9_000))
    path = folder / "dense.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", f"Name;Status\n{rows}")
    return path


def memory(folder: Path) -> Path:
    """Write a layer of 10 MB that is read as one document."""
    path = folder / "a.geojson"
    feature = {"type": "Feature", "properties": {"name": "A" * 200}, "geometry": None}
    collection = {"type": "FeatureCollection", "features": [feature] * 40_000}
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def slow(folder: Path) -> Path:
    """Write a layer whose first row takes some seconds of work to find."""
    path = folder / "a.gpkg"
    frame([{"name": "A"}], SQUARES).to_file(path, layer="plots")
    with closing(sqlite3.connect(path)) as database:
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("ALTER TABLE plots RENAME TO held")
        database.execute(
            "CREATE VIEW plots AS WITH RECURSIVE n(i) AS "
            "(SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000) "
            "SELECT held.fid, held.geom, held.name FROM held, (SELECT max(i) FROM n)"
        )
        database.commit()
    return path


LOWERED: Final[dict[str, tuple[Callable[[Path], Path], int, str]]] = {
    "file_mb": (large, 1, "at most 1 MB"),
    "rows": (large, 9_999, "at most 9999 rows"),
    "unzipped_mb": (packed, 1, "MB when unpacked"),
    "ratio": (dense, 5, "times as large as it is packed"),
    "memory_mb": (memory, 1, "in 1 MB of memory"),
    "seconds": (slow, 1, "in 1 seconds"),
}


def test_every_limit_has_a_case() -> None:
    # How many columns a table has is no matter of taste: no setting, see `Limits`.
    assert set(LOWERED) == {one.name for one in fields(Limits)} - {"columns"}


@pytest.mark.parametrize("name", LOWERED)
def test_a_setting_lowers_its_limit(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, value, said = LOWERED[name]
    path = make(tmp_path)
    assert read_table(path, Settings().import_limits).rows
    monkeypatch.setenv(f"GEWERBE_IMPORT_{name.upper()}", str(value))
    with pytest.raises(InputError, match=said):
        read_table(path, Settings().import_limits)


def test_a_setting_raises_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("A", "free")] * 50_001
    path = write_csv(tmp_path / "many.csv", [("Name", "Status"), *rows])
    with pytest.raises(InputError, match="at most 50000 rows"):
        read_table(path, Settings().import_limits)
    monkeypatch.setenv("GEWERBE_IMPORT_ROWS", "50001")
    assert len(read_table(path, Settings().import_limits).rows) == len(rows)
