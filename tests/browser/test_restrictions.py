"""Restriction layers on the map: fetched and drawn when they are switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from api.app import create_app
from api.settings import Settings
from data.reference import Kind, Shelf, dataset_at
from data.reference.restriction import meaning
from geo import build as building
from geo import reference
from tests.browser.axe import violations
from tests.conftest import TODAY, copied
from tests.data.reference.made import layer
from tests.geo.oracle import metric
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.conftest import Open


@pytest.fixture(scope="module")
def address(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the embedded dataset with flood areas around Eilenburg."""
    home = copied(home, tmp_path_factory.mktemp("restrictions"))
    flooded = metric(shapely.Point(12.63, 51.46)).buffer(4_000)
    path = layer(home / "flood.gpkg", [flooded])
    terms = reference.Terms(
        source="LfULG", as_of="2024-06-30", meaning=meaning("flood:hq100", None, None, None)
    )
    reference.prepare(path, Kind.RESTRICTION, terms, today=TODAY).keep(Shelf(home))
    building.build(building.Inputs(dataset=dataset_at(home)), home, today=TODAY)
    with serve(create_app(Settings(home=home), clock=lambda: TODAY)) as served:
        yield served


@pytest.mark.parametrize("width", [1440, 390])
def test_restrictions_are_drawn_when_asked_for(visit: Open, width: int) -> None:
    page = visit("/karte#map=12/51.46/12.63", width).page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator(".map-legend > summary").click()
    box = page.locator("input[data-layer=restrictions]")
    assert not box.is_checked()
    assert page.locator("path.layer-restrictions").count() == 0
    box.check()
    page.wait_for_selector("path.layer-restrictions", state="attached")
    assert [url.rpartition("/")[2] for url in asked] == ["restrictions"]
    page.get_by_text("Hochwasser: Überschwemmungsgebiet (HQ100)").first.wait_for(state="attached")
    assert violations(page) == []
    box.uncheck()
    page.wait_for_selector("path.layer-restrictions", state="detached")
