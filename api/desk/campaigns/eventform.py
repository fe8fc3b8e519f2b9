"""The form of an event: shown, read, and what is still missing before it can be published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from api.desk.campaigns.fields import (
    WordsForm,
    clock_of,
    day_of,
    demanded,
    whole_number,
    with_slug,
    words_of,
)
from api.entries import Entry, filled
from data.localtime import NoSuchTimeError, here, moment_at
from data.store.event import EventWords
from data.words import Text, translations

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from data.words import Language

MOST_PLACES: Final = 10_000
_SHOWN: Final = (
    *("titel_de", "titel_en", "text_de", "text_en", "ort"),
    *("tag_von", "zeit_von", "tag_bis", "zeit_bis"),
)
"""Fields without which no page is published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventForm(WordsForm[EventWords]):
    """The form as it is shown.

    Attributes
    ----------
    campaign
        Key of the campaign that is chosen; empty for none.
    waiting
        Whether there is a waiting list.
    """

    campaign: str
    waiting: bool


def _fields(language: Language) -> dict[str, Entry]:
    _ = translations(language).gettext
    fields = (
        *words_of(language),
        Entry(
            name="adresse",
            look="text",
            label=_("Address of the page"),
            most=60,
            help=_("Small letters, digits and hyphens; made from the German title where empty."),
        ),
        Entry(name="ort", look="text", label=_("Place"), most=200, help=_("As an address.")),
        Entry(name="tag_von", look="date", label=_("Begins on")),
        Entry(name="zeit_von", look="time", label=_("Begins at")),
        Entry(name="tag_bis", look="date", label=_("Ends on")),
        Entry(name="zeit_bis", look="time", label=_("Ends at")),
        Entry(
            name="plaetze",
            look="number",
            label=_("Places"),
            help=_("Empty: as many as like."),
        ),
        Entry(
            name="schluss",
            look="date",
            label=_("Last day to register"),
            help=_("Empty: until it begins."),
        ),
    )
    return {one.name: one for one in fields}


def empty(language: Language, campaign: str) -> EventForm:
    """Return the form of an event that is new."""
    return EventForm(entries=_fields(language), campaign=campaign, waiting=True, words=None)


def form_of(words: EventWords, language: Language) -> EventForm:
    """Return the form that holds what is stored."""
    values = {
        "titel_de": words.title.de,
        "titel_en": words.title.en,
        "text_de": words.text.de,
        "text_en": words.text.en,
        "adresse": words.slug,
        "ort": words.place,
        "plaetze": "" if words.places is None else str(words.places),
        "schluss": words.deadline.isoformat() if words.deadline else "",
        **_typed_moment("von", words.starts),
        **_typed_moment("bis", words.ends),
    }
    entries = {name: replace(one, value=values[name]) for name, one in _fields(language).items()}
    return EventForm(
        entries=entries, campaign=words.campaign or "", waiting=words.waiting, words=words
    )


def _typed_moment(end: str, moment: datetime | None) -> dict[str, str]:
    clock = here(moment) if moment else None
    return {
        f"tag_{end}": clock.date().isoformat() if clock else "",
        f"zeit_{end}": f"{clock:%H:%M}" if clock else "",
    }


def read(
    typed: Mapping[str, str], campaigns: Collection[str], language: Language, *, complete: bool
) -> EventForm:
    """Read a form that was sent.

    Parameters
    ----------
    campaigns
        Keys of those that it may belong to.
    complete
        Whether visitors see the page, so that nothing may be missing.
    """
    entries = {name: filled(one, typed, language) for name, one in _fields(language).items()}
    entries["adresse"] = with_slug(entries["adresse"], entries["titel_de"].value, language)
    starts, ends = _moments(entries, language)
    entries["plaetze"], places = whole_number(entries["plaetze"], 1, MOST_PLACES, language)
    entries["schluss"], deadline = day_of(entries["schluss"], language)
    if deadline and starts and deadline > here(starts).date():
        _ = translations(language).gettext
        error = _("That is after the event has begun.")
        entries["schluss"] = replace(entries["schluss"], error=error)
    if complete:
        entries |= {name: demanded(entries[name], language) for name in _SHOWN}
    campaign = typed.get("kampagne", "")
    campaign = campaign if campaign in campaigns else ""
    value = {name: one.value for name, one in entries.items()}
    words = EventWords(
        slug=value["adresse"],
        title=Text(value["titel_de"], value["titel_en"]),
        text=Text(value["text_de"], value["text_en"]),
        place=value["ort"],
        starts=starts,
        ends=ends,
        places=places,
        waiting=bool(typed.get("warteliste")),
        deadline=deadline,
        campaign=campaign or None,
    )
    is_wrong = any(one.error for one in entries.values())
    return EventForm(
        entries=entries,
        campaign=campaign,
        waiting=words.waiting,
        words=None if is_wrong else words,
    )


def _moments(
    entries: dict[str, Entry], language: Language
) -> tuple[datetime | None, datetime | None]:
    """Read beginning and end, and note in `entries` what is wrong with them."""
    _ = translations(language).gettext
    starts, ends = _moment(entries, "von", language), _moment(entries, "bis", language)
    if starts and ends and ends <= starts:
        error = _("The end is not after the beginning.")
        entries["zeit_bis"] = replace(entries["zeit_bis"], error=error)
    return starts, ends


def _moment(entries: dict[str, Entry], end: str, language: Language) -> datetime | None:
    _ = translations(language).gettext
    name = f"zeit_{end}"
    entries[f"tag_{end}"], day = day_of(entries[f"tag_{end}"], language)
    entries[name], clock = clock_of(entries[name], language)
    if day is None or clock is None:
        if (day or clock) and not (entries[name].error or entries[f"tag_{end}"].error):
            entries[name] = replace(entries[name], error=_("A day and a time belong together."))
        return None
    try:
        return moment_at(day, clock)
    except NoSuchTimeError:
        error = _("Clocks skip this time: they are put forward on that day.")
        entries[name] = replace(entries[name], error=error)
        return None


def missing(words: EventWords, language: Language) -> tuple[str, ...]:
    """Return the labels of what an event still needs before it can be published."""
    held = {
        "titel_de": words.title.de,
        "titel_en": words.title.en,
        "text_de": words.text.de,
        "text_en": words.text.en,
        "ort": words.place,
        "tag_von": words.starts,
        "tag_bis": words.ends,
    }
    fields = _fields(language)
    return tuple(fields[name].label for name, value in held.items() if not value)
