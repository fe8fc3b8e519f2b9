"""The tables of a quarter as they are told outside: small counts left out.

No table says how many searches a class had in all, only how many found nothing, few or enough:
these are counted apart, so that none of them can be computed from the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from data.codes import ZONING
from geo.demand.classes import ASKED, CHANNELS, OUTCOMES, OWN, SIZE_KEYS, Outcome
from geo.demand.ledger import ENQUIRIES, Counted, by_branch
from geo.demand.suppression import Told, Untold, told, told_alone, told_count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.store.demand import Counter
    from geo.demand.ledger import Event, Found
    from geo.demand.quarters import Quarter

type Subject = str
"""What a table is about: `searches`, what they are counted by, `exposes_month` and the like."""
COUNT: Final = "count"
"""The one column of what is no search."""


@dataclass(frozen=True, slots=True)
class Table:
    """What is told of one subject: rows by key, in each the columns by name."""

    subject: Subject
    columns: tuple[str, ...]
    rows: Mapping[str, Mapping[str, Told]]


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of a quarter."""

    quarter: Quarter
    tables: tuple[Table, ...]


def tell(
    counts: Mapping[Counter, int], quarter: Quarter, least: int, *, inside: bool = False
) -> Telling:
    """Return what is told of a quarter; see `tables_of`."""
    return Telling(quarter, tables_of(Counted(counts, quarter.months), least, inside=inside))


def tables_of(counted: Counted, least: int, *, inside: bool = False) -> tuple[Table, ...]:
    """Return the tables of what was counted.

    Parameters
    ----------
    least
        The least count that is told, but for 0; with 1 all are.
    inside
        Whether exposés and enquiries are told by plot as well.
    """
    return (*_searches(counted, least), *_events(counted, least, inside=inside))


def _searches(counted: Counted, least: int) -> tuple[Table, ...]:
    whole = counted.searches()
    met = counted.by_channel()
    channels: dict[str, Found] = {one: met[one] for one in CHANNELS if one in met}
    tables = [
        Table(
            "searches", tuple(OUTCOMES), {"": {o: told_count(whole[o], least) for o in OUTCOMES}}
        ),
        _parts("month", counted.by_month(), whole, least),
        _parts("channel", channels, whole, least),
    ]
    for kind in ASKED:
        match kind:
            case "size":
                rows = counted.by(kind, (*SIZE_KEYS, ""))
            case "zoning":
                rows = counted.by(kind, (one.code for one in ZONING))
            case _:
                rows = dict(sorted(counted.by(kind).items()))
        if kind == "minutes":
            tables.append(_by_place(rows, whole, least))
        elif kind in {"zoning", "municipality"}:
            tables.append(_overlapping(kind, rows, whole, least))
        else:
            tables.append(_parts(kind, rows, whole, least))
    return tuple(tables)


def _parts(subject: Subject, rows: Mapping[str, Found], whole: Found, least: int) -> Table:
    """Return a table whose rows hold every search once."""
    columns = {o: told({key: row[o] for key, row in rows.items()}, whole[o], least) for o in whole}
    return _table(subject, rows, columns)


def _overlapping(subject: Subject, rows: Mapping[str, Found], whole: Found, least: int) -> Table:
    """Return a table of classes of which a search may name several, and those that name none."""
    rows = {key: row for key, row in rows.items() if key}
    columns = {
        o: told_alone({key: row[o] for key, row in rows.items()}, whole[o], least) for o in whole
    }
    return _table(subject, rows, columns)


def _by_place(rows: Mapping[str, Found], whole: Found, least: int) -> Table:
    """Return the table of minutes: of each kind of place a search names one class, or none."""
    rows = {key: row for key, row in rows.items() if key}
    columns: dict[Outcome, dict[str, Told]] = {o: {} for o in whole}
    for place, keys in groupby(rows, key=_place):
        listed = list(keys)
        for o in whole:
            counts = {key: rows[key][o] for key in listed}
            # One may name several places of one's own.
            if sum(counts.values()) > whole[o] or place == OWN:
                columns[o] |= told_alone(counts, whole[o], least)
            else:
                columns[o] |= told(counts, whole[o], least)
    return _table("minutes", rows, columns)


def _place(key: str) -> str:
    return key.partition(":")[0]


def _table(
    subject: Subject, rows: Mapping[str, Found], columns: Mapping[Outcome, Mapping[str, Told]]
) -> Table:
    return Table(
        subject,
        tuple(columns),
        {key: {o: column[key] for o, column in columns.items()} for key in rows},
    )


def _events(counted: Counted, least: int, *, inside: bool) -> tuple[Table, ...]:
    tables: list[Table] = []
    tables += _of_kind(counted, "expose", "expose", least, inside=inside)
    tables += _of_kind(counted, "enquiry", ENQUIRIES, least, inside=inside)
    return tuple(tables)


def _of_kind(
    counted: Counted, kind: Event, monthly: str, least: int, *, inside: bool
) -> tuple[Table, ...]:
    months = counted.events_by_month(monthly)
    events = counted.events(kind)
    branches = dict(sorted(by_branch(events).items()))
    shown = told(branches, sum(branches.values()), least)
    name = "exposes" if kind == "expose" else "enquiries"
    tables = [
        _single(f"{name}_month", told(months, sum(months.values()), least)),
        _single(f"{name}_branch", shown),
    ]
    if inside:
        tables.append(_single(f"{name}_plot", _by_plot(events, branches, shown, least)))
    return tuple(tables)


def _by_plot(
    events: Mapping[tuple[str, str], int],
    branches: Mapping[str, int],
    shown: Mapping[str, Told],
    least: int,
) -> dict[str, Told]:
    """Return what is told by plot within each branch, whose count the plots of it sum to."""
    found: dict[str, Told] = {}
    for branch, whole in branches.items():
        counts = {
            f"{branch}:{plot}": count for (held, plot), count in events.items() if held == branch
        }
        if isinstance(shown[branch], Untold):
            found |= dict.fromkeys(counts, Untold.HIDDEN)
        else:
            found |= told(counts, whole, least)
    return found


def _single(subject: str, counts: Mapping[str, Told]) -> Table:
    rows = {key: {COUNT: count} for key, count in counts.items()}
    return Table(subject, (COUNT,), rows)
