"""Search subscriptions: who wants to be told of which plots, and what they were told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data.store.due import delete_due
from data.store.ledger import Ledger
from data.store.outbox import Mail, put
from data.store.schema import SUBSCRIPTION_PLOTS, SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from data.store.users import Act
    from data.words import Language

MOST_UNCONFIRMED = 3
"""How many subscriptions of one address may wait to be confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A search whose new plots somebody wants to be told of.

    Attributes
    ----------
    key
        By which its links name it.
    search
        Its query, as in the address of the list.
    asked
        Moment (UTC) at which somebody asked for it.
    confirmed
        Moment at which the owner of the address confirmed it; None where nobody did yet.
    ends_on
        First day on which it is no longer there.
    told_on
        Day of the last mail about plots; None where there was none.
    """

    key: str
    email: str
    language: Language
    search: str
    asked: datetime
    ends_on: date
    confirmed: datetime | None = None
    told_on: date | None = None


class Subscriptions(Ledger):
    """The search subscriptions of a store."""

    def add(
        self,
        subscription: Subscription,
        known: Mapping[str, bool],
        mail: Mail,
        act: Act | None = None,
    ) -> bool:
        """Store one that is to be confirmed, with the mail that asks for it.

        Parameters
        ----------
        known
            By id the plots that match by now, and whether each is free.
        act
            Of the member of staff who asks for somebody else; None where nobody does.

        Returns
        -------
        bool
            False where so many of this address wait already that no further mail is sent.
        """
        waiting = (SUBSCRIPTIONS.c.email == subscription.email) & SUBSCRIPTIONS.c.confirmed.is_(
            None
        )
        with self.writing() as connection:
            count = connection.execute(sa.select(sa.func.count()).where(waiting)).scalar() or 0
            if count >= MOST_UNCONFIRMED:
                return False
            values = {name: getattr(subscription, name) for name in subscription.__slots__}
            made = connection.execute(SUBSCRIPTIONS.insert().values(**values))
            (number,) = made.inserted_primary_key or (0,)
            _remember(connection, number, known)
            put(connection, [mail], subscription.asked, subscription=number)
            if act is not None:
                act.note(connection, "subscription_asked", subscription.key)
        return True

    def get(self, key: str) -> Subscription | None:
        """Return one; None where there is none of that key."""
        with self.reading() as connection:
            row = _row(connection, key)
        return None if row is None else _read(row)

    def confirmed(self) -> tuple[Subscription, ...]:
        """Return those that were confirmed, the oldest first."""
        rows = sa.select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.confirmed.is_not(None))
        with self.reading() as connection:
            return tuple(
                _read(row) for row in connection.execute(rows.order_by(SUBSCRIPTIONS.c.id))
            )

    def confirm(self, key: str, at: datetime, ends_on: date) -> bool:
        """Confirm one; it takes the place of another of the same address and search.

        Returns
        -------
        bool
            False where there is none of that key. One that was confirmed before stays as it is.
        """
        with self.writing() as connection:
            row = _row(connection, key)
            if row is None:
                return False
            if row.confirmed is not None:
                return True
            same = (SUBSCRIPTIONS.c.email == row.email) & (SUBSCRIPTIONS.c.search == row.search)
            connection.execute(SUBSCRIPTIONS.delete().where(same & (SUBSCRIPTIONS.c.id != row.id)))
            _change(connection, row.id, confirmed=at, ends_on=ends_on)
        return True

    def renew(self, key: str, ends_on: date) -> bool:
        """Keep a confirmed one until another day; False where there is none of that key."""
        with self.writing() as connection:
            row = _row(connection, key)
            if row is None or row.confirmed is None:
                return False
            _change(connection, row.id, ends_on=ends_on)
        return True

    def end(self, key: str) -> bool:
        """Delete one, with its mails; False where there is none of that key."""
        with self.writing() as connection:
            named = SUBSCRIPTIONS.c.key == key
            return bool(connection.execute(SUBSCRIPTIONS.delete().where(named)).rowcount)

    def delete_due(self, today: date) -> int:
        """Delete those whose day has come, confirmed or not; return how many."""
        return delete_due(self, SUBSCRIPTIONS, SUBSCRIPTIONS.c.ends_on <= today)

    def tell(
        self,
        key: str,
        matching: Mapping[str, bool],
        today: date,
        at: datetime,
        mail: Callable[[Sequence[str]], Mail],
    ) -> tuple[str, ...]:
        """Write a mail about the plots that newly match, and remember them with it.

        A plot is new where it did not match, or matched and was not free, when this was last
        asked. On a day on which there was a mail already the news wait.

        Parameters
        ----------
        matching
            By id the plots that match now, and whether each is free.
        mail
            Makes the mail about the plots of these ids, in the order of `matching`.

        Returns
        -------
        tuple
            The ids that the mail tells of; none where there is no mail.
        """
        with self.reading() as connection:
            row = _row(connection, key)
            if row is None or not _differs(_known(connection, row.id), matching):
                return ()
        with self.writing() as connection:
            row = _row(connection, key)
            if row is None or row.confirmed is None:
                return ()
            known = _known(connection, row.id)
            _forget(connection, row.id, known, matching)
            news = tuple(
                one
                for one, free in matching.items()
                if known.get(one, False) < free or one not in known
            )
            if not news or row.told_on == today:
                return ()
            _remember(connection, row.id, {one: matching[one] for one in news})
            _change(connection, row.id, told_on=today)
            put(connection, [mail(news)], at, subscription=row.id)
        return news


def _differs(known: Mapping[str, bool], matching: Mapping[str, bool]) -> bool:
    return dict(known) != dict(matching)


def _row(connection: sa.Connection, key: str) -> sa.Row[Any] | None:
    named = sa.select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.key == key)
    return connection.execute(named).one_or_none()


def _read(row: sa.Row[Any]) -> Subscription:
    values = row._asdict()
    del values["id"]
    return Subscription(**values)


def _change(connection: sa.Connection, subscription: int, **values: object) -> None:
    connection.execute(
        SUBSCRIPTIONS.update().where(SUBSCRIPTIONS.c.id == subscription).values(**values)
    )


def _known(connection: sa.Connection, subscription: int) -> dict[str, bool]:
    table = SUBSCRIPTION_PLOTS
    rows = sa.select(table.c.plot, table.c.free).where(table.c.subscription == subscription)
    return {plot: bool(free) for plot, free in connection.execute(rows)}


def _remember(connection: sa.Connection, subscription: int, plots: Mapping[str, bool]) -> None:
    """Remember plots, in place of what was known of them."""
    _drop(connection, subscription, plots)
    if plots:
        connection.execute(
            SUBSCRIPTION_PLOTS.insert(),
            [
                {"subscription": subscription, "plot": plot, "free": free}
                for plot, free in plots.items()
            ],
        )


def _drop(connection: sa.Connection, subscription: int, plots: Mapping[str, bool]) -> None:
    table = SUBSCRIPTION_PLOTS
    for plot in plots:
        connection.execute(
            table.delete().where((table.c.subscription == subscription) & (table.c.plot == plot))
        )


def _forget(
    connection: sa.Connection,
    subscription: int,
    known: Mapping[str, bool],
    matching: Mapping[str, bool],
) -> None:
    """Forget plots that match no more, and note those that are no longer free.

    So both are news when they match, or are free, again.
    """
    gone = {plot: free for plot, free in known.items() if plot not in matching}
    bound = {plot: False for plot, free in known.items() if free and matching.get(plot) is False}
    _drop(connection, subscription, gone)
    _remember(connection, subscription, bound)
