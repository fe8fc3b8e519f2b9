"""The forms of a contact and of a consent, as they are typed at the desk."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from api.addresses import address_of
from api.entries import Entry, filled
from data.owners import OwnerKind, Scope
from data.store.owners import Contact
from data.words import LANGUAGES, Text, translations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from api.desk.stock.holdings import Stock
    from data.words import Language

_MOST: Final = 200
_NO_SCOPE: Final = Text(
    "Bitte ankreuzen, was veröffentlicht werden darf.", "Please mark what may be published."
)
NO_DAY: Final = Text(
    "Bitte einen Tag angeben, nicht nach heute.", "Please give a day, not after today."
)
_NO_SOURCE: Final = Text(
    "Bitte angeben, woher die Zustimmung bekannt ist, in höchstens 200 Zeichen.",
    "Please say whence the consent is known, in at most 200 characters.",
)
_NO_PLOTS: Final = Text(
    "Bitte die Kennungen der Flächen angeben, mit Komma.",
    "Please give the ids of the plots, with commas.",
)
_STRANGE: Final = Text(
    "Diese Fläche steht nicht im Verzeichnis: {names}", "This plot is not in the record: {names}"
)


@dataclass(frozen=True, slots=True)
class ContactForm:
    """A contact as it is typed.

    Attributes
    ----------
    entries
        Name, function and address, with what is wrong with each.
    """

    kind: OwnerKind
    language: Language
    entries: tuple[Entry, ...]

    @property
    def wrong(self) -> tuple[Entry, ...]:
        """The entries with which anything is wrong."""
        return tuple(one for one in self.entries if one.error)

    def contact(self, at: datetime, key: str = "") -> Contact:
        """Return the contact, under a key that nobody can guess where it is a new one."""
        name, function, email = (one.value for one in self.entries)
        return Contact(
            key=key or secrets.token_urlsafe(9),
            kind=self.kind,
            name=name,
            function=function,
            email=address_of(email) if email else None,
            language=self.language,
            made=at,
        )


def contact_form(given: Mapping[str, str], language: Language) -> ContactForm:
    """Return what was typed."""
    kind = given.get("art", "")
    theirs = given.get("sprache", "")
    return ContactForm(
        OwnerKind(kind) if kind in set(OwnerKind) else OwnerKind.OWNER,
        next((one for one in LANGUAGES if one == theirs), "de"),
        tuple(filled(entry, given, language) for entry in _entries(language)),
    )


def shown(contact: Contact | None, language: Language) -> ContactForm:
    """Return the form of a contact; of none, an empty one."""
    if contact is None:
        return ContactForm(OwnerKind.OWNER, "de", _entries(language))
    values = {"name": contact.name, "funktion": contact.function, "email": contact.email or ""}
    entries = tuple(filled(one, values, language) for one in _entries(language))
    return ContactForm(contact.kind, contact.language, entries)


def _entries(language: Language) -> tuple[Entry, ...]:
    _ = translations(language).gettext
    return (
        Entry(name="name", look="text", label=_("Name"), required=True, most=_MOST, links=True),
        Entry(name="funktion", look="text", label=_("Function"), most=_MOST, links=True),
        Entry(
            name="email",
            look="email",
            label=_("E-mail"),
            most=254,
            help=_("Without one nobody is asked by mail."),
        ),
    )


def plots_typed(text: str, stock: Stock) -> tuple[str, ...] | Text:
    """Return the ids of plots that were typed, by id or whole name; or what is wrong."""
    by_name = {held.name.casefold(): key for key, held in stock.plots.items()}
    found: list[str] = []
    strange: list[str] = []
    for one in filter(None, (part.strip() for part in text.split(","))):
        key = one if one in stock.plots else by_name.get(one.casefold())
        (found if key else strange).append(key or one)
    if strange:
        return _STRANGE.format(names=", ".join(strange)[:_MOST])
    return tuple(dict.fromkeys(found)) or _NO_PLOTS


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """A consent as it is typed: what it covers, since when, whence it is known."""

    scope: tuple[Scope, ...]
    given_on: date
    source: str


def consent_form(given: Sequence[tuple[str, str]], today: date) -> ConsentForm | Text:
    """Return what was typed, or what is wrong with it."""
    held = dict(given)
    scope = tuple(one for one in Scope if ("umfang", one.value) in given)
    day = day_typed(held.get("tag", ""), today)
    source = " ".join(held.get("herkunft", "").split())
    if not scope:
        return _NO_SCOPE
    if day is None:
        return NO_DAY
    if not source or len(source) > _MOST or not source.isprintable():
        return _NO_SOURCE
    return ConsentForm(scope, day, source)


def day_typed(text: str, today: date) -> date | None:
    """Return a day up to today; None where the text is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day <= today else None
