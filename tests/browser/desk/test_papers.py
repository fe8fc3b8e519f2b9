"""Documents of a plot and exposés with chosen sections, at the desk, by keyboard."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO
from time import monotonic, sleep
from typing import TYPE_CHECKING

import httpx
import pytest
from PIL import Image
from playwright.sync_api import expect

from data.roles import Role
from data.store.changes import Change
from tests.api.desk.holding import plot
from tests.browser.axe import violations
from tests.browser.desk.conftest import leading
from tests.browser.desk.test_today import is_within, tabs

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.desk.conftest import Served, SignIn

BOTH = pytest.mark.parametrize(
    ("width", "prefix"), [(1440, ""), (820, "/en"), (390, ""), (390, "/en")]
)


@pytest.fixture
def served(served: Served) -> Served:
    changes = [Change(one.id, None, one) for one in (plot("a", 10, price=25.0), plot("b", 10))]
    served.store.write(changes, account="import", reason="Bestand")
    served.add("anna", Role.PUBLISHER)
    # What another process wrote is in the catalogue within a second.
    held_until = monotonic() + 30
    while httpx.get(f"{served.address}/api/v1/plots/b").status_code != HTTPStatus.OK:
        assert monotonic() < held_until
        sleep(0.1)
    return served


def photo() -> bytes:
    held = BytesIO()
    Image.new("RGB", (640, 400), "#8fb08c").save(held, "JPEG")
    return held.getvalue()


def is_clean(page: Page) -> None:
    assert violations(page) == []
    assert is_within(page)


@BOTH
def test_a_picture_is_handed_in_removed_and_brought_back(
    served: Served, sign_in: SignIn, width: int, prefix: str
) -> None:
    seen = sign_in("anna", width=width, prefix=prefix)
    page = seen.page
    seen.open(f"{prefix}/verwaltung/flaechen/a/dokumente")
    is_clean(page)
    field = page.locator("#f-datei")
    tabs(page, field)
    field.set_input_files({"name": "süd.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    hand_in = page.locator("form[enctype] button[type=submit]")
    tabs(page, hand_in)
    with leading(page):
        page.keyboard.press("Enter")
    (held,) = served.store.documents.all("a")
    picture = page.locator(f"#d-{held.key} img")
    expect(picture).to_have_js_property("complete", value=True)
    is_clean(page)
    remove = page.locator(f"#d-{held.key} form[action$='/entfernen'] button")
    tabs(page, remove)
    with leading(page):
        page.keyboard.press("Enter")
    assert not [one for one in served.store.documents.all("a") if one.removed is None]
    is_clean(page)
    back = page.locator("form[action$='/zurueckholen'] button").first
    tabs(page, back)
    with leading(page):
        page.keyboard.press("Enter")
    assert [one.key for one in served.store.documents.all("a") if one.removed is None] == [held.key]
    is_clean(page)


@BOTH
def test_exposes_are_ordered_with_the_sections_that_were_chosen(
    served: Served, sign_in: SignIn, width: int, prefix: str
) -> None:
    seen = sign_in("anna", width=width, prefix=prefix)
    page = seen.page
    seen.open(f"{prefix}/verwaltung/exposes?ids=a&ids=b")
    is_clean(page)
    for name in ("access", "people"):
        box = page.locator(f"input[type=checkbox][value={name}]")
        tabs(page, box)
        page.keyboard.press("Space")
    make = page.locator("form:has([name=auftrag]) button[type=submit]")
    tabs(page, make)
    with leading(page):
        page.keyboard.press("Enter")
    (job,) = served.store.jobs.all()
    assert job.content["plots"] == ["a", "b"]
    assert {"access", "people"}.isdisjoint(job.content["sections"])
    assert "planning" in job.content["sections"]
    is_clean(page)
