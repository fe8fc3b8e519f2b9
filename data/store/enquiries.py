"""Enquiries of visitors: stored before they are thanked, deleted on their day."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

import orjson
import sqlalchemy as sa

from data.store.demand import add_in
from data.store.due import delete_due
from data.store.ledger import Ledger
from data.store.outbox import Mail, Posted, posted, put
from data.store.schema import ENQUIRIES, to_millisecond

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from data.store.demand import Counter
    from data.store.users import Act
    from data.words import Language

_NOTHING: Final[Mapping[Counter, int]] = MappingProxyType({})

type State = Literal["open", "in_work", "answered", "closed"]


class ReferenceTakenError(Exception):
    """The reference number belongs to another enquiry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """What somebody asks.

    Attributes
    ----------
    reference
        Number by which visitor and staff name it.
    received
        Moment (UTC) at which it was stored.
    delete_on
        First day on which it is no longer there.
    plots
        Ids of the plots that it is about.
    search
        Query of the search that it is about, as in the address of the list; empty for none.
    subject
        The same in German words, for staff.
    answered
        Moment at which staff noted that it was answered; None where it is open.
    handler
        Key of the user who has it; None where nobody has.
    closed
        Moment at which staff closed it; None where they did not.
    """

    reference: str
    received: datetime
    delete_on: date
    language: Language
    plots: tuple[str, ...]
    search: str
    subject: str
    name: str
    firm: str | None
    email: str
    telephone: str | None
    message: str
    answered: datetime | None = None
    handler: str | None = None
    closed: datetime | None = None

    @property
    def state(self) -> State:
        """How far it has come."""
        if self.closed is not None:
            return "closed"
        if self.answered is not None:
            return "answered"
        return "open" if self.handler is None else "in_work"


class Enquiries(Ledger):
    """The enquiries of a store."""

    def add(
        self,
        enquiry: Enquiry,
        mails: Iterable[Mail] = (),
        counted: Mapping[Counter, int] = _NOTHING,
    ) -> bool:
        """Store an enquiry with the mails that tell of it; durable once it returns.

        Parameters
        ----------
        counted
            What it adds to the counters of demand, which outlast it.

        Returns
        -------
        bool
            False where the same enquiry is there already: a form that was sent twice.

        Raises
        ------
        ReferenceTakenError
            Where its reference is that of another one; nothing was written.
        """
        with self.writing() as connection:
            row = _row(connection, enquiry.reference)
            if row is not None:
                if _said(_read(row)) != _said(enquiry):
                    raise ReferenceTakenError(enquiry.reference)
                return False
            made = connection.execute(ENQUIRIES.insert().values(**_written(enquiry)))
            (number,) = made.inserted_primary_key or (0,)
            put(connection, mails, enquiry.received, enquiry=number)
            add_in(connection, counted)
        return True

    def all(self) -> tuple[Enquiry, ...]:
        """Return all of them, the oldest first."""
        with self.reading() as connection:
            rows = connection.execute(sa.select(ENQUIRIES).order_by(ENQUIRIES.c.id))
            return tuple(_read(row) for row in rows)

    def get(self, reference: str) -> Enquiry | None:
        """Return one; None where there is none of that number."""
        with self.reading() as connection:
            row = _row(connection, reference)
        return None if row is None else _read(row)

    def posted(self, reference: str) -> tuple[Posted, ...]:
        """Return how far its mails have come."""
        with self.reading() as connection:
            row = _row(connection, reference)
            return () if row is None else posted(connection, row.id)

    def answer(self, reference: str, act: Act) -> bool:
        """Note that one was answered; False where there is none of that number."""
        return self.change(reference, "enquiry_answered", act, answered=act.at)

    def change(self, reference: str, action: str, act: Act, **values: object) -> bool:
        """Change one and note it in the audit log; False where there is none of that number."""
        with self.writing() as connection:
            named = ENQUIRIES.c.reference == reference
            done = connection.execute(ENQUIRIES.update().where(named).values(**values)).rowcount
            if done:
                act.note(connection, action, reference)
            return bool(done)

    def delete_on(self, reference: str, day: date, act: Act) -> bool:
        """Delete one earlier than was said; False where it is not there, or goes before that."""
        with self.writing() as connection:
            later = (ENQUIRIES.c.reference == reference) & (ENQUIRIES.c.delete_on > day)
            done = connection.execute(ENQUIRIES.update().where(later).values(delete_on=day))
            if done.rowcount:
                act.note(connection, "enquiry_shortened", reference, {"delete_on": str(day)})
            return bool(done.rowcount)

    def delete(self, reference: str, act: Act) -> bool:
        """Delete one with all that hangs on it; False where there is none of that number."""
        with self.writing() as connection:
            named = ENQUIRIES.c.reference == reference
            done = connection.execute(ENQUIRIES.delete().where(named)).rowcount
            if done:
                act.note(connection, "enquiry_deleted", reference)
            return bool(done)

    def delete_due(self, today: date) -> int:
        """Delete those whose day has come, with their mails; return how many."""
        return delete_due(self, ENQUIRIES, ENQUIRIES.c.delete_on <= today)


def _row(connection: sa.Connection, reference: str) -> sa.Row[Any] | None:
    named = sa.select(ENQUIRIES).where(ENQUIRIES.c.reference == reference)
    return connection.execute(named).one_or_none()


def _said(enquiry: Enquiry) -> tuple[object, ...]:
    """Return what the visitor said."""
    e = enquiry
    return (e.plots, e.search, e.name, e.firm, e.email, e.telephone, e.message)


def _written(enquiry: Enquiry) -> dict[str, Any]:
    values = {name: getattr(enquiry, name) for name in enquiry.__slots__}
    values["received"] = to_millisecond(enquiry.received)
    values["plots"] = orjson.dumps(enquiry.plots).decode()
    return values


def _read(row: sa.Row[Any]) -> Enquiry:
    values = row._asdict()
    del values["id"]
    values["plots"] = tuple(orjson.loads(values["plots"]))
    return Enquiry(**values)
