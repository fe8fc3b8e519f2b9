"""Which period a report is asked for: a quarter, or a span of days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.measures.form import day_of
from data.measures.quarter import quarter_of, read
from data.words import Text
from maps.evaluation.report import Period, quarterly

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_QUARTER: Final = Text(
    "Ein Quartal, das schon begonnen hat, wie 2026-Q3.",
    "A quarter that has begun already, such as 2026-Q3.",
)
_SPAN: Final = Text(
    "Ein Zeitraum von höchstens zehn Jahren, der bis heute begonnen hat; der letzte Tag liegt "
    "nicht vor dem ersten.",
    "A period of at most ten years that has begun by today; its last day is not before the first.",
)
_YEARS: Final = 10
_FIRST_YEAR: Final = 1990


def period_of(given: Mapping[str, str], today: date) -> tuple[Period, Text | None]:
    """Return the period of `quartal`, or of `von` and `bis`; by default the quarter of today.

    With it comes what is wrong with what was asked; then the period is the usual one.
    """
    usual = quarterly(quarter_of(today))
    if given.get("von") or given.get("bis"):
        first, last = day_of(given.get("von", "")), day_of(given.get("bis", ""))
        if first is None or last is None or not _is_span(first, last, today):
            return usual, _SPAN
        return Period("final", first, last), None
    if given.get("quartal"):
        quarter = read(given["quartal"])
        if quarter is None or quarter > quarter_of(today):
            return usual, _QUARTER
        return quarterly(quarter), None
    return usual, None


def _is_span(first: date, last: date, today: date) -> bool:
    short = last.year - first.year <= _YEARS
    return first.year >= _FIRST_YEAR and first <= min(last, today) and short
