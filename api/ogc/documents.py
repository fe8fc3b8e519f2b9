"""The documents that describe the service: landing page, collections, queryables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from api.ogc.collection import GEOMETRY, Collection
from api.ogc.collections import licence
from api.ogc.conformance import CLASSES
from api.ogc.crs import CRS84, SYSTEMS
from data.words import Text
from geo.cql import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.ogc.links import Link, Links
    from api.ogc.properties import Property
    from data.words import Language
    from geo.catalogue import Source

TITLE: Final = Text("Gewerbeflächen Nordsachsen", "Commercial land in Nordsachsen")
DESCRIPTION: Final = Text(
    "Flächen, Gewerbegebiete, Gemeinden und Verkehrswege des Landkreises Nordsachsen nach OGC "
    "API – Features. Was unbekannt ist, ist null.",
    "Plots, estates, municipalities and infrastructure of the district of Nordsachsen by OGC "
    "API – Features. What is unknown is null.",
)
_GEOMETRY: Final = Text("Geometrie", "Geometry")
_GREGORIAN: Final = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
# Where a licence can be read, by the name that sources state.
_LICENCES: Final = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "dl-de/by-2-0": "https://www.govdata.de/dl-de/by-2-0",
    "dl-de/zero-2-0": "https://www.govdata.de/dl-de/zero-2-0",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
# Of geometries that all are alike, the format says which.
_SINGLE: Final = {
    frozenset({"Point"}): "geometry-point",
    frozenset({"LineString"}): "geometry-linestring",
    frozenset({"Polygon"}): "geometry-polygon",
}


def landing(links: Links) -> dict[str, Any]:
    """Return the landing page."""
    return {
        "title": TITLE.in_(links.language),
        "description": DESCRIPTION.in_(links.language),
        "links": links.landing(),
    }


def conformance(links: Links) -> dict[str, Any]:
    """Return the declaration of conformance."""
    return {"conformsTo": list(CLASSES), "links": links.itself("/conformance")}


def all_collections(links: Links, held: Iterable[Collection]) -> dict[str, Any]:
    """Return the list of collections."""
    return {
        "links": links.itself("/collections"),
        "crs": [one.uri for one in SYSTEMS],
        "collections": [of_collection(links, one) for one in held],
    }


def of_collection(links: Links, held: Collection) -> dict[str, Any]:
    """Return the description of a collection."""
    stated = licence(held.sources)
    content: dict[str, Any] = {
        "id": held.id,
        "title": held.title.in_(links.language),
        "description": held.description.in_(links.language),
        "attribution": attribution(held.sources),
        "licence": stated,
        "extent": _extent(held),
        "itemType": "feature",
        "crs": [one.uri for one in SYSTEMS],
        "storageCrs": CRS84.uri,
        "links": [*links.of_collection(held.id), *_licence_link(links, stated)],
    }
    return {key: value for key, value in content.items() if value is not None or key == "licence"}


def attribution(sources: Iterable[Source]) -> list[str]:
    """Return who is to be named."""
    return list(dict.fromkeys(one.attribution for one in sources))


def _licence_link(links: Links, stated: str | None) -> list[Link]:
    href = _LICENCES.get(stated or "")
    return [links.licence(href)] if href else []


def _extent(held: Collection) -> dict[str, Any] | None:
    extent: dict[str, Any] = {}
    if held.extent is not None:
        extent["spatial"] = {"bbox": [list(held.extent)], "crs": CRS84.uri}
    if held.interval is not None:
        first, last = held.interval
        span = [f"{first}T00:00:00Z", f"{last}T23:59:59Z"]
        extent["temporal"] = {"interval": [span], "trs": _GREGORIAN}
    return extent or None


def queryables(links: Links, held: Collection) -> dict[str, Any]:
    """Return the schema of what filters can ask."""
    geometry = {
        "title": _GEOMETRY.in_(links.language),
        "x-ogc-role": "primary-geometry",
        "format": _format(held),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": links.address(f"/collections/{held.id}/queryables"),
        "type": "object",
        "title": held.title.in_(links.language),
        "description": held.description.in_(links.language),
        "properties": {
            GEOMETRY: geometry,
            **{one.name: schema_of(one, links.language) for one in held.properties},
        },
        "additionalProperties": False,
    }


def _format(held: Collection) -> str:
    kinds = frozenset(one.geom_type for one in held.geometry if one is not None)
    return _SINGLE.get(kinds, "geometry-any")


def schema_of(one: Property, language: Language) -> dict[str, Any]:
    """Return the JSON schema of a property that is known."""
    schema: dict[str, Any] = {"title": one.label.in_(language)}
    if one.note:
        schema["description"] = one.note
    if one.unit:
        schema["x-ogc-unit"] = one.unit
    if one.name == "id":
        schema["x-ogc-role"] = "id"
    codes = {"enum": [entry.code for entry in one.codes]} if one.codes else {}
    return schema | _type(one.kind, codes)


def _type(kind: Kind, codes: dict[str, Any]) -> dict[str, Any]:
    match kind:
        case Kind.NUMBER | Kind.BOOLEAN:
            return {"type": str(kind)}
        case Kind.DATE:
            return {"type": "string", "format": "date"}
        case Kind.TEXTS:
            return {"type": "array", "items": {"type": "string", **codes}}
        case _:
            return {"type": "string", **codes}
