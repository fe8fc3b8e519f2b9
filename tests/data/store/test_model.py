"""Any sequence of writes, conflicts, undos and looks back agrees with a plain model of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
import shapely
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from data.record import PlotRecord
from data.store.changes import Change, ConflictError
from data.store.store import open_store
from data.store.versions import ANONYMOUS
from tests.data.store.made import NOON, SQUARE

if TYPE_CHECKING:
    from tests.data.store.conftest import Fresh, Location

type Facts = dict[str, Any]
type Asked = dict[str, tuple[Facts | None, int]]

OUTLINES: Final = (SQUARE, shapely.box(12, 51, 12.1, 51.1))
IDS: Final = st.sampled_from(["a", "b"])
FACTS: Final = st.fixed_dictionaries(
    {"geometry": st.integers(0, 1)},
    optional={
        "price": st.sampled_from([1.0, 2.0, 3.0]),
        "gas": st.sampled_from(["plot", "none"]),
    },
)
ACCOUNTS: Final = st.sampled_from(["anna", "ben", "cleo"])
BACK: Final = st.sampled_from([0, 0, 0, 0, 1, 2, -1])
"""Versions that an editor is behind; -1: they saw no plot."""
MINUTES: Final = st.integers(-5, 60)


@dataclass
class Entry:
    """One version in the model; `facts` is None where the plot was withdrawn."""

    facts: Facts | None
    write: int
    kind: str


@dataclass
class Model:
    """What the store should hold: each plot's versions, and who wrote when."""

    plots: dict[str, list[Entry]] = field(default_factory=dict)
    writes: list[tuple[datetime, str]] = field(default_factory=list)

    def current(self, plot: str) -> Facts | None:
        entries = self.plots.get(plot)
        return entries[-1].facts if entries else None

    def append(self, changes: dict[str, tuple[Facts | None, str]], at: datetime, who: str) -> None:
        if changes:
            self.writes.append((max([at, *(moment for moment, _ in self.writes)]), who))
        for plot, (facts, kind) in changes.items():
            self.plots.setdefault(plot, []).append(Entry(facts, len(self.writes), kind))

    def shown(self, at: datetime) -> dict[str, Facts]:
        count = sum(moment <= at for moment, _ in self.writes)
        found = {}
        for plot, entries in self.plots.items():
            then = [entry.facts for entry in entries if entry.write <= count]
            if then and then[-1] is not None:
                found[plot] = then[-1]
        return found


