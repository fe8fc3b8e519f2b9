"""Small counts left out, so that no arithmetic over what is told brings them back.

What is told of a table are the counts of its classes, and beside it the count of the whole. A
count from 1 to `least` - 1 is told as small. It could still be computed where the others and the
whole are known, so another one is left out beside it. The whole is taken as known in any case:
some other table may tell it.

Let a partition have k small counts, and others hidden, and let R be the whole less what is told.
Whoever knows all that is told knows of each small count that it lies from 1 to `least` - 1, and
that small and hidden ones sum to R. With at least one hidden count, of which nothing is said,
each small one may be 1; it may be `least` - 1 where R >= (k - 1) + (`least` - 1). Both are what
is seen to here, so that nothing is learned beyond “small”. No other equation binds these counts:
of a period no table is told whose counts sum to those of another table's cells.

The idea is that of complementary cell suppression (Willenborg and de Waal, Elements of
Statistical Disclosure Control, 2001, chapter 4), for tables of one dimension, where it is exact.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST: Final = 5
"""The least count that is told, unless settings say otherwise."""


class Untold(StrEnum):
    """Why a count is not told: it is small, or it would betray one that is."""

    SMALL = "small"
    HIDDEN = "hidden"


type Told = int | Untold


def told[K](counts: Mapping[K, int], whole: int, least: int = LEAST) -> dict[K, Told]:
    """Return what is told of a table.

    Parameters
    ----------
    counts
        Of classes that do not overlap. What they lack of `whole` is counted in a class that
        is not told at all.
    whole
        How many there are in all.
    least
        The least count that is told, but for 0.

    Raises
    ------
    ValueError
        Where the classes hold more than the whole.
    """
    rest = whole - sum(counts.values())
    if rest < 0:
        msg = f"classes that sum to at most {whole}"
        raise ValueError(msg)
    small = {key for key, count in counts.items() if 0 < count < least}
    if 0 < whole < least:
        # Of so few nothing is told but that: how many classes they are in says how many.
        return dict.fromkeys(counts, Untold.HIDDEN)
    hidden = _hidden(counts, small, whole, least) if small else set()
    if hidden is None:
        return dict.fromkeys(counts, Untold.HIDDEN)
    return {
        key: Untold.SMALL if key in small else Untold.HIDDEN if key in hidden else count
        for key, count in counts.items()
    }


def told_alone[K](counts: Mapping[K, int], whole: int, least: int = LEAST) -> dict[K, Told]:
    """Return what is told of classes that overlap, so that they bind each other in no way."""
    if 0 < whole < least:
        return dict.fromkeys(counts, Untold.HIDDEN)
    return {key: told_count(count, least) for key, count in counts.items()}


def told_count(count: int, least: int = LEAST) -> Told:
    """Return what is told of a count that stands alone."""
    return Untold.SMALL if 0 < count < least else count


def _hidden[K](counts: Mapping[K, int], small: set[K], whole: int, least: int) -> set[K] | None:
    """Return which counts to hide beside small ones; None where that is all of them."""
    hidden: set[K] = set()
    shown = [key for key in counts if key not in small]
    # The least loss first: the smallest count, and a 0 only where there is no other.
    shown.sort(key=lambda key: (counts[key] == 0, counts[key]))
    left = whole - sum(counts[key] for key in shown)
    # A class that is not told at all is as good as a hidden one.
    aside = whole > sum(counts.values())
    needed = len(small) + least - 2
    for key in shown:
        if left >= needed and (hidden or aside):
            break
        hidden.add(key)
        left += counts[key]
    return hidden if left >= needed and (hidden or aside) else None
