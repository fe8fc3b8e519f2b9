"""Plots that hypothesis draws: every field of the record, outlines in Saxony."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import shapely
from hypothesis import strategies as st
from pyproj import Transformer

from data.fields import FIELDS, Field, Group, Kind, Origin

RECORDED: Final = {field.name: field for field in FIELDS if field.origin is Origin.RECORD}
SYSTEMS: Final = (4326, 25832, 25833, 31467, 3035)
TO_DEGREES: Final = Transformer.from_crs(25833, 4326, always_xy=True)

TEXTS: Final = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30
).filter(str.strip)
DAYS: Final = st.dates(date(1900, 1, 1), date(2100, 12, 31))
TIERS: Final = st.lists(
    st.builds(lambda e, p: {"eligible": e, "price": p}, st.booleans(), st.floats(0, 500)),
    max_size=2,
)


def value_of(field: Field) -> st.SearchStrategy[Any]:
    """Return values of a field as JSON has them."""
    codes = [entry.code for entry in field.codes]
    high = 1e6 if field.maximum is None else field.maximum
    by_kind = {
        Kind.NUMBER: st.integers(0, int(high)) | st.floats(0, high),
        Kind.BOOLEAN: st.booleans(),
        Kind.DATE: DAYS.map(str),
        Kind.CODE: st.sampled_from(codes or [""]),
        Kind.CODES: st.lists(st.sampled_from(codes or [""]), unique=True),
        Kind.TIERS: TIERS,
        Kind.TEXT: TEXTS,
    }
    return by_kind[field.kind]


def meant(name: str, raw: Any) -> object:  # noqa: ANN401
    """Return what the record should hold where the file has `raw`."""
    field = RECORDED[name]
    match field.kind:
        case Kind.DATE:
            return date.fromisoformat(raw)
        case Kind.CODES:
            return tuple(entry.code for entry in field.codes if entry.code in raw)
        case Kind.TIERS:
            return tuple(raw)
    return raw


@st.composite
def outlines(draw: st.DrawFn) -> shapely.Polygon:
    """Draw a star-shaped outline of 30 to 300 m in Saxony, in WGS84."""
    east, north = draw(st.floats(290_000, 420_000)), draw(st.floats(5_650_000, 5_750_000))
    radii = draw(st.lists(st.floats(30, 300), min_size=3, max_size=9))
    turns = (2 * math.pi * i / len(radii) for i in range(len(radii)))
    points = [
        TO_DEGREES.transform(east + radius * math.cos(turn), north + radius * math.sin(turn))
        for radius, turn in zip(radii, turns, strict=True)
    ]
    return shapely.Polygon(points)


@dataclass(frozen=True)
class Written:
    """One plot as it is written."""

    id: str
    outline: shapely.Polygon
    values: dict[str, Any]
    provenance: dict[str, dict[str, Any]]
    invented: bool


PROVENANCE: Final = st.dictionaries(
    st.sampled_from(["*", *RECORDED, *(group.value for group in Group)]),
    st.fixed_dictionaries({}, optional={"source": TEXTS, "confirmed_on": DAYS.map(str)}),
    max_size=3,
)
PLOTS: Final = st.lists(
    st.builds(
        Written,
        id=TEXTS,
        outline=outlines(),
        values=st.fixed_dictionaries(
            {"name": TEXTS},
            optional={n: value_of(f) for n, f in RECORDED.items() if n != "name"},
        ),
        provenance=PROVENANCE,
        invented=st.booleans(),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda plot: plot.id,
)
