"""What was sent to whom and when, and out of which catalogue: deleted with what it hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import orjson
import sqlalchemy as sa

from data.store.due import delete_due
from data.store.ledger import Ledger
from data.store.outbox import Mail, put
from data.store.schema import DISPATCHES, ENQUIRIES, OFFERS, OUTBOX, to_millisecond

if TYPE_CHECKING:
    from datetime import date, datetime

    from data.store.users import Act
    from data.words import Language

type What = Literal["expose", "page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Exposés that went out by mail, or a private page that was made for somebody.

    Attributes
    ----------
    at
        Moment (UTC).
    account
        Who did it.
    recipient
        To whom: an address, or what staff call a private page.
    plots
        Ids, in their order.
    catalogue
        Version of the catalogue that was shown at that moment.
    message_id
        Of the mail; None where there was none.
    sections
        Which sections the exposés had; None for what is no exposé.
    """

    kind: What
    at: datetime
    account: str
    recipient: str
    plots: tuple[str, ...]
    language: Language
    catalogue: str
    message_id: str | None = None
    sections: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A dispatch with what became of it.

    Attributes
    ----------
    delete_on
        First day on which it is no longer there: that of what it hangs on, or its own.
    arrived
        Moment at which the mail server took it; None for a page, or not yet.
    enquiry, offer
        Number of the enquiry, or key of the private page; None of both for a mail by itself.
    """

    dispatch: Dispatch
    delete_on: date
    arrived: datetime | None
    enquiry: str | None
    offer: str | None


def note(
    connection: sa.Connection,
    dispatch: Dispatch,
    *,
    enquiry: int | None = None,
    offer: int | None = None,
    ends_on: date | None = None,
    mail: Mail | None = None,
) -> None:
    """Write a dispatch in the transaction of what it hangs on.

    Parameters
    ----------
    ends_on
        First day on which it is no longer there, where it hangs on nothing.
    mail
        A mail that goes when the dispatch goes.
    """
    values = {name: getattr(dispatch, name) for name in dispatch.__slots__}
    values["at"] = to_millisecond(dispatch.at)
    values["plots"] = orjson.dumps(dispatch.plots).decode()
    if dispatch.sections is not None:
        values["sections"] = orjson.dumps(dispatch.sections).decode()
    made = connection.execute(
        DISPATCHES.insert().values(**values, enquiry=enquiry, offer=offer, ends_on=ends_on)
    )
    if mail is not None:
        (number,) = made.inserted_primary_key or (None,)
        put(connection, [mail], dispatch.at, dispatch=number)


def is_there(connection: sa.Connection, message_id: str) -> bool:
    """Whether a mail went out already: its form was sent twice."""
    same = sa.select(DISPATCHES.c.id).where(DISPATCHES.c.message_id == message_id)
    return connection.execute(same).first() is not None


class Dispatches(Ledger):
    """The dispatches of a store."""

    def send(self, dispatch: Dispatch, mail: Mail, act: Act, ends_on: date) -> bool:
        """Store exposés that go out by a mail of their own; durable once it returns.

        Parameters
        ----------
        ends_on
            First day on which neither is there any more.

        Returns
        -------
        bool
            False where that mail is there already.
        """
        with self.writing() as connection:
            if is_there(connection, mail.message_id):
                return False
            note(connection, dispatch, ends_on=ends_on, mail=mail)
            detail = {"plots": list(dispatch.plots), "sections": list(dispatch.sections or ())}
            act.note(connection, "expose_sent", "", detail)
        return True

    def delete_due(self, today: date) -> int:
        """Delete those with a day of their own that is over, with their mails; return how many."""
        return delete_due(self, DISPATCHES, DISPATCHES.c.ends_on <= today)

    def all(self) -> tuple[Sent, ...]:
        """Return all of them, the newest first."""
        held = DISPATCHES.c
        tables = (
            DISPATCHES.outerjoin(ENQUIRIES, held.enquiry == ENQUIRIES.c.id)
            .outerjoin(OFFERS, held.offer == OFFERS.c.id)
            .outerjoin(OUTBOX, held.message_id == OUTBOX.c.message_id)
        )
        rows = (
            sa.select(
                DISPATCHES,
                sa.func.coalesce(
                    ENQUIRIES.c.delete_on, OFFERS.c.ends_on, held.ends_on, type_=sa.Date
                ).label("delete_on"),
                OUTBOX.c.sent.label("arrived"),
                ENQUIRIES.c.reference,
                OFFERS.c.key.label("page"),
            )
            .select_from(tables)
            .order_by(held.id.desc())
        )
        with self.reading() as connection:
            return tuple(_read(row) for row in connection.execute(rows))


_NAMES: Final = Dispatch.__slots__


def _read(row: sa.Row[Any]) -> Sent:
    values = {name: getattr(row, name) for name in _NAMES}
    values["plots"] = tuple(orjson.loads(row.plots))
    if row.sections is not None:
        values["sections"] = tuple(orjson.loads(row.sections))
    return Sent(
        dispatch=Dispatch(**values),
        delete_on=row.delete_on,
        arrived=row.arrived,
        enquiry=row.reference,
        offer=row.page,
    )
