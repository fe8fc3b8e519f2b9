"""Timetables read, beside a reading by plain code; and what is refused, with file and line."""

from __future__ import annotations

import zipfile
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import InputError
from data.imports.limits import Limits
from data.readers import feedfiles
from data.readers.clocktimes import seconds_of
from data.readers.gtfs import open_feed
from data.transport import MEANS, means_of
from tests.feeds import DAILY, MadeFeed, Plain, clock, seconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY: Final = date(2026, 3, 3)
VVS: Final = "gtfs/vvs-bus-751-only.gtfs.zip"


def small(**changes: Any) -> MadeFeed:  # noqa: ANN401
    """Return two stops, a line and one trip a day."""
    made = MadeFeed()
    made.stop("a", "Anfang", 12.0, 51.0)
    made.stop("b", "Bogen", 12.1, 51.0)
    made.stop("c", "Chaussee", 12.2, 51.0)
    made.route("7", 3)
    made.service("s", DAILY)
    made.trip("7", "s", [("a", 360), ("b", 365), ("c", 370)], **changes)
    return made


def passages(path: Path, day: date, limits: Limits | None = None) -> list[tuple[Any, ...]]:
    """Return what passes on a day of service: stop, times, whether one may get on and off."""
    with open_feed(path, limits or Limits()) as feed:
        rows = feed.passages([day], feed.stops.index)
        active = feed.days.active(day)
    columns = ["stop_id", "arrival", "departure", "boards", "alights", "booked", "line"]
    rows = rows[rows["service_id"].isin(active)]
    return sorted(map(tuple, rows[columns].to_dict("split")["data"]))


def plain(path: Path, day: date) -> list[tuple[Any, ...]]:
    """Return the same by plain code: of the passings around a day those of its own service."""
    read = Plain(path)
    names = {row["route_id"]: row["route_short_name"] for row in read.tables["routes.txt"]}
    others = Plain(path)
    # Days of service before and after have none here: what is left is the day's own.
    own = day
    others.active = lambda day: read.active(day) if day == own else set()  # type: ignore[method-assign]
    return sorted(
        (
            one.stop,
            one.arrival,
            one.departure,
            not one.last and one.pickup != "1",
            not one.first and one.drop_off != "1",
            bool({one.pickup, one.drop_off} & {"2", "3"}),
            names[one.route],
        )
        for one in others.passings(day)
    )


