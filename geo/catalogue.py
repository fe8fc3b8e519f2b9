"""The catalogue: an immutable snapshot of everything that a visitor can see."""

from __future__ import annotations

from collections.abc import Callable, Mapping  # noqa: TC003 – read at run time by the snapshot
from dataclasses import dataclass, field
from datetime import date  # noqa: TC003
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from data.record import Provenance
from data.truck import TRUCK, Truck
from data.words import Text  # noqa: TC001
from geo.columns import Columns, columns
from geo.edge import UNKNOWN_EDGE, Edge
from geo.neighbours import Neighbours, neighbours
from geo.scales import Scale, scales
from geo.timetable import Schedule  # noqa: TC001
from geo.transit import Transit

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.record import PlotRecord, Value
    from geo.destinations import Mode

type Level = Literal["none", "slight", "serious", "excluded", "unknown"]


@dataclass(frozen=True, slots=True)
class Reach:
    """The way to the nearest place of one kind.

    Attributes
    ----------
    minutes, km
        By the fastest way; None where the place cannot be reached.
    name
        Name of the place.
    reason
        Key of `geo.accessibility.REASONS`, why there are no minutes; None where there are.
    alternatives
        The second and third nearest by time.
    verified
        False for a station where no source states a regular service: its minutes are no
        argument for a plot.
    regular
        The way to the nearest verified place, where this one is not; None where it is, or
        where none can be reached.
    source
        What says that the place is there: "osm", or the name of a resource of the dataset.
    """

    minutes: float | None = None
    km: float | None = None
    name: str | None = None
    reason: str | None = None
    alternatives: tuple[Reach, ...] = ()
    verified: bool = True
    regular: Reach | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class People:
    """How many people live within some minutes by car.

    Attributes
    ----------
    within
        People by minutes; None where it is unknown. Empty where `reason` says why.
    at_least
        Minutes within which more may live: the network or the figures end there.
    source
        Key of `geo.people.SOURCES`, what was counted.
    as_of
        Day of the figures in ISO 8601; None is unknown.
    reason
        Key of `geo.people.REASONS`, why there are no figures; None where there are.
    ages
        First and last year of age of those who are counted as of working age; None where the
        figures say nothing of ages.
    working, working_at_least
        As `within` and `at_least`, of people of these ages.
    """

    within: Mapping[int, int | None] = field(default_factory=dict)
    at_least: tuple[int, ...] = ()
    source: str | None = None
    as_of: str | None = None
    reason: str | None = None
    ages: tuple[int, int] | None = None
    working: Mapping[int, int | None] = field(default_factory=dict)
    working_at_least: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Restriction:
    """What may stand in the way of building: a class, a reason and its source."""

    kind: str
    label: Text
    level: Level
    reason: Text
    source: str | None
    confirmed_on: date | None
    computed: bool = False
    """True where it follows from positions and not from a recorded fact."""
    counts_as: tuple[str, str] | None = None
    """Field and code that a loaded layer shows and that are worse than what is recorded."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one criterion adds to a score.

    Attributes
    ----------
    criterion
        Name in `geo.criteria`.
    weight
        Share of the whole, 0 to 1.
    value
        What the value function says, 0 to 1; None where the fact is unknown.
    reason
        The fact and what it means, in words.
    worst, best
        The lowest and the highest value that the criterion can give at all, 0 to 1.
    """

    criterion: str
    label: Text
    field_of_action: str
    weight: float
    value: float | None
    reason: Text
    worst: float = 0.0
    best: float = 1.0

    @property
    def points(self) -> float | None:
        """Points of a hundred that it adds; None where the fact is unknown."""
        return None if self.value is None else self._points(self.value)

    @property
    def points_max(self) -> float:
        """Points of a hundred that its weight is worth; over all criteria they sum to 100."""
        return self._points(1)

    @property
    def points_range(self) -> tuple[float, float]:
        """The points that it can add, whatever is still unknown; both alike where it is known."""
        if self.value is None:
            return self._points(self.worst), self._points(self.best)
        return self._points(self.value), self._points(self.value)

    def _points(self, value: float) -> float:
        return round(100 * self.weight * value, 4)


