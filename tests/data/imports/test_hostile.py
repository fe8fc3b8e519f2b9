"""Files made to do harm are refused with a clear error, by a process that stays small."""

from __future__ import annotations

import json
import math
import sqlite3
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyogrio.raw
import pytest
import shapely

from data.errors import InputError
from data.imports.limits import Limits
from data.imports.table import Table, read_table
from tests.data.imports.files import SQUARES, Record, frame, write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT: Final = Path(__file__).parents[3]
MEASURE: Final = """
import resource, sys
from pathlib import Path
from data.errors import InputError
from data.imports.limits import Limits
from data.imports.table import read_table
try:
    read_table(Path(sys.argv[1]), Limits(**eval(sys.argv[2])))
    print("read")
except InputError as error:
    print(error)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
MOST_KB: Final = 500_000
MUCH: Final = {"file_mb": 1_000, "unzipped_mb": 2_000, "ratio": 100_000}


def measured(path: Path, **limits: int) -> str:
    """Read a file in a fresh process; return what it says, once its memory is checked."""
    done = subprocess.run(  # noqa: S603 – our own program
        [sys.executable, "-c", MEASURE, str(path), repr(limits)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    *said, peak = done.stdout.splitlines()
    assert int(peak) < MOST_KB
    assert "Traceback" not in done.stderr
    return "\n".join(said)


def refused(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read_table(path, limits or Limits())
    message = str(caught.value)
    assert message.startswith(path.name)
    assert "expected" in message
    return message


def archive(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def workbook(path: Path, sheet: bytes, strings: bytes | None = None) -> Path:
    """Write a workbook whose one sheet, and whose strings, are given as they are."""
    good = path.with_name("good.xlsx")
    write_xlsx(good, [["Name", "WKT"], ["A", "B"]])
    with zipfile.ZipFile(good) as source:
        members = {name: source.read(name) for name in source.namelist()}
    members["xl/worksheets/sheet1.xml"] = sheet or members["xl/worksheets/sheet1.xml"]
    if strings is not None:
        members["xl/sharedStrings.xml"] = strings
    return archive(path, members)


SHEET: Final = (
    b'<?xml version="1.0"?><worksheet '
    b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s'
    b"</sheetData></worksheet>"
)


def test_file_of_200_mb(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    assert "200 MB" in refused(path)
    assert "64 MB" in refused(path)


def test_a_million_rows_of_csv(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("Name;Status\n" + "A long name of a plot;free\n" * 1_000_000, encoding="utf-8")
    assert "at most 50000 rows" in measured(path, **MUCH)


def test_a_million_rows_of_a_workbook(tmp_path: Path) -> None:
    row = b"<row><c t='str'><v>A</v></c><c t='str'><v>B</v></c></row>"
    path = workbook(tmp_path / "rows.xlsx", SHEET % (row * 1_000_000))
    assert "at most 50000 rows" in measured(path, **MUCH)
    assert "times as large" in refused(path) or "MB" in refused(path)


def test_two_cells_that_span_a_whole_sheet(tmp_path: Path) -> None:
    cells = (
        b'<row r="1"><c r="A1" t="str"><v>A</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    path = workbook(tmp_path / "wide.xlsx", SHEET % cells)
    assert "480 MB of memory" in measured(path) or "rows" in measured(path)


def test_a_million_features_of_geojson(tmp_path: Path) -> None:
    feature = json.dumps(
        {
            "type": "Feature",
            "properties": {"name": "A"},
            "geometry": shapely.geometry.mapping(SQUARES[0]),
        }
    )
    path = tmp_path / "many.geojson"
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[' + feature)
        for _ in range(999):
            file.write(("," + feature) * 1_000)
        file.write("]}")
    assert "MB of memory" in measured(path, **MUCH)


def test_a_million_features_of_a_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "many.gpkg"
    count = 1_000_000
    outlines = np.full(count, shapely.to_wkb(SQUARES[0]), dtype=object)
    pyogrio.raw.write(
        path,
        outlines,
        [np.arange(count)],
        ["name"],
        geometry_type="Polygon",
        crs="EPSG:4326",
        driver="GPKG",
        layer_options={"SPATIAL_INDEX": "NO"},
    )
    assert "at most 50000 rows" in measured(path, **MUCH)


def test_one_endless_cell(tmp_path: Path) -> None:
    path = tmp_path / "cell.csv"
    path.write_text('Name;WKT\nA;"' + "x" * 60_000_000 + '"\n', encoding="utf-8")
    assert "field larger than field limit" in measured(path)


def test_deeply_nested_json(tmp_path: Path) -> None:
    path = tmp_path / "deep.geojson"
    path.write_text('{"type":"FeatureCollection","features":' + "[" * 1_000_000, encoding="utf-8")
    refused(path)


def test_zip_bomb(tmp_path: Path) -> None:
    bomb = archive(tmp_path / "bomb.zip", {"plots.csv": b"0" * 50_000_000})
    assert "times as large as it is packed" in measured(bomb)
    bomb = archive(tmp_path / "bomb.zip", {f"{n}.csv": b"0" * 50_000_000 for n in range(6)})
    assert "300 MB when unpacked" in measured(bomb)


def test_member_that_is_larger_than_it_says(tmp_path: Path) -> None:
    path = archive(tmp_path / "lie.zip", {"plots.csv": b"Name;Status\n" * 100_000})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.index(mark) + offset
        content[place : place + 4] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    assert "whole" in refused(path)


@pytest.mark.parametrize(
    "name",
    ["../../plots.csv", "/var/plots.csv", "..\\plots.csv", "C:\\plots.csv", "a/../../plots.csv"],
)
def test_path_out_of_the_archive(name: str, tmp_path: Path) -> None:
    path = archive(tmp_path / "out.zip", {name: b"Name;Status\nA;free\n"})
    assert "inside the archive's own folder" in refused(path)


def test_link_in_an_archive(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("plots.csv")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as made:
        made.writestr(link, "/etc/passwd")
    assert "not links" in refused(tmp_path / "link.zip")


def test_archive_without_plots_and_with_two(tmp_path: Path) -> None:
    assert "one file of" in refused(archive(tmp_path / "a.zip", {"a.txt": b"x"}))
    assert "a.csv, b.csv" in refused(archive(tmp_path / "b.zip", {"a.csv": b"x", "b.csv": b"y"}))
    (tmp_path / "c.zip").write_bytes(b"PK\x03\x04 broken")
    refused(tmp_path / "c.zip")


LAUGHS: Final = b"<!DOCTYPE a [<!ENTITY a 'ha'>%s]>" % b"".join(
    b"<!ENTITY %c '%s'>" % (n, b"&%c;" % (n - 1) * 10) for n in range(ord("b"), ord("k"))
)
EXTERNAL: Final = b"<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize("declared", [LAUGHS, EXTERNAL])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_workbook(declared: bytes, encoding: str, tmp_path: Path) -> None:
    text = (
        b"%s<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
        b"<si><t>&a;</t></si></sst>" % declared
    ).decode()
    head = f"<?xml version='1.0' encoding='{encoding}'?>"
    path = workbook(tmp_path / "bomb.xlsx", b"", (head + text).encode(encoding))
    assert "declares entities" in measured(path)


def test_formulas_count_as_what_they_last_computed(tmp_path: Path, record: Record) -> None:
    cells = (
        b'<row r="1"><c r="A1" t="str"><v>Name</v></c><c r="B1" t="str"><v>Preis</v></c>'
        b'<c r="C1" t="str"><v>WKT</v></c></row><row r="2"><c r="A2" t="str">'
        b"<f>WEBSERVICE(&quot;http://192.0.2.1&quot;)</f><v>Nord</v></c>"
        b'<c r="B2"><f>20+5</f><v>25</v></c><c r="C2" t="str"><v>%s</v></c></row>'
    )
    path = workbook(tmp_path / "formula.xlsx", SHEET % (cells % SQUARES[0].wkt.encode()))
    report = record.take(path)
    assert report.accepted
    assert record.one.values == {"name": "Nord", "price": 25.0}
    assert any("2 formulas" in note.en for note in report.notes)


def test_formula_in_csv_is_a_text(tmp_path: Path, record: Record) -> None:
    text = "=cmd|'/c calc'!A1"
    record.take(write_csv(tmp_path / "a.csv", [("Name", "WKT"), (text, SQUARES[0].wkt)]))
    assert record.one.values["name"] == text


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".shp"])
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_coordinates_that_are_no_numbers(
    suffix: str, value: float, tmp_path: Path, record: Record
) -> None:
    marked = shapely.Polygon([(12.6, 51.45), (12.712345, 51.45), (12.7, 51.5)])
    path = tmp_path / f"a{suffix}"
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array([SQUARES[0], marked])),
        [np.array(["A", "B"], dtype=object)],
        ["name"],
        geometry_type="Polygon",
        crs="EPSG:4326",
        layer_options={} if suffix == ".shp" else {"SPATIAL_INDEX": "NO"},
    )
    content = path.read_bytes()
    assert struct.pack("<d", 12.712345) in content
    path.write_bytes(content.replace(struct.pack("<d", 12.712345), struct.pack("<d", value)))
    report = record.take(path)
    assert not report.accepted
    (refusal,) = report.rows[1].refusals
    assert "finite" in refusal.expected.en
    assert not report.rows[0].refusals
    assert record.plots == {}


@pytest.mark.parametrize("number", ["NaN", "1e999", "Infinity"])
def test_geojson_without_numbers(number: str, tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    ring = f"[[12.6,51.45],[{number},51.45],[12.7,51.5],[12.6,51.45]]"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A"},'
        f'"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}]}}',
        encoding="utf-8",
    )
    assert "GeoJSON" in refused(path)


@pytest.mark.parametrize("text", ["NaN", "inf", "1e999", "12,5°N", "POINT"])
def test_columns_of_coordinates_that_are_none(text: str, tmp_path: Path, record: Record) -> None:
    report = record.take(
        write_csv(tmp_path / "a.csv", [("Name", "lon", "lat"), ("A", text, "51,45")])
    )
    assert not report.accepted


def test_file_that_points_elsewhere_under_a_false_name(tmp_path: Path) -> None:
    for suffix in (".gpkg", ".fgb", ".shp"):
        path = tmp_path / f"a{suffix}"
        path.write_text(
            "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource>"
            "</OGRVRTLayer></OGRVRTDataSource>",
            encoding="utf-8",
        )
        assert f"the content of a {suffix} file" in refused(path)


def test_layer_that_never_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array([SQUARES[0]])),
        [np.array(["A"], dtype=object)],
        ["name"],
        geometry_type="Polygon",
        crs="EPSG:4326",
        layer="plots",
        layer_options={"SPATIAL_INDEX": "NO"},
    )
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE plots RENAME TO held")
        database.execute(
            "CREATE VIEW plots AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT held.fid, held.geom, held.name FROM held, n"
        )
    database.close()
    assert "2 seconds" in refused(path, Limits(seconds=2))


@pytest.mark.parametrize("content", [b"", b"\x00" * 64, b"\x81\x8d\x8f", b"Name", b"Name;Status\n"])
def test_csv_that_is_none(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    refused(path)


@pytest.mark.parametrize("suffix", [".xlsx", ".zip", ".gpkg", ".fgb", ".shp", ".geojson"])
@pytest.mark.parametrize("content", [b"", b"\x00" * 200, b"PK\x03\x04" + b"x" * 100])
def test_rubbish_under_any_name(suffix: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    refused(path)


def test_suffix_of_something_else_and_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_bytes(b"MZ")
    assert ".csv" in refused(tmp_path / "a.exe")
    with pytest.raises(InputError, match="no such file"):
        read_table(tmp_path / "missing.csv")


def test_row_with_too_many_cells_is_named(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [("Name", "Status"), ("A", "free"), ("B", "free", "x")])
    assert "row 3" in refused(path)


def test_limits_are_limits(tmp_path: Path) -> None:
    rows = [("Name", "Status"), *((str(n), "free") for n in range(5))]
    path = write_csv(tmp_path / "a.csv", rows)
    assert isinstance(read_table(path, Limits(rows=5)), Table)
    assert "at most 4 rows" in refused(path, Limits(rows=4))
    assert "at most 1 columns" in refused(path, Limits(columns=1))


def test_rows_that_the_file_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    frame([{"name": "A"}, {"name": "B"}]).to_file(path)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE gpkg_ogr_contents SET feature_count = 1")
    database.close()
    assert "1 rows stated, 2 or more there" in refused(path)


def test_file_that_takes_too_long(tmp_path: Path) -> None:
    feature = '{"type":"Feature","properties":{},"geometry":null}'
    path = tmp_path / "slow.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[' + ",".join([feature] * 1_000_000) + "]}",
        encoding="utf-8",
    )
    limits = Limits(seconds=1, rows=10_000_000, memory_mb=4_000)
    assert "1 seconds" in refused(path, limits)