@st.composite
def feeds(draw: st.DrawFn) -> MadeFeed:
    """Draw a feed: services by week and by day, trips up to the next morning, repeated trips."""
    made = MadeFeed()
    for key in "abcd":
        made.stop(key, f"Halt {key}", 12.0, 51.0)
    for route_type in (2, 3, 900):
        made.route(f"L{route_type}", route_type)
    near = st.dates(DAY - timedelta(days=3), DAY + timedelta(days=3))
    for key in ("s1", "s2"):
        days = "".join(draw(st.lists(st.sampled_from("01"), min_size=7, max_size=7)))
        first, last = sorted((draw(near), draw(near)))
        made.service(key, days, first, last)
    made.exception("s1", DAY, draw(st.sampled_from((1, 2))))
    made.service("always", DAILY)
    for _ in range(draw(st.integers(1, 6))):
        stops = draw(st.lists(st.sampled_from("abcd"), min_size=2, max_size=5))
        start, gap = draw(st.integers(0, 30 * 60)), draw(st.integers(0, 9))
        key = made.trip(
            draw(st.sampled_from(("L2", "L3", "L900"))),
            draw(st.sampled_from(("s1", "s2", "always"))),
            [(stop, start + gap * number) for number, stop in enumerate(stops)],
            pickup=draw(st.sampled_from(("", "0", "1", "2", "3"))),
            drop_off=draw(st.sampled_from(("", "1", "3"))),
        )
        if draw(st.booleans()):
            begin = draw(st.integers(300, 600))
            end = begin + draw(st.integers(1, 90))
            made.add("frequencies.txt", key, clock(begin), clock(end), draw(st.integers(300, 2000)))
    return made


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(made=feeds(), part=st.sampled_from((1, 2, 3, 500)), zipped=st.booleans())
def test_what_passes_is_what_plain_code_reads(
    made: MadeFeed,
    part: int,
    zipped: bool,  # noqa: FBT001
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("feed")
    path = made.write(folder / ("feed.zip" if zipped else "feed"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feedfiles, "PART", part)
        for day in (DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)):
            assert passages(path, day) == plain(path, day)


def test_a_real_feed_is_read_as_plain_code_reads_it(shared: Callable[[str], Path]) -> None:
    path = shared(VVS)
    for day in (date(2020, 3, 3), date(2020, 4, 10), date(2020, 12, 12)):
        found = passages(path, day)
        assert found == plain(path, day)
    assert len(passages(path, date(2020, 3, 3))) > 400
    with open_feed(path) as feed:
        assert (feed.publisher, feed.version) == ("VVS", None)
        assert (feed.days.first, feed.days.last) == (date(2020, 2, 2), date(2020, 12, 12))
        assert len(feed.stops) == 47


def test_rows_of_a_trip_may_lie_apart_and_in_any_order(tmp_path: Path) -> None:
    made = small()
    made.trip("7", "s", [("c", 400), ("b", 405), ("a", 410)])
    ordered = passages(made.write(tmp_path / "ordered"), DAY)
    made.rows["stop_times.txt"].sort(key=lambda row: (row[4], row[0]), reverse=True)
    assert passages(made.write(tmp_path / "mixed"), DAY) == ordered


def test_left_out_times_are_spread_over_the_stops_between(tmp_path: Path) -> None:
    made = small()
    for column in (1, 2):
        made.rows["stop_times.txt"][1][column] = ""
    made.rows["stop_times.txt"][2][1] = ""
    times = {row[0]: row[1:3] for row in passages(made.write(tmp_path / "feed"), DAY)}
    assert times == {"a": (21_600, 21_600), "b": (21_900, 21_900), "c": (22_200, 22_200)}


def test_a_byte_order_mark_blanks_and_a_folder_in_the_zip_do_no_harm(tmp_path: Path) -> None:
    made = small()
    expected = passages(made.write(tmp_path / "feed"), DAY)
    path = tmp_path / "nested.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in (tmp_path / "feed").iterdir():
            text = file.read_text("utf-8").replace(",", ", ")
            archive.writestr(f"export/gtfs/{file.name}", "\ufeff" + text)
        archive.writestr("readme.txt", "hello")
    assert passages(path, DAY) == expected


def test_the_publisher_is_that_of_feed_info_or_the_agencies(tmp_path: Path) -> None:
    made = small()
    for number in range(3):
        made.add("agency.txt", number, f"Betrieb {number}", "", "")
    with open_feed(made.write(tmp_path / "a")) as feed:
        assert feed.publisher == "Muster-Verkehr, Betrieb 0, Betrieb 1 …"
    made.add("feed_info.txt", "Verbund", "", "de", "v12")
    with open_feed(made.write(tmp_path / "b")) as feed:
        assert (feed.publisher, feed.version) == ("Verbund", "v12")


def test_services_by_date_alone_are_enough(tmp_path: Path) -> None:
    made = small()
    made.rows["calendar.txt"].clear()
    made.exception("s", DAY, 1)
    path = made.write(tmp_path / "feed", without=["calendar.txt"])
    assert len(passages(path, DAY)) == 3
    assert passages(path, DAY + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("types", "means"),
    [
        ((2, 100, 106, 109, 117), "rail"),
        ((1, 12, 400, 402), "metro"),
        ((0, 5, 900, 906), "tram"),
        ((3, 11, 200, 700, 702, 715, 800), "bus"),
        ((4, 1000, 1200), "ferry"),
        ((7, 1400), "funicular"),
        ((6, 1300), "lift"),
        ((8, 1100, 1500, 1700, 99_999), "other"),
    ],
)
def test_route_types_mean_what_the_reference_says(types: tuple[int, ...], means: str) -> None:
    assert {means_of(one) for one in types} == {means}
    assert means in {code.code for code in MEANS}


def test_departures_of_a_real_day_are_as_many_as_plain_code_counts(
    shared: Callable[[str], Path],
) -> None:
    path, day = shared(VVS), date(2020, 3, 3)
    counted = Counter(row[0] for row in passages(path, day) if row[3])
    assert counted == Counter(
        one.stop for one in Plain(path).departures(set(counted), day, 0, 24 * 3600)
    )


# Refusals -------------------------------------------------------------------


def change(table: str, row: int, column: int, text: str) -> Callable[[MadeFeed], None]:
    """Return what writes another text into a cell."""

    def write(made: MadeFeed) -> None:
        made.rows[table][row][column] = text

    return write


def add(table: str, *cells: object) -> Callable[[MadeFeed], None]:
    return lambda made: made.add(table, *cells)


WRONG: Final = {
    "no time": (change("stop_times.txt", 1, 2, "6 Uhr"), "stop_times.txt, line 3, departure_time"),
    "61 minutes": (change("stop_times.txt", 0, 1, "06:61:00"), "stop_times.txt, line 2"),
    "before arrival": (change("stop_times.txt", 1, 2, "06:04:59"), "stop_times.txt, line 3"),
    "backwards": (change("stop_times.txt", 2, 1, "06:01:00"), "stop_times.txt, line 4"),
    "unknown stop": (change("stop_times.txt", 2, 3, "z"), "stop_times.txt, line 4, stop_id"),
    "no sequence": (change("stop_times.txt", 2, 4, "x"), "stop_times.txt, line 4, stop_sequence"),
    "comma": (change("stops.txt", 1, 2, "51,2"), "stops.txt, line 3, stop_lat"),
    "beyond the pole": (change("stops.txt", 1, 2, "95"), "stops.txt, line 3, stop_lat"),
    "twice": (change("stops.txt", 1, 0, "a"), "stops.txt, line 3, stop_id"),
    "no parent": (change("stops.txt", 1, 5, "P"), "stops.txt, line 3, parent_station"),
    "kind": (change("stops.txt", 1, 4, "9"), "stops.txt, line 3, location_type"),
    "unknown route": (change("trips.txt", 0, 0, "8"), "trips.txt, line 2, route_id"),
    "route type": (change("routes.txt", 0, 4, "bus"), "routes.txt, line 2, route_type"),
    "day": (change("calendar.txt", 0, 8, "2026-01-01"), "calendar.txt, line 2, start_date"),
    "no such day": (change("calendar.txt", 0, 9, "20260231"), "calendar.txt, line 2, end_date"),
    "mark": (change("calendar.txt", 0, 3, "yes"), "calendar.txt, line 2, wednesday"),
    "ends first": (change("calendar.txt", 0, 9, "20250101"), "calendar.txt, line 2, end_date"),
    "exception": (add("calendar_dates.txt", "s", "20260303", 3), "calendar_dates.txt, line 2"),
    "headway": (
        add("frequencies.txt", "t0", "06:00:00", "07:00:00", 0),
        "frequencies.txt, line 2, headway_secs",
    ),
    "repeats": (
        add("frequencies.txt", "t0", "", "07:00:00", 600),
        "frequencies.txt, line 2, start_time",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_file_and_line(name: str, tmp_path: Path) -> None:
    spoil, place = WRONG[name]
    made = small()
    spoil(made)
    with pytest.raises(InputError) as error:
        passages(made.write(tmp_path / "muster.zip"), DAY)
    assert str(error.value).startswith(f"muster.zip, {place}")
    assert "expected" in str(error.value)


@pytest.mark.parametrize("place", [("0", "0.0"), ("", "12.1"), ("51.0", "")])
def test_zero_zero_and_half_a_place_are_no_place(place: tuple[str, str], tmp_path: Path) -> None:
    made = small()
    made.rows["stops.txt"][1][2:4] = place
    with open_feed(made.write(tmp_path / "muster.zip")) as feed:
        assert feed.stops["lon"].isna().tolist() == [False, True, False]
        assert feed.stops["lat"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize(
    "table",
    ["agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt", "calendar.txt"],
)
@pytest.mark.parametrize("name", ["muster.zip", "muster"])
def test_a_missing_file_is_named(table: str, name: str, tmp_path: Path) -> None:
    path = small().write(tmp_path / name, without=[table])
    with pytest.raises(InputError, match=f"{name}, {table}: found no such file"):
        passages(path, DAY)


@pytest.mark.parametrize("table", ["stops.txt", "trips.txt", "stop_times.txt", "calendar.txt"])
def test_a_missing_column_is_named(table: str, tmp_path: Path) -> None:
    path = small().write(tmp_path / "muster")
    text = (path / table).read_text("utf-8")
    (path / table).write_text(text.replace("stop_id", "halt").replace("service_id", "verkehr"))
    with pytest.raises(InputError, match=f"muster, {table}, line 1, .*no such column"):
        passages(path, DAY)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "found nothing"),
        (b"stop_id,stop_lat,stop_lon\nx\xff,1,2\n", "UTF-8"),
        (b"stop_id,stop_lat,stop_lon\na,51,12\nb,51,12,7,8\n", "Expected 3 fields in line 3"),
        (b"stop_id,stop_lat,stop_lon\na,51,12,\nb,51,12,\nc,51,12,\n", "more cells"),
        (b'stop_id,stop_lat,stop_lon\n"a,51,12\n', "as many cells"),
    ],
)
def test_a_table_that_is_none_is_refused(content: bytes, found: str, tmp_path: Path) -> None:
    path = small().write(tmp_path / "muster")
    (path / "stops.txt").write_bytes(content)
    with pytest.raises(InputError, match=r"muster, stops\.txt") as error:
        passages(path, DAY)
    assert found in str(error.value)


def test_a_feed_without_any_service_is_refused(tmp_path: Path) -> None:
    made = small()
    made.rows["calendar.txt"][0][1:8] = ["0"] * 7
    with pytest.raises(InputError, match=r"muster, calendar\.txt: found no service on any day"):
        passages(made.write(tmp_path / "muster"), DAY)


def test_archives_that_are_none_or_hostile_are_refused(tmp_path: Path) -> None:
    whole = small().write(tmp_path / "whole.zip").read_bytes()
    (tmp_path / "text.zip").write_text("stops")
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with zipfile.ZipFile(tmp_path / "out.zip", "w") as archive:
        archive.writestr("../stops.txt", "x")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("stops.txt", b"0" * 30_000_000)
    for name in ("text.zip", "cut.zip", "out.zip", "bomb.zip", "none.zip"):
        with pytest.raises(InputError, match=name):
            passages(tmp_path / name, DAY)


def test_a_feed_larger_than_it_may_be_is_refused(tmp_path: Path) -> None:
    made = small()
    for _ in range(30_000):
        made.trip("7", "s", [("a", 360), ("b", 365)])
    for name in ("muster.zip", "muster"):
        path = made.write(tmp_path / name)
        with pytest.raises(InputError, match=f"{name}.*at most 1 MB"):
            passages(path, DAY, Limits(unzipped_mb=1))
    content = (tmp_path / "muster.zip").read_bytes()
    assert 0 < len(content) < 1_000_000


@given(st.integers(0, 999), st.integers(0, 59), st.integers(0, 59))
def test_times_are_read_as_plain_code_reads_them(hour: int, minute: int, second: int) -> None:
    texts = [f"{hour}:{minute:02d}:{second:02d}", f"{hour:02d}:{minute:02d}:{second:02d}"]
    assert seconds_of(pd.Series(texts)).tolist() == [seconds(text) for text in texts]
