"""Menus of the filter, their groups, and the legend: open where asked, gone when left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open


def tab_stops(page: Page, name: str) -> int:
    """Press Tab from the menu's button until the focus leaves it; return how often."""
    page.locator(f".menu-{name} > summary").focus()
    inside = f"!!document.activeElement.closest('.menu-{name}')"
    for count in range(150):
        page.keyboard.press("Tab")
        if not page.evaluate(inside):
            return count
    msg = "the focus never left the menu"
    raise AssertionError(msg)


@pytest.mark.parametrize("path", ["/karte", "/flaechen"])
def test_menu_closes_when_the_focus_goes_elsewhere(visit: Open, path: str) -> None:
    page = visit(path).page
    menu = page.locator(".menu-price")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    expect(menu.locator("input").first).to_be_focused()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert not page.evaluate("!!document.activeElement.closest('.menu-price')")
    expect(menu).not_to_have_attribute("open", "")
    # Backwards as well.
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    expect(menu).not_to_have_attribute("open", "")


def test_menu_stays_while_the_pointer_works_within(visit: Open) -> None:
    page = visit("/karte").page
    menu = page.locator(".menu-more")
    menu.locator("summary").first.click()
    menu.locator(".menu-group > summary").nth(2).click()
    menu.locator(".menu-group[open] input[type=number]").first.click()
    menu.locator(".menu-group[open] legend").first.click()  # takes no focus
    menu.locator(".menu-body").click(position={"x": 4, "y": 4})
    menu.locator(".menu-group[open] label.check").first.click()
    expect(page.locator(".chip").first).to_be_visible()
    expect(menu).to_have_attribute("open", "")
    page.locator(".demo-strip").click()
    expect(menu).not_to_have_attribute("open", "")


def test_menu_of_a_phone_stays_since_it_is_part_of_the_page(visit: Open) -> None:
    page = visit("/karte", 390).page
    page.locator(".filters-sheet summary").click()
    menu = page.locator(".menu-price")
    menu.locator("summary").click()
    menu.locator("input").first.focus()
    page.locator(".menu-status > summary").focus()
    expect(menu).to_have_attribute("open", "")


@pytest.mark.parametrize("script", [True, False])
def test_further_filters_are_few_stops_until_a_group_is_opened(
    visit: Open, *, script: bool
) -> None:
    page = visit("/flaechen", java_script_enabled=True).page if script else None
    if page is None:
        page = visit("/flaechen", java_script_enabled=False).page
        page.locator(".menu-more > summary").click()
        group = page.locator(".menu-more .menu-group").nth(2)
        expect(group.locator("input").first).to_be_hidden()
        group.locator("summary").click()
        expect(group.locator("input").first).to_be_visible()
        return
    page.locator(".menu-more > summary").click()
    groups = page.locator(".menu-more .menu-group").count()
    assert groups > 5
    assert tab_stops(page, "more") == groups


@pytest.mark.parametrize("script", [True, False])
def test_group_with_something_set_is_open_and_counts_it(visit: Open, *, script: bool) -> None:
    page = visit("/flaechen?grz_min=0.5&gfz_max=2", java_script_enabled=script).page
    groups = page.locator(".menu-group[open]")
    expect(groups).to_have_count(1)
    expect(groups.locator("[name=grz_min]")).to_have_value("0.5")
    expect(groups.locator("summary .badge")).to_have_text("2")
    expect(page.locator(".menu-more > summary .badge")).to_have_text("2")
    others = page.locator(".menu-group:not([open]) > summary .badge")
    assert not any(badge.is_visible() for badge in others.all())


def test_group_counts_while_one_chooses(visit: Open) -> None:
    page = visit("/karte").page
    page.locator(".menu-more > summary").click()
    group = page.locator(".menu-group", has=page.locator("[name=grz_min]"))
    group.locator("summary").click()
    group.locator("[name=grz_min]").fill("0.6")
    expect(page.locator(".chip").first).to_be_visible()
    expect(group.locator("summary .badge")).to_have_text("1")
    expect(page.locator(".menu-more > summary .badge")).to_have_text("1")
    assert violations(page) == []
    # Back closes no group, and takes the count away.
    page.go_back()
    expect(group.locator("summary .badge")).to_be_hidden()
    page.go_forward()
    expect(group.locator("summary .badge")).to_have_text("1")


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844), (390, 664)])
def test_legend_is_read_without_scrolling(visit: Open, prefix: str, size: tuple[int, int]) -> None:
    page = visit(f"{prefix}/karte", 1440 if size[0] > 500 else 390).page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.locator(".map-legend > summary").click()
    body = page.locator(".map-legend .map-panel-body")
    if size[1] < 700:  # a small phone: one part at a time
        body.locator(".map-panel-part > summary").first.click()
    assert body.evaluate("n => n.scrollHeight - n.clientHeight") <= 1
    box = body.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]
    for label in body.locator("label, .legend-statuses li").all():
        if label.is_visible():
            assert label.evaluate("n => n.scrollWidth - n.clientWidth") <= 1
    assert violations(page) == []


def test_button_of_the_list_is_away_while_the_filters_are_open(visit: Open) -> None:
    page = visit("/karte", 390).page
    button = page.locator("[data-sheet]")
    expect(button).to_be_visible()
    page.locator(".filters-sheet summary").click()
    expect(button).to_be_hidden()
    page.locator(".filters-sheet summary").click()
    expect(button).to_be_visible()
    button.click()
    expect(button).to_have_text(re.compile("Karte"))
