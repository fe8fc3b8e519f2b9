"""What can be reached from a plot: chosen with keys alone, drawn, and said in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, Route

    from tests.browser.conftest import Open

PLOT: Final = "/flaechen/KR-001"
STATUS: Final = ".reach [role=status]"
AREA: Final = ".map-canvas .reach-area"


def said(page: Page) -> str:
    return page.locator(STATUS).inner_text()


def choose(page: Page, name: str, value: str) -> None:
    """Choose with the keyboard alone: to the group by Tab, within it by arrows."""
    chosen = page.locator(f"input[name={name}]:checked")
    chosen.focus()
    options = page.locator(f"input[name={name}]").evaluate_all("all => all.map((n) => n.value)")
    steps = options.index(value) - options.index(chosen.input_value())
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")


def box(page: Page) -> tuple[float, float]:
    found = page.locator(AREA).first.bounding_box()
    assert found is not None
    return found["width"], found["height"]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ("In 15 Minuten mit dem Pkw erreichbar", "In 15 Minuten zu Fuß erreichbar")),
        ("/en", ("Within 15 minutes by car", "Within 15 minutes on foot")),
    ],
)
def test_what_is_reached_is_drawn_and_said(
    visit: Open, prefix: str, words: tuple[str, str], width: int
) -> None:
    page = visit(prefix + PLOT, width).page
    asked: list[dict[str, list[str]]] = []

    def note(one: Request) -> None:
        if "/isochrones?" in one.url:
            asked.append(parse_qs(urlsplit(one.url).query))

    page.on("request", note)
    assert page.locator(AREA).count() == 0, "nothing is asked for before someone asks"
    choose(page, "reach-minutes", "15")
    page.wait_for_selector(AREA, state="attached")
    assert said(page).startswith(words[0])
    width_by_car, height_by_car = box(page)
    assert max(width_by_car, height_by_car) > 100, "the map shows the area as large as it can"
    choose(page, "reach-mode", "foot")
    expect(page.locator(STATUS)).to_have_text(re.compile("^" + re.escape(words[1])))
    assert asked[0] == {"plot": ["KR-001"], "mode": ["car"], "minutes": ["15"]}
    assert asked[-1] == {"plot": ["KR-001"], "mode": ["foot"], "minutes": ["15"]}
    assert violations(page) == []
    assert not page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    choose(page, "reach-minutes", "")
    page.wait_for_selector(AREA, state="detached")
    assert said(page) == ""


def test_every_choice_can_be_reached_by_tab(visit: Open) -> None:
    page = visit(PLOT).page
    groups = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name ?? ''")
        if name.startswith("reach-"):
            groups.add(name)
    assert groups == {"reach-minutes", "reach-mode"}


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (503, "Gerade werden zu viele Gebiete berechnet."),
        (404, "In der Nähe der Fläche liegt keine Straße"),
        (500, "Das Gebiet konnte nicht berechnet werden."),
    ],
)
def test_what_does_not_work_is_said(visit: Open, status: int, words: str) -> None:
    watched = visit(PLOT)
    page = watched.page

    def refuse(route: Route) -> None:
        route.fulfill(status=status, content_type="application/problem+json", body="{}")

    page.route("**/api/v1/isochrones?*", refuse)
    choose(page, "reach-minutes", "15")
    expect(page.locator(STATUS)).to_have_text(re.compile("^" + re.escape(words)))
    assert page.locator(AREA).count() == 0
    # The browser itself writes of the refused request to its console.
    watched.faults = [one for one in watched.faults if f"status of {status}" not in one]


def test_people_stand_on_the_page_and_lead_to_how_they_are_counted(visit: Open) -> None:
    page = visit(PLOT).page
    section = page.locator("section", has=page.locator("#h-people"))
    assert section.locator("dt").all_inner_texts() == [
        f"in {minutes} Minuten mit dem Pkw" for minutes in (15, 30, 45)
    ]
    assert "Stand 31.12.2018" in section.inner_text()
    section.get_by_role("link", name="So zählen wir").click()
    page.wait_for_url("**/so-rechnen-wir#people")
    assert page.locator("#people").is_visible()
