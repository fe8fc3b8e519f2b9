"""Minutes from a plot to places, in words of one language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data import words
from data.values import UNKNOWN
from data.words import Text
from geo.accessibility import REASONS
from geo.destinations import KINDS, MODES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.words import Language
    from geo.catalogue import Plot, Reach

_UNSERVED: Final = Text("Halt ohne belegten Regelverkehr", "regular service not verified")
_SERVED_INSTEAD: Final = Text(
    "{caveat}; mit belegtem Regelverkehr: {name}, {minutes}",
    "{caveat}; verified service: {name}, {minutes}",
)
_ADJOINS: Final = Text(
    "Die Fläche grenzt an eine öffentliche Straße des Netzes.",
    "The plot adjoins a public road of the network.",
)
_LIES_FROM: Final = Text(
    "Die nächste öffentliche Straße des Netzes liegt {metres} m vom Rand der Fläche entfernt.",
    "The nearest public road of the network is {metres} m from the edge of the plot.",
)
# Below it every metre counts; beyond it a road is drawn as a line.
_NEAR_M: Final = 10


@dataclass(frozen=True, slots=True)
class JourneyMode:
    """One mode of a journey. `minutes` and `km` are None where `reason` says why."""

    minutes: str | None
    km: str | None
    place: str | None
    reason: str | None
    caveat: str | None = None
    """What is to be known of the place: that no source states a regular service there."""


@dataclass(frozen=True, slots=True)
class Journey:
    """Minutes to one kind of destination: a row of the minutes table.

    `modes` holds for each mode the words "7 min" / "6,1 km", the place's name, or the
    reason why there are none.
    """

    kind: str
    label: str
    modes: dict[str, JourneyMode]


def journeys(plot: Plot, language: Language) -> Iterator[Journey]:
    """Yield the ways to all kinds of destinations, in the order of their registry."""
    for kind in KINDS:
        modes: dict[str, JourneyMode] = {
            mode: journey(plot.reach.get(mode, {}).get(kind.name), language) for mode in MODES
        }
        yield Journey(kind.name, kind.label.in_(language), modes)


def journey(reach: Reach | None, language: Language) -> JourneyMode:
    """Word the way to one place; None is a kind that was not computed."""
    if reach is None:
        return JourneyMode(None, None, None, UNKNOWN.in_(language))
    if reach.minutes is None:
        reason = REASONS.get(reach.reason or "", UNKNOWN)
        return JourneyMode(None, None, reach.name, reason.in_(language))
    km = None if reach.km is None else words.kilometres(reach.km, language)
    minutes = words.minutes(reach.minutes, language)
    return JourneyMode(minutes, km, reach.name, None, _caveat(reach, language))


def _caveat(reach: Reach, language: Language) -> str | None:
    if reach.verified:
        return None
    regular = reach.regular
    if regular is None or regular.minutes is None:
        return _UNSERVED.in_(language)
    minutes = words.minutes(regular.minutes, language)
    text = _SERVED_INSTEAD.format(caveat=_UNSERVED, name=regular.name or "", minutes=minutes)
    return text.in_(language)


def access_note(plot: Plot, language: Language) -> str | None:
    """Say how far the plot lies from the road where a vehicle would enter."""
    metres = plot.access_m
    if metres is None:
        return None
    if metres < 1:
        return _ADJOINS.in_(language)
    rounded = metres if metres < _NEAR_M else round(metres, -1)
    return _LIES_FROM.format(metres=words.number_text(rounded)).in_(language)
