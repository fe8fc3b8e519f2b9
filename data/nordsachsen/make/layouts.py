"""Layouts of demonstration estates: a bent street, a branch, a loop.

The local frame has its origin on the public road; the access street leaves it along
the x axis. All lengths are metres.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from shapely import LineString, Polygon
from shapely import Point as Spot
from shapely.geometry.polygon import orient

from data.nordsachsen.make.curves import distance, rounded
from data.nordsachsen.make.parcels import (
    HALF_STREET,
    LEFT,
    RIGHT,
    Cut,
    Front,
    Grain,
    Plan,
    Strip,
    cap,
    corner_cut,
    moved,
    strip,
    towards,
    turned,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from data.nordsachsen.make.projection import Point

SETBACK: Final = 26.0
"""Metres between the public road and the first plot."""

GRAINS: Final[dict[str, Grain]] = {
    "small": Grain((52, 105), (62, 92)),
    "medium": Grain((80, 190), (95, 150)),
    "large": Grain((170, 330), (190, 280)),
    "logistics": Grain((380, 560), (330, 420)),
}


def _entry(rng: Random, front: Front, grain: Grain) -> Cut:
    """Return the boundary along the public road, its corner cut off."""
    station = SETBACK
    away = turned(front.away(station), rng.uniform(-8, 8))
    rear = moved(front.at(station), away, rng.uniform(*grain.depth) * rng.uniform(0.85, 1.0))
    return corner_cut(front, station, rear, inwards=1)


def _bent_street(rng: Random, length: float, bends: int) -> list[Point]:
    """Return a street of about `length` metres from the origin, with gentle bends."""
    street: list[Point] = [(0.0, 0.0)]
    heading: Point = (1.0, 0.0)
    sign = rng.choice((-1, 1))
    for i in range(bends + 1):
        leg = length / (bends + 1) * rng.uniform(0.85, 1.15)
        street.append(moved(street[-1], heading, leg + (SETBACK if i == 0 else 0)))
        heading = turned(heading, sign * rng.uniform(13, 27))
        # Two bends the same way make a curve, the other way an S.
        sign = sign if rng.random() < 0.6 else -sign  # noqa: PLR2004
    return street


def dead_end(rng: Random, grain: Grain) -> Plan:
    """Return a street with bends and a turning head, plots on both sides."""
    count = rng.choice((2, 2, 3)) if grain.width[0] > 300 else rng.choice((3, 4))  # noqa: PLR2004
    length = count * (grain.width[0] * 0.6 + grain.width[1] * 0.4)
    plan = Plan()
    _street_with_head(rng, plan, _bent_street(rng, length, rng.choice((1, 2, 2))), grain)
    return plan


def _street_with_head(rng: Random, plan: Plan, street: list[Point], grain: Grain) -> None:
    plan.streets.append(street)
    sides: dict[int, Strip] = {}
    for side in (LEFT, RIGHT):
        front = Front.of(street, side)
        sides[side] = strip(rng, front, grain, first=_entry(rng, front, grain))
        plan.plots += sides[side].plots
    plan.plots += cap(rng, street, sides[LEFT].cuts[-1], sides[RIGHT].cuts[-1])


def branch(rng: Random, grain: Grain) -> Plan:
    """Return a street with a side street to the left; both end in turning heads."""
    plan = Plan()
    unit = grain.width[0] * 0.5 + grain.width[1] * 0.5
    street = _bent_street(rng, 4.4 * unit, 1)
    street.insert(1, rounded(street[1][0] * rng.uniform(0.68, 0.76), 0.0))
    joint = street[1]
    plan.streets.append(street)
    right = Front.of(street, RIGHT)
    right_strip = strip(rng, right, grain, first=_entry(rng, right, grain))
    plan.plots += right_strip.plots

    depth = rng.uniform(*grain.depth)
    aside = turned((1.0, 0.0), rng.uniform(80, 96))
    bend = moved(joint, aside, depth + 0.2 * unit)
    side_street = [joint, bend, moved(bend, turned(aside, rng.uniform(-16, 16)), 1.4 * unit)]
    plan.streets.append(side_street)

    left = Front.of(street, LEFT)
    near_front, far_front = Front.of(side_street, LEFT), Front.of(side_street, RIGHT)
    before, after = near_front.at(depth), far_front.at(depth)
    near_strip = strip(
        rng,
        left,
        grain,
        first=_entry(rng, left, grain),
        last=_mouth(left, near_front, before, inwards=-1),
    )
    far_strip = strip(rng, left, grain, first=_mouth(left, far_front, after, inwards=1))
    plan.plots += near_strip.plots + far_strip.plots
    plan.plots += cap(rng, street, far_strip.cuts[-1], right_strip.cuts[-1])

    # The side street's first plots begin with the rear boundary of the corner plots.
    near_rear = [before, *near_strip.rears[-1][::-1], near_strip.cuts[-2][-1]]
    far_rear = [after, *far_strip.rears[0], far_strip.cuts[1][-1]]
    left_side = strip(rng, near_front, grain, first=near_rear)
    right_side = strip(rng, far_front, grain, first=far_rear)
    plan.plots += left_side.plots + right_side.plots
    plan.plots += cap(rng, side_street, left_side.cuts[-1], right_side.cuts[-1])
    return plan


def _mouth(front: Front, side: Front, rear: Point, *, inwards: int) -> Cut:
    """Return a corner plot's boundary along the side street that ends in `rear`."""
    corner = front.line.intersection(side.line)
    if not isinstance(corner, Spot):
        message = "the side street does not leave the street"
        raise TypeError(message)
    return corner_cut(front, float(front.line.project(corner)), rear, inwards=inwards)


