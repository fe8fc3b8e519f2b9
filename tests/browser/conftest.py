"""A running service and a browser that notes everything it should not see."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.loading import loading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NAMES: Final = ("chromium-headless-shell", "chromium")
"""The first is Debian's Chromium without windows: a page costs half the processor time there."""
_FOUND: Final = filter(None, map(shutil.which, _NAMES))
CHROMIUM: Final = Path(os.environ.get("CHROMIUM", next(_FOUND, "/usr/bin/chromium")))
_OFF: Final = (
    # Each window loads two pages of the browser's own for its address line: half of what it costs.
    "WebUIOmniboxPopup",
    # This list takes the place of Playwright's: nothing is asked of other hosts, nothing held back.
    *("AimEnabled", "HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying"),
    *("OptimizationHints", "PreconnectToSearch"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "PaintHolding"),
)
"""Features of Chromium that are switched off."""
SIZES: Final = {1440: (1440, 900), 820: (820, 1180), 390: (390, 844)}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no Chromium at {CHROMIUM}")
        pytest.skip(f"no Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        held = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
                f"--disable-features={','.join(_OFF)}",
            ],
        )
        yield held
        held.close()


@dataclass
class Watched:
    """A page, and what went wrong on it."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    scripts: bool = True
    """Whether the browser runs scripts."""

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"request to another host: {request.url}")

    def on_console(self, message: ConsoleMessage) -> None:
        # In a document of a plot, which holds no script, it is now and then Playwright's own.
        in_sandbox = message.text.startswith("Blocked script execution in") and (
            "/dokumente/" in message.text and "is sandboxed" in message.text
        )
        if message.type in {"error", "warning"} and not in_sandbox:
            self.faults.append(f"console: {message.text}")

    def open(self, path: str) -> None:
        """Open `path` and wait for its map, where it has one."""
        if not self.scripts:  # whose turn none can wait for
            self.page.goto(self.address + path)
            self.page.wait_for_load_state("networkidle")
            return
        with loading(self.page):
            self.page.goto(self.address + path)
            if self.page.locator(".map-canvas").count():
                self.page.wait_for_selector(".map-canvas[data-ready]")


type Open = Callable[..., Watched]


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Open]:
    """Return a function that opens a watched page; its faults fail the test at the end."""
    held: list[Watched] = []

    def open_page(path: str, width: int = 1440, **options: object) -> Watched:
        across, down = SIZES[width]
        options.setdefault("viewport", {"width": across, "height": down})
        context = browser.new_context(
            has_touch=width < 1_000,
            reduced_motion="reduce",
            **options,  # type: ignore[arg-type]
        )
        runs = options.get("java_script_enabled") is not False
        watched = Watched(context.new_page(), address, scripts=runs)
        watched.page.on("request", watched.on_request)
        watched.page.on("console", watched.on_console)
        watched.page.on("pageerror", lambda error: watched.faults.append(f"script: {error}"))
        held.append(watched)
        watched.open(path)
        return watched

    yield open_page
    faults = [fault for watched in held for fault in watched.faults]
    for watched in held:
        watched.page.context.close()
    assert faults == []
