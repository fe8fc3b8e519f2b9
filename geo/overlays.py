"""Loaded restriction layers laid over the plots, measured in EPSG:25833.

A plot counts as affected where at least `AFFECTED` of its area lies in the layer and that
part is somewhere wider than `SLIVER_M`: less comes from digitising on two different maps.
Such a sliver is said, and is no restriction.

Where no area of the layer lies, it depends on what the layer was made for. Its own extent
says nothing of that: the flood areas of one river have a box around them in which nobody
looked for others. So a plot is "not affected" only where the layer covers the county
(`--covers county`) or a polygon that was given with it contains the plot; elsewhere the
answer is unknown.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.words import Text, number_text
from geo.catalogue import Level, Restriction
from geo.constraints import CODED, severity
from geo.crs import METRIC, WGS84, to_metric

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.dataset import Dataset
    from data.record import PlotRecord
    from data.reference.entry import Entry

AFFECTED: Final = 0.01
"""Share of a plot from which it is affected."""
SLIVER_M: Final = 1.0
"""What is nowhere wider, in metres, does not count."""
DRAWN_M: Final = 10.0
"""How far the outlines on the map may lie beside the true ones, in metres."""
_UNSEEN: Final = 0.01
"""Share of a plot that may lie outside of what a layer covers."""

_IN: Final = Text("{share} % der Fläche: {reason}", "{share} % of the plot: {reason}")
_SLIVER: Final = Text(
    "Die Fläche wird nur gestreift ({share} %, {area} m²); das zählt nicht als betroffen.",
    "The plot is only touched ({share} %, {area} m²); that does not count as affected.",
)
_OUT: Final = Text("Die Fläche liegt außerhalb.", "The plot lies outside.")
_UNKNOWN: Final = Text(
    "Für diese Stelle liegen keine Daten vor.", "There are no data for this place."
)


class Overlays:
    """All restriction layers of a dataset, in metres and indexed."""

    def __init__(self, dataset: Dataset) -> None:
        self._layers = [_Layer(dataset, entry) for entry in dataset.restrictions]

    def over(self, record: PlotRecord) -> tuple[Restriction, ...]:
        """Return what the layers say of a plot, one restriction for each.

        Where a layer of a coded field is worse than what is recorded, its restriction
        `counts_as` the field's value.
        """
        if not self._layers:
            return ()
        outline = _valid(to_metric(record.geometry))
        found = [layer.over(outline) for layer in self._layers]
        counting: dict[str, int] = {}
        for place, (layer, one) in enumerate(zip(self._layers, found, strict=True)):
            field = layer.meaning.field
            if field is None or one.level in {"none", "unknown"}:
                continue
            recorded = _recorded_level(field, record.values.get(field))
            before = found[counting[field]].level if field in counting else recorded
            if severity(one.level) > severity(before):
                counting[field] = place
        for field, place in counting.items():
            code = self._layers[place].meaning.code
            found[place] = replace(found[place], counts_as=(field, str(code)))
        return tuple(found)


def restriction_layer(dataset: Dataset, extent: BaseGeometry) -> gpd.GeoDataFrame:
    """Return the areas of all restriction layers for the map, one row each (EPSG:4326).

    Columns are `level` of `geo.catalogue.Level`, `name_de`, `name_en` and `geometry`, cut to
    `extent` (EPSG:4326) and simplified by `DRAWN_M`: for the eye, not for measuring.
    """
    frames = []
    for entry in dataset.restrictions:
        layer = _Layer(dataset, entry)
        level, _ = layer.meant()
        names = {"name_de": layer.meaning.label.de, "name_en": layer.meaning.label.en}
        areas = gpd.GeoSeries(dataset.areas(entry).geometry.to_numpy(), crs=WGS84)
        drawn = areas.to_crs(METRIC).simplify(DRAWN_M).to_crs(WGS84).clip(extent)
        drawn = drawn[drawn.geom_type.isin(["Polygon", "MultiPolygon"])]
        frames.append(gpd.GeoDataFrame({"geometry": drawn}).assign(level=level, **names))
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=WGS84)


def _recorded_level(field: str, code: object) -> Level:
    rule = next(rule for rule in CODED if rule.field == field)
    return rule.levels[str(code)][0] if code is not None else "unknown"


class _Layer:
    """One layer: its areas, what it covers, and what it means."""

    def __init__(self, dataset: Dataset, entry: Entry) -> None:
        assert entry.meaning is not None  # noqa: S101 – every restriction has one
        self.meaning = entry.meaning
        self._entry = entry
        self._areas = _metric(dataset.areas(entry).geometry.to_numpy())
        self._tree = shapely.STRtree(self._areas)
        covered = dataset.coverage(entry)
        self._covered: BaseGeometry | None = None
        if covered is not None:
            self._covered = shapely.union_all(_metric(covered.geometry.to_numpy()))
            shapely.prepare(self._covered)

    def over(self, outline: BaseGeometry) -> Restriction:
        """Return what the layer says of an outline in EPSG:25833."""
        level, reason = self._level(outline)
        origin = self._entry.origin
        day = None
        with suppress(ValueError, TypeError):
            day = date.fromisoformat(origin.as_of or "")
        # A month or a year is no day: it stands with the source.
        shown = origin.source if day or not origin.as_of else f"{origin.source} ({origin.as_of})"
        return Restriction(
            kind=f"layer:{self._entry.name}",
            label=self.meaning.label,
            level=level,
            reason=reason,
            source=shown,
            confirmed_on=day,
            computed=True,
        )

    def _level(self, outline: BaseGeometry) -> tuple[Level, Text]:
        near = self._areas[self._tree.query(outline, predicate="intersects")]
        shared = shapely.intersection(shapely.union_all(near), outline) if len(near) else None
        land = 0.0 if shared is None else float(shapely.area(shared))
        share = land / outline.area if outline.area else 0.0
        words = {"share": _percent(share), "area": number_text(land)}
        if shared is not None and share >= AFFECTED and _is_wide(shared):
            level, reason = self.meant()
            return level, _IN.format(reason=reason, **words)
        if self._knows(outline):
            return "none", _SLIVER.format(**words) if land else _OUT
        return ("unknown", _SLIVER.format(**words)) if land else ("unknown", _UNKNOWN)

    def meant(self) -> tuple[Level, Text]:
        """Return what lying in the layer means."""
        meaning = self.meaning
        if meaning.field is not None:
            rule = next(rule for rule in CODED if rule.field == meaning.field)
            return rule.levels[str(meaning.code)]
        assert meaning.reason is not None  # noqa: S101 – a name of one's own has one
        return meaning.level, meaning.reason  # type: ignore[return-value]

    def _knows(self, outline: BaseGeometry) -> bool:
        if self._covered is None:
            return False
        beyond = shapely.area(shapely.difference(outline, self._covered))
        return bool(beyond <= _UNSEEN * outline.area)


def _is_wide(shape: BaseGeometry) -> bool:
    return not shapely.is_empty(shapely.buffer(shape, -SLIVER_M / 2))


def _percent(share: float) -> Text:
    """Return a share in per cent, with a decimal where it is small; never 0 for some."""
    if 0 < share < 0.001:  # noqa: PLR2004
        return Text("unter 0,1", "below 0.1")
    return number_text(share * 100, decimals=0 if share >= 0.1 else 1)  # noqa: PLR2004


def _metric(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    projected = to_metric(shapes)
    return np.array([_valid(shape) for shape in projected], dtype=object)


def _valid(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape whose rings projecting has not bent."""
    return shape if shape.is_valid else shapely.make_valid(shape)
