"""An enquiry through the page: what it is about, what is wrong, what is stored, who is refused."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.headerregistry import Address
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.letters import Envelope, written
from data.store.store import open_store
from tests.api.correspondence import (
    OFFICE,
    TYPED,
    VISITOR,
    Office,
    hidden,
    office,
    plain,
    value_of,
)
from tests.mailserver import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from geo.catalogue import Catalogue

NUMBER: Final = re.compile(r"NS-[0-9A-Z]{4}-[0-9A-Z]{4}")
LEASE: Final = timedelta(minutes=5)


@pytest.fixture
def silent(home: Path, tmp_path: Path) -> Iterator[Office]:
    """Return a service without a mail server."""
    with office(home, tmp_path) as held:
        yield held


@pytest.fixture
def mailing(home: Path, tmp_path: Path) -> Iterator[Office]:
    """Return a service with a mail server that nobody asks yet."""
    more = {"smtp_host": "mail.example", "public_url": "https://land.example/"}
    with office(home, tmp_path, **more) as held:
        yield held


def waiting(held: Office) -> list[EmailMessage]:
    """Return the mails in the outbox."""
    found = []
    with open_store(held.settings.record) as store:
        while claimed := store.outbox.claim(held.clock.now(), LEASE):
            store.outbox.sent(claimed, held.clock.now())
            found.append(read(claimed.mail.content))
    return found


def test_it_says_what_it_is_about(silent: Office, catalogue: Catalogue) -> None:
    first, second = catalogue.plots[:2]
    for path, wanted in (
        (f"/anfrage?plot={first.id}", [first.name, first.id]),
        (f"/anfrage?ids={first.id},{second.id}", [first.name, second.name]),
        (
            "/anfrage?zoning=GI&area_min=50000&sort=-area",
            [" GI ", "5 ha"],
        ),
        ("/en/anfrage?zoning=GI&area_min=50000", ["Plots that you search for:", " GI ", "5 ha"]),
        ("/anfrage", ["Gewerbeflächen in Nordsachsen allgemein"]),
        ("/anfrage?plot=nowhere", ["gibt es im Verzeichnis nicht (mehr)"]),
        ("/anfrage?area_min=x", ["ist nicht zu verstehen"]),
    ):
        answer = silent.ask("GET", path)
        assert answer.status_code == 200, path
        for words in wanted:
            assert words in plain(answer), path


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ("Zweck", "Art. 6 Abs. 1 Buchst. e DSGVO", "29.08.2026", "180 Tage")),
        ("/en", ("Purpose", "Article 6(1)(e) GDPR", "29 Aug 2026", "180 days")),
    ],
)
def test_it_says_why_by_what_right_and_until_when(
    silent: Office, prefix: str, words: tuple[str, ...]
) -> None:
    text = plain(silent.ask("GET", f"{prefix}/anfrage"))
    for one in words:
        assert one in text


def test_what_is_sent_is_stored_before_the_visitor_is_thanked(
    silent: Office, catalogue: Catalogue
) -> None:
    first = catalogue.plots[0]
    answer = silent.send(f"/anfrage?plot={first.id}")
    assert answer.status_code == 303
    (stored,) = silent.stored
    thanks = silent.ask("GET", answer.headers["location"])
    assert thanks.status_code == 200
    assert stored.reference in plain(thanks)
    assert NUMBER.fullmatch(stored.reference)
    assert "29.08.2026" in plain(thanks)
    assert stored.plots == (first.id,)
    assert first.name in stored.subject
    held = (stored.name, stored.firm, stored.email, stored.telephone, stored.message)
    assert held == tuple(TYPED[name] for name in ("name", "firm", "email", "telephone", "message"))
    assert (stored.language, stored.delete_on) == ("de", date(2026, 8, 29))
    for one in (answer, thanks):
        assert "set-cookie" not in one.headers


def test_without_a_mail_server_no_page_speaks_of_a_mail(silent: Office) -> None:
    assert 'name="copy"' not in silent.ask("GET", "/anfrage").text
    thanks = silent.ask("GET", silent.send().headers["location"])
    assert "Kopie" not in plain(thanks)
    assert waiting(silent) == []


def test_a_search_is_stored_as_it_was_asked(silent: Office) -> None:
    silent.send("/en/anfrage?zoning=GI,GE&area_min=50000&sort=-area&offset=100")
    (stored,) = silent.stored
    assert (stored.plots, stored.search) == ((), "zoning=GI,GE&area_min=50000")
    assert stored.language == "en"
    assert stored.subject.startswith("Suche: ")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_is_wrong_is_named_and_what_was_typed_is_kept(silent: Office, prefix: str) -> None:
    typed = {"name": " ", "email": "zoe", "telephone": "none", "message": "x" * 5_001}
    answer = silent.send(f"{prefix}/anfrage", typed)
    assert answer.status_code == 400
    assert silent.stored == ()
    summary = re.search(r'<div class="summary"[^>]*>', answer.text)
    assert summary
    assert 'role="alert"' in summary[0]
    assert "autofocus" in summary[0]
    for name in typed:
        assert f'<a href="#f-{name}">' in answer.text
        field = re.search(rf'<(?:input|textarea) id="f-{name}"[^>]*>', answer.text)
        assert field
        assert 'aria-invalid="true"' in field[0]
        assert f"f-{name}-error" in field[0]
        assert f'id="f-{name}-error"' in answer.text
    assert 'id="f-firm-error"' not in answer.text
    assert value_of(answer, "email") == "zoe"
    assert value_of(answer, "message") == typed["message"]
    # Corrected, it goes through.
    again = {**TYPED, "form": hidden(answer, "form"), "rueckfragethema": ""}
    silent.clock.wait(seconds=5)
    assert silent.ask("POST", f"{prefix}/anfrage", data=again).status_code == 303


def test_two_mails_tell_of_it_each_in_its_readers_language(
    mailing: Office, catalogue: Catalogue
) -> None:
    first = catalogue.plots[0]
    answer = mailing.send(f"/en/anfrage?plot={first.id}")
    assert "A copy is on its way" in plain(mailing.ask("GET", answer.headers["location"]))
    to_county, copy = waiting(mailing)
    (stored,) = mailing.stored
    assert to_county["To"] == OFFICE
    assert to_county["Reply-To"] == VISITOR
    assert to_county["Subject"].startswith(f"Anfrage {stored.reference}: {first.name}")
    assert copy["To"] == VISITOR
    assert copy["Reply-To"] == OFFICE
    assert copy["Subject"] == f"Your enquiry {stored.reference}"
    german, english = (one.get_content().replace("\r\n", "\n") for one in (to_county, copy))
    for text in (german, english):
        assert TYPED["message"] in text
        assert TYPED["firm"] in text
        assert first.name in text
    assert f"https://land.example/flaechen/{first.id}" in german
    assert f"https://land.example/en/flaechen/{first.id}" in english
    assert "Im Dienst wird die Anfrage am 29.08.2026 gelöscht" in german
    assert "Your enquiry is deleted on 29 Aug 2026." in english
    for mail, language in ((to_county, "de"), (copy, "en")):
        assert mail["Content-Language"] == language
        assert mail["From"].addresses[0].addr_spec == OFFICE
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Date"].datetime == mailing.clock.now()
    assert to_county["Message-ID"] != copy["Message-ID"]


def test_who_wants_no_copy_gets_none(mailing: Office) -> None:
    answer = mailing.send(typed={k: v for k, v in TYPED.items() if k != "copy"})
    assert "Kopie" not in plain(mailing.ask("GET", answer.headers["location"]))
    assert [mail["To"] for mail in waiting(mailing)] == [OFFICE]


def test_a_form_that_is_sent_twice_is_one_enquiry(mailing: Office) -> None:
    token = mailing.token()
    pages = {mailing.send(token=token).headers["location"].split("/")[2] for _ in range(3)}
    assert pages == {"danke"}
    assert len(mailing.stored) == 1
    assert len(waiting(mailing)) == 2
    # With other words it is another one.
    mailing.send(typed={**TYPED, "message": "Noch etwas."}, token=token)
    assert len({one.reference for one in mailing.stored}) == 2


def refusals(held: Office) -> dict[str, tuple[dict[str, object], int, str]]:
    """Return how a form may be sent that is not taken, the status, and words of the reason."""
    return {
        "honeypot": (
            {"typed": {**TYPED, "rueckfragethema": "x"}},
            400,
            "das Menschen nicht sehen",
        ),
        "too soon": ({"seconds": 2.0}, 400, "weniger als drei Sekunden"),
        "too old": ({"seconds": 90_000.0}, 400, "vor mehr als einem Tag"),
        "forged": ({"token": held.token()[:-2] + "xx"}, 400, "vor mehr als einem Tag"),
        "of another form": (
            {"token": held.token("/suchauftrag") if held.settings.smtp_host else "x"},
            400,
            "vor mehr als einem Tag",
        ),
        "another website": (
            {"headers": {"Sec-Fetch-Site": "cross-site"}},
            403,
            "von einer anderen Website",
        ),
        "another origin": (
            {"headers": {"Origin": "https://evil.example"}},
            403,
            "von einer anderen Website",
        ),
    }


@pytest.mark.parametrize(
    "how",
    [
        *("honeypot", "too soon", "too old", "forged", "of another form"),
        *("another website", "another origin"),
    ],
)
def test_who_is_refused_reads_why_and_keeps_what_they_typed(mailing: Office, how: str) -> None:
    options, status, words = refusals(mailing)[how]
    answer = mailing.send(**options)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert words in plain(answer)
    assert 'role="alert"' in answer.text
    for name in ("name", "firm", "email", "telephone", "message"):
        assert value_of(answer, name) == TYPED[name]
    trap = re.search(r'<input id="f-rueckfragethema"[^>]*>', answer.text)
    assert trap
    assert "value" not in trap[0]
    assert mailing.stored == ()
    # The form that came back can be sent.
    mailing.clock.wait(seconds=10)
    again = {**TYPED, "form": hidden(answer, "form"), "rueckfragethema": ""}
    assert mailing.ask("POST", "/anfrage", data=again).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": "null"},
        {"Origin": "http://test"},
        {"Origin": "https://land.example"},
        {},
    ],
)
def test_our_own_form_is_taken_from_every_browser(mailing: Office, headers: dict[str, str]) -> None:
    assert mailing.send(headers=headers).status_code == 303


def test_who_sends_too_much_waits_a_minute(silent: Office) -> None:
    answers = [silent.send(seconds=4, asker="2001:db8::1") for _ in range(6)]
    assert [one.status_code for one in answers] == [303] * 5 + [429]
    assert "Sekunden noch einmal" in plain(answers[-1])
    assert value_of(answers[-1], "message") == TYPED["message"]
    # The same household under another address, and another one.
    assert silent.send(seconds=4, asker="2001:db8::2").status_code == 429
    assert silent.send(seconds=4, asker="2001:db9::1").status_code == 303
    assert silent.send(seconds=61, asker="2001:db8::1").status_code == 303


def test_what_is_wrong_costs_nothing(silent: Office) -> None:
    for _ in range(20):
        assert silent.send(typed={"name": "x"}, seconds=4).status_code == 400
    assert silent.send(seconds=4).status_code == 303


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("message", "http://a https://b www.c HTTP://d", "höchstens 3 Links"),
        ("name", "buy at https://a.example", "keine Links"),
        ("firm", "www.a.example", "keine Links"),
        ("name", "x" * 121, "höchstens 120 Zeichen; es sind 121"),
        ("email", "a@b@c.example", "keine E-Mail-Adresse"),
        ("email", "zoe@firm", "keine E-Mail-Adresse"),
        ("email", "zoe@firm.example, other@firm.example", "keine E-Mail-Adresse"),
    ],
)
def test_bounds_of_each_field(silent: Office, name: str, text: str, words: str) -> None:
    answer = silent.send(typed={**TYPED, name: text})
    assert answer.status_code == 400
    assert words in plain(answer)
    assert value_of(answer, name) == text


def test_three_links_may_be_written(silent: Office) -> None:
    text = "https://a.example http://b.example www.c.example"
    assert silent.send(typed={**TYPED, "message": text}).status_code == 303


def test_a_store_that_is_away_loses_nothing_that_was_typed(home: Path, tmp_path: Path) -> None:
    with office(home, tmp_path) as away:
        (tmp_path / "record.gpkg").unlink()
        (tmp_path / "record.gpkg").mkdir()
        answer = away.send()
    assert answer.status_code == 503
    assert OFFICE in plain(answer)
    assert value_of(answer, "message") == TYPED["message"]


@pytest.mark.parametrize("body", [b"", b"\xff\xfe=%", b"a&b" * 60, b"name=%00%ff&email=%"])
def test_no_body_makes_a_fault(silent: Office, body: bytes) -> None:
    answer = silent.ask("POST", "/anfrage", content=body)
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/anfrage/danke/x", "/anfrage/danke/a.b.c"])
def test_nobody_is_thanked_for_nothing(silent: Office, path: str) -> None:
    assert silent.ask("GET", path).status_code == 404


def test_it_is_deleted_on_its_day_and_the_log_names_nobody(
    silent: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    silent.send()
    silent.clock.wait(days=179)
    silent.go_round()
    assert len(silent.stored) == 1
    silent.clock.wait(days=1)
    silent.go_round()
    assert not silent.stored
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("api.")]
    assert ours == ["deleted on their day: enquiries: 1"]
    for word in (VISITOR, "Zoë", "Müller", "Werk", "NS-"):
        assert word not in caplog.text


BREAKS: Final = ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00")
HEADERS: Final = {
    *("from", "to", "reply-to", "subject", "date", "message-id", "content-language"),
    *("auto-submitted", "content-type", "content-transfer-encoding", "mime-version"),
}


def lines() -> st.SearchStrategy[str]:
    """Return texts with line breaks of all kinds, and what would be a header after them."""
    piece = (
        st.text(max_size=30)
        | st.sampled_from(BREAKS)
        | st.sampled_from(
            ["Bcc: victim@x.example", "\r\n\r\nbody", "=?utf-8?q?=0ABcc:_x?=", "ü" * 90]
        )
    )
    return st.lists(piece, min_size=1, max_size=5).map("".join)


@pytest.fixture(scope="module")
def attacked(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Return a service with a mail server, for many attempts."""
    folder = tmp_path_factory.mktemp("attacked")
    with office(home, folder, smtp_host="mail.example") as held:
        yield held


