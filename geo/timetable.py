"""The timetable: what departs and arrives at each stop of the network, on three days.

A reference weekday, a Saturday and a Sunday. A day of service runs from 4 h to 4 h, so that
the last bus after midnight is the last of its evening, not the first of the next morning.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from data.errors import Finding, InputError
from data.holidays import is_working_day
from data.readers.gtfs import LIMITS, open_feed
from data.readers.gtfstables import STOP, STOPS
from geo.crs import to_metric
from geo.quality import WINDOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from data.imports.limits import Limits
    from data.readers.gtfs import Feed
    from geo.access import RoadIndex

HOUR: Final = 3_600
DAY_BEGINS: Final = 4 * HOUR
_DAY: Final = 24 * HOUR
DAY_ENDS: Final = DAY_BEGINS + _DAY
SHIFT_BEGINS: Final = 6 * HOUR
SHIFT_ENDS: Final = 22 * HOUR
# Who would have to wait longer than this cannot be said to get there or away.
SHIFT_WAIT: Final = 2 * HOUR
SHIFT_WALK_MIN: Final = 20
"""Longest walk between stop and plot that a shift worker is expected to take, in minutes."""
_SHIFT_SPAN: Final = SHIFT_WAIT + SHIFT_WALK_MIN * 60
OFF_WAY_M: Final = 250.0
"""A stop or plot farther than this from any way that one may walk on is not on the network."""
# Ways on all sides as near as this: the road data go on here, and have a gap or the stop
# lies wrong.
_AROUND_M: Final = 3_000.0
# Platforms of one name as near as this to each other are one stop.
_SAME_STOP_M: Final = 250.0
# A global stop id after DHID (VDV 432): country, area, stop; area and platform follow.
_DHID_PARTS: Final = 3

WEEKDAY: Final = "weekday"
SATURDAY: Final = "saturday"
SUNDAY: Final = "sunday"
KINDS_OF_DAY: Final = (WEEKDAY, SATURDAY, SUNDAY)


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed that was read: its file, its publisher, and the days that its services name."""

    file: str
    publisher: str
    version: str | None
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Schedule:
    """Days and feeds of a timetable.

    `saturday` and `sunday` are None where no feed says anything of one. `outside` counts
    the stops of the feeds that the road network does not reach.
    """

    weekday: date
    saturday: date | None
    sunday: date | None
    feeds: tuple[FeedSource, ...]
    outside: int = 0

    def on(self, kind: str) -> date | None:
        """Return the day of a kind: `WEEKDAY`, `SATURDAY`, `SUNDAY`."""
        return {WEEKDAY: self.weekday, SATURDAY: self.saturday, SUNDAY: self.sunday}[kind]


