"""Private pages for prospects: which plots, in which order, with which words and weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from data.store.dispatches import Dispatch, is_there, note
from data.store.due import delete_due
from data.store.ledger import Ledger
from data.store.schema import OFFERS, to_millisecond

if TYPE_CHECKING:
    from datetime import date, datetime

    from data.store.outbox import Mail
    from data.store.users import Act
    from data.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A page for one prospect.

    Attributes
    ----------
    key
        By which its link names it.
    title
        What staff call it; the prospect does not see it.
    made
        Moment (UTC) at which it was made.
    ends_on
        First day on which it is no longer there.
    plots
        Ids in the order of the page.
    greeting
        Words to the prospect, as plain text; may name a person.
    profile, weights
        What the scores measure; weights as an address has them, empty for those of the profile.
    withdrawn
        Moment at which staff withdrew it; None where they did not.
    """

    key: str
    title: str
    made: datetime
    ends_on: date
    language: Language
    plots: tuple[str, ...]
    greeting: str
    profile: str
    weights: str
    withdrawn: datetime | None = None


class Offers(Ledger):
    """The private pages of a store."""

    def add(self, offer: Offer, act: Act, catalogue: str = "", mail: Mail | None = None) -> bool:
        """Store one, and that it was made for somebody; durable once it returns.

        Parameters
        ----------
        catalogue
            Version of the catalogue out of which its plots were chosen.
        mail
            The mail with its link.

        Returns
        -------
        bool
            False where that mail is there already.
        """
        values = {name: getattr(offer, name) for name in offer.__slots__}
        values["made"] = to_millisecond(offer.made)
        values["plots"] = orjson.dumps(offer.plots).decode()
        with self.writing() as connection:
            if mail is not None and is_there(connection, mail.message_id):
                return False
            made = connection.execute(OFFERS.insert().values(**values))
            (number,) = made.inserted_primary_key or (0,)
            dispatch = Dispatch(
                kind="page",
                at=offer.made,
                account=act.account,
                recipient=offer.title if mail is None else mail.recipient,
                plots=offer.plots,
                language=offer.language,
                catalogue=catalogue,
                message_id=None if mail is None else mail.message_id,
            )
            note(connection, dispatch, offer=number, mail=mail)
            act.note(connection, "offer_made", offer.key)
        return True

    def all(self) -> tuple[Offer, ...]:
        """Return all of them, the oldest first."""
        with self.reading() as connection:
            rows = connection.execute(sa.select(OFFERS).order_by(OFFERS.c.id))
            return tuple(_read(row) for row in rows)

    def get(self, key: str) -> Offer | None:
        """Return one; None where there is none, or no longer."""
        with self.reading() as connection:
            named = sa.select(OFFERS).where(OFFERS.c.key == key)
            row = connection.execute(named).one_or_none()
        return None if row is None else _read(row)

    def withdraw(self, key: str, act: Act) -> bool:
        """Note that one was withdrawn; False where there is none that still holds."""
        held = sa.and_(OFFERS.c.key == key, OFFERS.c.withdrawn.is_(None))
        with self.writing() as connection:
            changed = connection.execute(OFFERS.update().where(held).values(withdrawn=act.at))
            if changed.rowcount:
                act.note(connection, "offer_withdrawn", key)
            return bool(changed.rowcount)

    def delete_due(self, today: date) -> int:
        """Delete those whose last day is over; return how many."""
        return delete_due(self, OFFERS, OFFERS.c.ends_on <= today)


def _read(row: sa.Row[Any]) -> Offer:
    values = {name: getattr(row, name) for name in Offer.__slots__}
    values["plots"] = tuple(orjson.loads(row.plots))
    return Offer(**values)
