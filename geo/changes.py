"""Changes: a demand put otherwise, so that a plot it keeps out comes in.

A limit is moved, a code added, an unknown fact let pass, or the demand dropped where
nothing smaller is possible. Limits move in the steps in which their fact is shown (whole
square metres, cents, minutes as they are rounded), so that what is said is what is applied;
a step less, and the plot stays outside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Final

import numpy as np

from data.fields import BY_NAME as FIELDS
from data.fields import Kind
from data.values import price_in
from data.words import LANGUAGES, Text, number_text
from geo.columns import PEOPLE, UNKNOWN_CODE, Codes, CodeSets, Figures
from geo.destinations import BY_NAME as DESTINATIONS
from geo.destinations import DISTANCE_COLUMNS
from geo.filters import (
    KM_DECIMALS,
    UNKNOWN,
    AtLeast,
    AtMost,
    Near,
    OneOf,
    Reaches,
    Touches,
    column_label,
    compared,
    distances,
    is_day,
    wanted_text,
)
from geo.labels import choice_label

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.catalogue import Catalogue
    from geo.columns import Columns
    from geo.filters import Demand

# Ways to change a demand; from CODE on, which code is added.
LIMIT, UNKNOWN_TOO, DROP, CODE = range(4)
# How large a change is: that of a limit is its share of the limit itself. Others come behind:
# another code is another kind of plot, and to drop a demand is the most.
_OTHERWISE: Final = 1.0
_DROPPED: Final = 2.0
_YEAR: Final = 365.0
_MOST_DECIMALS: Final = 9


@dataclass(frozen=True, slots=True)
class Change:
    """A demand of the question, and how it would have to read; None is not at all.

    `by` is how far a limit moves, in its unit (days for a date); None where none does.
    """

    demand: Demand
    to: Demand | None
    by: Decimal | None = None


def ways(
    demand: Demand, verdict: NDArray[np.int8], columns: Columns, places: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return how plots that a demand keeps out could be let in, and how large the change is.

    Parameters
    ----------
    verdict
        On all plots.
    places
        The plots, which `demand` keeps out; shape (p,), as both results.
    """
    condition = demand.condition
    way = np.full(len(places), DROP)
    size = np.full(len(places), _DROPPED)
    column = columns.by_name.get(getattr(condition, "column", ""))
    if isinstance(condition, AtLeast | AtMost | Near | Reaches):
        way[:] = LIMIT
        size = _shares(condition, columns, places)
        bounds = column.at_least if isinstance(column, Figures) else None
        if isinstance(condition, AtMost) and bounds is not None:
            # Of a figure that is a lower bound no limit is known to hold.
            open_ = bounds[places]
            way[open_], size[open_] = DROP, _DROPPED
    elif isinstance(condition, OneOf) and not _is_truth(condition):
        codes = _codes(column, places)
        way = np.where(codes == UNKNOWN_CODE, DROP, CODE + codes)
        size = np.where(codes == UNKNOWN_CODE, _DROPPED, _OTHERWISE)
    unknown = verdict[places] == UNKNOWN
    return np.where(unknown, UNKNOWN_TOO, way), np.where(unknown, _OTHERWISE, size)


def _is_truth(condition: OneOf) -> bool:
    return condition.column in FIELDS and FIELDS[condition.column].kind is Kind.BOOLEAN


