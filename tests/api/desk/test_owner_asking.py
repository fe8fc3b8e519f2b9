"""Owners are asked once a year, by a link of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from data.owners import OwnerKind
from data.store.changes import Change
from tests.api.correspondence import plain
from tests.api.desk.asking import (
    BOOK,
    NAME,
    OWNER,
    Visitor,
    accept,
    asked,
    asks,
    contact,
    deliver,
    links,
)
from tests.api.desk.holding import held

if TYPE_CHECKING:
    from tests.api.desk.staff import Staffed
    from tests.mailserver import Mailbox


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
