"""Reads one cell of a foreign file as the value of a field.

GDAL guesses the type of a column from its content, so that a text may arrive as a
number or a date, and a number as a text.
"""

from __future__ import annotations

import json
import math
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from data.fields import BY_NAME, Field, Group, Kind
from data.record import ANY_FIELD, Provenance, Tier, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

_PROVENANCE_KEYS: Final = frozenset({ANY_FIELD, *BY_NAME, *(group.value for group in Group)})
_BOOLEANS: Final[Mapping[str, bool]] = {
    "true": True,
    "1": True,
    "1.0": True,
    "false": False,
    "0": False,
    "0.0": False,
}


class RefusedError(ValueError):
    """A cell is not what its field expects; the message says what was expected."""


def plain(raw: object) -> object:
    """Return a cell with arrays as lists; None where it is empty, whatever GDAL gave."""
    if isinstance(raw, np.ndarray):
        return raw.tolist()
    if isinstance(raw, str):
        return raw if raw.strip() else None
    return None if pd.api.types.is_scalar(raw) and pd.isna(raw) else raw


def value(field: Field, raw: object, today: date) -> Value:  # noqa: PLR0911
    """Return a cell that is not empty as a value of `field`.

    Raises
    ------
    RefusedError
        Says what the field expects.
    """
    match field.kind:
        case Kind.NUMBER:
            return _number(field, raw)
        case Kind.BOOLEAN:
            return boolean(raw)
        case Kind.DATE:
            return _day(raw, today)
        case Kind.CODE:
            return _code(field, raw)
        case Kind.CODES:
            chosen = {_code(field, code) for code in _list(raw)}
            return tuple(entry.code for entry in field.codes if entry.code in chosen)
        case Kind.TIERS:
            return tuple(_tier(tier) for tier in _list(raw))
        case _:
            return text(raw)


def text(raw: object) -> str:
    """Return a text; one that GDAL took for a number or a date is turned back.

    Raises
    ------
    RefusedError
        Where the cell holds something else.
    """
    match raw:
        case str():
            return raw
        case datetime():
            return str(raw.date() if raw.time() == time() else raw)
        case date():
            return str(raw)
        case float() if raw.is_integer():
            return f"{raw:.0f}"
        case float() | int() if not isinstance(raw, bool):
            return str(raw)
        case _:
            msg = "a text"
            raise RefusedError(msg)


def boolean(raw: object) -> bool:
    """Return a truth value.

    Raises
    ------
    RefusedError
        Where the cell holds something else.
    """
    try:
        return _BOOLEANS[str(raw).lower()]
    except KeyError:
        msg = "true or false"
        raise RefusedError(msg) from None


def provenance(raw: object, today: date) -> dict[str, Provenance]:
    """Return where facts are from, by field, group or `ANY_FIELD`.

    Raises
    ------
    RefusedError
        Says what is not understood.
    """
    content = _json(raw)
    if not isinstance(content, dict) or not all(map(_is_provenance, content.values())):
        msg = 'an object such as {"*": {"source": "…", "confirmed_on": "2026-11-23"}}'
        raise RefusedError(msg)
    unknown = content.keys() - _PROVENANCE_KEYS
    if unknown:
        msg = f"names of fields or groups, not {', '.join(sorted(unknown))}"
        raise RefusedError(msg)
    return {
        key: Provenance(
            entry.get("source"),
            _day(entry["confirmed_on"], today) if entry.get("confirmed_on") else None,
            entry.get("confirmed_by"),
        )
        for key, entry in content.items()
    }


def _is_provenance(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and entry.keys() <= {"source", "confirmed_on", "confirmed_by"}
        and isinstance(entry.get("source"), str | None)
        and isinstance(entry.get("confirmed_by"), str | None)
    )


def _json(raw: object) -> Any:  # noqa: ANN401
    """Return nested content, which GDAL may hand over as JSON text."""
    if isinstance(raw, str) and raw[:1] in "[{":
        try:
            return json.loads(raw)
        except json.JSONDecodeError:
            return raw
    return raw


def _list(raw: object) -> list[Any]:
    content = _json(raw)
    if isinstance(content, str):
        return [part.strip() for part in content.split(",") if part.strip()]
    if isinstance(content, list):
        return content
    msg = "a list"
    raise RefusedError(msg)


def _day(raw: object, today: date) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    content = _json(raw)
    try:
        if isinstance(content, dict) and type(content.get("days_from_build")) is int:
            return today + timedelta(days=content["days_from_build"])
        return datetime.fromisoformat(str(raw)).date()
    except (ValueError, OverflowError):
        msg = 'a date such as 2026-11-23, or {"days_from_build": -30}'
        raise RefusedError(msg) from None


def _number(field: Field, raw: object) -> float:
    try:
        number = float(raw)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    low = -math.inf if field.minimum is None else field.minimum
    high = math.inf if field.maximum is None else field.maximum
    if isinstance(raw, bool) or not (math.isfinite(number) and low <= number <= high):
        unit = f" {field.unit}" if field.unit else ""
        between = f" from {low:g} to {high:g}" if math.isfinite(high) else f" from {low:g}"
        msg = f"a number{between}{unit}"
        raise RefusedError(msg)
    return number


def _code(field: Field, raw: object) -> str:
    if isinstance(raw, str) and raw in {entry.code for entry in field.codes}:
        return raw
    msg = f"one of {', '.join(entry.code for entry in field.codes)}"
    raise RefusedError(msg)


def _tier(raw: object) -> Tier:
    match raw:
        case {"eligible": bool(eligible), "price": int() | float() as price, **others} if (
            not others and not isinstance(price, bool) and 0 <= price < math.inf
        ):
            return Tier(eligible=eligible, price=float(price))
    msg = 'price tiers such as [{"eligible": true, "price": 8.5}]'
    raise RefusedError(msg)
