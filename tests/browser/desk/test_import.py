"""A file of plots brought in by keyboard alone, in both languages, on a screen and a tablet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from data.fields import BY_NAME
from data.roles import Role
from tests.api.desk.bringing import sheet
from tests.browser.axe import violations
from tests.browser.desk.conftest import leading
from tests.browser.desk.counting import Counted
from tests.browser.desk.walking import LONG_MS
from tests.browser.test_reflow import CUT

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.desk.conftest import Served, SignIn


def sound(page: Page) -> None:
    """Assert that a page is clean, nothing of it cut off, and no wider than the window."""
    assert violations(page) == []
    assert page.evaluate(CUT) == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


def open_column(content: bytes) -> bytes:
    """Return a sheet with a column that nobody understands."""
    return content.replace("Kaufpreis €/m²".encode(), "Euronen €/m²".encode())


@pytest.mark.parametrize(("width", "prefix"), [(1440, ""), (820, "/en")])
def test_fifty_plots_by_keyboard_alone(
    served: Served, sign_in: SignIn, width: int, prefix: str
) -> None:
    served.add("petra", Role.PUBLISHER)
    page = sign_in("petra", width=width, prefix=prefix).page
    counted = Counted(page)
    press(counted, page, f"nav.desk-nav a[href='{prefix}/verwaltung/import']")
    sound(page)
    counted.reach(page.locator("#f-datei"))
    # The dialog that a key opens there is the browser's own.
    page.locator("#f-datei").set_input_files(
        {"name": "Blatt.csv", "mimeType": "text/csv", "buffer": open_column(sheet(50))}
    )
    press(counted, page, "form[enctype] button[type=submit]")
    expect(page.locator("h1")).to_have_text("Blatt.csv")
    # Leaving the page changes nothing: the work goes on, and it waits on Today.
    page.goto(f"{served.address}{prefix}/verwaltung")
    until_it_waits(page)
    sound(page)
    press(counted, page, "#importe .work a")
    meaning = page.locator("tr.is-open select")
    expect(meaning).to_have_count(1)
    expect(page.locator("[name=pruefsumme]")).to_have_count(0)
    sound(page)
    counted.reach(meaning)
    # What one types chooses in a list, as browsers have it.
    page.keyboard.type(BY_NAME["price"].label.in_("en" if prefix else "de"))
    expect(meaning).to_have_value("price")
    press(counted, page, ".import-form > .desk-actions button[type=submit]")
    take = page.locator("form[action$='/uebernehmen'] button")
    expect(take).to_be_visible(timeout=LONG_MS)
    sound(page)
    expect(page.locator(".import-counts")).to_contain_text("50")
    press(counted, page, "form[action$='/uebernehmen'] button")
    expect(page.locator(".notice-good")).to_contain_text("50", timeout=LONG_MS)
    sound(page)
    records = served.store.records()
    assert len(records) == 50
    assert {one.values["price"] for one in records} == {25.5}
    page.goto(f"{served.address}{prefix}/verwaltung/import")
    expect(page.locator("tbody")).to_contain_text("50")
    sound(page)


def press(counted: Counted, page: Page, selector: str) -> None:
    """Go to a link or button with Tab, and press it."""
    counted.reach(page.locator(selector).first)
    with leading(page):
        counted.press("Enter")


def until_it_waits(page: Page) -> None:
    """Load Today again until the file has been read."""
    for _ in range(120):
        if page.locator("#importe").count():
            return
        page.wait_for_timeout(1_000)
        page.reload()
    pytest.fail("it was never read")


def test_what_cannot_be_read_names_a_field_of_the_page(served: Served, sign_in: SignIn) -> None:
    served.add("petra", Role.PUBLISHER)
    page = sign_in("petra").page
    page.goto(f"{served.address}/verwaltung/import")
    metres = sheet(2).replace(b"12.6", b"3450.6")
    page.locator("#f-datei").set_input_files(
        {"name": "Meter.csv", "mimeType": "text/csv", "buffer": metres}
    )
    with leading(page):
        page.locator("form[enctype] button[type=submit]").click()
    refused = page.locator(".notice-warn")
    expect(refused).to_contain_text("Koordinatensystem", timeout=LONG_MS)
    expect(page.locator("main")).not_to_contain_text(re.compile("--[a-z]"))
    sound(page)
    # The field is there, and open, where the reason sends one.
    expect(page.get_by_label("Koordinatensystem")).to_be_visible()
    with leading(page):
        page.get_by_role("button", name="Datei verwerfen").first.click()
    expect(page.locator(".notice-good")).to_be_visible()
