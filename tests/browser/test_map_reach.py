"""What can be reached from a click on the map: drawn, said, kept in the address, by keys too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

    from tests.browser.conftest import Open

PANEL: Final = ".map-reach"
STATUS: Final = f"{PANEL} [role=status]"
AREA: Final = ".map-canvas .reach-area"
# KR-001 lies in this view, by a road of the embedded network.
VIEW: Final = "map=13/51.46500/12.46000"
SAID: Final = {
    "": ("In 15 Minuten mit dem Pkw erreichbar", "In 30 Minuten zu Fuß erreichbar"),
    "/en": ("Within 15 minutes by car", "Within 30 minutes on foot"),
}


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).fragment)


def said(page: Page, words: str) -> None:
    expect(page.locator(STATUS)).to_have_text(re.compile("^" + re.escape(words)))


def arrow(page: Page, name: str, value: str) -> None:
    """Choose with the keyboard alone."""
    chosen = page.locator(f"input[name={name}]:checked")
    chosen.focus()
    options = page.locator(f"input[name={name}]").evaluate_all("all => all.map((n) => n.value)")
    steps = options.index(value) - options.index(chosen.input_value())
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")


def open_panel(page: Page) -> None:
    page.locator(f"{PANEL} > summary").focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_centre_of_the_map_is_chosen_by_keys_alone(
    visit: Open, prefix: str, width: int
) -> None:
    page = visit(f"{prefix}/karte#{VIEW}", width).page
    requests: list[str] = []

    def note(one: Request) -> None:
        if "/isochrones?" in one.url:
            requests.append(one.url)

    page.on("request", note)
    open_panel(page)
    assert violations(page) == []
    assert requests == [], "nothing is asked for before somebody chooses a start"
    arrow(page, "map-reach-minutes", "15")
    page.locator(f"{PANEL} [data-centre]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(AREA, state="attached")
    said(page, SAID[prefix][0])
    mode, minutes, place = asked(page)["reach"][0].split("/")
    lon, lat = map(float, place.removeprefix("@").split(","))
    assert (mode, minutes) == ("car", "15")
    assert (lon, lat) == pytest.approx((12.46, 51.465), abs=0.002)
    question = parse_qs(urlsplit(requests[-1]).query)
    assert question["mode"] == ["car"]
    assert question["minutes"] == ["15"]
    assert float(question["lon"][0]) == pytest.approx(lon)
    arrow(page, "map-reach-minutes", "30")
    arrow(page, "map-reach-mode", "foot")
    said(page, SAID[prefix][1])
    assert asked(page)["reach"][0].startswith("foot/30/@")
    assert violations(page) == []
    assert not page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    page.locator(f"{PANEL} [data-clear]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(AREA, state="detached")
    expect(page).not_to_have_url(re.compile("reach="))
    page.keyboard.press("Escape")
    assert page.locator(PANEL).get_attribute("open") is None


def test_a_click_on_the_map_counts_only_while_the_panel_is_open(visit: Open) -> None:
    page = visit(f"/karte#{VIEW}").page
    frame = page.locator(".map-canvas").bounding_box()
    assert frame is not None
    # To the right, where neither a panel nor a plot lies.
    place = (frame["x"] + frame["width"] * 0.72, frame["y"] + frame["height"] * 0.9)
    page.mouse.click(*place)
    page.wait_for_timeout(300)
    assert "reach" not in asked(page)
    open_panel(page)
    page.mouse.click(*place)
    expect(page).to_have_url(re.compile("#.*reach="))
    expect(page.locator(STATUS)).to_have_text(re.compile(".{61}", re.DOTALL))
    lon, lat = map(float, asked(page)["reach"][0].split("@")[1].split(","))
    assert lon > 12.46
    assert lat < 51.465
    assert page.locator(".reach-mark").count() == 1


def test_the_address_brings_view_and_area_back(visit: Open) -> None:
    address = f"/karte#{VIEW}&reach=car/15/@12.46000,51.46500"
    page = visit(address).page
    page.wait_for_selector(AREA, state="attached")
    said(page, SAID[""][0])
    assert asked(page)["map"] == ["13/51.46500/12.46000"], "the view that the address names stays"
    assert page.locator("input[name=map-reach-minutes]:checked").input_value() == "15"
    link = page.locator("a[data-keep-query]").first.get_attribute("href") or ""
    assert "reach=car/15/@12.46000,51.46500" in link, "the other language shows the same area"


@pytest.mark.parametrize(
    "wrong",
    ["", "car", "car/15", "car/x/@1,2", "car/15/@1", "car/15/@1,99", "plane/15/@12.46,51.465"],
)
def test_an_address_that_names_no_area_shows_none(visit: Open, wrong: str) -> None:
    """An unknown way of travelling alone is taken for the first one that is offered."""
    page = visit(f"/karte#{VIEW}&reach={wrong}").page
    page.wait_for_timeout(200)
    if wrong.startswith("plane"):
        page.wait_for_selector(AREA, state="attached")
        said(page, SAID[""][0])
    else:
        assert page.locator(PANEL).get_attribute("open") is None
        assert page.locator(AREA).count() == 0


@pytest.mark.parametrize("width", [1440, 390])
def test_from_a_plot_it_begins_where_a_vehicle_enters(visit: Open, width: int) -> None:
    page = visit(f"/karte#{VIEW}&plot=KR-001", width).page
    page.evaluate("document.dispatchEvent(new CustomEvent('plots:open', {detail: {id: 'KR-001'}}))")
    button = page.locator(".popup-reach button")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(AREA, state="attached")
    assert asked(page)["reach"] == ["car/30/KR-001"]
    name = page.locator("#results [data-plot=KR-001] a").first.inner_text()
    assert name in page.locator(f"{PANEL} [data-start]").inner_text()
    held = page.evaluate("document.activeElement.name")
    assert held.startswith("map-reach-"), "the focus goes on where one chooses"


def test_small_maps_have_no_such_panel(visit: Open) -> None:
    page = visit("/flaechen/KR-001").page
    assert not page.locator(PANEL).is_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_place_on_the_map_becomes_a_target_of_the_filters(visit: Open, width: int) -> None:
    page = visit(f"/karte#{VIEW}", width).page
    everything = page.locator("#results h2").text_content()
    open_panel(page)
    button = page.locator(f"{PANEL} [data-target]")
    assert not button.is_visible(), "there is no place yet"
    arrow(page, "map-reach-minutes", "15")
    arrow(page, "map-reach-mode", "truck")
    page.locator(f"{PANEL} [data-centre]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(AREA, state="attached")
    button.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?.*targets="))
    (target,) = parse_qs(urlsplit(page.url).query)["targets"]
    lon, lat, minutes, mode = target.split(",")
    assert (float(lon), float(lat)) == pytest.approx((12.46, 51.465), abs=0.002)
    assert (minutes, mode) == ("15", "truck")
    expect(page.locator(".chips")).to_contain_text("Lkw")
    expect(page.locator("#results h2")).not_to_have_text(everything or "")
    assert asked(page)["reach"], "the area stays"
    assert violations(page) == []
