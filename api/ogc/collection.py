"""A collection: features that share their properties, in columns, indexed and serialised."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import orjson
import shapely

from api.features import geometry as as_geojson
from api.ogc.crs import CRS84, Crs
from geo.cql import Column, Plane, Table
from geo.cql.values import Shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from api.ogc.properties import Property
    from data.words import Text
    from geo.catalogue import Source

type Bounds = tuple[float, float, float, float]
"""West, south, east, north."""

GEOMETRY: Final = "geometry"
# A box that is so many times smaller than all is looked up in the index: what it finds costs
# more there, each by itself, than a look at the bounds of all at once.
_SMALL: Final = 300
# Rows whose bounds are looked at together first.
_BLOCK: Final = 32
# So many bounds are looked at sooner than blocks of them.
_FEW_ROWS: Final = 4_096


class Written:
    """What is sent of each row, made when it is first asked for.

    Parameters
    ----------
    count
        Number of rows.
    make
        Makes the bytes of a row.
    """

    def __init__(self, count: int, make: Callable[[int], bytes]) -> None:
        self._count = count
        self._make = make
        self._made: dict[int, bytes] = {}
        # Where all are made they lie in a row: memory is read in half the time.
        self._all: list[bytes] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all rows are made."""
        if self._all is None and len(self._made) == self._count:
            self._all = [self._made[row] for row in range(self._count)]
        return self._all is not None

    def of(self, rows: Sequence[int]) -> list[bytes]:
        """Return the bytes of rows."""
        if self._all is not None:
            return list(map(self._all.__getitem__, rows))
        return [self._of(row) for row in rows]

    def _of(self, row: int) -> bytes:
        held = self._made.get(row)
        if held is None:
            held = self._made[row] = self._make(row)
        return held


