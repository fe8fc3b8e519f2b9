"""Enquiries at the desk: who sees which, answers by mail, notes, hand-over, deletion."""

from __future__ import annotations

import json
import logging
import re
from datetime import date
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.roles import Role
from data.store.schema import CORRESPONDENCE
from data.store.store import open_store
from tests.api.correspondence import OFFICE, TYPED, VISITOR, hidden, plain, value_of
from tests.api.desk.staff import Staffed, staffed
from tests.mailserver import Mailbox, free_port, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    import httpx

    from geo.catalogue import Catalogue
    from tests.api.desk.staff import Browser

INBOX: Final = "/verwaltung/anfragen"
PLOT: Final = "KR-001"
NASTY: Final = "x\r\nBcc: evil@x.example\r\n\r\nBody"


@pytest.fixture
def post(home: Path, tmp_path: Path) -> Iterator[tuple[Staffed, Mailbox]]:
    """Return an application with a mail server on the loopback, and its mailbox."""
    box, port = Mailbox(), free_port()
    more = {
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_tls": "none",
        "public_url": "https://land.example",
    }
    with receiving(box, port), staffed(home, tmp_path, **more) as held:
        yield held, box


def ask(desk: Staffed, path: str = f"/anfrage?plot={PLOT}", **typed: str) -> str:
    """Send an enquiry as a visitor does; return its number."""
    known = {one.reference for one in desk.office.stored}
    answer = desk.office.send(path, {**TYPED, **typed})
    assert answer.status_code == 303, answer.text
    (fresh,) = [one.reference for one in desk.office.stored if one.reference not in known]
    desk.clock.wait(hours=1)
    return fresh


def deliver(desk: Staffed, box: Mailbox, count: int) -> list[EmailMessage]:
    """Have the service send what is due; return all mails that arrived."""
    desk.office.application.state.rounds.go()
    return box.until(count)


def reply(browser: Browser, number: str, **typed: object) -> httpx.Response:
    page = browser.get(f"{INBOX}/{number}")
    data = {
        "formwort": hidden(page, "formwort"),
        "antwort": hidden(page, "antwort"),
        "betreff": value_of(page, "betreff"),
        "text": value_of(page, "text"),
        **typed,
    }
    return browser.ask("POST", f"{INBOX}/{number}/antwort", data=data)


def test_the_inbox_says_how_each_stands(desk: Staffed, catalogue: Catalogue) -> None:
    desk.add("anna", Role.EDITOR)
    first = ask(desk)
    desk.clock.wait(days=3)
    ask(desk, "/anfrage?zoning=GI", firm="Zweite GmbH")
    browser = desk.browser("anna")
    text = plain(browser.get(INBOX))
    assert "Müller & Söhne <GmbH>" in text
    assert catalogue.by_id[PLOT].name in text
    assert "3 Tage" in text
    assert "29.08.2026" in text
    assert text.index("Müller & Söhne") < text.index("Zweite GmbH"), "the longest waiting first"
    english = plain(browser.get(f"/en{INBOX}"))
    assert "3 days" in english
    browser.send(f"{INBOX}/{first}/abschluss", INBOX)
    assert "Söhne" not in plain(browser.get(INBOX))
    assert "Söhne" in plain(browser.get(f"{INBOX}?stand=closed"))


def test_an_answer_arrives_in_its_thread_with_exposes(
    post: tuple[Staffed, Mailbox], catalogue: Catalogue
) -> None:
    desk, box = post
    desk.add("anna", Role.PUBLISHER)
    number = ask(desk)
    copy = next(mail for mail in deliver(desk, box, 2) if mail["To"] == VISITOR)
    browser = desk.browser("anna")
    page = browser.get(f"{INBOX}/{number}")
    assert "Guten Tag Zoë Müller" in value_of(page, "text")
    answer = reply(
        browser, number, text="Gern:\nzwei Zeilen – ä", links="1", expose=[PLOT, "SK-011"]
    )
    assert answer.headers["location"].startswith(f"{INBOX}/{number}?")
    mail = deliver(desk, box, 3)[-1]
    assert parseaddr(str(mail["To"]))[1] == VISITOR
    assert parseaddr(str(mail["Reply-To"]))[1] == OFFICE
    assert mail["In-Reply-To"] == copy["Message-ID"]
    assert mail["Message-ID"].startswith(f"<{number}.")
    assert mail["Auto-Submitted"] is None
    body = mail.get_body()
    assert body is not None
    assert "zwei Zeilen – ä" in body.get_content()
    assert f"https://land.example/flaechen/{PLOT}" in body.get_content()
    (attached,) = mail.iter_attachments()  # of the plots of the enquiry alone
    assert attached.get_filename() == f"expose-{PLOT}-de.pdf"
    assert attached.get_content().startswith(b"%PDF")
    shown = plain(browser.get(f"{INBOX}/{number}"))
    assert "beantwortet" in shown
    assert "vom Mailserver angenommen:" in shown
    again = reply(browser, number, text="Noch etwas")
    assert again.status_code == 303
    second = deliver(desk, box, 4)[-1]
    assert second["In-Reply-To"] == mail["Message-ID"]
    assert second["References"].split() == [copy["Message-ID"], mail["Message-ID"]]
    sent = plain(browser.get("/verwaltung/exposes"))
    assert VISITOR in sent
    assert catalogue.version in sent


