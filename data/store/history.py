"""Reads and appends versions: the SQL of the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import sqlalchemy as sa

from data.store.content import Content, decode
from data.store.facts import differences
from data.store.schema import PLOT_VERSIONS, RECORD_VERSIONS
from data.store.versions import ANONYMOUS, Author, Stage, Version, VersionKind, Wrote

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from data.record import PlotRecord
    from data.store.steps import Step

# Up to here plots are asked for by id, above it all of them are read.
_FEW: Final = 500


class State(NamedTuple):
    """A plot in one of its versions; the record is None where it was withdrawn."""

    number: int
    record: PlotRecord | None


ABSENT: Final = State(0, None)
"""The state of a plot that was never known."""


def newest(connection: Connection, as_of: datetime | None = None) -> int:
    """Return the record's version number, now or at a moment."""
    query = sa.select(sa.func.coalesce(sa.func.max(RECORD_VERSIONS.c.number), 0))
    if as_of is not None:
        query = query.where(RECORD_VERSIONS.c.at <= as_of)
    return int(connection.execute(query).scalar_one())


def last_write(connection: Connection) -> datetime | None:
    """Return the moment of the last write."""
    return connection.execute(sa.select(sa.func.max(RECORD_VERSIONS.c.at))).scalar()


def first_write(connection: Connection) -> datetime | None:
    """Return the moment of the first write."""
    return connection.execute(sa.select(sa.func.min(RECORD_VERSIONS.c.at))).scalar()


def states(
    connection: Connection,
    ids: Collection[str] | None = None,
    *,
    as_of: datetime | None = None,
    since: int = 0,
) -> dict[str, State]:
    """Return the last state of plots, by default of all, now or at a moment.

    With `since`, of those alone that changed after that version of the record.
    """
    table = PLOT_VERSIONS.c
    last = sa.select(table.plot, sa.func.max(table.number).label("number")).group_by(table.plot)
    if ids is not None and len(ids) <= _FEW:
        last = last.where(table.plot.in_(ids))
    if since:
        last = last.where(table.record_version > since)
    if as_of is not None:
        last = last.where(table.record_version <= newest(connection, as_of))
    found = last.subquery()
    query = sa.select(table.plot, table.number, table.outline, table.facts).join(
        found, sa.and_(table.plot == found.c.plot, table.number == found.c.number)
    )
    wanted = None if ids is None else set(ids)
    return {
        row.plot: State(row.number, _record(row.plot, row.outline, row.facts))
        for row in connection.execute(query)
        if wanted is None or row.plot in wanted
    }


def _record(plot: str, outline: bytes | None, facts: str | None) -> PlotRecord | None:
    return None if outline is None or facts is None else decode(plot, Content(outline, facts))


def versions(connection: Connection, plot: str) -> tuple[Version, ...]:
    """Return all versions of a plot, the first one first."""
    query = (
        sa.select(PLOT_VERSIONS, RECORD_VERSIONS)
        .join(RECORD_VERSIONS)
        .where(PLOT_VERSIONS.c.plot == plot)
        .order_by(PLOT_VERSIONS.c.number)
        .with_only_columns(
            PLOT_VERSIONS.c.number,
            PLOT_VERSIONS.c.record_version,
            PLOT_VERSIONS.c.kind,
            PLOT_VERSIONS.c.outline,
            PLOT_VERSIONS.c.facts,
            RECORD_VERSIONS.c.at,
            RECORD_VERSIONS.c.account,
            RECORD_VERSIONS.c.reason,
        )
    )
    found: list[Version] = []
    for row in connection.execute(query):
        record = _record(plot, row.outline, row.facts)
        before = found[-1].record if found else None
        found.append(
            Version(
                number=row.number,
                record_version=row.record_version,
                at=row.at,
                account=row.account,
                reason=row.reason,
                kind=VersionKind(row.kind),
                changes=differences(before, record),
                record=record,
            )
        )
    return tuple(found)


