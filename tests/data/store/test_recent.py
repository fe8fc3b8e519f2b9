"""What changed last, over all plots: beside the versions of each plot alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from data.store.changes import Change
from tests.data.store.made import NOON, plot, put

if TYPE_CHECKING:
    from data.store.store import Store


def test_the_newest_versions_come_first_whatever_their_plot(store: Store) -> None:
    assert store.recent(5) == ()
    assert store.changed() == {}
    put(store, plot("b"), at=NOON)
    put(store, plot("a"), at=NOON + timedelta(hours=1))
    put(store, plot("b", price=20.0), 1, NOON + timedelta(hours=2))
    both = [Change("a", 1, plot("a", price=5.0)), Change("b", 2, None)]
    store.write(both, account="clerk", reason="", at=NOON + timedelta(hours=3))
    expected = sorted(
        ((key, version) for key in ("a", "b") for version in store.versions(key)),
        key=lambda one: (-one[1].record_version, one[0]),
    )
    assert len(expected) == 5
    assert list(store.recent(10)) == expected
    assert list(store.recent(2)) == expected[:2]
    assert store.changed() == dict.fromkeys("ab", NOON + timedelta(hours=3))


def test_every_state_is_told_by_plot_and_in_order(store: Store) -> None:
    assert store.stages(lambda stage: stage) == ()
    put(store, plot("b"), at=NOON)
    put(store, plot("a"), at=NOON + timedelta(hours=1))
    store.write([Change("b", 1, None)], account="clerk", reason="", at=NOON + timedelta(hours=2))
    told = store.stages(lambda stage: (stage.plot, stage.record_version, stage.at, stage.record))
    assert told == tuple(
        (key, version.record_version, version.at, version.record)
        for key in ("a", "b")
        for version in store.versions(key)
    )
    assert [(key, number, record is None) for key, number, _, record in told] == [
        ("a", 2, False),
        ("b", 1, False),
        ("b", 3, True),
    ]