class Places:
    """The geometries of a collection in one coordinate system, east first; None is unknown."""

    def __init__(self, geometry: NDArray[np.object_], crs: Crs, degrees: int) -> None:
        self.geometry = crs.project(geometry)
        self._crs = crs
        self._decimals = crs.decimals(degrees)
        self.written = Written(len(self.geometry), self._write)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """An index of the geometries."""
        return shapely.STRtree(self.geometry)

    @cached_property
    def _bounds(self) -> NDArray[np.float64]:
        """West, south, east, north of each, shape (4, n); NaN where it is unknown."""
        return np.ascontiguousarray(shapely.bounds(self.geometry).reshape(-1, 4).T)

    @cached_property
    def _missing(self) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = shapely.is_missing(self.geometry)
        return found

    @cached_property
    def _largest(self) -> tuple[float, float]:
        """Width of the widest bounds, height of the highest."""
        x0, y0, x1, y1 = self._bounds
        return float(np.fmax.reduce(x1 - x0, initial=0)), float(np.fmax.reduce(y1 - y0, initial=0))

    def within(self, box: BaseGeometry) -> NDArray[np.bool_]:
        """Return for each row whether it meets a box or two; one without a geometry does."""
        if not len(self.geometry):
            return self._missing
        bounds = box.bounds
        found = self._few(box) if self._is_small(box, bounds) else self._many(box, bounds)
        found |= self._missing
        return found

    def _is_small(self, box: BaseGeometry, bounds: Bounds) -> bool:
        """Whether so few lie there that the index is quicker than a look at all bounds."""
        west, south, east, north = bounds
        area = (east - west) * (north - south)
        return bool(box.geom_type != "Polygon" or area * _SMALL < self._area)

    @cached_property
    def _area(self) -> float:
        """Of the box around all, in square units."""
        west, south, east, north = shapely.total_bounds(self.geometry)
        return float((east - west) * (north - south))

    def _few(self, box: BaseGeometry) -> NDArray[np.bool_]:
        found = np.zeros(len(self.geometry), dtype=bool)
        found[self.tree.query(box, predicate="intersects")] = True
        return found

    def _many(self, box: BaseGeometry, bounds: Bounds) -> NDArray[np.bool_]:
        """Decide most by their bounds, and only those at a corner of the box by themselves.

        Where a geometry's bounds lie between two sides of the box and do not stick out at both
        of the others, the point that makes its bound lies in the box.
        """
        west, south, east, north = bounds
        met = self._met(bounds)
        wide, high = self._largest
        if wide < east - west and high < north - south:
            # None sticks out at two opposite sides, so what is in doubt has a corner in its bounds.
            corners = shapely.points([(west, south), (west, north), (east, south), (east, north)])
            doubtful = self.tree.query(corners)[1]
        else:
            x0, y0, x1, y1 = self._bounds
            right, left, above, below = x0 >= west, x1 <= east, y0 >= south, y1 <= north
            sure = (above & below & (right | left)) | (right & left & (above | below))
            doubtful = np.flatnonzero(met & ~sure)
        met[doubtful] = shapely.intersects(box, self.geometry[doubtful])
        return met

    @cached_property
    def _blocks(self) -> NDArray[np.float64]:
        """The bounds in blocks of rows, shape (blocks, 4, `_BLOCK`); NaN beyond the last row.

        A block lies in one place, since most of what it costs is to fetch it.
        """
        missing = -len(self.geometry) % _BLOCK
        padded = np.pad(self._bounds, ((0, 0), (0, missing)), constant_values=np.nan)
        return np.ascontiguousarray(padded.reshape(4, -1, _BLOCK).swapaxes(0, 1))

    @cached_property
    def _of_blocks(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Bounds around all of a block, and those that each in it reaches; shape (4, blocks)."""
        x0, y0, x1, y1 = self._blocks.swapaxes(0, 1)
        around = [*(np.fmin.reduce(one, axis=1) for one in (x0, y0))]
        around += [np.fmax.reduce(one, axis=1) for one in (x1, y1)]
        # Where one is unknown in a block, nothing is known of all.
        reached = [x0.max(axis=1), y0.max(axis=1), x1.min(axis=1), y1.min(axis=1)]
        return np.array(around), np.array(reached)

    def _met(self, bounds: Bounds) -> NDArray[np.bool_]:
        """Return whose bounds meet a box; rows are looked at where their block does not decide.

        To read the bounds of all out of memory costs more than all else that a request does.
        """
        if len(self.geometry) <= _FEW_ROWS:
            return _meet(self._bounds, bounds)
        around, reached = self._of_blocks
        whole = _meet(reached, bounds)
        mixed = np.flatnonzero(_meet(around, bounds) & ~whole)
        met = np.repeat(whole[:, np.newaxis], _BLOCK, axis=1)
        met[mixed] = _meet(self._blocks.take(mixed, axis=0).swapaxes(0, 1), bounds)
        return met.ravel()[: len(self.geometry)]

    def _write(self, row: int) -> bytes:
        """Return a geometry as GeoJSON."""
        one = self.geometry[row]
        if one is None:
            return b"null"
        content = dict(as_geojson(one, self._decimals))
        if self._crs.north_first:
            content["coordinates"] = _turned(content["coordinates"])
        return orjson.dumps(content)


def _meet(bounds: NDArray[np.float64], box: Bounds) -> NDArray[np.bool_]:
    """Return whether bounds (west, south, east, north, along the first axis) meet a box."""
    west, south, east, north = box
    x0, y0, x1, y1 = bounds
    found: NDArray[np.bool_] = (x0 <= east) & (x1 >= west) & (y0 <= north) & (y1 >= south)
    return found


def _turned(coordinates: Any) -> Any:  # noqa: ANN401
    if isinstance(coordinates[0], int | float):
        return coordinates[::-1]
    return [_turned(one) for one in coordinates]


@dataclass(frozen=True, eq=False)
class Collection:
    """One collection.

    Attributes
    ----------
    rows, ids, geometry
        What the features are, by row: as `Property.read` takes it, the identifier in the
        address, and the geometry in EPSG:4326 (None where it is unknown).
    written
        Returns all properties of a row as JSON has them.
    decimals
        Decimals of a degree that are answered.
    temporal
        Name of the property that `datetime` asks about; None where there is none.
    sources
        Where it is from.
    """

    id: str
    title: Text
    description: Text
    properties: tuple[Property, ...]
    rows: Sequence[Any]
    ids: Sequence[str]
    geometry: NDArray[np.object_]
    written: Callable[[Any], dict[str, Any]]
    decimals: int
    sources: tuple[Source, ...] = ()
    temporal: str | None = None

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Rows by identifier."""
        return {key: row for row, key in enumerate(self.ids)}

    @cached_property
    def by_name(self) -> Mapping[str, Property]:
        """Properties by name."""
        return {one.name: one for one in self.properties}

    @cached_property
    def table(self) -> Table:
        """The properties as columns."""

        def column(one: Property) -> Column:
            return Column(one.kind, lambda: [one.read(row) for row in self.rows])

        return Table(len(self.rows), {one.name: column(one) for one in self.properties})

    @cached_property
    def everything(self) -> NDArray[np.bool_]:
        """A mask that lets all rows pass."""
        return np.ones(len(self.rows), dtype=bool)

    @cached_property
    def _places(self) -> dict[str, Places]:
        return {}

    def places(self, crs: Crs = CRS84) -> Places:
        """Return the geometries in a coordinate system, projected when first asked for."""
        held = self._places.get(crs.uri)
        if held is None:
            held = self._places[crs.uri] = Places(self.geometry, crs, self.decimals)
        return held

    def plane(self, crs: Crs) -> Plane:
        """Return the plane in which a filter of a coordinate system speaks."""
        # What is in one system but for the order of axes shares geometries and index.
        places = self.places(CRS84) if crs.code == "EPSG:4326" else self.places(crs)
        return Plane(
            {GEOMETRY: lambda: Shapes(places.geometry, lambda: places.tree)},
            north_first=crs.north_first,
            around=not crs.metric,
        )

    @cached_property
    def _heads(self) -> Written:
        return Written(len(self.rows), self._head)

    def features(self, rows: Sequence[int], crs: Crs) -> list[bytes]:
        """Return features as GeoJSON without links, in parts to be joined, with commas between.

        Each is serialised when it is first asked for.
        """
        parts = [b"},"] * (3 * len(rows))
        parts[0::3] = self._heads.of(rows)
        parts[1::3] = self.places(crs).written.of(rows)
        if parts:
            parts[-1] = b"}"
        return parts

    def lies_ready(self, crs: Crs) -> bool:
        """Whether every feature has been serialised: then a page is joined in no time."""
        return self._heads.is_whole and self.places(crs).written.is_whole

    def _head(self, row: int) -> bytes:
        """Return a feature as GeoJSON up to its geometry."""
        properties = self.written(self.rows[row])
        content = {"type": "Feature", "id": self.ids[row], "properties": properties}
        return orjson.dumps(content)[:-1] + b',"geometry":'

    @cached_property
    def extent(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of all in degrees; None where nothing has a place."""
        if not len(self.geometry):
            return None
        bounds = shapely.total_bounds(self.geometry)
        return None if np.isnan(bounds).any() else tuple(bounds.tolist())

    @cached_property
    def interval(self) -> tuple[str, str] | None:
        """First and last day of `temporal`; None where no row has one."""
        if self.temporal is None:
            return None
        read = self.by_name[self.temporal].read
        days = [day for day in map(read, self.rows) if day is not None]
        return (min(days).isoformat(), max(days).isoformat()) if days else None
