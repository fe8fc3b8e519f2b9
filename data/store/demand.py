"""Counters of what is asked for: how often a class of questions came in a month, and nothing else.

A row says how many, never who: it has no text that anybody typed, no address and no moment more
exact than a month. What is counted is decided where it is counted (`geo.demand.classes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from data.store.ledger import Ledger
from data.store.schema import DEMAND

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class Counter(NamedTuple):
    """What one counter counts.

    Attributes
    ----------
    month
        As "2026-11".
    kind
        What is counted by what, as `size` or `expose_plot`.
    key
        The class; empty where the question names none.
    channel
        Where it came in.
    outcome
        What a search found; empty for what is no search.
    """

    month: str
    kind: str
    key: str = ""
    channel: str = ""
    outcome: str = ""


def month_of(day: date) -> str:
    """Return the month of a day as counters name it."""
    return f"{day.year:04}-{day.month:02}"


def add_in(connection: sa.Connection, counts: Mapping[Counter, int]) -> None:
    """Add to counters in the transaction of `connection`, which no other writes beside."""
    held = DEMAND.c
    for counter, count in counts.items():
        mine = sa.and_(*(held[name] == value for name, value in counter._asdict().items()))
        more = DEMAND.update().where(mine).values(count=held.count + count)
        if not connection.execute(more).rowcount:
            connection.execute(DEMAND.insert().values(**counter._asdict(), count=count))


class Demand(Ledger):
    """The counters of a store."""

    def add(self, counts: Mapping[Counter, int]) -> None:
        """Add to counters, all of them or none; durable once it returns."""
        if counts:
            with self.writing() as connection:
                add_in(connection, counts)

    def all(self) -> dict[Counter, int]:
        """Return what every counter has come to."""
        names = [DEMAND.c[name] for name in Counter._fields]
        rows = sa.select(*names, DEMAND.c.count).order_by(*names)
        with self.reading() as connection:
            return {Counter(*row[:-1]): row[-1] for row in connection.execute(rows)}
