"""The county's logo for printed documents: an SVG or PNG file, checked before it is used."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

import typst
from lxml import etree

if TYPE_CHECKING:
    from pathlib import Path

MOST_KB: Final = 500
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SVG: Final = "http://www.w3.org/2000/svg"
# Width and height stand behind the signature and the head of the first chunk (PNG, 11.2.2).
_SIZE: Final = slice(16, 24)
# What would load or run something, or what PDF cannot draw as it is meant.
_FORBIDDEN: Final = frozenset({"script", "foreignObject", "image", "iframe", "style", "use"})


class LogoError(ValueError):
    """A logo that cannot be used; says what was expected."""


def read_logo(path: Path) -> str:
    """Return a logo as an SVG document without anything that loads or runs.

    Raises
    ------
    LogoError
        Where the file cannot be read, is too large, is neither SVG nor PNG, or cannot be
        typeset.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LogoError(f"{path}: {error.strerror}") from error  # noqa: EM102, TRY003
    if len(content) > MOST_KB * 1000:
        raise LogoError(f"{path}: more than {MOST_KB} KB")  # noqa: EM102, TRY003
    svg = _wrapped(content) if content.startswith(_PNG) else _checked(content, path)
    _try_out(svg, path)
    return svg


def _wrapped(png: bytes) -> str:
    """Return an SVG document that holds a PNG picture."""
    width, height = (int.from_bytes(png[_SIZE][i : i + 4]) for i in (0, 4))
    data = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="{_SVG}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


def _checked(content: bytes, path: Path) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise LogoError(f"{path}: an SVG or PNG file is expected") from error  # noqa: EM102, TRY003
    if root.tag != f"{{{_SVG}}}svg":
        raise LogoError(f"{path}: an SVG or PNG file is expected")  # noqa: EM102, TRY003
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        if name in _FORBIDDEN:
            raise LogoError(f"{path}: an SVG without <{name}> is expected")  # noqa: EM102, TRY003
    svg: str = etree.tostring(root, encoding="unicode")
    return svg


def _try_out(svg: str, path: Path) -> None:
    """Typeset the logo once: what fails here would fail in every document."""
    page = b'#set page(width: 60mm, height: 30mm)\n#image(bytes(sys.inputs.logo), format: "svg")'
    try:
        typst.Compiler(ignore_system_fonts=True).compile(
            page, format="pdf", sys_inputs={"logo": svg}
        )
    except RuntimeError as error:
        raise LogoError(f"{path}: cannot be drawn") from error  # noqa: EM102, TRY003
