"""What an enquiry or a subscription is about: plots, or a search; read from an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from starlette.datastructures import QueryParams

from api.campaigns.counting import PARAMETER
from api.form import filter_form
from api.parameters import question_in
from api.problems import Problem
from api.query import read_query, write_query
from data.words import translations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.service import Service
    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from geo.search import Question

MOST_PLOTS: Final = 50
_MOST_CHARACTERS: Final = 2_000
# What says how an answer is shown, not what is searched for.
_LOOKS: Final = {"sort", "limit", "offset", "as_of", "f", "lang", "plot", "ids", PARAMETER}


@dataclass(frozen=True, slots=True)
class Subject:
    """Plots, or a search, or neither.

    Attributes
    ----------
    plots
        Those that were named, as far as the catalogue holds them.
    missing
        Ids of those that it does not hold.
    search
        The query of the search in its short form; empty where there is none.
    problem
        Why the search cannot be understood; None where it can.
    """

    plots: tuple[Plot, ...] = ()
    missing: tuple[str, ...] = ()
    search: str = ""
    problem: Problem | None = None

    def words(self, catalogue: Catalogue, language: Language) -> tuple[str, ...]:
        """Say what it is about, a line a plot or demand; none where that is nothing."""
        if self.plots:
            return tuple(plot_in_words(plot) for plot in self.plots)
        return search_in_words(self.search, catalogue, language)

    def line(self, catalogue: Catalogue, language: Language) -> str:
        """Say it in one line."""
        _ = translations(language).gettext
        said = "; ".join(self.words(catalogue, language))
        if not said:
            return _("General enquiry")
        return said if self.plots else _("Search: {words}").format(words=said)

    @property
    def query(self) -> str:
        """The query of an address that says the same."""
        if self.plots:
            return write_query({"ids": [plot.id for plot in self.plots]})
        return self.search


def subject_of(parameters: Mapping[str, str], query: str, service: Service) -> Subject:
    """Read what an address is about.

    Parameters
    ----------
    parameters, query
        The parameters of the address, and its query as it is written.
    """
    named = [parameters.get("plot", ""), *parameters.get("ids", "").split(",")]
    ids = list(dict.fromkeys(one.strip() for one in named if one.strip()))[:MOST_PLOTS]
    catalogue = service.catalogue()
    if ids:
        found = tuple(catalogue.by_id[one] for one in ids if one in catalogue.by_id)
        return Subject(found, tuple(one for one in ids if one not in catalogue.by_id))
    search = plain_search(query)
    try:
        if len(search) > _MOST_CHARACTERS:
            return Subject()
        question_of(search, service)
    except Problem as problem:
        return Subject(problem=problem)
    return Subject(search=search)


def plain_search(query: str) -> str:
    """Return the query of a search without what says how its answer is shown."""
    held = read_query(QueryParams(query))
    return write_query({name: values for name, values in held.items() if name not in _LOOKS})


def question_of(search: str, service: Service) -> Question:
    """Return the question that a query asks.

    Raises
    ------
    api.problems.Problem
        Where it cannot be understood.
    """
    return question_in(QueryParams(parse_qsl(search)), service.catalogue(), service)


def plot_in_words(plot: Plot) -> str:
    """Name a plot, its id and its place."""
    place = f", {plot.municipality_name}" if plot.municipality_name else ""
    return f"{plot.name} ({plot.id}){place}"


def search_in_words(search: str, catalogue: Catalogue, language: Language) -> tuple[str, ...]:
    """Say the demands of a search, each as the list shows it."""
    _ = translations(language).gettext
    form = filter_form(read_query(QueryParams(search)), catalogue, language)
    return tuple(
        f"{chip.label} ({_('wish')})" if one.terms and one.terms.wish else chip.label
        for one in form.active
        for chip in one.chips
    )
