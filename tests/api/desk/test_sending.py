"""Exposés sent to somebody from the desk: as one PDF, or as a link to a private page."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

import pikepdf
import pytest

from data.roles import Role
from data.store.schema import OUTBOX
from tests.api.correspondence import hidden, plain, value_of
from tests.api.desk.staff import Browser, Staffed, staffed
from tests.mailserver import Mailbox, free_port, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    import httpx

    from geo.catalogue import Catalogue

EXPOSES: Final = "/verwaltung/exposes"
SEND: Final = f"{EXPOSES}/senden"
TO: Final = "zoe@firm.example"
EVIL: Final = "Exposé\r\nBcc: all@firm.example <script>probe</script> {{7*7}} #strong[x]"


@pytest.fixture
def post(home: Path, tmp_path: Path) -> Iterator[tuple[Staffed, Mailbox]]:
    box, port = Mailbox(), free_port()
    more = {
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_tls": "none",
        "public_url": "https://land.example",
    }
    with receiving(box, port), staffed(home, tmp_path, **more) as held:
        held.add("anna", Role.PUBLISHER)
        yield held, box


def send(browser: Browser, plots: str, on: str = "", **typed: Any) -> httpx.Response:  # noqa: ANN401
    """Fill in the form of a mail, and send it."""
    page = browser.get(f"{SEND}?ids={plots}{on}")
    data = {
        **{name: hidden(page, name) for name in ("formwort", "mail", "ids")},
        **{name: value_of(page, name) for name in ("betreff", "text")},
        "an": TO,
        "wie": "pdf",
        "sprache": "de",
        "abschnitt": re.findall(r'name="abschnitt" value="(\w+)" checked', page.text),
        **typed,
    }
    return browser.ask("POST", SEND, data=data)


def deliver(desk: Staffed, box: Mailbox, count: int = 1) -> list[EmailMessage]:
    desk.office.application.state.rounds.go()
    return box.until(count)


def attached(mail: EmailMessage) -> list[tuple[str | None, bytes]]:
    return [(one.get_filename(), one.get_content()) for one in mail.iter_attachments()]


def body(mail: EmailMessage) -> str:
    part = mail.get_body()
    assert part is not None
    return str(part.get_content())


def test_one_expose_goes_as_it_was_chosen(
    post: tuple[Staffed, Mailbox], catalogue: Catalogue
) -> None:
    desk, box = post
    browser = desk.browser("anna")
    assert send(browser, "KR-001", abschnitt=["risks", "supply"]).status_code == 303
    (mail,) = deliver(desk, box)
    assert (mail["To"], mail["Reply-To"]) == (TO, "office@county.example.org")
    assert mail["Subject"] == f"Exposé: {catalogue.by_id['KR-001'].name}"
    assert mail["Auto-Submitted"] is None
    text = body(mail)
    assert "https://land.example/flaechen/KR-001" in text
    assert "Ihre Adresse wird am 29.08.2026 aus unserem Dienst gelöscht." in text
    ((name, content),) = attached(mail)
    assert name == "expose-KR-001-de.pdf"
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        titles = [one.title for one in outline.root[0].children]
    assert "Versorgung" in titles
    assert "Plan und Baurecht" not in titles
    (sent,) = desk.store.dispatches.all()
    it = sent.dispatch
    assert (it.sections, it.catalogue, it.recipient) == (
        *(("supply", "risks"), catalogue.version, TO),
    )
    assert (sent.enquiry, sent.offer, sent.delete_on.isoformat()) == (None, None, "2026-08-29")
    assert sent.arrived is not None
    shown = plain(browser.get(EXPOSES))
    assert f"{TO} Exposés per Mail KR-001 Versorgung, Risiken und Einschränkungen" in shown
    assert catalogue.version in shown
    assert ("anna", "expose_sent") in desk.actions()
    assert TO not in repr(list(desk.store.audit.entries()))


def test_several_go_as_one_document(post: tuple[Staffed, Mailbox]) -> None:
    desk, box = post
    assert send(desk.browser("anna"), "SK-013,KR-001", "&sprache=en", sprache="en").status_code
    (mail,) = deliver(desk, box)
    assert mail["Subject"] == "Exposés of 2 plots"
    ((name, content),) = attached(mail)
    assert name == "exposes-en.pdf"
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        assert len(outline.root) == 3
        assert pdf.Root.MarkInfo.Marked


def test_or_as_a_link_to_a_private_page(post: tuple[Staffed, Mailbox]) -> None:
    desk, box = post
    browser = desk.browser("anna")
    assert send(browser, "SK-013,KR-001", wie="seite").status_code == 303
    (mail,) = deliver(desk, box)
    assert attached(mail) == []
    link = re.search(r"https://land\.example(/angebot/\S+)", body(mail))
    assert link
    assert desk.office.ask("GET", link[1]).status_code == 200
    (sent,) = desk.store.dispatches.all()
    assert (sent.dispatch.kind, sent.dispatch.recipient, sent.dispatch.sections) == (
        *("page", TO, None),
    )
    assert sent.offer == desk.store.offers.all()[0].key
    assert sent.arrived is not None


def test_a_form_that_is_sent_twice_is_one_mail(post: tuple[Staffed, Mailbox]) -> None:
    desk, _ = post
    browser = desk.browser("anna")
    for how, key in (("pdf", "0" * 16), ("seite", "1" * 16)):
        for _again in range(2):
            assert send(browser, "KR-001", wie=how, mail=key).status_code == 303
    assert len(desk.store.dispatches.all()) == 2
    assert len(desk.store.offers.all()) == 1
    assert desk.store.outbox.count() == 2


def test_what_was_sent_goes_on_its_day_with_its_mail(post: tuple[Staffed, Mailbox]) -> None:
    desk, box = post
    browser = desk.browser("anna")
    send(browser, "KR-001")
    send(browser, "KR-001", wie="seite")
    deliver(desk, box, 2)

    def left() -> tuple[int, int]:
        with desk.store.outbox.reading() as connection:
            mails = len(connection.execute(OUTBOX.select()).all())
        return len(desk.store.dispatches.all()), mails

    assert left() == (2, 2)
    desk.clock.wait(days=30)
    desk.office.go_round()
    assert left() == (1, 1), "the private page's"
    desk.clock.wait(days=149)
    desk.office.go_round()
    assert left() == (1, 1)
    desk.clock.wait(days=1)
    desk.office.go_round()
    assert left() == (0, 0)


@pytest.mark.parametrize(
    "typed",
    [
        {"an": "nobody"},
        {"an": "a@firm.example, b@firm.example"},
        {"an": "a@firm.example\r\nBcc: b@firm.example"},
        {"an": ""},
        {"betreff": " "},
        {"text": ""},
        {"ids": ""},
        {"ids": "NONE-1"},
    ],
    ids=str,
)
def test_what_cannot_be_sent_is_told_and_kept(
    post: tuple[Staffed, Mailbox], typed: dict[str, str]
) -> None:
    desk, _ = post
    answer = send(desk.browser("anna"), "KR-001", **typed)
    assert answer.status_code == 400
    # The words of the form for visitors are none for staff.
    assert "was Sie wissen möchten" not in answer.text
    assert "damit wir antworten können" not in answer.text
    assert desk.store.dispatches.all() == ()
    assert desk.store.outbox.count() == 0


def test_too_many_are_refused(post: tuple[Staffed, Mailbox], catalogue: Catalogue) -> None:
    desk, _ = post
    ids = ",".join(plot.id for plot in catalogue.plots[:11])
    answer = send(desk.browser("anna"), ids)
    assert answer.status_code == 400
    assert "Höchstens 10 Flächen" in plain(answer)


def test_words_are_no_headers_and_no_markup(post: tuple[Staffed, Mailbox]) -> None:
    desk, box = post
    browser = desk.browser("anna")
    assert send(browser, "KR-001", betreff=EVIL, text=EVIL, abschnitt=[]).status_code == 303
    (mail,) = deliver(desk, box)
    assert mail["Bcc"] is None
    assert "Bcc: all@firm.example" in mail["Subject"]
    assert "{{7*7}} #strong[x]" in body(mail)
    wrong = send(browser, "KR-001", betreff=EVIL, an='"><img src=x>')
    assert "<script>probe" not in wrong.text
    assert "<img src=x" not in wrong.text


def test_only_where_a_mail_server_is_set(desk: Staffed) -> None:
    desk.add("anna", Role.PUBLISHER)
    page = desk.browser("anna").get(f"{SEND}?ids=KR-001")
    assert "GEWERBE_SMTP_HOST" in page.text
    assert 'name="an"' not in page.text


def test_who_is_bound_to_municipalities_sends_what_is_theirs(
    post: tuple[Staffed, Mailbox], catalogue: Catalogue
) -> None:
    desk, _ = post
    own = str(catalogue.by_id["KR-001"].values["municipality"])
    other = next(ags for ags in catalogue.municipalities if ags != own)
    desk.add("eve", Role.PUBLISHER, other)
    desk.add("bob", Role.PUBLISHER, own)
    assert send(desk.browser("eve"), "KR-001").status_code == 403
    assert desk.store.dispatches.all() == ()
    assert send(desk.browser("bob"), "KR-001").status_code == 303
