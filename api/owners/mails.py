"""Mails to owners and municipalities: the question, the reminder, and thanks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.owners.links import path_of
from data import words
from data.words import translations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from api.letters import Letters
    from data.store.asks import Ask
    from data.store.outbox import Mail
    from data.store.owners import Contact
    from data.words import Language


@dataclass(frozen=True, slots=True)
class OwnerMails:
    """Writes them.

    Attributes
    ----------
    names
        By id what the plots are called.
    """

    letters: Letters
    names: Mapping[str, str]
    at: datetime

    def question(self, contact: Contact, asks: Sequence[Ask]) -> Mail:
        """Write the mail that asks about plots, each with its link."""
        _ = translations(contact.language).gettext
        ngettext = translations(contact.language).ngettext
        intro = ngettext(
            "we show this commercial plot to investors, and once a year we ask whether it is "
            "still as it is shown. Please confirm it, correct it or withdraw it:",
            "we show these commercial plots to investors, and once a year we ask whether they are "
            "still as they are shown. Please confirm, correct or withdraw each of them:",
            len(asks),
        )
        subject = ngettext(
            "Is your plot still as it is shown?",
            "Are your {n} plots still as they are shown?",
            len(asks),
        )
        return self._mail(contact, asks, subject, intro, "ask")

    def reminder(self, contact: Contact, asks: Sequence[Ask]) -> Mail:
        """Write the mail that asks once more."""
        ngettext = translations(contact.language).ngettext
        intro = ngettext(
            "some weeks ago we asked you about this plot and have no answer yet. One click on "
            "the page is enough where nothing has changed:",
            "some weeks ago we asked you about these plots and have no answer yet. One click on "
            "each page is enough where nothing has changed:",
            len(asks),
        )
        subject = ngettext(
            "Reminder: is your plot still as it is shown?",
            "Reminder: are your {n} plots still as they are shown?",
            len(asks),
        )
        return self._mail(contact, asks, subject, intro, "reminder")

    def thanks(self, contact: Contact, ask: Ask) -> Mail:
        """Write the mail that says that an answer has arrived."""
        _ = translations(contact.language).gettext
        lines = [
            *_greeting(contact),
            _("thank you: your answer about this plot has arrived. Our staff look at it now."),
            "",
            f"- {self.names.get(ask.plot, ask.plot)}",
            "",
            *self._foot(contact.language),
        ]
        return self.letters.notice(
            contact.email or "",
            _("Your answer has arrived"),
            lines,
            contact.language,
            name=f"{ask.key}.thanks",
            at=self.at,
        )

    def _mail(
        self, contact: Contact, asks: Sequence[Ask], subject: str, intro: str, name: str
    ) -> Mail:
        language = contact.language
        lines = [*_greeting(contact), intro, "", *self._plots(asks, language)]
        return self.letters.notice(
            contact.email or "",
            subject.format(n=words.number(len(asks), language)),
            [*lines, *self._terms(asks, language), "", *self._foot(language)],
            language,
            name=f"{asks[0].key}.{name}",
            at=self.at,
        )

    def _plots(self, asks: Sequence[Ask], language: Language) -> Iterator[str]:
        for ask in asks:
            yield f"- {self.names.get(ask.plot, ask.plot)}"
            yield f"  {self.letters.link(path_of(ask, self.letters.seals), language)}"
        yield ""

    @staticmethod
    def _terms(asks: Sequence[Ask], language: Language) -> list[str]:
        _ = translations(language).gettext
        last = min(ask.last_day for ask in asks)
        return [
            _("The links need no account and hold until {day}.").format(
                day=words.day(last, language)
            ),
            _("Nothing changes on the public pages before our staff have looked at your answer."),
        ]

    def _foot(self, language: Language) -> list[str]:
        _ = translations(language).gettext
        publisher = self.letters.settings.publisher
        return [
            "-- ",
            publisher.office.in_(language),
            publisher.mail,
            _(
                "You get this mail since you are named to us as the contact of the plot. An "
                "answer to it is enough to have your name and address deleted."
            ),
        ]


def _greeting(contact: Contact) -> list[str]:
    _ = translations(contact.language).gettext
    return [_("Good day {name},").format(name=contact.name), ""]
