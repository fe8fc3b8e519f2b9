"""What the figures of an indicator come to, and what the budgets of measures add up to.

Unknown figures are in no sum; how many there are is said beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from data.measures.quarter import Quarter, between, quarter_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from data.measures.measure import Measure
    from data.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an indicator was in a quarter.

    Attributes
    ----------
    value
        None where it is unknown.
    dated, source
        Day of which it is, and who says it; None and empty where it is unknown.
    computed
        Whether the service computed it.
    note
        Why it is unknown, or what it leaves out, where there is something to say.
    """

    quarter: Quarter
    value: float | None
    dated: date | None = None
    source: Text | str = ""
    computed: bool = False
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """How far an indicator has come over some quarters.

    Attributes
    ----------
    value
        Sum, or the newest known stock; None where no figure is known.
    unknown
        How many of the quarters have no known figure.
    share
        Of the target, 1 where it is just met; None where either is unknown or the target is 0.
    """

    value: float | None
    unknown: int
    share: float | None


def reached(readings: Sequence[Reading], gathered: str, target: float | None) -> Reached:
    """Return how far an indicator has come.

    Parameters
    ----------
    readings
        One a quarter, in their order.
    gathered
        `sum` or `last`, see `data.measures.terms.GATHERED`.
    """
    known = [one.value for one in readings if one.value is not None]
    value = None
    if known:
        value = fsum(known) if gathered == "sum" else known[-1]
    share = value / target if value is not None and target else None
    return Reached(value, len(readings) - len(known), share)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of euros that are known; None where none is, and of how many measures none is."""

    value: float | None
    unknown: int


def total(amounts: Iterable[float | None]) -> Sum:
    """Add up what is known."""
    every = list(amounts)
    known = [one for one in every if one is not None]
    return Sum(fsum(known) if known else None, len(every) - len(known))


def quarters_of(measure: Measure, typed: Iterable[Quarter], today: date) -> tuple[Quarter, ...]:
    """Return the quarters in which a measure is reported, up to that of today.

    It begins with its first day, as it was or else as it was planned, or with the first figure
    that was typed; it ends with its last day as it was.
    """
    now = quarter_of(today)
    begun = measure.actual_from or measure.planned_from
    starts = [quarter_of(begun)] if begun else []
    known = [one for one in typed if one <= now]
    starts += known
    first = min(starts, default=now)
    last = now
    if measure.actual_until is not None:
        last = max([min(quarter_of(measure.actual_until), now), *known])
    return tuple(between(first, last))
