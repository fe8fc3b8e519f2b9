"""What is written is found again, all of it or none, in both databases."""

from __future__ import annotations

import dataclasses
import math
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest
import shapely

from data.errors import InputError
from data.record import PlotRecord, Provenance
from data.store.changes import Change, ConflictError
from data.store.store import open_store
from tests.data.store.made import FULL, NOON, SQUARE, WITH_HOLE, plot, put

if TYPE_CHECKING:
    from data.store.store import Store
    from tests.data.store.conftest import Location


def test_a_new_store_holds_nothing(store: Store) -> None:
    assert store.records() == ()
    assert store.version() == 0
    assert store.versions("a") == ()
    assert store.forget("clerk") == 0


def test_every_kind_of_value_comes_back_as_it_went(store: Store) -> None:
    put(store, FULL)
    (held,) = store.records()
    assert held == FULL
    assert held.geometry.wkb == FULL.geometry.wkb
    assert {name: type(value) for name, value in held.values.items()} == {
        name: type(value) for name, value in FULL.values.items()
    }
    assert "price" not in held.values


def test_what_was_written_is_there_when_the_store_is_opened_again(location: Location) -> None:
    with open_store(location) as store:
        put(store, FULL)
        history = store.versions("full")
    with open_store(location) as store:
        assert store.records() == (FULL,)
        assert store.versions("full") == history
        assert store.version() == 1


def test_plots_come_in_the_order_of_their_ids_whatever_the_database_sorts_by(store: Store) -> None:
    ids = ["b", "a", "Z", "ä", "10", "9", "a-1", "a 1"]
    store.write(
        [Change(one, None, plot(one)) for one in ids], account="a", reason="import", at=NOON
    )
    assert [one.id for one in store.records()] == sorted(ids)
    assert list(store.held()) == sorted(ids)


def test_a_write_of_many_plots_is_one_version_of_the_record(store: Store) -> None:
    ids = [f"p{number:04}" for number in range(1200)]
    put(store, plot("p0000"))
    changes = [Change(one, 1 if one == "p0000" else None, plot(one, price=5.0)) for one in ids]
    written = store.write(changes, account="a", reason="import", at=NOON)
    assert (written.version, store.version()) == (2, 2)
    assert written.plots == {one: 2 if one == "p0000" else 1 for one in ids}
    assert [one.values["price"] for one in store.records()] == [5.0] * 1200


def test_one_outdated_change_stops_the_whole_write(store: Store) -> None:
    put(store, plot("a"))
    put(store, plot("a", price=1.0), seen=1)
    before = store.held()
    changes = [Change("b", None, plot("b")), Change("a", 1, plot("a", price=2.0))]
    with pytest.raises(ConflictError, match="a"):
        store.write(changes, account="x", reason="y", at=NOON)
    assert store.held() == before
    assert store.version() == 2
    assert store.versions("b") == ()


def test_writing_what_is_there_makes_no_version(store: Store) -> None:
    put(store, FULL)
    same_ring = shapely.MultiPolygon([WITH_HOLE.reverse(), SQUARE])
    for again in (FULL, dataclasses.replace(FULL, geometry=same_ring)):
        for seen in (1, None):
            written = store.write([Change("full", seen, again)], account="b", reason="again")
            assert (written.plots, written.at, written.unchanged) == ({}, None, ("full",))
    assert store.version() == 1
    assert len(store.versions("full")) == 1


def test_a_single_part_is_the_same_outline_as_its_polygon(store: Store) -> None:
    put(store, plot("a"))
    as_multi = dataclasses.replace(plot("a"), geometry=shapely.MultiPolygon([SQUARE]))
    assert store.write([Change("a", 1, as_multi)], account="b", reason="c").plots == {}
    moved = dataclasses.replace(plot("a"), geometry=shapely.transform(SQUARE, lambda c: c + 1e-9))
    assert store.write([Change("a", 1, moved)], account="b", reason="c").plots == {"a": 2}


def test_a_plot_is_withdrawn_and_comes_back_with_the_next_number(store: Store) -> None:
    put(store, plot("a"))
    written = store.write([Change("a", 1, None)], account="b", reason="sold", at=NOON)
    assert written.plots == {"a": 2}
    assert store.records() == ()
    assert store.write([Change("a", None, None)], account="b", reason="again").plots == {}
    assert put(store, plot("a", price=3.0)) == 3
    assert [one.kind for one in store.versions("a")] == ["created", "withdrawn", "created"]


