"""A measure by keyboard: entered, valued, shown, reported; in both languages, at three widths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.desk.conftest import leading

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Watched
    from tests.browser.desk.conftest import Served, SignIn

LIST = "/verwaltung/berichte/massnahmen"
REPORTS = "/verwaltung/berichte/auswertung"
LONG = "Gewerbegebietserschließungskostenbeteiligungsverfahren" * 3


def looks(page: Page) -> None:
    """Make sure that a page is clean, and no wider than the screen."""
    assert violations(page) == []
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def press(page: Page, name: str) -> None:
    """Press a button by the keyboard, and wait for the page that it leads to."""
    page.get_by_role("button", name=name, exact=True).focus()
    with leading(page):
        page.keyboard.press("Enter")


def enter(page: Page) -> str:
    """Enter a measure with an indicator and a figure, without a mouse; return its address."""
    page.locator("#f-titel").focus()
    page.keyboard.type(LONG)
    page.keyboard.press("Tab")
    page.keyboard.type("Timber dialogue")
    page.locator("#f-geplant_von").fill("2026-01-01")
    page.locator("#f-mittel_geplant").focus()
    page.keyboard.type("12.500,50")
    press(page, "Speichern")
    page.locator("#i-neu-name").focus()
    page.keyboard.type("Gäste")
    page.locator("#i-neu-ziel").focus()
    page.keyboard.type("50")
    press(page, "Hinzufügen")
    page.locator("summary", has_text="Wert eintragen").focus()
    page.keyboard.press("Enter")
    page.locator("input[name=wert]").first.focus()
    page.keyboard.type("20")
    page.locator("input[name=quelle]").first.focus()
    page.keyboard.type("Teilnahmeliste")
    press(page, "Eintragen")
    expect(page.locator(".case-main")).to_contain_text("Teilnahmeliste")
    expect(page.locator("svg.chart")).to_be_visible()
    return page.url.partition("?")[0]


def test_a_measure_from_the_form_to_the_closed_report(sign_in: SignIn, served: Served) -> None:
    served.add("paula")
    watched = sign_in("paula")
    page = watched.page
    watched.open(f"{LIST}/neu")
    looks(page)
    press(page, "Speichern")
    expect(page.locator("#summary")).to_be_focused()
    looks(page)
    # The browser reports the status of the page itself, which is what we want here.
    watched.faults = [fault for fault in watched.faults if "400" not in fault]
    with leading(page):
        page.goto(f"{served.address}{LIST}/neu")
    at = enter(page)
    looks(page)
    press(page, "Veröffentlichen, wie sie jetzt ist")
    for path in (LIST, f"/en{LIST}", REPORTS, f"/en{REPORTS}", "/massnahmen", "/en/massnahmen"):
        watched.open(path)
        looks(page)
    watched.open(REPORTS)
    press(page, "Diesen Bericht abschließen")
    expect(page.locator("main")).to_contain_text("SHA-256")
    looks(page)
    for width in (820, 390):
        narrow(sign_in("paula", width=width, prefix="/en"), at.removeprefix(served.address))


def narrow(watched: Watched, at: str) -> None:
    """Look at the pages on a tablet or a telephone."""
    for path in (
        f"/en{LIST}",
        f"/en{at}",
        f"/en{at}/bearbeiten",
        f"/en{REPORTS}",
        "/en/massnahmen",
    ):
        watched.open(path)
        looks(watched.page)
