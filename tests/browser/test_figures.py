"""The page on the supply with a history: charts with words, tables behind them, any width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from api.app import create_app
from api.settings import Settings
from tests.browser.axe import violations
from tests.browser.test_paper import text_of
from tests.past import BEFORE, TODAY
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Open


@pytest.fixture(scope="module")
def address(home_with_past: Path) -> Iterator[str]:
    """Serve the record with a past instead of the embedded dataset."""
    with serve(create_app(Settings(home=home_with_past), clock=lambda: TODAY)) as served:
        yield served


def open_all(page: Page) -> None:
    """Open every part that is folded away."""
    for one in page.locator("main details > summary").all():
        one.click()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_charts_are_clean_and_have_their_tables(visit: Open, prefix: str, width: int) -> None:
    page = visit(f"{prefix}/zahlen", width).page
    open_all(page)
    assert violations(page) == []
    pictures = page.get_by_role("img").all()
    assert len(pictures) == 8
    for one in pictures:
        box, panel = one.bounding_box(), one.locator("..").bounding_box()
        assert box is not None
        assert panel is not None
        assert box["x"] + box["width"] <= panel["x"] + panel["width"] + 1
        assert one.locator("desc").first.text_content()
    assert page.locator("main table").count() == 8
    scrolls = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    assert not scrolls, "the page is wider than the screen"


@pytest.mark.parametrize("width", [1440, 390])
def test_words_of_a_chart_do_not_meet(visit: Open, width: int) -> None:
    page = visit("/zahlen", width).page
    for row in page.locator(".chart-bars > g").all():
        label = row.locator(".chart-label").bounding_box()
        figures = row.locator(".chart-figures").bounding_box()
        assert label is not None
        assert figures is not None
        assert label["x"] + label["width"] < figures["x"]


def test_charts_are_clean_in_the_dark(visit: Open) -> None:
    page = visit("/zahlen", color_scheme="dark").page
    open_all(page)
    assert violations(page) == []
    tones = page.locator(".chart-columns .mark").evaluate_all(
        "all => [...new Set(all.map(one => getComputedStyle(one).stroke))]"
    )
    assert tones == ["rgb(79, 179, 124)"]


def test_a_period_and_a_measure_by_keyboard(visit: Open) -> None:
    page = visit("/zahlen").page
    page.get_by_label("Vom Ende des").fill(BEFORE.isoformat())
    page.get_by_role("button", name="Anzeigen").first.press("Enter")
    page.wait_for_url(f"**from={BEFORE}*")
    expect(page.locator("#chart-development .chart-tick")).to_have_count(3)
    page.get_by_role("link", name="Größe", exact=True).press("Enter")
    page.wait_for_url("**by=size*")
    assert f"from={BEFORE}" in page.url
    expect(page.get_by_role("heading", name="nach Größe")).to_be_visible()
    summary = page.locator("summary", has_text="verkauft")
    summary.press("Enter")
    page.get_by_role("link", name="Fläche a").press("Enter")
    page.wait_for_url("**/flaechen/a")


def test_figures_are_printed_with_their_tables(visit: Open, tmp_path: Path) -> None:
    page = visit("/zahlen").page
    printed = " ".join("".join(text_of(page, tmp_path)).split())
    for said in ("Angebot in Hektar, nach Status", "Konto jedes Status", "Fläche a", "Zugang"):
        assert said in printed
    assert "Anzeigen" not in printed
