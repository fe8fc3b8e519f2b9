"""The stop times of a feed, part by part: what is kept of them, and what they must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from data.errors import shorten
from data.readers.clocktimes import EXPECTED, WrongTimeError, seconds_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.readers.feedfiles import FeedFiles

_TABLE: Final = "stop_times.txt"
# GTFS: 1 none; 2 phone the agency, 3 ask the driver. The last two are rides on demand.
_NONE: Final = "1"
_BOOKED: Final = ("2", "3")


class StopTimes:
    """Gathers the rows of some trips at some stops.

    Parameters
    ----------
    files
        The feed, for what is said of an error.
    trips
        Ids of the trips that count; of others only the form of the times is checked.
    stops
        Ids of all stops of the feed.
    wanted
        Ids of the stops whose rows are kept.
    """

    COLUMNS: Final = (
        ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
        ("pickup_type", "drop_off_type", "stop_headsign"),
    )

    def __init__(
        self, files: FeedFiles, trips: pd.Index, stops: pd.Index, wanted: frozenset[str]
    ) -> None:
        self._files = files
        self._trips = trips
        self._stops = stops
        self._wanted = stops.isin(wanted)
        count = len(trips)
        self._first = np.full(count, np.inf)
        self._last = np.full(count, -np.inf)
        self.begins: NDArray[np.float64] = np.full(count, np.inf)
        """Earliest departure of each trip, in seconds; infinite for one without rows."""
        self._held: pd.DataFrame | None = None
        self._kept: list[pd.DataFrame] = []

    def add(self, part: pd.DataFrame) -> None:
        """Take the next part of the table.

        Raises
        ------
        InputError
            Names file and line of a time, a number or a stop that cannot be.
        """
        rows = self._read(part)
        if self._held is not None:
            rows = pd.concat([self._held, rows])
        # A trip may go on in the next part: its rows so far wait for it.
        if len(rows):
            last = rows["trip"].iloc[-1]
            waits = (rows["trip"] == last).to_numpy()
            self._held, rows = rows[waits], rows[~waits]
        self._take(rows)

    def rows(self) -> pd.DataFrame:
        """Return what was kept: trip (place), stop_id, arrival, departure, boards, …."""
        if self._held is not None:
            self._take(self._held)
            self._held = None
        if not self._kept:
            return self._empty()
        rows = pd.concat(self._kept, ignore_index=True)
        trip, sequence = rows["trip"].to_numpy(), rows.pop("sequence").to_numpy()
        rows["boards"] &= sequence < self._last[trip]
        rows["alights"] &= sequence > self._first[trip]
        return rows

    def _empty(self) -> pd.DataFrame:
        kinds = {
            "trip": int,
            "stop_id": object,
            "arrival": float,
            "departure": float,
            "boards": bool,
            "alights": bool,
            "booked": bool,
            "headsign": object,
        }
        return pd.DataFrame({name: np.zeros(0, kind) for name, kind in kinds.items()})

    def _read(self, part: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of the trips that count, as numbers, lines in the index."""
        arrival, departure = (self._times(part, at) for at in ("arrival_time", "departure_time"))
        # GTFS wants both or none; one alone says both.
        arrival = np.where(np.isnan(arrival), departure, arrival)
        departure = np.where(np.isnan(departure), arrival, departure)
        self._files.check(
            _TABLE, part, departure < arrival, "departure_time", "a time not before the arrival"
        )
        stop = self._stops.get_indexer(part["stop_id"])
        self._files.check(_TABLE, part, stop < 0, "stop_id", "a stop of stops.txt")
        sequence = pd.to_numeric(part["stop_sequence"], errors="coerce").to_numpy(float)
        self._files.check(_TABLE, part, ~np.isfinite(sequence), "stop_sequence", "a whole number")
        pickup, drop = part["pickup_type"], part["drop_off_type"]
        rows = pd.DataFrame(
            {
                "trip": self._trips.get_indexer(part["trip_id"]),
                "sequence": sequence,
                "stop": stop,
                "arrival": arrival,
                "departure": departure,
                "boards": (pickup != _NONE).to_numpy(),
                "alights": (drop != _NONE).to_numpy(),
                "booked": (pickup.isin(_BOOKED) | drop.isin(_BOOKED)).to_numpy(),
                "headsign": part["stop_headsign"].to_numpy(),
            },
            index=part.index,
        )
        return rows[rows["trip"] >= 0]

    def _times(self, part: pd.DataFrame, column: str) -> NDArray[np.float64]:
        try:
            return seconds_of(part[column])
        except WrongTimeError as error:
            line = int(part.index[error.row])
            raise self._files.finding(
                _TABLE, line, column, shorten(error.found), EXPECTED
            ) from error

    def _take(self, rows: pd.DataFrame) -> None:
        if not len(rows):
            return
        order = np.lexsort((rows["sequence"].to_numpy(), rows["trip"].to_numpy()))
        rows = rows.iloc[order]
        self._fill(rows)
        trip = rows["trip"].to_numpy()
        np.minimum.at(self._first, trip, rows["sequence"].to_numpy())
        np.maximum.at(self._last, trip, rows["sequence"].to_numpy())
        np.minimum.at(self.begins, trip, rows["departure"].to_numpy())
        kept = rows[self._wanted[rows["stop"].to_numpy()]].copy()
        kept["stop_id"] = self._stops[kept.pop("stop").to_numpy()]
        self._kept.append(kept)

    def _fill(self, rows: pd.DataFrame) -> None:
        """Spread times over stops without one, and refuse those that run backwards."""
        trip = rows["trip"].to_numpy()
        departure = rows["departure"].to_numpy().copy()
        missing = np.isnan(departure)
        if missing.any():
            ends = np.ones(len(trip), dtype=bool)
            ends[1:-1] = (trip[1:-1] != trip[:-2]) | (trip[1:-1] != trip[2:])
            bare = missing & ends
            if bare.any():
                line = int(rows.index[bare][0])
                raise self._files.finding(
                    _TABLE, line, "departure_time", "nothing", "a time at both ends of a trip"
                )
            place = np.arange(len(trip))
            spread = np.interp(place, place[~missing], departure[~missing])
            for column in ("arrival", "departure"):
                values = rows[column].to_numpy().copy()
                values[missing] = np.round(spread[missing])
                rows[column] = values
        arrival, departure = rows["arrival"].to_numpy(), rows["departure"].to_numpy()
        backwards = np.zeros(len(trip), dtype=bool)
        backwards[1:] = (trip[1:] == trip[:-1]) & (arrival[1:] < departure[:-1])
        if backwards.any():
            line = int(rows.index[backwards][0])
            raise self._files.finding(
                _TABLE,
                line,
                "arrival_time",
                _clock(arrival[backwards][0]),
                "a time not before the stop before",
            )


def _clock(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}"
