"""Contacts of plots at the desk: who may see them, and what is kept how long."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.owners import Scope
from data.roles import Role
from data.store.changes import Change
from data.store.schema import CORRESPONDENCE
from tests.api.correspondence import plain
from tests.api.desk.asking import BOOK, NAME, OWNER, Visitor, asked, asks, contact, deliver, links
from tests.api.desk.forms import form_of, post
from tests.api.desk.holding import DELITZSCH

if TYPE_CHECKING:
    import pytest

    from tests.api.desk.staff import Staffed
    from tests.mailserver import Mailbox


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
    mistakes: tuple[dict[str, object], ...] = (
        {"umfang": []},
        {"tag": "2027-01-01"},
        {"tag": "x"},
        {"herkunft": " "},
    )
    for bad in mistakes:
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
