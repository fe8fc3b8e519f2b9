"""Near misses: plots that few demands keep out, and the smallest change that lets them in.

Every change that is suggested has been asked: the plots it promises are those that the
changed question adds to the answer, and a smaller change would not add all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.changes import Change, changed, ways
from geo.filters import verdicts
from geo.judgement import asks_status, offered, unmet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.filters import Demand
    from geo.judgement import Judgement

# How many suggestions an answer holds, and how many demands one may change.
MOST: Final = 10
MOST_CHANGES: Final = 2
# More than there are codes of any column.
_BASE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Changes that together let plots in: their places in the catalogue, in order of ids."""

    changes: tuple[Change, ...]
    plots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """The one demand without which most plots would be found, and how many."""

    demand: Demand
    count: int


@dataclass(frozen=True, slots=True, order=True)
class _Seed:
    """A plot that is let in by changing some demands, each in its way."""

    size: float
    demands: tuple[int, ...]
    ways: tuple[int, ...]
    plot: int


def near_misses(judgement: Judgement) -> tuple[NearMiss, ...]:
    """Return the suggestions: those that change one demand first, the smallest change first."""
    found: list[NearMiss] = []
    for count in range(1, MOST_CHANGES + 1):
        places = np.flatnonzero(judgement.offered & (judgement.failing == count))
        seeds = sorted(_seeds(judgement, places, count))
        found += [_applied(judgement, seed) for seed in seeds[: MOST - len(found)]]
    return tuple(found)


def _seeds(judgement: Judgement, places: NDArray[np.intp], count: int) -> Iterator[_Seed]:
    """Yield the plot that is let in most easily by each set of demands and each way."""
    if not len(places):
        return
    unmet_there = [one[places] for one in judgement.unmet]
    failed = [place for place, one in enumerate(unmet_there) if one.any()]
    for demands in combinations(failed, count):
        held = places[np.logical_and.reduce([unmet_there[place] for place in demands])]
        if len(held):
            yield from _easiest(judgement, demands, held)


def _easiest(
    judgement: Judgement, demands: tuple[int, ...], held: NDArray[np.intp]
) -> Iterator[_Seed]:
    columns = judgement.catalogue.columns
    pairs = [
        ways(judgement.question.demands[one], judgement.verdicts[one], columns, held)
        for one in demands
    ]
    key = np.zeros(len(held), dtype=np.int64)
    for way, _ in pairs:
        key = key * _BASE + way
    size = np.sum([size for _, size in pairs], axis=0)
    order = np.lexsort((judgement.catalogue.id_ranks[held], size, key))
    firsts = order[np.unique(key[order], return_index=True)[1]]
    for first in firsts.tolist():
        taken = tuple(int(way[first]) for way, _ in pairs)
        yield _Seed(float(size[first]), demands, taken, int(held[first]))


def _applied(judgement: Judgement, seed: _Seed) -> NearMiss:
    """Ask the changed question, and keep what it adds."""
    columns, question = judgement.catalogue.columns, judgement.question
    failing = judgement.failing.copy()
    changes = []
    for place, way in zip(seed.demands, seed.ways, strict=True):
        change = changed(question.demands[place], way, columns, seed.plot)
        failing -= judgement.unmet[place]
        if change.to is not None:
            failing += unmet(change.to, verdicts(change.to, columns), question)
        changes.append(change)
    added = np.flatnonzero(judgement.offered & (failing == 0) & ~judgement.met)
    ordered = added[np.argsort(judgement.catalogue.id_ranks[added])]
    return NearMiss(tuple(changes), tuple(ordered.tolist()))


def removal(judgement: Judgement) -> Removal | None:
    """Return the one must whose removal brings most plots, the first among equals.

    None where the answer is not empty, or where no single removal brings any.
    """
    if judgement.kept.any():
        return None
    counts = [
        (-_without(judgement, place), place)
        for place, demand in enumerate(judgement.question.demands)
        if not demand.wish
    ]
    best, place = min(counts, default=(0, 0))
    return Removal(judgement.question.demands[place], -best) if best else None


def _without(judgement: Judgement, place: int) -> int:
    question = judgement.question
    among = judgement.offered
    if question.by_status and asks_status(question.demands[place]):
        others = (*question.demands[:place], *question.demands[place + 1 :])
        if not any(asks_status(one) for one in others):
            among = offered(judgement.catalogue.columns, question.availability)
    return int((among & judgement.met_but_for([place])).sum())
