"""Public transport at plots beside real roads and stops north of Bayreuth.

Walks are compared with networkx on the same ways at the same speed (`tests.geo.walking`),
departures and answers with plain code (`tests.feeds.Plain`), classes with the tables of the
method applied to both.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest
import shapely

from data.errors import InputError
from data.freshness import Freshness
from geo import snapshot
from geo.build import Inputs, Summary, build
from geo.quality import best, category, quality
from geo.timetable import WEEKDAY
from geo.transit import NONE_NEAR, OFF_NETWORK
from tests.bayreuth import FEED, HALTS, STOPS, bayreuth_feed
from tests.feeds import Plain
from tests.geo import oracle
from tests.geo.parcels import beside_roads, write_plots
from tests.geo.town import FAR_AWAY, ISLAND, plot_at, town, write
from tests.geo.townfeed import town_feed
from tests.geo.walking import KMH, Walking

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.catalogue import Catalogue, Plot
    from geo.transit import Transit
    from tests.feeds import MadeFeed

DAY: Final = date(2026, 3, 3)
COUNT: Final = 25
HOUR: Final = 3_600
# What the ways of the engine and of the oracle may differ by: rounding of coordinates in
# tiles, and ways that one of both takes for open.
SHARE, OPEN_M = 0.02, 15.0


@dataclass(frozen=True)
class Region:
    """What was built, beside the walks and departures of the oracles."""

    home: Path
    files: dict[str, Any]
    summary: Summary
    catalogue: Catalogue
    plain: Plain
    walks: list[dict[str, float]]
    """Metres of each plot to each stop, by name."""
    platforms: dict[str, set[str]]


def catalogue_of(home: Path) -> Catalogue:
    return snapshot.catalogue_on(snapshot.load(home), DAY, Freshness())


@pytest.fixture(scope="module")
def region(shared: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Region:
    osm = shared("osm/north-bayreuth.osm.gz")
    home = tmp_path_factory.mktemp("bayreuth")
    file = oracle.read(osm)
    feed = bayreuth_feed(file).write(home / FEED)
    outlines = beside_roads(file, COUNT)
    files: dict[str, Any] = {
        "osm": (osm,),
        "plots": write_plots(outlines, home / "plots.geojson"),
        "gtfs": (feed,),
    }
    summary = build(Inputs(**files), home, today=DAY)
    platforms: dict[str, set[str]] = {}
    for node, name in (*STOPS.items(), *((node, f"{name} Bf") for node, name in HALTS.items())):
        platforms.setdefault(name, set()).add(str(node))
    plain = Plain(feed)
    points = {row["stop_id"]: row for row in plain.tables["stops.txt"]}
    served = {one.stop for one in plain.passings(DAY)} - {"far"}
    keys = [key for keys in platforms.values() for key in sorted(keys) if key in served]
    table = Walking(file).metres(
        outlines, [(float(points[key]["stop_lon"]), float(points[key]["stop_lat"])) for key in keys]
    )
    walks = [
        {
            name: min(metres for key, metres in zip(keys, line, strict=True) if key in own)
            for name, own in platforms.items()
        }
        for line in table
    ]
    return Region(home, files, summary, catalogue_of(home), plain, walks, platforms)


def close(found: float, expected: float) -> bool:
    return abs(found - expected) <= SHARE * expected + OPEN_M


def test_walks_agree_with_networkx_on_the_same_ways(region: Region) -> None:
    compared = 0
    for plot, walks in zip(region.catalogue.plots, region.walks, strict=True):
        near = sorted(metres for metres in walks.values() if metres <= 5_000)
        stops = plot.transit.stops
        assert len(stops) == min(3, len(near))
        for stop, metres in zip(stops, near, strict=False):
            assert close(stop.metres, walks[stop.name]), (plot.name, stop, walks[stop.name])
            assert close(stop.metres, metres), (plot.name, stop, metres)
            assert stop.minutes == pytest.approx(stop.metres / (KMH * 1_000 / 60), abs=0.06)
            compared += 1
    assert compared >= 2 * COUNT


def test_no_walk_is_shorter_than_the_air_line(region: Region) -> None:
    points = {row["stop_id"]: row for row in region.plain.tables["stops.txt"]}
    for plot in region.catalogue.plots:
        outline = oracle.metric(plot.record.geometry)
        for stop in plot.transit.stops:
            air = min(
                outline.distance(
                    oracle.metric(
                        shapely.Point(
                            float(points[key]["stop_lon"]), float(points[key]["stop_lat"])
                        )
                    )
                )
                for key in region.platforms[stop.name]
            )
            assert stop.metres >= air - 1


def test_a_bicycle_is_faster_than_walking_and_no_car(region: Region) -> None:
    known = 0
    for plot in region.catalogue.plots:
        for stop in plot.transit.stops:
            if stop.bicycle is not None and stop.metres > 300:
                known += 1
                assert stop.metres / 1_000 / 25 * 60 <= stop.bicycle <= stop.minutes
    assert known > COUNT


def test_departures_are_those_that_plain_code_counts(region: Region) -> None:
    for plot in region.catalogue.plots:
        for stop in plot.transit.stops:
            keys = region.platforms[stop.name]
            counted = region.plain.departures(keys, DAY, 6 * HOUR, 20 * HOUR)
            assert sum(stop.days[WEEKDAY].departures.values()) == len(counted)
            whole = region.plain.departures(keys, DAY, 4 * HOUR, 28 * HOUR)
            said = stop.days[WEEKDAY]
            assert (said.first, said.last) == (
                min(one.departure for one in whole),
                max(one.departure for one in whole),
            )


def test_the_class_is_the_best_that_the_tables_give(region: Region) -> None:
    means = {106: "rail", 3: "bus", 705: "bus", 715: "bus"}
    categories = {}
    for name, keys in region.platforms.items():
        departures: dict[str, int] = {}
        for one in region.plain.departures(keys, DAY, 6 * HOUR, 20 * HOUR):
            kind = means[one.route_type]
            departures[kind] = departures.get(kind, 0) + 1
        categories[name] = category(departures)
    found = set()
    for plot, walks in zip(region.catalogue.plots, region.walks, strict=True):
        # What the walks may differ by can move a plot over a limit.
        sure = [
            [quality(categories[name], metres + slack) for name, metres in walks.items()]
            for slack in (-2 * OPEN_M, 2 * OPEN_M)
        ]
        assert plot.transit.quality in {best(one) for one in sure}
        found.add(plot.transit.quality)
    assert len(found) >= 3


def test_shift_answers_are_those_that_plain_code_finds(region: Region) -> None:
    answers = set()
    for plot in region.catalogue.plots:
        # Walks as computed, so that a second does not decide; stops beyond the third by oracle.
        walks = region.walks[region.catalogue.plots.index(plot)] | {
            stop.name: stop.metres for stop in plot.transit.stops
        }
        minutes = {name: round(metres / (KMH * 1_000 / 60), 1) for name, metres in walks.items()}
        near = {name: walk for name, walk in minutes.items() if walk <= 20}
        there = [
            one.arrival + near[name] * 60
            for name in near
            for one in region.plain.arrivals(region.platforms[name], DAY, 0, 6 * HOUR)
        ]
        there = [moment for moment in there if 4 * HOUR <= moment <= 6 * HOUR]
        away = [
            one.departure - near[name] * 60
            for name in near
            for one in region.plain.departures(
                region.platforms[name], DAY, 22 * HOUR, 24 * HOUR + 1
            )
            if one.pickup == "0"
        ]
        away = [moment for moment in away if 22 * HOUR <= moment <= 24 * HOUR]
        arrive, leave = plot.transit.arrive, plot.transit.leave
        assert arrive.answer == ("yes" if there else "no"), plot.name
        assert leave.answer == "yes" or not away, plot.name
        if arrive.connection:
            moment = arrive.connection.time + arrive.connection.minutes * 60
            assert moment == pytest.approx(max(there), abs=30)
        if leave.connection and not leave.connection.booked:
            moment = leave.connection.time - leave.connection.minutes * 60
            assert moment == pytest.approx(min(away), abs=30)
        answers |= {arrive.answer, leave.answer}
    assert answers == {"yes", "no"}


def test_the_catalogue_says_day_and_feed(region: Region) -> None:
    schedule = region.catalogue.schedule
    assert schedule is not None
    assert (schedule.weekday, schedule.saturday, schedule.sunday) == (
        DAY,
        date(2026, 3, 7),
        date(2026, 3, 8),
    )
    assert schedule.outside == 1
    (source,) = (one for one in region.catalogue.sources if one.name == "gtfs")
    assert source.attribution == "Verkehrsverbund Muster"
    assert source.as_of == "2026-02-20"
    assert region.summary.schedule == schedule
    assert region.summary.without_stops == 0


# Reuse ----------------------------------------------------------------------


@pytest.fixture
def copy(region: Region, tmp_path: Path) -> Region:
    home = tmp_path / "home"
    shutil.copytree(region.home, home)
    files = region.files | {"gtfs": (home / FEED,)}
    return replace(region, home=home, files=files)


def stamps(home: Path) -> dict[str, int]:
    files = [*(home / "timetables").iterdir(), *(home / "walks").iterdir()]
    return {path.name: path.stat().st_mtime_ns for path in files}


def test_the_same_feed_is_read_once(copy: Region) -> None:
    before = stamps(copy.home)
    assert build(Inputs(**copy.files), copy.home, today=DAY).reused
    again = build(Inputs(**copy.files, transit_day=DAY), copy.home, today=DAY)
    assert not again.reused
    assert stamps(copy.home) == before
    assert [plot.transit for plot in catalogue_of(copy.home).plots] == [
        plot.transit for plot in copy.catalogue.plots
    ]


def test_timetables_of_days_gone_by_do_not_pile_up(copy: Region) -> None:
    walks = [path.name for path in (copy.home / "walks").iterdir()]
    for day in range(9, 14):
        chosen = Inputs(**copy.files, transit_day=date(2026, 3, day))
        build(chosen, copy.home, today=DAY)
    assert len(list((copy.home / "timetables").iterdir())) == 5
    # The stops are the same: so are the walks.
    assert [path.name for path in (copy.home / "walks").iterdir()] == walks
    assert catalogue_of(copy.home).schedule is not None


def test_another_day_or_feed_is_counted_anew(copy: Region) -> None:
    friday = date(2026, 3, 6)  # no bus: an exception of the feed
    build(Inputs(**copy.files, transit_day=friday), copy.home, today=DAY)
    (altenplos,) = {
        stop.days[WEEKDAY].total
        for plot in catalogue_of(copy.home).plots
        for stop in plot.transit.stops
        if stop.name == "Altenplos"
    }
    keys = copy.platforms["Altenplos"]
    assert altenplos == len(copy.plain.departures(keys, friday, 4 * HOUR, 28 * HOUR)) == 1


def test_without_a_feed_nothing_is_said(copy: Region) -> None:
    files = copy.files | {"gtfs": ()}
    summary = build(Inputs(**files), copy.home, today=DAY)
    assert summary.schedule is None
    catalogue = catalogue_of(copy.home)
    assert catalogue.schedule is None
    assert {plot.transit.reason for plot in catalogue.plots} == {"no_feed"}
    assert {plot.transit.quality for plot in catalogue.plots} == {None}
    assert {plot.transit.arrive.answer for plot in catalogue.plots} == {"unknown"}
    assert "gtfs" not in {source.name for source in catalogue.sources}


def spoil(made: MadeFeed, how: str) -> list[str]:
    """Break a feed; return the tables that are left out of it."""
    if how == "far":
        made.stop("field", "Wald", 11.5055, 49.9705)
        made.trip("378", "daily", [("field", 480), ("1188892278", 500)])
    if how == "times":
        made.rows["stop_times.txt"][40][2] = "5 vor 12"
    if how == "expired":
        for row in made.rows["calendar.txt"]:
            row[8:10] = ["20190101", "20191231"]
    return ["stop_times.txt"] if how == "missing" else []


@pytest.mark.parametrize("how", ["far", "times", "expired", "missing"])
def test_a_broken_feed_is_named_and_the_old_catalogue_stays(
    copy: Region, how: str, shared: Callable[[str], Path]
) -> None:
    made = bayreuth_feed(oracle.read(shared("osm/north-bayreuth.osm.gz")))
    without = spoil(made, how)
    bad = made.write(copy.home / "kaputt.zip", without=without)
    with pytest.raises(InputError, match=r"kaputt\.zip"):
        build(Inputs(**(copy.files | {"gtfs": (bad,)})), copy.home, today=DAY)
    assert catalogue_of(copy.home).version == copy.catalogue.version
    assert build(Inputs(**copy.files), copy.home, today=DAY).reused


# A town ---------------------------------------------------------------------


def in_town(
    tmp_path: Path, feed: MadeFeed, *plots: tuple[float, float], size: float = 60.0
) -> tuple[Plot, ...]:
    osm = write(town(), tmp_path / "town.osm")
    drawn = write_plots([plot_at(point, size) for point in plots], tmp_path / "plots.geojson")
    path = feed.write(tmp_path / "feed.zip")
    inputs = Inputs(osm=(osm,), plots=drawn, gtfs=(path,), unreachable_share=1)
    build(inputs, tmp_path / "home", today=DAY)
    return catalogue_of(tmp_path / "home").plots


def test_reasons_say_why_nothing_is_known(tmp_path: Path) -> None:
    beyond = (ISLAND[0] + 20, ISLAND[1] + 20)
    here, island, away = in_town(
        tmp_path, town_feed((0, 5), (800, 5)), (20.0, 20.0), beyond, FAR_AWAY
    )
    assert here.transit.reason is None
    assert (island.transit.reason, away.transit.reason) == (NONE_NEAR, OFF_NETWORK)
    for plot in (island, away):
        unknown: Transit = plot.transit
        assert (unknown.quality, unknown.stops, unknown.minutes) == (None, (), None)
        assert (unknown.arrive.answer, unknown.leave.answer) == ("unknown", "unknown")


def test_a_walk_counts_from_the_outline_to_the_platform(tmp_path: Path) -> None:
    # 20 m to the street south of it, 80 to 140 m to the corner, 400 m north, 5 m to the platform.
    (plot,) = in_town(tmp_path, town_feed((205.0, 400.0), (800.0, 5.0)), (60.0, 20.0))
    (near, _) = plot.transit.stops
    assert near.name == "Halt 0"
    assert 20 + 80 + 400 + 5 - 5 <= near.metres <= 20 + 140 + 400 + 5 + 5
    assert near.minutes == pytest.approx(near.metres / (KMH * 1_000 / 60), abs=0.06)


def test_a_shift_worker_does_not_walk_longer_than_twenty_minutes(tmp_path: Path) -> None:
    feed = town_feed((2_390.0, 5.0), (2_300.0, 5.0))
    near, far = in_town(tmp_path, feed, (2_200.0, 20.0), (20.0, 20.0))
    assert near.transit.arrive.answer == "yes"
    assert far.transit.minutes is not None
    assert far.transit.minutes > 20
    assert far.transit.arrive.answer == far.transit.leave.answer == "no"
    assert far.transit.quality == "none"
