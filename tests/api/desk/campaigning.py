"""Campaigns and events made at the desk, as its forms make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.roles import Role
from tests.api.desk.forms import form_of, post

if TYPE_CHECKING:
    import httpx

    from tests.api.desk.staff import Browser, Staffed

AT: Final = "/verwaltung/kampagnen"
EVENTS: Final = f"{AT}/veranstaltungen"
MOZILLA: Final = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0"}
CAMPAIGN: Final[dict[str, str | list[str]]] = {
    "titel_de": "Logistik an der A 14",
    "titel_en": "Logistics on the A 14",
    "text_de": "Nordsachsen liegt richtig.\r\n\r\nUnd hat Platz.",
    "text_en": "Nordsachsen is well placed.\r\n\r\nAnd has room.",
    "profil": "logistics",
    "von": "2026-03-01",
    "bis": "2026-03-31",
    "beste": "3",
    "ids": ["KR-001"],
}
EVENT: Final[dict[str, str | list[str]]] = {
    "titel_de": "Branchentreff Logistik",
    "titel_en": "Logistics meeting",
    "text_de": "Mit Rundgang.",
    "text_en": "With a tour.",
    "ort": "Bürgerhaus, Markt 1, Delitzsch",
    "tag_von": "2026-03-26",
    "zeit_von": "18:00",
    "tag_bis": "2026-03-26",
    "zeit_bis": "20:30",
    "plaetze": "2",
    "warteliste": "1",
    "schluss": "2026-03-20",
}


def people(desk: Staffed) -> tuple[Browser, Browser]:
    """Return the browsers of an editor and of a publisher."""
    desk.add("erik", Role.EDITOR)
    desk.add("paula", Role.PUBLISHER)
    return desk.browser("erik"), desk.browser("paula")


def save(browser: Browser, path: str, **typed: str | list[str]) -> httpx.Response:
    """Fill in the form of a page and send it."""
    form = form_of(browser.get(path), path.partition("?")[0].rpartition("/")[2])
    return post(browser, form.action, [*form.with_(**typed), ("schritt", "speichern")])


def made(browser: Browser, path: str, **typed: str | list[str]) -> str:
    """Store a draft and return the path of its page at the desk."""
    answer = save(browser, path, **typed)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def press(browser: Browser, page: str, button: str) -> httpx.Response:
    """Press a button of a page."""
    form = form_of(browser.get(page), f"/{button}")
    return post(browser, form.action, form.pairs)


def campaign(browser: Browser, **typed: str | list[str]) -> str:
    """Make a campaign that is public, as a publisher; return its page at the desk."""
    page = made(browser, f"{AT}/neu", **{**CAMPAIGN, **typed})
    assert press(browser, page, "veroeffentlichen").headers["location"].endswith("gesagt=public")
    return page


def event(browser: Browser, **typed: str | list[str]) -> str:
    """Make an event that is public, as a publisher; return its page at the desk."""
    page = made(browser, f"{EVENTS}/neu", **{**EVENT, **typed})
    assert press(browser, page, "veroeffentlichen").headers["location"].endswith("gesagt=public")
    return page
