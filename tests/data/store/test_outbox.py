"""A mail waits until it is sent, is one sender's at a time, and is kept no longer than needed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.store.outbox import Failure
from data.store.store import open_store
from tests.data.store.letters import enquiry, mail, subscription
from tests.data.store.made import NOON, raw

if TYPE_CHECKING:
    from data.store.store import Store
    from tests.data.store.conftest import Location

LEASE: Final = timedelta(minutes=5)
SOON: Final = NOON + timedelta(minutes=1)


def written(store: Store, count: int) -> None:
    """Write enquiries with a mail each."""
    for number in range(count):
        store.enquiries.add(enquiry(number), [mail(number)])


def test_a_mail_is_handed_out_as_it_was_put_in(store: Store) -> None:
    assert store.outbox.claim(NOON, LEASE) is None
    written(store, 1)
    assert store.outbox.claim(NOON - timedelta(seconds=1), LEASE) is None, "not due yet"
    claimed = store.outbox.claim(NOON, LEASE)
    assert claimed is not None
    assert (claimed.mail, claimed.attempts, claimed.refusals) == (mail(0), 1, 0)


def test_it_is_one_senders_until_the_claim_ends(store: Store) -> None:
    written(store, 1)
    first = store.outbox.claim(NOON, LEASE)
    assert first is not None
    assert store.outbox.claim(NOON + LEASE - timedelta(seconds=1), LEASE) is None
    second = store.outbox.claim(NOON + LEASE, LEASE)
    assert second is not None
    assert second.id == first.id
    # The first one, which everybody took for dead, has no say any more.
    store.outbox.failed(first, Failure("late", refused=True, due=None), NOON)
    assert store.outbox.claim(NOON + LEASE, LEASE) is None
    store.outbox.sent(second, NOON)
    assert store.outbox.count() == 0


def test_those_that_fail_come_again_when_they_are_due(store: Store) -> None:
    written(store, 2)
    first = store.outbox.claim(NOON, LEASE)
    assert first is not None
    store.outbox.failed(first, Failure("451 later", refused=False, due=SOON), NOON)
    second = store.outbox.claim(NOON, LEASE)
    assert second is not None
    assert second.mail.message_id != first.mail.message_id
    store.outbox.sent(second, NOON)
    assert store.outbox.claim(NOON, LEASE) is None
    again = store.outbox.claim(SOON, LEASE)
    assert again is not None
    assert (again.mail, again.attempts, again.refusals) == (first.mail, 2, 0)
    (posted,) = store.enquiries.posted("NS-AAAA-0000")
    assert (posted.problem, posted.attempts) == ("451 later", 2)


def test_one_that_is_given_up_is_kept_for_staff(store: Store) -> None:
    written(store, 1)
    claimed = store.outbox.claim(NOON, LEASE)
    assert claimed is not None
    store.outbox.failed(claimed, Failure("550 no", refused=True, due=None), SOON)
    assert store.outbox.claim(NOON + timedelta(days=9), LEASE) is None
    (posted,) = store.enquiries.posted("NS-AAAA-0000")
    assert (posted.given_up, posted.sent, posted.problem) == (SOON, None, "550 no")


def test_the_text_of_a_mail_goes_with_it(location: Location) -> None:
    with open_store(location) as store:
        written(store, 1)
        claimed = store.outbox.claim(NOON, LEASE)
        assert claimed is not None
        store.outbox.sent(claimed, SOON)
        (posted,) = store.enquiries.posted("NS-AAAA-0000")
        assert posted.sent == SOON
    with raw(location) as connection:
        assert connection.exec_driver_sql("SELECT content FROM outbox").scalars().all() == [None]


def test_many_senders_never_share_a_mail(location: Location) -> None:
    with open_store(location) as store:
        written(store, 24)

    def send(_: int) -> list[str]:
        with open_store(location) as own:
            taken = []
            while claimed := own.outbox.claim(NOON, LEASE):
                taken.append(claimed.mail.message_id)
                own.outbox.sent(claimed, NOON)
            return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [one for part in pool.map(send, range(4)) for one in part]
    assert sorted(taken) == sorted(mail(number).message_id for number in range(24))


def test_mails_to_subscribers_are_forgotten_some_time_after_they_were_sent(store: Store) -> None:
    written(store, 1)
    store.subscriptions.add(subscription("k"), {}, mail(1))
    while claimed := store.outbox.claim(NOON, LEASE):
        store.outbox.sent(claimed, NOON)
    assert store.outbox.tidy(NOON) == 0
    assert store.outbox.tidy(SOON) == 1
    assert store.outbox.tidy(SOON) == 0
    assert len(store.enquiries.posted("NS-AAAA-0000")) == 1
