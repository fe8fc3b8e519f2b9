"""Rules on planning law: measures of building, height, and the plan itself."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from data.plausibility.rule import Rule, Severity, figure, listed, when
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.plausibility.rule import Case, Figures, Fires


class Measure(NamedTuple):
    """Orientation values of § 17 BauNVO; NaN where the table has a dash."""

    grz: float
    gfz: float
    bmz: float


_COMMERCIAL: Final = Measure(0.8, 2.4, 10.0)
# § 17 Satz 1 BauNVO as in force since 23 June 2021 (Baulandmobilisierungsgesetz, BGBl. I
# S. 1802): orientation values since then, upper limits before. A restricted area (GIe,
# GEe) is a GI or GE.
SECTION_17: Final[Mapping[str, Measure]] = {
    "GI": _COMMERCIAL,
    "GIe": _COMMERCIAL,
    "GE": _COMMERCIAL,
    "GEe": _COMMERCIAL,
    "SO": _COMMERCIAL,
    "MI": Measure(0.6, 1.2, math.nan),
    "MU": Measure(0.8, 3.0, math.nan),
    "MK": Measure(1.0, 3.0, math.nan),
}
HIGHEST_GFZ: Final = max(measure.gfz for measure in SECTION_17.values())
HIGHEST_BMZ: Final = 10.0
GRZ_OF_COMMERCE: Final = _COMMERCIAL.grz

LOWEST_HEIGHT_M: Final = 4.0
HIGHEST_HEIGHT_M: Final = 50.0
FIRST_PLANS: Final = date(1990, 7, 1)
SAXONY: Final = "14"

_SECTION_17: Final = Text(
    "§ 17 BauNVO (seit 2021 Orientierungswerte)", "§ 17 BauNVO (orientation values since 2021)"
)
_HEIGHT: Final = Text("§ 18 Abs. 1 BauNVO; Praxis", "§ 18(1) BauNVO; practice")
_PLAN: Final = Text("§ 10 BauGB", "§ 10 BauGB")
_NO_PLAN: Final = Text("§§ 30, 34, 35 BauGB", "§§ 30, 34, 35 BauGB")


def _gfz_above_all(case: Case) -> Figures | None:
    if not case.number("gfz") > HIGHEST_GFZ:
        return None
    return {"highest": figure(HIGHEST_GFZ, decimals=1)}


def _gfz_above_zoning(case: Case) -> Figures | None:
    limit = _measure(case).gfz
    if not limit < case.number("gfz") <= HIGHEST_GFZ:  # more is another rule's
        return None
    return {"limit": figure(limit, decimals=2)}


def _grz_above_zoning(case: Case) -> Figures | None:
    limit = _measure(case).grz
    if not case.number("grz") > limit:
        return None
    return {"limit": figure(limit, decimals=2)}


def _grz_without_zoning(case: Case) -> Figures | None:
    return when(case.number("grz") > GRZ_OF_COMMERCE and not case.knows("zoning"))


def _measure(case: Case) -> Measure:
    unknown = Measure(math.nan, math.nan, math.nan)
    return SECTION_17.get(case.text("zoning") or "", unknown)


def _above(name: str, limit: float) -> Fires:
    def fires(case: Case) -> Figures | None:
        return when(case.number(name) > limit)

    return fires


def _below(smaller: str, larger: str) -> Fires:
    def fires(case: Case) -> Figures | None:
        return when(0 < case.number(smaller) < case.number(larger))

    return fires


def _too_low(case: Case) -> Figures | None:
    return when(case.number("height_max") < LOWEST_HEIGHT_M)


def _too_high(case: Case) -> Figures | None:
    height = case.number("height_max")
    if not height > HIGHEST_HEIGHT_M:
        return None
    return {"feet": figure(height * 0.3048, "m", decimals=1)}


def _date_ahead(case: Case) -> Figures | None:
    day = case.day("plan_date")
    return when(day is not None and day > case.today)


def _before_plans(case: Case) -> Figures | None:
    day = case.day("plan_date")
    in_saxony = (case.text("municipality") or "").startswith(SAXONY)
    return when(in_saxony and day is not None and day < FIRST_PLANS)


def _without_name_or_date(case: Case) -> Figures | None:
    named, dated = case.knows("plan_name"), case.knows("plan_date")
    if case.text("plan_status") != "adopted" or (named and dated):
        return None
    if not named and not dated:
        return {"what": Text("Bezeichnung und Datum fehlen", "its name and date are missing")}
    if not named:
        return {"what": Text("die Bezeichnung fehlt", "its name is missing")}
    return {"what": Text("das Datum fehlt", "its date is missing")}


def _unplanned_with_name(case: Case) -> Figures | None:
    return when(case.text("plan_status") == "unplanned" and case.knows("plan_name"))


def _unplanned_with_figures(case: Case) -> Figures | None:
    known = [name for name in ("grz", "gfz", "bmz") if case.knows(name)]
    if case.text("plan_status") != "unplanned" or not known:
        return None
    return {
        "held": listed([Text(*(f"{name.upper()} {v}" for v in case.said(name))) for name in known])
    }


RULES: Final = (
    Rule(
        name="gfz_above_all",
        severity=Severity.SERIOUS,
        source=_SECTION_17,
        fields=("gfz", "bmz"),
        sentence=Text(
            "Die GFZ ({gfz}) liegt über allem, was § 17 BauNVO kennt (höchstens {highest}). "
            "Steht eine Baumassenzahl (BMZ) im falschen Feld?",
            "The GFZ ({gfz}) is above all that § 17 BauNVO knows ({highest} at most). "
            "Is it a cubic index (BMZ) in the wrong field?",
        ),
        fires=_gfz_above_all,
    ),
    Rule(
        name="gfz_above_zoning",
        severity=Severity.DOUBTFUL,
        source=_SECTION_17,
        fields=("gfz", "zoning"),
        sentence=Text(
            "Die GFZ ({gfz}) liegt über dem Orientierungswert {limit} des § 17 BauNVO für "
            "{zoning}. Stimmt sie, oder ist es eine Baumassenzahl (BMZ)?",
            "The GFZ ({gfz}) is above the orientation value {limit} of § 17 BauNVO for "
            "{zoning}. Is it right, or is it a cubic index (BMZ)?",
        ),
        fires=_gfz_above_zoning,
    ),
    Rule(
        name="grz_above_zoning",
        severity=Severity.DOUBTFUL,
        source=_SECTION_17,
        fields=("grz", "zoning"),
        sentence=Text(
            "Die GRZ ({grz}) liegt über dem Orientierungswert {limit} des § 17 BauNVO für "
            "{zoning}.",
            "The GRZ ({grz}) is above the orientation value {limit} of § 17 BauNVO for {zoning}.",
        ),
        fires=_grz_above_zoning,
    ),
    Rule(
        name="grz_without_zoning",
        severity=Severity.DOUBTFUL,
        source=_SECTION_17,
        fields=("grz", "zoning"),
        sentence=Text(
            "Die GRZ ({grz}) liegt über 0,8; so viel kennt § 17 BauNVO nur im Kerngebiet, und die "
            "Art der Nutzung fehlt.",
            "The GRZ ({grz}) is above 0.8; § 17 BauNVO knows as much in core areas only, and the "
            "zoning is missing.",
        ),
        fires=_grz_without_zoning,
        lack=True,
    ),
    Rule(
        name="bmz_above_all",
        severity=Severity.DOUBTFUL,
        source=_SECTION_17,
        fields=("bmz",),
        sentence=Text(
            "Die BMZ ({bmz}) liegt über 10,0, dem höchsten Orientierungswert des § 17 BauNVO.",
            "The BMZ ({bmz}) is above 10.0, the highest orientation value of § 17 BauNVO.",
        ),
        fires=_above("bmz", HIGHEST_BMZ),
    ),
    Rule(
        name="gfz_below_grz",
        severity=Severity.HINT,
        source=Text("§§ 19, 20 BauNVO", "§§ 19, 20 BauNVO"),
        fields=("gfz", "grz"),
        sentence=Text(
            "Die GFZ ({gfz}) ist kleiner als die GRZ ({grz}): die Grundfläche ließe sich nicht "
            "einmal mit einem Geschoss nutzen. Sind die beiden vertauscht?",
            "The GFZ ({gfz}) is smaller than the GRZ ({grz}): not even one storey could use the "
            "footprint. Have the two been swapped?",
        ),
        fires=_below("gfz", "grz"),
    ),
    Rule(
        name="bmz_below_gfz",
        severity=Severity.DOUBTFUL,
        source=Text("§§ 20, 21 BauNVO", "§§ 20, 21 BauNVO"),
        fields=("bmz", "gfz"),
        sentence=Text(
            "Die BMZ ({bmz}) ist kleiner als die GFZ ({gfz}): Geschosse wären keinen Meter hoch. "
            "Sind die beiden vertauscht?",
            "The BMZ ({bmz}) is smaller than the GFZ ({gfz}): storeys would be less than a metre "
            "high. Have the two been swapped?",
        ),
        fires=_below("bmz", "gfz"),
    ),
    Rule(
        name="height_too_low",
        severity=Severity.DOUBTFUL,
        source=_HEIGHT,
        fields=("height_max",),
        sentence=Text(
            "Höchstens {height_max} hoch: zu wenig für einen Gewerbebau. Steht die Zahl der "
            "Vollgeschosse im Feld?",
            "{height_max} high at most: too little for a commercial building. Is this the number "
            "of storeys?",
        ),
        fires=_too_low,
    ),
    Rule(
        name="height_too_high",
        severity=Severity.DOUBTFUL,
        source=_HEIGHT,
        fields=("height_max",),
        sentence=Text(
            "Höchstens {height_max} hoch: mehr als ein Hochregallager. Ist es eine Höhe über "
            "Normalhöhennull (NHN), oder sind es Fuß ({feet})?",
            "{height_max} high at most: more than a high-bay warehouse. Is it a height above sea "
            "level (NHN), or in feet ({feet})?",
        ),
        fires=_too_high,
    ),
    Rule(
        name="plan_date_ahead",
        severity=Severity.DOUBTFUL,
        source=_PLAN,
        fields=("plan_date",),
        sentence=Text(
            "Das Datum des Plans ({plan_date}) liegt in der Zukunft.",
            "The date of the plan ({plan_date}) lies in the future.",
        ),
        fires=_date_ahead,
    ),
    Rule(
        name="plan_date_before_1990",
        severity=Severity.HINT,
        source=Text(
            "Bauplanungs- und Zulassungsverordnung (BauZVO) vom 20. Juni 1990",
            "Planning and permission ordinance (BauZVO) of 20 June 1990",
        ),
        fields=("plan_date", "municipality"),
        sentence=Text(
            "Das Datum des Plans ({plan_date}) liegt vor 1990; Bebauungspläne gibt es in Sachsen "
            "erst seit der BauZVO.",
            "The date of the plan ({plan_date}) lies before 1990; Saxony has had development "
            "plans since the BauZVO only.",
        ),
        fires=_before_plans,
    ),
    Rule(
        name="plan_without_name_or_date",
        severity=Severity.HINT,
        source=_PLAN,
        fields=("plan_status", "plan_name", "plan_date"),
        sentence=Text(
            "Der Plan gilt als rechtskräftig, aber {what}: niemand kann ihn nachschlagen.",
            "The plan is said to be in force, but {what}: nobody can look it up.",
        ),
        fires=_without_name_or_date,
        lack=True,
    ),
    Rule(
        name="unplanned_with_name",
        severity=Severity.DOUBTFUL,
        source=_NO_PLAN,
        fields=("plan_status", "plan_name"),
        sentence=Text(
            "Es soll keinen Bebauungsplan geben, genannt ist aber „{plan_name}“.",
            "There is said to be no development plan, but “{plan_name}” is named.",
        ),
        fires=_unplanned_with_name,
    ),
    Rule(
        name="unplanned_with_figures",
        severity=Severity.HINT,
        source=_NO_PLAN,
        fields=("plan_status", "grz", "gfz", "bmz"),
        sentence=Text(
            "Es soll keinen Bebauungsplan geben, festgesetzt wäre aber {held}. Im Innenbereich "
            "zählt, was sich in die Umgebung einfügt.",
            "There is said to be no development plan, yet {held} is recorded. Without one the "
            "surroundings decide.",
        ),
        fires=_unplanned_with_figures,
    ),
)
