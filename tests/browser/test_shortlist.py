"""The shortlist: put on it, taken off, compared, handed on – by keyboard, without an account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open


def count(page: Page) -> str:
    return page.locator("[data-shortlist-count]").inner_text()


@pytest.mark.parametrize(("width", "prefix"), [(1440, ""), (390, "/en")])
def test_from_a_plot_to_a_comparison_by_keyboard(visit: Open, width: int, prefix: str) -> None:
    watched = visit(f"{prefix}/flaechen?zoning=GI", width)
    page = watched.page
    marks = page.locator("#results [data-remember]")
    for place in (0, 1, 2):
        marks.nth(place).focus()
        page.keyboard.press(" " if place else "Enter")
        expect(marks.nth(place)).to_have_attribute("aria-pressed", "true")
    assert count(page) == "3"
    assert page.context.cookies() == []
    page.locator("#results .chip").first.click()
    expect(page.locator("#results .chip")).to_have_count(0)
    assert page.locator("#results [data-remember][aria-pressed=true]").count() == 3
    page.locator("[data-shortlist-link]").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"{prefix}/merkliste\?ids=[^,]+,[^,]+,[^,]+$"))
    page.wait_for_selector(".map-canvas[data-ready]")
    assert page.locator(".chosen-list li").count() == 3
    assert violations(page) == []
    page.get_by_role("checkbox").first.uncheck()
    page.locator("[data-compare] button[type=submit]").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/vergleich"))
    page.wait_for_selector(".map-canvas[data-ready]")
    assert page.locator(".compare thead th").count() == 2
    assert violations(page) == []
    assert not page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


def test_what_is_taken_off_is_forgotten(visit: Open) -> None:
    page = visit("/flaechen/KR-001").page
    mark = page.locator("[data-remember]")
    mark.click()
    expect(mark).to_have_attribute("aria-pressed", "true")
    page.locator("[data-shortlist-link]").click()
    expect(page).to_have_url(re.compile("ids=KR-001$"))
    page.locator("[data-forget]").click()
    expect(page).to_have_url(re.compile("/merkliste$"))
    expect(page.locator(".chosen-list")).to_have_count(0)
    assert page.evaluate("window.localStorage.length") == 0
    page.goto(page.url.replace("/merkliste", "/flaechen/KR-001"))
    expect(page.locator("[data-remember]")).to_have_attribute("aria-pressed", "false")


def test_a_list_that_comes_with_an_address_is_taken_over_on_request(visit: Open) -> None:
    page = visit("/merkliste?ids=KR-001,SK-011").page
    assert page.evaluate("window.localStorage.length") == 0, "nothing is kept unasked"
    page.locator("[data-adopt]").click()
    expect(page.locator("[data-offer]")).to_be_hidden()
    assert count(page) == "2"


def test_a_memory_that_others_wrote_into_is_survived(visit: Open) -> None:
    page = visit("/flaechen/KR-001").page
    for held in ('{"a":1}', "nonsense", '[1,null,"SK-011"]'):
        page.evaluate("held => window.localStorage.setItem('merkliste', held)", held)
        page.reload()
        expect(page.locator("[data-remember]")).to_have_attribute("aria-pressed", "false")
    assert count(page) == "1"
