"""People within some minutes, in words: no finer than they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.imports.formats.grid import WORKING_AGE
from data.values import UNKNOWN, people_text
from data.words import LANGUAGES, Text, as_of, number_text
from geo.destinations import TRAVEL_BY
from geo.people import REASONS, SOURCES

if TYPE_CHECKING:
    from data.words import Language
    from geo.catalogue import People
    from geo.destinations import Travel
    from geo.isochrones import Isochrone
    from geo.people import Count

_COUNTED: Final = Text("Gezählt: {counted}, {dated}.", "Counted: {counted}, {dated}.")
_AS_OF: Final = Text("Stand {day}", "as of {day}")
_UNDATED: Final = Text("Stand unbekannt", "date unknown")
_NONE: Final = Text("Menschen in Reichweite: {reason}.", "People within reach: {reason}.")
_MORE: Final = Text(
    " „Mindestens“ steht, wo das geladene Straßennetz oder die Einwohnerzahlen enden.",
    " “At least” stands where the road network loaded or the figures on inhabitants end.",
)

_OF_AGE: Final = Text("davon {first} bis {last} Jahre alt", "of these {first} to {last} years old")
_NO_AGES: Final = Text(
    " Die Zahlen sagen nichts darüber, wie viele davon im Erwerbsalter sind.",
    " The figures do not tell how many of them are of working age.",
)
_AGES: Final = Text(
    " Das Erwerbsalter reicht von {first} bis {last} Jahren; gezählt sind die Altersgruppen des "
    "Gitters, die ganz darin liegen.",
    " Working age is {first} to {last} years; counted are the age groups of the grid that lie "
    "wholly within.",
)
_REACHED: Final = Text(
    "In {minutes} Minuten {by} erreichbar: {area} km², {people}.",
    "Within {minutes} minutes {by}: {area} km², {people}.",
)
_LIVING: Final = Text("darin {n} Menschen", "home to {n} people")
_NOBODY_KNOWS: Final = Text(
    "Zahl der Menschen darin unbekannt", "how many people live there is unknown"
)
_CUT: Final = Text(
    " Das Gebiet stößt an den Rand des geladenen Straßennetzes; in Wirklichkeit kann es größer "
    "sein.",
    " The area meets the edge of the road network loaded; in truth it may be larger.",
)
_SCHEMATIC: Final = Text(
    " Das Straßennetz ist schematisch: Das Gebiet folgt nur den Straßen, die darin stehen.",
    " The road network is schematic: the area follows only the roads that it holds.",
)
_FIGURES_END: Final = Text(
    " Für einen Teil des Gebiets sind keine Einwohnerzahlen geladen.",
    " For part of the area no figures on inhabitants are loaded.",
)


def working_label(held: People, language: Language) -> str | None:
    """Say whose number is told beside that of all people: which ages they have."""
    if held.ages is None:
        return None
    first, last = held.ages
    return _OF_AGE.format(first=first, last=last).in_(language)


def people_note(held: People, language: Language) -> str:
    """Say what was counted, of which day, and where more may live; or why nothing was."""
    if held.source is None:
        return _NONE.format(reason=REASONS.get(held.reason or "", UNKNOWN)).in_(language)
    dated = _UNDATED
    if held.as_of is not None:
        dated = Text(*(_AS_OF.in_(lang).format(day=as_of(held.as_of, lang)) for lang in LANGUAGES))
    counted = SOURCES[held.source]
    said = _COUNTED.format(counted=counted, dated=dated).in_(language)
    if held.ages is None:
        said += _NO_AGES.in_(language)
    elif held.ages != WORKING_AGE:
        first, last = WORKING_AGE
        said += _AGES.format(first=first, last=last).in_(language)
    return said + (_MORE.in_(language) if held.at_least or held.working_at_least else "")


def isochrone_text(
    travel: Travel,
    isochrone: Isochrone,
    square_km: float,
    count: Count,
    source: str | None,
    *,
    schematic: bool,
) -> Text:
    """Say what is reached, how many people live there and what limits the figures."""
    living = _NOBODY_KNOWS
    if count.people is not None:
        figure = people_text(count.people, source, at_least=count.at_least)
        living = _LIVING.format(n=figure)
    said = _REACHED.format(
        minutes=isochrone.minutes,
        by=TRAVEL_BY[travel],
        area=number_text(square_km, decimals=0 if square_km >= 10 else 1),  # noqa: PLR2004
        people=living,
    )
    limits = [said]
    if isochrone.cut:
        limits.append(_CUT)
    elif count.at_least:
        limits.append(_FIGURES_END)
    if schematic:
        limits.append(_SCHEMATIC)
    return Text(*("".join(parts) for parts in zip(*limits, strict=True)))
