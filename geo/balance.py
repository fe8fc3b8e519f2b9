"""The balance: how many plots and hectares there are, by status and by when they can be had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from data.codes import STATUS_SHOWN, UNCONFIRMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.catalogue import Plot

HECTARE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the plots.

    Attributes
    ----------
    plots
        How many there are.
    square_metres
        Sum of the available areas that are known; None where none is.
    largest
        The largest of them.
    unknown
        For how many plots the available area is unknown: they are in no sum.
    """

    plots: int
    square_metres: float | None
    largest: float | None
    unknown: int

    @property
    def hectares(self) -> float | None:
        """The sum in hectares."""
        return None if self.square_metres is None else self.square_metres / HECTARE


@dataclass(frozen=True, slots=True)
class Totals:
    """What plots offer on a day.

    Attributes
    ----------
    all
        Every plot, whatever its status.
    now
        Free and confirmed, and to be had on that day. A plot whose first day is unknown
        is among these, and counted in `undated`.
    later
        Free and confirmed, but to be had only after that day.
    unconfirmed
        Said to be free, but not confirmed for too long.
    undated
        How many of `now` do not say from when they can be had.
    without_status
        How many plots have no known status.
    """

    all: Part
    now: Part
    later: Part
    unconfirmed: Part
    undated: int
    without_status: int

    @property
    def free(self) -> int:
        """How many plots are free and confirmed, now or later."""
        return self.now.plots + self.later.plots


def totals(plots: Iterable[Plot], today: date) -> Totals:
    """Add up what `plots` offer on `today`."""
    every = tuple(plots)
    free = [plot for plot in every if plot.status_shown == "free"]
    later = [plot for plot in free if _starts_after(plot, today)]
    now = [plot for plot in free if not _starts_after(plot, today)]
    return Totals(
        all=_part(every),
        now=_part(now),
        later=_part(later),
        unconfirmed=_part([plot for plot in every if plot.status_shown == UNCONFIRMED.code]),
        undated=sum("available_from" not in plot.values for plot in now),
        without_status=sum(plot.status_shown is None for plot in every),
    )


def by_status(plots: Iterable[Plot]) -> Mapping[str | None, Part]:
    """Return what there is of each status shown, in the order of the code list; None is unknown.

    Every plot is in exactly one part, so that the parts add up to the whole.
    """
    every = tuple(plots)
    shown = (*(entry.code for entry in STATUS_SHOWN), None)
    return {status: _part([p for p in every if p.status_shown == status]) for status in shown}


def _starts_after(plot: Plot, today: date) -> bool:
    start = plot.values.get("available_from")
    return isinstance(start, date) and start > today


def _part(plots: Sequence[Plot]) -> Part:
    areas = [a for plot in plots if isinstance(a := plot.values.get("area_available"), int | float)]
    return Part(
        plots=len(plots),
        square_metres=float(sum(areas)) if areas else None,
        largest=max(areas, default=None),
        unknown=len(plots) - len(areas),
    )
