"""The description of `/ogc` in OpenAPI 3.0, which the standard and its clients read.

The rest of the API is described in 3.1, as FastAPI writes it: null, constants and examples
are written otherwise there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from api.ogc.collections import PLOTS
from api.ogc.crs import CRS84, SYSTEMS
from api.ogc.documents import DESCRIPTION, TITLE, schema_of
from api.ogc.negotiation import GEOJSON, HTML, JSON, OPENAPI, SCHEMA
from api.ogc.query import (
    COMMON,
    DEFAULT_LIMIT,
    ENCODINGS,
    MAX_LIMIT,
    MAX_OFFSET,
    described,
    equal_parameters,
)
from api.problems import MEDIA_TYPE, ProblemBody
from api.schemas import Link, PlotProperties, Stamp
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

    from api.ogc.collection import Collection
    from api.ogc.links import Links

_SCHEMAS: Final = "#/components/schemas/"
_PARAMETERS: Final = "#/components/parameters/"
_CRS: Final = {"type": "string", "format": "uri", "enum": [one.uri for one in SYSTEMS]}
_PAGES: Final = {"type": "string", "format": "uri", "default": CRS84.uri, **_CRS}


def _parameter(name: str, text: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": text,
        "schema": schema,
        "style": "form",
        "explode": False,
        **more,
    }


PARAMETERS: Final = {
    one["name"]: one
    for one in (
        _parameter(
            "limit",
            f"Features on a page; more than {MAX_LIMIT} counts as {MAX_LIMIT} · Objekte je Seite",
            {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        ),
        _parameter(
            "offset",
            "Features to skip · Zu überspringende Objekte",
            {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0},
        ),
        _parameter(
            "bbox",
            "Box that features meet: lower and upper corner, in the order of axes of `bbox-crs` "
            "(by default longitude, latitude). Features without a geometry are found too · "
            "Rechteck, das Objekte berühren",
            {
                "type": "array",
                "items": {"type": "number"},
                "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
            },
            example=[12.2, 51.4, 12.6, 51.6],
        ),
        _parameter("bbox-crs", "Coordinate system of `bbox` · Koordinatensystem von bbox", _PAGES),
        _parameter(
            "datetime",
            "Time, date or interval (RFC 3339, .. for an open end) that the day of a feature "
            "meets: of plots, when their status was last confirmed. Features without one are "
            "found too · Zeit, in die der Tag eines Objekts fällt",
            {"type": "string"},
            example="2026-01-01/..",
        ),
        _parameter("crs", "Coordinate system of the answer · Koordinatensystem", _PAGES),
        _parameter(
            "filter",
            "Expression in CQL2; what is unknown passes none, unless it asks IS NULL · Ausdruck "
            "in CQL2",
            {"type": "string"},
            example="name IS NOT NULL",
        ),
        _parameter(
            "filter-lang",
            "Encoding of `filter` · Schreibweise von filter",
            {"type": "string", "enum": list(ENCODINGS), "default": ENCODINGS[0]},
        ),
        _parameter(
            "filter-crs", "Coordinate system of `filter` · Koordinatensystem von filter", _PAGES
        ),
        _parameter(
            "f",
            "Form of the answer; by default as Accept says · Form der Antwort",
            {"type": "string", "enum": ["json", "html"]},
        ),
    )
}  # fmt: skip


def describe(links: Links, held: Mapping[str, Collection]) -> dict[str, Any]:
    """Return the document."""
    titled = [(one.id, one.title.in_(links.language)) for one in held.values()]
    schemas = {
        **_models(Link, Stamp, ProblemBody, PlotProperties),
        **_SHARED,
        **{key: value for one in held.values() for key, value in _features(one).items()},
    }
    return {
        "openapi": "3.0.3",
        "info": {
            "title": TITLE.in_(links.language),
            "description": DESCRIPTION.in_(links.language),
            "version": "1",
        },
        "servers": [{"url": links.root}],
        "tags": [
            {"name": "Capabilities"},
            *({"name": name, "description": title} for name, title in titled),
        ],
        "paths": {
            **_capabilities(),
            **{path: what for one in held.values() for path, what in _paths(one, links).items()},
        },
        "components": {"parameters": PARAMETERS, "schemas": schemas},
    }


def _capabilities() -> dict[str, Any]:
    tag = "Capabilities"
    return {
        "/": _get("landingPage", tag, Text("Landeseite", "Landing page"), "Landing"),
        "/api": _get(
            "api",
            tag,
            Text("Diese Beschreibung", "This description"),
            {"type": "object"},
            kind=OPENAPI,
        ),
        "/conformance": _get(
            "conformance", tag, Text("Konformitätsklassen", "Conformance classes"), "Conformance"
        ),
        "/collections": _get("collections", tag, Text("Sammlungen", "Collections"), "Collections"),
    }


def _paths(one: Collection, links: Links) -> dict[str, Any]:
    root = f"/collections/{one.id}"
    titled = Text(*(f"{{what}}: {title}" for title in one.title))
    items = [{"$ref": f"{_PARAMETERS}{name}"} for name in COMMON]
    key = {
        "name": "featureId",
        "in": "path",
        "required": True,
        "description": "Identifier · Kennung",
        "schema": {"type": "string"},
        "example": one.ids[0] if one.ids else "none",
    }
    crs = {"$ref": f"{_PARAMETERS}crs"}
    return {
        root: _get(
            f"{one.id}.collection", one.id, titled.format(what=_WHAT["collection"]), "Collection"
        ),
        f"{root}/queryables": _get(
            f"{one.id}.queryables",
            one.id,
            titled.format(what=_WHAT["queryables"]),
            "Queryables",
            kind=SCHEMA,
        ),
        f"{root}/items": _get(
            f"{one.id}.items",
            one.id,
            titled.format(what=_WHAT["items"]),
            f"{one.id}Features",
            kind=GEOJSON,
            parameters=[*items, *_own(one, links)],
            in_crs=True,
        ),
        f"{root}/items/{{featureId}}": _get(
            f"{one.id}.feature",
            one.id,
            titled.format(what=_WHAT["feature"]),
            f"{one.id}Feature",
            kind=GEOJSON,
            parameters=[key, crs, _F],
            in_crs=True,
            missing=True,
        ),
    }


_F: Final = {"$ref": f"{_PARAMETERS}f"}
_WHAT: Final = {
    "collection": Text("Die Sammlung", "The collection"),
    "queryables": Text("Filterbare Eigenschaften", "Queryables"),
    "items": Text("Objekte", "Features"),
    "feature": Text("Ein Objekt", "One feature"),
}


def _own(one: Collection, links: Links) -> list[dict[str, Any]]:
    """Return the parameters that a collection has for itself."""
    label = Text("{x} ist gleich", "{x} equals")
    equal = [
        _parameter(
            name,
            label.format(x=one.by_name[name].label).in_(links.language),
            {
                key: value
                for key, value in schema_of(one.by_name[name], links.language).items()
                if not key.startswith(("x-", "title", "description"))
            },
        )
        for name in equal_parameters(one)
    ]
    return [*(as_30(it) for it in described()), *equal] if one.id == PLOTS else equal


def _get(
    operation: str,
    tag: str,
    summary: Text,
    schema: str | dict[str, Any],
    *,
    kind: str = JSON,
    parameters: list[dict[str, Any]] | None = None,
    in_crs: bool = False,
    missing: bool = False,
) -> dict[str, Any]:
    shape = {"$ref": f"{_SCHEMAS}{schema}"} if isinstance(schema, str) else schema
    header = {"description": "Coordinate system of the answer", "schema": {"type": "string"}}
    found: dict[str, Any] = {
        "description": "OK",
        "content": {kind: {"schema": shape}, HTML: {"schema": {"type": "string"}}},
    }
    if in_crs:
        found["headers"] = {"Content-Crs": header}
    return {
        "get": {
            "operationId": operation,
            "tags": [tag],
            "summary": f"{summary.en} · {summary.de}",
            "parameters": [_F] if parameters is None else parameters,
            "responses": {
                "200": found,
                "304": {"description": "Not changed since the ETag of If-None-Match"},
                **_ERRORS,
                **({"404": _problem("No feature with this id")} if missing else {}),
            },
        }
    }


def _problem(text: str) -> dict[str, Any]:
    return {
        "description": text,
        "content": {
            MEDIA_TYPE: {"schema": {"$ref": f"{_SCHEMAS}ProblemBody"}},
            HTML: {"schema": {"type": "string"}},
        },
    }


_ERRORS: Final = {
    "400": _problem("A parameter is wrong or unknown"),
    "405": _problem("Another method than GET or HEAD"),
    "406": _problem("Accept names neither JSON nor HTML"),
    "429": _problem("Too many requests in a short time; Retry-After says when to ask again"),
    "500": _problem("A mistake of the service"),
}

_LINKS: Final = {"type": "array", "items": {"$ref": f"{_SCHEMAS}OgcLink"}}
_WORDS: Final = {"type": "array", "items": {"type": "string"}}
_SHARED: Final[dict[str, Any]] = {
    "OgcLink": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {
            "href": {"type": "string", "format": "uri"},
            "rel": {"type": "string"},
            "type": {"type": "string"},
            "title": {"type": "string"},
            "hreflang": {"type": "string"},
        },
    },
    "Landing": {
        "type": "object",
        "required": ["title", "description", "links"],
        "properties": {
            "title": {"type": "string"},
            "description": {"type": "string"},
            "links": _LINKS,
        },
    },
    "Conformance": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": _WORDS, "links": _LINKS},
    },
    "Collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {
            "links": _LINKS,
            "crs": _WORDS,
            "collections": {"type": "array", "items": {"$ref": f"{_SCHEMAS}Collection"}},
        },
    },
    "Collection": {
        "type": "object",
        "required": ["id", "title", "links", "itemType", "crs", "storageCrs"],
        "properties": {
            "id": {"type": "string"},
            "title": {"type": "string"},
            "description": {"type": "string"},
            "attribution": _WORDS,
            "licence": {"type": "string", "nullable": True},
            "extent": {
                "type": "object",
                "properties": {"spatial": {"type": "object"}, "temporal": {"type": "object"}},
            },
            "itemType": {"type": "string", "enum": ["feature"]},
            "crs": _WORDS,
            "storageCrs": {"type": "string"},
            "links": _LINKS,
        },
    },
    "Queryables": {
        "type": "object",
        "required": ["$schema", "$id", "type", "properties", "additionalProperties"],
        "properties": {
            "$schema": {"type": "string"},
            "$id": {"type": "string", "format": "uri"},
            "type": {"type": "string", "enum": ["object"]},
            "title": {"type": "string"},
            "description": {"type": "string"},
            "properties": {"type": "object", "additionalProperties": {"type": "object"}},
            "additionalProperties": {"type": "boolean"},
        },
    },
    "OgcGeometry": {
        "type": "object",
        "nullable": True,
        "description": "A geometry as GeoJSON, in the coordinate system of Content-Crs; null "
        "where the place is unknown",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {
                "type": "string",
                "enum": [
                    *("Point", "MultiPoint", "LineString"),
                    *("MultiLineString", "Polygon", "MultiPolygon"),
                ],
            },
            "coordinates": {"type": "array", "items": {}},
        },
    },
}


def _features(one: Collection) -> dict[str, Any]:
    """Return the schemas of a collection's feature, alone and in a collection."""
    feature = {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "geometry": {"$ref": f"{_SCHEMAS}OgcGeometry"},
            "properties": _properties(one),
            "links": _LINKS,
        },
    }
    listed = {
        "type": "object",
        "required": ["type", "features", "links", "numberMatched", "numberReturned"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
            "catalogue": {"$ref": f"{_SCHEMAS}Stamp"},
            "attribution": _WORDS,
            "licence": {"type": "string", "nullable": True},
            "links": _LINKS,
            "features": {"type": "array", "items": {"$ref": f"{_SCHEMAS}{one.id}Feature"}},
        },
    }
    return {f"{one.id}Feature": feature, f"{one.id}Features": listed}


