"""The typeface of print: its files, the characters that it has, and its widths.

Source Sans Pro comes with the package `font_source_sans_pro`; nothing of the machine's
own fonts is used, so that an exposé looks the same wherever it is made.
"""

from __future__ import annotations

import functools
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fontTools.ttLib import TTFont

if TYPE_CHECKING:
    from collections.abc import Mapping

_PACKAGE: Final = "font_source_sans_pro"
# Upright styles have the same characters; the italics have fewer and print uses none.
_WEIGHTS: Final[Mapping[int, str]] = {
    400: "SourceSansPro-Regular.ttf",
    600: "SourceSansPro-Semibold.ttf",
    700: "SourceSansPro-Bold.ttf",
}


def folder() -> Path:
    """Return the folder of the font files."""
    return Path(str(resources.files(_PACKAGE))) / "files"


@functools.cache
def _advances(weight: int) -> Mapping[int, float]:
    """Return the width of each character in em, by code point."""
    with TTFont(folder() / _WEIGHTS[weight], lazy=True) as font:
        em = font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        return {code: metrics[glyph][0] / em for code, glyph in font.getBestCmap().items()}


@functools.cache
def characters() -> frozenset[int]:
    """Return the code points that every style in use has."""
    return frozenset.intersection(*(frozenset(_advances(weight)) for weight in _WEIGHTS))


def width(text: str, size: float, weight: int = 400) -> float:
    """Return the width of `text` set in `size`, in the unit of `size`, without kerning."""
    advances = _advances(weight)
    return size * sum(advances.get(ord(character), 0.6) for character in text)
