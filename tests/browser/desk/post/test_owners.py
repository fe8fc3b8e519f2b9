"""An owner is asked at the desk, answers on a telephone, and staff see the difference."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import expect

from data.store.changes import Change
from tests.api.desk.holding import plot
from tests.browser.axe import violations
from tests.browser.desk.conftest import sign_in_here

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from data.store.store import Store
    from tests.api.correspondence import Clock
    from tests.browser.conftest import Open
    from tests.mailserver import Mailbox

BOOK = "/verwaltung/eigentuemer"


def is_good(page: Page) -> None:
    """Make sure that a page is accessible, and no wider than its window."""
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    size: list[int] = page.evaluate(
        "(({scrollWidth, clientWidth}) => [scrollWidth, clientWidth])(document.documentElement)"
    )
    assert size[0] <= size[1], page.url


def press(page: Page, button: Locator) -> None:
    """Press a button by keyboard, and wait for where it leads."""
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_in(page: Page, field: Locator, text: str) -> None:
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def ask(desk: Page, box: Mailbox) -> str:
    """Say at the desk who it is and what may be published, and ask; return the path of the link."""
    press(desk, desk.get_by_role("button", name="Anlegen"))
    expect(desk.locator("#summary")).to_be_focused()
    is_good(desk)
    type_in(desk, desk.locator("#f-name"), "Olga Öder")
    type_in(desk, desk.locator("#f-email"), "olga@land.example")
    press(desk, desk.get_by_role("button", name="Anlegen"))
    desk.locator("summary", has_text="Zustimmung vermerken").focus()
    desk.keyboard.press("Enter")
    desk.locator("input[name=umfang]").first.focus()
    desk.keyboard.press("Space")
    desk.locator("input[name=tag]").last.fill("2026-02-01")
    type_in(desk, desk.locator("input[name=herkunft]"), "Brief vom 1. Februar")
    press(desk, desk.get_by_role("button", name="Vermerken", exact=True))
    expect(desk.get_by_role("status")).to_contain_text("Zustimmung ist vermerkt")
    press(desk, desk.get_by_role("button", name="Jetzt fragen"))
    is_good(desk)
    (mail,) = box.until(1)
    body = mail.get_body()
    assert body is not None
    link = re.search(r"http://land\.example\S+", body.get_content())
    assert link
    return urlsplit(link[0]).path


def answer(owner: Page) -> None:
    """Type a price that is none, and then one, by keyboard."""
    price = owner.locator("#f-price")
    owner.get_by_label("Alles stimmt noch").focus()
    owner.keyboard.press("ArrowDown")
    expect(owner.get_by_label("Etwas hat sich geändert")).to_be_checked()
    type_in(owner, price, "viel")
    press(owner, owner.get_by_role("button", name="Antwort senden"))
    expect(owner.locator("#summary")).to_be_focused()
    is_good(owner)
    type_in(owner, price, "27,5")
    press(owner, owner.get_by_role("button", name="Antwort senden"))
    expect(owner.get_by_role("status")).to_contain_text("angekommen")
    is_good(owner)
    assert owner.context.cookies() == []


def test_from_question_to_difference(
    visit: Open, store: Store, clock: Clock, box: Mailbox, address: str
) -> None:
    changes = [Change(one.id, None, one) for one in (plot("a", price=25.0), plot("b"))]
    store.write(changes, account="import", reason="", at=clock.now())
    seen = visit(f"{BOOK}/neu?flaeche=a")
    desk = seen.page
    sign_in_here(desk)
    is_good(desk)
    path = ask(desk, box)
    # On a telephone, without account and cookie.
    is_good(visit(f"/en{path}", 1440).page)
    seen_by_owner = visit(path, 390)
    owner = seen_by_owner.page
    is_good(owner)
    answer(owner)
    # The difference waits, in both languages and on a tablet.
    desk.set_viewport_size({"width": 820, "height": 1180})
    for lead in ("/en", ""):
        for page in (BOOK, f"{BOOK}/neu", "/verwaltung/flaechen/a", "/verwaltung"):
            desk.goto(f"{address}{lead}{page}")
            is_good(desk)
    row = desk.locator("#antworten li", has_text="Olga Öder")
    expect(row).to_contain_text("berichtigt")
    press(desk, row.get_by_role("link", name="Unterschied ansehen"))
    expect(desk.locator("table.differences").first).to_contain_text("27,5")
    is_good(desk)
    press(desk, desk.get_by_role("button", name="Veröffentlichen"))
    assert store.held()["a"].record.values["price"] == 27.5
    owner.reload()
    expect(owner.get_by_role("status")).to_contain_text("bearbeitet")
    is_good(owner)
    for one in (seen, seen_by_owner):  # forms that were refused, as they should be
        one.faults = [fault for fault in one.faults if "400" not in fault]
