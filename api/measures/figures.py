"""Numbers as staff type them, in the form of the page's language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from data import words

if TYPE_CHECKING:
    from data.words import Language

_BLANKS: Final = str.maketrans("", "", "\u0020\u00a0\u202f\u2009'’")
_MOST: Final = 1e12


def figure_of(text: str, language: Language) -> float | None:
    """Return the number that a text is; None where it is none, or could be two.

    In German 1.250 is one thousand two hundred and fifty and 1,25 one and a quarter; in English
    it is the other way round. The other language's decimal sign is taken where nothing else can
    be meant. Beyond a million millions nothing is taken.
    """
    plain = text.translate(_BLANKS).replace("−", "-")
    mark, other = (",", r"\.") if language == "de" else (r"\.", ",")
    shapes = (
        rf"-?\d{{1,3}}(?:{other}\d{{3}})+(?:{mark}\d+)?",
        rf"-?\d+(?:{mark}\d+)?",
    )
    if any(re.fullmatch(shape, plain, re.ASCII) for shape in shapes):
        plain = re.sub(other, "", plain).replace(",", ".")
    elif re.fullmatch(rf"-?\d+{other}(?:\d{{1,2}}|\d{{4,}})", plain, re.ASCII):
        plain = plain.replace(",", ".")
    else:
        return None
    value = float(plain)
    return value if abs(value) <= _MOST else None


def shown(value: float | None, language: Language) -> str:
    """Write a number as `figure_of` takes it back; empty where it is unknown."""
    return "" if value is None else words.number(value, language, decimals=6)
