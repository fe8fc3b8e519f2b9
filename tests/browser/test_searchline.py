"""The search line in a browser: by keyboard, without a script, and beside the filters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open


def query(page: Page) -> dict[str, str]:
    return {name: one[0] for name, one in parse_qs(urlsplit(page.url).query).items()}


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("script", [True, False])
def test_a_line_is_typed_sent_and_explained(visit: Open, width: int, script: bool) -> None:  # noqa: FBT001
    page = visit("/", width, java_script_enabled=script).page
    page.get_by_label("Was suchen Sie?").fill("ab 1 ha, GE, provisionsfrei")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/karte\?"))
    assert query(page) == {"area_min": "10000", "zoning": "GE", "q": "ab 1 ha, GE, provisionsfrei"}
    pieces = page.locator(".line-piece")
    expect(pieces).to_have_text(
        [
            re.compile("ab 1 ha.*Verfügbare Fläche ab 1 ha"),
            re.compile("GE.*GE – Gewerbegebiet"),
            re.compile("provisionsfrei"),
        ]
    )
    expect(pieces.last).to_be_in_viewport()
    expect(page.get_by_label("Was suchen Sie?")).to_have_value("ab 1 ha, GE, provisionsfrei")


def test_the_line_is_the_first_thing_on_the_start_page_after_the_menus(visit: Open) -> None:
    page = visit("/").page
    page.locator("main").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Was suchen Sie?")).to_be_focused()


def test_an_example_and_an_offer_are_links(visit: Open) -> None:
    page = visit("/").page
    page.get_by_role("link", name="2 ha GE bis 30 €/m²").click()
    expect(page.locator(".line-piece")).to_have_count(3)
    page = visit("/flaechen?q=2 ha in Eilenbrug&area_min=20000").page
    page.get_by_role("link", name="Eilenburg").first.click()
    expect(page).to_have_url(re.compile(r"/flaechen\?.*municipality=14730110"))
    expect(page.locator(".line-missed")).to_have_count(0)


def test_a_filter_that_is_moved_ends_the_line_and_another_does_not(visit: Open) -> None:
    page = visit("/karte?area_min=10000&q=ab 1 ha").page
    expect(page.locator(".line-piece")).to_have_count(1)
    page.locator(".menu-status > summary").click()
    page.get_by_label("frei", exact=True).check()
    expect(page).to_have_url(re.compile("status=free"))
    assert query(page)["q"] == "ab 1 ha"
    expect(page.locator(".line-piece")).to_have_count(1)
    page.locator(".menu-area > summary").click()
    page.locator("select[name=area_min]").select_option("20000")
    expect(page.locator(".line-piece")).to_have_count(0)
    assert "q" not in query(page)
    expect(page.get_by_label("Was suchen Sie?")).to_have_value("")
    page.go_back()
    expect(page.locator(".line-piece")).to_have_count(1)
    expect(page.get_by_label("Was suchen Sie?")).to_have_value("ab 1 ha")


def test_what_no_control_asks_for_is_kept_and_can_be_taken_away(visit: Open) -> None:
    page = visit("/suche?q=Raum Delitzsch").page
    page.locator(".menu-status > summary").click()
    page.get_by_label("frei", exact=True).check()
    expect(page.locator(".chip", has_text=re.compile("^frei"))).to_be_visible()
    near = page.inner_text(".results-count")
    assert query(page)["near"].endswith(",10")
    assert query(page)["q"] == "Raum Delitzsch"
    page.locator(".chip", has_text="km von einem Punkt").click()
    expect(page.locator(".line-piece")).to_have_count(0)
    assert query(page) == {"status": "free"}
    assert int(page.inner_text(".results-count")) > int(near)
