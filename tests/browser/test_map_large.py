"""The map of a large catalogue: all plots at once as signs, outlines where one looks from near."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.benchmarks.ogcserver import catalogue, ours, started
from tests.conftest import copied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

COUNT: Final = 2_000
COUNTED: Final = """nodes => nodes.reduce(
  (sum, node) => sum + Number(node.querySelector("span")?.textContent ?? 1), 0)"""


@pytest.fixture(scope="module")
def address(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    own = copied(home, tmp_path_factory.mktemp("large"))
    with started(ours, own, COUNT) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    held = context.new_page()
    faults: list[str] = []
    held.on("pageerror", lambda error: faults.append(str(error)))
    held.goto(f"{address}/karte")
    held.wait_for_selector(".map-canvas[data-ready]")
    yield held
    assert faults == []
    context.close()


def signs(page: Page) -> int:
    return int(page.locator(".plot-cluster, .plot-pin, .plot-tag").evaluate_all(COUNTED))


def test_all_plots_show_as_signs_and_no_outline_is_loaded(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("/layers/plots")[2]))
    page.reload()
    page.wait_for_selector(".map-canvas[data-ready]")
    assert [rest for rest in asked if rest] == ["/index"]
    assert signs(page) == COUNT
    assert page.locator("path.plot").count() == 0


def test_filters_leave_the_plots_that_match(page: Page, address: str) -> None:
    free = sum(plot.status_shown == "free" for plot in catalogue(COUNT).plots)
    page.goto(f"{address}/karte?status=free")
    page.wait_for_selector(".map-canvas[data-ready]")
    assert 0 < free < COUNT
    assert signs(page) == free
    page.locator(".chip").first.click()
    expect(page.locator(".results-count")).to_have_text("2.000")
    assert signs(page) == COUNT


def test_from_near_outlines_come_and_a_plot_opens(page: Page, address: str) -> None:
    plot = catalogue(COUNT).plots[777]
    west, south, east, north = plot.record.geometry.bounds
    page.goto("about:blank")
    page.goto(f"{address}/karte#map=14/{(south + north) / 2}/{(west + east) / 2}")
    shape = page.locator(f'path.plot[data-plot="{plot.id}"]')
    expect(shape).to_be_attached()
    page.locator(f'.plot-tag[data-plot-ids="{plot.id}"]').click()
    expect(page.locator(".popup h2")).to_have_text(str(plot.values["name"]))
    page.keyboard.press("Escape")
    for _ in range(6):
        page.locator(".map-zoom button").nth(1).click()
        page.wait_for_timeout(150)
    expect(page.locator("path.plot")).to_have_count(0)