def recent(connection: Connection, most: int) -> tuple[tuple[str, Version], ...]:
    """Return the newest versions of any plots with the plot's id, the newest first."""
    before = PLOT_VERSIONS.alias("before")
    this = PLOT_VERSIONS.c
    query = (
        sa.select(
            this.plot,
            this.number,
            this.record_version,
            this.kind,
            this.outline,
            this.facts,
            before.c.outline.label("old_outline"),
            before.c.facts.label("old_facts"),
            RECORD_VERSIONS.c.at,
            RECORD_VERSIONS.c.account,
            RECORD_VERSIONS.c.reason,
        )
        .select_from(
            PLOT_VERSIONS.join(RECORD_VERSIONS).outerjoin(
                before, sa.and_(before.c.plot == this.plot, before.c.number == this.number - 1)
            )
        )
        .order_by(this.record_version.desc(), this.plot)
        .limit(most)
    )
    found = []
    for row in connection.execute(query):
        record = _record(row.plot, row.outline, row.facts)
        old = _record(row.plot, row.old_outline, row.old_facts)
        version = Version(
            number=row.number,
            record_version=row.record_version,
            at=row.at,
            account=row.account,
            reason=row.reason,
            kind=VersionKind(row.kind),
            changes=differences(old, record),
            record=record,
        )
        found.append((row.plot, version))
    return tuple(found)


def stages(connection: Connection) -> Iterator[Stage]:
    """Yield every state of every plot, by plot and in order."""
    this = PLOT_VERSIONS.c
    query = (
        sa.select(this.plot, this.record_version, this.outline, this.facts, RECORD_VERSIONS.c.at)
        .select_from(PLOT_VERSIONS.join(RECORD_VERSIONS))
        .order_by(this.plot, this.number)
    )
    for row in connection.execute(query):
        record = _record(row.plot, row.outline, row.facts)
        yield Stage(row.plot, row.record_version, row.at, record)


def write_of(connection: Connection, number: int) -> Wrote | None:
    """Return what made a version of the record; None where there is none of that number."""
    of_record = sa.select(RECORD_VERSIONS).where(RECORD_VERSIONS.c.number == number)
    row = connection.execute(of_record).one_or_none()
    if row is None:
        return None
    table = PLOT_VERSIONS.c
    plots = sa.select(table.plot, table.number).where(table.record_version == number)
    made = {one.plot: one.number for one in connection.execute(plots.order_by(table.plot))}
    return Wrote(row.account, row.at, row.reason, made)


def changed(connection: Connection) -> dict[str, datetime]:
    """Return by plot the moment of its last version."""
    query = (
        sa.select(PLOT_VERSIONS.c.plot, sa.func.max(RECORD_VERSIONS.c.at).label("at"))
        .join(RECORD_VERSIONS)
        .group_by(PLOT_VERSIONS.c.plot)
    )
    return {row.plot: row.at for row in connection.execute(query)}


def at_version(connection: Connection, wanted: Mapping[str, int]) -> dict[str, State]:
    """Return plots as they were in the version of a number; those that never were are absent."""
    table = PLOT_VERSIONS.c
    found = {}
    for plot, number in wanted.items():
        query = sa.select(table.outline, table.facts)
        row = connection.execute(query.where(table.plot == plot, table.number == number)).first()
        if row is not None:
            found[plot] = State(number, _record(plot, row.outline, row.facts))
    return found


def append(
    connection: Connection, steps: Sequence[Step], *, at: datetime, account: str, reason: str
) -> int:
    """Append the versions that steps make, as one version of the record; return its number."""
    number = newest(connection) + 1
    connection.execute(
        RECORD_VERSIONS.insert(),
        {"number": number, "at": at, "account": account, "reason": reason},
    )
    connection.execute(
        PLOT_VERSIONS.insert(),
        [
            {
                "plot": step.plot,
                "number": step.number,
                "record_version": number,
                "kind": step.kind.value,
                "outline": step.content.outline if step.content else None,
                "facts": step.content.facts if step.content else None,
            }
            for step in steps
        ],
    )
    return number


def accounts(connection: Connection) -> tuple[Author, ...]:
    """Return the accounts of all writes, by name."""
    table = RECORD_VERSIONS.c
    writes, last = sa.func.count().label("writes"), sa.func.max(table.at).label("last")
    query = sa.select(table.account, writes, last).group_by(table.account)
    rows = connection.execute(query.order_by(table.account))
    return tuple(Author(row.account, row.writes, row.last) for row in rows)


def forget(connection: Connection, account: str) -> int:
    """Make an account anonymous in all versions; return in how many writes."""
    held = RECORD_VERSIONS.c.account == account
    made = connection.execute(RECORD_VERSIONS.update().where(held).values(account=ANONYMOUS))
    return made.rowcount
