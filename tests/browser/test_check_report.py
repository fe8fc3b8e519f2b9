"""The report of `check` as a page: accessible, narrow enough for a phone, alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.checkreport import Report
from data.dataset import EMBEDDED
from data.readers.plots import read_plots
from data.words import LANGUAGES
from geo import plausibility
from tests.browser.axe import violations
from tests.conftest import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from data.words import Language


@pytest.fixture(scope="module")
def report() -> Report:
    records = read_plots(EMBEDDED.path("plots"), today=TODAY).records
    found = plausibility.check(records, plausibility.directory(EMBEDDED), TODAY)
    return Report("plots.geojson", TODAY, len(records), len(records), found)


@pytest.mark.parametrize("width", [1440, 320])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_is_accessible(
    browser: Browser, report: Report, tmp_path: Path, language: Language, width: int
) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(report.written("html", language))
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert page.get_attribute("html", "lang") == language
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == [path.as_uri()]
    page.close()
