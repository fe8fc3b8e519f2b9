"""A search line being read: its terms, which of them are used, and what they ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from data.words import Text
    from geo.phrases.terms import Term


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms from `first` up to and without `end`, and what they ask for.

    Without filters they are not understood, and `reason` says why where it is known.
    """

    first: int
    end: int
    filters: tuple[tuple[str, str], ...] = ()
    reason: Text | None = None


@dataclass
class Parse:
    """Terms, of which each is used once.

    Attributes
    ----------
    used
        By place of a term the clause that it belongs to.
    """

    terms: Sequence[Term]
    today: date
    clauses: list[Clause] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    minutes: dict[int, float] = field(default_factory=dict)
    """Minutes asked for, by place of the destination."""

    # Looking around -----------------------------------------------------------

    def seek(
        self,
        start: int,
        step: int,
        wanted: Callable[[Term], bool],
        over: frozenset[str] = frozenset({"filler", "towards", "least", "most", "about", "silent"}),
    ) -> int | None:
        """Return the place of the next free term that is wanted, over words that say nothing.

        Nothing is found behind a comma, a figure or any other term.
        """
        place = start
        while 0 <= place < len(self.terms):
            term = self.terms[place]
            if place not in self.used and wanted(term):
                return place
            skipped = term.kind in {"sign", "entry"} and (
                term.roles & over and term.meaning in {"", "sign"}
            )
            if not skipped and not self._is_vehicle(term):
                return None
            place += step
        return None

    def _is_vehicle(self, term: Term) -> bool:
        return bool(term.entry.filters and "mode" in term.entry.filters)

    def has(self, place: int, role: str) -> bool:
        """Whether the term at a place plays a part."""
        return 0 <= place < len(self.terms) and role in self.terms[place].roles

    def before(self, place: int, roles: frozenset[str]) -> str | None:
        """Return which of the parts is played before a term, over words that say nothing."""
        here = place - 1
        while here >= 0:
            term = self.terms[here]
            if found := term.roles & roles:
                return min(found)
            if term.meaning not in {"", "sign"} or not term.roles & {"filler", "towards", "silent"}:
                return None
            here -= 1
        return None

    # Writing down --------------------------------------------------------------

    def say(self, places: Sequence[int], filters: Sequence[tuple[str, str]]) -> None:
        """Note that terms, and what stands between them, ask for filters."""
        self._take(places, tuple(filters), None)

    def miss(self, places: Sequence[int], reason: Text | None) -> None:
        """Note that terms are not understood."""
        self._take(places, (), reason)

    def _take(
        self, places: Sequence[int], filters: tuple[tuple[str, str], ...], reason: Text | None
    ) -> None:
        first, last = min(places), max(places)
        inside = [
            one
            for one in range(first, last + 1)
            if one in places or (one not in self.used and not self._stands_alone(self.terms[one]))
        ]
        self.used.update(inside)
        self.clauses.append(Clause(first, last + 1, filters, reason))

    def _stands_alone(self, term: Term) -> bool:
        return term.meaning not in {"", "sign"}
