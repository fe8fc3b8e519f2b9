"""Events: registering as a visitor does, mails through a real server, and what staff see."""

from __future__ import annotations

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest
import vobject
from lxml import etree

from tests.api.correspondence import OFFICE, hidden, plain
from tests.api.desk.campaigning import (
    EVENT,
    EVENTS,
    MOZILLA,
    campaign,
    event,
    made,
    people,
    press,
    save,
)
from tests.api.desk.forms import form_of, post
from tests.api.desk.staff import Staffed, staffed
from tests.mailserver import Mailbox, free_port, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    import httpx

AT: Final = "/veranstaltungen/branchentreff-logistik"
PORT: Final = free_port()
BASE: Final = "https://plots.example.org"


@pytest.fixture
def desk(home: Path, tmp_path: Path) -> Iterator[Staffed]:
    """Return an application that sends mails and knows its own address."""
    mails = {"smtp_host": "127.0.0.1", "smtp_port": PORT, "smtp_tls": "none"}
    with staffed(home, tmp_path, public_url=BASE, **mails) as held:
        yield held


def register(desk: Staffed, number: int = 1, at: str = AT, **more: object) -> httpx.Response:
    """Open the form, wait and send it."""
    typed = {"name": f"Gast {number}", "email": f"guest{number}@firm.example", "firm": "Müller"}
    typed |= {name: str(value) for name, value in more.items()}
    desk.clock.wait(minutes=1)  # so that no test runs into the rate of forms
    return desk.office.send(at, typed)


def mails(desk: Staffed, count: int) -> list[EmailMessage]:
    """Send what waits to a server; return its mails."""
    box = Mailbox()
    with receiving(box, PORT):
        desk.office.application.state.rounds.go()
    assert len(box.messages) == count, [str(one["subject"]) for one in box.messages]
    return box.messages


def calendar(mail: EmailMessage) -> vobject.base.Component:
    """Return the event of the calendar file that goes with a mail."""
    (file,) = mail.iter_attachments()
    assert file.get_content_type() == "text/calendar"
    assert file.get_filename() == "branchentreff-logistik.ics"
    return vobject.readOne(file.get_content()).vevent


def link(mail: EmailMessage, path: str = "/abmelden/") -> str:
    """Return the path of a link in a mail."""
    body = mail.get_body()
    assert body is not None
    found = re.findall(rf"{BASE}(\S*{path}\S+)", body.get_content())
    assert len(found) == 1
    return str(found[0])


