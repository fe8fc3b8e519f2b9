"""How classes are told apart in charts: a colour, light and dark, and a pattern for each.

A tone is a class of CSS that sets the colour (`--tone`) and an SVG pattern of the same name,
drawn in it. So a chart names tones alone, and no two of the supply differ by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.codes import ZONING
from geo.supply.classes import ACCESS_CLASSES, SIZE_CLASSES
from maps.style import STATUS, UNKNOWN_STATUS, Pattern, strokes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Tone:
    """A colour on light and on dark ground (contrast at least 3:1 to either), and a pattern."""

    light: str
    dark: str
    pattern: Pattern


_UNKNOWN: Final = Tone(UNKNOWN_STATUS.colour, "#a9b4b3", UNKNOWN_STATUS.pattern)

# The colours of the status on dark ground; on light ground they are those of the map.
_STATUS_DARK: Final[Mapping[str, str]] = {
    "free": "#4fb37c",
    "unconfirmed": "#4fb37c",
    "planned": "#8ab8f0",
    "negotiation": "#e3b75a",
    "option": "#f0a268",
    "reserved": "#f0a268",
    "sold": "#a9b4b3",
    "withdrawn": "#a9b4b3",
}
_ZONING: Final[tuple[Tone, ...]] = (
    Tone("#4b3a86", "#b9a8f2", "solid"),
    Tone("#4b3a86", "#b9a8f2", "hatch"),
    Tone("#0b5451", "#5fb8ab", "vertical"),
    Tone("#0b5451", "#5fb8ab", "backhatch"),
    Tone("#b4470f", "#f0a268", "crosshatch"),
    Tone("#7a5a2b", "#d6b98a", "horizontal"),
    Tone("#9b1c2e", "#ff9aa6", "grid"),
    Tone("#9b1c2e", "#ff9aa6", "outline"),
)
# Steps of one hue, from little to much.
_SIZE: Final[tuple[Tone, ...]] = (
    Tone("#6c938f", "#e0f2ee", "outline"),
    Tone("#538a84", "#c3e6de", "horizontal"),
    Tone("#3a7d77", "#9cd6ca", "hatch"),
    Tone("#236a65", "#76c4b6", "grid"),
    Tone("#0b5451", "#55ab9e", "crosshatch"),
    Tone("#073b3a", "#3f9388", "solid"),
)
_ACCESS: Final[tuple[Tone, ...]] = (
    Tone("#173f7a", "#9cc3f5", "solid"),
    Tone("#2f62a8", "#83aee6", "crosshatch"),
    Tone("#4f7fbf", "#6d98d1", "hatch"),
    Tone("#6c8fbd", "#6688b5", "outline"),
)
_CONFIRMED: Final[Mapping[str, Tone]] = {
    "confirmed": Tone("#12703f", "#4fb37c", "solid"),
    "lapsed": Tone("#9a6700", "#e3b75a", "hatch"),
    "undated": _UNKNOWN,
}
_FOUND: Final[Mapping[str, Tone]] = {
    "none": Tone("#9b1c2e", "#ff9aa6", "backhatch"),
    "few": Tone("#9a6700", "#e3b75a", "hatch"),
    "enough": Tone("#12703f", "#4fb37c", "solid"),
}
_EVENTS: Final[Mapping[str, Tone]] = {"count": Tone("#0b5451", "#5fb8ab", "solid")}
_FLOW: Final[Mapping[str, Tone]] = {
    "whole": Tone("#0b5451", "#5fb8ab", "solid"),
    "gain": Tone("#12703f", "#4fb37c", "hatch"),
    "loss": Tone("#b4470f", "#f0a268", "backhatch"),
}

_MEASURE: Final[Mapping[str, Tone]] = {
    "running": Tone("#0b5451", "#5fb8ab", "solid"),
    "planned": Tone("#173f7a", "#9cc3f5", "hatch"),
    "done": Tone("#12703f", "#4fb37c", "crosshatch"),
    "dropped": Tone("#7a5a2b", "#d6b98a", "outline"),
}
_CAMPAIGN: Final[Mapping[str, Tone]] = {
    "visit": Tone("#0b5451", "#5fb8ab", "solid"),
    "short_link": Tone("#b4470f", "#f0a268", "hatch"),
    "expose": Tone("#173f7a", "#9cc3f5", "vertical"),
    "enquiry": Tone("#7a5a2b", "#d6b98a", "backhatch"),
    "registration": Tone("#12703f", "#4fb37c", "crosshatch"),
}

TONES: Final[Mapping[str, Mapping[str, Tone]]] = {
    "status": {
        **{
            name: Tone(style.colour, _STATUS_DARK[name], style.pattern)
            for name, style in STATUS.items()
        },
        UNKNOWN: Tone(_UNKNOWN.light, _UNKNOWN.dark, "vertical"),
    },
    **{
        name: {
            **dict(zip((one.code for one in classes), tones, strict=True)),
            UNKNOWN: _UNKNOWN,
        }
        for name, classes, tones in (
            ("zoning", ZONING, _ZONING),
            ("size", SIZE_CLASSES, _SIZE),
            ("accessibility", ACCESS_CLASSES, _ACCESS),
        )
    },
    "confirmed": _CONFIRMED,
    "flow": _FLOW,
    "found": _FOUND,
    "events": _EVENTS,
    "measure": _MEASURE,
    "campaign": _CAMPAIGN,
}
"""Tones by dimension and class."""

_GROUND: Final[Mapping[Pattern, float]] = {"solid": 1, "outline": 0.06}


def tone(dimension: str, key: str | None) -> str:
    """Return the name of a class's tone; one that is in no list has that of the unknown."""
    known = key if key is not None and key in TONES[dimension] else UNKNOWN
    return f"tone-{dimension}-{known}"


def names() -> tuple[str, ...]:
    """Return the names of all tones."""
    return tuple(name for name, _ in _named())


def css() -> str:
    """Return the stylesheet that gives each tone its colour, on light and on dark ground."""
    light = "".join(f".{name}{{--tone:{one.light}}}" for name, one in _named())
    dark = "".join(f".{name}{{--tone:{one.dark}}}" for name, one in _named())
    return f"{light}@media screen and (prefers-color-scheme:dark){{{dark}}}"


def patterns(names: Iterable[str]) -> str:
    """Return the SVG `<pattern>` elements of some tones, to stand in `<defs>`."""
    wanted = set(names)
    return "".join(_pattern(name, one) for name, one in _named() if name in wanted)


def _named() -> Iterator[tuple[str, Tone]]:
    for dimension, tones in TONES.items():
        for key, one in tones.items():
            yield f"tone-{dimension}-{key}", one


def _pattern(name: str, one: Tone) -> str:
    sign = ""
    if path := strokes(one.pattern):
        sign = f'<path class="tone-line" d="{path}"/>'
    elif one.pattern == "dots":
        sign = '<circle class="tone-dot" cx="4" cy="4" r="1.6"/>'
    return (
        f'<pattern id="{name}" class="{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect class="tone-ground" width="8" height="8" '
        f'fill-opacity="{_GROUND.get(one.pattern, 0.2):g}"/>{sign}</pattern>'
    )
