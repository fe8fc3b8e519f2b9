"""Profiles of branches: what each weighs, and how it values facts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from api.answers import Share
from api.problems import ProblemBody, reject_unknown
from api.schemas import Words, words_of
from data.words import Text
from geo.criteria import EVERY, Criterion, FieldOfAction
from geo.profiles import Profile
from geo.profiles import profiles as every_profile

router = APIRouter(prefix="/api/v1/profiles", tags=["Search · Suche"])

Percent = Annotated[float, Field(ge=0, le=100, json_schema_extra={"x-unit": "%"})]


class CurvePoint(BaseModel):
    """A point of a value function; between two points it is a straight line."""

    figure: float
    value: Share


class ProfileCriterion(BaseModel):
    """A criterion of a profile: a curve for figures, or a value for each code."""

    criterion: words_of(one.name for one in EVERY)  # type: ignore[valid-type]
    label: Words
    field_of_action: FieldOfAction
    weight: Percent
    curve: list[CurvePoint] = Field(description="Empty for codes; constant beyond its ends")
    values: dict[str, Share] = Field(description="By code; empty for figures")


class ProfileBody(BaseModel):
    """What a branch asks of a plot."""

    profile: str = Field(description="To be sent as `profile`", examples=["logistics"])
    label: Words
    why: Words = Field(description="Why it weighs as it does")
    fields_of_action: dict[FieldOfAction, Percent] = Field(
        description="How much of the weight falls into each field of action"
    )
    criteria: list[ProfileCriterion] = Field(description="With a weight; the weights sum to 100")


class ProfileList(BaseModel):
    """All profiles."""

    profiles: list[ProfileBody] = Field(description="The general one, which is the default, first")


@router.get(
    "",
    summary="Profiles of branches · Branchenprofile",
    responses={400: {"model": ProblemBody, "description": "A parameter is unknown"}},
    dependencies=[Depends(reject_unknown())],
)
def profiles() -> ProfileList:
    """Return the profiles, each with its criteria, weights and value functions.

    A search takes one by name, and weights of one's own in place of its weights.
    """
    return ProfileList(profiles=[_body(one) for one in every_profile().values()])


def _body(one: Profile) -> ProfileBody:
    return ProfileBody(
        profile=one.name,
        label=_words(one.label),
        why=_words(one.why),
        fields_of_action=dict(one.fields_of_action),
        criteria=[_criterion(criterion) for criterion in one.criteria if criterion.weight > 0],
    )


def _criterion(one: Criterion) -> ProfileCriterion:
    return ProfileCriterion(
        criterion=one.name,
        label=_words(one.label),
        field_of_action=one.field_of_action,
        weight=one.weight,
        curve=[CurvePoint(figure=figure, value=value) for figure, value in one.curve],
        values=dict(one.values or {}),
    )


def _words(text: Text) -> Words:
    return Words(de=text.de, en=text.en)
