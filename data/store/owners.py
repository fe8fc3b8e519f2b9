"""Contacts of plots: owners and municipalities' offices, and what they agreed to have published.

Personal data. All that hangs on a contact (plots, consents, questions, answers, mails) goes with
it; the audit log names it by a key that says nothing.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from data.owners import OwnerKind, Scope
from data.store import audit
from data.store.ledger import Ledger
from data.store.schema import (
    OUTBOX,
    OWNER_ASKS,
    OWNER_CONSENTS,
    OWNER_PLOTS,
    OWNERS,
    to_millisecond,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from data.store.users import Act
    from data.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody to be asked about plots.

    Attributes
    ----------
    key
        By which addresses and the audit log name them.
    function
        What they are, such as an office; may be empty.
    email
        None where they are not asked by mail.
    made
        Moment (UTC).
    """

    key: str
    kind: OwnerKind
    name: str
    function: str
    email: str | None
    language: Language
    made: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What somebody agreed to have published of a plot.

    Attributes
    ----------
    given_on
        None where nobody recorded it before it was withdrawn.
    source
        Whence staff know it: a letter, a telephone call.
    at, account
        When (UTC) and by whom it was recorded.
    withdrawn_on
        Day of the withdrawal; None while it holds.
    decided
        When staff had dealt with what is public although it was withdrawn; None before.
    """

    key: str
    plot: str
    scope: tuple[Scope, ...]
    given_on: date | None
    source: str
    at: datetime
    account: str
    withdrawn_on: date | None = None
    decided: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was withdrawn and nobody has dealt with that."""
        return self.withdrawn_on is not None and self.decided is None


@dataclass(frozen=True, slots=True)
class Known:
    """A contact with the plots that it is for and the consents for them.

    Attributes
    ----------
    plots
        Ids, in their order; by each the day from which the time to the next question counts.
    consents
        The oldest first.
    """

    contact: Contact
    plots: Mapping[str, date]
    consents: tuple[Consent, ...]


