"""A print map of several plots: those of an estate, of a municipality, or of any selection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from geo.crs import to_metric
from maps.printmap.draw import PrintMap, drawn
from maps.printmap.frame import selection_frame
from maps.printmap.ground import ground_of
from maps.printmap.legend import legend_rows, room_above
from maps.printmap.scene import Mark, Scene

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from maps.printmap.ground import Ground


def selection_map(
    catalogue: Catalogue,
    plots: Sequence[Plot],
    language: Language,
    size: tuple[float, float],
    *,
    around: BaseGeometry | None = None,
    margin: float = 0,
) -> PrintMap | None:
    """Draw plots with the numbers 1, 2, … in their order; None where there is nothing to show.

    Parameters
    ----------
    catalogue
        The catalogue that holds the plots and the layers.
    plots
        The plots of the selection.
    size
        Width and height on paper in mm, legend and scale bar included.
    around
        What the map must show beside the plots, in EPSG:4326: the outline of an estate or of
        a municipality.
    margin
        How far beyond it the map must show, in metres: where a position is only estimated, it
        may lie anywhere within.
    """
    ground = ground_of(catalogue)
    marks = tuple(
        Mark(number, plot, ground.outline(plot.id)) for number, plot in enumerate(plots, 1)
    )
    shapes = [mark.outline for mark in marks]
    shapes += [] if around is None else [to_metric(around).buffer(margin)]
    if not shapes:
        return None
    scene = _scene(ground, marks, shapes, language, size)
    return drawn(catalogue, scene, size)


def _scene(
    ground: Ground,
    marks: tuple[Mark, ...],
    shapes: Sequence[BaseGeometry],
    language: Language,
    size: tuple[float, float],
) -> Scene:
    """Choose the frame: the first whose legend has the rows that it leaves room for."""
    width, height = size
    bounds = shapely.total_bounds(shapes).tolist()
    for rows in range(2, 12):
        frame = selection_frame(bounds, width, room_above(height, rows))
        scene = Scene(ground, None, "selection", language, frame, marks=marks)
        if len(legend_rows(scene)) <= rows:
            break
    return scene