def test_registered_mailed_and_cancelled(desk: Staffed) -> None:
    _, publisher = people(desk)
    page = event(publisher)
    shown = plain(desk.office.ask("GET", AT))
    for words in ("26.03.2026, 18:00–20:30", "Bürgerhaus", "2 von 2 frei", "25.04.2026"):
        assert words in shown.replace("Donnerstag, ", "").replace("26. März", "26.03."), words
    answer = register(desk)
    assert answer.status_code == 303
    (stored,) = desk.store.registrations.of(1)
    assert (stored.name, stored.email, stored.firm) == ("Gast 1", "guest1@firm.example", "Müller")
    assert stored.delete_on == date(2026, 4, 25)
    thanks = desk.office.ask("GET", answer.headers["location"])
    assert "gespeichert" in plain(thanks)
    assert "Gast 1" not in thanks.text
    (mail,) = mails(desk, 1)
    assert parseaddr(str(mail["to"]))[1] == "guest1@firm.example"
    assert parseaddr(str(mail["reply-to"]))[1] == OFFICE
    assert "Branchentreff Logistik" in str(mail["subject"])
    entry = calendar(mail)
    assert entry.dtstart.value == datetime(2026, 3, 26, 17, tzinfo=UTC)
    assert entry.dtend.value == datetime(2026, 3, 26, 19, 30, tzinfo=UTC)
    assert entry.location.value == "Bürgerhaus, Markt 1, Delitzsch"
    assert entry.url.value == f"{BASE}{AT}"
    assert entry.status.value == "CONFIRMED"
    end = link(mail)
    assert desk.office.ask("GET", end).status_code == 200
    assert len(desk.store.registrations.of(1)) == 1, "whoever looks changes nothing"
    foreign = desk.office.ask("POST", end, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 200
    assert len(desk.store.registrations.of(1)) == 1
    assert "gelöscht" in plain(desk.office.ask("POST", end))
    assert desk.store.registrations.of(1) == ()
    assert "nicht mehr" in plain(desk.office.ask("POST", end))
    assert desk.office.ask("GET", f"{end[:-3]}xyz").status_code == 404
    assert "Noch niemand" in plain(publisher.get(page))


def test_full_waits_and_moves_up(desk: Staffed) -> None:
    _, publisher = people(desk)
    event(publisher)
    for number in (1, 2, 3, 4):
        register(desk, number)
    held = desk.store.registrations.of(1)
    assert [one.waiting for one in held] == [False, False, True, True]
    sent = {parseaddr(str(one["to"]))[1]: one for one in mails(desk, 4)}
    waits = sent["guest3@firm.example"]
    assert "Warteliste" in str(waits["subject"])
    assert list(waits.iter_attachments()) == []
    assert "Warteliste" in plain(desk.office.ask("GET", AT))
    desk.office.ask("POST", link(sent["guest1@firm.example"]))
    (moved,) = mails(desk, 1)
    assert parseaddr(str(moved["to"]))[1] == "guest3@firm.example"
    assert calendar(moved).summary.value == "Branchentreff Logistik"
    left = {one.name: one.waiting for one in desk.store.registrations.of(1)}
    assert left == {"Gast 2": False, "Gast 3": False, "Gast 4": True}


def test_full_without_a_waiting_list(desk: Staffed) -> None:
    _, publisher = people(desk)
    page = made(publisher, f"{EVENTS}/neu", **{**EVENT, "warteliste": [], "plaetze": "1"})
    press(publisher, page, "veroeffentlichen")
    form = desk.office.token(AT)
    register(desk, 1)
    assert "ausgebucht" in plain(desk.office.ask("GET", AT))
    assert 'name="email"' not in desk.office.ask("GET", AT).text
    desk.clock.wait(minutes=5)
    typed = {"name": "Zu spät", "email": "late@firm.example"}
    late = desk.office.send(AT, typed, token=form)
    assert late.status_code == 409
    assert len(desk.store.registrations.of(1)) == 1


def test_never_overbooked_by_many_at_once(desk: Staffed) -> None:
    _, publisher = people(desk)
    event(publisher, plaetze="3")
    tokens = [desk.office.token(AT) for _ in range(12)]
    desk.clock.wait(seconds=30)

    def send(number: int) -> int:
        typed = {"name": f"Gast {number}", "email": f"g{number}@firm.example"}
        data = {"form": tokens[number], "rueckfragethema": "", **typed}
        # Each from an address of its own, so that the rate lets all of them through.
        answer = desk.office.ask("POST", AT, data=data, asker=f"203.0.113.{number}")
        return answer.status_code

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(send, range(12))) == {303}
    held = desk.store.registrations.of(1)
    assert len(held) == 12
    assert [one.waiting for one in held] == [False] * 3 + [True] * 9


def test_the_same_form_and_the_same_address_have_one_place(desk: Staffed) -> None:
    _, publisher = people(desk)
    event(publisher)
    token = desk.office.token(AT)
    typed = {"name": "Zoë", "email": "zoe@firm.example"}
    for _ in range(2):
        assert desk.office.send(AT, typed, token=token).status_code == 303
    mails(desk, 1)
    desk.clock.wait(minutes=5)
    other = {"name": "Somebody", "email": "ZOE@firm.example"}
    again = [desk.office.send(AT, other) for _ in range(4) if not desk.clock.wait(minutes=5)]
    assert {one.status_code for one in again} == {303}
    first = plain(desk.office.ask("GET", again[0].headers["location"]))
    assert "gespeichert" in first, "a stranger does not learn that she is registered"
    (stored,) = desk.store.registrations.of(1)
    assert stored.name == "Zoë"
    told = mails(desk, 2)  # of all mails to one address three at most
    assert {parseaddr(str(one["to"]))[1] for one in told} == {"zoe@firm.example"}


