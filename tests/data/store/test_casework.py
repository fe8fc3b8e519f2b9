"""Notes and answers of enquiries: stored once, in order, gone with the enquiry."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest

from data.store.changes import StoreError
from data.store.dispatches import Dispatch
from data.store.store import open_store
from data.store.users import Act
from data.store.versions import ANONYMOUS
from tests.data.store.letters import ENQUIRY, REPLY, enquiry, mail
from tests.data.store.made import NOON
from tests.data.store.test_enquiries import rows

if TYPE_CHECKING:
    from data.store.store import Store
    from tests.data.store.conftest import Location

ACT: Final = Act("anna", NOON)
NUMBER: Final = ENQUIRY.reference
SENT: Final = replace(REPLY, message_id="<1@x.example>")
DISPATCH: Final = Dispatch(
    kind="expose",
    at=NOON,
    account="anna",
    recipient="zoe@firm.example",
    plots=("KR-001", "ä,b"),
    language="en",
    catalogue="v1",
    message_id="<1@x.example>",
)


def test_notes_and_answers_come_back_in_their_order(location: Location) -> None:
    with open_store(location) as store:
        store.enquiries.add(ENQUIRY)
        for number, text in enumerate(("one", "two\nlines")):
            later = Act("bob", NOON + timedelta(minutes=number))
            assert store.casework.note(NUMBER, text, later)
        assert store.casework.reply(NUMBER, SENT, ACT, mail(1), DISPATCH)
        assert not store.casework.note("NS-NONE-0000", "x", ACT)
        assert not store.casework.reply("NS-NONE-0000", replace(REPLY, key="other"), ACT)
    with open_store(location) as again:
        assert [note.text for note in again.casework.notes(NUMBER)] == ["one", "two\nlines"]
        assert again.casework.replies(NUMBER) == (SENT,)
        (sent,) = again.dispatches.all()
        assert (sent.dispatch, sent.delete_on, sent.enquiry) == (
            *(DISPATCH, ENQUIRY.delete_on, NUMBER),
        )
        held = again.enquiries.get(NUMBER)
        assert held is not None
        assert (held.answered, held.state, held.delete_on) == (NOON, "answered", ENQUIRY.delete_on)


def test_it_is_known_when_the_server_took_it(store: Store) -> None:
    store.enquiries.add(ENQUIRY)
    store.casework.reply(NUMBER, SENT, ACT, mail(1), DISPATCH)
    assert store.dispatches.all()[0].arrived is None
    claimed = store.outbox.claim(NOON, timedelta(minutes=5))
    assert claimed is not None
    store.outbox.sent(claimed, NOON + timedelta(minutes=1))
    assert store.dispatches.all()[0].arrived == NOON + timedelta(minutes=1)


def test_an_answer_that_is_sent_twice_is_stored_once(store: Store) -> None:
    store.enquiries.add(ENQUIRY)
    assert store.casework.reply(NUMBER, SENT, ACT, mail(1))
    assert not store.casework.reply(NUMBER, SENT, ACT, mail(1))
    assert store.outbox.count() == 1
    assert [entry.action for entry in store.audit.entries()] == ["enquiry_answered"]


def test_with_its_mail_or_not_at_all(store: Store) -> None:
    store.enquiries.add(ENQUIRY, [mail(1)])
    with pytest.raises(StoreError):  # one Message-ID for two
        store.casework.reply(NUMBER, SENT, ACT, mail(1), DISPATCH)
    assert store.casework.replies(NUMBER) == ()
    assert store.dispatches.all() == ()
    held = store.enquiries.get(NUMBER)
    assert held is not None
    assert held.state == "open"


def test_all_of_it_goes_with_the_enquiry(location: Location) -> None:
    with open_store(location) as store:
        for number in (1, 2):
            store.enquiries.add(enquiry(number))
            reference = enquiry(number).reference
            reply = replace(SENT, message_id=f"<{number}@x.example>")
            store.casework.note(reference, "x", ACT)
            store.casework.reply(reference, reply, ACT, mail(number), DISPATCH)
        assert not store.enquiries.delete_on(NUMBER, ENQUIRY.delete_on, ACT), "not later, or then"
        earlier = ENQUIRY.delete_on - timedelta(days=9)
        assert store.enquiries.delete_on(NUMBER, earlier, ACT)
        assert store.enquiries.delete_due(earlier) == 1
    left = rows(location)
    names = ("enquiries", "enquiry_notes", "enquiry_replies", "dispatches", "outbox")
    assert {name: left[name] for name in names} == dict.fromkeys(names, 1)


def test_an_account_that_is_forgotten_is_named_nowhere(store: Store) -> None:
    store.enquiries.add(ENQUIRY)
    store.casework.note(NUMBER, "x", ACT)
    store.casework.reply(NUMBER, SENT, ACT, mail(1), DISPATCH)
    store.forget("anna")
    (note,), (reply,) = store.casework.notes(NUMBER), store.casework.replies(NUMBER)
    (sent,) = store.dispatches.all()
    assert {note.account, reply.account, sent.dispatch.account} == {ANONYMOUS}
