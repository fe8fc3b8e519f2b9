"""The walk of docs/desk.md, timed: `python -m tests.walk`, with clicks, keys and seconds.

A program reads nothing and never hesitates: the seconds are those that the service takes.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer
from playwright.sync_api import sync_playwright

from tests.api.desk.bringing import sheet
from tests.browser.conftest import CHROMIUM
from tests.browser.desk import walking
from tests.browser.desk.counting import Counted
from tests.deskexample import FIRM, desk_example

if TYPE_CHECKING:
    from collections.abc import Callable

WALKS: Final[tuple[tuple[str, Callable[[Counted], None]], ...]] = (
    ("Fläche bestätigt", walking.confirm),
    ("Preis berichtigt", lambda counted: walking.correct_price(counted, "BSP-01", "26")),
    ("neue Fläche mit Umriss", lambda counted: walking.draw_plot(counted, "Am Gleis")),
    ("Liste mit 50 Flächen eingelesen", lambda counted: walking.bring_in(counted, sheet(50))),
    ("Exposé verschickt", lambda counted: walking.send_expose(counted, FIRM, "BSP-01")),
)


def main() -> None:
    """Walk each way once, in a browser of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        desk_example(Path(folder) / "home") as desk,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, walk in WALKS:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{desk.address}/verwaltung")
            begun, counted = time.perf_counter(), Counted(page)
            walk(counted)
            seconds = time.perf_counter() - begun
            typer.echo(f"{name:<32} {counted.clicks:>3} {counted.keys:>3} {seconds:>6.1f}")
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
