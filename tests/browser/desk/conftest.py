"""The desk served, and a browser in which somebody signs in.

`served` is for each test its own, with an empty store. A module whose tests share one asks for
`application`, with its `store`, a `clock` of its own and a mail server with its `box`; `visit`
opens that one's pages.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect
from pydantic import SecretStr

from api.app import create_app
from api.settings import Settings
from data.roles import Role
from data.store.users import Act
from tests.api.correspondence import Clock
from tests.api.desk.staff import HASHED, PASSWORD
from tests.browser.conftest import Watched
from tests.browser.loading import loading
from tests.conftest import TODAY
from tests.data.store.blank import blank
from tests.mailserver import Mailbox, free_port, receiving
from tests.serving import serve
from tests.settled import settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fastapi import FastAPI
    from playwright.sync_api import Browser, Page

    from data.store.store import Store

STAFF: Final = "anna"
SIZES: Final = {1440: (1440, 900), 820: (820, 1180), 390: (390, 844)}


@dataclass(frozen=True)
class Served:
    """The desk on a port, and the store behind it."""

    address: str
    store: Store

    def add(self, name: str, role: Role = Role.PUBLISHER, *towns: str) -> None:
        """Add somebody whose password is `PASSWORD`."""
        act = Act("test", datetime.now(UTC))
        user = self.store.users.add(name, role, towns, act)
        self.store.users.change(user.key, "password_set", act, password=HASHED)


@pytest.fixture
def served(home: Path, tmp_path: Path) -> Iterator[Served]:
    """Serve the desk with an empty store, in a home whose files are those of the other."""
    own = shutil.copytree(home, tmp_path / "home", copy_function=os.link)
    settings = settings_of(
        home=own, database=str(blank(tmp_path / "record.gpkg")), secret="0123456789" * 4
    )
    application = create_app(settings, clock=lambda: TODAY)
    with serve(application) as address:
        yield Served(address, application.state.postroom.store())


type SignIn = Callable[..., Watched]


@pytest.fixture
def sign_in(browser: Browser, served: Served) -> Iterator[SignIn]:
    """Return a function that signs somebody in, by keyboard; faults fail the test at the end."""
    held: list[Watched] = []

    def signed_in(name: str, *, width: int = 1440, prefix: str = "") -> Watched:
        across, down = SIZES[width]
        context = browser.new_context(
            viewport={"width": across, "height": down},
            has_touch=width < 1000,
            reduced_motion="reduce",
            locale="en-GB" if prefix else "de-DE",
        )
        watched = Watched(context.new_page(), served.address)
        watched.page.on("request", watched.on_request)
        watched.page.on("console", watched.on_console)
        watched.page.on("pageerror", lambda error: watched.faults.append(f"script: {error}"))
        held.append(watched)
        watched.open(f"{prefix}/verwaltung/anmelden")
        page = watched.page
        page.keyboard.type(name)  # the field has the focus
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("nav.desk-nav")).to_be_visible()
        return watched

    yield signed_in
    faults = [fault for watched in held for fault in watched.faults]
    for watched in held:
        watched.page.context.close()
    assert faults == []


@contextmanager
def leading(page: Page) -> Iterator[None]:
    """Wait for the page to which what is done leads."""
    with loading(page), page.expect_navigation():
        yield


@pytest.fixture(scope="module")
def clock() -> Clock:
    """Return the clock of the service."""
    return Clock()


@pytest.fixture(scope="module")
def box() -> Mailbox:
    """Return the mailbox of everybody."""
    return Mailbox()


@pytest.fixture(scope="module")
def application(home: Path, tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> FastAPI:
    """Return an application in which somebody may publish and administer."""
    settings = Settings(
        home=home,
        database=SecretStr(str(blank(tmp_path_factory.mktemp("desk") / "record.gpkg"))),
        secret=SecretStr("0123456789" * 4),
        office_mail="office@county.example.org",
        smtp_host="127.0.0.1",
        smtp_port=free_port(),
        smtp_tls="none",
        public_url="http://land.example",
    )
    made = create_app(settings, clock=clock.today, ticks=clock.ticks, now=clock.now)
    store: Store = made.state.postroom.store()
    act = Act("test", clock.now())
    user = store.users.add(STAFF, Role.ADMINISTRATOR, (), act)
    store.users.change(user.key, "password_set", act, password=HASHED)
    return made


@pytest.fixture(scope="module")
def store(application: FastAPI) -> Store:
    """Return its store."""
    held: Store = application.state.postroom.store()
    return held


@pytest.fixture(scope="module")
def address(application: FastAPI, box: Mailbox) -> Iterator[str]:
    """Serve it, with the mail server beside it."""
    port = application.state.postroom.settings.smtp_port
    with receiving(box, port), serve(application) as served:
        yield served


def sign_in_here(page: Page) -> None:
    """Sign in with the keyboard, on the page that asks for it."""
    page.locator("#f-name").focus()
    page.keyboard.type(STAFF)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
