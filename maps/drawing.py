"""Drawing on paper: an SVG in millimetres with the signs of the print maps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from maps import typeface
from maps.printable import printable
from maps.style import COLOURS, FONT, pattern_defs, pattern_id

# A pattern tile is 8 units; drawn at this scale it is 1.4 mm on paper.
PATTERN_SCALE: Final = 0.18

# Road signs after the VzKat: 405 (motorway), 401 (federal road); other roads plain.
_BLUE: Final = "#1d4f91"
_YELLOW: Final = "#f6c945"


# BT 46 is a road of the county of Bayreuth: the letter alone does not make the class.
_MOTORWAY: Final = re.compile(r"A ?\d")
_FEDERAL: Final = re.compile(r"B ?\d")


def is_motorway(ref: str) -> bool:
    """Say whether a road's number is a motorway's."""
    return _MOTORWAY.match(ref) is not None


def mix(first: str, second: str, share: float) -> str:
    """Return the colour `share` of the way from `first` to `second` (both #rrggbb)."""
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


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

    def clip(self, width: float, height: float) -> None:
        """Draw what follows inside of this rectangle only."""
        clip = ET.SubElement(self.root, "clipPath", {"id": "frame"})
        ET.SubElement(clip, "rect", {"width": f"{width:g}", "height": f"{height:g}"})
        self._here = ET.SubElement(self.root, "g", {"clip-path": "url(#frame)"})

    def unclip(self) -> None:
        """Draw what follows anywhere."""
        self._here = self.root

    def path(self, d: str, **style: str | float) -> None:
        """Draw a path; attributes are named as in SVG with `_` for `-`."""
        if d:
            self._add("path", {"d": d, "fill": "none", **style})

    def rect(self, x: float, y: float, width: float, height: float, **style: str | float) -> None:
        """Draw a rectangle."""
        self._add("rect", {"x": x, "y": y, "width": width, "height": height, **style})

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
                    "stroke_width": type_.size * 0.26,
                    "stroke_linejoin": "round",
                    "stroke_opacity": 0.85,
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

    # Signs

    def junction(self, x: float, y: float) -> None:
        """Draw a motorway junction: a diamond."""
        self.path(
            f"M{x:.2f} {y - 1.5:.2f}l1.5 1.5-1.5 1.5-1.5-1.5Z",
            fill="#ffffff",
            stroke=_BLUE,
            stroke_width=0.6,
            stroke_linejoin="round",
        )

    def station(self, x: float, y: float) -> None:
        """Draw a railway station: a square."""
        self.rect(
            x - 0.8,
            y - 0.8,
            1.6,
            1.6,
            fill="#ffffff",
            stroke=COLOURS["map-rail"],
            stroke_width=0.45,
        )

    def airport(self, x: float, y: float) -> None:
        """Draw an airport: an aeroplane in a disc."""
        self._disc(x, y)
        self.path(
            f"M{x:.2f} {y - 1.5:.2f}l.25.4v.8l1.3.9v.35l-1.3-.45-.05.75.4.3v.3l-.6-.2"
            "-.6.2v-.3l.4-.3-.05-.75-1.3.45v-.35l1.3-.9v-.8Z",
            fill="#ffffff",
        )

    def freight(self, x: float, y: float) -> None:
        """Draw a freight terminal or port: a container in a disc."""
        self._disc(x, y)
        self.rect(x - 1.2, y - 0.75, 2.4, 1.5, fill="#ffffff")
        self.path(
            "".join(f"M{x + dx:.2f} {y - 0.75:.2f}v1.5" for dx in (-0.6, 0, 0.6)),
            stroke=COLOURS["brand"],
            stroke_width=0.22,
        )

    def _disc(self, x: float, y: float) -> None:
        self.circle(x, y, 1.9, fill=COLOURS["brand"], stroke="#ffffff", stroke_width=0.35)

    def pin(self, x: float, y: float) -> None:
        """Draw the pin of the plot, its tip at the point."""
        self.path(
            f"M{x:.2f} {y:.2f}c-.9-2.7-3.1-4.4-3.1-7a3.1 3.1 0 0 1 6.2 0c0 2.6-2.2 4.3-3.1 7Z",
            fill=COLOURS["accent"],
            stroke="#ffffff",
            stroke_width=0.5,
            stroke_linejoin="round",
        )
        self.circle(x, y - 7, 1.15, fill="#ffffff")

    def shield(self, x: float, y: float, text: str) -> None:
        """Draw the number of a road as its sign."""
        width, height = shield_size(text)
        left, top = x - width / 2, y - height / 2
        if is_motorway(text):
            nose = 0.7
            self.path(
                f"M{left:.2f} {y:.2f}l{nose} {-height / 2:.2f}h{width - 2 * nose:.2f}"
                f"l{nose} {height / 2:.2f} {-nose} {height / 2:.2f}h{2 * nose - width:.2f}Z",
                fill=_BLUE,
                stroke="#ffffff",
                stroke_width=0.3,
            )
        else:
            fill = _YELLOW if _FEDERAL.match(text) else "#ffffff"
            self.rect(
                left,
                top,
                width,
                height,
                rx=0.4,
                fill=fill,
                stroke=COLOURS["ink"],
                stroke_width=0.2,
            )
        colour = "#ffffff" if is_motorway(text) else COLOURS["ink"]
        self.text(x, y, text, Type(_SHIELD.size, _SHIELD.weight, colour, halo=None))


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


_SHIELD: Final = Type(2.1, 700)


def shield_size(text: str) -> tuple[float, float]:
    """Return width and height of a road's shield in mm."""
    return _SHIELD.width(text) + (2.2 if is_motorway(text) else 1.4), 2.9
