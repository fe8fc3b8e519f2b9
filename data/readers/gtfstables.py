"""The small tables of a feed: who publishes it, its stops, its routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from data.errors import shorten
from data.readers.clocktimes import EXPECTED, WrongTimeError, seconds_of
from data.transport import means_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.readers.feedfiles import FeedFiles

AGENCY: Final = "agency.txt"
STOPS: Final = "stops.txt"
ROUTES: Final = "routes.txt"
FEED_INFO: Final = "feed_info.txt"
# `location_type`: a stop or platform, a station, an entrance, a node, a boarding area.
STOP: Final = "0"
STATION: Final = "1"
_STOP_KINDS: Final = ("", STOP, STATION, "2", "3", "4")
_PUBLISHERS: Final = 3


def publisher(files: FeedFiles) -> tuple[str, str | None]:
    """Return who publishes a feed, and its version; None where it says none."""
    agencies = files.whole(AGENCY, ("agency_name",))["agency_name"]
    named = list(dict.fromkeys(name for name in agencies if name))
    more = " …" if len(named) > _PUBLISHERS else ""
    by, version = ", ".join(named[:_PUBLISHERS]) + more, ""
    if FEED_INFO in files:
        optional = ("feed_publisher_name", "feed_version")
        for row in files.whole(FEED_INFO, (), optional).to_dict("records"):
            by, version = row["feed_publisher_name"] or by, row["feed_version"]
    return by or files.name, version or None


def stops(files: FeedFiles) -> pd.DataFrame:
    """Return stops and stations by `stop_id`; see `data.readers.gtfs.Feed.stops`.

    Raises
    ------
    InputError
        Names file and line.
    """
    table = files.whole(
        STOPS,
        ("stop_id", "stop_lat", "stop_lon"),
        ("stop_name", "location_type", "parent_station"),
    )
    check_once(files, STOPS, table, "stop_id")
    kind, parent = table["location_type"], table["parent_station"]
    files.check(STOPS, table, ~kind.isin(_STOP_KINDS), "location_type", "one of 0, 1, 2, 3, 4")
    strange = (parent != "") & ~parent.isin(table["stop_id"])
    files.check(STOPS, table, strange, "parent_station", f"a stop_id of {STOPS}")
    lat = _degrees(files, table, "stop_lat", 90)
    lon = _degrees(files, table, "stop_lon", 180)
    # Where it says 0, 0 nobody has looked.
    nowhere = np.isnan(lat) | np.isnan(lon) | ((lat == 0) & (lon == 0))
    return pd.DataFrame(
        {
            "name": table["stop_name"].to_numpy(),
            "lon": np.where(nowhere, np.nan, lon),
            "lat": np.where(nowhere, np.nan, lat),
            "kind": kind.replace("", STOP).to_numpy(),
            "parent": parent.to_numpy(),
            "line": table.index.to_numpy(),
        },
        index=pd.Index(table["stop_id"].to_numpy(), dtype=object),
    )


def _degrees(
    files: FeedFiles, table: pd.DataFrame, column: str, most: float
) -> NDArray[np.float64]:
    values = figures(files, STOPS, table, column)
    wrong = np.abs(values) > most
    files.check(STOPS, table, wrong, column, f"degrees from -{most:g} to {most:g}")
    return values


def routes(files: FeedFiles) -> pd.DataFrame:
    """Return means of transport and line of routes by `route_id`.

    Raises
    ------
    InputError
        Names file and line.
    """
    table = files.whole(ROUTES, ("route_id", "route_type"), ("route_short_name", "route_long_name"))
    check_once(files, ROUTES, table, "route_id")
    types = figures(files, ROUTES, table, "route_type")
    wrong = np.isnan(types) | (types != np.round(types)) | (types < 0)
    files.check(ROUTES, table, wrong, "route_type", "a route type of GTFS")
    short = table["route_short_name"]
    return pd.DataFrame(
        {
            "means": [means_of(int(one)) for one in types],
            "line": short.where(short != "", table["route_long_name"]).to_numpy(),
        },
        index=pd.Index(table["route_id"].to_numpy(), dtype=object),
    )


def check_once(files: FeedFiles, name: str, table: pd.DataFrame, column: str) -> None:
    """Refuse a table in which an id is missing or occurs twice."""
    again = table[column].duplicated() | (table[column] == "")
    files.check(name, table, again, column, "an id that occurs once")


def figures(files: FeedFiles, name: str, table: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """Return a column of numbers, NaN where nothing is said, shape (n,)."""
    said = (table[column] != "").to_numpy()
    values: NDArray[np.float64] = pd.to_numeric(table[column], errors="coerce").to_numpy(float)
    files.check(name, table, said & ~np.isfinite(values), column, "a number")
    return values


def times(files: FeedFiles, name: str, table: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """Return a column of times in seconds, NaN where nothing is said, shape (n,)."""
    try:
        return seconds_of(table[column])
    except WrongTimeError as error:
        line = int(table.index[error.row])
        raise files.finding(name, line, column, shorten(error.found), EXPECTED) from error
