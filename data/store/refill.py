"""A whole store written anew from a backup, in one transaction."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import sqlalchemy as sa

from data.store import audit, dump, layer
from data.store.changes import StoreError
from data.store.migrate import migrate
from data.store.schema import METADATA, RESTORATIONS, iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from data.store.database import Database
    from data.store.dump import Shape

FILLED: Final = frozenset(METADATA.tables) - {RESTORATIONS.name}
"""Tables in which a row means that a store holds something."""


class Content(Protocol):
    """What a store is filled with.

    Attributes
    ----------
    revision
        Migration of the store that it was read from.
    made
        Moment of that.
    shapes
        Its tables, each after those that it refers to.
    """

    revision: str
    made: datetime
    shapes: Sequence[Shape]

    def rows(self, shape: Shape) -> Iterator[bytes]:
        """Yield the rows of a table as `data.store.dump` writes them."""


@dataclass(frozen=True, slots=True)
class Restoration:
    """What is noted of a restoration: a token of its own, when it was, and by which account."""

    token: str
    at: datetime
    account: str


def held(connection: sa.Connection) -> dict[str, int]:
    """Return how many rows each table has, of those that have any."""
    counts = {
        shape.name: dump.count(connection, shape) for shape in dump.shapes() if shape.name in FILLED
    }
    return {name: count for name, count in counts.items() if count}


def fill(
    connection: sa.Connection,
    database: Database,
    content: Content,
    noted: Restoration,
    progress: Callable[[int], None],
) -> None:
    """Replace all that a store holds; its layer `plots` is still to be made.

    The tables are made as they were when the backup was, filled, read again and compared,
    and only then brought up to date: a row is what it was, or nothing is restored.

    Raises
    ------
    StoreError
        Where what is read again is not what was written.
    """
    ours = [table.name for table in reversed(METADATA.sorted_tables)]
    database.clear(connection, (layer.NAME, *ours))
    migrate(connection, content.revision)
    for shape in content.shapes:
        written = hashlib.sha256()
        for part in dump.insert(connection, shape, content.rows(shape)):
            for row in part:
                written.update(dump.line(shape, row.values()))
            progress(len(part))
        again = hashlib.sha256()
        for line in dump.lines(connection, shape):
            again.update(line)
        if again.digest() != written.digest():
            msg = f"the table {shape.name} did not take what the backup holds"
            raise StoreError(msg)
    migrate(connection)
    counted = [shape.name for shape in dump.shapes() if shape.key == ("id",)]
    database.count_on(connection, counted)
    connection.execute(
        RESTORATIONS.insert().values(token=noted.token, at=noted.at, backed_up=content.made)
    )
    audit.append(
        connection,
        "restored",
        account=noted.account,
        subject=noted.token,
        detail={"backed_up": iso(content.made)},
        at=noted.at,
    )


def lineage(connection: sa.Connection) -> str:
    """Return the token of the last restoration; empty where there was none.

    Version numbers are told apart by it: those of before a restoration are not those after.
    """
    last = sa.select(RESTORATIONS.c.token).order_by(RESTORATIONS.c.id.desc()).limit(1)
    return connection.execute(last).scalar() or ""
