"""Texts as spreadsheets and terminals take them: no formula, no control character."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# A spreadsheet runs what begins like this, blanks before it or not, as a formula. An
# apostrophe before it, which spreadsheets hide, makes it a text.
_FORMULA: Final = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]")

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """Return what `neutral` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet may take a text for a formula."""
    return _FORMULA.match(text) is not None


def xml_text(text: str) -> str:
    """Return a text without the characters that XML 1.0 forbids; U+FFFD stands for them."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def printable(text: str) -> str:
    """Return a foreign text without what steers a terminal or turns its direction."""
    seen = ((char, unicodedata.category(char)) for char in text)
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if category in {"Cc", "Cs"} else char
        for char, category in seen
        if category != "Cf"
    )
