"""What was sent to whom and when, and out of which catalogue: deleted with what it hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import orjson
import sqlalchemy as sa

from data.store.ledger import Ledger
from data.store.schema import DISPATCHES, ENQUIRIES, OFFERS, OUTBOX, to_millisecond

if TYPE_CHECKING:
    from datetime import date, datetime

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
    """

    kind: What
    at: datetime
    account: str
    recipient: str
    plots: tuple[str, ...]
    language: Language
    catalogue: str
    message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A dispatch with what became of it.

    Attributes
    ----------
    delete_on
        First day on which it is no longer there: that of what it hangs on.
    arrived
        Moment at which the mail server took it; None for a page, or not yet.
    enquiry, offer
        Number of the enquiry, or key of the private page.
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
) -> None:
    """Write a dispatch in the transaction of what it hangs on."""
    values = {name: getattr(dispatch, name) for name in dispatch.__slots__}
    values["at"] = to_millisecond(dispatch.at)
    values["plots"] = orjson.dumps(dispatch.plots).decode()
    connection.execute(DISPATCHES.insert().values(**values, enquiry=enquiry, offer=offer))


class Dispatches(Ledger):
    """The dispatches of a store."""

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
                sa.func.coalesce(ENQUIRIES.c.delete_on, OFFERS.c.ends_on, type_=sa.Date).label(
                    "delete_on"
                ),
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
    return Sent(
        dispatch=Dispatch(**values),
        delete_on=row.delete_on,
        arrived=row.arrived,
        enquiry=row.reference,
        offer=row.page,
    )
