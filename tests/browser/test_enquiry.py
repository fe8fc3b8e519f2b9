"""Enquiry and search subscription in a browser: by keyboard alone, without a script, clean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect
from pydantic import SecretStr

from api.app import create_app
from api.settings import Settings
from data.store.store import open_store
from tests.api.correspondence import Clock
from tests.browser.axe import violations
from tests.browser.test_reflow import CUT
from tests.mailserver import Mailbox, free_port, receiving
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Open

PLOT: Final = "KR-001"
WORDS: Final = {
    "": ("Anfragen", "Noch nicht gesendet", "Vielen Dank", "Bestätigen", "Beenden"),
    "/en": ("Enquire", "Not sent yet", "Thank you", "Confirm", "End it"),
}
both = pytest.mark.parametrize("prefix", ["", "/en"])
sizes = pytest.mark.parametrize("width", [1440, 390])


@pytest.fixture(scope="module")
def clock() -> Clock:
    """Return the clock of the service."""
    return Clock()


@pytest.fixture(scope="module")
def box() -> Mailbox:
    """Return the mailbox of everybody."""
    return Mailbox()


@pytest.fixture(scope="module")
def settings(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings with a mail server, and a store of its own."""
    return Settings(
        home=home,
        database=SecretStr(str(tmp_path_factory.mktemp("enquiries") / "record.gpkg")),
        secret=SecretStr("0123456789" * 4),
        office_mail="office@county.example.org",
        smtp_host="127.0.0.1",
        smtp_port=free_port(),
        smtp_tls="none",
        public_url="https://land.example",
    )


@pytest.fixture(scope="module")
def address(settings: Settings, clock: Clock, box: Mailbox) -> Iterator[str]:
    """Serve, with a mail server beside it."""
    application = create_app(settings, clock=clock.today, ticks=clock.ticks, now=clock.now)
    assert settings.smtp_port
    with receiving(box, settings.smtp_port), serve(application) as served:
        yield served


def sound(page: Page) -> None:
    """Assert that a page is clean, and nothing of it cut off."""
    assert violations(page) == []
    assert page.evaluate(CUT) == []
    assert page.context.cookies() == []


def to(page: Page, name: str) -> None:
    """Go with the Tab key to a field or button of the main part."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name || document.activeElement.type") == name:
            assert page.evaluate("document.activeElement.matches(':focus-visible')")
            return
    pytest.fail(f"no way by keyboard to {name}")


def sent(page: Page) -> None:
    """Wait until a form was sent and answered."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


@both
@sizes
def test_an_enquiry_by_keyboard_alone(
    visit: Open, settings: Settings, clock: Clock, prefix: str, width: int
) -> None:
    enquire, not_sent, thanks, *_ = WORDS[prefix]
    clock.wait(hours=1)
    seen = visit(f"{prefix}/flaechen/{PLOT}", width)
    page = seen.page
    link = page.locator(".plot-actions").get_by_role("link", name=enquire)
    for _ in range(40):
        if link.evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press("Tab")
    sent(page)
    expect(page).to_have_url(re.compile(rf"{prefix}/anfrage\?plot={PLOT}$"))
    expect(page.locator(".subject")).to_contain_text(PLOT)
    sound(page)
    # Sent half empty: the summary has the focus, names the fields, and leads to them.
    to(page, "name")
    page.keyboard.type("Zoë")
    to(page, "email")
    page.keyboard.type("zoe")
    seen.faults = []
    sent(page)
    summary = page.locator("#summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text(not_sent)
    expect(page).to_have_title(re.compile(not_sent))
    sound(page)
    assert page.locator("[aria-invalid]").evaluate_all("all => all.map((one) => one.name)") == [
        *("email", "message")
    ]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#f-email")).to_be_focused()
    expect(page.locator("#f-name")).to_have_value("Zoë")
    page.keyboard.press("End")
    page.keyboard.type("@firm.example")
    to(page, "message")
    page.keyboard.type("Ein Werk.")
    clock.wait(seconds=30)
    to(page, "submit")
    # The browser reports the status of the page before, which is what we want there.
    seen.faults = [fault for fault in seen.faults if "400" not in fault]
    sent(page)
    expect(page.locator("h1")).to_have_text(thanks)
    sound(page)
    number = page.locator(".reference").inner_text()
    with open_store(settings.record) as store:
        stored = store.enquiries.get(number)
    assert stored is not None
    assert (stored.name, stored.email, stored.plots) == ("Zoë", "zoe@firm.example", (PLOT,))


def test_an_enquiry_without_a_script(browser: Browser, address: str, clock: Clock) -> None:
    clock.wait(hours=1)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/flaechen?zoning=GI")
    page.locator(".results-next a").first.click()
    page.locator("#f-name").fill("Zoë")
    page.locator("button[type=submit]").last.click()
    expect(page.locator("#summary")).to_be_focused()
    page.locator("#f-email").fill("zoe@firm.example")
    page.locator("#f-message").fill("Ein Werk.")
    clock.wait(seconds=30)
    page.locator("form.form button[type=submit]").click()
    expect(page.locator("h1")).to_have_text("Vielen Dank")
    context.close()


@both
@sizes
def test_a_subscription_from_the_list_to_its_end(
    visit: Open, clock: Clock, box: Mailbox, address: str, prefix: str, width: int
) -> None:
    *_, confirm, end = WORDS[prefix]
    clock.wait(days=1)
    page = visit(f"{prefix}/flaechen?area_min=20000&zoning=GI", width).page
    page.locator(".results-next a").last.click()
    expect(page.locator(".subject .tag")).to_have_count(2)
    sound(page)
    to(page, "email")
    page.keyboard.type(f"zoe{width}@{prefix.strip('/') or 'de'}.example")
    clock.wait(seconds=30)
    before = len(box.taken)
    sent(page)
    expect(page).to_have_url(re.compile("/gefragt$"))
    sound(page)
    mail = box.until(before + 1)[-1]
    found = re.search(r"https://land\.example(\S+/bestaetigen/\S+)", mail.get_content())
    assert found
    page.goto(address + found[1])
    sound(page)
    button = page.get_by_role("button", name=confirm)
    button.focus()
    sent(page)
    expect(page.get_by_role("status").first).to_be_visible()
    expect(button).to_have_count(0)
    sound(page)
    unsubscribe = mail["List-Unsubscribe"].strip("<>").removeprefix("https://land.example")
    page.goto(address + unsubscribe)
    sound(page)
    page.get_by_role("button", name=end).focus()
    sent(page)
    expect(page.get_by_role("status").first).to_be_visible()
    sound(page)


@pytest.mark.parametrize("path", ["/anfrage", "/suchauftrag?zoning=GI"])
def test_forms_are_clean_in_the_dark(visit: Open, path: str) -> None:
    assert violations(visit(path, color_scheme="dark").page) == []


@pytest.mark.parametrize("size", [(320, 256), (720, 450)])
@pytest.mark.parametrize("path", ["/anfrage?zoning=GI&area_min=20000", "/en/suchauftrag?zoning=GI"])
def test_nothing_is_cut_off_at_four_times_its_size(
    visit: Open, path: str, size: tuple[int, int]
) -> None:
    page = visit(path, 390).page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.reload()
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
