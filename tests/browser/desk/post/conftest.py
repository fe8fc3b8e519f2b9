"""A service with staff, a store of its own and a mail server, for browsers of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from pydantic import SecretStr

from api.app import create_app
from api.settings import Settings
from data.roles import Role
from data.store.users import Act
from tests.api.correspondence import Clock
from tests.api.desk.staff import HASHED, PASSWORD
from tests.mailserver import Mailbox, free_port, receiving
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI
    from playwright.sync_api import Page

    from data.store.store import Store

STAFF: Final = "anna"


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
        database=SecretStr(str(tmp_path_factory.mktemp("desk") / "record.gpkg")),
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


def sign_in(page: Page) -> None:
    """Sign in with the keyboard, on the page that asks for it."""
    page.locator("#f-name").focus()
    page.keyboard.type(STAFF)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
