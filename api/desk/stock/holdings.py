"""The record as the desk sees it: each plot with its version and how long its facts hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from data.bindings import must_be_decided
from data.freshness import status_on
from data.standing import standings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from data.freshness import Freshness, StatusOnDay
    from data.record import PlotRecord
    from data.standing import Standing
    from data.store.store import Store
    from data.store.users import User
    from data.store.versions import Held


@dataclass(frozen=True)
class Holding:
    """A plot of the record.

    Attributes
    ----------
    number
        Of its version, which a form sends back as what was seen.
    standings
        How long its facts hold, group by group.
    """

    record: PlotRecord
    number: int
    standings: tuple[Standing, ...]

    @property
    def id(self) -> str:
        """Its id."""
        return self.record.id

    @property
    def name(self) -> str:
        """Its name; its id where it has none."""
        return str(self.record.values.get("name") or self.record.id)

    @property
    def municipality(self) -> str | None:
        """AGS of its municipality; None is unknown."""
        ags = self.record.values.get("municipality")
        return None if ags is None else str(ags)

    @cached_property
    def first(self) -> Standing | None:
        """The group that runs out first; None where nothing was ever confirmed."""
        dated = [one for one in self.standings if one.good_until is not None]
        return min(dated, key=lambda one: (one.good_until, one.group), default=None)

    @property
    def unconfirmed(self) -> int:
        """How many recorded facts were never confirmed."""
        return sum(one.unconfirmed for one in self.standings)

    def running_out(self, today: date, days: int) -> tuple[Standing, ...]:
        """Return the groups whose confirmation ran out, or will within `days` days."""
        if self.first is None or not self.first.runs_out(today, days):
            return ()
        return tuple(one for one in self.standings if one.runs_out(today, days))

    def status(self, today: date, policy: Freshness) -> StatusOnDay:
        """Return its status on a day."""
        return status_on(self.record, today, policy)

    def must_be_decided(self, today: date) -> bool:
        """Whether nobody can say "still true" of its status."""
        return must_be_decided(self.record, today)


@dataclass(frozen=True)
class Stock:
    """All plots of the record in one version, by id."""

    version: int
    plots: Mapping[str, Holding]

    def of(self, user: User) -> Iterator[Holding]:
        """Yield those that a user keeps."""
        return (one for one in self.plots.values() if user.keeps(one.municipality))


class Holdings:
    """Follows the record of a store, reading only what changed.

    Parameters
    ----------
    store
        Returns the store.
    policy
        How long confirmations last.
    """

    def __init__(self, store: Callable[[], Store], policy: Freshness) -> None:
        self._store = store
        self._policy = policy
        self._lock = Lock()
        self._stock = Stock(0, {})

    def current(self) -> Stock:
        """Return the record's newest version.

        Raises
        ------
        data.store.changes.StoreError
            Where the store cannot be read.
        """
        with self._lock:
            known = self._stock
            version, news = self._store().held_since(known.version)
            if version < known.version:  # another record, from a backup
                known = Stock(0, {})
                version, news = self._store().held_since(0)
            if version != known.version:
                self._stock = Stock(version, self._with(known.plots, news))
            return self._stock

    def _with(
        self, plots: Mapping[str, Holding], news: Mapping[str, Held | None]
    ) -> dict[str, Holding]:
        held = dict(plots)
        for key, one in news.items():
            if one is None:
                held.pop(key, None)
            else:
                facts = standings(one.record, self._policy)
                held[key] = Holding(one.record, one.number, facts)
        return dict(sorted(held.items()))
