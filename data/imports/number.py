"""Figures as people write them: which of comma and point is the decimal sign, and units."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, get_args

from data.imports import units

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.fields import Field

Mark = Literal[",", "."]
MARKS: Final[tuple[Mark, ...]] = get_args(Mark)

_SHAPE: Final = re.compile(r"([+-]?)(\d[\d.,'’ \u00a0\u202f\u2009]*)\s*(\D.*)?", re.DOTALL)
_SCIENTIFIC: Final = re.compile(r"[+-]?\d+([.,]\d+)?[eE][+-]?\d{1,3}")
_BLANKS: Final = str.maketrans("", "", "'’ \u00a0\u202f\u2009")


class AmbiguousError(ValueError):
    """A figure such as 12.345 could be twelve thousand or twelve."""


class NumberError(ValueError):
    """A text is no figure."""


def decimal_mark(texts: Iterable[str]) -> Mark | None:
    """Return the decimal sign that figures which can be read in one way only show.

    None where there are no such figures, or of both kinds.
    """
    seen: set[Mark] = set()
    for text in texts:
        digits, _ = _split(text)
        if digits is not None and (mark := _shown(digits)):
            seen.add(mark)
    return next(iter(seen)) if len(seen) == 1 else None


def parse(field: Field, text: str, factor: Decimal, mark: Mark | None) -> float:
    """Return a figure in the unit of `field`.

    Parameters
    ----------
    text
        The figure, perhaps with a unit, which then counts in place of `factor`.
    factor
        What a figure without a unit is multiplied by.
    mark
        The decimal sign where the figure itself does not show it.

    Raises
    ------
    AmbiguousError, NumberError
        Where it is no figure, or could be two.
    """
    if _SCIENTIFIC.fullmatch(text.strip()):
        return float(Decimal(text.strip().replace(",", ".")) * factor)
    digits, unit = _split(text)
    if digits is None:
        raise NumberError(text)
    if unit:
        own = units.factor(field, unit)
        if own is None:
            raise NumberError(text)
        factor = own
    return float(_decimal(digits, _shown(digits) or mark) * factor)


def readings(field: Field, text: str, factor: Decimal) -> dict[Mark, float]:
    """Return both readings of a figure that could be two, by decimal sign; else nothing."""
    digits, _ = _split(text)
    if digits is None or not any(sign in digits for sign in ",.") or _shown(digits):
        return {}
    try:
        return {mark: parse(field, text, factor, mark) for mark in MARKS}
    except NumberError:
        return {}


def is_bare(text: str) -> bool:
    """Say whether a text is a figure without a unit."""
    digits, unit = _split(text)
    if digits is None or unit:
        return False
    try:
        _decimal(digits, _shown(digits) or ",")
    except NumberError:
        return False
    return True


def plain(text: str, mark: Mark | None) -> float:
    """Return a figure without a unit, such as a coordinate.

    Raises
    ------
    AmbiguousError, NumberError
        Where it is no figure, or could be two.
    """
    digits, unit = _split(text)
    if digits is None or unit.rstrip("°"):
        raise NumberError(text)
    return float(_decimal(digits, _shown(digits) or mark))


def _split(text: str) -> tuple[str | None, str]:
    found = _SHAPE.fullmatch(text.strip())
    if found is None:
        return None, ""
    sign, digits, unit = found.groups()
    return sign + digits.translate(_BLANKS), (unit or "").strip()


def _shown(digits: str) -> Mark | None:
    """Return the decimal sign of a figure that can be read in one way only."""
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        return "," if comma > point else "."
    if comma < 0 and point < 0:
        return None
    sign: Mark = "," if comma >= 0 else "."
    if digits.count(sign) > 1:
        return "." if sign == "," else ","
    whole, _, rest = digits.lstrip("+-").partition(sign)
    grouped = len(rest) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")  # noqa: PLR2004
    return None if grouped else sign


def _decimal(digits: str, mark: Mark | None) -> Decimal:
    if "," not in digits and "." not in digits:
        return Decimal(digits)
    if mark is None:
        raise AmbiguousError(digits)
    groups = "." if mark == "," else ","
    whole, _, rest = digits.partition(mark)
    if groups in whole and not re.fullmatch(rf"[+-]?\d{{1,3}}(\{groups}\d{{3}})+", whole):
        raise NumberError(digits)
    if groups in rest or mark in rest:
        raise NumberError(digits)
    return Decimal(f"{whole.replace(groups, '')}.{rest or '0'}")
