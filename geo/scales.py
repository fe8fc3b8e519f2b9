"""Steps at which figures are counted, and where each plot lies on them.

They depend on the catalogue alone and not on the question, so that a step does not move
while somebody filters, and so that counting is one `bincount` over small integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.columns import CONFIRMED, Columns, Figures
from geo.filters import compared, is_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

# At most so many steps; more are no help to a reader.
MOST_STEPS: Final = 10
# Where the largest figure is so many times the smallest, steps grow with the figures.
_WIDE: Final = 8
_GROWING: Final = (1, 1.5, 2, 3, 5, 7.5)
_EVEN: Final = (1, 2, 2.5, 5)
_MONTHS: Final = 12
# How old a confirmation may be, in days.
AGES: Final = (365, 180, 90, 60, 30, 14, 7)


@dataclass(frozen=True, slots=True)
class Scale:
    """Steps of one column, in rising order.

    `place` says where each plot lies: 2 k for between step k − 1 and step k, 2 k + 1 for at
    step k, 2 len(steps) + 1 for unknown.
    """

    steps: tuple[float, ...]
    place: NDArray[np.uint8]
    lowest: float
    highest: float

    def count(self, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Count the plots of `mask` at each place."""
        return np.bincount(self.place[mask], minlength=2 * len(self.steps) + 2)


def scales(columns: Columns, today: date) -> Mapping[str, Scale]:
    """Return the scales of all columns of figures of which anything is known."""
    found = {}
    for name, column in columns.by_name.items():
        if isinstance(column, Figures) and not np.isnan(column.values).all():
            figures = compared(name, columns)
            low, high = float(np.nanmin(figures)), float(np.nanmax(figures))
            found[name] = _scale(figures, _steps(name, low, high, today), low, high)
    return found


def _scale(
    figures: NDArray[np.float64], steps: tuple[float, ...], low: float, high: float
) -> Scale:
    held = np.array(steps)
    place = np.searchsorted(held, figures, "left") + np.searchsorted(held, figures, "right")
    place[np.isnan(figures)] = 2 * len(steps) + 1
    return Scale(steps, place.astype(np.uint8), low, high)


def _steps(name: str, low: float, high: float, today: date) -> tuple[float, ...]:
    if name == CONFIRMED:
        return tuple(float((today - timedelta(days=age)).toordinal()) for age in AGES)
    if is_day(name):
        return _thinned([float(day.toordinal()) for day in _days(low, high)])
    return _thinned(list(_figures(low, high)))


def _thinned(steps: list[float]) -> tuple[float, ...]:
    """Leave out steps evenly until few enough are left."""
    return tuple(steps[:: ceil(len(steps) / MOST_STEPS)] if steps else ())


def _days(low: float, high: float) -> Iterator[date]:
    """Yield first days of quarters, or of years where there are many, around low and high."""
    first, last = date.fromordinal(int(low)), date.fromordinal(int(high))
    months = 3 if last.year - first.year < 3 else _MONTHS  # noqa: PLR2004
    for year in range(first.year, min(last.year + 1, date.max.year) + 1):
        for month in range(1, _MONTHS + 1, months):
            day = date(year, month, 1)
            if low < day.toordinal() and (day <= last or month == 1):
                yield day


def _figures(low: float, high: float) -> Iterator[float]:
    """Yield round figures from `low` to `high`, even ones or, over a wide range, growing ones."""
    if high <= 0 or high == low:
        yield high
        return
    if low <= 0 or high / low < _WIDE:
        unit = _unit((high - low) / MOST_STEPS)
        yield from (round(unit * k, 12) for k in range(ceil(low / unit), floor(high / unit) + 1))
        return
    for power in range(floor(log10(low)), ceil(log10(high)) + 1):
        for one in _GROWING:
            if low <= (step := round(one * 10.0**power, 12)) <= high:
                yield step


def _unit(least: float) -> float:
    """Return the smallest round figure of at least `least`."""
    power = 10.0 ** floor(log10(least))
    return next((one * power for one in _EVEN if one * power >= least), 10 * power)
