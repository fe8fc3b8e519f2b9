"""A timetable on the real stops north of Bayreuth, with trains, buses and a bus on demand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import shapely

from tests.feeds import DAILY, MadeFeed
from tests.geo import oracle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.geo.oracle import OsmFile

FEED: Final = "muster.zip"
# Nodes of the file: halts and stops by the names that the feed gives them.
HALTS: Final = {31485914: "Bindlach", 31485900: "Ramsenthal", 31485930: "Harsdorf"}
STOPS: Final = {
    1188892278: "Bindlach Bahnhof",
    1200119363: "St.-Georgen-Straße",
    1897886063: "St.-Georgen-Straße",
    1200119513: "St.-Georgen-Straße Süd",
    1200119588: "St.-Georgen-Straße Süd",
    2104608995: "Altenplos",
    2104609005: "Altenplos",
    2104736216: "Unterwaiz",
    1103143607: "Rotmainauen",
    1103144981: "Altdrossenfeld",
}
BUSES: Final = (1188892278, 1200119363, 1200119513, 2104736216, 2104608995, 1103143607, 1103144981)
BACK: Final = (1103144981, 1103143607, 2104609005, 2104736216, 1200119588, 1897886063, 1188892278)


def bayreuth_feed(file: OsmFile) -> MadeFeed:
    """Return the feed on the nodes of the file."""
    made = MadeFeed()
    lonlat = {node: _lonlat(file, node) for node in (*HALTS, *STOPS)}
    made.add("feed_info.txt", "Verkehrsverbund Muster", "https://example.org", "de", "2026-02-20")
    for node, name in HALTS.items():
        made.stop(f"S{node}", f"{name} Bf", *lonlat[node], kind="1")
        made.stop(str(node), f"{name} Gleis 1", *lonlat[node], parent=f"S{node}")
    for node, name in STOPS.items():
        made.stop(str(node), name, *lonlat[node])
    made.stop("far", "Weit weg", 13.7, 51.05)
    made.route("RB 34", 106)
    made.route("378", 3)
    made.route("N1", 705)
    made.route("AST", 715)
    made.service("daily", DAILY)
    made.service("work")
    made.service("saturday", "0000010")
    made.exception("work", date(2026, 3, 6), 2)
    trains = [str(node) for node in HALTS]
    for hour in range(5, 23):
        made.trip("RB 34", "daily", _run(trains, hour * 60 + 12, 4), headsign="Lichtenfels")
        made.trip("RB 34", "daily", _run(trains[::-1], hour * 60 + 41, 4), headsign="Bayreuth Hbf")
    for minute in range(4 * 60 + 50, 21 * 60, 30):
        made.trip("378", "work", _run(BUSES, minute, 3), headsign="Neudrossenfeld")
        made.trip("378", "work", _run(BACK, minute + 10, 3), headsign="Bindlach")
    for hour in (8, 10, 12):
        made.trip("378", "saturday", _run(BUSES, hour * 60, 3), headsign="Neudrossenfeld")
    made.trip("N1", "work", _run(BACK, 22 * 60 + 30, 3), headsign="Bindlach")
    made.trip("N1", "daily", _run(BACK, 24 * 60 + 40, 3), headsign="Bindlach")
    made.trip("AST", "work", _run(BUSES, 22 * 60 + 5, 3), headsign="Rufbus", pickup="2")
    made.trip("RB 34", "daily", [(trains[0], 600), ("far", 900)])
    return made


def _run(stops: Iterable[object], start: float, step: float) -> list[tuple[str, float]]:
    return [(str(stop), start + number * step) for number, stop in enumerate(stops)]


def _lonlat(file: OsmFile, node: int) -> tuple[float, float]:
    point = oracle.wgs84(shapely.Point(file.nodes[node].point))
    return round(point.x, 7), round(point.y, 7)
