"""What stands in an exported file: for Excel, for GIS, for whoever asks where it is from."""

from __future__ import annotations

import csv
import json
import zipfile
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import pyogrio
import pytest
import python_calamine
import shapely

from data.errors import InputError
from data.exports import files
from data.exports.origin import Origin
from data.fields import FIELDS
from data.fields import Origin as FieldOrigin
from data.freshness import Freshness
from data.record import PlotRecord, Provenance

if TYPE_CHECKING:
    from pathlib import Path

    from data.words import Language

DAY: Final = Origin(date(2026, 3, 2), "dl-de/by-2-0")
FORMULA: Final = '=HYPERLINK("http://192.0.2.1")'


def plot(**values: object) -> PlotRecord:
    return PlotRecord(
        id="A1",
        geometry=shapely.box(12.6, 51.45, 12.602, 51.4515),
        values={"name": "Nord", "price": 25.5, "area_net": 1.125, "status": "free", **values},  # type: ignore[dict-item]
        provenance={"*": Provenance("Stadt Eilenburg", date(2026, 2, 1))},
    )


def table(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file, delimiter=";")
    return row


def test_csv_is_what_a_german_excel_opens(tmp_path: Path) -> None:
    path = tmp_path / "plots.csv"
    files.write([plot(status_until=date(2026, 5, 4), divisible=True)], path, DAY)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    row = table(path)
    assert row["Kaufpreis (€/m²)"] == "25,5"
    assert row["Nettofläche (m²)"] == "1,1250", "three decimals would look like thousands"
    assert row["Status"] == "frei"
    assert row["Bindung bis"] == "04.05.2026"
    assert row["Teilbar"] == "ja"
    assert (row["Quelle des Status"], row["Status bestätigt am"]) == (
        "Stadt Eilenburg",
        "01.02.2026",
    )
    assert row["Lizenz"] == "dl-de/by-2-0"


@pytest.mark.parametrize("text", [FORMULA, "+1", "-1+1", "@A1", "\t=1", " =1", "＝1"])
def test_no_cell_of_csv_is_a_formula(text: str, tmp_path: Path) -> None:
    path = tmp_path / "plots.csv"
    files.write([plot(name=text)], path, DAY)
    assert table(path)["Bezeichnung"] == f"'{text}"


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "plots.xlsx"
    files.write([plot(name=FORMULA, note="http://192.0.2.1")], path, DAY)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert b"hyperlink" not in sheet
        assert b'quotePrefix="1"' in archive.read("xl/styles.xml")


def test_workbook_has_figures_days_and_a_sheet_of_sources(tmp_path: Path) -> None:
    path = tmp_path / "plots.xlsx"
    files.write([plot(status_until=date(2026, 5, 4))], path, DAY)
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["Flächen", "Quellen"]
    heading, cells = book.get_sheet_by_name("Flächen").to_python()
    row = dict(zip(heading, cells, strict=True))
    assert row["Kaufpreis (€/m²)"] == 25.5
    assert row["Bindung bis"] == date(2026, 5, 4)
    said = str(book.get_sheet_by_name("Quellen").to_python())
    for word in ("dl-de/by-2-0", "02.03.2026", "Stadt Eilenburg", "01.02.2026"):
        assert word in said


def test_geopackage_and_geojson_say_where_they_are_from(tmp_path: Path) -> None:
    files.write([plot()], tmp_path / "plots.gpkg", DAY)
    info = pyogrio.read_info(tmp_path / "plots.gpkg")
    assert info["layer_metadata"]["licence"] == "dl-de/by-2-0"
    assert "Stadt Eilenburg (2026-02-01)" in info["layer_metadata"]["sources"]
    assert info["geometry_type"] == "MultiPolygon"
    files.write([plot()], tmp_path / "plots.geojson", DAY)
    content = json.loads((tmp_path / "plots.geojson").read_text(encoding="utf-8"))
    assert content["licence"] == "dl-de/by-2-0"
    assert content["sources"] == [
        {"source": "Stadt Eilenburg", "newest_confirmation": "2026-02-01", "facts": 4}
    ]
    (feature,) = content["features"]
    assert feature["id"] == "A1"
    assert "grz" not in feature["properties"], "unknown is absent"


