"""Part 1, Core: what the assertions of ets-ogcapi-features10 ask, in our own words."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from api.ogc.collection import Places
from api.ogc.crs import CRS84 as CRS84_SYSTEM
from api.ogc.selection import page_of
from geo.cql import Plane
from tests.api.ogc.asking import ITEMS, OGC, PLOTS, every, get, ids, link, pages

if TYPE_CHECKING:
    import httpx
    from shapely.geometry.base import BaseGeometry

    from geo.catalogue import Catalogue

PROBLEM: Final = "application/problem+json"
GEOJSON: Final = "application/geo+json"


@pytest.fixture(scope="module")
def collections(client: httpx.Client) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = get(client, f"{OGC}/collections")["collections"]
    return held


@pytest.mark.parametrize("root", [OGC, "/en/ogc", f"{OGC}/"])
def test_landing_page_leads_to_everything(client: httpx.Client, root: str) -> None:
    content = get(client, root)
    assert content["title"]
    assert content["description"]
    for rel in ("self", "alternate", "service-desc", "service-doc", "conformance", "data"):
        target = link(content, rel)
        assert target, rel
        answer = client.get(target)
        assert answer.status_code == 200
        (stated,) = [one["type"] for one in content["links"] if one["rel"] == rel]
        assert answer.headers["content-type"].startswith(stated)


def test_description_is_valid_openapi_30(client: httpx.Client) -> None:
    target = link(get(client, OGC), "service-desc")
    assert target
    answer = client.get(target)
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    document = answer.json()
    assert document["openapi"].startswith("3.0.")
    validate(document)
    # Clients (QGIS 3.22) take their page size from here.
    limit = document["components"]["parameters"]["limit"]["schema"]
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 1_000, 100)


def test_description_knows_every_path(
    client: httpx.Client, collections: list[dict[str, Any]]
) -> None:
    paths = set(get(client, f"{OGC}/api")["paths"])
    of_collections = {
        f"/collections/{one['id']}{rest}"
        for one in collections
        for rest in ("", "/items", "/items/{featureId}", "/queryables")
    }
    assert paths == {"/", "/api", "/conformance", "/collections"} | of_collections


def test_conformance_names_what_is_met(client: httpx.Client) -> None:
    declared = get(client, f"{OGC}/conformance")["conformsTo"]
    features = "http://www.opengis.net/spec/ogcapi-features-"
    assert {one.removeprefix(features) for one in declared if one.startswith(features)} == {
        *(f"1/1.0/conf/{one}" for one in ("core", "geojson", "html", "oas30")),
        "2/1.0/conf/crs",
        *(f"3/1.0/conf/{one}" for one in ("queryables", "filter", "features-filter")),
    }
    cql2 = "http://www.opengis.net/spec/cql2/1.0/conf/"
    others = {one for one in declared if not one.startswith(features)}
    assert {f"{cql2}{one}" for one in ("cql2-text", "cql2-json", "basic-cql2")} <= others
    assert all(one.startswith(cql2) for one in others)
    assert len(set(declared)) == len(declared)
    # What no test of ours shows is not declared.
    for other in ("queryables-query-parameters", "functions", "gmlsf0", "oas31"):
        assert not any(one.endswith(f"/{other}") for one in declared)


def test_every_layer_has_a_collection(
    catalogue: Catalogue, collections: list[dict[str, Any]]
) -> None:
    held = [one["id"] for one in collections]
    assert held[:3] == ["plots", "estates", "municipalities"]
    assert set(held) == {"plots", *catalogue.layers}
    assert len(set(held)) == len(held)


def test_collections_describe_themselves(
    client: httpx.Client, collections: list[dict[str, Any]]
) -> None:
    content = get(client, f"{OGC}/collections")
    assert link(content, "self")
    assert link(content, "alternate", "text/html")
    for one in collections:
        assert one["title"]
        assert one["itemType"] == "feature"
        items = get(client, f"{OGC}/collections/{one['id']}/items", limit=1)
        assert ("extent" in one) is (items["numberMatched"] > 0), "what is empty lies nowhere"
        if "extent" in one:
            west, south, east, north = one["extent"]["spatial"]["bbox"][0]
            assert 11 < west <= east < 15
            assert 50 < south <= north < 53
        target = link(one, "items", GEOJSON)
        assert target
        assert link(one, "items", "text/html")
        assert client.get(target).headers["content-type"] == GEOJSON
        assert get(client, f"{OGC}/collections/{one['id']}") == one


def test_plots_name_licence_and_days(client: httpx.Client, catalogue: Catalogue) -> None:
    content = get(client, PLOTS)
    assert content["licence"] == "CC-BY-4.0"
    assert link(content, "license") == "https://creativecommons.org/licenses/by/4.0/"
    assert content["attribution"]
    days = [plot.confirmed_on for plot in catalogue.plots if plot.confirmed_on]
    first, last = content["extent"]["temporal"]["interval"][0]
    assert (first[:10], last[:10]) == (min(days).isoformat(), max(days).isoformat())


def test_every_page_of_every_collection(
    client: httpx.Client, collections: list[dict[str, Any]]
) -> None:
    for one in collections:
        address = f"{OGC}/collections/{one['id']}/items"
        found: list[str] = []
        for content in pages(client, address, limit=70):
            assert content["type"] == "FeatureCollection"
            assert content["numberReturned"] == len(content["features"]) <= 70
            assert link(content, "self")
            assert link(content, "alternate", "text/html")
            for feature in content["features"]:
                assert feature["type"] == "Feature"
                shape = feature["geometry"]
                assert shape is None or shapely.geometry.shape(shape).is_valid
            found += ids(content)
        assert len(found) == len(set(found)) == content["numberMatched"]
        assert found == every(client, address), "the order of pages is the same each time"


def test_pages_lead_back(client: httpx.Client) -> None:
    third = get(client, ITEMS, limit=10, offset=20)
    before = link(third, "prev")
    assert before
    assert ids(get(client, before)) == ids(get(client, ITEMS, limit=10, offset=10))
    assert link(get(client, ITEMS, limit=10), "prev") is None
    beyond = get(client, ITEMS, limit=10, offset=100_000)
    assert beyond["features"] == []
    assert beyond["numberReturned"] == 0
    assert link(beyond, "next") is None
    back = link(beyond, "prev")
    assert back
    assert ids(get(client, back)) == every(client, ITEMS)[-10:]


def test_links_keep_what_was_asked(client: httpx.Client) -> None:
    query = {"bbox": "12,51,13,52", "filter": "price < 60 AND name LIKE '%a%'", "zoning": "GE,GI"}
    whole = ids(get(client, ITEMS, limit=1_000, **query))
    assert len(whole) > 4
    assert every(client, ITEMS, limit=2, **query) == whole


@pytest.mark.parametrize(
    ("limit", "returned"), [(1, 1), (7, 7), (100, 100), (1_000, 119), (1_001, 119), (10**30, 119)]
)
def test_limit_is_cut_never_refused(client: httpx.Client, limit: int, returned: int) -> None:
    content = get(client, ITEMS, limit=limit)
    assert content["numberReturned"] == min(returned, content["numberMatched"])


def test_without_a_limit_a_hundred_are_returned(client: httpx.Client) -> None:
    assert get(client, ITEMS)["numberReturned"] == 100


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=-1", "limit=ten", "limit=1.5", "limit=", "limit=1&limit=2", "offset=-1",
        "bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=a,b,c,d", "bbox=", "bbox=12,52,13,51",
        "bbox=nan,51,13,52", "bbox=inf,51,13,52", "bbox=12;51;13;52",
        "bbox=13,51,12,52&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/25833",
        "datetime=yesterday", "datetime=2026-13-01", "datetime=2026-02-30/..", "datetime=",
        "datetime=../..", "datetime=/", "datetime=2026-02-01/2026-01-01",
        "datetime=2026-01-01/2026-02-01/2026-03-01", "datetime=2026-01-01T00:00:00",
        "colour=red", "Limit=1", "f=gml", "f=", "crs=EPSG:25833",
        "crs=http://www.opengis.net/def/crs/EPSG/0/31468", "bbox-crs=x", "filter-crs=x",
        "filter-lang=ecql", "filter=", "filter=price", "filter=price+<", "filter=colour+%3D+1",
        "zoning=XX", "area_min=-1", "area_min=20&area_max=10", "municipality=1", "mode=bike",
        "include_unknown=maybe",
    ],
)  # fmt: skip
def test_what_is_wrong_or_unknown_is_400(client: httpx.Client, query: str) -> None:
    answer = client.get(f"{ITEMS}?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 400, answer.text[:200]
    assert answer.headers["content-type"] == PROBLEM
    body = answer.json()
    assert query.split("=", maxsplit=1)[0].split("&", maxsplit=1)[0] in {
        one["parameter"] for one in body["errors"]
    }


@pytest.mark.parametrize(
    "path", ["", "/conformance", "/collections", "/collections/plots", "/api",
             "/collections/plots/queryables", "/collections/plots/items/KR-001"],
)  # fmt: skip
def test_no_resource_takes_an_unknown_parameter(client: httpx.Client, path: str) -> None:
    for query in ("colour=red", "limit=1", "f=xml", "f=json&f=html"):
        for form in ("application/json", "text/html"):
            answer = client.get(f"{OGC}{path}?{query}", headers={"Accept": form})
            assert answer.status_code == 400, (query, form)
    assert client.get(f"{OGC}{path}?f=json").status_code == 200


@pytest.mark.parametrize(
    "path", ["/collections/nothing", "/collections/nothing/items", "/collections/plots/items/no",
             "/collections/nothing/queryables", "/nothing", "/collections/plots/items/KR-001/x"],
)  # fmt: skip
def test_what_is_not_there_is_404(client: httpx.Client, path: str) -> None:
    assert client.get(f"{OGC}{path}").status_code == 404
    page = client.get(f"{OGC}{path}", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")


def test_methods(client: httpx.Client) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = client.request(method, ITEMS)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD"
    head, full = client.head(ITEMS), client.get(ITEMS)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == full.headers["content-length"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/geo+json", GEOJSON),
        ("application/json", GEOJSON),
        ("*/*", GEOJSON),
        ("", GEOJSON),
        ("application/geo+json, application/json;q=0.9, */*;q=0.1", GEOJSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/html;q=0.3, application/json", GEOJSON),
        ("text/html", "text/html"),
    ],
)
def test_form_follows_accept(client: httpx.Client, accept: str, kind: str) -> None:
    answer = client.get(ITEMS, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert "Accept" in answer.headers["vary"] or kind == "text/html"


def test_f_decides_over_accept(client: httpx.Client) -> None:
    page = client.get(ITEMS, params={"f": "html"}, headers={"Accept": "application/json"})
    assert page.headers["content-type"].startswith("text/html")
    data = client.get(ITEMS, params={"f": "json"}, headers={"Accept": "text/html"})
    assert data.headers["content-type"] == GEOJSON
    assert client.get(ITEMS, headers={"Accept": "image/png"}).status_code == 406


def test_one_feature(client: httpx.Client, catalogue: Catalogue) -> None:
    plot = catalogue.plots[0]
    content = get(client, f"{ITEMS}/{plot.id}")
    assert content["id"] == plot.id
    assert str(link(content, "self")).endswith(f"{ITEMS}/{plot.id}?f=json")
    assert link(content, "alternate", "text/html")
    assert get(client, str(link(content, "collection")))["id"] == "plots"
    (listed,) = [one for one in get(client, ITEMS, limit=1_000)["features"] if one["id"] == plot.id]
    assert {key: content[key] for key in listed} == listed


def test_plots_are_those_of_the_api(client: httpx.Client) -> None:
    api = client.get("/api/v1/plots", params={"limit": 1_000}).json()["features"]
    ogc = {one["id"]: one for one in get(client, ITEMS, limit=1_000)["features"]}
    assert len(api) == len(ogc)
    for one in api:
        twin = ogc[one["id"]]
        assert twin["geometry"] == one["geometry"]
        more = twin["properties"].keys() - one["properties"].keys()
        assert all(name == "licence" or name.startswith("minutes_") for name in more)
        assert {name: twin["properties"][name] for name in one["properties"]} == one["properties"]


@pytest.mark.parametrize(
    "query",
    [
        {"zoning": "GE,GI"},
        {"area_min": "20000", "price_max": "60"},
        {"price_max": "60", "include_unknown": "true"},
        {"municipality": "14730070"},
        {"max_minutes_motorway_junction": "10", "mode": "truck"},
        {"confirmed_within_days": "100"},
        {"near": "12.34,51.52,10"},
        {"within": "POLYGON((12 51, 12.5 51, 12.5 52, 12 52, 12 51))"},
        {"bbox": "12.2,51.4,12.6,51.6", "flood": "none"},
    ],
)
def test_filters_are_those_of_the_api(client: httpx.Client, query: dict[str, str]) -> None:
    api = client.get("/api/v1/plots", params={"limit": 1_000, **query}).json()
    assert set(every(client, ITEMS, **query)) == {one["id"] for one in api["features"]}
    assert api["features"]


def test_status_asks_the_property_of_that_name(client: httpx.Client, catalogue: Catalogue) -> None:
    """The API's filter `status` asks the status as it is shown: here it goes by that name."""
    shown = client.get("/api/v1/plots", params={"limit": 1_000, "status": "free,reserved"}).json()
    found = every(client, ITEMS, status_shown="free,reserved")
    assert set(found) == {one["id"] for one in shown["features"]}
    for status in {plot.status for plot in catalogue.plots} - {None}:
        expected = [plot.id for plot in catalogue.plots if plot.status == status]
        assert every(client, ITEMS, status=status) == expected
        assert every(client, ITEMS, filter=f"status = '{status}'") == expected
    wrong = client.get(ITEMS, params={"status_shown": "gone"})
    assert [one["parameter"] for one in wrong.json()["errors"]] == ["status_shown"]


