"""Parcels along a street, in a local frame in metres.

A strip is one side of a street, cut into plots. A cut is the list of points from the
street to the rear; the two plots that meet there use the very same points, so that
neighbours share their edge vertex by vertex without any repair afterwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from shapely import LineString
from shapely import Point as Spot

from data.nordsachsen.make.curves import distance, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from data.nordsachsen.make.projection import Point

HALF_STREET: Final = 7.5
"""Metres between the middle of the street and the plots: lanes, path, verge."""
CHAMFER: Final = 9.0
"""Length cut off at corners, so that drivers see each other."""
HEAD: Final = 10.5
"""Radius of the turning head at the end of a street."""
LEFT: Final = 1
RIGHT: Final = -1

type Cut = list[Point]


@dataclass(frozen=True, slots=True)
class Grain:
    """How large the plots of an estate are: frontage and depth in metres."""

    width: tuple[float, float]
    depth: tuple[float, float]


@dataclass(slots=True)
class Plan:
    """An estate in its local frame: streets (middle lines) and plots (rings)."""

    streets: list[list[Point]] = field(default_factory=list)
    plots: list[list[Point]] = field(default_factory=list)


def moved(at: Point, direction: Point, length: float) -> Point:
    """Return the point `length` metres from `at` in a unit direction."""
    return rounded(at[0] + direction[0] * length, at[1] + direction[1] * length)


def turned(direction: Point, degrees: float) -> Point:
    """Return a direction turned counter-clockwise."""
    angle = math.radians(degrees)
    c, s = math.cos(angle), math.sin(angle)
    return direction[0] * c - direction[1] * s, direction[0] * s + direction[1] * c


def towards(a: Point, b: Point) -> Point:
    """Return the unit direction from `a` to `b`."""
    length = distance(a, b)
    return (b[0] - a[0]) / length, (b[1] - a[1]) / length


class Front:
    """The edge of a street on one side, on which plots have their frontage."""

    def __init__(self, line: LineString, side: int) -> None:
        """Take the edge `line`, whose plots lie to the `side` of it."""
        self.line = line
        self.side = side

    @classmethod
    def of(cls, street: Sequence[Point], side: int) -> Front:
        """Return one edge of an open street; it runs in the street's direction."""
        offset = side * HALF_STREET
        return cls(LineString(street).offset_curve(offset, join_style="mitre"), side)

    @property
    def length(self) -> float:
        """Length in metres."""
        return float(self.line.length)

    def at(self, station: float) -> Point:
        """Return the point at a distance from the front's beginning."""
        spot = self.line.interpolate(station)
        return rounded(spot.x, spot.y)

    def along(self, station: float, smooth: float = 2.0) -> Point:
        """Return the direction of the street, smoothed over bends."""
        low, high = max(station - smooth, 0.0), min(station + smooth, self.length)
        return towards(self.at(low), self.at(high))

    def away(self, station: float, smooth: float = 2.0) -> Point:
        """Return the direction away from the street."""
        return turned(self.along(station, smooth), 90.0 * self.side)

    def between(self, a: Point, b: Point) -> list[Point]:
        """Return the bends of the front that lie between two of its points."""
        low, high = self.line.project(Spot(a)), self.line.project(Spot(b))
        vertices = [(self.line.project(Spot(p)), rounded(*p[:2])) for p in self.line.coords]
        return [point for s, point in vertices if low + 0.5 < s < high - 0.5]


def widths(rng: Random, length: float, grain: Grain) -> list[float]:
    """Return frontages that fill `length`, of uneven size as on a real plan."""
    found: list[float] = []
    while sum(found) < length - grain.width[0] / 2:
        # Small plots are more frequent than large ones.
        share = rng.random() ** 1.6
        found.append(grain.width[0] + share * (grain.width[1] - grain.width[0]))
    scale = length / sum(found) if found else 1.0
    return [width * scale for width in found]


def cut(rng: Random, front: Front, station: float, depth: float) -> Cut:
    """Return a boundary between two plots: straight, or with a dog-leg."""
    foot = front.at(station)
    away = turned(front.away(station, depth * 0.7), rng.uniform(-7, 7))
    rear = moved(foot, away, depth * rng.uniform(0.88, 1.12))
    if rng.random() > 0.36:  # noqa: PLR2004 – about a third of old boundaries have a kink
        return [foot, rear]
    knee = moved(foot, away, depth * rng.uniform(0.5, 0.68))
    shift = depth * rng.uniform(0.07, 0.1) * rng.choice((-1, 1))
    return [foot, moved(knee, turned(away, 90), shift), rear]


