"""What `/verwaltung/berichte/nachfrage` shows: what was searched for, beside what there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from api.demand.figures import NO_MORE, Beside, Charting
from api.supply.figure import Cell, Links, count_cell, land_cell
from geo.demand.ledger import Counted
from geo.demand.suppression import Untold
from geo.demand.telling import COUNT, tables_of
from geo.supply.amount import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.supply.figure import Figure
    from api.supply.wording import Wording
    from data.store.demand import Counter
    from geo.catalogue import Catalogue
    from geo.demand.telling import Table
    from geo.supply.classes import Dimension
    from geo.supply.report import Report

_GAP: Final = ("size", "zoning", "municipality")
"""What is asked for and can be compared with the supply: dimensions of both have these names."""
_OTHERS: Final = ("minutes", "branch", "month", "channel")
_EVENTS: Final = (
    *("exposes_month", "exposes_branch", "exposes_plot"),
    *("enquiries_month", "enquiries_branch", "enquiries_plot"),
)
_ALL_TOLD: Final = 1
_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Span:
    """Months from one to another, as counters name them."""

    first: str
    last: str

    @property
    def months(self) -> tuple[str, ...]:
        """All of them, in order."""
        low, high = _number(self.first), _number(self.last)
        return tuple(_month(one) for one in range(low, high + 1))


@dataclass(frozen=True, slots=True)
class DemandPage:
    """The charts of a span, and what its searches found in all.

    Attributes
    ----------
    gap
        Charts of what is asked for beside what is free.
    others, events
        Charts of searches by all else, and of exposés and enquiries.
    """

    span: Span
    searches: int
    found_none: int
    found_few: int
    gap: tuple[Figure, ...]
    others: tuple[Figure, ...]
    events: tuple[Figure, ...]


def span_of(given: Mapping[str, str], months: Sequence[str], now: str) -> Span:
    """Return the months that an address asks for: by default twelve up to now, as far as counted.

    What it says wrongly is passed over; `is_amiss` tells whether anything is.
    """
    first = min(months, default=now)
    usual = max(first, _month(_number(now) - _YEAR + 1))
    low = _read(given.get("von", ""), usual)
    high = min(_read(given.get("bis", ""), now), now)
    low = max(low, min(first, now))
    return Span(min(low, high), high)


def is_amiss(given: Mapping[str, str]) -> bool:
    """Whether an address asks for months that are none, or for the last before the first."""
    asked = [text for name in ("von", "bis") if (text := given.get(name, ""))]
    return any(not _read(text, "") for text in asked) or asked != sorted(asked)


def demand_page(
    counts: Mapping[Counter, int],
    span: Span,
    made: Report,
    catalogue: Catalogue,
    wording: Wording,
    links: Links,
) -> DemandPage:
    """Return the charts: every count is told, since staff alone see them."""
    counted = Counted(counts, span.months)
    tables = {one.subject: one for one in tables_of(counted, _ALL_TOLD, inside=True)}
    charting = Charting(wording, catalogue, _ALL_TOLD)
    found = counted.searches()
    supply = {one.name: one for one in made.dimensions}
    return DemandPage(
        span,
        sum(found.values()),
        found["none"],
        found["few"],
        tuple(
            charting.figure(tables[name], _beside(tables[name], supply[name], made, wording, links))
            for name in _GAP
        ),
        tuple(charting.figure(tables[name]) for name in _OTHERS),
        tuple(charting.figure(tables[name], NO_MORE) for name in _EVENTS if _is_any(tables[name])),
    )


def _beside(
    table: Table, dimension: Dimension, made: Report, wording: Wording, links: Links
) -> Beside:
    """Return what is free of each class that is asked for: plots that are free and confirmed."""
    _ = wording.gettext
    held = made.stock.table(dimension)
    free = {key: held.get(key, {}).get("free", NOTHING) for key in table.rows if key}
    cells: dict[str, tuple[Cell, ...]] = {}
    for key, amount in free.items():
        href = links.of_class(dimension, key, "free")
        cells[key] = (
            land_cell(amount, wording).leading(href),
            count_cell(amount.plots, wording).leading(href),
        )
    return Beside(
        (_("Free now (hectares)"), _("Free now (plots)")),
        {
            key: _("free: {land}").format(land=wording.hectares(amount) if amount.plots else "–")
            for key, amount in free.items()
        },
        cells,
    )


def _is_any(table: Table) -> bool:
    return any(cells[COUNT] not in {0, Untold.HIDDEN} for cells in table.rows.values())


def _number(month: str) -> int:
    year, _, number = month.partition("-")
    return _YEAR * int(year) + int(number) - 1


def _month(number: int) -> str:
    return f"{number // _YEAR:04}-{number % _YEAR + 1:02}"


def _read(text: str, default: str) -> str:
    """Return a month such as 2026-11; the default where a text is none."""
    year, dash, number = text.partition("-")
    digits = dash and len(year) == len("2026") and len(number) == len("11")
    if not digits or not (year + number).isascii() or not (year + number).isdigit():
        return default
    return text if 1 <= int(number) <= _YEAR and int(year) else default