def test_properties_of_layers_are_parameters(client: httpx.Client, catalogue: Catalogue) -> None:
    roads = catalogue.layers["roads"]
    address = f"{OGC}/collections/roads/items"
    for kind in set(roads["highway"]):
        found = every(client, address, highway=kind)
        assert len(found) == int((roads["highway"] == kind).sum())
    towns = f"{OGC}/collections/municipalities/items"
    assert every(client, towns, ags="14730070") == ["14730070"]
    assert every(client, f"{OGC}/collections/estates/items", invented="true")
    assert client.get(f"{OGC}/collections/estates/items?invented=yes").status_code == 400


def test_box_finds_what_it_meets(client: httpx.Client, catalogue: Catalogue) -> None:
    for box in ((12.2, 51.4, 12.6, 51.6), (12.0, 51.0, 14.0, 52.0), (12.9, 51.3, 12.9, 51.3)):
        text = ",".join(map(str, box))
        expected = {
            plot.id
            for plot in catalogue.plots
            if plot.record.geometry.intersects(shapely.box(*box))
        }
        assert set(every(client, ITEMS, bbox=text)) == expected
        deep = f"{box[0]},{box[1]},0,{box[2]},{box[3]},500"
        assert set(every(client, ITEMS, bbox=deep)) == expected
    around = every(client, ITEMS, bbox="170,51,12.4,52")
    west = every(client, ITEMS, bbox="-180,51,12.4,52")
    assert around == west


