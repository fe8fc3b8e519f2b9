"""An application with a store and clocks of its own, asked as a visitor's browser does."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from api.app import create_app
from data.store.store import open_store
from tests.api import inside
from tests.data.store.blank import blank
from tests.settled import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from fastapi import FastAPI

    from api.settings import Settings
    from data.store.enquiries import Enquiry

OFFICE: Final = "office@county.example.org"
VISITOR: Final = "zoe@firm.example"
TYPED: Final = {
    "name": "Zoë Müller",
    "firm": "Müller & Söhne <GmbH>",
    "email": VISITOR,
    "telephone": "+49 341 1234",
    "message": "Ein Werk mit 120 Plätzen.\nBis 2028?",
    "copy": "1",
}


@dataclass
class Clock:
    """A clock that a test sets."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC))

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()

    def ticks(self) -> float:
        return self.at.timestamp()

    def wait(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class Office:
    """An application, its clock, and its store."""

    settings: Settings
    clock: Clock
    application: FastAPI

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401
        return inside.ask(self.application, method, path, **options)

    def send(
        self,
        path: str = "/anfrage",
        typed: dict[str, str] | None = None,
        *,
        token: str | None = None,
        seconds: float = 30,
        **options: Any,  # noqa: ANN401
    ) -> httpx.Response:
        """Open a form, wait, and send it."""
        token = self.token(path) if token is None else token
        self.clock.wait(seconds=seconds)
        data = {"form": token, "rueckfragethema": "", **(TYPED if typed is None else typed)}
        return self.ask("POST", path, data=data, **options)

    def token(self, path: str = "/anfrage") -> str:
        return hidden(self.ask("GET", path), "form")

    def go_round(self) -> None:
        """Do what the service does by itself, but for the mails, which stay in the outbox."""
        self.application.state.rounds.look_after()

    @property
    def stored(self) -> tuple[Enquiry, ...]:
        with open_store(self.settings.record) as store:
            return store.enquiries.all()


@contextmanager
def office(home: Path, folder: Path, **more: Any) -> Iterator[Office]:  # noqa: ANN401
    """Make an application on the catalogue of `home`, with a store of its own in `folder`."""
    clock = Clock()
    settings = settings_of(
        home=home,
        database=str(blank(folder / "record.gpkg")),
        secret="0123456789" * 4,
        office_mail=OFFICE,
        **more,
    )
    application = create_app(settings, clock=clock.today, ticks=clock.ticks, now=clock.now)
    try:
        yield Office(settings, clock, application)
    finally:
        application.state.postroom.close()
        application.state.service.close()


def hidden(answer: httpx.Response, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'type="hidden" name="{name}" value="([^"]+)"', answer.text)
    assert found, answer.text
    return unescape(found[1])


def plain(answer: httpx.Response) -> str:
    """Return the words of a page's main part, in one line."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main.partition(">")[2])).split())


def value_of(answer: httpx.Response, name: str) -> str:
    """Return what a field of the form holds."""
    tag = re.search(rf'<input id="f-{name}"[^>]*>', answer.text)
    if tag:
        found = re.search(r'value="([^"]*)"', tag[0])
        assert found
        return unescape(found[1])
    area = re.search(rf'<textarea id="f-{name}"[^>]*>\n?(.*?)</textarea>', answer.text, re.DOTALL)
    assert area, answer.text
    return unescape(area[1])
