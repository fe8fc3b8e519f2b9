"""What staff say of a document of a plot: its form, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from api.entries import Entry, filled
from api.filing import KINDS, LONGEST, LONGEST_ALT, Said, past_day
from data.words import translations

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from api.filing import Kind
    from data.store.documents import Document
    from data.words import Language

_PUBLIC: Final = "oeffentlich"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The form of a document as it stands.

    Attributes
    ----------
    entries
        Its lines: titles, what a picture shows, whose it is, and the day of which it is.
    dated
        That day; None where none was given.
    """

    kind: Kind
    public: bool
    entries: tuple[Entry, ...]
    dated: date | None = None

    @property
    def faults(self) -> tuple[Entry, ...]:
        """The lines with which something is wrong."""
        return tuple(one for one in self.entries if one.error)

    def of_several(self, language: Language) -> Sheet:
        """Return the form as one of several files, of which no two show the same."""
        _ = translations(language).gettext
        wrong = _("With several files, please say it of each once they are there.")
        return replace(
            self,
            entries=tuple(
                replace(one, error=wrong) if one.name.startswith("bild_") and one.value else one
                for one in self.entries
            ),
        )

    def said(self, title: str = "") -> Said:
        """Return what is said; `title` stands in for one that was left empty."""
        held = {one.name: one.value or None for one in self.entries}
        return Said(
            kind=self.kind,
            title_de=held["titel_de"] or title,
            title_en=held["titel_en"],
            alt_de=held["bild_de"],
            alt_en=held["bild_en"],
            source=held["quelle"],
            dated=self.dated,
            public=self.public,
        )


def blank(language: Language) -> Sheet:
    """Return the form of what is to be handed in."""
    return Sheet(kind="photo", public=True, entries=_entries(language, is_new=True))


def of_document(one: Document, language: Language) -> Sheet:
    """Return the form of a document as it is."""
    values = {
        "titel_de": one.title_de,
        "titel_en": one.title_en,
        "bild_de": one.alt_de,
        "bild_en": one.alt_en,
        "quelle": one.source,
        "tag": None if one.dated is None else one.dated.isoformat(),
    }
    return Sheet(
        kind=_kind(one.kind),
        public=one.public,
        entries=tuple(
            replace(entry, value=values[entry.name] or "")
            for entry in _entries(language, is_new=False)
        ),
        dated=one.dated,
    )


def typed(given: Mapping[str, str], today: date, language: Language, *, is_new: bool) -> Sheet:
    """Return a form as it was sent, with what is wrong with it."""
    _ = translations(language).gettext
    entries = [filled(entry, given, language) for entry in _entries(language, is_new=is_new)]
    day = past_day(entries[-1].value, today)
    if entries[-1].value and day is None:
        entries[-1] = replace(entries[-1], error=_("A day that is not in the future."))
    return Sheet(
        kind=_kind(given.get("art", "")),
        public=given.get("sichtbar") == _PUBLIC,
        entries=tuple(entries),
        dated=day,
    )


def _kind(code: str) -> Kind:
    return next((one for one in KINDS if one == code), "other")


def _entries(language: Language, *, is_new: bool) -> tuple[Entry, ...]:
    _ = translations(language).gettext
    instead = _("Where it is left empty, the name of the file. Several files are numbered.")
    lines = (
        ("titel_de", _("Title in German"), LONGEST, instead if is_new else ""),
        ("titel_en", _("Title in English"), LONGEST, ""),
        (
            "bild_de",
            _("What the picture shows, in German"),
            LONGEST_ALT,
            _("Read aloud to who does not see it. Empty where the title says it."),
        ),
        ("bild_en", _("What the picture shows, in English"), LONGEST_ALT, ""),
        ("quelle", _("Whose it is"), LONGEST, _("Named beside it, such as “Stadt Schkeuditz”.")),
    )
    return (
        *(
            Entry(
                name=name,
                look="text",
                label=label,
                most=most,
                help=about,
                required=name == "titel_de" and not is_new,
                links=True,
            )
            for name, label, most, about in lines
        ),
        Entry(name="tag", look="date", label=_("Of which day it is"), most=10),
    )
