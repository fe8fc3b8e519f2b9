"""The commands `import` and `export` as people run them."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Final

import openpyxl
import pytest

from tests.api.command import run, says
from tests.data.imports.files import SQUARES, write_csv

if TYPE_CHECKING:
    from pathlib import Path

HEADING: Final = ("Name", "Gemeinde", "Größe (ha)", "Preis €/m²", "Status", "WKT")
ROWS: Final = (
    ("Nord", "Eilenburg", "2,3", "25,5", "frei", SQUARES[0].wkt),
    ("Süd", "Eilenburg", "2,3", "", "verkauft", SQUARES[1].wkt),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with two plots."""
    return write_csv(tmp_path / "Flächen 2026.csv", [HEADING, *ROWS])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return the folder of a fresh installation."""
    return tmp_path / "home"


def counts(home: Path, *arguments: str, status: int = 0) -> dict[str, int]:
    done = run(home, "import", *arguments, "--format", "json", status=status)
    found: dict[str, int] = json.loads(done.stdout)["counts"]
    return found


def test_dry_run_shows_what_the_real_run_does_and_writes_nothing(file: Path, home: Path) -> None:
    dry = run(home, "import", str(file), "--dry-run")
    assert not home.exists()
    real = run(home, "import", str(file))
    assert dry.stdout == real.stdout
    assert "neu: 2" in real.stdout
    assert "23.000 m²" in real.stdout
    assert counts(home, str(file)) == {"new": 0, "changed": 0, "unchanged": 2, "rejected": 0}


def test_rejected_row_is_named_and_nothing_is_written(file: Path, home: Path) -> None:
    write_csv(file, [HEADING, *ROWS, ("Ost", "Eilenburg", "viel", "", "frei", SQUARES[2].wkt)])
    done = run(home, "import", str(file), status=1)
    assert "Zeile 4 · abgelehnt" in done.stdout
    assert "Größe (ha) – gefunden: 'viel' – erwartet: eine Zahl ab 0 m²" in done.stdout
    assert "Traceback" not in done.stderr
    export = ("export", str(file.with_name("out.csv")))
    assert "keine Flächen" in says(run(home, *export, status=1))
    assert "no plots" in says(run(home, *export, "--lang", "en", status=1))


def test_mapping_is_asked_for_and_remembered_by_name(file: Path, home: Path) -> None:
    write_csv(
        file,
        [
            ("Name", "Ort", "Umfang", "Farbe", "WKT"),
            ("A", "Eilenburg", "2,3", "rot", SQUARES[0].wkt),
        ],
    )
    done = run(home, "import", str(file), status=1)
    assert "„Umfang“, „Farbe“" in done.stdout
    assert '--map "Spalte=feld"' in done.stdout
    mapped = ("--map", "Umfang=area_gross:ha", "--map", "Farbe=", "--mapping", "Stadt")
    run(home, "import", str(file), *mapped, "--dry-run")
    run(home, "import", str(file), "--mapping", "Stadt", status=1)
    run(home, "import", str(file), *mapped)
    done = run(home, "import", str(file), "--mapping", "Stadt")
    assert "Umfang · Bruttofläche, in ha · gemerkt" in done.stdout
    assert "unverändert: 1" in done.stdout


def test_html_report_is_accessible_and_runs_nothing(file: Path, home: Path, tmp_path: Path) -> None:
    write_csv(file, [HEADING, ("<script>alert(1)</script>", *ROWS[0][1:])])
    out = tmp_path / "report.html"
    run(
        home,
        "import",
        str(file),
        "--dry-run",
        "--format",
        "html",
        "--out",
        str(out),
        "--lang",
        "en",
    )
    page = out.read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert len(re.findall("<table", page)) == len(re.findall("<thead", page))
    assert "Columns" in page


def test_json_report_names_row_column_value_and_expectation(file: Path, home: Path) -> None:
    write_csv(file, [HEADING, ("Nord", "Atlantis", *ROWS[0][2:])])
    done = run(home, "import", str(file), "--dry-run", "--format", "json", status=1)
    (row,) = json.loads(done.stdout)["rows"]
    assert (row["row"], row["outcome"]) == (2, "rejected")
    (rejection,) = row["rejections"]
    assert (rejection["column"], rejection["found"]) == ("Gemeinde", "'Atlantis'")
    assert "AGS" in rejection["expected"]


def test_source_and_day_go_into_record_and_export(file: Path, home: Path, tmp_path: Path) -> None:
    run(home, "import", str(file), "--source", "Stadt Eilenburg", "--confirmed", "2026-01-15")
    out = tmp_path / "out.csv"
    done = run(home, "export", str(out), GEWERBE_RECORD_LICENCE="dl-de/by-2-0")
    assert "2 Flächen" in done.stdout
    with out.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter=";"))
    assert {row["Quelle des Status"] for row in rows} == {"Stadt Eilenburg"}
    assert {row["Status bestätigt am"] for row in rows} == {"15.01.2026"}
    assert {row["Lizenz"] for row in rows} == {"dl-de/by-2-0"}


def test_export_is_imported_without_change(file: Path, home: Path, tmp_path: Path) -> None:
    run(home, "import", str(file))
    for suffix in ("csv", "xlsx", "gpkg", "geojson"):
        run(home, "export", str(tmp_path / f"out.{suffix}"))
        assert counts(home, str(tmp_path / f"out.{suffix}"))["unchanged"] == 2


def test_export_of_some_plots(file: Path, home: Path, tmp_path: Path) -> None:
    done = run(home, "import", str(file), "--format", "json")
    first = json.loads(done.stdout)["rows"][0]["plot"]
    out = tmp_path / "out.geojson"
    run(home, "export", str(out), "--ids", first)
    (feature,) = json.loads(out.read_text(encoding="utf-8"))["features"]
    assert feature["id"] == first
    assert "nobody" in says(run(home, "export", str(out), "--ids", "nobody", status=1))


def test_what_is_exported_can_be_built(file: Path, home: Path, tmp_path: Path) -> None:
    run(home, "import", str(file))
    run(home, "export", str(tmp_path / "out.geojson"))
    done = run(home, "build", "--plots", str(tmp_path / "out.geojson"))
    assert "2 plots, 0 of them invented" in done.stdout


def test_limits_are_settings(file: Path, home: Path) -> None:
    few = {"GEWERBE_IMPORT_ROWS": "1"}
    assert "höchstens 1 Zeilen" in says(run(home, "import", str(file), status=1, **few))
    done = run(home, "import", str(file), "--lang", "en", status=1, **few)
    assert "at most 1 rows" in says(done)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("missing.csv",), 1),
        (("--map", "Name"), 1),
        (("--map", "Name=colour"), 1),
        (("--confirmed", "2999-01-01"), 1),
        (("--confirmed", "yesterday"), 2),
        (("--decimal", "dot"), 2),
        (("--format", "pdf"), 2),
    ],
)
def test_wrong_call_is_said(
    arguments: tuple[str, ...], status: int, file: Path, home: Path
) -> None:
    given = arguments if arguments[0].endswith(".csv") else (str(file), *arguments)
    done = run(home, "import", *given, status=status)
    if status == 1:
        assert "erwartet" in says(done)
        assert "expected" in says(run(home, "import", *given, "--lang", "en", status=1))


@pytest.mark.parametrize(
    ("form", "name", "content", "german", "english"),
    [
        ("json", "a.csv", b"nothing", "zwei Spalten", "two columns"),
        ("html", "a.gpkg", b"no geopackage", "Inhalt einer .gpkg-Datei", "content of a .gpkg file"),
        ("text", "a.zip", b"no archive", "vollständiges Archiv", "archive that is whole"),
        ("json", "a.gml", b"<a/>", "Bebauungsplan in XPlanGML", "zoning plan in XPlanGML"),
        ("html", "a.pdf", b"%PDF", "Endung .csv", "one of .csv"),
    ],
)
def test_refusal_of_a_file_is_said_in_the_language_and_form_that_was_asked(
    form: str, name: str, content: bytes, german: str, english: str, home: Path, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    out = tmp_path / "report"
    for language, expected in (("de", german), ("en", english)):
        options = ("--format", form, "--out", str(out), "--lang", language, "--dry-run")
        done = run(home, "import", str(path), *options, status=1)
        assert expected in says(done)
        written = out.read_text(encoding="utf-8")
        assert expected in written
        if form == "json":
            report = json.loads(written)
            assert report["accepted"] is False
            assert german in report["refused"][0]["text"]["de"]
            assert english in report["refused"][0]["text"]["en"]
        if form == "html":
            assert f'<html lang="{language}">' in written


def test_what_is_not_understood_is_asked_with_the_map_to_give(file: Path, home: Path) -> None:
    write_csv(file, [("Name", "Nutzfläche in m²", "WKT"), ("A", "23000", SQUARES[0].wkt)])
    done = run(home, "import", str(file), "--dry-run", status=1)
    assert '--map "Nutzfläche in m²=area_net:m²" (Nettofläche, in m²)' in done.stdout
    found = run(home, "import", str(file), "--dry-run", "--format", "json", status=1)
    (column,) = (one for one in json.loads(found.stdout)["columns"] if one["field"] is None)
    for target in column["suggested"]:
        run(home, "import", str(file), "--dry-run", "--map", f"{column['column']}={target}")


def test_formula_without_a_result_is_harmless_in_every_report(home: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    formula = '=HYPERLINK("http://192.0.2.1","<script>")'
    book.active.append(["Name", "Preis €/m²", "WKT"])
    book.active.append(["A", formula, SQUARES[0].wkt])
    path = tmp_path / "a.xlsx"
    book.save(path)
    for form, language in (("text", "de"), ("json", "en"), ("html", "de")):
        options = ("--dry-run", "--format", form, "--lang", language)
        said = run(home, "import", str(path), *options, status=1).stdout
        assert "HYPERLINK" in said
        assert "Preis €/m²" in said
        assert ("<script" in said) == (form != "html")


def test_export_in_english_changes_nothing_when_imported(
    file: Path, home: Path, tmp_path: Path
) -> None:
    run(home, "import", str(file))
    for suffix in ("csv", "xlsx", "gpkg", "geojson"):
        out = tmp_path / f"out.{suffix}"
        assert "2 plots" in run(home, "export", str(out), "--lang", "en").stdout
        assert counts(home, str(out))["unchanged"] == 2
