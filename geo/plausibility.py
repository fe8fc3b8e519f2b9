"""What the plausibility rules know of a plot's surroundings, measured in EPSG:25833.

The rules stand in `data.plausibility`; this module gives each plot its context: area of
the outline, municipality and estate, other plots on the same land, prices around.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypedDict

import numpy as np
import shapely

from data import plausibility
from data.plausibility import Context, EstateBalance, Neighbours, Overlap
from data.plausibility.money import asking_price
from geo.crs import METRIC, to_metric
from geo.layers import read_estates

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    import geopandas as gpd
    from numpy.typing import NDArray

    from data.dataset import Dataset
    from data.plausibility import PlotFinding
    from data.record import PlotRecord
    from data.reference.parcels import Parcels
    from geo.catalogue import Estate

# An overlap that is nowhere wider than this comes from rounding or digitising.
SLIVER_M: Final = 1.0
# The prices around are those within the smallest of these distances that holds enough.
RADII_M: Final = (500.0, 1_000.0, 2_000.0, 5_000.0)
ENOUGH: Final = 5


@dataclass(frozen=True, slots=True)
class Directory:
    """Municipalities and estates that plots can name.

    Attributes
    ----------
    municipalities
        Names by AGS.
    areas
        Areas of municipalities (GeoDataFrame in EPSG:4326, columns `ags` and `name`).
    schematic
        True where these areas are not the real ones.
    estates
        Estates by id.
    parcels
        Loaded cadastral parcels; None where there are none.
    """

    municipalities: Mapping[str, str]
    areas: gpd.GeoDataFrame
    schematic: bool
    estates: Mapping[str, Estate]
    parcels: Parcels | None = None


def directory(dataset: Dataset) -> Directory:
    """Return the municipalities and estates of a dataset, wherever they lie."""
    return Directory(
        municipalities={row["ags"]: row["name"] for row in dataset.table("municipalities")},
        areas=dataset.layer("municipality_areas"),
        schematic=bool(dataset.resources["municipality_areas"]["schematic"]),
        estates={estate.id: estate for estate in read_estates(dataset)},
        parcels=dataset.parcels,
    )


def check(records: Sequence[PlotRecord], known: Directory, today: date) -> tuple[PlotFinding, ...]:
    """Return what the rules find on all of `records`, plot by plot, the serious first."""
    return tuple(
        finding
        for record, context in zip(records, contexts(records, known), strict=True)
        for finding in plausibility.check(record, today, context)
    )


def contexts(records: Sequence[PlotRecord], known: Directory) -> list[Context]:
    """Return the context of each plot among `records`."""
    if not records:
        return []
    outlines = _outlines(records)
    estates = {key: estate.municipality for key, estate in known.estates.items()}
    found = [
        Context(
            outline=area,
            municipalities=known.municipalities,
            estates=estates,
            schematic=known.schematic,
            overlaps=overlaps,
            neighbours=neighbours,
        )
        for area, overlaps, neighbours in zip(
            shapely.area(outlines).tolist(),
            _overlaps(records, outlines),
            _neighbours(records, outlines),
            strict=True,
        )
    ]
    places = shapely.point_on_surface(outlines)
    for index, place in _outside(records, outlines, places, known.areas):
        found[index] = replace(found[index], **place)
    for index, metres in _from_estates(records, outlines, known.estates):
        found[index] = replace(found[index], from_estate=metres)
    for index, balance in _balances(records, known.estates):
        found[index] = replace(found[index], balance=balance)
    return found


def _outlines(records: Sequence[PlotRecord]) -> NDArray[np.object_]:
    """Return outlines in EPSG:25833; what projecting bent is mended before it is measured."""
    projected = to_metric(np.array([record.geometry for record in records], dtype=object))
    bent = ~shapely.is_valid(projected)
    projected[bent] = shapely.make_valid(projected[bent])
    return projected


def _overlaps(
    records: Sequence[PlotRecord], outlines: NDArray[np.object_]
) -> list[tuple[Overlap, ...]]:
    """Return the overlaps of each plot; one that was withdrawn takes no land."""
    taking = np.array([record.values.get("status") != "withdrawn" for record in records])
    first, second = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    once = (first < second) & taking[first] & taking[second]
    first, second = first[once], second[once]
    shared = shapely.intersection(outlines[first], outlines[second])
    wide = ~shapely.is_empty(shapely.buffer(shared, -SLIVER_M / 2))
    areas = shapely.area(outlines)
    found: dict[int, list[Overlap]] = defaultdict(list)
    for one, other, land in zip(
        first[wide].tolist(),
        second[wide].tolist(),
        shapely.area(shared[wide]).tolist(),
        strict=True,
    ):
        share = land / min(areas[one], areas[other])
        found[one].append(Overlap(records[other].id, land, share))
        found[other].append(Overlap(records[one].id, land, share))
    return [
        tuple(sorted(found[index], key=lambda one: (-one.area, one.plot)))
        for index in range(len(records))
    ]


def _neighbours(
    records: Sequence[PlotRecord], outlines: NDArray[np.object_]
) -> list[Neighbours | None]:
    """Return the prices around each plot that has one; a price of 0 is none."""
    prices = np.array([asking_price(record) for record in records])
    priced = np.flatnonzero(prices > 0)
    points = shapely.centroid(outlines[priced])
    tree = shapely.STRtree(points)
    found: list[Neighbours | None] = [None] * len(records)
    waiting = np.arange(len(priced))
    for metres in RADII_M:
        here, there = tree.query(points[waiting], predicate="dwithin", distance=metres)
        others = waiting[here] != there
        here, there = here[others], there[others]
        counts = np.bincount(here, minlength=len(waiting))
        groups = np.split(prices[priced[there[np.argsort(here, kind="stable")]]], counts.cumsum())
        enough = counts >= ENOUGH
        for place in np.flatnonzero(enough).tolist():
            found[int(priced[waiting[place]])] = Neighbours(
                float(np.median(groups[place])), int(counts[place]), metres
            )
        waiting = waiting[~enough]
    return found


class _Place(TypedDict):
    """What a context says of a plot beside its municipality."""

    outside: float
    apart: float
    share_outside: float
    found_in: tuple[str, ...]


def _outside(
    records: Sequence[PlotRecord],
    outlines: NDArray[np.object_],
    places: NDArray[np.object_],
    areas: gpd.GeoDataFrame,
) -> Iterator[tuple[int, _Place]]:
    """Yield how far each plot lies outside the municipality that it names, and where."""
    metric = areas.to_crs(METRIC)
    area_of = dict(zip(metric["ags"], metric.geometry, strict=True))
    named = [area_of.get(record.values.get("municipality")) for record in records]
    held = [index for index, area in enumerate(named) if area is not None]
    if not held:
        return
    inside = np.array([named[index] for index in held], dtype=object)
    away = shapely.distance(places[held], inside).tolist()
    apart = shapely.distance(outlines[held], inside).tolist()
    beyond = shapely.area(shapely.difference(outlines[held], inside))
    shares = (beyond / shapely.area(outlines[held])).tolist()
    names = metric["name"].to_numpy()
    tree = shapely.STRtree(metric.geometry.to_numpy())
    for index, metres, gap, share in zip(held, away, apart, shares, strict=True):
        found = tree.query(places[index], predicate="intersects") if metres > 0 else ()
        yield (
            index,
            {
                "outside": metres,
                "apart": gap,
                "share_outside": share,
                "found_in": tuple(sorted(str(names[one]) for one in found)),
            },
        )


def _from_estates(
    records: Sequence[PlotRecord],
    outlines: NDArray[np.object_],
    estates: Mapping[str, Estate],
) -> Iterator[tuple[int, float]]:
    """Yield how far each plot lies from its estate, less what the estate may be off."""
    shapes: dict[str, tuple[object, float]] = {
        key: (to_metric(estate.geometry), estate.accuracy_m or 0.0)
        for key, estate in estates.items()
        if estate.geometry is not None
    }
    for index, record in enumerate(records):
        shape = shapes.get(str(record.values.get("estate")))
        if shape is not None:
            yield index, max(0.0, float(shapely.distance(outlines[index], shape[0])) - shape[1])


def _balances(
    records: Sequence[PlotRecord], estates: Mapping[str, Estate]
) -> Iterator[tuple[int, EstateBalance]]:
    """Yield the free land of each estate, at the plot that has most of it."""
    free: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for index, record in enumerate(records):
        available = record.values.get("area_available")
        if record.values.get("status") == "free" and isinstance(available, int | float):
            free[str(record.values.get("estate"))].append((float(available), index))
    for key, areas in free.items():
        stated = estates[key].free_ha if key in estates else None
        if stated is not None:
            largest = max(areas, key=lambda one: one[0])[1]
            total = sum(area for area, _ in areas)
            yield largest, EstateBalance(stated * 10_000, total, len(areas))