def test_one_that_is_sent_twice_is_one_mail(post: tuple[Staffed, Mailbox]) -> None:
    desk, _ = post
    desk.add("anna", Role.PUBLISHER)
    number = ask(desk)
    browser = desk.browser("anna")
    page = browser.get(f"{INBOX}/{number}")
    data = {name: hidden(page, name) for name in ("formwort", "antwort")}
    data |= {"betreff": "Zu Ihrer Anfrage", "text": "Gern."}
    before = desk.store.outbox.count()
    for _ in range(2):
        assert browser.ask("POST", f"{INBOX}/{number}/antwort", data=data).status_code == 303
    assert desk.store.outbox.count() == before + 1
    assert len(desk.store.casework.replies(number)) == 1


def test_the_language_is_that_of_the_enquirer(post: tuple[Staffed, Mailbox]) -> None:
    desk, box = post
    desk.add("anna", Role.PUBLISHER)
    number = ask(desk, f"/en/anfrage?plot={PLOT}")
    browser = desk.browser("anna")
    text = value_of(browser.get(f"{INBOX}/{number}"), "text")
    assert text.startswith("Good day Zoë Müller,\n\nThank you for your enquiry of 2 Mar 2026")
    reply(browser, number, expose=[PLOT])
    mail = deliver(desk, box, 3)[-1]
    assert [one.get_filename() for one in mail.iter_attachments()] == [f"expose-{PLOT}-en.pdf"]


