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
from data.words import Text

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

ONE_OF: Final = Text("eines von {listed}", "one of {listed}")
_TEXT: Final = Text("ein Text", "a text")
_TRUTH: Final = Text("true oder false", "true or false")
_LIST: Final = Text("eine Liste", "a list")
_SOURCES: Final = Text(
    'ein Objekt wie {"*": {"source": "…", "confirmed_on": "2026-11-23"}}',
    'an object such as {"*": {"source": "…", "confirmed_on": "2026-11-23"}}',
)
_NAMES: Final = Text(
    "Namen von Feldern oder Gruppen, nicht {unknown}", "names of fields or groups, not {unknown}"
)
_DAY: Final = Text(
    'ein Datum wie 2026-11-23, oder {"days_from_build": -30}',
    'a date such as 2026-11-23, or {"days_from_build": -30}',
)
_BETWEEN: Final = Text(
    "eine Zahl von {low} bis {high}{unit}", "a number from {low} to {high}{unit}"
)
_FROM: Final = Text("eine Zahl ab {low}{unit}", "a number from {low}{unit}")
_TIERS: Final = Text(
    'Preisstufen wie [{"eligible": true, "price": 8.5}]',
    'price tiers such as [{"eligible": true, "price": 8.5}]',
)


class RefusedError(ValueError):
    """A cell is not what its field expects; `expected` says what was, the message in English."""

    def __init__(self, expected: Text) -> None:
        super().__init__(expected.en)
        self.expected = expected


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
            raise RefusedError(_TEXT)


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
        raise RefusedError(_TRUTH) from None


def provenance(raw: object, today: date) -> dict[str, Provenance]:
    """Return where facts are from, by field, group or `ANY_FIELD`.

    Raises
    ------
    RefusedError
        Says what is not understood.
    """
    content = _json(raw)
    if not isinstance(content, dict) or not all(map(_is_provenance, content.values())):
        raise RefusedError(_SOURCES)
    unknown = content.keys() - _PROVENANCE_KEYS
    if unknown:
        raise RefusedError(_NAMES.format(unknown=", ".join(sorted(unknown))))
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
    raise RefusedError(_LIST)


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
        raise RefusedError(_DAY) from None


def _number(field: Field, raw: object) -> float:
    try:
        number = float(raw)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    low = -math.inf if field.minimum is None else field.minimum
    high = math.inf if field.maximum is None else field.maximum
    if isinstance(raw, bool) or not (math.isfinite(number) and low <= number <= high):
        unit = f" {field.unit}" if field.unit else ""
        template = _BETWEEN if math.isfinite(high) else _FROM
        raise RefusedError(template.format(low=f"{low:g}", high=f"{high:g}", unit=unit))
    return number


def _code(field: Field, raw: object) -> str:
    if isinstance(raw, str) and raw in {entry.code for entry in field.codes}:
        return raw
    raise RefusedError(ONE_OF.format(listed=", ".join(entry.code for entry in field.codes)))


def _tier(raw: object) -> Tier:
    match raw:
        case {"eligible": bool(eligible), "price": int() | float() as price, **others} if (
            not others and not isinstance(price, bool) and 0 <= price < math.inf
        ):
            return Tier(eligible=eligible, price=float(price))
    raise RefusedError(_TIERS)
