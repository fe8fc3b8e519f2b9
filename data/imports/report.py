"""What an import found: the same object whether it was tried or done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from data.imports.mapping import ColumnMapping
    from data.plausibility import PlotFinding
    from data.record import Provenance, Value
    from data.words import Text


class Outcome(StrEnum):
    """What a row does to the record."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is rejected: row, column, what was found, and what was expected.

    `asks`: a figure has two readings, and the decimal sign of the file would decide.
    """

    row: int
    column: str | None
    found: Text | str | None
    expected: Text
    asks: bool = False


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One fact that changes; None is unknown. An outline is given by its area in m²."""

    field: str
    old: Value | None
    new: Value | None


@dataclass(frozen=True, slots=True)
class SourceChange:
    """Facts that stay as they are and have another source or a later confirmation."""

    fields: tuple[str, ...]
    old: Provenance
    new: Provenance


@dataclass(frozen=True, slots=True)
class AreaShare:
    """An area of a zoning plan, and which share of a plot's area it covers, from 0 to 1.

    Attributes
    ----------
    id
        In the file.
    label
        What it is.
    is_use
        True of land with a type of use under BauNVO.
    share
        Measured in EPSG:25833.
    """

    id: str
    label: Text
    is_use: bool
    share: float


@dataclass(frozen=True, slots=True)
class Cover:
    """A zoning plan, and which share of a plot lies in it and in which of its areas."""

    plan: str | None
    inside: float
    areas: tuple[AreaShare, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReport:
    """One row.

    Attributes
    ----------
    row
        Number in the file.
    plot, name
        Id and name of the plot; None where the row gives none.
    matched_by
        How the plot was found in the record: "id", "name", or None: it is new.
    changes, sources
        What becomes different; of a new plot, all that it says.
    refusals
        Why it is rejected.
    doubts
        What should be looked at, and stops nothing.
    findings
        What the plausibility rules say of the plot as it would be.
    covers
        Of a file of zoning plans: how they cover the plot.
    """

    row: int
    outcome: Outcome
    plot: str | None = None
    name: str | None = None
    matched_by: str | None = None
    changes: tuple[FieldChange, ...] = ()
    sources: tuple[SourceChange, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    doubts: tuple[Text, ...] = ()
    findings: tuple[PlotFinding, ...] = ()
    covers: tuple[Cover, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An import, row by row.

    Attributes
    ----------
    file
        Name of the file.
    day
        Day of the import.
    source, confirmed_on, confirmed_by
        What counts for facts whose row names no source, no day and no office.
    meaning
        What each column means.
    notes
        What was assumed of the file.
    rows
        In the order of the file.
    zoning
        True: the file holds zoning plans, and its rows are the plots that lie in them.
    """

    file: str
    day: date
    source: str
    confirmed_on: date | None
    meaning: ColumnMapping
    notes: tuple[Text, ...]
    rows: tuple[RowReport, ...]
    confirmed_by: str | None = None
    zoning: bool = False

    @property
    def counts(self) -> dict[Outcome, int]:
        """Rows by outcome; none is zero."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def accepted(self) -> bool:
        """True where no row is rejected and every column is understood."""
        return not self.meaning.open and not self.counts[Outcome.REJECTED]
