"""Rules on places: municipality, estate, and other plots on the same land."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from data.plausibility.rule import Rule, Severity, distance, figure, listed, when
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.plausibility.context import Overlap
    from data.plausibility.rule import Case, Figures

TOLERANCE_M: Final = 250.0
"""How far generalised boundaries such as VG250 may be off."""
SCHEMATIC_TOLERANCE_M: Final = 1_000.0
SCHEMATIC_FAR_M: Final = 5_000.0
"""How far from a schematic area no real boundary can reach."""
ACROSS: Final = 0.05
"""Share of a plot beyond the border from which that is worth a look."""
FROM_ESTATE_M: Final = 1_000.0
TWICE: Final = 0.9
"""Share of the smaller plot from which two records mean the same land."""
ESTATE_MARGIN: Final = 0.05
"""By how much plots may exceed what their estate states: figures in ha, with one decimal."""
ESTATE_ROUNDING: Final = 500.0

_AGS: Final = re.compile(r"[01]\d{7}", re.ASCII)
_ARS_DIGITS: Final = 12

_KEY: Final = Text(
    "Amtlicher Gemeindeschlüssel (Statistisches Bundesamt): acht Ziffern",
    "official municipality key (Federal Statistical Office): eight digits",
)
_BOUNDARIES: Final = Text("Verwaltungsgrenzen", "administrative boundaries")
_DIRECTORY: Final = Text(
    "Verzeichnis der Gemeinden und Gewerbegebiete", "directory of municipalities and estates"
)
_ONCE: Final = Text(
    "Praxis: jeder Quadratmeter steht einmal im Verzeichnis",
    "practice: every square metre is recorded once",
)


def _key_malformed(case: Case) -> Figures | None:
    key = case.text("municipality")
    if key is None or _AGS.fullmatch(key):
        return None
    if len(key) == _ARS_DIGITS and key.isdigit():
        guess = Text(
            " Zwölf Ziffern hat der Regionalschlüssel (ARS).",
            " The regional key (ARS) has twelve digits.",
        )
    else:
        guess = Text("", "")
    return {"key": Text(key, key), "guess": guess}


def _key_unknown(case: Case) -> Figures | None:
    key, known = case.text("municipality"), case.context.municipalities
    if key is None or known is None or not _AGS.fullmatch(key):
        return None
    return when(key not in known, key=Text(key, key))


def _estate_unknown(case: Case) -> Figures | None:
    estate, known = case.text("estate"), case.context.estates
    return when(estate is not None and known is not None and estate not in known)


def _estate_elsewhere(case: Case) -> Figures | None:
    key = case.text("municipality")
    other = (case.context.estates or {}).get(case.text("estate") or "")
    if key is None or other is None or other == key:
        return None
    return {"here": _municipality(case, key), "there": _municipality(case, other)}


def _municipality(case: Case, key: str) -> Text:
    name = (case.context.municipalities or {}).get(key, f"AGS {key}")
    return Text(name, name)


def _outside(case: Case, tolerance: float) -> Figures | None:
    away, key = case.context.outside, case.text("municipality")
    if away is None or key is None or away <= tolerance:
        return None
    found = " / ".join(case.context.found_in)
    return {
        "away": distance(away),
        "here": _municipality(case, key),
        "found": Text(f" in {found}", f" in {found}") if found else Text("", ""),
    }


def _outside_real(case: Case) -> Figures | None:
    return None if case.context.schematic else _outside(case, TOLERANCE_M)


def _outside_schematic(case: Case) -> Figures | None:
    return _outside(case, SCHEMATIC_TOLERANCE_M) if case.context.schematic else None


def _is_apart(case: Case, metres: float) -> bool:
    return case.context.apart is not None and case.context.apart > metres


def _grade_real(case: Case) -> Severity:
    """Serious where no part of the plot is near the municipality; else most of it lies outside."""
    return Severity.SERIOUS if _is_apart(case, TOLERANCE_M) else Severity.DOUBTFUL


def _grade_schematic(case: Case) -> Severity:
    return Severity.SERIOUS if _is_apart(case, SCHEMATIC_FAR_M) else Severity.HINT


def _across(case: Case) -> Figures | None:
    share, key = case.context.share_outside, case.text("municipality")
    if case.context.schematic or share is None or key is None or share < ACROSS:
        return None
    if _outside_real(case) is not None:
        return None
    return {"share": figure(share * 100, "%"), "here": _municipality(case, key)}


def _from_estate(case: Case) -> Figures | None:
    away = case.context.from_estate
    if away is None or away <= FROM_ESTATE_M:
        return None
    return {"away": distance(away)}


def _overlaps(case: Case) -> Figures | None:
    return _on_the_same_land([one for one in case.context.overlaps if one.share < TWICE])


def _twice(case: Case) -> Figures | None:
    return _on_the_same_land([one for one in case.context.overlaps if one.share >= TWICE])


def _on_the_same_land(overlaps: Sequence[Overlap]) -> Figures | None:
    said = [Text(*(f"{one.plot} ({area})" for area in figure(one.area, "m²"))) for one in overlaps]
    return when(bool(said), others=listed(said))


def _estate_below_plots(case: Case) -> Figures | None:
    balance = case.context.balance
    if balance is None:
        return None
    if balance.plots <= balance.stated * (1 + ESTATE_MARGIN) + ESTATE_ROUNDING:
        return None
    return {
        "stated": figure(balance.stated / 10_000, "ha", decimals=1),
        "sum": figure(balance.plots / 10_000, "ha", decimals=1),
        "count": figure(balance.count),
    }


RULES: Final = (
    Rule(
        name="municipality_malformed",
        severity=Severity.SERIOUS,
        source=_KEY,
        fields=("municipality",),
        sentence=Text(
            "„{key}“ ist kein Gemeindeschlüssel (AGS): er hat acht Ziffern.{guess}",
            "“{key}” is no municipality key (AGS): it has eight digits.{guess}",
        ),
        fires=_key_malformed,
    ),
    Rule(
        name="municipality_unknown",
        severity=Severity.DOUBTFUL,
        source=_DIRECTORY,
        fields=("municipality",),
        sentence=Text(
            "Eine Gemeinde mit dem Schlüssel {key} ist nicht geladen: Name und Hebesätze fehlen.",
            "No municipality with the key {key} is loaded: name and tax multipliers are missing.",
        ),
        fires=_key_unknown,
    ),
    Rule(
        name="estate_unknown",
        severity=Severity.DOUBTFUL,
        source=_DIRECTORY,
        fields=("estate",),
        sentence=Text(
            "Ein Gewerbegebiet mit der Kennung „{estate}“ ist nicht geladen.",
            "No estate with the identifier “{estate}” is loaded.",
        ),
        fires=_estate_unknown,
    ),
    Rule(
        name="estate_elsewhere",
        severity=Severity.HINT,
        source=_DIRECTORY,
        fields=("estate", "municipality"),
        sentence=Text(
            "Die Fläche liegt in {here}, ihr Gewerbegebiet „{estate}“ aber in {there}.",
            "The plot lies in {here}, but its estate “{estate}” in {there}.",
        ),
        fires=_estate_elsewhere,
    ),
    Rule(
        name="outside_municipality",
        severity=Severity.DOUBTFUL,
        source=_BOUNDARIES,
        fields=("municipality",),
        sentence=Text(
            "Der Umriss liegt {away} außerhalb von {here}{found}.",
            "The outline lies {away} outside {here}{found}.",
        ),
        fires=_outside_real,
        grade=_grade_real,
    ),
    Rule(
        name="across_municipal_border",
        severity=Severity.HINT,
        source=_BOUNDARIES,
        fields=("municipality",),
        sentence=Text(
            "Der Umriss reicht über die Grenze von {here} hinaus: {share} liegen außerhalb.",
            "The outline reaches across the border of {here}: {share} of it lie outside.",
        ),
        fires=_across,
    ),
    Rule(
        name="outside_schematic_municipality",
        severity=Severity.HINT,
        source=_BOUNDARIES,
        fields=("municipality",),
        sentence=Text(
            "Der Umriss liegt {away} außerhalb von {here}{found}. Die Grenzen sind schematisch; "
            "mit echten Grenzen kann sich das erledigen.",
            "The outline lies {away} outside {here}{found}. The boundaries are schematic; real "
            "ones may settle this.",
        ),
        fires=_outside_schematic,
        grade=_grade_schematic,
    ),
    Rule(
        name="away_from_estate",
        severity=Severity.DOUBTFUL,
        source=_DIRECTORY,
        fields=("estate",),
        sentence=Text(
            "Die Fläche liegt {away} von ihrem Gewerbegebiet „{estate}“ entfernt.",
            "The plot lies {away} away from its estate “{estate}”.",
        ),
        fires=_from_estate,
    ),
    Rule(
        name="overlap",
        severity=Severity.DOUBTFUL,
        source=_ONCE,
        fields=(),
        sentence=Text(
            "Der Umriss überlappt andere Flächen: {others}.",
            "The outline overlaps other plots: {others}.",
        ),
        fires=_overlaps,
    ),
    Rule(
        name="counted_twice",
        severity=Severity.SERIOUS,
        source=_ONCE,
        fields=(),
        sentence=Text(
            "Dasselbe Land steht noch einmal im Verzeichnis: {others}. Ein Gewerbegebiet und "
            "seine Flächen zählen nicht beide.",
            "The same land is recorded once more: {others}. An estate and its plots do not both "
            "count.",
        ),
        fires=_twice,
    ),
    Rule(
        name="estate_below_plots",
        severity=Severity.DOUBTFUL,
        source=_ONCE,
        fields=("estate", "area_available"),
        sentence=Text(
            "Das Gewerbegebiet „{estate}“ nennt {stated} frei, seine {count} freien Flächen haben "
            "zusammen {sum}. Zählt etwas doppelt, oder ist eine Angabe veraltet?",
            "The estate “{estate}” states {stated} as free, its {count} free plots add up to "
            "{sum}. Is something counted twice, or is a figure out of date?",
        ),
        fires=_estate_below_plots,
    ),
)
