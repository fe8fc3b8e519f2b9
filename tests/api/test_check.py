"""`gewerbeflaechen check`: the report in its three forms, and the exit status."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

import pytest
from typer.testing import CliRunner

from api.checkreport import FORMATS
from api.cli import app
from data.dataset import EMBEDDED
from data.plausibility import SEVERITY_LABELS, by_severity
from data.readers.plots import read_plots
from data.words import LANGUAGES
from geo import plausibility, snapshot
from tests.conftest import TODAY
from tests.sample import HOSTILE

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from data.words import Language

SQUARE: Final = [[[12.3, 51.5], [12.301, 51.5], [12.301, 51.501], [12.3, 51.501], [12.3, 51.5]]]
SOUND: Final = {
    "name": "Am Ring",
    "municipality": "14730070",
    "contact_function": "Wirtschaftsförderung",
}
WRONG: Final = {**SOUND, "area_net": 9000, "area_gross": 8000, "gfz": 8}
FORMULAS: Final = ("=1+1", "+49 3421", "-2", "@SUM(A1)", '\t=cmd|"/c calc"!A1', " =1", "＝1")


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, words)])


def file_of(folder: Path, *plots: dict[str, Any]) -> Path:
    path = folder / "plots.geojson"
    features = [
        {
            "type": "Feature",
            "id": values.get("id", f"P-{number}"),
            "properties": {key: value for key, value in values.items() if key != "id"},
            # One beside the other, so that none lies on another.
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x + number / 500, y] for x, y in ring] for ring in SQUARE],
            },
        }
        for number, values in enumerate(plots, start=1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Read the table as a German Excel would."""
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines(), delimiter=";"))


