"""Demands drawn at random, and the plain reading that judges them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import shapely
from hypothesis import strategies as st

from data.codes import STATUS_SHOWN
from data.fields import BY_NAME, Kind
from geo.columns import TRANSIT_CLASS
from geo.crs import to_metric
from geo.filters import AtLeast, AtMost, Near, OneOf, Reaches, Touches, Within
from geo.quality import QUALITY
from tests.geo.made import COLUMNS, DAYS, FIGURES, WORDS, box, fact

if TYPE_CHECKING:
    from geo.catalogue import Plot
    from geo.filters import Condition

KINDS_OF_COLUMN: Final = {
    **{name: BY_NAME[name].kind if name in BY_NAME else Kind.NUMBER for name in COLUMNS},
    "confirmed_on": Kind.DATE,
    TRANSIT_CLASS: Kind.CODE,
}
LIMITS: Final[tuple[type[AtLeast | AtMost], ...]] = (AtLeast, AtMost)
OVERLAPS: Final[tuple[type[Touches | Within], ...]] = (Touches, Within)


@st.composite
def facts_asked(draw: st.DrawFn) -> Condition:
    """Draw a demand on a fact: a limit, or one to three codes."""
    column = draw(st.sampled_from(tuple(KINDS_OF_COLUMN)))
    kind = KINDS_OF_COLUMN[column]
    if kind in {Kind.NUMBER, Kind.DATE}:
        limits = [float(day.toordinal()) for day in DAYS] if kind is Kind.DATE else FIGURES
        return draw(st.sampled_from(LIMITS))(column, draw(st.sampled_from(limits)))
    if kind is Kind.BOOLEAN:
        codes = ["true", "false"]
    elif kind is Kind.TEXT:
        codes = [*WORDS, "nowhere"]
    elif column == TRANSIT_CLASS:
        codes = [one.code for one in QUALITY]
    else:
        codes = [
            one.code for one in (STATUS_SHOWN if column == "status" else BY_NAME[column].codes)
        ]
    chosen = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True))
    return OneOf(column, tuple(chosen))


@st.composite
def places_asked(draw: st.DrawFn) -> Condition:
    """Draw a demand on the place: a box, a triangle, or a box with a hole."""
    outer = box(draw(st.integers(-1, 4)), draw(st.integers(-1, 4)), draw(st.integers(1, 5)))
    hole = box(draw(st.integers(0, 4)), draw(st.integers(0, 4)))
    west, south, east, north = outer.bounds
    # Its long side meets no corner of the grid: whether it touches one there, rounding decides.
    triangle = shapely.Polygon([(west, south), (east + 0.03, south), (west, north + 0.04)])
    area = draw(st.sampled_from((outer, triangle, outer.difference(hole))))
    return draw(st.sampled_from(OVERLAPS))(
        area if not area.is_empty else outer,
    )


@st.composite
def nearness_asked(draw: st.DrawFn) -> Condition:
    """Draw a demand on the distance from a point, in a plot or beside all."""
    x, y = draw(st.integers(-1, 6)), draw(st.integers(-1, 6))
    return Near(12 + x / 10, 51 + y / 10, draw(st.sampled_from((0.0, 0.5, 8.0, 25.0, 60.0))))


asked = facts_asked() | places_asked() | nearness_asked()


def judged(condition: Condition, plot: Plot) -> str:
    """Judge one plot by reading it."""
    if isinstance(condition, Touches):
        return "pass" if condition.area.intersects(plot.record.geometry) else "fail"
    if isinstance(condition, Within):
        return "pass" if condition.area.covers(plot.record.geometry) else "fail"
    if isinstance(condition, Near):
        point = to_metric(shapely.Point(condition.lon, condition.lat))
        metres = point.distance(to_metric(plot.record.geometry))
        return "pass" if metres / 1000 <= condition.km else "fail"
    assert not isinstance(condition, Reaches), "no minutes in a frame are drawn"
    known: Any = fact(plot, condition.column)
    if known is None:
        return "unknown"
    if isinstance(condition, OneOf):
        held = known if isinstance(known, tuple) else (str(known).lower(), known)
        return "pass" if set(held) & set(condition.codes) else "fail"
    figure = known.toordinal() if isinstance(known, date) else known
    least = isinstance(condition, AtLeast)
    return "pass" if (figure >= condition.limit if least else figure <= condition.limit) else "fail"
