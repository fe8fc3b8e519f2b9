"""Motorways: two carriageways, diamond junctions, the cloverleaf of Schkeuditz.

The axis runs smoothly through the known junctions. Distances along it are stations;
a carriageway's vertex at a station lies `HALF_WIDTH` to the right of the axis, seen in
the direction of travel, so that ramps meet carriageways in shared vertices.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from shapely import LineString
from shapely import Point as Spot

from data.nordsachsen.make.curves import bezier, catmull_rom, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.nordsachsen.make.network import Network
    from data.nordsachsen.make.projection import Point

HALF_WIDTH: Final = 12.5
SPACING: Final = 250.0
RAMP: Final = 450.0
"""Metres along the axis between a junction and the noses of its ramps."""
TERMINAL: Final = 220.0
"""Metres between the axis and the ends of the ramps on the crossing road."""
BRIDGE: Final = 40.0
"""Half the length of the bridge of the crossing road."""
LOOP: Final = 300.0
LOOP_REACH: Final = 350.0
DIAGONAL: Final = 950.0
DIAGONAL_REACH: Final = 200.0
SPEED: Final = {"motorway": "130", "motorway_link": "60"}
"""130 km/h is the planning value (Richtgeschwindigkeit), not a posted limit."""
VIA: Final = "via"
FORWARD: Final = 1
BACKWARD: Final = -1


@dataclass(frozen=True, slots=True)
class Stop:
    """A junction on a motorway: AS, AK, AD, "" for an end without a name, or `VIA`."""

    name: str
    kind: str
    number: str
    at: Point


@dataclass(slots=True)
class Motorway:
    """A motorway's axis with its stops; stations are metres from the first point."""

    ref: str
    stops: Sequence[Stop]
    axis: LineString = field(init=False)
    noses: dict[int, set[float]] = field(init=False)

    def __post_init__(self) -> None:
        """Draw the axis."""
        pieces = catmull_rom([stop.at for stop in self.stops], SPACING / 5)
        self.axis = LineString([pieces[0][0], *(p for piece in pieces for p in piece[1:])])
        self.noses = {FORWARD: set(), BACKWARD: set()}

    def station(self, at: Point) -> float:
        """Return the station of a point on the axis."""
        return float(self.axis.project(Spot(at)))

    def heading(self, station: float) -> Point:
        """Return the unit vector of the axis at a station."""
        low = min(max(station - 20, 0.0), self.axis.length - 40)
        a, b = self.axis.interpolate(low), self.axis.interpolate(low + 40)
        length = a.distance(b)
        return (b.x - a.x) / length, (b.y - a.y) / length

    def beside(self, station: float, offset: float) -> Point:
        """Return the point `offset` metres to the right of the axis."""
        spot, (dx, dy) = self.axis.interpolate(station), self.heading(station)
        return rounded(spot.x + dy * offset, spot.y - dx * offset)

    def nose(self, direction: int, station: float) -> Point:
        """Return the carriageway's vertex at a station, and see that it is drawn."""
        self.noses[direction].add(station)
        return self.beside(station, direction * HALF_WIDTH)

    def terminals(self, at: Point) -> tuple[Point, Point]:
        """Return the ends of the ramps to the left and to the right of the axis."""
        station = self.station(at)
        return self.beside(station, -TERMINAL), self.beside(station, TERMINAL)

    def crossing(self, at: Point) -> list[Point]:
        """Return the crossing road from the left terminal to the right one."""
        station = self.station(at)
        return [self.beside(station, x) for x in (-TERMINAL, -BRIDGE, BRIDGE, TERMINAL)]


def _ramp(network: Network, points: list[Point], motorway: Motorway, name: str) -> None:
    tags = {"destination": name} if name else {}
    network.add(
        points,
        highway="motorway_link",
        oneway="yes",
        maxspeed=SPEED["motorway_link"],
        ref=motorway.ref,
        **tags,
    )


def _diamond(network: Network, motorway: Motorway, stop: Stop) -> None:
    """Draw the ramps of an ordinary junction, as far as the motorway goes on there."""
    station = motorway.station(stop.at)
    left, right = motorway.terminals(stop.at)
    for direction, terminal in ((FORWARD, right), (BACKWARD, left)):
        dx, dy = (direction * part for part in motorway.heading(station))
        exit_at, entry_at = station - direction * RAMP, station + direction * RAMP
        if 0 <= exit_at <= motorway.axis.length:
            nose = motorway.nose(direction, exit_at)
            tags = {"highway": "motorway_junction", "name": stop.name, "ref": stop.number}
            if stop.kind:
                network.node_tags[nose] = {k: v for k, v in tags.items() if v}
            bend = (nose[0] + dx * 220, nose[1] + dy * 220)
            end = (terminal[0] - dx * 120, terminal[1] - dy * 120)
            _ramp(network, bezier(nose, bend, end, terminal, 7), motorway, "")
        if 0 <= entry_at <= motorway.axis.length:
            nose = motorway.nose(direction, entry_at)
            bend = (terminal[0] + dx * 120, terminal[1] + dy * 120)
            end = (nose[0] - dx * 220, nose[1] - dy * 220)
            _ramp(network, bezier(terminal, bend, end, nose, 7), motorway, "")


