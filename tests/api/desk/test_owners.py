"""Owners are asked once a year, answer behind a link, and staff decide what becomes of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.owners import OwnerKind, Scope
from data.record import Provenance
from data.roles import Role
from data.store.changes import Change
from data.store.drafts import DraftOrigin
from data.store.schema import CORRESPONDENCE
from tests.api.correspondence import plain
from tests.api.desk import asking
from tests.api.desk.asking import BOOK, NAME, OWNER, Visitor, asks, contact, deliver, links
from tests.api.desk.forms import form_of, post
from tests.api.desk.holding import DELITZSCH, EILENBURG, held, plot, record
from tests.api.desk.staff import Staffed, staffed
from tests.mailserver import Mailbox, free_port, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.api.desk.staff import Browser

PILE: Final = 'id="schweigen"'
SOURCE: Final = "Auskunft des Eigentümers"


@pytest.fixture
def mailed(home: Path, tmp_path: Path) -> Iterator[tuple[Staffed, Mailbox]]:
    """Return an application with a mail server on the loopback, and its mailbox."""
    box, port = Mailbox(), free_port()
    with receiving(box, port), staffed(home, tmp_path, **asking.settings(port)) as desk:
        record(desk, plot("a", price=25.0, note="intern"), plot("b", municipality=EILENBURG))
        desk.add("anna", Role.PUBLISHER)
        yield desk, box


def asked(desk: Staffed, box: Mailbox, *plots: str) -> list[Visitor]:
    """Record a contact, wait a year, and return who opens each link of the mail."""
    contact(desk, *(plots or ("a",)))
    desk.clock.wait(days=365)
    (mail,) = deliver(desk, box, 1)
    return [Visitor(desk, path) for path in links(mail)]


# Once a year ---------------------------------------------------------------------


def test_once_a_year_one_mail_and_one_reminder(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, box = mailed
    contact(desk, "a", "b")
    desk.clock.wait(days=364)
    assert deliver(desk, box, 0) == []
    desk.clock.wait(days=1)
    (mail,) = deliver(desk, box, 1)
    assert mail["To"] == OWNER
    assert mail["Subject"] == "Stimmen Ihre 2 Flächen noch so?"
    assert mail["Message-ID"].startswith(f"<{asks(desk)[0].key}.ask@")
    assert len(links(mail)) == 2
    desk.clock.wait(days=27)
    assert len(deliver(desk, box, 1)) == 1
    desk.clock.wait(days=1)
    reminder = deliver(desk, box, 2)[-1]
    assert reminder["Subject"].startswith("Erinnerung:")
    assert Visitor(desk, links(reminder)[0]).open().status_code == 200
    for _ in range(20):  # no second reminder, and the next question only after a year
        desk.clock.wait(days=16)
        deliver(desk, box, 2)
    assert len(box.messages) == 2
    desk.clock.wait(days=17)
    assert len(deliver(desk, box, 3)) == 3
    assert [one.number for one in asks(desk)] == [1, 1, 2, 2]


def test_whoever_answered_is_not_reminded(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    assert visitor.answer("bestaetigen").status_code == 303
    desk.clock.wait(days=60)
    assert len(deliver(desk, box, 1)) == 1


def test_another_round_of_the_same_day_writes_nothing(mailed: tuple[Staffed, Mailbox]) -> None:
    """As after a kill and a restart: the question is with the mail, or neither is."""
    desk, box = mailed
    asked(desk, box)
    room = desk.office.application.state.postroom
    from api.rounds import Rounds  # noqa: PLC0415 – as a process that starts anew

    for _ in range(3):
        Rounds(room).go()
    assert len(box.messages) == 1
    assert len(asks(desk)) == 1


def test_a_fault_between_question_and_mail_leaves_neither(
    mailed: tuple[Staffed, Mailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, box = mailed
    contact(desk, "a")
    desk.clock.wait(days=365)
    with monkeypatch.context() as patch:
        patch.setattr("data.store.outbox.put", _killed)
        with pytest.raises(KeyboardInterrupt):
            desk.office.go_round()
    assert asks(desk) == []
    assert len(deliver(desk, box, 1)) == 1


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_nobody_is_asked_of_a_plot_that_is_withdrawn_or_without_address(
    mailed: tuple[Staffed, Mailbox],
) -> None:
    desk, box = mailed
    contact(desk, "a", key="one")
    contact(desk, "b", key="two", email=None)
    desk.store.write([Change("a", 1, None)], account="x", reason="", at=desk.clock.now())
    desk.clock.wait(days=400)
    desk.office.application.state.rounds._tidied = (  # noqa: SLF001 – nothing is tidied here
        desk.clock.today(),
        desk.store.lineage(),
    )
    assert deliver(desk, box, 0) == []
    assert asks(desk) == []


def test_english_and_a_municipality(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, box = mailed
    contact(desk, "a", language="en", kind=OwnerKind.MUNICIPALITY)
    desk.clock.wait(days=365)
    (mail,) = deliver(desk, box, 1)
    assert mail["Subject"] == "Is your plot still as it is shown?"
    assert mail["Content-Language"] == "en"
    (path,) = links(mail)
    assert path.startswith("/en/eigentuemer/")
    visitor = Visitor(desk, path)
    assert "Everything is still true" in plain(visitor.open())
    visitor.answer("bestaetigen")
    browser = desk.browser("anna")
    accept(browser)
    assert held(desk, "a").provenance_of("price").source == "Auskunft der Gemeinde"


# The page behind the link ----------------------------------------------------------


def test_it_shows_public_facts_with_date_and_source_and_a_get_changes_nothing(
    mailed: tuple[Staffed, Mailbox],
) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    before = asks(desk)
    shown = plain(visitor.open())
    assert "Fläche a" in shown
    assert "25 €/m²" in shown or "25,00 €/m²" in shown
    assert "Stadt" in shown
    assert "20.02.2026" in shown
    assert "intern" not in shown
    assert NAME not in visitor.open().text
    assert OWNER not in visitor.open().text
    for _ in range(3):
        assert visitor.ask("HEAD").status_code == 200
    assert asks(desk) == before
    assert plain(visitor.ask("GET", f"/en{visitor.path}")).startswith("Is your plot")


def test_forged_expired_and_withdrawn_links_are_told_apart(
    mailed: tuple[Staffed, Mailbox],
) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    path = visitor.path
    for forged in (f"{path}x", path[:-3], "/eigentuemer/x", "/eigentuemer/%00", f"{path[:20]}.a.b"):
        assert Visitor(desk, forged).open().status_code == 404, forged
        assert Visitor(desk, forged).send({"antwort": "bestaetigen"}).status_code == 404
    seals = desk.office.application.state.postroom.seals
    ask = asks(desk)[0]
    bound = [ask.key, "olga", "a", 1]
    assert Visitor(desk, f"/eigentuemer/{seals.seal('owner', bound)}").open().status_code == 200
    for other in ([*bound[:3], 2], [ask.key, "eve", "a", 1], [ask.key, "olga", "b", 1], ["x"] * 4):
        strange = Visitor(desk, f"/eigentuemer/{seals.seal('owner', other)}")
        assert strange.open().status_code == 410
    foreign = seals.seal("offer", bound)
    assert Visitor(desk, f"/eigentuemer/{foreign}").open().status_code == 404
    desk.clock.wait(days=89)
    assert visitor.open().status_code == 200
    desk.clock.wait(days=1)
    over = visitor.open()
    assert over.status_code == 410
    assert "neueste Mail" in plain(over)
    assert visitor.send({"antwort": "bestaetigen"}).status_code == 410
    assert asks(desk)[0].answered is None


def test_staff_withdraw_a_link_and_a_newer_question_ends_the_older(
    mailed: tuple[Staffed, Mailbox],
) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    browser = desk.browser("anna")
    one = f"{BOOK}/olga"
    assert browser.send(f"{BOOK}/links/{asks(desk)[0].key}/zurueckziehen", one).status_code == 303
    assert visitor.open().status_code == 410
    browser.send(f"{BOOK}/fragen", one, eine="olga:a")
    second = Visitor(desk, links(deliver(desk, box, 2)[-1])[0])
    assert second.open().status_code == 200
    desk.clock.wait(days=1)
    browser = desk.browser("anna")
    answer = browser.send(f"{BOOK}/fragen", one, eine="olga:a")
    assert "owner_asked" in answer.headers["location"]
    newest = Visitor(desk, links(deliver(desk, box, 3)[-1])[0])
    assert second.open().status_code == 410
    assert newest.open().status_code == 200


def test_a_double_click_asks_once(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, box = mailed
    contact(desk, "a", "b")
    browser = desk.browser("anna")
    data = {"paar": ["olga:a", "olga:b"], "formwort": browser.word(), "zurueck": BOOK}
    first = browser.ask("POST", f"{BOOK}/fragen", data=data)
    again = browser.ask("POST", f"{BOOK}/fragen", data=data)
    assert first.headers["location"] == f"{BOOK}?gesagt=owner_asked"
    assert again.headers["location"] == f"{BOOK}?gesagt=owner_not_asked"
    (mail,) = deliver(desk, box, 1)
    assert len(links(mail)) == 2
    desk.clock.wait(days=364)
    assert len(deliver(desk, box, 1)) == 1
    desk.clock.wait(days=1)  # the year counts from the question
    assert len(deliver(desk, box, 2)) == 2


# What they answer ------------------------------------------------------------------


def accept(browser: Browser, ending: str = "/annehmen") -> str:
    """Press the button beside the first answer on Today; return where it leads."""
    form = form_of(browser.get("/verwaltung"), ending)
    return post(browser, form.action, form.pairs).headers["location"]


def test_a_confirmation_is_one_click_and_counts_from_the_day_of_the_answer(
    mailed: tuple[Staffed, Mailbox],
) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    answered = desk.clock.today()
    assert visitor.answer("bestaetigen", nachricht="Gruß").status_code == 303
    assert "wartet auf unsere" in plain(visitor.open())
    assert held(desk, "a").provenance_of("price").confirmed_on != answered
    desk.clock.wait(days=5)
    browser = desk.browser("anna")
    today = plain(browser.get("/verwaltung"))
    assert NAME in today
    assert "bestätigt alles" in today
    assert "Gruß" in today
    assert accept(browser) == "/verwaltung?gesagt=answer_accepted"
    after = held(desk, "a")
    for name in ("price", "status", "name"):
        said = after.provenance_of(name)
        assert (said.source, said.confirmed_on) == (SOURCE, answered)
    assert after.provenance_of("note").source == "Stadt", "what was not shown is not confirmed"
    assert 'id="antworten"' not in browser.get("/verwaltung").text
    closed = visitor.open()
    assert "bearbeitet" in plain(closed)
    assert "<form" not in closed.text.partition("<main")[2]
    assert visitor.send({"antwort": "bestaetigen"}).status_code == 409


def test_what_changed_since_the_page_was_seen_is_not_confirmed(
    mailed: tuple[Staffed, Mailbox],
) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    visitor.answer("bestaetigen")
    record(desk, plot("a", price=30.0))
    accept(desk.browser("anna"))
    assert held(desk, "a").values["price"] == 30.0
    assert held(desk, "a").provenance_of("price").source == "Stadt"
    assert held(desk, "a").provenance_of("status").source == SOURCE


def test_a_status_whose_binding_ended_is_not_confirmed(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, box = mailed
    until = desk.clock.today() + timedelta(days=30)
    record(desk, plot("a", status="reserved", status_until=until))
    (visitor,) = asked(desk, box)
    visitor.answer("bestaetigen")
    accept(desk.browser("anna"))
    assert held(desk, "a").provenance_of("status").source == "Stadt"
    assert held(desk, "a").provenance_of("name").source == SOURCE


def test_a_correction_waits_as_a_draft_with_who_and_when(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    version = desk.store.version()
    done = visitor.answer(
        "berichtigen", wert__price="27,5", wert__area_available="12.000", rest="1", nachricht="neu"
    )
    assert done.status_code == 303
    assert desk.store.version() == version, "nothing is public by itself"
    (draft,) = desk.store.drafts.all()
    assert (draft.origin, draft.offered is not None) == (DraftOrigin.OWNER, True)
    assert draft.record is not None
    assert draft.record.values["price"] == 27.5
    assert draft.record.values["area_available"] == 12_000
    expected = Provenance(SOURCE, desk.clock.today(), "Eigentümer")
    assert draft.record.provenance_of("price") == expected
    assert draft.record.provenance_of("status") == expected, "all else was said to be true"
    assert draft.record.provenance_of("note").source == "Stadt"
    # It can be changed until staff take it; then there is one draft, with what was said last.
    assert 'value="27,5"' in visitor.open().text
    desk.clock.wait(hours=1)
    assert visitor.answer("berichtigen", wert__price="26").status_code == 303
    (draft,) = desk.store.drafts.all()
    assert draft.record is not None
    assert draft.record.values["price"] == 26
    browser = desk.browser("anna")
    assert NAME in plain(browser.get("/verwaltung"))
    assert NAME in plain(browser.get("/verwaltung/entwuerfe"))
    page = browser.get(f"/verwaltung/entwuerfe/{draft.key}")
    assert NAME in plain(page)
    assert "26" in plain(page)
    form = form_of(page, "/veroeffentlichen")
    post(browser, form.action, form.pairs)
    assert held(desk, "a").values["price"] == 26
    assert visitor.send({"antwort": "bestaetigen"}).status_code == 409
    assert "bearbeitet" in plain(visitor.open())


def test_a_rejected_correction_leaves_no_draft(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    visitor.answer("berichtigen", wert__price="1")
    assert accept(desk.browser("anna"), "/ablehnen") == "/verwaltung?gesagt=answer_rejected"
    assert desk.store.drafts.all() == ()
    assert held(desk, "a").values["price"] == 25.0
    assert visitor.send({"antwort": "bestaetigen"}).status_code == 409


def test_what_is_typed_is_checked_as_at_the_desk(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    for typed in ({"wert__price": "viel"}, {"wert__area_available": "-3"}, {}):
        answer = visitor.answer("berichtigen", **typed)
        assert answer.status_code == 400, typed
        assert 'id="summary"' in answer.text
        for value in typed.values():
            assert f'value="{value}"' in answer.text, "what was typed stays"
    assert visitor.send({"antwort": ""}).status_code == 400
    both = visitor.answer("bestaetigen", wert__price="26")  # what was typed is not lost
    assert both.status_code == 400
    assert 'value="26"' in both.text
    assert visitor.answer("berichtigen", nachricht="x" * 2001).status_code == 400
    assert desk.store.drafts.all() == ()
    assert asks(desk)[0].answered is None
    assert visitor.answer("berichtigen", nachricht="Zaun fehlt").status_code == 303
    assert "Zaun fehlt" in plain(desk.browser("anna").get("/verwaltung"))


def test_fields_that_are_not_asked_for_cannot_be_changed(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    data = {"antwort": "berichtigen", "wert-price": "3", "wert-name": "X", "wert-note": "X"}
    data |= {"quelle": "X", "stand": "2020-01-01", "quelle-price": "X", "wert-municipality": "X"}
    assert visitor.send(data).status_code == 303
    (draft,) = desk.store.drafts.all()
    assert draft.record is not None
    assert draft.record.values == {**held(desk, "a").values, "price": 3.0}
    assert draft.record.provenance_of("price").source == SOURCE


def test_a_plot_is_withdrawn_by_staff_alone(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    visitor.answer("flaeche-zurueckziehen")
    assert "a" in desk.store.held()
    (draft,) = desk.store.drafts.all()
    assert draft.record is None
    browser = desk.browser("anna")
    form = form_of(browser.get(f"/verwaltung/entwuerfe/{draft.key}"), "/veroeffentlichen")
    post(browser, form.action, form.pairs)
    assert "a" not in desk.store.held()
    assert "nicht mehr im Portal" in plain(visitor.open())


def test_a_consent_that_is_withdrawn_needs_a_decision(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    scope = [Scope.PRICE, Scope.PHOTOGRAPHS]
    desk.store.owners.consent(
        "olga", "a", desk.act(), scope=scope, given_on=date(2026, 2, 1), source="Brief"
    )
    assert "Preis, Fotos" in plain(visitor.open())
    visitor.answer("zustimmung-widerrufen")
    answered = desk.clock.today()
    version = desk.store.version()
    browser = desk.browser("anna")
    accept(browser)
    (consent,) = desk.store.owners.get("olga").consents  # type: ignore[union-attr]
    assert consent.withdrawn_on == answered
    assert desk.store.version() == version
    for path in ("/verwaltung", "/verwaltung/flaechen/a"):
        assert "Zustimmung widerrufen am" in plain(browser.get(path)), path
    form = form_of(browser.get("/verwaltung"), "/entschieden")
    post(browser, form.action, form.pairs)
    assert "Zustimmung widerrufen am" not in plain(browser.get("/verwaltung"))
    assert "Zustimmung widerrufen am" not in plain(browser.get("/verwaltung/flaechen/a"))


def test_whoever_does_not_answer_is_on_today(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, box = mailed
    asked(desk, box)
    desk.clock.wait(days=28)
    deliver(desk, box, 2)
    desk.clock.wait(days=27)
    assert PILE not in desk.browser("anna").get("/verwaltung").text
    desk.clock.wait(days=1)
    browser = desk.browser("anna")
    page = browser.get("/verwaltung")
    assert PILE in page.text
    assert NAME in plain(page)
    form = form_of(page, "/eigentuemer/fragen")
    post(browser, form.action, [*form.pairs, ("eine", "olga:a")])
    assert PILE not in browser.get("/verwaltung").text
    assert len(deliver(desk, box, 3)) == 3


def test_thanks_are_sent_once_where_they_are_wanted(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    for _ in range(3):
        visitor.answer("bestaetigen", dank="1")
    mails = deliver(desk, box, 2)
    assert len(mails) == 2
    assert mails[-1]["Subject"] == "Ihre Antwort ist angekommen"
    assert mails[-1]["To"] == OWNER


# Who may, and what is kept ------------------------------------------------------------


def test_editors_see_the_contacts_of_their_own_municipalities(
    mailed: tuple[Staffed, Mailbox],
) -> None:
    desk, box = mailed
    visitors = asked(desk, box, "a", "b")
    contact(desk, "b", key="ben", name="Ben Berg", email="ben@land.example")
    for visitor in visitors:
        visitor.answer("berichtigen", wert__price="3", nachricht="geheim")
    desk.add("dora", Role.EDITOR, DELITZSCH)
    desk.add("rita", Role.READER)
    dora, rita = desk.browser("dora"), desk.browser("rita")
    shown = plain(dora.get(BOOK))
    assert NAME in shown
    assert "Fläche b" not in shown
    assert "Ben Berg" not in shown
    assert dora.get(f"{BOOK}/ben").status_code == 403
    one = plain(dora.get(f"{BOOK}/olga"))
    assert "Fläche b" not in one
    assert "zu 1 weiteren Fläche" in one
    assert dora.send(f"{BOOK}/olga/loeschen").status_code == 403
    assert dora.send(f"{BOOK}/fragen", eine="olga:b").status_code == 403
    other = next(ask for ask in asks(desk) if ask.plot == "b")
    for verb in ("annehmen", "ablehnen"):
        assert dora.send(f"{BOOK}/antworten/{other.key}/{verb}").status_code == 403
    assert dora.send(f"{BOOK}/links/{other.key}/zurueckziehen").status_code == 403
    for path in ("/verwaltung", "/verwaltung/entwuerfe", "/verwaltung/flaechen/a"):
        text = rita.get(path).text
        assert NAME not in text, path
        assert "geheim" not in text, path
    assert rita.get(BOOK).status_code == 403
    there = desk.store.owners.get("olga")
    assert there is not None
    assert set(there.plots) == {"a", "b"}
    for draft in desk.store.drafts.all():
        text = plain(dora.get(f"/verwaltung/entwuerfe/{draft.key}"))
        assert ("geheim" in text) == (draft.plot == "a")


def rows(desk: Staffed) -> dict[str, int]:
    with desk.store.enquiries.reading() as connection:
        return {t.name: len(connection.execute(t.select()).all()) for t in CORRESPONDENCE}


def test_all_goes_with_the_contact_and_nothing_of_it_is_public(
    mailed: tuple[Staffed, Mailbox],
) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    visitor.answer("berichtigen", wert__price="3", nachricht="meine Worte", dank="1")
    desk.office.application.state.service.refresh()
    for path in ("/api/v1/plots/a", "/flaechen/a", "/api/v1/plots", "/feed.atom"):
        text = desk.office.ask("GET", path).text
        assert not re.search("Olga|olga|meine Worte", text), path
    log = str([(one.subject, one.detail) for one in desk.store.audit.entries()])
    assert not re.search("Öder|land.example|meine Worte", log)
    browser = desk.browser("anna")
    assert browser.send(f"{BOOK}/olga/loeschen", f"{BOOK}/olga").status_code == 303
    left = {name: count for name, count in rows(desk).items() if count}
    assert left == {}
    assert visitor.open().status_code == 410
    (draft,) = desk.store.drafts.all()  # the difference stays, without whose it was
    assert "Olga" not in browser.get(f"/verwaltung/entwuerfe/{draft.key}").text


def test_a_contact_goes_with_its_last_plot(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, _ = mailed
    contact(desk, "a", "b")
    browser = desk.browser("anna")
    one = f"{BOOK}/olga"
    browser.send(f"{one}/flaechen/entfernen", one, flaeche="b")
    assert list(desk.store.owners.get("olga").plots) == ["a"]  # type: ignore[union-attr]
    desk.store.write([Change("a", 1, None)], account="x", reason="", at=desk.clock.now())
    desk.clock.wait(days=29)
    desk.office.go_round()
    assert desk.store.owners.get("olga") is not None
    desk.clock.wait(days=2)
    desk.office.go_round()
    assert desk.store.owners.get("olga") is None
    contact(desk, "b")
    browser = desk.browser("anna")
    browser.send(f"{one}/flaechen/entfernen", one, flaeche="b")
    assert desk.store.owners.all() == ()


def test_contacts_and_consents_are_typed_at_the_desk(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, _ = mailed
    browser = desk.browser("anna")
    page = browser.get("/verwaltung/flaechen/a")
    assert f"{BOOK}/neu?flaeche=a" in page.text
    form = form_of(browser.get(f"{BOOK}/neu?flaeche=a"), "/neu")
    assert form.get("flaechen") == ["a"]
    wrong = post(browser, form.action, form.with_(email="x", flaechen="zzz"))
    assert wrong.status_code == 400
    assert "zzz" in plain(wrong)
    made = post(
        browser,
        form.action,
        form.with_(name=NAME, email=OWNER, funktion="Eigentümerin", flaechen="a, Fläche b"),
    )
    assert made.status_code == 303
    (known,) = desk.store.owners.all()
    assert (known.contact.name, known.contact.email) == (NAME, OWNER)
    assert list(known.plots) == ["a", "b"]
    one = f"{BOOK}/{known.contact.key}"
    consent = {
        "flaeche": "a",
        "umfang": ["price", "outline"],
        "herkunft": "Brief",
        "tag": "2026-02-01",
    }
    for bad in ({"umfang": []}, {"tag": "2027-01-01"}, {"tag": "x"}, {"herkunft": " "}):
        assert browser.send(f"{one}/zustimmung", one, **{**consent, **bad}).status_code == 400, bad
    assert browser.send(f"{one}/zustimmung", one, **{**consent, "flaeche": "c"}).status_code == 400
    assert browser.send(f"{one}/zustimmung", one, **consent).status_code == 303
    (held_now,) = desk.store.owners.get(known.contact.key).consents  # type: ignore[union-attr]
    assert held_now.scope == (Scope.OUTLINE, Scope.PRICE)
    assert "Umriss und Lage, Preis" in plain(browser.get("/verwaltung/flaechen/a"))
    at = f"{one}/zustimmung/{held_now.key}"
    assert browser.send(f"{at}/widerruf", one, tag="2027-01-01").status_code == 400
    assert browser.send(f"{at}/widerruf", one, tag="2026-03-01").status_code == 303
    assert "Zustimmung widerrufen am 01.03.2026" in plain(browser.get("/verwaltung"))
    assert browser.send(f"{at}/entschieden", one, zurueck="/verwaltung").status_code == 303
    assert "Zustimmung widerrufen am" not in plain(browser.get("/verwaltung"))


def test_another_address_ends_links_to_the_old_one(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    browser = desk.browser("anna")
    form = form_of(browser.get(f"{BOOK}/olga"), "/olga")
    post(browser, form.action, form.with_(email="new@land.example"))
    assert visitor.open().status_code == 410


def test_another_site_and_too_many_forms_are_refused(mailed: tuple[Staffed, Mailbox]) -> None:
    desk, box = mailed
    (visitor,) = asked(desk, box)
    data = {"antwort": "bestaetigen"}
    foreign = visitor.send(data, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert asks(desk)[0].answered is None
    codes = [visitor.send(data).status_code for _ in range(40)]
    assert codes[0] == 303
    assert codes[-1] == 429
    desk.clock.wait(minutes=1)
    assert visitor.send(data).status_code == 303


NASTY: Final = (
    "<script>probe</script>",
    "{{7*7}}",
    '"><img src=x onerror=probe>',
    "=cmd|' /C calc'!A0",
    "x\r\nBcc: evil@x.example",
    "#strong[x]",
)


def test_no_text_is_markup_header_or_formula(
    mailed: tuple[Staffed, Mailbox], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    desk, box = mailed
    text = " ".join(NASTY)
    contact(desk, "a", name=" ".join(text.split()))
    desk.store.owners.consent(
        "olga", "a", desk.act(), scope=[Scope.FACTS], given_on=date(2026, 2, 1), source=text
    )
    desk.clock.wait(days=365)
    (mail,) = deliver(desk, box, 1)
    assert mail["Bcc"] is None
    assert [one for _, to, _ in box.taken for one in to] == [OWNER]
    visitor = Visitor(desk, links(mail)[0])
    typed = {"wert__contact_function": text.replace("\r\n", " "), "nachricht": text, "dank": "1"}
    assert visitor.answer("berichtigen", **typed).status_code == 303
    assert deliver(desk, box, 2)[-1]["Bcc"] is None
    browser = desk.browser("anna")
    (draft,) = desk.store.drafts.all()
    pages = [
        visitor.open(),
        *(
            browser.get(path)
            for path in (
                *("/verwaltung", BOOK, f"{BOOK}/olga", "/verwaltung/flaechen/a"),
                *("/verwaltung/entwuerfe", f"/verwaltung/entwuerfe/{draft.key}"),
            )
        ),
    ]
    for page in pages:
        assert page.status_code == 200
        assert not re.search(r"<script>probe|<img src=x", page.text)
        assert "{{7*7}}" in page.text or page is pages[-2]
    form = form_of(pages[-1], "/veroeffentlichen")
    post(browser, form.action, form.pairs)
    desk.office.application.state.service.refresh()
    pdf = browser.get("/api/v1/plots/a/expose.pdf")
    assert pdf.content.startswith(b"%PDF")
    ours = " ".join(one.getMessage() for one in caplog.records if not one.name.startswith("mail."))
    assert "probe" not in ours
    assert OWNER not in ours


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    typed=st.dictionaries(
        st.sampled_from(
            [
                *("wert-price", "wert-area_available", "wert-status", "wert-status_until"),
                *("wert-contact_mail", "nachricht", "rest", "gesehen", "dank"),
            ]
        ),
        st.text(max_size=40),
    ),
    kind=st.sampled_from(["bestaetigen", "berichtigen", "flaeche-zurueckziehen", "x"]),
)
def test_any_form_is_an_answer_or_refused_and_never_a_fault(
    mailed: tuple[Staffed, Mailbox], typed: dict[str, str], kind: str
) -> None:
    desk, box = mailed
    if not asks(desk):
        desk.visitor = asked(desk, box)[0]  # type: ignore[attr-defined]
    desk.clock.wait(minutes=1)
    visitor: Visitor = desk.visitor  # type: ignore[attr-defined]
    before = desk.store.version()
    answer = visitor.send({"antwort": kind, **typed})
    assert answer.status_code in {303, 400}, answer.text
    assert desk.store.version() == before
    assert len(desk.store.drafts.all()) <= 1


def test_the_privacy_page_says_what_is_kept_and_until_when(
    mailed: tuple[Staffed, Mailbox],
) -> None:
    desk, _ = mailed
    said = plain(desk.office.ask("GET", "/datenschutz"))
    assert "Alle 365 Tage fragt eine Mail mit einem signierten Link" in said
    assert "30 Tage nachdem ihre letzte Fläche aus dem Portal ist" in said
    assert "Every 365 days a mail" in plain(desk.office.ask("GET", "/en/datenschutz"))
