"""Texts as spreadsheets and terminals take them: no formula, no control character."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# A spreadsheet runs what begins like this, blanks before it or not, as a formula. An
# apostrophe before it, which spreadsheets hide, makes it a text.
_FORMULA: Final = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]")


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """Return what `neutral` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet may take a text for a formula."""
    return _FORMULA.match(text) is not None


def printable(text: str) -> str:
    """Return a foreign text without what steers a terminal or turns its direction."""
    seen = ((char, unicodedata.category(char)) for char in text)
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if category in {"Cc", "Cs"} else char
        for char, category in seen
        if category != "Cf"
    )
