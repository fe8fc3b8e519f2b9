"""Figures such as 12.345 that can be read in two ways: decided by evidence, or asked.

Evidence is the decimal sign of the other figures, the area of the outline, and what a figure
of that field can be at all. Where it does not leave one reading, the row is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.fields import BY_NAME, Field, Kind
from data.imports import number
from data.plausibility.area import LARGEST, SMALLEST
from data.words import Text, number_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from data.imports.draft import Draft
    from data.imports.number import Mark

DEAREST: Final = 2_000.0
"""€/m² above which a price of commercial land is more likely one of the whole plot."""
# A stated area is at least this share of the outline, and at most so many times as large.
# Of two readings, a thousand times apart, no more than one can be.
_SHARE: Final = 0.05
_TIMES: Final = 1.5

_ONE_READING: Final = Text(
    "eine Zahl mit einer Lesart: {point} (--decimal point) oder {comma} (--decimal comma)",
    "a figure with one reading: {point} (--decimal point) or {comma} (--decimal comma)",
)
_BY_OUTLINE: Final = Text(
    "„{found}“ ist als {value} gelesen, weil der Umriss {drawn} misst ({field}).",
    "“{found}” is read as {value}, since the outline measures {drawn} ({field}).",
)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A figure with two readings.

    Attributes
    ----------
    name, heading, found
        Field, column, and the figure as it stands there.
    values
        What it is in the field's unit, by decimal sign.
    told
        Decimal sign of the other figures; None where they do not tell.
    """

    name: str
    heading: str
    found: str
    values: Mapping[Mark, float]
    told: Mark | None


def ambiguous(
    name: str, heading: str, raw: object, *, factor: Decimal, told: Mark | None
) -> Ambiguous | None:
    """Return a cell as a figure with two readings; None where it has one, or is no figure."""
    field = BY_NAME[name]
    if field.kind is not Kind.NUMBER or not isinstance(raw, str):
        return None
    values = number.readings(field, raw, factor)
    return Ambiguous(name, heading, raw.strip(), values, told) if values else None


def plausible(field: Field, value: float) -> bool:
    """Say whether a figure in the field's unit can be meant: no limit, but what practice knows."""
    if not (field.minimum or 0) <= value <= (field.maximum or float("inf")):
        return False
    if field.unit == "m²":
        return SMALLEST <= value <= LARGEST
    return field.unit != "€/m²" or value <= DEAREST


def settled(draft: Draft, drawn: float | None) -> Draft:
    """Read the figures of a row that have two readings, or refuse it.

    Parameters
    ----------
    drawn
        Area of the plot's outline in m²; None where it has none.
    """
    for one in draft.ambiguous:
        draft = _settled(draft, one, drawn)
    return replace(draft, ambiguous=())


def _settled(draft: Draft, one: Ambiguous, drawn: float | None) -> Draft:
    field = BY_NAME[one.name]
    possible = {mark for mark, value in one.values.items() if plausible(field, value)}
    fitting = {mark for mark in possible if _fits(field, one.values[mark], drawn)}
    if one.told in possible and fitting <= {one.told}:
        return _read(draft, one, one.told)
    if len(fitting) == 1 and one.told not in possible and drawn is not None:
        (mark,) = fitting
        said = _BY_OUTLINE.format(
            found=one.found,
            value=_written(field, one.values[mark]),
            drawn=_written(field, drawn),
            field=field.label,
        )
        return _read(replace(draft, doubts=(*draft.doubts, said)), one, mark)
    expected = _ONE_READING.format(
        point=_written(field, one.values["."]), comma=_written(field, one.values[","])
    )
    return draft.refused(one.heading, repr(one.found), expected, asks=True)


def _read(draft: Draft, one: Ambiguous, mark: Mark) -> Draft:
    return replace(draft, values={**draft.values, one.name: one.values[mark]})


def _fits(field: Field, value: float, drawn: float | None) -> bool:
    is_area = field.unit == "m²" and drawn is not None
    return is_area and _SHARE * drawn <= value <= _TIMES * drawn  # type: ignore[operator]


def _written(field: Field, value: float) -> Text:
    unit = f" {field.unit}" if field.unit else ""
    return Text(*(part + unit for part in number_text(value, decimals=3)))
