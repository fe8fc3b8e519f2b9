"""Plans out of XPlanGML: standing, dates, areas that count, links between objects."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
import shapely

from data.errors import InputError
from data.imports.table import read_table
from data.zoning.model import Standing, ZoningPlan
from data.zoning.reading import plans
from tests.data.imports.plans import AreaText, PlanText, document, polygon, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY: Final = date(2026, 3, 2)
SQUARE: Final = polygon(shapely.box(330_000, 5_702_000, 330_100, 5_702_100))
COMMERCIAL: Final = "<x:besondereArtDerBaulNutzung>1700</x:besondereArtDerBaulNutzung>"


def read(folder: Path, *texts: PlanText, more: str = "") -> tuple[ZoningPlan, ...]:
    return plans(read_table(written(folder / "a.gml", document(*texts, more=more))), TODAY)


def one(folder: Path, **properties: str) -> ZoningPlan:
    (found,) = read(folder, PlanText(SQUARE, properties=properties))
    return found


def test_real_plan_is_passed_and_not_in_force(shared: Callable[[str], Path]) -> None:
    (found,) = plans(read_table(shared("xplanung/BPlan002_5-4.gml")), TODAY)
    assert found.name == "BPlan002_5-4"
    assert (found.standing, found.day) == (Standing.PASSED, None)
    assert [area.values.get("zoning") for area in found.areas if area.is_use] == [None, "MI", "GE"]
    assert sum(not area.is_use for area in found.areas) == 3


@pytest.mark.parametrize(
    ("code", "standing"),
    [
        ("1000", Standing.RESOLVED),
        ("2000", Standing.DRAFT),
        ("2100", Standing.DRAFT),
        ("2200", Standing.DRAFT),
        ("2300", Standing.DRAFT),
        ("2400", Standing.DRAFT),
        ("3000", Standing.PASSED),
        ("4000", Standing.IN_FORCE),
        ("4500", Standing.CEASED),
        ("5000", Standing.CEASED),
        ("50001", Standing.CEASED),
        ("1234", Standing.UNKNOWN),
    ],
)
def test_standing(code: str, standing: Standing, tmp_path: Path) -> None:
    assert one(tmp_path, rechtsstand=code).standing is standing


def test_plan_that_says_nothing_of_its_standing(tmp_path: Path) -> None:
    assert one(tmp_path).standing is Standing.UNKNOWN


@pytest.mark.parametrize(
    ("properties", "day"),
    [
        ({"inkrafttretensDatum": "2019-05-17"}, date(2019, 5, 17)),
        ({"rechtsverordnungsDatum": "2018-01-02"}, date(2018, 1, 2)),
        (
            {"rechtsverordnungsDatum": "2018-01-02", "inkrafttretensDatum": "2019-05-17"},
            date(2019, 5, 17),
        ),
        ({"inkrafttretensDatum": "2019-05-17Z"}, date(2019, 5, 17)),
        ({"inkrafttretensDatum": "17.05.2019"}, None),
        ({"satzungsbeschlussDatum": "2019-05-17"}, None),
    ],
)
def test_day_of_entry_into_force(
    properties: dict[str, str], day: date | None, tmp_path: Path
) -> None:
    assert one(tmp_path, rechtsstand="4000", **properties).day == day
    assert one(tmp_path, rechtsstand="2000", **properties).day is None


def test_plan_that_comes_into_force_tomorrow_is_not_in_force(tmp_path: Path) -> None:
    found = one(tmp_path, rechtsstand="4000", inkrafttretensDatum="2026-03-03")
    assert (found.standing, found.day) == (Standing.PASSED, None)
    assert "3 Mar 2026" in found.standing_text.en


@pytest.mark.parametrize(
    ("code", "zoning"),
    [
        ("1500", "MI"),
        ("1550", "MU"),
        ("1600", "MK"),
        ("1700", "GE"),
        ("1800", "GI"),
        ("2100", "SO"),
        ("4000", "SO"),
        ("1200", None),
        ("2000", None),
        ("3000", None),
        ("9999", None),
        ("1701", None),
    ],
)
def test_type_of_use(code: str, zoning: str | None, tmp_path: Path) -> None:
    content = COMMERCIAL.replace("1700", code)
    ((area,),) = [
        each.areas for each in read(tmp_path, PlanText(SQUARE, [AreaText("a", SQUARE, content)]))
    ]
    assert area.is_use
    assert area.values.get("zoning") == zoning


@pytest.mark.parametrize(
    ("code", "deviation", "zoning"),
    [
        ("1700", "1000", "GEe"),
        ("1800", "1000", "GIe"),
        ("1700", "2000", "GE"),
        ("1500", "1000", "MI"),
    ],
)
def test_restricted_use(code: str, deviation: str, zoning: str, tmp_path: Path) -> None:
    content = COMMERCIAL.replace("1700", code)
    content += f"<x:abweichungBauNVO>{deviation}</x:abweichungBauNVO>"
    ((area,),) = [
        each.areas for each in read(tmp_path, PlanText(SQUARE, [AreaText("a", SQUARE, content)]))
    ]
    assert area.values["zoning"] == zoning


def test_heights_keep_what_they_are_measured_from(tmp_path: Path) -> None:
    """Two heights of an area, each with its own reference, are not mixed up."""
    heights = "".join(
        f"<x:hoehenangabe><x:XP_Hoehenangabe>{base}<x:bezugspunkt>3000</x:bezugspunkt>"
        f'<x:h uom="m">{figure}</x:h></x:XP_Hoehenangabe></x:hoehenangabe>'
        for base, figure in (
            ("<x:hoehenbezug>1000</x:hoehenbezug>", 130),
            ("<x:hoehenbezug>2000</x:hoehenbezug>", 14),
        )
    )
    (found,) = read(tmp_path, PlanText(SQUARE, [AreaText("a", SQUARE, COMMERCIAL + heights)]))
    assert found.areas[0].values["height_max"] == 14.0
    assert "130 m above sea level" in " ".join(
        text.en for text in found.areas[0].said["height_max"]
    )


def test_noise_quota_of_an_area(tmp_path: Path) -> None:
    noise = (
        "<x:laermkontingent><x:BP_EmissionskontingentLaerm>"
        '<x:ekwertTag uom="db">65</x:ekwertTag><x:ekwertNacht uom="db">50</x:ekwertNacht>'
        "</x:BP_EmissionskontingentLaerm></x:laermkontingent>"
    )
    (found,) = read(tmp_path, PlanText(SQUARE, [AreaText("a", SQUARE, COMMERCIAL + noise)]))
    assert found.areas[0].values == {"zoning": "GE", "noise_day": 65.0, "noise_night": 50.0}


@pytest.mark.parametrize(
    "content",
    ["<x:ebene>-1</x:ebene>", "<x:ebene>1</x:ebene>", "<x:rechtsstand>3000</x:rechtsstand>"],
    ids=["below ground", "above ground", "ceasing"],
)
def test_area_that_does_not_count_is_left_out_and_said(content: str, tmp_path: Path) -> None:
    (found,) = read(tmp_path, PlanText(SQUARE, [AreaText("cellar", SQUARE, COMMERCIAL + content)]))
    assert found.areas == ()
    assert any("cellar is left out" in note.en for note in found.notes)


def test_area_without_a_surface_is_left_out_and_said(tmp_path: Path) -> None:
    (found,) = read(tmp_path, PlanText(SQUARE, [AreaText("a", "", COMMERCIAL)]))
    assert found.areas == ()
    assert any("a is left out" in note.en for note in found.notes)


def test_two_plans_have_each_their_own_areas(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        PlanText(SQUARE, [AreaText("a", SQUARE, COMMERCIAL, plan="one")], id="one"),
        PlanText(SQUARE, [AreaText("b", SQUARE, COMMERCIAL, plan="two")], id="two"),
        more=str(AreaText("c", SQUARE, COMMERCIAL, plan="nobody")),
    )
    assert [[area.id for area in plan.areas] for plan in found] == [["a"], ["b"]]
    assert any("c is left out" in note.en for note in found[0].notes)


def test_areas_that_only_their_section_names_belong_to_its_plan(tmp_path: Path) -> None:
    def linked(name: str) -> PlanText:
        area = AreaText(f"area-{name}", SQUARE, COMMERCIAL, plan=name)
        return PlanText(SQUARE, [area], id=name)

    text = document(linked("one"), linked("two"))
    for name in ("one", "two"):
        text = text.replace(f'<x:gehoertZuBereich xlink:href="#section-{name}"/>', "")
        text = text.replace(
            f'<x:gehoertZuPlan xlink:href="#{name}"/>',
            f'<x:gehoertZuPlan xlink:href="#{name}"/><x:planinhalt xlink:href="#area-{name}"/>',
        )
    found = plans(read_table(written(tmp_path / "a.gml", text)), TODAY)
    assert [[area.id for area in plan.areas] for plan in found] == [["area-one"], ["area-two"]]


def test_plan_that_others_have_changed_says_so(tmp_path: Path) -> None:
    changed = "<x:XP_VerbundenerPlan><x:planName>2. Änderung</x:planName></x:XP_VerbundenerPlan>"
    assert any("2. Änderung" in note.de for note in one(tmp_path, wurdeGeaendertVon=changed).notes)


def test_measures_of_buildable_areas_are_said_not_read(tmp_path: Path) -> None:
    area = AreaText("b", SQUARE, "<x:GRZ>0.3</x:GRZ>", name="BP_UeberbaubareGrundstuecksFlaeche")
    (found,) = read(tmp_path, PlanText(SQUARE, [AreaText("a", SQUARE, COMMERCIAL), area]))
    assert [each.id for each in found.areas] == ["a"]
    assert any("Buildable areas with measures of their own: 1" in note.en for note in found.notes)


def test_statute_that_is_no_zoning_plan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Außenbereichssatzung"):
        one(tmp_path, planArt="5000")


def test_land_use_plan_is_refused(tmp_path: Path) -> None:
    text = document(more='<gml:featureMember><x:FP_Plan gml:id="f"/></gml:featureMember>')
    with pytest.raises(InputError, match=r"FP_Plan.*BP_Plan"):
        plans(read_table(written(tmp_path / "a.gml", text)), TODAY)


def test_plan_without_an_outline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="outline of the plan"):
        read(tmp_path, PlanText(""))
