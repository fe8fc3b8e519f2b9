"""A served application with a store of its own, and a browser in which somebody is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.desk.desk import COOKIE
from tests.api.desk.staff import Staffed, staffed
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.conftest import Open, Watched

    type SignedIn = Callable[..., Watched]


@pytest.fixture(scope="module")
def desk(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    """Return an application with nobody in it yet; a module's tests share its store."""
    with staffed(home, tmp_path_factory.mktemp("desk")) as held:
        yield held


@pytest.fixture(scope="module")
def address(desk: Staffed) -> Iterator[str]:
    """Serve it; return its address, which `visit` opens."""
    with serve(desk.office.application) as served:
        yield served


@pytest.fixture
def signed_in(desk: Staffed, visit: Open) -> SignedIn:
    """Return a function that opens a page as somebody who has an account already."""

    def open_page(name: str, path: str, width: int = 1440, **options: object) -> Watched:
        user = desk.store.users.named(name)
        assert user is not None
        word = desk.store.sessions.begin(user, desk.act(name), by="password")
        sealed = desk.office.application.state.desk.seals.seal("session", word)
        state = {"cookies": [_cookie(sealed)], "origins": []}
        return visit(path, width, storage_state=state, **options)

    return open_page


def _cookie(sealed: str) -> dict[str, object]:
    """Return the cookie of a session as a stored state of the browser holds it."""
    return {
        "name": COOKIE,
        "value": sealed,
        "domain": "127.0.0.1",
        "path": "/",
        "expires": -1,
        "httpOnly": True,
        "secure": False,
        "sameSite": "Lax",
    }
