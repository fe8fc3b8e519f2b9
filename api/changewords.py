"""What a version changed, in words: for the history of a plot and for the feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from shapely.geometry.base import BaseGeometry

from data import words
from data.fields import BY_NAME, GROUP_LABELS, Group
from data.record import ANY_FIELD, Provenance
from data.store.facts import GEOMETRY, INVENTED, PROVENANCE
from data.text import printable
from data.values import NO, UNKNOWN, YES, value_in
from data.words import Text
from geo.crs import area

if TYPE_CHECKING:
    from data.store.facts import Difference, Fact
    from data.words import Language

_OUTLINE: Final = Text("Umriss", "Outline")
_INVENTED: Final = Text("Erfunden", "Invented")
_SOURCE_OF: Final = Text("Quelle: {of}", "Source: {of}")
_EVERYTHING: Final = Text("alle Angaben", "all facts")


def change_in(language: Language, change: Difference) -> str:
    """Say what a change made of a fact: "Price: 20 €/m² → 22 €/m²"."""
    old, new = (fact_in(change.name, fact, language) for fact in (change.old, change.new))
    return f"{fact_name(change.name, language)}: {old} → {new}"


def fact_name(name: str, language: Language) -> str:
    """Return what a fact of a difference is called."""
    if name == GEOMETRY:
        return _OUTLINE.in_(language)
    if name == INVENTED:
        return _INVENTED.in_(language)
    if name.startswith(PROVENANCE):
        key = name.removeprefix(PROVENANCE)
        return _SOURCE_OF.in_(language).format(of=_group(key).in_(language))
    return BY_NAME[name].label.in_(language)


def _group(key: str) -> Text:
    """Return what a provenance speaks of: one field, a group of them, or all."""
    if key == ANY_FIELD:
        return _EVERYTHING
    return BY_NAME[key].label if key in BY_NAME else GROUP_LABELS[Group(key)]


def fact_in(name: str, fact: Fact | None, language: Language) -> str:
    """Return a fact in words; None is unknown."""
    match fact:
        case None:
            return UNKNOWN.in_(language)
        case BaseGeometry():
            middle = fact.representative_point()
            place = ", ".join(
                words.number(degrees, language, decimals=5) + f"° {side}"
                for degrees, side in ((middle.y, "N"), (middle.x, "E"))
            )
            return f"{words.number(area(fact), language)} m² ({place})"
        case Provenance():
            day = words.day(fact.confirmed_on, language) if fact.confirmed_on else None
            known = filter(None, (fact.source, day, fact.confirmed_by))
            return printable(", ".join(known)) or UNKNOWN.in_(language)
        case bool() if name == INVENTED:
            return (YES if fact else NO).in_(language)
    return printable(value_in(language, BY_NAME[name], fact))
