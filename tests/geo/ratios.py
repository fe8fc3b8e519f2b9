"""How the engine's minutes compare with Dijkstra's on the same roads, pair by pair.

`python -m tests.geo.ratios` prints the figures that `api/checked.py` publishes, and the
pairs that lie farthest apart.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import numpy as np

from data.dataset import EMBEDDED
from geo.destinations import MODES
from geo.network import Engine, Tiles, build_tiles
from tests.geo import oracle

if TYPE_CHECKING:
    from shapely import Point

    from geo.destinations import Mode

SOURCES: Final = 40
TARGETS: Final = 20
# Of shorter ways a single light makes half the time.
SHORTEST_MINUTES: Final = 3
# The pairs that are printed, at either end.
_PRINTED: Final = 5
BAYREUTH: Final = "osm/north-bayreuth.osm.gz"


@dataclass(frozen=True)
class Pair:
    """A pair of points on roads, what the engine says of it, and what the oracle says."""

    source: Point
    target: Point
    minutes: float
    oracle: float

    @property
    def ratio(self) -> float:
        return self.minutes / self.oracle


@dataclass(frozen=True)
class Compared:
    """Pairs that both have a way for, of which the longer ones, and those that one has not."""

    pairs: tuple[Pair, ...]
    engine_alone: int
    oracle_alone: int

    def percentiles(self, *shares: float) -> list[float]:
        ratios = [pair.ratio for pair in self.pairs]
        return [round(float(share), 2) for share in np.percentile(ratios, shares)]


def compared(path: Path, tiles: Tiles, mode: Mode, seed: int = 3) -> Compared:
    """Compare ways between points drawn on the public roads of a file."""
    roads = oracle.Roads(oracle.read(path), mode)
    chance = Random(seed)  # noqa: S311
    points = [roads.somewhere(chance) for _ in range(SOURCES + TARGETS)]
    sources, targets = points[:SOURCES], points[SOURCES:]
    legs = Engine(tiles).matrix(
        [(one.x, one.y) for one in sources], [(one.x, one.y) for one in targets], mode
    )
    pairs, engine_alone, oracle_alone = [], 0, 0
    for source, line, drives in zip(sources, legs, roads.drives(sources, targets), strict=True):
        for target, leg, drive in zip(targets, line, drives, strict=True):
            if leg.seconds is None or not np.isfinite(drive.minutes):
                engine_alone += leg.seconds is not None
                oracle_alone += bool(np.isfinite(drive.minutes))
            elif drive.minutes >= SHORTEST_MINUTES:
                pairs.append(Pair(source, target, leg.seconds / 60, drive.minutes))
    return Compared(tuple(pairs), engine_alone, oracle_alone)


def main(shared: Path) -> None:
    """Print the figures of both networks."""
    with TemporaryDirectory() as home:
        for path in (EMBEDDED.path("roads"), shared / BAYREUTH):
            tiles = build_tiles([path], Path(home))
            for mode in MODES:
                found = compared(path, tiles, mode)
                _print(f"{path.name} {mode}", found)


def _print(name: str, found: Compared) -> None:
    out = sys.stdout.write
    out(f"{name}: {len(found.pairs)} pairs, one alone {found.engine_alone} ")
    out(f"{found.oracle_alone}; {found.percentiles(0, 10, 50, 90, 100)}\n")
    ordered = sorted(found.pairs, key=lambda pair: pair.ratio)
    for pair in (*ordered[:_PRINTED], *ordered[-_PRINTED:]):
        out(f"  {pair.ratio:.2f} {pair.minutes:.1f} {pair.oracle:.1f} ")
        out(f"{pair.source.wkt} {pair.target.wkt}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