def loop(rng: Random, grain: Grain) -> Plan:
    """Return a ring street: plots around it, and a block inside it."""
    depth, width = sum(grain.depth) / 2, sum(grain.width) / 2
    half_x, half_y = 1.25 * width + depth * 0.4, depth * 1.02 + HALF_STREET
    middle = (SETBACK + depth * 0.9 + half_x, rng.uniform(-0.15, 0.15) * depth)
    ring = _ring(rng, middle, half_x, half_y)
    gate = ring[0]
    plan = Plan(streets=[[(0.0, 0.0), gate], [*ring, gate]])
    # Seen from the gate the ring runs counter-clockwise: its right side is outside.
    edge = _ring_edge(ring, HALF_STREET)
    outside = Front(LineString([*edge, edge[0]]), RIGHT)
    first, last = (_gate_cut(rng, outside, gate, sign, depth) for sign in (RIGHT, LEFT))
    plan.plots += strip(rng, outside, grain, first=first, last=last).plots
    plan.plots += _inner_block(rng, _ring_edge(ring, -HALF_STREET))
    return plan


def _ring_edge(ring: list[Point], offset: float) -> list[Point]:
    """Return the corners of a ring street's outer or inner edge, gate first, ccw."""
    edge = orient(Polygon(ring).buffer(offset, join_style="mitre"))
    corners = [rounded(*point[:2]) for point in edge.exterior.coords[:-1]]
    if len(corners) != len(ring):
        message = "the ring is too tight"
        raise ValueError(message)
    start = min(range(len(corners)), key=lambda i: distance(corners[i], ring[0]))
    return corners[start:] + corners[:start]


def _ring(rng: Random, middle: Point, half_x: float, half_y: float) -> list[Point]:
    """Return an uneven hexagon, counter-clockwise from the corner next to the road."""
    ring = []
    for angle in (180, 232, 308, 360, 52, 128):
        share = rng.uniform(0.93, 1.09)
        x = math.cos(math.radians(angle)) * half_x * share
        y = math.sin(math.radians(angle)) * half_y * 1.2 * share
        ring.append(rounded(middle[0] + x, middle[1] + y))
    return ring


def _gate_cut(rng: Random, front: Front, gate: Point, sign: int, depth: float) -> Cut:
    """Return the boundary along the access street, beside the gate of a ring."""
    back = towards(gate, (0.0, 0.0))
    edge_at = moved(gate, turned(back, -90.0 * sign), HALF_STREET)
    far = min(depth * rng.uniform(0.5, 0.65), distance(gate, (0.0, 0.0)) - SETBACK)
    rear = moved(edge_at, back, far)
    corner = front.line.intersection(LineString([moved(edge_at, back, -30), rear]))
    if not isinstance(corner, Spot):
        message = "the access street does not meet the ring"
        raise TypeError(message)
    station = float(front.line.project(corner))
    return corner_cut(front, station, rear, inwards=1 if sign == RIGHT else -1)


def _inner_block(rng: Random, corners: list[Point]) -> list[list[Point]]:
    """Return four plots inside a ring, two at its ends and two back to back."""
    west, south_west, south_east, east, north_east, north_west = corners
    spine = [_between(west, east, rng.uniform(*share)) for share in ((0.3, 0.38), (0.62, 0.7))]
    south, north = (
        [_between(a, b, rng.uniform(*share)) for share in ((0.08, 0.22), (0.78, 0.92))]
        for a, b in ((south_west, south_east), (north_west, north_east))
    )
    back = moved(
        _between(spine[0], spine[1], 0.5), (0.0, 1.0), rng.choice((-1, 1)) * rng.uniform(7, 12)
    )
    return [
        [west, south_west, south[0], spine[0], north[0], north_west],
        [south[0], south[1], spine[1], back, spine[0]],
        [south[1], south_east, east, north_east, north[1], spine[1]],
        [north[1], north[0], spine[0], back, spine[1]],
    ]


def _between(a: Point, b: Point, share: float) -> Point:
    return rounded(a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))


LAYOUTS: Final[dict[str, Callable[[Random, Grain], Plan]]] = {
    "dead_end": dead_end,
    "branch": branch,
    "loop": loop,
}