def test_a_version_that_never_was_cannot_have_been_seen(store: Store) -> None:
    put(store, plot("a"))
    for change in (Change("a", 2, plot("a")), Change("a", 0, None), Change("b", 1, plot("b"))):
        with pytest.raises(LookupError, match="no version"):
            store.write([change], account="b", reason="c")
    assert store.version() == 1


def test_a_plot_occurs_once_in_a_write(store: Store) -> None:
    with pytest.raises(ValueError, match="twice"):
        store.write([Change("a", None, plot("a"))] * 2, account="b", reason="c")
    with pytest.raises(ValueError, match="id a"):
        Change("a", None, plot("b"))


REFUSED: Final = (
    (plot("a", price=math.nan), "price"),
    (plot("a", price=math.inf), "price"),
    (plot("a", price=True), "price"),
    (plot("a", price="12"), "price"),
    (plot("a", divisible=1.0), "divisible"),
    (plot("a", plan_date=NOON), "plan_date"),
    (plot("a", zoning=("GE",)), "zoning"),
    (plot("a", uses_preferred="logistics"), "uses_preferred"),
    (plot("a", address="half \ud800"), "address"),
    (plot("a", address="nul \x00"), "address"),
    (plot("a", trade_tax=400.0), "trade_tax"),
    (plot("a", colour="red"), "colour"),
    (plot("a", shapely.Polygon()), "geometry"),
    (plot("a", shapely.Point(1, 2)), "geometry"),
    (plot("a", shapely.Polygon([(0, 0), (1, 0), (math.inf, 1)])), "geometry"),
    (plot(" "), "id"),
    (PlotRecord("a", SQUARE, {}, {"*": Provenance("\x00")}), "provenance.*"),
)


def test_what_cannot_be_kept_is_refused_by_name(store: Store) -> None:
    for record, named in REFUSED:
        changes = [Change("good", None, plot("good")), Change(record.id, None, record)]
        with pytest.raises(InputError) as refused:
            store.write(changes, account="b", reason="c")
        assert [one.field for one in refused.value.findings] == [named]
    assert store.version() == 0


def test_account_and_reason_are_texts(store: Store) -> None:
    for account, reason in (("", "r"), (" ", "r"), ("a\x00", "r"), ("a", "r\x00")):
        with pytest.raises(InputError):
            store.write([Change("a", None, plot("a"))], account=account, reason=reason)
    assert store.records() == ()


def test_a_clock_that_was_put_back_does_not_change_the_past(store: Store) -> None:
    put(store, plot("a"), at=NOON)
    change = Change("a", 1, plot("a", price=1.0))
    written = store.write([change], account="b", reason="c", at=NOON - timedelta(days=1))
    assert written.at == NOON
    assert store.records(NOON - timedelta(hours=1)) == ()


def test_a_moment_needs_a_time_zone(store: Store) -> None:
    naive = datetime(2026, 3, 2)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        put(store, plot("a"), at=naive)
    with pytest.raises(ValueError, match="time zone"):
        store.records(naive)


def test_writers_at_the_same_time_wait_for_each_other(location: Location) -> None:
    def write(name: str) -> None:
        with open_store(location) as store:
            for number in range(10):
                put(store, plot(f"{name}-{number}"))
                numbers.append(store.version())

    numbers: list[int] = []
    open_store(location).close()
    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_store(location) as store:
        assert store.version() == 40
        versions = [store.versions(one.id) for one in store.records()]
        assert sorted(one.record_version for (one,) in versions) == list(range(1, 41))
    assert len(numbers) == 40


def test_column_mappings_are_remembered_by_name(location: Location) -> None:
    with open_store(location) as store:
        assert store.mappings() == {}
        store.remember_mapping("Torgau", {"Größe m²": "area_gross"})
        store.remember_mapping("Delitzsch", {})
        store.remember_mapping("Torgau", {"Fläche (ha)": "area_gross"})
    with open_store(location) as store:
        assert store.mappings() == {"Delitzsch": {}, "Torgau": {"Fläche (ha)": "area_gross"}}
        assert store.version() == 0
