"""The search: a question to the catalogue, answered with ranked plots and reasons."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from data.words import collation
from geo.columns import UNKNOWN_CODE, Codes, Figures
from geo.combinations import GAP, Combinations, combinations
from geo.destinations import KINDS, Mode
from geo.facets import Facet, facets
from geo.filters import PASS, UNKNOWN
from geo.judgement import GONE, Availability, Judgement, asks_status, judge, offered
from geo.nearmisses import NearMiss, Removal, near_misses, removal
from geo.profiles import GENERAL, Profile
from geo.reasons import DemandVerdict, WishesMet, verdict_of, wishes_met
from geo.robustness import robustness
from geo.suitability import Scores, score, score_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from geo.catalogue import Catalogue, Plot, Score
    from geo.filters import Demand

# What an answer can be sorted by: the name in the API, and the column behind it.
SORT_COLUMNS: Final[Mapping[str, str]] = {
    "availability": "status",
    "score": "score",
    "area": "area_available",
    "price": "price",
    "name": "name",
    "wishes": "wishes",
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


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the catalogue.

    Attributes
    ----------
    demands
        Musts, which all must hold, and wishes, which exclude nothing.
    mode
        Whose minutes are sorted by.
    include_unknown
        Keep plots for which a must cannot be decided, unless the demand says otherwise.
    profile
        Whose value functions and weights make the score.
    weights
        Weight by criterion in place of those of the profile.
    sort
        A key of `SORT_COLUMNS`, with "-" in front for descending order.
    limit, offset
        Which part of the answer is returned; None is all.
    availability
        Which plots are ranked: "free" those shown as free, "open" all that can be had or
        may be had, "all" every one, with what is gone at the end whatever the order. None
        asks nothing, and what is gone stands where the order puts it.
    by_status
        Rank all where a must says which status, whatever `availability`.
    gap
        How far apart plots may lie, in metres, that are offered together.
    """

    demands: tuple[Demand, ...] = ()
    mode: Mode = "car"
    include_unknown: bool = False
    profile: Profile = GENERAL
    weights: Mapping[str, float] | None = None
    sort: str = DEFAULT_SORT
    limit: int | None = None
    offset: int = 0
    availability: Availability | None = None
    by_status: bool = False
    gap: float = GAP

    @property
    def weighting(self) -> Mapping[str, float]:
        """The weights that count."""
        return self.weights or self.profile.weights

    @property
    def ranked(self) -> Availability | None:
        """Which plots are ranked: what `availability` says, or all where a status is named."""
        named = self.by_status and any(asks_status(one) for one in self.demands)
        return "all" if named else self.availability


@dataclass(frozen=True, slots=True)
class Ranked:
    """A plot in an answer.

    Attributes
    ----------
    robustness
        Share of draws of weights in which it is among the first three of all matches.
    wishes
        How many wishes are met; None where there are none.
    """

    plot: Plot
    rank: int
    score: Score
    verdicts: tuple[DemandVerdict, ...]
    robustness: float
    wishes: WishesMet | None


@dataclass(frozen=True)
class Answer:
    """The answer to a question: `total` matches, `plots` those of the page asked for.

    Beyond these everything is made when it is asked for: wording takes many times longer
    than finding, and a list shows none of it.

    Attributes
    ----------
    left_out
        How many plots meet all demands and are not ranked, by the status shown ("" where
        it is unknown): those that `Question.availability` leaves out.
    """

    total: int
    plots: tuple[Plot, ...]
    left_out: Mapping[str, int]
    _found: _Found = field(compare=False, repr=False)

    @property
    def question(self) -> Question:
        """What was asked."""
        return self._found.judgement.question

    @property
    def demands(self) -> tuple[Demand, ...]:
        """Its musts and wishes."""
        return self.question.demands

    @cached_property
    def matches(self) -> tuple[int, ...]:
        """The places of all matching plots in the catalogue, in order."""
        found = self._found
        return tuple(found.kept[found.order.whole()].tolist())

    @property
    def still_offered(self) -> int:
        """How many of the matches are neither sold nor withdrawn."""
        shown = self._found.judgement.catalogue.columns.by_name["status"]
        assert isinstance(shown, Codes)  # noqa: S101 – a status is one code
        status = shown.values[self._found.kept]
        gone = sum(int(np.count_nonzero(status == shown.codes.index(code))) for code in GONE)
        return self.total - gone

    @cached_property
    def scored(self) -> tuple[Plot, ...]:
        """The plots of the page, each with the score that the question's weights give it."""
        return self.plots if self._found.plain else tuple(self._found.scored())

    @cached_property
    def ranked(self) -> tuple[Ranked, ...]:
        """The plots of the page with scores, verdicts and reasons."""
        return tuple(self._found.ranked())

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """How many plots each choice of each filter would leave."""
        return facets(self._found.judgement)

    @cached_property
    def near_misses(self) -> tuple[NearMiss, ...]:
        """The smallest changes that let more plots in."""
        return near_misses(self._found.judgement)

    @cached_property
    def removal(self) -> Removal | None:
        """Of an empty answer, the one demand whose removal brings most."""
        return removal(self._found.judgement)

    @cached_property
    def combinations(self) -> Combinations:
        """Neighbouring free plots that together meet the area asked for."""
        return combinations(self._found.judgement)


