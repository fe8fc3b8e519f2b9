"""Where the demonstration estates lie, and which of their parcels are offered."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

import shapely
from shapely import LineString, MultiLineString, Polygon, STRtree
from shapely import Point as Spot

from data.nordsachsen.make import areas, tables
from data.nordsachsen.make.curves import distance, rounded
from data.nordsachsen.make.layouts import GRAINS, LAYOUTS
from data.nordsachsen.make.network import Network, Road
from data.nordsachsen.make.parcels import HEAD, Plan
from data.nordsachsen.make.projection import Point, metric_of
from data.nordsachsen.make.railways import lines as railway_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

NEAREST: Final = 520.0
"""Metres between a town's middle and an estate's entry, at least."""
CLEAR_OF_ROADS: Final = 12.0
CLEAR_OF_RAILS: Final = 15.0
CLEAR_OF_ESTATES: Final = 80.0
INSIDE: Final = 150.0
"""Metres that an estate keeps from the edge of its schematic municipality."""
SMALLEST: Final = 3_050.0
LARGEST: Final = 249_000.0
MOST_CORNERS: Final = 9
FRONTAGE: Final = 11.5
TRIES: Final = 400


@dataclass(frozen=True, slots=True)
class Site:
    """One demonstration estate as it is ordered."""

    id: str
    municipality: str
    name: str
    street: str
    layout: str
    grain: str
    offered: int
    farthest: float = 2_600.0
    state: str = "existing"
    bearing: float | None = None
    """Compass bearing from the town's middle within a right angle of which it lies."""


@dataclass(frozen=True, slots=True)
class Estate:
    """One demonstration estate as it lies, in EPSG:25833 metres."""

    site: Site
    ags: str
    streets: list[list[Point]]
    parcels: list[list[Point]]
    offered: list[int]

    @property
    def outline(self) -> Polygon:
        """The estate's outline: all parcels, streets and verges."""
        land = [Polygon(ring) for ring in self.parcels]
        streets = MultiLineString(self.streets).buffer(HEAD, cap_style="flat")
        whole = shapely.union_all([*land, streets]).buffer(6).buffer(-6).simplify(2.0)
        return max(shapely.get_parts(whole), key=lambda part: part.area)

    def roads(self) -> Iterator[Road]:
        """Yield the streets with their tags."""
        for street in self.streets:
            tags = {"highway": "unclassified", "name": self.site.street, "maxspeed": "50"}
            yield Road(street, tags | {"invented": "yes"})


