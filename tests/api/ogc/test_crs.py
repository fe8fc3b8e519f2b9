"""Part 2: coordinate systems, measured beside pyproj, which knows the order of axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer

from tests.api.ogc.asking import ITEMS, OGC, every, get

if TYPE_CHECKING:
    import httpx
    from shapely.geometry.base import BaseGeometry

    from geo.catalogue import Catalogue

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG: Final = "http://www.opengis.net/def/crs/EPSG/0/"
SYSTEMS: Final = {CRS84: "OGC:CRS84"} | {
    f"{EPSG}{code}": f"EPSG:{code}" for code in (25833, 25832, 3857, 4326)
}
# A hundredth of a second of arc is 30 cm; corners are told to a centimetre.
METRES: Final = 0.011


def in_system(shape: BaseGeometry, uri: str) -> BaseGeometry:
    """Return a geometry of WGS84 (longitude, latitude) as the authority orders its axes."""
    change = Transformer.from_crs("OGC:CRS84", CRS(SYSTEMS[uri]), always_xy=False)
    return shapely.transform(
        shape, lambda points: np.column_stack(change.transform(points[:, 0], points[:, 1]))
    )


def tolerance(uri: str) -> float:
    return 1e-7 if uri in {CRS84, f"{EPSG}4326"} else METRES


def test_every_collection_lists_the_same_systems(client: httpx.Client) -> None:
    whole = get(client, f"{OGC}/collections")
    assert whole["crs"] == list(SYSTEMS)
    for one in whole["collections"]:
        assert one["crs"] == list(SYSTEMS)
        assert one["crs"][0] == CRS84
        assert one["storageCrs"] in one["crs"]
        assert "storageCrsCoordinateEpoch" not in one


@pytest.mark.parametrize("uri", SYSTEMS)
def test_answers_are_in_the_system_asked_for(
    client: httpx.Client, catalogue: Catalogue, uri: str
) -> None:
    for plot in catalogue.plots[::20]:
        answer = client.get(f"{ITEMS}/{plot.id}", params={"crs": uri})
        assert answer.headers["content-crs"] == f"<{uri}>"
        found = shapely.geometry.shape(answer.json()["geometry"])
        expected = in_system(plot.record.geometry, uri)
        assert found.hausdorff_distance(expected) <= 2 * tolerance(uri)
    answer = client.get(ITEMS, params={"crs": uri, "limit": 5})
    assert answer.headers["content-crs"] == f"<{uri}>"
    for one, plot in zip(answer.json()["features"], catalogue.plots, strict=False):
        found = shapely.geometry.shape(one["geometry"])
        assert found.hausdorff_distance(in_system(plot.record.geometry, uri)) < 2 * tolerance(uri)


def test_without_one_it_is_crs84(client: httpx.Client) -> None:
    answer = client.get(ITEMS, params={"limit": 1})
    assert answer.headers["content-crs"] == f"<{CRS84}>"


@pytest.mark.parametrize("uri", SYSTEMS)
def test_a_box_is_in_its_own_system(client: httpx.Client, catalogue: Catalogue, uri: str) -> None:
    """The box is a rectangle in that system, which it is in no other."""
    corners = in_system(shapely.MultiPoint([(12.25, 51.42), (12.65, 51.58)]), uri).bounds
    text = ",".join(f"{figure:.9f}" for figure in corners)
    box = shapely.box(*(float(figure) for figure in text.split(",")))
    expected = {p.id for p in catalogue.plots if in_system(p.record.geometry, uri).intersects(box)}
    assert 0 < len(expected) < len(catalogue.plots)
    found = every(client, ITEMS, **{"bbox": text, "bbox-crs": uri})
    assert set(found) == expected
    # The system of the answer is another matter.
    assert every(client, ITEMS, **{"bbox": text, "bbox-crs": uri, "crs": f"{EPSG}3857"}) == found


@pytest.mark.parametrize("uri", SYSTEMS)
def test_a_filter_is_in_its_own_system(
    client: httpx.Client, catalogue: Catalogue, uri: str
) -> None:
    area = in_system(shapely.Point(12.4, 51.5).buffer(0.12), uri)
    expected = {p.id for p in catalogue.plots if in_system(p.record.geometry, uri).within(area)}
    assert expected
    text = f"S_WITHIN(geometry,{shapely.to_wkt(area, rounding_precision=9)})"
    assert set(every(client, ITEMS, **{"filter": text, "filter-crs": uri})) == expected
    west, south, east, north = area.bounds
    box = f"S_INTERSECTS(geometry,BBOX({west},{south},{east},{north}))"
    of_box = every(client, ITEMS, **{"bbox": f"{west},{south},{east},{north}", "bbox-crs": uri})
    assert every(client, ITEMS, **{"filter": box, "filter-crs": uri}) == of_box


def test_metres_are_written_to_the_centimetre(client: httpx.Client) -> None:
    content = get(client, ITEMS, crs=f"{EPSG}25833", limit=20)
    for one in content["features"]:
        for figure in shapely.get_coordinates(shapely.geometry.shape(one["geometry"])).ravel():
            assert figure == round(figure, 2)


def test_what_has_no_place_has_none_in_any_system(client: httpx.Client) -> None:
    for uri in SYSTEMS:
        found = get(client, f"{OGC}/collections/estates/items", crs=uri, limit=1_000)
        assert any(one["geometry"] is None for one in found["features"])
        assert any(one["geometry"] for one in found["features"])
