"""Users: the staff who sign in at the desk, and their sessions."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import orjson
import sqlalchemy as sa

from data.errors import Finding, InputError, shorten
from data.roles import Role
from data.store import audit
from data.store.ledger import Ledger
from data.store.schema import SESSIONS, USERS, to_millisecond

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MOST_NAME: Final = 80


class NameTakenError(Exception):
    """Another user has that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A member of staff.

    Attributes
    ----------
    key
        By which addresses name them; never given to another.
    name
        With which they sign in, and under which the history names them.
    municipalities
        AGS of those whose plots they may change; empty for the whole county.
    made
        Moment (UTC).
    disabled
        Since when they may not sign in; None while they may.
    password
        Its argon2 hash; None until one is set.
    second_factor
        The secret of their one-time passwords (TOTP), base32; None where they have none.
    last_step
        The time step of the one-time password that was used last.
    subject
        As whom the county's own sign-on knows them; None before they come from there.
    failures, failed
        How often in a row a sign-in failed, and when the last time.
    """

    key: str
    name: str
    role: Role
    municipalities: tuple[str, ...]
    made: datetime
    disabled: datetime | None = None
    password: str | None = None
    second_factor: str | None = None
    last_step: int | None = None
    subject: str | None = None
    failures: int = 0
    failed: datetime | None = None

    def may(self, least: Role) -> bool:
        """Whether they may what `least` may."""
        return self.disabled is None and self.role.may(least)

    def keeps(self, municipality: str | None) -> bool:
        """Whether they may change plots of a municipality (AGS)."""
        return not self.municipalities or municipality in self.municipalities


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who is signed in: who, since when, and when they last asked for anything."""

    digest: str
    user: User
    began: datetime
    used: datetime


class Users(Ledger):
    """The users of a store. What changes one is in the audit log."""

    def add(self, name: str, role: Role, municipalities: tuple[str, ...], act: Act) -> User:
        """Add a user who has no password yet.

        Raises
        ------
        NameTakenError
            Where there is one of that name.
        data.errors.InputError
            Where the name is none.
        """
        user = User(
            key=secrets.token_urlsafe(9),
            name=_name(name),
            role=role,
            municipalities=municipalities,
            made=to_millisecond(act.at),
        )
        with self.writing() as connection:
            if _one(connection, USERS.c.name == user.name) is not None:
                raise NameTakenError(user.name)
            connection.execute(USERS.insert().values(**_written(user)))
            act.note(connection, "user_added", user.key, _public(user))
        return user

    def all(self) -> tuple[User, ...]:
        """Return all of them, by name."""
        with self.reading() as connection:
            rows = connection.execute(sa.select(USERS).order_by(USERS.c.name))
            return tuple(_read(row) for row in rows)

    def get(self, key: str) -> User | None:
        """Return the one of a key; None where there is none."""
        return self._get(USERS.c.key == key)

    def named(self, name: str) -> User | None:
        """Return the one of a name; None where there is none."""
        return self._get(USERS.c.name == name)

    def known_as(self, subject: str) -> User | None:
        """Return whom the county's own sign-on knows by `subject`; None where there is none."""
        return self._get(USERS.c.subject == subject)

    def _get(self, which: sa.ColumnElement[bool]) -> User | None:
        with self.reading() as connection:
            return _one(connection, which)

    def change(self, key: str, action: str, act: Act, **values: Any) -> User | None:  # noqa: ANN401
        """Change a user and note it in the audit log; return the user, None where there is none.

        Whoever loses a right, a password or a factor by it is signed out.
        """
        with self.writing() as connection:
            held = _one(connection, USERS.c.key == key)
            if held is None:
                return None
            changed = replace(held, **values)
            connection.execute(USERS.update().where(USERS.c.key == key).values(**_written(changed)))
            act.note(connection, action, key, _told(held, changed))
        return changed

    def count_failure(self, key: str, at: datetime) -> None:
        """Note that a sign-in failed."""
        values = {"failures": USERS.c.failures + 1, "failed": to_millisecond(at)}
        with self.writing() as connection:
            connection.execute(USERS.update().where(USERS.c.key == key).values(**values))
            audit.append(connection, "sign_in_failed", account=audit.NOBODY, subject=key, at=at)

    def use_step(self, key: str, step: int) -> bool:
        """Note that a one-time password was used; False where it, or a later one, was before."""
        fresh = sa.or_(USERS.c.last_step.is_(None), USERS.c.last_step < step)
        with self.writing() as connection:
            which = sa.and_(USERS.c.key == key, fresh)
            return bool(
                connection.execute(USERS.update().where(which).values(last_step=step)).rowcount
            )

    def delete(self, key: str, act: Act) -> bool:
        """Delete a user; False where there is none. The history still names them."""
        with self.writing() as connection:
            gone = connection.execute(USERS.delete().where(USERS.c.key == key)).rowcount
            if gone:
                act.note(connection, "user_deleted", key)
            return bool(gone)


