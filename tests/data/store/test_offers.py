"""Private pages are stored as they were made, withdrawn once, and gone on their day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.store.offers import Offer
from data.store.store import open_store
from data.store.users import Act
from tests.data.store.made import NOON

if TYPE_CHECKING:
    from data.store.store import Store
    from tests.data.store.conftest import Location

ACT: Final = Act("anna", NOON)
OFFER: Final = Offer(
    key="abc",
    title="Batteriewerk",
    made=NOON,
    ends_on=date(2026, 4, 1),
    language="en",
    plots=("KR-001", "ä,b"),
    greeting="Dear Zoë,\n\n'a' \"b\" <i>",
    profile="chemistry",
    weights="area:60,price:40",
)


def test_one_comes_back_as_it_was_made(location: Location) -> None:
    with open_store(location) as store:
        store.offers.add(OFFER, ACT)
    with open_store(location) as again:
        assert again.offers.all() == (OFFER,)
        assert again.offers.get("abc") == OFFER
        assert again.offers.get("other") is None


def test_one_is_withdrawn_once(store: Store) -> None:
    store.offers.add(OFFER, ACT)
    assert store.offers.withdraw("abc", Act("bob", NOON + timedelta(days=1)))
    assert not store.offers.withdraw("abc", Act("bob", NOON + timedelta(days=2)))
    assert not store.offers.withdraw("other", ACT)
    held = store.offers.get("abc")
    assert held is not None
    assert held.withdrawn == NOON + timedelta(days=1)


def test_they_are_gone_on_their_day(store: Store) -> None:
    store.offers.add(OFFER, ACT)
    store.offers.add(replace(OFFER, key="later", ends_on=date(2026, 4, 2)), ACT)
    assert store.offers.delete_due(date(2026, 3, 31)) == 0
    assert store.offers.delete_due(date(2026, 4, 1)) == 1
    assert [one.key for one in store.offers.all()] == ["later"]


def test_what_was_made_for_whom_goes_with_it(store: Store) -> None:
    store.offers.add(OFFER, ACT, "v1")
    (sent,) = store.dispatches.all()
    made = sent.dispatch
    assert (made.kind, made.at, made.account, made.recipient) == (
        *("page", NOON, "anna", "Batteriewerk"),
    )
    assert (made.plots, made.catalogue, made.message_id) == (OFFER.plots, "v1", None)
    assert (sent.delete_on, sent.offer, sent.enquiry, sent.arrived) == (
        *(OFFER.ends_on, "abc", None, None),
    )
    assert [entry.action for entry in store.audit.entries()] == ["offer_made"]
    store.offers.delete_due(OFFER.ends_on)
    assert store.dispatches.all() == ()
