"""Times of a timetable: texts such as 25:10:00 as seconds after midnight."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXPECTED: Final = "a time such as 07:45:00 (hours may go beyond 24)"
_TIME: Final = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)", re.ASCII)


class WrongTimeError(ValueError):
    """A text is no time; `row` is its place."""

    def __init__(self, row: int, found: str) -> None:
        super().__init__(found)
        self.row = row
        self.found = found


def seconds_of(texts: pd.Series) -> NDArray[np.float64]:
    """Return seconds after midnight of the service's day, shape (n,); NaN where nothing is said.

    Hours beyond 23 belong to the day after: 25:10:00 is 90,600 s.

    Raises
    ------
    WrongTimeError
        For the first text that is no time.
    """
    # A timetable repeats its times: each text is read once.
    places, distinct = pd.factorize(texts.to_numpy())
    read = np.array([_seconds(text) for text in distinct], dtype=np.float64)
    wrong = np.flatnonzero(np.isinf(read))
    if wrong.size:
        row = int(np.flatnonzero(np.isin(places, wrong))[0])
        raise WrongTimeError(row, str(texts.iloc[row]))
    values: NDArray[np.float64] = read[places] if len(texts) else np.zeros(0)
    return values


def _seconds(text: str) -> float:
    """Return seconds; NaN for an empty text, infinite for one that is no time."""
    if not text:
        return np.nan
    match = _TIME.fullmatch(text)
    if not match:
        return np.inf
    hours, minutes, seconds = map(int, match.groups())
    return float(hours * 3_600 + minutes * 60 + seconds)