@dataclass(frozen=True, slots=True)
class DayService:
    """What departs from a stop on one day.

    Attributes
    ----------
    departures
        From 6 to 20 h, by means of transport (`data.transport.MEANS`).
    booked
        How many of these run only where they are ordered before.
    total
        From 4 h to 4 h of the next day.
    first, last
        Seconds after midnight of the day, up to 28 h; None where nothing departs.
    """

    departures: dict[str, int]
    booked: int
    total: int
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Run:
    """A vehicle at a stop: `time` in seconds after midnight of the reference day."""

    time: int
    means: str
    line: str
    headsign: str
    booked: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop: platforms that people take for one.

    Attributes
    ----------
    platforms
        Longitude and latitude (EPSG:4326) of those that are served.
    days
        Service by `WEEKDAY`, `SATURDAY`, `SUNDAY`; a day of which nothing is known is absent.
    early
        Arrivals on the reference day up to 6 h, for `SHIFT_WAIT` and the longest walk before.
    late
        Departures on it from 22 h, for `SHIFT_WAIT` and the longest walk after.
    """

    name: str
    platforms: tuple[tuple[float, float], ...]
    days: dict[str, DayService]
    early: tuple[Run, ...] = ()
    late: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Timetable:
    """Days and feeds, and the stops on the network that are served on any of the days."""

    schedule: Schedule
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Feeds:
    """The feeds of a build, opened, with the days that are looked at."""

    opened: tuple[Feed, ...]
    schedule: Schedule

    @property
    def megabytes(self) -> int:
        """How much there is to read."""
        return sum(feed.megabytes for feed in self.opened)

    def read(
        self, ways: RoadIndex | None, *, progress: Callable[[int], None] = lambda _: None
    ) -> Timetable:
        """Count what serves the stops on the network.

        Parameters
        ----------
        ways
            Ways that one may walk on; None: no stop is on the network, and the feeds are
            only checked.
        progress
            Called with the megabytes read since the last call.

        Raises
        ------
        InputError
            Names file and line of what is wrong, or lies far from any way.
        """
        days = [day for kind in KINDS_OF_DAY if (day := self.schedule.on(kind))]
        around = {day + timedelta(days=more) for day in days for more in (-1, 0, 1)}
        served = []
        outside = 0
        for number, feed in enumerate(self.opened):
            platforms = _platforms(feed, ways)
            passages = feed.passages(around, platforms.index, progress=progress)
            platforms = platforms[platforms.index.isin(passages["stop_id"])]
            _check_ways(feed, platforms)
            outside += int((feed.stops["kind"] == STOP).sum()) - len(platforms)
            served.append(_Served(number, feed, platforms, passages))
        schedule = replace(self.schedule, outside=outside)
        return Timetable(schedule, _stops(served, schedule))


@contextmanager
def open_feeds(
    files: Sequence[Path], *, today: date, day: date | None = None, limits: Limits = LIMITS
) -> Iterator[Feeds]:
    """Open GTFS feeds, and choose the days.

    Parameters
    ----------
    files
        See `data.readers.gtfs`.
    today
        Day of the build.
    day
        The reference weekday; by default the next working day, from `today` on, that all
        feeds cover.

    Raises
    ------
    InputError
        Names the file of what is wrong or expired.
    """
    with ExitStack() as stack:
        feeds = tuple(stack.enter_context(open_feed(path, limits)) for path in files)
        yield Feeds(feeds, _schedule(feeds, today, day))


# Days -----------------------------------------------------------------------


def _schedule(feeds: Sequence[Feed], today: date, day: date | None) -> Schedule:
    weekday = _chosen(feeds, day) if day else _next(feeds, today)
    first = max(feed.days.first for feed in feeds)
    last = min(feed.days.last for feed in feeds)

    def after(number: int) -> date | None:
        """Return the day of a week's number after the weekday, else the one before it."""
        next_ = weekday + timedelta(days=(number - weekday.weekday()) % 7)
        near = (next_, next_ - timedelta(days=7))
        return next((one for one in near if first <= one <= last), None)

    return Schedule(
        weekday,
        after(5),
        after(6),
        tuple(
            FeedSource(feed.name, feed.publisher, feed.version, feed.days.first, feed.days.last)
            for feed in feeds
        ),
    )


def _chosen(feeds: Sequence[Feed], day: date) -> date:
    for feed in feeds:
        if not feed.days.active(day):
            raise InputError(
                Finding(
                    feed.name,
                    None,
                    f"no service on {day} (services from {feed.days.first} to {feed.days.last})",
                    "a feed with services on GEWERBE_TRANSIT_DAY",
                )
            )
    return day


def _next(feeds: Sequence[Feed], today: date) -> date:
    for feed in feeds:
        if feed.days.last < today:
            raise InputError(
                Finding(
                    feed.name,
                    None,
                    f"services that ended on {feed.days.last}",
                    f"services on {today} or later, or an earlier day as GEWERBE_TRANSIT_DAY",
                )
            )
    weekdays = frozenset(range(5))
    for day in feeds[0].days.next_covered(today, weekdays):
        if is_working_day(day) and all(feed.days.active(day) for feed in feeds[1:]):
            return day
    names = ", ".join(feed.name for feed in feeds)
    raise InputError(
        Finding(names, None, f"no working day from {today} on with services", "such a day")
    )


