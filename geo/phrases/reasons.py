"""Why a piece of a search line is not understood, in words."""

from __future__ import annotations

from typing import Final

from data.words import Text

ANY_MOTORWAY: Final = Text(
    "gerechnet wird zum nächsten Anschluss, gleich welcher Autobahn",
    "minutes run to the nearest junction, whichever motorway it is",
)
OTHER_ROAD: Final = Text(
    "Minuten zu Bundes-, Staats- und Kreisstraßen werden nicht gerechnet",
    "minutes to federal, state and county roads are not computed",
)
NO_DESTINATION: Final = Text(
    "Minuten wohin? Zum Beispiel „zur Autobahn“ oder „nach Leipzig“",
    "minutes to where? Such as “to the motorway” or “to Leipzig”",
)
OUTSIDE: Final = Text(
    "liegt außerhalb; verstanden wird etwa „30 Minuten nach {name}“ oder „Nähe {name}“",
    "lies outside; “30 minutes to {name}” or “near {name}” are understood",
)
NEGATED: Final = Text(
    "was nicht sein soll, kann die Suche hier nicht ausschließen",
    "the search cannot leave this out",
)
NO_KM: Final = Text(
    "Kilometer gibt es zum Umspannwerk und zur Straße für Lang-Lkw, sonst Minuten",
    "kilometres are known to substations and roads open to long trucks, else minutes",
)
NO_POINT: Final = Text("die Lage ist nicht bekannt", "its position is not known")
NO_FIGURE: Final = Text("ohne Zahl: wie viel?", "without a figure: how much?")
WHICH_MINUTES: Final = Text(
    "Menschen werden in 15, 30 und 45 Minuten gezählt",
    "people are counted within 15, 30 and 45 minutes",
)
NO_DISTANCE_LEAST: Final = Text(
    "mindestens so viele Minuten oder Kilometer lassen sich nicht verlangen",
    "at least so many minutes or kilometres cannot be asked for",
)
FIGURE_REASONS: Final = {
    "": Text("Zahl ohne Einheit", "figure without a unit"),
    "m": Text("Meter wovon? Zum Beispiel „Höhe 20 m“", "metres of what? Such as “height 20 m”"),
    "%": Text(
        "Prozent wovon? Zum Beispiel „Hebesatz bis 400 %“",
        "per cent of what? Such as “trade tax up to 400 %”",
    ),
    "dB": Text(
        "Dezibel wann? Zum Beispiel „50 dB nachts“", "decibels when? Such as “50 dB at night”"
    ),
    "money": Text(
        "ein Gesamtpreis ist kein Filter, ein Preis je m² ist einer",
        "a total price is no filter, a price per m² is",
    ),
}
