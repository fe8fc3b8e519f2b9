"""Reads timetables in the General Transit Feed Specification (GTFS Schedule).

https://gtfs.org/documentation/schedule/reference/. A feed is checked as far as it is read;
what is wrong is named with file and line. The stop times of a national feed, tens of
millions of rows, pass by in parts, and only those of the wanted stops on the wanted days
are kept.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from data.imports.limits import MB, Limits
from data.readers import gtfstables
from data.readers.clocktimes import EXPECTED
from data.readers.feedfiles import FeedFiles
from data.readers.gtfstables import AGENCY, ROUTES, STOPS, figures, times
from data.readers.servicedays import ServiceDays
from data.readers.stoptimes import StopTimes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import date
    from pathlib import Path

# A national feed is some 500 MB packed and 5 GB unpacked.
LIMITS: Final = Limits(file_mb=2_000, unzipped_mb=20_000)

TRIPS: Final = "trips.txt"
STOP_TIMES: Final = "stop_times.txt"
FREQUENCIES: Final = "frequencies.txt"
_DEMANDED: Final = (AGENCY, STOPS, ROUTES, TRIPS, STOP_TIMES)

PASSAGE_COLUMNS: Final = (
    "stop_id",
    "service_id",
    "arrival",
    "departure",
    "boards",
    "alights",
    "booked",
    "means",
    "line",
    "headsign",
)


@dataclass(frozen=True)
class Feed:
    """A feed whose small tables have been read.

    Attributes
    ----------
    name
        Name of the file or folder.
    publisher
        Who publishes it: as `feed_info.txt` says, else its agencies.
    version
        `feed_version` of `feed_info.txt`; None where it says none.
    stops
        Stops and stations by `stop_id`: name, lon, lat (EPSG:4326, NaN where there is no
        position, or 0, 0), kind (`location_type`), parent ("" without one), line in the file.
    days
        The services by day.
    """

    name: str
    publisher: str
    version: str | None
    stops: pd.DataFrame
    days: ServiceDays
    _files: FeedFiles

    @property
    def megabytes(self) -> int:
        """Size of the stop times, unpacked."""
        return self._files.size(STOP_TIMES) // MB

    def passages(
        self,
        days: Collection[date],
        stops: Collection[str],
        *,
        progress: Callable[[int], None] = lambda _: None,
    ) -> pd.DataFrame:
        """Return when vehicles pass the wanted stops, of services that run on one of the days.

        Parameters
        ----------
        days
            Days of service.
        stops
            Values of `stop_id`.
        progress
            Called with the megabytes read since the last call.

        Returns
        -------
        DataFrame
            `PASSAGE_COLUMNS`, one row a trip and stop: arrival and departure in seconds
            after midnight of the day of service, whether one may get on (`boards`: not at
            the last stop of a trip) and off (`alights`: not at its first), whether that must
            be booked before, the code of the means of transport, line and headsign. Trips of
            `frequencies.txt` have a row for each run. Times that are left out between two
            stops are spread evenly over the stops between.

        Raises
        ------
        InputError
            Names file and line.
        """
        trips = self._trips(frozenset().union(*map(self.days.active, days)))
        gathered = StopTimes(self._files, trips.index, self.stops.index, frozenset(stops))
        for part in self._files.parts(STOP_TIMES, *StopTimes.COLUMNS, progress=progress):
            gathered.add(part)
        rows = self._repeated(gathered.rows(), trips.index, gathered.begins)
        of = trips.iloc[rows["trip"].to_numpy()]
        for column in ("service_id", "means", "line"):
            rows[column] = of[column].to_numpy()
        said = rows["headsign"].to_numpy()
        rows["headsign"] = np.where(said == "", of["headsign"].to_numpy(), said)
        return rows[list(PASSAGE_COLUMNS)].reset_index(drop=True)

    def _trips(self, services: frozenset[str]) -> pd.DataFrame:
        """Return trips of services by id: service_id, headsign, means, line."""
        routes = gtfstables.routes(self._files)
        kept = []
        required, optional = ("trip_id", "route_id", "service_id"), ("trip_headsign",)
        for part in self._files.parts(TRIPS, required, optional):
            strange = ~part["route_id"].isin(routes.index)
            self._files.check(TRIPS, part, strange, "route_id", f"a route of {ROUTES}")
            kept.append(part[part["service_id"].isin(services)])
        trips = pd.concat(kept)
        gtfstables.check_once(self._files, TRIPS, trips, "trip_id")
        of = routes.loc[trips["route_id"]]
        return pd.DataFrame(
            {
                "service_id": trips["service_id"].to_numpy(),
                "headsign": trips["trip_headsign"].to_numpy(),
                "means": of["means"].to_numpy(),
                "line": of["line"].to_numpy(),
            },
            index=pd.Index(trips["trip_id"].to_numpy(), dtype=object),
        )

    def _repeated(self, rows: pd.DataFrame, trips: pd.Index, begins: np.ndarray) -> pd.DataFrame:
        """Replace the rows of trips of `frequencies.txt` by those of each run."""
        if FREQUENCIES not in self._files:
            return rows
        table = self._files.whole(
            FREQUENCIES, ("trip_id", "start_time", "end_time", "headway_secs")
        )
        table["trip"] = trips.get_indexer(table["trip_id"])
        starts = times(self._files, FREQUENCIES, table, "start_time")
        ends = times(self._files, FREQUENCIES, table, "end_time")
        headways = figures(self._files, FREQUENCIES, table, "headway_secs")
        for column, wrong in (("start_time", np.isnan(starts)), ("end_time", np.isnan(ends))):
            self._files.check(FREQUENCIES, table, wrong, column, EXPECTED)
        too_short = ~(headways > 0)
        self._files.check(FREQUENCIES, table, too_short, "headway_secs", "seconds, more than 0")
        repeated = rows["trip"].isin(table["trip"])
        places = rows.groupby("trip").indices
        pieces = [rows[~repeated]]
        for trip, start, end, headway in zip(table["trip"], starts, ends, headways, strict=True):
            if trip not in places:
                continue
            template = rows.iloc[places[trip]]
            # The end is the moment at which the next headway begins: no run starts then.
            runs = np.arange(start, end, headway) - begins[trip]
            piece = template.loc[template.index.repeat(len(runs))].copy()
            shift = np.tile(runs, len(template))
            piece["arrival"] += shift
            piece["departure"] += shift
            pieces.append(piece)
        return pd.concat(pieces, ignore_index=True)


@contextmanager
def open_feed(path: Path, limits: Limits = LIMITS) -> Iterator[Feed]:
    """Open a feed and read all of it but trips and their times.

    Raises
    ------
    InputError
        Names the file, and line and field where it has them, of what is wrong or missing.
    """
    files = FeedFiles(path, limits)
    try:
        for table in _DEMANDED:
            if table not in files:
                raise files.finding(table, None, None, "no such file", "a file that GTFS demands")
        publisher, version = gtfstables.publisher(files)
        yield Feed(
            files.name, publisher, version, gtfstables.stops(files), ServiceDays(files), files
        )
    finally:
        files.close()
