"""Drafts: plots as somebody wants them, until a publisher lets visitors see them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data.store.changes import Change
from data.store.content import Content, decode, encode
from data.store.ledger import Ledger
from data.store.schema import DRAFTS, to_millisecond

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from data.record import PlotRecord
    from data.store.users import Act


class DraftOrigin(StrEnum):
    """Where a draft comes from."""

    STAFF = "staff"
    OWNER = "owner"
    IMPORT = "import"


class DraftChangedError(Exception):
    """Somebody else has changed, published or discarded the draft; nothing was written.

    Attributes
    ----------
    current
        The draft as it is now; None where it is gone.
    """

    def __init__(self, current: Draft | None) -> None:
        super().__init__(current.key if current else "")
        self.current = current


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A plot as somebody wants it.

    Attributes
    ----------
    key
        By which addresses name it.
    plot
        Id of the plot.
    seen
        Number of the version that was edited; None for a plot that is new.
    record
        The whole record as it is to be; None where the plot is to be withdrawn.
    account
        Name of who changed it last.
    reason
        Why, for the history.
    made, changed
        Moments (UTC) at which it was begun and last changed.
    revision
        From 1; how often it was saved.
    offered
        When it was handed over for publication; None while somebody works on it.
    note
        What a publisher said when they handed it back; empty where they did not.
    """

    key: str
    plot: str
    seen: int | None
    record: PlotRecord | None
    origin: DraftOrigin
    account: str
    reason: str
    made: datetime
    changed: datetime
    revision: int
    offered: datetime | None = None
    note: str = ""

    @property
    def change(self) -> Change:
        """What publishing it writes."""
        return Change(self.plot, self.seen, self.record)


class Drafts(Ledger):
    """The drafts of a store. What happens to one is in the audit log."""

    def begin(
        self,
        change: Change,
        act: Act,
        *,
        reason: str,
        origin: DraftOrigin = DraftOrigin.STAFF,
        offered: bool = False,
    ) -> Draft:
        """Begin a draft of a plot; durable once it returns.

        Raises
        ------
        data.errors.InputError
            Names the fields that cannot be stored.
        """
        with self.writing() as connection:
            return begin(connection, change, act, reason=reason, origin=origin, offered=offered)

    def save(
        self,
        held: Draft,
        record: PlotRecord | None,
        act: Act,
        *,
        reason: str,
        offered: bool = False,
    ) -> Draft:
        """Save a draft that was read as `held`.

        Parameters
        ----------
        held
            As it was read; its `seen` may be that of a newer version, with which it was merged.

        Raises
        ------
        DraftChangedError
            Where it is no longer as it was read.
        data.errors.InputError
            Names the fields that cannot be stored.
        """
        at = to_millisecond(act.at)
        changed = replace(
            held,
            record=record,
            account=act.account,
            reason=reason,
            changed=at,
            revision=held.revision + 1,
            offered=at if offered else None,
            note="" if offered else held.note,
        )
        action = "draft_offered" if offered else "draft_saved"
        self._replace(held, changed, action, act)
        return changed

    def keep(
        self, held: Draft | None, changes: Sequence[Change], act: Act, *, reason: str
    ) -> tuple[Draft, ...]:
        """Save drafts of several plots, all or none: the first into `held`, where there is one.

        For what touches several plots at once: one that is split, or merged with others.

        Raises
        ------
        DraftChangedError, data.errors.InputError
            As in `save`; nothing was written.
        """
        at = to_millisecond(act.at)
        drafts = [_begun(change, act, at, reason) for change in changes]
        if held is not None:
            first = replace(drafts[0], key=held.key, seen=held.seen, origin=held.origin)
            drafts[0] = replace(first, made=held.made, revision=held.revision + 1, note=held.note)
        values = [_written(draft) for draft in drafts]
        with self.writing() as connection:
            still_held(connection, [] if held is None else [held])
            if held is not None:
                which = DRAFTS.c.key == held.key
                connection.execute(DRAFTS.update().where(which).values(**values.pop(0)))
            for one in values:
                connection.execute(DRAFTS.insert().values(**one))
            for draft in drafts:
                act.note(connection, "draft_saved", draft.plot, {"draft": draft.key})
        return tuple(drafts)

    def hand_back(self, held: Draft, act: Act, note: str = "") -> Draft:
        """Give a draft that was handed over back to who wrote it, with a note for them.

        See `save` for errors.
        """
        changed = replace(held, offered=None, revision=held.revision + 1, note=note)
        self._replace(held, changed, "draft_returned", act)
        return changed

    def _replace(self, held: Draft, changed: Draft, action: str, act: Act) -> None:
        values = _written(changed)
        with self.writing() as connection:
            still_held(connection, [held])
            which = DRAFTS.c.key == held.key
            connection.execute(DRAFTS.update().where(which).values(**values))
            act.note(connection, action, held.plot, {"draft": held.key})

    def all(self) -> tuple[Draft, ...]:
        """Return all of them, the oldest first."""
        with self.reading() as connection:
            rows = connection.execute(sa.select(DRAFTS).order_by(DRAFTS.c.id))
            return tuple(_read(row) for row in rows)

    def of_plot(self, plot: str) -> tuple[Draft, ...]:
        """Return those of one plot, the oldest first."""
        query = sa.select(DRAFTS).where(DRAFTS.c.plot == plot).order_by(DRAFTS.c.id)
        with self.reading() as connection:
            return tuple(_read(row) for row in connection.execute(query))

    def get(self, key: str) -> Draft | None:
        """Return one; None where there is none."""
        with self.reading() as connection:
            return _one(connection, key)

    def discard(self, held: Draft, act: Act) -> None:
        """Delete a draft that was read as `held`; see `save` for errors."""
        with self.writing() as connection:
            still_held(connection, [held])
            delete(connection, [held])
            act.note(connection, "draft_discarded", held.plot, {"draft": held.key})


