"""Every kind of hostile file is refused by a process whose memory is measured."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Final

import numpy as np
import pyogrio.raw
import pytest
import shapely

from data.errors import InputError
from data.imports.limits import Limits
from geo import imports
from tests.data.imports.files import KNOWN, SQUARES, TODAY, write_csv
from tests.data.imports.measure import reader_mb
from tests.data.imports.test_hostile import EXTERNAL, LAUGHS, SHEET, archive, workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MOST_MB: Final = 500
MARK: Final = 12.712345
ROW: Final = b"A long name of a plot;free\n"


def zip_bomb(folder: Path) -> Path:
    return archive(folder / "bomb.zip", {"plots.csv": b"0" * 50_000_000})


def zip_of_many(folder: Path) -> Path:
    return archive(folder / "many.zip", {f"{n}.csv": b"0" * 50_000_000 for n in range(6)})


def zip_in_a_zip(folder: Path) -> Path:
    inner = zip_bomb(folder).read_bytes()
    return archive(folder / "nested.zip", {"inner.zip": inner})


def path_traversal(folder: Path) -> Path:
    return archive(folder / "out.zip", {"../../plots.csv": b"Name;Status\nA;free\n"})


def entities_in_a_workbook(folder: Path, declared: bytes = LAUGHS) -> Path:
    strings = (
        b"<?xml version='1.0'?>%s<sst xmlns='http://schemas.openxmlformats.org/"
        b"spreadsheetml/2006/main'><si><t>&a;</t></si></sst>" % declared
    )
    return workbook(folder / "bomb.xlsx", b"", strings)


def foreign_entity_in_a_workbook(folder: Path) -> Path:
    return entities_in_a_workbook(folder, EXTERNAL)


def entities_in_a_plan(folder: Path, declared: bytes = LAUGHS) -> Path:
    path = folder / "plan.gml"
    path.write_bytes(
        b"<?xml version='1.0'?>%s<xplan:XPlanAuszug xmlns:xplan='http://www.xplanung.de/xplangml"
        b"/6/0' xmlns:gml='http://www.opengis.net/gml/3.2' gml:id='a'><gml:name>&j;</gml:name>"
        b"</xplan:XPlanAuszug>" % declared
    )
    return path


def foreign_entity_in_a_plan(folder: Path) -> Path:
    return entities_in_a_plan(folder, EXTERNAL)


def file_of_200_mb(folder: Path) -> Path:
    path = folder / "large.csv"
    path.write_bytes(b"Name;Status\n" + ROW * (200_000_000 // len(ROW)))
    return path


def one_line_of_200_mb(folder: Path) -> Path:
    path = folder / "line.csv"
    path.write_bytes(b"Name;Status\n" + b"x" * 200_000_000)
    return path


def geojson_of_200_mb(folder: Path) -> Path:
    path = folder / "large.geojson"
    feature = b'{"type":"Feature","properties":{"name":"A"},"geometry":null}'
    with path.open("wb") as file:
        file.write(b'{"type":"FeatureCollection","features":[' + feature)
        for _ in range(200_000_000 // len(feature) // 1_000):
            file.write((b"," + feature) * 1_000)
        file.write(b"]}")
    return path


def million_rows(folder: Path) -> Path:
    path = folder / "rows.csv"
    path.write_bytes(b"Name;Status\n" + ROW * 1_000_000)
    return path


def million_rows_of_a_workbook(folder: Path) -> Path:
    row = b"<row><c t='str'><v>A</v></c><c t='str'><v>B</v></c></row>"
    return workbook(folder / "rows.xlsx", SHEET % (row * 1_000_000))


def coordinates(folder: Path, suffix: str, value: float) -> Path:
    """Write a layer in whose outline one coordinate is no number."""
    path = folder / f"a{suffix}"
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array([shapely.Polygon([(12.6, 51.45), (MARK, 51.45), (12.7, 51.5)])])),
        [np.array(["A"], dtype=object)],
        ["name"],
        geometry_type="Polygon",
        crs="EPSG:4326",
        layer_options={} if suffix == ".shp" else {"SPATIAL_INDEX": "NO"},
    )
    content = path.read_bytes()
    assert struct.pack("<d", MARK) in content
    path.write_bytes(content.replace(struct.pack("<d", MARK), struct.pack("<d", value)))
    return path


def nan_in_a_geopackage(folder: Path) -> Path:
    return coordinates(folder, ".gpkg", math.nan)


def infinity_in_a_geopackage(folder: Path) -> Path:
    return coordinates(folder, ".gpkg", math.inf)


def nan_in_a_shapefile(folder: Path) -> Path:
    return coordinates(folder, ".shp", math.nan)


def infinity_in_flatgeobuf(folder: Path) -> Path:
    return coordinates(folder, ".fgb", -math.inf)


def nan_in_geojson(folder: Path) -> Path:
    path = folder / "a.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A"},'
        '"geometry":{"type":"Point","coordinates":[NaN,51.45]}}]}',
        encoding="utf-8",
    )
    return path


def nan_in_wkt(folder: Path) -> Path:
    outline = "POLYGON ((12.6 51.45, nan 51.45, 12.7 51.5, 12.6 51.45))"
    return write_csv(folder / "wkt.csv", [("Name", "WKT"), ("A", SQUARES[0].wkt), ("B", outline)])


def infinity_in_columns(folder: Path) -> Path:
    return write_csv(folder / "columns.csv", [("Name", "lon", "lat"), ("A", "inf", "51,45")])


RAISED: Final = {"file_mb": 1_000, "unzipped_mb": 2_000, "ratio": 100_000}
CASES: Final[tuple[tuple[Callable[[Path], Path], dict[str, int], str], ...]] = (
    (zip_bomb, {}, "times as large as it is packed"),
    (zip_bomb, RAISED, "plots.csv|memory|rows|field"),
    (zip_of_many, {}, "300 MB when unpacked"),
    (zip_in_a_zip, {}, "one file of"),
    (path_traversal, {}, "inside the archive's own folder"),
    (entities_in_a_workbook, {}, "declares entities"),
    (foreign_entity_in_a_workbook, {}, "declares entities"),
    (entities_in_a_plan, {}, "entit"),
    (foreign_entity_in_a_plan, {}, "entit"),
    (file_of_200_mb, {}, "at most 64 MB"),
    (file_of_200_mb, RAISED, "at most 50000 rows"),
    (one_line_of_200_mb, RAISED, "field|memory"),
    (geojson_of_200_mb, RAISED, "memory|rows"),
    (million_rows, {}, "at most 50000 rows"),
    (million_rows_of_a_workbook, {}, "times as large|MB"),
    (million_rows_of_a_workbook, RAISED, "at most 50000 rows"),
    (nan_in_a_geopackage, {}, "finite"),
    (infinity_in_a_geopackage, {}, "finite"),
    (nan_in_a_shapefile, {}, "finite"),
    (infinity_in_flatgeobuf, {}, "finite"),
    (nan_in_geojson, {}, "GeoJSON"),
    (nan_in_wkt, {}, "WKT|outline|finite"),
    (infinity_in_columns, {}, "expected"),
)


def judged(path: Path, **limits: int) -> tuple[bool, str]:
    """Prepare an import; return whether it could be carried out, and what is said of the file."""
    options = imports.Options(limits=Limits(**limits))
    try:
        report = imports.prepare(path, {}, KNOWN, today=TODAY, options=options).report
    except InputError as error:
        return False, str(error)
    refusals = [
        f"row {one.row}, {one.column}: found {one.found}; expected {one.expected.en}"
        for row in report.rows
        for one in row.refusals
    ]
    return report.accepted, "\n".join([*refusals, *(note.en for note in report.notes)])


@pytest.mark.parametrize(
    ("make", "limits", "said"),
    CASES,
    ids=[f"{make.__name__}{', raised' if limits else ''}" for make, limits, _ in CASES],
)
def test_a_hostile_file_is_refused_in_little_memory(
    make: Callable[[Path], Path], limits: dict[str, int], said: str, tmp_path: Path
) -> None:
    path = make(tmp_path)
    accepted, told = judged(path, **limits)
    assert not accepted
    assert "expected" in told
    assert any(part in told for part in said.split("|")), told
    assert "/etc/passwd" not in told
    peak = reader_mb(path, **limits)
    assert peak < MOST_MB
    # A file that is too large is never opened; every other one was read by the child.
    assert (peak == 0) == (path.stat().st_size > Limits(**limits).file_mb * 1_000_000)


@pytest.mark.parametrize("stored", [b"", b"<v>25</v>"], ids=["no value", "a value"])
def test_formulas_run_nowhere_and_take_little_memory(stored: bytes, tmp_path: Path) -> None:
    formula = b"<c><f>WEBSERVICE(&quot;http://192.0.2.1&quot;)</f>%s</c>" % stored
    head = b"<row><c t='str'><v>Name</v></c><c t='str'><v>Preis</v></c></row>"
    rows = b"<row><c t='str'><v>A</v></c>%s</row>" % formula * 40_000
    path = workbook(tmp_path / "formulas.xlsx", SHEET % (head + rows))
    _, told = judged(path, **RAISED)
    assert "WEBSERVICE" not in told
    assert "192.0.2.1" not in told
    assert 0 < reader_mb(path, **RAISED) < MOST_MB


def test_what_a_formula_last_computed_is_no_text_of_the_formula(tmp_path: Path) -> None:
    cells = (
        b"<row><c t='str'><v>Name</v></c><c t='str'><v>Preis</v></c><c t='str'><v>WKT</v></c></row>"
        b"<row><c t='str'><v>Nord</v></c><c><f>20+5</f><v>25</v></c><c t='str'><v>%s</v></c></row>"
    )
    path = workbook(tmp_path / "a.xlsx", SHEET % (cells % SQUARES[0].wkt.encode()))
    accepted, told = judged(path)
    assert accepted
    assert "20+5" not in told
    assert 0 < reader_mb(path) < MOST_MB
