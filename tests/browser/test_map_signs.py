"""Signs of plots: they cover no outline, say what they stand for, and work by keyboard."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations

if TYPE_CHECKING:
    import httpx
    from playwright.sync_api import Page

    from tests.browser.conftest import Open

# Views that hold several estates, from far enough to near.
NEAR: Final = ("14/51.465/12.462", "14.5/51.523/12.333", "15/51.465/12.462", "16.5/51.4655/12.462")
FEATURES: Final = "/api/v1/layers/plots"


def features(client: httpx.Client) -> dict[str, dict[str, Any]]:
    return {f["id"]: f for f in client.get(FEATURES).json()["features"]}


def extent(feature: dict[str, Any], zoom: float) -> float:
    """Return the larger side in pixels of an outline in Web Mercator (EPSG:3857, 256 px tiles)."""
    shape = feature["geometry"]
    rings = (
        shape["coordinates"] if shape["type"] == "Polygon" else list(chain(*shape["coordinates"]))
    )
    world = 256 * 2**zoom
    xs: list[float] = [(lon + 180) / 360 * world for ring in rings for lon, _ in ring]
    ys: list[float] = [
        world / 2 - math.asinh(math.tan(math.radians(lat))) * world / (2 * math.pi)
        for ring in rings
        for _, lat in ring
    ]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def signs(page: Page) -> list[list[str]]:
    return [
        text.split()
        for text in page.locator("[data-plot-ids]").evaluate_all(
            "s => s.map(n => n.dataset.plotIds)"
        )
    ]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("view", NEAR)
def test_near_outline_that_is_seen_shares_its_sign_with_none(
    visit: Open, client: httpx.Client, view: str, width: int
) -> None:
    plots = features(client)
    zoom = float(view.split("/", 1)[0])
    page = visit(f"/karte#map={view}", width).page
    found = signs(page)
    assert found, "the view holds no plot"
    for group in found:
        if len(group) > 1:
            assert max(extent(plots[plot], zoom) for plot in group) <= 31
    if width > 500:  # on a phone some lie beneath the map's buttons until it is moved
        assert violations(page) == []


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("view", NEAR)
def test_tag_lies_within_the_outline_of_its_plot(visit: Open, view: str, width: int) -> None:
    page = visit(f"/karte#map={view}", width).page
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.plot-tag')].filter(tag => {
          const id = decodeURIComponent(tag.dataset.plotIds);
          const path = document.querySelector(`path.plot[data-plot="${id}"]`);
          const back = path.getScreenCTM().inverse();
          const box = tag.getBoundingClientRect();
          return ![[box.left, box.top], [box.right, box.top], [box.left, box.bottom],
            [box.right, box.bottom]].every(([x, y]) =>
              path.isPointInFill(new DOMPoint(x, y).matrixTransform(back)));
        }).map(tag => tag.outerHTML)"""
    )
    assert outside == []
    if view.startswith("16"):
        assert page.locator(".plot-tag").count() > 0


def test_tag_of_a_plot_without_an_area_asks_and_names_nothing(
    visit: Open, client: httpx.Client
) -> None:
    unknown = {k: f for k, f in features(client).items() if not f["properties"]["area_available"]}
    assert unknown
    # The largest one on the ground surely has room for a tag when one stands before it.
    plot = max(unknown, key=lambda key: extent(unknown[key], 16))
    page = visit(f"/karte#plot={plot}").page
    sign = page.locator(f'[data-plot-ids="{plot}"]')
    for _ in range(3):
        if "plot-tag" in (sign.get_attribute("class") or ""):
            break
        page.get_by_role("button", name="Hineinzoomen", exact=True).click()
        page.wait_for_timeout(300)
    assert sign.inner_text() == "? ha"
    name = sign.get_attribute("aria-label") or ""
    assert unknown[plot]["properties"]["name"] in name
    assert "unbekannt" in name
    for text in page.locator(".plot-tag").all_inner_texts():
        assert re.fullmatch(r"(\? |\d+(,\d+)? )ha", text)


