"""Every change is a version: who, when, why and what; nothing of it can be changed."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta, timezone
from typing import TYPE_CHECKING, Final

import pytest
import shapely
import sqlalchemy as sa

from data.record import Provenance
from data.store.changes import Change, ConflictError
from data.store.facts import Difference
from data.store.versions import ANONYMOUS, Author
from tests.data.store.made import NOON, SQUARE, plot, put, raw

if TYPE_CHECKING:
    from data.store.store import Store
    from tests.data.store.conftest import Location

HOUR = timedelta(hours=1)


def test_a_version_says_who_when_why_and_what(store: Store) -> None:
    put(store, plot("a", price=10.0, gas="plot"))
    moved = shapely.transform(SQUARE, lambda corners: corners + 0.01)
    record = dataclasses.replace(
        plot("a", moved, price=12.5, plan_date=date(2020, 1, 2)),
        provenance={"money": Provenance("Rat", date(2026, 2, 1))},
        invented=True,
    )
    berlin = timezone(timedelta(hours=1))
    at = (NOON + HOUR).astimezone(berlin) + timedelta(microseconds=1999)
    store.write([Change("a", 1, record)], account="id-7", reason="Ratsbeschluss", at=at)
    first, second = store.versions("a")
    assert (first.number, first.record_version, first.kind) == (1, 1, "created")
    assert {one.name: (one.old, one.new) for one in first.changes} == {
        "geometry": (None, SQUARE),
        "invented": (None, False),
        "name": (None, "Fläche a"),
        "gas": (None, "plot"),
        "price": (None, 10.0),
    }
    assert (second.number, second.record_version, second.kind) == (2, 2, "changed")
    assert (second.account, second.reason) == ("id-7", "Ratsbeschluss")
    assert second.at == NOON + HOUR + timedelta(milliseconds=1)
    assert second.at.utcoffset() == timedelta(0)
    assert second.changes == (
        Difference("geometry", SQUARE, moved),
        Difference("invented", old=False, new=True),
        Difference("plan_date", None, date(2020, 1, 2)),
        Difference("gas", "plot", None),
        Difference("price", 10.0, 12.5),
        Difference("provenance.money", None, Provenance("Rat", date(2026, 2, 1))),
    )
    assert second.moved
    assert second.record == record


def test_a_past_moment_shows_what_held_then(store: Store) -> None:
    put(store, plot("a", price=1.0), at=NOON)
    put(store, plot("b"), at=NOON + HOUR)
    put(store, plot("a", price=2.0), seen=1, at=NOON + 2 * HOUR)
    store.write([Change("b", 1, None)], account="x", reason="sold", at=NOON + 3 * HOUR)
    shown = {
        hours: [(one.id, one.values.get("price")) for one in store.records(NOON + hours * HOUR)]
        for hours in (-1, 0, 0.5, 1, 2, 2.5, 3, 99)
    }
    assert shown == {
        -1: [],
        0: [("a", 1.0)],
        0.5: [("a", 1.0)],
        1: [("a", 1.0), ("b", None)],
        2: [("a", 2.0), ("b", None)],
        2.5: [("a", 2.0), ("b", None)],
        3: [("a", 2.0)],
        99: [("a", 2.0)],
    }
    assert store.held(NOON + HOUR)["a"].number == 1


def test_undoing_the_last_version_is_a_new_version(store: Store) -> None:
    put(store, plot("a", price=1.0))
    put(store, plot("a", price=2.0), seen=1)
    written = store.undo("a", 2, account="boss", reason="wrong plot", at=NOON + HOUR)
    assert written.plots == {"a": 3}
    last = store.versions("a")[-1]
    assert (last.kind, last.account, last.reason) == ("undone", "boss", "wrong plot")
    assert last.changes == (Difference("price", 2.0, 1.0),)
    assert store.records() == (plot("a", price=1.0),)
    assert store.undo("a", 2, account="boss", reason="again").plots == {}


def test_undoing_an_older_version_keeps_what_came_later(store: Store) -> None:
    put(store, plot("a"))
    put(store, plot("a", price=2.0, gas="plot"), seen=1)
    put(store, plot("a", price=2.0, gas="plot", water="plot"), seen=2)
    store.undo("a", 2, account="b", reason="c")
    assert store.records() == (plot("a", water="plot"),)


def test_undoing_what_was_changed_again_is_refused(store: Store) -> None:
    put(store, plot("a", price=1.0))
    put(store, plot("a", price=2.0), seen=1)
    put(store, plot("a", price=3.0), seen=2)
    with pytest.raises(ConflictError) as refused:
        store.undo("a", 2, account="b", reason="c")
    (conflict,) = refused.value.conflicts
    assert (conflict.current, conflict.edited) == (plot("a", price=3.0), plot("a", price=1.0))
    assert conflict.disputed == ("price",)
    assert store.version() == 3


def test_undoing_a_creation_withdraws_and_undoing_that_brings_back(store: Store) -> None:
    put(store, plot("a"))
    store.undo("a", 1, account="b", reason="c")
    assert store.records() == ()
    store.undo("a", 2, account="b", reason="c")
    assert store.records() == (plot("a"),)
    put(store, plot("a", price=1.0), seen=3)
    with pytest.raises(ConflictError):
        store.undo("a", 1, account="b", reason="c")


def test_a_version_that_never_was_cannot_be_undone(store: Store) -> None:
    put(store, plot("a"))
    for plot_id, number in (("a", 2), ("a", 0), ("b", 1)):
        with pytest.raises(LookupError, match=plot_id):
            store.undo(plot_id, number, account="b", reason="c")


def test_a_deleted_account_is_anonymous_in_every_version(store: Store, location: Location) -> None:
    for number, account in enumerate(["anna", "ben", "anna"]):
        change = Change("a", number or None, plot("a", price=float(number)))
        store.write([change], account=account, reason=f"r{number}", at=NOON)
    before = store.versions("a")
    assert store.accounts() == (Author("anna", 2, NOON), Author("ben", 1, NOON))
    assert store.forget("anna") == 2
    assert store.accounts() == (Author(ANONYMOUS, 2, NOON), Author("ben", 1, NOON))
    after = store.versions("a")
    assert [one.account for one in after] == [ANONYMOUS, "ben", ANONYMOUS]
    assert [dataclasses.replace(one, account="") for one in after] == [
        dataclasses.replace(one, account="") for one in before
    ]
    assert store.forget("anna") == 0
    if not isinstance(location, str):
        store.close()
        assert b"anna" not in location.read_bytes()


FORBIDDEN: Final = (
    "UPDATE plot_versions SET facts = '{}'",
    "UPDATE plot_versions SET number = 7",
    "DELETE FROM plot_versions",
    "UPDATE record_versions SET reason = 'another'",
    "UPDATE record_versions SET account = 'another'",
    "UPDATE record_versions SET account = 'anonymous', reason = 'another'",
    "UPDATE record_versions SET at = '2020-01-01T00:00:00.000Z'",
    "DELETE FROM record_versions",
    "INSERT INTO record_versions SELECT number, at, 'another', reason FROM record_versions",
    "INSERT INTO plot_versions SELECT * FROM plot_versions",
    "UPDATE plots SET name = 'another'",
    "UPDATE plots SET version = version + 1",
    "DELETE FROM plots",
    "INSERT INTO plots SELECT * FROM plots",
)
FORBIDDEN_BY_KIND: Final = {
    "sqlite": "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
    "postgresql": "TRUNCATE {0} CASCADE",
}
TABLES: Final = ("plot_versions", "record_versions", "plots")


def test_no_other_program_can_change_the_history(store: Store, location: Location) -> None:
    put(store, plot("a"))
    before = store.versions("a")
    with raw(location) as connection:
        kind = connection.dialect.name
    for statement in (*FORBIDDEN, *(FORBIDDEN_BY_KIND[kind].format(table) for table in TABLES)):
        with (
            pytest.raises(sa.exc.DBAPIError, match=r"never|read only|UNIQUE|duplicate"),
            raw(location) as connection,
        ):
            connection.exec_driver_sql(statement)
    assert store.versions("a") == before
    with raw(location) as connection:
        shown = connection.exec_driver_sql("SELECT id, version, name FROM plots").all()
    assert [tuple(row) for row in shown] == [("a", 1, "Fläche a")]
