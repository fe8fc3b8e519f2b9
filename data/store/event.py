"""One event, and how it is read from its row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from data.localtime import here
from data.store.schema import CAMPAIGNS, EVENTS
from data.words import Text

if TYPE_CHECKING:
    from datetime import date, datetime

type EventState = Literal["draft", "published", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWords:
    """What staff type of an event.

    Attributes
    ----------
    slug
        Last part of the page's address.
    title, text
        In both languages; plain text, an empty line between paragraphs.
    place
        Where it is, as an address is written.
    starts, ends
        Moments (UTC); None while a draft has none.
    places
        How many may come; None for no limit.
    waiting
        Whether there is a waiting list once all places are taken.
    deadline
        Last day on which one registers; None for until it begins.
    campaign
        Key of the campaign that it belongs to; None where it stands alone.
    """

    slug: str
    title: Text
    text: Text
    place: str
    starts: datetime | None = None
    ends: datetime | None = None
    places: int | None = None
    waiting: bool = False
    deadline: date | None = None
    campaign: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event as it is stored.

    Attributes
    ----------
    number
        Of its row.
    key
        By which the desk and calendars name it.
    made, changed
        Moments (UTC).
    revision
        How often it was changed: what calendars call its sequence.
    """

    number: int
    key: str
    words: EventWords
    state: EventState
    made: datetime
    changed: datetime
    revision: int

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended."""
        return self.words.ends is not None and self.words.ends <= now

    def takes(self, now: datetime) -> bool:
        """Whether one can register, were there a place."""
        begun = self.words.starts is None or self.words.starts <= now
        late = self.words.deadline is not None and here(now).date() > self.words.deadline
        return self.state == "published" and not begun and not late


def by_number(connection: sa.Connection, number: int) -> Event:
    """Return the event of a row."""
    return read(connection.execute(whole().where(EVENTS.c.id == number)).one())


def by_key(connection: sa.Connection, key: str) -> Event | None:
    """Return the event of a key, in a transaction; None where there is none."""
    row = connection.execute(whole().where(EVENTS.c.key == key)).one_or_none()
    return None if row is None else read(row)


def whole() -> sa.Select[Any]:
    """Return the query of all events, with the keys of their campaigns."""
    joined = EVENTS.outerjoin(CAMPAIGNS, CAMPAIGNS.c.id == EVENTS.c.campaign)
    return sa.select(EVENTS, CAMPAIGNS.c.key.label("campaign_key")).select_from(joined)


def read(row: sa.Row[Any]) -> Event:
    """Return the event of a row of `EVENTS`, with the key of its campaign beside it."""
    return Event(
        number=row.id,
        key=row.key,
        words=EventWords(
            slug=row.slug,
            title=Text(row.title_de, row.title_en),
            text=Text(row.text_de, row.text_en),
            place=row.place,
            starts=row.starts,
            ends=row.ends,
            places=row.places,
            waiting=row.waiting,
            deadline=row.deadline,
            campaign=row.campaign_key,
        ),
        state=row.state,
        made=row.made,
        changed=row.changed,
        revision=row.revision,
    )
