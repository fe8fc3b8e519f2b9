"""Whose value functions and weights make the score: a profile, or weights of one's own.

In a body weights are an object, in an address a text, so that a profile that somebody has
changed is kept in a link.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BeforeValidator,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)

from api.problems import Contradiction, Refused, Wrong
from api.reading import Figure, one_of
from data.words import Text
from geo.criteria import BY_NAME as CRITERIA
from geo.profiles import names

_CRITERION: Final = Text(
    f"eines der Kriterien {', '.join(CRITERIA)}", f"one of the criteria {', '.join(CRITERIA)}"
)
_EXPECTED: Final = Text(
    f"Gewichte, in Summe größer als 0, für einige von {', '.join(CRITERIA)}; in einer Adresse als "
    "Kriterium:Gewicht, mit Kommas getrennt",
    f"weights, with a sum above zero, for some of {', '.join(CRITERIA)}; in an address as "
    "criterion:weight, with commas between them",
)
_PROFILE: Final = Text(f"eines von {', '.join(names())}", f"one of {', '.join(names())}")
PROFILE: Final = (
    "Whose value functions and weights make the score; /api/v1/profiles says what each weighs · "
    "Branchenprofil"
)
WEIGHTS: Final = (
    "Weight by criterion in place of those of the profile, in any unit, since they are divided by "
    "their sum; a criterion without a weight does not count · Gewicht je Kriterium"
)
ADDRESS: Final = {"type": "string", "examples": ["motorway_truck:60,price:40"]}
_SCHEMA: Final = {
    "type": "object",
    "properties": {
        one.name: {"type": "number", "minimum": 0, "maximum": 1e12, "description": one.label.en}
        for one in CRITERIA.values()
    },
    "additionalProperties": False,
    "minProperties": 1,
}


def _read(raw: object) -> object:
    """Read the form of an address; an object is left to pydantic."""
    if not isinstance(raw, str):
        return raw
    pairs = [part.partition(":") for part in raw.split(",") if part.strip()]
    weights: dict[str, Any] = {name.strip(): weight for name, _, weight in pairs}
    if len(weights) < len(pairs):
        raise Refused(_EXPECTED)
    return weights


def _check(value: Mapping[str, float]) -> Mapping[str, float]:
    if strange := sorted(value.keys() - CRITERIA.keys()):
        raise Contradiction([Wrong(parameter=name, expected=_CRITERION) for name in strange])
    if not sum(value.values()) > 0:
        raise Refused(_EXPECTED)
    return value


AskedProfile = one_of(names(), _PROFILE)
AskedWeights = Annotated[
    Mapping[str, Figure], BeforeValidator(_read), AfterValidator(_check), WithJsonSchema(_SCHEMA)
]
_WEIGHTS: Final = TypeAdapter(AskedWeights)


def read_weights(written: str) -> Mapping[str, float] | None:
    """Return the weights of an address; None where there are none, or none can be read."""
    try:
        return _WEIGHTS.validate_python(written) if written else None
    except (ValidationError, Contradiction):
        return None
