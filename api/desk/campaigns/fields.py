"""What the forms of campaigns and events share: addresses of pages, days, times, whole numbers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, time
from typing import TYPE_CHECKING, Final, Self

from api.campaigns.counting import MOST_SLUG, SLUG
from api.entries import Entry
from data.words import number as written
from data.words import translations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsForm[W]:
    """A form whose fields become the words of a page.

    Attributes
    ----------
    entries
        Its fields by name.
    words
        What it says; None where something is wrong with it.
    """

    entries: Mapping[str, Entry]
    words: W | None

    @property
    def wrong(self) -> tuple[Entry, ...]:
        """The fields with which something is wrong."""
        return tuple(one for one in self.entries.values() if one.error)

    def with_error(self, name: str, sentence: str) -> Self:
        """Return the form with something wrong with one field."""
        entry = replace(self.entries[name], error=sentence)
        return replace(self, entries={**self.entries, name: entry}, words=None)


_GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "–": "-"})
_RESERVED: Final = frozenset({"abmelden"})
"""Parts of addresses below which there are pages of the service."""


def slug_of(title: str) -> str:
    """Return what the address of a page may be called after its title; empty where nothing is."""
    plain = unicodedata.normalize("NFKD", title.lower().translate(_GERMAN))
    kept = "".join(sign if sign.isascii() else "" for sign in plain)
    return re.sub(r"[^a-z0-9]+", "-", kept)[:MOST_SLUG].strip("-")


def with_slug(entry: Entry, title: str, language: Language) -> Entry:
    """Return the field of the address: filled after the title where it is empty, and checked."""
    _ = translations(language).gettext
    value = entry.value or slug_of(title)
    if not value and entry.error is None and not title:
        return entry
    good = SLUG.fullmatch(value) and len(value) <= MOST_SLUG and value not in _RESERVED
    error = None if good else _("Small letters, digits and hyphens, such as logistics-2027.")
    return replace(entry, value=value, error=error)


def words_of(language: Language) -> tuple[Entry, Entry, Entry, Entry]:
    """Return the fields of title and text, each in both languages."""
    _ = translations(language).gettext
    help_text = _("Plain text; an empty line begins a paragraph.")
    return (
        Entry(name="titel_de", look="text", label=_("Title, German"), required=True, most=120),
        Entry(name="titel_en", look="text", label=_("Title, English"), most=120),
        Entry(
            name="text_de",
            look="lines",
            label=_("Text, German"),
            most=8_000,
            links=True,
            help=help_text,
        ),
        Entry(
            name="text_en",
            look="lines",
            label=_("Text, English"),
            most=8_000,
            links=True,
            help=help_text,
        ),
    )


def day_of(entry: Entry, language: Language) -> tuple[Entry, date | None]:
    """Return a field with a day, and the day; None where there is none."""
    if not entry.value or entry.error:
        return entry, None
    try:
        return entry, date.fromisoformat(entry.value)
    except ValueError:
        _ = translations(language).gettext
        return replace(entry, error=_("A day such as 2027-03-31.")), None


def clock_of(entry: Entry, language: Language) -> tuple[Entry, time | None]:
    """Return a field with a time of day, and the time; None where there is none."""
    if not entry.value or entry.error:
        return entry, None
    if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", entry.value):
        return entry, time.fromisoformat(entry.value)
    _ = translations(language).gettext
    return replace(entry, error=_("A time such as 18:30.")), None


def whole_number(
    entry: Entry, least: int, most: int, language: Language
) -> tuple[Entry, int | None]:
    """Return a field with a whole number, and the number; None where there is none."""
    if not entry.value or entry.error:
        return entry, None
    value = entry.value
    if value.isascii() and value.isdigit() and len(value) <= len(str(most)):
        number = int(value)
        if least <= number <= most:
            return entry, number
    _ = translations(language).gettext
    sentence = _("A whole number from {least} to {most}.").format(
        least=written(least, language), most=written(most, language)
    )
    return replace(entry, error=sentence), None


def demanded(entry: Entry, language: Language) -> Entry:
    """Return a field that must be filled, since visitors see the page."""
    if entry.value or entry.error:
        return entry
    _ = translations(language).gettext
    return replace(entry, error=_("A published page needs this."))
