"""Files as an office has them: titles, merged cells, sums, formulas, totals, points, archives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import openpyxl
import pytest
import shapely
import xlsxwriter

from data.errors import InputError
from data.imports.report import Outcome
from tests.data.imports.files import SQUARES, Record, frame, write_csv, zipped

if TYPE_CHECKING:
    from pathlib import Path

    from data.imports.report import Report, RowReport

WKT: Final = [outline.wkt for outline in SQUARES]
HEADING: Final = ("Name", "Gemeinde", "Größe (ha)", "Preis €/m²", "WKT")


def openpyxl_book(path: Path, *rows: tuple[Any, ...]) -> Path:
    """Write a workbook as programs do: formulas without what they come to."""
    book = openpyxl.Workbook()
    for row in (HEADING, *rows):
        book.active.append(row)
    book.save(path)
    return path


def said(row: RowReport) -> list[tuple[str | None, str]]:
    return [(one.column, getattr(one.found, "de", str(one.found))) for one in row.refusals]


@pytest.mark.parametrize(
    ("place", "formula"),
    [
        (2, "=1+1"),
        (2, '=HYPERLINK("http://192.0.2.1","<b>")'),
        (0, "=A1"),
        (1, '="Eilen"&"burg"'),
        (4, "=B1"),
        (3, "=1/0"),
    ],
)
def test_formula_that_nobody_computed_is_refused_and_named(
    place: int, formula: str, tmp_path: Path, record: Record
) -> None:
    row: list[Any] = ["A", "Eilenburg", 2.3, 25, WKT[0]]
    row[place] = formula
    path = openpyxl_book(tmp_path / "a.xlsx", ("B", "Eilenburg", 2.3, 25, WKT[1]), tuple(row))
    report = record.plan(path)
    good, wrong = report.rows
    assert good.outcome is Outcome.NEW
    assert wrong.row == 3
    column, found = said(wrong)[0]
    assert column == HEADING[place]
    assert formula in found
    assert "öffnen und speichern" in wrong.refusals[0].expected.de
    assert "save" in wrong.refusals[0].expected.en
    assert record.carry(path)[1] is None


def test_formula_with_a_stored_value_counts_as_that(tmp_path: Path, record: Record) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADING)
        page.write_row(1, 0, ["A", "Eilenburg", None, None, WKT[0]])
        page.write_formula(1, 2, "=1.3+1", None, 2.3)
        page.write_formula(1, 3, '=" "', None, " ")
    assert record.take(path).accepted
    assert record.one.values["area_available"] == 23_000
    assert "price" not in record.one.values, "a formula that comes to nothing is an empty cell"


def test_zero_that_is_still_to_be_computed_is_no_zero(tmp_path: Path, record: Record) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:  # writes 0, and asks to be computed
        page = book.add_worksheet()
        page.write_row(0, 0, HEADING)
        page.write_row(1, 0, ["A", "Eilenburg", 2.3, None, WKT[0]])
        page.write_formula(1, 3, "=20+5")
    (row,) = record.plan(path).rows
    assert said(row) == [("Preis €/m²", "die Formel =20+5 ohne Ergebnis")]


def test_error_of_a_cell_is_not_unknown(tmp_path: Path, record: Record) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADING)
        page.write_row(1, 0, ["A", "Eilenburg", 2.3, None, WKT[0]])
        page.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    (row,) = record.plan(path).rows
    assert said(row) == [("Preis €/m²", "#DIV/0! (=1/0)")]


def office(path: Path, *, figure_merged: bool = False) -> Path:
    """Write a sheet with a title, a heading of two rows, merged cells, a sum and a remark."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Gewerbeflächen")
        page.merge_range(0, 0, 0, 5, "Gewerbeflächen der Stadt, Stand Februar")
        for place, name in enumerate(("Name der Fläche", "Gemeinde")):
            page.merge_range(2, place, 3, place, name)
        page.merge_range(2, 2, 2, 3, "Fläche")
        page.write_row(3, 2, ["brutto (ha)", "netto (ha)"])
        page.merge_range(2, 4, 3, 4, "Verkaufspreis €/m²")
        page.merge_range(2, 5, 3, 5, "WKT")
        page.merge_range(4, 1, 6, 1, "Eilenburg")
        for index, outline in enumerate(WKT):
            page.write_row(4 + index, 0, [f"Nord {index + 1}"])
            price = None if figure_merged else 25 + index
            page.write_row(4 + index, 2, [2.33, 2.1, price, outline])
        if figure_merged:
            page.merge_range(4, 4, 6, 4, 75)
        page.write(7, 0, "Summe")
        page.write_formula(7, 2, "=SUM(C5:C7)")
        page.write(9, 0, "* alle Angaben ohne Gewähr")
    return path


