"""The form by which one registers for an event, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from api.addresses import address_of
from api.campaigns.letters import EventLetters
from api.entries import Entry, filled
from data.localtime import here
from data.store.registrations import Wanted
from data.words import translations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from api.postroom import Postroom
    from data.store.event import Event, EventWords
    from data.store.registrations import Registration
    from data.words import Language


def entries(language: Language, given: Mapping[str, str] | None = None) -> tuple[Entry, ...]:
    """Return the fields of the form, empty or with what was typed."""
    _ = translations(language).gettext
    fields = (
        Entry(
            name="name", look="text", label=_("Name"), required=True, most=120, autocomplete="name"
        ),
        Entry(
            name="email",
            look="email",
            label=_("E-mail"),
            required=True,
            most=254,
            autocomplete="email",
            help=_("To it we send the calendar file, and the link by which you can cancel."),
        ),
        Entry(name="firm", look="text", label=_("Firm"), most=160, autocomplete="organization"),
    )
    return fields if given is None else tuple(filled(one, given, language) for one in fields)


def delete_on(room: Postroom, event: Event, words: EventWords | None = None) -> date:
    """Return the day on which the registrations for an event are deleted.

    Parameters
    ----------
    words
        What is to become of the event; None for what it is.
    """
    ends = (words or event.words).ends
    last = room.today() if ends is None else here(ends).date()
    return last + timedelta(days=room.settings.registration_days)


def enrolled(
    room: Postroom, event: Event, typed: Sequence[Entry], form: str, language: Language
) -> tuple[Registration, bool]:
    """Store a registration with its mail; see `Registrations.add` for what is raised."""
    value = {one.name: one.value for one in typed}
    wanted = Wanted(
        form=form,
        language=language,
        name=value["name"],
        firm=value["firm"] or None,
        email=address_of(value["email"]) or "",
    )
    at = room.now()
    return room.store().registrations.add(
        event.key, wanted, at, delete_on(room, event), EventLetters(room, at)
    )
