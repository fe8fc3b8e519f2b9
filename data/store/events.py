"""Events: when and where, how many may come, and until when one registers."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data.store.campaigns import ChangedError, SlugTakenError
from data.store.event import Event, EventWords, read, whole
from data.store.ledger import Ledger
from data.store.registrations import fill_up, seats, tell_all
from data.store.schema import CAMPAIGNS, EVENTS, REGISTRATIONS, to_millisecond

if TYPE_CHECKING:
    from datetime import date

    from data.store.event import EventState
    from data.store.registrations import Write
    from data.store.users import Act


class TooFewPlacesError(Exception):
    """More people are registered than there would be places."""


class HasRegistrationsError(Exception):
    """People are registered: the event can be cancelled, but not be made unseen."""


class Events(Ledger):
    """The events of a store. What staff change is in the audit log."""

    def all(self) -> tuple[Event, ...]:
        """Return all of them, the one that begins last first."""
        order = (EVENTS.c.starts.desc(), EVENTS.c.id.desc())
        with self.reading() as connection:
            return tuple(read(row) for row in connection.execute(whole().order_by(*order)))

    def get(self, key: str) -> Event | None:
        """Return the one of a key; None where there is none."""
        return self._one(EVENTS.c.key == key)

    def named(self, slug: str) -> Event | None:
        """Return the one of a page's address; None where there is none."""
        return self._one(EVENTS.c.slug == slug)

    def _one(self, named: sa.ColumnElement[bool]) -> Event | None:
        with self.reading() as connection:
            row = connection.execute(whole().where(named)).one_or_none()
        return None if row is None else read(row)

    def add(self, words: EventWords, act: Act) -> Event:
        """Store a draft.

        Raises
        ------
        SlugTakenError
            Where another event has its address.
        """
        with self.writing() as connection:
            _free(connection, words.slug)
            at = to_millisecond(act.at)
            key = secrets.token_urlsafe(9)
            made = connection.execute(
                EVENTS.insert().values(
                    key=key,
                    state="draft",
                    made=at,
                    changed=at,
                    revision=1,
                    **_written(connection, words),
                )
            )
            (number,) = made.inserted_primary_key or (0,)
            act.note(connection, "event_saved", key, {"slug": words.slug})
        return Event(
            number=number, key=key, words=words, state="draft", made=at, changed=at, revision=1
        )

    def change(
        self, seen: Event, words: EventWords, act: Act, write: Write, delete_on: date | None
    ) -> None:
        """Store other words, for the event as it was seen.

        Whoever is registered is told of another time or place, and whoever waits moves up to new
        places.

        Parameters
        ----------
        write
            Writes the mails.
        delete_on
            Day on which registrations are deleted from now on.

        Raises
        ------
        ChangedError
            Where somebody changed it since; nothing was written.
        SlugTakenError
            Where another event has its address.
        TooFewPlacesError
            Where more people are registered than there would be places.
        """
        with self.writing() as connection:
            _free(connection, words.slug, but=seen.key)
            taken = seats(connection, seen.number).taken
            if words.places is not None and taken > words.places:
                raise TooFewPlacesError
            _update(connection, seen, act, **_written(connection, words))
            held = replace(seen, words=words, revision=seen.revision + 1)
            if seen.state == "published":
                whose = REGISTRATIONS.c.event == seen.number
                connection.execute(REGISTRATIONS.update().where(whose).values(delete_on=delete_on))
                if _when_and_where(words) != _when_and_where(seen.words):
                    tell_all(connection, held, "moved", act.at, write)
                fill_up(connection, held, act.at, write)
            act.note(connection, "event_saved", seen.key, {"slug": words.slug})

    def move(self, seen: Event, state: EventState, act: Act, write: Write) -> None:
        """Publish an event, cancel it, or make it a draft again.

        Whoever is registered is told that it was cancelled.

        Raises
        ------
        ChangedError
            Where somebody changed it since; nothing was written.
        HasRegistrationsError
            Where it is to be a draft and people are registered.
        """
        action = {
            "draft": "event_withdrawn",
            "published": "event_published",
            "cancelled": "event_cancelled",
        }[state]
        with self.writing() as connection:
            held = seats(connection, seen.number)
            if state == "draft" and (held.taken or held.waiting):
                raise HasRegistrationsError
            _update(connection, seen, act, state=state)
            if state == "cancelled":
                now = replace(seen, state=state, revision=seen.revision + 1)
                tell_all(connection, now, "cancelled", act.at, write)
            act.note(connection, action, seen.key, {"slug": seen.words.slug})

    def delete(self, seen: Event, act: Act) -> None:
        """Delete a draft.

        Raises
        ------
        ChangedError
            Where somebody changed it since, or it is no draft.
        """
        held = (EVENTS.c.key == seen.key) & (EVENTS.c.revision == seen.revision)
        with self.writing() as connection:
            if not connection.execute(
                EVENTS.delete().where(held & (EVENTS.c.state == "draft"))
            ).rowcount:
                raise ChangedError
            act.note(connection, "event_deleted", seen.key, {"slug": seen.words.slug})


def _when_and_where(words: EventWords) -> tuple[object, ...]:
    return words.starts, words.ends, words.place


def _free(connection: sa.Connection, slug: str, *, but: str = "") -> None:
    taken = sa.select(EVENTS.c.id).where((EVENTS.c.slug == slug) & (EVENTS.c.key != but))
    if connection.execute(taken).first() is not None:
        raise SlugTakenError(slug)


def _update(connection: sa.Connection, seen: Event, act: Act, **values: object) -> None:
    held = (EVENTS.c.key == seen.key) & (EVENTS.c.revision == seen.revision)
    done = connection.execute(
        EVENTS.update()
        .where(held)
        .values(changed=to_millisecond(act.at), revision=seen.revision + 1, **values)
    )
    if not done.rowcount:
        raise ChangedError


def _written(connection: sa.Connection, words: EventWords) -> dict[str, Any]:
    named = sa.select(CAMPAIGNS.c.id).where(CAMPAIGNS.c.key == (words.campaign or ""))
    return {
        "campaign": connection.execute(named).scalar(),
        "slug": words.slug,
        "title_de": words.title.de,
        "title_en": words.title.en,
        "text_de": words.text.de,
        "text_en": words.text.en,
        "place": words.place,
        "starts": words.starts,
        "ends": words.ends,
        "places": words.places,
        "waiting": words.waiting,
        "deadline": words.deadline,
    }
