"""Exposés that staff send to somebody by themselves: the form, and the mail that it becomes."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from api import privatepages
from api.desk.post.attachments import MOST_FILES
from api.entries import Entry, filled
from data import words
from data.store.dispatches import Dispatch
from data.words import LANGUAGES, Text, translations
from maps.sections import ALL, in_order

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from api.desk.desk import Desk
    from api.letters import File
    from data.store.offers import Offer
    from data.store.outbox import Mail
    from data.store.users import Act
    from data.words import Language
    from geo.catalogue import Plot
    from maps.sections import Sections

_KEY: Final = re.compile(r"[0-9a-f]{16}")
_NONE: Final = Text("Bitte zuerst Flächen wählen.", "Please choose plots first.")
_TOO_MANY: Final = Text(
    "Höchstens {most} Flächen gehen so an eine Person; gewählt sind {count}.",
    "At most {most} plots go to somebody in this way; {count} are chosen.",
)
_NO_ADDRESS: Final = Text(
    "Ein Link in einer Mail braucht die Adresse des Dienstes (GEWERBE_PUBLIC_URL).",
    "A link in a mail needs the address of the service (GEWERBE_PUBLIC_URL).",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A mail as it stands in its form.

    Attributes
    ----------
    key
        By which one that is sent twice is known.
    to, subject, text
        Its fields.
    as_link
        Whether it bears a link to a private page; else the exposés go with it as one PDF.
    wrong
        Why it cannot be sent as it is; None where it can.
    """

    key: str
    to: Entry
    subject: Entry
    text: Entry
    language: Language
    sections: Sections
    as_link: bool
    wrong: Text | None = None

    @property
    def faults(self) -> tuple[Entry, ...]:
        """The fields with which something is wrong."""
        return tuple(one for one in (self.to, self.subject, self.text) if one.error)

    @property
    def is_good(self) -> bool:
        """Whether it can be sent."""
        return not self.faults and self.wrong is None


def blank(place: Desk, plots: Sequence[Plot], asked: Language, language: Language) -> Draft:
    """Return what stands in the form first: a template in the language of the recipient.

    Parameters
    ----------
    asked
        Language of the mail.
    language
        Language of the page.
    """
    _, ngettext = translations(asked).gettext, translations(asked).ngettext
    to, subject, text = _entries(language)
    about = ngettext("Exposé: {name}", "Exposés of {count} plots", len(plots)).format(
        name=plots[0].name if plots else "", count=words.number(len(plots), asked)
    )
    office = place.settings.publisher.office.in_(asked)
    lines = [_("Good day,"), *("", "", ""), _("Kind regards"), office]
    return Draft(
        key=secrets.token_hex(8),
        to=to,
        subject=replace(subject, value=about[: subject.most]),
        text=replace(text, value="\n".join(lines)),
        language=asked,
        sections=ALL,
        as_link=False,
    )


def typed(
    place: Desk, plots: Sequence[Plot], fields: Sequence[tuple[str, str]], language: Language
) -> Draft:
    """Return a form as it was sent, with what is wrong with it."""
    given = dict(fields)
    to, subject, text = (filled(entry, given, language) for entry in _entries(language))
    key = given.get("mail", "")
    as_link = given.get("wie") == "seite"
    most = privatepages.MOST if as_link else MOST_FILES
    wrong = None
    if not plots:
        wrong = _NONE
    elif len(plots) > most:
        wrong = _TOO_MANY.format(most=str(most), count=str(len(plots)))
    elif as_link and not place.settings.public_url:
        wrong = _NO_ADDRESS
    return Draft(
        key=key if _KEY.fullmatch(key) else secrets.token_hex(8),
        to=to,
        subject=subject,
        text=text,
        language=language_in(given),
        sections=sections_in(fields),
        as_link=as_link,
        wrong=wrong,
    )


def language_in(given: dict[str, str]) -> Language:
    """Return the language that a form asks for, German where it asks for none."""
    return next((one for one in LANGUAGES if one == given.get("sprache")), LANGUAGES[0])


def sections_in(fields: Sequence[tuple[str, str]]) -> Sections:
    """Return the sections that are ticked in a form."""
    return ALL & {value for name, value in fields if name == "abschnitt"}


def _entries(language: Language) -> tuple[Entry, Entry, Entry]:
    _ = translations(language).gettext
    missing = _("Please fill in this field.")
    entries = (
        Entry(name="an", look="email", label=_("To (e-mail address)"), required=True, most=254),
        Entry(name="betreff", look="text", label=_("Subject"), required=True, most=120, links=True),
        Entry(name="text", look="lines", label=_("Text"), required=True, most=20_000, links=True),
    )
    to, subject, text = (replace(one, missing=missing) for one in entries)
    return to, subject, text


def dispatch_of(place: Desk, plots: Sequence[Plot], draft: Draft, act: Act) -> Dispatch:
    """Return what goes to whom."""
    return Dispatch(
        kind="expose",
        at=act.at,
        account=act.account,
        recipient=draft.to.value,
        plots=tuple(plot.id for plot in plots),
        language=draft.language,
        catalogue=place.service.catalogue().version,
        message_id=place.room.letters.message_id(f"expose.{draft.key}"),
        sections=tuple(one.name for one in in_order(draft.sections)),
    )


def page_of(plots: Sequence[Plot], draft: Draft, act: Act, today: date) -> Offer:
    """Return the private page that a mail leads to."""
    wanted = privatepages.Wanted(
        title=draft.to.value,
        plots=tuple(plot.id for plot in plots),
        language=draft.language,
    )
    return privatepages.made(wanted, act.at, today)


def ends_on(place: Desk) -> date:
    """Return the first day on which a mail that is sent today is no longer known."""
    return place.today() + timedelta(days=place.settings.enquiry_days)


def mail_of(
    place: Desk,
    plots: Sequence[Plot],
    draft: Draft,
    act: Act,
    sent: Offer | Sequence[File],
) -> Mail:
    """Write the mail, with the link of a private page or with files.

    It says below the text on which day the address is deleted.
    """
    _ = translations(draft.language).gettext
    letters, base = place.room.letters, (place.settings.public_url or "").rstrip("/")
    lines = [draft.text.value, "", _("About:"), *letters.plot_links(plots, draft.language)]
    if isinstance(sent, (list, tuple)):
        files, last = sent, ends_on(place)
    else:
        files, last = (), sent.ends_on  # type: ignore[union-attr]
        until = words.day(last - timedelta(days=1), draft.language)
        lines += ["", _("All of it on one page, until {day}:").format(day=until)]
        lines.append(f"{base}{privatepages.path_of(sent, place.seals)}")  # type: ignore[arg-type]
    gone = _("Your address is deleted from our service on {day}.")
    foot = gone.format(day=words.day(last, draft.language))
    return letters.of_exposes(
        draft.to.value,
        draft.subject.value,
        [*lines, "", "-- ", place.settings.mailbox, foot],
        draft.language,
        name=f"expose.{draft.key}",
        at=act.at,
        files=files,
    )
