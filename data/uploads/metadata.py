"""Metadata of PDFs: who made them, with what and when, is taken out; title and tags stay.

Where it stands: the document information dictionary and metadata streams (ISO 32000-2, 14.3),
private data of programs (14.5), the author of a comment (12.5.6.2), and what cameras and editors
write into JPEGs (Exif and XMP in APP1, IPTC in APP13, comments; JPEG: ISO/IEC 10918-1, B.1.1.3).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT_XMP: Final = (
    "dc:title",
    "dc:language",
    "pdfuaid:part",
    "pdfuaid:rev",
    "pdfaid:part",
    "pdfaid:conformance",
    "pdfaid:rev",
)
_PRIVATE: Final = ("/Metadata", "/PieceInfo", "/LastModified")
_JPEG: Final = pikepdf.Name.DCTDecode
# Markers of JPEG before the picture itself that hold no part of it.
_TOLD: Final = {0xE1, 0xED, 0xFE}
_START: Final = b"\xff\xd8"
_SCAN: Final = 0xDA
_MARK: Final = 0xFF


def is_signed(pdf: pikepdf.Pdf) -> bool:
    """Whether somebody signed it: a signature covers the bytes, and no byte could change."""
    return any(
        isinstance(one, pikepdf.Dictionary) and "/ByteRange" in one and "/Contents" in one
        for one in pdf.objects
    )


def without(pdf: pikepdf.Pdf) -> bytes:
    """Return a PDF without metadata of persons, programs and moments.

    Its title, its language, what it says of its accessibility and archiving (PDF/UA, PDF/A), its
    tags and its pages stay. The same PDF gives the same bytes. `pdf` is changed.
    """
    title = pdf.docinfo.get("/Title")
    held = _said(pdf)
    for one in list(pdf.objects):
        _strip(one)
    # A new dictionary: the old one may hold keys that no standard names.
    pdf.trailer.Info = pdf.make_indirect(pikepdf.Dictionary())
    if title is not None and str(title):
        pdf.trailer.Info.Title = str(title)
    if held:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
            for name, value in held.items():
                said[name] = value
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _said(pdf: pikepdf.Pdf) -> dict[str, Any]:
    """Return what stays of the metadata stream."""
    if "/Metadata" not in pdf.Root:
        return {}
    said = pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False)
    return {name: said[name] for name in _KEPT_XMP if name in said}


def _strip(one: pikepdf.Object) -> None:
    if isinstance(one, pikepdf.Stream):
        _strip_picture(one)
        one = one.stream_dict
    for held in _dictionaries(one):
        for key in _PRIVATE:
            if key in held:
                del held[key]
        is_note = "/Rect" in held and held.get("/Subtype") != pikepdf.Name.Widget
        if is_note and "/T" in held:
            del held["/T"]


def _strip_picture(one: pikepdf.Stream) -> None:
    """Take out what a photograph tells, where it lies in the PDF as a JPEG and nothing around."""
    if one.get("/Filter") not in (_JPEG, pikepdf.Array([_JPEG])):
        return
    raw = one.read_raw_bytes()
    bare = bare_jpeg(raw)
    if bare != raw:
        parms = one.get("/DecodeParms")
        one.write(bare, filter=_JPEG)
        if parms is not None:
            one.DecodeParms = parms


def _dictionaries(one: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield the dictionaries of an object that are part of itself."""
    waiting = [one]
    while waiting:
        held = waiting.pop()
        if isinstance(held, pikepdf.Dictionary):
            yield held
            kids = [value for _, value in held.items()]
        elif isinstance(held, pikepdf.Array):
            kids = list(held)
        else:
            continue
        waiting += [kid for kid in kids if isinstance(kid, pikepdf.Object) and not kid.is_indirect]


def bare_jpeg(raw: bytes) -> bytes:
    """Return a JPEG without what cameras and editors tell in it; its picture bit for bit.

    What is no JPEG, or breaks off, comes back as it is from the place where it does.
    """
    if not raw.startswith(_START):
        return raw
    kept, at = [_START], len(_START)
    while at + 4 <= len(raw) and raw[at] == _MARK and raw[at + 1] != _SCAN:
        end = at + 2 + int.from_bytes(raw[at + 2 : at + 4])
        if raw[at + 1] not in _TOLD:
            kept.append(raw[at:end])
        at = end
    return b"".join(kept) + raw[at:]
