"""A small drawing of an outline with what lies around it, for pages without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from markupsafe import Markup, escape

from geo.crs import to_metric
from geo.drawing import polygons

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from shapely import LineString
    from shapely.geometry.base import BaseGeometry

WIDTH: Final = 640
HEIGHT: Final = 440
_MARGIN: Final = 34
_NUMBERED: Final = 60
"""Up to how many corners have their number beside them."""


def drawn(
    outline: BaseGeometry | None,
    *,
    apart: BaseGeometry | None = None,
    around: Iterable[tuple[str, str, BaseGeometry]] = (),
    marks: Sequence[tuple[float, float]] = (),
    label: str,
) -> Markup:
    """Return an SVG of outlines, given in WGS84 and drawn in EPSG:25833, north above.

    Parameters
    ----------
    apart
        A plot that is split off.
    around
        Class, name and outline of what lies around.
    marks
        Places that are remarked upon (longitude, latitude).
    label
        What a reader of the screen is told.
    """
    shapes = [shape for shape in (outline, apart) if shape is not None and not shape.is_empty]
    others = list(around)
    frame = _Frame(shapes or [shape for _, _, shape in others])
    parts = [f'<path class="sketch-{escape(kind)}" d="{frame.path(shape)}"><title>{escape(name)}'
             "</title></path>" for kind, name, shape in others]  # fmt: skip
    if apart is not None:
        parts.append(f'<path class="sketch-apart" d="{frame.path(apart)}"/>')
    if outline is not None and not outline.is_empty:
        parts.append(f'<path class="sketch-outline" d="{frame.path(outline)}"/>')
        parts += frame.numbers(outline)
    parts += frame.crosses(marks)
    return Markup(  # noqa: S704 – names are escaped, all else are figures
        f'<svg class="sketch" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


class _Frame:
    """Brings metres to the pixels of the drawing."""

    def __init__(self, shapes: Sequence[BaseGeometry]) -> None:
        coordinates = [shapely.get_coordinates(to_metric(shape)) for shape in shapes]
        points = np.vstack(coordinates) if coordinates else np.zeros((1, 2))
        points = points[np.isfinite(points).all(axis=1)]
        low, high = (points.min(axis=0), points.max(axis=0)) if len(points) else (0.0, 1.0)
        size = np.maximum(np.subtract(high, low), 1.0)
        self._middle = np.add(high, low) / 2
        room = np.array([WIDTH - 2 * _MARGIN, HEIGHT - 2 * _MARGIN])
        self._scale = float((room / size).min())

    def pixels(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = (points - self._middle) * self._scale * (1, -1)
        placed: NDArray[np.float64] = np.add(moved, (WIDTH / 2, HEIGHT / 2))
        return placed

    def path(self, shape: BaseGeometry) -> str:
        rings = (ring for part in polygons(to_metric(shape)) for ring in _rings(part))
        return "".join(self._ring(ring) for ring in rings)

    def _ring(self, ring: LineString) -> str:
        points = self.pixels(shapely.get_coordinates(ring)[:-1])
        if not np.isfinite(points).all():
            return ""
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points.tolist()) + "Z"

    def numbers(self, shape: BaseGeometry) -> Iterator[str]:
        rings = [ring for part in polygons(to_metric(shape)) for ring in _rings(part)]
        corners = [point for ring in rings for point in shapely.get_coordinates(ring)[:-1]]
        placed = self.pixels(np.array(corners).reshape(-1, 2))
        for number, (x, y) in enumerate(placed.tolist(), 1):
            if not np.isfinite([x, y]).all():
                continue
            yield f'<circle class="sketch-corner" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
            if len(corners) <= _NUMBERED:
                yield f'<text class="sketch-number" x="{x + 5:.1f}" y="{y - 5:.1f}">{number}</text>'

    def crosses(self, marks: Sequence[tuple[float, float]]) -> Iterator[str]:
        for mark in marks:
            point = shapely.get_coordinates(to_metric(shapely.Point(mark)))
            x, y = self.pixels(point)[0].tolist()
            yield f'<path class="sketch-mark" d="M{x - 7:.1f} {y - 7:.1f}l14 14m0-14l-14 14"/>'


def _rings(part: shapely.Polygon) -> tuple[LineString, ...]:
    return (part.exterior, *part.interiors)
