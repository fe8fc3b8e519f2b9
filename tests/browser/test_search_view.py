"""Weights, wishes, a drawn area, neighbours: what a reader does on the map, and its address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

import pytest
import shapely
from playwright.sync_api import expect

from tests.browser.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open

DRAW: Final = ".map-draw"
NEIGHBOURS: Final = "/karte?area_min=30000&zoning=GE"


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def settled(page: Page) -> None:
    """Wait until the list is that of the address; while it comes it is pale."""
    expect(page.locator("#results[aria-busy]")).to_have_count(0)
    page.wait_for_timeout(200)  # the list comes back in 120 ms


def open_weights(page: Page, width: int) -> None:
    if width < 500:
        page.locator(".filters-sheet summary").click()
    page.locator(".menu-weights > summary").click()


@pytest.mark.parametrize("width", [1440, 390])
def test_branch_and_weights_move_the_score_and_stand_in_the_address(
    visit: Open, width: int
) -> None:
    page = visit("/karte?zoning=GI", width).page
    open_weights(page, width)
    before = page.locator("td.suits").first.inner_text()
    page.get_by_role("radio", name=re.compile("^Logistik")).check()
    expect(page).to_have_url(re.compile("profile=logistics"))
    expect(page.locator("td.suits").first).not_to_have_text(before)
    slider = page.locator("[data-weight=motorway_truck]")
    assert slider.input_value() == "22"
    assert slider.get_attribute("aria-valuetext") == "22 %"
    slider.focus()
    page.keyboard.press("End")
    expect(page).to_have_url(re.compile(r"weights=[^&]*motorway_truck:40"))
    weights = dict(pair.split(":") for pair in asked(page)["weights"][0].split(","))
    total = sum(map(int, weights.values()))
    assert slider.get_attribute("aria-valuetext") == f"{round(4000 / total)} %"
    expect(page.locator(".chips")).to_contain_text("Eigene Gewichte")
    settled(page)
    assert violations(page) == []
    page.locator("[data-weights-reset]").click()
    expect(page).not_to_have_url(re.compile("weights="))
    assert asked(page)["profile"] == ["logistics"]
    page.go_back()
    expect(slider).to_have_value("40")
    page.go_back()
    expect(slider).to_have_value("22")


def test_weights_of_an_address_are_shown(visit: Open) -> None:
    page = visit("/en/karte?weights=area:30,price:10").page
    open_weights(page, 1440)
    assert page.locator("[data-weight=area]").get_attribute("aria-valuetext") == "75 %"
    assert page.locator("[data-group=climate] [data-share]").inner_text() == "0 %"
    expect(page.locator("[data-weight=rail]")).not_to_be_visible()
    page.locator("[data-group=climate] > summary").click()
    page.locator("[data-group=climate] [data-further]").click()
    expect(page.locator("[data-weight=rail]")).to_be_visible()


@pytest.mark.parametrize("path", ["/karte", "/en/flaechen"])
def test_a_must_becomes_a_wish_by_keyboard_and_back(visit: Open, path: str) -> None:
    page = visit(f"{path}?price_max=20&zoning=GI").page
    few = page.locator(".results-count").inner_text()
    terms = page.locator("#terms-price_max")
    terms.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("wishes=price_max"))
    expect(page.locator(".results-count")).not_to_have_text(few)
    expect(page.locator("#terms-price_max")).to_be_focused()
    assert page.locator(".wishes").count() == page.locator("#results tbody tr").count()
    settled(page)
    assert violations(page) == []
    page.locator(".chip", has_text="20").click()
    expect(page).not_to_have_url(re.compile("wishes|price_max"))


def test_an_area_is_drawn_moved_and_taken_away(visit: Open) -> None:
    page = visit("/karte").page
    page.locator(f"{DRAW} summary").click()
    view = urlsplit(page.url).fragment
    frame = page.locator(".map-canvas").bounding_box()
    assert frame is not None
    corners = [(0.5, 0.3), (0.75, 0.35), (0.7, 0.75), (0.45, 0.7)]
    places = [
        (frame["x"] + frame["width"] * x, frame["y"] + frame["height"] * y) for x, y in corners
    ]
    for place in places:
        page.mouse.click(*place)
    expect(page.locator(f"{DRAW} [role=status]")).to_contain_text("4 Ecken")
    page.locator("[data-draw=done]").click()
    expect(page).to_have_url(re.compile("within=POLYGON"))
    area = shapely.from_wkt(asked(page)["within"][0])
    assert area.is_valid
    assert len(area.exterior.coords) == 5
    expect(page.locator(".chips")).to_contain_text("im gezeichneten Gebiet")
    assert urlsplit(page.url).fragment == view, "the map stays where one draws"
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(places[0][0] - 60, places[0][1] - 40, steps=4)
    page.mouse.up()
    expect(page).not_to_have_url(
        re.compile(re.escape("within=POLYGON") + ".*" + f"{area.exterior.coords[0][0]}")
    )
    moved = shapely.from_wkt(asked(page)["within"][0])
    assert moved.area > area.area
    page.reload()
    page.wait_for_selector(".map-canvas[data-ready]")
    assert page.locator(".drawn-area").count() == 1
    page.locator(".chip", has_text="im gezeichneten Gebiet").click()
    expect(page.locator(".drawn-area")).to_have_count(0)
    page.go_back()
    expect(page.locator(".drawn-area")).to_have_count(1)


def test_sides_that_cross_are_no_area(visit: Open) -> None:
    page = visit("/en/karte").page
    page.locator(f"{DRAW} summary").click()
    frame = page.locator(".map-canvas").bounding_box()
    assert frame is not None
    for x, y in ((0.5, 0.4), (0.8, 0.8), (0.8, 0.4), (0.5, 0.8)):
        page.mouse.click(frame["x"] + frame["width"] * x, frame["y"] + frame["height"] * y)
    page.locator("[data-draw=done]").click()
    expect(page.locator(f"{DRAW} [role=status]")).to_contain_text("cross")
    assert "within" not in asked(page)
    page.locator("[data-draw=back]").click()
    page.locator("[data-draw=done]").click()
    expect(page).to_have_url(re.compile("within=POLYGON"))


@pytest.mark.parametrize("width", [1440, 390])
def test_an_area_is_drawn_by_keyboard_alone(visit: Open, width: int) -> None:
    page = visit("/karte", width).page
    page.locator(f"{DRAW} summary").focus()
    page.keyboard.press("Enter")
    page.locator("[data-draw=view]").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("within=POLYGON"))
    settled(page)
    assert violations(page) == []
    page.locator("[data-draw=clear]").focus()
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("within="))
    expect(page.locator("[data-draw=corner]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"{DRAW} [role=status]")).to_contain_text("Erste Ecke")
    page.keyboard.press("Escape")
    assert page.locator(DRAW).get_attribute("open") is None


def test_neighbours_and_near_misses_are_shown_on_the_map(visit: Open) -> None:
    page = visit(NEIGHBOURS).page
    missed = set(page.locator("#results").get_attribute("data-near").split())  # type: ignore[union-attr]
    drawn = page.locator(".plot.is-near-miss").evaluate_all("all => all.map((n) => n.dataset.plot)")
    assert drawn
    assert set(drawn) <= missed
    one = page.locator(".together li").first
    ids = (one.get_attribute("data-gather") or "").split()
    assert len(ids) > 1
    one.locator("[data-gather-show]").focus()
    expect(page.locator(".plots-outline")).to_have_count(1)
    page.keyboard.press("Enter")
    for id_ in ids:
        expect(page.locator(f'.plot[data-plot="{id_}"]')).to_have_class(re.compile("is-active"))
    page.locator("h2").first.hover()
    expect(page.locator(".plots-outline")).to_have_count(1)
    page.locator(".more .ways a").first.click()
    expect(page.locator(".plots-outline")).to_have_count(0)


def test_neighbours_on_a_phone_open_the_map(visit: Open) -> None:
    page = visit(NEIGHBOURS, 390).page
    page.locator("[data-sheet]").click()
    page.locator("[data-gather-show]").first.click()
    expect(page.locator("body")).not_to_have_class(re.compile("shows-list"))
    expect(page.locator(".plots-outline")).to_have_count(1)