class Machine(RuleBasedStateMachine):
    """The store and the model, side by side."""

    def __init__(self, location: Location) -> None:
        super().__init__()
        self.location = location
        self.store = open_store(location)
        self.model = Model()
        self.now = NOON

    def teardown(self) -> None:
        self.store.close()

    @rule(
        asked=st.dictionaries(IDS, st.tuples(st.none() | FACTS | FACTS, BACK), min_size=1),
        account=ACCOUNTS,
        minutes=MINUTES,
    )
    def write_several(self, asked: Asked, account: str, minutes: int) -> None:
        self.write(asked, account, minutes)

    @rule(plot=IDS, facts=FACTS, account=ACCOUNTS)
    def edit(self, plot: str, facts: Facts, account: str) -> None:
        self.write({plot: (facts, 0)}, account, 1)

    def write(self, asked: Asked, account: str, minutes: int) -> None:
        changes, expected, conflicts = [], {}, []
        for plot, (facts, back) in asked.items():
            last = len(self.model.plots.get(plot, ()))
            seen = None if back < 0 or last == 0 else max(1, last - back)
            changes.append(Change(plot, seen, None if facts is None else record(plot, facts)))
            current = self.model.current(plot)
            if facts == current:
                continue
            if seen != last and not (seen is None and current is None):
                conflicts.append(plot)
            word = "created" if current is None else "changed"
            expected[plot] = (facts, "withdrawn" if facts is None else word)
        self.now += timedelta(minutes=minutes)
        if conflicts:
            with pytest.raises(ConflictError) as refused:
                self.store.write(changes, account=account, reason="r", at=self.now)
            assert [one.plot_id for one in refused.value.conflicts] == conflicts
            for one in refused.value.conflicts:
                assert facts_of(one.current) == self.model.current(one.plot_id)
                assert facts_of(one.edited) == asked[one.plot_id][0]
            return
        written = self.store.write(changes, account=account, reason="r", at=self.now)
        self.model.append(expected, self.now, account)
        assert written.plots == {plot: len(self.model.plots[plot]) for plot in expected}

    @precondition(lambda self: self.model.plots)
    @rule(data=st.data(), account=ACCOUNTS)
    def undo(self, data: st.DataObject, account: str) -> None:
        plot = data.draw(st.sampled_from(sorted(self.model.plots)))
        entries = self.model.plots[plot]
        number = data.draw(st.integers(1, len(entries)))
        new = entries[number - 1].facts
        old = entries[number - 2].facts if number > 1 else None
        outcome = taken_back(old, new, entries[-1].facts)
        if outcome == "conflict":
            with pytest.raises(ConflictError):
                self.store.undo(plot, number, account=account, reason="r", at=self.now)
            return
        self.store.undo(plot, number, account=account, reason="r", at=self.now)
        changed = {} if outcome == entries[-1].facts else {plot: (outcome, "undone")}
        self.model.append(changed, self.now, account)  # type: ignore[arg-type]

    @rule(account=ACCOUNTS)
    def forget(self, account: str) -> None:
        held = [who for _, who in self.model.writes]
        assert self.store.forget(account) == held.count(account)
        self.model.writes = [
            (moment, ANONYMOUS if who == account else who) for moment, who in self.model.writes
        ]

    @precondition(lambda self: self.model.writes)
    @rule(data=st.data(), off=st.sampled_from([-1, 0, 1]))
    def look_back(self, data: st.DataObject, off: int) -> None:
        moment = data.draw(st.sampled_from([moment for moment, _ in self.model.writes]))
        moment += timedelta(milliseconds=off)
        shown = {one.id: facts_of(one) for one in self.store.records(moment)}
        assert shown == self.model.shown(moment)

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = open_store(self.location)

    @invariant()
    def holds_what_the_model_holds(self) -> None:
        current = {plot: self.model.current(plot) for plot in sorted(self.model.plots)}
        held = self.store.held()
        assert {plot: facts_of(one.record) for plot, one in held.items()} == {
            plot: facts for plot, facts in current.items() if facts is not None
        }
        assert self.store.version() == len(self.model.writes)
        for plot, entries in self.model.plots.items():
            versions = self.store.versions(plot)
            assert [(one.number, one.kind, one.record_version) for one in versions] == [
                (number, entry.kind, entry.write) for number, entry in enumerate(entries, 1)
            ]
            assert [facts_of(one.record) for one in versions] == [one.facts for one in entries]
            assert [(one.at, one.account) for one in versions] == [
                self.model.writes[one.write - 1] for one in entries
            ]


def taken_back(old: Facts | None, new: Facts | None, current: Facts | None) -> Facts | str | None:
    """Return the facts after the step from `old` to `new` is taken back from `current`."""
    if current in (new, old):
        return old
    if old is None or new is None or current is None:
        return "conflict"
    result = dict(current)
    for name in old.keys() | new.keys():
        before, after, now = old.get(name), new.get(name), current.get(name)
        if before in (after, now):
            continue
        if now != after:
            return "conflict"
        result.pop(name, None)
        if before is not None:
            result[name] = before
    return result


def record(plot: str, facts: Facts) -> PlotRecord:
    values = {name: value for name, value in facts.items() if name != "geometry"}
    return PlotRecord(plot, OUTLINES[facts["geometry"]], values)


def facts_of(held: PlotRecord | None) -> Facts | None:
    if held is None:
        return None
    return {"geometry": OUTLINES.index(held.geometry), **held.values}


def test_the_store_does_what_the_model_does(fresh: Fresh) -> None:
    run_state_machine_as_test(
        # Hypothesis takes whatever returns a machine, and types it as a class.
        lambda: Machine(fresh()),  # type: ignore[arg-type]
        settings=settings(max_examples=15, stateful_step_count=30, deadline=None),
    )
