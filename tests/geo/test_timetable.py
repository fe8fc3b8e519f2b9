"""The timetable of a town that nobody built, counted a second time by plain code."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import InputError
from data.transport import means_of
from geo.access import RoadIndex
from geo.timetable import SATURDAY, SUNDAY, WEEKDAY, Stop, Timetable, open_feeds
from tests.feeds import DAILY, WORKDAYS, MadeFeed, Plain
from tests.geo.town import lonlat

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MONDAY: Final = date(2026, 3, 2)
HOUR: Final = 3_600


def ways() -> RoadIndex:
    """Return streets every 500 m over a square of 10 km, with a gap of 3 km in its middle."""
    lines = []
    for at in range(0, 10_500, 500):
        parts = [(0, 10_000)] if not 3_500 < at < 6_500 else [(0, 3_500), (6_500, 10_000)]
        for start, end in parts:
            lines.append(shapely.LineString([lonlat((start, at)), lonlat((end, at))]))
            lines.append(shapely.LineString([lonlat((at, start)), lonlat((at, end))]))
    frame = gpd.GeoDataFrame(
        {"foot": True, "bicycle": True}, geometry=lines, crs="EPSG:4326", index=range(len(lines))
    )
    return RoadIndex(frame, ("foot", "bicycle"))


WAYS: Final = ways()


def read(*files: Path, today: date = MONDAY, day: date | None = None) -> Timetable:
    with open_feeds(files, today=today, day=day) as feeds:
        return feeds.read(WAYS)


def put(made: MadeFeed, key: str, name: str, x: float, y: float, **more: str) -> None:
    """Add a stop at metres from the town's origin."""
    point = lonlat((x, y))
    made.stop(key, name, point.x, point.y, **more)


def two_stops() -> MadeFeed:
    made = MadeFeed()
    put(made, "a", "Anger", 1_000, 1_010)
    put(made, "b", "Bogen", 2_000, 1_010)
    made.route("7", 3)
    made.route("RE", 2)
    made.route("N", 705)
    for key in ("daily", "work", "sat"):
        made.service(key, {"daily": DAILY, "work": WORKDAYS, "sat": "0000010"}[key])
    return made


def named(timetable: Timetable) -> dict[str, Stop]:
    return {stop.name: stop for stop in timetable.stops}


# Counting -------------------------------------------------------------------


def check(stop: Stop, keys: set[str], path: Path, timetable: Timetable) -> None:
    """Compare all that is said of a stop with plain code."""
    plain = Plain(path)
    for kind in (WEEKDAY, SATURDAY, SUNDAY):
        day = timetable.schedule.on(kind)
        assert day is not None
        counted = plain.departures(keys, day, 6 * HOUR, 20 * HOUR)
        whole = plain.departures(keys, day, 4 * HOUR, 28 * HOUR)
        said = stop.days[kind]
        assert said.departures == Counter(means_of(one.route_type) for one in counted)
        assert said.booked == sum(bool({"2", "3"} & {one.pickup, one.drop_off}) for one in counted)
        assert said.total == len(whole)
        assert said.first == min((one.departure for one in whole), default=None)
        assert said.last == max((one.departure for one in whole), default=None)
    day = timetable.schedule.weekday
    early = plain.arrivals(keys, day, 3 * HOUR + 40 * 60, 6 * HOUR)
    late = plain.departures(keys, day, 22 * HOUR, 24 * HOUR + 20 * 60 + 1)
    assert {(run.time, run.line) for run in stop.early} == {
        (one.arrival, one.route) for one in early
    }
    assert {(run.time, run.line) for run in stop.late} == {
        (one.departure, one.route) for one in late
    }


