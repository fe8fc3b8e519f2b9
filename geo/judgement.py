"""A question judged over all plots: what every part of an answer counts on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from geo.columns import Codes
from geo.filters import FAIL, PASS, OneOf, verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.catalogue import Catalogue
    from geo.columns import Columns
    from geo.filters import Demand
    from geo.search import Question

# Statuses of plots that nobody can have any more.
GONE: Final = ("sold", "withdrawn")
Availability = Literal["free", "open", "all"]


@dataclass(frozen=True)
class Judgement:
    """The demands of a question, judged.

    Attributes
    ----------
    verdicts
        One array over all plots for each demand of the question, wishes included.
    unmet
        The same for what excludes: True where a must is not met, an unknown fact counting
        as the demand or the question says. All False for a wish.
    """

    catalogue: Catalogue
    question: Question
    verdicts: tuple[NDArray[np.int8], ...]
    unmet: tuple[NDArray[np.bool_], ...]

    @cached_property
    def failing(self) -> NDArray[np.int16]:
        """How many musts each plot does not meet, shape (n,)."""
        count = np.zeros(len(self.catalogue.plots), dtype=np.int16)
        for one in self.unmet:
            count += one
        return count

    @cached_property
    def met(self) -> NDArray[np.bool_]:
        """Which plots meet all musts."""
        met: NDArray[np.bool_] = self.failing == 0
        return met

    @cached_property
    def offered(self) -> NDArray[np.bool_]:
        """Which plots are ranked at all, whatever they meet."""
        return offered(self.catalogue.columns, self.question.ranked)

    @cached_property
    def kept(self) -> NDArray[np.bool_]:
        """Which plots the answer ranks."""
        return self.met & self.offered

    def met_but_for(self, places: Sequence[int]) -> NDArray[np.bool_]:
        """Which plots meet all musts but those at `places`, whatever these say."""
        if not places:
            return self.met
        own = np.zeros_like(self.failing)
        for place in places:
            own += self.unmet[place]
        met: NDArray[np.bool_] = self.failing == own
        return met


def judge(catalogue: Catalogue, question: Question) -> Judgement:
    """Judge all demands of a question."""
    columns = catalogue.columns
    judged = tuple(verdicts(demand, columns) for demand in question.demands)
    return Judgement(
        catalogue=catalogue,
        question=question,
        verdicts=judged,
        unmet=tuple(
            unmet(demand, verdict, question)
            for demand, verdict in zip(question.demands, judged, strict=True)
        ),
    )


def unmet(demand: Demand, verdict: NDArray[np.int8], question: Question) -> NDArray[np.bool_]:
    """Return which plots a demand excludes."""
    if demand.wish:
        return np.zeros(len(verdict), dtype=bool)
    excluded: NDArray[np.bool_] = (
        verdict == FAIL if keeps_unknown(demand, question) else verdict != PASS
    )
    return excluded


def keeps_unknown(demand: Demand, question: Question) -> bool:
    """Whether an unknown fact counts as met for a demand."""
    return demand.unknown == "keep" or (demand.unknown is None and question.include_unknown)


def offered(columns: Columns, availability: Availability | None) -> NDArray[np.bool_]:
    """Return which plots are ranked at all."""
    shown = columns.by_name["status"]
    assert isinstance(shown, Codes)  # noqa: S101 – a status is one code
    chosen = np.ones(len(shown.values), dtype=bool)
    if availability == "free":
        chosen = shown.values == shown.codes.index("free")
    elif availability == "open":
        chosen = ~np.isin(shown.values, [shown.codes.index(code) for code in GONE])
    return chosen


def asks_status(demand: Demand) -> bool:
    """Whether a must says which status a plot may have."""
    condition = demand.condition
    return not demand.wish and isinstance(condition, OneOf) and condition.column == "status"
