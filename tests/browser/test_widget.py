"""The widget on a page of another origin, in a real browser."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.browser.axe import violations
from tests.browser.conftest import SIZES
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, FrameLocator, Page, Request
    from starlette.requests import Request as Asked

    from geo.catalogue import Catalogue

TOWN: Final = "14730070"
READY: Final = ".map-canvas[data-ready]"


@pytest.fixture(scope="module")
def town_site(address: str) -> Iterator[str]:
    """Serve the website of a town, with a strict policy, on a port of its own."""

    def page(request: Asked) -> HTMLResponse:
        said = " ".join(f'{key}="{escape(value)}"' for key, value in request.query_params.items())
        body = f'<script src="{address}/widget.js" {said} async></script>'
        document = (
            '<!doctype html><html lang="de"><head><title>Stadt</title>'
            '<meta name="viewport" content="width=device-width"></head>'
            f"<body><main><h1>Stadt</h1><div>{body}</div><p>Danach.</p></main></body></html>"
        )
        policy = f"default-src 'none'; script-src {address}; frame-src {address}"
        return HTMLResponse(document, headers={"Content-Security-Policy": policy})

    with serve(Starlette(routes=[Route("/", page)])) as served:
        yield served


type Show = Callable[..., Page]


@pytest.fixture
def show(browser: Browser, address: str, town_site: str) -> Iterator[Show]:
    """Return a function that opens the town's page; foreign requests and complaints fail."""
    faults: list[str] = []
    contexts = []

    def asked(request: Request) -> None:
        if not request.url.startswith((address, town_site, "data:")):
            faults.append(f"request to another host: {request.url}")
        if "cookie" in request.headers:
            faults.append(f"a cookie is sent to {request.url}")

    def open_page(width: int = 1440, **said: str) -> Page:
        across, down = SIZES[width]
        context = browser.new_context(viewport={"width": across, "height": down})
        contexts.append(context)
        page = context.new_page()
        page.on("request", asked)
        page.on("console", lambda message: faults.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        query = "&".join(f"{key.replace('_', '-')}={quote(value)}" for key, value in said.items())
        page.goto(f"{town_site}/?{query}")
        return page

    yield open_page
    for context in contexts:
        assert context.cookies() == []
        for frame in (frame for page in context.pages for frame in page.frames):
            assert frame.evaluate("localStorage.length + sessionStorage.length") == 0
        context.close()
    assert faults == []


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_map_of_a_municipality(show: Show, catalogue: Catalogue, width: int) -> None:
    page = show(width, data_municipality=TOWN, data_view="map", data_lang="de")
    frame = inside(page)
    expect(frame.locator(READY)).to_be_visible()
    assert page.locator("iframe").get_attribute("title") == "Gewerbeflächen"
    assert page.locator("iframe").get_attribute("loading") == "lazy"
    expect(frame.get_by_role("heading", level=1)).to_have_text("Gewerbeflächen in Delitzsch")
    # As wide as where it stands, and as high as its shape says.
    box, place = page.locator("iframe").bounding_box(), page.locator("div").bounding_box()
    assert box is not None
    assert place is not None
    assert box["width"] == pytest.approx(place["width"], abs=1)
    least, most = 36 * 16, 0.9 * SIZES[width][1]
    assert box["height"] == pytest.approx(max(least, min(box["width"] * 3 / 4, most)), abs=2)
    drawn = frame.locator(".map-canvas").bounding_box()
    assert drawn is not None
    assert drawn["height"] >= 250
    # Its own plots are as they are, all others are faint.
    own = {one.id for one in catalogue.plots if one.values.get("municipality") == TOWN}
    shown = frame.locator("path.plot:not(.is-faint)").evaluate_all(
        "paths => paths.map((path) => path.dataset.plot)"
    )
    assert set(shown) == own
    for said in (".demo-strip", ".funding", ".map-attribution summary"):
        expect(frame.locator(said)).to_be_visible()
    # axe-core would write into the frame as if that were of the same origin; what the frame shows
    # is looked at by itself, among all pages (`test_every_page.py`).
    assert violations(page, iframes=False) == []


@pytest.mark.parametrize("width", [1440, 390])
def test_the_list_is_as_high_as_its_content(show: Show, width: int) -> None:
    page = show(width, data_query="zoning=GI&area_min=20000", data_view="list", data_lang="en")
    frame = inside(page)
    expect(frame.locator("tbody tr")).to_have_count(7)
    expect(page.locator("iframe")).not_to_have_attribute("height", "480")
    content = frame.locator("html").evaluate(
        "root => [root.scrollHeight, root.clientHeight, root.scrollWidth, root.clientWidth]"
    )
    assert content[0] == content[1], "nothing to scroll within the frame"
    assert content[2] == content[3]
    before = page.locator("iframe").get_attribute("height")
    # What opens within it makes it higher.
    frame.get_by_text("Data sources").click()
    expect(page.locator("iframe")).not_to_have_attribute("height", before or "")
    assert frame.locator("html").get_attribute("lang") == "en"
    assert violations(page, iframes=False) == []


def test_links_open_the_whole_page_by_keyboard(show: Show, address: str) -> None:
    page = show(data_municipality=TOWN, data_view="list")
    row = inside(page).locator("tbody a").first
    row.wait_for()
    page.keyboard.press("Tab")
    for _ in range(12):
        if row.evaluate("link => document.activeElement === link"):
            break
        page.keyboard.press("Tab")
    expect(row).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"^{re.escape(address)}/flaechen/"))


