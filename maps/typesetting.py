"""Documents typeset with Typst: tagged PDFs (PDF/UA-1) of content that is data, never markup.

Content reaches a template as JSON, pictures as SVG; what no font can show is replaced before
(`maps.printable`).
"""

from __future__ import annotations

import functools
import json
import logging
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import typst

from maps import typeface
from maps.printable import printable_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maps.printable import Tree

_LOG: Final = logging.getLogger(__name__)
_TEMPLATES: Final = Path(__file__).parent / "templates"
_STANDARDS: Final[list[typst.PDFStandard]] = ["ua-1"]
_PIXEL_A_POINT: Final = 72.0
_local = threading.local()


def typeset(
    template: str,
    content: Mapping[str, Tree],
    pictures: Mapping[str, str],
    *,
    day: date,
    name: str,
) -> bytes:
    """Typeset a document.

    Parameters
    ----------
    template
        Name of a Typst file in `maps/templates`.
    content
        What it says; any text in it may hold anything.
    pictures
        SVG documents by the names that the template knows them by.
    day
        The day of the document, for its metadata: the same input gives the same bytes.
    name
        What the document is about, for the log.

    Returns
    -------
    bytes
        A tagged PDF after PDF/UA-1.
    """
    # The template goes along with each call: a compiler that was given one at its
    # construction fails from its second compilation on.
    pdf = _compiler().compile(
        _source(template),
        format="pdf",
        sys_inputs={"data": _clean(content, name), **pictures},
        pdf_standards=_STANDARDS,
        timestamp=int(datetime.combine(day, datetime.min.time(), tzinfo=UTC).timestamp()),
    )
    return cast("bytes", pdf)


def picture(
    template: str, content: Mapping[str, Tree], pictures: Mapping[str, str], *, name: str
) -> bytes:
    """Typeset a template of one page as a PNG with a pixel for each point of its page.

    Parameters are those of `typeset`.
    """
    png = _compiler().compile(
        _source(template),
        format="png",
        ppi=_PIXEL_A_POINT,
        sys_inputs={"data": _clean(content, name), **pictures},
    )
    return cast("bytes", png)


def _clean(content: Mapping[str, Tree], name: str) -> str:
    """Return content as JSON, what no font can show replaced, and say so in the log."""
    replaced: set[str] = set()
    clean = printable_tree(content, replaced)
    if replaced:
        signs = ", ".join(f"U+{ord(character):04X}" for character in sorted(replaced))
        _LOG.warning("%s: no glyph for %s, replaced", name, signs)
    return json.dumps(clean)


def _compiler() -> typst.Compiler:
    """Return the compiler of this thread: one cannot be used by two at a time."""
    if not hasattr(_local, "compiler"):
        _local.compiler = typst.Compiler(
            root=str(_TEMPLATES), font_paths=_fonts(), ignore_system_fonts=True
        )
    return cast("typst.Compiler", _local.compiler)


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(typeface.folder())])


@functools.cache
def _source(template: str) -> bytes:
    return (_TEMPLATES / template).read_bytes()
