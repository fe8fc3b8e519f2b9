"""The ground of the print maps: the catalogue's layers in metres, indexed once."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np
import shapely

from geo.crs import to_metric

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.catalogue import Catalogue, Plot

_LAYERS: Final = (
    "municipalities",
    "estates",
    "roads",
    "railways",
    "stations",
    "junctions",
    "airports",
    "freight",
    "places",
)


@dataclass(frozen=True, slots=True)
class Layer:
    """Geometries in EPSG:25833 with their attributes and a spatial index."""

    geometries: NDArray[np.object_]
    tree: shapely.STRtree
    columns: Mapping[str, Sequence[object]]

    def within(self, box: BaseGeometry) -> list[int]:
        """Return the rows that touch `box`, in the order of the layer."""
        return sorted(int(row) for row in self.tree.query(box, predicate="intersects"))

    def nearest(self, place: BaseGeometry) -> int | None:
        """Return the row nearest to `place`; None where the layer is empty."""
        return int(self.tree.nearest(place)) if len(self.geometries) else None

    def text(self, row: int, column: str) -> str | None:
        """Return the text in a cell; None where it is empty or there is no such column."""
        value = self.columns[column][row] if column in self.columns else None
        return value if isinstance(value, str) and value else None

    def truth(self, row: int, column: str, *, default: bool) -> bool:
        """Return the truth in a cell, or `default` where there is no such column."""
        return bool(self.columns[column][row]) if column in self.columns else default


@dataclass(frozen=True, slots=True)
class Ground:
    """All layers of a catalogue and its plots, in EPSG:25833."""

    layers: Mapping[str, Layer]
    plots: Sequence[Plot]
    plot_layer: Layer
    rows: Mapping[str, int]
    """Row in `plot_layer` by identifier of the plot."""

    def outline(self, identifier: str) -> BaseGeometry:
        """Return the outline of a plot in EPSG:25833."""
        return cast("BaseGeometry", self.plot_layer.geometries[self.rows[identifier]])


# A catalogue is immutable but cannot be hashed: it is remembered by its identity, for
# as long as it lives.
_remembered: dict[int, Ground] = {}


def ground_of(catalogue: Catalogue) -> Ground:
    """Return the ground of `catalogue`, projected once for as long as it lives."""
    key = id(catalogue)
    found = _remembered.get(key)
    if found is None:
        found = _remembered[key] = _ground(catalogue)
        weakref.finalize(catalogue, _remembered.pop, key, None)
    return found


def _ground(catalogue: Catalogue) -> Ground:
    layers = {
        name: _layer(catalogue.layers[name]) if name in catalogue.layers else _empty()
        for name in _LAYERS
    }
    outlines = np.array([plot.record.geometry for plot in catalogue.plots], dtype=object)
    return Ground(
        layers=layers,
        plots=catalogue.plots,
        plot_layer=_indexed(to_metric(outlines), {}),
        rows={plot.id: row for row, plot in enumerate(catalogue.plots)},
    )


def _layer(frame: gpd.GeoDataFrame) -> Layer:
    kept = frame[frame.geometry.notna()]
    columns = {
        str(name): kept[name].astype(object).tolist()
        for name in kept.columns
        if name != kept.geometry.name
    }
    return _indexed(to_metric(kept.geometry.to_numpy()), columns)


def _indexed(geometries: NDArray[np.object_], columns: Mapping[str, Sequence[object]]) -> Layer:
    return Layer(geometries, shapely.STRtree(geometries), columns)


def _empty() -> Layer:
    return _indexed(np.array([], dtype=object), {})
