"""What a plan says for a plot: shares as shapely measures them, values only where they agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from data.imports.table import read_table
from data.record import PlotRecord
from data.words import Text
from data.zoning.model import Area, Shape, Standing, ZoningPlan
from data.zoning.reading import plans
from geo.plans import placed
from geo.proposals import Proposal, percent, proposals
from tests.data.imports.plans import content_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.plans import PlacedPlan

TO_DEGREES: Final = Transformer.from_crs(25833, 4326, always_xy=True)
TO_METRES: Final = Transformer.from_crs(4326, 25833, always_xy=True)
FROM_WEST: Final = Transformer.from_crs(25832, 25833, always_xy=True)
X, Y = 332_000.0, 5_702_000.0


def moved(shape: shapely.Geometry, way: Transformer) -> shapely.Geometry:
    return shapely.transform(shape, lambda one: np.column_stack(way.transform(*one.T)))


def plot_at(shape: shapely.Geometry, **values: Any) -> PlotRecord:  # noqa: ANN401
    """Return a plot whose outline is given in EPSG:25833."""
    return PlotRecord("A", moved(shape, TO_DEGREES), {"name": "Nord", **values})


def box(left: float, bottom: float, right: float, top: float) -> shapely.Polygon:
    """Return a rectangle by metres from a corner near Eilenburg."""
    return shapely.box(X + left, Y + bottom, X + right, Y + top)


def shape_of(shape: shapely.Geometry) -> Shape:
    return Shape(bytes(shapely.to_wkb(shape)), "EPSG:25833")


def area_of(
    name: str,
    shape: shapely.Geometry,
    *,
    use: bool = True,
    said: dict[str, tuple[Text, ...]] | None = None,
    **values: Any,  # noqa: ANN401
) -> Area:
    return Area(
        id=name,
        label=Text(name, name),
        is_use=use,
        values=values,
        said=said or {},
        shape=shape_of(shape),
    )


def plan_of(*areas: Area, outline: shapely.Geometry | None = None, **more: Any) -> ZoningPlan:  # noqa: ANN401
    made = ZoningPlan(
        id="p",
        name="Am Nordrand",
        standing=Standing.IN_FORCE,
        standing_text=Text("in Kraft", "in force"),
        day=date(2019, 5, 17),
        shape=shape_of(box(0, 0, 200, 100) if outline is None else outline),
        areas=areas,
        notes=(),
    )
    return replace(made, **more)


def proposed(plot: PlotRecord, *found: ZoningPlan) -> Proposal:
    (one,) = proposals(placed(found, "a.gml")[0], [plot])
    return one


def says(one: Proposal) -> str:
    return " ".join(text.en for text in one.doubts)


OF_PLAN: Final = {
    "plan_name": "Am Nordrand",
    "plan_status": "adopted",
    "plan_date": date(2019, 5, 17),
}
WEST: Final = box(0, 0, 100, 100)
EAST: Final = box(100, 0, 200, 100)
GE: Final[dict[str, Any]] = {"zoning": "GE", "grz": 0.8, "bmz": 10.0, "height_max": 12.0}


def test_plot_in_one_area_gets_what_it_allows() -> None:
    one = proposed(plot_at(box(10, 10, 90, 90)), plan_of(area_of("west", WEST, **GE)))
    assert one.values == OF_PLAN | GE
    assert one.doubts == ()
    ((cover),) = one.covers
    assert cover.inside == pytest.approx(1)
    assert [each.id for each in cover.areas] == ["west"]
    assert [each.share for each in cover.areas] == pytest.approx([1])


@pytest.mark.parametrize(("over", "whole"), [(0.5, True), (1.2, False)])
def test_hundredth_of_a_plot_may_lie_in_the_next_area(over: float, *, whole: bool) -> None:
    """Of a plot 100 m wide, `over` metres are `over` hundredths."""
    found = plan_of(area_of("west", WEST, **GE), area_of("east", EAST, zoning="MI", grz=0.8))
    one = proposed(plot_at(box(over, 0, 100 + over, 100)), found)
    assert (one.values == OF_PLAN | GE) is whole
    if not whole:
        assert one.values == OF_PLAN | {"grz": 0.8}
        assert f"{100 - over:.1f} %" in says(one)
        assert "1.2 %" in says(one)


def test_areas_that_differ_are_told_with_their_shares() -> None:
    found = plan_of(
        area_of("west", WEST, **GE),
        area_of("east", EAST, **(GE | {"grz": 0.6, "height_max": None})),
    )
    one = proposed(plot_at(box(40, 0, 140, 100)), found)
    assert one.values == OF_PLAN | {"zoning": "GE", "bmz": 10.0}
    assert "GRZ (site coverage): 0.8 on 60 %, 0.6 on 40 %; nothing is proposed" in says(one)
    assert "Maximum height: 12 m on 60 %, unknown on 40 %" in says(one)


def test_areas_of_different_use_are_told_by_their_names() -> None:
    found = plan_of(area_of("west", WEST, **GE), area_of("Wohngebiet", EAST, grz=0.8))
    one = proposed(plot_at(box(50, 0, 150, 100)), found)
    assert "Wohngebiet on 50 %" in says(one)
    assert "zoning" not in one.values


def test_use_without_a_code_is_told() -> None:
    one = proposed(plot_at(WEST), plan_of(area_of("allgemeines Wohngebiet", WEST, grz=0.4)))
    assert one.values == OF_PLAN | {"grz": 0.4}
    assert "allgemeines Wohngebiet; the record has no code for it" in says(one)


def test_green_and_roads_are_no_building_land() -> None:
    found = plan_of(area_of("west", WEST, **GE), area_of("Grünfläche", EAST, use=False))
    one = proposed(plot_at(box(20, 0, 120, 100)), found)
    assert one.values == OF_PLAN
    assert "80 % of the plot lie in building areas (west on 80 %, Grünfläche on 20 %)" in says(one)


def test_plan_without_areas_says_what_it_is() -> None:
    one = proposed(plot_at(WEST), plan_of())
    assert (one.values, one.doubts) == (OF_PLAN, ())


def test_two_areas_one_over_the_other_must_agree() -> None:
    found = plan_of(
        area_of("a", WEST, zoning="GE", grz=0.8), area_of("b", WEST, zoning="GE", grz=0.6)
    )
    assert proposed(plot_at(WEST), found).values == OF_PLAN | {"zoning": "GE"}


@pytest.mark.parametrize(
    ("outside", "counts", "words"),
    [
        (0, True, ""),
        (0.8, True, ""),
        (4, True, "4 % of the plot lie outside the plan"),
        (6, False, "Only 94 % of the plot lie in the plan"),
        (98, False, "Only 2 % of the plot"),
    ],
)
def test_plot_that_reaches_out_of_the_plan(outside: float, words: str, *, counts: bool) -> None:
    found = plan_of(area_of("west", WEST, **GE), outline=WEST)
    one = proposed(plot_at(box(-outside, 0, 100 - outside, 100)), found)
    assert (one.values == OF_PLAN | GE) is counts
    assert bool(one.values) is counts
    assert words in says(one)


def test_neighbours_of_a_plan_are_not_mentioned() -> None:
    found, _ = placed([plan_of(outline=WEST)], "a.gml")
    beside = [plot_at(box(100, 0, 200, 100)), plot_at(box(99.5, 0, 199.5, 100))]
    assert proposals(found, [*beside, plot_at(box(500, 0, 600, 100))]) == ()
    assert proposals(found, []) == ()


def test_plot_in_two_plans_gets_nothing() -> None:
    one = proposed(
        plot_at(WEST),
        plan_of(area_of("a", WEST, **GE)),
        plan_of(area_of("b", WEST, **GE), id="q", name="Am Südrand"),
    )
    assert one.values == {}
    assert "Am Nordrand, Am Südrand" in says(one)
    assert len(one.covers) == 2


def test_sliver_in_a_second_plan_does_not_matter() -> None:
    one = proposed(
        plot_at(box(3, 0, 103, 100)),
        plan_of(area_of("a", WEST, **GE), outline=WEST),
        plan_of(area_of("b", EAST, **GE), outline=EAST, id="q", name="Am Südrand"),
    )
    assert one.values == OF_PLAN | GE
    assert "3 % of the plot lie outside" in says(one)


@pytest.mark.parametrize(
    ("standing", "status"),
    [
        (Standing.RESOLVED, "resolved"),
        (Standing.DRAFT, "draft"),
        (Standing.IN_FORCE, "adopted"),
        (Standing.PASSED, None),
        (Standing.UNKNOWN, None),
    ],
)
def test_status_follows_the_standing(standing: Standing, status: str | None) -> None:
    found = plan_of(area_of("west", WEST, **GE), standing=standing, day=None)
    one = proposed(plot_at(box(10, 10, 90, 90)), found)
    assert one.values.get("plan_status") == status
    assert one.values["grz"] == 0.8
    assert ("nothing is proposed for it" in says(one)) is (status is None)


def test_plan_that_has_ceased_says_nothing() -> None:
    one = proposed(plot_at(WEST), plan_of(area_of("west", WEST, **GE), standing=Standing.CEASED))
    assert one.values == {}
    assert one.plan is None
    assert "nothing is proposed" in says(one)


@pytest.mark.parametrize(
    ("standing", "recorded", "taken"),
    [
        (Standing.IN_FORCE, {"plan_status": "adopted", "plan_name": "Alt"}, True),
        (Standing.DRAFT, {"plan_status": "adopted", "plan_name": "Alt"}, False),
        (Standing.DRAFT, {"plan_status": "adopted", "plan_name": "Am Nordrand"}, False),
        (Standing.PASSED, {"plan_status": "adopted", "plan_name": "Alt"}, False),
        (Standing.PASSED, {"plan_status": "adopted"}, False),
        (Standing.PASSED, {"plan_status": "adopted", "plan_name": "Am Nordrand"}, True),
        (Standing.UNKNOWN, {"plan_status": "adopted", "plan_name": "Alt"}, False),
        (Standing.PASSED, {"plan_status": "draft", "plan_name": "Alt"}, True),
        (Standing.RESOLVED, {"plan_status": "unplanned"}, True),
    ],
)
def test_plan_not_in_force_never_replaces_one_that_is(
    standing: Standing, recorded: dict[str, str], *, taken: bool
) -> None:
    found = plan_of(area_of("west", WEST, **GE), standing=standing, day=None)
    one = proposed(plot_at(WEST, **recorded), found)
    assert bool(one.values) is taken
    assert ("not in force" in says(one)) is not taken


def test_conditions_of_a_value_are_said_where_it_is_proposed() -> None:
    said: dict[str, tuple[Text, ...]] = {
        "grz": (Text("GRZmax", "GRZmax is the most"),),
        "gfz": (Text("x", "GFZ alone"),),
    }
    one = proposed(plot_at(WEST), plan_of(area_of("west", WEST, said=said, **GE)))
    assert says(one) == "GRZmax is the most GFZ alone"


def test_plot_that_crosses_itself_gets_nothing() -> None:
    bow = shapely.Polygon([(X, Y), (X + 50, Y + 50), (X + 50, Y), (X, Y + 50)])
    one = proposed(plot_at(bow), plan_of(area_of("west", WEST, **GE)))
    assert one.values == {}
    assert "crosses itself" in says(one)


@pytest.mark.parametrize(
    ("share", "text"), [(1, "100 %"), (0.9999, "99.9 %"), (0.0001, "0.1 %"), (0.6, "60 %")]
)
def test_share_is_not_rounded_to_all_or_nothing(share: float, text: str) -> None:
    assert percent(share).en == text


# Plots cut at random out of the areas of a real plan.

AREAS: Final = {
    "GML_51e17233-d921-46cb-83b9-af28451186a1": True,
    "GML_fa0eea57-ebb1-4d50-b205-95865d6b9284": False,
    "GML_b5f66983-6732-4cdc-8910-ba4d40a060e8": True,
    "GML_06f9b5b2-8051-4f03-9dc3-50ba956a2670": False,
    "GML_3b987a05-5df3-42ed-ba22-b1b04bf58bf0": False,
    "GML_eb8753e9-db57-4f81-b9dd-37fc38fb4419": True,
}
"""Areas of the plan in 5.4, and whether they have a type of use."""


class Known:
    """A real plan, and its areas read by a way of its own, in EPSG:25833."""

    def __init__(self, path: Path) -> None:
        self.found: tuple[PlacedPlan, ...]
        self.found, _ = placed(plans(read_table(path), date(2026, 3, 2)), path.name)
        text = content_of(path)
        self.outline = self._after(text, "raeumlicherGeltungsbereich")
        self.areas = {key: self._after(text, f'gml:id="{key}">') for key in AREAS}

    @staticmethod
    def _after(text: str, mark: str) -> shapely.Geometry:
        _, _, rest = text.partition(mark)
        _, _, rest = rest.partition("<gml:posList")
        words = rest.partition(">")[2].partition("<")[0].split()
        points = np.array(words, dtype=float).reshape(-1, 2)
        return moved(shapely.Polygon(points), FROM_WEST)


@pytest.fixture(scope="module")
def known(shared: Callable[[str], Path]) -> Known:
    return Known(shared("xplanung/BPlan002_5-4.gml"))


@st.composite
def cuts(draw: st.DrawFn) -> shapely.Polygon:
    """Draw a triangle or rectangle around and across the plan, in EPSG:25832."""
    east = st.floats(564_970, 565_085)
    north = st.floats(5_940_430, 5_940_535)
    points = draw(st.lists(st.tuples(east, north), min_size=3, max_size=4, unique=True))
    return shapely.MultiPoint(points).convex_hull


@settings(deadline=None, max_examples=150)
@given(cut=cuts(), ratios=st.lists(st.sampled_from([0.6, 0.8]), min_size=6, max_size=6))
def test_shares_and_values_are_those_of_an_independent_computation(
    known: Known, cut: shapely.Geometry, ratios: list[float]
) -> None:
    assume(cut.geom_type == "Polygon" and cut.area > 20)
    outline = moved(moved(cut, FROM_WEST), TO_DEGREES)
    grz = dict(zip(AREAS, ratios, strict=True))
    plan = known.found[0]
    areas = tuple(
        replace(one, area=replace(one.area, values={"grz": grz[one.area.id]})) for one in plan.areas
    )
    found = proposals([replace(plan, areas=areas)], [PlotRecord("A", outline, {})])

    plot = moved(outline, TO_METRES)
    part = plot.intersection(known.outline)
    inside = part.area / plot.area
    shares = {key: part.intersection(shape).area / plot.area for key, shape in known.areas.items()}
    uses = {key: share / inside for key, share in shares.items() if AREAS[key]} if inside else {}
    built = sum(uses.values())  # the areas of this plan do not overlap
    edges = [inside - 0.01, inside - 0.95, built - 0.99, *(one - 0.01 for one in uses.values())]
    assume(all(abs(edge) > 1e-3 for edge in edges))

    assert bool(found) is (inside > 0.01)
    if not found:
        return
    ((cover,),) = [one.covers for one in found]
    assert cover.inside == pytest.approx(inside, abs=1e-6)
    measured = {one.id: one.share for one in cover.areas}
    for key, share in shares.items():
        assert measured.get(key, 0) == pytest.approx(share, abs=1e-6)
    ratios_there = {grz[key] for key, share in uses.items() if share > 0.01}
    agreed = inside >= 0.95 and built >= 0.99 and len(ratios_there) == 1
    assert found[0].values.get("grz") == (ratios_there.pop() if agreed else None)


@settings(deadline=None, max_examples=60)
@given(
    area=st.sampled_from(sorted(key for key, use in AREAS.items() if use)),
    seed=st.integers(0, 2**32 - 1),
)
def test_plot_within_an_area_is_wholly_in_it(known: Known, area: str, seed: int) -> None:
    """Triangles of corners inside one convex piece of an area."""
    pieces = [
        one
        for one in shapely.get_parts(shapely.delaunay_triangles(known.areas[area]))
        if known.areas[area].covers(one.buffer(-1e-6)) and one.area > 20
    ]
    chance = np.random.default_rng(seed)
    piece = pieces[chance.integers(len(pieces))]
    size = chance.uniform(0.2, 0.9)
    cut = shapely.affinity.scale(piece, size, size, origin="centroid")
    (one,) = proposals(known.found, [PlotRecord("A", moved(cut, TO_DEGREES), {})])
    assert one.covers[0].inside == pytest.approx(1, abs=1e-6)
    assert one.covers[0].areas[0].id == area
    assert one.covers[0].areas[0].share == pytest.approx(1, abs=1e-6)
    placed_area = next(each for each in known.found[0].areas if each.area.id == area)
    assert one.values.get("zoning") == placed_area.area.values.get("zoning")