def test_no_text_becomes_a_header_or_a_line_of_the_log(
    post: tuple[Staffed, Mailbox], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk, box = post
    desk.add("anna", Role.PUBLISHER)
    number = ask(desk, name=NASTY.replace("\r\n\r\n", "\r\n"), firm="=?utf-8?q?evil?=")
    browser = desk.browser("anna")
    answer = reply(
        browser, number, betreff=f"{NASTY} =?utf-8?q?evil?=", text=f"Gern.\r\n.\r\n{NASTY}"
    )
    assert answer.status_code == 303
    mail = deliver(desk, box, 3)[-1]
    assert mail["Bcc"] is None
    assert mail.get_all("Subject") == ["x Bcc: evil@x.example Body = ?utf-8?q?evil?="]
    body = mail.get_body()
    assert body is not None
    assert "Gern.\n.\nx\nBcc: evil@x.example\n\nBody" in body.get_content().replace("\r\n", "\n")
    assert box.taken[-1][1] == [VISITOR]
    ours = [one for one in caplog.records if not one.name.startswith("mail.")]  # not the server's
    said = " ".join(one.getMessage() for one in ours)
    assert "evil" not in said
    assert VISITOR not in said


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(subject=st.text(min_size=1, max_size=150), text=st.text(min_size=1, max_size=300))
def test_any_text_is_one_mail_to_one_person(
    post: tuple[Staffed, Mailbox], subject: str, text: str
) -> None:
    desk, _ = post
    if desk.store.users.named("anna") is None:
        desk.add("anna", Role.PUBLISHER)
        ask(desk)
        post[0].held = desk.browser("anna")  # type: ignore[attr-defined]
    browser: Browser = desk.held  # type: ignore[attr-defined]
    number = desk.office.stored[0].reference
    before = len(desk.store.casework.replies(number))
    answer = reply(browser, number, betreff=subject, text=text)
    made = len(desk.store.casework.replies(number)) - before
    assert (answer.status_code, made) in {(303, 1), (400, 0)}
    if made:
        mails = desk.store.enquiries.posted(number)
        assert mails[-1].recipient == VISITOR


def test_without_a_mail_server_the_text_is_there_to_be_copied(desk: Staffed) -> None:
    desk.add("anna", Role.PUBLISHER)
    number = ask(desk)
    browser = desk.browser("anna")
    page = browser.get(f"{INBOX}/{number}")
    assert "GEWERBE_SMTP_HOST" in plain(page)
    assert 'name="expose"' not in page.text
    written = reply(browser, number, text="Gern: a&b", links="1")
    assert written.status_code == 200
    assert desk.office.stored[0].answered is None
    link = re.search(r'href="(mailto:[^"]+)"', written.text)
    assert link
    split = urlsplit(link[1].replace("&amp;", "&"))
    assert unquote(split.path) == VISITOR
    said = parse_qs(split.query)
    assert said["subject"] == [f"Ihre Anfrage {number}"]
    assert said["body"][0].startswith("Gern: a&b\r\n")
    typed = {name: hidden(written, name) for name in ("antwort", "betreff", "text")}
    done = browser.send(f"{INBOX}/{number}/beantwortet", INBOX, **typed)
    assert done.status_code == 303
    (stored,) = desk.store.casework.replies(number)
    assert (stored.message_id, stored.text.startswith("Gern: a&b\n")) == (None, True)
    assert desk.office.stored[0].state == "answered"


def test_notes_and_hand_over(desk: Staffed) -> None:
    anna, bob = desk.add("anna", Role.EDITOR), desk.add("bob", Role.EDITOR)
    reader = desk.add("eve", Role.READER)
    number = ask(desk)
    browser = desk.browser("anna")
    one = f"{INBOX}/{number}"

    def state() -> str:
        return desk.office.stored[0].state

    assert browser.send(f"{one}/uebergabe", one, an=anna.key).status_code == 303
    assert state() == "in_work"
    assert "anna hat sie" in plain(browser.get(one))
    assert browser.send(f"{one}/uebergabe", one, an=reader.key).status_code == 400
    assert browser.send(f"{one}/uebergabe", one, an=bob.key).status_code == 303
    assert desk.office.stored[0].handler == bob.key
    assert browser.send(f"{one}/notiz", one, notiz=" ").status_code == 400
    note = "<script>alert(1)</script>\nruft zurück"
    assert browser.send(f"{one}/notiz", one, notiz=note).status_code == 303
    page = browser.get(one)
    assert "<script>alert" not in page.text
    assert "<script>alert(1)</script> ruft zurück" in plain(page)
    assert browser.send(f"{one}/uebergabe", one, an="").status_code == 303
    assert state() == "open"


def test_a_price_is_written_as_on_every_page(desk: Staffed, catalogue: Catalogue) -> None:
    desk.add("anna", Role.EDITOR)
    prices = ((one.id, one.values.get("price")) for one in catalogue.plots)
    # Ten cents alone: a figure that loses its last nought.
    plot, price = next(
        (key, price)
        for key, price in prices
        if isinstance(price, float) and price % 1 and price * 10 % 1 == 0
    )
    number = ask(desk, f"/anfrage?plot={plot}")
    shown = f"{price:.2f} €/m²".replace(".", ",")
    assert shown in plain(desk.browser("anna").get(f"{INBOX}/{number}"))
    assert shown in plain(desk.office.ask("GET", f"/flaechen/{plot}"))


@pytest.mark.parametrize(
    ("path", "towns", "status"),
    [
        ("/anfrage?plot=KR-001", ("own",), 200),
        ("/anfrage?plot=KR-001", ("other",), 403),
        ("/anfrage?ids=KR-001,SK-011", ("own",), 200),
        ("/anfrage?zoning=GI", ("other",), 200),
        ("/anfrage", ("other",), 200),
    ],
)
def test_who_is_bound_to_municipalities_sees_what_is_theirs(
    desk: Staffed, catalogue: Catalogue, path: str, towns: tuple[str, ...], status: int
) -> None:
    own = str(catalogue.by_id[PLOT].values["municipality"])
    other = next(ags for ags in catalogue.municipalities if ags != own)
    desk.add("bob", Role.PUBLISHER, *({"own": own, "other": other}[one] for one in towns))
    number = ask(desk, path)
    browser = desk.browser("bob")
    one = f"{INBOX}/{number}"
    assert browser.get(one).status_code == status
    assert (number in browser.get(INBOX).text) is (status == 200)
    for act in ("antwort", "notiz", "uebergabe", "abschluss", "loeschtag", "suchauftrag"):
        answer = browser.send(f"{one}/{act}", **({"notiz": "x"} if act == "notiz" else {}))
        assert (answer.status_code == 403) is (status == 403), act
    assert (browser.send(f"{one}/loeschen").status_code == 403) is (status == 403)
    assert bool(desk.office.stored) is (status == 403)


def test_its_day_is_kept_and_only_ever_earlier(desk: Staffed) -> None:
    desk.add("anna", Role.PUBLISHER)
    number = ask(desk)
    browser = desk.browser("anna")
    one = f"{INBOX}/{number}"
    browser.send(f"{one}/beantwortet", one)
    assert desk.office.stored[0].delete_on == date(2026, 8, 29), "an answer does not lengthen it"
    for day in ("2026-08-29", "2027-01-01", "2026-03-02", "2026-03-01", "x", ""):
        assert browser.send(f"{one}/loeschtag", one, tag=day).status_code == 400, day
    assert browser.send(f"{one}/loeschtag", one, tag="2026-03-05").status_code == 303
    assert desk.office.stored[0].delete_on == date(2026, 3, 5)


def rows(desk: Staffed) -> dict[str, int]:
    with open_store(desk.office.settings.record) as store, store.enquiries.reading() as connection:
        return {
            table.name: len(connection.execute(table.select()).all()) for table in CORRESPONDENCE
        }


@pytest.mark.parametrize("how", ["day", "now"])
def test_all_that_hangs_on_it_goes_with_it(post: tuple[Staffed, Mailbox], how: str) -> None:
    desk, _ = post
    desk.add("anna", Role.PUBLISHER)
    number = ask(desk)
    browser = desk.browser("anna")
    one = f"{INBOX}/{number}"
    reply(browser, number, expose=[PLOT])
    browser.send(f"{one}/notiz", one, notiz="ruft zurück")
    browser.send(f"{one}/loeschtag", one, tag="2026-03-05")
    held = rows(desk)
    assert all(
        held[name]
        for name in ("enquiries", "enquiry_notes", "enquiry_replies", "dispatches", "outbox")
    )
    if how == "day":
        desk.clock.wait(days=2)
        desk.office.go_round()
        assert rows(desk)["enquiries"] == 1
        desk.clock.wait(days=1)
        desk.office.go_round()
    else:
        assert browser.send(f"{one}/loeschen", one).status_code == 303
    assert set(rows(desk).values()) == {0}


def test_the_log_holds_no_person(post: tuple[Staffed, Mailbox]) -> None:
    desk, _ = post
    anna = desk.add("anna", Role.PUBLISHER)
    number = ask(desk, "/anfrage?zoning=GI")
    browser = desk.browser("anna")
    one = f"{INBOX}/{number}"
    reply(browser, number)
    for path, typed in (
        ("uebergabe", {"an": anna.key}),
        ("notiz", {"notiz": "ruft Zoë Müller zurück"}),
        ("suchauftrag", {}),
        ("abschluss", {}),
        ("abschluss", {"wieder": "1"}),
        ("loeschtag", {"tag": "2026-03-05"}),
        ("loeschen", {}),
    ):
        assert browser.send(f"{one}/{path}", INBOX, **typed).status_code == 303, path
    with open_store(desk.office.settings.record) as store:
        entries = list(store.audit.entries())
        assert store.audit.broken() is None
    done = [entry.action for entry in entries if entry.subject == number]
    assert done == [
        *("enquiry_answered", "enquiry_assigned", "enquiry_noted", "enquiry_closed"),
        *("enquiry_reopened", "enquiry_shortened", "enquiry_deleted"),
    ]
    said = json.dumps([[e.account, e.subject, dict(e.detail)] for e in entries], ensure_ascii=False)
    for word in (*TYPED["name"].split(), VISITOR, "zurück", "firm.example"):
        assert word not in said


def test_a_search_becomes_a_subscription_that_its_owner_confirms(
    post: tuple[Staffed, Mailbox],
) -> None:
    desk, box = post
    desk.add("anna", Role.EDITOR)
    number = ask(desk, "/anfrage?zoning=GI", copy="")
    other = ask(desk, copy="")
    browser = desk.browser("anna")
    assert browser.send(f"{INBOX}/{number}/suchauftrag", INBOX).status_code == 303
    mail = next(mail for mail in deliver(desk, box, 3) if mail["To"] == VISITOR)
    assert desk.store.subscriptions.confirmed() == ()
    link = re.search(r"https://land\.example(\S+/bestaetigen/\S+)", mail.get_content())
    assert link
    desk.office.ask("POST", link[1])
    (held,) = desk.store.subscriptions.confirmed()
    assert (held.search, held.email) == ("zoning=GI", VISITOR)
    assert browser.send(f"{INBOX}/{other}/suchauftrag", INBOX).status_code == 400, "no search"


def test_what_is_wrong_is_named_and_what_was_typed_is_kept(post: tuple[Staffed, Mailbox]) -> None:
    desk, _ = post
    desk.add("anna", Role.PUBLISHER)
    number = ask(desk)
    browser = desk.browser("anna")
    answer = reply(browser, number, betreff="", text="x" * 20_001, expose=[PLOT])
    assert answer.status_code == 400
    assert '<a href="#f-betreff">' in answer.text
    assert '<a href="#f-text">' in answer.text
    assert value_of(answer, "text") == "x" * 20_001
    assert re.search(rf'name="expose" value="{PLOT}" checked', answer.text)
    assert desk.store.casework.replies(number) == ()
