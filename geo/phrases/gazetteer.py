"""Places that a search line may name: municipalities, estates, the cities around."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from geo.phrases.tokens import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.catalogue import Catalogue

_BRACKETS: Final = re.compile(r"\s*\([^)]*\)")
# What estates are called before their own name; that name alone is enough.
_KIND_OF_ESTATE: Final = re.compile(
    r"^(?:(?:industrie|gewerbe|logistik|handwerker)(?:-?\s*(?:und|/)\s*(?:industrie|gewerbe))?-?"
    r"(?:gebiet|park|hof|standort)|am|an der)\s+",
    re.IGNORECASE,
)
_SHORTEST: Final = 5
_WINDS: Final = re.compile(
    r"(?:nord|süd|ost|west|mitte)(?:[- ]?(?:nord|süd|ost|west))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place: a filter of the search, a point that one may want to be near to, or both.

    Attributes
    ----------
    kind
        "city" is one outside, which can be reached and not chosen.
    keys
        Values of the filter `kind`; none for a city.
    point
        Longitude and latitude in degrees (WGS84); None where the position is unknown.
    """

    kind: Literal["municipality", "estate", "city"]
    name: str
    keys: tuple[str, ...]
    point: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Places by the key of each of their names."""

    places: Mapping[str, NamedPlace]

    @property
    def names(self) -> Mapping[str, str]:
        """How each is written, by key."""
        return {key: place.name for key, place in self.places.items()}


def gazetteer(catalogue: Catalogue) -> Gazetteer:
    """Return the places of a catalogue; a name that two places have is neither's."""
    found: dict[str, list[NamedPlace]] = {}
    for words, place in (*_cities(catalogue), *_municipalities(catalogue), *_estates(catalogue)):
        key = key_of(words)
        if key and place not in (held := found.setdefault(key, [])):
            held.append(place)
    return Gazetteer({key: _one(held) for key, held in found.items() if _is_one(held)})


def _is_one(held: list[NamedPlace]) -> bool:
    kinds = {place.kind for place in held}
    return len(held) == 1 or kinds == {"municipality"} or "municipality" in kinds


def _one(held: list[NamedPlace]) -> NamedPlace:
    """Return the place of a name: a municipality before an estate, several towns together."""
    towns = [place for place in held if place.kind == "municipality"] or held
    if len(towns) == 1:
        return towns[0]
    keys = tuple(sorted({key for place in towns for key in place.keys}))
    return NamedPlace("municipality", towns[0].name, keys, None)


def _municipalities(catalogue: Catalogue) -> Iterator[tuple[str, NamedPlace]]:
    for town in catalogue.municipalities.values():
        place = NamedPlace("municipality", town.name, (town.ags,), (town.lon, town.lat))
        yield town.name, place
        if town.postcode:
            yield town.postcode, place
        if "-" in town.name:
            yield from ((part, place) for part in town.name.split("-") if len(part) >= _SHORTEST)


def _estates(catalogue: Catalogue) -> Iterator[tuple[str, NamedPlace]]:
    for estate in catalogue.estates.values():
        middle = None if estate.geometry is None else estate.geometry.centroid
        point = None if middle is None else (round(middle.x, 5), round(middle.y, 5))
        bare = _BRACKETS.sub("", estate.name).strip()
        place = NamedPlace("estate", bare, (estate.id,), point)
        own = _KIND_OF_ESTATE.sub("", bare)
        for words in dict.fromkeys((estate.name, bare, own)):
            if len(words) >= _SHORTEST and not _WINDS.fullmatch(words):
                yield words, place


def _cities(catalogue: Catalogue) -> Iterator[tuple[str, NamedPlace]]:
    layer = catalogue.layers.get("places")
    if layer is None or "central_place" not in layer.columns:
        return
    for name, kind, point in zip(
        layer["name"], layer["central_place"], layer.geometry, strict=True
    ):
        if kind == "oberzentrum":
            bare = _BRACKETS.sub("", str(name)).strip()
            place = NamedPlace("city", bare, (), (round(point.x, 5), round(point.y, 5)))
            yield from ((words, place) for words in {bare, str(name)})