@settings(deadline=None, max_examples=30)
@given(name=lines(), firm=lines(), telephone=lines(), message=lines())
def test_no_text_becomes_a_header(
    attacked: Office, name: str, firm: str, telephone: str, message: str
) -> None:
    attacked.clock.wait(hours=1)
    typed = {"name": f"a{name}", "firm": firm, "telephone": f"1{telephone}", "copy": "1"}
    answer = attacked.send(typed={**typed, "message": f"a{message}", "email": VISITOR})
    assert answer.status_code in {303, 400}, "too long or too many links at the worst"
    for letter in waiting(attacked):
        sound(letter)
        assert letter["To"] in {OFFICE, VISITOR}


@settings(deadline=None, max_examples=30)
@given(mail=lines())
def test_no_address_becomes_a_header(attacked: Office, mail: str) -> None:
    attacked.clock.wait(hours=1)
    attacked.send(typed={**TYPED, "email": VISITOR + mail})
    for letter in waiting(attacked):
        sound(letter)


def sound(letter: EmailMessage) -> None:
    """Assert that a mail has the headers of ours, each once and in one line."""
    names = [name.lower() for name in letter.keys()]  # noqa: SIM118 – a mail's may repeat
    assert set(names) <= HEADERS
    assert len(names) == len(set(names))
    assert not [value for value in letter.values() if "\n" in value or "\r" in value]
    assert len(letter["To"].addresses) == 1
    assert not letter.defects
    assert not any(value.defects for value in letter.values())


@settings(deadline=None, max_examples=300)
@given(subject=lines(), body=st.lists(lines(), max_size=4))
def test_whatever_a_record_says_a_mail_is_sound(subject: str, body: list[str]) -> None:
    """Names of plots stand in subjects; they come from records that anybody may have written."""
    envelope = Envelope(
        sender=Address("Gewerbeflächen", addr_spec=OFFICE),
        to=VISITOR,
        message_id="<1@county.example.org>",
        at=datetime(2026, 3, 2, tzinfo=UTC),
        language="de",
        reply_to=OFFICE,
        headers={"List-Unsubscribe": "<https://land.example/suchauftrag/beenden/x>"},
    )
    letter = read(written(envelope, subject, body).content)
    assert letter["List-Unsubscribe"] == "<https://land.example/suchauftrag/beenden/x>"
    del letter["List-Unsubscribe"]
    sound(letter)
    said = letter.get_content()
    for line in body:
        for word in line.split():
            assert word in said
