"""Every page, in both languages, on a large and a small screen, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.browser.axe import violations

if TYPE_CHECKING:
    from tests.browser.conftest import Open

PAGES: Final = (
    "/",
    "/karte",
    "/karte?area_min=20000&zoning=GI,GE&include_unknown=true",
    "/suche?q=5 ha GI, 10 Minuten zur A 14, Eilenbrug, provisionsfrei",
    "/flaechen",
    "/merkliste?ids=KR-001,SK-011,SK-013",
    "/merkliste",
    "/vergleich?ids=KR-001,SK-011,SK-013",
    "/vergleich",
    "/flaechen?q=2 ha in Eilenbrug",
    "/branchen",
    "/branchen/logistics",
    "/gemeinden",
    "/flaechen?area_min=9000000",
    "/flaechen/KR-001",
    "/gemeinden/14730070",
    "/gebiete/oschatz-gewerbe-und-industriegebiet-fliegerhorst",
    "/gebiete/delitzsch-roedgen",
    "/docs",
    "/so-rechnen-wir",
    "/zahlen",
    "/massnahmen",
    "/glossar",
    "/flaechen/SK-006?sector=retail&date=2026-12-01",
    "/ogc",
    "/ogc/api",
    "/ogc/conformance",
    "/ogc/collections",
    "/ogc/collections/plots",
    "/ogc/collections/plots/queryables",
    "/ogc/collections/plots/items?limit=20&offset=20",
    "/ogc/collections/plots/items/KR-001",
    "/ogc/collections/roads/items",
    "/einbetten?municipality=14730070",
    "/einbetten?view=list&zoning=GI",
    "/impressum",
    "/datenschutz",
    "/barrierefreiheit",
    "/pruefen",
)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_clean(visit: Open, path: str, prefix: str, width: int) -> None:
    seen = visit(prefix + path, width)
    page = seen.page
    assert page.get_attribute("html", "lang") == (prefix.strip("/") or "de")
    assert page.locator("h1").count() == 1
    # Demonstration data are named where the eye falls first: above everything else.
    strip = page.locator(".demo-strip")
    assert strip.is_visible()
    assert (strip.bounding_box() or {"y": 99})["y"] < 5
    assert page.locator(".funding").count() == 1
    assert page.locator(".footer-sources li").count() > 3
    assert page.context.cookies() == []
    scrolls = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    assert not scrolls, "the page is wider than the screen"
    assert violations(page) == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/karte",
        "/suche?q=5 ha GI, provisionsfrei",
        "/flaechen/KR-001",
        "/branchen",
        "/branchen/crafts",
        "/gemeinden/14730070",
        "/zahlen",
    ],
)
def test_page_is_clean_in_the_dark(visit: Open, path: str) -> None:
    assert violations(visit(path, color_scheme="dark").page) == []


def test_open_parts_are_clean(visit: Open) -> None:
    page = visit("/karte").page
    page.get_by_text("Legende und Ebenen").click()
    page.locator(".map-attribution summary").click()
    page.locator("summary", has_text="Weitere Filter").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("tbody tr td").first.click()
    page.wait_for_selector(".popup .popup-facts div:nth-child(5)")
    assert violations(page) == []


def test_missing_page_is_friendly(visit: Open) -> None:
    seen = visit("/en/flaechen/there-is-none")
    assert "nothing here" in seen.page.inner_text("h1")
    assert violations(seen.page) == []
    # The browser reports the status of the page itself, which is what we want here.
    seen.faults = [fault for fault in seen.faults if "404" not in fault]
