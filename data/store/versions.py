"""A version of a plot, as the history shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from data.store.facts import GEOMETRY, Difference

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from data.record import PlotRecord

ANONYMOUS: Final = "anonymous"
"""The account of versions whose account has been deleted."""


class VersionKind(StrEnum):
    """What made a version."""

    CREATED = "created"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Held:
    """A plot as the store holds it: its record, and the number of the version it is."""

    number: int
    record: PlotRecord


@dataclass(frozen=True, slots=True)
class Author:
    """An account that wrote: how often, and when (UTC) the last time."""

    account: str
    writes: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Wrote:
    """One write: who wrote when (UTC) and why, and the number of its version by plot."""

    account: str
    at: datetime
    reason: str
    plots: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class News:
    """What changed since a version of the record.

    Attributes
    ----------
    version
        The record's version number now.
    plots
        Records by id of the plots that changed; None where a plot was withdrawn.
    lineage
        Token of the last restoration; empty where there was none. Version numbers of another
        lineage are those of another record.
    """

    version: int
    plots: Mapping[str, PlotRecord | None]
    lineage: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """What a plot was from a moment (UTC) on; the record is None where it was withdrawn."""

    plot: str
    record_version: int
    at: datetime
    record: PlotRecord | None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a plot.

    Attributes
    ----------
    number
        From 1, without gaps.
    record_version
        The record's version number that came with it.
    at
        Moment of the change (UTC, milliseconds).
    account
        Id of the account that made the change; `ANONYMOUS` once that was deleted.
    reason
        Why, in the account's words.
    kind
        What made it.
    changes
        What differs from the version before.
    record
        The whole record; None where the plot was withdrawn.
    """

    number: int
    record_version: int
    at: datetime
    account: str
    reason: str
    kind: VersionKind
    changes: tuple[Difference, ...]
    record: PlotRecord | None

    @property
    def moved(self) -> bool:
        """True where the outline changed."""
        return any(change.name == GEOMETRY for change in self.changes)
