"""How much land: plots, their known area, and how many have none that is known."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Final

from geo.balance import HECTARE

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Amount:
    """Some land; of differences every figure may be negative.

    Attributes
    ----------
    plots
        How many plots.
    square_metres
        Sum of the available areas that are known.
    unknown
        Plots of unknown available area: they are in `plots` and in no sum.
    """

    plots: int = 0
    square_metres: float = 0.0
    unknown: int = 0

    def __add__(self, other: Amount) -> Amount:
        """Return both together."""
        return Amount(
            self.plots + other.plots,
            self.square_metres + other.square_metres,
            self.unknown + other.unknown,
        )

    def __sub__(self, other: Amount) -> Amount:
        """Return what is left without the other."""
        return self + -other

    def __neg__(self) -> Amount:
        """Return the same as a loss."""
        return Amount(-self.plots, -self.square_metres, -self.unknown)

    @property
    def hectares(self) -> float | None:
        """The known area in hectares; None where there are plots and no area is known."""
        if self.plots and self.plots == self.unknown:
            return None
        return self.square_metres / HECTARE


NOTHING: Final = Amount()


def amount_of(areas: Iterable[float | None]) -> Amount:
    """Add up plots by their areas in m²; None is unknown."""
    every = tuple(areas)
    known = [area for area in every if area is not None]
    return Amount(len(every), fsum(known), len(every) - len(known))


def together(amounts: Iterable[Amount]) -> Amount:
    """Add up amounts."""
    every = tuple(amounts)
    return Amount(
        sum(one.plots for one in every),
        fsum(one.square_metres for one in every),
        sum(one.unknown for one in every),
    )
