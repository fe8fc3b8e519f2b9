"""What the invented plots of a place have in common: price level, zoning, ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality as the invented plots see it; all figures are invented.

    `price` is the middle price in €/m² of a serviced plot, `code` begins plot ids.
    `funding_area` holds for the whole municipality, as assisted areas are drawn by
    municipality.
    """

    code: str
    price: float
    mailbox: str
    office: str = "Wirtschaftsförderung"
    funding_area: str = "c"


PLACES: Final = {
    "Schkeuditz": Place("SK", 80, "schkeuditz", funding_area="d"),
    "Taucha": Place("TA", 74, "taucha", funding_area="none"),
    "Wiedemar": Place("WI", 62, "wiedemar", "Bauamt, Liegenschaften"),
    "Rackwitz": Place("RA", 58, "rackwitz", "Bauamt, Liegenschaften", "d"),
    "Delitzsch": Place("DZ", 43, "delitzsch"),
    "Krostitz": Place("KR", 38, "krostitz", "Bauamt, Liegenschaften"),
    "Eilenburg": Place("EB", 30, "eilenburg"),
    "Torgau": Place("TO", 23, "torgau"),
    "Bad Düben": Place("BD", 21, "bad-dueben"),
    "Oschatz": Place("OZ", 17, "oschatz"),
    "Wermsdorf": Place("WE", 15, "wermsdorf", "Liegenschaften"),
    "Mockrehna": Place("MO", 14, "mockrehna", "Bauamt, Liegenschaften"),
    "Mügeln": Place("MU", 12, "muegeln", "Stadtentwicklung"),
    "Dahlen": Place("DA", 11.5, "dahlen", "Stadtentwicklung"),
    "Belgern-Schildau": Place("BS", 11, "belgern-schildau", "Stadtentwicklung", "a"),
}

ZONING: Final = {
    "demo-lindenbreite": ("GE", "GE", "GEe"),
    "demo-kranichfeld": ("GI", "SO"),
    "demo-ziegelanger": ("GE", "GE", "GEe"),
    "demo-nordanger": ("GI", "GI", "GIe"),
    "demo-muldeblick": ("GE", "GE", "GEe", "MI"),
    "demo-kiesgrund": ("GI",),
    "demo-doellnitzaue": ("GE", "GI"),
    "demo-windmuehle": ("MI", "GEe", "GE"),
    "demo-elbwiesen": ("GI", "GIe"),
    "demo-fuchsberg": ("GE", "GE", "MU"),
    "demo-partheufer": ("GE", "GE", "MK"),
    "demo-lerchenfeld": ("SO", "GI"),
    "demo-sonnenwinkel": ("GE",),
    "demo-heiderand": ("GEe", "GE"),
    "demo-hopfengarten": ("GE", "GIe"),
    "demo-obstwiese": ("MI", "GEe", "MU"),
    "demo-teichblick": ("GE",),
    "demo-schildbach": ("GE", "GEe"),
    "demo-heidestrasse": ("GEe", "GE"),
    "demo-torfstich": ("GE", "GI"),
}
"""Zoning of an estate's plots, in turn."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a plan of this zoning usually lays down.

    `day` and `night` are ranges of the emission quota in dB(A)/m², `height` in metres.
    """

    day: tuple[int, int]
    night: tuple[int, int]
    grz: tuple[float, ...]
    gfz: tuple[float, ...]
    bmz: tuple[float, ...]
    height: tuple[float, float]


_MIXED: Final = Rules((55, 57), (40, 42), (0.5, 0.6), (1.0, 1.2), (), (9, 12))
RULES: Final = {
    "GI": Rules((66, 70), (58, 65), (0.7, 0.8), (1.6, 2.4), (8.0, 9.0, 10.0), (18, 32)),
    "GIe": Rules((64, 66), (50, 54), (0.7, 0.8), (1.6, 2.0), (8.0, 9.0), (15, 22)),
    "GE": Rules((60, 65), (45, 50), (0.6, 0.7, 0.8), (1.2, 1.6, 2.4), (6.0, 8.0), (12, 18)),
    "GEe": Rules((56, 59), (40, 44), (0.6, 0.8), (1.2, 1.6), (5.0, 6.0), (9, 14)),
    "SO": Rules((64, 68), (54, 60), (0.7, 0.8), (1.6, 2.0), (8.0, 10.0), (15, 26)),
    "MI": _MIXED,
    "MU": Rules((58, 60), (43, 45), (0.7, 0.8), (2.0, 2.4), (), (12, 15)),
    "MK": Rules((60, 62), (45, 48), (0.8,), (2.0, 2.8), (), (12, 20)),
}

USES: Final = {
    "large": ("logistics", "manufacturing", "chemistry", "food"),
    "middle": ("manufacturing", "food", "green", "digital", "crafts"),
    "small": ("crafts", "digital", "green", "retail"),
}
EXCLUDED: Final = ("retail", "leisure", "housing", "logistics")
