"""Kinds of places that minutes and distances are computed to, each defined once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from data.words import Text

Mode = Literal["car", "truck"]
MODES: Final[tuple[Mode, ...]] = get_args(Mode)
MODE_LABELS: Final[dict[Mode, Text]] = {
    "car": Text("Pkw", "Car"),
    "truck": Text("Lkw", "Truck"),
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
    "truck": Text("mit dem Lkw", "by truck"),
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
    main
        False for a kind that pages fold away until somebody asks for it.
    """

    name: str
    label: Text
    to: Text
    layer: str | None
    note: Text = _ALL_COUNT
    main: bool = True


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
    DestinationKind(
        name="university",
        label=Text("Hochschule", "University"),
        to=Text("zur Hochschule", "to a university"),
        layer="universities",
        main=False,
    ),
    DestinationKind(
        name="hospital",
        label=Text("Krankenhaus", "Hospital"),
        to=Text("zum Krankenhaus", "to a hospital"),
        layer="hospitals",
        main=False,
    ),
    DestinationKind(
        name="truck_fuel",
        label=Text("Tankstelle für Lkw", "Fuel station for trucks"),
        to=Text("zur Lkw-Tankstelle", "to a fuel station for trucks"),
        layer="truck_energy",
        note=Text(
            "Es zählen Tankstellen, an denen nach den Straßendaten Lkw tanken können.",
            "Fuel stations count of which the road data say that trucks can refuel there.",
        ),
        main=False,
    ),
    DestinationKind(
        name="truck_charging",
        label=Text("Ladestation für Lkw", "Charging station for trucks"),
        to=Text("zur Lkw-Ladestation", "to a charging station for trucks"),
        layer="truck_energy",
        note=Text(
            "Es zählen Ladestationen, an denen nach den Straßendaten Lkw laden können.",
            "Charging stations count of which the road data say that trucks can charge there.",
        ),
        main=False,
    ),
)
BY_NAME: Final[dict[str, DestinationKind]] = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceKind:
    """One kind of thing that kilometres and no minutes are computed to.

    Attributes
    ----------
    name
        Key in the API and in files.
    label
        Words for one thing of the kind.
    to
        The same after "kilometres", for filters and reasons.
    by
        How it is measured: "road" along the network as a truck may drive, "air" as the crow
        flies from the outline of the plot.
    layer
        Map layer that shows these things.
    note
        What is measured, and what it does not say.
    """

    name: str
    label: Text
    to: Text
    by: Literal["road", "air"]
    layer: str
    note: Text


DISTANCES: Final[tuple[DistanceKind, ...]] = (
    DistanceKind(
        name="long_truck_road",
        label=Text("Straße für Lang-Lkw", "Road open to long trucks"),
        to=Text("zur Straße für Lang-Lkw", "to a road open to long trucks"),
        by="road",
        layer="long_truck_roads",
        note=Text(
            "Kürzester Weg mit dem Lkw zur nächsten Straße der Positivliste (LKWÜberlStVAusnV), "
            "die das geladene Netz enthält. Eine, die es nicht enthält, kann näher liegen.",
            "Shortest way by truck to the nearest road of the positive list (LKWÜberlStVAusnV) "
            "that the network loaded holds. One that it does not hold may lie nearer.",
        ),
    ),
    DistanceKind(
        name="substation",
        label=Text("Umspannwerk", "Electrical substation"),
        to=Text("zum Umspannwerk", "to an electrical substation"),
        by="air",
        layer="substations",
        note=Text(
            "Luftlinie vom Rand der Fläche. Ob dort Leistung frei ist, sagt allein der "
            "Netzbetreiber.",
            "As the crow flies from the edge of the plot. Whether capacity is free there, only "
            "the operator of the grid can say.",
        ),
    ),
)
DISTANCE_BY_NAME: Final[dict[str, DistanceKind]] = {kind.name: kind for kind in DISTANCES}
DISTANCE_COLUMNS: Final[dict[str, str]] = {f"distance_{kind.name}": kind.name for kind in DISTANCES}
"""Kinds by the name of their column: kilometres."""
