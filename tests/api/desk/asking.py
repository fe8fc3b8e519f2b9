"""Owners of plots: contacts at the desk, the mail that asks them, and the page behind its link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from data.owners import OwnerKind
from data.store.owners import Contact
from tests.api import inside
from tests.api.desk.forms import Form, form_of, post

if TYPE_CHECKING:
    from email.message import EmailMessage

    import httpx

    from data.store.asks import Ask
    from data.words import Language
    from tests.api.desk.staff import Browser, Staffed
    from tests.mailserver import Mailbox

OWNER: Final = "olga@land.example"
NAME: Final = "Olga Öder"
BOOK: Final = "/verwaltung/eigentuemer"


def settings(port: int) -> dict[str, Any]:
    """Return settings of a service that sends mails with links."""
    return {
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_tls": "none",
        "public_url": "https://land.example",
    }


def contact(
    desk: Staffed,
    *plots: str,
    key: str = "olga",
    email: str | None = OWNER,
    language: Language = "de",
    kind: OwnerKind = OwnerKind.OWNER,
    name: str = NAME,
) -> Contact:
    """Record a contact of plots."""
    held = Contact(
        key=key,
        kind=kind,
        name=name,
        function="Verwaltung",
        email=email,
        language=language,
        made=desk.clock.now(),
    )
    desk.store.owners.add(held, plots, desk.act(), desk.clock.today())
    return held


def deliver(desk: Staffed, box: Mailbox, count: int) -> list[EmailMessage]:
    """Have the service do and send what is due; return all mails that arrived."""
    rounds = desk.office.application.state.rounds
    while True:
        rounds.go()
        if not desk.store.outbox.count():
            return box.until(count) if count else box.messages


def links(mail: EmailMessage) -> list[str]:
    """Return the paths of the links in a mail."""
    body = mail.get_body()
    assert body is not None
    found = re.findall(r"https://land\.example\S+", body.get_content())
    return [urlsplit(one).path for one in found]


@dataclass
class Visitor:
    """Somebody without account and cookie, at the page behind a link."""

    desk: Staffed
    path: str

    def ask(self, method: str, path: str | None = None, **options: Any) -> httpx.Response:  # noqa: ANN401
        answer = inside.ask(self.desk.office.application, method, path or self.path, **options)
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in answer.headers["x-robots-tag"]
        return answer

    def open(self) -> httpx.Response:
        return self.ask("GET")

    def form(self) -> Form:
        return form_of(self.open(), self.path)

    def answer(self, kind: str, **typed: str) -> httpx.Response:
        """Fill in the form as it is shown, and send it."""
        pairs = self.form().with_(antwort=kind, **typed)
        return self.send(dict(pairs))

    def send(self, data: dict[str, Any], **options: Any) -> httpx.Response:  # noqa: ANN401
        headers = {"Sec-Fetch-Site": "same-origin", **options.pop("headers", {})}
        return self.ask("POST", data=data, headers=headers, **options)


def asks(desk: Staffed) -> list[Ask]:
    """Return all questions, the oldest first."""
    return [ask for ask, _ in desk.store.asks.all()]


def asked(desk: Staffed, box: Mailbox, *plots: str) -> list[Visitor]:
    """Record a contact, wait a year, and return who opens each link of the mail."""
    contact(desk, *(plots or ("a",)))
    desk.clock.wait(days=365)
    (mail,) = deliver(desk, box, 1)
    return [Visitor(desk, path) for path in links(mail)]


def accept(browser: Browser, ending: str = "/annehmen") -> str:
    """Press the button beside the first answer on Today; return where it leads."""
    form = form_of(browser.get("/verwaltung"), ending)
    return post(browser, form.action, form.pairs).headers["location"]
