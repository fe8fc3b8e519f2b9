"""The table of all plots at the desk: what it is asked, and its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from api.desk.stock.confirmations import is_count
from api.desk.stock.todo import due, endings
from data.words import Text, collation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from api.desk.stock.doubts import Doubts
    from api.desk.stock.holdings import Holding
    from data.freshness import Freshness, StatusOnDay
    from data.plausibility import PlotFinding
    from data.store.drafts import Draft
    from geo.catalogue import Municipality

PAGE: Final = 50
"""Rows on a page."""
_LONGEST: Final = 200
_MOST_DAYS: Final = 3_650
UNKNOWN: Final = "unknown"
"""Asks for plots whose status nobody knows."""


class Sort(StrEnum):
    """By what the rows are ordered."""

    UNTIL = "frist"
    NAME = "name"
    TOWN = "gemeinde"
    STATUS = "status"
    FINDINGS = "befunde"

    @property
    def label(self) -> Text:
        """What people call it."""
        return _SORTS[self]


_SORTS: Final = {
    Sort.UNTIL: Text("Läuft zuerst ab", "Runs out first"),
    Sort.NAME: Text("Name", "Name"),
    Sort.TOWN: Text("Gemeinde", "Municipality"),
    Sort.STATUS: Text("Status", "Status"),
    Sort.FINDINGS: Text("Meiste Befunde", "Most findings"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the table.

    Attributes
    ----------
    q
        Words, all of which stand in id, name, address or municipality.
    gemeinde
        AGS; empty for all.
    status
        As it is recorded or shown; empty for all.
    tage
        Days within which a confirmation runs out; None: whether or not.
    bindung, befunde
        Whether only plots with a binding that ends, or with findings, are asked for.
    seite
        Page, from 1.
    """

    q: str = ""
    gemeinde: str = ""
    status: str = ""
    tage: int | None = None
    bindung: bool = False
    befunde: bool = False
    sort: Sort = Sort.UNTIL
    seite: int = 1

    def query(self, **other: object) -> str:
        """Return it as an address has it, with other values in place of its own."""
        values = {name: getattr(self, name) for name in self.__slots__} | other
        default = Question()
        pairs = {
            name: 1 if value is True else value
            for name, value in values.items()
            if value != getattr(default, name)
        }
        return f"?{urlencode(pairs)}" if pairs else ""

    @property
    def asks(self) -> bool:
        """Whether it leaves plots out."""
        return any((self.q, self.gemeinde, self.status, self.bindung, self.befunde)) or (
            self.tage is not None
        )


def question(given: Mapping[str, str]) -> Question:
    """Read a question from an address; what it says wrongly is passed over."""
    days, page, sort = (given.get(name, "") for name in ("tage", "seite", "sort"))
    return Question(
        q=given.get("q", "").strip()[:_LONGEST],
        gemeinde=given.get("gemeinde", ""),
        status=given.get("status", ""),
        tage=min(int(days), _MOST_DAYS) if is_count(days) else None,
        bindung=bool(given.get("bindung")),
        befunde=bool(given.get("befunde")),
        sort=Sort(sort) if sort in set(Sort) else Sort.UNTIL,
        seite=max(1, int(page)) if is_count(page) else 1,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One plot.

    Attributes
    ----------
    town
        Name of its municipality; None is unknown.
    recorded
        The status as it is recorded.
    on_day
        The status as it is shown.
    """

    plot: Holding
    town: str | None
    recorded: str | None
    on_day: StatusOnDay
    findings: tuple[PlotFinding, ...]
    drafts: tuple[Draft, ...]
    must_be_decided: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a page; how many plots are found and on how many pages."""

    rows: tuple[Row, ...]
    total: int
    pages: int
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What rows are made with."""

    towns: Mapping[str, Municipality]
    doubts: Doubts
    drafts: Sequence[Draft]
    today: date
    policy: Freshness


def table(plots: Iterable[Holding], asked: Question, known: Known) -> Table:
    """Return the rows that a question asks for, those of its page."""
    found = _sorted(_found(tuple(plots), asked, known), asked, known)
    pages = max(1, -(-len(found) // PAGE))
    page = min(asked.seite, pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return Table(tuple(_row(one, known) for one in shown), len(found), pages, page)


def _found(plots: tuple[Holding, ...], asked: Question, known: Known) -> list[Holding]:
    found = list(plots)
    if asked.tage is not None:
        found = [one.plot for one in due(found, known.today, asked.tage)]
    if asked.bindung:
        found = [one.plot for one in endings(found, (), known.today)]
    if asked.gemeinde:
        found = [one for one in found if one.municipality == asked.gemeinde]
    if asked.befunde:
        found = [one for one in found if known.doubts.of(one.id)]
    if asked.status:
        found = [one for one in found if asked.status in _statuses(one, known)]
    if words := asked.q.casefold().split():
        found = [one for one in found if all(word in _text(one, known) for word in words)]
    return found


def _statuses(one: Holding, known: Known) -> set[str]:
    recorded, shown = one.record.values.get("status"), one.status(known.today, known.policy).shown
    return {UNKNOWN if status is None else str(status) for status in (recorded, shown)}


def _text(one: Holding, known: Known) -> str:
    said = (one.id, one.name, one.record.values.get("address", ""), _town(one, known) or "")
    return " ".join(map(str, said)).casefold()


def _town(one: Holding, known: Known) -> str | None:
    held = known.towns.get(one.municipality or "")
    return held.name if held else one.municipality


def _sorted(found: list[Holding], asked: Question, known: Known) -> list[Holding]:
    """Return plots in order; those of which it is unknown come last."""

    def key(one: Holding) -> tuple[object, ...]:
        name = collation(one.name)
        match asked.sort:
            case Sort.NAME:
                return (name,)
            case Sort.TOWN:
                town = _town(one, known)
                return town is None, collation(town or ""), name
            case Sort.STATUS:
                status = one.status(known.today, known.policy).shown
                return status is None, status or "", name
            case Sort.FINDINGS:
                return -len(known.doubts.of(one.id)), name
            case Sort.UNTIL:
                until = one.first.good_until if one.first else None
                return until is None, until or date.max, name

    return sorted(found, key=key)


def _row(one: Holding, known: Known) -> Row:
    recorded = one.record.values.get("status")
    return Row(
        plot=one,
        town=_town(one, known),
        recorded=None if recorded is None else str(recorded),
        on_day=one.status(known.today, known.policy),
        findings=known.doubts.of(one.id),
        drafts=tuple(draft for draft in known.drafts if draft.plot == one.id),
        must_be_decided=one.must_be_decided(known.today),
    )
