"""A plot from above: pictures of others, tile by tile, put together as one figure on paper."""

from __future__ import annotations

import base64
import hashlib
import io
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

import shapely
from PIL import Image

from data.words import Text
from geo.crs import to_metric, to_wgs84
from geo.tiles import covering, in_plane, pixel_size
from maps.printmap import signs
from maps.printmap.draw import PrintMap
from maps.printmap.drawing import Drawing
from maps.printmap.frame import detail_frame
from maps.printmap.legend import draw_scale_bar, room_above, scale_bar
from maps.printmap.scene import scale_words
from maps.style import COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from data.words import Language
    from geo.catalogue import Plot
    from geo.tiles import Box, Tile
    from maps.ground import Ground

TILE: Final = 256
"""Pixels across a tile."""
_WIDTH: Final = 178.0
# Height on paper in mm, the scale bar included: on a page of its own, and above photographs.
_TALL: Final = 132.0
_LOW: Final = 104.0
_ROWS: Final = 2
# Pixels across the figure: fewer look coarse on paper, below the second nothing is told apart.
_WANTED: Final = 1_000
_LEAST: Final = 350
_MOST_TILES: Final = 64
_QUALITY: Final = 84

_NAMES: Final = {
    "orthophoto": Text("Luftbild", "Aerial photograph"),
    "map": Text("Karte der Umgebung", "Map of the surroundings"),
}
_ALTS: Final = {
    "orthophoto": Text(
        "Luftbild (Orthofoto) im Maßstab {scale}, Norden oben: die Fläche {name} und ihre Umgebung "
        "von oben. Der Umriss der Fläche ist in der Mitte eingezeichnet.",
        "Aerial photograph (orthophoto) at {scale}, north up: the plot {name} and its "
        "surroundings from above. The outline of the plot is drawn in the middle.",
    ),
    "map": Text(
        "Karte „{title}“ im Maßstab {scale}, Norden oben: die Umgebung der Fläche {name}, deren "
        "Umriss in der Mitte eingezeichnet ist.",
        "Map “{title}” at {scale}, north up: the surroundings of the plot {name}, whose outline "
        "is drawn in the middle.",
    ),
}


@dataclass(frozen=True, slots=True)
class AerialView:
    """What a figure shows.

    Attributes
    ----------
    metres
        Metres on the ground for one millimetre on paper.
    box
        West, south, east and north in EPSG:3857.
    zoom
        Zoom of the tiles that are wanted.
    height
        Height of the picture on paper in mm, without the scale bar.
    """

    metres: float
    box: Box
    zoom: int
    height: float

    @classmethod
    def of(cls, plot: Plot, ground: Ground, *, tall: bool = True) -> Self | None:
        """Return the view of a plot, at a scale of site plans.

        None where the source has no pictures that are fine enough, or too many.

        Parameters
        ----------
        tall
            Whether it has a page of its own.
        """
        height = room_above(_TALL if tall else _LOW, _ROWS)
        frame = detail_frame(to_metric(plot.record.geometry), _WIDTH, height)
        centre = to_wgs84(shapely.Point(frame.centre))
        at = in_plane(centre)
        # A metre is longer in the plane by this (EPSG:1024, scale factor of the projection).
        stretch = frame.metres / math.cos(math.radians(centre.y))
        half_x, half_y = _WIDTH * stretch / 2, height * stretch / 2
        box = (at.x - half_x, at.y - half_y, at.x + half_x, at.y + half_y)
        zoom = _zoom(2 * half_x, ground)
        view = None if zoom is None else cls(frame.metres, box, zoom, height)
        return view if view and len(view.tiles) <= _MOST_TILES else None

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """The tiles that it needs, row by row from the north-west."""
        return covering(self.box, self.zoom)

    @property
    def stretch(self) -> float:
        """Metres of EPSG:3857 for one millimetre on paper."""
        return (self.box[2] - self.box[0]) / _WIDTH

    def path(self, geometry: BaseGeometry) -> str:
        """Return the outlines of areas in WGS84 as the `d` of an SVG path, in mm."""
        west, _, _, north = self.box
        rings = [
            ring
            for polygon in shapely.get_parts(in_plane(geometry))
            for ring in (polygon.exterior, *polygon.interiors)
        ]
        return "".join(
            "M"
            + " ".join(
                f"{(x - west) / self.stretch:.2f},{(north - y) / self.stretch:.2f}"
                for x, y in shapely.get_coordinates(ring)
            )
            + "Z"
            for ring in rings
        )


