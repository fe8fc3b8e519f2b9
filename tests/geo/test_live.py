"""The record as it is served: what was written shows, and any past day can be asked for.

The oracle is a build from scratch: whatever was written in whatever order, following the
record must arrive at the plots that a build of the same record computes.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest
import shapely

from data.dataset import EMBEDDED
from data.reference import Kind, Shelf, dataset_at, dataset_on
from data.reference.restriction import meaning
from data.store.changes import Change
from data.store.store import Store, open_store
from geo import reference, snapshot
from geo.build import Inputs, Recorded, build
from geo.live import Live, NoHistoryError
from geo.reference import Terms
from tests.data.reference.made import layer
from tests.data.store.made import plot
from tests.geo.oracle import metric
from tests.geo.parcels import write_plots
from tests.geo.town import plot_at, town, write
from tests.geo.townfeed import town_feed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from data.record import PlotRecord, Value

DAY: Final = date(2026, 3, 2)
HQ100: Final = meaning("flood:hq100", None, None, None)
SOURCE: Final = snapshot.Named("Stadt Muster", "CC-BY-4.0")


def at(day: date, hour: int = 12) -> datetime:
    """Return an hour of a day, in the time zone of the machine."""
    return datetime(day.year, day.month, day.day, hour).astimezone()


def square(plot_id: str, x: float, y: float, **values: Value) -> PlotRecord:
    """Return a plot with its corner at metres from the town's origin."""
    return plot(plot_id, plot_at((x, y)), **values)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a town whose record was built while it held one plot."""
    folder = tmp_path_factory.mktemp("town")
    write(town(), folder / "town.osm")
    with open_store(folder / "record.gpkg") as store:
        put(store, square("a", 20, 20, status="free"), day=DAY - timedelta(days=30))
        rebuild(folder, store)
    return folder


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    """Return a copy of the folder, to write to."""
    return shutil.copytree(original, tmp_path / "copy")


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    """Return the record of the folder."""
    with open_store(folder / "record.gpkg") as held:
        yield held


def put(store: Store, *records: PlotRecord, day: date = DAY) -> None:
    """Write plots on a day, new ones and changed ones."""
    held = store.held()
    changes = [
        Change(one.id, held[one.id].number if one.id in held else None, one) for one in records
    ]
    store.write(changes, account="clerk", reason="because", at=at(day))


def withdraw(store: Store, plot_id: str, day: date = DAY) -> None:
    """Take a plot out of the record."""
    change = Change(plot_id, store.held()[plot_id].number, None)
    store.write([change], account="clerk", reason="gone", at=at(day))


def rebuild(folder: Path, store: Store) -> snapshot.Built:
    """Build the record from scratch in a home of its own beside the town."""
    recorded = Recorded(store.records(), store.version(), SOURCE)
    inputs = Inputs(osm=(folder / "town.osm",), record=recorded)
    build(inputs, folder / "var", today=DAY)
    return snapshot.load(folder / "var")


def follow(folder: Path, store: Store) -> Live:
    """Follow the record from the build in the folder on."""
    return Live(snapshot.load(folder / "var"), folder / "var", store, SOURCE, EMBEDDED)


def plots(built: snapshot.Built) -> list[dict[str, object]]:
    """Return the plots of a snapshot as they would be written."""
    return [one.model_dump(mode="json") for one in built.snapshot.plots]


def ids(built: snapshot.Built) -> list[str]:
    """Return the ids of the plots of a snapshot."""
    return [one.id for one in built.snapshot.plots]


def test_what_was_written_shows_as_a_build_from_scratch_would_show_it(
    folder: Path, store: Store
) -> None:
    live = follow(folder, store)
    first = live.current()
    assert ids(first) == ["a"]
    put(store, square("b", 820, 420), square("a", 20, 20, status="sold"))
    put(store, square("c", 420, 620, area_available=5_000.0))
    second = live.current()
    withdraw(store, "b")
    put(store, square("a", 220, 220))
    third = live.current()
    assert ids(second) == ["a", "b", "c"]
    assert second.snapshot.plots[0].values["status"] == "sold"
    scratch = rebuild(folder, store)
    assert plots(third) == plots(scratch)
    assert third.snapshot.sources == scratch.snapshot.sources
    assert third.snapshot.network == scratch.snapshot.network
    assert third.snapshot.estates == scratch.snapshot.estates
    assert third.layers.keys() == scratch.layers.keys()


def test_an_edit_knows_public_transport_without_the_feed(folder: Path, store: Store) -> None:
    feed = town_feed((0.0, 5.0), (800.0, 5.0)).write(folder / "feed.zip")
    recorded = Recorded(store.records(), store.version(), SOURCE)
    inputs = Inputs(osm=(folder / "town.osm",), record=recorded, gtfs=(feed,))
    build(inputs, folder / "var", today=DAY)
    feed.unlink()
    put(store, square("b", 820, 420))
    live = follow(folder, store).current().snapshot
    feed = town_feed((0.0, 5.0), (800.0, 5.0)).write(folder / "feed.zip")
    recorded = Recorded(store.records(), store.version(), SOURCE)
    build(replace(inputs, record=recorded), folder / "scratch", today=DAY)
    scratch = snapshot.load(folder / "scratch").snapshot
    assert [plot.transit for plot in live.plots] == [plot.transit for plot in scratch.plots]
    assert {plot.transit.reason for plot in live.plots} == {None}
    assert (live.schedule, live.sources) == (scratch.schedule, scratch.sources)


def test_each_version_of_the_record_has_a_version_of_the_catalogue(
    folder: Path, store: Store
) -> None:
    live = follow(folder, store)
    first = live.current()
    assert live.current() is first
    put(store, square("a", 20, 20, status="sold"))
    second = live.current()
    withdraw(store, "a")
    third = live.current()
    assert ids(third) == []
    assert len({one.snapshot.version for one in (first, second, third)}) == 3
    assert live.current() is third


def test_two_who_follow_the_same_record_arrive_at_the_same(folder: Path, store: Store) -> None:
    steady, late = follow(folder, store), follow(folder, store)
    for price in (1.0, 2.0, 3.0):
        put(store, square("a", 20, 20, price=price))
        steady.current()
    assert late.current().snapshot == steady.current().snapshot


def test_a_past_day_shows_what_was_recorded_at_its_end(folder: Path, store: Store) -> None:
    days = [DAY + timedelta(days=number) for number in range(4)]
    put(store, square("b", 820, 420, price=1.0), day=days[0])
    put(store, square("b", 820, 420, price=2.0), square("a", 420, 620), day=days[1])
    withdraw(store, "b", day=days[3])
    live = follow(folder, store)
    shown = [live.on(day) for day in days]
    assert [ids(one) for one in shown] == [["a", "b"], ["a", "b"], ["a", "b"], ["a"]]
    prices = [one.snapshot.plots[1].values["price"] for one in shown[:3]]
    assert prices == [1.0, 2.0, 2.0]
    # The minutes are those of the outline of that day, as a build would compute them.
    here, there = shown[0].snapshot.plots[0], shown[1].snapshot.plots[0]
    assert here.geometry != there.geometry
    assert plots(shown[3]) == plots(rebuild(folder, store))
    assert len({one.snapshot.version for one in shown}) == 4


def test_the_last_moment_of_a_day_belongs_to_it(folder: Path, store: Store) -> None:
    change = Change("b", None, square("b", 820, 420))
    late = datetime(DAY.year, DAY.month, DAY.day, 23, 59, 59).astimezone()
    store.write([change], account="clerk", reason="late", at=late)
    live = follow(folder, store)
    assert ids(live.on(DAY)) == ["a", "b"]
    assert ids(live.on(DAY - timedelta(days=1))) == ["a"]


def test_a_day_before_the_record_is_refused(folder: Path, store: Store) -> None:
    live = follow(folder, store)
    begins = DAY - timedelta(days=30)
    assert ids(live.on(begins)) == ["a"]
    with pytest.raises(NoHistoryError, match=str(begins)) as refused:
        live.on(begins - timedelta(days=1))
    assert refused.value.begins == begins


def test_a_record_from_a_backup_is_taken_up_anew(folder: Path, store: Store) -> None:
    live = follow(folder, store)
    put(store, square("b", 820, 420))
    assert ids(live.current()) == ["a", "b"]
    with open_store(folder / "other.gpkg") as other:
        put(other, square("z", 20, 20))
        swapped = Live(live.current(), folder / "var", other, SOURCE, EMBEDDED)
        assert ids(swapped.current()) == ["z"]


def test_a_file_of_plots_is_not_replaced_by_the_record(folder: Path, store: Store) -> None:
    plots_file = folder / "plots.geojson"
    write_plots([plot_at((20.0, 20.0))], plots_file)
    build(Inputs(osm=(folder / "town.osm",), plots=plots_file), folder / "var", today=DAY)
    live = follow(folder, store)
    assert not live.follows
    before = ids(live.current())
    put(store, square("b", 820, 420))
    assert ids(live.current()) == before
    with pytest.raises(NoHistoryError):
        live.on(DAY)


def test_a_past_day_has_the_layers_that_were_shown_on_it(folder: Path, store: Store) -> None:
    home = folder / "var"
    days = [DAY - timedelta(days=20), DAY - timedelta(days=10), DAY]
    here = metric(plot_at((20, 20)))
    floods = [None, here.buffer(50), shapely.affinity.translate(here, 5_000, 0)]
    for day, flood in zip(days, floods, strict=True):
        if flood is not None:
            path = layer(folder / f"flood-{day}.gpkg", [flood])
            terms = Terms(name="flood", meaning=HQ100, source="LfULG", covers="county")
            reference.prepare(path, Kind.RESTRICTION, terms, today=day).keep(Shelf(home))
        dataset = dataset_at(home)
        recorded = Recorded(store.records(), store.version(), SOURCE)
        build(Inputs((folder / "town.osm",), None, dataset, recorded), home, today=day)
        Shelf(home).note(day, dataset.entries)
        Shelf(home).tidy()
    live = Live(
        snapshot.load(home),
        home,
        store,
        SOURCE,
        dataset_at(home),
        past=lambda day: dataset_on(home, day),
    )

    def flooded(day: date) -> bool:
        (held,) = live.on(day).snapshot.plots
        return any(one.counts_as == ("flood", "hq100") for one in held.restrictions)

    shown = {day: flooded(day) for day in (days[0], days[1], days[1] + timedelta(days=1), days[2])}
    assert list(shown.values()) == [False, True, True, False]
    named = [one.name for one in live.on(days[0]).snapshot.sources]
    assert "restriction:flood" not in named
    assert "restriction:flood" in [one.name for one in live.on(days[1]).snapshot.sources]
    # Before anybody noted it, they are those of today.
    earlier = live.on(days[0] - timedelta(days=5)).snapshot
    assert "restriction:flood" in [one.name for one in earlier.sources]
    assert plots(live.current()) == plots(snapshot.load(home))
