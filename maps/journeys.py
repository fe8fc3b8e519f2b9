"""Minutes from a plot to places, in words of one language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data import words
from data.values import UNKNOWN
from data.words import Text
from geo.accessibility import NONE_IN_NETWORK, REASONS
from geo.destinations import DISTANCES, KINDS, MODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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


@dataclass(frozen=True, slots=True)
class DistanceRow:
    """How far one kind of thing is. `value` is None where `note` says why it is unknown."""

    kind: str
    label: str
    value: str | None
    place: str | None
    note: str


_BELOW: Final = Text("unter 0,1 km", "less than 0.1 km")
_LEAST_KM: Final = 0.1


def distance_rows(plot: Plot, language: Language) -> Iterator[DistanceRow]:
    """Yield how far all kinds of things are, in the order of their registry."""
    for kind in DISTANCES:
        way = plot.distances.get(kind.name)
        label, note = kind.label.in_(language), kind.note.in_(language)
        if way is None or way.km is None:
            reason = REASONS.get((way and way.reason) or "", UNKNOWN)
            yield DistanceRow(kind.name, label, None, None, reason.in_(language))
            continue
        value = words.kilometres(way.km, language)
        if way.km < _LEAST_KM:
            value = _BELOW.in_(language)
        yield DistanceRow(kind.name, label, value, way.name, note)


def absent_note(rows: Iterable[Journey], plot: Plot, language: Language) -> str | None:
    """Name the kinds of `rows` of which the network holds no place at all, in one sentence."""
    absent = [row.label for row in rows if is_absent(row.kind, plot)]
    if not absent:
        return None
    return _ABSENT.format(kinds=", ".join(absent)).in_(language)


def is_absent(kind: str, plot: Plot) -> bool:
    """Whether the network holds no place of a kind, so that no way is worth a row."""
    ways = [by_kind.get(kind) for by_kind in plot.reach.values()]
    return all(way is None or way.reason == NONE_IN_NETWORK for way in ways)


_ABSENT: Final = Text(
    "Im geladenen Straßennetz gibt es keine Ziele dieser Arten: {kinds}.",
    "The road network loaded holds no places of these kinds: {kinds}.",
)
_FROM: Final = Text("{source} ({kinds})", "{source} ({kinds})")
_EMBEDDED: Final = Text("dem eingebauten Datensatz", "the embedded dataset")
_DATED: Final = Text("{source}, Stand {day}", "{source}, as of {day}")
_UNDATED: Final = Text("{source}, Stand unbekannt", "{source}, date unknown")
# What is named by itself; other sources are tables of the embedded dataset.
_OF_ITS_OWN: Final = {
    "osm": Text("OpenStreetMap", "OpenStreetMap"),
    "long_truck_roads": Text(
        "der Positivliste der LKWÜberlStVAusnV", "the positive list of the LKWÜberlStVAusnV"
    ),
}


def places_note(plot: Plot, dates: Mapping[str, str | None], language: Language) -> str | None:
    """Say where the nearest places are from, with the kinds of each source.

    Parameters
    ----------
    dates
        Days of sources in ISO 8601, by name; None or empty is unknown.
    """
    kinds: dict[str, list[str]] = {}
    labels = {kind.name: kind.label for kind in KINDS}
    labels |= {kind.name: kind.label for kind in DISTANCES}
    for name, label in labels.items():
        ways = [by_kind.get(name) for by_kind in plot.reach.values()]
        for way in (*ways, plot.distances.get(name)):
            if way and way.source:
                said = _source(way.source, dates, language)
                named = kinds.setdefault(said, [])
                if (word := label.in_(language)) not in named:
                    named.append(word)
    lines = [
        _FROM.in_(language).format(source=said, kinds=", ".join(named))
        for said, named in kinds.items()
    ]
    return "; ".join(lines) or None


def _source(name: str, dates: Mapping[str, str | None], language: Language) -> str:
    if name not in _OF_ITS_OWN:
        return _EMBEDDED.in_(language)
    source = _OF_ITS_OWN[name].in_(language)
    if not (day := dates.get(name)):
        return _UNDATED.in_(language).format(source=source)
    return _DATED.in_(language).format(source=source, day=words.as_of(day, language))


def access_note(plot: Plot, language: Language) -> str | None:
    """Say how far the plot lies from the road where a vehicle would enter."""
    metres = plot.access_m
    if metres is None:
        return None
    if metres < 1:
        return _ADJOINS.in_(language)
    rounded = metres if metres < _NEAR_M else round(metres, -1)
    return _LIES_FROM.format(metres=words.number_text(rounded)).in_(language)
