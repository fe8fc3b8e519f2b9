"""A price is corrected at the desk by keyboard; what is typed is checked; two who edit at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
import shapely
from playwright.sync_api import expect

from data.record import PlotRecord, Tier
from data.store.changes import Change
from tests.browser.axe import violations
from tests.browser.desk.conftest import leading

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.desk.conftest import Served, SignIn

PLOT: Final = PlotRecord(
    "a",
    shapely.box(12.30, 51.52, 12.304, 51.523),
    {
        "name": "Am Bahnhof",
        "municipality": "14730070",
        "status": "free",
        "price": 18.5,
        "area_available": 40_000.0,
        "price_tiers": (Tier(eligible=True, price=12.0),),
        "uses_excluded": (),
    },
)
AT: Final = "/verwaltung/flaechen/a"


@pytest.fixture
def served(served: Served) -> Served:
    served.store.write([Change("a", None, PLOT)], account="import", reason="Bestand")
    served.add("paula")
    return served


def reach(page: Page, selector: str) -> int:
    """Press Tab until something has the focus; return how often."""
    for presses in range(1, 300):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return presses
    pytest.fail(f"no way by keyboard to {selector}")


def is_within(page: Page) -> bool:
    width: int = page.evaluate("document.documentElement.scrollWidth")
    across: int = page.evaluate("document.documentElement.clientWidth")
    return width <= across


@pytest.mark.parametrize("width", [1440, 820])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_price_is_corrected_by_keyboard(
    served: Served, sign_in: SignIn, width: int, prefix: str
) -> None:
    seen = sign_in("paula", width=width, prefix=prefix)
    page = seen.page
    seen.open(f"{prefix}{AT}")
    assert violations(page) == []
    reach(page, f"a[href='{prefix}{AT}/bearbeiten#g-money']")
    with leading(page):
        page.keyboard.press("Enter")
    assert violations(page) == []
    reach(page, "#f-price")  # the browser begins at the group that the link names
    page.keyboard.press("Control+a")
    page.keyboard.type("19,75" if not prefix else "19.75")
    with leading(page):
        page.keyboard.press("Enter")
    assert violations(page) == []
    assert is_within(page)
    expect(page.locator(".differences ins")).to_have_count(1)
    reach(page, "button[value=veroeffentlichen]")
    with leading(page):
        page.keyboard.press("Enter")
    expect(page.locator(".notice-good")).to_be_visible()
    found = served.store.held()["a"].record
    assert found.values == {**PLOT.values, "price": 19.75}
    assert violations(page) == []


def test_it_takes_four_clicks_from_a_plot_to_its_corrected_price(
    served: Served, sign_in: SignIn
) -> None:
    page = sign_in("paula").page
    page.goto(f"{served.address}{AT}")
    clicks = 0

    def click(selector: str) -> None:
        nonlocal clicks
        clicks += 1
        page.locator(selector).click()

    click("a[href$='/bearbeiten#g-money']")
    click("#f-price")
    page.locator("#f-price").fill("20")
    click(".edit-save button[type=submit]")
    click("button[value=veroeffentlichen]")
    expect(page.locator(".notice-good")).to_be_visible()
    assert clicks == 4
    assert served.store.held()["a"].record.values["price"] == 20.0


@pytest.mark.parametrize("width", [1440, 820, 390])
def test_what_is_typed_is_checked_without_losing_the_focus(sign_in: SignIn, width: int) -> None:
    seen = sign_in("paula", width=width)
    page = seen.page
    seen.open(f"{AT}/bearbeiten")
    assert is_within(page)
    price = page.locator("#f-price")
    price.fill("acht")
    error = page.locator("#e-price")
    expect(error).to_be_visible()
    expect(error).to_contain_text("Erwartet wird eine Zahl")
    expect(price).to_be_focused()
    expect(price).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []
    price.fill("8,5")
    expect(error).to_be_hidden()
    expect(price).to_be_focused()
    expect(page.locator("[data-state]")).to_have_text("Alles ist verstanden.")
    page.locator("#f-status_until").fill("2027-01-01")
    expect(page.locator("[data-findings] .finding").first).to_be_visible()
    expect(page.locator("[data-findings]")).to_contain_text(re.compile("schwerwiegend|zweifelhaft"))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_two_at_once_choose_and_lose_nothing(served: Served, sign_in: SignIn, prefix: str) -> None:
    mine = sign_in("paula", prefix=prefix)
    mine.open(f"{prefix}{AT}/bearbeiten")
    page = mine.page
    page.locator("#f-price").fill("20")
    page.locator("#f-grz").fill("1" if prefix else "0,8")
    with leading(page):
        page.locator(".edit-save button[type=submit]").click()
    record = PlotRecord("a", PLOT.geometry, {**PLOT.values, "price": 22.0, "address": "Weg 1"})
    served.store.write([Change("a", 1, record)], account="bert", reason="")
    with leading(page):
        page.locator("button[value=veroeffentlichen]").click()
    assert violations(page) == []
    assert is_within(page)
    page.locator("input[name=wahl-price][value=meine]").check()
    with leading(page):
        page.locator("form[action$='/abgleich'] button").click()
    assert violations(page) == []
    with leading(page):
        page.locator("a[href$='/vorschau']").click()
    assert violations(page) == []
    assert is_within(page)
    page.go_back()
    with leading(page):
        page.locator("form[action$='/veroeffentlichen'] button").click()
    found = served.store.held()["a"].record
    assert found.values == {
        **PLOT.values,
        "price": 20.0,
        "grz": 1.0 if prefix else 0.8,
        "address": "Weg 1",
    }


@pytest.mark.parametrize("width", [1440, 820, 390])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_other_pages_are_clean(sign_in: SignIn, width: int, prefix: str) -> None:
    seen = sign_in("paula", width=width, prefix=prefix)
    for path in (AT, "/verwaltung/flaechen/neu", "/verwaltung/entwuerfe"):
        seen.open(prefix + path)
        assert violations(seen.page) == [], path
        assert is_within(seen.page), path
