"""Pictures of the running program for README and docs: `make screenshots`."""

from __future__ import annotations

import os
import subprocess
import tempfile
from datetime import date
from pathlib import Path
from typing import Final

import httpx
from playwright.sync_api import Browser, sync_playwright
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app as cli
from api.settings import Settings
from geo import build as building
from tests import deskshots
from tests.browser.conftest import CHROMIUM
from tests.serving import serve

FOLDER: Final = Path(__file__).parents[1] / "docs"
PLOT: Final = "SK-013"
PICTURES: Final = (
    ("start", "/", 1440, 900),
    ("branch", "/branchen/logistics", 1440, 900),
    ("map", "/karte?area_min=10000&status=free&mode=truck", 1440, 900),
    ("map-phone", "/karte", 390, 844),
    ("plot", f"/flaechen/{PLOT}", 1440, 1100),
    ("plot-phone", f"/flaechen/{PLOT}", 390, 844),
)
# Every page of the portal, for docs/pages.md: a large and, where it matters, a small screen.
PAGES: Final = (
    ("start", "/"),
    ("karte", "/karte?area_min=30000&zoning=GE&profile=logistics"),
    ("flaechen", "/flaechen?zoning=GI&price_max=25&wishes=price_max"),
    ("flaeche", f"/flaechen/{PLOT}"),
    ("merkliste", "/merkliste?ids=SK-013,SK-011,KR-001"),
    ("vergleich", "/vergleich?ids=SK-013,SK-011,KR-001"),
    ("branchen", "/branchen"),
    ("branche", "/branchen/logistics"),
    ("gemeinden", "/gemeinden"),
    ("gemeinde", "/gemeinden/14730070"),
    ("gebiet", "/gebiete/delitzsch-roedgen"),
    ("anfrage", f"/anfrage?plot={PLOT}"),
    ("so-rechnen-wir", "/so-rechnen-wir"),
    ("zahlen", "/zahlen"),
    ("glossar", "/glossar"),
    ("pruefen", "/pruefen"),
    ("ogc", "/ogc"),
    ("datenschutz", "/datenschutz"),
)
WIDTHS: Final = {1440: 900, 390: 844}
# A plot with a document and a picture of it, which is our own drawing.
PAPERS: Final = ("dokumente", f"/flaechen/{PLOT}#h-documents")
OWN: Final = ("own-plots", "/karte#map=15.5/51.4655/12.6225", 1280, 720)


def take_example(home: Path) -> None:
    """Take over the example of docs/own-plots.md, as it stands at its fifth step, and build."""
    text = (FOLDER / "example-plots.csv").read_text(encoding="utf-8")
    file = home / "flaechen.csv"
    file.write_text(text.replace(";auf Anfrage;", ";-;"), "utf-8")
    for command in (["import", str(file), "--map", "Nutzung lt. B-Plan=zoning"], ["build"]):
        done = CliRunner().invoke(cli, command, env={"GEWERBE_HOME": str(home)})
        assert done.exit_code == 0, done.output


def add_documents(address: str, home: Path) -> None:
    """Add a drawing as a picture of a plot, and a survey."""
    drawing, survey = home / "lage.png", home / "gutachten.pdf"
    drawing.write_bytes(httpx.get(f"{address}/flaechen/{PLOT}/bild.png").content)
    survey.write_bytes(httpx.get(f"{address}/api/v1/plots/{PLOT}/expose.pdf").content)
    for path, kind, title in (
        (drawing, "photo", "Lage im Gebiet (Zeichnung)"),
        (survey, "survey", "Baugrundgutachten (Beispiel)"),
    ):
        words = ["document", "add", PLOT, str(path), "--kind", kind, "--title-de", title]
        done = CliRunner().invoke(cli, words, env={"GEWERBE_HOME": str(home)})
        assert done.exit_code == 0, done.output


def shoot(
    browser: Browser,
    address: str,
    name: str,
    path: str,
    width: int,
    height: int,
    quality: int = 82,
) -> None:
    """Open a page and store what it looks like."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(address + path)
    if page.locator(".map-canvas").count():
        page.wait_for_selector(".map-canvas[data-ready]")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=quality)
    page.close()


def expose(address: str) -> None:
    """Store the first page of an exposé."""
    answer = httpx.get(f"{address}/api/v1/plots/{PLOT}/expose.pdf").raise_for_status()
    command = ["pdftoppm", "-r", "60", "-f", "1", "-l", "1", "-singlefile", "-jpeg", "-"]
    subprocess.run(  # noqa: S603 – fixed arguments
        [*command, str(FOLDER / "expose")], input=answer.content, check=True
    )


def main() -> None:
    """Take all pictures."""
    (FOLDER / "pages").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox"],
            env={**os.environ, "LANGUAGE": "de"},  # of what the browser itself says
        )
        embedded, own = Path(folder) / "embedded", Path(folder) / "own"
        building.build(building.Inputs(), embedded, today=date.today())  # noqa: DTZ011
        with serve(create_app(Settings(home=embedded))) as address:
            for picture in PICTURES:
                shoot(browser, address, *picture)
            for name, path in PAGES:
                for width, height in WIDTHS.items():
                    shoot(browser, address, f"pages/{name}-{width}", path, width, height, 60)
            expose(address)
            add_documents(address, embedded)
        with serve(create_app(Settings(home=embedded))) as address:
            name, path = PAPERS
            for width, height in WIDTHS.items():
                shoot(browser, address, f"pages/{name}-{width}", path, width, height, 60)
        deskshots.take(browser, Path(folder) / "desk", FOLDER / "desk")
        own.mkdir()
        take_example(own)
        with serve(create_app(Settings(home=own))) as address:
            shoot(browser, address, *OWN)
        browser.close()


if __name__ == "__main__":
    main()
