"""A browser whose clicks and keys are counted, from signing in to what was wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.api.desk.staff import PASSWORD
from tests.browser.loading import loading

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


@dataclass
class Counted:
    """A page on which all is done through here.

    Attributes
    ----------
    clicks
        Presses of the mouse's button; a choice out of a list is two, as is one of a file.
    keys
        Keys that were pressed, those of name and password left out.
    """

    page: Page
    clicks: int = 0
    keys: int = 0

    def sign_in(self, name: str) -> None:
        """Sign in on the page that asks for it: the fields by keyboard, the button by a click."""
        self.page.locator("#f-name").focus()
        self.page.keyboard.type(name)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        self.follow(self.page.locator("form[action$='/anmelden'] button[type=submit]"))

    def click(self, target: Locator) -> None:
        """Click something."""
        target.click()
        self.clicks += 1

    def follow(self, target: Locator) -> None:
        """Click something that leads to another page, and wait for that."""
        with loading(self.page), self.page.expect_navigation():
            self.click(target)

    def click_at(self, x: float, y: float) -> None:
        """Click a place of the window."""
        self.page.mouse.move(x - 2, y - 2)
        self.page.mouse.move(x, y)
        self.page.mouse.click(x, y)
        self.clicks += 1

    def type(self, target: Locator, text: str) -> None:
        """Click a field, and type in place of what stands in it."""
        self.click(target)
        self.press("Control+a")
        self.page.keyboard.type(text)
        self.keys += len(text)

    def choose_file(self, target: Locator, name: str, content: bytes) -> None:
        """Click the field of a file, and the file in what the browser shows then."""
        with self.page.expect_file_chooser() as chosen:
            self.click(target)
        chosen.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})
        self.clicks += 1

    def press(self, key: str) -> None:
        """Press a key, or some at once."""
        self.page.keyboard.press(key)
        self.keys += 1

    def reach(self, target: Locator, most: int = 150) -> None:
        """Press Tab until something has the focus."""
        for _ in range(most):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.press("Tab")
        msg = f"not reached by {most} times Tab: {target}"
        raise AssertionError(msg)
