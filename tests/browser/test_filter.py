"""Finding a plot: map, list and address together, by keyboard, and without a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open


def count(page: Page) -> int:
    return int(page.inner_text(".results-count"))


def shown_strongly(page: Page) -> int:
    return page.locator("path.plot:not(.is-faint)").count()


def test_filter_changes_map_list_and_address(visit: Open) -> None:
    page = visit("/karte").page
    everything = count(page)
    assert shown_strongly(page) == everything
    page.locator("summary", has_text="Fahrzeiten").click()
    page.fill("#f-max_minutes_motorway_junction", "10")
    expect(page.locator(".chip").first).to_have_text(re.compile("höchstens 10 min zur Autobahn"))
    matching = count(page)
    assert 0 < matching < everything
    assert shown_strongly(page) == matching
    # The map moved to what was found, and its view stands behind the filters.
    assert page.url.split("#")[0].endswith("/karte?max_minutes_motorway_junction=10")
    assert str(matching) in page.inner_text("#results-status")
    # The address alone leads to the same state, on the map and on the list.
    for path in ("/karte", "/flaechen"):
        assert count(visit(f"{path}?max_minutes_motorway_junction=10").page) == matching


def test_back_and_forward(visit: Open) -> None:
    page = visit("/karte").page
    everything = count(page)
    page.locator("summary", has_text="Art der Nutzung").click()
    page.get_by_label("GI – Industriegebiet", exact=True).check()
    expect(page.locator(".chip").first).to_be_visible()
    narrow = count(page)
    page.go_back()
    expect(page.locator(".results-count")).to_have_text(str(everything))
    assert not page.locator("input[name=zoning][value=GI]").is_checked()
    assert shown_strongly(page) == everything
    page.go_forward()
    expect(page.locator(".results-count")).to_have_text(str(narrow))
    assert page.locator("input[name=zoning][value=GI]").is_checked()
    assert shown_strongly(page) == narrow


def test_chip_and_reset_take_filters_away(visit: Open) -> None:
    page = visit("/karte?zoning=GI,GE&status=free").page
    narrow = count(page)
    page.locator(".chip", has_text="GI – Industriegebiet").click()
    expect(page.locator(".chip", has_text="GI – Industriegebiet")).to_have_count(0)
    assert count(page) < narrow
    assert "zoning=GE&status=free" in page.url
    page.locator(".chip-reset").click()
    expect(page.locator(".chip")).to_have_count(0)
    assert page.url.split("#")[0].endswith("/karte")


def test_unknown_is_left_out_unless_asked_for(visit: Open) -> None:
    page = visit("/karte?price_max=1000").page
    known = count(page)
    page.get_by_label("Unbekanntes einschließen").check()
    expect(page.locator(".chip", has_text="Unbekanntes")).to_be_visible()
    assert count(page) > known


def test_whole_task_by_keyboard(visit: Open) -> None:
    page = visit("/karte").page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator("summary", has_text="Fahrzeiten").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")  # the truck
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    expect(page.locator(".chip", has_text="höchstens 12 min zur Autobahn")).to_be_visible()
    assert "mode=truck" in page.url
    page.keyboard.press("Escape")
    expect(page.locator("summary", has_text="Fahrzeiten")).to_be_focused()
    # The first plot of the list, from there to its page and its exposé.
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('plot-name')"):
            break
    name = page.evaluate("document.activeElement.textContent")
    expect(page.locator("#results tr.is-active, #results tr:focus-within")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/flaechen/"))
    assert page.inner_text("h1") == name
    assert page.get_by_role("link", name="Exposé (PDF)").get_attribute("href")


def test_map_by_keyboard(visit: Open) -> None:
    page = visit("/karte?municipality=14730070").page
    pins = page.locator(".plot-pin, .plot-tag")
    expect(pins.first).to_be_attached()
    pins.first.focus()
    page.keyboard.press("Enter")
    heading = page.locator(".popup h2")
    expect(heading).to_be_focused()
    expect(page.locator(".popup-facts")).to_contain_text("Autobahnanschluss, Pkw")
    page.keyboard.press("Escape")
    expect(heading).to_have_count(0)
    box = page.locator("input[data-layer=estates]")
    page.locator(".map-legend > summary").focus()
    page.keyboard.press("Enter")
    box.focus()
    page.keyboard.press("Space")
    assert page.locator("path.layer-estates").count() == 0


def test_row_and_plot_are_tied(visit: Open) -> None:
    page = visit("/karte?municipality=14730070").page
    row = page.locator("#results [data-plot]").first
    row.hover()
    expect(page.locator("path.plot.is-active")).to_have_count(1)
    pin = page.locator(".plot-pin, .plot-tag").first
    pin.hover()
    expect(page.locator("#results tr.is-active")).to_have_count(1)


def test_language_switch_keeps_page_and_filters(visit: Open) -> None:
    page = visit("/karte").page
    page.locator("summary", has_text="Status").first.click()
    page.get_by_label("frei", exact=True).check()
    expect(page.locator(".chip").first).to_be_visible()
    free = count(page)
    page.locator("a.language").click()
    page.wait_for_url(re.compile(r"/en/karte\?status=free"))
    assert count(page) == free
    expect(page.locator(".chip").first).to_contain_text("free")


def test_list_works_without_a_script(visit: Open) -> None:
    page = visit("/flaechen", java_script_enabled=False).page
    everything = count(page)
    page.locator("summary", has_text="Verfügbare Fläche").click()
    page.select_option("select[name=area_min]", "20000")
    page.get_by_role("button", name="Anzeigen").click()
    assert "area_min=20000" in page.url
    assert 0 < count(page) < everything
    page.locator("#sort-area").click()
    assert "sort=-area" in page.url


def test_wrong_filter_is_explained(visit: Open) -> None:
    seen = visit("/flaechen?area_min=many")
    notice = seen.page.inner_text(".notice")
    assert "Verfügbare Fläche, mindestens: „many“ passt nicht" in notice
    seen.faults = [fault for fault in seen.faults if "400" not in fault]


def test_phone_shows_the_list_as_a_sheet(visit: Open) -> None:
    page = visit("/karte", 390).page
    expect(page.locator(".split-list")).to_be_hidden()
    page.locator("[data-sheet]").click()
    expect(page.locator("#results tbody tr").first).to_be_visible()
    page.locator("[data-sheet]").click()
    page.locator(".filters-sheet summary").click()
    expect(page.locator("summary", has_text="Kaufpreis")).to_be_visible()


def test_touch_targets_are_large_enough(visit: Open) -> None:
    page = visit("/karte", 390).page
    small = page.evaluate(
        """[...document.querySelectorAll('button, summary, input, select, a')]
        .filter(n => n.checkVisibility({visibilityProperty: true}))
        .filter(n => !n.closest('p, li, dd, .defs'))
        .map(n => [n.outerHTML.slice(0, 90), n.getBoundingClientRect()])
        .filter(([, r]) => r.width > 1 && (r.width < 24 || r.height < 24) && r.bottom > 0)
        .filter(([h]) => !/type="(checkbox|radio|hidden)"/.test(h)).map(([h]) => h)"""
    )
    assert small == []


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["/karte", "/en/karte", "/flaechen"])
def test_every_menu_stays_on_the_screen(visit: Open, path: str, width: int) -> None:
    page = visit(path, width).page
    if width < 500:
        page.locator(".filters-sheet summary").click()
    for menu in page.locator("details.menu-field").all():
        menu.locator("summary").first.click()
        box = menu.locator(".menu-body").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        menu.locator("summary").first.click()
    assert page.evaluate("document.querySelector('.filters-bar').scrollWidth") <= width


def test_a_row_of_the_phone_list_leads_to_its_plot(visit: Open) -> None:
    page = visit("/karte", 390).page
    page.locator("[data-sheet]").click()
    row = page.locator("#results [data-plot]").first
    plot = row.get_attribute("data-plot")
    row.locator("td:visible").last.click()
    page.wait_for_url(f"**/flaechen/{plot}")


def test_the_doors_of_the_start_page_lead_to_plots(visit: Open) -> None:
    page = visit("/").page
    for address in [link.get_attribute("href") for link in page.locator(".doors a").all()]:
        page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}{address}")
        assert page.locator("#results [data-plot]").count() > 0, address


@pytest.mark.parametrize("width", [1440, 390])
def test_the_list_can_be_put_into_another_order(visit: Open, width: int) -> None:
    page = visit("/flaechen?status=free", width).page
    orders = page.locator(".orders")
    expect(orders.locator("[aria-current]")).to_have_text("was frei ist, zuerst")
    orders.get_by_role("link", name="größte").click()
    page.wait_for_url("**sort=-area*")
    expect(page.locator(".orders [aria-current]")).to_have_text("größte")
    listed = page.locator("#results .plot-name").all_inner_texts()
    assert listed == page.evaluate(
        """async () => {
            const found = await (await fetch("/api/v1/plots?status=free&sort=-area")).json();
            return found.features.map((one) => one.properties.name);
        }"""
    )


def test_what_is_zero_is_not_called_unknown(visit: Open) -> None:
    page = visit("/karte?status=sold").page
    page.locator("#results [data-plot] td").first.click()
    expect(page.locator(".popup-facts")).to_contain_text("0 ha")
    page.locator(".map-legend > summary").click()
    expect(page.locator(".legend-statuses")).to_contain_text("Status unbekannt")
