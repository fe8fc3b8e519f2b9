"""What staff do with an enquiry: notes, and answers; all of it goes when the enquiry goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from data.store import dispatches
from data.store.ledger import Ledger
from data.store.outbox import Mail, put
from data.store.schema import ENQUIRIES, ENQUIRY_NOTES, ENQUIRY_REPLIES, to_millisecond

if TYPE_CHECKING:
    from datetime import datetime

    from data.store.dispatches import Dispatch
    from data.store.users import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a member of staff noted, for colleagues alone."""

    at: datetime
    account: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a member of staff answered.

    Attributes
    ----------
    key
        Of the form that it was written in.
    message_id
        Of the mail; None where staff sent it themselves.
    attached
        Ids of the plots whose exposés went with it.
    """

    key: str
    at: datetime
    account: str
    message_id: str | None
    subject: str
    text: str
    attached: tuple[str, ...] = ()


class Casework(Ledger):
    """Notes and answers of the enquiries of a store."""

    def note(self, reference: str, text: str, act: Act) -> bool:
        """Note something; False where there is no enquiry of that number."""
        with self.writing() as connection:
            number = _number(connection, reference)
            if number is None:
                return False
            connection.execute(
                ENQUIRY_NOTES.insert().values(
                    enquiry=number, at=to_millisecond(act.at), account=act.account, text=text
                )
            )
            act.note(connection, "enquiry_noted", reference)
        return True

    def notes(self, reference: str) -> tuple[Note, ...]:
        """Return what was noted, the first one first."""
        with self.reading() as connection:
            rows = connection.execute(_of(ENQUIRY_NOTES, reference)).all()
        return tuple(Note(at=row.at, account=row.account, text=row.text) for row in rows)

    def reply(
        self,
        reference: str,
        reply: Reply,
        act: Act,
        mail: Mail | None = None,
        dispatch: Dispatch | None = None,
    ) -> bool:
        """Store an answer with its mail and what went with it; durable once it returns.

        The enquiry is answered by it. Its day of deletion stays.

        Returns
        -------
        bool
            False where there is no enquiry of that number, or the answer is there already: a
            form that was sent twice.
        """
        with self.writing() as connection:
            number = _number(connection, reference)
            if number is None or _is_there(connection, number, reply.key):
                return False
            values = {name: getattr(reply, name) for name in reply.__slots__}
            values["at"] = to_millisecond(reply.at)
            values["attached"] = orjson.dumps(reply.attached).decode()
            connection.execute(ENQUIRY_REPLIES.insert().values(**values, enquiry=number))
            if mail is not None:
                put(connection, [mail], reply.at, enquiry=number)
            if dispatch is not None:
                dispatches.note(connection, dispatch, enquiry=number)
            connection.execute(
                ENQUIRIES.update()
                .where(ENQUIRIES.c.id == number)
                .values(answered=to_millisecond(reply.at), closed=None)
            )
            detail = {"mail": mail is not None, "exposes": len(reply.attached)}
            act.note(connection, "enquiry_answered", reference, detail)
        return True

    def replies(self, reference: str) -> tuple[Reply, ...]:
        """Return what was answered, the first one first."""
        with self.reading() as connection:
            rows = connection.execute(_of(ENQUIRY_REPLIES, reference)).all()
        return tuple(_read(row) for row in rows)


def _number(connection: sa.Connection, reference: str) -> int | None:
    named = sa.select(ENQUIRIES.c.id).where(ENQUIRIES.c.reference == reference)
    return connection.execute(named).scalar_one_or_none()


def _is_there(connection: sa.Connection, enquiry: int, key: str) -> bool:
    table = ENQUIRY_REPLIES.c
    same = sa.select(table.id).where((table.enquiry == enquiry) & (table.key == key))
    return connection.execute(same).one_or_none() is not None


def _of(table: sa.Table, reference: str) -> sa.Select[Any]:
    joined = table.join(ENQUIRIES, table.c.enquiry == ENQUIRIES.c.id)
    return (
        sa.select(table)
        .select_from(joined)
        .where(ENQUIRIES.c.reference == reference)
        .order_by(table.c.id)
    )


def _read(row: sa.Row[Any]) -> Reply:
    values = {name: getattr(row, name) for name in Reply.__slots__}
    return Reply(**{**values, "attached": tuple(orjson.loads(row.attached))})
