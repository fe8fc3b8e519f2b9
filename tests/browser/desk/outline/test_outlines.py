"""Outlines drawn in a browser: by mouse, by touch, by keyboard, in both languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest
import shapely
from playwright.sync_api import expect
from pyproj import Transformer
from shapely import Polygon, box

from geo.crs import area, to_metric
from tests.browser.axe import violations
from tests.browser.desk.outline.conftest import EILENBURG, HERE, NEIGHBOUR, metres

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from data.store.drafts import Draft
    from tests.api.desk.staff import Staffed
    from tests.browser.conftest import Watched
    from tests.browser.desk.outline.conftest import SignedIn

VIEWS: Final = [(1440, ""), (820, "/en")]


def checked(page: Page) -> None:
    """Wait until the server has said what it says of what is drawn."""
    expect(page.locator("#outline-form[data-checked=true]")).to_be_attached(timeout=20_000)


def opened(signed_in: SignedIn, width: int, lead: str, path: str = "/flaechen/A/umriss") -> Watched:
    seen = signed_in("eva", f"{lead}/verwaltung{path}", width)
    checked(seen.page)
    seen.page.locator("#outline-map").scroll_into_view_if_needed()
    return seen


def pixel(page: Page, point: tuple[float, float]) -> tuple[float, float]:
    """Return where on the screen a place lies, in metres from ours.

    The corners of the drawn square say how the map lies, so the map itself is not asked.
    """
    origin, east, north = corner(page, 0, 0), corner(page, 100, 0), corner(page, 0, 100)
    x, y = (
        origin[i] + (east[i] - origin[i]) * point[0] / 100 + (north[i] - origin[i]) * point[1] / 100
        for i in (0, 1)
    )
    return x, y


def corner(page: Page, x: int, y: int) -> tuple[float, float]:
    """Return the middle of a handle of the square: its corners come east-south first."""
    place = {(100, 0): 0, (100, 100): 1, (0, 100): 2, (0, 0): 3}[x, y]
    return middle(page.locator(".outline-corner").nth(place))


def middle(node: Locator) -> tuple[float, float]:
    held = node.bounding_box()
    assert held is not None
    return held["x"] + held["width"] / 2, held["y"] + held["height"] / 2


def save(page: Page, desk: Staffed) -> tuple[Draft, ...]:
    page.locator("#outline-save").click()
    expect(page.locator(".outline-page")).to_have_count(0, timeout=20_000)
    return desk.store.drafts.all()


def outline_of(draft: Draft) -> shapely.Geometry:
    assert draft.record is not None
    return draft.record.geometry


@pytest.mark.parametrize(("width", "lead"), VIEWS)
def test_a_corner_is_moved_by_mouse_and_by_keyboard(
    signed_in: SignedIn, desk: Staffed, width: int, lead: str
) -> None:
    page = opened(signed_in, width, lead).page
    figure = page.locator("#outline-area")
    expect(figure).to_contain_text("10.000 m²" if not lead else "10,000 m²")
    from_x, from_y = corner(page, 0, 100)
    to_x, to_y = pixel(page, (0, 130))
    page.mouse.move(from_x, from_y)
    page.mouse.down()
    page.mouse.move(to_x, to_y, steps=5)
    expect(page.locator("#outline-source")).to_contain_text("Browser" if not lead else "browser")
    page.mouse.up()
    checked(page)
    # A triangle of 100 m by 30 m more; a pixel is less than half a metre.
    text = figure.text_content() or ""
    dragged = float(text.partition(" m²")[0].replace(".", "").replace(",", ""))
    assert dragged == pytest.approx(11_500, abs=60)
    page.keyboard.press("Control+z")
    expect(figure).to_contain_text("10.000 m²" if not lead else "10,000 m²")
    # By keyboard alone: ten metres north.
    handle = page.locator(".outline-corner").nth(2)
    handle.focus()
    for _ in range(10):
        page.keyboard.press("ArrowUp")
    checked(page)
    expect(figure).to_contain_text("10.500 m²" if not lead else "10,500 m²")
    expect(page.locator(".outline-corner:focus")).to_have_count(1)
    for _ in range(3):
        page.locator("[data-act=undo]").click()
    page.locator("[data-act=redo]").click()
    checked(page)
    expect(figure).to_contain_text("10.400 m²" if not lead else "10,400 m²")
    (draft,) = save(page, desk)
    assert area(outline_of(draft)) == pytest.approx(10_400, abs=0.5)


@pytest.mark.parametrize(("width", "lead"), VIEWS)
def test_a_new_plot_is_drawn_against_its_neighbour(
    signed_in: SignedIn, desk: Staffed, width: int, lead: str
) -> None:
    """Drawn where A lies, along B, whose corners are hit by some pixels only."""
    page = opened(signed_in, width, lead).page
    page.locator("[data-tool=draw]").click()
    # Handles are gone while one draws: places were asked before.
    page.locator("[data-tool=corners]").click()
    points = [pixel(page, at) for at in ((40, 20), (101.5, 1), (98.5, 99), (40, 90))]
    page.locator("[data-tool=draw]").click()
    for x, y in points:
        if width < 1_000:
            page.touchscreen.tap(x, y)
        else:
            page.mouse.move(x - 2, y - 2)
            page.mouse.move(x, y)
            page.mouse.click(x, y)
    expect(page.locator("#outline-hint")).to_contain_text("4 P" if not lead else "4 points")
    # Pressed again, it begins anew.
    page.locator("[data-tool=draw]").click()
    expect(page.locator("#outline-hint")).to_contain_text("0 P" if not lead else "0 points")
    for x, y in points:
        page.mouse.click(x, y)
    expect(page.locator("#outline-hint")).to_contain_text("4 P" if not lead else "4 points")
    page.locator("#outline-steps [data-act=done]").click()
    checked(page)
    expect(page.locator("#outline-count")).to_have_text("4")
    (draft,) = save(page, desk)
    held = set(map(tuple, shapely.get_coordinates(outline_of(draft)).tolist()))
    shared = set(map(tuple, shapely.get_coordinates(NEIGHBOUR).tolist()))
    assert len(held & shared) == 2
    assert outline_of(draft).intersection(NEIGHBOUR).area == 0


def test_snapping_can_be_switched_off(signed_in: SignedIn) -> None:
    page = opened(signed_in, 1440, "").page
    x, y = pixel(page, (101, 1))
    page.locator("[data-tool=draw]").click()
    page.mouse.move(x - 1, y - 1)
    page.mouse.move(x, y)
    expect(page.locator(".outline-snapped.is-corner")).to_have_count(1)
    page.locator("#outline-snap").uncheck()
    page.mouse.move(x - 1, y - 1)
    page.mouse.move(x, y)
    expect(page.locator(".outline-snapped")).to_have_count(0)


@pytest.mark.parametrize(("width", "lead"), VIEWS)
def test_a_plot_is_split_by_a_line(
    signed_in: SignedIn, desk: Staffed, width: int, lead: str
) -> None:
    page = opened(signed_in, width, lead).page
    ends = [pixel(page, (30, -12)), pixel(page, (30, 112))]
    page.locator("#outline-snap").uncheck()
    page.locator("[data-tool=split]").click()
    for x, y in ends:
        page.mouse.click(x, y)
    page.locator("#outline-steps [data-act=done]").click()
    expect(page.locator("#outline-apart")).to_be_visible()
    checked(page)
    expect(page.locator("[name=neue_id]")).to_have_value("A-2")
    assert violations(page) == []
    first, second = save(page, desk)
    assert (first.plot, second.plot) == ("A", "A-2")
    assert area(outline_of(first)) == pytest.approx(7_000, abs=80)
    both = area(outline_of(first)) + area(outline_of(second))
    assert both == pytest.approx(10_000, abs=0.01)


@pytest.mark.parametrize(("width", "lead"), VIEWS)
def test_neighbours_are_merged_by_a_click(
    signed_in: SignedIn, desk: Staffed, width: int, lead: str
) -> None:
    page = opened(signed_in, width, lead).page
    x, y = pixel(page, (108, 50))
    page.locator("[data-tool=merge]").click()
    page.mouse.click(x, y)
    expect(page.locator("#outline-hint")).to_contain_text("Ostrand (B)")
    page.locator("#outline-steps [data-act=done]").click()
    expect(page.locator("#outline-merged")).to_be_visible()
    checked(page)
    grown, gone = save(page, desk)
    assert area(outline_of(grown)) == pytest.approx(15_000, abs=1)
    assert (gone.plot, gone.record) == ("B", None)


@pytest.mark.parametrize(("width", "lead"), VIEWS)
def test_coordinates_are_typed_in_any_system(
    signed_in: SignedIn, desk: Staffed, width: int, lead: str
) -> None:
    page = opened(signed_in, width, lead).page
    target = (HERE.x + 110.123, HERE.y - 7.456)
    for code, form, decimals in (
        ("EPSG:4326", "en", 9),
        ("EPSG:25832", "de", 4),
        ("EPSG:25833", "en", 4),
    ):
        page.locator("#f-system").select_option(code)
        page.locator("#f-zahlen").select_option(form)
        values = Transformer.from_crs("EPSG:25833", code, always_xy=True).transform(*target)
        fields = page.locator("#outline-table tr[data-c='0'] input")
        for place, value in enumerate(values):
            text = f"{value:.{decimals}f}"
            fields.nth(place).fill(text.replace(".", ",") if form == "de" else text)
            fields.nth(place).press("Tab")
        checked(page)
        drawn = json.loads(page.locator("[name=umriss]").input_value())
        at = to_metric(shapely.Point(drawn["coordinates"][0][0]))
        assert at.distance(shapely.Point(target)) < 0.01
        target = (target[0] + 1, target[1] + 1)
    # Rows are added, moved and deleted by keyboard alone.
    page.locator("#outline-table [data-row=insert]").nth(1).press("Enter")
    expect(page.locator("#outline-table tr[data-c]")).to_have_count(5)
    page.locator("#outline-table [data-row=remove]").nth(2).press("Enter")
    expect(page.locator("#outline-table tr[data-c]")).to_have_count(4)
    page.locator("#outline-table [data-row=down]").nth(0).press("Enter")
    expect(page.locator("#outline-remarks")).to_contain_text(
        "schneidet sich selbst" if not lead else "crosses itself", timeout=20_000
    )
    expect(page.locator(".outline-mark")).to_have_count(1)
    page.locator("[data-act=undo]").click()
    field = page.locator("#outline-table tr[data-c='1'] input").nth(0)
    field.fill("zwölf")
    field.press("Tab")
    expect(page.locator("#outline-table-error")).to_contain_text("2")
    assert violations(page) == []
    (draft,) = save(page, desk)
    last = (target[0] - 1, target[1] - 1)
    first = to_metric(shapely.Point(outline_of(draft).exterior.coords[0]))
    assert first.distance(shapely.Point(last)) < 0.01


def test_the_browser_measures_as_the_server_does(signed_in: SignedIn) -> None:
    page = opened(signed_in, 1440, "").page
    ring = [[*point] for point in shapely.get_coordinates(
        metres(Polygon([(0, 0), (731.5, 44), (512, 903), (-120, 300)]))).tolist()]  # fmt: skip
    version = page.locator("#outline-script").get_attribute("src")
    assert version is not None
    module = version.replace("outline.js", "outlinestate.js")
    computed = page.evaluate(
        "async ([module, ring]) => (await import(module)).areaOf([[ring.slice(0, -1)]])",
        [module, ring],
    )
    assert computed == pytest.approx(area(Polygon(ring)), abs=0.01)


@pytest.mark.parametrize(("width", "lead"), VIEWS)
def test_a_file_replaces_the_outline(signed_in: SignedIn, width: int, lead: str) -> None:
    page = opened(signed_in, width, lead, "/flaechen/neu/umriss").page
    shape = metres(box(0, 200, 60, 250).difference(box(10, 210, 20, 220)))
    content = json.dumps(
        {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(shape))}
    )
    give = {"name": "a.geojson", "mimeType": "application/json", "buffer": content.encode()}
    page.locator("#f-datei").set_input_files(give)  # type: ignore[arg-type]
    page.locator("#outline-upload button").click()
    expect(page.locator("#outline-count")).to_have_text("8")
    checked(page)
    expect(page.locator("#f-gemeinde")).to_have_value(EILENBURG)
    expect(page.locator("#outline-area")).to_contain_text("2.900 m²" if not lead else "2,900 m²")
    page.locator("#f-datei").set_input_files({**give, "buffer": b"{}"})  # type: ignore[arg-type]
    page.locator("#outline-upload button").click()
    expect(page.locator("#outline-hint.is-wrong")).not_to_be_empty()
    expect(page.locator("#outline-count")).to_have_text("8")
    assert violations(page) == []


@pytest.mark.parametrize(("width", "lead"), [*VIEWS, (390, "")])
def test_the_page_is_clean_with_a_script_and_without(
    signed_in: SignedIn, width: int, lead: str
) -> None:
    page = opened(signed_in, width, lead).page
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
