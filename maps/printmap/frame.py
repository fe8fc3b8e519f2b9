"""The frame of a print map: metres on the ground and millimetres on paper.

A frame shows its centre at a scale; `overview_frame` and `detail_frame` choose both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import orjson
import shapely
from shapely import GeometryType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from shapely import Point
    from shapely.geometry.base import BaseGeometry

# Details finer than this cannot be seen on paper, in mm.
_TOLERANCE_MM: Final = 0.06
_DECIMALS: Final = 2
# Lines are cut this far outside of the frame, so that no cut edge shows, in mm.
_MARGIN_MM: Final = 3.0

# Metres on the ground per mm of paper that a map may have: round scales only.
_OVERVIEW_SCALES: Final = (50, 75, 100, 125, 150, 200, 250, 300)
_OVERVIEW_DEFAULT: Final = 100
# Closer than the first, a plot of half a hectare loses its neighbours.
_DETAIL_SCALES: Final = (2.5, 4, 5, 7.5, 10, 15, 20, 25, 50, 100, 200)
_REACH_SCALES: Final = (
    10,
    20,
    25,
    50,
    75,
    100,
    150,
    200,
    250,
    300,
    400,
    500,
    600,
    750,
    1_000,
    1_500,
)
# What is reached stays this far from the edge of its map, in mm.
_EDGE: Final = 3
# Part of the detail map that the plot may fill: the rest belongs to its neighbours.
_DETAIL_SHARE: Final = 0.42
# How far the plot may stand from the middle of the overview, as a part of the frame.
_OFF_CENTRE: Final = 0.24
# How far inside of the edge the other place must lie, in mm.
_INSET: Final = 9


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle on paper and what it shows.

    Attributes
    ----------
    centre
        Centre in EPSG:25833.
    metres
        Metres on the ground for one millimetre on paper: the scale's denominator is
        a thousand times this.
    width, height
        Size on paper in mm.
    """

    centre: tuple[float, float]
    metres: float
    width: float
    height: float

    def bounds(self, margin: float = 0.0) -> tuple[float, float, float, float]:
        """Return west, south, east and north in EPSG:25833, `margin` in mm added."""
        half_x = (self.width / 2 + margin) * self.metres
        half_y = (self.height / 2 + margin) * self.metres
        x, y = self.centre
        return x - half_x, y - half_y, x + half_x, y + half_y

    def box(self, margin: float = 0.0) -> BaseGeometry:
        """Return the same as a polygon."""
        return shapely.box(*self.bounds(margin))

    def point(self, geometry: BaseGeometry) -> tuple[float, float]:
        """Return where a point lies on paper, in mm from the upper left corner."""
        west, _, _, north = self.bounds()
        x, y = float(shapely.get_x(geometry)), float(shapely.get_y(geometry))
        return (x - west) / self.metres, (north - y) / self.metres

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Say whether a point on paper lies inside, `margin` mm from the edge."""
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin

    def path(
        self,
        geometries: NDArray[np.object_] | Sequence[BaseGeometry],
        tolerance: float = _TOLERANCE_MM,
    ) -> str:
        """Return lines and areas as the `d` of an SVG path, in mm, cut and simplified.

        Details finer than `tolerance`, in mm on paper, are left out.
        """
        cut = shapely.clip_by_rect(geometries, *self.bounds(_MARGIN_MM))
        # Twice: what was cut may be a collection of collections.
        parts = shapely.get_parts(shapely.get_parts(cut))
        kinds = shapely.get_type_id(parts)
        lines = parts[(kinds == GeometryType.LINESTRING) & ~shapely.is_empty(parts)]
        rings = _rings(parts[kinds == GeometryType.POLYGON])
        return "".join(
            [
                *self._subpaths(lines, tolerance, end=""),
                *self._subpaths(rings, tolerance, end="Z"),
            ]
        )

    def _subpaths(self, lines: NDArray[np.object_], tolerance: float, end: str) -> Iterator[str]:
        """Yield each line, all of them taken to paper at once."""
        slim = shapely.simplify(lines, tolerance * self.metres, preserve_topology=False)
        west, _, _, north = self.bounds()
        xy = (shapely.get_coordinates(slim) - (west, north)) / (self.metres, -self.metres)
        xy = xy.round(_DECIMALS)
        ends = shapely.get_num_coordinates(slim).cumsum().tolist()
        for first, last in pairwise([0, *ends]):
            # Numbers are written as JSON: nothing else writes so many of them so fast.
            points = orjson.dumps(xy[first:last], option=orjson.OPT_SERIALIZE_NUMPY).decode()
            yield f"M{points[2:-2].replace('],[', ' ')}{end}"


def _rings(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return all rings as lines: a ring that is too small to be one would be lost."""
    xy, rows = shapely.get_coordinates(shapely.get_rings(polygons), return_index=True)
    rings: NDArray[np.object_] = shapely.linestrings(xy, indices=rows)
    return rings


