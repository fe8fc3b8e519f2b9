"""Means of public transport: what the route types of a timetable mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.codes import Code
from data.words import Text

if TYPE_CHECKING:
    from data.codes import CodeList

MEANS: Final[CodeList] = (
    Code("rail", Text("Zug", "train")),
    Code("metro", Text("U-Bahn", "metro")),
    Code("tram", Text("Straßenbahn", "tram")),
    Code("bus", Text("Bus", "bus")),
    Code("ferry", Text("Fähre", "ferry")),
    Code("funicular", Text("Standseilbahn", "funicular")),
    Code("lift", Text("Seilbahn", "aerial lift")),
    Code("other", Text("sonstiges Verkehrsmittel", "other means")),
)
MEANS_PLURAL: Final[CodeList] = (
    Code("rail", Text("Züge", "trains")),
    Code("metro", Text("U-Bahnen", "metros")),
    Code("tram", Text("Straßenbahnen", "trams")),
    Code("bus", Text("Busse", "buses")),
    Code("ferry", Text("Fähren", "ferries")),
    Code("funicular", Text("Standseilbahnen", "funiculars")),
    Code("lift", Text("Seilbahnen", "aerial lifts")),
    Code("other", Text("sonstige", "others")),
)

# GTFS Schedule Reference, routes.txt, route_type.
_BASIC: Final = {
    0: "tram",
    1: "metro",
    2: "rail",
    3: "bus",
    4: "ferry",
    5: "tram",
    6: "lift",
    7: "funicular",
    11: "bus",
    12: "metro",
}
# Extended GTFS route types (Google, "Extended GTFS Route Types"), which German feeds use:
# the hundred tells the means.
_HUNDREDS: Final = {
    1: "rail",
    2: "bus",
    4: "metro",
    7: "bus",
    8: "bus",
    9: "tram",
    10: "ferry",
    12: "ferry",
    13: "lift",
    14: "funicular",
}


def means_of(route_type: int) -> str:
    """Return the code in `MEANS` of a GTFS route type; "other" for what is neither of them."""
    return _BASIC.get(route_type) or _HUNDREDS.get(route_type // 100, "other")
