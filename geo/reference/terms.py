"""What is said of a file, and what it becomes: a layer that is ready to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.reference.entry import Entry, Meaning, Origin
    from data.reference.shelf import Shelf
    from data.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a file is to be taken, and what is said of it.

    Attributes
    ----------
    name
        Of the layer; by default made from its kind or meaning.
    meaning
        Of a restriction.
    source, licence, attribution, as_of
        Where the layer is from; where the file itself says it, it need not be said.
    crs, layer
        Coordinate system and layer, where the file does not show them.
    year
        Of a tax table that names none.
    covers
        "county", or a file with the area that a restriction layer was made for.
    """

    name: str | None = None
    meaning: Meaning | None = None
    source: str | None = None
    licence: str | None = None
    attribution: str | None = None
    as_of: str | None = None
    crs: str | None = None
    layer: str | None = None
    year: int | None = None
    covers: str | Path | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A layer that is ready to be kept."""

    entry: Entry
    notes: tuple[Text, ...]
    write: Callable[[Path], None]

    def keep(self, shelf: Shelf) -> bool:
        """Lay the layer on the shelf; False where the same one lies there already."""
        return shelf.put(self.entry, self.write)


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds, before it has a name."""

    count: int
    title: Text
    origin: Origin
    suffix: str
    content: bytes
    """What the hash is made of."""
    write: Callable[[Path], None]
    notes: tuple[Text, ...] = ()
    name: str = ""
    covers: str | None = None
    detail: dict[str, object] | None = None
