"""A small picture of the county as SVG: areas, roads and plots, drawn for the start page."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import shapely

from maps.elements import template_file
from maps.webmap import catalogue_bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shapely.geometry.base import BaseGeometry

    from geo.catalogue import Catalogue

WIDTH: Final = 720
_PAD: Final = 18
_ROADS: Final = {"motorway": "motorway", "trunk": "federal", "primary": "federal"}

_TEMPLATE: Final = template_file("overview.svg")


def overview(catalogue: Catalogue) -> str:
    """Draw the catalogue's area with its plots, one dot each, free ones in full colour."""
    west, south, east, north = catalogue_bounds(catalogue)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * _PAD) / ((east - west) * squeeze)
    height = round((north - south) * scale + 2 * _PAD)

    def place(lon: float, lat: float) -> tuple[float, float]:
        return (
            round(_PAD + (lon - west) * squeeze * scale, 1),
            round(_PAD + (north - lat) * scale, 1),
        )

    return _TEMPLATE.render(
        width=WIDTH,
        height=height,
        areas=[_path(shape, place) for shape in _shapes(catalogue, "municipalities", 0.002)],
        roads=_roads(catalogue, place),
        plots=_plots(catalogue, place),
        places=[
            (x, y, m.name, "end" if x > WIDTH * 0.8 else "start")
            for m in catalogue.municipalities.values()
            if m.central_place == "mittelzentrum"
            for x, y in [place(m.lon, m.lat)]
        ],
    )


def _shapes(catalogue: Catalogue, name: str, tolerance: float) -> Iterable[BaseGeometry]:
    layer = catalogue.layers.get(name)
    return () if layer is None else layer.geometry.simplify(tolerance)


def _roads(
    catalogue: Catalogue, place: Callable[[float, float], tuple[float, float]]
) -> list[tuple[str, str]]:
    layer = catalogue.layers.get("roads")
    if layer is None or "highway" not in layer.columns:
        return []
    paths: dict[str, list[str]] = {"federal": [], "motorway": []}
    county, picture = _county(catalogue), shapely.box(*catalogue_bounds(catalogue))
    for kind, shape in zip(layer["highway"], layer.geometry.simplify(0.001), strict=True):
        look = _ROADS.get(kind)
        drawn = shape.intersection(picture if look == "motorway" else county)
        if look and not drawn.is_empty:
            paths[look].append(_path(drawn, place))
    return [(look, " ".join(parts)) for look, parts in paths.items() if parts]


def _county(catalogue: Catalogue) -> BaseGeometry:
    """Return the area that roads are drawn in: where no boundary is known, the whole picture."""
    layer = catalogue.layers.get("municipalities")
    if layer is None or not len(layer):
        return shapely.box(*catalogue_bounds(catalogue))
    return layer.geometry.union_all().buffer(0.01)


def _plots(
    catalogue: Catalogue, place: Callable[[float, float], tuple[float, float]]
) -> list[tuple[float, float, float, str]]:
    dots = []
    for plot in catalogue.plots:
        point = plot.record.geometry.centroid
        radius = round(2.6 + math.sqrt(plot.area / 10_000) * 0.9, 1)
        look = "free" if plot.status_shown == "free" else "other"
        dots.append((*place(point.x, point.y), radius, look))
    return sorted(dots, key=lambda dot: (dot[3] == "free", -dot[2]))


def _path(shape: BaseGeometry, place: Callable[[float, float], tuple[float, float]]) -> str:
    if hasattr(shape, "geoms"):
        return " ".join(_path(part, place) for part in shape.geoms)
    if shape.geom_type == "Point":
        return ""
    closed = shape.geom_type == "Polygon"
    line = shapely.get_exterior_ring(shape) if closed else shape
    points = [place(*point) for point in shapely.get_coordinates(line).tolist()]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + ("Z" if closed else "")
