"""Drawing on paper: an SVG document in millimetres."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from maps import typeface
from maps.printable import printable
from maps.style import COLOURS, FONT, pattern_defs, pattern_id

if TYPE_CHECKING:
    from collections.abc import Iterator

# A pattern tile is 8 units; drawn at this scale it is 1.4 mm on paper.
PATTERN_SCALE: Final = 0.18
# Width of a halo as a part of its letters' size. It is opaque: one that is not is a layer of its
# own in the PDF, a tenth of the time of a page with maps.
_HALO: Final = 0.24


@dataclass(frozen=True, slots=True)
class Type:
    """How a label is set: size in mm, weight, colour, letter spacing in mm, halo."""

    size: float
    weight: int = 400
    colour: str = COLOURS["ink"]
    spacing: float = 0.0
    halo: str | None = COLOURS["paper"]

    def width(self, text: str) -> float:
        """Return the width of `text` in mm."""
        return typeface.width(text, self.size, self.weight) + self.spacing * len(text)


class Drawing:
    """An SVG document in millimetres; every text in it is made printable first."""

    def __init__(self, width: float, height: float) -> None:
        self.root = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "width": f"{width:g}mm",
                "height": f"{height:g}mm",
                "viewBox": f"0 0 {width:g} {height:g}",
                "font-family": FONT,
            },
        )
        defs = ET.fromstring(f"<defs>{pattern_defs()}</defs>")  # noqa: S314 – our own
        self._grounds = {pattern.get("id"): _on_paper(pattern) for pattern in defs}
        self.root.append(defs)
        self._here = self.root

    def __str__(self) -> str:
        """Return the SVG."""
        return ET.tostring(self.root, encoding="unicode")

    @contextmanager
    def clipped(self, width: float, height: float) -> Iterator[None]:
        """Draw what follows inside of a rectangle at the upper left only, sizes in mm."""
        clip = ET.SubElement(self.root, "clipPath", {"id": "frame"})
        ET.SubElement(clip, "rect", {"width": f"{width:g}", "height": f"{height:g}"})
        self._here = ET.SubElement(self.root, "g", {"clip-path": "url(#frame)"})
        try:
            yield
        finally:
            self._here = self.root

    def path(self, d: str, **style: str | float) -> None:
        """Draw a path; attributes are named as in SVG with `_` for `-`."""
        if d:
            self._add("path", {"d": d, "fill": "none", **style})

    def rect(self, x: float, y: float, width: float, height: float, **style: str | float) -> None:
        """Draw a rectangle."""
        self._add("rect", {"x": x, "y": y, "width": width, "height": height, **style})

    def image(self, x: float, y: float, width: float, height: float, content: str) -> None:
        """Draw a picture, given as an address with the scheme `data`, over a rectangle."""
        place = {"x": x, "y": y, "width": width, "height": height}
        self._add("image", {**place, "preserveAspectRatio": "none", "href": content})

    def circle(self, x: float, y: float, radius: float, **style: str | float) -> None:
        """Draw a circle."""
        self._add("circle", {"cx": x, "cy": y, "r": radius, **style})

    def patterned(self, d: str, status: str, **style: str | float) -> None:
        """Draw an area in the pattern of a status."""
        pattern = pattern_id(status)
        colour, opacity = self._grounds[pattern]
        self.path(d, fill=colour, fill_opacity=opacity)
        self.path(d, **{"fill": f"url(#{pattern})", **style})

    def text(
        self,
        x: float,
        y: float,
        text: str,
        type_: Type,
        *,
        anchor: str = "middle",
        angle: float = 0.0,
    ) -> None:
        """Set `text` with the middle of its x-height at (x, y)."""
        attributes: dict[str, str | float] = {
            "x": x,
            "y": y + type_.size * 0.33,
            "font_size": type_.size,
            "font_weight": type_.weight,
            "fill": type_.colour,
            "text_anchor": anchor,
        }
        if type_.spacing:
            attributes["letter_spacing"] = type_.spacing
        if angle:
            attributes["transform"] = f"rotate({angle:.1f} {x:.2f} {y:.2f})"
        # The halo is a text of its own beneath: it holds in every renderer.
        if type_.halo is not None:
            self._add(
                "text",
                {
                    **attributes,
                    "stroke": type_.halo,
                    "stroke_width": type_.size * _HALO,
                    "stroke_linejoin": "round",
                    "fill": type_.halo,
                },
            ).text = printable(text)
        self._add("text", attributes).text = printable(text)

    def _add(self, tag: str, attributes: dict[str, str | float]) -> ET.Element:
        return ET.SubElement(
            self._here,
            tag,
            {
                name.replace("_", "-"): value if isinstance(value, str) else f"{value:.4g}"
                for name, value in attributes.items()
            },
        )


def _on_paper(pattern: ET.Element) -> tuple[str, float]:
    """Shrink a pattern to paper; take its ground out and return colour and opacity.

    The edges of the tiles would show as hairlines: the ground is drawn in one piece.
    """
    pattern.set("patternTransform", f"scale({PATTERN_SCALE})")
    ground = pattern.find("rect")
    if ground is None:
        return "none", 0.0
    pattern.remove(ground)
    return str(ground.get("fill")), float(ground.get("fill-opacity", "1"))
