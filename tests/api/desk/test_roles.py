"""Every route of the desk, asked with every role and none, against the table in the docs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from fastapi.routing import iter_route_contexts

from api.desk.place import PREFIX
from data.roles import Role
from data.words import LANGUAGES
from tests.api.desk.staff import Browser, Staffed, staffed

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE: Final = Path(__file__).parents[3] / "docs" / "desk-roles.md"
ROW: Final = re.compile(r"^\| (GET|POST) \| `([^`]+)` \| (\w+) \|", re.MULTILINE)
NOBODY: Final = "nobody"


def documented() -> dict[tuple[str, str], str]:
    rows = ROW.findall(TABLE.read_text(encoding="utf-8"))
    found = {(method, path): role for method, path, role in rows}
    assert len(found) == len(rows), "a route stands twice"
    return found


@pytest.fixture(scope="module")
def desk(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    with staffed(home, tmp_path_factory.mktemp("roles")) as held:
        for role in Role:
            held.add(role.value, role)
        yield held


def routes(desk: Staffed) -> set[tuple[str, str]]:
    return {
        (method, str(route.path))
        for route in iter_route_contexts(desk.office.application.routes)
        if f"{route.path}/".startswith(f"{PREFIX}/")
        for method in (route.methods or set()) - {"HEAD"}
    }


def test_the_table_names_every_route_and_no_other(desk: Staffed) -> None:
    assert documented().keys() == routes(desk)


def test_each_is_there_in_every_language(desk: Staffed) -> None:
    served = {str(route.path) for route in iter_route_contexts(desk.office.application.routes)}
    for language in LANGUAGES:
        lead = "" if language == "de" else f"/{language}"
        assert {lead + path for _, path in documented()} <= served


def answer(browser: Browser, word: str, method: str, path: str) -> tuple[int, str]:
    """Ask for a thing that is not there: whoever may is told so, or what they sent is wrong."""
    address = re.sub(r"{\w+(:\w+)?}", "xyz", path)
    data = {"formwort": word} if method == "POST" else None
    held = browser.ask(method, address, data=data)
    return held.status_code, held.headers.get("location", "")


@pytest.mark.parametrize("role", [*Role, None], ids=lambda role: role or NOBODY)
def test_who_may_and_who_may_not(desk: Staffed, role: Role | None) -> None:
    for (method, path), least in documented().items():
        browser = Browser(desk.office)
        word = "x"
        if role is not None:
            user = desk.store.users.named(role.value)
            assert user is not None
            held = desk.store.sessions.begin(user, desk.act(role.value), by="password")
            place = desk.office.application.state.desk
            browser.cookies = {"verwaltung": place.seals.seal("session", held)}
            session = desk.store.sessions.get(held)
            assert session is not None
            word = place.form_word(session)
        desk.clock.wait(minutes=1)
        before = len(desk.actions())
        status, led = answer(browser, word, method, path)
        if least == NOBODY or (role is not None and role.may(Role(least))):
            assert status not in {401, 403} or least == NOBODY, (method, path, role)
            assert "/anmelden?" not in led, (method, path, role)
        elif role is None:
            assert (status, "/anmelden?" in led) in {(303, True), (401, False)}, (method, path)
        else:
            assert status == 403, (method, path, role)
            denied = desk.actions()[before:]
            assert denied == [(role.value, "denied")], (method, path, role)