def test_a_collection_may_be_empty(client: httpx.Client, catalogue: Catalogue) -> None:
    for name, frame in catalogue.layers.items():
        if len(frame) == 0:
            address = f"{OGC}/collections/{name}/items"
            for query in ({}, {"bbox": "12,51,13,52"}, {"filter": "geometry IS NULL"}):
                content = get(client, address, **query)
                assert content["numberMatched"] == 0
                assert content["features"] == []


def test_estates_without_a_position_are_in_every_box(
    client: httpx.Client, catalogue: Catalogue
) -> None:
    placeless = {key for key, one in catalogue.estates.items() if one.geometry is None}
    assert placeless
    nowhere = get(client, f"{OGC}/collections/estates/items", bbox="0,0,1,1", limit=1_000)
    assert set(ids(nowhere)) == placeless
    assert all(one["geometry"] is None for one in nowhere["features"])


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-06-01/2025-12-31", "2025-06-01", "2025-12-31"),
        ("2025-06-01/..", "2025-06-01", "9999-12-31"),
        ("2025-06-01/", "2025-06-01", "9999-12-31"),
        ("../2025-06-01", "0001-01-01", "2025-06-01"),
        ("/2025-06-01", "0001-01-01", "2025-06-01"),
        ("2025-06-01T12:00:00Z/2025-12-31T00:00:00Z", "2025-06-01", "2025-12-31"),
        ("2025-06-01T23:30:00-02:00/..", "2025-06-02", "9999-12-31"),
    ],
)
def test_datetime_asks_when_plots_were_confirmed(
    client: httpx.Client, catalogue: Catalogue, text: str, first: str, last: str
) -> None:
    low, high = date.fromisoformat(first), date.fromisoformat(last)
    expected = {
        plot.id
        for plot in catalogue.plots
        if plot.confirmed_on is None or low <= plot.confirmed_on <= high
    }
    assert set(every(client, ITEMS, datetime=text)) == expected


