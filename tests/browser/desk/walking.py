"""Ways through the desk from signing in to something done, as `Counted` goes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

from tests.browser.desk.conftest import STAFF

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.desk.counting import Counted

LONG_MS: Final = 120_000
"""The longest that work in the background may take on a busy machine."""


def confirm(counted: Counted) -> None:
    """Confirm the first plot whose confirmation ran out."""
    page = counted.page
    counted.sign_in(STAFF)
    counted.follow(page.locator("#abgelaufen .work-do button").first)
    expect(page.get_by_role("status").first).to_be_visible()


def correct_price(counted: Counted, plot: str, price: str) -> None:
    """Correct the price of a plot, and publish it."""
    page = counted.page
    counted.sign_in(STAFF)
    counted.follow(page.locator("nav.desk-nav a[href$='/flaechen']"))
    counted.follow(page.locator(f".desk-plots a[href$='/flaechen/{plot}']").first)
    counted.follow(page.locator("a[href$='/bearbeiten#g-money']"))
    counted.type(page.locator("#f-price"), price)
    counted.follow(page.locator(".edit-save button[type=submit]"))
    counted.follow(page.locator("button[value=veroeffentlichen]"))
    expect(page.locator(".notice-good")).to_be_visible()


def draw_plot(counted: Counted, name: str) -> None:
    """Draw a new plot with four corners, name it, and publish it; the wheel finds the place."""
    page = counted.page
    counted.sign_in(STAFF)
    counted.follow(page.locator("nav.desk-nav a[href$='/flaechen']"))
    counted.follow(page.locator("a[href$='/neu/umriss']"))
    page.locator(".map-canvas[data-ready]").wait_for()
    canvas = page.locator("#outline-map")
    canvas.scroll_into_view_if_needed()
    _zoom_in(page)
    # Where nothing is drawn yet, one draws from the beginning.
    expect(page.locator("[data-tool=draw]")).to_have_attribute("aria-pressed", "true")
    x, y = _middle(canvas)
    for across, down in ((-40, -30), (40, -30), (40, 30), (-40, 30)):
        counted.click_at(x + across, y + down)
    counted.click(page.locator("#outline-steps [data-act=done]"))
    expect(page.locator("#outline-form[data-checked=true]")).to_be_attached(timeout=LONG_MS)
    counted.type(page.locator("#f-name"), name)
    counted.follow(page.locator("#outline-save"))
    counted.follow(page.locator("form[action$='/veroeffentlichen'] button"))
    expect(page.locator(".notice-good")).to_be_visible()


def _zoom_in(page: Page) -> None:
    """Turn the wheel above the middle of the map, until a plot is some hundred pixels wide."""
    page.mouse.move(*_middle(page.locator("#outline-map")))
    for _ in range(3):
        page.mouse.wheel(0, -400)
        page.wait_for_timeout(300)  # a map takes turns of the wheel together, for a while


def _middle(target: Locator) -> tuple[float, float]:
    box = target.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def bring_in(counted: Counted, content: bytes) -> None:
    """Bring in a sheet of plots, see its report, and take it over."""
    page = counted.page
    counted.sign_in(STAFF)
    counted.follow(page.locator("nav.desk-nav a[href$='/import']"))
    counted.choose_file(page.locator("#f-datei"), "flaechen.csv", content)
    counted.follow(page.locator("form[action$='/import'] button[type=submit]"))
    take = page.locator("form[action$='/uebernehmen'] button")
    expect(take).to_be_visible(timeout=LONG_MS)
    counted.follow(take)
    expect(page.locator(".notice-good")).to_be_visible(timeout=LONG_MS)


def send_expose(counted: Counted, enquiry: str, plot: str) -> None:
    """Answer an enquiry with the exposé of a plot."""
    page = counted.page
    counted.sign_in(STAFF)
    counted.follow(page.locator("nav.desk-nav a[href$='/anfragen']"))
    counted.follow(page.get_by_role("link", name=enquiry))
    counted.click(page.locator(f"input[name=expose][value='{plot}']"))
    counted.follow(page.locator("form[action$='/antwort'] button[type=submit]"))
    expect(page.get_by_role("status").first).to_be_visible()
