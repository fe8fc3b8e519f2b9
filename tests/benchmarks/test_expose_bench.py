"""Milliseconds per exposé, beside WeasyPrint on the same fact sheet and the same maps.

Run by `make bench`. Figures are reported, not asserted: they belong to the machine.
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import segno
from jinja2 import Environment, FileSystemLoader

from maps import typeface
from maps.expose import expose_pdf
from maps.factsheet import fact_sheet
from maps.printmap import alt_text, print_map
from maps.publisher import Publisher
from tests.sample import sample_catalogue

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

    from geo.catalogue import Catalogue, Plot
    from maps.printmap import View

URL: Final = "https://flaechen.example/flaechen/dz-001"
HEIGHTS: Final[dict[View, float]] = {"overview": 124, "detail": 92}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return sample_catalogue()


@pytest.mark.benchmark(group="exposé")
def test_typst(benchmark: BenchmarkFixture, catalogue: Catalogue) -> None:
    plot = catalogue.by_id["dz-001"]
    content = benchmark(expose_pdf, catalogue, plot, language="de", page_url=URL)
    assert content.startswith(b"%PDF")


@pytest.mark.benchmark(group="exposé")
def test_typst_other_plot_each_time(benchmark: BenchmarkFixture, catalogue: Catalogue) -> None:
    """A batch never typesets the same plot twice: nothing is helped by a cache."""
    turns = iter(range(1_000_000))

    def one() -> bytes:
        plot = catalogue.plots[next(turns) % len(catalogue.plots)]
        return expose_pdf(catalogue, plot, language="de", page_url=f"{URL}?{next(turns)}")

    assert benchmark(one).startswith(b"%PDF")


@pytest.mark.benchmark(group="exposé")
def test_weasyprint(benchmark: BenchmarkFixture, catalogue: Catalogue) -> None:
    weasyprint = pytest.importorskip("weasyprint")
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True
    ).get_template("expose.html")
    plot = catalogue.by_id["dz-001"]

    def one() -> bytes:
        html = templates.render(**_context(catalogue, plot))
        document = weasyprint.HTML(string=html)
        content: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
        return content

    content = benchmark.pedantic(one, rounds=5, warmup_rounds=1)
    assert content.startswith(b"%PDF")


def _context(catalogue: Catalogue, plot: Plot) -> dict[str, object]:
    maps = {
        view: _data_url(
            print_map(catalogue, plot, language="de", width_mm=178, height_mm=height, view=view)
        )
        for view, height in HEIGHTS.items()
    }
    return {
        **maps,
        "sheet": fact_sheet(catalogue, plot, "de"),
        "alt": {
            view: alt_text(catalogue, plot, "de", width_mm=178, height_mm=height, view=view)
            for view, height in HEIGHTS.items()
        },
        "qr": segno.make(URL, error="m", micro=False).svg_data_uri(),
        "publisher": Publisher(),
        "fonts": typeface.folder().as_uri(),
    }


def _data_url(svg: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()
