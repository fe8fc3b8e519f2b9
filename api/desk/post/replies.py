"""An answer to an enquiry as it is written at the desk, and what it becomes."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from api.desk.post import attachments
from api.desk.post.attachments import MOST_FILES
from api.desk.post.inbox import named
from api.entries import Entry, filled
from data import words
from data.store.casework import Reply
from data.store.dispatches import Dispatch
from data.words import Text, translations
from maps.sections import NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import Request

    from api.desk.desk import Desk
    from api.letters import File
    from data.store.enquiries import Enquiry
    from data.store.users import Act
    from data.words import Language
    from geo.catalogue import Plot

_KEY: Final = re.compile(r"[0-9a-f]{16}")
_TOO_MANY: Final = Text(
    "Höchstens {most} Exposés gehen an eine Mail; es sind {count}. Die übrigen als Link.",
    "At most {most} exposés go with a mail; these are {count}. Send the others as links.",
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer as it stands in its form.

    Attributes
    ----------
    key
        By which one that is sent twice is known.
    links
        Whether the links of the plots go with it.
    chosen
        Ids of the plots whose exposés go with it.
    wrong
        Why it cannot be sent as it is; None where it can.
    """

    key: str
    subject: Entry
    text: Entry
    links: bool
    chosen: tuple[str, ...]
    wrong: Text | None = None

    @property
    def faults(self) -> tuple[Entry, ...]:
        """The fields with which something is wrong."""
        return tuple(one for one in (self.subject, self.text) if one.error)

    @property
    def is_good(self) -> bool:
        """Whether it can be sent."""
        return not self.faults and self.wrong is None


def blank(place: Desk, enquiry: Enquiry, language: Language) -> Draft:
    """Return what stands in the form first: a template in the language of the enquirer."""
    _ = translations(enquiry.language).gettext
    subject, text = _entries(language)
    received = words.day(enquiry.received.astimezone().date(), enquiry.language)
    lines = [
        _("Good day {name},").format(name=enquiry.name),
        "",
        _("Thank you for your enquiry of {day}.").format(day=received),
        *("", "", ""),
        _("Kind regards"),
        place.settings.publisher.office.in_(enquiry.language),
    ]
    about = _("Your enquiry {number}").format(number=enquiry.reference)
    return Draft(
        key=secrets.token_hex(8),
        subject=replace(subject, value=about),
        text=replace(text, value="\n".join(lines)),
        links=bool(enquiry.plots and place.settings.public_url),
        chosen=(),
    )


def typed(
    place: Desk, enquiry: Enquiry, fields: Sequence[tuple[str, str]], language: Language
) -> Draft:
    """Return a form as it was sent, with what is wrong with it."""
    given = dict(fields)
    chosen = {value for name, value in fields if name == "expose"}
    subject, text = (filled(entry, given, language) for entry in _entries(language))
    known = [one.id for one in named(place, enquiry) if one.plot is not None]
    files = tuple(one for one in known if one in chosen)
    key = given.get("antwort", "")
    wrong = None
    if len(files) > MOST_FILES:
        wrong = _TOO_MANY.format(most=str(MOST_FILES), count=str(len(files)))
    return Draft(
        key=key if _KEY.fullmatch(key) else secrets.token_hex(8),
        subject=subject,
        text=text,
        links=bool(given.get("links")),
        chosen=files,
        wrong=wrong,
    )


def _entries(language: Language) -> tuple[Entry, Entry]:
    _ = translations(language).gettext
    return (
        Entry(name="betreff", look="text", label=_("Subject"), required=True, most=120, links=True),
        Entry(
            name="text",
            look="lines",
            label=_("Text"),
            required=True,
            most=20_000,
            links=True,
            missing=_("Please fill in this field."),
        ),
    )


def reply_of(place: Desk, enquiry: Enquiry, draft: Draft, act: Act, *, mailed: bool) -> Reply:
    """Return the answer that a good draft becomes, with the links that were wanted."""
    key = draft.key
    return Reply(
        key=key,
        at=act.at,
        account=act.account,
        message_id=place.room.letters.message_id(f"{enquiry.reference}.{key}") if mailed else None,
        subject=draft.subject.value,
        text=whole_text(place, enquiry, draft),
        attached=draft.chosen if mailed else (),
    )


def whole_text(place: Desk, enquiry: Enquiry, draft: Draft) -> str:
    """Return the text with the links of the plots, and until when the enquiry is kept."""
    _ = translations(enquiry.language).gettext
    lines = [draft.text.value]
    plots = _plots(place, enquiry)
    if draft.links and plots:
        lines += ["", _("About:"), *place.room.letters.plot_links(plots, enquiry.language)]
    kept = _("Your enquiry is deleted on {day}.")
    day = words.day(enquiry.delete_on, enquiry.language)
    return "\n".join([*lines, "", "-- ", place.settings.mailbox, kept.format(day=day)])


def files_of(request: Request, place: Desk, enquiry: Enquiry, draft: Draft) -> list[File] | Text:
    """Return the exposés that go with an answer, or why they cannot.

    Raises
    ------
    api.problems.Problem
        503 where too many documents are being made.
    """
    held = place.service.catalogue()
    plots = [held.by_id[one] for one in draft.chosen]
    return attachments.of_each(request, place, plots, enquiry.language)


def dispatch_of(place: Desk, enquiry: Enquiry, reply: Reply) -> Dispatch | None:
    """Return what went to the enquirer beside words; None where nothing did."""
    if not reply.attached:
        return None
    return Dispatch(
        kind="expose",
        at=reply.at,
        account=reply.account,
        recipient=enquiry.email,
        plots=reply.attached,
        language=enquiry.language,
        catalogue=place.service.catalogue().version,
        sections=NAMES,
        message_id=reply.message_id,
    )


def mailto(enquiry: Enquiry, subject: str, text: str) -> str:
    """Return the address that opens a mail program with a mail that is written (RFC 6068)."""
    said = urlencode({"subject": subject, "body": text.replace("\n", "\r\n")}, quote_via=quote)
    return f"mailto:{quote(enquiry.email, safe='@')}?{said}"


def _plots(place: Desk, enquiry: Enquiry) -> list[Plot]:
    return [one.plot for one in named(place, enquiry) if one.plot is not None]
