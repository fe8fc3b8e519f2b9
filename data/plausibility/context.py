"""What rules know of a plot beyond its own record; measured in `geo.plausibility`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Overlap:
    """Land that two plots share.

    Attributes
    ----------
    plot
        Id of the other plot.
    area
        Shared land in m².
    share
        Its share of the smaller of the two, 0 to 1.
    """

    plot: str
    area: float
    share: float


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Prices around a plot: their median in €/m², how many, within how many metres."""

    price: float
    count: int
    metres: float


@dataclass(frozen=True, slots=True)
class EstateBalance:
    """Free land of an estate, in m²: as the estate states it, and as its plots add up."""

    stated: float
    plots: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The surroundings of one plot; None and empty are unknown, and no rule fires on them.

    Attributes
    ----------
    outline
        Area of the outline in m².
    municipalities
        Names by AGS of the municipalities that are known.
    estates
        Municipality (AGS) by id of the estates that are known.
    schematic
        True where the boundaries below are not the real ones.
    outside
        Metres from inside the plot to the area of the municipality that it names, 0 where
        it lies there.
    apart
        Metres between the outline and that area, 0 where they touch.
    share_outside
        Share of the outline outside that area, 0 to 1.
    found_in
        Names of the municipalities in whose area the plot lies, where `outside` is not 0.
    from_estate
        Metres between the plot and its estate, less what the estate's position may be off.
    overlaps
        Other plots on the same land, the largest overlap first.
    neighbours
        Prices of the plots around.
    balance
        Free land of the plot's estate; given for one plot of each estate.
    """

    outline: float | None = None
    municipalities: Mapping[str, str] | None = None
    estates: Mapping[str, str] | None = None
    schematic: bool = False
    outside: float | None = None
    apart: float | None = None
    share_outside: float | None = None
    found_in: tuple[str, ...] = ()
    from_estate: float | None = None
    overlaps: tuple[Overlap, ...] = ()
    neighbours: Neighbours | None = None
    balance: EstateBalance | None = None


ALONE: Final = Context()
"""Nothing is known but the record itself."""
