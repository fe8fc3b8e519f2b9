"""Verdicts of demands, beside a plain reading of one plot after the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data import words
from geo.catalogue import Reach
from geo.columns import columns
from geo.destinations import KINDS
from geo.filters import (
    VERDICTS,
    AtLeast,
    AtMost,
    Demand,
    OneOf,
    Touches,
    Within,
    column_label,
    polygon,
    verdicts,
    wanted_text,
)
from geo.suitability import fact_text
from tests.geo.demands import asked, facts_asked, judged
from tests.geo.made import COLUMNS, box, catalogue_of, fact, plot, plots

if TYPE_CHECKING:
    from geo.catalogue import Plot
    from geo.filters import Condition

quick = settings(max_examples=150, deadline=None)


@quick
@given(plots(), asked)
def test_verdicts_are_those_of_a_plain_reading(held: list[Plot], condition: Condition) -> None:
    given_verdicts = verdicts(Demand("asked", condition), columns(held))
    assert [VERDICTS[code] for code in given_verdicts.tolist()] == [
        judged(condition, plot) for plot in held
    ]


@quick
@given(plots(fewest=2), asked)
def test_a_verdict_does_not_depend_on_the_other_plots(
    held: list[Plot], condition: Condition
) -> None:
    demand = Demand("asked", condition)
    alone = [verdicts(demand, columns([plot]))[0] for plot in held]
    assert verdicts(demand, columns(held)).tolist() == alone


@quick
@given(plots(), facts_asked())
def test_a_fact_that_is_unknown_is_never_judged(held: list[Plot], condition: Condition) -> None:
    assert isinstance(condition, AtLeast | AtMost | OneOf)
    given_verdicts = verdicts(Demand("asked", condition), columns(held))
    unknown = [fact(plot, condition.column) is None for plot in held]
    assert [VERDICTS[code] == "unknown" for code in given_verdicts.tolist()] == unknown


@quick
@given(plots(), st.integers(-1, 4), st.integers(-1, 4), st.integers(1, 5))
def test_boxes_are_compared_by_their_edges(held: list[Plot], x: int, y: int, size: int) -> None:
    area = box(x, y, size)
    west, south, east, north = area.bounds
    met, inside = (verdicts(Demand("box", one(area)), columns(held)) for one in (Touches, Within))
    for one, touches, within in zip(held, met.tolist(), inside.tolist(), strict=True):
        left, low, right, high = one.record.geometry.bounds
        assert touches == (left <= east and right >= west and low <= north and high >= south)
        assert within == (west <= left and right <= east and south <= low and high <= north)


def as_shown(minutes: float) -> Decimal:
    """Round a decimal figure: whole from 10 up, halves below, the middle to the even one."""
    exact = Decimal(str(minutes))
    step = Decimal(1) if exact >= 10 else Decimal("0.5")
    return (exact / step).quantize(Decimal(1), ROUND_HALF_EVEN) * step


@quick
@given(st.integers(0, 1200), st.integers(0, 1200))
def test_minutes_are_compared_as_they_are_shown(tenths: int, limit_in_tenths: int) -> None:
    minutes, limit = tenths / 10, limit_in_tenths / 10
    base = plot("p", 1)
    reach = {**base.reach["car"], "airport": Reach(minutes, 1.0, "Ziel")}
    held = replace(base, reach={**base.reach, "car": reach})
    shown = words.minutes(minutes, "en")
    assert shown == f"{as_shown(minutes).normalize():f} min"
    at_most = verdicts(Demand("d", AtMost("car:airport", limit)), columns([held]))
    at_least = verdicts(Demand("d", AtLeast("car:airport", limit)), columns([held]))
    assert at_most.tolist() == [as_shown(minutes) <= Decimal(str(limit))]
    assert at_least.tolist() == [as_shown(minutes) >= Decimal(str(limit))]
    assert fact_text("car:airport", held).en.startswith(shown)
    assert fact_text("car:airport", held).de.startswith(words.minutes(minutes, "de")[:-3] + "Min")


def test_a_demand_on_the_wrong_kind_of_column_is_refused() -> None:
    for condition in (AtLeast("zoning", 1), OneOf("price", ("1",)), AtMost("uses_preferred", 1)):
        with pytest.raises(TypeError, match="asked"):
            verdicts(Demand("asked", condition), catalogue_of([]).columns)


@quick
@given(asked)
def test_what_is_wanted_reads_in_both_languages(condition: Condition) -> None:
    wanted = wanted_text(condition)
    for text in wanted:
        assert text
        assert "{" not in text
    if not isinstance(condition, OneOf):
        assert wanted.de != wanted.en


@pytest.mark.parametrize(
    ("condition", "de", "en"),
    [
        (AtMost("car:airport", 12.5), "höchstens 12,5 Min.", "at most 12.5 min"),
        (AtLeast("area_available", 12_000), "mindestens 12.000 m²", "at least 12,000 m²"),
        (AtMost("price", 24.5), "höchstens 24,50 €/m²", "at most 24.50 €/m²"),
        (
            AtLeast("available_from", date(2027, 1, 1).toordinal()),
            "frühestens 01.01.2027",
            "at earliest 1 Jan 2027",
        ),
        (
            AtMost("available_from", date(2027, 1, 31).toordinal()),
            "spätestens 31.01.2027",
            "at latest 31 Jan 2027",
        ),
        (OneOf("divisible", ("true",)), "ja", "yes"),
        (
            OneOf("zoning", ("GI", "GE")),
            "GI – Industriegebiet, GE – Gewerbegebiet",
            "GI – industrial area, GE – commercial area",
        ),
        (OneOf("status", ("unconfirmed",)), "nicht bestätigt", "not confirmed"),
    ],
)
def test_limits_and_codes_are_written_for_people(condition: Condition, de: str, en: str) -> None:
    assert wanted_text(condition) == (de, en)


def test_every_column_has_words() -> None:
    for column in COLUMNS:
        label = column_label(column)
        assert label.de
        assert label.en
    named = {column_label(f"car:{kind.name}") for kind in KINDS}
    assert len(named) == len(KINDS)
    truck = ("Minuten zum Flughafen, Lkw", "Minutes to the airport, Truck")
    assert column_label("truck:airport") == truck


@quick
@given(st.integers(-1, 4), st.integers(-1, 4), st.integers(1, 5), st.booleans())
def test_a_polygon_reads_from_wkt_and_geojson(x: int, y: int, size: int, many: bool) -> None:  # noqa: FBT001
    area = box(x, y, size)
    shape = shapely.MultiPolygon([area]) if many else area
    for text in (shape.wkt, shapely.to_geojson(shape), "  " + shapely.to_geojson(shape)):
        assert polygon(text).equals(area)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "here",
        "POINT (12 51)",
        "LINESTRING (12 51, 13 52)",
        "POLYGON EMPTY",
        "POLYGON ((12 51, 13 52, 12 52, 13 51, 12 51))",
        "POLYGON ((12 51, 13 51, 13 52",
        "POLYGON ((12 51, 200 51, 13 95, 12 51))",
        "POLYGON ((12 51, nan 51, 13 52, 12 51))",
        "{",
        "{}",
        '{"type": "Point", "coordinates": [12, 51]}',
        '{"type": "Polygon", "coordinates": []}',
        '{"type": "Polygon", "coordinates": [[[12, 51], [13, 51]]]}',
    ],
)
def test_what_is_no_polygon_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="valid Polygon or MultiPolygon in WGS84"):
        polygon(text)


def test_no_plots_give_no_verdicts() -> None:
    empty = columns([])
    for condition in (AtLeast("price", 1), OneOf("zoning", ("GE",)), Touches(box(0, 0))):
        result = verdicts(Demand("asked", condition), empty)
        assert result.shape == (0,)
        assert result.dtype == np.int8