class Owners(Ledger):
    """The contacts of a store. What changes one is in the audit log, without personal data."""

    def add(self, contact: Contact, plots: Iterable[str], act: Act, today: date) -> None:
        """Store one with its plots; durable once it returns."""
        values = {name: getattr(contact, name) for name in contact.__slots__}
        values["kind"] = contact.kind.value
        values["made"] = to_millisecond(contact.made)
        with self.writing() as connection:
            made = connection.execute(OWNERS.insert().values(**values))
            (number,) = made.inserted_primary_key or (0,)
            act.note(connection, "owner_added", contact.key)
            for plot in dict.fromkeys(plots):
                _link(connection, number, contact.key, plot, act, today)

    def change(self, contact: Contact, act: Act) -> bool:
        """Write what is known of one; False where there is none of that key.

        Where the address is another one, links that went to the old one end.
        """
        names = ("kind", "name", "function", "email", "language")
        values = {name: getattr(contact, name) for name in names}
        values["kind"] = contact.kind.value
        with self.writing() as connection:
            named = OWNERS.c.key == contact.key
            row = connection.execute(sa.select(OWNERS).where(named)).one_or_none()
            if row is None:
                return False
            connection.execute(OWNERS.update().where(named).values(**values))
            if row.email != contact.email:
                _end_links(connection, row.id, act)
            act.note(connection, "owner_changed", contact.key)
            return True

    def delete(self, key: str, act: Act) -> bool:
        """Delete one with all that hangs on it; False where there is none of that key."""
        with self.writing() as connection:
            done = connection.execute(OWNERS.delete().where(OWNERS.c.key == key)).rowcount
            if done:
                act.note(connection, "owner_deleted", key)
            return bool(done)

    def link(self, key: str, plot: str, act: Act, today: date) -> bool:
        """Say that one is for a plot as well; False where that is known, or there is none."""
        with self.writing() as connection:
            number = _number(connection, key)
            if number is None or plot in _plots(connection, number):
                return False
            _link(connection, number, key, plot, act, today)
            return True

    def unlink(self, key: str, plot: str, act: Act) -> bool:
        """Say that one is no longer for a plot; without any plot the contact is deleted.

        Returns
        -------
        bool
            Whether the contact is still there.
        """
        with self.writing() as connection:
            number = _number(connection, key)
            if number is None:
                return False
            which = (OWNER_PLOTS.c.owner == number) & (OWNER_PLOTS.c.plot == plot)
            if connection.execute(OWNER_PLOTS.delete().where(which)).rowcount:
                act.note(connection, "owner_unlinked", plot, {"contact": key})
            if _plots(connection, number):
                return True
            connection.execute(OWNERS.delete().where(OWNERS.c.id == number))
            act.note(connection, "owner_deleted", key)
            return False

    def delete_without(self, kept: Collection[str], at: datetime) -> int:
        """Take contacts off all plots but those of `kept`; delete those that are left with none.

        Returns
        -------
        int
            How many contacts were deleted.
        """
        with self.reading() as connection:
            plots = connection.execute(sa.select(OWNER_PLOTS.c.plot).distinct()).scalars().all()
        gone = [plot for plot in plots if plot not in kept]
        if not gone:
            return 0
        with self.writing() as connection:
            connection.execute(OWNER_PLOTS.delete().where(OWNER_PLOTS.c.plot.in_(gone)))
            left = sa.select(OWNER_PLOTS.c.owner)
            deleted = connection.execute(OWNERS.delete().where(OWNERS.c.id.not_in(left))).rowcount
            audit.append(
                connection,
                "deleted_due",
                account=audit.SYSTEM,
                subject=OWNERS.name,
                detail={"count": deleted, "plots": len(gone)},
                at=at,
            )
            return deleted

    def all(self) -> tuple[Known, ...]:
        """Return all of them, by name."""
        with self.reading() as connection:
            return _known(connection, sa.true())

    def get(self, key: str) -> Known | None:
        """Return one; None where there is none of that key."""
        with self.reading() as connection:
            return next(iter(_known(connection, OWNERS.c.key == key)), None)

    def of_plot(self, plot: str) -> tuple[Known, ...]:
        """Return those of a plot, each with that plot alone."""
        owners = sa.select(OWNER_PLOTS.c.owner).where(OWNER_PLOTS.c.plot == plot)
        with self.reading() as connection:
            found = _known(connection, OWNERS.c.id.in_(owners))
        return tuple(
            Known(
                one.contact,
                {plot: one.plots[plot]},
                tuple(consent for consent in one.consents if consent.plot == plot),
            )
            for one in found
        )

    def consent(
        self,
        key: str,
        plot: str,
        act: Act,
        *,
        scope: Sequence[Scope],
        given_on: date,
        source: str,
    ) -> bool:
        """Record a consent; False where the contact is not one of that plot."""
        with self.writing() as connection:
            number = _link_of(connection, key, plot)
            if number is None:
                return False
            connection.execute(
                OWNER_CONSENTS.insert().values(
                    link=number,
                    key=secrets.token_urlsafe(9),
                    scope=orjson.dumps([one.value for one in scope]).decode(),
                    given_on=given_on,
                    source=source,
                    at=to_millisecond(act.at),
                    account=act.account,
                )
            )
            detail = {"contact": key, "scope": [one.value for one in scope]}
            act.note(connection, "consent_recorded", plot, detail)
            return True

    def withdraw(self, consent: str, on: date, act: Act) -> bool:
        """Note that a consent was withdrawn on a day; False where none holds of that key."""
        holds = OWNER_CONSENTS.c.withdrawn_on.is_(None)
        return self._change(consent, holds, act, "consent_withdrawn", withdrawn_on=on)

    def decide(self, consent: str, act: Act) -> bool:
        """Note that staff dealt with a withdrawal; False where none waits of that key."""
        table = OWNER_CONSENTS.c
        waits = table.withdrawn_on.is_not(None) & table.decided.is_(None)
        at = to_millisecond(act.at)
        return self._change(consent, waits, act, "consent_decided", decided=at)

    def _change(
        self, consent: str, state: sa.ColumnElement[bool], act: Act, action: str, **values: object
    ) -> bool:
        table = OWNER_CONSENTS
        which = (table.c.key == consent) & state
        with self.writing() as connection:
            if not connection.execute(table.update().where(which).values(**values)).rowcount:
                return False
            joined = table.join(OWNER_PLOTS, OWNER_PLOTS.c.id == table.c.link)
            named = sa.select(OWNER_PLOTS.c.plot).select_from(joined).where(table.c.key == consent)
            plot = connection.execute(named).scalar_one()
            act.note(connection, action, plot, {"consent": consent})
            return True


