"""Public transport at a plot: stops near it, quality class, and whether shift workers get there.

A pure function of some plots, the stops of a timetable and an engine. Ways are those that
one walks: from the outline to the next way, along the ways, and from there to the platform.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import shapely

from data.words import Text
from geo.chunks import computed
from geo.crs import to_metric
from geo.network import WALKING_KMH
from geo.quality import LIMITS_M, NO_CLASS, best, category, quality
from geo.timetable import (
    OFF_WAY_M,
    SHIFT_BEGINS,
    SHIFT_ENDS,
    SHIFT_WAIT,
    SHIFT_WALK_MIN,
    WEEKDAY,
    DayService,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from geo.access import RoadIndex
    from geo.crew import Crew
    from geo.network import Engine
    from geo.timetable import Run, Stop

NO_FEED: Final = "no_feed"
SCHEMATIC: Final = "schematic"
OFF_NETWORK: Final = "not_on_network"
NONE_NEAR: Final = "none_near"
REASONS: Final[Mapping[str, Text]] = {
    NO_FEED: Text("kein Fahrplan geladen", "no timetable loaded"),
    SCHEMATIC: Text(
        "das geladene Straßennetz ist schematisch und kennt keine Fußwege",
        "the road network loaded is schematic and knows no footways",
    ),
    OFF_NETWORK: Text(
        "kein öffentlicher Weg in der Nähe der Fläche", "no public way near the plot"
    ),
    NONE_NEAR: Text(
        "im geladenen Fahrplan kein Halt, der in 5 km zu Fuß zu erreichen ist",
        "the timetable loaded has no stop within 5 km on foot",
    ),
}

KEPT: Final = 3
"""How many nearest stops are kept."""
FARTHEST_M: Final = 5_000.0
"""Longest walk that is looked for."""
_FIRST_RADIUS_M: Final = 1_250.0
_METRES_A_MINUTE: Final = WALKING_KMH * 1_000 / 60

type Answer = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Walk:
    """The way from a plot to a stop.

    Attributes
    ----------
    stop
        Place of the stop in the timetable.
    metres, minutes
        On foot.
    bicycle
        Minutes by bicycle; None where no way for bicycles leads there.
    """

    stop: int
    metres: float
    minutes: float
    bicycle: float | None = None


@dataclass(frozen=True, slots=True)
class Walks:
    """The nearest stops of a plot by walking, all that decide its class among them.

    `reason` is a key of `REASONS` where there are none.
    """

    near: tuple[Walk, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class NearStop:
    """A stop near a plot: minutes on foot and by bicycle, and its service by kind of day.

    `category` is I to VII as 1 to 7; None where it is served too seldom for any.
    """

    name: str
    minutes: float
    metres: float
    bicycle: float | None
    category: int | None
    days: dict[str, DayService]


@dataclass(frozen=True, slots=True)
class Connection:
    """A vehicle that a shift worker takes: time at the stop in seconds after midnight."""

    time: int
    means: str
    line: str
    headsign: str
    booked: bool
    stop: str
    minutes: float
    """On foot between stop and plot."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Whether a shift worker gets there, or away.

    `connection` is the one with the shortest wait, where the answer is yes; it is booked
    before only where no other does.
    """

    answer: Answer
    connection: Connection | None = None


_UNKNOWN: Final = Shift("unknown")


@dataclass(frozen=True, slots=True)
class Transit:
    """Public transport at a plot.

    Attributes
    ----------
    reason
        Key of `REASONS`, why nothing is known; None where something is.
    quality
        Class of `geo.quality.QUALITY`; None is unknown.
    decisive
        The stop that the class is due to; None without a class.
    stops
        The nearest, by walking.
    arrive
        To be at the plot by 6 h.
    leave
        To get away from it after 22 h.
    """

    reason: str | None = NO_FEED
    quality: str | None = None
    decisive: NearStop | None = None
    stops: tuple[NearStop, ...] = ()
    arrive: Shift = _UNKNOWN
    leave: Shift = _UNKNOWN

    @property
    def minutes(self) -> float | None:
        """Minutes on foot to the nearest stop; None is unknown."""
        return self.stops[0].minutes if self.stops else None


# Walks ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Platform:
    stop: int
    metric: tuple[float, float]
    foot: tuple[float, float]
    foot_m: float
    bicycle: tuple[float, float]
    bicycle_m: float


class Platforms:
    """The platforms of all stops, tied to the ways once."""

    def __init__(self, stops: Sequence[Stop], ways: RoadIndex) -> None:
        owner = [index for index, stop in enumerate(stops) for _ in stop.platforms]
        points = np.array(
            [shapely.Point(point) for stop in stops for point in stop.platforms], dtype=object
        )
        self.held: list[_Platform] = []
        self.metric = np.zeros((0, 2))
        if not len(points):
            return
        foot, foot_m = ways.entries(points, "foot")
        bicycle, bicycle_m = ways.entries(points, "bicycle")
        self.metric = shapely.get_coordinates(to_metric(points))
        for index, stop in enumerate(owner):
            self.held.append(
                _Platform(
                    stop,
                    (self.metric[index][0], self.metric[index][1]),
                    _lonlat(foot[index]),
                    float(foot_m[index]),
                    _lonlat(bicycle[index]),
                    float(bicycle_m[index]),
                )
            )


def _lonlat(point: shapely.Point) -> tuple[float, float]:
    return (np.nan, np.nan) if point.is_empty else (point.x, point.y)


@dataclass(frozen=True, slots=True)
class _Start:
    """Where ways from a plot begin, and the metres from its outline to there.

    Longitude and latitude, NaN where there is no way at all.
    """

    foot: tuple[float, float]
    foot_m: float
    bicycle: tuple[float, float]
    bicycle_m: float


def walks_of_plots(
    outlines: NDArray[np.object_],
    platforms: Platforms,
    ways: RoadIndex,
    crew: Crew,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Walks]:
    """Return the ways to the nearest stops of each plot.

    Parameters
    ----------
    outlines
        Plot outlines in EPSG:4326, shape (n,).
    progress
        Called with the number of plots finished since the last call.

    Returns
    -------
    list of Walks
        In the order of `outlines`: the `KEPT` nearest stops within `FARTHEST_M`, and all
        others within reach of a class.
    """
    foot, foot_m = ways.entries(outlines, "foot")
    bicycle, bicycle_m = ways.entries(outlines, "bicycle")
    starts = [
        _Start(_lonlat(walked), by_foot, _lonlat(ridden), by_bicycle)
        for walked, by_foot, ridden, by_bicycle in zip(
            foot, foot_m.tolist(), bicycle, bicycle_m.tolist(), strict=True
        )
    ]
    return computed(outlines, starts, partial(_chunk, platforms), crew, progress)


def _chunk(platforms: Platforms, engine: Engine, starts: Sequence[_Start]) -> list[Walks]:
    """Compute the plots of one chunk."""
    near = {plot: start for plot, start in enumerate(starts) if start.foot_m <= OFF_WAY_M}
    found = _walks(near, platforms, engine)
    _add_bicycles(found, near, platforms, engine)
    results = [Walks(reason=OFF_NETWORK)] * len(starts)
    for plot, walks in found.items():
        results[plot] = Walks(tuple(walks), None if walks else NONE_NEAR)
    return results


def _walks(
    starts: Mapping[int, _Start], platforms: Platforms, engine: Engine
) -> dict[int, list[Walk]]:
    """Return the walks of each plot, nearest first.

    No way is shorter than the air line: the nearest stops are exact once the last of them
    lies no farther by way than the radius within which all platforms were asked.
    """
    if not starts:
        return {}
    metric = {
        plot: shapely.get_coordinates(to_metric(shapely.Point(start.foot)))[0]
        for plot, start in starts.items()
    }
    found: dict[int, list[Walk]] = {plot: [] for plot in starts}
    open_, radius = list(starts), _FIRST_RADIUS_M
    while open_:
        columns = {
            plot: np.flatnonzero(np.hypot(*(platforms.metric - metric[plot]).T) <= radius).tolist()
            for plot in open_
        }
        legs = _ask(columns, starts, platforms, engine)
        for plot in open_:
            found[plot] = _nearest(legs[plot], platforms)
        if radius >= FARTHEST_M:
            break
        open_ = [plot for plot in open_ if not _enough(found[plot], radius)]
        radius = min(2 * radius, FARTHEST_M)
    return {plot: _kept(walks) for plot, walks in found.items()}


def _enough(walks: Sequence[Walk], radius: float) -> bool:
    return len(walks) >= KEPT and walks[KEPT - 1].metres <= radius


def _ask(
    columns: Mapping[int, list[int]],
    starts: Mapping[int, _Start],
    platforms: Platforms,
    engine: Engine,
) -> dict[int, dict[int, float]]:
    """Return the metres on foot of each plot to each platform that is reached."""
    wanted = sorted({column for chosen in columns.values() for column in chosen})
    asking = [plot for plot, chosen in columns.items() if chosen]
    table = engine.matrix(
        [starts[plot].foot for plot in asking],
        [platforms.held[column].foot for column in wanted],
        "foot",
    )
    place = {column: index for index, column in enumerate(wanted)}
    metres: dict[int, dict[int, float]] = {plot: {} for plot in columns}
    for plot, line in zip(asking, table, strict=bool(wanted)):
        for column in columns[plot]:
            leg = line[place[column]]
            if leg.km is not None:
                beside = starts[plot].foot_m + platforms.held[column].foot_m
                metres[plot][column] = leg.km * 1_000 + beside
    return metres


def _nearest(metres: Mapping[int, float], platforms: Platforms) -> list[Walk]:
    """Return the walk to each stop, by the nearest of its platforms, nearest first."""
    by_stop: dict[int, float] = {}
    for column, distance in metres.items():
        stop = platforms.held[column].stop
        by_stop[stop] = min(distance, by_stop.get(stop, np.inf))
    return [
        Walk(stop, round(distance), round(distance / _METRES_A_MINUTE, 1))
        for stop, distance in sorted(by_stop.items(), key=lambda item: (item[1], item[0]))
        if distance <= FARTHEST_M
    ]


def _kept(walks: Sequence[Walk]) -> list[Walk]:
    within = max(LIMITS_M[-1], SHIFT_WALK_MIN * _METRES_A_MINUTE)
    return [walk for rank, walk in enumerate(walks) if rank < KEPT or walk.metres <= within]


def _add_bicycles(
    found: dict[int, list[Walk]],
    starts: Mapping[int, _Start],
    platforms: Platforms,
    engine: Engine,
) -> None:
    """Add the minutes by bicycle to the nearest stops."""
    near = [plot for plot, walks in found.items() if walks and starts[plot].bicycle_m <= OFF_WAY_M]
    kept = {plot: {walk.stop for walk in found[plot][:KEPT]} for plot in near}
    stops = {stop for of_plot in kept.values() for stop in of_plot}
    wanted = [
        platform
        for platform in platforms.held
        if platform.bicycle_m <= OFF_WAY_M and platform.stop in stops
    ]
    table = engine.matrix(
        [starts[plot].bicycle for plot in near],
        [platform.bicycle for platform in wanted],
        "bicycle",
    )
    for plot, line in zip(near, table, strict=True):
        minutes: dict[int, float] = {}
        for platform, leg in zip(wanted, line, strict=True):
            if leg.seconds is not None:
                # One walks to the way and from the way to the platform.
                walked = (starts[plot].bicycle_m + platform.bicycle_m) / _METRES_A_MINUTE
                total = leg.seconds / 60 + walked
                minutes[platform.stop] = min(total, minutes.get(platform.stop, np.inf))
        found[plot] = [
            replace(walk, bicycle=_rounded(minutes.get(walk.stop)))
            if walk.stop in kept[plot]
            else walk
            for walk in found[plot]
        ]


def _rounded(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes, 1)


# What it means --------------------------------------------------------------


def transit_of(walks: Walks, stops: Sequence[Stop]) -> Transit:
    """Return public transport at a plot from the ways to its stops."""
    if not walks.near:
        return Transit(walks.reason)
    near = [_near_stop(walk, stops[walk.stop]) for walk in walks.near]
    classes = [quality(one.category, one.metres) for one in near]
    found = best(classes)
    decisive = None if found == NO_CLASS else near[classes.index(found)]
    in_reach = [(walk, stops[walk.stop]) for walk in walks.near if walk.minutes <= SHIFT_WALK_MIN]
    return Transit(
        reason=None,
        quality=found,
        decisive=decisive,
        stops=tuple(near[:KEPT]),
        arrive=_shift(_arrivals(in_reach), last=True),
        leave=_shift(_departures(in_reach), last=False),
    )


def _near_stop(walk: Walk, stop: Stop) -> NearStop:
    weekday = stop.days.get(WEEKDAY)
    return NearStop(
        name=stop.name,
        minutes=walk.minutes,
        metres=walk.metres,
        bicycle=walk.bicycle,
        category=category(weekday.departures) if weekday else None,
        days=dict(stop.days),
    )


def _arrivals(in_reach: Iterable[tuple[Walk, Stop]]) -> list[tuple[float, Connection]]:
    """Return arrivals with the moment at which one is at the plot, in seconds."""
    found = []
    for walk, stop in in_reach:
        for run in stop.early:
            there = run.time + walk.minutes * 60
            if SHIFT_BEGINS - SHIFT_WAIT <= there <= SHIFT_BEGINS:
                found.append((there, _connection(run, walk, stop)))
    return found


def _departures(in_reach: Iterable[tuple[Walk, Stop]]) -> list[tuple[float, Connection]]:
    """Return departures with the moment at which one has to leave the plot, in seconds."""
    found = []
    for walk, stop in in_reach:
        for run in stop.late:
            away = run.time - walk.minutes * 60
            if SHIFT_ENDS <= away <= SHIFT_ENDS + SHIFT_WAIT:
                found.append((away, _connection(run, walk, stop)))
    return found


def _connection(run: Run, walk: Walk, stop: Stop) -> Connection:
    return Connection(
        run.time, run.means, run.line, run.headsign, run.booked, stop.name, walk.minutes
    )


def _shift(found: Sequence[tuple[float, Connection]], *, last: bool) -> Shift:
    if not found:
        return Shift("no")

    def wait(entry: tuple[float, Connection]) -> tuple[bool, float, str]:
        moment, connection = entry
        return connection.booked, -moment if last else moment, connection.line

    return Shift("yes", min(found, key=wait)[1])
