"""An application with staff, each of whom has a browser that keeps cookies."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any, Final

from api.desk.signin import passwords
from data.roles import Role
from data.store.store import Store, open_store
from data.store.users import Act
from tests.api.correspondence import Office, office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from data.store.users import User

PASSWORD: Final = "correct horse battery"  # noqa: S105 – of nobody
# Each hash takes long on purpose.
HASHED: Final = passwords.hashed(PASSWORD)
SIGN_IN: Final = "/verwaltung/anmelden"


@dataclass
class Browser:
    """Keeps cookies, and sends the words of the forms that it was shown."""

    office: Office
    cookies: dict[str, str] = field(default_factory=dict)
    base: str = "http://test"

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401
        said = {"Sec-Fetch-Site": "same-origin", **options.pop("headers", {})}
        headers = {name: value for name, value in said.items() if value is not None}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        answer = self.office.ask(method, f"{self.base}{path}", headers=headers, **options)
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]
        return answer

    def get(self, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401
        return self.ask("GET", path, **options)

    def sign_in(self, name: str, password: str = PASSWORD, **typed: str) -> httpx.Response:
        data = {"name": name, "password": password, **typed}
        return self.ask("POST", SIGN_IN, data=data)

    def send(self, path: str, on: str = "/verwaltung/konto", **typed: Any) -> httpx.Response:  # noqa: ANN401
        """Send a form, with the word of the page that it is on."""
        return self.ask("POST", path, data={"formwort": self.word(on), **typed})

    def word(self, on: str = "/verwaltung/konto") -> str:
        return hidden(self.get(on), "formwort")


@dataclass
class Staffed:
    """The application with its store, and ways to put people into it."""

    office: Office

    @property
    def clock(self) -> Any:  # noqa: ANN401
        return self.office.clock

    @property
    def store(self) -> Store:
        held: Store = self.office.application.state.postroom.store()
        return held

    def act(self, name: str = "test") -> Act:
        return Act(name, self.clock.now())

    def add(self, name: str, role: Role = Role.PUBLISHER, *towns: str, **values: Any) -> User:  # noqa: ANN401
        """Add somebody whose password is `PASSWORD`."""
        user = self.store.users.add(name, role, towns, self.act())
        values = {"password": HASHED, **values}
        return self.store.users.change(user.key, "password_set", self.act(), **values) or user

    def browser(self, name: str | None = None, **more: Any) -> Browser:  # noqa: ANN401
        """Return a browser, with somebody signed in by the password where a name is given."""
        held = Browser(self.office, **more)
        if name is not None:
            answer = held.sign_in(name)
            assert answer.status_code == 303, answer.text
            self.clock.wait(minutes=1)  # so that no test runs into the rate of sign-ins
        return held

    def actions(self) -> list[tuple[str | None, str]]:
        """Return who did what, the first one first."""
        with open_store(self.office.settings.record) as store:
            return [(entry.account, entry.action) for entry in store.audit.entries()]


@contextmanager
def staffed(home: Path, folder: Path, **more: Any) -> Iterator[Staffed]:  # noqa: ANN401
    """Make an application on the catalogue of `home`, with a store of its own in `folder`."""
    with office(home, folder, **more) as held:
        yield Staffed(held)


def hidden(answer: httpx.Response, name: str) -> str:
    """Return the value of the first hidden field of a name."""
    found = re.search(rf'type="hidden" name="{name}" value="([^"]*)"', answer.text)
    assert found, answer.text
    return unescape(found[1])
