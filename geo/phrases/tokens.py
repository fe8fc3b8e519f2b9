"""Tokens of a search line: figures, words and signs, each with its place in the text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_BLANK: Final = r"[ \u00a0\u202f\u2009'’]"
_TOKEN: Final = re.compile(
    rf"""
      (?P<day>\d{{4}}-\d\d-\d\d(?!\d) | \d{{1,2}}\.\d{{1,2}}\.\d{{4}}(?!\d))
    | (?P<number>
          \d{{1,3}}(?:{_BLANK}\d{{3}})+(?:,\d+)?(?!\d)
        | \d+(?:[.,]\d+)*
      )
    | (?P<word>(?:km|m)(?:²|\^?2)(?!\w) | [^\W\d_]+)
    | (?P<sign><=|>=|[^\s\w]|_)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What may stand within a phrase and says nothing there.
_SILENT: Final = frozenset("-–—‐.'’()§\"„“”")
# What a phrase is not read across.
BREAKS: Final = frozenset(",;|\n")


@dataclass(frozen=True, slots=True)
class Token:
    """A figure, a word or a sign.

    `key` is how phrases are compared: without case and umlauts, empty for a sign that says
    nothing within a phrase.
    """

    kind: str
    text: str
    start: int
    end: int
    key: str


def fold(text: str) -> str:
    """Return a text without case, umlauts and accents."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_UMLAUTS)
    bare = unicodedata.normalize("NFKD", plain)
    return "".join(sign for sign in bare if not unicodedata.combining(sign))


def tokens(text: str) -> tuple[Token, ...]:
    """Take a text apart; what is left out are blanks alone."""
    return tuple(_token(found) for found in _TOKEN.finditer(text))


def _token(found: re.Match[str]) -> Token:
    text, kind = found.group(), found.lastgroup or "sign"
    key = "" if text in _SILENT else fold(text)
    return Token(kind, text, found.start(), found.end(), key)


def key_of(text: str) -> str:
    """Return how a phrase is compared: the keys of its tokens, joined."""
    return "".join(one.key for one in tokens(text))