class Page(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def test_the_embedded_plots_hold_nothing_serious() -> None:
    result = run()
    assert result.exit_code == 0, result.output
    assert re.search(
        r"Flächen: 119, aus plots\.geojson; geprüft am \d\d\.\d\d\.\d{4}", result.output
    )
    assert "Erfundene Flächen zur Demonstration: 119." in result.output
    assert "schwerwiegend: 0, zweifelhaft: " in result.output.splitlines()[-1]


def test_a_serious_finding_gives_status_one_and_the_text_groups_by_plot(tmp_path: Path) -> None:
    path = file_of(tmp_path, WRONG, SOUND, {**SOUND, "status": "option"})
    result = run("--plots", path)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    first = lines.index("P-1 · Am Ring")
    assert lines[first + 1].startswith("  schwerwiegend  Die Nettofläche (9.000 m²) ist größer")
    assert lines[first + 2].startswith("  schwerwiegend  Die GFZ (8) liegt über allem")
    assert lines[first + 2].endswith("[gfz_above_all]")
    assert "P-2 · Am Ring" not in lines
    third = lines.index("P-3 · Am Ring")
    assert third > first
    assert lines[third + 1].startswith("  zweifelhaft    Status „Option vergeben“")
    assert lines[-1] == "schwerwiegend: 2, zweifelhaft: 1, Hinweis: 0"


def test_doubts_and_hints_give_status_zero(tmp_path: Path) -> None:
    result = run("--plots", file_of(tmp_path, {**SOUND, "status": "option"}), "--lang", "en")
    assert result.exit_code == 0
    assert "doubtful  Status “under option”, but without an end" in result.output
    assert result.output.splitlines()[-1] == "serious: 0, doubtful: 1, hint: 0"


def test_nothing_to_find_is_said(tmp_path: Path) -> None:
    result = run("--plots", file_of(tmp_path, SOUND))
    assert result.exit_code == 0
    assert "Keine Befunde." in result.output


@pytest.mark.parametrize(
    "words", [("--format", "pdf"), ("--lang", "fr"), ("--everything",), ("plots.geojson",)]
)
def test_a_wrong_call_has_status_two(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


@pytest.mark.parametrize("content", [None, "{}", '{"type": "FeatureCollection", "features": []}'])
def test_plots_that_cannot_be_read_are_refused_in_one_line(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "plots.geojson"
    if content is not None:
        path.write_text(content, "utf-8")
    done = subprocess.run(  # noqa: S603 – our own module
        [sys.executable, "-m", "api.cli", "check", "--plots", str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("gewerbeflaechen: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_holds_what_the_terminal_would_show(
    tmp_path: Path, form: str, language: Language
) -> None:
    plots = file_of(tmp_path, WRONG, SOUND)
    shown = run("--plots", plots, "--format", form, "--lang", language)
    out = tmp_path / "report"
    written = run("--plots", plots, "--format", form, "--lang", language, "--out", out)
    assert shown.exit_code == written.exit_code == 1
    assert out.read_bytes() == shown.stdout_bytes
    assert written.output.startswith(
        "schwerwiegend: 2" if language == "de" else "serious: 2, doubtful: 0"
    )


def test_the_table_opens_in_a_german_excel(tmp_path: Path) -> None:
    out = tmp_path / "report.csv"
    assert run("--format", "csv", "--out", out).exit_code == 0
    content = out.read_bytes()
    assert content.startswith(
        b"\xef\xbb\xbfKennung;Bezeichnung;Schwere;Regel;Befund;Felder;Quelle\r\n"
    )
    assert content.count(b"\n") == content.count(b"\r\n")
    rows = rows_of(content)
    today = date.today()  # noqa: DTZ011 – as the command takes it
    records = read_plots(EMBEDDED.path("plots"), today=today).records
    found = plausibility.check(records, plausibility.directory(EMBEDDED), today)
    assert [(row["Kennung"], row["Regel"], row["Befund"]) for row in rows] == [
        (one.plot, one.rule.name, one.text.de) for one in found
    ]
    assert {row["Schwere"] for row in rows} == {"zweifelhaft", "Hinweis"}


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_the_table_is_a_formula(tmp_path: Path, formula: str) -> None:
    plots = file_of(
        tmp_path,
        {"id": formula, "name": formula},
        {**WRONG, "name": formula, "contact_mail": formula},
    )
    out = tmp_path / "report.csv"
    run("--plots", plots, "--format", "csv", "--out", out)
    rows = rows_of(out.read_bytes())
    assert len(rows) >= 3
    for row in rows:
        for cell in row.values():
            assert not re.match(r"\s*[=+\-@＝＋－＠]", cell)
    names = {row["Bezeichnung"] for row in rows}
    assert any(formula.strip() in name for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_alone_and_is_well_formed(tmp_path: Path, language: Language) -> None:
    out = tmp_path / "report.html"
    run("--format", "html", "--lang", language, "--out", out)
    page = Page(out.read_text("utf-8"))
    attributes = dict(page.tags)
    assert attributes["html"] == {"lang": language}
    assert "initial-scale=1" in str(attributes["meta"]["content"])
    assert page.count("title") == page.count("h1") == page.count("main") == 1
    assert page.count("script") == page.count("link") == page.count("img") == 0
    assert not any(key.startswith("on") for _, held in page.tags for key in held)
    assert not any({"src", "href"} & held.keys() for _, held in page.tags)
    assert "url(" not in page.text
    assert "@import" not in page.text
    scopes = [held.get("scope") for tag, held in page.tags if tag == "th"]
    assert set(scopes) == {"col", "row"}
    assert page.count("caption") == page.count("table") == 1
    for label in SEVERITY_LABELS.values():
        assert label.in_(language) in page.text


def test_the_page_shows_each_finding_with_rule_and_source(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    run("--plots", file_of(tmp_path, WRONG), "--format", "html", "--out", out)
    page = Page(out.read_text("utf-8"))
    assert page.count("section") == 1
    assert page.count("li") == 2
    assert "P-1 · Am Ring" in page.text
    assert "schwerwiegend: Die GFZ (8) liegt über allem" in page.text
    assert "gfz_above_all · Quelle: § 17 BauNVO" in page.text
    assert "Felder: GFZ / BMZ" in page.text


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_words_of_a_record_stay_words(tmp_path: Path, form: str) -> None:
    name = HOSTILE.replace("\x00", "") + "\x1b[31m\r\n"
    plots = file_of(tmp_path, {**WRONG, "name": name, "contact_mail": name, "plan_name": name})
    out = tmp_path / "report"
    run("--plots", plots, "--format", form, "--out", out)
    text = out.read_bytes().decode("utf-8-sig")
    assert not set(text) & {"\x1b", "\x07", "\u202e"}
    if form == "html":
        assert Page(text).count("script") == 0
        assert "&lt;script&gt;" in text
    else:
        assert "<script>alert(1)</script>" in text
    if form == "csv":
        assert len(rows_of(out.read_bytes())) == text.count("\r\n") - 1


def test_a_build_remembers_how_many_findings_of_each_severity_there_are(home: Path) -> None:
    held = snapshot.load(home).snapshot
    records = [stored.record() for stored in held.plots]
    found = plausibility.check(records, plausibility.directory(EMBEDDED), TODAY)
    assert held.findings == by_severity(found)
    assert sum(held.findings.values()) > 0


def test_build_says_how_many_findings_there_are(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEWERBE_HOME", str(tmp_path))
    # Tiles and minutes of the shared build are taken as they are.
    for folder in ("tiles", "minutes"):
        (tmp_path / folder).symlink_to(home / folder)
    runs = [CliRunner().invoke(app, ["build"]) for _ in range(2)]
    assert "Nothing has changed" in runs[1].output
    for result in runs:
        assert result.exit_code == 0, result.output
        lines = [line for line in result.output.splitlines() if "plausibility" in line]
        assert len(lines) == 1
        counts = r"serious: 0, doubtful: \d+, hint: \d+"
        assert re.fullmatch(rf"  plausibility: {counts} \(see `gewerbeflaechen check`\)", lines[0])
