"""Reports at the desk: charts with tables, from a figure to its plots, at each width, by axe."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from data.roles import Role
from data.store.changes import Change
from data.store.demand import Counter, month_of
from geo.demand.classes import SIZE_KEYS
from tests.api.desk.holding import ago, plot
from tests.browser.axe import violations
from tests.browser.desk.test_today import is_within
from tests.conftest import TODAY

if TYPE_CHECKING:
    from datetime import date

    from playwright.sync_api import Page

    from tests.browser.desk.conftest import Served, SignIn

REPORTS: Final = "/verwaltung/berichte"


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def served(served: Served) -> Served:
    """Return the desk with a history and with counters of this month and of two quarters ago."""
    first = plot("a", 60, zoning="GE", area_available=20_000.0)
    sold = plot("a", 10, zoning="GE", area_available=20_000.0, status="sold")
    lapsed = plot("b", 400, zoning="GI", area_available=70_000.0)
    served.store.write([Change("a", None, first)], account="x", reason="x", at=at(ago(60)))
    served.store.write([Change("b", None, lapsed)], account="x", reason="x", at=at(ago(30)))
    served.store.write([Change("a", 1, sold)], account="x", reason="x", at=at(ago(10)))
    counts = {}
    for month in (month_of(TODAY), month_of(TODAY - timedelta(days=150))):
        for place, key in enumerate((*SIZE_KEYS, "")):
            for step, outcome in enumerate(("none", "few", "enough")):
                count = 3 * place + step
                counts[Counter(month, "size", key, "map", outcome)] = count
                whole = Counter(month, "search", "", "map", outcome)
                counts[whole] = counts.get(whole, 0) + count
        counts[Counter(month, "zoning", "GE", "map", "none")] = 9
        counts[Counter(month, "expose", "food:a")] = 7
    served.store.demand.add(counts)
    served.add("anna", Role.READER)
    return served


def open_all(page: Page) -> None:
    for one in page.locator("main details > summary").all():
        one.click()


def test_reports_at_each_width_and_in_both_languages(served: Served, sign_in: SignIn) -> None:
    for width, prefix in ((1440, ""), (820, "/en"), (390, "")):
        page = sign_in("anna", width=width, prefix=prefix).page
        page.goto(f"{served.address}{prefix}{REPORTS}")
        assert violations(page) == []
        page.locator("main a[href$='/angebot']").click()
        expect(page.locator("h1")).to_contain_text("Supply" if prefix else "Angebot")
        open_all(page)
        assert violations(page) == []
        assert is_within(page)
        pictures = page.get_by_role("img").all()
        assert len(pictures) == page.locator("main figure table").count() == 8
        # From the figure to the plots, and from one that is not confirmed to where it is.
        page.locator("main a[href*='bestaetigt=lapsed']").first.click()
        expect(page.locator("tbody tr")).to_have_count(1)
        assert violations(page) == []
        assert is_within(page)
        page.locator("main a[href*='flaechen?q=b']").click()
        expect(page.locator(".desk-plots tbody tr")).to_have_count(1)
        page.goto(f"{served.address}{prefix}{REPORTS}/nachfrage")
        open_all(page)
        assert violations(page) == []
        assert is_within(page)
        page.goto(f"{served.address}{prefix}/zahlen")
        section = page.locator("#nachfrage")
        expect(section).to_contain_text("under 5" if prefix else "unter 5")
        open_all(page)
        assert violations(page) == []
        assert is_within(page)
        page.context.clear_cookies()
