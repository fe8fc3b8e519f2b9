"""Small screens and large type: nothing cut, overlapping or out of reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open

# 1440 by 900 at twice its size, 1280 by 1024 at four times, a phone upright and across.
SIZES = [(720, 450), (320, 256), (390, 844), (844, 390)]
PAGES = (
    "/",
    "/karte",
    "/suche?q=5 ha GI, 10 Minuten zur A 14, Eilenbrug, provisionsfrei",
    "/flaechen",
    "/flaechen/KR-001",
    "/branchen",
    "/branchen/logistics",
    "/gemeinden",
    "/gemeinden/14730070",
    "/gebiete/oschatz-gewerbe-und-industriegebiet-fliegerhorst",
)
# Text cut off by its box, and boxes beyond the edge; what scrolls by itself may.
CUT = """() => {
  const across = document.documentElement.clientWidth;
  const above = (node, found) => {
    for (let n = node; n && n !== document.body; n = n.parentElement) if (found(n)) return true;
    return false;
  };
  const style = (n) => getComputedStyle(n);
  const scrolls = (n) => /auto|scroll/.test(style(n).overflowX) && n.scrollWidth > n.clientWidth;
  const clipped = (n) => style(n).clipPath !== 'none';
  const cut = (n) => style(n).overflowX === 'hidden' && n.scrollWidth > n.clientWidth + 1;
  const text = 'h1, h2, h3, p, a, button, summary, td, th, dt, dd, label, li';
  return [...document.querySelectorAll(text)]
    .filter((n) => n.checkVisibility({ visibilityProperty: true }))
    .filter((n) => !n.closest('.map-canvas, svg') && !above(n, scrolls) && !above(n, clipped))
    .map((n) => [n, n.getBoundingClientRect()])
    .filter(([n, r]) => r.width > 1 && r.bottom > 0)
    .filter(([n, r]) => r.left < -1 || r.right > across + 1 || cut(n))
    .map(([n]) => n.outerHTML.slice(0, 120));
}"""


def opened(visit: Open, path: str, size: tuple[int, int]) -> Page:
    screen = {"width": size[0], "height": size[1]}
    page = visit(path, 390 if size[0] < 500 else 1440, viewport=screen).page
    if page.locator(".map-canvas").count():
        page.wait_for_selector(".map-canvas[data-ready]")
    return page


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_cut_off(visit: Open, path: str, size: tuple[int, int], prefix: str) -> None:
    page = opened(visit, prefix + path, size)
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("size", SIZES)
def test_map_list_and_filters_can_be_reached(visit: Open, size: tuple[int, int]) -> None:
    page = opened(visit, "/karte", size)
    frame = page.locator(".map-frame")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box is not None
    assert box["height"] >= 200
    # A plot's popup fits into the map, and its link can be clicked.
    page.locator(".plot-cluster, .plot-pin").first.focus()
    for _ in range(6):
        if page.locator(".popup").count():
            break
        page.keyboard.press("Enter")
        page.wait_for_timeout(200)
    link = page.locator(".popup-links .button")
    link.scroll_into_view_if_needed()
    link.click(trial=True)
    page.keyboard.press("Escape")
    # Filters.
    sheet = page.locator(".filters-sheet summary")
    if sheet.is_visible():
        sheet.click()
    page.locator(".menu-price > summary").click()
    field = page.locator("[name=price_max]")
    field.scroll_into_view_if_needed()
    field.fill("60")
    expect(page.locator(".chip").first).to_be_attached()
    if sheet.is_visible():
        sheet.click()
    toggle = page.locator("[data-sheet]")
    if toggle.is_visible():
        toggle.click()
    row = page.locator("#results .plot-name").first
    row.scroll_into_view_if_needed()
    row.click()
    page.wait_for_url("**/flaechen/*")
