"""Documents and photographs of plots: what is known of each, and when by whom it came and went.

Their bytes lie beside the store (`data.store.files`). A row is never deleted: what was removed
stays known to staff, so that an older print can be proven.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from data.store import audit
from data.store.ledger import Ledger
from data.store.schema import DOCUMENTS, to_millisecond
from data.store.versions import ANONYMOUS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from data.store.users import Act

_SUFFIXES: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_ADDRESS: Final = 32
"""How many digits of a hash name a file in an address."""


class HeldAlreadyError(Exception):
    """The plot has a document of the same bytes; `key` names it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document or photograph of a plot.

    Attributes
    ----------
    key
        By which staff name it.
    kind
        Code of `data.codes.DOCUMENTS`.
    title_de, title_en
        What it is called; None where nobody has said it in English.
    alt_de, alt_en
        What a picture shows, for who does not see it; None where the title says that.
    source
        Whose it is, to be named beside it; None where unknown.
    dated
        Day of which it is; None where unknown.
    public
        Whether visitors see it.
    media_type, size, sha256
        Of its bytes as they are kept.
    width, height
        In pixels; None for what is no picture.
    preview
        SHA-256 of a smaller rendition of a picture; the same as `sha256` where it is small.
    rank
        Place among the documents of the plot, the lowest first.
    added, added_by, removed, removed_by
        Moments (UTC) and accounts; None where it was not removed.
    """

    key: str
    plot: str
    kind: str
    title_de: str
    title_en: str | None = None
    source: str | None = None
    dated: date | None = None
    public: bool
    media_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    preview: str | None = None
    rank: int = 0
    added: datetime
    added_by: str
    removed: datetime | None = None
    removed_by: str | None = None
    alt_de: str | None = None
    alt_en: str | None = None

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture."""
        return self.media_type.startswith("image/")

    @property
    def suffix(self) -> str:
        """Suffix of its file."""
        return _SUFFIXES[self.media_type]

    @property
    def address(self) -> str:
        """What names its bytes in an address: another one where they are others."""
        return self.sha256[:_ADDRESS]

    @property
    def preview_address(self) -> str | None:
        """The same of its preview."""
        return self.preview and self.preview[:_ADDRESS]


@dataclass(frozen=True, slots=True)
class Filing:
    """All documents of a store at a moment, in memory; nothing of it changes.

    Attributes
    ----------
    by_plot
        Those that were not removed, by plot in the order of their ranks.
    mark
        What the store said of its documents (`Documents.mark`).
    """

    by_plot: Mapping[str, tuple[Document, ...]] = field(default_factory=dict)
    mark: tuple[int, int] = (0, 0)

    @property
    def version(self) -> str:
        """What tells it from another filing of the same store."""
        return f"{self.mark[0]}.{self.mark[1]}"

    def public(self, plot: str, day: date | None = None) -> tuple[Document, ...]:
        """Return what visitors may see of a plot.

        Parameters
        ----------
        day
            A past day: what came later is left out. What was removed since is shown nowhere.
        """
        held = (one for one in self.by_plot.get(plot, ()) if one.public)
        if day is None:
            return tuple(held)
        return tuple(one for one in held if one.added.astimezone().date() <= day)


