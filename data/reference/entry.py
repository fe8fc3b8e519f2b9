"""What is known of a loaded layer: its kind, source, licence, date and meaning."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping  # noqa: TC003 – pydantic reads the annotations
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from pydantic import TypeAdapter

from data.words import Text


class Kind(StrEnum):
    """Kinds of layers."""

    BOUNDARIES = "boundaries"
    RESTRICTION = "restriction"
    TAX = "tax"
    CENSUS = "census"
    PARCELS = "parcels"


KIND_LABELS: Final[Mapping[Kind, Text]] = {
    Kind.BOUNDARIES: Text("Verwaltungsgrenzen", "Administrative boundaries"),
    Kind.RESTRICTION: Text("Einschränkung", "Restriction"),
    Kind.TAX: Text("Hebesätze", "Tax multipliers"),
    Kind.CENSUS: Text("Zensus-Gitter", "Census grid"),
    Kind.PARCELS: Text("Flurstücke", "Cadastral parcels"),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What it means for a plot to lie in the areas of a restriction layer.

    Attributes
    ----------
    field, code
        Coded field of the record and its code, where there is one for it.
    label
        What the areas are.
    level, reason
        Class of the restriction, and why; None where field and code say it.
    """

    label: Text
    field: str | None = None
    code: str | None = None
    level: str | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a layer is from.

    Attributes
    ----------
    source
        Who made it, and what it is called there.
    attribution
        Line that the licence demands.
    licence
        Its usual name, empty where none is stated.
    as_of
        Day, month or year of the data in ISO 8601; None is unknown.
    """

    source: str
    attribution: str
    licence: str = ""
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A loaded layer.

    Attributes
    ----------
    name
        Unique on the shelf; a layer of the same name replaces it.
    title
        What it is called where sources are named.
    file
        Name of the file that was loaded.
    loaded_on
        Day on which that was.
    count
        How many areas, rows or cells it has.
    content
        Hash of its content.
    data
        Name of the file on the shelf.
    meaning
        Of a restriction.
    covers
        What a restriction layer was made for: "county", "area" (the polygon that was given
        with it), or None where nothing is known beyond its areas.
    """

    name: str
    kind: Kind
    title: Text
    origin: Origin
    file: str
    loaded_on: date
    count: int
    content: str = ""
    data: str = ""
    meaning: Meaning | None = None
    covers: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    """What only one kind has: years of a tax table, size of census cells in metres."""

    @property
    def fingerprint(self) -> str:
        """Hash of what a catalogue can see of it; on which day it was loaded is not in it."""
        seen = replace(self, loaded_on=date(1970, 1, 1), file="", data="")
        return hashlib.sha256(ENTRY.dump_json(seen)).hexdigest()


ENTRY: Final = TypeAdapter(Entry)
