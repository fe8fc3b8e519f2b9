"""An enquiry answered with an exposé: by keyboard alone, in both languages, large and tablet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import Locator, expect

from data.store.enquiries import Enquiry
from tests.browser.axe import violations
from tests.browser.desk import walking
from tests.browser.desk.conftest import sign_in_here
from tests.browser.desk.counting import Counted
from tests.browser.test_reflow import CUT

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from data.store.store import Store
    from data.words import Language
    from tests.api.correspondence import Clock
    from tests.browser.conftest import Open
    from tests.mailserver import Mailbox

INBOX: Final = "/verwaltung/anfragen"
PLOT: Final = "KR-001"
both = pytest.mark.parametrize("prefix", ["", "/en"])
sizes = pytest.mark.parametrize("width", [1440, 820])


def stored(store: Store, clock: Clock, language: Language, name: str) -> str:
    """Store an enquiry; return its number."""
    clock.wait(hours=1)
    number = f"NS-{name:0>9.9}"
    store.enquiries.add(
        Enquiry(
            reference=number,
            received=clock.now(),
            delete_on=clock.today().replace(year=2027),
            language=language,
            plots=(PLOT, "SK-011"),
            search="",
            subject=PLOT,
            name="Zoë Müller",
            firm=f"Werk {name}",
            email=f"{name}@firm.example",
            telephone="+49 341 1234",
            message="Ein Werk mit 120 Plätzen.\nBis 2028?",
        )
    )
    return number


def sound(page: Page) -> None:
    """Assert that a page is clean, and nothing of it cut off."""
    assert violations(page) == []
    assert page.evaluate(CUT) == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


def to(page: Page, target: Locator) -> None:
    """Go with the Tab key to a field, link or button."""
    for _ in range(120):
        if target.evaluate("node => node === document.activeElement"):
            assert target.evaluate("node => node.matches(':focus-visible')")
            return
        page.keyboard.press("Tab")
    pytest.fail("no way by keyboard")


def press(page: Page, target: Locator) -> None:
    """Go to a link or button and press it."""
    to(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@both
@sizes
def test_an_enquiry_is_answered_by_keyboard_alone(
    visit: Open, store: Store, clock: Clock, box: Mailbox, prefix: str, width: int
) -> None:
    language: Language = "en" if prefix else "de"
    number = stored(store, clock, language, f"{language}{width}")
    before = len(box.taken)
    page = visit(f"{prefix}{INBOX}", width).page
    sign_in_here(page)
    expect(page).to_have_url(re.compile(f"{prefix}{INBOX}$"))
    sound(page)
    press(page, page.get_by_role("link", name=f"Werk {language}{width}"))
    expect(page.locator("h1")).to_contain_text(number)
    sound(page)
    # The note is refused while it is empty: said beside the field, nothing lost.
    text = page.locator("#f-text")
    expect(text).to_have_value(re.compile("Good day Zoë" if prefix else "Guten Tag Zoë"))
    to(page, text)
    page.keyboard.press("Control+End")
    page.keyboard.type("\nKR-001 passt.")
    exposes = page.locator(f'input[name="expose"][value="{PLOT}"]')
    to(page, exposes)
    page.keyboard.press("Space")
    expect(exposes).to_be_checked()
    press(page, page.locator('form[action$="/antwort"] button[type="submit"]'))
    expect(page.get_by_role("status").first).to_be_visible()
    sound(page)
    mail = box.until(before + 1)[-1]
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == f"expose-{PLOT}-{language}.pdf"
    held = store.enquiries.get(number)
    assert held is not None
    assert held.state == "answered"
    note = page.locator("#f-notiz")
    to(page, note)
    page.keyboard.type("Ruft zurück.")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".remark")).to_contain_text("Ruft zurück.")
    sound(page)
    page.goto(page.url.replace(f"{INBOX}/{number}", "/verwaltung/exposes").partition("?")[0])
    expect(page.locator("table").last).to_contain_text(f"{language}{width}@firm.example")
    sound(page)


def test_an_expose_is_sent_with_five_clicks(
    visit: Open, store: Store, clock: Clock, box: Mailbox
) -> None:
    """Of the walk of docs/desk.md, from signing in."""
    number = stored(store, clock, "de", "clicks")
    before = len(box.taken)
    counted = Counted(visit("/verwaltung").page)
    walking.send_expose(counted, "Werk clicks", PLOT)
    assert number in str(box.until(before + 1)[-1]["Message-ID"])
    assert (counted.clicks, counted.keys) == (5, 0)


@both
@sizes
def test_documents_and_a_private_page_by_keyboard_alone(
    visit: Open, clock: Clock, prefix: str, width: int
) -> None:
    clock.wait(hours=1)
    page = visit(f"{prefix}/verwaltung/exposes", width).page
    sign_in_here(page)
    sound(page)
    to(page, page.locator("#f-suche"))
    page.keyboard.type("KR-0")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    first = page.locator('form[method="get"] input[value="KR-001"]')
    to(page, first)
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#f-ids")).to_have_value(PLOT)
    sound(page)
    press(page, page.locator('form[action$="/exposes"][method="post"] button[type="submit"]'))
    download = page.locator('a[href$="/datei"]')
    sound(page)
    page.reload()
    expect(download).to_be_visible(timeout=60_000)
    sound(page)
    answer = page.request.get(str(download.evaluate("link => link.href")))
    assert answer.body().startswith(b"%PDF")
    page.goto(page.url.partition("/exposes")[0] + f"/exposes?ids={PLOT}")
    to(page, page.locator("#f-titel"))
    page.keyboard.type("Batteriewerk")
    press(page, page.locator('form[action$="/seiten"] button[type="submit"]'))
    expect(page.locator("#f-link")).to_have_value(re.compile("^http://land.example/.*angebot/"))
    sound(page)
