"""What plots offer on a day: free now, free later, not confirmed, and what nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from data import words
from data.codes import UNCONFIRMED
from data.words import translations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.words import Language
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


def in_sum(held: Totals, language: Language) -> str | None:
    """Say in one sentence what a list of plots adds up to; None where there is nothing to add."""
    if not held.all.plots:
        return None
    _ = translations(language).gettext
    parts: list[str] = []
    if held.all.square_metres is not None:
        total = words.area(held.all.square_metres, language)
        parts.append(_("{hectares} in all").format(hectares=total))
    for part, text in (
        (held.now, _("{hectares} of it free now and confirmed")),
        (held.later, _("{hectares} free only later")),
    ):
        if part.square_metres:
            parts.append(text.format(hectares=words.area(part.square_metres, language)))
    if not held.now.square_metres and held.all.square_metres:
        parts.append(_("nothing of it known to be free now"))
    if held.all.unknown:
        parts.append(unknown_areas(held.all.unknown, language))
    return "; ".join(parts)


def beside(held: Totals, language: Language) -> tuple[str, ...]:
    """Say what stands beside the area that is free now: later, unconfirmed, unknown."""
    _, ngettext = translations(language).gettext, translations(language).ngettext
    lines: list[str] = []
    if held.later.plots:
        lines.append(f"{_('only later')}: {amount(held.later, language)}")
    if held.unconfirmed.plots:
        lines.append(f"{_('not confirmed')}: {amount(held.unconfirmed, language)}")
    if held.now.unknown:
        text = ngettext(
            "besides {n} plot free now, of unknown area",
            "besides {n} plots free now, of unknown area",
            held.now.unknown,
        )
        lines.append(text.format(n=words.number(held.now.unknown, language)))
    if held.undated:
        text = _("{n} of those free now without a known day of handover")
        lines.append(text.format(n=words.number(held.undated, language)))
    if held.without_status:
        count = words.number(held.without_status, language)
        text = ngettext(
            "{n} plot of unknown status", "{n} plots of unknown status", held.without_status
        )
        lines.append(text.format(n=count))
    return tuple(lines)


def amount(part: Part, language: Language) -> str:
    """Write how much a part is: hectares where they are known, and how many plots."""
    ngettext = translations(language).ngettext
    count = ngettext("{n} plot", "{n} plots", part.plots).format(
        n=words.number(part.plots, language)
    )
    if part.square_metres is None:
        return count
    if part.unknown:
        count = f"{count}, {unknown_areas(part.unknown, language)}"
    return f"{words.area(part.square_metres, language)} ({count})"


def in_short(part: Part, language: Language) -> str:
    """Write how much a part is in hectares, or where none are known how many plots."""
    if part.square_metres is None:
        return amount(part, language)
    return words.area(part.square_metres, language)


def unknown_areas(plots: int, language: Language) -> str:
    """Say for how many plots the area is unknown."""
    ngettext = translations(language).ngettext
    text = ngettext("{n} plot of unknown area", "{n} plots of unknown area", plots)
    return text.format(n=words.number(plots, language))
