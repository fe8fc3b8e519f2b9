"""Plots chosen at the desk for a document or a private page: found, named, kept in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.datastructures import QueryParams

from api.parameters import question_in
from api.problems import Problem
from api.query import write_query
from api.searchline import query_of, reading_of
from geo.search import search

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.service import Service
    from geo.catalogue import Catalogue, Plot

MOST: Final = 200
"""How many plots can be chosen."""
MOST_FOUND: Final = 50
"""How many plots a search shows."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen, and what a search found besides.

    Attributes
    ----------
    plots
        Those that are chosen, in their order.
    strange
        Ids among them that the catalogue does not hold.
    line
        What is searched for.
    found
        Plots that it found and that are not chosen, at most `MOST_FOUND`.
    more
        How many further ones it found.
    """

    plots: tuple[Plot, ...]
    strange: tuple[str, ...]
    line: str
    found: tuple[Plot, ...]
    more: int

    @property
    def ids(self) -> str:
        """The ids of the chosen plots, with commas."""
        return ",".join(plot.id for plot in self.plots)


def choice_of(service: Service, ids: Iterable[str], line: str) -> Choice:
    """Return what is chosen by ids, each of which may be several with commas."""
    held = service.catalogue()
    named = dict.fromkeys(one.strip() for text in ids for one in text.split(",") if one.strip())
    chosen = list(named)[:MOST]
    plots = tuple(held.by_id[one] for one in chosen if one in held.by_id)
    strange = tuple(one for one in chosen if one not in held.by_id)
    found = [plot for plot in _found(service, held, line) if plot.id not in named]
    return Choice(plots, strange, line, tuple(found[:MOST_FOUND]), max(0, len(found) - MOST_FOUND))


def _found(service: Service, held: Catalogue, line: str) -> list[Plot]:
    """Return the plots that a line means: those of that name, else what it asks for."""
    words = line.casefold().split()
    by_name = [plot for plot in held.plots if all(word in _said(plot) for word in words)]
    if by_name or not words:
        return by_name
    filters = reading_of(line, held).filters
    if not filters:
        return []
    query = QueryParams(write_query(query_of(filters)))
    try:
        question = question_in(query, held, service)
    except Problem:
        return []
    return [held.plots[place] for place in search(held, question).matches]


def _said(plot: Plot) -> str:
    return f"{plot.id} {plot.name} {plot.municipality_name or ''}".casefold()
