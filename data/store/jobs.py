"""Long work that is never lost and whose effect happens once.

A job is written before its asker is answered. One worker at a time claims it, for as long as
it renews its claim; a worker that is killed leaves it to the others. What a job does to the
store is done in the transaction that notes it as done, and only by whoever holds the claim in
that moment: a worker that was slow, and one that took over from it, never both have an effect.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import orjson
import sqlalchemy as sa

from data.store import audit
from data.store.due import delete_due
from data.store.ledger import Ledger
from data.store.schema import JOBS, to_millisecond
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date, datetime, timedelta

    from data.store.users import Act
    from data.words import Language

MOST_ATTEMPTS: Final = 20
"""How often a job is begun: one with which the whole machine goes down is given up, too."""
_CUT_OFF: Final = Text(
    "Die Arbeit wurde {count}-mal begonnen und jedes Mal abgebrochen, ohne dass ein Grund bekannt "
    "ist.",
    "The work was begun {count} times and cut off each time, for a reason that is not known.",
)


class State(StrEnum):
    """How far a job has come; the last three are for good."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing will be done any more."""
        return self not in _UNFINISHED


_UNFINISHED: Final = (State.WAITING, State.RUNNING)


class TooManyError(Exception):
    """An account has as many unfinished jobs as it may have; nothing was written."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(f"at most {most} unfinished jobs of one account")


class LostError(Exception):
    """A job was cancelled, or is another worker's by now; nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done.

    Attributes
    ----------
    key
        Names it for good. An order with a key that is known is that order, sent twice.
    kind
        Name of the kind of work.
    account
        Who asked for it.
    language
        Of its result.
    content
        What the kind needs to know, as JSON has it; may name persons.
    made
        Moment (UTC) of the order.
    ends_on
        First day on which it and its files are no longer there.
    """

    key: str
    kind: str
    account: str
    language: Language
    content: Mapping[str, Any]
    made: datetime
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Order):
    """An order, and how far it has come.

    Attributes
    ----------
    done, total
        Pieces of work done, and how many there are; None where nobody knows yet.
    attempts, failures
        How often it was begun, and how often that ended in a mistake.
    finished
        Moment (UTC) since which it is over.
    result
        Name of the file that it made, in its folder; None without one.
    problem
        Why it failed, or did the last time.
    """

    state: State
    done: int
    total: int | None
    attempts: int
    failures: int
    finished: datetime | None
    result: str | None
    problem: Text | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that one worker alone does, for as long as its claim lasts."""

    claim: str
    job: Job


