"""Isochrones: what can be reached from a point within some minutes, as areas.

The engine rasters the time at which each cell of a grid is reached and draws contours
through it. Its cells grow with the longest time of a question: 0.003 degrees up to 45
minutes by car, 0.005 above. So that an isochrone does not depend on what else was asked
for, every question ends with the longest time of its grid: those of one grid nest, and
all figures for a plot (15, 30, 45) come from the same one.

Isochrones are searched for in another way than single ways. Of 19,000 pairs of places on the
embedded roads and around Bayreuth nine in ten lay in the area of their minutes (those of the
engine's matrix, rounded up), the farthest off took 2.8 minutes more. What is promised, and
tested: a place that is t minutes away lies in the area of `SLACK` · t + 1 minutes, or less
than the diagonal of a cell beside it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from data.words import Text
from geo.access import NOT_ON_NETWORK_M

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.destinations import Travel
    from geo.edge import Edge
    from geo.network import Engine
    from geo.turns import Turns

MAX_MINUTES: Final = 90
# Longest times of the grids, and the side of a cell by car, in degrees.
_GRIDS: Final = (45, MAX_MINUTES)
CELL_DEGREES: Final[Mapping[int, float]] = {45: 0.003, MAX_MINUTES: 0.005}
SLACK: Final = 1.08
# Five decimals of a degree are a metre: nearer points are one question.
_DECIMALS: Final = 5

OFF_NETWORK: Final = Text(
    f"Im Umkreis von {NOT_ON_NETWORK_M / 1000:g} km liegt keine Straße des geladenen Netzes, "
    "die so benutzt werden darf.",
    f"Within {NOT_ON_NETWORK_M / 1000:g} km there is no road of the network loaded that may "
    "be used in this way.",
)


@dataclass(frozen=True, slots=True)
class Isochrone:
    """The area that is reached within `minutes`.

    Attributes
    ----------
    area
        A valid Polygon or MultiPolygon in EPSG:4326, never empty.
    cut
        True where it meets the edge of the network loaded: it may be larger in truth.
    """

    minutes: int
    area: BaseGeometry
    cut: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """The isochrones of one point, in the order of their minutes.

    `start` is where on the network the way begins: longitude and latitude in degrees.
    """

    start: tuple[float, float]
    isochrones: tuple[Isochrone, ...]


class OffNetworkError(LookupError):
    """No road that may be used lies near the point; there is no isochrone."""


def isochrones(
    engine: Engine,
    point: tuple[float, float],
    travel: Travel,
    minutes: Sequence[int],
    edge: Edge,
    *,
    within_m: float = NOT_ON_NETWORK_M,
) -> Reached:
    """Ask the engine for isochrones.

    Parameters
    ----------
    point
        Longitude and latitude in degrees.
    minutes
        Whole minutes from 1 to `MAX_MINUTES`.
    edge
        Where the network ends.
    within_m
        How far from the point the way may begin, in metres.

    Raises
    ------
    OffNetworkError
        Where the network has no road there that may be used.
    """
    wanted = sorted(set(minutes))
    drawn: list[Isochrone] = []
    start = point
    for shortest, longest in zip((0, *_GRIDS), _GRIDS, strict=False):
        times = [time for time in wanted if shortest < time <= longest]
        if not times:
            continue
        asked = [*times, *([longest] if times[-1] != longest else [])]
        found = engine.contours(point, travel, asked, within_m=within_m)
        if found is None:
            raise OffNetworkError
        start = found.start
        drawn += [
            Isochrone(time, area, edge.cuts(area))
            for time, area in zip(times, found.areas, strict=False)
        ]
    return Reached(start, tuple(drawn))


class Isochrones:
    """Isochrones of one network for many askers: one at a time, and remembered.

    Parameters
    ----------
    turns
        The engine.
    edge
        Where the network ends.
    kept
        How many isochrones are remembered.
    drawn
        Returns those that a build has drawn by car from an entry; None where there are none.
    """

    def __init__(
        self,
        turns: Turns,
        edge: Edge,
        *,
        kept: int = 256,
        drawn: Callable[[tuple[float, float]], Reached | None] = lambda _: None,
    ) -> None:
        self._turns = turns
        self._edge = edge
        self._kept = kept
        self._drawn = drawn
        self._known: OrderedDict[_Key, Reached] = OrderedDict()
        self._lock = Lock()

    def of(
        self,
        point: tuple[float, float],
        travel: Travel,
        minutes: Sequence[int],
        *,
        anywhere: bool = False,
    ) -> Reached:
        """Return the isochrones of a point, which is rounded to a metre.

        The point is where a vehicle enters the network, or `anywhere`: then the way begins on
        the nearest road by which a place is reached, and on no track.

        Raises
        ------
        OffNetworkError
            Where the network has no road there that may be used.
        geo.turns.BusyError
            Where too many wait already.
        """
        lon, lat = (round(part, _DECIMALS) for part in point)
        wanted = sorted(set(minutes))
        keys: list[_Key] = [(lon, lat, travel, anywhere, time) for time in wanted]
        if known := self._remembered(keys):
            return known
        is_entry = travel == "car" and not anywhere
        if is_entry and self._read((lon, lat)) and (known := self._remembered(keys)):
            return known
        with self._turns.turn():
            # The one before may have asked the same.
            return self._remembered(keys) or self._computed(keys)

    def _read(self, entry: tuple[float, float]) -> bool:
        """Remember what a build has drawn from an entry; say whether there is any."""
        found = self._drawn(entry)
        if found is not None:
            self._remember([(*entry, "car", False, one.minutes) for one in found.isochrones], found)
        return found is not None

    def _computed(self, keys: Sequence[_Key]) -> Reached:
        engine, (lon, lat, travel, anywhere, _) = self._turns.engine, keys[0]
        start: tuple[float, float] | None = (lon, lat)
        if anywhere:
            start = engine.road_near((lon, lat), travel, NOT_ON_NETWORK_M)
        if start is None:
            raise OffNetworkError
        found = isochrones(engine, start, travel, [key[-1] for key in keys], self._edge)
        self._remember(keys, found)
        return found

    def _remember(self, keys: Sequence[_Key], found: Reached) -> None:
        with self._lock:
            for key, one in zip(keys, found.isochrones, strict=True):
                self._known[key] = Reached(found.start, (one,))
                self._known.move_to_end(key)
            while len(self._known) > self._kept:
                self._known.popitem(last=False)

    def _remembered(self, keys: Sequence[_Key]) -> Reached | None:
        """Return what is known of all of `keys`; None where one is missing."""
        with self._lock:
            held = [self._known.get(key) for key in keys]
            parts = [one for one in held if one is not None]
            if len(parts) < len(keys):
                return None
            for key in keys:
                self._known.move_to_end(key)
        return Reached(parts[0].start, tuple(one for part in parts for one in part.isochrones))


type _Key = tuple[float, float, Travel, bool, int]
"""Longitude, latitude, way to travel, whether the point is anywhere, and minutes."""
