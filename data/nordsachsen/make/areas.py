"""Schematic areas of the municipalities, from settlement points.

Real boundaries are imported by the operator. Until then each place belongs to the
municipality of the nearest known point: a Voronoi diagram of centres, stations and
federal-road nodes, bounded by the points outside the county.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import shapely
from shapely import MultiPoint, Point, Polygon, STRtree

from data.nordsachsen.make import geojson, tables
from data.nordsachsen.make.projection import geometry_in_degrees, metric_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

REACH: Final = 6_000.0
"""Metres to which a settlement point claims land where nothing else bounds it."""
ROUNDING: Final = 3_000.0
"""Metres of the closing that fills bays of the outer edge."""
DECIMALS: Final = 6

type Site = tuple[float, float]


def settlement_points() -> dict[Site, str]:
    """Return points (EPSG:25833) with the AGS they belong to, "" outside the county."""
    municipalities = tables.read("municipalities")
    key = {row["name"]: row["ags"] for row in municipalities}
    points = {metric_of(row): row["ags"] for row in municipalities}
    for name in ("stations", "road_nodes"):
        for row in tables.read(name):
            points.setdefault(metric_of(row), key.get(row["municipality"], ""))
    return points


def outer_edge(points: Mapping[Site, str]) -> BaseGeometry:
    """Return the land within reach of the county's points, without bays."""
    inside = MultiPoint([site for site, ags in points.items() if ags])
    reach = inside.buffer(REACH + ROUNDING, quad_segs=6)
    return reach.buffer(-ROUNDING, quad_segs=6).simplify(80.0)


def _cells(points: Mapping[Site, str]) -> dict[str, list[Polygon]]:
    """Return Voronoi cells by AGS."""
    sites = list(points)
    diagram = shapely.voronoi_polygons(
        MultiPoint(sites), extend_to=MultiPoint(sites).envelope.buffer(50_000)
    )
    cells = [shapely.set_precision(cell, 0.01) for cell in diagram.geoms]
    tree = STRtree(cells)
    found: dict[str, list[Polygon]] = {}
    for site in sites:
        index = tree.query(Point(site), predicate="within")
        found.setdefault(points[site], []).append(cells[int(index[0])])
    return found


def _parts(geometry: BaseGeometry) -> list[Polygon]:
    return [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon)]


def _join_slivers(
    areas: Mapping[str, BaseGeometry], centres: Mapping[str, Point]
) -> dict[str, Polygon]:
    """Keep of each area the part around its centre; neighbours take the other parts."""
    main: dict[str, Polygon] = {}
    loose: list[Polygon] = []
    for ags, area in areas.items():
        for part in _parts(area):
            if part.covers(centres[ags]):
                main[ags] = part
            else:
                loose.append(part)
    # A hole is land that no cell of the county claimed; it joins a neighbour, too.
    for outline in _parts(shapely.union_all([*main.values(), *loose], grid_size=0.01)):
        loose.extend(Polygon(ring) for ring in outline.interiors)
    for part in sorted(loose, key=lambda polygon: -polygon.area):
        border = {ags: part.intersection(area).length for ags, area in main.items()}
        nearest = max(border, key=lambda ags: border[ags])
        if border[nearest] > 0:
            main[nearest] = shapely.union(main[nearest], part, grid_size=0.01)
    return main


def schematic_areas() -> dict[str, Polygon]:
    """Return one polygon (EPSG:25833) per AGS; together they leave no gap inside."""
    points = settlement_points()
    centres = {row["ags"]: Point(metric_of(row)) for row in tables.read("municipalities")}
    edge = outer_edge(points)
    cells = _cells(points)
    areas = {
        ags: shapely.intersection(shapely.union_all(cells[ags]), edge, grid_size=0.01)
        for ags in centres
    }
    return _join_slivers(areas, centres)


def write(path: Path) -> None:
    """Write `municipality_areas.geojson`."""
    areas = schematic_areas()
    geojson.write(
        path,
        (
            geojson.feature(
                geometry_in_degrees(areas[row["ags"]], decimals=DECIMALS),
                {"ags": row["ags"], "name": row["name"], "schematic": True},
            )
            for row in tables.read("municipalities")
        ),
    )
