"""Timetables that nobody runs, written as GTFS, and read again by plain code.

The reading (`Plain`) knows nothing of the rooms under test: rows of `csv`, days of
`datetime`, one trip after the other.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

HEADINGS: Final[Mapping[str, str]] = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station",
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type",
    "trips.txt": "route_id,service_id,trip_id,trip_headsign,direction_id",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence,"
    "pickup_type,drop_off_type",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
    "start_date,end_date",
    "calendar_dates.txt": "service_id,date,exception_type",
    "frequencies.txt": "trip_id,start_time,end_time,headway_secs",
    "feed_info.txt": "feed_publisher_name,feed_publisher_url,feed_lang,feed_version",
}
OPTIONAL: Final = ("calendar_dates.txt", "frequencies.txt", "feed_info.txt")
DAILY: Final = "1111111"
WORKDAYS: Final = "1111100"
_HOURS: Final = 24


def clock(minutes: float) -> str:
    """Return minutes after midnight as GTFS writes a time."""
    seconds = round(minutes * 60)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


@dataclass
class MadeFeed:
    """Rows of a feed by table; one that an author may change before it is written."""

    rows: dict[str, list[list[str]]] = field(
        default_factory=lambda: {table: [] for table in HEADINGS}
    )

    def __post_init__(self) -> None:
        self.add("agency.txt", "1", "Muster-Verkehr", "https://example.org", "Europe/Berlin")

    def add(self, table: str, *cells: object) -> None:
        self.rows[table].append([str(cell) for cell in cells])

    def stop(
        self, key: str, name: str, lon: float, lat: float, *, kind: str = "", parent: str = ""
    ) -> None:
        self.add("stops.txt", key, name, lat, lon, kind, parent)

    def route(self, key: str, route_type: int, name: str | None = None) -> None:
        self.add("routes.txt", key, "1", key if name is None else name, "", route_type)

    def service(
        self,
        key: str,
        days: str = WORKDAYS,
        first: date = date(2026, 1, 1),
        last: date = date(2026, 12, 12),
    ) -> None:
        self.add("calendar.txt", key, *days, f"{first:%Y%m%d}", f"{last:%Y%m%d}")

    def exception(self, key: str, day: date, kind: int) -> None:
        self.add("calendar_dates.txt", key, f"{day:%Y%m%d}", kind)

    def trip(
        self,
        route: str,
        service: str,
        times: Sequence[tuple[str, float]],
        *,
        headsign: str = "",
        pickup: str = "",
        drop_off: str = "",
    ) -> str:
        """Add a trip: stops with minutes after midnight; return its id."""
        key = f"t{len(self.rows['trips.txt'])}"
        self.add("trips.txt", route, service, key, headsign, 0)
        for number, (stop, minutes) in enumerate(times):
            at = clock(minutes)
            self.add("stop_times.txt", key, at, at, stop, number * 5, pickup, drop_off)
        return key

    def write(self, path: Path, *, without: Sequence[str] = ()) -> Path:
        """Write the feed: a zip where the name says so, else a folder."""
        texts = {
            table: self._text(table)
            for table, rows in self.rows.items()
            if table not in without and (rows or table not in OPTIONAL)
        }
        if path.suffix == ".zip":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for table, text in texts.items():
                    archive.writestr(table, text)
        else:
            path.mkdir(parents=True, exist_ok=True)
            for table, text in texts.items():
                (path / table).write_text(text, encoding="utf-8")
        return path

    def _text(self, table: str) -> str:
        text = io.StringIO()
        text.write(HEADINGS[table] + "\n")
        csv.writer(text, lineterminator="\n").writerows(self.rows[table])
        return text.getvalue()


@dataclass(frozen=True)
class Passing:
    """A vehicle at a stop: seconds after midnight of the day that is asked for."""

    stop: str
    route: str
    route_type: int
    arrival: int
    departure: int
    first: bool
    last: bool
    pickup: str
    drop_off: str
    headsign: str


class Plain:
    """A feed read by plain code, one row at a time."""

    def __init__(self, path: Path) -> None:
        self.tables: dict[str, list[dict[str, str]]] = {}
        for table in HEADINGS:
            text = self._open(path, table)
            if text is not None:
                self.tables[table] = list(csv.DictReader(io.StringIO(text)))

    @staticmethod
    def _open(path: Path, table: str) -> str | None:
        if path.is_dir():
            file = path / table
            return file.read_text("utf-8-sig") if file.exists() else None
        with zipfile.ZipFile(path) as archive:
            if table not in archive.namelist():
                return None
            return archive.read(table).decode("utf-8-sig")

    def active(self, day: date) -> set[str]:
        """Return the services of a day."""
        text = f"{day:%Y%m%d}"
        weekday = HEADINGS["calendar.txt"].split(",")[1 + day.weekday()]
        services = {
            row["service_id"]
            for row in self.tables.get("calendar.txt", [])
            if row[weekday] == "1" and row["start_date"] <= text <= row["end_date"]
        }
        for row in self.tables.get("calendar_dates.txt", []):
            if row["date"] == text and row["exception_type"] == "1":
                services.add(row["service_id"])
            if row["date"] == text and row["exception_type"] == "2":
                services.discard(row["service_id"])
        return services

    def passings(self, day: date) -> Iterator[Passing]:
        """Yield every vehicle at every stop, by the clock of `day`, of three days of service."""
        routes = {row["route_id"]: row for row in self.tables["routes.txt"]}
        times: dict[str, list[dict[str, str]]] = {}
        for row in self.tables["stop_times.txt"]:
            times.setdefault(row["trip_id"], []).append(row)
        repeats: dict[str, list[dict[str, str]]] = {}
        for row in self.tables.get("frequencies.txt", []):
            repeats.setdefault(row["trip_id"], []).append(row)
        for more in (-1, 0, 1):
            active = self.active(day + timedelta(days=more))
            for trip in self.tables["trips.txt"]:
                if trip["service_id"] not in active:
                    continue
                rows = sorted(times[trip["trip_id"]], key=lambda row: int(row["stop_sequence"]))
                for shift in self._starts(rows, repeats.get(trip["trip_id"])):
                    for number, row in enumerate(rows):
                        yield Passing(
                            row["stop_id"],
                            trip["route_id"],
                            int(routes[trip["route_id"]]["route_type"]),
                            seconds(row["arrival_time"]) + shift + more * _HOURS * 3600,
                            seconds(row["departure_time"]) + shift + more * _HOURS * 3600,
                            number == 0,
                            number == len(rows) - 1,
                            row.get("pickup_type") or "0",
                            row.get("drop_off_type") or "0",
                            trip["trip_headsign"],
                        )

    @staticmethod
    def _starts(
        rows: Sequence[dict[str, str]], repeats: Sequence[dict[str, str]] | None
    ) -> Iterator[int]:
        if repeats is None:
            yield 0
            return
        begins = seconds(rows[0]["departure_time"])
        for repeat in repeats:
            at = seconds(repeat["start_time"])
            while at < seconds(repeat["end_time"]):
                yield at - begins
                at += int(repeat["headway_secs"])

    def departures(self, stops: set[str], day: date, start: int, end: int) -> list[Passing]:
        """Return what one can board at some stops, from `start` to before `end`."""
        return [
            one
            for one in self.passings(day)
            if one.stop in stops
            and not one.last
            and one.pickup != "1"
            and start <= one.departure < end
        ]

    def arrivals(self, stops: set[str], day: date, start: int, end: int) -> list[Passing]:
        """Return what one can leave at some stops, from `start` to `end`."""
        return [
            one
            for one in self.passings(day)
            if one.stop in stops
            and not one.first
            and one.drop_off != "1"
            and start <= one.arrival <= end
        ]


def seconds(text: str) -> int:
    """Return a time as seconds after midnight."""
    hours, minutes, rest = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + rest
