"""The search: a question to the catalogue, answered with ranked plots and reasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from data.values import UNKNOWN as UNKNOWN_TEXT
from data.words import Text, collation
from geo.columns import Figures
from geo.criteria import GENERAL
from geo.destinations import KINDS, Mode
from geo.filters import (
    FAIL,
    PASS,
    UNKNOWN,
    VERDICTS,
    AtLeast,
    AtMost,
    Demand,
    OneOf,
    Verdict,
    column_label,
    verdicts,
    wanted_text,
)
from geo.suitability import Scores, fact_text, score, score_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from geo.catalogue import Catalogue, Plot, Score

# What an answer can be sorted by: the name in the API, and the column behind it.
SORT_COLUMNS: Final[Mapping[str, str]] = {
    "availability": "status",
    "score": "score",
    "area": "area_available",
    "price": "price",
    "name": "name",
    **{f"minutes_{kind.name}": kind.name for kind in KINDS},
}
DEFAULT_SORT: Final = "-score"
# Who looks for land sees first what can be had, and last what is gone.
_OFFERED: Final = (
    "free",
    "unconfirmed",
    "planned",
    "negotiation",
    "option",
    "reserved",
    None,
    "sold",
    "withdrawn",
)
# Statuses of plots that nobody can have any more.
GONE: Final = ("sold", "withdrawn")
Availability = Literal["free", "open", "all"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the catalogue.

    Attributes
    ----------
    demands
        All must hold.
    mode
        Whose minutes are sorted by.
    include_unknown
        Keep plots for which a demand cannot be decided.
    weights
        Weight by criterion; None is the general profile.
    sort
        A key of `SORT_COLUMNS`, with "-" in front for descending order.
    limit, offset
        Which part of the answer is returned; None is all.
    availability
        Which plots are ranked: "free" those shown as free, "open" all that can be had or
        may be had, "all" every one, with what is gone at the end whatever the order. None
        asks nothing, and what is gone stands where the order puts it.
    """

    demands: tuple[Demand, ...] = ()
    mode: Mode = "car"
    include_unknown: bool = False
    weights: Mapping[str, float] | None = None
    sort: str = DEFAULT_SORT
    limit: int | None = None
    offset: int = 0
    availability: Availability | None = None


@dataclass(frozen=True, slots=True)
class DemandVerdict:
    """The verdict on one demand, with the fact, the threshold and a sentence."""

    demand: str
    verdict: Verdict
    value: Text
    threshold: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class Ranked:
    """A plot in an answer."""

    plot: Plot
    rank: int
    score: Score
    verdicts: tuple[DemandVerdict, ...]


@dataclass(frozen=True)
class Answer:
    """The answer to a question: `total` matches, `plots` those of the page asked for.

    Attributes
    ----------
    matches
        The places of all matching plots in the catalogue, in order.
    left_out
        How many plots meet all demands and are not ranked, by the status shown ("" where
        it is unknown): those that `Question.availability` leaves out.
    """

    total: int
    matches: tuple[int, ...]
    plots: tuple[Plot, ...]
    left_out: Mapping[str, int]
    _explain: Callable[[], tuple[Ranked, ...]] = field(compare=False, repr=False)

    @cached_property
    def ranked(self) -> tuple[Ranked, ...]:
        """The plots of the page with scores, verdicts and reasons, worded when asked for.

        Wording takes many times longer than finding, and a list shows none of it.
        """
        return self._explain()


def search(catalogue: Catalogue, question: Question) -> Answer:
    """Answer a question. The same question to the same catalogue gives the same answer."""
    columns = catalogue.columns
    judged = [verdicts(demand, columns) for demand in question.demands]
    scores = score(columns, question.weights or GENERAL)
    met = _matches(judged, len(catalogue.plots), question)
    offered = _offered(catalogue, question)
    kept = np.flatnonzero(met & offered)
    ordered = kept[_order(catalogue, question, scores, kept)].tolist()
    end = None if question.limit is None else question.offset + question.limit
    page = ordered[question.offset : end]

    def explain() -> tuple[Ranked, ...]:
        return tuple(
            _ranked(catalogue.plots[index], index, rank, question, judged, scores)
            for rank, index in enumerate(page, start=question.offset + 1)
        )

    return Answer(
        total=len(ordered),
        matches=tuple(ordered),
        plots=tuple(catalogue.plots[index] for index in page),
        left_out=Counter(
            catalogue.plots[index].status_shown or "" for index in np.flatnonzero(met & ~offered)
        ),
        _explain=explain,
    )


