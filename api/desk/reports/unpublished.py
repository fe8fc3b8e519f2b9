"""Plots that are in no figure yet: those of drafts that nobody has published."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geo.supply.amount import amount_of

if TYPE_CHECKING:
    from api.desk.desk import Desk
    from data.store.drafts import Draft
    from data.store.users import User
    from geo.supply.amount import Amount


class Unpublished(NamedTuple):
    """The drafts of new plots that somebody may see, and what they come to."""

    drafts: tuple[tuple[Draft, str], ...]
    amount: Amount


def unpublished(place: Desk, asking: User) -> Unpublished:
    """Return the drafts of plots that the record does not hold, each with its name."""
    found = [
        (draft, draft.record)
        for draft in place.store().drafts.all()
        if draft.seen is None and draft.record is not None
    ]
    mine = [
        (draft, record)
        for draft, record in found
        if asking.keeps(_town(record.values.get("municipality")))
    ]
    areas = [record.values.get("area_available") for _, record in mine]
    known = [float(one) if isinstance(one, int | float) else None for one in areas]
    named = tuple((draft, str(record.values.get("name", draft.plot))) for draft, record in mine)
    return Unpublished(named, amount_of(known))


def _town(value: object) -> str | None:
    return None if value is None else str(value)