# Platforms ------------------------------------------------------------------


def _platforms(feed: Feed, ways: RoadIndex | None) -> pd.DataFrame:
    """Return the platforms on the network, and those that would be wrong if they were served.

    These lie in a gap of the network, or nowhere. Columns beside those of the feed: `metres`
    to the next way.
    """
    platforms = feed.stops[feed.stops["kind"] == STOP].copy()
    nowhere = platforms[platforms["lon"].isna()].assign(metres=np.inf)
    platforms = platforms[platforms["lon"].notna()]
    points = shapely.points(platforms["lon"], platforms["lat"])
    if ways is None or not len(platforms):
        return nowhere
    near = ways.reaches(points, "foot", _AROUND_M)
    platforms, points = platforms[near].copy(), points[near]
    platforms["metres"] = ways.entries(points, "foot")[1]
    gap = (platforms["metres"] > OFF_WAY_M).to_numpy()
    kept = ~gap
    kept[gap] = ways.surrounds(points[gap], "foot", _AROUND_M)
    return pd.concat([nowhere, platforms[kept]]) if len(nowhere) else platforms[kept]


def _check_ways(feed: Feed, platforms: pd.DataFrame) -> None:
    """Refuse a feed with a stop that lies nowhere, or amid the network where no way leads."""
    for stop_id, row in platforms[platforms["metres"] > OFF_WAY_M].iterrows():
        if np.isnan(row["lon"]):
            raise InputError(
                Finding(
                    f"{feed.name}, {STOPS}, line {row['line']}",
                    "stop_lat, stop_lon",
                    f"{row['name'] or stop_id} without a place, or at 0, 0",
                    "where the stop is, in degrees",
                )
            )
        raise InputError(
            Finding(
                f"{feed.name}, {STOPS}, line {row['line']}",
                "stop_lat, stop_lon",
                f"{row['name'] or stop_id} ({row['lat']:.5f}, {row['lon']:.5f}), "
                f"{row['metres']:.0f} m from any way",
                f"a stop at most {OFF_WAY_M:.0f} m from a way of the road network",
            )
        )


@dataclass(frozen=True)
class _Served:
    """A feed's platforms that are served, and what passes them."""

    number: int
    feed: Feed
    platforms: pd.DataFrame
    passages: pd.DataFrame


def _keys(served: _Served) -> dict[str, str]:
    """Return the stop of each platform: its station, the stop of its global id, or itself."""
    return {
        stop_id: _key(served, stop_id, parent)
        for stop_id, parent in served.platforms["parent"].items()
    }


def _key(served: _Served, stop_id: str, parent: str) -> str:
    whole = parent or stop_id
    parts = whole.split(":")
    if len(parts) >= _DHID_PARTS and parts[0].isalpha() and parts[1].isdigit():
        # The same in every feed.
        return ":".join(parts[:_DHID_PARTS])
    return f"{served.number}:{whole}"


def _grouped(served: Sequence[_Served]) -> pd.DataFrame:
    """Return all platforms with the stop that each belongs to: feed, stop_id, key, name, point."""
    rows = [
        {
            "feed": one.number,
            "stop_id": stop_id,
            "key": key,
            "name": _name(one, stop_id),
            "lon": one.platforms.loc[stop_id, "lon"],
            "lat": one.platforms.loc[stop_id, "lat"],
        }
        for one in served
        for stop_id, key in _keys(one).items()
    ]
    table = pd.DataFrame(rows, columns=["feed", "stop_id", "key", "name", "lon", "lat"])
    return table.assign(key=_joined(table))


def _name(served: _Served, stop_id: str) -> str:
    row = served.platforms.loc[stop_id]
    station = served.feed.stops.loc[row["parent"], "name"] if row["parent"] else ""
    return str(station or row["name"] or stop_id)


