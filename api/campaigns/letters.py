"""Mails to whoever is registered for an event."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from typing import TYPE_CHECKING, Final

from api.campaigns.calendar import Host, calendar_of, path_of
from api.letters import NAME, Envelope, File, written
from api.templating import prefix
from data import words
from data.localtime import here
from data.words import translations

if TYPE_CHECKING:
    from datetime import datetime

    from api.postroom import Postroom
    from data.store.event import Event
    from data.store.outbox import Mail
    from data.store.registrations import News, Registration
    from data.words import Language

END: Final = "/veranstaltungen/abmelden"
"""Path of the page on which one cancels a registration, before its token."""


@dataclass(frozen=True, slots=True)
class EventLetters:
    """Writes the mails about one event, at one moment (UTC)."""

    room: Postroom
    at: datetime

    def __call__(self, event: Event, held: Registration, news: News) -> Mail | None:
        """Write to one person what is new; None where the service sends no mails."""
        if not self.room.settings.smtp_host:
            return None
        language = held.language
        letters = self.room.letters
        title = event.words.title.in_(language)
        host = host_of(self.room, language)
        head, lead = _said(news, held.waiting, language)
        lines = [lead, "", title, *_facts(event, language), ""]
        if host.base:
            lines[-1:] = [host.base + path_of(event, language), ""]
        lines += self._rest(event, held, language)
        comes = not held.waiting or event.state == "cancelled"
        envelope = Envelope(
            sender=Address(NAME.in_(language), addr_spec=self._sender),
            to=held.email,
            message_id=letters.message_id(self._name(event, held, news)),
            at=self.at,
            language=language,
            reply_to=self.room.settings.mailbox,
            files=[_calendar(event, host, language)] if comes else [],
        )
        return written(envelope, f"{head}: {title}", lines)

    def _name(self, event: Event, held: Registration, news: News) -> str:
        """Return what names the mail for ever: the same news of the same event is one mail."""
        if news == "again":
            return f"{held.key}.again.{self.at:%Y%m%d%H%M%S%f}"
        return f"{held.key}.{news}.{event.revision}"

    def _rest(self, event: Event, held: Registration, language: Language) -> list[str]:
        """Return how one cancels, when the data go, and who writes."""
        _ = translations(language).gettext
        publisher, base = self.room.settings.publisher, self.room.settings.public_url
        lines = []
        if event.state != "cancelled":
            if base:
                link = f"{base.rstrip('/')}{end_path(self.room, held)}"
                lines += [_("You cannot come, or it was not you? Cancel here:"), link]
            else:
                mail = self.room.settings.mailbox
                lines.append(
                    _("You cannot come, or it was not you? Please write to {mail}.").format(
                        mail=mail
                    )
                )
        return [
            *lines,
            "",
            "-- ",
            _("Your name and address serve this event alone and are deleted on {day}.").format(
                day=words.day(held.delete_on, language)
            ),
            publisher.office.in_(language),
            publisher.mail,
        ]

    @property
    def _sender(self) -> str:
        return self.room.settings.smtp_from or self.room.settings.office_mail


def _calendar(event: Event, host: Host, language: Language) -> File:
    content = calendar_of(event, host, language)
    parameters = {"method": "PUBLISH", "charset": "utf-8"}
    return File(f"{event.words.slug}.ics", content, "text", "calendar", parameters)


def end_path(room: Postroom, held: Registration) -> str:
    """Return the path of the signed link on which one cancels."""
    token = room.seals.seal("registration end", held.key)
    return f"{prefix(held.language)}{END}/{token}"


def host_of(room: Postroom, language: Language) -> Host:
    """Return who invites, as calendars name them."""
    settings = room.settings
    base = settings.public_url.rstrip("/") if settings.public_url else None
    sender = settings.smtp_from or settings.office_mail
    office = settings.publisher.office.in_(language)
    return Host(office, settings.office_mail, base, sender.rpartition("@")[2])


def when(event: Event, language: Language) -> str:
    """Say from when to when an event is, as clocks here show it."""
    if event.words.starts is None or event.words.ends is None:
        return ""
    starts, ends = here(event.words.starts), here(event.words.ends)
    first = f"{words.weekday(starts.date(), language)}, {starts:%H:%M}"
    if starts.date() == ends.date():
        clock = " Uhr" if language == "de" else ""
        return f"{first}–{ends:%H:%M}{clock}"
    return f"{first} – {words.weekday(ends.date(), language)}, {ends:%H:%M}"


def _facts(event: Event, language: Language) -> list[str]:
    _ = translations(language).gettext
    lines = [f"{_('When')}: {when(event, language)}"]
    if event.words.place:
        lines.append(f"{_('Where')}: {event.words.place}")
    return lines


def _said(news: News, waiting: bool, language: Language) -> tuple[str, str]:  # noqa: FBT001
    """Return the beginning of the subject, and the first sentence."""
    _ = translations(language).gettext
    sentences = {
        "cancelled": (_("Cancelled"), _("The event is cancelled. We are sorry.")),
        "moved": (_("Changed"), _("Time or place of the event have changed. It is now:")),
        "promoted": (
            _("You have a place"),
            _("A place has become free: you have moved up and may come."),
        ),
        "registered": (
            _("Registered"),
            _("You are registered. The calendar file with this mail holds the event."),
        ),
        "again": (
            _("Registered"),
            _("This address is registered already, with one place."),
        ),
    }
    if not waiting or news in {"cancelled", "moved"}:
        return sentences[news]
    if news == "again":
        return _("Waiting list"), _("This address is on the waiting list already.")
    return _("Waiting list"), _(
        "All places are taken. You are on the waiting list; we write to you when a place becomes "
        "free."
    )
