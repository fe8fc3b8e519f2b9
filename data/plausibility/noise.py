"""Rules on noise quotas and operation around the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.plausibility.rule import Rule, Severity, when
from data.words import Text

if TYPE_CHECKING:
    from data.plausibility.rule import Case, Figures

NIGHT_OF_INDUSTRY: Final = 50.0
"""dB(A)/m² below which an industrial area cannot do at night what it is zoned for."""
NIGHT_OF_TRUCKS: Final = 50.0
"""dB(A)/m² below which hardly a truck can be loaded at night, on one hectare 90 dB(A)."""


def _day_below_night(case: Case) -> Figures | None:
    return when(case.number("noise_day") < case.number("noise_night"))


def _low_in_industry(case: Case) -> Figures | None:
    low = case.number("noise_night") < NIGHT_OF_INDUSTRY
    return when(case.text("zoning") == "GI" and low)


def _low_for_24_7(case: Case) -> Figures | None:
    low = case.number("noise_night") < NIGHT_OF_TRUCKS
    return when(case.text("operation_24_7") == "yes" and low)


RULES: Final = (
    Rule(
        name="noise_day_below_night",
        severity=Severity.DOUBTFUL,
        source=Text("DIN 45691; TA Lärm Nr. 6.1", "DIN 45691; TA Lärm no. 6.1"),
        fields=("noise_day", "noise_night"),
        sentence=Text(
            "Das Emissionskontingent am Tag ({noise_day}) ist kleiner als in der Nacht "
            "({noise_night}). Sind die beiden vertauscht?",
            "The noise quota by day ({noise_day}) is below that by night ({noise_night}). Have "
            "the two been swapped?",
        ),
        fires=_day_below_night,
    ),
    Rule(
        name="noise_low_in_industrial_area",
        severity=Severity.DOUBTFUL,
        source=Text(
            "TA Lärm Nr. 6.1 (GI: tags und nachts 70 dB(A)); BVerwG, 18.02.2021, 4 CN 5.19",
            "TA Lärm no. 6.1 (GI: 70 dB(A) by day and night); BVerwG, 18 Feb 2021, 4 CN 5.19",
        ),
        fields=("noise_night", "zoning"),
        sentence=Text(
            "Das Nachtkontingent ({noise_night}) ist für ein uneingeschränktes Industriegebiet "
            "ungewöhnlich niedrig. Ist es ein GIe, oder ein anderer Wert?",
            "The quota by night ({noise_night}) is unusually low for an unrestricted industrial "
            "area. Is it a GIe, or another figure?",
        ),
        fires=_low_in_industry,
    ),
    Rule(
        name="night_too_quiet_for_24_7",
        severity=Severity.DOUBTFUL,
        source=Text(
            "Praxis: unter 50 dB(A)/m² ist nachts kaum ein Lkw zu beladen; DIN 45691",
            "practice: below 50 dB(A)/m² hardly a truck can be loaded at night; DIN 45691",
        ),
        fields=("operation_24_7", "noise_night"),
        sentence=Text(
            "Betrieb rund um die Uhr ohne Auflagen, aber das Nachtkontingent beträgt nur "
            "{noise_night}.",
            "Operation around the clock without conditions, but the quota by night is only "
            "{noise_night}.",
        ),
        fires=_low_for_24_7,
    ),
)
