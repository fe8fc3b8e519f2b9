"""Mails that are to be sent: written with what they tell of, claimed by one sender at a time."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data.store.ledger import Ledger
from data.store.schema import ENQUIRIES, OUTBOX

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from data.store.users import Act


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it is handed to the outbox.

    Attributes
    ----------
    message_id
        Its Message-ID, which stays the same however often it is tried.
    recipient
        Address that it goes to.
    content
        The whole message (RFC 5322), headers included.
    """

    message_id: str
    recipient: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that one sender alone may send, for as long as its claim lasts.

    Attributes
    ----------
    lapsed
        The claim of a sender that had it before and said no more; None where there was none.
    """

    id: int
    claim: str
    lapsed: str | None
    mail: Mail
    attempts: int
    refusals: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a mail was not sent, and when it is tried again.

    Attributes
    ----------
    refused
        Whether the server refused this mail for good (a reply of 500 to 599).
    due
        Moment of the next attempt; None gives it up.
    """

    problem: str
    refused: bool
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Posted:
    """How far a mail has come."""

    message_id: str
    recipient: str
    made: datetime
    attempts: int
    sent: datetime | None
    given_up: datetime | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A mail that is tried no more.

    Attributes
    ----------
    number
        By which the desk names it.
    enquiry
        Reference of the enquiry that it tells of; None where it tells of none.
    given_up
        When (UTC).
    """

    number: int
    recipient: str
    enquiry: str | None
    made: datetime
    given_up: datetime
    problem: str | None


def put(
    connection: sa.Connection,
    mails: Iterable[Mail],
    at: datetime,
    *,
    enquiry: int | None = None,
    subscription: int | None = None,
    registration: int | None = None,
    owner: int | None = None,
    dispatch: int | None = None,
) -> None:
    """Write mails in the transaction of what they tell of; they go when that goes."""
    for mail in mails:
        connection.execute(
            OUTBOX.insert().values(
                message_id=mail.message_id,
                enquiry=enquiry,
                subscription=subscription,
                registration=registration,
                owner=owner,
                dispatch=dispatch,
                recipient=mail.recipient,
                content=mail.content,
                made=at,
                due=at,
                attempts=0,
                refusals=0,
            )
        )


def posted(connection: sa.Connection, enquiry: int) -> tuple[Posted, ...]:
    """Return how far the mails of an enquiry have come, the first one first."""
    table = OUTBOX.c
    rows = sa.select(OUTBOX).where(table.enquiry == enquiry).order_by(table.id)
    return tuple(
        Posted(**{name: getattr(row, name) for name in Posted.__slots__})
        for row in connection.execute(rows)
    )


class Outbox(Ledger):
    """The mails of a store that wait, were sent or were given up."""

    def claim(self, now: datetime, lease: timedelta) -> Claimed | None:
        """Take the mail that was tried least and is due the longest, for as long as `lease`.

        Until then no other sender is given it, in whatever process; a sender that is killed
        leaves it to the others after that time.
        """
        due = (
            OUTBOX.c.sent.is_(None)
            & OUTBOX.c.given_up.is_(None)
            & (OUTBOX.c.due <= now)
            & (OUTBOX.c.claimed_until.is_(None) | (OUTBOX.c.claimed_until <= now))
        )
        first = (
            sa.select(OUTBOX)
            .where(due)
            .order_by(OUTBOX.c.attempts, OUTBOX.c.due, OUTBOX.c.id)
            .limit(1)
        )
        with self.reading() as connection:  # most often there is none, and nothing is written
            if connection.execute(first).one_or_none() is None:
                return None
        with self.writing() as connection:
            row = connection.execute(first).one_or_none()
            if row is None:
                return None
            claim = secrets.token_hex(8)
            connection.execute(
                OUTBOX.update()
                .where(OUTBOX.c.id == row.id)
                .values(claim=claim, claimed_until=now + lease, attempts=row.attempts + 1)
            )
        mail = Mail(row.message_id, row.recipient, row.content)
        return Claimed(row.id, claim, row.claim, mail, row.attempts + 1, row.refusals)

    def sent(self, claimed: Claimed, now: datetime) -> None:
        """Note that the server has taken a mail; its text is kept no longer."""
        with self.writing() as connection:
            # Whoever holds the claim by now: the mail is with the server.
            connection.execute(
                OUTBOX.update()
                .where(OUTBOX.c.id == claimed.id)
                .values(sent=now, content=None, claim=None, claimed_until=None, problem=None)
            )

    def failed(self, claimed: Claimed, failure: Failure, now: datetime) -> None:
        """Note why a mail was not sent; nothing where another sender holds it by now."""
        given_up = {"given_up": now} if failure.due is None else {"due": failure.due}
        with self.writing() as connection:
            connection.execute(
                OUTBOX.update()
                .where((OUTBOX.c.id == claimed.id) & (OUTBOX.c.claim == claimed.claim))
                .values(
                    claim=None,
                    claimed_until=None,
                    refusals=claimed.refusals + failure.refused,
                    problem=failure.problem,
                    **given_up,
                )
            )

    def tidy(self, before: datetime) -> int:
        """Delete mails to subscribers and owners that were sent before; return how many."""
        hangs = OUTBOX.c.subscription.is_not(None) | OUTBOX.c.owner.is_not(None)
        old = (OUTBOX.c.sent < before) & hangs
        with self.reading() as connection:
            if not connection.execute(sa.select(sa.func.count()).where(old)).scalar():
                return 0
        with self.writing() as connection:
            return connection.execute(OUTBOX.delete().where(old)).rowcount

    def count(self) -> int:
        """Return how many mails are still to be sent."""
        waiting = OUTBOX.c.sent.is_(None) & OUTBOX.c.given_up.is_(None)
        with self.reading() as connection:
            held = connection.execute(sa.select(sa.func.count()).where(waiting)).scalar()
        return held or 0

    def given_up(self) -> tuple[GivenUp, ...]:
        """Return the mails that are tried no more, those given up last first."""
        about = OUTBOX.outerjoin(ENQUIRIES, ENQUIRIES.c.id == OUTBOX.c.enquiry)
        query = (
            sa.select(OUTBOX, ENQUIRIES.c.reference)
            .select_from(about)
            .where(OUTBOX.c.given_up.is_not(None))
            .order_by(OUTBOX.c.given_up.desc(), OUTBOX.c.id.desc())
        )
        with self.reading() as connection:
            return tuple(
                GivenUp(row.id, row.recipient, row.reference, row.made, row.given_up, row.problem)
                for row in connection.execute(query)
            )

    def again(self, number: int, act: Act) -> bool:
        """Try a mail that was given up once more; False where there is none."""
        values = {"given_up": None, "due": act.at, "attempts": 0, "refusals": 0}
        with self.writing() as connection:
            held = (OUTBOX.c.id == number) & OUTBOX.c.given_up.is_not(None)
            if not connection.execute(OUTBOX.update().where(held).values(**values)).rowcount:
                return False
            act.note(connection, "mail_retried", str(number))
            return True

    def drop(self, number: int, act: Act) -> bool:
        """Delete a mail that was given up; False where there is none."""
        with self.writing() as connection:
            held = (OUTBOX.c.id == number) & OUTBOX.c.given_up.is_not(None)
            if not connection.execute(OUTBOX.delete().where(held)).rowcount:
                return False
            act.note(connection, "mail_dropped", str(number))
            return True
