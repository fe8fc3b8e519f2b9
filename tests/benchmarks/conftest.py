"""The browser of the tests of pages, for what a browser alone can measure."""

from tests.browser.conftest import browser

__all__ = ["browser"]
