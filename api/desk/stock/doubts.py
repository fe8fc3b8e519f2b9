"""What the plausibility rules find on the plots of the record, computed once and kept.

The rules of a plot take about half a millisecond. So few plots are checked while a page is made,
and many in a thread of their own, during which pages show what was found before and say so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from threading import Lock, Thread
from typing import TYPE_CHECKING, Final

from data import plausibility
from data.plausibility import Severity
from geo.plausibility import contexts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from api.desk.stock.holdings import Stock
    from data.plausibility import Context, PlotFinding
    from data.record import PlotRecord
    from geo.plausibility import Directory

_AT_ONCE: Final = 200
"""Plots that are checked while somebody waits: about a tenth of a second."""
_NEVER: Final = date.min


@dataclass(frozen=True, slots=True)
class Checked:
    """A plot as it was checked, with what surrounds it and what was found."""

    record: PlotRecord
    context: Context
    findings: tuple[PlotFinding, ...]


@dataclass(frozen=True)
class Doubts:
    """What the rules found.

    Attributes
    ----------
    version, day
        Version of the record that was checked, and the day on which.
    checked
        What was checked, by id.
    current
        False where a newer version, or another day, is being checked.
    """

    version: int = -1
    day: date = _NEVER
    current: bool = False
    checked: Mapping[str, Checked] = field(default_factory=dict)

    def of(self, plot: str) -> tuple[PlotFinding, ...]:
        """Return the findings on a plot that need somebody, the serious first; no hints."""
        held = self.checked.get(plot)
        findings = held.findings if held else ()
        return tuple(one for one in findings if one.severity is not Severity.HINT)

    @property
    def any(self) -> bool:
        """Whether anything was checked yet."""
        return self.version >= 0


class Inspector:
    """Checks the record again where it, the day or what surrounds it has changed.

    Parameters
    ----------
    directory
        Returns the municipalities and estates that plots can name.
    """

    def __init__(self, directory: Callable[[], Directory]) -> None:
        self._directory = directory
        self._lock = Lock()
        self._doubts = Doubts()
        self._thread: Thread | None = None

    def doubts(self, stock: Stock, today: date) -> Doubts:
        """Return what is found on a stock; or what was found before, while it is checked."""
        with self._lock:
            held = self._doubts
            if held.version == stock.version and held.day == today:
                return held
            if self._is_little(stock, held, today):
                self._doubts = self._check(stock, today, held)
                return self._doubts
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(
                    target=self._work, args=(stock, today), name="check the plots", daemon=True
                )
                self._thread.start()
            return Doubts(held.version, held.day, current=False, checked=held.checked)

    def finish(self) -> None:
        """Wait until nothing is being checked."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self, stock: Stock, today: date) -> None:
        found = self._check(stock, today, self._doubts)
        with self._lock:
            self._doubts = found

    @staticmethod
    def _is_little(stock: Stock, held: Doubts, today: date) -> bool:
        if len(stock.plots) <= _AT_ONCE:
            return True
        return held.day == today and len(_news(stock, held)) <= _AT_ONCE and _same_land(stock, held)

    def _check(self, stock: Stock, today: date, held: Doubts) -> Doubts:
        is_today = held.day == today  # layers that were loaded count from the next day on
        if is_today and _same_land(stock, held):
            around = {key: one.context for key, one in held.checked.items()}
        else:
            records = [one.record for one in stock.plots.values()]
            around = dict(zip(stock.plots, contexts(records, self._directory()), strict=True))
        known = held.checked if is_today else {}
        made = {
            key: _checked(one.record, around[key], known.get(key), today)
            for key, one in stock.plots.items()
        }
        return Doubts(stock.version, today, current=True, checked=made)


def _checked(record: PlotRecord, context: Context, known: Checked | None, today: date) -> Checked:
    """Return what the rules find on a plot; they are not asked again about the same."""
    if known is not None and known.record is record and known.context == context:
        return known
    return Checked(record, context, plausibility.check(record, today, context))


def _news(stock: Stock, held: Doubts) -> list[str]:
    """Return the plots that are not as they were when they were checked."""
    known = held.checked
    return [
        key
        for key, one in stock.plots.items()
        if key not in known or known[key].record is not one.record
    ]


def _same_land(stock: Stock, held: Doubts) -> bool:
    """Whether what surrounds the plots is as it was: confirmations alone move nothing."""
    known = held.checked
    return stock.plots.keys() == known.keys() and all(
        known[key].record.values == stock.plots[key].record.values
        and known[key].record.geometry == stock.plots[key].record.geometry
        for key in _news(stock, held)
    )
