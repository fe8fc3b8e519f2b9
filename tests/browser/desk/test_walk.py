"""The timed walk of docs/desk.md: how many clicks and keys each task takes from signing in.

The button of the sign-in counts, name and password do not. Seconds are measured by
`tests/walk.py`, which takes the same ways; here only what can be counted is asserted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from data.store.changes import Change
from tests.api.desk.bringing import sheet
from tests.api.desk.holding import TODAY, plot
from tests.browser.desk import walking
from tests.browser.desk.counting import Counted

if TYPE_CHECKING:
    from tests.browser.conftest import Open
    from tests.browser.desk.conftest import Served


@pytest.fixture
def served(served: Served) -> Served:
    served.store.write(
        [Change("a", None, plot("a", 366, price=25.0))], account="import", reason="Bestand"
    )
    served.add("anna")
    return served


@pytest.fixture
def address(served: Served) -> str:
    return served.address


@pytest.fixture
def counted(visit: Open) -> Counted:
    return Counted(visit("/verwaltung").page)


def test_a_confirmed_plot(counted: Counted, served: Served) -> None:
    walking.confirm(counted)
    assert served.store.held()["a"].record.provenance_of("status").confirmed_on == TODAY
    assert (counted.clicks, counted.keys) == (2, 0)


def test_a_corrected_price(counted: Counted, served: Served) -> None:
    walking.correct_price(counted, "a", "19,75")
    assert served.store.held()["a"].record.values["price"] == 19.75
    assert (counted.clicks, counted.keys) == (7, 1 + len("19,75"))


def test_a_new_plot_with_its_outline(counted: Counted, served: Served) -> None:
    walking.draw_plot(counted, "Am Gleis")
    (made,) = [one for one in served.store.records() if one.id != "a"]
    assert made.values["name"] == "Am Gleis"
    assert made.geometry.geom_type == "Polygon"
    assert len(made.geometry.exterior.coords) == 5
    assert (counted.clicks, counted.keys) == (11, 1 + len("Am Gleis"))


def test_an_imported_sheet_of_fifty_plots(counted: Counted, served: Served) -> None:
    walking.bring_in(counted, sheet(50))
    assert len(served.store.records()) == 51
    assert (counted.clicks, counted.keys) == (6, 0)
    expect(counted.page.locator(".notice-good")).to_contain_text("50 neu")
