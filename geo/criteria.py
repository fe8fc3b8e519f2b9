"""Criteria of suitability, each defined once, and the general profile.

Beside those of the general profile stand `FURTHER` ones, which only some branches weigh.

A criterion turns one fact into a value between 0 (useless) and 1 (as good as it
gets). The value functions are fixed: they never depend on the other plots, so that a
ranking does not change when a plot elsewhere is filtered away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

# The three fields of action of the county's Regionalbudget.
FieldOfAction = Literal["business", "work", "climate"]
FIELDS_OF_ACTION: Final[tuple[FieldOfAction, ...]] = get_args(FieldOfAction)
FIELD_OF_ACTION_LABELS: Final[Mapping[FieldOfAction, Text]] = {
    "business": Text("Attraktiver Wirtschaftsstandort", "Attractive place for business"),
    "work": Text("Attraktiver Arbeitsort", "Attractive place to work"),
    "climate": Text("Klimaneutrale Region", "Climate-neutral region"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion.

    Attributes
    ----------
    column
        Column of `geo.columns` that holds the fact: a field, or minutes as
        "truck:motorway_junction".
    curve
        For figures: points (figure, value) of a piecewise linear function, constant
        beyond its ends.
    values
        For codes: value by code.
    weight
        Share in the general profile, in per cent.
    """

    name: str
    label: Text
    field_of_action: FieldOfAction
    column: str
    weight: float
    curve: tuple[tuple[float, float], ...] = ()
    values: Mapping[str, float] | None = None

    @property
    def worst(self) -> float:
        """Lowest value that any fact can give."""
        return min(self._reached)

    @property
    def best(self) -> float:
        """Highest value that any fact can give."""
        return max(self._reached)

    @property
    def _reached(self) -> tuple[float, ...]:
        # A piecewise linear function has its extremes at its points.
        return tuple(self.values.values()) if self.values else tuple(y for _, y in self.curve)

    def value_of(self, figures: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values from 0 to 1 for figures; NaN (unknown) stays NaN."""
        x, y = zip(*self.curve, strict=True)
        values: NDArray[np.float64] = np.interp(figures, x, y)
        return values


CRITERIA: Final[tuple[Criterion, ...]] = (
    Criterion(
        name="motorway_truck",
        label=Text("Lkw-Minuten zur Autobahn", "Truck minutes to the motorway"),
        field_of_action="business",
        column="truck:motorway_junction",
        weight=14,
        curve=((3, 1), (10, 0.8), (20, 0.4), (40, 0)),
    ),
    Criterion(
        name="freight_truck",
        label=Text("Lkw-Minuten zum Güterterminal", "Truck minutes to a freight terminal"),
        field_of_action="business",
        column="truck:freight_terminal",
        weight=6,
        curve=((10, 1), (30, 0.6), (75, 0)),
    ),
    Criterion(
        name="airport_car",
        label=Text("Pkw-Minuten zum Flughafen", "Car minutes to the airport"),
        field_of_action="business",
        column="car:airport",
        weight=4,
        curve=((10, 1), (30, 0.7), (60, 0.2), (90, 0)),
    ),
    Criterion(
        name="area",
        label=Text("Verfügbare Fläche", "Available area"),
        field_of_action="business",
        column="area_available",
        weight=8,
        curve=((3_000, 0.2), (10_000, 0.5), (50_000, 0.9), (100_000, 1)),
    ),
    Criterion(
        name="price",
        label=Text("Kaufpreis", "Price"),
        field_of_action="business",
        column="price",
        weight=8,
        curve=((10, 1), (25, 0.7), (50, 0.3), (100, 0)),
    ),
    Criterion(
        name="zoning",
        label=Text("Art der Nutzung", "Zoning"),
        field_of_action="business",
        column="zoning",
        weight=6,
        values={
            "GI": 1,
            "GIe": 0.85,
            "GE": 0.7,
            "GEe": 0.5,
            "SO": 0.5,
            "MK": 0.4,
            "MU": 0.3,
            "MI": 0.2,
        },
    ),
    Criterion(
        name="plan",
        label=Text("Stand des Bebauungsplans", "Status of the plan"),
        field_of_action="business",
        column="plan_status",
        weight=6,
        values={"adopted": 1, "draft": 0.5, "resolved": 0.25, "unplanned": 0.3},
    ),
    Criterion(
        name="operation",
        label=Text("Betrieb rund um die Uhr", "24/7 operation"),
        field_of_action="business",
        column="operation_24_7",
        weight=4,
        values={"yes": 1, "conditional": 0.5, "no": 0},
    ),
    Criterion(
        name="development",
        label=Text("Erschließung", "Servicing"),
        field_of_action="business",
        column="development",
        weight=6,
        values={"full": 1, "partial": 0.6, "planned": 0.3, "none": 0},
    ),
    Criterion(
        name="power",
        label=Text("Strom, Leistung", "Power, capacity"),
        field_of_action="business",
        column="power_mva",
        weight=6,
        curve=((0, 0), (1, 0.4), (5, 0.8), (20, 1)),
    ),
    Criterion(
        name="contamination",
        label=Text("Altlasten", "Contamination"),
        field_of_action="business",
        column="contamination",
        weight=4,
        values={"none": 1, "remediated": 0.8, "suspected": 0.3, "confirmed": 0},
    ),
    Criterion(
        name="station_car",
        label=Text("Pkw-Minuten zur Bahnstation", "Car minutes to a station"),
        field_of_action="work",
        column="car:station",
        weight=7,
        curve=((1, 1), (5, 0.8), (15, 0.3), (30, 0)),
    ),
    Criterion(
        name="mittelzentrum_car",
        label=Text("Pkw-Minuten ins Mittelzentrum", "Car minutes to a Mittelzentrum"),
        field_of_action="work",
        column="car:mittelzentrum",
        weight=5,
        curve=((3, 1), (10, 0.8), (20, 0.4), (40, 0)),
    ),
    Criterion(
        name="fibre",
        label=Text("Glasfaser", "Fibre"),
        field_of_action="work",
        column="fibre_mbit",
        weight=4,
        curve=((0, 0), (100, 0.4), (1_000, 1)),
    ),
    Criterion(
        name="rail",
        label=Text("Gleisanschluss", "Rail siding"),
        field_of_action="climate",
        column="rail_siding",
        weight=5,
        values={"plot": 1, "estate": 0.8, "near": 0.5, "none": 0},
    ),
    Criterion(
        name="heat",
        label=Text("Fernwärme", "District heat"),
        field_of_action="climate",
        column="district_heat",
        weight=2,
        values={"plot": 1, "estate": 0.7, "none": 0},
    ),
    Criterion(
        name="flood",
        label=Text("Hochwasser", "Flood"),
        field_of_action="climate",
        column="flood",
        weight=3,
        values={"none": 1, "hq_extreme": 0.5, "hq100": 0},
    ),
    Criterion(
        name="protection",
        label=Text("Natur und Landschaft", "Nature and landscape"),
        field_of_action="climate",
        column="protection",
        weight=2,
        values={"none": 1, "adjacent": 0.7, "landscape": 0.3, "nature": 0},
    ),
)
# What only some branches ask for: without weight in the general profile.
FURTHER: Final[tuple[Criterion, ...]] = (
    Criterion(
        name="port_truck",
        label=Text("Lkw-Minuten zum Binnenhafen", "Truck minutes to an inland port"),
        field_of_action="climate",
        column="truck:port",
        weight=0,
        curve=((10, 1), (40, 0.6), (90, 0)),
    ),
    Criterion(
        name="oberzentrum_car",
        label=Text("Pkw-Minuten ins Oberzentrum", "Car minutes to an Oberzentrum"),
        field_of_action="work",
        column="car:oberzentrum",
        weight=0,
        curve=((10, 1), (25, 0.7), (45, 0.3), (75, 0)),
    ),
    Criterion(
        name="gas",
        label=Text("Erdgas", "Natural gas"),
        field_of_action="business",
        column="gas",
        weight=0,
        values={"plot": 1, "estate": 0.7, "none": 0},
    ),
    Criterion(
        name="water",
        label=Text("Trinkwasser", "Drinking water"),
        field_of_action="business",
        column="water",
        weight=0,
        values={"plot": 1, "estate": 0.7, "none": 0},
    ),
    Criterion(
        name="waste_water",
        label=Text("Abwasser", "Waste water"),
        field_of_action="business",
        column="waste_water",
        weight=0,
        values={"plot": 1, "estate": 0.7, "none": 0},
    ),
    Criterion(
        name="noise_night",
        label=Text("Emissionskontingent Nacht", "Noise quota by night"),
        field_of_action="business",
        column="noise_night",
        weight=0,
        curve=((40, 0), (50, 0.5), (60, 0.8), (70, 1)),
    ),
    Criterion(
        name="height",
        label=Text("Höhe höchstens", "Maximum height"),
        field_of_action="business",
        column="height_max",
        weight=0,
        curve=((8, 0), (12, 0.5), (20, 0.8), (40, 1)),
    ),
    Criterion(
        name="trade_tax",
        label=Text("Gewerbesteuer-Hebesatz", "Trade tax multiplier"),
        field_of_action="business",
        column="trade_tax",
        weight=0,
        curve=((300, 1), (400, 0.5), (500, 0)),
    ),
    Criterion(
        name="funding",
        label=Text("Fördergebiet", "Assisted area"),
        field_of_action="business",
        column="funding_area",
        weight=0,
        values={"a": 1, "c": 0.7, "d": 0.4, "none": 0},
    ),
    Criterion(
        name="mining",
        label=Text("Bergbau", "Mining"),
        field_of_action="business",
        column="mining",
        weight=0,
        values={"none": 1, "former": 0.5, "subsidence": 0},
    ),
)
EVERY: Final = (*CRITERIA, *FURTHER)
BY_NAME: Final[dict[str, Criterion]] = {criterion.name: criterion for criterion in EVERY}
GENERAL: Final[dict[str, float]] = {criterion.name: criterion.weight for criterion in CRITERIA}
