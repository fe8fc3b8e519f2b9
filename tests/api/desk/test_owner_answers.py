"""What owners answer behind a link, and what staff make of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.owners import Scope
from data.record import Provenance
from data.store.drafts import DraftOrigin
from tests.api.correspondence import plain
from tests.api.desk.asking import NAME, OWNER, accept, asked, asks, deliver
from tests.api.desk.forms import form_of, post
from tests.api.desk.holding import held, plot, record

if TYPE_CHECKING:
    from tests.api.desk.staff import Staffed
    from tests.mailserver import Mailbox

PILE: Final = 'id="schweigen"'
SOURCE: Final = "Auskunft des Eigentümers"


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