def begin(
    connection: sa.Connection,
    change: Change,
    act: Act,
    *,
    reason: str,
    origin: DraftOrigin,
    offered: bool,
) -> Draft:
    """Begin a draft in the transaction of `connection`; see `Drafts.begin` for errors."""
    at = to_millisecond(act.at)
    draft = replace(_begun(change, act, at, reason), origin=origin, offered=at if offered else None)
    connection.execute(DRAFTS.insert().values(**_written(draft)))
    action = "draft_offered" if offered else "draft_saved"
    act.note(connection, action, draft.plot, {"draft": draft.key})
    return draft


def _begun(change: Change, act: Act, at: datetime, reason: str) -> Draft:
    return Draft(
        key=secrets.token_urlsafe(9),
        plot=change.plot_id,
        seen=change.seen,
        record=change.record,
        origin=DraftOrigin.STAFF,
        account=act.account,
        reason=reason,
        made=at,
        changed=at,
        revision=1,
    )


def still_held(connection: sa.Connection, drafts: Iterable[Draft]) -> None:
    """Make sure that drafts are as they were read.

    Raises
    ------
    DraftChangedError
        Where one is not.
    """
    for held in drafts:
        current = _one(connection, held.key)
        if current is None or current.revision != held.revision:
            raise DraftChangedError(current)


def delete(connection: sa.Connection, drafts: Iterable[Draft]) -> None:
    """Delete drafts, in the transaction of `connection`."""
    keys = [draft.key for draft in drafts]
    connection.execute(DRAFTS.delete().where(DRAFTS.c.key.in_(keys)))


def _one(connection: sa.Connection, key: str) -> Draft | None:
    row = connection.execute(sa.select(DRAFTS).where(DRAFTS.c.key == key)).one_or_none()
    return None if row is None else _read(row)


def _written(draft: Draft) -> dict[str, Any]:
    values = {name: getattr(draft, name) for name in draft.__slots__ if name != "record"}
    values["origin"] = draft.origin.value
    content = None if draft.record is None else encode(draft.record)
    values["outline"] = None if content is None else content.outline
    values["facts"] = None if content is None else content.facts
    return values


def _read(row: sa.Row[Any]) -> Draft:
    values = {name: getattr(row, name) for name in Draft.__slots__ if name != "record"}
    values["origin"] = DraftOrigin(row.origin)
    record = None if row.facts is None else decode(row.plot, Content(row.outline, row.facts))
    return Draft(**values, record=record)
