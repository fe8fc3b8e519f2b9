"""A past day on the pages: map, list and links show it and stay in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from api.app import create_app
from api.settings import Settings
from tests.browser.axe import violations
from tests.past import BEFORE, BEGUN, TODAY
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.conftest import Open


@pytest.fixture(scope="module")
def address(home_with_past: Path) -> Iterator[str]:
    """Serve the record with a past instead of the embedded dataset."""
    with serve(create_app(Settings(home=home_with_past), clock=lambda: TODAY)) as served:
        yield served


@pytest.mark.parametrize("width", [1440, 390])
def test_map_of_a_past_day_shows_and_keeps_it(visit: Open, width: int) -> None:
    seen = visit(f"/karte?as_of={BEGUN}", width)
    page = seen.page
    assert page.locator(".past-strip").is_visible()
    assert page.locator("path[data-plot]").evaluate_all("all => all.map(p => p.dataset.plot)") == [
        "a"
    ]
    assert violations(page) == []
    if width == 1440:
        page.locator("#results [data-plot=a]").locator("td").first.click()
        link = page.locator(".leaflet-popup a.button")
        link.wait_for()
        assert link.get_attribute("href") == f"/flaechen/a?as_of={BEGUN}"
        link.click()
    else:
        seen.open(f"/flaechen/a?as_of={BEGUN}")
    page.wait_for_selector(".past-strip")
    page.wait_for_selector(".map-canvas[data-ready]")
    assert violations(page) == []
    page.locator(".past-strip a").click()
    page.wait_for_url("**/flaechen/a")
    assert page.locator(".past-strip").count() == 0


def test_filters_stay_in_the_day(visit: Open) -> None:
    page = visit(f"/karte?as_of={BEFORE}&status=free").page
    assert page.locator("#results tbody tr").count() == 2
    page.locator(".chip-reset").click()
    page.wait_for_url(f"**/karte?as_of={BEFORE}*")
    # The new list takes the focus, which would close a menu opened before.
    expect(page.locator("#results h2")).to_be_focused()
    page.locator(".menu-zoning summary").click()
    page.locator("input[name=zoning][value=GI]").check()
    page.wait_for_url(f"**zoning=GI*as_of={BEFORE}*")
    assert page.locator(".past-strip").is_visible()
    page.locator(".language").click()
    page.wait_for_url(f"**/en/karte?*as_of={BEFORE}*")
    assert "This is how it stood" in page.locator(".past-strip").inner_text()


def test_a_past_day_is_asked_for_at_the_foot_of_every_page(visit: Open) -> None:
    page = visit("/flaechen").page
    page.locator(".menu-status summary").click()
    page.locator("input[name=status][value=free]").check()
    expect(page.locator("#results tbody tr")).to_have_count(1)
    day = page.get_by_label("Stand an einem früheren Tag")
    assert (day.get_attribute("min"), day.input_value()) == (
        BEGUN.isoformat(),
        (TODAY - timedelta(days=1)).isoformat(),
    )
    day.fill(BEFORE.isoformat())
    page.locator(".past-form button").click()
    page.wait_for_url("**as_of=*")
    assert page.locator("#results tbody tr").count() == 2
    assert "status=free" in page.url
