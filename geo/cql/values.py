"""Values of expressions: a whole column, or one value that holds for every row.

Arrays have the length of the table or, for a constant, 1, and broadcast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import shapely
    from numpy.typing import NDArray

# In this order the lesser of two is their conjunction and the greater their disjunction.
FALSE: Final = -1
UNKNOWN: Final = 0
TRUE: Final = 1


@dataclass(frozen=True, slots=True)
class Truths:
    """Verdicts as int8: `TRUE`, `FALSE` or `UNKNOWN`."""

    values: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Figures; NaN is unknown."""

    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coded[T]:
    """Values that repeat: each once in `distinct`, and by row the place of its value there.

    -1 is unknown. What is computed of a value is computed once for all rows that have it.
    """

    distinct: Sequence[T]
    places: NDArray[np.intp]

    @property
    def is_constant(self) -> bool:
        """Whether it is one value for every row."""
        return len(self.distinct) == 1 and self.places.shape == (1,)

    def judged(self, verdict: Callable[[T], bool]) -> Truths:
        """Return the verdict on every row; unknown where the value is."""
        table = [TRUE if verdict(value) else FALSE for value in self.distinct]
        return Truths(np.array([*table, UNKNOWN], dtype=np.int8)[self.places])


@dataclass(frozen=True, slots=True)
class Words(Coded[str]):
    """Texts."""


@dataclass(frozen=True, slots=True)
class Sets(Coded[frozenset[str]]):
    """Sets of words: arrays whose order does not matter."""


@dataclass(frozen=True, slots=True)
class Times:
    """Instants and intervals in seconds since 1970 (UTC), both ends included; NaN is unknown.

    A day is the instant at which it begins, and is compared with days alone. An open end
    is infinite.
    """

    begins: NDArray[np.float64]
    ends: NDArray[np.float64]
    days: bool
    interval: bool = False


@dataclass(frozen=True, slots=True)
class Shapes:
    """Geometries in the plane of the filter; None is unknown. `tree` is an index of a column."""

    values: NDArray[np.object_]
    tree: Callable[[], shapely.STRtree] | None = None


type Value = Truths | Numbers | Words | Sets | Times | Shapes

NAMES: Final[dict[type, Text]] = {
    Truths: Text("ein Wahrheitswert", "a truth value"),
    Numbers: Text("eine Zahl", "a number"),
    Words: Text("ein Text", "a text"),
    Sets: Text("eine Liste", "a list"),
    Times: Text("eine Zeitangabe", "a date or time"),
    Shapes: Text("eine Geometrie", "a geometry"),
}


def truths(passed: NDArray[np.bool_], known: NDArray[np.bool_]) -> Truths:
    """Return verdicts: `passed` where `known`, unknown elsewhere."""
    verdicts = np.where(passed, np.int8(TRUE), np.int8(FALSE))
    return Truths(np.where(known, verdicts, np.int8(UNKNOWN)))


def is_null(value: Value) -> Truths:
    """Return for each row whether the value is unknown; that is always known."""
    match value:
        case Truths(values):
            missing = values == UNKNOWN
        case Numbers(values) | Times(values):
            missing = np.isnan(values)
        case Coded(_, places):
            missing = places < 0
        case Shapes(values):
            missing = np.array([one is None for one in values], dtype=bool)
    return truths(missing, np.ones_like(missing))
