"""The resources under `/ogc` as pages for people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from api.ogc.collections import PLOTS, collections, licence
from api.ogc.conformance import CLASSES
from api.ogc.crs import CRS84, SYSTEMS
from api.ogc.documents import attribution
from api.ogc.items import page as page_of
from api.ogc.items import paging
from api.ogc.query import ENCODINGS, feature_crs, own_parameters
from api.problems import not_found
from data import words
from data.codes import label
from data.values import NO, YES, value_in
from data.words import Text
from geo.cql import Kind

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse

    from api.ogc.collection import Collection
    from api.ogc.properties import Property
    from api.routes.ogc import Asked
    from api.templating import Pages
    from data.words import Language

# What a list shows of a feature; of other collections the first that are short.
_LISTED: Final = {
    PLOTS: (
        *("name", "municipality_name", "status_shown"),
        *("zoning", "area_available", "price", "minutes_truck_motorway_junction"),
    ),
}
_MOST: Final = 6
_KINDS: Final = {
    Kind.TEXT: Text("Text", "text"),
    Kind.NUMBER: Text("Zahl", "number"),
    Kind.BOOLEAN: Text("ja oder nein", "true or false"),
    Kind.DATE: Text("Datum", "date"),
    Kind.TIMESTAMP: Text("Zeitpunkt", "timestamp"),
    Kind.TEXTS: Text("Liste", "list"),
}
_DECIMALS: Final = 2


def landing(asked: Asked) -> HTMLResponse:
    """Say what there is, and how a geographic information system is pointed at it."""
    asked.only("f")
    return _page(asked, "landing", held=collections(asked.catalogue).values())


def api(asked: Asked) -> HTMLResponse:
    """Show the description with Swagger UI."""
    asked.only("f")
    return _page(asked, "api")


def conformance(asked: Asked) -> HTMLResponse:
    """List the conformance classes."""
    asked.only("f")
    return _page(asked, "conformance", classes=CLASSES)


def all_collections(asked: Asked) -> HTMLResponse:
    """List the collections."""
    asked.only("f")
    return _page(asked, "collections", held=collections(asked.catalogue).values())


def collection(asked: Asked) -> HTMLResponse:
    """Describe a collection."""
    asked.only("f")
    held = asked.collection
    return _page(
        asked,
        "collection",
        one=held,
        licence=licence(held.sources),
        attribution=attribution(held.sources),
        systems=[crs.uri for crs in SYSTEMS],
        storage=CRS84.uri,
    )


def queryables(asked: Asked) -> HTMLResponse:
    """List what filters can ask."""
    asked.only("f")
    held, language = asked.collection, asked.links.language
    rows = [
        (one, _KINDS[one.kind].in_(language), ", ".join(entry.code for entry in one.codes))
        for one in held.properties
    ]
    return _page(
        asked,
        "queryables",
        one=held,
        rows=rows,
        encodings=ENCODINGS,
        parameters=own_parameters(held),
    )


def page(asked: Asked) -> HTMLResponse:
    """List a page of features."""
    held = asked.collection
    found = page_of(asked.pairs, held, asked.catalogue)
    columns = [held.by_name[name] for name in _LISTED.get(held.id, ())] or _short(held)
    links = paging(found, asked.links, asked.pairs, html=True)
    rows = [
        (held.ids[row], [_shown(one, held.rows[row], asked.links.language) for one in columns])
        for row in found.rows.tolist()
    ]
    return _page(
        asked,
        "items",
        one=held,
        found=found,
        columns=columns,
        rows=rows,
        around={link["rel"]: link["href"] for link in links},
        as_json=links[0]["href"],
    )


def _short(held: Collection) -> list[Property]:
    return [one for one in held.properties if one.name not in {"note", "source"}][:_MOST]


def feature(asked: Asked) -> HTMLResponse:
    """Show one feature with all its properties."""
    feature_crs(asked.pairs)
    held, key = asked.collection, asked.request.path_params["feature"]
    if key not in held.place:
        raise not_found(what="id", found=key)
    row = held.rows[held.place[key]]
    language = asked.links.language
    facts = [(one, _shown(one, row, language)) for one in held.properties]
    return _page(
        asked, "feature", one=held, key=key, facts=facts, page=_page_of_ours(asked, held, key)
    )


def _page_of_ours(asked: Asked, held: Collection, key: str) -> str | None:
    """Return the path of the page that shows the same thing with all that belongs to it."""
    if held.id == "estates" or (held.id == PLOTS and key in asked.catalogue.by_id):
        return f"/{'gebiete' if held.id == 'estates' else 'flaechen'}/{quote(key)}"
    return f"/gemeinden/{key}" if held.id == "municipalities" else None


def _shown(one: Property, row: Any, language: Language) -> str | None:  # noqa: ANN401
    """Return a value in words; None where it is unknown."""
    value = one.read(row)
    if value is None:
        return None
    if one.of is not None:
        return value_in(language, one.of, value)
    if isinstance(value, bool):
        return (YES if value else NO).in_(language)
    if isinstance(value, date):
        return words.day(value, language)
    if isinstance(value, int | float):
        is_whole = float(value).is_integer()
        plain = str(int(value)) if one.name.endswith("_year") else ""
        figure = plain or words.number(value, language, decimals=0 if is_whole else _DECIMALS)
        return f"{figure} {one.unit}" if one.unit else figure
    codes = value if isinstance(value, tuple) else (value,)
    return ", ".join(_in_words(one, str(code), language) for code in codes)


def _in_words(one: Property, code: str, language: Language) -> str:
    return label(one.codes, code).in_(language) if one.codes else code


def _page(asked: Asked, name: str, **context: Any) -> HTMLResponse:  # noqa: ANN401
    pages: Pages = asked.request.app.state.pages
    # The record has past days, these pages do not: `begins` would offer them.
    return pages.render(
        asked.request,
        f"ogc/{name}.html",
        {"ogc": asked.links.root, "begins": None, **context},
    )
