"""Outlines examined: nothing invalid is accepted, and what is said has its place and figure."""

from __future__ import annotations

import itertools
import math
from datetime import date

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from shapely import Polygon, box
from shapely.affinity import translate

from data.dataset import EMBEDDED
from data.record import PlotRecord
from geo.crs import to_metric, to_wgs84
from geo.examination import Grade, examine, fault, municipalities_of
from geo.plausibility import directory

TODAY = date(2026, 3, 2)
EILENBURG = "14730110"
HERE = to_metric(shapely.Point(12.6232, 51.4655))


def plot(shape: shapely.Geometry, key: str = "A", **values: object) -> PlotRecord:
    """Return a plot whose outline is given in metres from a place in Eilenburg."""
    moved = translate(shape, HERE.x, HERE.y)
    values = {"municipality": EILENBURG, "name": f"Fläche {key}", **values}
    return PlotRecord(key, to_wgs84(moved), values)  # type: ignore[arg-type]


def crosses(ring: list[tuple[float, float]]) -> bool:
    """Whether two sides that are no neighbours meet, compared one by one."""

    def turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    sides = [(ring[i], ring[(i + 1) % len(ring)]) for i in range(len(ring))]
    for (i, (a, b)), (j, (c, d)) in itertools.combinations(enumerate(sides), 2):
        if j - i == 1 or (i == 0 and j == len(sides) - 1):
            continue
        if turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0:
            return True
    return False


corner = st.tuples(st.integers(-20, 20), st.integers(-20, 20))


@given(st.lists(corner, min_size=3, max_size=8))
def test_no_invalid_outline_is_accepted(ring: list[tuple[int, int]]) -> None:
    record = plot(Polygon([(x * 10, y * 10) for x, y in ring]))
    found = examine(record, [], directory(EMBEDDED), TODAY)
    if found.is_outline:
        assert record.geometry.is_valid
        assert to_metric(record.geometry).is_valid
        assert not crosses([(float(x), float(y)) for x, y in ring])
        assert found.area is not None
        assert found.area > 0
    else:
        assert found.area is None
        assert found.remarks[0].grade is Grade.WRONG
        assert found.remarks[0].text.de
        shape = Polygon(ring)
        assert crosses(ring) or not shape.is_valid or shape.area < 0.01  # type: ignore[arg-type]


def test_where_it_crosses_itself_is_said() -> None:
    record = plot(Polygon([(0, 0), (100, 100), (100, 0), (0, 100)]))
    remark = fault(record.geometry)
    assert remark is not None
    assert remark.text.de.startswith("Der Umriss schneidet sich selbst bei Ost ")
    assert remark.at is not None
    at = to_metric(shapely.Point(remark.at))
    assert at.distance(shapely.Point(HERE.x + 50, HERE.y + 50)) < 0.01


@pytest.mark.parametrize(
    ("shape", "rule"),
    [
        (None, "empty"),
        (Polygon(), "empty"),
        (shapely.Point(12.6, 51.4), "not_areal"),
        (box(2.3, 48.8, 2.4, 48.9), "abroad"),
        (box(12.6, 51.4, 12.60001, 51.40001), "small"),
        (shapely.Point(12.6, 51.4).buffer(0.01, quad_segs=600), "corners"),
    ],
)
def test_what_is_no_outline(shape: shapely.Geometry | None, rule: str) -> None:
    remark = fault(shape)
    assert remark is not None
    assert (remark.grade, remark.rule) == (Grade.WRONG, rule)


def test_the_area_is_that_of_the_plane_of_epsg_25833() -> None:
    record = plot(Polygon([(0, 0), (200, 10), (180, 90), (-20, 70)]))
    way = Transformer.from_crs("EPSG:4326", "EPSG:25833", always_xy=True)
    ring = [way.transform(*point) for point in record.geometry.exterior.coords]
    shoelace = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring)) / 2
    found = examine(record, [], directory(EMBEDDED), TODAY)
    assert found.area == pytest.approx(abs(shoelace), rel=1e-6)
    assert found.corners == 4


def test_with_which_plot_it_shares_land_and_how_much() -> None:
    record = plot(box(0, 0, 100, 100))
    others = [
        record,
        plot(box(90, 0, 200, 100), "B"),
        plot(box(0, 100, 100, 200), "C"),
        plot(box(100.4, 0, 120, 50), "D"),
        plot(box(0, 0, 30, 100), "E", status="withdrawn"),
        plot(box(2, 2, 99, 99), "F"),
    ]
    found = examine(record, others, directory(EMBEDDED), TODAY)
    said = {one.rule: one for one in found.remarks if one.rule in {"overlap", "counted_twice"}}
    assert "„Fläche B“ (B) um 1.000 m²" in said["overlap"].text.de
    assert "“Fläche F” (F): 9,409 m²" in said["counted_twice"].text.en
    assert len([one for one in found.remarks if one.rule == "overlap"]) == 1
    at = said["overlap"].at
    assert at is not None
    assert to_metric(shapely.Point(at)).within(
        translate(box(90, 0, 100, 100), HERE.x, HERE.y).buffer(0.01)
    )


def test_recorded_area_municipality_and_county() -> None:
    known = directory(EMBEDDED)
    square = box(0, 0, 100, 100)
    assert examine(plot(square, area_gross=10_050.0), [], known, TODAY).remarks == ()
    (remark,) = examine(plot(square, area_gross=14_000.0), [], known, TODAY).remarks
    assert (remark.rule, "14.000 m²" in remark.text.de) == ("outline_differs", True)
    far = PlotRecord("X", box(11.0, 50.0, 11.01, 50.01), {})
    (remark,) = examine(far, [], known, TODAY).remarks
    assert remark.rule == "outside"
    assert (remark.grade is Grade.HINT) == known.schematic
    assert municipalities_of(plot(square).geometry, known)[0] == EILENBURG
    assert municipalities_of(far.geometry, known) == ()


def test_corners_that_are_nearly_one_are_said() -> None:
    found = examine(plot(Polygon([(0, 0), (50, 0), (50.01, 0.02), (0, 50)])), [],
                    directory(EMBEDDED), TODAY)  # fmt: skip
    (remark,) = (one for one in found.remarks if one.rule == "close")
    assert f"{math.hypot(1, 2):.1f}".replace(".", ",") in remark.text.de
    assert found.is_outline