def corner_cut(front: Front, station: float, rear: Point, *, inwards: int) -> Cut:
    """Return a boundary along a side street, its corner cut off.

    `inwards` is +1 where the plot lies ahead of the corner, -1 where it lies before.
    """
    corner = front.at(station)
    return [
        front.at(station + inwards * CHAMFER),
        moved(corner, towards(corner, rear), CHAMFER),
        rear,
    ]


def rear_line(rng: Random, a: Point, b: Point, outwards: Point) -> list[Point]:
    """Return the corners of a rear boundary between two cuts."""
    if rng.random() < 0.4:  # noqa: PLR2004
        return []
    share = rng.uniform(0.3, 0.7)
    middle = (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
    bulge = distance(a, b) * rng.uniform(0.09, 0.2) * rng.choice((-1, 1, 1))
    return [moved(middle, outwards, bulge)]


@dataclass(slots=True)
class Strip:
    """Plots on one side of a street, and the boundaries that others may go on from."""

    plots: list[list[Point]] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    rears: list[list[Point]] = field(default_factory=list)


def strip(
    rng: Random,
    front: Front,
    grain: Grain,
    *,
    first: Cut | None = None,
    last: Cut | None = None,
) -> Strip:
    """Cut one side of a street into plots.

    `first` and `last` are boundaries that are given; otherwise the strip begins and
    ends with the front.
    """
    depth = rng.uniform(*grain.depth)
    begin = front.line.project(Spot(first[0])) if first else 0.0
    end = front.line.project(Spot(last[0])) if last else front.length
    stations = [begin]
    for width in widths(rng, end - begin, grain):
        stations.append(stations[-1] + width)
    cuts = [first or cut(rng, front, begin, depth)]
    cuts += [cut(rng, front, station, depth) for station in stations[1:-1]]
    cuts.append(last or cut(rng, front, end, depth))
    result = Strip(cuts=cuts)
    for one, other in pairwise(cuts):
        middle = (front.line.project(Spot(one[0])) + front.line.project(Spot(other[0]))) / 2
        rear = rear_line(rng, one[-1], other[-1], front.away(middle))
        result.rears.append(rear)
        result.plots.append([*front.between(one[0], other[0]), *other, *rear[::-1], *one[::-1]])
    _steps(rng, result)
    return result


def _steps(rng: Random, result: Strip) -> None:
    """Let some plots reach further back than their neighbour.

    The neighbour's rear corner then lies on the longer boundary, as a vertex of both.
    """
    for i in range(1, len(result.cuts) - 1):
        if rng.random() < 0.3:  # noqa: PLR2004
            rear, before = result.cuts[i][-1], result.cuts[i][-2]
            bend = turned(towards(before, rear), rng.uniform(5, 9) * rng.choice((-1, 1)))
            corner = moved(rear, bend, distance(before, rear) * rng.uniform(0.1, 0.2))
            plot = result.plots[rng.choice((i - 1, i))]
            at = plot.index(rear)
            # The new corner comes on the side of the rear, not of the cut.
            behind = plot[(at + 1) % len(plot)] == before
            plot.insert(at if behind else at + 1, corner)


def cap(rng: Random, street: Sequence[Point], left: Cut, right: Cut) -> list[list[Point]]:
    """Return the plots around the turning head at the end of a street."""
    end, ahead = street[-1], towards(street[-2], street[-1])
    heads = [moved(end, turned(ahead, angle), HEAD) for angle in (38, 0, -38)]
    depth = (distance(left[0], left[-1]) + distance(right[0], right[-1])) / 2
    reach = depth * rng.uniform(0.85, 1.1)
    tops = [
        moved(moved(end, ahead, reach * rng.uniform(0.85, 1.15)), turned(ahead, 90), side * depth)
        for side in (rng.uniform(0.4, 0.65), rng.uniform(-0.1, 0.1), rng.uniform(-0.65, -0.4))
    ]
    if rng.random() < 0.5:  # noqa: PLR2004
        return [[*left[::-1], heads[0], heads[2], *right, tops[2], tops[0]]]
    return [
        [*left[::-1], heads[0], heads[1], tops[1], tops[0]],
        [heads[1], heads[2], *right, tops[2], tops[1]],
    ]
