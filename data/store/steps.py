"""From what editors want to the steps that a write takes, or the reason to refuse it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from data.errors import Finding, InputError
from data.store import history
from data.store.changes import Change, ConflictError, PlotConflict
from data.store.content import Content, encode
from data.store.facts import differences
from data.store.history import ABSENT, State
from data.store.versions import VersionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from data.record import PlotRecord


class Step(NamedTuple):
    """A plot on its way from one state to the next.

    Attributes
    ----------
    content
        `after` as it is written.
    is_any
        True where the step changes something.
    """

    plot: str
    before: State
    after: PlotRecord | None
    content: Content | None
    kind: VersionKind
    is_any: bool

    @property
    def number(self) -> int:
        """Number of the version that the step makes."""
        return self.before.number + 1


class Wanted(NamedTuple):
    """Changes by plot, and their records as they are written."""

    changes: Mapping[str, Change]
    contents: Mapping[str, Content]


def wanted(changes: Iterable[Change]) -> Wanted:
    """Return changes that can be written.

    Raises
    ------
    InputError
        Names all that cannot.
    ValueError
        Where a plot occurs twice.
    """
    by_plot: dict[str, Change] = {}
    contents: dict[str, Content] = {}
    findings: list[Finding] = []
    for change in changes:
        if change.plot_id in by_plot:
            msg = f"plot {change.plot_id} occurs twice in one write"
            raise ValueError(msg)
        by_plot[change.plot_id] = change
        if change.record is not None:
            try:
                contents[change.plot_id] = encode(change.record)
            except InputError as error:
                findings += error.findings
    if findings:
        raise InputError(findings)
    return Wanted(by_plot, contents)


def steps(connection: Connection, asked: Wanted) -> tuple[Step, ...]:
    """Return the steps to what is wanted.

    Raises
    ------
    ConflictError
        Where an editor has not seen the last version of a plot.
    LookupError
        Where the version that they saw has never been.
    """
    known = history.states(connection, asked.changes.keys())
    made = tuple(
        _step(known.get(plot, ABSENT), change, asked.contents.get(plot))
        for plot, change in asked.changes.items()
    )
    for step in made:
        seen = asked.changes[step.plot].seen
        if seen is not None and not 1 <= seen <= step.before.number:
            raise _no_version(step.plot, seen)
    outdated = {
        step.plot: asked.changes[step.plot].seen
        for step in made
        if step.is_any and not _has_seen(step.before, asked.changes[step.plot].seen)
    }
    if outdated:
        seen_ones = {plot: seen for plot, seen in outdated.items() if seen is not None}
        bases = history.at_version(connection, seen_ones)
        raise ConflictError(
            tuple(
                PlotConflict(
                    plot_id=step.plot,
                    seen=outdated[step.plot],
                    base=bases.get(step.plot, ABSENT).record,
                    number=step.before.number,
                    current=step.before.record,
                    edited=step.after,
                )
                for step in made
                if step.plot in outdated
            )
        )
    return made


def _has_seen(last: State, seen: int | None) -> bool:
    return last.record is None if seen is None else seen == last.number


def _step(before: State, change: Change, content: Content | None) -> Step:
    if change.record is None:
        kind = VersionKind.WITHDRAWN
    elif before.record is None:
        kind = VersionKind.CREATED
    else:
        kind = VersionKind.CHANGED
    is_any = bool(differences(before.record, change.record))
    return Step(change.plot_id, before, change.record, content, kind, is_any)


def step_back(connection: Connection, plot: str, number: int) -> Step:
    """Return the step that takes back version `number` of a plot, and nothing of later ones.

    Raises
    ------
    ConflictError
        Where a later version changed the same facts.
    LookupError
        Where there is no such version.
    """
    found = {one.number: one for one in history.versions(connection, plot)}
    if number not in found:
        raise _no_version(plot, number)
    last = found[max(found)]
    before = found[number - 1].record if number > 1 else None
    turned = PlotConflict(
        plot_id=plot,
        seen=number,
        base=found[number].record,
        number=last.number,
        current=last.record,
        edited=before,
    )
    after = before
    if turned.theirs and differences(last.record, before):
        if turned.base is None or turned.merged is None or turned.disputed:
            raise ConflictError((turned,))
        after = turned.merged
    content = None if after is None else encode(after)
    is_any = bool(differences(last.record, after))
    return Step(plot, State(last.number, last.record), after, content, VersionKind.UNDONE, is_any)


def _no_version(plot: str, number: int) -> LookupError:
    return LookupError(f"plot {plot} has no version {number}")
