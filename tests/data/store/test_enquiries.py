"""Enquiries are stored whole or not at all, once, and are gone on their day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from data.store.changes import StoreError
from data.store.enquiries import ReferenceTakenError
from data.store.schema import CORRESPONDENCE
from data.store.store import open_store
from data.store.users import Act
from tests.data.store.letters import ENQUIRY, enquiry, mail, subscription
from tests.data.store.made import FULL, NOON, put, raw

if TYPE_CHECKING:
    from data.store.store import Store
    from tests.data.store.conftest import Location


ACT: Final = Act("anna", NOON)


def rows(location: Location) -> dict[str, int]:
    """Count the rows of the tables of correspondence, as any other program would."""
    with raw(location) as connection:
        return {
            table.name: connection.exec_driver_sql(f"SELECT count(*) FROM {table.name}").scalar()  # type: ignore[misc]  # noqa: S608
            for table in CORRESPONDENCE
        }


def test_an_enquiry_comes_back_as_it_was_stored(location: Location) -> None:
    with open_store(location) as store:
        assert store.enquiries.add(ENQUIRY, [mail()])
    with open_store(location) as again:
        assert again.enquiries.all() == (ENQUIRY,)
        assert again.enquiries.get(ENQUIRY.reference) == ENQUIRY
        (posted,) = again.enquiries.posted(ENQUIRY.reference)
    assert (posted.recipient, posted.made, posted.attempts) == ("to1@x.example", NOON, 0)
    assert posted.sent is None


def test_one_that_is_sent_twice_is_stored_once(store: Store) -> None:
    assert store.enquiries.add(ENQUIRY, [mail(1)])
    assert not store.enquiries.add(enquiry(1, received=NOON + timedelta(seconds=9)), [mail(2)])
    assert store.enquiries.all() == (ENQUIRY,)
    assert store.outbox.count() == 1


def test_a_number_is_not_given_to_other_words(store: Store) -> None:
    store.enquiries.add(ENQUIRY)
    with pytest.raises(ReferenceTakenError):
        store.enquiries.add(enquiry(1, message="else"), [mail(2)])
    assert store.outbox.count() == 0


def test_with_its_mails_or_not_at_all(location: Location) -> None:
    with open_store(location) as store, pytest.raises(StoreError):
        store.enquiries.add(ENQUIRY, [mail(1), mail(1)])  # one Message-ID for two
    assert set(rows(location).values()) == {0}


def test_it_is_answered_and_deleted_by_its_number(location: Location) -> None:
    with open_store(location) as store:
        for number in (1, 2):
            store.enquiries.add(enquiry(number), [mail(number)])
        assert store.enquiries.answer("NS-AAAA-0002", ACT)
        assert not store.enquiries.answer("NS-AAAA-0003", ACT)
        assert [one.answered for one in store.enquiries.all()] == [None, NOON]
        assert store.enquiries.delete("NS-AAAA-0001", ACT)
        assert not store.enquiries.delete("NS-AAAA-0001", ACT)
        assert [one.reference for one in store.enquiries.all()] == ["NS-AAAA-0002"]
    assert rows(location)["outbox"] == 1


def test_it_is_gone_on_its_day(location: Location) -> None:
    with open_store(location) as store:
        for number, day in enumerate((1, 2, 3)):
            due = date(2026, 8, day)
            store.enquiries.add(enquiry(number, delete_on=due), [mail(number)])
        assert store.enquiries.delete_due(date(2026, 7, 31)) == 0
        assert store.enquiries.delete_due(date(2026, 8, 2)) == 2
        assert store.enquiries.delete_due(date(2026, 8, 2)) == 0
        assert [one.delete_on.day for one in store.enquiries.all()] == [3]
        (entry,) = store.audit.entries()  # how many, and nothing of whom
        assert (entry.account, entry.action, entry.subject) == (
            "system",
            "deleted_due",
            "enquiries",
        )
        assert entry.detail == {"count": 2}
    left = {name: count for name, count in rows(location).items() if count}
    assert left == {"enquiries": 1, "outbox": 1}


def test_the_record_knows_nothing_of_it(store: Store) -> None:
    put(store, FULL)
    before = (store.version(), store.held(), store.recent(10), store.accounts())
    store.enquiries.add(ENQUIRY, [mail(1)])
    store.subscriptions.add(subscription("k"), {"full": True}, mail(2))
    assert (store.version(), store.held(), store.recent(10), store.accounts()) == before
