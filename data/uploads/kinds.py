"""What bytes are, told by the bytes alone; what may be handed in, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

MB: Final = 1_000_000
PDF: Final = "application/pdf"
_SIGNS: Final = (
    (b"%PDF-", "PDF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)
EXPECTED: Final = Text(
    "ein PDF oder ein Bild (JPEG, PNG, WebP, TIFF), dem Inhalt nach",
    "a PDF or a picture (JPEG, PNG, WebP, TIFF), by its content",
)
# What people hand in by mistake, for a clear word.
_OTHERS: Final[Mapping[bytes, Text]] = {
    b"PK\x03\x04": Text("ein Archiv oder Office-Dokument", "an archive or office document"),
    b"\xd0\xcf\x11\xe0": Text("ein Office-Dokument", "an office document"),
    b"MZ": Text("ein Programm", "a program"),
    b"\x7fELF": Text("ein Programm", "a program"),
    b"GIF8": Text("ein GIF", "a GIF"),
    b"<": Text("HTML, SVG oder XML", "HTML, SVG or XML"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is handed in, and how much work it may be.

    Attributes
    ----------
    file_mb
        Size of a file in MB.
    pixels
        Width times height of a picture.
    edge, preview_edge
        Pixels of the longer side of a picture as it is kept, and of its preview.
    memory_mb, seconds
        Memory and processor time of the process that looks at it.
    """

    file_mb: int = 20
    pixels: int = 64_000_000
    edge: int = 2_400
    preview_edge: int = 1_200
    memory_mb: int = 1_200
    seconds: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What is kept of a file.

    Attributes
    ----------
    content
        Of a picture made anew, of a PDF without metadata of persons.
    media_type
        `application/pdf`, `image/jpeg` or `image/png`.
    width, height
        In pixels; None for a PDF.
    preview
        A smaller rendition of a picture; its own content where it is small, None for a PDF.
    """

    content: bytes
    media_type: str
    width: int | None = None
    height: int | None = None
    preview: bytes | None = None


def kind_of(content: bytes) -> str | None:
    """Return what bytes begin as: PDF, JPEG, PNG, WEBP, TIFF; None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for sign, kind in _SIGNS if content.startswith(sign)), None)


def called(content: bytes) -> Text:
    """Return words for what is none of these."""
    if not content.strip():
        return Text("nichts", "nothing")
    bare = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    known = (text for sign, text in _OTHERS.items() if bare.startswith(sign))
    return next(known, Text("etwas anderes", "something else"))
