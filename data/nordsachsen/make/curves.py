"""Curves between known points, in EPSG:25833 metres. All of them deterministic."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, Final

from shapely import LineString

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.nordsachsen.make.projection import Point

BEND_EVERY: Final = 2_500.0
"""Metres between two invented bends of a road whose course is unknown."""
BEND_SHARE: Final = 0.07
"""Sideways offset of a bend, as a share of the distance between two bends."""


def rounded(x: float, y: float) -> Point:
    """Return the point on the centimetre grid on which all vertices lie."""
    return round(x, 2), round(y, 2)


def chance(*key: object) -> float:
    """Return a number in [-1, 1) that depends on the key only."""
    digest = hashlib.sha256(repr(key).encode()).digest()
    return int.from_bytes(digest[:6]) / 2**47 - 1


def distance(a: Point, b: Point) -> float:
    """Return the distance in metres."""
    return math.hypot(b[0] - a[0], b[1] - a[1])


def bezier(a: Point, b: Point, c: Point, d: Point, steps: int) -> list[Point]:
    """Return a cubic Bézier curve from `a` to `d` as `steps` + 1 points."""
    points = []
    for i in range(steps + 1):
        t = i / steps
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
        pairs = list(zip(weights, (a, b, c, d), strict=True))
        points.append(rounded(sum(w * p[0] for w, p in pairs), sum(w * p[1] for w, p in pairs)))
    points[0], points[-1] = a, d
    return points


def catmull_rom(points: Sequence[Point], spacing: float) -> list[list[Point]]:
    """Return a smooth curve through the points, one list per pair of neighbours."""
    if len(points) == 2:  # noqa: PLR2004 – a line has two ends
        return [straight(points[0], points[1], spacing)]
    pieces = []
    for i in range(len(points) - 1):
        a, b = points[i], points[i + 1]
        before, after = points[max(i - 1, 0)], points[min(i + 2, len(points) - 1)]
        length = distance(a, b)
        out, into = _tangent(before, a, b, length), _tangent(a, b, after, length)
        steps = max(2, round(length / spacing))
        control = (a[0] + out[0], a[1] + out[1]), (b[0] - into[0], b[1] - into[1])
        pieces.append(bezier(a, *control, b, steps))
    return pieces


def _tangent(before: Point, at: Point, after: Point, length: float) -> Point:
    """Return a third of the leg in the direction that the curve has at `at`."""
    first, second = distance(before, at) or 1.0, distance(at, after) or 1.0
    # Unit directions, so that a short leg next to a long one does not overshoot.
    dx = (at[0] - before[0]) / first + (after[0] - at[0]) / second
    dy = (at[1] - before[1]) / first + (after[1] - at[1]) / second
    norm = math.hypot(dx, dy) or 1.0
    return dx / norm * length / 3, dy / norm * length / 3


def straight(a: Point, b: Point, spacing: float) -> list[Point]:
    """Return a straight line with vertices about every `spacing` metres."""
    steps = max(1, round(distance(a, b) / spacing))
    share = [i / steps for i in range(steps + 1)]
    points = [rounded(a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])) for t in share]
    points[0], points[-1] = a, b
    return points


def bends(a: Point, b: Point) -> list[Point]:
    """Return invented bends between two known points, the same in both directions."""
    if b < a:
        return bends(b, a)[::-1]
    legs = int(distance(a, b) // BEND_EVERY)
    if legs < 1:
        return []
    width = BEND_SHARE * distance(a, b) / (legs + 1)
    nx, ny = (a[1] - b[1]) / distance(a, b), (b[0] - a[0]) / distance(a, b)
    points = []
    for i in range(1, legs + 1):
        t = i / (legs + 1)
        side = width * chance(a, b, i)
        points.append(
            rounded(a[0] + t * (b[0] - a[0]) + nx * side, a[1] + t * (b[1] - a[1]) + ny * side)
        )
    return points


def country_road(a: Point, b: Point, spacing: float) -> list[Point]:
    """Return a gently bending road between two known points."""
    pieces = catmull_rom([a, *bends(a, b), b], spacing)
    points = [a, *(point for piece in pieces for point in piece[1:])]
    return points if LineString(points).is_simple else straight(a, b, spacing)
