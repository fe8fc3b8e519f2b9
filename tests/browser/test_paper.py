"""Printed pages: whole lists, a map that fits, filters as text, and the badge of invented data."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pikepdf
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Open

A4_POINTS = (595, 842)


def text_of(page: Page, folder: Path) -> list[str]:
    """Print `page` on A4 and return the text of each sheet."""
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    with pikepdf.open(io.BytesIO(printed)) as document:
        for sheet in document.pages:
            box = [float(value) for value in sheet.mediabox]
            assert (box[2], box[3]) == pytest.approx(A4_POINTS, abs=2)
    path = folder / "page.pdf"
    path.write_bytes(printed)
    command = [shutil.which("pdftotext") or "pdftotext", "-layout", str(path), "-"]
    out = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return out.stdout.split("\f")


def squeezed(sheets: list[str]) -> str:
    return re.sub(r"\s+", "", "".join(sheets))


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["/karte", "/flaechen"])
def test_whole_list_is_printed(visit: Open, tmp_path: Path, path: str, width: int) -> None:
    page = visit(f"{path}?status=free,reserved&area_min=5000", width).page
    names = page.locator("#results .plot-name").all_text_contents()
    assert len(names) > 12, "one sheet would hold it"
    sheets = text_of(page, tmp_path)
    printed = squeezed(sheets)
    # A table's cells are mixed line by line: each word of a name stands somewhere.
    for name in names:
        for word in name.split():
            assert word in printed
    confirmed = page.locator("#results tbody tr td:first-of-type").all_text_contents()
    days = [day for text in confirmed for day in re.findall(r"\d\d\.\d\d\.\d{4}", text)]
    assert all(day in printed for day in days)
    # What is set is said, and what is only clicked is not.
    for said in ("frei", "reserviert", "0,5ha"):
        assert said in printed
    for clicked in ("Allezurücksetzen", "WeitereFilter", "entfernen", "AufderKartezeigen"):
        assert clicked not in printed
    assert "Demonstrationsdaten" in sheets[0]
    assert "Datenquellen" in printed
    assert "gewerbesteuer" in printed.lower() or "Destatis" in printed


def test_badge_of_invented_data_is_readable_without_colours(visit: Open) -> None:
    for path in ("/karte", "/flaechen/KR-001", "/gemeinden", "/"):
        page = visit(path).page
        page.emulate_media(media="print")
        for selector in (".demo-strip strong", ".tag-demo"):
            for badge in page.locator(selector).all():
                style = badge.evaluate(
                    """n => { const s = getComputedStyle(n);
                    return [s.color, s.backgroundColor, s.borderTopStyle, s.borderTopWidth,
                      s.borderBottomWidth]; }"""
                )
                assert style[:3] == ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)", "solid"]
                assert all(float(width.removesuffix("px")) >= 1 for width in style[3:])


@pytest.mark.parametrize(
    ("path", "width"), [("/karte", 1440), ("/karte", 390), ("/flaechen/KR-001", 1440)]
)
def test_map_is_laid_out_for_the_paper_and_back(visit: Open, path: str, width: int) -> None:
    page = visit(path, width).page
    address = page.url
    where = """() => { const box = document.querySelector('.map-canvas').getBoundingClientRect();
      const all = [...document.querySelectorAll('path.plot:not(.is-faint)')]
        .map(n => n.getBoundingClientRect());
      return { width: box.width, height: box.height,
        left: Math.min(...all.map(r => r.left)) - box.left,
        right: box.right - Math.max(...all.map(r => r.right)),
        top: Math.min(...all.map(r => r.top)) - box.top,
        bottom: box.bottom - Math.max(...all.map(r => r.bottom)) }; }"""
    before = page.evaluate(where)
    page.evaluate(f"window.addEventListener('beforeprint', () => {{ window.paper = ({where})() }})")
    page.pdf(format="A4")
    paper = page.evaluate("window.paper")
    # 186 mm at 96 pixels an inch, less the frame.
    assert paper["width"] == pytest.approx(186 / 25.4 * 96, abs=3)
    assert min(paper[side] for side in ("left", "right", "top", "bottom")) >= 0
    if path == "/karte":  # the county fills the map in one direction
        spare = min(paper["left"] + paper["right"], paper["top"] + paper["bottom"])
        assert spare < 0.4 * paper["width"]
    page.wait_for_timeout(400)
    assert page.evaluate(where) == pytest.approx(before, abs=2)
    assert page.url == address
