"""Comparisons, patterns, words without case or accents, arithmetic."""

from __future__ import annotations

import operator
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from data.words import Text
from geo.cql.reading import FilterError
from geo.cql.times import same_grain
from geo.cql.values import (
    FALSE,
    NAMES,
    UNKNOWN,
    Numbers,
    Sets,
    Times,
    Truths,
    Words,
    truths,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from geo.cql.values import Value

# Each works on two arrays as on two values.
COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_PLAIN: Final = frozenset({"=", "<>"})
_ALIKE: Final = Text(
    "zwei vergleichbare Werte, nicht {left} und {right}",
    "two values that can be compared, not {left} and {right}",
)
_EQUAL_ONLY: Final = Text("= oder <> zwischen Wahrheitswerten", "= or <> between truth values")
_PATTERN: Final = Text("ein Muster in Anführungszeichen", "a pattern in quotation marks")


def compared(name: str, left: Value, right: Value) -> Truths:
    """Return how two values compare; unknown where one of them is."""
    compare = COMPARISONS[name]
    match left, right:
        case (Numbers(a), Numbers(b)):
            return truths(compare(a, b), ~(np.isnan(a) | np.isnan(b)))
        case (Words(), Words()):
            return _words(compare, left, right)
        case (Truths(a), Truths(b)):
            if name not in _PLAIN:
                raise FilterError(_EQUAL_ONLY)
            return truths(compare(a, b), (a != UNKNOWN) & (b != UNKNOWN))
        case (Times(interval=False), Times(interval=False)):
            same_grain(left, right)
            a, b = left.begins, right.begins
            return truths(compare(a, b), ~(np.isnan(a) | np.isnan(b)))
    words = _ALIKE.format(left=NAMES[type(left)], right=NAMES[type(right)])
    raise FilterError(words)


def _words(compare: Callable[[Any, Any], Any], left: Words, right: Words) -> Truths:
    if right.is_constant:
        word = right.distinct[0]
        return left.judged(lambda one: bool(compare(one, word)))
    if left.is_constant:
        word = left.distinct[0]
        return right.judged(lambda one: bool(compare(word, one)))
    ranks = {word: rank for rank, word in enumerate(sorted({*left.distinct, *right.distinct}))}
    a, b = _ranked(left, ranks), _ranked(right, ranks)
    return truths(compare(a, b), (a >= 0) & (b >= 0))


def _ranked(words: Words, ranks: dict[str, int]) -> NDArray[np.intp]:
    return np.array([*(ranks[word] for word in words.distinct), -1], dtype=np.intp)[words.places]


def between(value: Value, low: Value, high: Value) -> Truths:
    """Return whether a value lies between two others, both included."""
    return both(compared(">=", value, low), compared("<=", value, high))


def among(value: Value, others: Sequence[Value]) -> Truths:
    """Return whether a value equals one of several."""
    result = Truths(np.full(1, FALSE, dtype=np.int8))
    for one in others:
        result = either(result, compared("=", value, one))
    return result


def like(value: Value, pattern: Value) -> Truths:
    r"""Return whether a text fits a pattern: % any signs, _ one sign, \ before either itself."""
    if not isinstance(value, Words) or not isinstance(pattern, Words) or not pattern.is_constant:
        raise FilterError(_PATTERN)
    expression = _pattern(pattern.distinct[0])
    return value.judged(lambda word: expression.fullmatch(word) is not None)


def _pattern(text: str) -> re.Pattern[str]:
    """Return a pattern as a regular expression that never goes back over what it has matched.

    The first place where what stands between two % fits is as good as any later one, so the
    group is atomic, and no pattern takes longer than its length times that of the text.
    """
    parts = [""]
    for escaped, sign in re.findall(r"(\\?)(.)", text, re.DOTALL):
        if sign == "%" and not escaped:
            parts.append("")
        elif sign == "_" and not escaped:
            parts[-1] += "."
        else:
            parts[-1] += re.escape(sign)
    first, *between_, last = parts if len(parts) > 1 else (parts[0], "")
    if len(parts) == 1:
        return re.compile(first, re.DOTALL)
    middle = "".join(f"(?>.*?{part})" for part in between_ if part)
    return re.compile(f"{first}{middle}.*{last}", re.DOTALL)


def without_case(value: Value) -> Words:
    """Return texts with all letters folded (CASEI)."""
    return _each(value, str.casefold)


def without_accents(value: Value) -> Words:
    """Return texts without accents (ACCENTI): what Unicode decomposes into letter and mark."""
    return _each(value, _bare)


def _bare(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", bare)


def _each(value: Value, change: Callable[[str], str]) -> Words:
    if not isinstance(value, Words):
        raise FilterError(NAMES[Words])
    return Words([change(word) for word in value.distinct], value.places)


ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
    "%": np.fmod,
    "div": lambda a, b: np.trunc(np.divide(a, b)),
}


def computed(name: str, left: Value, right: Value) -> Numbers:
    """Return the result of a sum, product, …; unknown where there is none, as of 1 / 0."""
    if not isinstance(left, Numbers) or not isinstance(right, Numbers):
        raise FilterError(NAMES[Numbers])
    with np.errstate(all="ignore"):
        result = ARITHMETIC[name](left.values, right.values)
    return Numbers(np.where(np.isfinite(result), result, np.nan))


ARRAYS: Final[dict[str, Callable[[frozenset[str], frozenset[str]], bool]]] = {
    "a_equals": operator.eq,
    "a_contains": operator.ge,
    "a_containedby": operator.le,
    "a_overlaps": lambda a, b: not a.isdisjoint(b),
}


def sets_compared(name: str, left: Value, right: Value) -> Truths:
    """Return how two sets compare; one of them is a constant."""
    if not isinstance(left, Sets) or not isinstance(right, Sets):
        raise FilterError(NAMES[Sets])
    relate = ARRAYS[name]
    if right.is_constant:
        return left.judged(lambda one: relate(one, right.distinct[0]))
    if left.is_constant:
        return right.judged(lambda one: relate(left.distinct[0], one))
    a, b = (np.array([*of.distinct, frozenset()], dtype=object)[of.places] for of in (left, right))
    passed = np.array([relate(x, y) for x, y in zip(a, b, strict=True)], dtype=bool)
    return truths(passed, (left.places >= 0) & (right.places >= 0))


def both(left: Truths, right: Truths) -> Truths:
    """Return the conjunction: false where one is, whatever the other."""
    return Truths(np.minimum(left.values, right.values))


def either(left: Truths, right: Truths) -> Truths:
    """Return the disjunction: true where one is, whatever the other."""
    return Truths(np.maximum(left.values, right.values))


def negated(value: Truths) -> Truths:
    """Return the negation; what is unknown stays unknown."""
    return Truths(np.negative(value.values))