def test_sheet_of_an_office_is_read_as_it_is_meant(tmp_path: Path, record: Record) -> None:
    report = record.take(office(tmp_path / "liste.xlsx"))
    assert report.accepted, report.rows
    assert [row.row for row in report.rows] == [5, 6, 7]
    for number, plot in enumerate(sorted(record.plots.values(), key=lambda p: str(p.values))):
        assert plot.values == {
            "name": f"Nord {number + 1}",
            "municipality": "14730110",
            "area_gross": 23_300,
            "area_net": 21_000,
            "price": 25 + number,
        }
    notes = " ".join(note.de for note in report.notes)
    for word in ("Zeile 3–4", "Zeile 8 („Summe“)", "Zeile 10", "2 Zellen ergänzt"):
        assert word in notes


def test_figure_over_several_rows_is_asked_for_each(tmp_path: Path, record: Record) -> None:
    report = record.plan(office(tmp_path / "liste.xlsx", figure_merged=True))
    assert [row.outcome for row in report.rows] == [Outcome.NEW, *[Outcome.REJECTED] * 2]
    assert "75" in said(report.rows[1])[0][1]
    assert "je Fläche" in report.rows[1].refusals[0].expected.de


def test_row_of_units_belongs_to_the_heading(tmp_path: Path, record: Record) -> None:
    rows = [
        ("Name", "Gemeinde", "Größe", "Kaufpreis", "WKT"),
        ("", "", "[ha]", "€/m²", ""),
        ("A", "Eilenburg", "2,3", "25,50", WKT[0]),
    ]
    assert record.take(write_csv(tmp_path / "a.csv", rows)).accepted
    assert record.one.values["area_available"] == 23_000
    assert record.one.values["price"] == 25.5


@pytest.mark.parametrize("word", ["Summe", "Gesamt:", "Zwischensumme Nord", "Total", "Insgesamt"])
def test_sums_are_no_plots(word: str, tmp_path: Path, record: Record) -> None:
    rows = [HEADING, ("A", "Eilenburg", "2,3", "25,5", WKT[0]), (word, "", "2,3", "", "")]
    report = record.take(write_csv(tmp_path / "a.csv", rows))
    assert report.accepted
    assert len(report.rows) == 1
    assert any("Zeile 3" in note.de and "row 3" in note.en.lower() for note in report.notes)


@pytest.mark.parametrize(
    "row", [("Summe", "Eilenburg", "2,3", "", WKT[1]), ("Gesamtschule", "", "2,3", "", WKT[1])]
)
def test_plot_with_such_a_name_is_one(row: tuple[str, ...], tmp_path: Path, record: Record) -> None:
    report = record.plan(write_csv(tmp_path / "a.csv", [HEADING, row]))
    assert [one.name for one in report.rows] == [row[0]]


