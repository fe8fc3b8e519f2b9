"""PDFs looked through: whole, open to all, and nothing in them that acts or hides.

Pages and tags are kept as they came, so that a plan stays what its office published; who made it
with what is taken out (`metadata.py`). What a reader of PDFs would run or open by itself is named
in ISO 32000-2: actions (12.6.4), embedded files (7.11.4), multimedia and 3D (13), forms in XFA
(deprecated, Annex K of ISO 32000-1).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import pikepdf

from data.imports.refusal import FileRefusedError
from data.uploads import metadata
from data.uploads.kinds import PDF, Upload
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_OBJECTS: Final = 500_000
_DEEPEST: Final = 60

_SCRIPT: Final = Text("JavaScript", "JavaScript")
_FILE: Final = Text("eine eingebettete Datei", "an embedded file")
_LAUNCH: Final = Text("eine Aktion, die etwas startet", "an action that launches something")
_SEND: Final = Text("eine Aktion, die Daten sendet", "an action that sends data")
_MEDIA: Final = Text("eingebettetes Video, Ton oder 3D", "embedded video, sound or 3D")
_FORM: Final = Text("ein XFA-Formular", "an XFA form")
# It names who signed, and is void once the other metadata is taken out.
_SIGNATURE: Final = Text("eine elektronische Unterschrift", "an electronic signature")
_KEYS: Final = {
    "/JS": _SCRIPT,
    "/JavaScript": _SCRIPT,
    "/EmbeddedFiles": _FILE,
    "/EF": _FILE,
    "/XFA": _FORM,
    "/RichMediaContent": _MEDIA,
}
_ACTIONS: Final = {
    "/JavaScript": _SCRIPT,
    "/Launch": _LAUNCH,
    "/GoToE": _FILE,
    "/SubmitForm": _SEND,
    "/ImportData": _SEND,
    "/Rendition": _MEDIA,
    "/Movie": _MEDIA,
    "/Sound": _MEDIA,
    "/GoTo3DView": _MEDIA,
    "/RichMediaExecute": _MEDIA,
}
_SUBTYPES: Final = {
    "/FileAttachment": _FILE,
    "/RichMedia": _MEDIA,
    "/Movie": _MEDIA,
    "/Sound": _MEDIA,
    "/Screen": _MEDIA,
    "/3D": _MEDIA,
}
_PLAIN: Final = Text(
    "ein PDF ohne {found}; neu als PDF gedruckt, ist es frei davon",
    "a PDF without {found}; printed to PDF anew it is free of it",
)


def looked_through(content: bytes) -> Upload:
    """Return a PDF without metadata of persons, and else as it came.

    Raises
    ------
    FileRefusedError
        Where it is encrypted, signed, damaged, without a page, or holds what acts or hides.
    """
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise _encrypted()
            if not len(pdf.pages):
                raise _damaged(Text("ein PDF ohne Seiten", "a PDF without pages"))
            found = next(_suspects(pdf), None)
            if found is None and metadata.is_signed(pdf):
                found = _SIGNATURE
            made = b"" if found is not None else metadata.without(pdf)
    except pikepdf.PasswordError as error:
        raise _encrypted() from error
    except MemoryError:
        raise
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, LookupError) as error:
        raise _damaged(Text("ein beschädigtes PDF", "a damaged PDF")) from error
    if found is not None:
        raise FileRefusedError(found, _PLAIN.format(found=found))
    return Upload(content=made, media_type=PDF)


def _encrypted() -> FileRefusedError:
    found = Text("ein verschlüsseltes PDF", "an encrypted PDF")
    return FileRefusedError(found, Text("ein PDF ohne Kennwort", "a PDF without a password"))


def _damaged(found: Text) -> FileRefusedError:
    return FileRefusedError(found, Text("ein unbeschädigtes PDF", "a PDF that is whole"))


def _suspects(pdf: pikepdf.Pdf) -> Iterator[Text]:
    """Yield what acts or hides, of every object whether a page leads to it or not."""
    seen = 0
    for whole in (pdf.trailer, *pdf.objects):
        # Indirect objects stand for themselves in the list, so that none is entered twice.
        waiting = [(whole, 0)]
        while waiting:
            one, depth = waiting.pop()
            seen += 1
            if seen > _MOST_OBJECTS or depth > _DEEPEST:
                yield Text("mehr Objekte, als angesehen werden", "more objects than are looked at")
                return
            if isinstance(one, pikepdf.Stream):
                one = one.stream_dict
            if isinstance(one, pikepdf.Dictionary):
                yield from _of_dictionary(one)
                kids = [value for _, value in one.items()]
            elif isinstance(one, pikepdf.Array):
                kids = list(one)
            else:
                continue
            waiting += [
                (kid, depth + 1)
                for kid in kids
                if isinstance(kid, pikepdf.Object) and not kid.is_indirect
            ]


def _of_dictionary(one: pikepdf.Dictionary) -> Iterator[Text]:
    for key in one.keys():  # noqa: SIM118 – a dictionary of pikepdf is none of Python
        if key in _KEYS:
            yield _KEYS[key]
    for key, table in (("/S", _ACTIONS), ("/Subtype", _SUBTYPES)):
        value = one.get(key)
        if isinstance(value, pikepdf.Name) and str(value) in table:
            yield table[str(value)]
