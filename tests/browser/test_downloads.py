"""The menu of downloads: by keyboard and by thumb, with the filters that hold."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open

MENU = ".menu-downloads"


def queries(page: Page) -> list[dict[str, list[str]]]:
    """Return what each link of the menu to a file of the API's formats asks."""
    links = page.locator(f"{MENU} a[href*='f=']").all()
    return [parse_qs(urlsplit(link.get_attribute("href") or "").query) for link in links]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(("path", "lang"), [("/flaechen", "de"), ("/en/flaechen", "en")])
def test_a_file_is_had_by_keyboard(visit: Open, width: int, path: str, lang: str) -> None:
    page = visit(f"{path}?zoning=GI&sort=-area", width).page
    page.locator(f"{MENU} > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{MENU} .menu-body")).to_be_visible()
    asked = queries(page)
    assert [one["f"] for one in asked] == [["csv"], ["xlsx"], ["gpkg"], ["geojson"], ["rfi"]]
    for one in asked:
        assert one["zoning"] == ["GI"]
        assert one["sort"] == ["-area"]
        assert one["lang"] == [lang]
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.keyboard.press("Tab")
    while "f=csv" not in page.evaluate("document.activeElement.href ?? ''"):
        page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".csv")
    page.keyboard.press("Escape")
    expect(page.locator(MENU)).not_to_have_attribute("open", "")
    expect(page.locator(f"{MENU} > summary")).to_be_focused()


def test_the_menu_follows_the_filters_and_is_bounded(visit: Open) -> None:
    page = visit("/flaechen").page
    page.locator(f"{MENU} > summary").click()
    # Too many plots for an answer sheet: it is named, and says why there is no link.
    assert len(queries(page)) == 4
    expect(page.locator(MENU)).to_contain_text("50")
    page.locator(".menu-zoning > summary").click()
    expect(page.locator(MENU)).not_to_have_attribute("open", "")
    page.locator(".menu-zoning input[value=GI]").check()
    page.wait_for_url("**/flaechen?zoning=GI")
    page.wait_for_selector("#results:not([aria-busy])")
    page.keyboard.press("Escape")
    page.locator(f"{MENU} > summary").click()
    assert [one["zoning"] for one in queries(page)] == [["GI"]] * 5


def test_the_map_has_the_same_menu_and_a_plot_has_its_sheet(visit: Open) -> None:
    watched = visit("/karte?zoning=GI")
    watched.page.locator(f"{MENU} > summary").click()
    assert [one["zoning"] for one in queries(watched.page)] == [["GI"]] * 5
    watched.open("/flaechen/SK-001")
    with watched.page.expect_download() as download:
        watched.page.get_by_role("link", name="Antwortbogen").click()
    assert download.value.suggested_filename == "antwortbogen-SK-001.xlsx"
