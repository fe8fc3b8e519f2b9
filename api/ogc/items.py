"""Features as they are sent: bytes that lie ready, joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np
import orjson

from api.features import catalogue_stamp
from api.ogc.collections import licence
from api.ogc.documents import attribution
from api.ogc.kept import Answer
from api.ogc.negotiation import GEOJSON, HTML
from api.ogc.query import read_query, refused
from api.ogc.selection import found, page_of
from geo.cql import FilterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from api.ogc.collection import Collection
    from api.ogc.crs import Crs
    from api.ogc.links import Link, Links
    from api.ogc.query import ItemsQuery
    from geo.catalogue import Catalogue

type Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the features that a request finds."""

    collection: Collection
    query: ItemsQuery
    rows: NDArray[np.intp]
    matched: int


def page(pairs: Pairs, collection: Collection, catalogue: Catalogue) -> Page:
    """Return the page that the parameters of a request ask for.

    Raises
    ------
    api.problems.Problem
        400, naming every parameter that is wrong or unknown.
    """
    query = read_query(pairs, collection, catalogue)
    try:
        mask = found(query, collection, catalogue)
    except FilterError as error:
        raise refused(error, dict(pairs)["filter"]) from None
    rows = page_of(mask, query.offset, query.limit)
    return Page(collection, query, rows, int(np.count_nonzero(mask)))


def paging(one: Page, links: Links, pairs: Pairs, *, html: bool = False) -> list[Link]:
    """Return the links of a page to itself, to what it belongs to, and to its neighbours."""
    path = f"/collections/{quote(one.collection.id)}/items"
    form = "html" if html else "json"
    return [
        *links.itself(path, GEOJSON, pairs, form),
        *links.pages(
            path,
            pairs,
            HTML if html else GEOJSON,
            offset=one.query.offset,
            limit=one.query.limit,
            matched=one.matched,
        ),
    ]


def as_geojson(one: Page, catalogue: Catalogue, links: Links, pairs: Pairs) -> Answer:
    """Return a page as a GeoJSON feature collection."""
    held = one.collection
    content = {
        "type": "FeatureCollection",
        "numberMatched": one.matched,
        "numberReturned": len(one.rows),
        "catalogue": catalogue_stamp(catalogue),
        "attribution": attribution(held.sources),
        "licence": licence(held.sources),
        "links": paging(one, links, pairs),
    }
    features = held.features(one.rows.tolist(), one.query.crs)
    head = orjson.dumps(content)[:-1] + b',"features":['
    stated = {"Content-Crs": f"<{one.query.crs.uri}>"}
    return Answer([head, *features, b"]}"], GEOJSON, len(head), stated)


def feature(held: Collection, key: str, crs: Crs, links: list[Any]) -> Answer:
    """Return one feature as GeoJSON; KeyError where there is none."""
    row = held.place[key]
    head, geometry, _ = held.features([row], crs)
    tail = b',"links":%b}' % orjson.dumps(links)
    stated = {"Content-Crs": f"<{crs.uri}>"}
    return Answer([head, geometry, tail], GEOJSON, len(tail), stated)