def test_datetime_of_one_day(client: httpx.Client, catalogue: Catalogue) -> None:
    day = next(plot.confirmed_on for plot in catalogue.plots if plot.confirmed_on)
    expected = {p.id for p in catalogue.plots if p.confirmed_on in {day, None}}
    for text in (f"{day}", f"{day}T00:00:00Z", f"{day}T23:59:59Z", f"{day}/{day}"):
        assert set(every(client, ITEMS, datetime=text)) == expected
    roads = f"{OGC}/collections/roads/items"
    assert every(client, roads, datetime="1999-01-01") == every(client, roads)


def test_the_same_question_has_the_same_bytes(client: httpx.Client) -> None:
    query = {"bbox": "12,51,13,52", "limit": "50"}
    first, second = (client.get(ITEMS, params=query) for _ in range(2))
    assert first.content == second.content
    etag = first.headers["etag"]
    again = client.get(ITEMS, params=query, headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.content == b""
    assert client.get(f"{ITEMS}?x=1", headers={"If-None-Match": etag}).status_code == 400


@pytest.mark.parametrize("figure", ["nan", "inf", "1_000", "٣", " 5 ", "0x10", ""])
def test_what_is_no_plain_figure_is_refused(client: httpx.Client, figure: str) -> None:
    answer = client.get(f"{OGC}/collections/municipalities/items", params={"inhabitants": figure})
    assert answer.status_code == 400
    plain = client.get(f"{OGC}/collections/municipalities/items", params={"inhabitants": "1e3"})
    assert plain.status_code == 200


def test_pages_write_facts_as_all_others_do(client: httpx.Client, catalogue: Catalogue) -> None:
    priced = next(one for one in catalogue.plots if one.values.get("price") == 80.5)
    for prefix, price in (("", "80,50 €/m²"), ("/en", "80.50 €/m²")):
        path = f"{prefix}{OGC}/collections/plots/items/{priced.id}"
        assert price in client.get(path, headers={"Accept": "text/html"}).text


def test_scripts_of_any_page_may_read(client: httpx.Client) -> None:
    answer = client.get(ITEMS, headers={"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Content-Crs" in answer.headers["access-control-expose-headers"]


def test_english_is_complete(client: httpx.Client) -> None:
    german, english = (get(client, f"{way}/collections")["collections"] for way in (OGC, "/en/ogc"))
    assert german[0]["title"] == "Gewerbeflächen"
    assert english[0]["title"] == "Commercial plots"
    assert all("/en/ogc/" in one["href"] for one in english[0]["links"] if "/ogc" in one["href"])
    assert all(one["hreflang"] == "en" for one in english[0]["links"])
    for a, b in zip(german, english, strict=True):
        assert a["id"] == b["id"]
        assert a["description"] != b["description"]


def test_a_foreign_host_gets_its_own_links(client: httpx.Client) -> None:
    ours = get(client, OGC)
    theirs = client.get(OGC, headers={"Host": "gis.example", "Accept": "application/json"}).json()
    assert link(theirs, "data") == "http://gis.example/ogc/collections"
    assert get(client, OGC) == ours


BOXES: Final = st.tuples(
    *(st.floats(low, high).map(lambda x: round(x, 3)) for low, high in ((0, 9), (0, 9))),
    *(st.floats(0, 6).map(lambda x: round(x, 3)) for _ in range(2)),
)
SHAPES: Final = st.lists(
    st.none()
    | st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=4).map(
        lambda points: shapely.MultiPoint(points).convex_hull
    )
    | st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=5, unique=True
    ).map(shapely.LineString)
    | st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=3).map(
        lambda points: shapely.union_all([shapely.Point(at).buffer(0.7) for at in points])
    ),
    max_size=15,
)


