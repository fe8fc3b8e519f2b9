"""Who registered for an event: stored before they are thanked, deleted on their day."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

import sqlalchemy as sa

from data.store.due import delete_due
from data.store.event import by_key, by_number
from data.store.ledger import Ledger
from data.store.outbox import put
from data.store.schema import OUTBOX, REGISTRATIONS, to_millisecond

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from data.store.event import Event
    from data.store.outbox import Mail
    from data.store.users import Act
    from data.words import Language

type News = Literal["registered", "again", "promoted", "moved", "cancelled"]
# Writes the mail to one person; None where no mails are sent.
type Write = Callable[[Event, Registration, News], Mail | None]

_MOST_MAILS: Final = 3
"""So many mails go to an address that is typed again and again."""


class FullError(Exception):
    """All places are taken, and there is no waiting list."""


class ClosedError(Exception):
    """One cannot register (any more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody who registers says.

    Attributes
    ----------
    form
        Which form it was, so that one that is sent twice is one registration.
    """

    form: str
    language: Language
    name: str
    firm: str | None
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Somebody who comes to an event, or waits for a place.

    Attributes
    ----------
    key
        By which links and the desk name it.
    received
        Moment (UTC) at which it was stored.
    delete_on
        First day on which it is no longer there.
    waiting
        Whether they wait for a place.
    """

    number: int
    key: str
    event: int
    received: datetime
    delete_on: date
    language: Language
    name: str
    firm: str | None
    email: str
    waiting: bool


@dataclass(frozen=True, slots=True)
class Seats:
    """How many places are taken, and how many people wait for one."""

    taken: int
    waiting: int


class Registrations(Ledger):
    """The registrations of a store."""

    def add(
        self, event: str, wanted: Wanted, at: datetime, delete_on: date, write: Write
    ) -> tuple[Registration, bool]:
        """Register somebody, with the mail that says so; durable once it returns.

        Writes come one after the other, so that no place is given twice. An address that is
        registered already is told so by mail and has no second place.

        Returns
        -------
        tuple of Registration and bool
            What is stored, and whether it is new.

        Raises
        ------
        ClosedError
            Where the event takes nobody (any more).
        FullError
            Where all places are taken, and there is no waiting list.
        """
        with self.writing() as connection:
            held = by_key(connection, event)
            if held is None or not held.takes(at):
                raise ClosedError
            same = _same(connection, held, wanted)
            if same is not None:
                known, form = same
                if form != wanted.form:
                    _again(connection, held, known, at, write)
                return known, False
            waits = _is_full(connection, held)
            if waits and not held.words.waiting:
                raise FullError
            made = _insert(connection, held, wanted, at, delete_on, waits=waits)
            _mail(connection, held, made, "registered", at, write)
            return made, True

    def of(self, event: int) -> tuple[Registration, ...]:
        """Return who is registered for an event, in the order of their coming."""
        query = sa.select(REGISTRATIONS).where(REGISTRATIONS.c.event == event)
        with self.reading() as connection:
            rows = connection.execute(query.order_by(REGISTRATIONS.c.id))
            return tuple(_read(row) for row in rows)

    def get(self, key: str) -> Registration | None:
        """Return the one of a key; None where there is none (any more)."""
        with self.reading() as connection:
            return _by_key(connection, key)

    def seats(self, event: int) -> Seats:
        """Return how many come to an event, and how many wait."""
        with self.reading() as connection:
            return seats(connection, event)

    def cancel(self, key: str, at: datetime, write: Write, act: Act | None = None) -> bool:
        """Delete one; whoever waits longest moves up. False where it is not there (any more).

        Parameters
        ----------
        act
            Who of the staff does it, for the audit log; None for the person themselves.
        """
        with self.writing() as connection:
            held = _by_key(connection, key)
            if held is None:
                return False
            connection.execute(REGISTRATIONS.delete().where(REGISTRATIONS.c.id == held.number))
            event = by_number(connection, held.event)
            fill_up(connection, event, at, write)
            if act is not None:
                act.note(connection, "registration_removed", event.key)
            return True

    def delete_due(self, today: date) -> int:
        """Delete those whose day has come, with their mails; return how many."""
        return delete_due(self, REGISTRATIONS, REGISTRATIONS.c.delete_on <= today)


def seats(connection: sa.Connection, event: int) -> Seats:
    """Return how many come to an event, and how many wait, in a transaction."""
    query = (
        sa.select(REGISTRATIONS.c.waiting, sa.func.count())
        .where(REGISTRATIONS.c.event == event)
        .group_by(REGISTRATIONS.c.waiting)
    )
    counts = {bool(waiting): count for waiting, count in connection.execute(query)}
    return Seats(counts.get(False, 0), counts.get(True, 0))


def fill_up(connection: sa.Connection, event: Event, at: datetime, write: Write) -> None:
    """Give free places to those who wait, in the order of their coming, and tell them."""
    begun = event.words.starts is None or event.words.starts <= at
    if event.state != "published" or begun:
        return
    waiting = (REGISTRATIONS.c.event == event.number) & REGISTRATIONS.c.waiting
    rows = connection.execute(sa.select(REGISTRATIONS).where(waiting).order_by(REGISTRATIONS.c.id))
    for row in rows.all():
        if _is_full(connection, event):
            return
        named = REGISTRATIONS.c.id == row.id
        connection.execute(REGISTRATIONS.update().where(named).values(waiting=False))
        _mail(connection, event, replace(_read(row), waiting=False), "promoted", at, write)


def tell_all(
    connection: sa.Connection, event: Event, news: News, at: datetime, write: Write
) -> None:
    """Write to everybody who is registered for an event."""
    query = sa.select(REGISTRATIONS).where(REGISTRATIONS.c.event == event.number)
    for row in connection.execute(query.order_by(REGISTRATIONS.c.id)).all():
        _mail(connection, event, _read(row), news, at, write)


def _is_full(connection: sa.Connection, event: Event) -> bool:
    most = event.words.places
    return most is not None and seats(connection, event.number).taken >= most


def _same(
    connection: sa.Connection, event: Event, wanted: Wanted
) -> tuple[Registration, str] | None:
    """Return the registration of the same form or the same address, with its form."""
    same = (REGISTRATIONS.c.form == wanted.form) | (
        sa.func.lower(REGISTRATIONS.c.email) == wanted.email.lower()
    )
    query = sa.select(REGISTRATIONS).where((REGISTRATIONS.c.event == event.number) & same)
    row = connection.execute(query.order_by(REGISTRATIONS.c.id)).first()
    return None if row is None else (_read(row), row.form)


def _again(
    connection: sa.Connection, event: Event, held: Registration, at: datetime, write: Write
) -> None:
    query = sa.select(sa.func.count()).where(OUTBOX.c.registration == held.number)
    if (connection.execute(query).scalar() or 0) < _MOST_MAILS:
        _mail(connection, event, held, "again", at, write)


def _insert(
    connection: sa.Connection,
    event: Event,
    wanted: Wanted,
    at: datetime,
    delete_on: date,
    *,
    waits: bool,
) -> Registration:
    values: dict[str, Any] = {
        "key": secrets.token_urlsafe(12),
        "event": event.number,
        "received": to_millisecond(at),
        "delete_on": delete_on,
        "language": wanted.language,
        "name": wanted.name,
        "firm": wanted.firm,
        "email": wanted.email,
        "waiting": waits,
    }
    made = connection.execute(REGISTRATIONS.insert().values(form=wanted.form, **values))
    (number,) = made.inserted_primary_key or (0,)
    return Registration(number=number, **values)


def _mail(
    connection: sa.Connection,
    event: Event,
    held: Registration,
    news: News,
    at: datetime,
    write: Write,
) -> None:
    mail = write(event, held, news)
    if mail is not None:
        put(connection, [mail], at, registration=held.number)


def _by_key(connection: sa.Connection, key: str) -> Registration | None:
    named = sa.select(REGISTRATIONS).where(REGISTRATIONS.c.key == key)
    row = connection.execute(named).one_or_none()
    return None if row is None else _read(row)


def _read(row: sa.Row[Any]) -> Registration:
    values = row._asdict()
    del values["form"]
    return Registration(number=values.pop("id"), **values)
