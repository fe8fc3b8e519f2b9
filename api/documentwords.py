"""Documents of plots in lines for staff: what there is, and who added or removed it when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data import codes, words
from data.text import printable
from data.words import Text
from maps.enclosures import file_size

if TYPE_CHECKING:
    from data.store.documents import Document
    from data.words import Language

_PUBLIC: Final = Text("öffentlich", "public")
_INTERNAL: Final = Text("intern", "internal")
_ADDED: Final = Text("hinzugefügt", "added")
_REMOVED: Final = Text("entfernt", "removed")
_EVENT: Final = Text(
    "Dokument {key} · {moment} · {what} · {account}",
    "Document {key} · {moment} · {what} · {account}",
)


def line_of(one: Document, language: Language) -> str:
    """Return a document in one line: key, plot, what it is, and whether it is still there."""
    parts = [
        codes.label(codes.DOCUMENTS, one.kind).in_(language),
        f"{one.suffix.upper()}, {file_size(one.size, language)}",
        (_PUBLIC if one.public else _INTERNAL).in_(language),
    ]
    if one.dated is not None:
        parts.append(words.day(one.dated, language))
    if one.removed is not None:
        day = words.day(one.removed.astimezone().date(), language)
        parts.append(f"{_REMOVED.in_(language)} {day}")
    title = printable((one.title_en if language == "en" else None) or one.title_de)
    return f"{one.key}  {printable(one.plot)}  {title}  {' · '.join(parts)}"


def document_lines(documents: tuple[Document, ...], language: Language) -> list[str]:
    """Return who added and removed documents of a plot and when, the first first, in lines."""
    held = [(one.added, _ADDED, one.added_by, one) for one in documents]
    held += [
        (one.removed, _REMOVED, one.removed_by or "", one)
        for one in documents
        if one.removed is not None
    ]
    lines = []
    for at, what, account, one in sorted(held, key=lambda event: event[0]):
        here = at.astimezone()
        head = _EVENT.in_(language).format(
            key=one.key,
            moment=f"{words.day(here.date(), language)}, {here:%H:%M}",
            what=what.in_(language),
            account=printable(account),
        )
        lines += [head, f"  {line_of(one, language).partition('  ')[2]}"]
    return lines
