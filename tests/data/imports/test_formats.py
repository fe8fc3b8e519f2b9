"""The same plots in every format, encoding and coordinate system make the same record."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest
import shapely

from data.errors import InputError
from data.imports.report import Outcome
from tests.data.imports.files import (
    EILENBURG,
    SQUARES,
    TODAY,
    Record,
    frame,
    square_metres,
    write_csv,
    write_xlsx,
    zipped,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADING: Final = (
    "Kennung",
    "Name",
    "Gemeinde",
    "Größe (ha)",
    "Preis €/m²",
    "Status",
    "Stand",
    "WKT",
)
ROWS: Final = (
    ("A1", "Nord „1“", "Eilenburg", "2,31", "25,5", "frei", "01.02.2026", SQUARES[0].wkt),
    ("A2", "Süd", EILENBURG, "2,3", "-", "verkauft", "", SQUARES[1].wkt),
)
PROPERTIES: Final[tuple[dict[str, Any], ...]] = (
    {
        "id": "A1",
        "name": "Nord „1“",
        "municipality": EILENBURG,
        "area_available": 23100.0,
        "price": 25.5,
        "status": "free",
    },
    {
        "id": "A2",
        "name": "Süd",
        "municipality": EILENBURG,
        "area_available": 23000.0,
        "status": "sold",
    },
)


def expected(index: int) -> dict[str, object]:
    return {
        key: value for key, value in PROPERTIES[index].items() if key != "id" and value is not None
    }


def semicolon(folder: Path) -> Path:
    return write_csv(folder / "plots.csv", [HEADING, *ROWS])


def cp1252(folder: Path) -> Path:
    return write_csv(folder / "plots.csv", [HEADING, *ROWS], encoding="cp1252")


def marked(folder: Path) -> Path:
    return write_csv(folder / "plots.csv", [HEADING, *ROWS], encoding="utf-8-sig")


def utf16(folder: Path) -> Path:
    return write_csv(folder / "plots.csv", [HEADING, *ROWS], encoding="utf-16", delimiter="\t")


def comma(folder: Path) -> Path:
    rows = [[*row[:3], *(cell.replace(",", ".") for cell in row[3:5]), *row[5:]] for row in ROWS]
    return write_csv(folder / "plots.csv", [HEADING, *rows], delimiter=",")


def workbook(folder: Path) -> Path:
    rows = [
        ["A1", "Nord „1“", "Eilenburg", 2.31, 25.5, "frei", date(2026, 2, 1), SQUARES[0].wkt],
        ["A2", "Süd", 14730110, 2.3, None, "verkauft", None, SQUARES[1].wkt],
    ]
    return write_xlsx(
        folder / "plots.xlsx",
        [["Flächen der Stadt"], [], [None, *HEADING], *([None, *r] for r in rows)],
    )


def zipped_csv(folder: Path) -> Path:
    return zipped(folder / "plots.zip", semicolon(folder))


def layer(suffix: str, crs: str = "EPSG:25833") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / f"plots{suffix}"
        made = frame(PROPERTIES, crs=crs)
        if suffix == ".shp":
            made.columns = [column[:10] for column in made.columns]
        made.to_file(path)
        return path

    return write


def shapefile(
    crs: str | None, *, beside: tuple[str, ...] = ("dbf", "shx", "prj", "cpg")
) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        layer(".shp", crs or "EPSG:25833")(folder)
        kept = [folder / f"plots.{suffix}" for suffix in ("shp", *beside)]
        return zipped(folder / "plots.zip", *kept)

    return write


FORMATS: Final[dict[str, Callable[[Path], Path]]] = {
    "CSV with semicolons": semicolon,
    "CSV in cp1252": cp1252,
    "CSV with a byte order mark": marked,
    "CSV in UTF-16 with tabs": utf16,
    "CSV with commas": comma,
    "CSV in a zip": zipped_csv,
    "XLSX below a title, beside an empty column": workbook,
    "GeoPackage in UTM": layer(".gpkg"),
    "GeoPackage in Gauß-Krüger": layer(".gpkg", "EPSG:31468"),
    "FlatGeobuf": layer(".fgb", "EPSG:25832"),
    "GeoJSON": layer(".geojson", "EPSG:4326"),
    "GeoJSON that names a CRS": layer(".geojson"),
    "Shapefile": layer(".shp"),
    "Shapefile in a zip": shapefile("EPSG:25833"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_plots_are_the_same_in_every_format(name: str, tmp_path: Path, record: Record) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    file = FORMATS[name](folder)
    report = record.take(file)
    assert report.accepted, report.rows
    assert report.counts[Outcome.NEW] == 2
    plots = record.plots
    assert plots.keys() == {"A1", "A2"}
    for index, identifier in enumerate(("A1", "A2")):
        plot = plots[identifier]
        assert dict(plot.values) == expected(index)
        drawn = plot.geometry.symmetric_difference(SQUARES[index])
        assert drawn.area < SQUARES[index].area * 1e-3
        assert plot.provenance_of("name").source == file.name
    again = record.plan(file)
    assert again.counts[Outcome.UNCHANGED] == 2, "the same file twice changes nothing"
    assert record.carry(file)[1] is not None
    assert record.version == 1


@pytest.mark.parametrize(
    "name", ["CSV with semicolons", "XLSX below a title, beside an empty column"]
)
def test_day_of_a_row_confirms_its_facts(name: str, tmp_path: Path, record: Record) -> None:
    record.take(FORMATS[name](tmp_path))
    plots = record.plots
    assert plots["A1"].provenance_of("status").confirmed_on == date(2026, 2, 1)
    assert plots["A2"].provenance_of("status").confirmed_on is None


def test_rows_are_counted_as_the_sheet_counts_them(tmp_path: Path, record: Record) -> None:
    assert [row.row for row in record.plan(workbook(tmp_path)).rows] == [4, 5]
    assert [row.row for row in record.plan(semicolon(tmp_path)).rows] == [2, 3]


def test_shapefile_without_prj_asks_for_its_crs_and_says_which_fits(
    tmp_path: Path, record: Record
) -> None:
    file = shapefile(None, beside=("dbf", "shx"))(tmp_path)
    with pytest.raises(InputError, match="EPSG:25833 would put them into the county"):
        record.take(file)
    assert record.version == 0
    assert record.take(file, crs="EPSG:25833").accepted


def test_coordinates_that_do_not_fit_the_crs_are_refused(tmp_path: Path, record: Record) -> None:
    file = shapefile("EPSG:25833", beside=("dbf", "shx"))(tmp_path)
    for wrong in ("EPSG:4326", "EPSG:31468", "EPSG:3857"):
        with pytest.raises(InputError, match="EPSG:25833 would put"):
            record.take(file, crs=wrong)
    with pytest.raises(InputError, match="known coordinate system"):
        record.take(file, crs="EPSG:1")


def test_exchanged_coordinates_are_said(tmp_path: Path, record: Record) -> None:
    turned = shapely.transform(SQUARES[0], lambda points: points[:, ::-1])
    file = write_csv(tmp_path / "a.csv", [("Name", "WKT"), ("A", turned.wkt)])
    with pytest.raises(InputError, match="exchanged"):
        record.take(file, crs="EPSG:4326")


def test_ewkt_names_its_crs(tmp_path: Path, record: Record) -> None:
    metric = frame([{"name": "A"}], crs="EPSG:25833").geometry[0]
    file = write_csv(tmp_path / "a.csv", [("Name", "WKT"), ("A", f"SRID=25833;{metric.wkt}")])
    assert record.take(file).accepted
    assert square_metres(record.one.geometry) == pytest.approx(metric.area, rel=1e-6)


def test_sheet_of_several_is_chosen_by_name(tmp_path: Path, record: Record) -> None:
    import xlsxwriter  # noqa: PLC0415

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for sheet in ("Eins", "Zwei"):
            page = book.add_worksheet(sheet)
            page.write_row(0, 0, ["Name", "WKT"])
            page.write_row(1, 0, [sheet, SQUARES[0].wkt])
    with pytest.raises(InputError, match="Eins, Zwei"):
        record.take(path)
    assert record.take(path, layer="Zwei").accepted
    assert record.one.values["name"] == "Zwei"


def test_nulls_beside_truth_values_stay_unknown(tmp_path: Path, record: Record) -> None:
    rows = [
        {"id": str(i), "name": str(i), "divisible": value}
        for i, value in enumerate((True, None, False))
    ]
    path = tmp_path / "a.geojson"
    frame(rows).to_file(path)
    assert record.take(path).accepted
    assert [plot.values.get("divisible") for plot in record.plots.values()] == [True, None, False]


def test_numbers_as_ids_of_features_are_ids(tmp_path: Path, record: Record) -> None:
    path = tmp_path / "a.geojson"
    outline = shapely.to_geojson(SQUARES[0])
    path.write_text(
        f'{{"type":"FeatureCollection","features":[{{"type":"Feature","id":7,'
        f'"properties":{{"name":"A"}},"geometry":{outline}}}]}}',
        encoding="utf-8",
    )
    assert record.take(path).accepted
    assert record.one.id == "7"
    assert TODAY not in {entry.confirmed_on for entry in record.one.provenance.values()}
