"""Ways out of an answer: near misses as links of a page, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from api.filters import stem_of
from api.findings import near_miss_of, targets_with
from api.query import write_query
from api.targets import NAME as TARGETS
from api.targets import asked_again, written
from data.words import translations
from geo.changes import demand_label
from geo.facets import ChoiceFacet
from geo.filters import Reaches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.query import Query
    from api.targets import AskedTarget
    from data.words import Language
    from geo.catalogue import Catalogue
    from geo.nearmisses import NearMiss
    from geo.search import Answer

# A page shows a few; programs get all.
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Way:
    """A changed question: in words, how many plots it brings and which, and its query."""

    label: str
    gain: str
    query: str
    plots: tuple[str, ...] = ()


def ways_out(
    answer: Answer, query: Query, catalogue: Catalogue, language: Language
) -> tuple[Way, ...]:
    """Return what would bring plots into an empty answer: small changes, or one filter less."""
    if answer.total:
        return ()
    return (*_said(answer, query, catalogue, language), *_without(answer, query, language))


def near_misses(
    answer: Answer, query: Query, catalogue: Catalogue, language: Language
) -> tuple[Way, ...]:
    """Return the small changes that would bring more plots into an answer that holds some."""
    return tuple(_said(answer, query, catalogue, language)) if answer.total else ()


def _said(answer: Answer, query: Query, catalogue: Catalogue, language: Language) -> Iterator[Way]:
    for one in answer.near_misses[:_SHOWN]:
        yield _way(one, answer, query, catalogue, language)


def _way(
    one: NearMiss, answer: Answer, query: Query, catalogue: Catalogue, language: Language
) -> Way:
    body = near_miss_of(one, answer.demands, catalogue, language)
    changed = {name: _written(value) for name, value in body["filters"].items()}
    if (targets := targets_with(one, answer.demands)) is not None:
        changed[TARGETS] = _line(targets)
    if unknown := body["unknown"]:
        others = [pair for pair in query.get("unknown", ()) if pair.split(":")[0] not in unknown]
        changed["unknown"] = [*others, *(f"{name}:{kind}" for name, kind in unknown.items())]
    return Way(
        label=", ".join(change["text"] for change in body["changes"]),
        gain=_gain(len(one.plots), language),
        query=write_query({**query, **changed, "offset": []}),
        plots=tuple(quote(id_, safe="") for id_ in body["plots"]),
    )


def _line(targets: Sequence[AskedTarget]) -> list[str]:
    return [written(targets)] if targets else []


def _written(value: Any) -> list[str]:  # noqa: ANN401
    """Write a value of a filter as an address has it."""
    if value is None:
        return []
    parts = value if isinstance(value, list) else [value]
    return [f"{part:.15g}" if isinstance(part, float) else str(part) for part in parts]


def _without(answer: Answer, query: Query, language: Language) -> Iterator[Way]:
    if removal := answer.removal:
        _ = translations(language).gettext
        label = demand_label(removal.demand).in_(language)
        without = {removal.demand.name: list[str]()}
        if isinstance(removal.demand.condition, Reaches):
            others = [one for one in answer.demands if one != removal.demand]
            without = {TARGETS: _line(asked_again(others))}
        yield Way(
            label=_("Without “{filter}”").format(filter=label),
            gain=_gain(removal.count, language),
            query=write_query({**query, **without, "offset": []}),
        )


def _gain(count: int, language: Language) -> str:
    ngettext = translations(language).ngettext
    return ngettext("{n} plot", "{n} plots", count).format(n=count)


def counts_of(answer: Answer) -> dict[tuple[str, str], int]:
    """Return how many plots each choice of each filter would leave."""
    return {
        (stem_of(facet.column), code): count
        for facet in answer.facets
        if isinstance(facet, ChoiceFacet)
        for code, count in facet.counts
    }