def _matches(judged: list[NDArray[np.int8]], count: int, question: Question) -> NDArray[np.bool_]:
    kept = np.ones(count, dtype=bool)
    for verdict in judged:
        kept &= (verdict != FAIL) if question.include_unknown else (verdict == PASS)
    return kept


def _offered(catalogue: Catalogue, question: Question) -> NDArray[np.bool_]:
    """Return which plots are ranked at all."""
    shown = [plot.status_shown for plot in catalogue.plots]
    if question.availability == "free":
        return np.array([status == "free" for status in shown], dtype=bool)
    if question.availability == "open":
        return np.array([status not in GONE for status in shown], dtype=bool)
    return np.ones(len(shown), dtype=bool)


def _order(
    catalogue: Catalogue, question: Question, scores: Scores, kept: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Return the order of the kept plots; unknown stands last, equal ones by score and id."""
    key = question.sort.lstrip("-")
    falling = question.sort.startswith("-")
    plots = [catalogue.plots[index] for index in kept]
    ids = np.array([plot.id for plot in plots])
    figures = _sort_figures(catalogue, question, scores, key)[kept]
    figures = np.where(np.isnan(figures), np.inf, -figures if falling else figures)
    best = np.where(np.isnan(scores.total), np.inf, -scores.total)[kept]
    at_the_end = question.availability == "all"
    gone = np.array([at_the_end and plot.status_shown in GONE for plot in plots], dtype=bool)
    return np.lexsort((ids, best, figures, gone))


def availability(plot: Plot) -> int:
    """Return the place of a plot's status among all, from what is free to what is gone."""
    return _OFFERED.index(plot.status_shown)


def _sort_figures(
    catalogue: Catalogue, question: Question, scores: Scores, key: str
) -> NDArray[np.float64]:
    if key == "score":
        return scores.total
    if key == "name":
        names = [collation(plot.name) for plot in catalogue.plots]
        place = {name: index for index, name in enumerate(sorted(set(names)))}
        return np.array([place[name] for name in names], dtype=float)
    if key == "availability":
        return np.array([availability(plot) for plot in catalogue.plots], dtype=float)
    column = SORT_COLUMNS[key]
    if key.startswith("minutes_"):
        column = f"{question.mode}:{column}"
    figures = catalogue.columns.by_name[column]
    if not isinstance(figures, Figures):
        msg = f"cannot sort by {key}"
        raise TypeError(msg)
    return figures.values


def _ranked(
    plot: Plot,
    index: int,
    rank: int,
    question: Question,
    judged: list[NDArray[np.int8]],
    scores: Scores,
) -> Ranked:
    return Ranked(
        plot=plot,
        rank=rank,
        score=score_of(scores, index, plot),
        verdicts=tuple(
            _verdict(demand, int(verdict[index]), plot)
            for demand, verdict in zip(question.demands, judged, strict=True)
        ),
    )


_SENTENCES: Final = {
    PASS: Text("{label}: {value}. Verlangt: {wanted}.", "{label}: {value}. Asked for: {wanted}."),
    FAIL: Text(
        "{label}: {value}. Nicht erfüllt, verlangt: {wanted}.",
        "{label}: {value}. Not met, asked for: {wanted}.",
    ),
    UNKNOWN: Text(
        "{label} ist unbekannt. Verlangt: {wanted}.",
        "{label} is unknown. Asked for: {wanted}.",
    ),
}


# More than the figure may be true, and then the demand is met.
_OPEN: Final = Text(
    "{label}: {value}, mehr ist nicht bekannt. Verlangt: {wanted}.",
    "{label}: {value}, no more is known. Asked for: {wanted}.",
)


def _verdict(demand: Demand, code: int, plot: Plot) -> DemandVerdict:
    condition = demand.condition
    if isinstance(condition, AtLeast | AtMost | OneOf):
        label, value = column_label(condition.column), fact_text(condition.column, plot)
    else:
        label = Text("Lage", "Location")
        value = Text("innerhalb", "inside") if code == PASS else Text("außerhalb", "outside")
    wanted = wanted_text(condition)
    # An abbreviation at the end of a sentence takes no second full stop.
    closing = Text(*(part.removesuffix(".") for part in wanted))
    is_bound = code == UNKNOWN and value != UNKNOWN_TEXT
    sentence = _OPEN if is_bound else _SENTENCES[code]
    return DemandVerdict(
        demand=demand.name,
        verdict=VERDICTS[code],
        value=value,
        threshold=wanted,
        reason=sentence.format(label=label, value=value, wanted=closing),
    )
