"""Restrictions: each class with its reason, and what is unknown said so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.fields import BY_NAME
from data.record import PlotRecord, Provenance
from geo.constraints import CODED, LEVEL_LABELS, Airfields, restrictions, worst
from geo.layers import Place
from tests.geo.oracle import metric, wgs84

if TYPE_CHECKING:
    from data.record import Value
    from geo.catalogue import Level, Restriction

quick = settings(max_examples=100, deadline=None)

LEVELS: Final[dict[str, dict[str, Level]]] = {
    "plan_status": {
        "adopted": "none",
        "draft": "slight",
        "resolved": "serious",
        "unplanned": "slight",
    },
    "contamination": {
        "none": "none",
        "remediated": "slight",
        "suspected": "serious",
        "confirmed": "serious",
    },
    "flood": {"none": "none", "hq_extreme": "slight", "hq100": "serious"},
    "protection": {
        "none": "none",
        "adjacent": "slight",
        "landscape": "serious",
        "nature": "excluded",
    },
    "mining": {"none": "none", "former": "slight", "subsidence": "serious"},
}
COMPUTED: Final = {"aviation", "road_access"}
AIRPORT: Final = (12.236389, 51.423889)
OUTLINE: Final = shapely.box(12.5, 51.5, 12.501, 51.501)
NOWHERE: Final = Airfields((), frozenset())
SOMEWHERE: Final = {name: list(levels) for name, levels in LEVELS.items()}


def record(outline: shapely.Polygon = OUTLINE, **values: Value) -> PlotRecord:
    given_by = Provenance("Stadt Muster", date(2026, 1, 15))
    return PlotRecord("a", outline, {"name": "A", **values}, {"*": given_by})


def found(
    one: PlotRecord,
    airfields: Airfields = NOWHERE,
    *,
    municipality: str | None = "Delitzsch",
    access_m: float | None = 5,
) -> dict[str, Restriction]:
    all_ = restrictions(one, municipality_name=municipality, airfields=airfields, access_m=access_m)
    assert len({each.kind for each in all_}) == len(all_)
    return {each.kind: each for each in all_}


def airfield(
    kind: str = "airport", name: str = "Halle", at: tuple[float, float] = AIRPORT
) -> Place:
    return Place(kind, name, shapely.MultiPoint([at]), on_road=False, source="hubs")


def plot_from(metres: float, at: tuple[float, float] = AIRPORT) -> PlotRecord:
    """Return a plot whose nearest corner lies so many metres east of a point."""
    x, y = metric(shapely.Point(at)).coords[0]
    return record(wgs84(shapely.box(x + metres, y, x + metres + 100, y + 100)))


def test_rules_cover_every_code_of_their_field() -> None:
    assert {rule.field for rule in CODED} == LEVELS.keys()
    for rule in CODED:
        assert set(rule.levels) == {entry.code for entry in BY_NAME[rule.field].codes}


@pytest.mark.parametrize(
    ("field", "code"), [(field, code) for field, codes in LEVELS.items() for code in codes]
)
def test_each_code_has_its_level_and_reason(field: str, code: str) -> None:
    one = found(record(**{field: code}))[field]
    assert one.level == LEVELS[field][code]
    assert one.reason.de.endswith(".")
    assert one.reason.en.endswith(".")
    assert one.label == BY_NAME[field].label
    assert (one.source, one.confirmed_on) == ("Stadt Muster", date(2026, 1, 15))


def test_reasons_of_one_field_differ() -> None:
    for field, codes in LEVELS.items():
        reasons = {found(record(**{field: code}))[field].reason for code in codes}
        assert len(reasons) == len(codes)


@quick
@given(
    st.fixed_dictionaries({}, optional={name: st.sampled_from(c) for name, c in SOMEWHERE.items()})
)
def test_unknown_is_never_none_and_known_is_never_unknown(values: dict[str, str]) -> None:
    for kind, one in found(record(**values)).items():
        if kind not in COMPUTED:
            assert (one.level == "unknown") == (kind not in values)
            assert (one.source is None) == (kind not in values)
            assert (one.confirmed_on is None) == (kind not in values)


@pytest.mark.parametrize(
    ("kind", "metres", "level"),
    [
        ("airport", 0, "slight"),
        ("airport", 1_499, "slight"),
        ("airport", 1_501, "slight"),
        ("airport", 3_999, "slight"),
        ("airport", 4_001, "none"),
        ("airfield", 1_499, "slight"),
        ("airfield", 1_501, "none"),
        ("airfield", 3_999, "none"),
    ],
)
def test_height_near_airfields_depends_on_kind_and_distance(
    kind: str, metres: float, level: Level
) -> None:
    fields = Airfields((airfield(kind),), frozenset())
    one = found(plot_from(metres), fields)["aviation"]
    assert one.level == level
    assert one.source == "LuftVG §§ 12, 17"
    if level == "slight":
        assert f"{metres / 1000:.1f}".rstrip("0").rstrip(".") in one.reason.en
        assert "Halle" in one.reason.de


def test_near_and_middle_zone_have_different_reasons() -> None:
    fields = Airfields((airfield(),), frozenset())
    near, middle = (found(plot_from(m), fields)["aviation"].reason for m in (1_400, 1_600))
    assert "25 m" not in near.de
    assert "25 m" in middle.de
    assert "25 m" in middle.en


def test_an_airfield_nearby_does_not_hide_the_zone_of_an_airport() -> None:
    x, y = metric(shapely.Point(AIRPORT)).coords[0]
    nearer = wgs84(shapely.Point(x + 5_000, y)).coords[0]
    fields = Airfields((airfield("airfield", "Wiese", nearer), airfield()), frozenset())
    one = found(plot_from(3_000), fields)["aviation"]
    assert one.level == "slight"
    assert "Halle" in one.reason.de


@pytest.mark.parametrize(
    ("municipality", "level"),
    [("Oschatz", "unknown"), ("Delitzsch", "none"), (None, "unknown")],
)
def test_an_airfield_of_unknown_place_makes_its_municipality_unknown(
    municipality: str | None, level: Level
) -> None:
    fields = Airfields((airfield(),), frozenset({"Oschatz"}))
    one = found(plot_from(20_000), fields, municipality=municipality)["aviation"]
    assert one.level == level


def test_a_known_zone_counts_before_an_airfield_of_unknown_place() -> None:
    fields = Airfields((airfield(),), frozenset({"Oschatz"}))
    one = found(plot_from(2_000), fields, municipality="Oschatz")["aviation"]
    assert one.level == "slight"


def test_where_no_airfield_is_recorded_at_all_nothing_is_known() -> None:
    assert found(record())["aviation"].level == "unknown"


@pytest.mark.parametrize(
    ("metres", "level"),
    [(0, "none"), (300, "none"), (301, "slight"), (1_999, "slight"), (None, "serious")],
)
def test_road_access_depends_on_the_metres(metres: float | None, level: Level) -> None:
    one = found(record(), access_m=metres)["road_access"]
    assert one.level == level
    if level == "slight":
        assert f"{metres:,.0f} m" in one.reason.en
        assert f"{metres:,.0f} m".replace(",", ".") in one.reason.de


@quick
@given(st.lists(st.sampled_from(list(LEVEL_LABELS)), max_size=5))
def test_the_worst_known_level_counts(levels: list[Level]) -> None:
    held = found(record())["flood"]
    given_levels = [replace(held, level=level) for level in levels]
    ranking = ["none", "slight", "serious", "excluded"]
    known = [level for level in levels if level != "unknown"]
    expected = max(known, key=ranking.index) if known else "unknown"
    assert worst(given_levels) == expected
