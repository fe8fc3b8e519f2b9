"""How a map page loads and moves in a real browser: bytes, seconds until it shows, longest task."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Tasks that block the page, as the browser itself notes them (those over 50 ms); and when
# the first frame is drawn that has so many elements of a kind. The page itself looks: a question
# from outside that walks ten thousand elements again and again would slow what is measured.
_WATCH = """
window.longest = 0;
window.shown = new Promise((resolve) => {
  const look = () => {
    if (document.querySelectorAll(SELECTOR).length < COUNT) requestAnimationFrame(look);
    // What changed before a frame is drawn in it: it is over once the next one begins.
    else requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
  };
  look();
});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
}).observe({ type: "longtask", buffered: true });
"""


class Load(NamedTuple):
    """One load: bytes on the wire, seconds until all plots show, longest task of panning (ms)."""

    sent: float
    seconds: float
    longest: float


def load(browser: Browser, address: str, ready: str, count: int = 1) -> Load:
    """Open `address`, wait for so many elements that `ready` selects, pan in all directions."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(f"const SELECTOR = {ready!r}, COUNT = {count};{_WATCH}")
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sent: list[float] = []
    session.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    page.goto(address, wait_until="commit")
    seconds = page.evaluate("window.shown") / 1000
    page.wait_for_load_state("networkidle")
    total = sum(sent)
    page.evaluate("window.longest = 0")
    for way in ((-300, 0), (0, -200), (250, 150), (50, 50)):
        page.mouse.move(500, 600)
        page.mouse.down()
        page.mouse.move(500 + way[0] / 2, 600 + way[1] / 2, steps=5)
        page.mouse.move(500 + way[0], 600 + way[1], steps=5)
        page.mouse.up()
        page.wait_for_timeout(700)
    longest = page.evaluate("window.longest")
    context.close()
    return Load(total, seconds, longest)
