"""QR codes for pages."""

from __future__ import annotations

import io
from typing import Literal

import segno
from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """Return a text as a QR code in SVG (ISO/IEC 18004), black on white whatever is around it."""
    code = segno.make(text, micro=False)
    drawn = code.svg_inline(dark="#000000", light="#ffffff", omitsize=True, svgclass="qr")
    return Markup(drawn)  # noqa: S704 – of modules alone


def qr_file(text: str, kind: Literal["svg", "png"]) -> bytes:
    """Return a text as a QR code in a file to be printed, with the quiet zone that it needs.

    A pixel image has 20 pixels a module; of the code a sixth may be hidden (level M).
    """
    file = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(file, kind=kind, scale=20, border=4, dark="#000000", light="#ffffff")
    return file.getvalue()
