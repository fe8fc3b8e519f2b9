"""Rules on purpose obligations and uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.codes import SECTORS, label
from data.plausibility.rule import Rule, Severity, when
from data.words import LANGUAGES, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.plausibility.rule import Case, Figures

_OBLIGATION: Final = Text(
    "Zweckbindung aus dem Zuwendungsbescheid (§ 44 SäHO)",
    "purpose obligation of the grant (§ 44 SäHO)",
)
_COMMERCIAL: Final = frozenset({"GI", "GIe", "GE", "GEe"})
_INDUSTRIAL: Final = frozenset({"GI", "GIe"})


def _sectors(codes: Iterable[str]) -> Text:
    labels = [label(SECTORS, code) for code in codes]
    return Text(*(", ".join(one.in_(language) for one in labels) for language in LANGUAGES))


def _expired(case: Case) -> Figures | None:
    until = case.day("purpose_until")
    return when(until is not None and until < case.today)


def _without_sectors(case: Case) -> Figures | None:
    until = case.day("purpose_until")
    runs = until is not None and until >= case.today
    return when(runs and not case.codes("purpose_sectors"))


def _without_end(case: Case) -> Figures | None:
    return when(bool(case.codes("purpose_sectors")) and not case.knows("purpose_until"))


def _excludes_itself(case: Case) -> Figures | None:
    bound, excluded = case.codes("purpose_sectors"), case.codes("uses_excluded")
    return when(bool(bound) and set(bound) <= set(excluded))


def _both(case: Case) -> Figures | None:
    excluded = case.codes("uses_excluded")
    both = [code for code in case.codes("uses_preferred") if code in excluded]
    return when(bool(both), both=_sectors(both))


def _housing(case: Case) -> Figures | None:
    wanted = "housing" in case.codes("uses_preferred")
    return when(wanted and case.text("zoning") in _COMMERCIAL)


def _leisure(case: Case) -> Figures | None:
    wanted = "leisure" in case.codes("uses_preferred")
    return when(wanted and case.text("zoning") in _INDUSTRIAL)


RULES: Final = (
    Rule(
        name="purpose_expired",
        severity=Severity.HINT,
        source=_OBLIGATION,
        fields=("purpose_until",),
        sentence=Text(
            "Die Zweckbindung ist am {purpose_until} abgelaufen. Bitte prüfen und löschen.",
            "The purpose obligation ended on {purpose_until}. Please check and remove it.",
        ),
        fires=_expired,
    ),
    Rule(
        name="purpose_without_sectors",
        severity=Severity.DOUBTFUL,
        source=_OBLIGATION,
        fields=("purpose_until", "purpose_sectors"),
        sentence=Text(
            "Zweckbindung bis {purpose_until}, aber ohne Branchen: niemand kann sagen, an wen die "
            "Fläche gehen darf.",
            "Purpose obligation until {purpose_until}, but without sectors: nobody can tell whom "
            "the plot may go to.",
        ),
        fires=_without_sectors,
        lack=True,
    ),
    Rule(
        name="purpose_without_end",
        severity=Severity.HINT,
        source=_OBLIGATION,
        fields=("purpose_sectors", "purpose_until"),
        sentence=Text(
            "Zweckbindung für {purpose_sectors}, aber ohne Ende.",
            "Purpose obligation for {purpose_sectors}, but without an end.",
        ),
        fires=_without_end,
        lack=True,
    ),
    Rule(
        name="purpose_excluded",
        severity=Severity.SERIOUS,
        source=_OBLIGATION,
        fields=("purpose_sectors", "uses_excluded"),
        sentence=Text(
            "Die Zweckbindung erlaubt nur {purpose_sectors}, und gerade das ist ausgeschlossen: "
            "die Fläche dürfte an niemanden gehen.",
            "The purpose obligation allows {purpose_sectors} only, which is excluded: the plot "
            "could go to nobody.",
        ),
        fires=_excludes_itself,
    ),
    Rule(
        name="use_preferred_and_excluded",
        severity=Severity.SERIOUS,
        source=Text("Widerspruch in sich", "contradiction in itself"),
        fields=("uses_preferred", "uses_excluded"),
        sentence=Text(
            "Zugleich bevorzugt und ausgeschlossen: {both}.",
            "Preferred and excluded at the same time: {both}.",
        ),
        fires=_both,
    ),
    Rule(
        name="housing_in_commercial_area",
        severity=Severity.DOUBTFUL,
        source=Text("§§ 8, 9 BauNVO", "§§ 8, 9 BauNVO"),
        fields=("uses_preferred", "zoning"),
        sentence=Text(
            "Wohnen ist bevorzugt, aber {zoning}: dort wohnen allenfalls Betriebsleiter und "
            "Aufsicht.",
            "Housing is preferred, but {zoning}: at most managers and guards may live there.",
        ),
        fires=_housing,
    ),
    Rule(
        name="leisure_in_industrial_area",
        severity=Severity.DOUBTFUL,
        source=Text("§ 9 BauNVO", "§ 9 BauNVO"),
        fields=("uses_preferred", "zoning"),
        sentence=Text(
            "Vergnügungsstätten sind bevorzugt, aber {zoning}: § 9 BauNVO kennt sie dort auch als "
            "Ausnahme nicht.",
            "Amusement venues are preferred, but {zoning}: § 9 BauNVO does not know them there, "
            "not even as an exception.",
        ),
        fires=_leisure,
    ),
)
