"""What was counted in some months, added up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geo.demand.classes import OUTCOMES, SEARCH, Asked, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from data.store.demand import Counter

Event = Literal["expose", "enquiry"]
ENQUIRIES = "enquiries"
"""Counts enquiries, each once; `enquiry` counts each plot or search that one is about."""

type Found = dict[Outcome, int]


@dataclass(frozen=True)
class Counted:
    """The counters of some months.

    Attributes
    ----------
    months
        In order, those without a counter among them.
    """

    counts: Mapping[Counter, int]
    months: Sequence[str]

    def searches(self) -> Found:
        """Return how many searches there were, by what they found."""
        return self._sum(self._of(SEARCH), lambda _: "").get("", nothing())

    def by_month(self) -> dict[str, Found]:
        """Return searches by month, those without any among them."""
        return self._sum(self._of(SEARCH), lambda one: one.month, self.months)

    def by_channel(self) -> dict[str, Found]:
        """Return searches by where they came in."""
        return self._sum(self._of(SEARCH), lambda one: one.channel)

    def by(self, kind: Asked, classes: Iterable[str] = ()) -> dict[str, Found]:
        """Return searches by what they asked for, `classes` first in their order."""
        return self._sum(self._of(kind), lambda one: one.key, classes)

    def events(self, kind: Event) -> dict[tuple[str, str], int]:
        """Return exposés, or what enquiries are about, by branch and plot."""
        found: defaultdict[tuple[str, str], int] = defaultdict(int)
        for one, count in self._of(kind):
            branch, _, plot = one.key.partition(":")
            found[branch, plot] += count
        return dict(sorted(found.items()))

    def events_by_month(self, kind: str) -> dict[str, int]:
        """Return exposés or enquiries by month, months without any among them."""
        found = dict.fromkeys(self.months, 0)
        for one, count in self._of(kind):
            found[one.month] += count
        return found

    def _of(self, kind: str) -> Iterator[tuple[Counter, int]]:
        within = set(self.months)
        return (
            (one, count)
            for one, count in self.counts.items()
            if one.kind == kind and one.month in within
        )

    @staticmethod
    def _sum(
        counts: Iterator[tuple[Counter, int]],
        key: Callable[[Counter], str],
        first: Iterable[str] = (),
    ) -> dict[str, Found]:
        found = {one: nothing() for one in first}
        for one, count in counts:
            cells = found.setdefault(key(one), nothing())
            for outcome in OUTCOMES:
                cells[outcome] += count if one.outcome == outcome else 0
        return found


def nothing() -> Found:
    """Return that nothing was searched for."""
    return dict.fromkeys(OUTCOMES, 0)


def by_branch(events: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """Return events by branch; the key is empty where none is known."""
    return _grouped(events, 0)


def by_plot(events: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """Return events by plot; the key is empty for those of no plot."""
    return _grouped(events, 1)


def _grouped(events: Mapping[tuple[str, str], int], place: int) -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for key, count in events.items():
        found[key[place]] += count
    return dict(found)