def withdraw_all(connection: sa.Connection, link: int, plot: str, on: date, act: Act) -> None:
    """Note in a transaction that all consents for a plot of one contact were withdrawn.

    Where none was recorded, one of unknown day is, so that the withdrawal is known.
    """
    table = OWNER_CONSENTS
    holds = (table.c.link == link) & table.c.withdrawn_on.is_(None)
    if not connection.execute(table.update().where(holds).values(withdrawn_on=on)).rowcount:
        connection.execute(
            table.insert().values(
                link=link,
                key=secrets.token_urlsafe(9),
                scope=orjson.dumps([one.value for one in Scope]).decode(),
                source="",
                at=to_millisecond(act.at),
                account=act.account,
                withdrawn_on=on,
            )
        )
    act.note(connection, "consent_withdrawn", plot)


def _number(connection: sa.Connection, key: str) -> int | None:
    named = sa.select(OWNERS.c.id).where(OWNERS.c.key == key)
    return connection.execute(named).scalar_one_or_none()


def _plots(connection: sa.Connection, number: int) -> set[str]:
    held = sa.select(OWNER_PLOTS.c.plot).where(OWNER_PLOTS.c.owner == number)
    return set(connection.execute(held).scalars())


def _link_of(connection: sa.Connection, key: str, plot: str) -> int | None:
    joined = OWNER_PLOTS.join(OWNERS, OWNERS.c.id == OWNER_PLOTS.c.owner)
    which = (OWNERS.c.key == key) & (OWNER_PLOTS.c.plot == plot)
    query = sa.select(OWNER_PLOTS.c.id).select_from(joined).where(which)
    return connection.execute(query).scalar_one_or_none()


def _end_links(connection: sa.Connection, number: int, act: Act) -> None:
    """End what one was asked and has not answered, with the mails that have not gone yet."""
    table = OWNER_ASKS.c
    theirs = table.link.in_(sa.select(OWNER_PLOTS.c.id).where(OWNER_PLOTS.c.owner == number))
    open_ = theirs & table.answered.is_(None) & table.withdrawn.is_(None)
    at = to_millisecond(act.at)
    connection.execute(OWNER_ASKS.update().where(open_).values(withdrawn=at))
    waiting = (OUTBOX.c.owner == number) & OUTBOX.c.sent.is_(None)
    connection.execute(OUTBOX.delete().where(waiting))


def _link(
    connection: sa.Connection, number: int, key: str, plot: str, act: Act, today: date
) -> None:
    connection.execute(
        OWNER_PLOTS.insert().values(
            owner=number, plot=plot, made=to_millisecond(act.at), counted_from=today
        )
    )
    act.note(connection, "owner_linked", plot, {"contact": key})


def _known(connection: sa.Connection, which: sa.ColumnElement[bool]) -> tuple[Known, ...]:
    rows = connection.execute(sa.select(OWNERS).where(which)).all()
    links = connection.execute(
        sa.select(OWNER_PLOTS)
        .where(OWNER_PLOTS.c.owner.in_([row.id for row in rows]))
        .order_by(OWNER_PLOTS.c.plot)
    ).all()
    consents = connection.execute(
        sa.select(OWNER_CONSENTS)
        .where(OWNER_CONSENTS.c.link.in_([link.id for link in links]))
        .order_by(OWNER_CONSENTS.c.given_on, OWNER_CONSENTS.c.id)
    ).all()
    plots: defaultdict[int, dict[str, date]] = defaultdict(dict)
    for link in links:
        plots[link.owner][link.plot] = link.counted_from
    by_link = {link.id: (link.owner, link.plot) for link in links}
    given: defaultdict[int, list[Consent]] = defaultdict(list)
    for row in consents:
        owner, plot = by_link[row.link]
        given[owner].append(_consent(row, plot))
    found = [Known(contact_of(row._asdict()), plots[row.id], tuple(given[row.id])) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.contact.name.casefold(), one.contact.key)))


def contact_of(values: Mapping[str, Any]) -> Contact:
    """Return the contact of a row of `OWNERS`."""
    held = {name: values[name] for name in Contact.__slots__}
    return Contact(**{**held, "kind": OwnerKind(held["kind"])})


def _consent(row: sa.Row[Any], plot: str) -> Consent:
    names = ("key", "given_on", "source", "at", "account", "withdrawn_on", "decided")
    scope = tuple(Scope(one) for one in orjson.loads(row.scope))
    return Consent(plot=plot, scope=scope, **{name: getattr(row, name) for name in names})
