"""Documents and photographs of a plot in words, shared by page and exposé."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from data import codes, words
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from data.store.documents import Document
    from data.words import Language

_MB: Final = 1_000_000
_FORMS: Final = {
    "application/pdf": Text("PDF", "PDF"),
    "image/jpeg": Text("Bild (JPEG)", "picture (JPEG)"),
    "image/png": Text("Bild (PNG)", "picture (PNG)"),
}


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A document in words.

    Attributes
    ----------
    title, lang
        What it is called, and the language of that where it is not the one asked for.
    alt, alt_lang
        What a picture shows, and the language of that where it is not the one asked for.
    kind, dated, source, form
        What it is, of which day, whose, and format and size of its file.
    path, preview
        Where its bytes are, and those of its preview.
    width, height
        In pixels; None for what is no picture.
    sha256
        Of its preview.
    """

    title: str
    lang: str | None
    kind: str
    dated: str | None
    source: str | None
    form: str
    path: str
    preview: str | None
    width: int | None
    height: int | None
    is_photo: bool
    sha256: str | None
    alt: str
    alt_lang: str | None


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The documents of a plot that are shown.

    Attributes
    ----------
    documents
        In their order.
    read
        Gives the bytes of a SHA-256; None where they are missing.
    """

    documents: tuple[Document, ...]
    read: Callable[[str], bytes | None]

    @property
    def has_photo(self) -> bool:
        """Whether one of them is a photograph."""
        return any(_is_photo(one) for one in self.documents)

    def picture(self, one: Enclosure) -> str | None:
        """Return the preview of a picture as SVG; None where its bytes are missing."""
        content = None if one.sha256 is None else self.read(one.sha256)
        if content is None or one.width is None or one.height is None:
            return None
        media = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        size = f'width="{one.width}" height="{one.height}"'
        data = base64.b64encode(content).decode()
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
            f'<image {size} href="data:{media};base64,{data}"/></svg>'
        )


def path_of(plot: str, address: str) -> str:
    """Return the path under which bytes of a plot's document are served."""
    return f"/flaechen/{quote(plot, safe='')}/dokumente/{address}"


def in_words(documents: Iterable[Document], language: Language) -> tuple[Enclosure, ...]:
    """Return documents as they are shown, in their order."""
    return tuple(_in_words(one, language) for one in documents)


def _in_words(one: Document, language: Language) -> Enclosure:
    translated = one.title_en if language == "en" else one.title_de
    kind = codes.label(codes.DOCUMENTS, one.kind)
    preview = one.preview_address
    title, lang = translated or one.title_de, None if translated else "de"
    alt, alt_lang = title, lang
    if language == "en" and one.alt_en:
        alt, alt_lang = one.alt_en, None
    elif language == "de" and one.alt_de:
        alt, alt_lang = one.alt_de, None
    return Enclosure(
        title=title,
        lang=lang,
        kind=kind.in_(language),
        dated=None if one.dated is None else words.day(one.dated, language),
        source=one.source,
        form=f"{_FORMS[one.media_type].in_(language)}, {file_size(one.size, language)}",
        path=path_of(one.plot, one.address),
        preview=preview and path_of(one.plot, preview),
        width=one.width,
        height=one.height,
        is_photo=_is_photo(one),
        sha256=one.preview,
        alt=alt,
        alt_lang=alt_lang,
    )


def _is_photo(one: Document) -> bool:
    return one.kind == "photo" and one.is_picture


def file_size(size: int, language: Language) -> str:
    """Return how large a file is, in MB or kB (powers of ten)."""
    if size >= _MB:
        return f"{words.number(size / _MB, language, decimals=1)} MB"
    return f"{words.number(max(round(size / 1_000), 1), language)} kB"
