"""What versions of a plot changed in public: for the feed and for the plot's own page.

It says what is public and no more: no note of the office, no account and no reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from api.changewords import fact_in, fact_name
from data import words
from data.fields import PUBLIC, Group
from data.freshness import status_on
from data.record import ANY_FIELD
from data.store.facts import GEOMETRY, INVENTED, PROVENANCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from data.freshness import Freshness
    from data.store.facts import Difference, Fact
    from data.store.versions import Version
    from data.words import Language
    from geo.catalogue import Catalogue

_SHOWN: Final = frozenset(
    {
        GEOMETRY,
        INVENTED,
        *(field.name for field in PUBLIC),
        *(f"{PROVENANCE}{field.name}" for field in PUBLIC),
        *(f"{PROVENANCE}{group.value}" for group in Group if group is not Group.INTERNAL),
        f"{PROVENANCE}{ANY_FIELD}",
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """What a fact was and became, in words; `name` is that of `data.store.facts`."""

    name: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A day on which something public changed, as a page shows it.

    Attributes
    ----------
    day
        In words.
    entered
        True where the plot came into the record.
    gone
        True where it was taken out of it.
    changes
        What changed, its status first; empty where the plot was entered or taken out.
    """

    day: str
    entered: bool
    gone: bool
    changes: tuple[Change, ...]


def public(version: Version) -> list[Difference]:
    """Return what a version changed in public."""
    return [change for change in version.changes if change.name in _SHOWN]


def is_new(changes: Iterable[Difference]) -> bool:
    """Whether changes are those by which a plot comes into the record."""
    return any(change.name == GEOMETRY and change.old is None for change in changes)


class PublicWords:
    """Words for versions in one language."""

    def __init__(self, catalogue: Catalogue, freshness: Freshness, language: Language) -> None:
        self._names = {
            "municipality": {key: one.name for key, one in catalogue.municipalities.items()},
            "estate": {key: one.name for key, one in catalogue.estates.items()},
        }
        self._freshness = freshness
        self._language = language

    def changes(self, changes: Iterable[Difference], version: Version) -> Iterator[Change]:
        """Say what became of each fact that a version changed."""
        for change in changes:
            yield Change(
                change.name,
                fact_name(change.name, self._language),
                self._fact(change.name, change.old),
                self._fact(change.name, self._shown(change, version)),
            )

    def history(self, versions: Iterable[Version], until: date) -> tuple[Moment, ...]:
        """Return the days up to `until` on which something public changed, the newest first."""
        moments = [
            self._moment(version, day, changes)
            for version in versions
            if (day := version.at.astimezone().date()) <= until
            if (changes := public(version))
        ]
        return tuple(reversed(moments))

    def _moment(self, version: Version, day: date, changes: list[Difference]) -> Moment:
        entered, gone = is_new(changes), version.record is None
        told = () if entered or gone else tuple(self.changes(changes, version))
        return Moment(
            words.day(day, self._language),
            entered,
            gone,
            tuple(sorted(told, key=lambda change: change.name != "status")),
        )

    def _shown(self, change: Difference, version: Version) -> Fact | None:
        """Return what holds now; a status that nobody confirmed is not shown as free."""
        if change.name != "status" or version.record is None:
            return change.new
        day = version.at.astimezone().date()
        return status_on(version.record, day, self._freshness).shown

    def _fact(self, name: str, fact: Fact | None) -> str:
        named = self._names.get(name, {}).get(str(fact))
        return named or fact_in(name, fact, self._language)
