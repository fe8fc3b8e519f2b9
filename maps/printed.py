"""What an exposé states, statement by statement: hashed when it is printed, compared later."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final, NamedTuple

from data.fields import GROUP_LABELS, Group
from data.words import Text
from geo.destinations import MODE_LABELS
from maps.sections import ALL, section_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from data.words import Language
    from maps.factsheet import FactSheet

_STATUS: Final = Text("Status", "Status")
_WAYS: Final = Text("Erreichbarkeit", "Access")
_PEOPLE: Final = Text("Menschen in Reichweite", "People within reach")
_RISKS: Final = Text("Einschränkungen", "Restrictions")
_TRANSIT: Final = Text("ÖV-Güteklasse", "Public transport quality class")
_SCORE: Final = Text("Eignung, allgemein", "Suitability, in general")
# What the first page states whatever sections follow it.
_FIRST_PAGE: Final = frozenset(
    {
        *("name", "municipality", "estate", "status_shown", "score"),
        *("area_available", "zoning", "price", "truck:motorway_junction", "truck:airport"),
    }
)


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
    section
        Where it stands (`maps.sections`); None on the first or last page.
    """

    key: str
    group: str
    label: str
    value: str | None
    recorded: bool = False
    section: str | None = None


class Difference(NamedTuple):
    """A statement that is another one today; None is unknown, or not stated at all."""

    group: str
    label: str
    then: str | None
    now: str | None
    recorded: bool


def statements(sheet: FactSheet, sections: Collection[str] = ALL) -> tuple[Statement, ...]:
    """Return what an exposé with these sections states, in the order of its printing.

    Whatever they are, the first page states status, figures, score and serious restrictions, and
    the last one which facts are unknown.
    """
    grave = {_restriction(row.label) for row in sheet.grave}
    return tuple(
        one
        for one in (*_facts(sheet), *_computed(sheet))
        if one.section is None
        or one.section in sections
        or one.key in _FIRST_PAGE
        or one.key in grave
        or (one.recorded and one.value is None)
    )


def _restriction(label: str) -> str:
    return f"restriction:{label}"


def _facts(sheet: FactSheet) -> Iterator[Statement]:
    language: Language = "en" if sheet.language == "en" else "de"
    group = GROUP_LABELS[Group.STATUS].in_(language)
    label, note = sheet.status_label, sheet.status_note
    # A note such as "reserved until …" says the status itself.
    status = note if note and note.startswith(label) else ", ".join(filter(None, (label, note)))
    yield Statement("status_shown", group, _STATUS.in_(language), status, recorded=True)
    for held in sheet.groups:
        section = section_of(Group(held.name))
        for fact in held.facts:
            if fact.name != "status":
                yield Statement(
                    fact.name, held.label, fact.label, fact.value, recorded=True, section=section
                )


def _computed(sheet: FactSheet) -> Iterator[Statement]:
    language: Language = "en" if sheet.language == "en" else "de"
    for row in sheet.restrictions:
        said = f"{row.level_label}: {row.reason}"
        risks, key = _RISKS.in_(language), _restriction(row.label)
        yield Statement(key, risks, row.label, said, section="risks")
    ways = _WAYS.in_(language)
    for journey in (*sheet.journeys, *sheet.further):
        for mode, way in journey.modes.items():
            label = f"{journey.label}, {MODE_LABELS[mode].in_(language)}"  # type: ignore[index]
            way_to = way.minutes and ", ".join(filter(None, (way.minutes, way.place)))
            yield Statement(f"{mode}:{journey.kind}", ways, label, way_to, section="access")
    for distance in sheet.distances:
        value = distance.value and ", ".join(filter(None, (distance.value, distance.place)))
        key = f"km:{distance.kind}"
        yield Statement(key, ways, distance.label, value or None, section="access")
    for number, people in enumerate(sheet.people):
        group = _PEOPLE.in_(language)
        yield Statement(f"people:{number}", group, people.label, people.value, section="people")
    quality = sheet.transit.quality
    yield Statement("transit", ways, _TRANSIT.in_(language), quality, section="access")
    yield Statement("score", _SCORE.in_(language), _SCORE.in_(language), sheet.score)


def content_hash(sheet: FactSheet, sections: Collection[str] = ALL) -> bytes:
    """Return the SHA-256 of what an exposé states, without its labels: they are ours to reword."""
    stated = [(one.key, one.value) for one in statements(sheet, sections)]
    return hashlib.sha256(json.dumps(stated, ensure_ascii=True).encode()).digest()


def differences(
    then: FactSheet, now: FactSheet, sections: Collection[str] = ALL
) -> tuple[Difference, ...]:
    """Return what an exposé with these sections stated and is otherwise now; in one language.

    What it would state now as well: a restriction that became a serious one since.
    """
    before = {one.key: one for one in statements(then)}
    after = {one.key: one for one in statements(now)}
    # A fact that is unknown now stood nowhere on a print that left its section out.
    stated = {one.key for one in statements(then, sections)} | {
        one.key for one in statements(now, sections) if not (one.recorded and one.value is None)
    }
    return tuple(
        Difference(
            one.group, one.label, _value(before.get(key)), _value(after.get(key)), one.recorded
        )
        for key, one in {**after, **before}.items()
        if key in stated and _value(before.get(key)) != _value(after.get(key))
    )


def _value(statement: Statement | None) -> str | None:
    return None if statement is None else statement.value
