"""Campaigns, events and registrations in the store, whichever the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from data.store.campaigns import ChangedError, SlugTakenError
from data.store.events import TooFewPlacesError
from data.store.registrations import ClosedError, FullError
from data.store.store import open_store
from tests.data.store.gatherings import (
    ACT,
    CAMPAIGN,
    DAY,
    EVENT,
    public_campaign,
    public_event,
    wanted,
    write,
)
from tests.data.store.made import NOON
from tests.data.store.test_enquiries import rows

if TYPE_CHECKING:
    from data.store.store import Store
    from tests.data.store.conftest import Location


def test_what_is_stored_comes_back(location: Location) -> None:
    with open_store(location) as store:
        campaign = public_campaign(store)
        event = public_event(store, replace(EVENT, campaign=campaign.key))
        made, is_new = store.registrations.add(event.key, wanted(1), NOON, DAY, write)
        assert is_new
    with open_store(location) as again:
        held = again.campaigns.named("logistik")
        assert held is not None
        assert (held.words, held.state, held.revision) == (CAMPAIGN, "published", 2)
        assert again.campaigns.coded(held.code.upper()) == held
        found = again.events.named("treff")
        assert found is not None
        assert found.words == replace(EVENT, campaign=campaign.key)
        assert again.registrations.of(found.number) == (made,)
        assert again.registrations.get(made.key) == made


def test_never_more_than_there_are_places(location: Location) -> None:
    """Many connections at once, as many processes have them."""
    with open_store(location) as store:
        event = public_event(store, replace(EVENT, places=5, waiting=False))

    def register(number: int) -> bool:
        with open_store(location) as own:
            try:
                own.registrations.add(event.key, wanted(number), NOON, DAY, write)
            except FullError:
                return False
            return True

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(register, range(12))) == 5
    with open_store(location) as store:
        assert store.registrations.seats(event.number).taken == 5
    assert rows(location)["outbox"] == 5


def test_who_waits_moves_up_once_however_many_leave_at_once(location: Location) -> None:
    with open_store(location) as store:
        event = public_event(store, replace(EVENT, places=4))
        made = [
            store.registrations.add(event.key, wanted(number), NOON, DAY, write)[0]
            for number in range(7)
        ]

    def leave(key: str) -> bool:
        with open_store(location) as own:
            return own.registrations.cancel(key, NOON, write)

    # Each of the two presses the button twice.
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(leave, [one.key for one in made[:2]] * 2)) == 2
    with open_store(location) as store:
        held = store.registrations.of(event.number)
        assert [one.name for one in held] == [f"Guest {number}" for number in range(2, 7)]
        assert [one.waiting for one in held] == [False, False, False, False, True]
    assert rows(location)["outbox"] == 5 + 2  # those of who left are gone with them


def test_it_goes_on_its_day_with_its_mails(store: Store, location: Location) -> None:
    event = public_event(store)
    store.registrations.add(event.key, wanted(1), NOON, DAY, write)
    assert store.registrations.delete_due(DAY - timedelta(days=1)) == 0
    assert store.registrations.delete_due(DAY) == 1
    assert rows(location)["registrations"] == rows(location)["outbox"] == 0


def test_without_a_campaign_nobody_counts(store: Store) -> None:
    assert store.campaigns.visits() == {}


def test_counts_add_up_and_stay_with_days_on_which_it_was_public(store: Store) -> None:
    campaign = public_campaign(store)
    first, last, after = date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)
    for _ in range(2):
        store.campaigns.count(
            {
                ("logistik", "visit", first): 2,
                ("logistik", "visit", last): 1,
                ("logistik", "expose", first): 1,
                ("logistik", "visit", after): 9,
                ("other", "visit", first): 9,
            }
        )
    found = {(one.day, one.kind): one.count for one in store.campaigns.counts(campaign.key)}
    assert found == {(first, "visit"): 4, (last, "visit"): 2, (first, "expose"): 2}
    # From the day on which there was a campaign, and of nothing but visits.
    assert store.campaigns.visits() == {NOON.astimezone().date(): 0, first: 4, last: 2}


def test_counts_of_many_at_once_are_none_lost(location: Location) -> None:
    with open_store(location) as store:
        campaign = public_campaign(store)

    def count(_: int) -> None:
        with open_store(location) as own:
            own.campaigns.count({("logistik", "visit", date(2026, 3, 2)): 3})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(8)))
    with open_store(location) as store:
        assert [one.count for one in store.campaigns.counts(campaign.key)] == [24]


def test_whoever_saw_an_older_one_changes_nothing(store: Store) -> None:
    campaign, event = store.campaigns.add(CAMPAIGN, ACT), store.events.add(EVENT, ACT)
    store.campaigns.change(campaign, replace(CAMPAIGN, best=1), ACT)
    store.events.change(event, replace(EVENT, place="Markt 2"), ACT, write, DAY)
    with pytest.raises(ChangedError):
        store.campaigns.change(campaign, CAMPAIGN, ACT)
    with pytest.raises(ChangedError):
        store.campaigns.move(campaign, "published", ACT)
    with pytest.raises(ChangedError):
        store.campaigns.delete(campaign, ACT)
    with pytest.raises(ChangedError):
        store.events.change(event, EVENT, ACT, write, DAY)
    with pytest.raises(ChangedError):
        store.events.move(event, "published", ACT, write)
    with pytest.raises(ChangedError):
        store.events.delete(event, ACT)
    with pytest.raises(SlugTakenError):
        store.campaigns.add(CAMPAIGN, ACT)
    with pytest.raises(SlugTakenError):
        store.events.add(EVENT, ACT)


def test_fewer_places_than_guests_are_refused_whole(store: Store) -> None:
    event = public_event(store)
    for number in range(2):
        store.registrations.add(event.key, wanted(number), NOON, DAY, write)
    with pytest.raises(TooFewPlacesError):
        store.events.change(event, replace(EVENT, places=1, place="X"), ACT, write, DAY)
    held = store.events.get(event.key)
    assert held is not None
    assert held.words == EVENT


def test_a_draft_takes_nobody_and_a_campaign_leaves_its_events(store: Store) -> None:
    campaign = store.campaigns.add(CAMPAIGN, ACT)
    event = store.events.add(replace(EVENT, campaign=campaign.key), ACT)
    with pytest.raises(ClosedError):
        store.registrations.add(event.key, wanted(1), NOON, DAY, write)
    with pytest.raises(ClosedError):
        store.registrations.add("nothing", wanted(1), NOON, DAY, write)
    store.campaigns.delete(campaign, ACT)
    held = store.events.get(event.key)
    assert held is not None
    assert held.words.campaign is None
