"""What an exposé states, statement by statement: hashed when it is printed, compared later."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final, NamedTuple

from data.fields import GROUP_LABELS, Group
from data.words import Text
from geo.destinations import MODE_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.words import Language
    from maps.factsheet import FactSheet

_STATUS: Final = Text("Status", "Status")
_WAYS: Final = Text("Erreichbarkeit", "Access")
_PEOPLE: Final = Text("Menschen in Reichweite", "People within reach")
_RISKS: Final = Text("Einschränkungen", "Restrictions")
_TRANSIT: Final = Text("ÖV-Güteklasse", "Public transport quality class")
_SCORE: Final = Text("Eignung, allgemein", "Suitability, in general")


class Statement(NamedTuple):
    """One thing that an exposé states of a plot.

    Attributes
    ----------
    key
        What it is about.
    group, label
        Words for its place and for itself.
    value
        What is stated, in words; None where it is unknown.
    recorded
        Whether it is a fact of the record; others are computed.
    """

    key: str
    group: str
    label: str
    value: str | None
    recorded: bool = False


class Difference(NamedTuple):
    """A statement that is another one today; None is unknown, or not stated at all."""

    group: str
    label: str
    then: str | None
    now: str | None
    recorded: bool


def statements(sheet: FactSheet) -> tuple[Statement, ...]:
    """Return what a sheet states, in the order of its printing."""
    return (*_facts(sheet), *_computed(sheet))


def _facts(sheet: FactSheet) -> Iterator[Statement]:
    language: Language = "en" if sheet.language == "en" else "de"
    group = GROUP_LABELS[Group.STATUS].in_(language)
    label, note = sheet.status_label, sheet.status_note
    # A note such as "reserved until …" says the status itself.
    status = note if note and note.startswith(label) else ", ".join(filter(None, (label, note)))
    yield Statement("status_shown", group, _STATUS.in_(language), status, recorded=True)
    for held in sheet.groups:
        for fact in held.facts:
            if fact.name != "status":
                yield Statement(fact.name, held.label, fact.label, fact.value, recorded=True)


def _computed(sheet: FactSheet) -> Iterator[Statement]:
    language: Language = "en" if sheet.language == "en" else "de"
    for row in sheet.restrictions:
        said = f"{row.level_label}: {row.reason}"
        yield Statement(f"restriction:{row.label}", _RISKS.in_(language), row.label, said)
    for journey in (*sheet.journeys, *sheet.further):
        for mode, way in journey.modes.items():
            label = f"{journey.label}, {MODE_LABELS[mode].in_(language)}"  # type: ignore[index]
            way_to = way.minutes and ", ".join(filter(None, (way.minutes, way.place)))
            yield Statement(f"{mode}:{journey.kind}", _WAYS.in_(language), label, way_to)
    for distance in sheet.distances:
        value = distance.value and ", ".join(filter(None, (distance.value, distance.place)))
        yield Statement(f"km:{distance.kind}", _WAYS.in_(language), distance.label, value or None)
    for number, people in enumerate(sheet.people):
        yield Statement(f"people:{number}", _PEOPLE.in_(language), people.label, people.value)
    yield Statement("transit", _WAYS.in_(language), _TRANSIT.in_(language), sheet.transit.quality)
    yield Statement("score", _SCORE.in_(language), _SCORE.in_(language), sheet.score)


def content_hash(sheet: FactSheet) -> bytes:
    """Return the SHA-256 of what a sheet states, without its labels: they are ours to reword."""
    stated = [(one.key, one.value) for one in statements(sheet)]
    return hashlib.sha256(json.dumps(stated, ensure_ascii=True).encode()).digest()


def differences(then: FactSheet, now: FactSheet) -> tuple[Difference, ...]:
    """Return what `then` stated and `now` states otherwise; both in one language."""
    before = {one.key: one for one in statements(then)}
    after = {one.key: one for one in statements(now)}
    return tuple(
        Difference(
            one.group, one.label, _value(before.get(key)), _value(after.get(key)), one.recorded
        )
        for key, one in {**after, **before}.items()
        if _value(before.get(key)) != _value(after.get(key))
    )


def _value(statement: Statement | None) -> str | None:
    return None if statement is None else statement.value
