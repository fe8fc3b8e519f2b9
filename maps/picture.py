"""The picture that stands for a page where its address is shared (Open Graph), drawn by us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.words import Text
from maps.printmap.drawing import Drawing
from maps.style import COLOURS, status_style
from maps.typesetting import picture

if TYPE_CHECKING:
    from data.words import Language
    from maps.printmap import Backdrop

WIDTH: Final = 1200
HEIGHT: Final = 630
"""Size in pixels: what networks show uncut."""
MAP_MM: Final = (85.0, 81.1)
"""Size of the map in mm: drawn at 660 by 630 pixels its names are read on a phone."""

_SIGN_MM: Final = 6.0
_SITE: Final = Text("Gewerbeflächen Nordsachsen", "Commercial land in Nordsachsen")
_DEMO_AROUND: Final = Text("Karte mit Demonstrationsdaten", "Map with demonstration data")
_DEMO: Final = Text("Demonstrationsdaten – kein Angebot", "Demonstration data – no offer")


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture says.

    Attributes
    ----------
    title, lead
        Name, and one line below it.
    status
        Key and label of a plot's status; None for what has none.
    figures
        Up to three figures with their labels.
    invented
        True where what it shows is invented: then it says so.
    """

    title: str
    lead: str
    status: tuple[str, str] | None
    figures: tuple[tuple[str, str], ...]
    invented: bool

    def said(self, language: Language) -> str:
        """Say in words what the picture shows: its text alternative."""
        figures = [f"{label}: {value}" for value, label in self.figures]
        parts = [self.title, self.lead, self.status and self.status[1], *figures]
        if self.invented:
            parts.append(_DEMO.in_(language))
        return _MAP.in_(language).format(said=". ".join(part for part in parts if part))


_MAP: Final = Text("Karte. {said}.", "Map. {said}.")


def card_picture(card: Card, ground: Backdrop, language: Language) -> bytes:
    """Return the picture as PNG of `WIDTH` by `HEIGHT` pixels.

    Parameters
    ----------
    ground
        The map of `MAP_MM`.
    """
    demo = _DEMO if card.invented else _DEMO_AROUND if ground.invented else None
    content = {
        "title": card.title,
        "lead": card.lead,
        "status": card.status and card.status[1],
        "figures": [list(figure) for figure in card.figures],
        "demo": demo and demo.in_(language),
        "site": _SITE.in_(language),
        "attribution": ground.attribution,
        "language": language,
        "colours": COLOURS,
    }
    pictures = {
        "map": ground.svg,
        "sign": _sign(card.status[0]) if card.status else _sign("unknown"),
    }
    return picture("picture.typ", content, pictures, name=card.title)


def _sign(status: str) -> str:
    """Return the sign of a status, as on every map."""
    drawing = Drawing(_SIGN_MM, _SIGN_MM)
    side = _SIGN_MM - 1
    square = f"M.5 .5h{side}v{side}h-{side}Z"
    drawing.path(square, fill="#ffffff")
    drawing.patterned(square, status, stroke=status_style(status).colour, stroke_width=0.6)
    return str(drawing)
