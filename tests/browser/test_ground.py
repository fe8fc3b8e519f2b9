"""Pictures of others below the map, whatever their source does; the browser asks us alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect

from api.app import create_app
from api.basemaps.source import Source
from api.settings import Settings
from tests.api.tileserver import TileServer, picture, tile_server
from tests.browser.axe import violations
from tests.conftest import TODAY
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Open

VIEW: Final = "map=13/51.46500/12.46000"
LOADED: Final = "img.leaflet-tile-loaded"


@dataclass(frozen=True)
class Grounds:
    address: str
    origin: TileServer
    home: Path


@pytest.fixture(scope="module")
def grounds(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grounds]:
    own = tmp_path_factory.mktemp("grounds")
    for one in home.iterdir():
        (own / one.name).symlink_to(one)
    with tile_server() as origin:

        def source(name: str, **more: Any) -> Source:  # noqa: ANN401
            url = f"{origin.address}/{name}/{{z}}/{{x}}/{{y}}"
            return Source(name=name, url=url, attribution=f"© Amt für {name}", **more)  # type: ignore[arg-type]

        sources = (
            source("plan", title="Amtliche Karte", title_en="Official map"),
            source(
                "luftbild",
                title="Luftbild",
                title_en="Aerial photograph",
                kind="orthophoto",
                attribution_url="https://luftbild.example/",
            ),
        )
        # So that a source that was down in one test is asked in the next.
        settings = Settings(
            home=own, basemap_sources=sources, basemap_seconds=1, basemap_pause_seconds=0.001
        )
        with serve(create_app(settings, clock=lambda: TODAY)) as address:
            yield Grounds(address, origin, own)
            origin.release()


@pytest.fixture
def address(grounds: Grounds) -> str:
    """Return the address that `visit` opens, with a source that works and nothing kept."""
    grounds.origin.release()
    grounds.origin.__dict__.update(TileServer(address=grounds.origin.address).__dict__)
    for path in (grounds.home / "basemaps").rglob("*"):
        if path.is_file():
            path.unlink()
    return grounds.address


def choose(page: Page, name: str) -> None:
    panel = page.locator(".map-legend")
    if panel.get_attribute("open") is None:
        panel.locator("summary").first.click()
    page.get_by_role("radio", name=name).check()


@pytest.mark.parametrize("width", [1440, 390])
def test_an_orthophoto_lies_below_the_outlines(visit: Open, grounds: Grounds, width: int) -> None:
    page = visit(f"/karte#{VIEW}", width).page
    assert grounds.origin.asked == [], "nothing is fetched before somebody chooses it"
    assert page.locator("[data-ground-credit]:visible").count() == 0
    choose(page, "Luftbild")
    expect(page.locator(".map-frame")).to_have_class(re.compile("is-over-photo"))
    expect(page.locator(LOADED).first).to_be_visible()
    expect(page).to_have_url(re.compile(r"#map=[^&]*&ground=luftbild$"))
    assert grounds.origin.paths
    assert all(path.startswith("/luftbild/13/") for path in grounds.origin.paths)
    # Boundaries are lines and nothing else; plots let the land be seen.
    fills = page.locator("path.layer-municipalities").evaluate_all(
        "paths => paths.map((path) => getComputedStyle(path).fillOpacity)"
    )
    assert set(fills) == {"0"}
    plot = page.locator('path.plot[data-plot="KR-001"]')
    assert float(plot.evaluate("path => getComputedStyle(path).fillOpacity")) < 0.5
    # Who is to be named is named on the map and among the sources.
    credit = page.locator("p.map-ground-credit:visible")
    assert credit.inner_text() == "© Amt für luftbild"
    assert credit.locator("a").get_attribute("href") == "https://luftbild.example/"
    assert violations(page) == []
    page.locator(".map-legend > summary").click()
    # Nothing lies over it.
    credit.locator("a").click(trial=True)
    page.locator(".map-attribution summary").click()
    assert page.locator(".map-attribution li:visible", has_text="© Amt für luftbild").count() == 1
    assert violations(page) == []


def test_the_choice_is_made_by_keyboard_and_kept_in_the_address(visit: Open) -> None:
    page = visit(f"/en/karte#{VIEW}").page
    page.locator(".map-legend > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="Own drawing").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Official map")).to_be_checked()
    expect(page.locator(".map-frame")).to_have_class(re.compile("is-over-map"))
    expect(page.locator("[data-ground] [role=status]")).to_have_text(re.compile("^The background"))
    expect(page).to_have_url(re.compile("&ground=plan$"))
    # The address brings it back, also in the other language, and takes it away again.
    page.locator("a.language").click()
    page.wait_for_url(re.compile("/karte#map=.*&ground=plan"))
    expect(page.locator(".map-frame")).to_have_class(re.compile("is-over-map"))
    choose(page, "Eigene Zeichnung")
    expect(page.locator(".map-frame")).not_to_have_class(re.compile("is-over"))
    expect(page).to_have_url(re.compile("#map=[^&]*$"))
    assert page.locator(LOADED).count() == 0
    assert page.locator("[data-ground-credit]:visible").count() == 0


def test_an_address_that_names_no_source_shows_the_own_drawing(visit: Open) -> None:
    page = visit(f"/karte#{VIEW}&ground=nothing").page
    page.locator(".map-legend > summary").click()
    expect(page.get_by_role("radio", name="Eigene Zeichnung")).to_be_checked()


def test_paper_names_the_source(visit: Open) -> None:
    page = visit(f"/karte#{VIEW}&ground=plan").page
    expect(page.locator(".map-frame")).to_have_class(re.compile("is-over-map"))
    # What is on the screen goes onto the paper: nothing would be fetched in time.
    expect(page.locator(LOADED).nth(5)).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(LOADED).count() > 4
    assert page.locator("p.map-ground-credit:visible").inner_text() == "© Amt für plan"
    assert page.locator(".footer-sources li:visible", has_text="© Amt für plan").count() == 1


TROUBLE: Final[dict[str, dict[str, object]]] = {
    "down": {"status": 503},
    "HTML": {"content": b"<!doctype html><h1>Busy</h1>", "media": "text/html"},
    "not there": {"status": 404},
    "another size": {"content": picture(size=(512, 512))},
    "slow": {"stuck": True},
    "elsewhere": {"redirect": "http://127.0.0.1:9/t.png"},
}


@pytest.mark.parametrize("what", TROUBLE)
def test_the_map_works_whatever_the_source_does(visit: Open, grounds: Grounds, what: str) -> None:
    for name, value in TROUBLE[what].items():
        setattr(grounds.origin, name, value)
    # `visit` fails the test at a request to any other host, and at anything in the console.
    page = visit(f"/karte#{VIEW}").page
    choose(page, "Luftbild")
    expect(page.locator("[data-ground] [role=status]")).to_have_text(
        re.compile("eigene Zeichnung bleibt")
    )
    # The own drawing is what it was, and plots open.
    expect(page.locator(".map-frame")).not_to_have_class(re.compile("is-over"))
    page.keyboard.press("Escape")
    page.locator('#results [data-plot="KR-001"] td').first.click()
    expect(page.locator(".popup h2")).to_be_visible()
    page.get_by_role("button", name="Herauszoomen").click()
    expect(page).to_have_url(re.compile("&ground=luftbild"))
