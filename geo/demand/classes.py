"""Which classes a question belongs to: all that is ever kept of it.

Limits, places, words and combinations are left behind: a question for 2.3 ha of GI in one town,
12 minutes from the motorway, adds one to each of four counters that know nothing of each other.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from data.codes import Code
from data.words import Text
from geo.balance import HECTARE
from geo.destinations import BY_NAME as DESTINATIONS
from geo.filters import AtLeast, AtMost, OneOf, Reaches
from geo.judgement import asks_status
from geo.profiles import GENERAL
from geo.supply.classes import ACCESS_CLASSES, MINUTES, SIZE_CLASSES, SIZES, size_class

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.filters import Demand
    from geo.search import Answer, Question

Asked = Literal["size", "zoning", "minutes", "branch", "municipality"]
Outcome = Literal["none", "few", "enough"]
Channel = Literal["line", "map", "list", "search", "plots", "mcp"]

SEARCH: Final = "search"
"""Counts searches; the other kinds count them by what they ask for."""
FEW: Final = 3
"""So many plots are a choice; with fewer, something is missing."""
OWN: Final = "own"
"""A place, or weights, that the asker named."""

OUTCOMES: Final[dict[Outcome, Text]] = {
    "none": Text("nichts gefunden", "nothing found"),
    "few": Text(f"1 bis {FEW - 1} gefunden", f"1 to {FEW - 1} found"),
    "enough": Text(f"{FEW} oder mehr gefunden", f"{FEW} or more found"),
}
CHANNELS: Final[dict[Channel, Text]] = {
    "line": Text("Suchzeile", "search line"),
    "map": Text("Karte", "map"),
    "list": Text("Liste", "list"),
    "search": Text("API: Suche", "API: search"),
    "plots": Text("API: Flächen", "API: plots"),
    "mcp": Text("Assistenten (MCP)", "assistants (MCP)"),
}
ASKED: Final[dict[Asked, Text]] = {
    "size": Text("Größe", "Size"),
    "zoning": Text("Planungsrecht", "Zoning"),
    "minutes": Text("Fahrzeit, höchstens", "Driving time, at most"),
    "branch": Text("Branchenprofil", "Branch profile"),
    "municipality": Text("Gemeinde", "Municipality"),
}
SIZE_KEYS: Final = tuple(one.code for one in SIZE_CLASSES)
NOT_ASKED: Final = Text("nicht verlangt", "not asked for")
OWN_PLACE: Final = Code(OWN, Text("zu einem eigenen Ziel", "to a place of one's own"))
OWN_WEIGHTS: Final = Code(OWN, Text("eigene Gewichte", "weights of one's own"))
STOP: Final = Code("stop", Text("zur nächsten Haltestelle", "to the nearest stop"))


class Class(NamedTuple):
    """One class of what is asked for; the key is empty where nothing of the kind is asked."""

    kind: Asked
    key: str


def is_search(question: Question) -> bool:
    """Whether a question asks for anything: looking at all plots is none.

    Where it asks for a status that is gone, somebody looks back and not for land.
    """
    named = bool(question.demands or question.weights or question.profile.name != GENERAL.name)
    return named and question.offset == 0 and not any(map(_looks_back, question.demands))


def outcome_of(answer: Answer) -> Outcome:
    """Return what a search found: plots that can still be had, of those that match."""
    found = answer.still_offered
    if not found:
        return "none"
    return "few" if found < FEW else "enough"


def classes_of(question: Question) -> tuple[Class, ...]:
    """Return the classes of a question, musts and wishes alike, each once.

    Of size and branch it has one, of the others as many as it names; where it names none of a
    kind, the class of that kind that has no key.
    """
    found = dict.fromkeys(_classes(question))
    missing = ASKED.keys() - {one.kind for one in found}
    return (*found, *(Class(kind, "") for kind in ASKED if kind in missing))


def same(question: Question) -> int:
    """Return a number that questions share which ask the same, however it is shown."""
    weights = tuple(sorted((question.weights or {}).items()))
    return hash((question.demands, question.profile.name, weights, question.include_unknown))


def minutes_class(kind: str, limit: float) -> str:
    """Return the key of at most `limit` minutes to a kind of place."""
    return f"{kind}:{ACCESS_CLASSES[bisect_left(MINUTES, limit)].code}"


def asked_size(least: float | None, most: float | None) -> str:
    """Return the size class of an area asked for in m²: that of the least that will do.

    Where only the most is named, it is the class of land just below it.
    """
    if least is not None:
        return str(size_class(least))
    if most is not None:
        return SIZE_CLASSES[bisect_left(SIZES, most / HECTARE)].code
    return ""


def minutes_parts(key: str) -> tuple[Text, Text]:
    """Return to what, and at most how many minutes, in words."""
    kind, _, steps = key.partition(":")
    own = {one.code: one.label for one in (OWN_PLACE, STOP)}
    place = own.get(kind) or (DESTINATIONS[kind].to if kind in DESTINATIONS else Text(kind, kind))
    label = next((one.label for one in ACCESS_CLASSES if one.code == steps), Text(steps, steps))
    return place, label


def _looks_back(demand: Demand) -> bool:
    condition = demand.condition
    return (
        asks_status(demand)
        and isinstance(condition, OneOf)
        and set(condition.codes) <= {"sold", "withdrawn"}
    )


def _classes(question: Question) -> Iterator[Class]:
    least = most = None
    for demand in question.demands:
        match demand.condition:
            case AtLeast("area_available", limit):
                least = limit
            case AtMost("area_available", limit):
                most = limit
            case OneOf("zoning" | "municipality" as column, codes):
                kind: Asked = "zoning" if column == "zoning" else "municipality"
                yield from (Class(kind, code) for code in codes)
            case Reaches(limit=limit):
                yield Class("minutes", minutes_class(OWN, limit))
            case AtMost(limit=limit) if demand.name.startswith(_MINUTES):
                yield Class("minutes", minutes_class(demand.name.removeprefix(_MINUTES), limit))
            case _:
                pass
    if size := asked_size(least, most):
        yield Class("size", size)
    if question.weights:
        yield Class("branch", OWN)
    elif question.profile.name != GENERAL.name:
        yield Class("branch", question.profile.name)


_MINUTES: Final = "max_minutes_"
