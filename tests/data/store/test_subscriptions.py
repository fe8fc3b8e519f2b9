"""Subscribers are told of what is new, once, and at most once a day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.store.outbox import Mail
from data.store.store import open_store
from data.store.subscriptions import MOST_UNCONFIRMED
from tests.data.store.letters import DAY, mail, subscription
from tests.data.store.made import NOON, raw
from tests.data.store.test_enquiries import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from data.store.store import Store
    from tests.data.store.conftest import Location

END: Final = date(2027, 3, 2)
_NUMBERS: Final = count()


def letter(ids: Sequence[str]) -> Mail:
    """Return a mail about plots."""
    return Mail(f"<n{next(_NUMBERS)}@x.example>", "zoe@firm.example", ",".join(ids).encode())


def running(store: Store, known: Mapping[str, bool], key: str = "k", **more: Any) -> None:  # noqa: ANN401
    """Make a subscription that is confirmed, with what matched when it was asked for."""
    assert store.subscriptions.add(subscription(key, **more), known, letter(["confirm"]))
    assert store.subscriptions.confirm(key, NOON, END)


def tell(store: Store, matching: Mapping[str, bool], day: int, key: str = "k") -> tuple[str, ...]:
    """Ask on a day after `DAY` what is new."""
    today = DAY + timedelta(days=day)
    return store.subscriptions.tell(key, matching, today, NOON, letter)


def test_a_subscription_comes_back_as_it_was_stored(location: Location) -> None:
    with open_store(location) as store:
        assert store.subscriptions.add(subscription("k"), {"a": True}, mail())
    with open_store(location) as again:
        assert again.subscriptions.get("k") == subscription("k")
        assert again.subscriptions.confirmed() == ()
        assert again.subscriptions.confirm("k", NOON, END)
        held = subscription("k", confirmed=NOON, ends_on=END)
        assert again.subscriptions.confirmed() == (held,)
        assert again.subscriptions.confirm("k", NOON + timedelta(1), END + timedelta(1))
        assert again.subscriptions.get("k") == held, "confirmed once"
        assert not again.subscriptions.confirm("other", NOON, END)


def test_nobody_is_told_before_confirming(store: Store) -> None:
    store.subscriptions.add(subscription("k"), {}, mail())
    assert tell(store, {"a": True}, 0) == ()
    assert store.outbox.count() == 1
    assert not store.subscriptions.renew("k", END)


def test_one_is_told_of_what_is_new_alone_and_once(store: Store) -> None:
    running(store, {"a": True, "b": False})
    assert tell(store, {"a": True, "b": False}, 0) == ()
    assert tell(store, {"c": True, "a": True, "b": False}, 0) == ("c",)
    assert tell(store, {"c": True, "a": True, "b": False}, 1) == ()
    held = store.subscriptions.get("k")
    assert held is not None
    assert held.told_on == DAY


def test_a_plot_that_becomes_free_is_new(store: Store) -> None:
    running(store, {"a": False})
    assert tell(store, {"a": True}, 0) == ("a",)
    assert tell(store, {"a": False}, 1) == (), "no news, but remembered"
    assert tell(store, {"a": True}, 2) == ("a",)


def test_a_plot_that_comes_back_is_new(store: Store) -> None:
    running(store, {"a": True})
    assert tell(store, {}, 0) == ()
    assert tell(store, {"a": False}, 0) == ("a",)


def test_news_wait_for_the_next_day(store: Store) -> None:
    running(store, {})
    assert tell(store, {"a": True}, 0) == ("a",)
    assert tell(store, {"a": True, "b": True}, 0) == ()
    assert tell(store, {"a": True, "b": True}, 1) == ("b",)
    assert tell(store, {"a": True, "b": True}, 2) == ()


def test_each_subscription_is_told_by_itself(store: Store) -> None:
    running(store, {}, "k")
    running(store, {"a": True}, "l", search="zoning=GE")
    assert tell(store, {"a": True}, 0, "k") == ("a",)
    assert tell(store, {"a": True}, 0, "l") == ()


def test_a_mail_that_cannot_be_written_leaves_all_as_it_was(store: Store) -> None:
    running(store, {})

    def fails(_: Sequence[str]) -> Mail:
        raise LookupError

    with pytest.raises(LookupError):
        store.subscriptions.tell("k", {"a": True}, DAY, NOON, fails)
    assert tell(store, {"a": True}, 0) == ("a",)


def test_whoever_ends_it_leaves_nothing(location: Location) -> None:
    with open_store(location) as store:
        running(store, {"a": True})
        assert tell(store, {"a": True, "b": True}, 0) == ("b",)
        assert store.subscriptions.end("k")
        assert not store.subscriptions.end("k")
        assert store.subscriptions.get("k") is None
        assert tell(store, {"c": True}, 1) == ()
        assert not store.subscriptions.renew("k", END)
    assert set(rows(location).values()) == {0}


def test_it_goes_on_its_day_unless_renewed(store: Store) -> None:
    running(store, {}, "k")
    running(store, {}, "l", search="zoning=GE")
    store.subscriptions.add(subscription("never confirmed"), {}, mail())
    assert store.subscriptions.delete_due(date(2026, 3, 8)) == 0
    assert store.subscriptions.delete_due(date(2026, 3, 9)) == 1
    assert store.subscriptions.renew("l", END + timedelta(days=1))
    assert store.subscriptions.delete_due(END) == 1
    assert [one.key for one in store.subscriptions.confirmed()] == ["l"]


def test_a_second_one_of_the_same_search_takes_the_place_of_the_first(store: Store) -> None:
    running(store, {}, "k")
    running(store, {}, "l")
    running(store, {}, "m", search="zoning=GE")
    running(store, {}, "n", email="other@firm.example")
    assert [one.key for one in store.subscriptions.confirmed()] == ["l", "m", "n"]


def test_an_address_is_not_flooded_with_confirmations(store: Store) -> None:
    for number in range(MOST_UNCONFIRMED):
        assert store.subscriptions.add(subscription(f"{number}"), {}, mail(number))
    assert not store.subscriptions.add(subscription("more"), {}, mail(99))
    assert store.outbox.count() == MOST_UNCONFIRMED
    other = subscription("other", email="other@firm.example")
    assert store.subscriptions.add(other, {}, mail(100))


STATES: Final = st.dictionaries(st.sampled_from("abcd"), st.booleans())


def expected(known: Mapping[str, bool], days: list[dict[str, bool]]) -> Iterator[set[str]]:
    """Say of each day what is news: what was not there when last looked at, or not free."""
    known = dict(known)
    for matching in days:
        news = {
            one for one, free in matching.items() if one not in known or (free and not known[one])
        }
        known = dict(matching)
        yield news


@settings(deadline=None, max_examples=40)
@given(known=STATES, days=st.lists(STATES, max_size=5))
def test_news_are_the_difference_to_the_day_before(
    known: dict[str, bool], days: list[dict[str, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path: Path = tmp_path_factory.mktemp("news") / "record.gpkg"
    with open_store(path) as store:
        running(store, known)
        told = [set(tell(store, one, number)) for number, one in enumerate(days)]
    assert told == list(expected(known, days))
    with raw(path) as connection:
        mails = connection.exec_driver_sql("SELECT content FROM outbox ORDER BY id").scalars()
        written = [set(bytes(one).decode().split(",")) for one in mails]
    assert written[1:] == [one for one in told if one]