@settings(deadline=None, max_examples=300)
@given(shapes=SHAPES, at=BOXES)
def test_a_box_finds_what_shapely_finds(
    shapes: list[BaseGeometry | None], at: tuple[float, float, float, float]
) -> None:
    held = np.empty(len(shapes), dtype=object)
    held[:] = shapes
    x, y, wide, high = at
    plane = Plane({}, around=True)
    for box in (
        plane.box((x, y, x + wide, y + high)),
        plane.box((x, y, x + wide / 40, y + high / 40)),
        plane.box((x + wide + 1, y, x / 2, y + high)),
        # Larger than most shapes, so that none sticks out at two sides.
        plane.box((x, y, x + wide + 8, y + high + 8)),
    ):
        found = Places(held, CRS84_SYSTEM, 7).within(box).tolist()
        expected = [one is None or one.intersects(box) for one in shapes]
        assert found == expected


@settings(deadline=None, max_examples=100)
@given(
    size=st.integers(0, 40_000),
    passing=st.sampled_from([0, 1, 3, 400, 5_000]),
    offset=st.integers(0, 6_000),
    limit=st.integers(1, 1_000),
    seed=st.integers(0, 1_000),
)
def test_a_page_is_a_part_of_all_that_is_found(
    size: int, passing: int, offset: int, limit: int, seed: int
) -> None:
    rows = sorted(Random(seed).sample(range(size), min(size, passing)))  # noqa: S311 – no secret
    mask = np.zeros(size, dtype=bool)
    mask[rows] = True
    assert page_of(mask, offset, limit).tolist() == rows[offset : offset + limit]


@settings(deadline=None, max_examples=100)
@given(
    size=st.integers(1, 300),
    unknown=st.sampled_from([0.0, 0.02, 0.5]),
    at=BOXES,
    seed=st.integers(0, 1_000),
)
def test_a_box_finds_among_many_what_shapely_finds(
    size: int, unknown: float, at: tuple[float, float, float, float], seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 – no secret
    held = np.empty(size, dtype=object)
    for row in range(size):
        if chance.random() >= unknown:
            # Neighbours in the list lie beside each other, as plots of one estate do.
            x, y = 12 * row / size, chance.uniform(0, 12)
            held[row] = shapely.Point(x, y).buffer(chance.uniform(0.01, 0.4), quad_segs=2)
    x, y, wide, high = at
    box = shapely.box(x, y, x + wide + 1, y + high + 1)
    found = Places(held, CRS84_SYSTEM, 7).within(box).tolist()
    assert found == [one is None or one.intersects(box) for one in held]
