"""Documents and pictures on a plot's page: none, one and forty, in both languages and sizes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from data.store.store import open_store
from tests.api.papers import jpeg, office, pdf
from tests.browser.axe import violations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.conftest import Open

ONE: Final = "SK-013"
MANY: Final = "SK-011"
NONE: Final = "SK-012"


@pytest.fixture(scope="module")
def address(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve plots with one photograph, with forty documents and pictures, and with none."""
    with (
        pytest.MonkeyPatch.context() as patch,
        office(home, tmp_path_factory.mktemp("desk"), patch) as held,
    ):
        photo = ("--kind", "photo", "--title-de", "Blick nach Süden")
        held.add(ONE, "a.jpg", jpeg(), *photo, "--title-en", "View to the south")
        held.add(MANY, "b.jpg", jpeg("#2060a0", (900, 1_400)), *photo)
        held.add(MANY, "c.pdf", pdf(), "--kind", "survey", "--title-de", "Baugrundgutachten " * 8)
        first, second = held.app.state.service.documents().by_plot[MANY]
        with open_store(held.home / "record.gpkg") as store:
            for number in range(19):
                for one in (first, second):
                    digits = f"{number + 1:02x}"
                    other = {"key": f"{one.kind}{number}", "sha256": digits + one.sha256[2:]}
                    # Each shows the same preview.
                    store.documents.add(replace(one, rank=0, **other))
        held.follow()
        yield str(held.client.base_url).rstrip("/")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["", "/en"])
def test_none_one_and_forty_are_shown_well(visit: Open, language: str, width: int) -> None:
    page = visit(f"{language}/flaechen/{NONE}", width).page
    expect(page.locator("#h-documents")).to_have_count(0)
    for plot, photos, papers in ((ONE, 1, 0), (MANY, 20, 20)):
        page = visit(f"{language}/flaechen/{plot}", width).page
        section = page.locator("section[aria-labelledby='h-documents']")
        section.scroll_into_view_if_needed()
        expect(section.locator("img")).to_have_count(photos)
        expect(section.locator(".papers a")).to_have_count(papers)
        picture = section.locator("img").first
        expect(picture).to_be_visible()
        expect(picture).to_have_js_property("complete", value=True)
        assert picture.evaluate("one => one.naturalWidth") > 0
        for more in section.locator("details").all():
            more.locator("summary").click()
        expect(section.locator("img").last).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_opens_by_keyboard(visit: Open, scheme: str) -> None:
    page = visit(f"/en/flaechen/{ONE}", color_scheme=scheme).page
    link = page.get_by_role("link", name="View to the south")
    link.focus()
    expect(link).to_be_focused()
    assert violations(page) == []
    path = link.get_attribute("href")
    with page.expect_response(lambda one: one.url.endswith(str(path))) as answer:
        page.keyboard.press("Enter")
    assert answer.value.status == 200
    assert answer.value.headers["content-type"] == "image/jpeg"
    # Shown, and nothing that the browser itself draws is refused.
    expect(page.locator("img")).to_have_js_property("complete", value=True)
    page.wait_for_timeout(200)