@pytest.mark.parametrize(
    ("prefix", "pattern"),
    [
        ("", r"(\d+) Flächen bei (.+): (.+)\. Hineinzoomen"),
        ("/en", r"(\d+) plots near (.+): (.+)\. Zoom in"),
    ],
)
def test_ring_says_how_many_where_and_in_which_state(
    visit: Open, client: httpx.Client, prefix: str, pattern: str
) -> None:
    plots = features(client)
    page = visit(f"{prefix}/karte").page
    rings = page.locator(".plot-cluster").all()
    assert len(rings) > 5
    for ring in rings:
        ids = (ring.get_attribute("data-plot-ids") or "").split()
        said = re.fullmatch(pattern, ring.get_attribute("aria-label") or "")
        assert said is not None
        assert int(said[1]) == len(ids) == int(ring.inner_text())
        places = Counter(plots[plot]["properties"]["municipality_name"] for plot in ids)
        assert places[said[2]] == max(places.values())
        states = Counter(plots[plot]["properties"]["status_shown"] for plot in ids)
        numbers = [int(part.split()[0]) for part in said[3].split(", ")]
        assert sorted(numbers) == sorted(states.values())


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_ring_entered_by_keyboard_hands_the_focus_on(visit: Open, motion: str) -> None:
    page = visit("/karte").page
    page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
    if motion == "no-preference":  # read when the map is made
        page.reload()
        page.wait_for_selector(".map-canvas[data-ready]")
    page.locator(".plot-cluster").first.focus()
    # From ring to ring down to a single plot, and its popup.
    for _ in range(8):
        inside = set(page.evaluate("document.activeElement.dataset.plotIds").split())
        if len(inside) == 1:
            break
        page.keyboard.press("Enter")
        before = " ".join(inside)
        expect(page.locator(":focus")).not_to_have_attribute("data-plot-ids", before)
        page.wait_for_timeout(400)
        now = page.evaluate("document.activeElement.dataset.plotIds ?? ''").split()
        assert now
        assert inside & set(now)
    page.keyboard.press("Enter")
    expect(page.locator(".popup h2")).to_be_focused()
    page.keyboard.press("Escape")
    assert set(page.evaluate("document.activeElement.dataset.plotIds").split()) == inside
    # Out again: the sign that takes the plot in has the focus.
    page.keyboard.press("-")
    page.wait_for_timeout(500)
    assert inside <= set(page.evaluate("document.activeElement.dataset.plotIds").split())


def test_arrows_lead_from_sign_to_sign(visit: Open) -> None:
    page = visit("/karte").page
    page.locator(".plot-cluster").first.focus()
    where = "(r => [r.x, r.y])(document.activeElement.getBoundingClientRect())"
    x, y = page.evaluate(where)
    page.keyboard.press("ArrowRight")
    right, _ = page.evaluate(where)
    assert right > x
    page.keyboard.press("ArrowDown")
    _, below = page.evaluate(where)
    assert below > y
    assert page.evaluate("location.hash") == "", "an arrow on a sign does not move the map"


def test_tab_key_stops_at_no_sign_beyond_the_edge(visit: Open) -> None:
    page = visit("/karte#map=13/51.465/12.50").page
    beyond = page.evaluate(
        """() => {
          const { left, right, top, bottom } =
            document.querySelector('.map-canvas').getBoundingClientRect();
          return [...document.querySelectorAll('[data-plot-ids]')]
            .filter((n) => n.tabIndex === 0)
            .map((n) => n.getBoundingClientRect())
            .map((r) => [r.x + r.width / 2, r.y + r.height / 2])
            .filter(([x, y]) => x < left - 1 || x > right + 1 || y < top - 1 || y > bottom + 1);
        }"""
    )
    assert beyond == []
