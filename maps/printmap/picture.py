"""A map without legend and frame: the ground of the picture that stands for a page elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import shapely

from geo.crs import to_metric
from maps.printmap.draw import attribution, draw_bare, frame_of
from maps.printmap.frame import Frame
from maps.printmap.ground import ground_of
from maps.printmap.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from maps.printmap.scene import View

# From so many metres per mm on only what is large is drawn; no map is nearer than the second.
_FAR: Final = 250
_NEAREST: Final = 15
_EDGE: Final = 4


class Backdrop(NamedTuple):
    """A map below a picture: its SVG, whose data it draws, whether it shows an invented plot."""

    svg: str
    attribution: str
    invented: bool


def plot_ground(
    catalogue: Catalogue, plot: Plot, language: Language, size: tuple[float, float]
) -> Backdrop:
    """Return the surroundings of a plot; `size` is in mm."""
    ground = ground_of(catalogue)
    frame = frame_of(ground, plot, "overview", (), size)
    scene = Scene(ground, plot, "overview", language, frame)
    return _backdrop(catalogue, scene)


def area_ground(
    catalogue: Catalogue,
    shapes: Sequence[BaseGeometry],
    language: Language,
    size: tuple[float, float],
) -> Backdrop:
    """Return what lies around shapes (EPSG:4326), with every plot there, as `plot_ground` does.

    Nothing is measured on it, so that its scale need not be a round one.
    """
    ground = ground_of(catalogue)
    frame = _frame([to_metric(shape) for shape in shapes], *size)
    view: View = "reach" if frame.metres > _FAR else "selection"
    scene = Scene(ground, None, view, language, frame)
    return _backdrop(catalogue, scene)


def _backdrop(catalogue: Catalogue, scene: Scene) -> Backdrop:
    shown = attribution(catalogue, scene.view)
    return Backdrop(draw_bare(scene), shown, invented=scene.is_invented(spots=True))


def _frame(shapes: Sequence[BaseGeometry], width: float, height: float) -> Frame:
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    needed = max((east - west) / (width - 2 * _EDGE), (north - south) / (height - 2 * _EDGE))
    return Frame(((west + east) / 2, (south + north) / 2), max(needed, _NEAREST), width, height)
