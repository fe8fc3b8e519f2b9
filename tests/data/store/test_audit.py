"""The audit log: appended with what it tells of, never changed, and provable."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from data.errors import InputError
from data.roles import Role
from data.store.changes import Change
from data.store.store import open_store
from data.store.users import Act
from tests.data.store.made import NOON, plot, put, raw

if TYPE_CHECKING:
    from data.store.store import Store
    from tests.data.store.conftest import Location

ACT = Act("anna", NOON)


def fill(store: Store) -> None:
    put(store, plot("a"))
    store.users.add("bob", Role.EDITOR, ("14730270",), ACT)
    store.audit.add("denied", account="bob", subject="x", detail={"path": "/verwaltung/ä"}, at=NOON)


def test_a_write_is_in_it_with_its_version(store: Store) -> None:
    put(store, plot("a"))
    same = Change("a", 1, plot("a"))
    assert store.write([same], account="clerk", reason="").plots == {}
    (entry,) = store.audit.newest(9)
    assert (entry.number, entry.at, entry.account) == (1, NOON, "clerk")
    assert (entry.action, entry.subject) == ("record_written", "a")
    assert entry.detail == {"version": 1, "plots": 1}
    assert store.audit.broken() is None


def test_what_was_refused_is_not(store: Store) -> None:
    with pytest.raises(InputError):
        store.write([Change("a", None, plot("a", price="x"))], account="c", reason="")
    assert list(store.audit.entries()) == []


def test_it_reads_backwards_in_parts_and_forwards_whole(store: Store) -> None:
    fill(store)
    assert [entry.number for entry in store.audit.newest(2)] == [3, 2]
    assert [entry.number for entry in store.audit.newest(2, before=2)] == [1]
    assert [entry.number for entry in store.audit.entries()] == [1, 2, 3]
    with pytest.raises(ValueError, match="not made up"):
        store.audit.add("made up", account="bob")


CHANGES = (
    "UPDATE audit SET action = 'signed_in' WHERE number = 2",
    "UPDATE audit SET detail = '{}' WHERE number = 3",
    "UPDATE audit SET account = 'eve' WHERE number = 2",
    "UPDATE audit SET hash = 'x' WHERE number = 3",
    "DELETE FROM audit WHERE number = 3",
    "DELETE FROM audit",
)


@pytest.mark.parametrize("change", CHANGES)
def test_no_program_changes_it(location: Location, change: str) -> None:
    with open_store(location) as store:
        fill(store)
        before = list(store.audit.entries())
        with pytest.raises(DBAPIError, match="never"), raw(location) as connection:
            connection.exec_driver_sql(change)
        assert list(store.audit.entries()) == before


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ("UPDATE audit SET action = 'signed_in' WHERE number = 2", 2),
        ("UPDATE audit SET account = 'eve' WHERE number = 2", 2),
        ("UPDATE audit SET at = :later WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 2", 2),
        ("UPDATE audit SET number = 4 WHERE number = 3", 3),
    ],
)
def test_who_removes_the_guards_is_found_out(location: Location, change: str, row: int) -> None:
    with open_store(location) as store:
        fill(store)
        assert store.audit.broken() is None
        with raw(location) as connection:
            on = "" if connection.dialect.name == "sqlite" else " ON audit"
            for guard in ("audit_update", "audit_delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {guard}{on}")
            later: Any = NOON + timedelta(days=1)
            if connection.dialect.name == "sqlite":
                later = "2026-03-03T12:00:00.000Z"
            values = {"later": later} if ":later" in change else {}
            connection.execute(sa.text(change), values)
        assert store.audit.broken() == row


def test_an_account_that_is_forgotten_leaves_the_log_provable(store: Store) -> None:
    fill(store)
    store.forget("clerk")
    store.forget("anna")
    accounts = [entry.account for entry in store.audit.entries()]
    assert accounts == [None, None, "bob", "system", "system"]
    assert store.audit.broken() is None