def _properties(one: Collection) -> dict[str, Any]:
    flat = {
        held.name: _nullable(schema_of(held, "en"))
        for held in one.properties
        if one.id != PLOTS or held.name.startswith("minutes_")
    }
    own = {"type": "object", "required": list(flat), "properties": flat}
    if one.id != PLOTS:
        return own
    licence = {"type": "string", "nullable": True, "description": "Licence of the record"}
    return {
        "allOf": [
            {"$ref": f"{_SCHEMAS}PlotProperties"},
            {**own, "properties": {**flat, "licence": licence}},
        ]
    }


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    codes = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, **codes, "nullable": True}


def _models(*models: type[BaseModel]) -> dict[str, Any]:
    """Return the schemas of models and of all that they are made of."""
    found: dict[str, Any] = {}
    for model in models:
        schema = model.model_json_schema(ref_template=f"{_SCHEMAS}{{model}}", mode="serialization")
        found |= schema.pop("$defs", {})
        found[model.__name__] = schema
    return {name: as_30(schema) for name, schema in found.items()}


_UNKNOWN_TO_30: Final = frozenset({"propertyNames"})


def as_30(schema: Any) -> Any:  # noqa: ANN401
    """Return a JSON schema as OpenAPI 3.0 writes it."""
    if isinstance(schema, list):
        return [as_30(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    held = {key: as_30(value) for key, value in schema.items() if key not in _UNKNOWN_TO_30}
    if isinstance(held.get("examples"), list):
        held["example"] = held.pop("examples")[0]
    if "const" in held:
        held["enum"] = [held.pop("const")]
    options = held.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        held = _without_null(held, [one for one in options if one != {"type": "null"}])
    if "$ref" in held and len(held) > 1:
        held = {"allOf": [{"$ref": held.pop("$ref")}], **held}
    return held


def _without_null(held: dict[str, Any], options: list[dict[str, Any]]) -> dict[str, Any]:
    del held["anyOf"]
    if len(options) > 1:
        return {**held, "anyOf": options, "nullable": True}
    (only,) = options
    if "$ref" in only:
        return {**held, "allOf": [only], "nullable": True}
    merged = {**only, **held, "nullable": True}
    if "enum" in merged:
        merged["enum"] = [*merged["enum"], None]
    return merged