def _joined(table: pd.DataFrame) -> list[str]:
    """Join stops of one name that lie side by side, as those of both directions do."""
    metric = shapely.get_coordinates(to_metric(shapely.points(table["lon"], table["lat"])))
    heads: dict[str, list[tuple[NDArray[np.float64], str]]] = {}
    joined: dict[str, str] = {}
    for key, name, here in zip(table["key"], table["name"], metric, strict=True):
        if key in joined:
            continue
        same = heads.setdefault(name, [])
        near = (head for at, head in same if np.hypot(*(at - here)) <= _SAME_STOP_M)
        joined[key] = next(near, key)
        if joined[key] == key:
            same.append((here, key))
    return [joined[key] for key in table["key"]]


# Service --------------------------------------------------------------------


def _stops(served: Sequence[_Served], schedule: Schedule) -> tuple[Stop, ...]:
    if not any(len(one.platforms) for one in served):
        return ()
    platforms = _grouped(served)
    kinds = {
        kind: _on(served, platforms, day) for kind in KINDS_OF_DAY if (day := schedule.on(kind))
    }
    by_key = {kind: dict(list(rows.groupby("key"))) for kind, rows in kinds.items()}
    stops = []
    for key, own in platforms.groupby("key", sort=True):
        of_day = {kind: rows.get(key, _nothing(kinds[kind])) for kind, rows in by_key.items()}
        weekday = of_day[WEEKDAY]
        stops.append(
            Stop(
                name=str(own["name"].min()),
                platforms=tuple(dict.fromkeys(zip(own["lon"], own["lat"], strict=True))),
                days={kind: _service(rows) for kind, rows in of_day.items()},
                early=_early(weekday),
                late=_late(weekday),
            )
        )
    return tuple(stops)


def _nothing(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.iloc[:0]


def _on(served: Sequence[_Served], platforms: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return what passes on a day, by the clock of that day, with the key of its stop.

    A vehicle that two feeds tell of, by the same line, at the same time, counts once.
    """
    passing = []
    for one in served:
        keys = platforms[platforms["feed"] == one.number].set_index("stop_id")["key"]
        for more in (-1, 0, 1):
            active = one.feed.days.active(day + timedelta(days=more))
            rows = one.passages[one.passages["service_id"].isin(active)]
            shift = more * _DAY
            rows = rows.assign(
                arrival=rows["arrival"] + shift,
                departure=rows["departure"] + shift,
                key=rows["stop_id"].map(keys),
                feed=one.number,
            )
            passing.append(rows)
    rows = pd.concat(passing, ignore_index=True)
    told = ["key", "means", "line", "departure", "headsign"]
    first = rows.groupby(told)["feed"].transform("min")
    return rows[rows["feed"] == first]


def _service(rows: pd.DataFrame) -> DayService:
    leaving = rows[rows["boards"] & rows["departure"].between(DAY_BEGINS, DAY_ENDS - 1)]
    counted = leaving[leaving["departure"].between(WINDOW[0], WINDOW[1] - 1)]
    return DayService(
        departures=dict(sorted(Counter(counted["means"]).items())),
        booked=int(counted["booked"].sum()),
        total=len(leaving),
        first=int(leaving["departure"].min()) if len(leaving) else None,
        last=int(leaving["departure"].max()) if len(leaving) else None,
    )


def _early(rows: pd.DataFrame) -> tuple[Run, ...]:
    window = rows["arrival"].between(SHIFT_BEGINS - _SHIFT_SPAN, SHIFT_BEGINS)
    return _runs(rows[rows["alights"] & window], "arrival")


def _late(rows: pd.DataFrame) -> tuple[Run, ...]:
    window = rows["departure"].between(SHIFT_ENDS, SHIFT_ENDS + _SHIFT_SPAN)
    return _runs(rows[rows["boards"] & window], "departure")


def _runs(rows: pd.DataFrame, time: str) -> tuple[Run, ...]:
    columns = (rows[name] for name in (time, "means", "line", "headsign", "booked"))
    runs = (
        Run(int(at), means, line, headsign, bool(booked))
        for at, means, line, headsign, booked in zip(*columns, strict=True)
    )
    return tuple(sorted(set(runs), key=lambda run: (run.time, run.line, run.headsign)))
