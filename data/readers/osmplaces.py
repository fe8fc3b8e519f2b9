"""Places of OpenStreetMap files that are points or areas: hospitals, substations and others.

Two passes over the file, since an area may be a way or a relation of ways. What is read here
is what the tags say; a place whose tags leave open whether it is of a kind is of none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import osmium
import shapely
from osmium.filter import KeyFilter
from osmium.osm import Area, Node

from data.errors import Finding, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

_WGS84: Final = "EPSG:4326"
_METRIC: Final = "EPSG:3035"
# Objects of one name and kind this near to each other are one place: posts of one charging
# park, the two sides of a fuel station.
_SAME_PLACE_M: Final = 300.0
# A network of 60 kV and more is one that a transformer station for a whole district hangs on;
# what stands at the kerb is fed with less.
_HIGH_VOLTAGE: Final = 60_000
_FOR_TRUCKS: Final = frozenset({"yes", "designated", "only", "official"})
_TERMINALS: Final = frozenset(
    {"container_terminal", "freight_terminal", "intermodal_freight_terminal"}
)
_NUMBER: Final = re.compile(r"\d+")

type _Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Which objects are places of one kind.

    Attributes
    ----------
    kind
        Name of the kind.
    tags
        The rule as people who know OpenStreetMap read it.
    holds
        Whether the tags of an object say so.
    whole
        True where all objects of one name are one place, however far apart: the campuses of
        a university. False: those beside each other.
    """

    kind: str
    tags: str
    holds: Callable[[_Tags], bool]
    whole: bool = False


def _truck_fuel(tags: _Tags) -> bool:
    if tags.get("amenity") != "fuel" or tags.get("hgv") == "no":
        return False
    return tags.get("hgv") in _FOR_TRUCKS or tags.get("fuel:HGV_diesel") == "yes"


def _truck_charging(tags: _Tags) -> bool:
    if tags.get("amenity") != "charging_station" or tags.get("hgv") == "no":
        return False
    spaces = tags.get("capacity:hgv", "0")
    return tags.get("hgv") in _FOR_TRUCKS or (spaces.isdecimal() and int(spaces) > 0)


def _port(tags: _Tags) -> bool:
    return "name" in tags and "port" in {tags.get("industrial"), tags.get("landuse")}


def _freight_terminal(tags: _Tags) -> bool:
    return "name" in tags and tags.get("industrial") in _TERMINALS


def _substation(tags: _Tags) -> bool:
    if tags.get("power") != "substation":
        return False
    if "substation" in tags:
        return tags["substation"] in {"transmission", "distribution"}
    return volts(tags.get("voltage")) >= _HIGH_VOLTAGE


def volts(said: str | None) -> int:
    """Return the highest voltage that a tag names ("110000;20000"); 0 where it names none."""
    return max(map(int, _NUMBER.findall(said or "")), default=0)


RULES: Final = (
    Rule(
        kind="university",
        tags="amenity=university",
        holds=lambda tags: tags.get("amenity") == "university" and "name" in tags,
        whole=True,
    ),
    Rule(
        kind="hospital",
        tags="amenity=hospital",
        holds=lambda tags: tags.get("amenity") == "hospital",
    ),
    Rule(
        kind="truck_fuel",
        tags="amenity=fuel, hgv=yes / fuel:HGV_diesel=yes",
        holds=_truck_fuel,
    ),
    Rule(
        kind="truck_charging",
        tags="amenity=charging_station, hgv=yes / capacity:hgv",
        holds=_truck_charging,
    ),
    Rule(kind="port", tags="industrial=port / landuse=port, name", holds=_port, whole=True),
    Rule(
        kind="freight_terminal",
        tags=f"industrial={' / '.join(sorted(_TERMINALS))}, name",
        holds=_freight_terminal,
        whole=True,
    ),
    Rule(
        kind="substation",
        tags="power=substation, substation=transmission / distribution, or voltage ≥ 60 kV",
        holds=_substation,
    ),
)
TAGS: Final[Mapping[str, str]] = {rule.kind: rule.tags for rule in RULES}


def read_places(path: Path) -> gpd.GeoDataFrame:
    """Read the places of one OSM file.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326, one row a place: `kind` (of `RULES`), `name` (None: it has none),
        `voltage` in volts (0: not said), and all its points and areas as a GeometryCollection.

    Raises
    ------
    InputError
        Where the file cannot be read.
    """
    try:
        rows = [*_objects(path)]
    except (RuntimeError, OSError, ValueError) as error:
        raise InputError(Finding(str(path), None, str(error), "readable OSM data")) from error
    columns = ["kind", "name", "voltage", "geometry"]
    frame = gpd.GeoDataFrame(rows, columns=columns, crs=_WGS84)
    return _places(frame) if len(frame) else frame


def _objects(path: Path) -> Iterator[dict[str, object]]:
    keys = KeyFilter("amenity", "industrial", "landuse", "power")
    shapes = osmium.geom.WKBFactory()
    for entity in osmium.FileProcessor(str(path)).with_areas(keys).with_filter(keys):
        if not isinstance(entity, Node | Area):
            continue
        tags = {tag.k: tag.v for tag in entity.tags}
        kinds = [rule.kind for rule in RULES if rule.holds(tags)]
        if not kinds:
            continue
        if isinstance(entity, Node):
            geometry: BaseGeometry = shapely.Point(entity.lon, entity.lat)
        else:
            geometry = shapely.from_wkb(shapes.create_multipolygon(entity))
        name = next((tags[key] for key in ("name", "brand", "operator") if key in tags), None)
        for kind in kinds:
            yield {
                "kind": kind,
                "name": name,
                "voltage": volts(tags.get("voltage")),
                "geometry": geometry,
            }


def _places(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make one row of the objects that are one place."""
    whole = {rule.kind for rule in RULES if rule.whole}
    metric = frame.geometry.to_crs(_METRIC)
    keys = []
    named = frame["name"].fillna("")
    for (kind, _), group in metric.groupby([frame["kind"], named]):
        near = np.zeros(len(group), dtype=int) if kind in whole else _clusters(group.to_numpy())
        keys += list(zip(group.index, near.tolist(), strict=True))
    cluster = dict(keys)
    frame["cluster"] = [cluster[index] for index in frame.index]
    grouped = frame.groupby(["kind", named, "cluster"], sort=True)
    rows = [
        {
            "kind": kind,
            "name": name or None,
            "voltage": int(group["voltage"].max()),
            "geometry": shapely.GeometryCollection(group.geometry.to_list()),
        }
        for (kind, name, _), group in grouped
    ]
    return gpd.GeoDataFrame(rows, crs=_WGS84)


def _clusters(shapes: np.ndarray) -> np.ndarray:
    """Return for each shape (metres) the number of the cluster that it lies in."""
    parts = shapely.get_parts(shapely.union_all(shapely.buffer(shapes, _SAME_PLACE_M / 2)))
    tree = shapely.STRtree(parts)
    return np.asarray(tree.nearest(shapes))