def test_outline_too_long_for_a_cell_is_named(tmp_path: Path) -> None:
    round_one = shapely.Point(12.6, 51.45).buffer(0.001, quad_segs=400)
    record = PlotRecord("A1", round_one, {"name": "Kreis"})
    assert files.write([record], tmp_path / "plots.xlsx", DAY) == ("A1",)
    assert files.write([record], tmp_path / "plots.csv", DAY) == ()


def test_licence_that_nobody_stated_is_said(tmp_path: Path) -> None:
    files.write([plot()], tmp_path / "plots.csv", Origin(date(2026, 3, 2)))
    assert table(tmp_path / "plots.csv")["Lizenz"] == "keine Lizenz angegeben"


def test_other_suffix_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.xlsx"):
        files.write([plot()], tmp_path / "plots.pdf", DAY)
    assert list(tmp_path.iterdir()) == []


def heading_of(path: Path) -> list[str]:
    match path.suffix:
        case ".csv":
            return list(table(path))
        case ".xlsx":
            book = python_calamine.CalamineWorkbook.from_path(str(path))
            return list(map(str, book.get_sheet_by_index(0).to_python()[0]))
        case ".gpkg":
            return list(pyogrio.read_info(path)["fields"])
        case _:
            content = json.loads(path.read_text(encoding="utf-8"))
            return list(content["features"][0]["properties"])


@pytest.mark.parametrize(
    ("confirmed", "status", "shown"),
    [
        (date(2026, 2, 1), "free", ("unconfirmed", "nicht bestätigt", "not confirmed")),
        (date(2026, 2, 25), "free", ("free", "frei", "free")),
        (date(2020, 1, 1), "sold", ("sold", "verkauft", "sold")),
    ],
)
def test_status_is_given_as_pages_show_it(
    confirmed: date, status: str, shown: tuple[str, str, str], tmp_path: Path
) -> None:
    record = replace(plot(status=status), provenance={"*": Provenance(None, confirmed)})
    policy = replace(DAY, freshness=Freshness(status_days=10))
    labels: dict[Language, str] = {"de": shown[1], "en": shown[2]}
    for language, label in labels.items():
        origin = replace(policy, language=language)
        files.write([record], tmp_path / "plots.geojson", origin)
        (feature,) = json.loads((tmp_path / "plots.geojson").read_bytes())["features"]
        assert feature["properties"]["status_shown"] == shown[0]
        assert feature["properties"]["status_shown_label"] == label
        files.write([record], tmp_path / "plots.gpkg", origin)
        held = pyogrio.read_dataframe(tmp_path / "plots.gpkg")
        assert (held["status_shown"][0], held["status_shown_label"][0]) == (shown[0], label)
    files.write([record], tmp_path / "plots.csv", policy)
    assert table(tmp_path / "plots.csv")["Status, wie er gezeigt wird"] == shown[1]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_export_in_english_has_english_headings_and_words(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"plots{suffix}"
    record = plot(zoning="GEe", divisible=True, uses_excluded=(), status_until=date(2026, 5, 4))
    files.write([record], path, replace(DAY, language="en"))
    names = heading_of(path) if suffix == ".xlsx" else path.read_text("utf-8-sig").splitlines()[0]
    for field in FIELDS:
        if field.origin is FieldOrigin.RECORD:
            assert any(field.label.en in one for one in ([names] if suffix == ".csv" else names))
    said = path.read_bytes().decode(errors="replace")
    if suffix == ".csv":
        for word in ("free", "commercial area, restricted", "yes"):
            assert word in said
        assert "2026-05-04" in said
        assert ",25.5," in said
