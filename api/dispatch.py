"""Mails out of the outbox to the mail server, again and again until it takes them."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from api.smtp import NotSentError
from data.store.outbox import Failure

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from api.handover import Handover
    from api.smtp import Smtp
    from data.store.outbox import Claimed, Outbox

LEASE: Final = timedelta(minutes=5)
"""How long a claim lasts: longer than a mail may take."""
_FIRST_PAUSE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(hours=1)
_DOUBLINGS: Final = 6
MOST_REFUSALS: Final = 5
"""How often a server may refuse a mail for good until it is given up."""

_LOG: Final = logging.getLogger(__name__)


def send_due(
    outbox: Outbox,
    smtp: Smtp,
    handover: Handover,
    now: Callable[[], datetime],
    *,
    lease: timedelta = LEASE,
) -> int:
    """Send the mails that are due; return how many the server took.

    It ends at the first that is not taken, so that a server that is away is not asked for
    each of them.
    """
    count = 0
    while claimed := outbox.claim(now(), lease):
        accepted = _accepted(outbox, handover, claimed, now)
        if claimed.lapsed and handover.noted(claimed.lapsed):
            accepted()
            handover.forget(claimed.lapsed)
            continue
        try:
            smtp.send(claimed.mail, accepted)
        except NotSentError as error:
            failure = _failure(claimed, error, now())
            outbox.failed(claimed, failure, now())
            _tell(claimed, failure)
            break
        count += 1
    return count


def _accepted(
    outbox: Outbox, handover: Handover, claimed: Claimed, now: Callable[[], datetime]
) -> Callable[[], None]:
    def accepted() -> None:
        handover.note(claimed.claim)
        outbox.sent(claimed, now())
        handover.forget(claimed.claim)

    return accepted


def _failure(claimed: Claimed, error: NotSentError, now: datetime) -> Failure:
    refusals = claimed.refusals + error.refused
    due = None if refusals >= MOST_REFUSALS else now + pause(claimed.attempts)
    return Failure(str(error), error.refused, due)


def pause(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: doubled each time, at most an hour."""
    doubled = _FIRST_PAUSE * (1 << min(attempts - 1, _DOUBLINGS))
    return min(doubled, _LONGEST_PAUSE)


def _tell(claimed: Claimed, failure: Failure) -> None:
    """Log the number of a mail, and nothing that it or the server says: both may name people."""
    if failure.due is None:
        _LOG.error("mail %s was refused %s times and is given up", claimed.id, MOST_REFUSALS)
    else:
        _LOG.warning(
            "mail %s was not taken (attempt %s), the next attempt is at %s",
            claimed.id,
            claimed.attempts,
            failure.due.isoformat(timespec="seconds"),
        )