def overview_frame(here: Point, there: Point | None, width: float, height: float) -> Frame:
    """Show a place near the middle and, where a round scale holds both, a second one.

    Parameters
    ----------
    here
        The place that the map is about, in EPSG:25833.
    there
        A place by which a reader finds the first, in EPSG:25833; None where there is none.
    width, height
        Size on paper in mm.
    """
    if there is not None:
        for metres in _OVERVIEW_SCALES:
            x, y = (
                a + _clamp((b - a) / 2, size * metres * _OFF_CENTRE)
                for a, b, size in ((here.x, there.x, width), (here.y, there.y, height))
            )
            frame = Frame((x, y), metres, width, height)
            if frame.holds(*frame.point(there), margin=_INSET):
                return frame
    return Frame((here.x, here.y), _OVERVIEW_DEFAULT, width, height)


def _clamp(value: float, most: float) -> float:
    return max(-most, min(most, value))


def detail_frame(outline: BaseGeometry, width: float, height: float) -> Frame:
    """Show an outline in the middle, at the first round scale that leaves room around it.

    Parameters
    ----------
    outline
        What the map is about, in EPSG:25833.
    width, height
        Size on paper in mm.
    """
    west, south, east, north = outline.bounds
    centre = ((west + east) / 2, (south + north) / 2)
    needed = max((east - west) / width, (north - south) / height) / _DETAIL_SHARE
    metres = next((scale for scale in _DETAIL_SCALES if scale >= needed), needed)
    return Frame(centre, metres, width, height)


def reach_frame(shapes: Sequence[BaseGeometry], width: float, height: float) -> Frame:
    """Show shapes whole, at the first round scale that leaves an edge around them.

    Parameters
    ----------
    shapes
        What the map is about, in EPSG:25833.
    width, height
        Size on paper in mm.
    """
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    centre = ((west + east) / 2, (south + north) / 2)
    room = (width - 2 * _EDGE, height - 2 * _EDGE)
    needed = max((east - west) / room[0], (north - south) / room[1])
    metres = next((scale for scale in _REACH_SCALES if scale >= needed), needed)
    return Frame(centre, metres, width, height)


def selection_frame(
    bounds: tuple[float, float, float, float], width: float, height: float
) -> Frame:
    """Show a box whole, at the first round scale that leaves an edge around it.

    Parameters
    ----------
    bounds
        West, south, east and north of what the map is about, in EPSG:25833.
    width, height
        Size on paper in mm.
    """
    west, south, east, north = bounds
    room = (width - 2 * _INSET, height - 2 * _INSET)
    needed = max((east - west) / room[0], (north - south) / room[1])
    scales = sorted({*_DETAIL_SCALES, *_REACH_SCALES})
    metres = next((scale for scale in scales if scale >= needed), needed)
    return Frame(((west + east) / 2, (south + north) / 2), metres, width, height)


def round_length(most: float) -> float:
    """Return the longest round length (1, 2 or 5 times a power of ten) up to `most`."""
    power = 10.0 ** math.floor(math.log10(most))
    # The logarithm of 999,999.9999 is rounded to 6: half a power is tried as well.
    return max(step * power for step in (0.5, 1, 2, 5) if step * power <= most)