def interchange(network: Network, one: Motorway, other: Motorway, stop: Stop) -> None:
    """Draw a cloverleaf: right turns on diagonals, left turns on loops."""
    for source, target in ((one, other), (other, one)):
        for direction in (FORWARD, BACKWARD):
            for onward in (FORWARD, BACKWARD):
                _movement(network, (source, direction), (target, onward), stop)


def _movement(
    network: Network, source: tuple[Motorway, int], target: tuple[Motorway, int], stop: Stop
) -> None:
    """Draw the ramp from one carriageway to another."""
    (leave, direction), (join, onward) = source, target
    from_station, to_station = leave.station(stop.at), join.station(stop.at)
    ax, ay = (direction * part for part in leave.heading(from_station))
    bx, by = (onward * part for part in join.heading(to_station))
    turns_left = ax * by - ay * bx > 0
    # A loop leaves behind the crossing and joins before it; a diagonal the other way round.
    along, reach = (LOOP, LOOP_REACH) if turns_left else (-DIAGONAL, DIAGONAL_REACH)
    start = leave.nose(direction, from_station + direction * along)
    end = join.nose(onward, to_station - onward * along)
    ahead = (start[0] + ax * reach, start[1] + ay * reach)
    back = (end[0] - bx * reach, end[1] - by * reach)
    if not turns_left:
        # An interchange has a number of its own on each of its motorways.
        own = next(one for one in leave.stops if one.at == stop.at)
        number = {"ref": own.number} if own.number else {}
        network.node_tags[start] = {
            "highway": "motorway_junction",
            "name": stop.name,
        } | number
    _ramp(network, bezier(start, ahead, back, end, 10), leave, join.ref)


def _carriageways(network: Network, motorway: Motorway) -> None:
    """Draw both carriageways between the outermost noses."""
    for direction in (FORWARD, BACKWARD):
        noses = motorway.noses[direction]
        first, last = min(noses), max(noses)
        regular = (k * SPACING for k in range(int(motorway.axis.length / SPACING) + 1))
        between = {s for s in regular if first < s < last and _clear(s, noses)}
        stations = sorted(noses | between, reverse=direction == BACKWARD)
        points = [motorway.beside(s, direction * HALF_WIDTH) for s in stations]
        network.add(
            points,
            highway="motorway",
            oneway="yes",
            maxspeed=SPEED["motorway"],
            ref=motorway.ref,
        )


def _clear(station: float, noses: set[float]) -> bool:
    return all(abs(station - nose) > SPACING / 3 for nose in noses)


def draw(network: Network, motorways: Sequence[Motorway]) -> None:
    """Add the motorways, their junctions, and the interchange where two of them meet."""
    for motorway in motorways:
        for stop in motorway.stops:
            if stop.kind in {"AS", ""}:
                _diamond(network, motorway, stop)
            elif stop.kind == "AD":
                _name_alone(network, motorway, stop)
    for i, one in enumerate(motorways):
        for other in motorways[i + 1 :]:
            for stop in one.stops:
                if stop.kind == "AK" and stop.at in {s.at for s in other.stops}:
                    interchange(network, one, other, stop)
    for motorway in motorways:
        _carriageways(network, motorway)
        _check(motorway)


def _name_alone(network: Network, motorway: Motorway, stop: Stop) -> None:
    """Add a junction whose other motorway has no known course: a name, no ramps."""
    for direction in (FORWARD, BACKWARD):
        node = motorway.nose(direction, motorway.station(stop.at))
        network.node_tags[node] = {
            "highway": "motorway_junction",
            "name": stop.name,
            "ref": stop.number,
        }


def _check(motorway: Motorway) -> None:
    """Refuse an axis on which junctions stand in the wrong order."""
    stations = [motorway.station(stop.at) for stop in motorway.stops]
    if any(b - a < 2 * RAMP for a, b in pairwise(stations)):
        message = f"junctions of {motorway.ref} are too close or out of order"
        raise ValueError(message)
