"""QR codes for pages."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """Return a text as a QR code in SVG (ISO/IEC 18004), black on white whatever is around it."""
    code = segno.make(text, micro=False)
    drawn = code.svg_inline(dark="#000000", light="#ffffff", omitsize=True, svgclass="qr")
    return Markup(drawn)  # noqa: S704 – of modules alone
