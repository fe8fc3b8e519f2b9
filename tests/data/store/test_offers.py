"""Private pages are stored as they were made, withdrawn once, and gone on their day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.store.offers import Offer
from data.store.store import open_store
from tests.data.store.made import NOON

if TYPE_CHECKING:
    from data.store.store import Store
    from tests.data.store.conftest import Location

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
        store.offers.add(OFFER)
    with open_store(location) as again:
        assert again.offers.all() == (OFFER,)
        assert again.offers.get("abc") == OFFER
        assert again.offers.get("other") is None


def test_one_is_withdrawn_once(store: Store) -> None:
    store.offers.add(OFFER)
    assert store.offers.withdraw("abc", NOON + timedelta(days=1))
    assert not store.offers.withdraw("abc", NOON + timedelta(days=2))
    assert not store.offers.withdraw("other", NOON)
    held = store.offers.get("abc")
    assert held is not None
    assert held.withdrawn == NOON + timedelta(days=1)


def test_they_are_gone_on_their_day(store: Store) -> None:
    store.offers.add(OFFER)
    store.offers.add(replace(OFFER, key="later", ends_on=date(2026, 4, 2)))
    assert store.offers.delete_due(date(2026, 3, 31)) == 0
    assert store.offers.delete_due(date(2026, 4, 1)) == 1
    assert [one.key for one in store.offers.all()] == ["later"]