class Documents(Ledger):
    """The documents of a store."""

    def add(self, document: Document) -> Document:
        """Store one behind those of its plot, or at its rank; durable once it returns.

        Raises
        ------
        HeldAlreadyError
            Where the plot has one of the same bytes.
        """
        table = DOCUMENTS.c
        of_plot = sa.and_(table.plot == document.plot, table.removed.is_(None))
        with self.writing() as connection:
            same = sa.select(table.key).where(of_plot, table.sha256 == document.sha256)
            held = connection.execute(same).scalar()
            if held is not None:
                raise HeldAlreadyError(held)
            values = {name: getattr(document, name) for name in _NAMES}
            values["added"] = to_millisecond(document.added)
            values["changes"] = 0
            if not document.rank:
                last = connection.execute(sa.select(sa.func.max(table.rank)).where(of_plot))
                values["rank"] = (last.scalar() or 0) + 1
            connection.execute(DOCUMENTS.insert().values(**values))
            audit.append(
                connection,
                "document_added",
                account=document.added_by,
                subject=document.plot,
                detail={"key": document.key, "sha256": document.sha256, "public": document.public},
                at=document.added,
            )
        del values["changes"]
        return Document(**values)

    def change(self, document: Document, act: Act) -> bool:
        """Store what is said of one otherwise, and its place; its bytes stay as they are.

        False where there is none of that key that is still there.
        """
        there = sa.and_(DOCUMENTS.c.key == document.key, DOCUMENTS.c.removed.is_(None))
        values = {name: getattr(document, name) for name in _SAID}
        with self.writing() as connection:
            held = connection.execute(sa.select(DOCUMENTS).where(there)).one_or_none()
            if held is None:
                return False
            changed = [name for name in _SAID if getattr(held, name) != values[name]]
            if changed:
                _update(connection, there, **values)
                detail = {"key": document.key, "fields": changed, "public": document.public}
                act.note(connection, "document_changed", held.plot, detail)
        return True

    def move(self, key: str, steps: int, act: Act) -> bool:
        """Move one up (-1) or down (1) among those of its plot that are still there.

        False where it cannot be moved further, or is not there.
        """
        table = DOCUMENTS.c
        with self.writing() as connection:
            named = sa.select(table.plot).where(table.key == key, table.removed.is_(None))
            plot = connection.execute(named).scalar()
            of_plot = sa.and_(table.plot == plot, table.removed.is_(None))
            query = sa.select(table.key).where(of_plot).order_by(table.rank, table.id)
            keys = list(connection.execute(query).scalars())
            at = keys.index(key) if key in keys else -1
            if at < 0 or not 0 <= at + steps < len(keys):
                return False
            keys.insert(at + steps, keys.pop(at))
            for rank, one in enumerate(keys, start=1):
                connection.execute(DOCUMENTS.update().where(table.key == one).values(rank=rank))
            _update(connection, table.key == key)
            act.note(connection, "documents_ordered", plot or "", {"key": key})
        return True

    def restore(self, key: str, act: Act) -> bool:
        """Bring back one that was removed; False where there is none, or its bytes came anew."""
        table = DOCUMENTS.c
        with self.writing() as connection:
            gone = sa.and_(table.key == key, table.removed.is_not(None))
            held = connection.execute(sa.select(table.plot, table.sha256).where(gone)).one_or_none()
            if held is None:
                return False
            same = sa.select(table.key).where(
                table.plot == held.plot, table.sha256 == held.sha256, table.removed.is_(None)
            )
            if connection.execute(same).first() is not None:
                return False
            _update(connection, gone, removed=None, removed_by=None)
            act.note(connection, "document_restored", held.plot, {"key": key})
        return True

    def remove(self, key: str, *, account: str, at: datetime) -> bool:
        """Note that one was removed; False where there is none that is still there."""
        there = sa.and_(DOCUMENTS.c.key == key, DOCUMENTS.c.removed.is_(None))
        noted = {"removed": to_millisecond(at), "removed_by": account}
        with self.writing() as connection:
            plot = connection.execute(sa.select(DOCUMENTS.c.plot).where(there)).scalar()
            if plot is None:
                return False
            _update(connection, there, **noted)
            audit.append(
                connection,
                "document_removed",
                account=account,
                subject=plot,
                detail={"key": key},
                at=at,
            )
        return True

    def all(self, plot: str | None = None) -> tuple[Document, ...]:
        """Return all of them, or those of a plot, those that were removed among them.

        By plot, then in the order of their ranks.
        """
        table = DOCUMENTS.c
        query = sa.select(DOCUMENTS).order_by(table.plot, table.rank, table.id)
        if plot is not None:
            query = query.where(table.plot == plot)
        with self.reading() as connection:
            return tuple(_read(row) for row in connection.execute(query))

    def mark(self) -> tuple[int, int]:
        """Return how many were ever added, and how often they were changed: what only grows."""
        changes = sa.func.coalesce(sa.func.sum(DOCUMENTS.c.changes), 0)
        counts = sa.select(sa.func.count(DOCUMENTS.c.id), changes)
        with self.reading() as connection:
            added, changed = connection.execute(counts).one()
        return added, int(changed)

    def filing(self) -> Filing:
        """Return all that are there."""
        # Before: where one comes in between, the next look finds another mark.
        mark = self.mark()
        return Filing(_by_plot(self.all()), mark)


def writes(connection: sa.Connection) -> list[tuple[str, datetime]]:
    """Return who added or removed a document, and when, each time."""
    table, held = DOCUMENTS.c, []
    for who, at in ((table.added_by, table.added), (table.removed_by, table.removed)):
        rows = connection.execute(sa.select(who, at).where(who.is_not(None)))
        held += [(account, moment) for account, moment in rows]
    return held


def forget(connection: sa.Connection, account: str) -> int:
    """Make an account anonymous; return in how many places."""
    return sum(
        connection.execute(
            DOCUMENTS.update().where(column == account).values({column.name: ANONYMOUS})
        ).rowcount
        for column in (DOCUMENTS.c.added_by, DOCUMENTS.c.removed_by)
    )


def _by_plot(documents: Iterable[Document]) -> dict[str, tuple[Document, ...]]:
    held: dict[str, list[Document]] = {}
    for one in documents:
        if one.removed is None:
            held.setdefault(one.plot, []).append(one)
    return {plot: tuple(of_plot) for plot, of_plot in held.items()}


def _update(connection: sa.Connection, which: sa.ColumnElement[bool], **values: object) -> None:
    changes = sa.func.coalesce(DOCUMENTS.c.changes, 0) + 1
    connection.execute(DOCUMENTS.update().where(which).values(**values, changes=changes))


_SAID: Final = (*("kind", "title_de", "title_en", "alt_de", "alt_en", "source", "dated", "public"),)
"""What of a document is said by staff, and can be said otherwise."""
_NAMES: Final = tuple(one.name for one in fields(Document))


def _read(row: sa.Row[Any]) -> Document:
    return Document(**{name: getattr(row, name) for name in _NAMES})
