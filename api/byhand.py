"""One figure of the catalogue, as anyone can compute it again with the engine alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from data.truck import TRUCK
from geo.network import vehicle_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.catalogue import Catalogue, Plot

# Of a shorter way rounding hides what differs.
_LONG_ENOUGH: Final = 5.0
_PROGRAM: Final = """\
import json, valhalla

tiles = valhalla.get_config(tile_dir="tiles/{fingerprint}/tiles", tile_extract="")
question = {{
    "locations": [{{"lon": {start[0]}, "lat": {start[1]}}}, {{"lon": {end[0]}, "lat": {end[1]}}}],
    "costing": "auto",
    "costing_options": {{"auto": {options}}},
}}
answer = json.loads(valhalla.Actor(tiles).route(json.dumps(question)))
print(answer["trip"]["summary"]["time"] / 60)
"""


@dataclass(frozen=True, slots=True)
class ByHand:
    """Minutes by car from a plot to a station, and the program that prints them.

    The program runs in `GEWERBE_HOME` and needs the package pyvalhalla, nothing of ours.
    """

    plot: Plot
    station: str
    minutes: float
    program: str


def by_hand(catalogue: Catalogue) -> ByHand | None:
    """Return the first plot's way to its station that is long enough; None without one."""
    return next(_ways(catalogue, vehicle_options(TRUCK)["car"]), None)


def _ways(catalogue: Catalogue, options: dict[str, float]) -> Iterator[ByHand]:
    stations: dict[str, Any] = {}
    for name, point in zip(
        *(catalogue.layers["stations"][c] for c in ("name", "geometry")), strict=True
    ):
        # A name that two stations bear says not which of them is meant.
        stations[str(name)] = None if str(name) in stations else point
    for plot in catalogue.plots:
        way, start = plot.reach["car"]["station"], plot.entries.get("car")
        end = stations.get(way.name or "")
        if start and end is not None and way.minutes and way.minutes >= _LONG_ENOUGH:
            program = _PROGRAM.format(
                fingerprint=catalogue.network.fingerprint,
                start=start,
                end=(round(end.x, 6), round(end.y, 6)),
                options=json.dumps(options),
            )
            yield ByHand(plot, str(way.name), way.minutes, program)
