"""A plot before one rule, and short ways to write many of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import shapely

from data.plausibility import ALONE, Context, PlotFinding, check
from data.record import PlotRecord, Provenance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.record import Tier, Value

TODAY: Final = date(2026, 3, 2)
DELITZSCH: Final = "14730070"
OUTLINE: Final = shapely.box(12.30, 51.50, 12.31, 51.51)


@dataclass(frozen=True)
class Case:
    """A plot before one rule, and a piece of the German sentence where it fires."""

    values: Mapping[str, Value]
    says: str = ""
    context: Context = ALONE
    provenance: Mapping[str, Provenance] = field(default_factory=dict)

    def record(self) -> PlotRecord:
        return PlotRecord("x-1", OUTLINE, self.values, self.provenance)

    def findings(self, rule: str) -> list[PlotFinding]:
        """Return what `rule` finds on the plot, among all rules."""
        found = check(self.record(), TODAY, self.context)
        return [finding for finding in found if finding.rule.name == rule]


@dataclass(frozen=True)
class Cases:
    fires: tuple[Case, ...]
    quiet: tuple[Case, ...]


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


def says(piece: str, context: Context = ALONE, /, **values: Value) -> Case:
    return Case(values, piece, context)


def quiet(context: Context = ALONE, /, **values: Value) -> Case:
    return Case(values, context=context)


def tiers(*pairs: tuple[bool, float]) -> tuple[Tier, ...]:
    return tuple({"eligible": eligible, "price": price} for eligible, price in pairs)


def confirmed(**days: int) -> dict[str, Provenance]:
    """Return confirmations by group or field, in days from today; `every` is all fields."""
    return {
        {"every": "*"}.get(key, key): Provenance("Stadt", on(number))
        for key, number in days.items()
    }
