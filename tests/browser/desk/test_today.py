"""The day's work at the desk, by keyboard: a plot is confirmed, many are, and it is undone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from data.roles import Role
from data.store.changes import Change
from tests.api.desk.holding import TODAY, ago, plot
from tests.browser.axe import violations
from tests.browser.desk.conftest import leading
from tests.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.desk.conftest import Served, SignIn


@pytest.fixture
def served(served: Served) -> Served:
    plots = (
        plot("a", 366, price=25.0),
        plot("b", 380, price=20.0),
        plot("c", 350),
        plot("d", 10, status="reserved", status_until=ago(3)),
        plot("e", 10, status="option", status_until=TODAY + timedelta(days=9)),
    )
    changes = [Change(one.id, None, one) for one in plots]
    served.store.write(changes, account="import", reason="Bestand")
    served.add("anna", Role.PUBLISHER)
    return served


def tabs(page: Page, wanted: Locator, most: int = 80) -> int:
    """Press Tab until an element has the focus; return how often."""
    for presses in range(1, most):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return presses
    pytest.fail(f"not reached by {most} times Tab: {wanted}")


def is_within(page: Page) -> bool:
    width: int = page.evaluate("document.documentElement.scrollWidth")
    across: int = page.evaluate("document.documentElement.clientWidth")
    return width <= across


def day_of(served: Served, key: str) -> object:
    return served.store.held()[key].record.provenance_of("status").confirmed_on


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("width", [1440, 820, 390])
def test_the_day_by_keyboard(served: Served, sign_in: SignIn, width: int, prefix: str) -> None:
    page = sign_in("anna", width=width, prefix=prefix).page
    assert violations(page) == []
    assert is_within(page)
    # By the skip link and the tile to the first plot, and it is confirmed.
    keys = tabs(page, page.locator("a.skip"))
    page.keyboard.press("Enter")
    keys += 1 + tabs(page, page.locator("a[href='#abgelaufen']"))
    page.keyboard.press("Enter")
    keys += 1 + tabs(page, page.locator("#abgelaufen .work-do button").first)
    with leading(page):
        page.keyboard.press("Enter")
    assert keys + 1 == 12
    assert day_of(served, "a") == TODAY
    expect(page.get_by_role("status").first).to_contain_text("Fläche a")
    assert violations(page) == []
    assert is_within(page)
    # And taken back.
    tabs(page, page.locator(".desk-done button"))
    with leading(page):
        page.keyboard.press("Enter")
    assert day_of(served, "a") == ago(366)
    # All plots: many at once.
    page.goto(f"{served.address}{prefix}/verwaltung/flaechen")
    assert violations(page) == []
    assert is_within(page)
    tabs(page, page.locator("input[name=flaeche]").first)
    page.keyboard.press("Space")
    expect(page.locator("[data-tick-count]")).to_have_text("1")
    tabs(page, page.locator("[data-tick-all]"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-tick-count]")).to_have_text("5")
    tabs(page, page.locator(".many-bar button[type=submit]"))
    with leading(page):
        page.keyboard.press("Enter")
    assert day_of(served, "b") == day_of(served, "c") == TODAY
    assert day_of(served, "d") == ago(10)  # its binding has ended
    expect(page.locator(".desk-done")).to_contain_text("Fläche d")
    assert violations(page) == []


def test_a_reservation_goes_on_by_keyboard(served: Served, sign_in: SignIn) -> None:
    page = sign_in("anna").page
    form = page.locator("#bindungen form").first
    tabs(page, form.locator("input[type=date]"))
    form.locator("input[type=date]").fill("2026-06-30")
    tabs(page, form.locator("button[value=longer]"))
    with leading(page):
        page.keyboard.press("Enter")
    assert served.store.held()["d"].record.values["status_until"].isoformat() == "2026-06-30"  # type: ignore[union-attr]
    tabs(page, page.locator("#bindungen form button[value=sold]").first)
    with leading(page):
        page.keyboard.press("Enter")
    assert served.store.held()["e"].record.values["status"] == "sold"


def test_two_browsers_and_a_visitor(served: Served, sign_in: SignIn) -> None:
    served.add("ben", Role.EDITOR)
    anna, ben = sign_in("anna").page, sign_in("ben").page
    with leading(ben):
        ben.locator("#abgelaufen .work-do button[value$=':a']").click()
    for box in anna.locator("#abgelaufen input[name=flaeche]").all():
        box.check()
    with leading(anna):
        anna.locator("#abgelaufen .work-many button[type=submit]").click()
    expect(anna.locator("h1")).to_have_text("Was heute zu tun ist")  # the same was confirmed
    assert day_of(served, "b") == TODAY
    seen = f"{served.address}/flaechen/a"
    with httpx.Client() as visitor:
        until(lambda: "02.03.2026" in visitor.get(seen).text)
    ben.goto(seen)
    expect(ben.locator("main")).to_contain_text("02.03.2026")