def _codes(column: object, places: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return the code of each plot, of several the first in the list; −1 where it has none."""
    if isinstance(column, Codes):
        return column.values[places].astype(np.int64)
    assert isinstance(column, CodeSets)  # noqa: S101 – what a OneOf asks
    member = column.member[places]
    return np.where(member.any(axis=1), member.argmax(axis=1), UNKNOWN_CODE)


def _shares(
    condition: AtLeast | AtMost | Near | Reaches, columns: Columns, places: NDArray[np.intp]
) -> NDArray[np.float64]:
    facts = _facts(condition, columns, places)
    limit = condition.km if isinstance(condition, Near) else condition.limit
    if isinstance(condition, AtLeast | AtMost) and is_day(condition.column):
        return np.abs(facts - limit) / _YEAR
    return np.abs(facts - limit) / max(abs(limit), 10.0 ** -decimals(condition))


def _facts(
    condition: AtLeast | AtMost | Near | Reaches, columns: Columns, places: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return what the limit is compared with."""
    if isinstance(condition, Near):
        return distances(condition, columns.metric[places])
    if isinstance(condition, Reaches):
        return condition.minutes[places]
    return compared(condition.column, columns)[places]


def decimals(condition: AtLeast | AtMost | Near | Reaches) -> int:
    """Return how many decimals a limit is moved in."""
    if isinstance(condition, Near):
        return KM_DECIMALS
    if isinstance(condition, Reaches) or ":" in condition.column:
        return 1
    if condition.column in DISTANCE_COLUMNS:
        return 1
    whole = is_day(condition.column) or condition.column in PEOPLE
    return 0 if whole else FIELDS[condition.column].decimals


def changed(demand: Demand, way: int, columns: Columns, place: int) -> Change:
    """Return the smallest change of one way that lets the plot at `place` in."""
    condition = demand.condition
    if way == UNKNOWN_TOO:
        return Change(demand, replace(demand, unknown="keep"))
    if way >= CODE and isinstance(condition, OneOf):
        codes = columns.by_name[condition.column].codes  # type: ignore[union-attr]
        wider = replace(condition, codes=(*condition.codes, codes[way - CODE]))
        return Change(demand, replace(demand, condition=wider))
    if way == LIMIT and isinstance(condition, AtLeast | AtMost | Near | Reaches):
        return _moved(demand, condition, float(_facts(condition, columns, np.array([place]))[0]))
    return Change(demand, None)


def _moved(demand: Demand, condition: AtLeast | AtMost | Near | Reaches, fact: float) -> Change:
    """Move a limit outwards to the first step that lets `fact` in."""
    rounding = ROUND_FLOOR if isinstance(condition, AtLeast) else ROUND_CEILING
    step = Decimal(1).scaleb(-decimals(condition))
    limit = Decimal(repr(fact)).quantize(step, rounding=rounding)
    if isinstance(condition, Near):
        before, moved = condition.km, replace(demand, condition=replace(condition, km=float(limit)))
    else:
        before = condition.limit
        moved = replace(demand, condition=replace(condition, limit=float(limit)))
    return Change(demand, moved, limit - Decimal(repr(float(before))))


_MOVED: Final = Text("{label} {by} ({wanted})", "{label} {by} ({wanted})")
_TO_STOP: Final = Text("zu Fuß zum Halt", "on foot to a stop")
_MINUTES: Final = {
    1: Text("{by} Min. mehr {to} ({wanted})", "{by} min more {to} ({wanted})"),
    -1: Text("{by} Min. weniger {to} ({wanted})", "{by} min less {to} ({wanted})"),
}
_FURTHER: Final = Text("{by} km weiter entfernt ({wanted})", "{by} km further away ({wanted})")
_DAYS: Final = Text("Tage", "days")
_ONE_DAY: Final = Text("Tag", "day")
_ALSO: Final = Text("{label}: auch {code}", "{label}: {code} as well")
_UNKNOWN_TOO: Final = Text("{label}: auch unbekannt", "{label}: unknown as well")
_DROPPED_TEXT: Final = Text("{label}: nicht verlangen", "{label}: not asked for")


def change_text(change: Change, catalogue: Catalogue) -> Text:
    """Say a change in few words: "Kaufpreis +1,50 €/m² (höchstens 21,50 €/m²)"."""
    demand, to = change.demand, change.to
    label = demand_label(demand)
    if to is None:
        return _DROPPED_TEXT.format(label=label)
    if change.by is not None:
        return _moved_text(change.by, to)
    if isinstance(demand.condition, OneOf) and isinstance(to.condition, OneOf):
        added = [code for code in to.condition.codes if code not in demand.condition.codes]
        if added:
            code = choice_label(catalogue, demand.condition.column, added[0])
            return _ALSO.format(label=label, code=code)
    return _UNKNOWN_TOO.format(label=label)


def demand_label(demand: Demand) -> Text:
    """Return what a demand asks about."""
    condition = demand.condition
    if isinstance(condition, AtLeast | AtMost | OneOf):
        return column_label(condition.column)
    if isinstance(condition, Reaches):
        return condition.target.label
    if isinstance(condition, Near):
        return Text("Entfernung", "Distance")
    if isinstance(condition, Touches):
        return Text("Kartenausschnitt", "Bounding box")
    return Text("Gezeichnetes Gebiet", "Polygon")


def _moved_text(by: Decimal, to: Demand) -> Text:
    condition = to.condition
    wanted = wanted_text(condition)
    amount = number_text(float(abs(by)), decimals=_MOST_DECIMALS)
    if isinstance(condition, Near):
        return _FURTHER.format(by=amount, wanted=wanted)
    if isinstance(condition, Reaches):
        moved = Text("{sign}{x} Min.", "{sign}{x} min").format(sign="+", x=amount)
        return _MOVED.format(label=condition.target.label, by=moved, wanted=wanted)
    assert isinstance(condition, AtLeast | AtMost)  # noqa: S101 – only limits move
    kind = condition.column.partition(":")[2]
    if kind:
        words = _MINUTES[1 if by > 0 else -1]
        to_what = DESTINATIONS[kind].to if kind in DESTINATIONS else _TO_STOP
        return words.format(by=amount, to=to_what, wanted=wanted)
    unit = FIELDS[condition.column].unit if condition.column in FIELDS else None
    if condition.column in DISTANCE_COLUMNS:
        unit = "km"
    if is_day(condition.column):
        days = _ONE_DAY if abs(by) == 1 else _DAYS
        amount = Text("{x} {days}", "{x} {days}").format(x=amount, days=days)
    elif unit == "€/m²":
        amount = Text(*(price_in(language, float(abs(by))) for language in LANGUAGES))
    elif unit:
        amount = Text("{x} {unit}", "{x} {unit}").format(x=amount, unit=unit)
    moved = Text("{sign}{x}", "{sign}{x}").format(sign="+" if by > 0 else "−", x=amount)
    return _MOVED.format(label=column_label(condition.column), by=moved, wanted=wanted)
