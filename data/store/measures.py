"""Measures of the Regionalbudget, their typed values and evidence, and closed reports.

Versions and values are appended and never changed. What changes is in the audit log.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, Literal

import orjson
import sqlalchemy as sa

from data.measures.measure import Evidence, Held, Value, Version, measure_of
from data.measures.quarter import read
from data.store.ledger import Ledger
from data.store.schema import (
    MEASURE_EVIDENCE,
    MEASURE_REPORTS,
    MEASURE_VALUES,
    MEASURE_VERSIONS,
    MEASURES,
    to_millisecond,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from data.measures.measure import Measure
    from data.store.users import Act

type Span = Literal["quarter", "final"]


class MeasureChangedError(Exception):
    """Somebody else wrote a newer version, or there is no such measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A report that was closed: what it said then is kept.

    Attributes
    ----------
    kind, start, end
        On a quarter, or on a span; its first and last day.
    day, catalogue
        Day and version of the catalogue that computed indicators were read from.
    closed, account
        When (UTC) and by whom.
    invented
        Whether demonstration data was in it.
    content
        All that it said, as JSON.
    sha256
        Of the bytes of `content`.
    files
        SHA-256 of its files by language and format, as `de.pdf`.
    """

    key: str
    kind: Span
    start: date
    end: date
    day: date
    closed: datetime
    account: str
    catalogue: str
    invented: bool
    content: str
    sha256: str
    files: Mapping[str, str]


class Measures(Ledger):
    """The measures of a store."""

    def all(self) -> tuple[Held, ...]:
        """Return all measures, the one that was made first first."""
        with self.reading() as connection:
            return _held(connection)

    def get(self, key: str) -> Held | None:
        """Return one measure; None where there is none of that key."""
        with self.reading() as connection:
            return next(iter(_held(connection, key)), None)

    def add(self, measure: Measure, act: Act, key: str = "") -> str:
        """Store a new measure under `key`, by default one that is drawn; return the key.

        A key that is taken already stands for the same form sent twice: nothing is stored.
        """
        key = key or secrets.token_hex(6)
        with self.writing() as connection:
            if connection.execute(sa.select(MEASURES.c.id).where(MEASURES.c.key == key)).first():
                return key
            made = connection.execute(MEASURES.insert().values(key=key))
            (number,) = made.inserted_primary_key or (0,)
            _append(connection, number, 1, measure, act)
            act.note(connection, "measure_added", key, {"version": 1})
        return key

    def change(self, key: str, seen: int, measure: Measure, act: Act) -> None:
        """Append a version in place of version `seen`; one that changes nothing is none.

        Raises
        ------
        MeasureChangedError
            Where another version holds by now, or there is no such measure.
        """
        with self.writing() as connection:
            held = next(iter(_held(connection, key)), None)
            if held is None or held.last.number != seen:
                raise MeasureChangedError(key)
            if held.measure == measure:
                return
            _append(connection, _number(connection, key), seen + 1, measure, act)
            act.note(connection, "measure_changed", key, {"version": seen + 1})

    def show(self, key: str, seen: int, act: Act, *, public: bool) -> None:
        """Show a measure to visitors as it is now, or no longer.

        Raises
        ------
        MeasureChangedError
            Where it is no longer what was seen.
        """
        with self.writing() as connection:
            held = next(iter(_held(connection, key)), None)
            if held is None or held.last.number != seen:
                raise MeasureChangedError(key)
            # A clock that was put back hides nothing of what was seen.
            moments = [held.last.at, *(one.at for one in held.values)]
            moment = max([to_millisecond(act.at), *moments]) if public else None
            connection.execute(MEASURES.update().where(MEASURES.c.key == key).values(shown=moment))
            action = "measure_shown" if public else "measure_hidden"
            act.note(connection, action, key, {"version": seen})

    def put_value(self, key: str, value: Value, act: Act) -> None:
        """Append what an indicator was in a quarter.

        Raises
        ------
        MeasureChangedError
            Where there is no such measure.
        """
        values = {name: getattr(value, name) for name in _VALUE}
        values |= {"quarter": str(value.quarter), "at": to_millisecond(value.at)}
        with self.writing() as connection:
            number = _number(connection, key)
            connection.execute(MEASURE_VALUES.insert().values(**values, measure=number))
            detail = {"indicator": value.indicator, "quarter": str(value.quarter)}
            act.note(connection, "measure_valued", key, detail)

    def add_evidence(self, key: str, evidence: Evidence, act: Act) -> None:
        """Store what proves a measure.

        Raises
        ------
        MeasureChangedError
            Where there is no such measure.
        """
        values = {name: getattr(evidence, name) for name in _EVIDENCE}
        values["added"] = to_millisecond(evidence.added)
        with self.writing() as connection:
            number = _number(connection, key)
            connection.execute(MEASURE_EVIDENCE.insert().values(**values, measure=number))
            detail = {"evidence": evidence.key, "sha256": evidence.sha256}
            act.note(connection, "evidence_added", key, detail)

    def remove_evidence(self, key: str, evidence: str, act: Act) -> bool:
        """Note that evidence was removed; False where there is none that is still there."""
        with self.writing() as connection:
            there = (
                (MEASURE_EVIDENCE.c.measure == _number(connection, key))
                & (MEASURE_EVIDENCE.c.key == evidence)
                & MEASURE_EVIDENCE.c.removed.is_(None)
            )
            noted = {"removed": to_millisecond(act.at), "removed_by": act.account}
            done = connection.execute(MEASURE_EVIDENCE.update().where(there).values(noted))
            if done.rowcount:
                act.note(connection, "evidence_removed", key, {"evidence": evidence})
            return bool(done.rowcount)

    def close(self, report: Closed, act: Act) -> None:
        """Keep a report for good."""
        values = {name: getattr(report, name) for name in _CLOSED}
        values |= {
            "closed": to_millisecond(report.closed),
            "files": orjson.dumps(dict(report.files), option=orjson.OPT_SORT_KEYS).decode(),
        }
        with self.writing() as connection:
            connection.execute(MEASURE_REPORTS.insert().values(**values))
            detail = {
                "from": str(report.start),
                "until": str(report.end),
                "sha256": report.sha256,
            }
            act.note(connection, "measures_reported", report.key, detail)

    def closed(self) -> tuple[Closed, ...]:
        """Return all closed reports, the newest first."""
        query = sa.select(MEASURE_REPORTS).order_by(MEASURE_REPORTS.c.id.desc())
        with self.reading() as connection:
            return tuple(_closed(row) for row in connection.execute(query))

    def report(self, key: str) -> Closed | None:
        """Return one closed report; None where there is none of that key."""
        query = sa.select(MEASURE_REPORTS).where(MEASURE_REPORTS.c.key == key)
        with self.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _closed(row)


def forget(connection: sa.Connection, account: str, anonymous: str) -> int:
    """Replace an account; return in how many places."""
    return sum(
        connection.execute(
            column.table.update().where(column == account).values({column.name: anonymous})
        ).rowcount
        for column in _ACCOUNTS
    )


_ACCOUNTS: Final[tuple[sa.Column[Any], ...]] = (
    MEASURE_VERSIONS.c.account,
    MEASURE_VALUES.c.account,
    MEASURE_EVIDENCE.c.added_by,
    MEASURE_EVIDENCE.c.removed_by,
    MEASURE_REPORTS.c.account,
)
_VALUE: Final = tuple(one.name for one in fields(Value))
_EVIDENCE: Final = tuple(one.name for one in fields(Evidence))
_CLOSED: Final = tuple(one.name for one in fields(Closed))


def _number(connection: sa.Connection, key: str) -> int:
    named = sa.select(MEASURES.c.id).where(MEASURES.c.key == key)
    number = connection.execute(named).scalar_one_or_none()
    if number is None:
        raise MeasureChangedError(key)
    return int(number)


def _append(
    connection: sa.Connection, measure: int, number: int, content: Measure, act: Act
) -> None:
    connection.execute(
        MEASURE_VERSIONS.insert().values(
            measure=measure,
            number=number,
            at=to_millisecond(act.at),
            account=act.account,
            content=orjson.dumps(content.content()).decode(),
        )
    )


def _held(connection: sa.Connection, key: str | None = None) -> tuple[Held, ...]:
    query = sa.select(MEASURES).order_by(MEASURES.c.id)
    if key is not None:
        query = query.where(MEASURES.c.key == key)
    rows = connection.execute(query).all()
    numbers = [row.id for row in rows] if key is not None else None
    versions = _by_measure(connection, MEASURE_VERSIONS, numbers)
    values = _by_measure(connection, MEASURE_VALUES, numbers)
    evidence = _by_measure(connection, MEASURE_EVIDENCE, numbers)
    return tuple(
        Held(
            key=row.key,
            shown=row.shown,
            versions=tuple(_version(one) for one in versions[row.id]),
            values=tuple(_values(values[row.id])),
            evidence=tuple(
                Evidence(**{name: getattr(one, name) for name in _EVIDENCE})
                for one in evidence[row.id]
            ),
        )
        for row in rows
    )


def _by_measure(
    connection: sa.Connection, table: sa.Table, numbers: list[int] | None
) -> defaultdict[int, list[sa.Row[Any]]]:
    query = sa.select(table).order_by(table.c.id)
    if numbers is not None:
        query = query.where(table.c.measure.in_(numbers))
    held: defaultdict[int, list[sa.Row[Any]]] = defaultdict(list)
    for row in connection.execute(query):
        held[row.measure].append(row)
    return held


def _version(row: sa.Row[Any]) -> Version:
    measure = measure_of(orjson.loads(row.content))
    return Version(number=row.number, at=row.at, account=row.account, measure=measure)


def _values(rows: Iterable[sa.Row[Any]]) -> Iterable[Value]:
    for row in rows:
        quarter = read(row.quarter)
        if quarter is not None:
            values = {name: getattr(row, name) for name in _VALUE}
            yield Value(**{**values, "quarter": quarter})


def _closed(row: sa.Row[Any]) -> Closed:
    values = {name: getattr(row, name) for name in _CLOSED}
    return Closed(**{**values, "files": orjson.loads(row.files)})