def _nothing() -> tuple[Contribution, ...]:
    return ()


@dataclass(frozen=True)
class Score:
    """Suitability from 0 to 100, in total and for each field of action.

    Attributes
    ----------
    total
        The mean of what is known, and no less or more than what is possible; None where
        nothing is known.
    lowest, highest
        What it could be if all that is unknown turned out as bad or as good as its
        criterion can.
    points, points_known
        Points reached, and the points of the criteria that are known, of 100: one
        divided by the other is the mean of what is known.
    explain
        Makes `contributions`.
    """

    total: float | None
    lowest: float
    highest: float
    fields_of_action: Mapping[str, float | None]
    points: float = 0.0
    points_known: float = 0.0
    explain: Callable[[], tuple[Contribution, ...]] = field(
        default=_nothing, compare=False, repr=False
    )

    @cached_property
    def contributions(self) -> tuple[Contribution, ...]:
        """What each criterion adds, with reasons, worded when first read.

        Wording takes many times longer than computing, and most scores are only compared.
        """
        return self.explain()


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality with its sourced figures; None is unknown."""

    ags: str
    name: str
    postcode: str | None
    inhabitants: int | None
    inhabitants_date: date | None
    central_place: str | None
    lon: float
    lat: float
    taxes: Mapping[str, TaxRate] = field(default_factory=dict)
    """Latest multiplier by field name (`trade_tax`, `property_tax`)."""


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A tax multiplier in per cent, of a year and from a source."""

    percent: float
    year: int
    source: str
    quality: str | None = None
    """What kind of source it is, as the dataset words it (in German); None is unknown."""


@dataclass(frozen=True, slots=True)
class Estate:
    """A commercial estate, sourced or invented.

    `geometry` (EPSG:4326) is the outline or the point that the source gives, or None:
    such an estate appears in lists and on pages and not on the map. `accuracy_m` is
    the radius within which the point is right.
    """

    id: str
    name: str
    municipality: str
    municipality_name: str
    state: Literal["existing", "planned", "stopped"]
    geometry: BaseGeometry | None
    accuracy_m: float | None
    gross_ha: float | None
    net_ha: float | None
    free_ha: float | None
    free_as_of: str | None
    free_ha_planned: float | None
    zoning_text: str | None
    note: str | None
    source: str | None
    as_of: str | None
    invented: bool


@dataclass(frozen=True, slots=True)
class Network:
    """The road network that the minutes were computed on.

    `as_of` is the day of the road data in ISO 8601, or its year; None is unknown.
    """

    files: tuple[str, ...]
    fingerprint: str
    as_of: str | None
    schematic: bool
    engine: str
    attribution: str
    embedded: bool = False
    """True for the roads of the embedded dataset, false for files that `build` was given."""
    edge: Edge = UNKNOWN_EDGE
    """Where the network ends."""
    truck: Truck = TRUCK
    """The truck whose minutes were computed."""
    long_truck_ways: tuple[int, int] = (0, 0)
    """Of the ways open to long trucks those found to their end, and all that are listed."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source of data that is named on map, page and exposé."""

    name: str
    title: Text
    licence: str
    attribution: str
    as_of: str | None
    invented: bool
    schematic: bool


