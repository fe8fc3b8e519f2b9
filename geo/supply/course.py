"""How every plot stood on every day: the record's history, and what the calendar made of it.

A status changes by a write, and by itself: a reservation ends, a confirmation runs out. Both
follow from the record alone, so a course has a spell for each of them and needs no clock.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import shapely

from data.freshness import Freshness, lasts, status_on
from data.record import PlotRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from data.store.versions import Stage

type Confirmation = Literal["confirmed", "lapsed", "undated"]

_FACTS: Final = ("name", "status", "status_until", "area_available", "zoning", "municipality")
_NOWHERE: Final = shapely.Polygon()
_DAY: Final = timedelta(days=1)


class Phase(NamedTuple):
    """What was recorded of a plot from the end of a day on; None where it was taken out.

    The record holds the facts that the supply rests on, and no outline.
    """

    plot: str
    first: date
    record: PlotRecord | None


def phase_of(stage: Stage, today: date = date.max) -> Phase:
    """Return what a state of the history says, from its day on as the local clock has it.

    What was written ahead of `today`, by a clock that was put back since, is in the record
    already, and so counts from today on.
    """
    record = None if stage.record is None else _slim(stage.record)
    return Phase(stage.plot, min(stage.at.astimezone().date(), today), record)


def phases_of(records: Iterable[PlotRecord], day: date) -> tuple[Phase, ...]:
    """Return records without a history: all that is known is how they are on `day`."""
    return tuple(Phase(record.id, day, _slim(record)) for record in records)


def _slim(record: PlotRecord) -> PlotRecord:
    values = {name: record.values[name] for name in _FACTS if name in record.values}
    provenance = {"status": record.provenance_of("status")}
    return PlotRecord(record.id, _NOWHERE, values, provenance, record.invented)


@dataclass(frozen=True, slots=True)
class Standing:
    """A plot as it stood at the end of a day; None is unknown.

    Attributes
    ----------
    status
        Status shown: "unconfirmed" where "free" was not confirmed for too long.
    square_metres
        Available area in m².
    municipality
        Key (AGS).
    confirmation
        Whether its status was confirmed within the policy; "undated" where no day is known.
    invented
        True for demonstration data.
    """

    plot: str
    name: str
    status: str | None
    square_metres: float | None
    zoning: str | None
    municipality: str | None
    confirmation: Confirmation
    invented: bool


class Spell(NamedTuple):
    """From which day on a plot stood in one way; None where it was not in the record."""

    first: date
    standing: Standing | None


class Course:
    """How plots stood, from the first day of their history on.

    Parameters
    ----------
    phases
        In the order of time for each plot; of several on one day the last one counts.
    policy
        How long confirmations last.
    """

    def __init__(self, phases: Iterable[Phase], policy: Freshness) -> None:
        ordered = sorted(phases, key=attrgetter("plot"))
        self.spells: Mapping[str, tuple[Spell, ...]] = {
            plot: tuple(_spells(tuple(own), policy))
            for plot, own in groupby(ordered, key=attrgetter("plot"))
        }
        self.begins = min((phase.first for phase in ordered), default=None)
        """The first day of which anything is known; None where there never was a plot."""

    def on(self, day: date) -> tuple[Standing, ...]:
        """Return the plots of the record as they stood at the end of `day`, by their ids."""
        found = (standing_on(own, day) for own in self.spells.values())
        return tuple(one for one in found if one is not None)


def standing_on(spells: Sequence[Spell], day: date) -> Standing | None:
    """Return how a plot stood at the end of a day; None where it was not in the record."""
    place = bisect_right(spells, day, key=attrgetter("first"))
    return spells[place - 1].standing if place else None


def _spells(phases: Sequence[Phase], policy: Freshness) -> Iterator[Spell]:
    """Yield spells that differ from the one before."""
    last = {phase.first: phase for phase in phases}
    held: Standing | None = None
    for phase, after in pairwise((*last.values(), None)):
        assert phase is not None  # noqa: S101 – the last one alone is None
        for first in _days(phase, after.first if after else date.max, policy):
            standing = None if phase.record is None else _standing(phase.record, first, policy)
            if standing != held:
                yield Spell(first, standing)
                held = standing


def _days(phase: Phase, end: date, policy: Freshness) -> list[date]:
    """Return the days before `end` on which what a phase says may change."""
    days = {phase.first}
    if phase.record is not None:
        until = phase.record.values.get("status_until")
        confirmed_on = phase.record.provenance_of("status").confirmed_on
        if isinstance(until, date):
            days.add(_later(until, _DAY))
        if confirmed_on is not None:
            days.add(_later(confirmed_on, (policy.status_days + 1) * _DAY))
    return sorted(day for day in days if phase.first <= day < end)


def _later(day: date, span: timedelta) -> date:
    return day + span if span <= date.max - day else date.max


def _standing(record: PlotRecord, day: date, policy: Freshness) -> Standing:
    status = status_on(record, day, policy)
    area, zoning, town = (
        record.values.get(name) for name in ("area_available", "zoning", "municipality")
    )
    return Standing(
        plot=record.id,
        name=str(record.values.get("name", record.id)),
        status=status.shown,
        square_metres=float(area) if isinstance(area, int | float) else None,
        zoning=None if zoning is None else str(zoning),
        municipality=None if town is None else str(town),
        confirmation=_confirmation(status.confirmed_on, day, policy),
        invented=record.invented,
    )


def _confirmation(confirmed_on: date | None, day: date, policy: Freshness) -> Confirmation:
    if confirmed_on is None:
        return "undated"
    return "confirmed" if lasts(confirmed_on, day, policy.status_days) else "lapsed"
