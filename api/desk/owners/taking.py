"""What becomes of an owner's answer once a member of staff accepts or rejects it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.owners.answers import accepted
from data.owners import AnswerKind, Outcome
from data.store.asks import take
from data.store.changes import Change

if TYPE_CHECKING:
    import sqlalchemy as sa

    from api.desk.desk import Desk
    from data.store.asks import Ask
    from data.store.owners import Contact
    from data.store.users import Act


class AnswerChangedError(Exception):
    """The answer waits no more, or was changed since it was seen; nothing was written."""


def accept(place: Desk, ask: Ask, contact: Contact, act: Act) -> None:
    """Accept an answer that makes no draft.

    A confirmation confirms the facts that are still what the owner saw, as of the day of the
    answer; a withdrawal of the consent is noted, and what is public stays until staff decide.

    Raises
    ------
    AnswerChangedError
        Where it is no longer as it was seen.
    data.store.changes.ConflictError
        Where somebody else changed the plot at the same moment.
    """
    store = place.store()
    held = store.held_among({ask.plot}).get(ask.plot)
    if ask.answer is not AnswerKind.CONFIRM or held is None or ask.answered is None:
        if ask.answered is None or not store.asks.take(
            ask.key, Outcome.ACCEPTED, ask.answered, act
        ):
            raise AnswerChangedError
        return
    answered = ask.answered
    versions = store.versions(ask.plot)
    seen = next((one.record for one in versions if one.number == ask.seen), None)
    record = accepted(held.record, seen, contact.kind, answered.astimezone().date())

    def taken(connection: sa.Connection) -> None:
        if not take(connection, ask.key, Outcome.ACCEPTED, answered, act):
            raise AnswerChangedError

    change = Change(ask.plot, held.number, record)
    reason = contact.kind.source.de
    store.write([change], account=act.account, reason=reason, at=act.at, also=taken)


def reject(place: Desk, ask: Ask, act: Act) -> None:
    """Reject an answer; a draft that it made is discarded.

    Raises
    ------
    AnswerChangedError
        Where it is no longer as it was seen.
    """
    answered = ask.answered
    taken = place.store().asks.take
    if answered is None or not taken(ask.key, Outcome.REJECTED, answered, act):
        raise AnswerChangedError