@pytest.mark.parametrize(
    ("heading", "cells", "suggested"),
    [
        ("Größe", ("2,3", "4,15"), "area_available:ha"),
        ("Verkaufspreis", ("350.000", "420.000 "), "price:€/m²"),
        ("Kaufpreis", ("350000", "1.250.000"), "price:€/m²"),
        ("B-Plan", ("ja", "nein"), "plan_status"),
        ("Bebauungsplan", ("rechtskräftig", "Entwurf"), "plan_status"),
    ],
)
def test_column_whose_cells_do_not_fit_is_asked_about(
    heading: str, cells: tuple[str, str], suggested: str, tmp_path: Path, record: Record
) -> None:
    rows = [("Name", heading, "WKT"), ("A", cells[0], WKT[0]), ("B", cells[1], WKT[1])]
    path = write_csv(tmp_path / "a.csv", rows)
    report = record.plan(path)
    (column,) = report.meaning.open
    assert column.heading == heading
    assert suggested in column.suggested
    assert cells[0] in (column.note.de if column.note else "")
    assert record.plan(path, columns={heading: suggested}).meaning.open == ()


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Größe", ("23.000", "4.150")),
        ("Verkaufspreis", ("35,00", "42")),
        ("B-Plan", ("Nr. 7 „Nordring“", "ja")),
        ("area_available", ("2", "4")),
    ],
)
def test_column_whose_cells_fit_is_taken(
    heading: str, cells: tuple[str, str], tmp_path: Path, record: Record
) -> None:
    rows = [("Name", heading, "WKT"), ("A", cells[0], WKT[0]), ("B", cells[1], WKT[1])]
    assert record.plan(write_csv(tmp_path / "a.csv", rows)).meaning.open == ()


def shape(folder: Path, name: str) -> list[Path]:
    folder.mkdir()
    made = frame([{"name": "A", "municipali": "14730110"}], crs="EPSG:25833")
    made.to_file(folder / f"{name}.shp")
    return sorted(folder.iterdir())


def test_messages_name_the_file_inside_an_archive(tmp_path: Path, record: Record) -> None:
    files = shape(tmp_path / "in", "Gewerbeflächen Nord")
    for left_out, expected in (
        (".prj", r"gebiet\.zip, Gewerbeflächen Nord\.shp, CRS"),
        (".shx", r"Gewerbeflächen Nord\.shx fehlt|Gewerbeflächen Nord\.shx is missing"),
        (".dbf", r"Gewerbeflächen Nord\.dbf is missing"),
    ):
        kept = [file for file in files if file.suffix != left_out]
        with pytest.raises(InputError, match=expected) as refused:
            record.plan(zipped(tmp_path / "gebiet.zip", *kept))
        assert "Gewerbeflächen Nord" in refused.value.in_("de")
        assert "plots.shp" not in str(refused.value)
        assert str(tmp_path.parent) not in str(refused.value)
    report = record.take(zipped(tmp_path / "gebiet.zip", *files))
    assert report.accepted
    assert any("Gewerbeflächen Nord.shp" in note.de for note in report.notes)


@pytest.mark.parametrize("name", ["a!b.zip!c", "zip+https:c", "..c", "-o", "a%2f..", "ä" * 200])
def test_odd_names_inside_an_archive_stay_names(name: str, tmp_path: Path, record: Record) -> None:
    import zipfile  # noqa: PLC0415

    files = shape(tmp_path / "in", "odd")
    path = tmp_path / "odd.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            archive.write(file, f"{name.replace(':', ' ')}{file.suffix}")
    assert record.plan(path).accepted


def test_points_of_a_layer_are_no_outlines_either(tmp_path: Path, record: Record) -> None:
    path = tmp_path / "points.fgb"
    points = gpd.GeoDataFrame([{"name": "A"}], geometry=[shapely.Point(12.601, 51.4507)], crs=4326)
    points.to_file(path)
    (row,) = record.plan(path).rows
    assert row.refusals[0].found == ("ein Punkt", "a point")
    assert "--as parcels" in row.refusals[0].expected.de


def test_report_of_the_dry_run_is_that_of_the_real_one(tmp_path: Path, record: Record) -> None:
    path = office(tmp_path / "liste.xlsx")
    dry: Report = record.plan(path)
    real = record.take(path)
    assert dry == real
    again = record.plan(path)
    assert again.counts[Outcome.UNCHANGED] == 3
    version = record.version
    record.take(path)
    assert record.version == version
