"""What is looked at once a look is still found, wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.axe import violations

if TYPE_CHECKING:
    from tests.browser.conftest import Open


def test_one_pale_cell_among_a_hundred_rows_is_found(visit: Open) -> None:
    page = visit("/flaechen").page
    cell = page.locator("tbody tr").nth(57).locator("td[data-label=Preis]")
    cell.evaluate("cell => { cell.style.color = '#bbb'; }")
    found = violations(page)
    assert found
    assert all(one.startswith("color-contrast: <td") for one in found)
    assert page.locator("[data-look]").count() == 0


def test_a_class_that_is_pale_is_found_in_every_row_that_has_it_alike(visit: Open) -> None:
    page = visit("/flaechen").page
    page.locator("tbody").evaluate("body => { body.style.color = '#bbb'; }")
    assert any(one.startswith("color-contrast:") for one in violations(page))
