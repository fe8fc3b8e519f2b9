"""A plot's page in a browser: terms, sharing and the offer, by keyboard and without a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.conftest import Open

PLOT = "/flaechen/SK-006"


def test_a_term_explains_itself_by_keyboard_and_leads_to_the_glossary(visit: Open) -> None:
    page = visit(PLOT, 390).page
    term = page.locator("#h-town ~ dl .gloss").first
    term.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(term.locator(".gloss-body")).to_contain_text("Gewerbeertrags")
    term.locator("a").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/glossar#hebesatz$"))
    expect(page.locator("#hebesatz h2")).to_be_in_viewport()


def test_sharing_by_keyboard(visit: Open) -> None:
    seen = visit(PLOT)
    page = seen.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    menu = page.locator("[data-share]")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.locator("a[href^='mailto:']")).to_be_visible()
    menu.get_by_role("button", name="Link kopieren").focus()
    page.keyboard.press("Enter")
    expect(menu.locator("[data-copy-status]")).to_have_text(
        "Die Adresse ist in der Zwischenablage."
    )
    assert page.evaluate("navigator.clipboard.readText()") == seen.address + PLOT
    page.keyboard.press("Escape")
    expect(menu.locator(".share-body")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_a_phone_shares_by_its_own_sheet_and_ours_is_there_where_that_fails(visit: Open) -> None:
    page = visit("/flaechen", 390).page
    page.context.add_init_script(
        "window.shared = []; window.answer = 'AbortError';"
        "Object.defineProperty(navigator, 'share', {value: (said) => { window.shared.push(said);"
        "return Promise.reject(Object.assign(new Error(), {name: window.answer})); }});"
        "const real = window.matchMedia.bind(window);"
        "window.matchMedia = (asked) => asked.includes('coarse') ? {matches: true} : real(asked);"
    )
    page.goto(page.url.replace("/flaechen", PLOT))
    menu = page.locator("[data-share]")
    menu.locator("summary").click()
    assert [one["url"] for one in page.evaluate("window.shared")] == [page.url]
    expect(menu.locator(".share-body")).to_be_hidden()
    page.evaluate("window.answer = 'NotAllowedError'")
    menu.locator("summary").click()
    expect(menu.locator(".share-body")).to_be_visible()


def test_the_offer_needs_no_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + PLOT)
    page.get_by_label("Branche").select_option("retail")
    page.get_by_label("Vorhaben förderfähig").select_option("true")
    page.get_by_role("button", name="Preis und Hindernisse zeigen").click()
    answer = page.locator(".offer-answer")
    expect(answer).to_contain_text("56,50 €/m²")
    expect(answer).to_contain_text("zu klären:")
    assert page.url.endswith("#angebot")
    expect(page.get_by_label("Branche")).to_have_value("retail")
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_all_that_opens_is_clean(visit: Open, width: int, scheme: str) -> None:
    page = visit(f"{PLOT}?sector=retail", width, color_scheme=scheme).page
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
    assert violations(page) == []
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wider)
    if width < 500:
        boxes = [one.bounding_box() for one in page.locator(".plot-actions > *").all()]
        assert all(box is None or box["x"] + box["width"] <= width for box in boxes)