SITES: Final = (
    Site(
        "demo-lindenbreite",
        "Schkeuditz",
        "Gewerbepark Lindenbreite",
        "Lindenbreite",
        "loop",
        "medium",
        8,
    ),
    Site(
        "demo-kranichfeld",
        "Schkeuditz",
        "Logistikpark Kranichfeld",
        "Kranichallee",
        "dead_end",
        "logistics",
        5,
        4_000.0,
    ),
    Site(
        "demo-ziegelanger",
        "Delitzsch",
        "Gewerbepark Ziegelanger",
        "Ziegelanger",
        "branch",
        "medium",
        8,
    ),
    Site(
        "demo-nordanger",
        "Delitzsch",
        "Industriepark Nordanger",
        "Nordangerring",
        "dead_end",
        "large",
        6,
    ),
    Site(
        "demo-muldeblick",
        "Eilenburg",
        "Gewerbepark Muldeblick",
        "Am Muldeblick",
        "branch",
        "small",
        8,
    ),
    Site(
        "demo-kiesgrund",
        "Eilenburg",
        "Industriegebiet Kiesgrund",
        "Kiesgrund",
        "dead_end",
        "large",
        5,
    ),
    Site(
        "demo-doellnitzaue",
        "Oschatz",
        "Gewerbepark Döllnitzaue",
        "Döllnitzring",
        "loop",
        "medium",
        7,
    ),
    Site(
        "demo-windmuehle",
        "Oschatz",
        "Handwerkerhof Windmühle",
        "An der Windmühle",
        "dead_end",
        "small",
        6,
    ),
    Site(
        "demo-elbwiesen",
        "Torgau",
        "Industriepark Elbwiesen",
        "Elbwiesenallee",
        "dead_end",
        "large",
        6,
    ),
    Site("demo-fuchsberg", "Torgau", "Gewerbepark Fuchsberg", "Fuchsbergring", "loop", "small", 7),
    Site(
        "demo-partheufer", "Taucha", "Gewerbepark Partheufer", "Am Partheufer", "branch", "small", 6
    ),
    Site(
        "demo-lerchenfeld",
        "Wiedemar",
        "Logistikpark Lerchenfeld",
        "Lerchenfeldstraße",
        "dead_end",
        "logistics",
        4,
        5_000.0,
        "planned",
        45.0,
    ),
    Site(
        "demo-sonnenwinkel",
        "Rackwitz",
        "Gewerbepark Sonnenwinkel",
        "Sonnenwinkel",
        "dead_end",
        "medium",
        6,
    ),
    Site(
        "demo-heiderand",
        "Bad Düben",
        "Gewerbepark Heiderand",
        "Am Heiderand",
        "dead_end",
        "small",
        6,
    ),
    Site(
        "demo-hopfengarten",
        "Krostitz",
        "Gewerbepark Hopfengarten",
        "Hopfengarten",
        "dead_end",
        "medium",
        6,
    ),
    Site("demo-obstwiese", "Mügeln", "Gewerbehof Obstwiese", "Obstwiese", "dead_end", "small", 5),
    Site(
        "demo-teichblick",
        "Wermsdorf",
        "Gewerbepark Teichblick",
        "Teichblick",
        "dead_end",
        "medium",
        5,
    ),
    Site(
        "demo-schildbach",
        "Belgern-Schildau",
        "Gewerbepark Schildbach",
        "Schildbachstraße",
        "dead_end",
        "medium",
        5,
    ),
    Site(
        "demo-heidestrasse",
        "Dahlen",
        "Gewerbepark Heidestraße",
        "Neue Heidestraße",
        "dead_end",
        "small",
        5,
    ),
    Site(
        "demo-torfstich",
        "Mockrehna",
        "Gewerbepark Torfstich",
        "Am Torfstich",
        "dead_end",
        "medium",
        5,
        2_600.0,
        "planned",
    ),
)


class Obstacles:
    """Land that is taken: roads, railways, estates placed before."""

    def __init__(self, network: Network) -> None:
        """Collect lines from the network and the railways."""
        self.roads = [road.line for road in network.roads]
        self.tree = STRtree(self.roads)
        self.rails = shapely.union_all([road.line for road in railway_lines()])
        self.estates: list[Polygon] = []

    def free(self, land: BaseGeometry, access: LineString, origin: Point) -> bool:
        """Tell whether an estate fits: `land` its parcels, `access` all its streets."""
        if land.distance(self.rails) < CLEAR_OF_RAILS or access.crosses(self.rails):
            return False
        if any(land.distance(estate) < CLEAR_OF_ESTATES for estate in self.estates):
            return False
        start = Spot(origin).buffer(1.0)
        for index in self.tree.query(land.union(access).buffer(CLEAR_OF_ROADS)):
            line = self.roads[int(index)]
            if land.distance(line) < CLEAR_OF_ROADS:
                return False
            if access.difference(start).distance(line.difference(start)) < 0.5:  # noqa: PLR2004
                return False
        return True


def plan(site: Site, attempt: int) -> Plan | None:
    """Return the estate's plan in its local frame; None where it is no good one."""
    rng = Random(f"{site.id}/{attempt}")  # noqa: S311 – no secret, the same each time
    try:
        drawn = LAYOUTS[site.layout](rng, GRAINS[site.grain])
    except (ValueError, TypeError):
        return None
    return drawn if _sound(drawn) else None