class Jobs(Ledger):
    """The jobs of a store."""

    def add(self, order: Order, *, most: int) -> Job:
        """Store an order; durable once it returns. One whose key is known is not stored again.

        Parameters
        ----------
        most
            How many unfinished jobs an account may have.

        Raises
        ------
        TooManyError
            Where the account has that many.
        """
        with self.writing() as connection:
            held = connection.execute(_of(order.key)).one_or_none()
            if held is not None:
                return _read(held)
            table = JOBS.c
            unfinished = sa.select(sa.func.count()).where(
                (table.account == order.account) & table.state.in_(_UNFINISHED)
            )
            if (connection.execute(unfinished).scalar() or 0) >= most:
                raise TooManyError(most)
            made = to_millisecond(order.made)
            connection.execute(
                JOBS.insert().values(
                    key=order.key,
                    kind=order.kind,
                    account=order.account,
                    language=order.language,
                    content=orjson.dumps(order.content).decode(),
                    made=made,
                    ends_on=order.ends_on,
                    state=State.WAITING,
                    done=0,
                    due=made,
                    attempts=0,
                    failures=0,
                )
            )
            audit.append(
                connection,
                "job_ordered",
                account=order.account,
                subject=order.key,
                detail={"kind": order.kind},
                at=made,
            )
            return _read(connection.execute(_of(order.key)).one())

    def get(self, key: str) -> Job | None:
        """Return one; None where there is none, or no longer."""
        with self.reading() as connection:
            row = connection.execute(_of(key)).one_or_none()
        return None if row is None else _read(row)

    def all(self, account: str | None = None) -> tuple[Job, ...]:
        """Return the jobs of an account, or of all, the newest first."""
        rows = sa.select(JOBS).order_by(JOBS.c.id.desc())
        if account is not None:
            rows = rows.where(JOBS.c.account == account)
        with self.reading() as connection:
            return tuple(_read(row) for row in connection.execute(rows))

    def claim(self, now: datetime, lease: timedelta, kinds: Collection[str]) -> Claimed | None:
        """Take the job that was tried least and waits the longest, for as long as `lease`.

        One that was begun `MOST_ATTEMPTS` times and never ended is noted as failed.

        Parameters
        ----------
        kinds
            Names of the kinds that the worker knows.
        """
        table = JOBS.c
        lapsed = (table.state == State.RUNNING) & (table.claimed_until <= now)
        free = ((table.state == State.WAITING) & (table.due <= now)) | lapsed
        first = (
            sa.select(JOBS)
            .where(free & table.kind.in_(kinds))
            .order_by(table.attempts, table.due, table.id)
            .limit(1)
        )
        with self.reading() as connection:  # most often there is none, and nothing is written
            if connection.execute(first).one_or_none() is None:
                return None
        with self.writing() as connection:
            row = connection.execute(first).one_or_none()
            if row is None:
                return None
            if row.attempts >= MOST_ATTEMPTS:
                problem = _CUT_OFF.format(count=str(row.attempts))
                _change(connection, row.key, **_over(State.FAILED, now), problem=_words(problem))
                return None
            claim = secrets.token_hex(8)
            _change(
                connection,
                row.key,
                state=State.RUNNING,
                claim=claim,
                claimed_until=now + lease,
                attempts=row.attempts + 1,
                done=0,
                total=None,
            )
            return Claimed(claim, _read(connection.execute(_of(row.key)).one()))

    def renew(
        self, claimed: Claimed, now: datetime, lease: timedelta, done: int, total: int | None
    ) -> bool:
        """Note the progress, and hold the job for as long as `lease` from now on.

        False where it was cancelled, or is another worker's: the work is to be left.
        """
        with self.writing() as connection:
            held = _mine(claimed)
            values = {"claimed_until": now + lease, "done": done, "total": total}
            return bool(connection.execute(JOBS.update().where(held).values(**values)).rowcount)

    def holds(self, claimed: Claimed) -> bool:
        """Whether a worker still has its job: it is neither over nor another worker's."""
        with self.reading() as connection:
            held = sa.select(sa.func.count()).where(_mine(claimed))
            return bool(connection.execute(held).scalar())

    def finish(
        self,
        claimed: Claimed,
        now: datetime,
        result: str | None,
        effect: Callable[[sa.Connection], None] = lambda _: None,
    ) -> None:
        """Note that a job is done, and have its effect, in one transaction.

        Parameters
        ----------
        result
            Name of the file that was made, in the job's folder, where it is by now.
        effect
            What is done to the store besides, once: in the same transaction, or not at all.

        Raises
        ------
        LostError
            Where it was cancelled, or is another worker's.
        """
        with self.writing() as connection:
            finish_in(connection, claimed, now, result)
            effect(connection)

    def release(self, claimed: Claimed) -> None:
        """Give a job back that was begun and is to be begun again, by whoever comes first."""
        with self.writing() as connection:
            connection.execute(
                JOBS.update()
                .where(_mine(claimed))
                .values(
                    state=State.WAITING,
                    claim=None,
                    claimed_until=None,
                    attempts=claimed.job.attempts - 1,
                    done=0,
                    total=None,
                )
            )

    def fail(self, claimed: Claimed, now: datetime, problem: Text, due: datetime | None) -> None:
        """Note why a job failed; nothing where it is another worker's by now, or cancelled.

        Parameters
        ----------
        due
            Moment of the next attempt; None where there is none.
        """
        waits = {"state": State.WAITING, "due": due, "claim": None, "claimed_until": None}
        with self.writing() as connection:
            connection.execute(
                JOBS.update()
                .where(_mine(claimed))
                .values(
                    failures=claimed.job.failures + 1,
                    problem=_words(problem),
                    **(waits if due is not None else _over(State.FAILED, now)),
                )
            )

    def cancel(self, key: str, act: Act) -> bool:
        """Cancel a job; False where there is none that is unfinished.

        Where a worker does it, that worker learns of it when it renews its claim, and can have
        no effect from this moment on.
        """
        unfinished = (JOBS.c.key == key) & JOBS.c.state.in_(_UNFINISHED)
        with self.writing() as connection:
            values = _over(State.CANCELLED, act.at)
            if not connection.execute(JOBS.update().where(unfinished).values(**values)).rowcount:
                return False
            act.note(connection, "job_cancelled", key)
            return True

    def keys(self) -> frozenset[str]:
        """Return the keys of all jobs."""
        with self.reading() as connection:
            return frozenset(connection.execute(sa.select(JOBS.c.key)).scalars())

    def delete_due(self, today: date) -> int:
        """Delete those whose last day is over, whatever their state; return how many."""
        return delete_due(self, JOBS, JOBS.c.ends_on <= today)


def finish_in(
    connection: sa.Connection, claimed: Claimed, now: datetime, result: str | None
) -> None:
    """Note that a job is done in a transaction that also has its effect; see `Jobs.finish`."""
    values = {**_over(State.DONE, now), "result": result, "problem": None}
    if not connection.execute(JOBS.update().where(_mine(claimed)).values(**values)).rowcount:
        raise LostError
    total = JOBS.c.total
    connection.execute(
        JOBS.update().where((JOBS.c.key == claimed.job.key) & total.is_not(None)).values(done=total)
    )


def _mine(claimed: Claimed) -> sa.ColumnElement[bool]:
    """Whether the worker still has the job, or had it last and nobody has taken it over."""
    return (
        (JOBS.c.key == claimed.job.key)
        & (JOBS.c.state == State.RUNNING)
        & (JOBS.c.claim == claimed.claim)
    )


def _over(state: State, now: datetime) -> dict[str, Any]:
    return {"state": state, "claim": None, "claimed_until": None, "finished": to_millisecond(now)}


def _of(key: str) -> sa.Select[Any]:
    return sa.select(JOBS).where(JOBS.c.key == key)


def _change(connection: sa.Connection, key: str, **values: object) -> None:
    connection.execute(JOBS.update().where(JOBS.c.key == key).values(**values))


def _words(text: Text) -> str:
    return orjson.dumps({"de": text.de, "en": text.en}).decode()


def _read(row: sa.Row[Any]) -> Job:
    values = {name: getattr(row, name) for name in _FIELDS}
    values["content"] = orjson.loads(row.content)
    values["state"] = State(row.state)
    values["problem"] = None if row.problem is None else Text(**orjson.loads(row.problem))
    return Job(**values)


_FIELDS: Final = (*Order.__slots__, *Job.__slots__)
