"""Questions to owners: one a contact, plot and round, however many processes ask at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from data.owners import AnswerKind, Outcome
from data.store.asks import Answer, Round
from data.store.changes import Change
from data.store.outbox import Mail
from data.store.store import open_store
from data.store.users import Act
from tests.data.store.made import NOON, plot, put
from tests.data.store.owning import ASKED, CONTACT, TODAY, put_owner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.store.asks import Ask
    from data.store.owners import Contact
    from data.store.store import Store
    from tests.data.store.conftest import Location

DUE = replace(ASKED, due=TODAY)


def letter(contact: Contact, asks: Sequence[Ask]) -> Mail:
    return Mail(f"<{asks[0].key}@x.example>", str(contact.email), b"Subject: x\r\n\r\nx")


def test_many_processes_ask_once(location: Location) -> None:
    with open_store(location) as store:
        store.owners.add(CONTACT, ("a", "b"), Act("anna", NOON), TODAY - timedelta(days=400))

    def ask(_: int) -> int:
        with open_store(location) as store:
            since = replace(DUE, due=TODAY - timedelta(days=365))
            return len(store.asks.ask("olga", ("a", "b"), since, letter))

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(ask, range(8)))
    assert sorted(counts) == [0] * 7 + [2]
    with open_store(location) as store:
        assert [(ask.plot, ask.number) for ask, _ in store.asks.all()] == [("a", 1), ("b", 1)]
        assert store.outbox.count() == 1


def test_what_is_stored_comes_back(store: Store) -> None:
    put_owner(store, "word")
    (known,) = store.owners.all()
    assert known.contact == CONTACT
    assert dict(known.plots) == {"a": TODAY, "full": TODAY}
    ((ask, contact),) = store.asks.all()
    assert contact == CONTACT
    assert (ask.answer, ask.said, ask.seen, ask.number) == (AnswerKind.CONFIRM, "word", 1, 1)
    assert ask.waits
    (consent,) = known.consents
    assert consent.source == "word"
    assert store.owners.of_plot("a")[0].consents == (consent,)
    assert store.owners.of_plot("full")[0].consents == ()
    assert store.owners.of_plot("b") == ()


def test_a_draft_that_staff_touched_is_taken(store: Store) -> None:
    put(store, plot("a", price=1.0))
    store.owners.add(CONTACT, ("a",), Act("anna", NOON), TODAY)
    (asked,) = store.asks.ask("olga", ("a",), ASKED, letter)
    owner = Act("owner", NOON)
    answer = Answer(
        kind=AnswerKind.CORRECT, seen=1, change=Change("a", 1, plot("a", price=2.0)), reason="x"
    )
    for _ in range(2):  # the second takes the place of the first
        assert store.asks.answer(asked.key, answer, owner, TODAY, None)
    (draft,) = store.drafts.all()
    found = store.asks.get(asked.key)
    assert found is not None
    assert found[0].waits
    store.drafts.save(draft, draft.record, Act("anna", NOON), reason="x")
    found = store.asks.get(asked.key)
    assert found is not None
    assert found[0].is_taken
    assert not store.asks.answer(asked.key, answer, owner, TODAY, None)
    assert not store.asks.take(asked.key, Outcome.REJECTED, NOON, Act("anna", NOON))
    assert len(store.drafts.all()) == 1


def test_an_answer_that_changed_meanwhile_is_not_taken(store: Store) -> None:
    put_owner(store, "word")
    ((ask, _),) = store.asks.all()
    act = Act("anna", NOON)
    assert not store.asks.take(ask.key, Outcome.ACCEPTED, NOON + timedelta(seconds=1), act)
    assert store.asks.take(ask.key, Outcome.ACCEPTED, NOON, act)
    assert not store.asks.take(ask.key, Outcome.ACCEPTED, NOON, act)


def test_nothing_is_asked_while_an_answer_waits(store: Store) -> None:
    put_owner(store, "word")
    later = Round(TODAY + timedelta(days=400), TODAY + timedelta(days=490), Act("anna", NOON))
    assert store.asks.ask("olga", ("a",), later, letter) == ()


def test_a_name_is_struck_out_with_its_account(store: Store) -> None:
    put_owner(store, "word")
    store.forget("anna")
    ((ask, _),) = store.asks.all()
    (known,) = store.owners.all()
    assert {ask.account, known.consents[0].account} == {"anonymous"}
