"""Rules on areas: net in gross, available in net, parts in available, hectares as m²."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.fields import BY_NAME
from data.plausibility.rule import Rule, Severity, figure, when
from data.words import Text

if TYPE_CHECKING:
    from data.plausibility.rule import Case, Figures, Fires

# Areas are rounded to whole square metres in many records.
ROUNDING: Final = 1.0
SMALLEST: Final = 100.0
"""m² below which a commercial plot is more likely given in hectares."""
LARGEST: Final = 5_000_000.0
"""m² above which a plot is larger than any commercial estate of the county."""
OUTLINE_SHARE: Final = 0.05

_AREAS: Final = ("area_gross", "area_net", "area_available", "parcel_smallest")
_TERMS: Final = Text(
    "Begriff: verfügbar ist ein Teil von netto, netto ein Teil von brutto",
    "terms: available is part of net, net is part of gross",
)
_DIVISIBLE: Final = Text("Praxis der Vermarktung", "marketing practice")


def _above(larger: str, smaller: str) -> Fires:
    def fires(case: Case) -> Figures | None:
        return when(case.number(larger) - case.number(smaller) >= ROUNDING)

    return fires


def _part_above_available(case: Case) -> Figures | None:
    available = case.number("area_available")
    return when(available > 0 and case.number("parcel_smallest") - available >= ROUNDING)


def _indivisible_with_parts(case: Case) -> Figures | None:
    part = case.number("parcel_smallest")
    smaller = part > 0 and case.number("area_available") - part >= ROUNDING
    return when(case.false("divisible") and smaller)


def _divisible_without_part(case: Case) -> Figures | None:
    return when(case.true("divisible") and not case.knows("parcel_smallest"))


def _in_hectares(case: Case) -> Figures | None:
    return _those(case, [name for name in _AREAS if 0 < case.number(name) < SMALLEST])


def _too_large(case: Case) -> Figures | None:
    return _those(case, [name for name in _AREAS if case.number(name) > LARGEST])


def _those(case: Case, names: list[str]) -> Figures | None:
    pairs = [(BY_NAME[name].label, case.said(name)) for name in names]
    return when(
        bool(pairs),
        figures=Text(
            ", ".join(f"{label.de} {said.de}" for label, said in pairs),
            ", ".join(f"{label.en.lower()} {said.en}" for label, said in pairs),
        ),
    )


def _outline_differs(case: Case) -> Figures | None:
    outline = case.context.outline
    if not outline:
        return None
    share = abs(case.number("area_gross") - outline) / outline
    if not share > OUTLINE_SHARE:
        return None
    return {"outline": figure(outline, "m²"), "percent": figure(share * 100, "%", decimals=1)}


RULES: Final = (
    Rule(
        name="net_above_gross",
        severity=Severity.SERIOUS,
        source=_TERMS,
        fields=("area_net", "area_gross"),
        sentence=Text(
            "Die Nettofläche ({area_net}) ist größer als die Bruttofläche ({area_gross}).",
            "The net area ({area_net}) is larger than the gross area ({area_gross}).",
        ),
        fires=_above("area_net", "area_gross"),
    ),
    Rule(
        name="available_above_net",
        severity=Severity.SERIOUS,
        source=_TERMS,
        fields=("area_available", "area_net"),
        sentence=Text(
            "Die verfügbare Fläche ({area_available}) ist größer als die Nettofläche ({area_net}).",
            "The available area ({area_available}) is larger than the net area ({area_net}).",
        ),
        fires=_above("area_available", "area_net"),
    ),
    Rule(
        name="available_above_gross",
        severity=Severity.SERIOUS,
        source=_TERMS,
        fields=("area_available", "area_gross"),
        sentence=Text(
            "Die verfügbare Fläche ({area_available}) ist größer als die Bruttofläche "
            "({area_gross}).",
            "The available area ({area_available}) is larger than the gross area ({area_gross}).",
        ),
        fires=_above("area_available", "area_gross"),
    ),
    Rule(
        name="part_above_available",
        severity=Severity.SERIOUS,
        source=_TERMS,
        fields=("parcel_smallest", "area_available"),
        sentence=Text(
            "Die kleinste Teilfläche ({parcel_smallest}) ist größer als die verfügbare Fläche "
            "({area_available}).",
            "The smallest part ({parcel_smallest}) is larger than the available area "
            "({area_available}).",
        ),
        fires=_part_above_available,
    ),
    Rule(
        name="divisible_without_part",
        severity=Severity.HINT,
        source=_DIVISIBLE,
        fields=("divisible", "parcel_smallest"),
        sentence=Text(
            "Die Fläche ist teilbar, aber die kleinste Teilfläche fehlt: Anfragen nach kleinen "
            "Flächen finden sie nicht.",
            "The plot is divisible, but its smallest part is missing: those who look for "
            "little land will not find it.",
        ),
        fires=_divisible_without_part,
        lack=True,
    ),
    Rule(
        name="indivisible_with_parts",
        severity=Severity.DOUBTFUL,
        source=_DIVISIBLE,
        fields=("divisible", "parcel_smallest", "area_available"),
        sentence=Text(
            "Die Fläche ist nicht teilbar, aber ihre kleinste Teilfläche ({parcel_smallest}) ist "
            "kleiner als die verfügbare Fläche ({area_available}).",
            "The plot is not divisible, but its smallest part ({parcel_smallest}) is smaller "
            "than the available area ({area_available}).",
        ),
        fires=_indivisible_with_parts,
    ),
    Rule(
        name="area_in_hectares",
        severity=Severity.DOUBTFUL,
        source=Text(
            "Praxis: Gewerbegrundstücke unter 100 m² gibt es kaum, Tabellen in Hektar oft",
            "practice: hardly any commercial plot is below 100 m², many tables are in hectares",
        ),
        fields=_AREAS,
        sentence=Text(
            "Unter 100 m²: {figures}. Stehen Hektar statt Quadratmetern im Feld?",
            "Below 100 m²: {figures}. Are these hectares instead of square metres?",
        ),
        fires=_in_hectares,
    ),
    Rule(
        name="area_too_large",
        severity=Severity.DOUBTFUL,
        source=Text(
            "Praxis: größer als jedes Gewerbegebiet des Landkreises",
            "practice: larger than any estate of the county",
        ),
        fields=_AREAS,
        sentence=Text(
            "Über 500 ha: {figures}. Stimmt die Einheit (m²)?",
            "Above 500 ha: {figures}. Is the unit right (m²)?",
        ),
        fires=_too_large,
    ),
    Rule(
        name="outline_differs",
        severity=Severity.DOUBTFUL,
        source=Text(
            "Praxis: Umriss gemessen in EPSG:25833, Abweichung über 5 %",
            "practice: outline measured in EPSG:25833, differing by more than 5 %",
        ),
        fields=("area_gross",),
        sentence=Text(
            "Die Bruttofläche ({area_gross}) weicht um {percent} vom gezeichneten Umriss ab "
            "({outline}).",
            "The gross area ({area_gross}) differs by {percent} from the outline as drawn "
            "({outline}).",
        ),
        fires=_outline_differs,
    ),
)
