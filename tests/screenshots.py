"""Pictures of the running program for the README: `make screenshots`."""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from datetime import date
from pathlib import Path
from typing import Final

import httpx
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from api.app import create_app
from api.settings import Settings
from geo import build as building
from tests.browser.conftest import CHROMIUM

FOLDER: Final = Path(__file__).parents[1] / "docs"
PORT: Final = 8123
ADDRESS: Final = f"http://127.0.0.1:{PORT}"
PLOT: Final = "SK-013"
PICTURES: Final = (
    ("start", "/", 1440, 900),
    ("map", "/karte?area_min=10000&status=free&mode=truck", 1440, 900),
    ("map-phone", "/karte", 390, 844),
    ("plot", f"/flaechen/{PLOT}", 1440, 1100),
    ("plot-phone", f"/flaechen/{PLOT}", 390, 844),
)


def serve(home: Path) -> uvicorn.Server:
    """Build the embedded dataset and serve it in a thread."""
    building.build(building.Inputs(), home, today=date.today())  # noqa: DTZ011
    app = create_app(Settings(home=home))
    server = uvicorn.Server(uvicorn.Config(app, port=PORT, log_level="warning", ws="none"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    return server


def shoot(browser: Browser, name: str, path: str, width: int, height: int) -> None:
    """Open a page and store what it looks like."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(ADDRESS + path)
    if page.locator(".map-canvas").count():
        page.wait_for_selector(".map-canvas[data-ready]")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=82)
    page.close()


def expose() -> None:
    """Store the first page of an exposé."""
    answer = httpx.get(f"{ADDRESS}/api/v1/plots/{PLOT}/expose.pdf").raise_for_status()
    command = ["pdftoppm", "-r", "60", "-f", "1", "-l", "1", "-singlefile", "-jpeg", "-"]
    subprocess.run(  # noqa: S603 – fixed arguments
        [*command, str(FOLDER / "expose")], input=answer.content, check=True
    )


def main() -> None:
    """Take all pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = serve(Path(home))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for picture in PICTURES:
            shoot(browser, *picture)
        expose()
        browser.close()
        server.should_exit = True


if __name__ == "__main__":
    main()
