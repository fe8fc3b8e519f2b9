"""Reads OpenStreetMap files (`.osm`, `.osm.gz`, `.osm.pbf`) into layers.

One pass over the file gives the roads a vehicle may use, railways, stations,
airports, place names, and the points where a vehicle joins a motorway. All layers are
GeoDataFrames in EPSG:4326.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import osmium
import shapely
from osmium.filter import KeyFilter
from osmium.osm import Node, Way

from data.errors import Finding, InputError
from data.readers.clip import clip
from data.readers.osmplaces import read_places
from data.truck import TRUCK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from osmium.osm import Relation, TagList
    from shapely.geometry import LineString, MultiPoint, Point

    from data.readers.clip import Box
    from data.truck import Truck

SUFFIXES: Final = (".osm", ".osm.gz", ".osm.bz2", ".osm.pbf", ".pbf")

MOTORWAY: Final = frozenset({"motorway", "motorway_link"})
# Roads that lead to the door; motorways are excluded because nobody enters a plot from one.
SURFACE: Final = frozenset(
    {
        "trunk",
        "trunk_link",
        "primary",
        "primary_link",
        "secondary",
        "secondary_link",
        "tertiary",
        "tertiary_link",
        "unclassified",
        "residential",
        "living_street",
        "road",
        "service",
    }
)
# Ways for people on foot or by bicycle beside those roads.
PATHS: Final = frozenset(
    {"footway", "path", "pedestrian", "cycleway", "steps", "track", "bridleway", "corridor"}
)
RAIL: Final = frozenset({"rail", "narrow_gauge", "light_rail"})
_NO_ACCESS: Final = frozenset(
    {"no", "private", "agricultural", "forestry", "delivery", "customers", "emergency", "military"}
)
# Where nobody walks or cycles unless a tag says so.
_NOT_ON_FOOT: Final = frozenset({"trunk", "trunk_link", "bridleway"})
_NOT_BY_BICYCLE: Final = frozenset(
    {"trunk", "trunk_link", "footway", "pedestrian", "steps", "bridleway", "corridor"}
)
_WELCOME: Final = frozenset({"yes", "designated", "permissive", "official"})
_PUSHED: Final = frozenset({"use_sidepath", "dismount"})
_PRIVATE_SERVICE: Final = frozenset(
    {"driveway", "parking_aisle", "drive-through", "emergency_access"}
)
# What libosmium raises for broken files, ids and coordinates.
_UNREADABLE: Final = (RuntimeError, OSError, ValueError, osmium.InvalidLocationError)
_JUNCTION_REACH_M: Final = 2_000.0
_ROADS: Final = "roads for vehicles: ways with a tag such as highway=residential"
_TRUCK_RURAL_KMH: Final = "60"
_TRUCK_MOTORWAY_KMH: Final = "80"


@dataclass(frozen=True, slots=True)
class Junction:
    """A motorway exit and the points where a vehicle joins the motorway there."""

    name: str
    ref: str | None
    motorway: str | None
    points: MultiPoint


@dataclass(frozen=True, slots=True)
class OsmExtract:
    """The layers of one OSM file, in EPSG:4326.

    `roads` has the columns highway, name, ref, car, truck (may enter a plot from it);
    `ways` highway, foot, bicycle (may be walked or cycled on; roads among them);
    `railways` railway, name; `stations` name, kind, eva (their number in the register of
    stations); `airports` name, iata; `places` name, kind; `sites` is what
    `data.readers.osmplaces` reads. `data_date` is the day of the newest
    object read, None where the file has no timestamps.
    """

    roads: gpd.GeoDataFrame
    ways: gpd.GeoDataFrame
    railways: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    airports: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    junctions: tuple[Junction, ...]
    sites: gpd.GeoDataFrame
    data_date: date | None


def read_osm(path: Path, truck: Truck = TRUCK) -> OsmExtract:
    """Read one OSM file.

    Parameters
    ----------
    truck
        Which roads a truck may enter a plot from depends on its size.

    Raises
    ------
    InputError
        Where the file is missing, is no OSM data, is truncated or holds no roads.
    """
    collector = _Collector(_Ramps(), truck.limits())
    try:
        for entity in _entities(path):
            if isinstance(entity, Node):
                collector.node(entity)
            elif isinstance(entity, Way):
                collector.way(entity)
    except _UNREADABLE as error:
        raise InputError(Finding(str(path), None, str(error), "readable OSM data")) from error
    if not collector.roads:
        raise InputError(Finding(str(path), None, "no roads", _ROADS))
    return collector.extract(read_places(path))


def merge(paths: Iterable[Path], target: Path, box: Box | None = None) -> None:
    """Write the files `paths` as one sorted `.osm.pbf`, as the tile builder wants it.

    Outside built-up areas a truck over 7.5 t may drive 60 km/h on ordinary roads and
    80 km/h on motorways (StVO § 3 (3) 2 b, § 18 (5)). Maps leave this to the law; here it
    is written as `maxspeed:hgv` on roads that carry no limit of their own for trucks. The
    engine's `top_speed` cannot stand in for it: it shuns roads that allow more. With a `box`
    only what lies in and around it is written.

    Raises
    ------
    InputError
        Names the file that is missing or cannot be read, or all where none holds a road.
    """
    reader = osmium.MergeInputReader()
    paths = tuple(paths)
    with TemporaryDirectory(dir=target.parent) as folder:
        for number, path in enumerate(paths):
            _check_exists(path)
            part = path if box is None else Path(folder) / f"{number}.osm.pbf"
            try:
                if box is not None:
                    clip(path, box, part)
                reader.add_file(str(part))
            except _UNREADABLE as error:
                unreadable = Finding(str(path), None, str(error), "readable OSM data")
                raise InputError(unreadable) from error
    writer = osmium.SimpleWriter(str(target), overwrite=True)
    try:
        copying = _TruckLimits(writer)
        reader.apply(copying, idx="flex_mem", simplify=True)
    finally:
        writer.close()
    if not copying.roads:
        target.unlink()
        found = "no roads" if box is None else f"no roads in the region of the plots, {_said(box)}"
        raise InputError(Finding(", ".join(map(str, paths)), None, found, _ROADS))


def _said(box: Box) -> str:
    west, south, east, north = box
    return f"{west:g} to {east:g} degrees east and {south:g} to {north:g} north"


class _TruckLimits(osmium.SimpleHandler):
    """Copies OSM data, with the legal speed of trucks; counts the roads for vehicles."""

    def __init__(self, writer: osmium.SimpleWriter) -> None:
        super().__init__()
        self._writer = writer
        self.roads = 0

    def node(self, node: Node) -> None:
        """Copy a node."""
        self._writer.add_node(node)

    def way(self, way: Way) -> None:
        """Copy a way; a road gets the limit."""
        tags = way.tags
        if tags.get("highway") in MOTORWAY | SURFACE:
            self.roads += 1
            fast = tags["highway"] in MOTORWAY or tags.get("motorroad") == "yes"
            limit = _TRUCK_MOTORWAY_KMH if fast else _TRUCK_RURAL_KMH
            named = {tag.k: tag.v for tag in tags}
            self._writer.add_way(way.replace(tags={"maxspeed:hgv": limit, **named}))
        else:
            self._writer.add_way(way)

    def relation(self, relation: Relation) -> None:
        """Copy a relation: turn restrictions."""
        self._writer.add_relation(relation)


def _check_exists(path: Path) -> None:
    if not path.is_file():
        raise InputError(Finding(str(path), None, "no such file", "a file of OSM data"))
    if not path.name.endswith(SUFFIXES):
        raise InputError(Finding(str(path), None, path.name, f"one of {', '.join(SUFFIXES)}"))


def _entities(path: Path) -> osmium.FileProcessor:
    _check_exists(path)
    keys = KeyFilter("highway", "railway", "aeroway", "place")
    return osmium.FileProcessor(str(path)).with_locations().with_filter(keys)


@dataclass
class _Collector:
    """Gathers the layers while the file is read."""

    ramps: _Ramps
    limits: Mapping[str, float]
    roads: list[dict[str, object]] = field(default_factory=list)
    ways: list[dict[str, object]] = field(default_factory=list)
    railways: list[dict[str, object]] = field(default_factory=list)
    stations: list[dict[str, object]] = field(default_factory=list)
    airports: list[dict[str, object]] = field(default_factory=list)
    places: list[dict[str, object]] = field(default_factory=list)
    newest: datetime = field(default=datetime(1970, 1, 1, tzinfo=UTC))

    def node(self, node: Node) -> None:
        tags = node.tags
        self._see(node.timestamp)
        point = {"name": tags.get("name"), "geometry": shapely.Point(node.lon, node.lat)}
        if tags.get("highway") == "motorway_junction":
            self.ramps.exits[node.id] = (tags.get("name"), tags.get("ref"))
        elif tags.get("railway") in {"station", "halt"} and "name" in tags:
            eva = tags.get("uic_ref", tags.get("ref:eva"))
            self.stations.append({**point, "kind": tags["railway"], "eva": eva})
        elif tags.get("aeroway") == "aerodrome" and "iata" in tags:
            self.airports.append(_airport(tags, point["geometry"]))
        elif tags.get("place") in {"city", "town", "village"} and "name" in tags:
            self.places.append({**point, "kind": tags["place"]})

    def way(self, way: Way) -> None:
        tags = way.tags
        self._see(way.timestamp)
        line = _line(way)
        if line is None:
            return
        if tags.get("highway") in PATHS | SURFACE:
            self.ways.append(_way(tags, line))
        if tags.get("highway") in MOTORWAY | SURFACE:
            self.roads.append(_road(tags, line, self.limits))
            self.ramps.add(way)
        elif tags.get("railway") in RAIL and "service" not in tags:
            self.railways.append(
                {"railway": tags["railway"], "name": tags.get("name"), "geometry": line}
            )
        elif tags.get("aeroway") == "aerodrome" and "iata" in tags:
            self.airports.append(_airport(tags, line.centroid))

    def extract(self, sites: gpd.GeoDataFrame) -> OsmExtract:
        """Return the layers gathered so far."""
        return OsmExtract(
            roads=_frame(self.roads, ["highway", "name", "ref", "car", "truck"]),
            ways=_frame(self.ways, ["highway", "foot", "bicycle"]),
            railways=_frame(self.railways, ["railway", "name"]),
            stations=_frame(self.stations, ["name", "kind", "eva"]),
            airports=_frame(self.airports, ["name", "iata"]),
            places=_frame(self.places, ["name", "kind"]),
            junctions=self.ramps.junctions(),
            sites=sites,
            data_date=self.newest.date() if self.newest.year > 1970 else None,  # noqa: PLR2004
        )

    def _see(self, timestamp: datetime) -> None:
        self.newest = max(self.newest, timestamp)


def _frame(rows: list[dict[str, object]], columns: list[str]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, columns=[*columns, "geometry"], crs="EPSG:4326")


def _line(way: Way) -> LineString | None:
    points = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
    return shapely.LineString(points) if len(points) > 1 else None


def _airport(tags: TagList, point: Point) -> dict[str, object]:
    iata = tags["iata"]
    return {"name": tags.get("name", iata), "iata": iata, "geometry": point}


def _road(tags: TagList, line: LineString, limits: Mapping[str, float]) -> dict[str, object]:
    car = _public(tags)
    return {
        "highway": tags["highway"],
        "name": tags.get("name"),
        "ref": tags.get("ref"),
        "car": car,
        "truck": car and _truck_may(tags, limits),
        "geometry": line,
    }


def _way(tags: TagList, line: LineString) -> dict[str, object]:
    return {
        "highway": tags["highway"],
        "foot": _may(tags, ("foot", "access"), _NOT_ON_FOOT),
        "bicycle": _may(tags, ("bicycle", "vehicle", "access"), _NOT_BY_BICYCLE),
        "geometry": line,
    }


def _may(tags: TagList, keys: tuple[str, ...], without: frozenset[str]) -> bool:
    """Whether anyone may go there; `without` are classes that need a tag which says so."""
    if tags.get("service") in _PRIVATE_SERVICE or tags.get("motorroad") == "yes":
        return False
    said = next((tags[key] for key in keys if key in tags), None)
    if said is None or said in _NO_ACCESS | _PUSHED:
        return said is None and tags["highway"] not in without
    return tags["highway"] not in without or tags.get(keys[0]) in _WELCOME


def _public(tags: TagList) -> bool:
    """Whether anyone may drive on the road and turn from it into a plot."""
    if tags["highway"] not in SURFACE or tags.get("service") in _PRIVATE_SERVICE:
        return False
    # The most specific access tag counts (OSM wiki, Key:access).
    for key in ("motorcar", "motor_vehicle", "vehicle", "access"):
        if key in tags:
            return tags[key] not in _NO_ACCESS
    return True


def _truck_may(tags: TagList, limits: Mapping[str, float]) -> bool:
    if tags.get("hgv") in _NO_ACCESS:
        return False
    return all(_limit(tags.get(key)) >= need for key, need in limits.items())


def _limit(value: str | None) -> float:
    """Return a limit in metres or tonnes; infinite where there is none to read."""
    try:
        return float((value or "inf").removesuffix("t").removesuffix("m").strip())
    except ValueError:
        return float("inf")


@dataclass
class _Ramps:
    """Finds where motorway ramps that start at ordinary roads join a motorway.

    The exit node of a motorway lies before its ramp: who enters there cannot reach it.
    What counts is the end of the ramp, one for each carriageway.
    """

    exits: dict[int, tuple[str | None, str | None]] = field(default_factory=dict)
    motorway_ref: dict[int, str | None] = field(default_factory=dict)
    surface: set[int] = field(default_factory=set)
    into: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    ends: set[int] = field(default_factory=set)
    locations: dict[int, tuple[float, float]] = field(default_factory=dict)

    def add(self, way: Way) -> None:
        highway = way.tags["highway"]
        nodes = [node.ref for node in way.nodes if node.location.valid()]
        if highway == "motorway":
            self.motorway_ref.update(dict.fromkeys(nodes, way.tags.get("ref")))
        elif highway == "motorway_link":
            self._add_link(way.tags.get("oneway"), nodes)
        elif _public(way.tags):
            self.surface.update(nodes)
            return
        else:
            return
        self.locations.update(
            {node.ref: (node.lon, node.lat) for node in way.nodes if node.location.valid()}
        )

    def _add_link(self, oneway: str | None, nodes: list[int]) -> None:
        if oneway == "-1":
            nodes.reverse()
        for before, after in pairwise(nodes):
            self.into[after].add(before)
            # motorway_link implies no direction (OSM wiki); without the tag it goes both ways.
            if oneway not in {"yes", "-1", "true", "1"}:
                self.into[before].add(after)
        self.ends.update(nodes)

    def junctions(self) -> tuple[Junction, ...]:
        """Return one junction per exit that can be entered from an ordinary road."""
        found: dict[tuple[str | None, str, str | None], list[shapely.Point]] = defaultdict(list)
        for node in sorted(self.ends & self.motorway_ref.keys()):
            exit_ = self._nearest_exit(node) if self._from_surface(node) else None
            if exit_ is not None:
                name, ref = self.exits[exit_]
                motorway = self.motorway_ref[node]
                key = (motorway, name or ref or motorway or "?", ref)
                found[key].append(shapely.Point(self.locations[node]))
        return tuple(
            Junction(name, ref, motorway, shapely.MultiPoint(points))
            for (motorway, name, ref), points in found.items()
        )

    def _from_surface(self, node: int) -> bool:
        """Whether ramps lead to `node` from an ordinary road, and not from a motorway alone."""
        seen: set[int] = set()
        open_ = [*self.into.get(node, ())]
        while open_:
            before = open_.pop()
            if before in self.surface:
                return True
            if before in seen or before in self.motorway_ref:
                continue
            seen.add(before)
            open_.extend(self.into.get(before, ()))
        return False

    def _nearest_exit(self, node: int) -> int | None:
        ref = self.motorway_ref[node]
        here = self.locations[node]
        candidates = {
            exit_: _metres(here, self.locations[exit_])
            for exit_ in self.exits
            if self.motorway_ref.get(exit_, "") == ref and exit_ in self.locations
        }
        nearest = min(candidates, key=candidates.__getitem__, default=None)
        if nearest is None or candidates[nearest] > _JUNCTION_REACH_M:
            return None
        return nearest


def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return a distance good enough to compare neighbours (equirectangular)."""
    east = (a[0] - b[0]) * math.cos(math.radians(a[1]))
    return 111_320 * math.hypot(east, a[1] - b[1])
