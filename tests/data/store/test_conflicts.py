"""Two people edit the same plot: the second is told, and loses nothing of what they typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from data.store.changes import Change, ConflictError, PlotConflict
from tests.data.store.made import plot, put

if TYPE_CHECKING:
    from data.record import PlotRecord
    from data.store.store import Store


def refused(store: Store, seen: int | None, record: PlotRecord | None) -> PlotConflict:
    """Write a change to the plot "a" that is refused; return the conflict."""
    with pytest.raises(ConflictError) as error:
        store.write([Change("a", seen, record)], account="second", reason="typed")
    (conflict,) = error.value.conflicts
    return conflict


def test_the_second_sees_both_records_and_who_changed_what(store: Store) -> None:
    put(store, plot("a", price=1.0, gas="none"))
    theirs = plot("a", price=2.0, gas="none", water="plot")
    put(store, theirs, seen=1)
    mine = plot("a", price=3.0, gas="plot")
    conflict = refused(store, 1, mine)
    assert (conflict.seen, conflict.number) == (1, 2)
    assert conflict.base == plot("a", price=1.0, gas="none")
    assert (conflict.current, conflict.edited) == (theirs, mine)
    assert [(one.name, one.old, one.new) for one in conflict.theirs] == [
        ("water", None, "plot"),
        ("price", 1.0, 2.0),
    ]
    assert [(one.name, one.old, one.new) for one in conflict.mine] == [
        ("gas", "none", "plot"),
        ("price", 1.0, 3.0),
    ]
    assert conflict.disputed == ("price",)
    assert conflict.merged == plot("a", price=2.0, gas="plot", water="plot")


def test_what_was_merged_can_be_written_on_the_current_version(store: Store) -> None:
    put(store, plot("a"))
    put(store, plot("a", water="plot"), seen=1)
    conflict = refused(store, 1, plot("a", gas="plot"))
    assert conflict.disputed == ()
    assert conflict.merged is not None
    assert put(store, conflict.merged, seen=conflict.number) == 3
    assert store.records() == (plot("a", gas="plot", water="plot"),)


def test_both_typing_the_same_is_no_conflict(store: Store) -> None:
    put(store, plot("a"))
    put(store, plot("a", price=2.0), seen=1)
    same = Change("a", 1, plot("a", price=2.0))
    assert store.write([same], account="b", reason="c").unchanged == ("a",)


def test_two_who_create_the_same_plot(store: Store) -> None:
    put(store, plot("a", price=1.0))
    conflict = refused(store, None, plot("a", price=2.0))
    assert (conflict.seen, conflict.base, conflict.number) == (None, None, 1)
    assert conflict.disputed == ("price",)


def test_editing_what_was_withdrawn(store: Store) -> None:
    put(store, plot("a"))
    store.write([Change("a", 1, None)], account="x", reason="sold")
    conflict = refused(store, 1, plot("a", price=2.0))
    assert (conflict.number, conflict.current) == (2, None)
    assert conflict.edited == plot("a", price=2.0)
    assert conflict.merged is None
    assert store.records() == ()


def test_withdrawing_what_was_edited(store: Store) -> None:
    put(store, plot("a"))
    put(store, plot("a", price=2.0), seen=1)
    conflict = refused(store, 1, None)
    assert (conflict.current, conflict.edited) == (plot("a", price=2.0), None)
    assert store.records() == (plot("a", price=2.0),)


def test_all_conflicts_of_a_write_are_told_at_once(store: Store) -> None:
    for one in "abc":
        put(store, plot(one))
    for one in "ab":
        put(store, plot(one, price=1.0), seen=1)
    changes = [Change(one, 1, plot(one, price=2.0)) for one in "abc"]
    with pytest.raises(ConflictError, match="a, b") as error:
        store.write(changes, account="x", reason="y")
    assert [one.plot_id for one in error.value.conflicts] == ["a", "b"]
    assert store.held()["c"].number == 1
