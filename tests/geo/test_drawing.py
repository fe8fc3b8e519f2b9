"""Outlines split, merged and snapped, on drawn and on random ones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import LineString, Polygon, box
from shapely.affinity import rotate, translate

from geo.drawing import CannotSplitError, merge, polygons, snap, split

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

EAST, NORTH = 333_000.0, 5_704_000.0


@st.composite
def stars(draw: st.DrawFn, corners: int = 12) -> Polygon:
    """Return an outline around a place in the county, of any star shape."""
    count = draw(st.integers(3, corners))
    radii = draw(st.lists(st.floats(20, 200), min_size=count, max_size=count))
    turn = draw(st.floats(0, 2 * math.pi))
    points = [
        (EAST + r * math.cos(turn + k * 2 * math.pi / count),
         NORTH + r * math.sin(turn + k * 2 * math.pi / count))
        for k, r in enumerate(radii)
    ]  # fmt: skip
    shape = Polygon(points)
    assume(shape.is_valid and shape.area > 100)
    return shape


@st.composite
def outlines(draw: st.DrawFn) -> BaseGeometry:
    """Return a star, some with a hole, some with a second part apart."""
    shape: BaseGeometry = draw(stars())
    if draw(st.booleans()):
        hole = shapely.point_on_surface(shape).buffer(2, quad_segs=2)
        shape = shape.difference(hole) if shape.contains(hole) else shape
    if draw(st.booleans()):
        shape = shapely.union_all([shape, translate(draw(stars()), 600, 50)])
    return shape


@given(outlines(), st.floats(0, math.pi), st.floats(-60, 60))
def test_the_parts_of_a_split_are_the_whole_and_do_not_overlap(
    shape: BaseGeometry, turn: float, off: float
) -> None:
    middle = shape.centroid
    line = LineString([(middle.x - 2_000, middle.y + off), (middle.x + 2_000, middle.y + off)])
    line = rotate(line, turn, origin=middle, use_radians=True)
    try:
        first, second = split(shape, line)
    except CannotSplitError:
        # Then all of it lies on one side.
        ends = shapely.get_coordinates(line)
        way, at = ends[1] - ends[0], shapely.get_coordinates(shape) - ends[0]
        sides = (way[0] * at[:, 1] - way[1] * at[:, 0]) / math.hypot(*way)
        assert (sides > -1e-4).all() or (sides < 1e-4).all()
        return
    assert first.is_valid
    assert second.is_valid
    assert first.area >= second.area > 0
    assert first.area + second.area == pytest.approx(shape.area, rel=1e-9)
    assert first.intersection(second).area < 1e-6
    assert shapely.hausdorff_distance(shapely.union(first, second), shape) < 1e-6
    # A straight line has each part on one side.
    ends = shapely.get_coordinates(line)
    way = (ends[1] - ends[0]) / math.hypot(*(ends[1] - ends[0]))
    signs = []
    for half in (first, second):
        at = shapely.get_coordinates(half) - ends[0]
        across = way[0] * at[:, 1] - way[1] * at[:, 0]
        assert across.min() > -1e-4 or across.max() < 1e-4
        signs.append(across.max() > -across.min())
    assert signs[0] != signs[1]


def test_a_line_with_a_bend_splits_along_the_bend() -> None:
    shape = box(EAST, NORTH, EAST + 100, NORTH + 100)
    line = LineString([(EAST - 5, NORTH + 50), (EAST + 50, NORTH + 20), (EAST + 105, NORTH + 50)])
    large, small = split(shape, line)
    below = Polygon([(0, 0), (100, 0), (100, 47.2727), (50, 20), (0, 47.2727)])
    assert small.area == pytest.approx(below.area, abs=0.1)
    assert large.area == pytest.approx(10_000 - below.area, abs=0.1)


def test_a_line_that_ends_on_the_boundary_splits() -> None:
    shape = box(EAST, NORTH, EAST + 100, NORTH + 40)
    for off in (0.0, 0.2, -0.2):
        line = LineString([(EAST + 30, NORTH + off), (EAST + 30, NORTH + 40 - off)])
        large, small = split(shape, line)
        assert (large.area, small.area) == pytest.approx((2_800, 1_200), rel=1e-9)


@pytest.mark.parametrize(
    ("ends", "why"),
    [
        ([(-5, 20), (50, 20)], "short"),
        ([(-5, 60), (105, 60)], "outside"),
        ([(-5, 20), (105, 20), (105, 30), (20, 30), (20, 10)], "crossed"),
        ([(20, 20), (20, 20)], "crossed"),
    ],
)
def test_a_line_that_does_not_split_says_why(ends: list[tuple[float, float]], why: str) -> None:
    line = LineString([(EAST + x, NORTH + y) for x, y in ends])
    with pytest.raises(CannotSplitError) as caught:
        split(box(EAST, NORTH, EAST + 100, NORTH + 40), line)
    assert caught.value.why == why


@given(stars(), st.floats(0, math.pi), st.floats(0, 0.2), st.floats(0, 2 * math.pi))
def test_neighbours_merge_to_their_union_without_slivers(
    shape: Polygon, turn: float, apart: float, way: float
) -> None:
    middle = shapely.point_on_surface(shape)
    line = rotate(
        LineString([(middle.x - 2_000, middle.y), (middle.x + 2_000, middle.y)]),
        turn,
        origin=middle,
        use_radians=True,
    )
    try:
        first, second = split(shape, line)
    except CannotSplitError:
        assume(False)  # noqa: FBT003
    moved = translate(second, apart * math.cos(way), apart * math.sin(way))
    whole = merge(first, [moved])
    assert whole.is_valid
    union = shapely.union(first, moved)
    # Differs from the plain union along the seam alone, and by no more than the gap.
    seam = shapely.buffer(shape.boundary.union(line.intersection(shape.buffer(1))), 0.5)
    assert shapely.difference(whole.symmetric_difference(union), seam).area < 1e-6
    assert abs(whole.area - union.area) <= 0.3 * shape.length + 1
    for part in polygons(whole):
        assert part.area > 1e-3
        for ring in part.interiors:
            assert not Polygon(ring).buffer(-0.125).is_empty


def test_what_was_split_merges_to_what_it_was() -> None:
    shape = box(EAST, NORTH, EAST + 100, NORTH + 40)
    first, second = split(shape, LineString([(EAST + 33, NORTH - 1), (EAST + 61, NORTH + 41)]))
    assert merge(first, [second]).symmetric_difference(shape).area < 1e-6


def test_holes_stay_and_what_lies_apart_stays_a_part() -> None:
    yard = box(0, 0, 100, 100).difference(box(40, 40, 60, 60))
    merged = merge(yard, [box(100.1, 0, 150, 100), box(300, 0, 310, 10)])
    assert len(polygons(merged)) == 2
    (hole,) = (ring for part in polygons(merged) for ring in part.interiors)
    assert hole.length == pytest.approx(80)
    assert merged.area == pytest.approx(10_000 - 400 + 5_000 + 100, abs=15)


@given(stars(), stars(), st.floats(-250, 250), st.floats(-250, 250), st.floats(0.1, 10))
def test_nothing_moves_farther_than_the_tolerance(
    shape: Polygon, other: Polygon, dx: float, dy: float, tolerance: float
) -> None:
    laid = snap(shape, [translate(other, dx, dy)], tolerance)
    assert laid.is_valid
    assert shapely.hausdorff_distance(laid, shape, densify=0.05) <= tolerance * 1.001 + 1e-6


@given(st.lists(st.tuples(st.floats(-0.9, 0.9), st.floats(-0.9, 0.9)), min_size=4, max_size=4))
def test_sides_that_are_shared_become_the_same(shifts: list[tuple[float, float]]) -> None:
    # The neighbour has two corners along the common side that the plot has not.
    neighbour = Polygon([(0, 0), (100, 0), (100, 30), (100.4, 60), (100, 100), (0, 100)])
    corners = [(100, 0), (200, 0), (200, 100), (100, 100)]
    drawn = Polygon([(x + a, y + b) for (x, y), (a, b) in zip(corners, shifts, strict=True)])
    laid = snap(drawn, [neighbour], 1.5)
    common = [(100, 0), (100, 30), (100.4, 60), (100, 100)]
    held = set(map(tuple, shapely.get_coordinates(laid).tolist()))
    assert set(common) <= held
    assert laid.intersection(neighbour).area == 0
    assert laid.boundary.intersection(neighbour.boundary).length == pytest.approx(
        LineString(common).length, rel=1e-9
    )


def test_nothing_near_changes_nothing() -> None:
    shape = box(0, 0, 10, 10)
    assert snap(shape, [box(50, 50, 60, 60)], 1) == shape
    assert snap(shape, [], 1) == shape