class Sessions(Ledger):
    """Who is signed in at the desk."""

    def begin(self, user: User, act: Act, *, by: str) -> str:
        """Sign a user in; return what their cookie holds. It is stored nowhere.

        Parameters
        ----------
        by
            How they came: `password`, `second_factor`, `sign_on`.
        """
        word = secrets.token_urlsafe(32)
        at = to_millisecond(act.at)
        with self.writing() as connection:
            number = connection.execute(sa.select(USERS.c.id).where(USERS.c.key == user.key))
            connection.execute(
                SESSIONS.insert().values(
                    digest=_digest(word), user=number.scalar_one(), began=at, used=at
                )
            )
            # Who has come in has no failures behind them.
            connection.execute(
                USERS.update().where(USERS.c.key == user.key).values(failures=0, failed=None)
            )
            act.note(connection, "signed_in", user.key, {"by": by})
        return word

    def get(self, word: str) -> Session | None:
        """Return the session of a cookie; None where there is none."""
        query = (
            sa.select(USERS, SESSIONS.c.digest, SESSIONS.c.began, SESSIONS.c.used)
            .join(SESSIONS, SESSIONS.c.user == USERS.c.id)
            .where(SESSIONS.c.digest == _digest(word))
        )
        with self.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return Session(digest=row.digest, user=_read(row), began=row.began, used=row.used)

    def use(self, session: Session, at: datetime) -> None:
        """Note that somebody is still there."""
        which = SESSIONS.c.digest == session.digest
        with self.writing() as connection:
            connection.execute(SESSIONS.update().where(which).values(used=to_millisecond(at)))

    def end(self, session: Session, act: Act) -> None:
        """Sign out."""
        with self.writing() as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.digest == session.digest))
            act.note(connection, "signed_out", session.user.key)

    def end_all(self, user: User, act: Act, *, but: Session | None = None) -> int:
        """End the sessions of a user, all but one where it is given; return how many."""
        ids = sa.select(USERS.c.id).where(USERS.c.key == user.key).scalar_subquery()
        which = SESSIONS.c.user == ids
        if but is not None:
            which = sa.and_(which, SESSIONS.c.digest != but.digest)
        with self.writing() as connection:
            gone = connection.execute(SESSIONS.delete().where(which)).rowcount
            if gone:
                act.note(connection, "sessions_ended", user.key, {"count": gone})
            return gone

    def tidy(self, began: datetime, used: datetime) -> None:
        """Delete the sessions that began, or were last used, before a moment."""
        old = sa.or_(
            SESSIONS.c.began < to_millisecond(began), SESSIONS.c.used < to_millisecond(used)
        )
        with self.reading() as connection:
            if not connection.execute(sa.select(sa.func.count()).where(old)).scalar():
                return
        with self.writing() as connection:
            connection.execute(SESSIONS.delete().where(old))


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, and when (UTC): what the audit log says of it."""

    account: str
    at: datetime

    def note(
        self,
        connection: sa.Connection,
        action: str,
        subject: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Append it to the log, in the transaction of `connection`."""
        audit.append(
            connection, action, account=self.account, subject=subject, detail=detail, at=self.at
        )


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or not name.isprintable() or len(name) > MOST_NAME:
        raise InputError(
            Finding("user", "name", shorten(text), f"a name of 1 to {MOST_NAME} characters")
        )
    return name


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def _one(connection: sa.Connection, which: sa.ColumnElement[bool]) -> User | None:
    row = connection.execute(sa.select(USERS).where(which)).one_or_none()
    return None if row is None else _read(row)


def _read(row: sa.Row[Any]) -> User:
    values = {name: getattr(row, name) for name in User.__slots__}
    values["role"] = Role(row.role)
    values["municipalities"] = tuple(orjson.loads(row.municipalities))
    return User(**values)


def _written(user: User) -> dict[str, Any]:
    values = {name: getattr(user, name) for name in user.__slots__}
    values["role"] = user.role.value
    values["municipalities"] = orjson.dumps(user.municipalities).decode()
    return values


def _public(user: User) -> dict[str, Any]:
    """Return what the log may say of a user."""
    return {
        "role": user.role.value,
        "municipalities": list(user.municipalities),
        "disabled": user.disabled is not None,
    }


def _told(before: User, after: User) -> dict[str, Any]:
    old, new = _public(before), _public(after)
    return {name: [old[name], new[name]] for name in old if old[name] != new[name]}
