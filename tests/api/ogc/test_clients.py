"""Real clients against a running server: GDAL's OAPIF driver, and OWSLib.

GDAL asks in a process of its own: pyogrio holds Python's lock while it waits for the server,
which here is a thread beside it.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Final

import pyogrio
import pytest
import shapely
from owslib.ogcapi.features import Features

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

    from geo.catalogue import Catalogue
    from tests.api.ogc.conftest import Served

BOX: Final = (12.2, 51.4, 12.6, 51.6)
ITEMS: Final = "/ogc/collections/plots/items"


@pytest.fixture
def in_box(catalogue: Catalogue) -> set[str]:
    box = shapely.box(*BOX)
    return {plot.id for plot in catalogue.plots if plot.record.geometry.intersects(box)}


@pytest.fixture
def cheap(catalogue: Catalogue) -> set[str]:
    return {
        plot.id
        for plot in catalogue.plots
        if isinstance(price := plot.values.get("price"), int | float) and price < 20
    }


@pytest.fixture(scope="module")
def apart() -> Iterator[Executor]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.fixture
def gdal(served: Served, apart: Executor) -> Callable[..., Any]:
    """Return a function that reads from the server by GDAL."""

    def read(reader: Callable[..., Any], **options: Any) -> Any:  # noqa: ANN401
        return apart.submit(reader, f"OAPIF:{served.ogc}", **options).result(timeout=60)

    return read


def test_gdal_finds_every_layer(gdal: Callable[..., Any], catalogue: Catalogue) -> None:
    layers = {str(name) for name, _ in gdal(pyogrio.list_layers)}
    assert layers == {"plots", *catalogue.layers}
    # A layer in which nothing lies is listed, and has nothing for GDAL to know its fields by.
    for name in layers - {name for name, frame in catalogue.layers.items() if frame.empty}:
        frame = gdal(pyogrio.read_dataframe, layer=name)
        if name not in {"plots", "estates", "municipalities"}:
            assert len(frame) == len(catalogue.layers[name])


def test_gdal_reads_all_pages(
    served: Served, gdal: Callable[..., Any], catalogue: Catalogue
) -> None:
    frame = gdal(pyogrio.read_dataframe, layer="plots", PAGE_SIZE=50)
    assert set(frame["id"]) == {plot.id for plot in catalogue.plots}
    assert frame.crs.to_authority() in {("OGC", "CRS84"), ("EPSG", "4326")}
    asked = served.log.of(ITEMS)
    assert {query["limit"][0] for query in asked} >= {"50"}
    assert {query["offset"][0] for query in asked if "offset" in query} >= {"50", "100"}
    by_id = {plot.id: plot for plot in catalogue.plots}
    for one in frame.itertuples():
        assert shapely.hausdorff_distance(one.geometry, by_id[one.id].record.geometry) < 2e-7


def test_gdal_asks_the_server_for_a_box(
    served: Served, gdal: Callable[..., Any], in_box: set[str]
) -> None:
    boxed = gdal(pyogrio.read_dataframe, layer="plots", bbox=BOX)
    assert set(boxed["id"]) == in_box
    assert any("bbox" in query for query in served.log.of(ITEMS))


@pytest.mark.parametrize(
    "name", ["zoning", "status", "status_shown", "municipality", "plan_status"]
)
def test_gdal_asks_the_server_by_its_parameters(
    served: Served, gdal: Callable[..., Any], catalogue: Catalogue, name: str
) -> None:
    values = {
        plot.id: getattr(plot, name) if name.startswith("status") else plot.values.get(name)
        for plot in catalogue.plots
    }
    value = Counter(one for one in values.values() if one).most_common(1)[0][0]
    found = gdal(pyogrio.read_dataframe, layer="plots", where=f"{name} = '{value}'")
    assert set(found["id"]) == {key for key, one in values.items() if one == value}
    # Their names in the description are those of properties: so it lets the server filter.
    assert any(query.get(name) == [value] for query in served.log.of(ITEMS))


def test_gdal_filters_by_figures(gdal: Callable[..., Any], cheap: set[str]) -> None:
    assert set(gdal(pyogrio.read_dataframe, layer="plots", where="price < 20")["id"]) == cheap


def test_gdal_reads_unknown_as_null(gdal: Callable[..., Any], catalogue: Catalogue) -> None:
    frame = gdal(pyogrio.read_dataframe, layer="plots").set_index("id")
    for plot in catalogue.plots:
        price = plot.values.get("price")
        found = frame.loc[plot.id, "price"]
        assert (found != found) if price is None else found == price  # noqa: PLR0124 – NaN
    assert frame["invented"].all()
    assert set(frame["licence"]) == {"CC-BY-4.0"}


def test_owslib(served: Served, in_box: set[str], cheap: set[str], catalogue: Catalogue) -> None:
    features = Features(served.ogc)
    assert features.conformance()["conformsTo"]
    assert features.api()["openapi"].startswith("3.0")
    assert set(features.feature_collections()) == {"plots", *catalogue.layers}
    assert features.collection("plots")["id"] == "plots"
    assert "price" in features.collection_queryables("plots")["properties"]
    whole = features.collection_items("plots", limit=10)
    assert whole["numberMatched"] == len(catalogue.plots)
    boxed = features.collection_items("plots", bbox=list(BOX), limit=1_000)
    assert {one["id"] for one in boxed["features"]} == in_box
    asked = features.collection_items("plots", filter="price < 20", limit=1_000)
    assert {one["id"] for one in asked["features"]} == cheap
    one = features.collection_item("plots", catalogue.plots[0].id)
    assert one["id"] == catalogue.plots[0].id
