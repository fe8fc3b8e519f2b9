"""The stock of a day: how much land there is, by every dimension and status."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geo.supply.amount import NOTHING, Amount, amount_of, together
from geo.supply.classes import OFF_OFFER, Dimension, Key, is_offered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from geo.supply.course import Standing


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What of the supply has a status that was confirmed within the policy.

    Attributes
    ----------
    confirmed
        Within the policy.
    lapsed
        Longer ago.
    undated
        On no known day: not confirmed, as far as anybody knows.
    """

    confirmed: Amount
    lapsed: Amount
    undated: Amount

    @property
    def share_of_plots(self) -> float | None:
        """Share of the plots that are confirmed, 0 to 1; None where there is none."""
        whole = self.confirmed.plots + self.lapsed.plots + self.undated.plots
        return self.confirmed.plots / whole if whole else None

    @property
    def share_of_area(self) -> float | None:
        """Share of the known area that is confirmed, 0 to 1; None where no area is known."""
        areas = [one.square_metres for one in (self.confirmed, self.lapsed, self.undated)]
        whole = sum(areas)
        return areas[0] / whole if whole else None


@dataclass(frozen=True)
class Stock:
    """All plots of the record at the end of a day."""

    day: date
    standings: tuple[Standing, ...]

    @cached_property
    def offered(self) -> tuple[Standing, ...]:
        """The supply: all plots but those sold or withdrawn."""
        return tuple(one for one in self.standings if is_offered(one))

    @cached_property
    def all(self) -> Amount:
        """Everything in the record."""
        return _sum(self.standings)

    @cached_property
    def supply(self) -> Amount:
        """Everything but what is sold or withdrawn."""
        return _sum(self.offered)

    @cached_property
    def by_status(self) -> Mapping[Key, Amount]:
        """Everything in the record by the status shown."""
        return _sums(self.standings, lambda one: one.status)

    @cached_property
    def confirmed(self) -> Confirmed:
        """How much of the supply is confirmed within the policy."""
        sums = _sums(self.offered, lambda one: one.confirmation)
        return Confirmed(*(sums.get(key, NOTHING) for key in ("confirmed", "lapsed", "undated")))

    @property
    def invented(self) -> bool:
        """Whether any plot is demonstration data."""
        return any(one.invented for one in self.standings)

    @cached_property
    def _cells(self) -> dict[Dimension, dict[tuple[Key, Key], Amount]]:
        return {}

    def _counted(self, dimension: Dimension) -> Mapping[tuple[Key, Key], Amount]:
        """Return amounts by class and status; counted once, since all else is sums of them."""
        if dimension not in self._cells:
            key = dimension.key
            self._cells[dimension] = _sums(self.standings, lambda one: (key(one), one.status))
        return self._cells[dimension]

    def by(self, dimension: Dimension) -> Mapping[Key, Amount]:
        """Return the supply by the classes of a dimension, those without plots among them.

        By status everything in the record is counted, what is sold or withdrawn too.
        """
        every = dimension.name == "status"
        parts: defaultdict[Key, list[Amount]] = defaultdict(list)
        for (key, status), amount in self._counted(dimension).items():
            if every or status not in OFF_OFFER:
                parts[key].append(amount)
        return {key: together(parts[key]) for key in dimension.keys(parts.keys())}

    def table(self, dimension: Dimension) -> Mapping[Key, Mapping[Key, Amount]]:
        """Return everything in the record by class and, within it, by status shown."""
        rows: defaultdict[Key, dict[Key, Amount]] = defaultdict(dict)
        for (key, status), amount in self._counted(dimension).items():
            rows[key][status] = amount
        return {key: rows[key] for key in dimension.keys(rows.keys())}

    def plots(self, dimension: Dimension, key: Key) -> tuple[Standing, ...]:
        """Return the plots behind a class."""
        return tuple(one for one in self.standings if dimension.key(one) == key)


def _sum(standings: Iterable[Standing]) -> Amount:
    return amount_of(one.square_metres for one in standings)


def _sums[K](standings: Iterable[Standing], key: Callable[[Standing], K]) -> dict[K, Amount]:
    areas: defaultdict[K, list[float | None]] = defaultdict(list)
    for one in standings:
        areas[key(one)].append(one.square_metres)
    return {found: amount_of(of) for found, of in areas.items()}
