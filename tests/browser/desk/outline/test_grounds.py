"""What lies around and below an outline: parcels that one is drawn to, pictures of a source."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from playwright.sync_api import expect
from pydantic import SecretStr
from shapely import box

from api.basemaps.source import Source
from data.reference import Kind, Shelf
from geo import reference
from tests.api.desk.staff import Staffed, staffed
from tests.api.tileserver import TileServer, tile_server
from tests.browser.axe import violations
from tests.browser.desk.outline.conftest import HERE, metres
from tests.browser.desk.outline.test_outlines import (
    checked,
    opened,
    outline_of,
    pixel,
    save,
)
from tests.browser.loading import loading
from tests.conftest import TODAY
from tests.data.reference.made import layer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.desk.outline.conftest import SignedIn

# Just north of the plot "A", which ends at 100 m: it is seen when the map shows that plot.
PARCEL = box(20, 104, 90, 113)
LOADED = "#outline-map img.leaflet-tile-loaded"


@pytest.fixture(scope="module")
def origin() -> Iterator[TileServer]:
    """Serve tiles, as an office does."""
    with tile_server() as held:
        yield held


@pytest.fixture(scope="module")
def desk(
    home: Path, tmp_path_factory: pytest.TempPathFactory, origin: TileServer
) -> Iterator[Staffed]:
    """Return a desk with a parcel beside the plots, a map and an aerial photograph below."""
    folder = tmp_path_factory.mktemp("grounds")
    own = shutil.copytree(home, folder / "home", copy_function=os.link)
    columns = {
        "flstkennz": ["145123___001200004__"],
        "gemarkung": ["Eilenburg"],
        "flstnrzae": ["120"],
        "flstnrnen": ["4"],
    }
    shape = shapely.affinity.translate(PARCEL, HERE.x, HERE.y)
    path = layer(folder / "flurstuecke.gpkg", (shape,), columns, crs="EPSG:25833")
    terms = reference.Terms(source="GeoSN")
    reference.prepare(path, Kind.PARCELS, terms, today=TODAY).keep(Shelf(own))

    def source(name: str, **more: Any) -> Source:  # noqa: ANN401
        url = SecretStr(f"{origin.address}/{name}/{{z}}/{{x}}/{{y}}")
        return Source(name=name, url=url, attribution=f"© Amt für {name}", **more)

    sources = (
        source("plan", title="Amtliche Karte", title_en="Official map"),
        source("luftbild", title="Luftbild", title_en="Aerial photograph", kind="orthophoto"),
    )
    with staffed(own, folder, basemap_sources=sources, basemap_pause_seconds=0.001) as held:
        yield held


@pytest.mark.parametrize(("width", "lead"), [(1440, ""), (820, "/en")])
def test_an_outline_is_drawn_along_a_parcel(
    signed_in: SignedIn, desk: Staffed, width: int, lead: str
) -> None:
    """Two of its corners are the parcel's own; they were hit by some pixels only."""
    page = opened(signed_in, width, lead).page
    expect(page.locator(".leaflet-parcels-pane path").first).to_be_attached(timeout=20_000)
    points = [pixel(page, at) for at in ((21, 105), (89, 105), (89, 60), (21, 60))]
    page.locator("[data-tool=draw]").click()
    for x, y in points:
        page.mouse.move(x - 1, y - 1)
        page.mouse.move(x, y)
        page.mouse.click(x, y)
    page.locator("#outline-steps [data-act=done]").click()
    checked(page)
    (draft,) = save(page, desk)
    held = set(map(tuple, shapely.get_coordinates(outline_of(draft)).tolist()))
    parcel = shapely.get_coordinates(metres(PARCEL)).tolist()
    near = [min(abs(x - a) + abs(y - b) for a, b in parcel) for x, y in held]
    assert sum(one < 1e-7 for one in near) == 2
    assert violations(page) == []


@pytest.mark.parametrize(("width", "lead"), [(1440, ""), (820, "/en")])
def test_backgrounds_are_chosen_and_come_from_us(
    signed_in: SignedIn, origin: TileServer, width: int, lead: str
) -> None:
    """That no request goes elsewhere is asserted by the browser that watches each page."""
    page = opened(signed_in, width, lead).page
    choice = page.locator("#outline-ground")
    expect(page.locator(LOADED)).to_have_count(0)
    for name, label in (
        ("plan", "Official map" if lead else "Amtliche Karte"),
        ("luftbild", "Aerial photograph" if lead else "Luftbild"),
    ):
        before = len(origin.asked)
        with loading(page):
            choice.get_by_text(label, exact=True).click()
            expect(page.locator(LOADED).first).to_be_visible()
        shown = page.locator(LOADED).first.get_attribute("src")
        assert f"/basemap/{name}/" in str(shown)
        assert all(f"/{name}/" in one["path"] for one in origin.asked[before:])
        expect(page.locator(f"[data-ground-credit={name}]")).to_be_attached()
        assert page.locator(f"[data-ground-credit={name}]").get_attribute("hidden") is None
        assert violations(page) == []
    own = choice.locator("input").first
    own.focus()
    page.keyboard.press("Space")
    expect(own).to_be_checked()
    expect(page.locator(LOADED)).to_have_count(0)
    # The cookie of whoever draws never leaves us.
    assert all("cookie" not in one["headers"] for one in origin.asked)
