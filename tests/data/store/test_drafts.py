"""Drafts: kept until they are published or discarded, and never lost to another editor."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest

from data.errors import InputError
from data.store.changes import Change, ConflictError
from data.store.drafts import DraftChangedError, DraftOrigin
from data.store.store import open_store
from data.store.users import Act
from tests.data.store.made import FULL, NOON, plot, put

if TYPE_CHECKING:
    from data.store.store import Store
    from tests.data.store.conftest import Location

ACT: Final = Act("anna", NOON)
LATER: Final = Act("bob", NOON + timedelta(hours=1))


def test_one_comes_back_as_it_was_saved(location: Location) -> None:
    with open_store(location) as store:
        made = store.drafts.begin(Change("full", None, FULL), ACT, reason="neu")
        gone = store.drafts.begin(
            Change("b", 2, None), ACT, reason="weg", origin=DraftOrigin.OWNER, offered=True
        )
    with open_store(location) as again:
        assert again.drafts.all() == (made, gone)
        assert again.drafts.get(made.key) == made
        assert again.drafts.get("none") is None
    assert (made.record, made.offered, made.revision) == (FULL, None, 1)
    assert (gone.record, gone.offered, gone.origin) == (None, NOON, DraftOrigin.OWNER)


def test_no_visitor_sees_one(store: Store) -> None:
    store.drafts.begin(Change("a", None, plot("a")), ACT, reason="")
    assert store.version() == 0
    assert store.records() == ()


def test_a_draft_that_cannot_be_stored_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match="price"):
        store.drafts.begin(Change("a", None, plot("a", price="x")), ACT, reason="")
    assert store.drafts.all() == ()


def test_who_saves_over_another_is_told(store: Store) -> None:
    first = store.drafts.begin(Change("a", None, plot("a")), ACT, reason="one")
    mine = store.drafts.save(first, plot("a", price=1.0), ACT, reason="mine", offered=True)
    assert (mine.revision, mine.offered) == (2, NOON)
    with pytest.raises(DraftChangedError) as told:
        store.drafts.save(first, plot("a", price=2.0), LATER, reason="theirs")
    assert told.value.current == mine == store.drafts.get(first.key)
    back = store.drafts.hand_back(mine, LATER, "no source")
    assert (back.offered, back.account, back.note) == (None, "anna", "no source")
    assert store.drafts.get(first.key) == back
    with pytest.raises(DraftChangedError):
        store.drafts.discard(mine, LATER)
    store.drafts.discard(back, LATER)
    with pytest.raises(DraftChangedError) as gone:
        store.drafts.save(back, None, ACT, reason="")
    assert gone.value.current is None


def test_a_note_stays_until_the_draft_is_handed_over_again(store: Store) -> None:
    made = store.drafts.begin(Change("a", None, plot("a")), ACT, reason="", offered=True)
    back = store.drafts.hand_back(made, LATER, "no source")
    worked_on = store.drafts.save(back, plot("a", price=1.0), ACT, reason="")
    assert worked_on.note == "no source"
    assert store.drafts.save(worked_on, FULL_A, ACT, reason="", offered=True).note == ""
    actions = [one.action for one in store.audit.entries()]
    assert actions == ["draft_offered", "draft_returned", "draft_saved", "draft_offered"]


def test_those_of_a_plot(store: Store) -> None:
    put(store, plot("a"))
    first, _, second = (
        store.drafts.begin(Change(key, None, plot(key)), ACT, reason="") for key in "aba"
    )
    assert store.drafts.of_plot("a") == (first, second)
    assert store.drafts.of_plot("c") == ()
    held = store.held_among(["a", "b", "c"])
    assert {key: one.number for key, one in held.items()} == {"a": 1}


def test_publishing_writes_and_is_done_with_them(store: Store) -> None:
    put(store, plot("b"))
    drafts = (
        store.drafts.begin(Change("a", None, FULL_A), ACT, reason="new"),
        store.drafts.begin(Change("b", 1, None), ACT, reason="sold"),
    )
    written = store.publish(drafts, account="pia", reason="Rat", at=LATER.at)
    assert written.plots == {"a": 1, "b": 2}
    assert store.records() == (FULL_A,)
    assert store.drafts.all() == ()
    assert store.versions("a")[0].account == "pia"
    entries = [(e.action, e.subject) for e in store.audit.newest(3)]
    assert entries == [("draft_published", "b"), ("draft_published", "a"), ("record_written", "")]
    with pytest.raises(DraftChangedError):
        store.publish(drafts[:1], account="pia", reason="again")


FULL_A: Final = plot("a", price=12.5, note="ä")


def test_publishing_is_whole_or_not_at_all(store: Store) -> None:
    put(store, plot("b"))
    fine = store.drafts.begin(Change("a", None, plot("a")), ACT, reason="")
    stale = store.drafts.begin(Change("b", 1, plot("b", price=1.0)), ACT, reason="")
    put(store, plot("b", price=2.0), seen=1)
    with pytest.raises(ConflictError) as told:
        store.publish([fine, stale], account="pia", reason="")
    assert told.value.conflicts[0].disputed == ("price",)
    assert store.drafts.all() == (fine, stale)
    assert store.version() == 2
    changed = store.drafts.save(fine, plot("a", price=3.0), LATER, reason="")
    with pytest.raises(DraftChangedError):
        store.publish([fine], account="pia", reason="")
    assert store.drafts.all() == (changed, stale)
