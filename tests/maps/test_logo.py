"""A logo is checked before it is printed: what loads or runs something is refused."""

from __future__ import annotations

import base64
import contextlib
from typing import TYPE_CHECKING, Final

import pytest

from maps.logo import MOST_KB, LogoError, read_logo

if TYPE_CHECKING:
    from pathlib import Path

SVG: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><circle r="4"/>{}</svg>'
)
# One pixel, written by libpng.
PNG: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


def test_svg_and_png_are_taken(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(SVG.format(""), encoding="utf-8")
    assert read_logo(tmp_path / "logo.svg").startswith("<svg")
    (tmp_path / "logo.png").write_bytes(PNG)
    made = read_logo(tmp_path / "logo.png")
    assert 'width="1" height="1"' in made
    assert "data:image/png;base64," in made


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"GIF89a", "an SVG or PNG file is expected"),
        (b"<html/>", "an SVG or PNG file is expected"),
        (SVG.format("<script>1</script>").encode(), "without <script>"),
        (SVG.format('<image href="https://x.example/a.png"/>').encode(), "without <image>"),
        (SVG.format("<foreignObject/>").encode(), "without <foreignObject>"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "cannot be drawn"),
        (b" " * (MOST_KB * 1000 + 1), "more than"),
    ],
)
def test_anything_else_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "logo"
    path.write_bytes(content)
    with pytest.raises(LogoError, match=said):
        read_logo(path)


def test_entities_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden", encoding="utf-8")
    path = tmp_path / "logo.svg"
    path.write_text(
        f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&x;</text></svg>',
        encoding="utf-8",
    )
    with contextlib.suppress(LogoError):
        assert "hidden" not in read_logo(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LogoError, match=r"none\.svg"):
        read_logo(tmp_path / "none.svg")
