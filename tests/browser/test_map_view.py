"""The view of the map: in its address, in the history, and back from a plot's page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open

# Wheels, fingers and keys move the map in many small steps; the address follows after the last.
ASKED = "map=13.5/51.46500/12.46000"
READY = ".map-canvas[data-ready]"


def fragment(page: Page) -> str:
    return urlsplit(page.url).fragment


def outline(page: Page, plot: str) -> dict[str, float]:
    """Return where the outline of `plot` is drawn on the screen."""
    box = page.locator(f'path.plot[data-plot="{plot}"]').bounding_box()
    assert box is not None
    return {side: box[side] for side in ("x", "y", "width", "height")}


def middle_row(page: Page) -> str:
    """Scroll a plot from the middle of the list into view and return its identifier."""
    row = page.locator("#results [data-plot]").nth(45)
    row.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    found = row.get_attribute("data-plot")
    assert found is not None
    return found


def test_address_opens_the_view_that_it_names(visit: Open) -> None:
    page = visit(f"/karte#{ASKED}").page
    assert fragment(page) == ASKED
    # KR-001 lies within that view, and a kilometre is as long there as the zoom says.
    box = outline(page, "KR-001")
    frame = page.locator(".map-canvas").bounding_box()
    assert frame is not None
    assert frame["x"] < box["x"] < frame["x"] + frame["width"]
    assert frame["y"] < box["y"] < frame["y"] + frame["height"]
    # A filter in the address does not move a map whose view is in the address too.
    filtered = visit(f"/karte?status=free#{ASKED}").page
    assert outline(filtered, "KR-001") == pytest.approx(box, abs=1)


@pytest.mark.parametrize(
    "wrong", ["map=", "map=99", "map=a/b/c", "map=12/91/12", "map=12/51.4", "map=//", "plot=none"]
)
def test_address_that_names_no_view_shows_the_whole_area(visit: Open, wrong: str) -> None:
    whole, page = visit("/karte").page, visit(f"/karte#{wrong}").page
    assert outline(page, "KR-001") == pytest.approx(outline(whole, "KR-001"), abs=1)


def test_moving_the_map_writes_the_address_and_no_history(visit: Open) -> None:
    page = visit("/karte").page
    assert fragment(page) == ""
    entries = page.evaluate("history.length")
    page.get_by_role("button", name="Hineinzoomen", exact=True).click()
    expect(page).to_have_url(re.compile("#map="))
    zoomed = outline(page, "KR-001")
    assert page.evaluate("history.length") == entries
    page.reload()
    page.wait_for_selector(READY)
    assert outline(page, "KR-001") == pytest.approx(zoomed, abs=2)
    # The other language shows the same.
    page.locator("a.language").click()
    page.wait_for_url(re.compile("/en/karte#map="))
    page.wait_for_selector(READY)
    assert outline(page, "KR-001") == pytest.approx(zoomed, abs=2)


def test_back_from_a_plot_finds_map_and_list_as_they_were(visit: Open) -> None:
    page = visit(f"/karte#{ASKED}").page
    before = outline(page, "KR-001")
    plot = middle_row(page)
    scrolled = page.evaluate("document.getElementById('list').scrollTop")
    assert scrolled > 200
    page.locator(f'#results [data-plot="{plot}"] .plot-name').click()
    page.wait_for_url(f"**/flaechen/{plot}")
    page.go_back()
    page.wait_for_selector(READY)
    assert outline(page, "KR-001") == pytest.approx(before, abs=1)
    list_top = page.evaluate("document.getElementById('list').scrollTop")
    assert list_top == pytest.approx(scrolled, abs=2)
    # The plot that one came from is marked in the list and on the map.
    expect(page.locator("#results .is-chosen")).to_have_attribute("data-plot", plot)
    expect(page.locator(f'#results [data-plot="{plot}"] .plot-name')).to_have_attribute(
        "aria-current", "true"
    )
    expect(page.locator("path.plot.is-active")).to_have_attribute("data-plot", plot)
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_back_by_keyboard_goes_on_where_the_link_stood(visit: Open) -> None:
    page = visit("/karte").page
    plot = middle_row(page)
    page.locator(f'#results [data-plot="{plot}"] .plot-name').focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/flaechen/{plot}")
    page.go_back()
    page.wait_for_selector(READY)
    expect(page.locator(f'#results [data-plot="{plot}"] .plot-name')).to_be_focused()


def test_back_on_a_phone_shows_the_list_again(visit: Open) -> None:
    page = visit("/karte", 390).page
    page.locator("[data-sheet]").click()
    plot = middle_row(page)
    scrolled = page.evaluate("document.getElementById('list').scrollTop")
    page.locator(f'#results [data-plot="{plot}"] .plot-name').click()
    page.wait_for_url(f"**/flaechen/{plot}")
    page.go_back()
    page.wait_for_selector(READY)
    expect(page.locator(f'#results [data-plot="{plot}"]')).to_be_in_viewport()
    list_top = page.evaluate("document.getElementById('list').scrollTop")
    assert list_top == pytest.approx(scrolled, abs=2)


def test_back_from_a_plot_to_the_plain_list_marks_it(visit: Open) -> None:
    page = visit("/flaechen").page
    plot = middle_row(page)
    page.locator(f'#results [data-plot="{plot}"] .plot-name').click()
    page.wait_for_url(f"**/flaechen/{plot}")
    page.go_back()
    expect(page.locator("#results .is-chosen")).to_have_attribute("data-plot", plot)
    expect(page.locator("#results .is-chosen")).to_be_in_viewport()


def test_filters_keep_the_view_and_each_entry_its_own(visit: Open) -> None:
    page = visit(f"/karte#{ASKED}").page
    page.locator("summary", has_text="Art der Nutzung").click()
    page.get_by_label("GI – Industriegebiet", exact=True).check()
    expect(page.locator(".chip").first).to_be_visible()
    assert "zoning=GI" in page.url
    assert fragment(page).startswith("map=")
    page.go_back()
    expect(page.locator(".chip")).to_have_count(0)
    expect(page).to_have_url(re.compile(f"#{re.escape(ASKED)}$"))
    whole = visit(f"/karte#{ASKED}").page
    # Each rounds to whole pixels, as its map gets its size and again once its fonts are there.
    assert outline(page, "KR-001") == pytest.approx(outline(whole, "KR-001"), abs=2)


def test_skip_link_leaves_view_and_list_alone(visit: Open) -> None:
    page = visit(f"/karte#{ASKED}").page
    before = outline(page, "KR-001")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    expect(page).to_have_url(re.compile(f"#{re.escape(ASKED)}$"))
    assert outline(page, "KR-001") == pytest.approx(before, abs=1)
    link = page.get_by_role("link", name="Karte überspringen")
    link.focus()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#list")).to_be_focused()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_whole_map_opens_at_the_plot_and_marks_it(visit: Open, prefix: str) -> None:
    page = visit(f"{prefix}/flaechen/KR-001").page
    page.locator(".plot-map > .note a").click()
    page.wait_for_url(re.compile(f"{prefix}/karte#"))
    page.wait_for_selector(READY)
    expect(page.locator("path.plot.is-active")).to_have_attribute("data-plot", "KR-001")
    frame, box = page.locator(".map-canvas").bounding_box(), outline(page, "KR-001")
    assert frame is not None
    # In the middle of the map, and large enough to be seen.
    assert abs(box["x"] + box["width"] / 2 - frame["x"] - frame["width"] / 2) < 20
    assert abs(box["y"] + box["height"] / 2 - frame["y"] - frame["height"] / 2) < 20
    assert max(box["width"], box["height"]) > 40
    expect(page.locator("#results .is-chosen")).to_be_in_viewport()
    # Another plot looked at takes the mark away.
    page.locator(".plot-pin:not(.is-active), .plot-tag:not(.is-active)").first.click()
    expect(page.locator("#results .is-chosen")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("plot="))
