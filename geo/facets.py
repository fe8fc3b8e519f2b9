"""Facets: how many plots each choice of a filter would leave.

The other demands hold while the choices of a filter are counted: a choice's count is the
total of the same question asked with that choice in place of what the filter says now.
Facets count over whole columns and never walk over plots.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.columns import UNKNOWN_CODE, Codes, CodeSets, Figures
from geo.destinations import MODES
from geo.filters import FAIL, PASS, AtLeast, AtMost, Demand, OneOf, verdicts
from geo.judgement import keeps_unknown, offered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.filters import Condition
    from geo.judgement import Judgement
    from geo.scales import Scale


@dataclass(frozen=True, slots=True)
class ChoiceFacet:
    """The codes of a column with how many plots each would leave.

    `unknown` is how many more plots there are of which the fact is unknown; where unknown
    ones are kept they are part of every count.
    """

    column: str
    counts: tuple[tuple[str, int], ...]
    unknown: int


@dataclass(frozen=True, slots=True)
class StepCount:
    """How many plots a limit would leave: as the least, and as the most."""

    value: float
    at_least: int
    at_most: int


@dataclass(frozen=True, slots=True)
class RangeFacet:
    """The steps of a column of figures; days are ordinals, minutes as they are shown.

    `lowest` and `highest` are those of all plots of the catalogue.
    """

    column: str
    steps: tuple[StepCount, ...]
    lowest: float
    highest: float
    unknown: int


type Facet = ChoiceFacet | RangeFacet


def facets(judgement: Judgement) -> tuple[Facet, ...]:
    """Return the facets of all columns of which anything is known.

    Minutes are those of the question's vehicle. A demand on the column itself is left out
    of account while its own choices are counted: of a limit, the same end alone.
    """
    columns, scales = judgement.catalogue.columns, judgement.catalogue.scales
    found: list[Facet] = []
    for name, column in columns.by_name.items():
        mode, _, kind = name.partition(":")
        if kind and mode in MODES and mode != judgement.question.mode:
            continue
        if not isinstance(column, Figures):
            found.append(_choices(name, column, judgement))
        elif name in scales:
            measure = _range if column.at_least is None else _bounded
            found.append(measure(name, scales[name], judgement))
    return tuple(found)


def _own(judgement: Judgement, column: str, kinds: tuple[type[Condition], ...]) -> list[int]:
    """Return the places of the musts that ask `column` in one of these ways."""
    return [
        place
        for place, demand in enumerate(judgement.question.demands)
        if not demand.wish
        and isinstance(demand.condition, kinds)
        and demand.condition.column == column  # type: ignore[union-attr]
    ]


def _keeps(judgement: Judgement, own: list[int]) -> bool:
    """Whether a choice would keep unknown facts, as the demand does in whose place it comes."""
    question = judgement.question
    if own:
        return keeps_unknown(question.demands[own[0]], question)
    return question.include_unknown


def _choices(name: str, column: Codes | CodeSets, judgement: Judgement) -> ChoiceFacet:
    own = _own(judgement, name, (OneOf,))
    # Who names a status asks for plots of that status, gone or not.
    everyone = name == "status" and judgement.question.by_status
    among = offered(judgement.catalogue.columns, "all") if everyone else judgement.offered
    held = among & judgement.met_but_for(own)
    if isinstance(column, Codes):
        counted = np.bincount(column.values[held] - UNKNOWN_CODE, minlength=len(column.codes) + 1)
        unknown, counts = int(counted[0]), counted[1:]
    else:
        unknown = int((held & ~column.known).sum())
        counts = np.count_nonzero(column.member[held & column.known], axis=0)
    more = unknown if _keeps(judgement, own) else 0
    pairs = zip(column.codes, counts.tolist(), strict=True)
    return ChoiceFacet(name, tuple((code, count + more) for code, count in pairs), unknown)


def _range(name: str, scale: Scale, judgement: Judgement) -> RangeFacet:
    low, high = (_own(judgement, name, (kind,)) for kind in (AtLeast, AtMost))
    # A limit at the other end holds: it is one of the other demands.
    least, most = (_counted(scale, judgement, own) for own in (low, high))
    at_least = np.cumsum(least[:-1][::-1])[::-1][1::2]
    at_most = np.cumsum(most[:-1])[1::2]
    least_more = int(least[-1]) if _keeps(judgement, low) else 0
    most_more = int(most[-1]) if _keeps(judgement, high) else 0
    return RangeFacet(
        column=name,
        steps=tuple(
            StepCount(value, above + least_more, below + most_more)
            for value, above, below in zip(
                scale.steps, at_least.tolist(), at_most.tolist(), strict=True
            )
        ),
        lowest=scale.lowest,
        highest=scale.highest,
        unknown=int(_counted(scale, judgement, [*low, *high])[-1]),
    )


def _bounded(name: str, scale: Scale, judgement: Judgement) -> RangeFacet:
    """Count figures of which some are lower bounds: their place says not what a limit does."""
    columns = judgement.catalogue.columns
    low, high = (_own(judgement, name, (kind,)) for kind in (AtLeast, AtMost))

    def left(condition: AtLeast | AtMost, own: list[int]) -> int:
        verdict = verdicts(Demand(name, condition), columns)
        met = verdict != FAIL if _keeps(judgement, own) else verdict == PASS
        return int((judgement.offered & judgement.met_but_for(own) & met).sum())

    return RangeFacet(
        column=name,
        steps=tuple(
            StepCount(step, left(AtLeast(name, step), low), left(AtMost(name, step), high))
            for step in scale.steps
        ),
        lowest=scale.lowest,
        highest=scale.highest,
        unknown=int(_counted(scale, judgement, [*low, *high])[-1]),
    )


def _counted(scale: Scale, judgement: Judgement, own: list[int]) -> NDArray[np.int64]:
    return scale.count(judgement.offered & judgement.met_but_for(own))
