"""An event as a calendar file (iCalendar, RFC 5545)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from icalendar import (
    Calendar,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)
from icalendar import Event as Entry

from api.templating import prefix
from data.localtime import ZONE, here
from data.text import printable

if TYPE_CHECKING:
    from data.store.event import Event
    from data.words import Language

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
_PRODUCT: Final = "-//Gewerbeflächen Nordsachsen//Veranstaltungen//DE"


@dataclass(frozen=True, slots=True)
class Host:
    """Who invites.

    Attributes
    ----------
    base
        Address of the service without a slash at its end; None where it does not know its own.
    domain
        What makes the names of events unique in the world.
    """

    name: str
    mail: str
    base: str | None
    domain: str


def path_of(event: Event, language: Language) -> str:
    """Return the path of an event's page."""
    return f"{prefix(language)}/veranstaltungen/{event.words.slug}"


def calendar_of(event: Event, host: Host, language: Language) -> bytes:
    """Write an event that has a time, as calendars of people here show it.

    A later revision of the same event takes the place of this one, since its name stays and its
    sequence grows (RFC 5545, 3.8.7.4).
    """
    words = event.words
    entry = Entry()
    entry.add("uid", f"{event.key}@{host.domain}")
    entry.add("dtstamp", event.changed.replace(microsecond=0))
    entry.add("sequence", event.revision)
    entry.add("summary", _line(words.title.in_(language)))
    entry.add("dtstart", here(_known(words.starts)))
    entry.add("dtend", here(_known(words.ends)))
    entry.add("status", "CANCELLED" if event.state == "cancelled" else "CONFIRMED")
    if words.place:
        entry.add("location", _line(words.place))
    entry.add("description", "\n".join(map(printable, words.text.in_(language).split("\n"))))
    if host.base:
        entry.add("url", host.base + path_of(event, language))
    organizer = vCalAddress(f"mailto:{host.mail}")
    organizer.params["cn"] = vText(_line(host.name))
    entry["organizer"] = organizer
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_zone())
    calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written


def _zone() -> Timezone:
    """Say when clocks here change: the rule of the Union since 1996 (Directive 2000/84/EC)."""
    zone = Timezone()
    zone.add("tzid", ZONE.key)
    # Each begins as clocks showed it before (RFC 5545, 3.6.5).
    for part, begins, before, after, month in (
        (TimezoneDaylight(), datetime(1996, 3, 31, 2), 1, 2, 3),  # noqa: DTZ001
        (TimezoneStandard(), datetime(1996, 10, 27, 3), 2, 1, 10),  # noqa: DTZ001
    ):
        part.add("dtstart", begins)
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("tzname", "CEST" if after > before else "CET")
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(part)
    return zone


def _known(moment: datetime | None) -> datetime:
    if moment is None:
        msg = "an event that has a time"
        raise ValueError(msg)
    return moment


def _line(text: str) -> str:
    return printable(" ".join(text.split()))
