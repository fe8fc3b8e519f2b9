"""The invented plots look like real ones, say that they are not, and can be made again."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from data.dataset import EMBEDDED, NORDSACHSEN
from data.fields import FIELDS, Kind, Origin
from tests.data import osmfile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from tests.data.conftest import Rows

MADE = (
    *("municipality_areas.geojson", "roads.osm", "plots.geojson", "demo_estates.geojson"),
    "datapackage.json",
)
RECORDED = [field for field in FIELDS if field.origin is Origin.RECORD]
ALWAYS_KNOWN = {"name"}
CARRIAGEWAY = {"motorway": 15.0, "primary": 8.5, "secondary": 8.0}
"""Width in metres; 7 m where the kind of road is not named. RAL, RAA and RASt give less."""
GENERIC = {
    *("gewerbegebiet", "gewerbepark", "industriepark", "industriegebiet", "industrie"),
    *("gewerbe", "und", "am", "an", "der", "die", "privat", "neue", "standort"),
}

TO_METRES = Transformer.from_crs(4326, 25833, always_xy=True)


def features(name: str) -> list[dict[str, Any]]:
    content = json.loads(EMBEDDED.path(name).read_text(encoding="utf-8"))
    return list(content["features"])


def metric(geometry: BaseGeometry) -> BaseGeometry:
    return shapely.transform(geometry, lambda c: np.column_stack(TO_METRES.transform(*c.T)))


PLOTS = features("plots")
ESTATES = features("demo_estates")
RINGS = [plot["geometry"]["coordinates"][0] for plot in PLOTS]
OUTLINES = [metric(shapely.Polygon(ring)) for ring in RINGS]
VALUES = [plot["properties"] for plot in PLOTS]


def dates(content: object) -> Iterator[int]:
    """Yield every `days_from_build` in a record."""
    if isinstance(content, dict):
        if "days_from_build" in content:
            assert content.keys() == {"days_from_build"}
            yield content["days_from_build"]
        else:
            for part in content.values():
                yield from dates(part)
    elif isinstance(content, list):
        for part in content:
            yield from dates(part)


def words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.lower())) - GENERIC


def test_there_are_at_least_ninety_plots_in_fifteen_estates() -> None:
    assert len(PLOTS) >= 90
    assert len({plot["id"] for plot in PLOTS}) == len(PLOTS)
    estates = {estate["id"] for estate in ESTATES}
    assert len(estates) == len(ESTATES)
    used = {values["estate"] for values in VALUES if "estate" in values}
    assert used == estates
    assert len(used) >= 15


def test_they_lie_in_all_mittelzentren_and_six_other_municipalities() -> None:
    rows = EMBEDDED.table("municipalities")
    central = {row["ags"] for row in rows if row["central_place"] == "mittelzentrum"}
    used = {values["municipality"] for values in VALUES if "municipality" in values}
    assert len(central) == 5
    assert central <= used <= {row["ags"] for row in rows}
    assert len(used - central) >= 6


def test_they_lie_where_they_say_even_by_real_boundaries(shared: Callable[[str], Path]) -> None:
    path = shared("boundaries/vg250_gem_simplified_nordsachsen_utm32.shp")
    real = gpd.read_file(path).to_crs(25833).set_index("ARS").geometry
    ars = {row["ags"]: row["ars"] for row in EMBEDDED.table("municipalities")}
    for plot, outline in zip(PLOTS, OUTLINES, strict=True):
        ags = plot["properties"].get("municipality")
        assert ags is None or real[ars[ags]].intersects(outline), plot["id"]


def test_no_estate_bears_a_sourced_name(facts: Callable[[str], Rows]) -> None:
    sourced = {row["name"].lower() for row in facts("gewerbegebiete")}
    telling = set().union(*map(words, sourced))
    for estate in ESTATES:
        name = estate["properties"]["name"]
        assert name.lower() not in sourced
        assert words(name)
        assert not words(name) & telling, name


def test_all_are_marked_as_invented() -> None:
    assert all(feature["properties"]["invented"] is True for feature in [*PLOTS, *ESTATES])
    for values in VALUES:
        assert {entry["source"].split(":")[0] for entry in values["provenance"].values()} == {
            "Demonstration"
        }
        assert values.get("contact_mail", "nobody.example").endswith(".example")


def test_outlines_have_four_to_nine_corners_and_few_are_quadrilaterals() -> None:
    assert {plot["geometry"]["type"] for plot in PLOTS} == {"Polygon"}
    assert all(len(plot["geometry"]["coordinates"]) == 1 for plot in PLOTS)
    assert all(outline.is_valid for outline in OUTLINES)
    corners = Counter(len(set(map(tuple, ring))) for ring in RINGS)
    assert min(corners) >= 4
    assert max(corners) <= 9
    assert corners[4] <= len(PLOTS) / 3


def test_few_would_be_quadrilaterals_without_their_slight_bends() -> None:
    plain = [outline.simplify(1.0).normalize() for outline in OUTLINES]
    corners = Counter(len(outline.exterior.coords) - 1 for outline in plain)
    assert min(corners) >= 4
    assert corners[4] <= len(PLOTS) / 3


def test_sizes_run_from_a_third_of_a_hectare_to_twenty_five() -> None:
    hectares = [outline.area / 10_000 for outline in OUTLINES]
    assert min(hectares) >= 0.3
    assert max(hectares) <= 25
    assert min(hectares) < 0.5
    assert max(hectares) > 15


def test_none_overlaps_another() -> None:
    apart = shapely.union_all(OUTLINES).area
    assert sum(outline.area for outline in OUTLINES) == pytest.approx(apart, abs=0.01)


def test_neighbours_share_edges_with_identical_vertices() -> None:
    tree = shapely.STRtree(OUTLINES)
    pairs = tree.query(OUTLINES, predicate="dwithin", distance=3.0).T
    edges = 0
    for i, j in pairs[pairs[:, 0] < pairs[:, 1]]:
        mine, theirs = ({tuple(point) for point in RINGS[k]} for k in (i, j))
        assert mine & theirs, (PLOTS[i]["id"], PLOTS[j]["id"])
        for vertices, edge in ((mine - theirs, OUTLINES[j]), (theirs - mine, OUTLINES[i])):
            for vertex in vertices:
                away = edge.exterior.distance(shapely.Point(TO_METRES.transform(*vertex)))
                assert away > 0.5, (PLOTS[i]["id"], PLOTS[j]["id"])
        edges += len(mine & theirs) > 1
    assert edges > len(PLOTS) / 3


def test_none_lies_on_a_carriageway_and_each_has_frontage() -> None:
    file = osmfile.read(EMBEDDED.path("roads"))
    lines: dict[float, list[shapely.LineString]] = defaultdict(list)
    for way in file.roads():
        width = CARRIAGEWAY.get(way.tags["highway"].removesuffix("_link"), 7.0)
        line = shapely.LineString([file.positions[node] for node in way.nodes])
        lines[width].append(metric(line))
    for width, roads in lines.items():
        tree = shapely.STRtree(roads)
        assert tree.query(OUTLINES, predicate="dwithin", distance=width / 2).size == 0
    everywhere = shapely.STRtree([road for roads in lines.values() for road in roads])
    fronted = set(everywhere.query(OUTLINES, predicate="dwithin", distance=12.0)[0].tolist())
    assert fronted == set(range(len(PLOTS)))


def test_each_lies_in_its_estate() -> None:
    outlines = {
        estate["id"]: metric(shapely.geometry.shape(estate["geometry"])) for estate in ESTATES
    }
    for values, outline in zip(VALUES, OUTLINES, strict=True):
        if "estate" in values:
            assert outlines[values["estate"]].buffer(3).contains(outline), values["name"]


@pytest.mark.parametrize("name", [field.name for field in RECORDED])
def test_a_field_is_known_somewhere_and_unknown_somewhere(name: str) -> None:
    known = sum(name in values for values in VALUES)
    assert known > 0
    if name in ALWAYS_KNOWN:
        assert known == len(PLOTS)
    else:
        assert known < len(PLOTS)
    assert all(values.get(name, 0) not in (None, "", "unknown") for values in VALUES)


@pytest.mark.parametrize("name", [f.name for f in RECORDED if f.kind is Kind.CODE])
def test_every_code_occurs(name: str) -> None:
    field = next(field for field in RECORDED if field.name == name)
    used = {values[name] for values in VALUES if name in values}
    assert used == {entry.code for entry in field.codes}


def test_statuses_and_figures_agree() -> None:
    planned = {e["id"] for e in ESTATES if e["properties"]["state"] == "planned"}
    for values, outline in zip(VALUES, OUTLINES, strict=True):
        if values.get("estate") in planned:
            assert values.get("status") == "planned"
        if values.get("status") == "sold":
            assert values.get("area_available", 0) == 0
        blur = 1 + outline.area * 1e-4  # m², of rounding to the metre and to 1e-7 degrees
        assert abs(values.get("area_gross", outline.area) - outline.area) < blur
        sizes = [values[k] for k in ("area_available", "area_net") if k in values]
        assert all(a <= b for a, b in pairwise([*sizes, outline.area + blur]))
        if "price" in values:
            assert 8 <= values["price"] <= 95
            assert not values.get("price_on_request", False)


def test_no_estate_says_what_is_free_since_its_plots_do() -> None:
    for estate in ESTATES:
        assert not [name for name in estate["properties"] if "free" in name]
        assert estate["properties"]["source"] == "frei erfunden"


def test_a_municipality_is_one_assisted_area() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for plot in PLOTS:
        values = plot["properties"]
        if "funding_area" in values:
            found[plot["id"].partition("-")[0]].add(values["funding_area"])
    assert len(found) >= 11
    assert all(len(areas) == 1 for areas in found.values()), found


def test_where_no_plan_holds_nothing_is_laid_down_by_one() -> None:
    unplanned = [values for values in VALUES if values.get("plan_status") == "unplanned"]
    assert len(unplanned) >= 3
    figures = {"grz", "gfz", "bmz", "height_max", "noise_day", "noise_night", "plan_name"}
    for values in unplanned:
        assert not figures & values.keys(), values["name"]
    planned = [values for values in VALUES if values.get("plan_status") == "adopted"]
    assert any("grz" in values for values in planned)


def test_an_unknown_area_is_not_given_away_by_its_smallest_parcel() -> None:
    blank = [values for values in VALUES if "area_available" not in values]
    assert blank
    assert not [values["name"] for values in blank if "parcel_smallest" in values]


def test_dates_count_from_the_build() -> None:
    text = EMBEDDED.path("plots").read_text(encoding="utf-8")
    assert not re.search(r"\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}", text)
    of_kind = [field.name for field in RECORDED if field.kind is Kind.DATE]
    for values in VALUES:
        assert all(values[name].keys() == {"days_from_build"} for name in of_kind if name in values)
        assert all(type(days) is int for days in dates(values))


def test_confirmations_are_from_a_week_to_three_years_old() -> None:
    days = [-day for values in VALUES for day in dates(values["provenance"])]
    assert min(days) >= 7
    assert max(days) <= 3 * 365
    assert min(days) < 30
    assert max(days) > 2 * 365
    status = [-next(dates(values["provenance"]["status"])) for values in VALUES]
    assert sum(day > 365 for day in status) >= 5
    assert sum(day <= 365 for day in status) > len(PLOTS) / 2


def test_the_scripts_make_the_committed_files_again(tmp_path: Path) -> None:
    subprocess.run(  # noqa: S603 – our own module
        [sys.executable, "-W", "error", "-m", "data.nordsachsen.make", str(tmp_path)],
        check=True,
        timeout=120,
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(MADE)
    for name in MADE:
        assert (tmp_path / name).read_bytes() == (NORDSACHSEN / name).read_bytes(), name
