"""What the list and the map show of an answer: its plots, and the ways on from there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from api import views
from api.downloadmenu import Download, downloads
from api.parameters import label
from api.plotindex import bits_of
from api.query import first, write_query
from api.together import together
from api.totals import in_sum
from api.ways import near_misses, ways_out
from data.words import translations
from geo.balance import totals
from maps.webmap import MANY, is_in_tiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api.problems import Problem
    from api.query import Query
    from api.together import Together
    from api.views import Row
    from api.ways import Way
    from data.words import Language
    from geo.catalogue import Catalogue
    from geo.reasons import WishesMet
    from geo.search import Answer, Ranked

PAGE: Final = 100
# The default order first.
_ORDERS: Final = (
    "availability",
    "-score",
    "-area",
    "price",
    "minutes_motorway_junction",
    "name",
)
_MOST_WISHES: Final = "-wishes"
_FALLING_FIRST: Final = {"area", "score"}


@dataclass(frozen=True, slots=True)
class Link:
    """A link that changes the question: its address, its query, its words."""

    href: str
    query: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A link that puts the list into an order: which, its address, its query."""

    sort: str
    href: str
    query: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Results:
    """The matching plots as list and map show them."""

    base: str
    query: Query
    sort: str
    total: int
    all: int
    ids: tuple[str, ...] = ()
    """All that match, quoted; none where more match than a page can name."""
    bits: str = ""
    """All that match in a large catalogue."""
    rows: tuple[Row, ...] = ()
    sum: str | None = None
    """What the plots add up to, in words."""
    announcement: str = ""
    problem: str | None = None
    ways: tuple[Way, ...] = ()
    """What would bring plots, where there are none."""
    near: tuple[Way, ...] = ()
    """What would bring more plots, where there are some."""
    together: tuple[Together, ...] = ()
    """Neighbouring plots that are large enough together."""
    wished: bool = False
    """Whether there are wishes, which an order may follow."""
    pages: tuple[Link, ...] = ()
    language: Language = "de"
    brochure_plots: int = 0
    """Most plots in a brochure."""

    @property
    def downloads(self) -> tuple[Download, ...]:
        """The result as files, with the filters of the address."""
        if not self.total:
            return ()
        return downloads(self.query, self.total, self.ids, self.language, self.brochure_plots)

    @property
    def near_ids(self) -> tuple[str, ...]:
        """The plots that small changes would bring, quoted as `ids` are."""
        return tuple(dict.fromkeys(id_ for way in (*self.near, *self.ways) for id_ in way.plots))

    @property
    def with_unknown(self) -> str:
        """The query with plots whose facts are unknown."""
        return write_query({**self.query, "include_unknown": ["true"]})

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders that a reader may want, the one that holds among them."""
        orders = (_ORDERS[0], _MOST_WISHES, *_ORDERS[1:]) if self.wished else _ORDERS
        return tuple(self._order(sort) for sort in orders)

    def _order(self, sort: str) -> Order:
        query = {k: v for k, v in self.query.items() if k not in {"sort", "offset"}}
        text = write_query(query if sort == _ORDERS[0] else {**query, "sort": [sort]})
        return Order(sort, f"{self.base}?{text}" if text else self.base, text, sort == self.sort)

    def sorted(self, key: str) -> Link:
        """Return the link that sorts by `key`, the other way round where it already does."""
        falling = self.sort == key or (key in _FALLING_FIRST and self.sort.removeprefix("-") != key)
        query = {k: v for k, v in self.query.items() if k not in {"sort", "offset"}}
        text = write_query({**query, "sort": [f"-{key}" if falling else key]})
        return Link(f"{self.base}?{text}", text)


def found(
    path: str, query: Query, catalogue: Catalogue, answer: Answer, language: Language
) -> Results:
    """Return what a page shows of an answer."""
    _ = translations(language).gettext
    ngettext = translations(language).ngettext
    question = answer.question
    named = answer.matches if answer.total <= MANY else ()
    held = totals((catalogue.plots[place] for place in answer.matches), catalogue.date)
    return Results(
        base=path,
        query=query,
        sort=question.sort,
        total=answer.total,
        all=len(catalogue.plots),
        ids=tuple(quote(catalogue.plots[place].id, safe="") for place in named),
        bits=bits_of(answer.matches, len(catalogue.plots)) if is_in_tiles(catalogue) else "",
        rows=tuple(_rows(answer, catalogue, language)),
        sum=in_sum(held, language),
        announcement=ngettext("{n} plot matches", "{n} plots match", answer.total).format(
            n=answer.total
        ),
        ways=ways_out(answer, query, catalogue, language),
        near=near_misses(answer, query, catalogue, language),
        together=together(answer, catalogue, language),
        wished=any(one.wish for one in answer.demands),
        pages=_pager(path, query, answer.total, question.offset, _),
        language=language,
    )


def refused(
    path: str, query: Query, catalogue: Catalogue, problem: Problem, language: Language
) -> Results:
    """Return what a page shows where the address cannot be understood."""
    text = translations(language).gettext("A filter in the address cannot be understood: {detail}")
    return Results(
        base=path,
        query=query,
        sort=first(query, "sort"),
        total=0,
        all=len(catalogue.plots),
        problem=text.format(detail=in_words(problem, language)),
        language=language,
    )


def _rows(answer: Answer, catalogue: Catalogue, language: Language) -> Iterator[Row]:
    mode, today = answer.question.mode, catalogue.date
    if not any(one.wish for one in answer.demands):
        for plot in answer.scored:
            yield views.row(plot, language, mode, today)
        return
    for one in answer.ranked:
        row = views.row(replace(one.plot, score=one.score), language, mode, today)
        yield replace(row, wishes=_met(one.wishes, language), missed=_missed(one, language))


def _met(wishes: WishesMet | None, language: Language) -> str:
    if wishes is None:
        return ""
    ngettext = translations(language).ngettext
    text = ngettext("meets {met} of {n} wish", "meets {met} of {n} wishes", wishes.asked)
    return text.format(met=wishes.met, n=wishes.asked)


def _missed(one: Ranked, language: Language) -> tuple[str, ...]:
    """Return the wishes that a plot does not meet, or may not meet, each in a sentence."""
    return tuple(
        verdict.reason.in_(language)
        for verdict in one.verdicts
        if verdict.wish and verdict.verdict != "pass"
    )


def in_words(problem: Problem, language: Language) -> str:
    """Return what a problem says to people, with parameters under their names in forms."""
    sentences = [wrong.sentence(label(wrong.parameter)) for wrong in problem.errors]
    return "; ".join(text.in_(language) for text in sentences or [problem.detail])


def _pager(
    path: str, query: Query, total: int, offset: int, _: Callable[[str], str]
) -> tuple[Link, ...]:
    links = []
    if offset > 0:
        links.append(_at(path, query, max(0, offset - PAGE), _("Previous plots")))
    if offset + PAGE < total:
        links.append(_at(path, query, offset + PAGE, _("More plots")))
    return tuple(links)


def _at(path: str, query: Query, offset: int, label: str) -> Link:
    text = write_query({**query, "offset": [str(offset)] if offset else []})
    return Link(f"{path}?{text}", text, label)