@dataclass(frozen=True)
class Plot:
    """A plot as a visitor sees it: its record and all that was computed for it."""

    record: PlotRecord
    values: Mapping[str, Value]
    """Public values of the record, with those looked up for the municipality."""
    status: str | None
    """The recorded one as it stands on the day: see `data.freshness.status_on`."""
    status_shown: str | None
    """`status`, or `unconfirmed` where "free" was not confirmed for too long."""
    confirmed_on: date | None
    """Day on which the status was last confirmed."""
    municipality_name: str | None
    estate_name: str | None
    area: float
    """Area of the outline in m² (EPSG:25833)."""
    access_m: float | None
    """Metres from the outline to the road where a vehicle would enter."""
    reach: Mapping[Mode, Mapping[str, Reach]]
    restrictions: tuple[Restriction, ...]
    score: Score
    """Score of the general profile."""
    people: People = People()
    """Who lives within some minutes by car."""
    entries: Mapping[Mode, tuple[float, float]] = field(default_factory=dict)
    """Where each vehicle enters the plot: longitude and latitude of a point on its road; a
    vehicle is absent where no road lies near."""
    lapsed: frozenset[str] = frozenset()
    """Fields whose confirmation has run out: what they say may no longer hold."""
    transit: Transit = field(default_factory=Transit)
    """Public transport near the plot."""
    bound_until: date | None = None
    """Last day of a binding that runs although "free" is recorded: why `status` is reserved."""
    distances: Mapping[str, Reach] = field(default_factory=dict)
    """Kilometres by name of the kind (`geo.destinations.DISTANCES`), without minutes."""

    @property
    def id(self) -> str:
        """Stable identifier."""
        return self.record.id

    @property
    def name(self) -> str:
        """Name, or the identifier where the record has none."""
        return str(self.values.get("name", self.id))

    @property
    def invented(self) -> bool:
        """True for demonstration data."""
        return self.record.invented

    def has_lapsed(self, name: str) -> bool:
        """Return whether the confirmation of what `values` says of `name` has run out.

        What a loaded layer says instead of the record has a date of its own.
        """
        by_layer = any(one.counts_as and one.counts_as[0] == name for one in self.restrictions)
        return name in self.lapsed and not by_layer

    def provenance_of(self, name: str) -> Provenance:
        """Return source and confirmation of the field `name`."""
        for one in self.restrictions:
            if one.counts_as and one.counts_as[0] == name:
                return Provenance(one.source, one.confirmed_on)
        return self.record.provenance_of(name)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Everything that a visitor can see, on one day.

    `layers` holds the map layers by name as GeoDataFrames in EPSG:4326:
    municipalities, estates, roads, railways, stations, junctions, airports, freight,
    places.
    """

    version: str
    date: date
    plots: tuple[Plot, ...]
    municipalities: Mapping[str, Municipality]
    estates: Mapping[str, Estate]
    layers: Mapping[str, GeoDataFrame]
    network: Network
    sources: tuple[Source, ...]
    schedule: Schedule | None = None
    """Days and feeds of public transport; None where no timetable is loaded."""
    record_version: int = 0
    """Version of the record that is shown; 0 where the plots are not those of the record, or
    those of a past day."""

    def laid_out(self) -> Catalogue:
        """Return this catalogue with all that each search needs at hand: nobody waits for it."""
        _ = self.by_id, self.columns, self.scales, self.id_ranks
        return self

    @cached_property
    def by_id(self) -> Mapping[str, Plot]:
        """Plots by identifier."""
        return {plot.id: plot for plot in self.plots}

    @cached_property
    def columns(self) -> Columns:
        """The facts of all plots as columns, in the order of `plots`."""
        return columns(self.plots)

    @cached_property
    def scales(self) -> Mapping[str, Scale]:
        """The steps at which figures are counted, by column."""
        return scales(self.columns, self.date)

    @cached_property
    def id_ranks(self) -> NDArray[np.intp]:
        """The place of each plot's id among all ids in order: what decides between equals."""
        return np.argsort(np.argsort([plot.id for plot in self.plots]))

    @cached_property
    def neighbours(self) -> Neighbours:
        """Which plots of one estate lie close to each other."""
        return neighbours(self.plots, self.columns)

    @property
    def schematic_boundaries(self) -> bool:
        """Whether areas of municipalities are not the real ones."""
        return any(one.name == "municipality_areas" and one.schematic for one in self.sources)

    @property
    def invented(self) -> bool:
        """Whether any plot is demonstration data."""
        return any(plot.invented for plot in self.plots)
