"""Days, moments and intervals, and how they lie to each other."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from data.words import Text
from geo.cql.reading import FilterError
from geo.cql.values import NAMES, Times, Truths, truths

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.cql.values import Value

_DAY: Final = Text("ein Datum wie 2026-11-23", "a date such as 2026-11-23")
_MOMENT: Final = Text(
    "ein Zeitpunkt wie 2026-11-23T12:00:00Z", "a time such as 2026-11-23T12:00:00Z"
)
_GRAIN: Final = Text("zwei Tage oder zwei Zeitpunkte", "two dates or two timestamps")
_ORDER: Final = Text("ein Zeitraum, der endet, nachdem er beginnt", "an interval with end >= start")
_INTERVAL: Final = Text("ein Zeitraum aus Anfang und Ende", "an interval of start and end")
_FULL_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FULL_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)
OPEN: Final = ".."


def day(text: object) -> Times:
    """Return a day; FilterError where it is none in RFC 3339."""
    return _instant(text, _FULL_DATE, _DAY, days=True)


def moment(text: object) -> Times:
    """Return a moment; FilterError where it is none in RFC 3339 (CQL2 wants UTC)."""
    return _instant(text, _FULL_TIME, _MOMENT, days=False)


def _instant(text: object, form: re.Pattern[str], expected: Text, *, days: bool) -> Times:
    if not isinstance(text, str) or not form.fullmatch(text):
        raise FilterError(expected)
    try:
        read = datetime.fromisoformat(text)
        at = (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise FilterError(expected) from None
    return Times(np.array([at]), np.array([at]), days=days)


def interval(begin: Value | str, end: Value | str) -> Times:
    """Return the time between two instants; `OPEN` or nothing in their place leaves it open."""
    first, last = _end(begin), _end(end)
    if first and last:
        same_grain(first, last)
    begins = first.begins if first else np.array([-np.inf])
    ends = last.ends if last else np.array([np.inf])
    if begins.shape == ends.shape == (1,) and begins[0] > ends[0]:
        raise FilterError(_ORDER)
    unknown = np.isnan(begins) | np.isnan(ends)
    days = (first or last or Times(begins, ends, days=True)).days
    return Times(
        np.where(unknown, np.nan, begins), np.where(unknown, np.nan, ends), days, interval=True
    )


def _end(of: Value | str) -> Times | None:
    if isinstance(of, Times) and not of.interval:
        return of
    if not isinstance(of, str):
        raise FilterError(_INTERVAL)
    if of in {OPEN, ""}:
        return None
    return day(of) if _FULL_DATE.fullmatch(of) else moment(of)


def same_grain(left: Times, right: Times) -> None:
    """Refuse to compare days with moments, of which nobody knows where the day lies."""
    if left.days != right.days and not (_unbounded(left) or _unbounded(right)):
        raise FilterError(_GRAIN)


def _unbounded(times: Times) -> bool:
    return bool(np.isinf(times.begins).all() and np.isinf(times.ends).all())


# Beginning and end of the one, then of the other (OGC 21-065r2, table of temporal functions).
RELATIONS: Final[dict[str, Callable[[Any, Any, Any, Any], Any]]] = {
    "t_after": lambda a, _b, _c, d: a > d,
    "t_before": lambda _a, b, c, _d: b < c,
    "t_contains": lambda a, b, c, d: (a < c) & (b > d),
    "t_disjoint": lambda a, b, c, d: (a > d) | (b < c),
    "t_during": lambda a, b, c, d: (a > c) & (b < d),
    "t_equals": lambda a, b, c, d: (a == c) & (b == d),
    "t_finishedby": lambda a, b, c, d: (a < c) & (b == d),
    "t_finishes": lambda a, b, c, d: (a > c) & (b == d),
    "t_intersects": lambda a, b, c, d: (a <= d) & (b >= c),
    "t_meets": lambda _a, b, c, _d: b == c,
    "t_metby": lambda a, _b, _c, d: a == d,
    "t_overlappedby": lambda a, b, c, d: (a > c) & (a < d) & (b > d),
    "t_overlaps": lambda a, b, c, d: (a < c) & (b > c) & (b < d),
    "t_startedby": lambda a, b, c, d: (a == c) & (b > d),
    "t_starts": lambda a, b, c, d: (a == c) & (b < d),
}
# Those that a single instant can be asked about; the others are about intervals.
INSTANT: Final = frozenset({"t_after", "t_before", "t_disjoint", "t_equals", "t_intersects"})


def related(name: str, left: Value, right: Value) -> Truths:
    """Return how two times lie to each other; unknown where one of them is."""
    if not isinstance(left, Times) or not isinstance(right, Times):
        raise FilterError(NAMES[Times])
    if name not in INSTANT and not (left.interval and right.interval):
        raise FilterError(_INTERVAL)
    same_grain(left, right)
    passed = RELATIONS[name](left.begins, left.ends, right.begins, right.ends)
    return truths(passed, ~(np.isnan(left.begins) | np.isnan(right.begins)))
