"""The restrictions of a plot in one sign and one sentence, which say no more than they do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from data.words import Text
from geo.constraints import LEVEL_LABELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.words import Language
    from geo.catalogue import Level
    from maps.factsheet import RestrictionRow

type Signal = Literal["stop", "caution", "go", "open"]
"""Which lamp is lit; "open": none, since nothing is known to be in the way, nor known not to be."""

ORDER: Final[tuple[Level, ...]] = ("excluded", "serious", "slight", "unknown", "none")
_STOP: Final = Text(
    "Nach den Angaben ausgeschlossen wegen: {what}.",
    "By what is recorded ruled out because of: {what}.",
)
_CAUTION: Final = Text("Mit Einschränkungen: {what}.", "With restrictions: {what}.")
_GO: Final = Text(
    "Keine Einschränkung, und zu jedem Punkt liegt eine Angabe vor.",
    "No restriction, and every point has been looked into.",
)
_OPEN: Final = Text(
    "Keine Einschränkung bekannt, aber nicht alles ist geklärt.",
    "No restriction is known, but not everything is settled.",
)
_UNKNOWN: Final = Text("Nicht geklärt: {what}.", "Not settled: {what}.")


@dataclass(frozen=True, slots=True)
class TrafficLight:
    """What all restrictions come to.

    Attributes
    ----------
    signal
        The lamp that is lit.
    sentence
        What it means here, with what it is due to.
    unknown
        What is not settled, where a lamp is lit all the same; None where all is.
    counts
        How many restrictions there are of each level that occurs, the worst first: key,
        word and number.
    """

    signal: Signal
    sentence: str
    unknown: str | None
    counts: tuple[tuple[Level, str, int], ...]


def traffic_light(rows: Sequence[RestrictionRow], language: Language) -> TrafficLight | None:
    """Return the sign for restrictions; None where there is none to speak of.

    One that excludes stops; a serious or slight one calls for caution. Green is lit only
    where every restriction is known to be none: unknown is not none.
    """
    by_level = {level: [row for row in rows if row.level == level] for level in ORDER}
    counts = tuple(
        (level, LEVEL_LABELS[level].in_(language), len(held))
        for level, held in by_level.items()
        if held
    )
    if not counts:
        return None
    unknown = by_level["unknown"]
    if by_level["excluded"]:
        signal, said, named = "stop", _STOP, by_level["excluded"]
    elif restricted := by_level["serious"] + by_level["slight"]:
        signal, said, named = "caution", _CAUTION, restricted
    else:
        signal, said, named = ("open", _OPEN, []) if unknown else ("go", _GO, [])
    return TrafficLight(
        signal,  # type: ignore[arg-type]
        said.in_(language).format(what=_listed(named)),
        _UNKNOWN.in_(language).format(what=_listed(unknown)) if unknown else None,
        counts,
    )


def _listed(rows: Sequence[RestrictionRow]) -> str:
    return ", ".join(dict.fromkeys(row.label for row in rows))
