"""Zoning plans on the ground: names of coordinate systems, orders of axes, wrong places."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from data.errors import InputError
from data.imports.table import read_table
from data.words import Text
from data.zoning.model import Area, Shape, Standing, ZoningPlan
from data.zoning.reading import plans
from geo.plans import placed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY: Final = date(2026, 3, 2)
CORNER: Final = (332_000.0, 5_702_000.0)
SQUARE: Final = shapely.box(*CORNER, CORNER[0] + 200, CORNER[1] + 100)
"""Near Eilenburg, in EPSG:25833."""


def plan_of(shape: Shape, *areas: Area) -> ZoningPlan:
    return ZoningPlan(
        id="p",
        name="Am Nordrand",
        standing=Standing.IN_FORCE,
        standing_text=Text("in Kraft", "in force"),
        day=None,
        shape=shape,
        areas=areas,
        notes=(),
    )


def area_of(shape: Shape) -> Area:
    label = Text("Gewerbegebiet (GE)", "commercial area (GE)")
    return Area(id="a", label=label, is_use=True, values={"zoning": "GE"}, said={}, shape=shape)


def in_system(code: int, *, turned: bool = False) -> bytes:
    """Return the square in another system, by a way of its own; easting first unless turned."""
    move = Transformer.from_crs(25833, code, always_xy=True)
    points = np.column_stack(move.transform(*shapely.get_coordinates(SQUARE).T))
    return bytes(shapely.to_wkb(shapely.Polygon(points[:, ::-1] if turned else points)))


@pytest.mark.parametrize(
    ("name", "code", "turned"),
    [
        ("EPSG:25833", 25833, False),
        ("epsg:25833", 25833, False),
        ("EPSG:25832", 25832, False),
        ("urn:ogc:def:crs:EPSG::25833", 25833, False),
        ("urn:ogc:def:crs:EPSG:9.9:25832", 25832, False),
        ("http://www.opengis.net/def/crs/EPSG/0/25833", 25833, False),
        ("http://www.opengis.net/gml/srs/epsg.xml#25833", 25833, False),
        ("urn:adv:crs:ETRS89_UTM33", 25833, False),
        ("urn:adv:crs:DE_DHDN_3GK4", 31468, False),
        ("EPSG:5650", 5650, False),
        # The registry puts the northing, or the latitude, of these first.
        ("EPSG:31468", 31468, False),
        ("urn:ogc:def:crs:EPSG::31468", 31468, True),
        ("http://www.opengis.net/def/crs/EPSG/0/31468", 31468, True),
        ("EPSG:4326", 4326, False),
        ("urn:ogc:def:crs:EPSG::4258", 4258, True),
        ("http://www.opengis.net/gml/srs/epsg.xml#4326", 4326, False),
    ],
)
def test_every_usual_name_puts_a_plan_where_it_lies(name: str, code: int, *, turned: bool) -> None:
    ((found,), notes) = placed([plan_of(Shape(in_system(code, turned=turned), name))], "a.gml")
    # Between DHDN and ETRS89 the ways without a grid differ by decimetres (accuracy: 3 m).
    assert found.outline.hausdorff_distance(SQUARE) < (1.0 if code == 31468 else 0.01)
    assert any(f"EPSG:{code}" in note.en for note in notes)


def test_system_that_the_caller_names_goes_before_that_of_the_file() -> None:
    plan = plan_of(Shape(in_system(31468), "EPSG:25833"))
    with pytest.raises(InputError):
        placed([plan], "a.gml")
    ((found,), _) = placed([plan], "a.gml", crs="EPSG:31468")
    assert found.outline.centroid.distance(SQUARE.centroid) < 1


@pytest.mark.parametrize("name", [None, "EPSG:999999", "EPSG:5783", "EPSG:4978", "Lokal", "4326"])
def test_missing_or_unknown_system_is_refused(name: str | None) -> None:
    with pytest.raises(InputError, match="coordinate system"):
        placed([plan_of(Shape(in_system(25833), name))], "a.gml")


def test_real_plan_with_wrong_coordinates_is_refused_with_both_places(
    shared: Callable[[str], Path],
) -> None:
    """Gauß-Krüger coordinates under the name of UTM: 3.479.367 is zone 3, near Bremen."""
    read = plans(read_table(shared("xplanung/SAGis_bp_plan.gml")), TODAY)
    with pytest.raises(InputError) as caught:
        placed(read, "SAGis_bp_plan.gml")
    said = str(caught.value)
    for expected in (
        "SAGis_bp_plan.gml",
        "3479367.656, 5889625.167",
        "EPSG:25833",
        "53.87° E, 46.08° N",
        "Gauss-Kruger zone 3 (EPSG:31467)",
        "8.69° E, 53.14° N",
    ):
        assert expected in said


def test_real_plans_lie_in_hamburg(shared: Callable[[str], Path]) -> None:
    for name in ("BPlan001_6-0.zip", "BPlan002_5-4.gml"):
        ((found,), _) = placed(plans(read_table(shared(f"xplanung/{name}")), TODAY), name)
        back = Transformer.from_crs(25833, 4326, always_xy=True)
        lon, lat = back.transform(found.outline.centroid.x, found.outline.centroid.y)
        assert (round(lon, 2), round(lat, 2)) == (9.98, 53.61)
        assert len(found.areas) == len(found.plan.areas)


def test_exchanged_axes_are_told(tmp_path: Path) -> None:
    plan = plan_of(Shape(in_system(25833, turned=True), "EPSG:25833"))
    with pytest.raises(InputError, match="northing first"):
        placed([plan], str(tmp_path))


def test_coordinates_that_fit_nothing() -> None:
    odd = Shape(bytes(shapely.to_wkb(shapely.box(1e8, 1e8, 1.1e8, 1.1e8))), "EPSG:25833")
    with pytest.raises(InputError, match="none of the usual"):
        placed([plan_of(odd)], "a.gml")


BOW: Final = shapely.Polygon(
    [
        CORNER,
        (CORNER[0] + 100, CORNER[1] + 100),
        (CORNER[0] + 100, CORNER[1]),
        (CORNER[0], CORNER[1] + 100),
    ]
)


def test_area_that_crosses_itself_is_left_out_and_said_never_mended() -> None:
    bow = Shape(bytes(shapely.to_wkb(BOW)), "EPSG:25833")
    good = Shape(in_system(25833), "EPSG:25833")
    ((found,), notes) = placed([plan_of(good, area_of(bow), area_of(good))], "a.gml")
    assert len(found.areas) == 1
    assert any("crosses itself" in note.en for note in notes)
    with pytest.raises(InputError, match="does not cross itself"):
        placed([plan_of(bow)], "a.gml")


def test_area_outside_its_plan_is_said() -> None:
    far = shapely.affinity.translate(SQUARE, 5_000, 0)
    shape = Shape(bytes(shapely.to_wkb(far)), "EPSG:25833")
    (_, notes) = placed([plan_of(Shape(in_system(25833), "EPSG:25833"), area_of(shape))], "a.gml")
    assert any("outside the plan's outline" in note.en for note in notes)
