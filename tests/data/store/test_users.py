"""Users and sessions, in both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest

from data.errors import InputError
from data.roles import Role
from data.store.store import open_store
from data.store.users import Act, NameTakenError
from tests.data.store.made import NOON, raw

if TYPE_CHECKING:
    from data.store.store import Store
    from tests.data.store.conftest import Location

ACT: Final = Act("anna", NOON)


def test_one_comes_back_as_it_was_added(location: Location) -> None:
    with open_store(location) as store:
        user = store.users.add("  Zoë\tMüller ", Role.EDITOR, ("14730270", "14730110"), ACT)
    with open_store(location) as again:
        assert again.users.named("Zoë Müller") == again.users.get(user.key) == user
        assert again.users.all() == (user,)
        assert again.users.named("zoë müller") is None
        assert again.users.known_as("x") is None
    assert (user.password, user.disabled, user.failures) == (None, None, 0)


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "a\u202eb", "x" * 81])
def test_a_name_is_a_name(store: Store, name: str) -> None:
    with pytest.raises(InputError, match="name"):
        store.users.add(name, Role.READER, (), ACT)
    assert store.users.all() == ()


def test_no_two_have_one_name(store: Store) -> None:
    store.users.add("bob", Role.READER, (), ACT)
    with pytest.raises(NameTakenError):
        store.users.add("bob", Role.ADMINISTRATOR, (), ACT)
    assert len(store.users.all()) == 1


def test_a_change_is_in_the_log_without_what_is_secret(store: Store) -> None:
    user = store.users.add("bob", Role.READER, (), ACT)
    store.users.change(user.key, "user_changed", ACT, role=Role.EDITOR, password="sesame")  # noqa: S106
    entry = store.audit.newest(1)[0]
    assert entry.detail == {"role": ["reader", "editor"]}
    assert "sesame" not in str(list(store.audit.entries()))
    assert store.users.change("none", "user_changed", ACT) is None


def test_roles_are_in_order() -> None:
    order = list(Role)
    for n, held in enumerate(order):
        assert [held.may(least) for least in order] == [m <= n for m in range(len(order))]


def test_who_is_disabled_may_nothing(store: Store) -> None:
    user = store.users.add("bob", Role.ADMINISTRATOR, (), ACT)
    gone = store.users.change(user.key, "user_changed", ACT, disabled=NOON)
    assert gone is not None
    assert not gone.may(Role.READER)


def test_municipalities_bound_an_editor(store: Store) -> None:
    some = store.users.add("bob", Role.EDITOR, ("14730270",), ACT)
    whole = store.users.add("eve", Role.EDITOR, (), ACT)
    assert some.keeps("14730270")
    assert not some.keeps("14730110")
    assert not some.keeps(None)
    assert whole.keeps(None)


def test_a_session_is_known_by_its_word_alone(location: Location) -> None:
    with open_store(location) as store:
        user = store.users.add("bob", Role.READER, (), ACT)
        word = store.sessions.begin(user, ACT, by="password")
        held = store.sessions.get(word)
        assert held is not None
        assert (held.user, held.began, held.used) == (user, NOON, NOON)
        assert store.sessions.get(word + "x") is None
        with raw(location) as connection:
            row = connection.exec_driver_sql("SELECT digest FROM sessions").scalar_one()
        assert word not in row
        assert store.sessions.get(row) is None
        store.sessions.end(held, ACT)
        assert store.sessions.get(word) is None


def test_sessions_end_with_the_user_all_but_one_and_by_age(store: Store) -> None:
    user = store.users.add("bob", Role.READER, (), ACT)
    words = [store.sessions.begin(user, ACT, by="password") for _ in range(3)]
    kept = store.sessions.get(words[1])
    assert kept is not None
    assert store.sessions.end_all(user, ACT, but=kept) == 2
    assert [store.sessions.get(word) is not None for word in words] == [False, True, False]
    store.sessions.use(kept, NOON + timedelta(hours=1))
    store.sessions.tidy(NOON, NOON + timedelta(minutes=59))
    assert store.sessions.get(words[1]) is not None
    store.sessions.tidy(NOON, NOON + timedelta(minutes=61))
    assert store.sessions.get(words[1]) is None
    word = store.sessions.begin(user, ACT, by="password")
    assert store.users.delete(user.key, ACT)
    assert store.sessions.get(word) is None
    assert not store.users.delete(user.key, ACT)


def test_failures_are_counted_and_forgiven(store: Store) -> None:
    user = store.users.add("bob", Role.READER, (), ACT)
    for minute in range(3):
        store.users.count_failure(user.key, NOON + timedelta(minutes=minute))
    held = store.users.get(user.key)
    assert held is not None
    assert (held.failures, held.failed) == (3, NOON + timedelta(minutes=2))
    store.sessions.begin(user, ACT, by="password")
    held = store.users.get(user.key)
    assert held is not None
    assert (held.failures, held.failed) == (0, None)


def test_a_time_step_is_used_once_and_in_order(store: Store) -> None:
    user = store.users.add("bob", Role.READER, (), ACT)
    assert [store.users.use_step(user.key, step) for step in (5, 5, 4, 6)] == [
        True,
        False,
        False,
        True,
    ]
