"""What may lie below the map's layers instead of our own drawing: pictures of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from data.words import Text

GroundKind = Literal["map", "orthophoto"]

OWN: Final = "own"
"""What no source may be called: the name of our own drawing."""
OWN_LABEL: Final = Text("Eigene Zeichnung", "Own drawing")


@dataclass(frozen=True, slots=True)
class Ground:
    """A source of pictures, as map and pages show it.

    Attributes
    ----------
    name
        Key in the address of its tiles and of the map's view.
    label
        What people choose it by.
    kind
        A map covers our own roads and names; over an orthophoto they become outlines.
    attribution, link
        Who is to be named, in the words of the source, and where these lead.
    min_zoom, max_zoom
        Zooms at which there are tiles; beyond the last they are drawn larger.
    """

    name: str
    label: Text
    kind: GroundKind
    attribution: str
    link: str | None
    min_zoom: int
    max_zoom: int
