"""What rules know of a plot's surroundings is measured in metres, against plain oracles."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from data.dataset import EMBEDDED
from data.plausibility import Context, Severity
from data.readers.plots import read_plots
from data.record import PlotRecord
from geo import plausibility
from geo.catalogue import Estate
from geo.plausibility import Directory
from tests.conftest import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.record import Value

TO_DEGREES: Final = Transformer.from_crs(25833, 4326, always_xy=True)
EAST, NORTH = 330_000.0, 5_710_000.0
NAMES: Final = {"14730070": "Delitzsch", "14730340": "Wiedemar"}


def degrees(metric: shapely.Geometry) -> shapely.Geometry:
    """Move a shape, in metres from a point in the county, to WGS84."""
    return shapely.transform(
        metric, lambda c: np.column_stack(TO_DEGREES.transform(EAST + c[:, 0], NORTH + c[:, 1]))
    )


def plot(name: str, west: float, south: float, size: float = 100.0, **values: Value) -> PlotRecord:
    outline = degrees(shapely.box(west, south, west + size, south + size))
    return PlotRecord(name, outline, {"name": name, **values})


def estate(key: str, shape: shapely.Geometry | None, **facts: object) -> Estate:
    known: dict[str, Any] = {
        **dict.fromkeys(Estate.__dataclass_fields__),
        "id": key,
        "name": key,
        "municipality": "14730070",
        "municipality_name": "Delitzsch",
        "state": "existing",
        "geometry": None if shape is None else degrees(shape),
        "invented": True,
    }
    return Estate(**{**known, **facts})


def directory(*estates: Estate, schematic: bool = False) -> Directory:
    """Return two municipalities side by side: Delitzsch from x = 0, Wiedemar west of it."""
    areas = gpd.GeoDataFrame(
        {"ags": list(NAMES), "name": list(NAMES.values())},
        geometry=[
            degrees(shapely.box(0, -5_000, 9_000, 9_000)),
            degrees(shapely.box(-9_000, -5_000, 0, 9_000)),
        ],
        crs=4326,
    )
    return Directory(NAMES, areas, schematic, {one.id: one for one in estates})


def contexts(*plots: PlotRecord, known: Directory | None = None) -> list[Context]:
    return plausibility.contexts(plots, known or directory())


def names(plots: tuple[PlotRecord, ...], known: Directory) -> dict[str, set[str]]:
    """Return the rules that fire, by plot."""
    fired: dict[str, set[str]] = {one.id: set() for one in plots}
    for finding in plausibility.check(plots, known, TODAY):
        fired[finding.plot].add(finding.rule.name)
    return fired


def test_an_outline_has_its_area_on_the_ellipsoid() -> None:
    (context,) = contexts(plot("a", 0, 0, size=300.0))
    lon, lat = shapely.get_coordinates(plot("a", 0, 0, size=300.0).geometry).T
    geodesic = abs(Geod(ellps="GRS80").polygon_area_perimeter(lon, lat)[0])
    assert context.outline == pytest.approx(90_000.0, rel=1e-6)
    assert context.outline == pytest.approx(geodesic, rel=1e-3)


def test_plots_that_share_an_edge_or_a_sliver_do_not_overlap() -> None:
    found = contexts(plot("a", 0, 0), plot("b", 100, 0), plot("c", 0, 99.2), plot("d", 500, 500))
    assert [one.overlaps for one in found] == [(), (), (), ()]


def test_an_overlap_is_known_to_both_plots_with_its_area_and_share() -> None:
    small, large = contexts(plot("a", 0, 0), plot("b", 90, 0, size=200.0))
    assert [one.plot for one in small.overlaps] == ["b"]
    assert [one.plot for one in large.overlaps] == ["a"]
    for one in (*small.overlaps, *large.overlaps):
        assert one.area == pytest.approx(1_000.0, rel=1e-4)
        assert one.share == pytest.approx(0.1, rel=1e-4)


def test_the_largest_overlap_comes_first() -> None:
    first, *_ = contexts(plot("a", 0, 0), plot("b", 95, 0), plot("c", -50, 0))
    assert [one.plot for one in first.overlaps] == ["c", "b"]


def test_a_withdrawn_plot_takes_no_land() -> None:
    found = contexts(plot("a", 0, 0), plot("b", 0, 0, status="withdrawn"))
    assert [one.overlaps for one in found] == [(), ()]


def test_an_estate_recorded_beside_its_plots_counts_twice() -> None:
    plots = (plot("whole", 0, 0, size=200.0), plot("part", 0, 0), plot("other", 190, 0))
    fired = names(plots, directory())
    assert "counted_twice" in fired["whole"] & fired["part"]
    assert "overlap" in fired["whole"] & fired["other"]
    assert "overlap" not in fired["part"]
    assert "counted_twice" not in fired["other"]


def test_a_plot_in_the_municipality_that_it_names_is_not_outside() -> None:
    (inside, beyond, unnamed, elsewhere) = contexts(
        plot("a", 0, 0, municipality="14730070"),
        plot("b", -1_000, 0, municipality="14730070"),
        plot("c", -1_000, 0),
        plot("d", -1_000, 0, municipality="09462000"),
    )
    assert (inside.outside, inside.found_in) == (0.0, ())
    assert beyond.outside == pytest.approx(950.0, abs=0.5)
    assert beyond.found_in == ("Wiedemar",)
    assert unnamed.outside is None
    assert elsewhere.outside is None


@pytest.mark.parametrize(
    ("east", "schematic", "expected"),
    [
        (0, False, {}),
        (-10, False, {"across_municipal_border": "hint"}),
        (-100, False, {"across_municipal_border": "hint"}),
        (-3_000, False, {"outside_municipality": "serious"}),
        (-3_000, True, {"outside_schematic_municipality": "hint"}),
        (-19_000, True, {"outside_schematic_municipality": "serious"}),
    ],
)
def test_the_farther_outside_its_municipality_the_more_serious(
    east: float, *, schematic: bool, expected: dict[str, str]
) -> None:
    plots = (plot("a", east, 0, municipality="14730070"),)
    found = {
        one.rule.name: one.severity.value
        for one in plausibility.check(plots, directory(schematic=schematic), TODAY)
    }
    assert {name: found[name] for name in found if "municipal" in name} == expected


def test_schematic_boundaries_have_a_rule_of_their_own() -> None:
    plots = (plot("far", -3_000, 0, municipality="14730070"),)
    rules = {"outside_municipality", "outside_schematic_municipality"}
    assert names(plots, directory())["far"] & rules == {"outside_municipality"}
    schematic = names(plots, directory(schematic=True))["far"] & rules
    assert schematic == {"outside_schematic_municipality"}


def test_the_distance_to_an_estate_leaves_out_what_its_position_may_be_off() -> None:
    known = directory(
        estate("outline", shapely.box(1_000, 0, 2_000, 1_000)),
        estate("point", shapely.Point(2_000, 50), accuracy_m=1_500.0),
        estate("nowhere", None),
    )
    found = contexts(
        *(plot(key, 0, 0, estate=key) for key in ("outline", "point", "nowhere", "other")),
        known=known,
    )
    assert found[0].from_estate == pytest.approx(900.0, abs=0.5)
    assert found[1].from_estate == pytest.approx(400.0, abs=0.5)
    assert found[2].from_estate is None
    assert found[3].from_estate is None


def test_the_balance_of_an_estate_counts_its_free_plots_once() -> None:
    known = directory(estate("ring", None, free_ha=1.0), estate("rand", None))
    found = contexts(
        plot("a", 0, 0, estate="ring", status="free", area_available=4_000.0),
        plot("b", 200, 0, estate="ring", status="free", area_available=9_000.0),
        plot("c", 400, 0, estate="ring", status="sold", area_available=0.0),
        plot("d", 600, 0, estate="ring", status="free"),
        plot("e", 800, 0, estate="rand", status="free", area_available=4_000.0),
        known=known,
    )
    balances = [one.balance for one in found]
    assert [balance is None for balance in balances] == [True, False, True, True, True]
    held = balances[1]
    assert held is not None
    assert (held.stated, held.plots, held.count) == (10_000.0, 13_000.0, 2)


PLACES: Final = st.lists(
    st.tuples(
        st.integers(-3_000, 3_000), st.integers(-3_000, 3_000), st.sampled_from((0, 5, 20, 80))
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(places=PLACES)
def test_prices_around_are_those_of_the_nearest_circle_that_holds_enough(
    places: list[tuple[int, int, int]],
) -> None:
    plots = [
        plot(f"p{n}", x, y, size=10.0, **({"price": float(price)} if price else {"price": 0.0}))
        for n, (x, y, price) in enumerate(places)
    ]
    for index, context in enumerate(contexts(*plots)):
        x, y, price = places[index]
        others = [
            (math.hypot(x - u, y - v), other)
            for n, (u, v, other) in enumerate(places)
            if n != index and other
        ]
        if any(abs(away - radius) < 0.01 for away, _ in others for radius in (500, 1e3, 2e3, 5e3)):
            continue  # on the edge of a circle either is right
        expected = None
        for radius in (500.0, 1_000.0, 2_000.0, 5_000.0):
            within = [other for away, other in others if away <= radius]
            if price and len(within) >= 5:
                expected = (median(within), len(within), radius)
                break
        held = context.neighbours
        assert (held and (held.price, held.count, held.metres)) == expected


def test_the_price_asked_of_anyone_counts_where_prices_go_by_eligibility() -> None:
    tiers: Any = ({"eligible": True, "price": 5.0}, {"eligible": False, "price": 8.0})
    plots = [plot(f"p{n}", n * 20, 0, size=10.0, price_tiers=tiers) for n in range(5)]
    *_, last = contexts(*plots, plot("x", 200, 0, size=10.0, price=40.0))
    assert last.neighbours is not None
    assert last.neighbours.price == 8.0


def test_no_plots_have_no_contexts() -> None:
    assert contexts() == []


@pytest.mark.parametrize("days", [0, 1, 30, 200, 364])
def test_the_demonstration_plots_hold_no_serious_finding(days: int) -> None:
    today = TODAY + timedelta(days=days)
    records = read_plots(EMBEDDED.path("plots"), today=today).records
    found = plausibility.check(records, plausibility.directory(EMBEDDED), today)
    serious = [str(one.text.en) for one in found if one.severity is Severity.SERIOUS]
    assert serious == []
    places = {"overlap", "outside_schematic_municipality", "outline_differs", "estate_unknown"}
    assert places.isdisjoint(one.rule.name for one in found)
    assert found


def test_the_embedded_boundaries_are_known_to_be_schematic() -> None:
    known = plausibility.directory(EMBEDDED)
    assert known.schematic
    assert len(known.municipalities) == 30
    assert {"demo-lindenbreite", "delitzsch-roedgen"} <= set(known.estates)


def test_real_boundaries_find_a_plot_that_names_the_wrong_municipality(
    shared: Callable[[str], Path],
) -> None:
    real = gpd.read_file(shared("boundaries/vg250_gem_simplified_nordsachsen_utm32.shp"))
    table = {row["ars"]: row for row in EMBEDDED.table("municipalities")}
    for column in ("ags", "name"):
        real[column] = [table[ars][column] for ars in real["ARS"]]
    known = replace(plausibility.directory(EMBEDDED), areas=real.to_crs(4326), schematic=False)
    records = read_plots(EMBEDDED.path("plots"), today=date(2026, 3, 2)).records
    right = {one.rule.name for one in plausibility.check(records, known, TODAY)}
    assert "outside_municipality" not in right
    oschatz = next(one for one in records if one.id == "OZ-001")
    moved = replace(oschatz, values={**oschatz.values, "municipality": "14730070"})
    found = plausibility.check([moved], known, TODAY)
    (finding,) = (one for one in found if one.rule.name == "outside_municipality")
    assert "außerhalb von Delitzsch in Oschatz" in finding.text.de