def test_programs_and_other_pages_are_held_off(desk: Staffed) -> None:
    _, publisher = people(desk)
    event(publisher)
    typed = {"name": "Bot", "email": "bot@firm.example"}
    honey = desk.office.send(AT, {**typed, "rueckfragethema": "x"})
    assert honey.status_code == 400
    assert desk.office.send(AT, typed, seconds=1).status_code == 400
    cross = desk.office.send(AT, typed, headers={"Sec-Fetch-Site": "cross-site"})
    assert cross.status_code == 403
    assert desk.office.send(AT, typed, token="x").status_code == 400  # noqa: S106
    wrong = desk.office.send(AT, {"name": "", "email": "nowhere"})
    assert wrong.status_code == 400
    assert 'id="f-email-error"' in wrong.text
    assert (
        desk.office.send(AT, {"name": "http://spam.example", "email": "a@b.de"}).status_code == 400
    )
    assert desk.store.registrations.of(1) == ()
    desk.clock.wait(minutes=10)
    answers = [desk.office.send(AT, {**typed, "email": f"a{n}@b.de"}, seconds=4) for n in range(8)]
    assert 429 in {one.status_code for one in answers}


def test_until_when_one_can_register(desk: Staffed) -> None:
    _, publisher = people(desk)
    draft = made(publisher, f"{EVENTS}/neu", **{**EVENT, "adresse": "entwurf"})
    assert desk.office.ask("GET", "/veranstaltungen/entwurf").status_code == 404
    assert desk.office.ask("GET", "/veranstaltungen/entwurf/termin.ics").status_code == 404
    preview = plain(publisher.get(f"{draft}/vorschau"))
    assert "2 von 2 frei" in preview
    assert "Hier steht das Formular" in preview
    event(publisher)
    assert f"{BASE}{AT}<" in desk.office.ask("GET", "/sitemap.xml").text
    # 20 March, 23:30 in Berlin is still its last day; half an hour later it is not.
    desk.clock.at = datetime(2026, 3, 20, 22, 29, tzinfo=UTC)
    assert register(desk).status_code == 303
    desk.clock.at = datetime(2026, 3, 20, 23, 5, tzinfo=UTC)
    assert "nicht mehr anmelden" in plain(desk.office.ask("GET", AT))
    desk.clock.at = datetime(2026, 3, 26, 19, 31, tzinfo=UTC)
    assert "vorbei" in plain(desk.office.ask("GET", AT))
    assert AT not in desk.office.ask("GET", "/sitemap.xml").text


