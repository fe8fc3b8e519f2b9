"""What a search finds beside the ranked plots, as JSON: facets, near misses, combinations."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from api.features import PLOT_DECIMALS, geometry
from api.filters import BY_NAME as PARAMETERS
from api.filters import stem_of, value_of
from api.targets import asked_again
from geo.changes import change_text, demand_label
from geo.columns import CONFIRMED
from geo.destinations import DISTANCE_COLUMNS
from geo.facets import ChoiceFacet
from geo.filters import Reaches, column_label, is_day
from geo.labels import choice_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.targets import AskedTarget
    from data.words import Language
    from geo.catalogue import Catalogue
    from geo.changes import Change
    from geo.combinations import Combination
    from geo.facets import Facet, RangeFacet
    from geo.filters import Demand
    from geo.nearmisses import NearMiss, Removal
    from geo.search import Answer

# How many plots a suggestion names; it counts all of them.
NAMED: Final = 20


def findings(answer: Answer, catalogue: Catalogue, language: Language) -> dict[str, Any]:
    """Return what an answer holds beside its plots."""
    joined, demands = answer.combinations, answer.demands
    return {
        "facets": [facet_of(one, catalogue, language) for one in answer.facets],
        "near_misses": [
            near_miss_of(one, demands, catalogue, language) for one in answer.near_misses
        ],
        "removal": removal_of(answer.removal, language),
        "combinations": [combination_of(one, catalogue, language) for one in joined.found],
        "combinations_complete": joined.complete,
    }


def facet_of(facet: Facet, catalogue: Catalogue, language: Language) -> dict[str, Any]:
    """Return a facet under the stem of the filters that it counts for."""
    if not isinstance(facet, ChoiceFacet):
        return _range(facet, catalogue, language)
    return {
        "filter": stem_of(facet.column),
        "label": column_label(facet.column).in_(language),
        "unknown": facet.unknown,
        "choices": [
            {
                "value": code,
                "label": choice_label(catalogue, facet.column, code).in_(language),
                "count": count,
            }
            for code, count in facet.counts
        ],
    }


def _range(facet: RangeFacet, catalogue: Catalogue, language: Language) -> dict[str, Any]:
    stem, ends = filters_of(facet.column)

    def shown(figure: float) -> float | int | str:
        if facet.column == CONFIRMED:
            return catalogue.date.toordinal() - int(figure)
        return date.fromordinal(int(figure)).isoformat() if is_day(facet.column) else figure

    return {
        "filter": stem,
        "label": column_label(facet.column).in_(language),
        "unit": PARAMETERS[next(iter(ends))].unit,
        "lowest": shown(facet.lowest),
        "highest": shown(facet.highest),
        "unknown": facet.unknown,
        "steps": [
            {
                "value": shown(step.value),
                "counts": {name: getattr(step, end) for name, end in ends.items()},
            }
            for step in facet.steps
        ],
    }


def filters_of(column: str) -> tuple[str, Mapping[str, str]]:
    """Return what the filters of a column of figures are called, and which end each limits."""
    kind = column.partition(":")[2]
    if kind:
        return f"max_minutes_{kind}", {f"max_minutes_{kind}": "at_most"}
    if column in DISTANCE_COLUMNS:
        name = f"max_km_{DISTANCE_COLUMNS[column]}"
        return name, {name: "at_most"}
    if column == CONFIRMED:
        return "confirmed_within_days", {"confirmed_within_days": "at_least"}
    stem = stem_of(column)
    return stem, {f"{stem}_min": "at_least", f"{stem}_max": "at_most"}


def near_miss_of(
    miss: NearMiss, demands: Sequence[Demand], catalogue: Catalogue, language: Language
) -> dict[str, Any]:
    """Return a suggestion, with what a program puts into its body to follow it."""
    filters: dict[str, Any] = {}
    targets = targets_with(miss, demands)
    unknown: dict[str, str] = {}
    for change in miss.changes:
        to, name = change.to, change.demand.name
        if isinstance(change.demand.condition, Reaches):
            continue
        if to is None:
            filters[name] = None
        elif to.condition != change.demand.condition:
            filters[name] = value_of(PARAMETERS[name], to.condition, catalogue.date)
        else:
            unknown[name] = "keep"
    return {
        "changes": [_change(change, catalogue, language) for change in miss.changes],
        "filters": filters,
        "unknown": unknown,
        "targets": targets and [one.model_dump() for one in targets],
        "count": len(miss.plots),
        "plots": [catalogue.plots[place].id for place in miss.plots[:NAMED]],
    }


def targets_with(miss: NearMiss, demands: Sequence[Demand]) -> list[AskedTarget] | None:
    """Return the targets of a question with a suggestion applied; None where none changes."""
    changed = {change.demand.name: change.to for change in miss.changes}
    after = [changed.get(one.name, one) for one in demands]
    asked, then = asked_again(demands), asked_again([one for one in after if one is not None])
    return None if asked == then else then


def _change(change: Change, catalogue: Catalogue, language: Language) -> dict[str, Any]:
    return {
        "demand": change.demand.name,
        "by": None if change.by is None else float(change.by),
        "text": change_text(change, catalogue).in_(language),
    }


def removal_of(removal: Removal | None, language: Language) -> dict[str, Any] | None:
    """Return which demand keeps most plots out of an empty answer."""
    if removal is None:
        return None
    return {
        "demand": removal.demand.name,
        "label": demand_label(removal.demand).in_(language),
        "count": removal.count,
    }


def combination_of(one: Combination, catalogue: Catalogue, language: Language) -> dict[str, Any]:
    """Return neighbouring plots that together have the area."""
    plots = catalogue.plots
    first = plots[one.plots[0]]
    return {
        "plots": [plots[place].id for place in one.plots],
        "estate": first.values.get("estate"),
        "estate_name": first.estate_name,
        "area": round(one.area, 2),
        "score_lowest": one.score,
        "weakest": [
            {
                "criterion": weak.criterion.name,
                "label": weak.criterion.label.in_(language),
                "plot": plots[weak.plot].id,
                "value": weak.value,
                "reason": weak.reason.in_(language),
            }
            for weak in one.weakest
        ],
        "unknown": [criterion.name for criterion in one.unknown],
        "outline": geometry(one.outline, PLOT_DECIMALS),
    }
