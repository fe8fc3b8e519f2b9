"""Files of plots that staff bring in at the desk, and what becomes of them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import orjson
import sqlalchemy as sa

from data.store import audit, history
from data.store.ledger import Ledger
from data.store.schema import IMPORTS, to_millisecond

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from data.store.users import Act


class ImportState(StrEnum):
    """How far an import has come; all but the first are for good."""

    OPEN = "open"
    TAKEN = "taken"
    DISCARDED = "discarded"


class ImportChangedError(Exception):
    """An import is no longer as it was read, or over; nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One file that somebody brought in.

    Attributes
    ----------
    key
        Names it for good, and its file on disk.
    file, suffix
        What its sender calls it, in printable characters; by which format it is read.
    account, made
        Who brought it in, and when (UTC).
    ends_on
        First day on which a file that is still open is no longer kept.
    options
        How it is to be taken, as JSON has it.
    job
        Key of the job that reads it or carries it out.
    revision
        How many such jobs there were.
    over, ended_by
        When (UTC) it was taken or discarded, and by whom; None while it is open.
    version
        Version of the record after it was taken; None for one that was not.
    counts
        Its rows by outcome, where it was taken.
    """

    key: str
    file: str
    suffix: str
    account: str
    made: datetime
    ends_on: date
    options: Mapping[str, Any]
    job: str
    revision: int
    state: ImportState
    over: datetime | None
    ended_by: str | None
    version: int | None
    counts: Mapping[str, int] | None

    @property
    def is_open(self) -> bool:
        """Whether it may still be taken."""
        return self.state is ImportState.OPEN

    @property
    def next_job(self) -> str:
        """Key of the job that comes next: an order that is sent twice is one."""
        return job_of(self.key, self.revision + 1)


def new_key() -> str:
    """Return a key that nobody guesses."""
    return secrets.token_hex(12)


def job_of(key: str, revision: int) -> str:
    """Return the key of an import's job."""
    return f"import {key} {revision}"


class Imports(Ledger):
    """The imports of a store. What happens to one is in the audit log."""

    def begin(
        self,
        key: str,
        act: Act,
        *,
        file: str,
        suffix: str,
        ends_on: date,
        options: Mapping[str, Any],
    ) -> Import:
        """Note a file that was brought in under a key; durable once it returns."""
        values = {
            "key": key,
            "file": file,
            "suffix": suffix,
            "account": act.account,
            "made": to_millisecond(act.at),
            "ends_on": ends_on,
            "options": _json(options),
            "job": job_of(key, 1),
            "revision": 1,
            "state": ImportState.OPEN,
        }
        with self.writing() as connection:
            connection.execute(IMPORTS.insert().values(**values))
            act.note(connection, "import_begun", key)
            return _read(connection.execute(_of(key)).one())

    def get(self, key: str) -> Import | None:
        """Return one; None where there is none."""
        with self.reading() as connection:
            row = connection.execute(_of(key)).one_or_none()
        return None if row is None else _read(row)

    def newest(self, most: int) -> tuple[Import, ...]:
        """Return those that were brought in last, the newest first."""
        rows = sa.select(IMPORTS).order_by(IMPORTS.c.id.desc()).limit(most)
        with self.reading() as connection:
            return tuple(_read(row) for row in connection.execute(rows))

    def open(self) -> tuple[Import, ...]:
        """Return those that are open, the newest first."""
        rows = sa.select(IMPORTS).where(_OPEN).order_by(IMPORTS.c.id.desc())
        with self.reading() as connection:
            return tuple(_read(row) for row in connection.execute(rows))

    def open_keys(self) -> frozenset[str]:
        """Return the keys of those that are open."""
        held = sa.select(IMPORTS.c.key).where(IMPORTS.c.state == ImportState.OPEN)
        with self.reading() as connection:
            return frozenset(connection.execute(held).scalars())

    def turn(self, held: Import, options: Mapping[str, Any]) -> None:
        """Note that `next_job` of an import that was read as `held` is to be its job.

        Raises
        ------
        ImportChangedError
            Where it is no longer as it was read.
        """
        same = (IMPORTS.c.key == held.key) & (IMPORTS.c.revision == held.revision) & _OPEN
        values = {
            "options": _json(options),
            "job": held.next_job,
            "revision": held.revision + 1,
        }
        with self.writing() as connection:
            if not connection.execute(IMPORTS.update().where(same).values(**values)).rowcount:
                raise ImportChangedError

    def discard(self, key: str, act: Act) -> None:
        """Discard an import; from now on it can have no effect.

        Raises
        ------
        ImportChangedError
            Where it is over.
        """
        with self.writing() as connection:
            _end(connection, key, act.account, act.at, ImportState.DISCARDED)
            act.note(connection, "import_discarded", key)

    def discard_due(self, today: date, now: datetime) -> tuple[str, ...]:
        """Discard those whose last day is over; return their keys."""
        due = sa.select(IMPORTS.c.key).where(_OPEN & (IMPORTS.c.ends_on <= today))
        with self.reading() as connection:  # most often there is none, and nothing is written
            if not connection.execute(due).first():
                return ()
        with self.writing() as connection:
            keys = connection.execute(due).scalars().all()
            for key in keys:
                _end(connection, key, audit.SYSTEM, now, ImportState.DISCARDED)
                audit.append(
                    connection, "import_discarded", account=audit.SYSTEM, subject=key, at=now
                )
            return tuple(keys)


def carried(
    connection: sa.Connection, key: str, account: str, at: datetime, counts: Mapping[str, int]
) -> None:
    """Note that an import was taken, in the transaction that writes its plots.

    Raises
    ------
    ImportChangedError
        Where it is over: the transaction is to be left.
    """
    version = history.newest(connection)
    more = {"version": version, "counts": _json(counts)}
    _end(connection, key, account, at, ImportState.TAKEN, **more)
    detail = {"version": version, **counts}
    audit.append(connection, "import_carried", account=account, subject=key, detail=detail, at=at)


def forget(connection: sa.Connection, account: str, anonymous: str) -> int:
    """Replace an account; return in how many places."""
    return sum(
        connection.execute(
            IMPORTS.update().where(column == account).values({column: anonymous})
        ).rowcount
        for column in (IMPORTS.c.account, IMPORTS.c.ended_by)
    )


_OPEN: Final = IMPORTS.c.state == ImportState.OPEN


def _end(
    connection: sa.Connection,
    key: str,
    account: str,
    at: datetime,
    state: ImportState,
    **more: object,
) -> None:
    values = {"state": state, "over": to_millisecond(at), "ended_by": account, **more}
    held = (IMPORTS.c.key == key) & _OPEN
    if not connection.execute(IMPORTS.update().where(held).values(**values)).rowcount:
        raise ImportChangedError


def _of(key: str) -> sa.Select[Any]:
    return sa.select(IMPORTS).where(IMPORTS.c.key == key)


def _json(content: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(content)).decode()


def _read(row: sa.Row[Any]) -> Import:
    values = {name: getattr(row, name) for name in Import.__slots__}
    values["options"] = orjson.loads(row.options)
    values["state"] = ImportState(row.state)
    values["counts"] = None if row.counts is None else orjson.loads(row.counts)
    return Import(**values)
