"""Expressions out of CQL2 text and JSON, read by `cql2` within limits.

The parser goes down one level of its stack for each level of an expression, and one that is
nested deep enough ends the process. So nesting is counted before the parser sees the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal

import cql2

from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

type Encoding = Literal["cql2-text", "cql2-json"]
# What an expression is in CQL2 JSON: an operator with its arguments, or a value.
type Expression = Any

MAX_LENGTH: Final = 20_000
MAX_DEPTH: Final = 50
MAX_PARTS: Final = 2_000

_QUOTED: Final = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
# Signs and words that may stand before one another without end.
_PREFIXES: Final = re.compile(r"(?:(?:\bnot\b|[-+(])\s*)+", re.IGNORECASE)
_PREFIX: Final = re.compile(r"\bnot\b|[-+(]", re.IGNORECASE)

_TOO_LONG: Final = Text(
    f"höchstens {MAX_LENGTH} Zeichen", f"an expression of at most {MAX_LENGTH} characters"
)
_TOO_DEEP: Final = Text(
    f"höchstens {MAX_DEPTH} Ebenen ineinander", f"an expression nested at most {MAX_DEPTH} deep"
)
_TOO_MANY: Final = Text(
    f"höchstens {MAX_PARTS} Teile", f"an expression of at most {MAX_PARTS} parts"
)
_NO_CQL2: Final = {
    "cql2-text": Text("ein Ausdruck in CQL2-Text", "an expression in CQL2 text"),
    "cql2-json": Text("ein Ausdruck in CQL2-JSON", "an expression in CQL2 JSON"),
}


class FilterError(ValueError):
    """An expression cannot be answered; says in both languages what was expected."""

    def __init__(self, expected: Text) -> None:
        super().__init__(expected.en)
        self.expected = expected


def read(text: str, encoding: Encoding) -> Expression:
    """Return an expression as CQL2 JSON.

    Raises
    ------
    FilterError
        Where it is not CQL2, or larger than is answered.
    """
    if len(text) > MAX_LENGTH:
        raise FilterError(_TOO_LONG)
    if encoding == "cql2-text" and _nesting(text) > MAX_DEPTH:
        raise FilterError(_TOO_DEEP)
    parse = cql2.parse_text if encoding == "cql2-text" else cql2.parse_json
    try:
        expression = parse(text).to_json()
    except Exception as error:
        # The parser's errors are of several kinds, and what they say is about its grammar.
        raise FilterError(_NO_CQL2[encoding]) from error
    if expression is None:  # null is JSON, and no expression
        raise FilterError(_NO_CQL2[encoding])
    if sum(1 for _ in _parts(expression, 0)) > MAX_PARTS:
        raise FilterError(_TOO_MANY)
    return expression


def _nesting(text: str) -> int:
    """Return how deep a text may take the parser: brackets that are open, and signs in a row."""
    bare = _QUOTED.sub("''", text)
    depth = deepest = 0
    for sign in bare:
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    rows = (len(_PREFIX.findall(found.group())) for found in _PREFIXES.finditer(bare))
    return max(deepest, max(rows, default=0))


def _parts(part: Expression, depth: int) -> Iterator[None]:
    """Yield once for each part; coordinates are not counted."""
    if depth > 2 * MAX_DEPTH:
        raise FilterError(_TOO_DEEP)
    yield
    if isinstance(part, dict) and "coordinates" not in part:
        for inner in part.values():
            yield from _parts(inner, depth + 1)
    elif isinstance(part, list):
        for inner in part:
            yield from _parts(inner, depth + 1)
