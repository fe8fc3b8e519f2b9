"""Pictures of the desk for docs/desk.md, with the invented record of `tests.deskexample`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

from tests.api.desk.bringing import sheet
from tests.browser.desk.conftest import STAFF
from tests.browser.desk.counting import Counted
from tests.browser.desk.walking import LONG_MS
from tests.deskexample import NUMBER, desk_example

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

QUALITY: Final = 60
WIDE: Final = (1440, 900)
TABLET: Final = (820, 1180)


def take(browser: Browser, home: Path, folder: Path) -> None:
    """Sign in to a desk in an empty home, and store what its pages look like."""
    folder.mkdir(parents=True, exist_ok=True)
    with desk_example(home) as desk:
        page = browser.new_page(viewport={"width": WIDE[0], "height": WIDE[1]}, locale="de-DE")
        page.goto(f"{desk.address}/verwaltung")
        Counted(page).sign_in(STAFF)
        _bring_in(page, desk.address)

        def shoot(name: str) -> None:
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"{name}.jpg", type="jpeg", quality=QUALITY)

        page.goto(f"{desk.address}/verwaltung")
        shoot("heute")
        page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
        shoot("heute-820")
        page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        page.goto(f"{desk.address}/verwaltung/flaechen")
        shoot("flaechen")
        _change_price(page, desk.address)
        shoot("preis")
        page.goto(f"{desk.address}/verwaltung/flaechen/BSP-01/umriss")
        page.locator(".map-canvas[data-ready]").wait_for()
        expect(page.locator("#outline-form[data-checked=true]")).to_be_attached(timeout=LONG_MS)
        page.locator("#outline-map").scroll_into_view_if_needed()
        shoot("umriss")
        page.goto(f"{desk.address}/verwaltung")
        page.locator("#importe .work a").click()
        shoot("import")
        page.goto(f"{desk.address}/verwaltung/anfragen/{NUMBER}")
        shoot("anfrage")
        page.goto(f"{desk.address}/verwaltung/exposes?ids=BSP-01,BSP-03")
        shoot("exposes")
        page.context.close()


def _bring_in(page: Page, address: str) -> None:
    """Bring in a sheet, and wait until it has been read."""
    page.goto(f"{address}/verwaltung/import")
    held = {"name": "flaechen-eilenburg.csv", "mimeType": "text/csv", "buffer": sheet(50)}
    page.locator("#f-datei").set_input_files(held)  # type: ignore[arg-type]
    with page.expect_navigation():
        page.locator("form[enctype] button[type=submit]").click()
    expect(page.locator("form[action$='/uebernehmen']")).to_be_visible(timeout=LONG_MS)


def _change_price(page: Page, address: str) -> None:
    """Type another price, and look at the difference."""
    page.goto(f"{address}/verwaltung/flaechen/BSP-01/bearbeiten")
    page.locator("#f-price").fill("26,00")
    with page.expect_navigation():
        page.locator(".edit-save button[type=submit]").click()
