"""Reports on the measures: as PDF and workbook, closed and kept; whatever was typed into them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import logging
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import openpyxl
import pikepdf
import pytest

from data.roles import Role
from data.words import LANGUAGES
from maps.publisher import REGIONALBUDGET
from tests.api.desk.forms import form_of, post
from tests.api.desk.measuring import LIST, REPORTS, add, close, indicator, prove, show, value
from tests.api.desk.staff import Staffed, staffed
from tests.maps.test_expose import elements, needs_pdftotext, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from data.words import Language
    from tests.api.desk.staff import Browser

QUARTER: Final = "2026-Q1"
TAG: Final = re.compile("<script>probe|<img src=x", re.IGNORECASE)


@pytest.fixture(scope="module")
def desk(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    with staffed(home, tmp_path_factory.mktemp("evaluation")) as held:
        held.add("paula", Role.ADMINISTRATOR)
        yield held


@pytest.fixture(scope="module")
def paula(desk: Staffed) -> Browser:
    return desk.browser("paula")


def report(browser: Browser, form: str, language: Language = "de", **period: str) -> bytes:
    lead = "" if language == "de" else "/en"
    period = period or {"quartal": QUARTER}
    answer = browser.get(f"{lead}{REPORTS}/datei", params={"f": form, **period})
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["content-disposition"]
    return answer.content


def words(pdf: bytes) -> str:
    text = text_of(pdf).replace("\N{NO-BREAK SPACE}", " ").replace("\N{ZERO WIDTH SPACE}", "")
    return " ".join(text.split())


def book(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    held = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in held}


@needs_pdftotext
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_without_a_measure_says_so(paula: Browser, language: Language) -> None:
    """The first test of the module: there is none yet."""
    pdf = report(paula, "pdf", language)
    text = words(pdf)
    assert text.count("keine Maßnahme erfasst" if language == "de" else "No measure is recor") == 6
    sheets = book(report(paula, "xlsx", language))
    assert len(sheets) == 8
    assert all(rows for rows in sheets.values())


def filled(paula: Browser) -> tuple[str, str]:
    """Enter two measures with figures; return the address of the first, and its indicator."""
    at = add(
        paula,
        titel="Kampagne Halbleiter",
        titel_en="Semiconductor campaign",
        feld="business",
        art="campaign",
        stand="running",
        geplant_von="2025-10-01",
        geplant_bis="2026-12-31",
        ist_von="2025-11-01",
        stelle="Wirtschaftsförderung",
        mittel_geplant="85.000,10",
        mittel_ist="41.230,50",
        anmerkungen="Messe verschoben",
    )
    key = indicator(
        paula, at, name="Gäste", name_en="Guests", einheit="Personen", ziel="400", zaehlweise="sum"
    )
    for quarter, figure, day in (("2025-Q4", "42", "2025-12-31"), (QUARTER, "97,5", "2026-03-01")):
        typed = {"quartal": quarter, "wert": figure, "tag": day, "quelle": "Teilnahmelisten"}
        assert value(paula, at, key, **typed).status_code == 303
    indicator(paula, at, berechnet="plots_free", ziel="60")
    prove(paula, at, "Pressemitteilung", adresse="https://example.org/presse")
    add(paula, titel="Nichts bekannt", feld="climate", art="climate", mittel_geplant="0,20")
    return at, key


@needs_pdftotext
def test_what_a_report_says(desk: Staffed, paula: Browser) -> None:
    filled(paula)
    for language in LANGUAGES:
        pdf = report(paula, "pdf", language)
        text = words(pdf)
        german = language == "de"
        # 42 + 97.5 of 400, by hand; 85,000.10 + 0.20; of one of two nobody knows what was spent.
        shown = (
            *(
                ("139,5 Personen", "35 %", "97,5 Personen", "85.000,30 €")
                if german
                else ("139.5 Personen", "35 %", "97.5 Personen", "85,000.30 €")
            ),
            *(
                ("ohne 1 Maßnahme", "unbekannt", "Teilnahmelisten")
                if german
                else ("without 1 measure", "unknown", "Teilnahmelisten")
            ),
            "https://example.org/presse",
            desk.office.application.state.service.catalogue().version,
            "DEMONSTRATIONSDATEN" if german else "DEMONSTRATION DATA",
            "nicht abgeschlossen" if german else "not closed yet",
            " ".join(REGIONALBUDGET.in_(language).split())[:60],
        )
        for one in shown:
            assert one in text, (language, one)
        # In the order in which one reads.
        order = (
            (
                "1. Quartal 2026",
                "Zusammenfassung",
                "Kampagne Halbleiter",
                "Werte und ihre Quellen",
                "Was nicht bekannt ist",
                "Förderhinweis",
                "Quellen",
            )
            if german
            else (
                "Q1 2026",
                "Summary",
                "Semiconductor campaign",
                "Figures and their sources",
                "What is not known",
                "Funding notice",
                "Sources",
            )
        )
        places = [text.find(order[0])]
        for one in order[1:]:
            places.append(text.find(one, places[-1] + 1))
        assert -1 not in places
        check_tags(pdf, language)


def check_tags(pdf: bytes, language: Language) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as held:
        assert held.Root.MarkInfo.Marked
        assert str(held.Root.Lang).lower().startswith(language)
        assert held.Root.ViewerPreferences.DisplayDocTitle
        with held.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"]
        found = list(elements(held))
        tags = [str(one.S) for one in found]
        assert tags.count("/H1") == 1
        assert {"/H2", "/H3", "/Table", "/TH", "/TD", "/L"} <= set(tags)
        heads = [one for one in found if str(one.S) == "/TH"]
        scopes = {str(attribute.get("/Scope")) for one in heads for attribute in attributes(one)}
        assert scopes == {"/Column"}


def attributes(element: Any) -> list[Any]:  # noqa: ANN401
    held = element.get("/A")
    if held is None:
        return []
    every = list(held) if isinstance(held, pikepdf.Array) else [held]
    return [one for one in every if str(one.get("/O")) == "/Table"]


def test_the_workbook_has_numbers_and_days(paula: Browser) -> None:
    content = report(paula, "xlsx")
    sheets = book(content)
    assert list(sheets)[1:4] == [
        "Attraktiver Wirtschaftsstandort",
        "Attraktiver Arbeitsort",
        "Klimaneutrale Region",
    ]
    head, first = sheets["Attraktiver Wirtschaftsstandort"]
    row = dict(zip(head, first, strict=True))
    assert row["Mittel geplant (€)"] == 85000.1
    assert row["Mittel verausgabt (€)"] == 41230.5
    assert row["geplant von"] == datetime(2025, 10, 1)  # noqa: DTZ001 – as openpyxl reads days
    assert row["tatsächlich bis"] is None
    head, *rows = sheets["Kennzahlen"]
    row = dict(zip(head, rows[0], strict=True))
    assert (row["Ziel"], row["im Zeitraum"], row["bisher"]) == (400, 97.5, 139.5)
    assert row["vom Ziel (%)"] == pytest.approx(100 * 139.5 / 400, abs=0.0051)
    held = openpyxl.load_workbook(io.BytesIO(content))
    assert all(sheet.freeze_panes is not None for sheet in held)
    assert all(cell.data_type != "f" for sheet in held for row in sheet for cell in row)
    field = held["Attraktiver Wirtschaftsstandort"]
    money = next(one for one in field[2] if one.value == 85000.1)
    assert money.number_format == "#,##0.00"
    for span in field.column_dimensions.values():  # one for columns of the same width
        headings = [str(one.value) for one in field[1][span.min - 1 : span.max]]
        assert span.width > max(map(len, headings)), "read without drawing the column wider"
    about = "\n".join(str(row[0]) for row in sheets["Bericht"])
    for text in ("Katalog", "Demonstrationsdaten", "02.03.2026", "Haushalt", "Destatis"):
        assert text in about


def test_a_final_report_counts_its_span(paula: Browser) -> None:
    sheets = book(report(paula, "xlsx", von="2025-10-01", bis="2026-12-31"))
    head, *rows = sheets["Kennzahlen"]
    row = dict(zip(head, rows[0], strict=True))
    assert row["im Zeitraum"] == 139.5
    for wrong in ({"von": "2026-02-01", "bis": "2026-01-01"}, {"von": "gestern"}, {"quartal": "x"}):
        assert paula.get(f"{REPORTS}/datei", params=wrong).status_code == 400
        assert paula.get(REPORTS, params=wrong).status_code == 400
    assert paula.get(f"{REPORTS}/datei", params={"quartal": "2026-Q2"}).status_code == 400
    assert paula.get(f"{REPORTS}/datei", params={"quartal": QUARTER, "f": "doc"}).status_code == 400


@needs_pdftotext
def test_a_closed_report_stays_as_it_was(desk: Staffed, paula: Browser) -> None:
    at = add(paula, titel="Vor dem Abschluss", feld="work")
    kept = close(paula, quartal=QUARTER)
    page = paula.get(kept)
    names = re.findall(rf'href="{kept}/((?:de|en)\.(?:pdf|xlsx))"', page.text)
    assert sorted(names) == ["de.pdf", "de.xlsx", "en.pdf", "en.xlsx"]
    before = {name: paula.get(f"{kept}/{name}").content for name in names}
    desk.clock.wait(minutes=10)
    form = form_of(paula.get(f"{at}/bearbeiten"), "/bearbeiten")
    post(paula, f"{at}/bearbeiten", form.with_(titel="Danach geändert"))
    for name, content in before.items():
        answer = paula.get(f"{kept}/{name}")
        assert answer.content == content
        assert hashlib.sha256(content).hexdigest() in page.text
    text = words(before["de.pdf"])
    assert "Abgeschlossen am 02.03.2026" in text
    assert "Vor dem Abschluss" in text
    assert "Danach geändert" in words(report(paula, "pdf"))
    (held,) = desk.store.measures.closed()
    assert hashlib.sha256(held.content.encode()).hexdigest() == held.sha256
    assert held.sha256 in text.replace(" ", "")
    assert json.loads(held.content)["de"]["title"] == "Maßnahmen im 1. Quartal 2026"
    assert held.invented
    assert ("paula", "measures_reported") in desk.actions()
    assert paula.get(f"{kept}/fr.pdf").status_code == 404
    assert kept in paula.get(REPORTS).text


def nasty(name: str) -> str:
    """Return a text that is markup, formula, template, Typst and a header at once."""
    markup = f"<script>probe('{name}')</script>\"'><img src=x onerror=probe>"
    return f'=cmd|calc {markup} {{{{7*7}}}} #strong[x] #eval("1") *b* $x$'


def test_no_text_is_markup_anywhere(
    desk: Staffed, paula: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    texts = ("titel", "titel_en", "beschreibung", "beschreibung_en", "anmerkungen")
    typed = {name: f"{nasty(name)}\r\nBcc: x@y.example" for name in texts}
    at = add(paula, **typed, stelle=nasty("s")[:120], feld="work", geplant_von="2026-01-01")
    key = indicator(paula, at, name=nasty("n"), name_en=nasty("e"), einheit="=1+1", ziel="2")
    typed = {"quartal": QUARTER, "wert": "1", "tag": "2026-03-01", "quelle": nasty("q")}
    assert value(paula, at, key, **typed).status_code == 303
    assert (
        prove(paula, at, nasty("p"), adresse='https://example.org/"><img src=x>').status_code == 400
    )
    link = "https://example.org/%22%3E?a=<script>probe"
    assert prove(paula, at, nasty("p"), adresse=link).status_code == 303
    assert show(paula, at).status_code == 303
    pages = (at, f"{at}/bearbeiten", LIST, REPORTS, "/massnahmen", "/verwaltung/protokoll")
    for path in (*pages, *(f"/en{one}" for one in pages)):
        answer = paula.get(path)
        assert answer.status_code == 200, path
        assert not TAG.search(answer.text), path
        assert "=cmd|calc 49" not in answer.text
    for path in (f"{LIST}.csv", "/massnahmen.csv"):
        content = paula.get(path).content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(content), delimiter=";"))
        assert any("probe" in cell for row in rows for cell in row)
        assert not any(cell.lstrip().startswith(("=", "+", "@")) for row in rows for cell in row)
    book = report(paula, "xlsx")
    cells = [c for sheet in openpyxl.load_workbook(io.BytesIO(book)) for row in sheet for c in row]
    assert any("probe" in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
    pdf = report(paula, "pdf")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        held = [one for one in document.objects if isinstance(one, pikepdf.Dictionary)]
        assert not {str(k) for one in held for k in one} & {"/JS", "/JavaScript", "/Launch", "/AA"}
    assert "#strong[x]" in words(pdf)
    close(paula, quartal=QUARTER)
    assert "probe" not in caplog.text
    assert all("probe" not in str(one.detail) for one in desk.store.audit.entries())


@needs_pdftotext
def test_forty_measures_with_very_long_names(paula: Browser) -> None:
    """The last test of the module, since it fills the list."""
    from data.measures.measure import Indicator, Measure  # noqa: PLC0415

    store, act = paula.office.application.state.postroom.store(), Staffed(paula.office).act()
    for number in range(40):
        name = f"Maßnahme-{number:02}-" + "Gewerbegebietserschließungskostenplanung" * 4
        store.measures.add(
            Measure(
                field=("business", "work", "climate")[number % 3],
                kind="other",
                title_de=name[:200],
                description_de="W" * 4000,
                budget_planned=0.1 * number,
                indicators=(
                    Indicator(key=f"{number:08x}", name_de="Ä" * 200, unit="U" * 40, target=1e12),
                ),
            ),
            act,
        )
    text = words(report(paula, "pdf")).replace(" ", "")
    for number in range(40):
        assert f"Maßnahme-{number:02}-" in text
    page = paula.get(LIST)
    assert page.status_code == 200
    assert page.text.count("<tr><th scope") > 80
    sheets = book(report(paula, "xlsx"))
    assert sum("Maßnahme-" in str(row) for row in sheets["Klimaneutrale Region"]) == 13
