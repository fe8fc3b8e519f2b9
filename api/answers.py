"""Schemas of the answers of a search and of the service's state, for `/openapi.json`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from api.findings import NAMED
from api.schemas import (
    RANGE,
    UNKNOWN,
    MultiPolygon,
    Points,
    Polygon,
    ScorePoints,
    Stamp,
    codes_of,
    words_of,
)
from api.targets import AskedTarget  # noqa: TC001 – pydantic reads the annotations
from data.codes import STATUS_SHOWN
from geo.combinations import MOST as MOST_COMBINATIONS
from geo.criteria import EVERY, FIELD_OF_ACTION_LABELS, FieldOfAction
from geo.judgement import Availability  # noqa: TC001 – pydantic reads the annotations
from geo.nearmisses import MOST as MOST_MISSES
from geo.robustness import DRAWS, POINTS

Share = Annotated[float, Field(ge=0, le=1)]
# Only those are sent into which a weight falls.
_ACTION: dict[str, Any] = {
    name: (Points | None, Field(default=None, description=f"{label.en} · {label.de}"))
    for name, label in FIELD_OF_ACTION_LABELS.items()
}
FieldsOfAction = create_model(
    "FieldsOfAction",
    __doc__="Score within each field of action of the county: null where nothing is known, "
    "absent where no weight falls into it.",
    **_ACTION,
)


class LeftOut(BaseModel):
    """Plots that meet all demands and are not ranked, for `availability`."""

    status: codes_of(STATUS_SHOWN) | None = Field(description="Status shown; " + UNKNOWN)  # type: ignore[valid-type]
    count: int = Field(ge=1)
    reason: str = Field(description="Why, in the language asked for")


class DemandVerdict(BaseModel):
    """The verdict on one demand, in words of the language asked for."""

    demand: str = Field(description="Name of the filter", examples=["area_min"])
    verdict: Literal["pass", "fail", "unknown"] = Field(
        description="fail only of a wish; unknown of a must only where unknown facts are kept"
    )
    value: str = Field(description="The fact", examples=["32,400 m²"])
    threshold: str = Field(description="What was asked", examples=["at least 20,000 m²"])
    reason: str = Field(description="Both in a sentence")
    wish: bool = Field(description="True for a wish, false for a must")


class WishesMet(BaseModel):
    """How many wishes a plot meets."""

    asked: int = Field(ge=1)
    met: int = Field(ge=0)
    unknown: int = Field(ge=0, description="Wishes that cannot be decided")
    share: Annotated[list[Share], Field(min_length=2, max_length=2)] = Field(
        description="Share met if all that is unknown turned out worst or best; a wish named in "
        "`unknown` counts as said there"
    )


class CriterionShare(BaseModel):
    """What one criterion adds to a score: `weight` times `value`."""

    criterion: words_of(one.name for one in EVERY)  # type: ignore[valid-type]
    label: str
    field_of_action: FieldOfAction
    weight: Share = Field(description="Share of the whole; all shares sum to 1")
    value: Share | None = Field(description="0 useless, 1 as good as it gets; " + UNKNOWN)
    points: Points | None = Field(
        description="Points of a hundred that it adds: 100 times weight times value; " + UNKNOWN
    )
    points_max: Points = Field(description="Points that its weight is worth; all sum to 100")
    points_range: Annotated[list[Points], Field(min_length=2, max_length=2)] = Field(
        description="Fewest and most points that it can add; both are `points` where the fact is "
        "known. Over all criteria they sum to score_range"
    )
    reason: str = Field(description="The fact, in words")


class RankedPlot(BaseModel):
    """A plot in the answer of a search; `GET /api/v1/plots/{id}` holds all of it."""

    id: str
    name: str
    municipality_name: str | None
    status_shown: codes_of(STATUS_SHOWN) | None  # type: ignore[valid-type]
    invented: bool
    rank: int = Field(ge=1, description="1 is the first of all matches, on whatever page")
    score: Points | None = Field(
        description="Weighted mean of the criteria that are known, times 100, but no lower and "
        "no higher than score_range; " + UNKNOWN
    )
    score_range: Annotated[list[Points], Field(min_length=2, max_length=2)] = Field(
        description=RANGE
    )
    score_points: ScorePoints
    fields_of_action: FieldsOfAction  # type: ignore[valid-type]
    verdicts: list[DemandVerdict] = Field(description="One for each must, then for each wish")
    wishes: WishesMet | None = Field(description="null where nothing is wished for")
    robustness: Share = Field(
        description="How often the plot is among the first three by score of all that match, in "
        f"{DRAWS} seeded draws of weights around those asked for (Dirichlet, {POINTS} points)"
    )
    contributions: list[CriterionShare] = Field(description="One for each weight above zero")


Filter = Annotated[
    str,
    Field(description="Name of a filter; targets.0 for the first target", examples=["price_max"]),
]


class Choice(BaseModel):
    """One code of a filter."""

    value: str
    label: str
    count: int = Field(ge=0, description="How many plots the filter would leave with it alone")


class ChoiceFacet(BaseModel):
    """The choices of a filter, while all other demands hold."""

    filter: Filter
    label: str
    unknown: int = Field(
        ge=0,
        description="Plots of which the fact is unknown; where unknown ones are kept they are "
        "part of every count",
    )
    choices: list[Choice]


class Step(BaseModel):
    """A figure at which a range may begin or end."""

    value: float | str = Field(description="As the filter takes it: a number, or a date")
    counts: dict[str, Annotated[int, Field(ge=0)]] = Field(
        description="By name of the filter, how many plots it would leave with this value",
        examples=[{"price_min": 12, "price_max": 31}],
    )


class RangeFacet(BaseModel):
    """Round figures of a filter, while all other demands hold; the other end is one of them."""

    filter: str = Field(
        description="Stem of the filters: price for price_min and price_max", examples=["price"]
    )
    label: str
    unit: str | None
    lowest: float | str = Field(description="Of all plots of the catalogue")
    highest: float | str
    unknown: int = Field(
        ge=0, description="Plots of which the fact is unknown, with neither end asked for"
    )
    steps: list[Step]


class Change(BaseModel):
    """A demand that would have to read otherwise."""

    demand: Filter
    by: float | None = Field(
        description="How far the limit moves, in the filter's unit, in days for a date; null "
        "where it is no limit"
    )
    text: str = Field(description="In words", examples=["Price +1.50 €/m² (at most 21.50 €/m²)"])


class NearMiss(BaseModel):
    """The smallest change of one or two demands that lets plots in."""

    changes: list[Change]
    filters: dict[str, Any] = Field(
        description="To be put into `filters` of the question; null drops a filter",
        examples=[{"price_max": 21.5}],
    )
    unknown: dict[str, Literal["keep"]] = Field(
        description="To be put into `unknown` of the question"
    )
    targets: list[AskedTarget] | None = Field(
        description="To be sent as `targets` of the question; null where none changes"
    )
    count: int = Field(ge=1, description="How many plots come in")
    plots: list[str] = Field(description=f"The first {NAMED} of them, by id")


class Removal(BaseModel):
    """The demand that keeps most plots out of an empty answer."""

    demand: Filter
    label: str
    count: int = Field(ge=1, description="How many plots there are without it")


class Weakness(BaseModel):
    """What costs a combination most points."""

    criterion: words_of(one.name for one in EVERY)  # type: ignore[valid-type]
    label: str
    plot: str = Field(description="The plot that is weakest in it")
    value: Share
    reason: str = Field(description="That plot's fact, in words")


class Combination(BaseModel):
    """Neighbouring free plots of one estate that together have the area asked for.

    Each meets all musts but those on the area, and none could be left out. Few plots come
    before many, and of as many those with the least area beyond what is asked for.
    """

    plots: list[str]
    estate: str
    estate_name: str | None
    area: float = Field(
        description="Available of all of them together", json_schema_extra={"x-unit": "m²"}
    )
    score_lowest: Points | None = Field(description="The lowest score of any of them")
    weakest: list[Weakness] = Field(description="The facts that cost most points")
    unknown: list[str] = Field(description="Criteria that are unknown of one of them or more")
    outline: Polygon | MultiPolygon = Field(description="Their common outline")


class SearchAnswer(BaseModel):
    """Ranked plots with reasons, one page of all that match."""

    catalogue: Stamp
    total: int = Field(ge=0, description="How many plots match and are ranked, on all pages")
    availability: Availability = Field(
        description="Which plots were ranked, as asked for or by default"
    )
    left_out: list[LeftOut] = Field(
        description="Plots that meet all demands and are not ranked, by status; empty where "
        "every one is"
    )
    plots: list[RankedPlot]
    facets: list[ChoiceFacet | RangeFacet] = Field(
        description="For every filter, how many plots each choice would leave: the `total` of "
        "the same question with that choice. Unknown facts count as the question says"
    )
    near_misses: list[NearMiss] = Field(
        description="Changes that would let more plots in, the smallest first, at most "
        f"{MOST_MISSES}; one demand is changed before two"
    )
    removal: Removal | None = Field(
        description="Of an empty answer, the one demand without which most would be found"
    )
    combinations: list[Combination] = Field(
        description="Where a least area is asked for: neighbours that have it together, at most "
        f"{MOST_COMBINATIONS}"
    )
    combinations_complete: bool = Field(
        description="False where there were too many neighbours to look at every combination"
    )


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class Ready(Alive):
    """The service can answer, out of this catalogue."""

    plots: int = Field(ge=0)
    catalogue: Stamp
