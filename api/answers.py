"""Schemas of the answers of a search and of the service's state, for `/openapi.json`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from api.schemas import RANGE, UNKNOWN, Points, ScorePoints, Stamp, codes_of, words_of
from data.codes import STATUS_SHOWN
from geo.criteria import CRITERIA, FIELD_OF_ACTION_LABELS, FieldOfAction
from geo.judgement import Availability  # noqa: TC001 – pydantic reads the annotations

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
        description="unknown, where the fact is not known, only with include_unknown"
    )
    value: str = Field(description="The fact", examples=["32,400 m²"])
    threshold: str = Field(description="What was asked", examples=["at least 20,000 m²"])
    reason: str = Field(description="Both in a sentence")


class CriterionShare(BaseModel):
    """What one criterion adds to a score: `weight` times `value`."""

    criterion: words_of(one.name for one in CRITERIA)  # type: ignore[valid-type]
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
    verdicts: list[DemandVerdict] = Field(description="One for each demand")
    contributions: list[CriterionShare] = Field(description="One for each weight above zero")


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


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class Ready(Alive):
    """The service can answer, out of this catalogue."""

    plots: int = Field(ge=0)
    catalogue: Stamp
