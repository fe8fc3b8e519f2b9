"""Places that an asker names, such as a supplier, and the minutes from plots to them.

They are computed when they are asked for, by the engine that computes all other minutes, from
where a vehicle enters a plot to the road next to the place; and remembered, so that a search
asked again, or put otherwise, does not wait.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from itertools import batched
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from data.words import Text, number_text, shown_minutes
from geo.access import NOT_ON_NETWORK_M
from geo.destinations import TRAVEL_LABELS, Travel
from geo.isochrones import OffNetworkError
from geo.network import TO_ONE_PLACE, Engine, Tiles
from geo.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.catalogue import Network, Plot
    from geo.destinations import Mode

# Five decimals of a degree are a metre: nearer places are one.
_DECIMALS: Final = 5
# As many starts as share a search from the place well.
_CHUNK: Final = 25
# How many places are remembered, and ways to all of them together.
_KEPT: Final = 64
_KEPT_WAYS: Final = 500_000

type _Point = tuple[float, float]
"""Longitude and latitude in degrees."""


@dataclass(frozen=True, slots=True)
class Target:
    """A place that an asker names: longitude and latitude in degrees, and how one travels."""

    lon: float
    lat: float
    travel: Travel
    name: str = ""

    @property
    def label(self) -> Text:
        """What minutes to it are called."""
        place = Text(self.name, self.name) if self.name else self._coordinates
        return Text("Minuten bis {place}, {travel}", "Minutes to {place}, {travel}").format(
            place=place, travel=TRAVEL_LABELS[self.travel]
        )

    @property
    def _coordinates(self) -> Text:
        lon, lat = (number_text(part, decimals=4) for part in (self.lon, self.lat))
        return Text("{lat}° N, {lon}° O", "{lat}° N, {lon}° E").format(lat=lat, lon=lon)


class Targets:
    """Minutes to the places of many askers, on one network."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._known: OrderedDict[tuple[float, float, Travel], _Known] = OrderedDict()
        self._lock = Lock()

    def minutes(self, target: Target, plots: Sequence[Plot]) -> NDArray[np.float64]:
        """Return minutes from each plot to a place, as they are shown; shape (n,).

        NaN where no public road lies near the plot, or no way leads to the place.

        Raises
        ------
        geo.isochrones.OffNetworkError
            Where no road of the network loaded lies near the place.
        geo.turns.BusyError
            Where too many wait for the engine.
        """
        vehicle: Mode = "truck" if target.travel == "truck" else "car"
        starts = [plot.entries.get(vehicle) for plot in plots]
        wanted = {start for start in starts if start is not None}
        known = self._of(target)
        if not wanted <= known.seconds.keys() or not wanted:
            with self._turns.turn():
                # Those before may have asked the same.
                known.add(self._turns.engine, target, sorted(wanted - known.seconds.keys()))
            self._forget()
        seconds = [np.nan if start is None else known.seconds[start] for start in starts]
        return shown_minutes(np.round(np.array(seconds, dtype=float) / 60, 1))

    def _of(self, target: Target) -> _Known:
        key = (round(target.lon, _DECIMALS), round(target.lat, _DECIMALS), target.travel)
        with self._lock:
            known = self._known.setdefault(key, _Known(key[:2]))
            self._known.move_to_end(key)
        self._forget()
        return known

    def _forget(self) -> None:
        """Forget the places that were asked for longest ago, and never the last one."""
        with self._lock:
            ways = sum(len(one.seconds) for one in self._known.values())
            while len(self._known) > 1 and (len(self._known) > _KEPT or ways > _KEPT_WAYS):
                ways -= len(self._known.popitem(last=False)[1].seconds)


class _Known:
    """Seconds to one place by where the way begins; NaN where there is none."""

    def __init__(self, place: _Point) -> None:
        self._place = place
        self._road: _Point | None = None
        self.seconds: dict[_Point, float] = {}

    def add(self, engine: Engine, target: Target, starts: Iterable[_Point]) -> None:
        """Compute the ways from some starts, of which nothing is known yet."""
        if self._road is None:
            self._road = engine.road_near(self._place, target.travel, NOT_ON_NETWORK_M)
        if self._road is None:
            raise OffNetworkError
        for chunk in batched(starts, _CHUNK, strict=False):
            legs = engine.matrix(chunk, [self._road], target.travel)
            for start, (leg,) in zip(chunk, legs, strict=True):
                self.seconds[start] = np.nan if leg.seconds is None else leg.seconds


def targets_at(home: Path, network: Network) -> Targets:
    """Return what computes minutes on the network that a build left below `home`."""
    tiles = Tiles(home / "tiles" / network.fingerprint, network.fingerprint)
    return Targets(Turns(partial(Engine, tiles, network.truck, iterations=TO_ONE_PLACE)))
