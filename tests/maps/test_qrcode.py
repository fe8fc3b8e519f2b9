"""QR codes are read again: from files, from pages, and from the paper of an exposé."""

from __future__ import annotations

import io
import subprocess
from typing import TYPE_CHECKING, Final, Literal

import pytest
import typst
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from maps.context import Context
from maps.expose import expose_pdf
from maps.qrcode import qr_code, qr_file, qr_picture
from tests.sample import sample_catalogue

if TYPE_CHECKING:
    from pathlib import Path

BASE: Final = "https://land.example"
TEXTS: Final = st.text(min_size=1, max_size=200).filter(lambda text: text.isprintable())
ADDRESSES: Final = st.from_regex(
    r"https://[a-z.]{3,40}/[A-Za-z0-9/_.~%?=&-]{0,120}", fullmatch=True
)


def read(image: Image.Image) -> list[str]:
    """Return what the codes in an image say, as a telephone reads them."""
    return sorted(code.text for code in zxingcpp.read_barcodes(image.convert("L")))


def drawn(svg: str) -> Image.Image:
    """Draw an SVG on white paper with the room around it that its place leaves."""
    page = (
        b"#set page(width: auto, height: auto, margin: 20pt)\n"
        b"#image(bytes(sys.inputs.code), width: 120pt)"
    )
    png = typst.Compiler().compile(page, format="png", ppi=216.0, sys_inputs={"code": svg})
    assert isinstance(png, bytes)
    return Image.open(io.BytesIO(png))


@given(ADDRESSES)
def test_a_file_says_what_it_was_made_of(text: str) -> None:
    assert read(Image.open(io.BytesIO(qr_file(text, "png")))) == [text]


@pytest.mark.parametrize(
    "text", [BASE, f"{BASE}/pruefen/{'0AZ9-' * 10}", "otpauth://totp/a?secret=B"]
)
def test_a_drawing_says_what_it_was_made_of(text: str) -> None:
    for svg in (str(qr_code(text)), qr_picture(text), qr_file(text, "svg").decode()):
        assert read(drawn(svg)) == [text]


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_part_of_a_file_may_be_hidden(kind: Literal["svg", "png"]) -> None:
    """Level M: something may lie on a poster."""
    text = f"{BASE}/k/logistik"
    content = qr_file(text, kind)
    image = drawn(content.decode()) if kind == "svg" else Image.open(io.BytesIO(content))
    image = image.convert("L")
    wide = image.width // 9
    image.paste(
        255,
        (image.width // 2, image.height // 2, image.width // 2 + wide, image.height // 2 + wide),
    )
    assert read(image) == [text]


def test_the_codes_on_an_expose_lead_to_plot_and_check(tmp_path: Path) -> None:
    catalogue = sample_catalogue()
    context = Context(catalogue, BASE)
    content = expose_pdf(context, catalogue.by_id["dz-001"], language="de", key=b"a key")
    path = tmp_path / "expose.pdf"
    path.write_bytes(content)
    pictures = ["pdftoppm", "-r", "150", "-png", str(path), str(tmp_path / "page")]
    subprocess.run(pictures, check=True)  # noqa: S603 – ours
    found = [text for page in sorted(tmp_path.glob("*.png")) for text in read(Image.open(page))]
    to_plot, to_check = sorted(found)
    assert to_plot.startswith(f"{BASE}/flaechen/dz-001")
    assert to_check.startswith(f"{BASE}/pruefen/")
