"""What goes into the store, what it confirms, and what it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.store.facts import Difference, differences, merge

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from data.record import PlotRecord


class StoreError(Exception):
    """The store cannot be opened, read or written; the message is one line that says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """One plot as an editor wants it.

    Attributes
    ----------
    plot_id
        Id of the plot; that of `record`, where there is one.
    seen
        Number of the plot's version that the editor worked on; None where they saw no plot.
    record
        The whole record as it is to be; None withdraws the plot.
    """

    plot_id: str
    seen: int | None
    record: PlotRecord | None

    def __post_init__(self) -> None:
        """Refuse a record under another id."""
        if self.record is not None and self.record.id != self.plot_id:
            msg = f"a record with the id {self.plot_id}, not {self.record.id}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did; once it is returned it is durable.

    Attributes
    ----------
    version
        The record's version number after the write.
    at
        Moment of the write (UTC); None where nothing changed.
    plots
        Number of the new version by id of each plot that changed.
    unchanged
        Ids of the plots that already were as they were to be.
    """

    version: int
    at: datetime | None
    plots: Mapping[str, int]
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlotConflict:
    """A plot that was changed by somebody else since the editor saw it.

    Attributes
    ----------
    plot_id
        Id of the plot.
    seen, base
        Number and record of the version that the editor worked on; None: no plot.
    number, current
        Number and record of the version that holds now; the record is None where the
        plot has been withdrawn.
    edited
        The editor's record; None where they withdrew the plot.
    """

    plot_id: str
    seen: int | None
    base: PlotRecord | None
    number: int
    current: PlotRecord | None
    edited: PlotRecord | None

    @property
    def theirs(self) -> tuple[Difference, ...]:
        """What the others changed since the editor saw the plot."""
        return differences(self.base, self.current)

    @property
    def mine(self) -> tuple[Difference, ...]:
        """What the editor changed."""
        return differences(self.base, self.edited)

    @property
    def disputed(self) -> tuple[str, ...]:
        """Names of the facts that both changed, to something different."""
        theirs = {one.name for one in self.theirs}
        differing = {one.name for one in differences(self.current, self.edited)}
        return tuple(one.name for one in self.mine if one.name in theirs & differing)

    @property
    def merged(self) -> PlotRecord | None:
        """The current record with what the editor changed; of the disputed, theirs stays.

        None where one side withdrew the plot, which cannot be merged.
        """
        if self.current is None or self.edited is None:
            return None
        disputed = self.disputed
        return merge(self.current, (one for one in self.mine if one.name not in disputed))


class ConflictError(Exception):
    """A write was based on outdated versions and was refused as a whole.

    `conflicts` holds, for each such plot, the current and the editor's record, so that
    nothing that was typed is lost.
    """

    def __init__(self, conflicts: tuple[PlotConflict, ...]) -> None:
        self.conflicts = conflicts
        ids = ", ".join(one.plot_id for one in conflicts)
        super().__init__(f"changed by somebody else in the meantime: {ids}")
