"""What a choice would leave, and the way out of an empty answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open


def total(page: Page) -> int:
    return int(page.inner_text(".results-count"))


def said(page: Page, name: str, value: str) -> int:
    """Return what the form says that a choice would leave."""
    text = page.locator(f"[id='c-{name}-{value}']").text_content() or ""
    (number,) = re.findall(r"\d+", text)
    return int(number)


def test_choices_say_what_they_leave_and_keep_up(visit: Open) -> None:
    page = visit("/karte").page
    promised = said(page, "zoning", "GI")
    before = said(page, "municipality", "14730070")
    page.locator("summary", has_text="Art der Nutzung").click()
    choice = page.get_by_label("GI – Industriegebiet", exact=True)
    assert page.locator("input[name=zoning][value=GI]").evaluate(
        "field => document.getElementById(field.getAttribute('aria-describedby')).textContent"
    ).split() == [str(promised), "Flächen"]
    choice.check()
    expect(page.locator(".results-count")).to_have_text(str(promised))
    assert said(page, "zoning", "GI") == promised, "the other filters alone count"
    after = said(page, "municipality", "14730070")
    assert after < before
    page.locator("input[name=municipality][value='14730070']").dispatch_event("click")
    expect(page.locator(".results-count")).to_have_text(str(after))


@pytest.mark.parametrize("path", ["/karte", "/en/flaechen"])
def test_an_empty_answer_leads_on(visit: Open, path: str) -> None:
    page = visit(f"{path}?price_max=5&zoning=GI").page
    assert total(page) == 0
    ways = page.locator(".ways li")
    assert ways.count() > 1
    for place in (0, ways.count() - 1):
        row = page.locator(".ways li").nth(place)
        promised = int(re.findall(r"\d+", row.locator(".ways-gain").inner_text())[0])
        row.locator("a").click()
        expect(page.locator(".results-count")).to_have_text(str(promised))
        assert page.locator(".chip:not(.chip-reset)").count() in {1, 2, 3}
        page.go_back()
        expect(page.locator(".results-count")).to_have_text("0")
