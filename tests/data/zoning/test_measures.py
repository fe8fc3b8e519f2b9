"""Figures of a plan's area: the most that is allowed, and nothing that is not said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.fields import BY_NAME
from data.zoning.measures import measures

if TYPE_CHECKING:
    from collections.abc import Mapping

type Content = dict[str, list[str]]


def sentences(said: Mapping[str, object], field: str) -> str:
    return " ".join(text.en for text in said.get(field, ()))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("content", "expected", "words"),
    [
        ({"GRZ": ["0.8"]}, 0.8, ""),
        ({"GRZ": ["0.8", "0.80"]}, 0.8, ""),
        ({"GRZmin": ["0.4"], "GRZmax": ["0.8"]}, 0.8, "0.8 is the most that is allowed"),
        ({"GRZmax": ["0.6"]}, 0.6, "most that is allowed"),
        ({"GRZmin": ["0.4"]}, None, "a minimum alone (0.4)"),
        ({"GRZ": ["0.6"], "GRZ_Ausn": ["0.8"]}, 0.6, "up to 0.8 as an exception"),
        ({"GRZ": ["0.6"], "GRZmax": ["0.8"]}, None, "contradicts itself"),
        ({"GRZ": ["0.6", "0.8"]}, None, "contradicts itself"),
        ({"GRZ": ["80"]}, None, "no figure between 0 and 1"),
        ({"GRZ": ["0,8"]}, None, "no figure"),
        ({"GRZ": ["NaN"]}, None, "no figure"),
        ({"GRZ": ["-0.1"]}, None, "no figure"),
        ({"GRZ": ["…"]}, None, "no figure"),
        ({}, None, ""),
    ],
)
def test_site_coverage(content: Content, expected: float | None, words: str) -> None:
    values, said = measures(content)
    assert values.get("grz") == expected
    assert words in sentences(said, "grz")
    assert bool(words) is bool(said)


def test_figures_of_one_kind_say_nothing_of_another() -> None:
    values, said = measures({"GRZ": ["0.8"], "GFZ": ["2.4"], "BMZ": ["10"]})
    assert values == {"grz": 0.8, "gfz": 2.4, "bmz": 10.0}
    assert said == {}


ABOVE_GROUND = {"hoehenbezug": "2000", "bezugspunkt": "3000"}


@pytest.mark.parametrize(
    ("heights", "expected", "words"),
    [
        ([ABOVE_GROUND | {"h": "12.5", "uom:h": "m"}], 12.5, "12.5 m above ground level, top"),
        ([ABOVE_GROUND | {"hMax": "12"}], 12.0, "12 m"),
        ([ABOVE_GROUND | {"hMin": "6", "hMax": "12"}], 12.0, "12 m"),
        ([ABOVE_GROUND | {"hZwingend": "9"}], 9.0, "mandatory"),
        ([ABOVE_GROUND | {"hMin": "6"}], None, "a minimum alone (6 m)"),
        ([ABOVE_GROUND | {"h": "12", "hoehenbezug": "2500"}], 12.0, "the pavement"),
        ([ABOVE_GROUND | {"h": "12", "hoehenbezug": "3500"}], 12.0, "the road"),
        ([ABOVE_GROUND | {"h": "15", "bezugspunkt": "2000"}], 15.0, "ridge"),
        ([ABOVE_GROUND | {"h": "15", "bezugspunkt": "6000"}], 15.0, "height of the building"),
        # Above sea level, or above a height that the plan sets.
        ([ABOVE_GROUND | {"h": "135", "hoehenbezug": "1000"}], None, "above sea level (NHN)"),
        ([ABOVE_GROUND | {"h": "135", "hoehenbezug": "1100"}], None, "not above ground"),
        ([ABOVE_GROUND | {"h": "135", "hoehenbezug": "1200"}], None, "not above ground"),
        ([ABOVE_GROUND | {"h": "12", "hoehenbezug": "3000"}], None, "reference height"),
        ([ABOVE_GROUND | {"h": "12", "hoehenbezug": "4000"}], None, "the ground floor"),
        ([ABOVE_GROUND | {"h": "12", "abweichenderHoehenbezug": "Kanal"}], None, "Kanal"),
        ([{"h": "12", "bezugspunkt": "3000"}], None, "without saying from where"),
        # A building may be higher than its eaves; a height without a point is none of it.
        ([ABOVE_GROUND | {"h": "8", "bezugspunkt": "1000"}], None, "eaves"),
        ([ABOVE_GROUND | {"h": "8", "abweichenderBezugspunkt": "Attika"}], None, "Attika"),
        ([{"h": "12", "hoehenbezug": "2000"}], None, "at which height the provision counts"),
        # Of several the lowest binds.
        (
            [
                ABOVE_GROUND | {"h": "15", "bezugspunkt": "2000"},
                ABOVE_GROUND | {"h": "8", "bezugspunkt": "1000"},
            ],
            15.0,
            "eaves",
        ),
        ([ABOVE_GROUND | {"h": "15"}, ABOVE_GROUND | {"h": "12"}], 12.0, "15 m"),
        ([ABOVE_GROUND | {"h": "1500", "uom:h": "cm"}], None, "1500 cm"),
        ([ABOVE_GROUND | {"h": "hoch"}], None, "no figure"),
    ],
)
def test_height(heights: list[dict[str, str]], expected: float | None, words: str) -> None:
    values, said = measures({"heights": heights})
    assert values.get("height_max") == expected
    assert words in sentences(said, "height_max")


@pytest.mark.parametrize(
    ("quota", "day", "night"),
    [
        ({"ekwertTag": "65", "ekwertNacht": "50", "uom:ekwertTag": "db"}, 65.0, 50.0),
        ({"ekwertTag": "65", "ekwertNacht": "50", "pegelTyp": "1000"}, 65.0, 50.0),
        ({"ekwertTag": "65", "ekwertNacht": "50", "pegelTyp": "2000"}, None, None),
        ({"ekwertTag": "650", "ekwertNacht": "50"}, None, 50.0),
        ({"ekwertTag": "65", "uom:ekwertTag": "m"}, None, None),
    ],
)
def test_noise_quota(quota: dict[str, str], day: float | None, night: float | None) -> None:
    values, said = measures({"noise": [quota]})
    assert (values.get("noise_day"), values.get("noise_night")) == (day, night)
    assert bool(said) is (day is None)


@settings(deadline=None, max_examples=150)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                f"{name}{end}"
                for name in ("GRZ", "GFZ", "BMZ")
                for end in ("", "min", "max", "_Ausn")
            ]
        ),
        st.lists(st.text(max_size=8) | st.floats().map(str), min_size=1, max_size=2),
    ),
    st.lists(
        st.dictionaries(
            st.sampled_from(["h", "hMax", "hMin", "hZwingend", "hoehenbezug", "bezugspunkt"]),
            st.text(max_size=6) | st.floats().map(str) | st.sampled_from(["2000", "3000"]),
        ),
        max_size=3,
    ),
)
def test_whatever_stands_there_no_value_is_outside_its_limits(
    content: Content, heights: list[dict[str, str]]
) -> None:
    values, _ = measures({**content, "heights": heights})
    for field, value in values.items():
        limits = BY_NAME[field]
        assert (limits.minimum or 0) <= value <= (limits.maximum or 1_000)
    for name in ("GRZ", "GFZ", "BMZ"):
        if name.lower() in values:
            assert {name, f"{name}max"} & content.keys()
