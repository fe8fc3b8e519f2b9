"""Restriction layers over plots: who is affected, by how much, and what stays unknown.

Squares in EPSG:25833 whose shares are known by construction.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InputError
from data.record import PlotRecord, Provenance
from data.reference import Kind, Shelf, dataset_at
from data.reference.restriction import meaning
from geo import reference
from geo.constraints import Airfields, restrictions, worst
from geo.overlays import Overlays
from tests.data.reference.made import layer
from tests.geo.oracle import metric, wgs84

if TYPE_CHECKING:
    from pathlib import Path

    from geo.catalogue import Restriction

DAY: Final = date(2026, 3, 2)
# Near Eilenburg, in EPSG:25833.
EAST, NORTH = metric(shapely.Point(12.63, 51.46)).coords[0]
HQ100: Final = meaning("flood:hq100", None, None, None)
OWN: Final = meaning(
    "Wasserschutzgebiet/Water protection area", "serious", "Trinkwasser.", "Drinking water."
)


def box(x: float, y: float, width: float, height: float) -> shapely.Polygon:
    """Return a box, metres from a corner near Eilenburg, in EPSG:25833."""
    return shapely.box(EAST + x, NORTH + y, EAST + x + width, NORTH + y + height)


PLOT: Final = box(0, 0, 100, 100)


def record(outline: shapely.Geometry = PLOT, **values: Any) -> PlotRecord:  # noqa: ANN401
    source = Provenance("Stadt Eilenburg", date(2025, 5, 5))
    return PlotRecord("a", wgs84(outline), {"name": "A", **values}, {"*": source})


def load(home: Path, *shapes: shapely.Geometry, **terms: Any) -> None:  # noqa: ANN401
    path = layer(home / f"{terms.get('name', 'layer')}.gpkg", shapes)
    taken = replace(
        reference.Terms(source="LfULG", as_of="2024-06-30", meaning=HQ100),
        **terms,
    )
    prepared = reference.prepare(path, Kind.RESTRICTION, taken, today=DAY)
    prepared.keep(Shelf(home))


def over(home: Path, one: PlotRecord) -> Restriction:
    (found,) = Overlays(dataset_at(home)).over(one)
    return found


def shown(home: Path, one: PlotRecord) -> tuple[Restriction, ...]:
    return restrictions(
        one,
        municipality_name="Eilenburg",
        airfields=Airfields((), frozenset()),
        access_m=5,
        overlaid=Overlays(dataset_at(home)).over(one),
    )


def test_share_class_source_and_date_are_said(tmp_path: Path) -> None:
    load(tmp_path, box(60, -500, 1_000, 1_000))
    found = over(tmp_path, record())
    assert found.level == "serious"
    assert found.reason.de.startswith("40 % der Fläche: Im Überschwemmungsgebiet")
    assert found.reason.en.startswith("40 % of the plot: In the floodplain")
    assert found.label.de == "Hochwasser: Überschwemmungsgebiet (HQ100)"
    assert found.source == "LfULG"
    assert found.confirmed_on == date(2024, 6, 30)
    assert found.computed


def test_areas_that_overlap_each_other_count_once(tmp_path: Path) -> None:
    load(tmp_path, box(0, 0, 30, 100), box(10, 0, 30, 100), box(-50, 0, 60, 100))
    assert over(tmp_path, record()).reason.en.startswith("40 %")


@pytest.mark.parametrize(
    ("shape", "affected"),
    [
        (box(-50, 0, 51.01, 100), True),  # 1.01 % and 1.01 m wide
        (box(-50, 0, 50.9, 100), False),  # 0.9 %
        (box(40, 40, 9, 9), False),  # 0.81 %, though 9 m wide
        (box(40, 40, 11, 11), True),  # 1.21 %
    ],
)
def test_sliver_is_said_and_is_no_restriction(
    tmp_path: Path, shape: shapely.Polygon, *, affected: bool
) -> None:
    load(tmp_path, shape, covers="county")
    found = over(tmp_path, record())
    assert found.level == ("serious" if affected else "none")
    share = re.search(r"([\d.]+) ?%", found.reason.en)
    assert share is not None, "the share is said in either case"
    exact = shape.intersection(PLOT).area / 100
    assert float(share[1]) == pytest.approx(exact, abs=0.06)
    assert ("zählt nicht" in found.reason.de) == (not affected)


def test_long_strip_of_less_than_a_metre_is_a_sliver_whatever_its_share(tmp_path: Path) -> None:
    narrow = box(0, 0, 20, 1_000)
    load(tmp_path, box(-50, -50, 50.9, 2_000), covers="county")  # 4.5 % of it, 0.9 m wide
    assert over(tmp_path, record(narrow)).level == "none"
    load(tmp_path, box(-50, -50, 51.1, 2_000), covers="county")
    assert over(tmp_path, record(narrow)).level == "serious"


def test_outside_of_the_areas_nothing_is_known_unless_the_layer_covers_the_place(
    tmp_path: Path,
) -> None:
    areas = (box(-900, -900, 10, 10), box(900, 900, 10, 10))
    load(tmp_path, *areas)
    assert over(tmp_path, record()).level == "unknown", "a box around the areas says nothing"
    load(tmp_path, *areas, covers="county")
    assert over(tmp_path, record()).level == "none"
    away = record(shapely.affinity.translate(PLOT, 0, 150_000))
    assert over(tmp_path, away).level == "unknown", "the county ends somewhere"


def test_polygon_that_comes_with_the_layer_says_what_it_covers(tmp_path: Path) -> None:
    looked_at = layer(tmp_path / "looked_at.gpkg", [box(-100, -100, 150, 400)])
    load(tmp_path, box(-90, -90, 5, 5), covers=looked_at)
    inside = record(box(-50, 0, 80, 80))
    assert over(tmp_path, inside).level == "none"
    assert over(tmp_path, record()).level == "unknown", "half of it lies beyond"
    assert over(tmp_path, record(box(500, 0, 50, 50))).level == "unknown"


@pytest.mark.parametrize(
    ("recorded", "levels", "counts"),
    [
        ("none", ("none", "serious"), "hq100"),
        ("hq_extreme", ("slight", "serious"), "hq100"),
        ("hq100", ("serious", "serious"), None),
    ],
)
def test_of_record_and_layer_both_are_shown_and_the_worse_counts(
    tmp_path: Path, recorded: str, levels: tuple[str, str], counts: str | None
) -> None:
    load(tmp_path, box(-50, -50, 500, 500))
    found = {each.kind: each for each in shown(tmp_path, record(flood=recorded))}
    of_record, of_layer = found["flood"], found["layer:flood-hq100"]
    assert (of_record.level, of_layer.level) == levels
    assert worst([of_record, of_layer]) == "serious"
    assert of_record.source == "Stadt Eilenburg"
    assert of_layer.source == "LfULG"
    assert of_layer.counts_as == (("flood", counts) if counts else None)


def test_silence_of_the_record_gives_way_to_a_layer_that_knows(tmp_path: Path) -> None:
    load(tmp_path, box(-50, -50, 60, 200), covers="county")
    here = {each.kind: each.level for each in shown(tmp_path, record())}
    assert "flood" not in here
    assert here["layer:flood-hq100"] == "serious"
    beside = {each.kind: each.level for each in shown(tmp_path, record(box(200, 0, 50, 50)))}
    assert beside["flood"] == "unknown", "outside one layer is not outside all floods"
    assert beside["layer:flood-hq100"] == "none"


def test_layer_that_is_milder_than_the_record_does_not_count(tmp_path: Path) -> None:
    load(tmp_path, box(-50, -50, 500, 500), meaning=meaning("flood:hq_extreme", None, None, None))
    found = over(tmp_path, record(flood="hq100"))
    assert (found.level, found.counts_as) == ("slight", None)


def test_of_several_layers_of_one_field_the_worst_counts_alone(tmp_path: Path) -> None:
    for code in ("landscape", "nature", "adjacent"):
        named = {"meaning": meaning(f"protection:{code}", None, None, None), "name": code}
        load(tmp_path, box(-50, -50, 500, 500), **named)
    found = Overlays(dataset_at(tmp_path)).over(record(protection="none"))
    counting = [each.counts_as for each in found if each.counts_as]
    assert counting == [("protection", "nature")]
    assert worst(found) == "excluded"


def test_name_of_ones_own_has_its_class_and_reason(tmp_path: Path) -> None:
    load(tmp_path, box(-50, -50, 500, 500), meaning=OWN, as_of="2023")
    found = over(tmp_path, record())
    assert (found.level, found.label) == ("serious", OWN.label)
    assert found.reason.de == "100 % der Fläche: Trinkwasser."
    assert found.reason.en == "100 % of the plot: Drinking water."
    assert found.confirmed_on is None, "a year is no day"
    assert "2023" in str(found.source)
    assert found.counts_as is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((None, None, None, None), "field:code"),
        (("flood:hq500", None, None, None), "hq100"),
        (("flood:none", None, None, None), "hq100"),
        (("price:high", None, None, None), "flood"),
        (("flood:hq100", "slight", None, None), "--level"),
        (("Wasserschutz", "slight", "a", "b"), "German/English"),
        (("Wasserschutz/Water", None, "a", "b"), "--level"),
        (("Wasserschutz/Water", "none", "a", "b"), "--level"),
        (("Wasserschutz/Water", "slight", "a", None), "--reason-en"),
    ],
)
def test_meaning_that_is_not_whole_is_refused(said: tuple[Any, ...], expected: str) -> None:
    with pytest.raises(InputError, match=re.escape(expected)):
        meaning(*said)


def test_restriction_by_hand_is_shown_with_its_source() -> None:
    around: dict[str, Any] = {
        "municipality_name": "Eilenburg",
        "airfields": Airfields((), frozenset()),
        "access_m": 5,
    }
    values = {"restriction_level": "excluded", "restriction_reason": "Ferngasleitung"}
    found = {one.kind: one for one in restrictions(record(**values), **around)}
    entered = found["restriction_level"]
    assert (entered.level, entered.reason.de) == ("excluded", "Ferngasleitung")
    assert (entered.source, entered.confirmed_on) == ("Stadt Eilenburg", date(2025, 5, 5))
    assert not entered.computed
    assert worst(list(found.values())) == "excluded"
    reason_alone = restrictions(record(restriction_reason="Leitung {x}"), **around)
    (entered,) = (one for one in reason_alone if one.kind == "restriction_level")
    assert (entered.level, entered.reason.en) == ("unknown", "Leitung {x}")
    kinds = {one.kind for one in restrictions(record(), **around)}
    assert "restriction_level" not in kinds


@pytest.fixture(scope="module")
def strip(tmp_path_factory: pytest.TempPathFactory) -> Overlays:
    """Return a layer of two strips, 300 m and 5 m wide, for the whole county."""
    home = tmp_path_factory.mktemp("strip")
    load(home, box(0, -9_000, 300, 18_000), box(700, -9_000, 5, 18_000), covers="county")
    return Overlays(dataset_at(home))


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-800, 1_500),
    st.floats(-500, 500),
    st.floats(30, 600),
    st.floats(30, 600),
)
def test_level_and_share_follow_from_the_area_in_metres(
    strip: Overlays, x: float, y: float, width: float, height: float
) -> None:
    parts = [
        max(0.0, min(x + width, right) - max(x, left)) for left, right in ((0, 300), (700, 705))
    ]
    share = sum(parts) / width
    (found,) = strip.over(record(box(x, y, width, height)))
    if min(abs(share - 0.01), *(abs(part - 1) for part in parts)) < 1e-3:
        return  # on the threshold the projection decides
    affected = share >= 0.01 and max(parts) >= 1
    assert found.level == ("serious" if affected else "none")
    said = re.match(r"([\d.]+) ?%", found.reason.en)
    if affected:
        assert said is not None
        assert float(said[1]) == pytest.approx(share * 100, abs=0.51)
