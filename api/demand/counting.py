"""Counts what is asked for as it comes.

A search is a question that asks for something, answered in full. The same question counts once
in ten minutes, whoever asks it: so other pages of an answer, another order, the map after the
list, what the map fetches as it is moved, and a reload are no new searches. Nothing is kept by
which anybody could be told from others: the questions of ten minutes are remembered as hashes,
in memory. Staff and known robots, prefetches, HEAD, past days and answers that an asker has
already (304) are not counted; nor are OGC API – Features and the widget, whose filters a program
or another website has chosen.

Each process counts for itself (`api.tally`).
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

from api.asker import is_robot, is_unseen
from data.store.demand import Counter, month_of
from geo.bestfit import best_fits
from geo.demand.classes import SEARCH, classes_of, is_search, outcome_of, same
from geo.demand.ledger import ENQUIRIES
from geo.profiles import GENERAL

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from starlette.requests import Request

    from api.desk.desk import Desk
    from api.subject import Subject
    from geo.catalogue import Catalogue, Plot
    from geo.demand.classes import Channel
    from geo.search import Answer, Question

ONCE_S: Final = 600.0
"""How long the same question is not counted again, in seconds."""
_REMEMBERED: Final = 20_000
_BRANCHES: Final = 5_000


class Counting:
    """The counters of one process.

    Parameters
    ----------
    desk
        Says who is staff, and which day it is.
    ticks
        Seconds that never go back.
    """

    def __init__(self, desk: Desk, ticks: Callable[[], float]) -> None:
        self._desk = desk
        self._ticks = ticks
        self._lock = Lock()
        self._tally = desk.room.of_demand
        self._met: dict[Hashable, float] = {}
        self._branches: dict[tuple[str, str], str] = {}

    def search(
        self, request: Request | None, channel: Channel, held: Catalogue, answer: Answer
    ) -> None:
        """Count a search, where it is one."""
        question = answer.question
        if not is_search(question) or not self._counts_for(request, held):
            return
        if not self._is_new(("search", same(question))):
            return
        month, outcome = month_of(held.date), outcome_of(answer)
        counters = [Counter(month, SEARCH, "", channel, outcome)]
        counters += [Counter(month, *one, channel, outcome) for one in classes_of(question)]
        self._tally.add(counters)

    def expose(self, request: Request, held: Catalogue, plot: Plot, language: str) -> None:
        """Count an exposé that was handed out, under the branch that its reasons are of."""
        if self._counts_for(request, held) and self._is_new(("expose", plot.id, language)):
            key = f"{self._branch(held, plot)}:{plot.id}"
            self._tally.add([Counter(month_of(held.date), "expose", key)])

    def enquiry(
        self, request: Request, held: Catalogue, subject: Subject, question: Question | None
    ) -> Mapping[Counter, int]:
        """Return what an enquiry adds to the counters, to be written with it.

        Parameters
        ----------
        question
            What its search asks; None where it is about plots, or nothing.
        """
        if not self._counts_for(request, held):
            return {}
        keys = [f"{self._branch(held, plot)}:{plot.id}" for plot in subject.plots]
        if not keys:
            profile = question.profile.name if question else GENERAL.name
            keys = [":" if profile == GENERAL.name else f"{profile}:"]
        month = month_of(held.date)
        return {Counter(month, ENQUIRIES): 1, **{Counter(month, "enquiry", key): 1 for key in keys}}

    def _is_new(self, what: Hashable) -> bool:
        """Whether the same was not counted within ten minutes; from now on it was."""
        now = self._ticks()
        with self._lock:
            met = self._met.get(what)
            if met is not None and now - met < ONCE_S:
                return False
            self._met.pop(what, None)  # so that the oldest stands first
            self._met[what] = now
            while self._met and (
                len(self._met) > _REMEMBERED or now - next(iter(self._met.values())) >= ONCE_S
            ):
                self._met.pop(next(iter(self._met)))
        return True

    def _counts_for(self, request: Request | None, held: Catalogue) -> bool:
        if held.date != self._desk.today():
            return False
        return request is None or not (
            is_unseen(request) or is_robot(request) or self._desk.is_staff(request)
        )

    def _branch(self, held: Catalogue, plot: Plot) -> str:
        """Return the branch whose reasons the exposé of a plot gives; empty where there is none."""
        key = held.version, plot.id
        known = self._branches.get(key)
        if known is None:
            fits = best_fits(plot, held.date, 1)
            known = fits[0].profile.name if fits else ""
            if len(self._branches) >= _BRANCHES:
                self._branches.clear()
            self._branches[key] = known
        return known


def counting(request: Request) -> Counting:
    """Return the counters of the application."""
    held: Counting = request.app.state.counting
    return held
