"""The whole task with the keyboard alone: find a plot, read it, compare it, enquire about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open

MOST_STEPS: Final = 120


def walk_to(page: Page, selector: str) -> None:
    """Press Tab until what `selector` names has the focus, and see that it can be seen."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        held = page.evaluate(
            """selector => {
              const node = document.activeElement;
              if (!node.matches(selector)) return null;
              const { width, height } = node.getBoundingClientRect();
              const { outlineStyle, boxShadow } = getComputedStyle(node);
              const marked = outlineStyle !== "none" || boxShadow !== "none";
              return { seen: width > 0 && height > 0, marked };
            }""",
            selector,
        )
        if held:
            assert held["seen"], f"{selector} has the focus and no size"
            assert held["marked"], f"{selector} does not show that it has the focus"
            return
    pytest.fail(f"no way by Tab to {selector}")


@pytest.mark.parametrize(("width", "prefix"), [(1440, ""), (390, "/en")])
def test_from_the_start_page_to_an_enquiry(visit: Open, width: int, prefix: str) -> None:
    page = visit(f"{prefix}/", width).page
    walk_to(page, "input[name=q]")
    page.keyboard.type("2 ha GE")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/karte\?.*area_min=20000"))
    page.wait_for_selector(".map-canvas[data-ready]")
    walk_to(page, "a.skip-map")
    page.keyboard.press("Enter")
    expect(page.locator("#list")).to_be_focused()
    for place in (0, 1):
        walk_to(page, "#results [data-remember]")
        page.keyboard.press("Enter")
        expect(page.locator("#results [data-remember][aria-pressed=true]")).to_have_count(place + 1)
    walk_to(page, "#results a.plot-name")
    name = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)
    walk_to(page, "[data-shortlist-link]")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/merkliste\?ids="))
    walk_to(page, "[data-compare] button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("table.compare thead th")).to_have_count(2)
    walk_to(page, "a[href*='/anfrage']")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/anfrage\?ids="))
    for field, text in (("name", "Ada Beispiel"), ("email", "ada@example.org")):
        walk_to(page, f"[name={field}]")
        page.keyboard.type(text)
    walk_to(page, "[name=message]")
    page.keyboard.type("Bitte rufen Sie an.")
    assert violations(page) == []
    # Nobody types this fast: the form itself says so where it comes back too soon.
    page.wait_for_timeout(3_200)
    walk_to(page, "form button[type=submit]")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/anfrage/danke/"))
    assert violations(page) == []
