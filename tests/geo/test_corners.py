"""Corners typed in any system come back, and what cannot be meant is refused by its line."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from data.errors import InputError
from geo.corners import BY_CODE, SYSTEMS, NumberForm, System, read, write
from geo.crs import to_metric
from tests.geo.test_drawing import outlines

UTM33, UTM32, DEGREES = SYSTEMS
FORMS: tuple[NumberForm, ...] = ("de", "en")


def in_degrees(shape: shapely.Geometry) -> shapely.Geometry:
    """Project by pyproj itself, not by the module that is tested."""
    way = Transformer.from_crs("EPSG:25833", "EPSG:4326", always_xy=True)
    return shapely.transform(shape, way.transform, interleaved=False)


@given(outlines(), st.sampled_from(SYSTEMS), st.sampled_from(FORMS))
def test_what_is_written_comes_back_within_a_centimetre(
    shape: shapely.Geometry, system: System, form: NumberForm
) -> None:
    drawn = in_degrees(shape)
    typed = read(write(drawn, system, form), system, form)
    back, was = shapely.get_coordinates(to_metric(typed)), shapely.get_coordinates(shape)
    assert back.shape == was.shape
    assert abs(back - was).max() < 0.01
    assert shapely.get_num_geometries(typed) == shapely.get_num_geometries(drawn)


@given(outlines(), st.sampled_from(SYSTEMS), st.sampled_from(FORMS))
def test_with_the_outline_at_hand_nothing_moves_at_all(
    shape: shapely.Geometry, system: System, form: NumberForm
) -> None:
    drawn = in_degrees(shape)
    typed = read(write(drawn, system, form), system, form, near=drawn)
    assert typed.equals_exact(drawn, 0)


SQUARE = {
    "plain": "333000 5712000\n333100 5712000\n333100 5712100",
    "semicolon": "333000,00; 5712000,00\n333100;5712000\n333100;5712100\n",
    "thousands": "333.000,0 5.712.000\n333.100 5.712.000,00\n333.100 5.712.100",
    "zone": "33333000 5712000\n33333100 5712000\n33333100 5712100",
    "north first": "5712000 333000\n5712000 333100\n5712100 333100",
    "empty lines": "\n333000 5712000\n\n 333100\t5712000 \n333100 5712100\n\n",
}


@pytest.mark.parametrize("text", SQUARE.values(), ids=SQUARE)
def test_corners_as_people_write_them(text: str) -> None:
    typed = to_metric(read(text, UTM33, "de"))
    expected = shapely.Polygon([(333000, 5712000), (333100, 5712000), (333100, 5712100)])
    assert shapely.hausdorff_distance(typed, expected) < 0.001


def test_english_figures_and_degrees() -> None:
    typed = read("51.46, 12.61\n51.46, 12.62\n51.47, 12.62", DEGREES, "en")
    assert typed.equals_exact(shapely.Polygon([(12.61, 51.46), (12.62, 51.46), (12.62, 51.47)]), 0)


def test_parts_and_holes() -> None:
    square = "{0} {1}\n{2} {1}\n{2} {3}\n{0} {3}\n"
    text = (
        "Teil 1\n" + square.format(333000, 5712000, 333100, 5712100)
        + "Loch\n" + square.format(333040, 5712040, 333060, 5712060)
        + "Teil 2\n" + square.format(333200, 5712000, 333210, 5712010)
    )  # fmt: skip
    typed = to_metric(read(text, UTM33, "de"))
    assert typed.area == pytest.approx(10_000 - 400 + 100, rel=1e-6)
    assert typed.geom_type == "MultiPolygon"


@pytest.mark.parametrize(
    ("text", "system", "form", "said"),
    [
        ("333000 5712000\n333100\n333100 5712100", UTM33, "de", "Zeile 2"),
        ("333000.5 5712000\n1 2\n3 4", UTM33, "de", "Zeile 1: gefunden: 333000.5"),
        ("333000 5712000\n333100 5712000", UTM33, "de", "wenigstens drei Ecken"),
        ("51,46 12,61\n51,46 12,62\n51,47 12,62", UTM33, "de", "Koordinatensystem oder Zahlenform"),
        ("nan 5712000\n1 1\n1 1", UTM33, "en", "nan"),
        ("Loch\n333000 5712000", UTM33, "de", "erst die Ecken"),
        ("", UTM33, "de", "0 Ecken"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_line(
    text: str, system: System, form: NumberForm, said: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(text, system, form)
    assert said in caught.value.in_("de")


def test_systems_are_known_by_their_code() -> None:
    assert list(BY_CODE) == ["EPSG:25833", "EPSG:25832", "EPSG:4326"]