def test_a_popup_of_the_map_leads_to_the_whole_page(show: Show, address: str) -> None:
    page = show(data_municipality=TOWN)
    frame = inside(page)
    expect(frame.locator(READY)).to_be_visible()
    frame.locator("button.plot-pin:visible").first.focus()
    page.keyboard.press("Enter")
    frame.locator(".popup a.button").first.click()
    page.wait_for_url(re.compile(rf"^{re.escape(address)}/flaechen/"))


def test_a_height_that_is_said_is_kept(show: Show) -> None:
    page = show(data_municipality=TOWN, data_view="list", data_height="600", data_title="Unsere")
    expect(inside(page).locator("tbody tr").first).to_be_visible()
    assert page.get_by_title("Unsere").get_attribute("height") == "600"


FORGED: Final = (
    {"type": "gewerbeflaechen:height", "height": 9},
    {"type": "gewerbeflaechen:height", "height": 9e9},
    {"type": "gewerbeflaechen:height", "height": "100"},
    {"type": "gewerbeflaechen:height", "height": -5},
    {"height": 100},
    "gewerbeflaechen:height",
    None,
)


def test_the_page_believes_its_own_frame_alone(show: Show) -> None:
    page = show(data_municipality=TOWN, data_view="list")
    expect(page.locator("iframe")).not_to_have_attribute("height", "480")
    before = page.locator("iframe").get_attribute("height")
    for message in FORGED:
        # From the page itself, and what no height can be from the frame too.
        page.evaluate("message => window.postMessage(message, '*')", message)
        if message != FORGED[0]:
            inside(page).locator("html").evaluate(
                "(root, message) => window.parent.postMessage(message, '*')", message
            )
    page.evaluate("() => new Promise((done) => setTimeout(done, 50))")
    assert page.locator("iframe").get_attribute("height") == before


def test_the_frame_tells_no_other_site(show: Show, address: str, town_site: str) -> None:
    page = show(data_municipality=TOWN, data_view="list")
    expect(page.locator("iframe")).not_to_have_attribute("height", "480")
    heard = page.evaluate(
        """([address, hosts]) => Promise.all(hosts.map((host) => new Promise((done) => {
            const frame = document.createElement("iframe");
            const heard = [];
            window.addEventListener("message", (event) => {
              if (event.source === frame.contentWindow) heard.push(event.data);
            });
            frame.onload = () => setTimeout(() => { frame.remove(); done(heard.length); }, 400);
            frame.src = `${address}/einbetten?view=list&municipality=14730070#host=${host}`;
            document.body.append(frame);
          })))""",
        [address, ["", "*", "null", "javascript:alert(1)", quote(town_site + "/path", safe="")]],
    )
    assert heard == [0, 0, 0, 0, 0]
