"""The report of `import` as a page: accessible, and no word broken on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from api.importreport import Written
from data.dataset import EMBEDDED
from data.words import LANGUAGES
from geo import imports, plausibility
from tests.browser.axe import violations
from tests.conftest import TODAY
from tests.data.imports.files import SQUARES, write_csv

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from data.imports.report import Report
    from data.words import Language

HEADING: Final = ("Name", "Gemeinde", "Größe (ha)", "Preis €/m²", "Farbe", "WKT")
ROWS: Final = (
    ("Nord", "Eilenburg", "2,3", "25,5", "rot", SQUARES[0].wkt),
    ("Süd", "Eilenburg", "9,9", "", "", SQUARES[1].wkt),
    ("Ost", "Atlantis", "viel", "", "", "POINT (12.6 51.45)"),
)
# Words that stand in more than one line, although a line has room for them.
BROKEN: Final = """() => {
    const found = [];
    for (const cell of document.querySelectorAll("main :is(th, td)")) {
        const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            for (const word of walker.currentNode.data.matchAll(/[^\\s-]+/gu)) {
                const range = document.createRange();
                range.setStart(walker.currentNode, word.index);
                range.setEnd(walker.currentNode, word.index + word[0].length);
                const lines = new Set([...range.getClientRects()].map((one) => one.top));
                if (lines.size > 1) found.push(word[0]);
            }
        }
    }
    return found;
}"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    file = write_csv(tmp_path_factory.mktemp("import") / "Flächen.csv", [HEADING, *ROWS])
    known = plausibility.directory(EMBEDDED)
    prepared = imports.prepare(file, {}, known, today=TODAY, options=imports.Options())
    return prepared.report


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_is_accessible(
    browser: Browser, report: Report, tmp_path: Path, language: Language, width: int
) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(Written(report, language).content("html"))
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert page.get_attribute("html", "lang") == language
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(BROKEN) == []
    assert asked == [path.as_uri()]
    page.close()


@pytest.mark.parametrize(("language", "foreign"), [("de", "expected"), ("en", "erwartet")])
def test_all_of_it_is_in_one_language(report: Report, language: Language, foreign: str) -> None:
    text = Written(report, language).content("text").decode()
    refused = [line for line in text.splitlines() if line.startswith("  ! ")]
    assert len(refused) == 2
    assert foreign not in text
    of = {"de": ("eine Zahl ab 0 m²", "ein Schlüssel"), "en": ("a number from 0 m²", "a key")}
    for words in of[language]:
        assert sum(words in line for line in refused) == 1


def test_no_word_stands_twice(report: Report) -> None:
    for language in LANGUAGES:
        text = Written(report, language).content("text").decode()
        doubts = [line for line in text.splitlines() if line.startswith("  ? ")]
        assert doubts
        for doubt in doubts:
            severity = doubt.removeprefix("  ? ").split(":")[0].lower()
            assert doubt.lower().count(f"{severity}:") == 1, doubt
