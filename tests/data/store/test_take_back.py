"""Writes of many plots: who made one, what changed since, and taking it back whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from data.record import Provenance
from data.store.changes import Change, ConflictError
from data.store.outbox import Failure, Mail, put
from data.store.users import Act
from data.store.versions import Held
from tests.data.store.made import NOON, plot

if TYPE_CHECKING:
    from data.record import PlotRecord
    from data.store.store import Store


def write(store: Store, seen: int | None, *plots: PlotRecord) -> int:
    changes = [Change(one.id, seen, one) for one in plots]
    return store.write(changes, account="anna", reason="why", at=NOON).version


def test_who_made_a_version(store: Store) -> None:
    number = write(store, None, plot("a"), plot("b"))
    wrote = store.write_of(number)
    assert wrote is not None
    assert (wrote.account, wrote.reason, wrote.at) == ("anna", "why", NOON)
    assert wrote.plots == {"a": 1, "b": 1}
    assert store.write_of(number + 1) is None


def test_what_changed_since(store: Store) -> None:
    first = write(store, None, plot("a"), plot("b"))
    assert store.held_since(first) == (first, {})
    changed = plot("b", price=2.0)
    write(store, 1, changed)
    store.write([Change("a", 1, None)], account="anna", reason="")
    assert store.held_since(first) == (first + 2, {"a": None, "b": Held(2, changed)})
    assert store.held_since(0)[1] == {"a": None, "b": Held(2, changed)}


def test_all_of_a_write_is_taken_back_or_none(store: Store) -> None:
    before = plot("a"), plot("b")
    write(store, None, *before)
    day = {"*": Provenance("Stadt", NOON.date())}
    number = write(store, 1, *(replace(one, provenance=day) for one in before))
    wrote = store.write_of(number)
    assert wrote is not None
    write(store, 2, replace(before[0], provenance={"*": Provenance("Kreis")}))
    with pytest.raises(ConflictError) as caught:
        store.take_back(wrote.plots, account="ben", reason="")
    assert [one.plot_id for one in caught.value.conflicts] == ["a"]
    assert store.held()["b"].number == 2
    written = store.take_back({"b": 2}, account="ben", reason="back")
    assert written.plots == {"b": 3}
    assert store.held()["b"].record == before[1]
    with pytest.raises(LookupError):
        store.take_back({"b": 9}, account="ben", reason="")


def test_what_others_changed_meanwhile_stays(store: Store) -> None:
    write(store, None, plot("a"), plot("b"))
    write(store, 1, plot("a", price=2.0), plot("b", price=2.0))
    write(store, 2, plot("a", price=2.0, grz=0.8))
    store.take_back({"a": 2, "b": 2}, account="ben", reason="")
    assert store.held()["a"].record == plot("a", grz=0.8)
    assert store.held()["b"].record == plot("b")


def test_mails_that_were_given_up(store: Store) -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    act, pause = Act("anna", now + timedelta(days=1)), timedelta(minutes=5)
    with store.outbox.writing() as connection:
        put(
            connection,
            [Mail("<a@x>", "a@x.example", b"a"), Mail("<b@x>", "b@x.example", b"b")],
            now,
        )
    for minutes in (1, 2):
        claimed = store.outbox.claim(now, pause)
        assert claimed is not None
        failure = Failure("550 no", refused=True, due=None)
        store.outbox.failed(claimed, failure, now + timedelta(minutes=minutes))
    last, first = store.outbox.given_up()
    assert (last.recipient, last.problem, last.enquiry) == ("b@x.example", "550 no", None)
    assert store.outbox.again(first.number, act)
    assert not store.outbox.again(first.number, act)
    assert not store.outbox.drop(first.number, act)
    again = store.outbox.claim(act.at, pause)
    assert again is not None
    assert (again.mail.message_id, again.mail.content, again.refusals) == ("<a@x>", b"a", 0)
    assert store.outbox.drop(last.number, act)
    assert store.outbox.given_up() == ()
    assert [(one.account, one.action) for one in store.audit.newest(2)] == [
        ("anna", "mail_dropped"),
        ("anna", "mail_retried"),
    ]