def test_deleted_on_its_day_and_logged_without_the_data(
    desk: Staffed, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    _, publisher = people(desk)
    event(publisher)
    register(desk, name="Zerlinde Unverwechselbar")
    desk.clock.at = datetime(2026, 4, 24, 12, tzinfo=UTC)
    desk.office.go_round()
    assert len(desk.store.registrations.of(1)) == 1
    desk.clock.at = datetime(2026, 4, 25, 12, tzinfo=UTC)
    with caplog.at_level("INFO"):
        desk.office.go_round()
    assert desk.store.registrations.of(1) == ()
    assert desk.store.outbox.count() == 0, "its mail goes with it"
    assert "deleted on their day: registrations: 1" in caplog.text
    (last,) = [one for one in desk.store.audit.entries() if one.action == "deleted_due"]
    assert (last.subject, last.detail) == ("registrations", {"count": 1})
    assert "Zerlinde" not in caplog.text
    assert all("Zerlinde" not in str(one) for one in desk.store.audit.entries())
    assert tmp_path


def test_staff_move_it_and_cancel_it_and_everybody_hears(desk: Staffed) -> None:
    _, publisher = people(desk)
    page = event(publisher)
    for number in (1, 2, 3):
        register(desk, number)
    before = calendar(mails(desk, 3)[0])
    edit = f"{page}/bearbeiten"
    assert save(publisher, edit, text_de="Mit Rundgang und Imbiss.").status_code == 303
    mails(desk, 0)
    few = save(publisher, edit, plaetze="1")
    assert few.status_code == 400
    assert "So viele sind schon angemeldet" in unescape(few.text), "nobody loses a place"
    day = {"tag_von": "2026-03-27", "tag_bis": "2026-03-27"}
    assert save(publisher, edit, **day, plaetze="3").status_code == 303
    told = mails(desk, 4)
    heads = sorted(str(one["subject"]).partition(":")[0] for one in told)
    assert heads == ["Geändert"] * 3 + ["Sie haben einen Platz"]
    moved = next(
        calendar(one) for one in told if parseaddr(str(one["to"]))[1] == "guest1@firm.example"
    )
    assert moved.uid.value == before.uid.value
    assert int(moved.sequence.value) > int(before.sequence.value)
    assert moved.dtstart.value == datetime(2026, 3, 27, 17, tzinfo=UTC)
    assert {one.delete_on for one in desk.store.registrations.of(1)} == {date(2026, 4, 26)}
    token = desk.office.token(AT)
    shown = etree.HTML(publisher.get(page).text)
    (button,) = shown.xpath("//form[contains(@action, '/absagen')]/ancestor::details/summary")
    assert "absagen" in button.text, "it takes a second press, since it cannot be undone"
    gone = press(publisher, page, "absagen")
    assert gone.headers["location"].endswith("gesagt=cancelled")
    off = mails(desk, 3)
    assert {calendar(one).status.value for one in off} == {"CANCELLED"}
    assert "abgesagt" in plain(desk.office.ask("GET", AT))
    desk.clock.wait(minutes=5)
    typed = {"name": "Gast 9", "email": "guest9@firm.example"}
    assert desk.office.send(AT, typed, token=token).status_code == 409
    assert publisher.get(f"{page}/bearbeiten").status_code == 409


def test_with_registrations_it_is_no_draft_again(desk: Staffed) -> None:
    _, publisher = people(desk)
    page = event(publisher)
    form = form_of(publisher.get(page), "/zurueckziehen")
    register(desk)
    answer = post(publisher, form.action, form.pairs)
    assert answer.headers["location"].endswith("gesagt=has_registrations")
    assert desk.office.ask("GET", AT).status_code == 200


def test_staff_see_and_delete_registrations(desk: Staffed) -> None:
    editor, publisher = people(desk)
    page = event(publisher)
    register(desk, 1, name="=cmd|' /C calc'!A0", firm="<script>probe</script>")
    register(desk, 2)
    register(desk, 3)
    shown = editor.get(page)
    assert "<script>probe" not in shown.text
    file = editor.get(f"{page}/anmeldungen.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file), delimiter=";"))
    assert [row[0] for row in rows] == ["Name", "'=cmd|' /C calc'!A0", "Gast 2", "Gast 3"]
    assert rows[1][1] == "<script>probe</script>"
    assert rows[3][3] == "wartet"
    assert rows[1][6] == "25.04.2026"
    (first, *_) = desk.store.registrations.of(1)
    path = f"{page}/anmeldungen/{first.key}/streichen"
    assert editor.send(path, on=page).status_code == 303
    assert [one.waiting for one in desk.store.registrations.of(1)] == [False, False]
    assert editor.send(path, on=page).status_code == 404
    done = [(who, what) for who, what in desk.actions() if what == "registration_removed"]
    assert done == [("erik", "registration_removed")]


def test_headers_of_mails_stay_ours(desk: Staffed) -> None:
    _, publisher = people(desk)
    event(publisher)
    register(desk, name="Eve\r\nBcc: victim@x.example", firm="=?utf-8?q?=0ABcc:x?=")
    (mail,) = mails(desk, 1)
    assert mail["bcc"] is None
    assert parseaddr(str(mail["to"]))[1] == "guest1@firm.example"
    nasty = "Treff\r\nBcc: a@b.de\r\nX: {{7*7}} #strong[x]"
    event(publisher, titel_de=nasty, titel_en=nasty, adresse="treff", ort="A\r\nATTENDEE:x")
    register(desk, 2, "/veranstaltungen/treff")
    (mail,) = mails(desk, 1)
    assert mail["bcc"] is None
    assert "Treff Bcc: a@b.de X: {{7*7}} #strong[x]" in str(mail["subject"])
    (file,) = mail.iter_attachments()
    entry = vobject.readOne(file.get_content()).vevent
    assert entry.location.value == "A ATTENDEE:x"
    assert "attendee" not in entry.contents


def test_a_registration_counts_for_its_campaign(desk: Staffed) -> None:
    _, publisher = people(desk)
    at = campaign(publisher)
    key = at.rpartition("/")[2]
    event(publisher, kampagne=key)
    shown = desk.office.ask("GET", "/kampagnen/logistik-an-der-a-14", headers=MOZILLA)
    assert AT in shown.text
    desk.clock.wait(minutes=5)
    token = hidden(desk.office.ask("GET", AT), "form")
    typed = {"name": "Zoë", "email": "zoe@firm.example"}
    for _ in range(2):
        desk.office.send(AT, typed, token=token, headers=MOZILLA)
    desk.office.application.state.rounds.write_counts()
    counts = {one.kind: one.count for one in desk.store.campaigns.counts(key)}
    assert counts == {"visit": 1, "registration": 1}


def test_times_that_clocks_skip_or_show_twice(desk: Staffed) -> None:
    _, publisher = people(desk)
    skipped = {"tag_von": "2026-03-29", "zeit_von": "02:30", "tag_bis": "2026-03-29"}
    answer = save(publisher, f"{EVENTS}/neu", **{**EVENT, **skipped, "zeit_bis": "05:00"})
    assert answer.status_code == 400
    assert "Uhren" in unescape(answer.text)
    twice = {"tag_von": "2026-10-25", "zeit_von": "02:30", "tag_bis": "2026-10-25"}
    page = made(publisher, f"{EVENTS}/neu", **{**EVENT, **twice, "zeit_bis": "03:30"})
    held = desk.store.events.get(page.rpartition("/")[2])
    assert held is not None
    assert held.words.starts == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert held.words.ends == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)
    backwards = save(publisher, f"{EVENTS}/neu", **{**EVENT, "zeit_bis": "17:00"})
    assert backwards.status_code == 400
    late = save(publisher, f"{EVENTS}/neu", **{**EVENT, "schluss": "2026-03-27"})
    assert late.status_code == 400
    assert 'id="f-schluss-error"' in late.text, "nobody registers for what has begun"
    many = save(publisher, f"{EVENTS}/neu", **{**EVENT, "plaetze": "10001"})
    assert "von 1 bis 10.000" in unescape(many.text)
    own_day = {"schluss": EVENT["tag_von"], "adresse": "am-selben-tag"}
    first = save(publisher, f"{EVENTS}/neu", **{**EVENT, **own_day})
    assert first.status_code == 303, "its own day is early enough"
    reserved = save(publisher, f"{EVENTS}/neu", **{**EVENT, "adresse": "abmelden"})
    assert reserved.status_code == 400


def test_without_mails_it_says_whom_to_write_to(home: Path, tmp_path: Path) -> None:
    with staffed(home, tmp_path) as desk:
        _, publisher = people(desk)
        event(publisher)
        answer = register(desk)
        said = plain(desk.office.ask("GET", answer.headers["location"]))
        assert OFFICE in said
        assert "Mail ist unterwegs" not in said
        assert desk.store.outbox.count() == 0
        english = register(desk, 2, f"/en{AT}")
        assert urlsplit(english.headers["location"]).path.startswith(f"/en{AT}/danke/")
        assert desk.clock.today() - date(2026, 3, 2) < timedelta(days=1)