def _sound(drawn: Plan) -> bool:
    """Tell whether all parcels are valid, apart, of fair size, and on the street."""
    land = [Polygon(ring) for ring in drawn.plots]
    streets = MultiLineString(drawn.streets)
    if not all(plot.is_valid for plot in land):
        return False
    overlap = sum(plot.area for plot in land) - shapely.union_all(land).area
    return overlap < 1.0 and all(_fair(plot, streets) for plot in land)


def _fair(plot: Polygon, streets: MultiLineString) -> bool:
    corners = len(plot.exterior.coords) - 1
    away = plot.distance(streets)
    # Slivers and spikes look wrong: a plot fills a good part of its smallest rectangle.
    box = plot.minimum_rotated_rectangle
    return (
        corners <= MOST_CORNERS
        and SMALLEST <= plot.area <= LARGEST
        and 6.0 <= away <= FRONTAGE  # noqa: PLR2004
        and plot.area > 0.52 * box.area
        and plot.buffer(-12).area > 0.2 * plot.area
    )


def _turn(points: Sequence[Point], origin: Point, angle: float) -> list[Point]:
    c, s = math.cos(angle), math.sin(angle)
    return [rounded(origin[0] + c * x - s * y, origin[1] + s * x + c * y) for x, y in points]


def _gates(network: Network, centre: Point, site: Site) -> list[tuple[Point, float]]:
    """Return points on roads near the town with the road's direction, nearest first."""
    found = []
    for road in network.ground():
        if road.tags["highway"] not in {"primary", "secondary", "tertiary"}:
            continue
        for i in range(1, len(road.points) - 1):
            at, after = road.points[i], road.points[i + 1]
            away = distance(at, centre)
            if NEAREST <= away <= site.farthest and _on_side(site.bearing, centre, at):
                direction = math.atan2(after[1] - at[1], after[0] - at[0])
                found.append((away, at, direction))
    return [(at, direction) for _, at, direction in sorted(found)]


def _on_side(bearing: float | None, centre: Point, at: Point) -> bool:
    if bearing is None:
        return True
    actual = math.degrees(math.atan2(at[0] - centre[0], at[1] - centre[1]))
    return abs((actual - bearing + 180) % 360 - 180) <= 45  # noqa: PLR2004


def _place(site: Site, network: Network, obstacles: Obstacles, land: Polygon) -> Estate:
    row = next(r for r in tables.read("municipalities") if r["name"] == site.municipality)
    gates = _gates(network, metric_of(row), site)
    room = land.buffer(-INSIDE)
    shapely.prepare(room)
    rng = Random(f"{site.id}/place")  # noqa: S311
    for attempt in range(TRIES):
        drawn = plan(site, attempt)
        if drawn is None:
            continue
        for origin, direction in gates:
            angle = direction + rng.choice((-1, 1)) * math.pi / 2 + rng.uniform(-0.22, 0.22)
            streets = [_turn(street, origin, angle) for street in drawn.streets]
            parcels = [_turn(ring, origin, angle) for ring in drawn.plots]
            whole = shapely.union_all([Polygon(ring) for ring in parcels])
            if room.contains(whole) and obstacles.free(whole, MultiLineString(streets), origin):
                streets[0][0] = origin
                offered = sorted(rng.sample(range(len(parcels)), min(site.offered, len(parcels))))
                return Estate(site, row["ags"], streets, parcels, offered)
    message = f"no room for {site.id}"
    raise ValueError(message)


def place_all(network: Network) -> list[Estate]:
    """Return all demonstration estates."""
    obstacles = Obstacles(network)
    land = areas.schematic_areas()
    ags = {row["name"]: row["ags"] for row in tables.read("municipalities")}
    placed = []
    for site in SITES:
        estate = _place(site, network, obstacles, land[ags[site.municipality]])
        obstacles.estates.append(estate.outline)
        placed.append(estate)
    return placed
