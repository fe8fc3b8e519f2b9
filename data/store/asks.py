"""Questions to owners whether a plot is still as it is shown, and what they answer.

A question, the mail that carries its link and the day from which the next one counts are written
in one transaction: whoever is killed has asked, or has not. Each question of a contact about a
plot has a number; the database takes no two of the same.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data.owners import AnswerKind, Outcome
from data.store import drafts, outbox
from data.store.drafts import DraftOrigin
from data.store.ledger import Ledger
from data.store.owners import contact_of, withdraw_all
from data.store.schema import DRAFTS, OWNER_ASKS, OWNER_PLOTS, OWNERS, to_millisecond

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date, datetime

    from data.store.changes import Change
    from data.store.outbox import Mail
    from data.store.owners import Contact
    from data.store.users import Act

    type Letter = Callable[[Contact, Sequence[Ask]], Mail]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question about one plot.

    Attributes
    ----------
    key
        By which its link names it.
    owner, plot, number
        Key of the contact, id of the plot, and the how many-th question it is.
    account
        Who asked: a member of staff, or the service.
    ends_on
        First day on which it can no longer be answered.
    reminded
        When a reminder was written; None while none was.
    withdrawn
        When its link was withdrawn, by staff or by a newer question.
    answered, answer, said
        When and what was answered; words to staff, personal data, may be empty.
    seen
        Number of the version of the plot that was on the page.
    draft
        Key of the draft that the answer made; None where it made none.
    thanked
        When a mail said thanks.
    taken, outcome
        When staff took it, and what they made of it.
    is_untouched
        Whether that draft is as the answer made it.
    """

    key: str
    owner: str
    plot: str
    number: int
    asked: datetime
    account: str
    ends_on: date
    reminded: datetime | None = None
    withdrawn: datetime | None = None
    answered: datetime | None = None
    answer: AnswerKind | None = None
    seen: int | None = None
    draft: str | None = None
    said: str = ""
    thanked: datetime | None = None
    taken: datetime | None = None
    outcome: Outcome | None = None
    is_untouched: bool = False

    @property
    def is_taken(self) -> bool:
        """Whether staff took the answer: by a word, or by what they did with its draft."""
        return self.taken is not None or (self.draft is not None and not self.is_untouched)

    @property
    def last_day(self) -> date:
        """The last day on which it can be answered."""
        return self.ends_on - timedelta(days=1)

    @property
    def waits(self) -> bool:
        """Whether an answer waits for staff."""
        return self.answered is not None and not self.is_taken

    def is_open(self, today: date) -> bool:
        """Whether it can be answered, for the first time or anew."""
        return self.withdrawn is None and not self.is_taken and today < self.ends_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody answered.

    Attributes
    ----------
    seen
        Number of the version of the plot that was on the page.
    change
        What the draft wants that it makes; None where it makes none.
    reason
        Why, for the history.
    said
        Words to staff; may be empty.
    """

    kind: AnswerKind
    seen: int | None
    change: Change | None = None
    reason: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """One round of questions: the day, until when they can be answered, and who asks when.

    Attributes
    ----------
    due
        Ask only where the time since the last question began on this day or before; None asks
        whoever is named.
    """

    today: date
    ends_on: date
    act: Act
    due: date | None = None


class Asks(Ledger):
    """The questions of a store, of which there is one a contact, plot and round."""

    def due(self, since: date) -> Mapping[str, tuple[str, ...]]:
        """Return by key the contacts with plots for which the time began on a day or before."""
        joined = OWNER_PLOTS.join(OWNERS, OWNERS.c.id == OWNER_PLOTS.c.owner)
        which = (OWNER_PLOTS.c.counted_from <= since) & OWNERS.c.email.is_not(None)
        query = (
            sa.select(OWNERS.c.key, OWNER_PLOTS.c.plot)
            .select_from(joined)
            .where(which)
            .order_by(OWNERS.c.id, OWNER_PLOTS.c.plot)
        )
        found: defaultdict[str, list[str]] = defaultdict(list)
        with self.reading() as connection:
            for key, plot in connection.execute(query):
                found[key].append(plot)
        return {key: tuple(plots) for key, plots in found.items()}

    def ask(
        self, key: str, plots: Collection[str], asked: Round, letter: Letter
    ) -> tuple[Ask, ...]:
        """Ask one contact about plots, in one mail; durable once it returns.

        Left out are plots whose question was answered and waits for staff, and those of which
        they were asked today already. An older question without an answer ends.

        Parameters
        ----------
        letter
            Writes the mail.
        """
        at = to_millisecond(asked.act.at)
        with self.writing() as connection:
            found = sa.select(OWNERS).where(OWNERS.c.key == key)
            row = connection.execute(found).one_or_none()
            if row is None or row.email is None:
                return ()
            made = []
            for link in _links(connection, row.id, plots, asked.due):
                earlier = _read_all(connection, OWNER_ASKS.c.link == link.id)
                if any(one.waits or _is_of(one, asked) for one in earlier):
                    continue
                made.append(_ask(connection, link, earlier, asked, at))
                asked.act.note(connection, "owner_asked", link.plot, {"contact": key})
            if made:
                outbox.put(connection, [letter(contact_of(row._asdict()), made)], at, owner=row.id)
            return tuple(made)

    def to_remind(self, asked_until: datetime, today: date) -> Mapping[str, tuple[Ask, ...]]:
        """Return by contact the questions of up to a moment without answer and reminder."""
        with self.reading() as connection:
            found = _read_all(connection, _silent(asked_until, today))
        return _by_owner(found)

    def remind(
        self, key: str, asked_until: datetime, today: date, act: Act, letter: Letter
    ) -> tuple[Ask, ...]:
        """Remind one contact of these, in one mail; durable once it returns."""
        at = to_millisecond(act.at)
        with self.writing() as connection:
            row = connection.execute(sa.select(OWNERS).where(OWNERS.c.key == key)).one_or_none()
            if row is None or row.email is None:
                return ()
            found = _read_all(connection, _silent(asked_until, today) & (OWNERS.c.key == key))
            for one in found:
                _change(connection, one.key, reminded=at)
                act.note(connection, "owner_reminded", one.plot, {"contact": key})
            if found:
                outbox.put(connection, [letter(contact_of(row._asdict()), found)], at, owner=row.id)
            return found

    def get(self, key: str) -> tuple[Ask, Contact] | None:
        """Return one with whom it was put to; None where there is none of that key."""
        with self.reading() as connection:
            return _one(connection, key)

    def all(self) -> tuple[tuple[Ask, Contact], ...]:
        """Return all of them, the oldest first."""
        with self.reading() as connection:
            query = _joined().order_by(OWNER_ASKS.c.id)
            return tuple((_read(row), _contact(row)) for row in connection.execute(query))

    def of(self, owner: str) -> tuple[Ask, ...]:
        """Return those to one contact, the oldest first."""
        with self.reading() as connection:
            return _read_all(connection, OWNERS.c.key == owner)

    def answer(
        self, key: str, answer: Answer, act: Act, today: date, thanks: Callable[[], Mail] | None
    ) -> bool:
        """Store an answer, in place of an earlier one that nobody took yet, with its draft.

        Parameters
        ----------
        thanks
            Writes the mail that says thanks, of which there is one a question; None where none
            is wanted.

        Returns
        -------
        bool
            False where it can no longer be answered; nothing was written.

        Raises
        ------
        data.errors.InputError
            Names the fields that cannot be stored.
        """
        at = to_millisecond(act.at)
        with self.writing() as connection:
            found = _one(connection, key)
            if found is None or not found[0].is_open(today):
                return False
            held, asked = found
            if held.draft is not None:
                connection.execute(DRAFTS.delete().where(DRAFTS.c.key == held.draft))
                act.note(connection, "draft_discarded", held.plot, {"draft": held.draft})
            draft = None
            if answer.change is not None:
                draft = drafts.begin(
                    connection,
                    answer.change,
                    act,
                    reason=answer.reason,
                    origin=DraftOrigin.OWNER,
                    offered=True,
                ).key
            is_thanked = thanks is not None and held.thanked is None and asked.email is not None
            _change(
                connection,
                key,
                answered=at,
                answer=answer.kind.value,
                seen=answer.seen,
                draft=draft,
                said=answer.said,
                thanked=at if is_thanked else held.thanked,
            )
            if thanks is not None and is_thanked:
                number = sa.select(OWNERS.c.id).where(OWNERS.c.key == asked.key)
                owner = connection.execute(number).scalar_one()
                outbox.put(connection, [thanks()], at, owner=owner)
            act.note(connection, "owner_answered", held.plot, {"answer": answer.kind.value})
            return True

    def end(self, key: str, act: Act) -> bool:
        """Withdraw the link of one; False where it holds no longer."""
        with self.writing() as connection:
            found = _one(connection, key)
            if found is None or found[0].withdrawn is not None:
                return False
            _change(connection, key, withdrawn=to_millisecond(act.at))
            act.note(connection, "owner_link_ended", found[0].plot, {"contact": found[1].key})
            return True

    def take(self, key: str, outcome: Outcome, answered: datetime, act: Act) -> bool:
        """Note what staff made of an answer; see `take`."""
        with self.writing() as connection:
            return take(connection, key, outcome, answered, act)


def take(
    connection: sa.Connection, key: str, outcome: Outcome, answered: datetime, act: Act
) -> bool:
    """Note in a transaction what staff made of an answer that they saw.

    A withdrawal of the consent that is accepted is noted for all consents of that plot, as of
    the day of the answer.

    Returns
    -------
    bool
        False where it waits no more, or was changed meanwhile.
    """
    found = _one(connection, key)
    if found is None or not found[0].waits or found[0].answered != answered:
        return False
    held = found[0]
    _change(connection, key, taken=to_millisecond(act.at), outcome=outcome.value)
    if outcome is Outcome.ACCEPTED and held.answer is AnswerKind.WITHDRAW_CONSENT:
        named = sa.select(OWNER_ASKS.c.link).where(OWNER_ASKS.c.key == key)
        link = connection.execute(named).scalar_one()
        withdraw_all(connection, link, held.plot, answered.astimezone().date(), act)
    if outcome is Outcome.REJECTED and held.draft is not None:
        connection.execute(DRAFTS.delete().where(DRAFTS.c.key == held.draft))
        act.note(connection, "draft_discarded", held.plot, {"draft": held.draft})
    action = "owner_accepted" if outcome is Outcome.ACCEPTED else "owner_rejected"
    act.note(connection, action, held.plot, {"answer": held.answer})
    return True


def _is_of(one: Ask, asked: Round) -> bool:
    """Whether a question was put on the day of a round, and still stands."""
    same = one.asked.astimezone().date() == asked.act.at.astimezone().date()
    return one.withdrawn is None and one.answered is None and same


def _links(
    connection: sa.Connection, owner: int, plots: Collection[str], due: date | None
) -> Sequence[sa.Row[Any]]:
    which = (OWNER_PLOTS.c.owner == owner) & OWNER_PLOTS.c.plot.in_(plots)
    if due is not None:
        which &= OWNER_PLOTS.c.counted_from <= due
    query = sa.select(OWNER_PLOTS).where(which).order_by(OWNER_PLOTS.c.plot)
    return connection.execute(query).all()


def _ask(
    connection: sa.Connection,
    link: sa.Row[Any],
    earlier: Sequence[Ask],
    asked: Round,
    at: datetime,
) -> Ask:
    for one in earlier:
        if one.answered is None and one.withdrawn is None:
            _change(connection, one.key, withdrawn=at)
    key = secrets.token_urlsafe(12)
    connection.execute(
        OWNER_ASKS.insert().values(
            link=link.id,
            number=max((one.number for one in earlier), default=0) + 1,
            key=key,
            asked=at,
            account=asked.act.account,
            ends_on=asked.ends_on,
            said="",
        )
    )
    which = OWNER_PLOTS.c.id == link.id
    connection.execute(OWNER_PLOTS.update().where(which).values(counted_from=asked.today))
    (made,) = _read_all(connection, OWNER_ASKS.c.key == key)
    return made


def _silent(asked_until: datetime, today: date) -> sa.ColumnElement[bool]:
    table = OWNER_ASKS.c
    return (
        table.answered.is_(None)
        & table.withdrawn.is_(None)
        & table.reminded.is_(None)
        & (table.asked <= asked_until)
        & (table.ends_on > today)
        & OWNERS.c.email.is_not(None)
    )


def _change(connection: sa.Connection, key: str, **values: object) -> None:
    connection.execute(OWNER_ASKS.update().where(OWNER_ASKS.c.key == key).values(**values))


def _joined() -> sa.Select[Any]:
    untouched = (DRAFTS.c.key == OWNER_ASKS.c.draft) & (DRAFTS.c.revision == 1)
    tables = (
        OWNER_ASKS.join(OWNER_PLOTS, OWNER_PLOTS.c.id == OWNER_ASKS.c.link)
        .join(OWNERS, OWNERS.c.id == OWNER_PLOTS.c.owner)
        .outerjoin(DRAFTS, untouched)
    )
    of_contact = [column.label(f"owners_{column.name}") for column in OWNERS.c]
    return sa.select(
        *OWNER_ASKS.c,
        OWNERS.c.key.label("owner"),
        OWNER_PLOTS.c.plot,
        DRAFTS.c.key.is_not(None).label("is_untouched"),
        *of_contact,
    ).select_from(tables)


def _one(connection: sa.Connection, key: str) -> tuple[Ask, Contact] | None:
    row = connection.execute(_joined().where(OWNER_ASKS.c.key == key)).one_or_none()
    return None if row is None else (_read(row), _contact(row))


def _read_all(connection: sa.Connection, which: sa.ColumnElement[bool]) -> tuple[Ask, ...]:
    query = _joined().where(which).order_by(OWNER_ASKS.c.id)
    return tuple(_read(row) for row in connection.execute(query))


def _read(row: sa.Row[Any]) -> Ask:
    values = {name: getattr(row, name) for name in Ask.__slots__}
    values["answer"] = None if row.answer is None else AnswerKind(row.answer)
    values["outcome"] = None if row.outcome is None else Outcome(row.outcome)
    values["is_untouched"] = bool(row.is_untouched)
    return Ask(**values)


def _contact(row: sa.Row[Any]) -> Contact:
    values = {column.name: getattr(row, f"owners_{column.name}") for column in OWNERS.c}
    return contact_of(values)


def _by_owner(found: Sequence[Ask]) -> Mapping[str, tuple[Ask, ...]]:
    by: defaultdict[str, list[Ask]] = defaultdict(list)
    for one in found:
        by[one.owner].append(one)
    return {key: tuple(asks) for key, asks in by.items()}