def _zoom(across: float, ground: Ground) -> int | None:
    """Return the first zoom that is fine enough for a figure so many metres of the plane wide."""
    zooms = range(ground.min_zoom, ground.max_zoom + 1)
    for zoom in zooms:
        if across / pixel_size(zoom, TILE) >= _WANTED:
            return zoom
    return zooms[-1] if across / pixel_size(zooms[-1], TILE) >= _LEAST else None


@dataclass(frozen=True)
class Aerial:
    """All that is drawn: the view, whose pictures these are, and the pictures themselves.

    Attributes
    ----------
    pictures
        PNG, JPEG or WebP of `TILE` pixels, checked, one for each tile of the view.
    """

    view: AerialView
    ground: Ground
    pictures: Mapping[Tile, bytes]

    @cached_property
    def tag(self) -> str:
        """A hash of what is drawn."""
        digest = hashlib.sha256(repr((self.view, self.ground)).encode())
        for tile in self.view.tiles:
            digest.update(hashlib.sha256(self.pictures[tile]).digest())
        return digest.hexdigest()

    @property
    def name(self) -> Text:
        """What the figure is called."""
        return _NAMES[self.ground.kind]

    def drawn(self, plot: Plot, language: Language) -> PrintMap:
        """Draw the outline of a plot over the pictures, with scale bar and north arrow."""
        view, outline = self.view, self.view.path(plot.record.geometry)
        strip = _LOW - room_above(_LOW, _ROWS)
        drawing = Drawing(_WIDTH, view.height + strip)
        content, (x, y, width, height) = self._stitched()
        with drawing.clipped(_WIDTH, view.height):
            drawing.image(x, y, width, height, content)
            for colour, wide in (("#ffffff", 1.7), (COLOURS["accent"], 0.8)):
                drawing.path(outline, stroke=colour, stroke_width=wide, stroke_linejoin="round")
            signs.north_arrow(drawing, _WIDTH - 6, 7.5)
        edge = COLOURS["ink-soft"]
        drawing.rect(0, 0, _WIDTH, view.height, fill="none", stroke=edge, stroke_width=0.3)
        draw_scale_bar(drawing, scale_bar(view.metres, language), view.height + strip * 0.3)
        named = f"{plot.name} ({plot.municipality_name})" if plot.municipality_name else plot.name
        alt = _ALTS[self.ground.kind].in_(language)
        return PrintMap(
            svg=str(drawing),
            alt=alt.format(
                scale=scale_words(view.metres, language),
                name=named,
                title=self.ground.label.in_(language),
            ),
            attribution=self.ground.attribution,
            invented=plot.invented,
        )

    def _stitched(self) -> tuple[str, Box]:
        """Return the picture as an address with the scheme `data`, and where it lies, in mm."""
        tiles = self.view.tiles
        west, north = tiles[0].metres[0], tiles[0].metres[3]
        pixel = pixel_size(self.view.zoom, TILE)
        left, top = (self.view.box[0] - west) / pixel, (north - self.view.box[3]) / pixel
        # Whole pixels, so that none is computed anew; the frame cuts what is over.
        box = (
            math.floor(left),
            math.floor(top),
            math.ceil((self.view.box[2] - west) / pixel),
            math.ceil((north - self.view.box[1]) / pixel),
        )
        image = _mosaic(tiles, self.pictures).crop(box)
        mm = pixel / self.view.stretch
        place = (box[0] - left) * mm, (box[1] - top) * mm, image.width * mm, image.height * mm
        return _encoded(image, photograph=self.ground.kind == "orthophoto"), place


def _mosaic(tiles: Sequence[Tile], pictures: Mapping[Tile, bytes]) -> Image.Image:
    first, last = tiles[0], tiles[-1]
    size = (last.x - first.x + 1) * TILE, (last.y - first.y + 1) * TILE
    whole = Image.new("RGB", size, "#ffffff")
    for tile in tiles:
        with Image.open(io.BytesIO(pictures[tile])) as image:
            part = image.convert("RGBA")  # a map may have holes: they are white on paper
        whole.paste(part, ((tile.x - first.x) * TILE, (tile.y - first.y) * TILE), part)
    return whole


def _encoded(image: Image.Image, *, photograph: bool) -> str:
    held = io.BytesIO()
    if photograph:
        image.save(held, "JPEG", quality=_QUALITY)
    else:
        image.save(held, "PNG", optimize=True)
    media = "image/jpeg" if photograph else "image/png"
    return f"data:{media};base64,{base64.b64encode(held.getvalue()).decode()}"