@st.composite
def trips(draw: st.DrawFn) -> MadeFeed:
    made = two_stops()
    for _ in range(draw(st.integers(1, 12))):
        start = draw(st.integers(0, 31 * 60))
        stops = draw(st.sampled_from(("ab", "ba", "aba")))
        key = made.trip(
            draw(st.sampled_from(("7", "RE", "N"))),
            draw(st.sampled_from(("daily", "work", "sat"))),
            [(stop, start + 10 * number) for number, stop in enumerate(stops)],
            pickup=draw(st.sampled_from(("", "", "1", "2"))),
            drop_off=draw(st.sampled_from(("", "", "1", "3"))),
        )
        if draw(st.integers(0, 4)) == 0:
            made.add("frequencies.txt", key, "05:10:00", "07:40:00", 1_200)
    # What runs every day keeps both stops in the timetable.
    made.trip("7", "daily", [("a", 720), ("b", 730)])
    return made


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(made=trips())
def test_departures_and_arrivals_are_those_that_plain_code_counts(
    made: MadeFeed, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = made.write(tmp_path_factory.mktemp("feed") / "feed")
    timetable = read(path)
    assert timetable.schedule.weekday == MONDAY
    found = named(timetable)
    check(found["Anger"], {"a"}, path, timetable)
    check(found["Bogen"], {"b"}, path, timetable)


def test_the_last_bus_after_midnight_is_the_last_of_its_evening(tmp_path: Path) -> None:
    made = two_stops()
    made.trip("7", "work", [("a", 24 * 60 + 30), ("b", 24 * 60 + 40)])
    made.trip("7", "work", [("a", 5 * 60), ("b", 5 * 60 + 10)])
    # Written as a trip of the next morning: it leaves in the same night.
    made.trip("N", "daily", [("a", 60), ("b", 70)])
    stop = named(read(made.write(tmp_path / "feed")))["Anger"]
    assert (stop.days[WEEKDAY].first, stop.days[WEEKDAY].last) == (5 * HOUR, 25 * HOUR)
    assert (stop.days[SUNDAY].first, stop.days[SUNDAY].last) == (25 * HOUR, 25 * HOUR)
    assert stop.days[WEEKDAY].total == 3


def test_a_holiday_is_no_reference_day_and_one_that_is_set_is(tmp_path: Path) -> None:
    made = two_stops()
    made.trip("7", "work", [("a", 480), ("b", 490)])
    path = made.write(tmp_path / "feed")
    friday = date(2026, 4, 3)  # Good Friday; Easter Monday follows
    assert read(path, today=friday).schedule.weekday == date(2026, 4, 7)
    assert read(path, today=date(2026, 3, 7)).schedule.weekday == date(2026, 3, 9)
    assert read(path, today=date(2025, 11, 1)).schedule.weekday == date(2026, 1, 2)
    schedule = read(path, day=date(2026, 5, 6)).schedule
    assert (schedule.saturday, schedule.sunday) == (date(2026, 5, 9), date(2026, 5, 10))


def test_a_weekend_beyond_the_feed_is_the_one_before_or_unknown(tmp_path: Path) -> None:
    made = two_stops()
    for row in made.rows["calendar.txt"]:
        row[8:10] = ["20260226", "20260306"]
    made.trip("7", "daily", [("a", 480), ("b", 490)])
    schedule = read(made.write(tmp_path / "two weeks"), today=date(2026, 3, 4)).schedule
    assert (schedule.saturday, schedule.sunday) == (date(2026, 2, 28), date(2026, 3, 1))
    for row in made.rows["calendar.txt"]:
        row[8:10] = ["20260302", "20260306"]
    timetable = read(made.write(tmp_path / "a week"))
    assert timetable.schedule.saturday is timetable.schedule.sunday is None
    assert set(named(timetable)["Anger"].days) == {WEEKDAY}


# Stops ----------------------------------------------------------------------


def test_platforms_of_a_station_of_an_id_and_of_a_name_are_one_stop(tmp_path: Path) -> None:
    made = MadeFeed()
    made.route("7", 3)
    made.service("daily", DAILY)
    put(made, "S", "Hauptbahnhof", 1_000, 1_000, kind="1")
    put(made, "p1", "Gleis 1", 1_000, 1_020, parent="S")
    put(made, "p2", "Gleis 2", 1_300, 1_020, parent="S")
    put(made, "de:14730:77:0:1", "Markt Steig 1", 2_000, 1_010)
    put(made, "de:14730:77:0:2", "Markt Steig 2", 2_400, 1_010)
    put(made, "n1", "Dorf", 3_000, 1_010)
    put(made, "n2", "Dorf", 3_060, 1_010)
    put(made, "n3", "Dorf", 4_000, 1_010)
    keys = [row[0] for row in made.rows["stops.txt"] if row[0] != "S"]
    made.trip("7", "daily", [(key, 600 + number) for number, key in enumerate([*keys, "p1"])])
    stops = read(made.write(tmp_path / "feed")).stops
    assert Counter((stop.name, len(stop.platforms)) for stop in stops) == Counter(
        {("Hauptbahnhof", 2): 1, ("Markt Steig 1", 2): 1, ("Dorf", 2): 1, ("Dorf", 1): 1}
    )


def test_a_stop_that_nothing_serves_is_not_in_the_timetable(tmp_path: Path) -> None:
    made = two_stops()
    put(made, "c", "Chaussee", 3_000, 1_010)
    put(made, "z", "Jenseits", 200_000, 1_010)
    made.trip("7", "daily", [("a", 480), ("b", 490), ("z", 600)])
    timetable = read(made.write(tmp_path / "feed"))
    assert set(named(timetable)) == {"Anger", "Bogen"}
    assert timetable.schedule.outside == 2


def test_what_two_feeds_tell_of_one_stop_counts_once(tmp_path: Path) -> None:
    def feed(line: str, *minutes: int) -> MadeFeed:
        made = MadeFeed()
        put(made, "de:1:1:0:1", "Markt", 1_000, 1_010)
        put(made, "b", "Bogen", 2_000, 1_010)
        made.route(line, 3)
        made.service("daily", DAILY)
        for minute in minutes:
            made.trip(line, "daily", [("de:1:1:0:1", minute), ("b", minute + 5)])
        return made

    one = feed("7", 480, 540).write(tmp_path / "one.zip")
    two = feed("7", 480, 600).write(tmp_path / "two.zip")
    other = feed("8", 480).write(tmp_path / "other.zip")
    market = named(read(one, two, other))["Markt"]
    assert market.days[WEEKDAY].departures == {"bus": 4}
    assert [feed.file for feed in read(one, two).schedule.feeds] == ["one.zip", "two.zip"]
    # Within one feed two vehicles at one time are two.
    twice = feed("7", 480, 480).write(tmp_path / "twice.zip")
    assert named(read(twice))["Markt"].days[WEEKDAY].departures == {"bus": 2}


# Refusals -------------------------------------------------------------------


def test_a_served_stop_amid_the_network_far_from_any_way_is_refused(tmp_path: Path) -> None:
    made = two_stops()
    put(made, "c", "Acker", 5_000, 5_000)
    made.trip("7", "daily", [("a", 480), ("b", 490)])
    read(made.write(tmp_path / "unserved.zip"))
    made.trip("7", "daily", [("b", 480), ("c", 490)])
    with pytest.raises(InputError, match=r"muster\.zip, stops\.txt, line 4.*Acker.*m from any way"):
        read(made.write(tmp_path / "muster.zip"))


def test_a_served_stop_without_a_place_is_refused(tmp_path: Path) -> None:
    made = two_stops()
    made.stop("c", "Chaussee", 0, 0)
    made.trip("7", "daily", [("a", 480), ("b", 490)])
    assert len(read(made.write(tmp_path / "unserved.zip")).stops) == 2
    made.trip("7", "daily", [("b", 480), ("c", 490)])
    path = made.write(tmp_path / "muster.zip")
    for known in (WAYS, None):
        with (
            open_feeds([path], today=MONDAY) as feeds,
            pytest.raises(InputError, match=r"muster\.zip, stops\.txt, line 4.*Chaussee without"),
        ):
            feeds.read(known)


def test_a_stop_beyond_the_network_is_left_out(tmp_path: Path) -> None:
    made = two_stops()
    put(made, "c", "Nachbarkreis", -2_000, 5_000)
    made.trip("7", "daily", [("a", 480), ("b", 490), ("c", 530)])
    assert set(named(read(made.write(tmp_path / "feed")))) == {"Anger", "Bogen"}


@pytest.mark.parametrize(
    ("today", "day", "found"),
    [
        (date(2027, 1, 4), None, r"services that ended on 2026-12-12; expected .*2027-01-04"),
        (MONDAY, date(2027, 1, 4), r"no service on 2027-01-04 .*GEWERBE_TRANSIT_DAY"),
        (MONDAY, date(2025, 12, 1), r"services from 2026-01-01 to 2026-12-12"),
    ],
)
def test_an_expired_feed_is_named(
    today: date, day: date | None, found: str, tmp_path: Path
) -> None:
    made = two_stops()
    made.trip("7", "daily", [("a", 480), ("b", 490)])
    good = made.write(tmp_path / "gut.zip")
    with pytest.raises(InputError, match=rf"gut\.zip.*{found}"):
        read(good, today=today, day=day)


def test_of_several_feeds_the_expired_one_is_named(tmp_path: Path) -> None:
    made = two_stops()
    made.trip("7", "daily", [("a", 480), ("b", 490)])
    good = made.write(tmp_path / "gut.zip")
    for row in made.rows["calendar.txt"]:
        row[8:10] = ["20250101", "20251231"]
    old = made.write(tmp_path / "alt.zip")
    with pytest.raises(InputError, match=r"alt\.zip.*ended on 2025-12-31"):
        read(good, old)
    for row in made.rows["calendar.txt"]:
        row[8:10] = ["20270101", "20271231"]
    later = made.write(tmp_path / "neu.zip")
    with pytest.raises(InputError, match=r"gut\.zip, neu\.zip.*no working day"):
        read(good, later)


def test_the_real_feed_of_2020_has_expired_and_is_read_on_a_day_of_then(
    shared: Callable[[str], Path],
) -> None:
    path = shared("gtfs/vvs-bus-751-only.gtfs.zip")
    with pytest.raises(InputError, match=r"vvs-bus-751-only.*ended on 2020-12-12"):
        read(path)
    timetable = read(path, day=date(2020, 3, 3))
    assert timetable.stops == ()
    assert timetable.schedule.outside == 47
    assert timetable.schedule.feeds[0].publisher == "VVS"


def test_the_real_feed_counts_as_plain_code_does(shared: Callable[[str], Path]) -> None:
    path = shared("gtfs/vvs-bus-751-only.gtfs.zip")
    day = date(2020, 3, 3)
    plain = Plain(path)
    points = [(float(row["stop_lon"]), float(row["stop_lat"])) for row in plain.tables["stops.txt"]]
    frame = gpd.GeoDataFrame(
        {"foot": [True], "bicycle": [True]}, geometry=[shapely.LineString(points)], crs="EPSG:4326"
    )
    with open_feeds([path], today=day, day=day) as feeds:
        timetable = feeds.read(RoadIndex(frame, ("foot", "bicycle")))
    found = sum(sum(stop.days[WEEKDAY].departures.values()) for stop in timetable.stops)
    every = {row["stop_id"] for row in plain.tables["stops.txt"]}
    assert found == len(plain.departures(every, day, 6 * HOUR, 20 * HOUR)) > 300


def test_days_around_the_reference_day_do_not_leak_into_it(tmp_path: Path) -> None:
    made = two_stops()
    made.trip("7", "sat", [("a", 26 * 60), ("b", 26 * 60 + 10)])
    made.trip("7", "work", [("a", 600), ("b", 610)])
    stop = named(read(made.write(tmp_path / "feed"), day=date(2026, 3, 6)))["Anger"]
    assert stop.days[WEEKDAY].total == 1
    assert stop.days[SATURDAY].last == 26 * HOUR
    assert stop.days[SUNDAY].total == 0
