"""A campaign and its event, from an empty form to a visitor's registration, by keyboard alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from data.roles import Role
from tests.browser.axe import violations
from tests.browser.desk.conftest import SIZES, leading
from tests.browser.desk.test_today import is_within, tabs
from tests.browser.loading import loading

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.desk.conftest import Served, SignIn

CAMPAIGN: Final = {
    "titel_de": "Logistik",
    "titel_en": "Logistics",
    "text_de": "Ein Absatz.",
    "text_en": "One paragraph.",
    "von": "2020-01-01",
    "bis": "2098-12-31",
    "beste": "2",
}
EVENT: Final = {
    "titel_de": "Treff",
    "titel_en": "Meeting",
    "text_de": "Ein Absatz.",
    "text_en": "One paragraph.",
    "tag_von": "2098-05-05",
    "zeit_von": "18:00",
    "tag_bis": "2098-05-05",
    "zeit_bis": "20:00",
    "ort": "Markt 1, Delitzsch",
    "plaetze": "1",
}


def check(page: Page) -> None:
    assert violations(page) == [], page.url
    assert is_within(page), page.url


def press(page: Page, words: str) -> None:
    """Reach a link or button by Tab and press it; wait for the page to which it leads."""
    begins = re.compile(rf"^\s*{re.escape(words)}")
    wanted = page.locator("main").locator("a, button").filter(has_text=begins).first
    tabs(page, wanted)
    with leading(page):
        page.keyboard.press("Enter")


def fill(page: Page, typed: dict[str, str]) -> None:
    for name, value in typed.items():
        field = page.locator(f"[name={name}]")
        if field.get_attribute("type") in {"date", "time"}:
            field.fill(value)  # how a picker is typed into depends on the browser's language
        else:
            field.focus()
            page.keyboard.type(value)


@pytest.mark.parametrize(("width", "prefix"), [(1440, ""), (820, "/en")])
def test_from_a_form_to_a_registration(
    served: Served, sign_in: SignIn, browser: Browser, width: int, prefix: str
) -> None:
    served.add("anna", Role.PUBLISHER)
    english = bool(prefix)
    words = {
        "new": "New campaign" if english else "Neue Kampagne",
        "save": "Save" if english else "Speichern",
        "publish": "Publish" if english else "Veröffentlichen",
        "preview": "Preview" if english else "Vorschau",
        "event": "New event" if english else "Neue Veranstaltung",
        "register": "Register" if english else "Anmelden",
    }
    page = sign_in("anna", width=width, prefix=prefix).page
    page.goto(f"{served.address}{prefix}/verwaltung/kampagnen")
    check(page)
    press(page, words["new"])
    fill(page, CAMPAIGN)
    check(page)
    with leading(page):
        page.locator("[name=titel_en]").press("Enter")
    press(page, words["publish"])
    check(page)
    at = page.url.partition("?")[0]
    press(page, words["preview"])
    expect(page.locator(".suit")).to_have_count(2)
    check(page)
    page.goto(at)
    press(page, words["event"])
    fill(page, EVENT)
    check(page)
    press(page, words["save"])
    press(page, words["publish"])
    check(page)
    desk_page = page.url.partition("?")[0]
    for size in (width, 390):
        visitor(browser, served, size, prefix, words["register"])
    page.goto(desk_page)
    expect(page.locator("tbody tr")).to_have_count(2)
    check(page)
    if width == SIZES[1440][0]:
        page.set_viewport_size({"width": 390, "height": 844})
        for path in (desk_page, at, f"{at}/bearbeiten", f"{desk_page}/bearbeiten"):
            page.goto(path)
            check(page)
            here = page.locator(".desk-nav [aria-current]").bounding_box()
            assert here, path
            assert here["x"] >= 0, "the entry that is open lies in sight"
            assert here["x"] + here["width"] <= SIZES[390][0], (
                "the entry that is open lies in sight"
            )


def visitor(browser: Browser, served: Served, width: int, prefix: str, register: str) -> None:
    """Read the campaign and register for its event, in a browser of one's own."""
    across, down = SIZES[width]
    context = browser.new_context(
        viewport={"width": across, "height": down}, reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        with loading(page):
            page.goto(f"{served.address}{prefix}/kampagnen/logistik")
            page.wait_for_selector(".map-canvas[data-ready]")
        check(page)
        press(page, "Meeting" if prefix else "Treff")
        check(page)
        fill(page, {"name": "Zoë", "email": f"zoe{width}@firm.example"})
        page.wait_for_timeout(3_100)  # whoever is faster is taken for a program
        press(page, _button(width, prefix, register))
        expect(page.locator("h1")).to_have_text("Thank you" if prefix else "Vielen Dank")
        check(page)
        assert context.cookies() == []
    finally:
        context.close()


def _button(width: int, prefix: str, register: str) -> str:
    """Return how the button is called: the second of the two finds the one place taken."""
    waits = "Put me on the waiting list" if prefix else "Auf die Warteliste setzen"
    return waits if width == SIZES[390][0] else register
