"""Colours, type and patterns: the one visual language of map, print map and exposé.

The web's stylesheet gets these as custom properties (`css_variables`), so that a
colour is named once. Contrast of text on `paper` and `surface` is at least 4.5:1, of
map signs on the map's ground at least 3:1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

type Pattern = Literal[
    "solid",
    "hatch",
    "backhatch",
    "crosshatch",
    "dots",
    "outline",
    "vertical",
    "horizontal",
    "grid",
]

COLOURS: Final[dict[str, str]] = {
    "ink": "#17282b",
    "ink-soft": "#4a5a5c",
    "line": "#cfd6d2",
    "line-strong": "#7d8b8a",
    "paper": "#fbfaf6",
    "surface": "#ffffff",
    "surface-sunk": "#f0eee6",
    "brand": "#0b5451",
    "brand-strong": "#073b3a",
    "brand-soft": "#dcebe7",
    "accent": "#b4470f",
    "accent-soft": "#fbe9dc",
    "focus": "#1d4ed8",
    "field-business": "#0b5451",
    "field-work": "#b4470f",
    "field-climate": "#4a7d2c",
    "bar-ground": "#e3e0d6",
    "bar-no": "#8d9a98",
    "map-ground": "#f1efe7",
    "map-area": "#e6e9df",
    "map-boundary": "#9aa89f",
    "map-motorway": "#a6713a",
    "map-road": "#b9a98c",
    "map-minor": "#d3cbb9",
    "map-rail": "#5c6670",
    "map-estate": "#d9c9a3",
}


LEAST_CONTRAST: Final = 4.5
"""Contrast that text needs after WCAG 2.2, success criterion 1.4.3."""


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours (#rrggbb) after WCAG 2.2, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]  # noqa: PLR2004
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def print_colours(brand: str | None = None, accent: str | None = None) -> dict[str, str]:
    """Return the colours of printed documents: ours, with those of a publisher put in.

    Maps keep theirs, whose signs are told apart by them.
    """
    colours = dict(COLOURS)
    if brand:
        colours["brand"] = brand
        colours["brand-strong"] = mix(brand, COLOURS["ink"], 0.45)
        colours["brand-soft"] = mix(brand, "#ffffff", 0.86)
    if accent:
        colours["accent"] = accent
        colours["accent-soft"] = mix(accent, "#ffffff", 0.86)
    return colours


@dataclass(frozen=True, slots=True)
class StatusStyle:
    """How a plot of one status is drawn: never by colour alone."""

    colour: str
    pattern: Pattern


STATUS: Final[dict[str, StatusStyle]] = {
    "free": StatusStyle("#12703f", "solid"),
    "unconfirmed": StatusStyle("#12703f", "outline"),
    "planned": StatusStyle("#1f5fa8", "dots"),
    "negotiation": StatusStyle("#9a6700", "hatch"),
    "option": StatusStyle("#a8480f", "backhatch"),
    "reserved": StatusStyle("#a8480f", "crosshatch"),
    "sold": StatusStyle("#5f6368", "solid"),
    "withdrawn": StatusStyle("#5f6368", "outline"),
}
UNKNOWN_STATUS: Final = StatusStyle("#5f6368", "dots")


def status_style(status: str | None) -> StatusStyle:
    """Return how a plot of `status` is drawn, an unknown one included."""
    return UNKNOWN_STATUS if status is None else STATUS.get(status, UNKNOWN_STATUS)


FONT: Final = "Source Sans Pro"

_STROKES: Final[dict[Pattern, str]] = {
    "hatch": "M0 8 8 0M-2 2 2-2M6 10 10 6",
    "backhatch": "M0 0 8 8M-2 6 2 10M6-2 10 2",
    "crosshatch": "M0 8 8 0M0 0 8 8",
    "vertical": "M4 0v8",
    "horizontal": "M0 4h8",
    "grid": "M4 0v8M0 4h8",
}


def strokes(pattern: Pattern) -> str:
    """Return the lines of a pattern of 8 by 8 units as an SVG path; empty where it has none."""
    return _STROKES.get(pattern, "")


def mix(first: str, second: str, share: float) -> str:
    """Return the colour `share` of the way from `first` to `second` (both #rrggbb)."""
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def pattern_id(status: str) -> str:
    """Return the id of the SVG pattern of `status`."""
    return f"status-{status}"


def pattern_defs() -> str:
    """Return the SVG `<pattern>` elements of all statuses, to stand in `<defs>`."""
    return "".join(
        _pattern(pattern_id(name), style)
        for name, style in {**STATUS, "unknown": UNKNOWN_STATUS}.items()
    )


def _pattern(identifier: str, style: StatusStyle) -> str:
    ground = {"solid": 0.85, "outline": 0.06}.get(style.pattern, 0.18)
    sign = ""
    if style.pattern in _STROKES:
        sign = f'<path d="{_STROKES[style.pattern]}" stroke="{style.colour}" stroke-width="1.6"/>'
    elif style.pattern == "dots":
        sign = f'<circle cx="4" cy="4" r="1.5" fill="{style.colour}"/>'
    return (
        f'<pattern id="{identifier}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{style.colour}" fill-opacity="{ground}"/>'
        f"{sign}</pattern>"
    )


def css_variables() -> str:
    """Return the colours as custom properties of `:root`."""
    lines = [f"--{name}: {value};" for name, value in COLOURS.items()]
    lines += [f"--status-{name}: {style.colour};" for name, style in STATUS.items()]
    return ":root{" + "".join(lines) + "}"
