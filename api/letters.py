"""Mails in words: plain text, in the language of whoever reads them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from api.subject import Subject, plot_in_words, search_in_words
from api.templating import prefix
from data import words
from data.store.outbox import Mail
from data.text import printable
from data.words import Text, translations
from maps.context import NO_OFFER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from api.seals import Purpose, Seals
    from api.settings import Settings
    from data.store.casework import Reply
    from data.store.enquiries import Enquiry
    from data.store.outbox import Posted
    from data.store.subscriptions import Subscription
    from data.words import Language
    from geo.catalogue import Catalogue, Plot

NAME: Final = Text("Gewerbeflächen Nordsachsen", "Commercial land in Nordsachsen")
_SUBJECT: Final = 120
"""Most characters of a mail's subject."""
# The paths of the links in mails about a subscription.
PATHS: Final[Mapping[Purpose, str]] = {
    "confirm": "/suchauftrag/bestaetigen",
    "end": "/suchauftrag/beenden",
    "renew": "/suchauftrag/verlaengern",
}


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes the mails of a service.

    Attributes
    ----------
    seals
        Signs the links.
    """

    settings: Settings
    seals: Seals

    def of_enquiry(
        self, enquiry: Enquiry, subject: Subject, catalogue: Catalogue, *, copy: bool
    ) -> list[Mail]:
        """Write the mail to the county and, where it is wanted, the copy to the sender."""
        mails = [self._to_county(enquiry, subject, catalogue)]
        if copy:
            mails.append(self._copy(enquiry, subject, catalogue))
        return mails

    def _to_county(self, enquiry: Enquiry, subject: Subject, catalogue: Catalogue) -> Mail:
        language: Language = "de"
        _ = translations(language).gettext
        written = {"de": _("German"), "en": _("English")}[enquiry.language]
        lines = [
            _("Enquiry {number}, {language}").format(number=enquiry.reference, language=written),
            "",
            *self._about(subject, catalogue, language),
            "",
            *_sender(enquiry, language),
            "",
            enquiry.message,
            "",
            "-- ",
            _("An answer to this mail goes to the sender."),
            _(
                "The enquiry is deleted from the service on {day}; this mail is yours to delete."
            ).format(day=words.day(enquiry.delete_on, language)),
        ]
        about = subject.line(catalogue, language)
        return self._mail(
            self.settings.mailbox,
            f"{_('Enquiry {number}').format(number=enquiry.reference)}: {about}",
            lines,
            language,
            message_id=f"{enquiry.reference}.enquiry",
            at=enquiry.received,
            reply_to=enquiry.email,
        )

    def _copy(self, enquiry: Enquiry, subject: Subject, catalogue: Catalogue) -> Mail:
        language = enquiry.language
        _ = translations(language).gettext
        lines = [
            _("Thank you for your enquiry. It is stored under the number {number}.").format(
                number=enquiry.reference
            ),
            _("This is a copy of what you sent; the office for economic development answers you."),
            "",
            *self._about(subject, catalogue, language),
            "",
            *_sender(enquiry, language),
            "",
            enquiry.message,
            "",
            "-- ",
            self.settings.publisher.office.in_(language),
            _("Your enquiry is deleted on {day}.").format(
                day=words.day(enquiry.delete_on, language)
            ),
            _("You did not send this? Then somebody gave your address; please tell {mail}.").format(
                mail=self.settings.mailbox
            ),
        ]
        return self._mail(
            enquiry.email,
            _("Your enquiry {number}").format(number=enquiry.reference),
            lines,
            language,
            message_id=f"{enquiry.reference}.copy",
            at=enquiry.received,
            reply_to=self.settings.mailbox,
        )

    def of_reply(
        self, enquiry: Enquiry, reply: Reply, mails: Sequence[Posted], files: Sequence[File]
    ) -> Mail:
        """Write what a member of staff answers, as the next mail of its thread.

        Parameters
        ----------
        mails
            Those that tell of the enquiry so far.
        """
        # Where the enquirer had none yet, programs know that of the enquiry by its name.
        earlier = [one.message_id for one in mails if one.recipient == enquiry.email] or [
            self.message_id(f"{enquiry.reference}.enquiry")
        ]
        return self._mail(
            enquiry.email,
            reply.subject,
            reply.text.split("\n"),
            enquiry.language,
            message_id=f"{enquiry.reference}.{reply.key}",
            at=reply.at,
            reply_to=self.settings.mailbox,
            headers={"In-Reply-To": earlier[-1], "References": " ".join(earlier)},
            by_hand=True,
            files=files,
        )

    def of_exposes(
        self,
        to: str,
        subject: str,
        lines: Sequence[str],
        language: Language,
        *,
        name: str,
        at: datetime,
        files: Sequence[File],
    ) -> Mail:
        """Write what a member of staff sends by themselves; `name` is that of its Message-ID."""
        return self._mail(
            to,
            subject,
            lines,
            language,
            message_id=name,
            at=at,
            reply_to=self.settings.mailbox,
            by_hand=True,
            files=files,
        )

    def plot_links(self, plots: Sequence[Plot], language: Language) -> list[str]:
        """Return plots, each with its link where the address of the service is set."""
        lines = []
        for plot in plots:
            lines.append(f"- {plot_in_words(plot)}")
            if link := self.link(f"/flaechen/{quote(plot.id, safe='')}", language):
                lines.append(f"  {link}")
            if plot.invented:
                lines.append(f"  {NO_OFFER.in_(language)}")
        return lines

    def _about(self, subject: Subject, catalogue: Catalogue, language: Language) -> list[str]:
        """Return what an enquiry is about, with links where the address of the service is set."""
        _ = translations(language).gettext
        if not subject.plots:
            link = self.link(f"/flaechen?{subject.search}", language) if subject.search else None
            return [subject.line(catalogue, language), *([link] if link else [])]
        lines = []
        for plot in subject.plots:
            lines.append(f"- {plot_in_words(plot)}")
            if link := self.link(f"/flaechen/{quote(plot.id, safe='')}", language):
                lines.append(f"  {link}")
        return [_("About:"), *lines]

    def to_confirm(self, subscription: Subscription, catalogue: Catalogue) -> Mail:
        """Write the mail that asks the owner of an address to confirm a subscription."""
        language = subscription.language
        _ = translations(language).gettext
        lines = [
            _("Somebody, we hope you, wants to be told by mail when such a plot appears:"),
            "",
            *self._search(subscription, catalogue),
            "",
            _("Please confirm this on the following page by {day}:").format(
                day=words.day(subscription.ends_on - timedelta(days=1), language)
            ),
            self._signed("confirm", subscription),
            "",
            _("If it was not you, do nothing: without confirmation your address is deleted then."),
            "",
            *self._foot(language),
        ]
        return self._mail(
            subscription.email,
            _("Please confirm your search subscription"),
            lines,
            language,
            message_id=f"{subscription.key}.confirm",
            at=subscription.asked,
            headers=self._unsubscribe(subscription),
        )

    def of_news(
        self,
        subscription: Subscription,
        ids: Sequence[str],
        catalogue: Catalogue,
        today: date,
        at: datetime,
    ) -> Mail:
        """Write the mail about plots that newly match."""
        language = subscription.language
        _, ngettext = translations(language).gettext, translations(language).ngettext
        lines = [
            ngettext(
                "{n} plot newly matches your search:",
                "{n} plots newly match your search:",
                len(ids),
            ).format(n=words.number(len(ids), language)),
            "",
        ]
        for one in ids:
            plot = catalogue.by_id[one]
            area = plot.values.get("area_available")
            size = f", {words.area(area, language)}" if isinstance(area, int | float) else ""
            lines += [
                f"- {plot_in_words(plot)}{size}",
                f"  {self.link(f'/flaechen/{quote(one, safe="")}', language)}",
            ]
            if plot.invented:
                lines.append(f"  {_('Demonstration data: this plot is invented.')}")
        lines += [
            "",
            _("Your search:"),
            *self._search(subscription, catalogue),
            "",
            "-- ",
            _("No more of these mails:"),
            self._signed("end", subscription),
            _("Without renewal they end on {day}. To renew:").format(
                day=words.day(subscription.ends_on, language)
            ),
            self._signed("renew", subscription),
            *self._foot(language),
        ]
        subject = ngettext(
            "{n} new plot for your search", "{n} new plots for your search", len(ids)
        )
        return self._mail(
            subscription.email,
            subject.format(n=words.number(len(ids), language)),
            lines,
            language,
            message_id=f"{subscription.key}.{today:%Y%m%d}.{secrets.token_hex(4)}",
            at=at,
            headers=self._unsubscribe(subscription),
        )

    def _search(self, subscription: Subscription, catalogue: Catalogue) -> list[str]:
        language = subscription.language
        _ = translations(language).gettext
        demands = search_in_words(subscription.search, catalogue, language)
        link = self.link(f"/flaechen?{subscription.search}", language)
        return [*(f"- {one}" for one in demands or [_("all plots")]), f"  {link}"]

    def _foot(self, language: Language) -> list[str]:
        publisher = self.settings.publisher
        return [publisher.office.in_(language), publisher.mail]

    def _unsubscribe(self, subscription: Subscription) -> dict[str, str]:
        """Return the headers by which mail programs end a subscription (RFC 2369, RFC 8058)."""
        return {
            "List-Unsubscribe": f"<{self._signed('end', subscription)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def _signed(self, purpose: Purpose, subscription: Subscription) -> str:
        token = self.seals.seal(purpose, subscription.key)
        return f"{self.link(f'{PATHS[purpose]}/{token}', subscription.language)}"

    def notice(
        self,
        to: str,
        subject: str,
        lines: Sequence[str],
        language: Language,
        *,
        name: str,
        at: datetime,
    ) -> Mail:
        """Write a mail of the service, whose answers go to the office.

        Parameters
        ----------
        name
            By which its Message-ID names it, the same for the same mail.
        """
        mailbox = self.settings.mailbox
        return self._mail(to, subject, lines, language, message_id=name, at=at, reply_to=mailbox)

    def link(self, path: str, language: Language) -> str | None:
        """Return the address of a page; None where the service does not know its own."""
        base = self.settings.public_url
        return f"{base.rstrip('/')}{prefix(language)}{path}" if base else None

    def _mail(
        self,
        to: str,
        subject: str,
        lines: Sequence[str],
        language: Language,
        *,
        message_id: str,
        at: datetime,
        **more: object,
    ) -> Mail:
        return written(
            Envelope(
                sender=Address(NAME.in_(language), addr_spec=self._sender),
                to=to,
                message_id=self.message_id(message_id),
                at=at,
                language=language,
                **more,  # type: ignore[arg-type]
            ),
            subject,
            lines,
        )

    @property
    def _sender(self) -> str:
        return self.settings.smtp_from or self.settings.office_mail

    def message_id(self, name: str) -> str:
        """Return the Message-ID of the mail that we call `name`."""
        return f"<{name}@{self._sender.rpartition('@')[2]}>"


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a mail; a PDF where nothing else is said."""

    name: str
    content: bytes
    main_type: str = "application"
    sub_type: str = "pdf"
    parameters: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who writes to whom, when; headers whose words are ours; and what goes with it.

    Attributes
    ----------
    by_hand
        Whether a person wrote it, so that programs that answer by themselves answer it.
    """

    sender: Address
    to: str
    message_id: str
    at: datetime
    language: Language
    reply_to: str | None = None
    headers: Mapping[str, str] | None = None
    by_hand: bool = False
    files: Sequence[File] = ()


def written(envelope: Envelope, subject: str, lines: Sequence[str]) -> Mail:
    """Write a mail of plain text; no word of it can become a header.

    Addresses were checked where they came in; a subject is one line, and not a long one.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = envelope.sender
    message["To"] = Address(addr_spec=envelope.to)
    if envelope.reply_to:
        message["Reply-To"] = Address(addr_spec=envelope.reply_to)
    message["Subject"] = _one_line(subject)
    message["Date"] = envelope.at
    message["Message-ID"] = envelope.message_id
    if not envelope.by_hand:
        # Programs that answer by themselves do not answer this (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
    for name, value in (envelope.headers or {}).items():
        message[name] = value
    message.set_content("\n".join(lines) + "\n", cte="quoted-printable")
    message["Content-Language"] = envelope.language
    for file in envelope.files:
        message.add_attachment(
            file.content,
            maintype=file.main_type,
            subtype=file.sub_type,
            filename=file.name,
            params=dict(file.parameters or {}),
        )
    return Mail(envelope.message_id, envelope.to, message.as_bytes())


def _one_line(subject: str) -> str:
    """Return a subject that mail programs show as it is, and not too long."""
    # What looks like an encoded word would be decoded to what it hides.
    line = printable(" ".join(subject.split())).replace("=?", "= ?")
    return line if len(line) <= _SUBJECT else f"{line[: _SUBJECT - 1]}…"


def _sender(enquiry: Enquiry, language: Language) -> list[str]:
    _ = translations(language).gettext
    rows = [
        (_("Name"), enquiry.name),
        (_("Firm"), enquiry.firm),
        (_("E-mail"), enquiry.email),
        (_("Telephone"), enquiry.telephone),
    ]
    return [f"{label}: {value}" for label, value in rows if value]
