"""Kinds of places that minutes are computed to, each defined once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from data.words import Text

Mode = Literal["car", "truck"]
MODES: Final[tuple[Mode, ...]] = get_args(Mode)
MODE_LABELS: Final[dict[Mode, Text]] = {
    "car": Text("Pkw", "Car"),
    "truck": Text("Lkw 40 t", "40 t truck"),
}

# Ways to travel that isochrones are drawn for: beside the vehicles, a bicycle and feet.
Travel = Literal["car", "truck", "bicycle", "foot"]
TRAVELS: Final[tuple[Travel, ...]] = get_args(Travel)
TRAVEL_LABELS: Final[dict[Travel, Text]] = {
    "car": MODE_LABELS["car"],
    "truck": MODE_LABELS["truck"],
    "bicycle": Text("Fahrrad", "Bicycle"),
    "foot": Text("zu Fuß", "On foot"),
}
# The same within a sentence.
TRAVEL_BY: Final[dict[Travel, Text]] = {
    "car": Text("mit dem Pkw", "by car"),
    "truck": Text("mit dem Lkw (40 t)", "by 40 t truck"),
    "bicycle": Text("mit dem Fahrrad", "by bicycle"),
    "foot": Text("zu Fuß", "on foot"),
}


# Minutes by car that people are counted within.
STEPS: Final = (15, 30, 45)


_ALL_COUNT: Final = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationKind:
    """One kind of destination.

    Attributes
    ----------
    name
        Key in the API and in files.
    label
        Words for one place of the kind.
    to
        The same after "minutes", for filters and reasons ("zur Autobahn").
    layer
        Map layer that shows these places; None where none does.
    note
        Which places count for filters, order and score, where not all do; else empty.
    """

    name: str
    label: Text
    to: Text
    layer: str | None
    note: Text = _ALL_COUNT


KINDS: Final[tuple[DestinationKind, ...]] = (
    DestinationKind(
        name="motorway_junction",
        label=Text("Autobahnanschluss", "Motorway junction"),
        to=Text("zur Autobahn", "to the motorway"),
        layer="junctions",
    ),
    DestinationKind(
        name="airport",
        label=Text("Flughafen", "Airport"),
        to=Text("zum Flughafen", "to the airport"),
        layer="airports",
    ),
    DestinationKind(
        name="freight_terminal",
        label=Text("Güterterminal", "Freight terminal"),
        to=Text("zum Güterterminal", "to a freight terminal"),
        layer="freight",
    ),
    DestinationKind(
        name="port",
        label=Text("Binnenhafen", "Inland port"),
        to=Text("zum Binnenhafen", "to an inland port"),
        layer="freight",
    ),
    DestinationKind(
        name="station",
        label=Text("Bahnstation", "Railway station"),
        to=Text("zur Bahnstation", "to a railway station"),
        layer="stations",
        note=Text(
            "Halte ohne belegten Regelverkehr zählen nicht; es zählt die nächste Station mit "
            "belegtem.",
            "Stops without a verified regular service do not count; the nearest station with "
            "one does.",
        ),
    ),
    DestinationKind(
        name="mittelzentrum",
        label=Text("Mittelzentrum", "Mittelzentrum (medium-sized centre)"),
        to=Text("ins Mittelzentrum", "to a Mittelzentrum"),
        layer=None,
    ),
    DestinationKind(
        name="oberzentrum",
        label=Text("Oberzentrum", "Oberzentrum (major centre)"),
        to=Text("ins Oberzentrum", "to an Oberzentrum"),
        layer=None,
    ),
)
BY_NAME: Final[dict[str, DestinationKind]] = {kind.name: kind for kind in KINDS}
