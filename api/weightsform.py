"""The branch and its weights as controls of the filter form.

A branch can be chosen without a script. Moving weights needs one: the address holds all of
them in one parameter, which no plain form can write.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.query import Query, first
from api.weighting import read_weights
from geo.criteria import EVERY, FIELD_OF_ACTION_LABELS
from geo.profiles import GENERAL, profiles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.words import Language
    from geo.profiles import Profile


@dataclass(frozen=True, slots=True)
class Branch:
    """A profile to choose: its name, its words, and its weights as JSON for the script."""

    name: str
    label: str
    why: str
    chosen: bool
    weights: str


@dataclass(frozen=True, slots=True)
class Slider:
    """The weight of one criterion, in the unit of the address."""

    criterion: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Group:
    """The weights of one field of action."""

    name: str
    label: str
    sliders: tuple[Slider, ...]


@dataclass(frozen=True, slots=True)
class WeightsForm:
    """Branches, the weights that count, and what the address says of them."""

    branches: tuple[Branch, ...]
    groups: tuple[Group, ...]
    most: float
    """The end of every slider: the largest weight, and no less than 40."""
    written: str
    count: int


def weights_form(query: Query, language: Language) -> WeightsForm:
    """Return the controls for the state `query`."""
    known = profiles()
    chosen = known.get(first(query, "profile"), GENERAL)
    written = ",".join(query.get("weights", ()))
    weights = read_weights(written) or dict(chosen.weights)
    return WeightsForm(
        branches=tuple(_branch(one, chosen, language) for one in known.values()),
        groups=tuple(
            Group(
                name,
                label.in_(language),
                tuple(
                    Slider(one.name, one.label.in_(language), weights.get(one.name, 0.0))
                    for one in EVERY
                    if one.field_of_action == name
                ),
            )
            for name, label in FIELD_OF_ACTION_LABELS.items()
        ),
        most=max(40.0, *weights.values()),
        written=written,
        count=(chosen != GENERAL) + bool(written),
    )


def _branch(profile: Profile, chosen: Profile, language: Language) -> Branch:
    weights: Mapping[str, float] = profile.weights
    return Branch(
        name="" if profile == GENERAL else profile.name,
        label=profile.label.in_(language),
        why=profile.why.in_(language),
        chosen=profile == chosen,
        weights=json.dumps(dict(weights), separators=(",", ":")),
    )
