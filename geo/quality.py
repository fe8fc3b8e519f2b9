"""ÖV-Güteklassen A to F: how well a place is served by public transport.

The method of the Swiss Bundesamt für Raumentwicklung (ARE, "ÖV-Güteklassen.
Berechnungsmethodik ARE. Grundlagenbericht", 2022) in the form that Plan4Better has adapted to
Germany, with classes A to F, and with which it has rated Germany for Agora Verkehrswende
("Mobilitätsgarantie", 2023). The tables are those of the documentation of its program GOAT
(page "ÖV-Güteklassen") and of the program's published code (github.com/goat-community/goat):

- A stop's departures from 6 to 20 h, of all means of transport, are halved, since a line
  goes both ways; the length of the window divided by them is the interval.
- The best means that serves the stop gives its group: A railways and metros, B trams and
  funiculars, C buses and what else counts.
- Group and interval give the category of the stop, I to VII (`CATEGORIES`).
- Category and way to the stop give the class (`CLASSES`). Of several stops the best
  class counts.

An interval lies in the first band whose upper limit it is below, as in the published
program: hourly, 60 min, is in the band up to 120. A way lies in the first band whose upper
limit it does not exceed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from data.codes import Code
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.codes import CodeList

WINDOW: Final = (6 * 3_600, 20 * 3_600)
"""Seconds after midnight; a departure at the end no longer counts."""
WINDOW_MINUTES: Final = (WINDOW[1] - WINDOW[0]) // 60

type Group = Literal["A", "B", "C"]

GROUPS: Final[Mapping[str, Group]] = {
    "rail": "A",
    "metro": "A",
    "tram": "B",
    "funicular": "B",
    "bus": "C",
    "ferry": "C",
    "lift": "C",
}
"""Group by means of transport (`data.transport.MEANS`); what is not here does not count."""

CATEGORIES: Final[tuple[tuple[float, Mapping[Group, int]], ...]] = (
    (5, {"A": 1, "B": 1, "C": 2}),
    (10, {"A": 1, "B": 2, "C": 3}),
    (20, {"A": 2, "B": 3, "C": 4}),
    (40, {"A": 3, "B": 4, "C": 5}),
    (60, {"A": 4, "B": 5, "C": 6}),
    (120, {"A": 5, "B": 6, "C": 7}),
)
"""Category by interval in minutes, below the limit, and group."""

LIMITS_M: Final = (300, 500, 750, 1_000)
CLASSES: Final[Mapping[int, str]] = {
    1: "AABC",
    2: "ABCD",
    3: "BCDE",
    4: "CDEF",
    5: "DEF",
    6: "EF",
    7: "F",
}
"""Classes of a category at ways up to each of `LIMITS_M`; beyond the last there is none."""

NO_CLASS: Final = "none"
QUALITY: Final[CodeList] = (
    Code("A", Text("A – sehr gute Erschließung", "A – very well served")),
    Code("B", Text("B – gute Erschließung", "B – well served")),
    Code("C", Text("C – mittlere Erschließung", "C – fairly served")),
    Code("D", Text("D – geringe Erschließung", "D – sparsely served")),
    Code("E", Text("E – sehr geringe Erschließung", "E – very sparsely served")),
    Code("F", Text("F – minimale Erschließung", "F – minimally served")),
    Code(NO_CLASS, Text("keine Güteklasse", "no quality class")),
)
ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII")


def interval(departures: Mapping[str, int]) -> float | None:
    """Return the mean interval in minutes of departures by means from 6 to 20 h.

    None where nothing departs that counts.
    """
    counted = sum(count for means, count in departures.items() if means in GROUPS)
    return WINDOW_MINUTES / (counted / 2) if counted else None


def category(departures: Mapping[str, int]) -> int | None:
    """Return the category of a stop, 1 to 7, from its departures by means from 6 to 20 h.

    None for a stop that is served too seldom for any class.
    """
    minutes = interval(departures)
    if minutes is None:
        return None
    group = min(GROUPS[means] for means, count in departures.items() if count and means in GROUPS)
    for limit, by_group in CATEGORIES:
        if minutes < limit:
            return by_group[group]
    return None


def quality(of: int | None, metres: float) -> str:
    """Return the class of a place at a way of `metres` from a stop of a category."""
    if of is not None:
        for limit, letter in zip(LIMITS_M, CLASSES[of], strict=False):
            if metres <= limit:
                return letter
    return NO_CLASS


def best(classes: Iterable[str]) -> str:
    """Return the best of several classes."""
    order = [code.code for code in QUALITY]
    return min(classes, key=order.index, default=NO_CLASS)
