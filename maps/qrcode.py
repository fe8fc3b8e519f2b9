"""QR codes (ISO/IEC 18004) for pages, print and files."""

from __future__ import annotations

import io
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import zxingcpp
from markupsafe import Markup
from PIL import Image

from maps.style import COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_PIXELS: Final = 20
"""Of a module in a pixel image."""
_QUIET: Final = 4
"""Modules that stay free around a code."""


def qr_code(address: str) -> Markup:
    """Return an address as a QR code in SVG, black on white whatever is around it."""
    content = _svg(_modules(address, "L"), _QUIET, "#000000", "#ffffff")
    return Markup(content)  # noqa: S704 – of modules alone


def qr_picture(address: str) -> str:
    """Return an address as a QR code in SVG, without the quiet zone that its place leaves."""
    return _svg(_modules(address, "M"), 0, COLOURS["ink"])


def qr_file(address: str, kind: Literal["svg", "png"]) -> bytes:
    """Return an address as a QR code in a file to be printed, with the quiet zone that it needs.

    A pixel image has 20 pixels a module; of the code a sixth may be hidden (level M).
    """
    modules = _modules(address, "M")
    if kind == "svg":
        return _svg(modules, _QUIET, "#000000", "#ffffff").encode()
    pixels = np.pad(~modules, _QUIET, constant_values=True).repeat(_PIXELS, 0).repeat(_PIXELS, 1)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def _modules(address: str, level: Literal["L", "M"]) -> NDArray[np.bool_]:
    """Return the modules of a code, shape (n, n): True where one is dark.

    It is in ASCII: readers guess what signs beyond it mean.
    """
    code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    dark: NDArray[np.bool_] = np.asarray(code.to_image(add_quiet_zones=False)) == 0
    return dark


def _svg(modules: NDArray[np.bool_], border: int, dark: str, light: str | None = None) -> str:
    size = len(modules) + 2 * border
    ground = f'<path fill="{light}" d="M0 0h{size}v{size}H0z"/>' if light else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges">{ground}'
        f'<path fill="{dark}" d="{"".join(_runs(modules, border))}"/></svg>'
    )


def _runs(modules: NDArray[np.bool_], border: int) -> Iterator[str]:
    """Yield the path of each run of dark modules, row by row."""
    for y, row in enumerate(modules.tolist(), border):
        x = border
        for is_dark, run in groupby(row):
            length = len(list(run))
            if is_dark:
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length
