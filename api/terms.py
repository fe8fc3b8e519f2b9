"""On what terms the demands of an address count: as must or wish, and what unknown counts as.

In the body of a search each wish stands under `wishes`, and `unknown` is an object. In an
address both name filters that stand beside them: `area_min=50000&price_max=40&wishes=price_max`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final, get_args

from pydantic import BeforeValidator, WithJsonSchema

from api.filters import BY_NAME
from api.problems import Refused
from data.words import Text
from geo.filters import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geo.filters import Demand

_COUNTS_AS: Final = get_args(Unknown)
_NAMES: Final = Text(
    "Namen von Filtern, mit Kommas getrennt, wie area_min,price_max",
    "names of filters with commas between them, such as area_min,price_max",
)
_PAIRS: Final = Text(
    "Filter:keep oder Filter:fail, mit Kommas getrennt, wie price_max:keep",
    "filter:keep or filter:fail with commas between them, such as price_max:keep",
)
WISHES: Final = (
    "Which filters of this address are wishes: they leave nothing out. Names, several with "
    "commas; of a filter that is not set it says nothing · Welche Filter Wünsche sind: sie "
    "schließen nichts aus"
)
UNKNOWN: Final = (
    "What an unknown fact counts as, by filter of this address: keep as met, fail as not met; by "
    "default as include_unknown says. As filter:keep, several with commas · Als was Unbekanntes "
    "zählt, je Filter"
)


def _parts(raw: object) -> list[str]:
    said = raw if isinstance(raw, list) else [raw]
    return [part.strip() for one in said for part in str(one).split(",") if part.strip()]


def _names(raw: object) -> tuple[str, ...]:
    names = tuple(_parts(raw))
    if any(name not in BY_NAME for name in names):
        raise Refused(_NAMES)
    return names


def _pairs(raw: object) -> dict[str, Any]:
    if isinstance(raw, Mapping):
        return dict(raw)
    pairs = [part.partition(":") for part in _parts(raw)]
    if any(name not in BY_NAME or kind not in _COUNTS_AS for name, _, kind in pairs):
        raise Refused(_PAIRS)
    return {name: kind for name, _, kind in pairs}


AskedWishes = Annotated[
    tuple[str, ...],
    BeforeValidator(_names),
    WithJsonSchema({"type": "string", "examples": ["price_max,max_minutes_airport"]}),
]
AskedUnknown = Annotated[
    Mapping[str, Unknown],
    BeforeValidator(_pairs),
    WithJsonSchema({"type": "string", "examples": ["price_max:keep"]}),
]


def on_terms(
    demands: Iterable[Demand], wishes: Iterable[str], unknown: Mapping[str, Unknown]
) -> Iterator[Demand]:
    """Yield the demands, each a must or a wish, with what unknown counts as for it."""
    wished = frozenset(wishes)
    for one in demands:
        yield replace(one, wish=one.name in wished, unknown=unknown.get(one.name))