def search(catalogue: Catalogue, question: Question) -> Answer:
    """Answer a question. The same question to the same catalogue gives the same answer."""
    judgement = judge(catalogue, question)
    kept = np.flatnonzero(judgement.kept)
    scores = score(catalogue.columns, question.weighting, question.profile.criteria, kept)
    end = None if question.limit is None else question.offset + question.limit
    order = _order(judgement, scores, kept)
    page = order.first(end)[question.offset :]
    return Answer(
        total=len(kept),
        plots=tuple(catalogue.plots[index] for index in kept[page].tolist()),
        left_out=_left_out(judgement),
        _found=_Found(judgement, kept, scores, order, page),
    )


def _left_out(judgement: Judgement) -> Mapping[str, int]:
    shown = judgement.catalogue.columns.by_name["status"]
    assert isinstance(shown, Codes)  # noqa: S101 – a status is one code
    codes = shown.values[judgement.met & ~judgement.offered]
    counts = np.bincount(codes - UNKNOWN_CODE, minlength=len(shown.codes) + 1).tolist()
    return {code: n for code, n in zip(("", *shown.codes), counts, strict=True) if n}


@dataclass(frozen=True)
class _Found:
    """What was found: the places of what is kept, its scores, and the page within it."""

    judgement: Judgement
    kept: NDArray[np.intp]
    scores: Scores
    order: _Order
    page: NDArray[np.intp]

    @property
    def plain(self) -> bool:
        """Whether the score asked for is the one that plots carry."""
        question = self.judgement.question
        return question.profile == GENERAL and question.weights is None

    @cached_property
    def of_page(self) -> Scores:
        """The scores of the page, in its order."""
        catalogue, question = self.judgement.catalogue, self.judgement.question
        criteria = question.profile.criteria
        return score(catalogue.columns, question.weighting, criteria, self.kept[self.page])

    def scored(self) -> Iterator[Plot]:
        for row, index in enumerate(self.kept[self.page].tolist()):
            plot = self.judgement.catalogue.plots[index]
            yield replace(plot, score=score_of(self.of_page, row, plot))

    def ranked(self) -> Iterator[Ranked]:
        catalogue, question = self.judgement.catalogue, self.judgement.question
        ids = catalogue.id_ranks[self.kept]
        shares = robustness(self.scores, ids)
        for row, place in enumerate(self.page.tolist()):
            index = int(self.kept[place])
            plot = catalogue.plots[index]
            codes = [int(verdict[index]) for verdict in self.judgement.verdicts]
            yield Ranked(
                plot=plot,
                rank=question.offset + row + 1,
                score=score_of(self.of_page, row, plot),
                verdicts=tuple(
                    verdict_of(demand, code, plot, index)
                    for demand, code in zip(question.demands, codes, strict=True)
                ),
                robustness=float(shares[place]),
                wishes=wishes_met(question.demands, codes),
            )


@dataclass(frozen=True)
class _Order:
    """Keys that order what is kept, the most important last, as for `numpy.lexsort`."""

    keys: tuple[NDArray[np.generic], ...]

    def whole(self) -> NDArray[np.intp]:
        return np.lexsort(self.keys)

    def first(self, end: int | None) -> NDArray[np.intp]:
        """Return the first `end`, for which not everything has to be put in order."""
        gone, figures = self.keys[-1], self.keys[-2]
        if end is None or not 0 < end < len(figures) or gone.any():
            return self.whole()[:end]
        last = np.partition(figures, end - 1)[end - 1]
        near = np.flatnonzero(figures <= last)
        return near[np.lexsort([key[near] for key in self.keys])][:end]


def _order(judgement: Judgement, scores: Scores, kept: NDArray[np.intp]) -> _Order:
    """Return the order of the kept plots; unknown stands last, equal ones by score and id."""
    catalogue, question = judgement.catalogue, judgement.question
    key = question.sort.lstrip("-")
    falling = question.sort.startswith("-")
    figures = scores.total if key == "score" else _sort_figures(judgement, key)[kept]
    figures = np.where(np.isnan(figures), np.inf, -figures if falling else figures)
    best = np.where(np.isnan(scores.total), np.inf, -scores.total)
    gone = np.zeros(len(kept), dtype=bool)
    if question.ranked == "all":
        gone = ~offered(catalogue.columns, "open")[kept]
    return _Order((catalogue.id_ranks[kept], best, figures, gone))


def _wishes_met(judgement: Judgement) -> NDArray[np.float64]:
    """Return how many wishes each plot is known to meet, or meets since unknown counts so."""
    met = np.zeros(len(judgement.catalogue.plots))
    for demand, verdict in zip(judgement.question.demands, judgement.verdicts, strict=True):
        if demand.wish:
            met += (verdict == PASS) | ((verdict == UNKNOWN) & (demand.unknown == "keep"))
    return met


def availability(plot: Plot) -> int:
    """Return the place of a plot's status among all, from what is free to what is gone."""
    return _OFFERED.index(plot.status_shown)


def _sort_figures(judgement: Judgement, key: str) -> NDArray[np.float64]:
    catalogue, question = judgement.catalogue, judgement.question
    if key == "wishes":
        return _wishes_met(judgement)
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
