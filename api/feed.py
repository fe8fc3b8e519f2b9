"""The Atom feed (RFC 4287) of new and changed plots, out of the record's history.

It says what is public and no more: no note of the office, no account and no reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from api.publicchanges import PublicWords, is_new, public
from api.templating import prefix
from data.fields import BY_NAME
from data.store.facts import INVENTED
from data.text import xml_text
from data.words import Text
from maps.context import LICENCE_OF_PLOTS, NO_OFFER, SOME_INVENTED, page_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from api.service import Past
    from data.freshness import Freshness
    from data.store.facts import Difference
    from data.store.versions import Version
    from data.words import Language
    from geo.catalogue import Catalogue
    from maps.context import Context
    from maps.publisher import Publisher

MEDIA_TYPE: Final = "application/atom+xml"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_MOST: Final = 100
_TITLE: Final = Text(
    "Gewerbeflächen Nordsachsen: neue und geänderte Flächen",
    "Commercial land in Nordsachsen: new and changed plots",
)
_NEW: Final = Text("Neu: {name}", "New: {name}")
_CHANGED: Final = Text("Geändert: {name}", "Changed: {name}")
_GONE: Final = Text("Nicht mehr im Verzeichnis: {name}", "No longer in the record: {name}")
_DEMONSTRATION: Final = Text(
    "Demonstration (erfunden) – {title}", "Demonstration (invented) – {title}"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: a version of a plot that changed something public."""

    plot: str
    number: int
    at: datetime
    title: str
    lines: tuple[str, ...]
    is_there: bool


def entries(
    past: Past, catalogue: Catalogue, freshness: Freshness, language: Language
) -> Iterator[Entry]:
    """Yield what changed in public, the newest first."""
    wording = _Wording(catalogue, freshness, language)
    count = 0
    for plot, version in past.recent:
        entry = wording.entry(plot, version)
        if entry is None:
            continue
        yield entry
        count += 1
        if count == _MOST:
            return


class _Wording:
    """Entries in one language."""

    def __init__(self, catalogue: Catalogue, freshness: Freshness, language: Language) -> None:
        self._words = PublicWords(catalogue, freshness, language)
        self._language = language

    def entry(self, plot: str, version: Version) -> Entry | None:
        changes = public(version)
        if not changes:
            return None
        before = {change.name: change.old for change in version.changes}
        new = is_new(changes)
        if version.record is None:
            name, invented, kind = before.get("name"), before.get(INVENTED) is True, _GONE
        else:
            name, invented = version.record.values.get("name"), version.record.invented
            kind = _NEW if new else _CHANGED
        title = kind.format(name=str(name or plot))
        if invented:
            title = _DEMONSTRATION.format(title=title)
        lines = [] if version.record is None else list(self._lines(changes, version, new=new))
        if invented:
            lines.insert(0, NO_OFFER.in_(self._language))
        return Entry(
            plot=plot,
            number=version.number,
            at=version.at,
            title=title.in_(self._language),
            lines=tuple(lines),
            is_there=version.record is not None,
        )

    def _lines(
        self, changes: Iterable[Difference], version: Version, *, new: bool
    ) -> Iterator[str]:
        """Say what became of each fact; of a new plot, what is known of it."""
        for change in self._words.changes(changes, version):
            if not new:
                yield f"{change.label}: {change.old} → {change.new}"
            elif change.name in BY_NAME:
                yield f"{change.label}: {change.new}"


def atom(
    past: Past, context: Context, publisher: Publisher, freshness: Freshness, language: Language
) -> bytes:
    """Return the feed in one language."""
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    root = f"{context.base}{prefix(language)}"
    own = f"{root}/feed.atom"
    held = list(entries(past, context.catalogue, freshness, language))
    newest = max((entry.at for entry in held), default=None)
    day = context.catalogue.date.isoformat()
    _put(feed, "id", own)
    _put(feed, "title", _TITLE.in_(language))
    _put(feed, "updated", _moment(newest) if newest else f"{day}T00:00:00Z")
    _link(feed, "self", own, MEDIA_TYPE)
    _link(feed, "alternate", f"{root}/flaechen", "text/html")
    author = _put(feed, "author")
    _put(author, "name", publisher.office.in_(language))
    _put(author, "email", publisher.mail)
    _put(feed, "rights", LICENCE_OF_PLOTS.format(licence=context.licence).in_(language))
    if context.catalogue.invented:
        _put(feed, "subtitle", SOME_INVENTED.in_(language))
    for entry in held:
        _put_entry(feed, entry, page_of(entry.plot, context.base, language), f"{root}/flaechen")
    made: bytes = etree.tostring(feed, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return made


def _put_entry(feed: etree._Element, entry: Entry, page: str, every: str) -> None:
    held = _put(feed, "entry")
    _put(held, "id", f"{page}#version-{entry.number}")
    _put(held, "title", entry.title)
    _put(held, "published", _moment(entry.at))
    _put(held, "updated", _moment(entry.at))
    _link(held, "alternate", page if entry.is_there else every, "text/html")
    _put(held, "summary", "\n".join(entry.lines) or entry.title).set("type", "text")


def _put(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}")
    if text:
        element.text = xml_text(text)
    return element


def _link(parent: etree._Element, rel: str, href: str, kind: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}link", rel=rel, href=href, type=kind)


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
