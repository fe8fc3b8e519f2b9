"""Plots that are like another one in what decides: size, zoning, price, minutes.

The distance of two plots is the weighted mean of one distance an aspect, each 0 to 1:

- size: the logarithm of the ratio of the available areas, 1 from four times the size on;
- zoning: 0 for the same, 1/4 for the same area with and without restriction (GI, GIe), 1/2
  for industry and commerce (GI, GE), else 1;
- price: the logarithm of the ratio, 1 from three times the price on;
- minutes: the mean over three ways of their difference, 1 from 20 minutes on.

What is unknown of either plot counts as wholly different: likeness is claimed only where it
is known. So nothing unknown ever passes for equal or for zero, and a plot of which little is
known is like none. The distance is symmetric; it is no metric and need not be.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from geo.columns import way_that_counts
from geo.judgement import GONE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.catalogue import Plot
    from geo.destinations import Mode

# Size and zoning decide what can be built at all.
WEIGHTS: Final = {"area": 0.35, "zoning": 0.25, "price": 0.15, "minutes": 0.25}
WAYS: Final[tuple[tuple[Mode, str], ...]] = (
    ("truck", "motorway_junction"),
    ("truck", "airport"),
    ("car", "station"),
)
"""Ways whose minutes are compared: mode and kind of destination."""
FARTHEST: Final = 0.5
"""Plots farther apart than this are not called similar."""
AREA_RATIO: Final = 4.0
PRICE_RATIO: Final = 3.0
MINUTES: Final = 20.0
"""From which ratio, and which difference, on two figures are wholly different."""

_RESTRICTED: Final = 0.25
_RELATED: Final = 0.5
_WORKS: Final = frozenset({"GI", "GE"})
_DIFFERENT: Final = 1.0
# Other statuses are offered as well, but not yet, or not surely.
_FREE: Final = "free"


class Similar(NamedTuple):
    """A plot that is like another one, and how far it is from it, 0 to 1."""

    plot: Plot
    distance: float


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is compared of a plot; None is unknown."""

    area: float | None
    zoning: str | None
    price: float | None
    minutes: tuple[float | None, ...]


def similar(plots: Iterable[Plot], to: Plot, *, most: int = 4) -> list[Similar]:
    """Return the plots that are most like `to`: those that are free first, then by distance.

    Parameters
    ----------
    plots
        Where to look. `to` itself and what is sold or withdrawn is left out.
    to
        The plot that they shall be like.
    most
        How many are returned at most; farther apart than `FARTHEST` none is.
    """
    own = _facts(to)
    found = [
        Similar(plot, apart)
        for plot in plots
        if plot.id != to.id
        and plot.status_shown not in GONE
        and (apart := _distance(own, _facts(plot))) <= FARTHEST
    ]
    return sorted(found, key=_place)[:most]


def _place(one: Similar) -> tuple[bool, float, str]:
    return one.plot.status_shown != _FREE, one.distance, one.plot.id


def distance(one: Plot, other: Plot) -> float:
    """Return how far two plots are apart, 0 (alike in all that counts, all known) to 1."""
    return _distance(_facts(one), _facts(other))


def minutes(plot: Plot, mode: Mode, kind: str) -> float | None:
    """Return the minutes of a way as they count in searches; None is unknown."""
    reach = way_that_counts(plot, mode, kind)
    return None if reach is None else reach.minutes


def _facts(plot: Plot) -> _Facts:
    zoning = plot.values.get("zoning")
    return _Facts(
        area=_positive(plot.values.get("area_available")),
        zoning=zoning if isinstance(zoning, str) else None,
        price=_positive(plot.values.get("price")),
        minutes=tuple(minutes(plot, mode, kind) for mode, kind in WAYS),
    )


def _positive(value: object) -> float | None:
    """Return a figure whose logarithm there is; a price of nothing is no scale for others."""
    return float(value) if isinstance(value, int | float) and value > 0 else None


def _distance(one: _Facts, other: _Facts) -> float:
    ways = zip(one.minutes, other.minutes, strict=True)
    apart = {
        "area": _ratio(one.area, other.area, AREA_RATIO),
        "zoning": _zoning(one.zoning, other.zoning),
        "price": _ratio(one.price, other.price, PRICE_RATIO),
        "minutes": sum(_difference(a, b) for a, b in ways) / len(WAYS),
    }
    return sum(WEIGHTS[aspect] * value for aspect, value in apart.items())


def _ratio(one: float | None, other: float | None, whole: float) -> float:
    if one is None or other is None:
        return _DIFFERENT
    return min(abs(math.log(one) - math.log(other)) / math.log(whole), _DIFFERENT)


def _difference(one: float | None, other: float | None) -> float:
    if one is None or other is None:
        return _DIFFERENT
    return min(abs(one - other) / MINUTES, _DIFFERENT)


def _zoning(one: str | None, other: str | None) -> float:
    if one is None or other is None:
        return _DIFFERENT
    if one == other:
        return 0.0
    bare, bare_other = one.removesuffix("e"), other.removesuffix("e")
    if bare == bare_other:
        return _RESTRICTED
    return _RELATED if {bare, bare_other} <= _WORKS else _DIFFERENT
