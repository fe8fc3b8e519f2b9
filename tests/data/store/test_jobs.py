"""Long work in the store: claimed by one worker at a time, and its effect had once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from data.store.changes import Change
from data.store.jobs import MOST_ATTEMPTS, LostError, Order, State, TooManyError, finish_in
from data.store.users import Act
from data.words import Text
from tests.data.store.jobs import LEASE, ORDER
from tests.data.store.made import NOON, plot

if TYPE_CHECKING:
    from datetime import datetime

    from data.store.jobs import Claimed
    from data.store.store import Store

REASON: Final = Text("Darum.", "Because.")


def claim(store: Store, at: datetime = NOON) -> Claimed:
    claimed = store.jobs.claim(at, LEASE, ("exposes",))
    assert claimed is not None
    return claimed


def state(store: Store, key: str = "one") -> State:
    held = store.jobs.get(key)
    assert held is not None
    return held.state


def test_an_order_is_held_as_it_was_given_and_once(store: Store) -> None:
    job = store.jobs.add(ORDER, most=1)
    assert {name: getattr(job, name) for name in Order.__slots__} == {
        name: getattr(ORDER, name) for name in Order.__slots__
    }
    assert (job.state, job.done, job.total, job.attempts) == (State.WAITING, 0, None, 0)
    assert store.jobs.add(replace(ORDER, content={}), most=1) == job  # sent twice
    assert store.jobs.all() == (job,)
    assert store.jobs.get("two") is None


def test_orders_and_cancels_are_in_the_audit_log(store: Store) -> None:
    store.jobs.add(ORDER, most=1)
    store.jobs.add(ORDER, most=1)  # sent twice
    store.jobs.cancel("one", Act("ben", NOON))
    store.jobs.cancel("one", Act("ben", NOON))
    said = [(one.account, one.action, one.subject, one.detail) for one in store.audit.entries()]
    assert said == [
        ("anna", "job_ordered", "one", {"kind": "exposes"}),
        ("ben", "job_cancelled", "one", {}),
    ]


def test_an_account_has_so_many_unfinished_jobs(store: Store) -> None:
    for key in ("one", "two"):
        store.jobs.add(replace(ORDER, key=key), most=2)
    with pytest.raises(TooManyError):
        store.jobs.add(replace(ORDER, key="three"), most=2)
    store.jobs.add(replace(ORDER, key="four", account="ben"), most=2)
    store.jobs.finish(claim(store), NOON, None)
    store.jobs.add(replace(ORDER, key="three"), most=2)
    assert [job.key for job in store.jobs.all("anna")] == ["three", "two", "one"]


def test_one_worker_has_it_until_its_claim_lapses(store: Store) -> None:
    store.jobs.add(ORDER, most=1)
    assert store.jobs.claim(NOON, LEASE, ("other",)) is None
    first = claim(store)
    assert store.jobs.claim(NOON + LEASE / 2, LEASE, ("exposes",)) is None
    assert store.jobs.renew(first, NOON + LEASE / 2, LEASE, 1, 3)
    assert store.jobs.claim(NOON + LEASE, LEASE, ("exposes",)) is None
    held = store.jobs.get("one")
    assert held is not None
    assert (held.state, held.done, held.total) == (State.RUNNING, 1, 3)
    second = claim(store, NOON + LEASE * 1.5)
    assert (second.job.attempts, second.job.done) == (2, 0)
    assert not store.jobs.renew(first, NOON + LEASE * 2, LEASE, 2, 3)
    assert not store.jobs.holds(first)
    assert store.jobs.holds(second)


def test_the_effect_is_had_once_and_only_with_the_note(store: Store) -> None:
    store.jobs.add(ORDER, most=1)
    slow = claim(store)
    fast = claim(store, NOON + LEASE)

    def work(claimed: Claimed) -> None:
        held = store.held().get("counter")
        price = 1.0 if held is None else float(held.record.values["price"]) + 1  # type: ignore[arg-type]
        number = None if held is None else held.number
        change = Change("counter", number, plot("counter", price=price))
        store.write(
            [change],
            account="job",
            reason="effect",
            also=lambda connection: finish_in(connection, claimed, NOON, "x.pdf"),
        )

    work(fast)
    for late in (slow, fast):
        with pytest.raises(LostError):
            work(late)
        with pytest.raises(LostError):
            store.jobs.finish(late, NOON, None)
    assert store.version() == 1
    assert store.held()["counter"].record.values["price"] == 1.0
    job = store.jobs.get("one")
    assert job is not None
    assert (job.state, job.result, job.finished) == (State.DONE, "x.pdf", NOON)


def test_where_the_effect_fails_the_job_is_not_done(store: Store) -> None:
    store.jobs.add(ORDER, most=1)
    claimed = claim(store)

    def effect(_: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.jobs.finish(claimed, NOON, None, effect)
    assert state(store) is State.RUNNING
    store.jobs.finish(claimed, NOON, None)
    assert state(store) is State.DONE


def test_a_cancelled_job_has_no_effect(store: Store) -> None:
    store.jobs.add(ORDER, most=1)
    claimed = claim(store)
    assert store.jobs.cancel("one", Act("ben", NOON))
    assert not store.jobs.cancel("one", Act("ben", NOON))
    assert not store.jobs.holds(claimed)
    with pytest.raises(LostError):
        store.jobs.finish(claimed, NOON, None)
    store.jobs.fail(claimed, NOON, REASON, NOON)
    store.jobs.release(claimed)
    assert state(store) is State.CANCELLED
    assert store.jobs.claim(NOON + 10 * LEASE, LEASE, ("exposes",)) is None


def test_a_mistake_is_tried_again_when_it_is_due(store: Store) -> None:
    store.jobs.add(ORDER, most=1)
    store.jobs.fail(claim(store), NOON, REASON, NOON + LEASE)
    assert state(store) is State.WAITING
    assert store.jobs.claim(NOON, LEASE, ("exposes",)) is None
    again = claim(store, NOON + LEASE)
    assert (again.job.attempts, again.job.failures, again.job.problem) == (2, 1, REASON)
    store.jobs.fail(again, NOON + LEASE, REASON, None)
    assert state(store) is State.FAILED
    assert store.jobs.claim(NOON + 10 * LEASE, LEASE, ("exposes",)) is None


def test_what_was_given_back_does_not_count_as_an_attempt(store: Store) -> None:
    store.jobs.add(ORDER, most=1)
    store.jobs.release(claim(store))
    assert claim(store).job.attempts == 1


def test_work_that_takes_everything_down_is_given_up_with_a_reason(store: Store) -> None:
    store.jobs.add(ORDER, most=1)
    now = NOON
    for _ in range(MOST_ATTEMPTS):
        claim(store, now)
        now += LEASE
    assert store.jobs.claim(now, LEASE, ("exposes",)) is None
    job = store.jobs.get("one")
    assert job is not None
    assert job.state is State.FAILED
    assert job.problem is not None
    assert f"{MOST_ATTEMPTS} times" in job.problem.en
    assert f"{MOST_ATTEMPTS}-mal" in job.problem.de


def test_work_that_fails_does_not_keep_others_waiting(store: Store) -> None:
    store.jobs.add(ORDER, most=2)
    store.jobs.add(replace(ORDER, key="two", made=NOON + LEASE), most=2)
    store.jobs.fail(claim(store), NOON, REASON, NOON)
    assert claim(store, NOON + LEASE).job.key == "two"


def test_they_are_deleted_on_their_day(store: Store) -> None:
    store.jobs.add(ORDER, most=2)
    store.jobs.add(replace(ORDER, key="two", ends_on=date(2026, 3, 17)), most=2)
    assert store.jobs.delete_due(date(2026, 3, 15)) == 0
    assert store.jobs.delete_due(date(2026, 3, 16)) == 1
    assert store.jobs.keys() == {"two"}
