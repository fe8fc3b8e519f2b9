"""OGC API – Features: `/ogc`, in German, and the same in English under `/en/ogc`.

The routes are Starlette's own: what they read is described by hand (`api.ogc.openapi`), and
FastAPI would read each request a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.links import base_url
from api.ogc import documents, items, views
from api.ogc.collections import collections
from api.ogc.kept import Answer, Kept
from api.ogc.links import Links
from api.ogc.negotiation import GEOJSON, JSON, OPENAPI, SCHEMA, Form, form_of
from api.ogc.openapi import describe
from api.ogc.query import feature_crs, once_each
from api.problems import not_found
from api.templating import language_of, prefix
from data.words import LANGUAGES
from geo.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from api.ogc.collection import Collection

router = APIRouter(include_in_schema=False)

_VARY: Final = {"Vary": "Accept", "Cache-Control": "no-cache"}
type Pairs = list[tuple[str, str]]


class Asked:
    """A request for a resource: of which catalogue, in which form, with which parameters."""

    def __init__(self, request: Request) -> None:
        service = request.app.state.service
        self.request = request
        self.form: Form = form_of(request)
        self.catalogue: Catalogue = service.catalogue()
        request.state.catalogue = self.catalogue
        base = base_url(request, service.settings)
        self.links = Links(base, language_of(request.url.path))
        self.pairs: Pairs = request.query_params.multi_items()

    @property
    def collection(self) -> Collection:
        """The collection that the path names; 404 where there is none."""
        name = self.request.path_params["collection"]
        held = collections(self.catalogue).get(name)
        if held is None:
            raise not_found(what="collection", found=name)
        return held

    def only(self, *names: str) -> None:
        """Refuse parameters other than `names`."""
        once_each(self.pairs, names)


def _json(content: Any, kind: str = JSON) -> Answer:  # noqa: ANN401
    return Answer(orjson.dumps(content), kind, {})


def _landing(asked: Asked) -> Answer:
    asked.only("f")
    return _json(documents.landing(asked.links))


def _conformance(asked: Asked) -> Answer:
    asked.only("f")
    return _json(documents.conformance(asked.links))


def _collections(asked: Asked) -> Answer:
    asked.only("f")
    return _json(documents.all_collections(asked.links, collections(asked.catalogue).values()))


def _collection(asked: Asked) -> Answer:
    asked.only("f")
    return _json(documents.of_collection(asked.links, asked.collection))


def _queryables(asked: Asked) -> Answer:
    asked.only("f")
    return _json(documents.queryables(asked.links, asked.collection), SCHEMA)


def _api(asked: Asked) -> Answer:
    asked.only("f")
    return _json(describe(asked.links, collections(asked.catalogue)), OPENAPI)


def _items(asked: Asked) -> Answer:
    page = items.page(asked.pairs, asked.collection, asked.catalogue)
    body = items.as_geojson(page, asked.catalogue, asked.links, asked.pairs)
    return Answer(body, GEOJSON, {"Content-Crs": f"<{page.query.crs.uri}>"})


def _feature(asked: Asked) -> Answer:
    held, crs = asked.collection, feature_crs(asked.pairs)
    key = asked.request.path_params["feature"]
    if key not in held.place:
        raise not_found(what="id", found=key)
    links = asked.links.of_feature(held.id, key, asked.pairs)
    body = items.feature(held, key, crs, links)
    return Answer(body, GEOJSON, {"Content-Crs": f"<{crs.uri}>"})


type Make = Callable[[Asked], Answer]
type Show = Callable[[Asked], Response]


async def _answered(request: Request, make: Make, show: Show) -> Response:
    """Answer out of what is kept, else in a thread, so that others are answered meanwhile."""
    kept: Kept = request.app.state.ogc
    asked = Asked(request)
    if asked.form == "html":
        return await run_in_threadpool(show, asked)
    question = (asked.links.base, request.url.path, request.url.query)
    answer = kept.get(asked.catalogue, question)
    if answer is None:
        answer = await run_in_threadpool(make, asked)
        kept.put(asked.catalogue, question, answer)
    return _sent(request, answer, asked.catalogue)


def _sent(request: Request, answer: Answer, catalogue: Catalogue) -> Response:
    etag = f'"{catalogue.version}-{catalogue.date.isoformat()}"'
    headers = {**_VARY, "ETag": etag, **answer.headers}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(answer.body, headers=headers, media_type=answer.kind)


def _endpoint(make: Make, show: Show) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await _answered(request, make, show)

    return endpoint


_OF_COLLECTION: Final = "/collections/{collection}"
_RESOURCES: Final[tuple[tuple[str, Make, Show], ...]] = (
    ("", _landing, views.landing),
    ("/", _landing, views.landing),
    ("/api", _api, views.api),
    ("/conformance", _conformance, views.conformance),
    ("/collections", _collections, views.all_collections),
    (_OF_COLLECTION, _collection, views.collection),
    (f"{_OF_COLLECTION}/queryables", _queryables, views.queryables),
    (f"{_OF_COLLECTION}/items", _items, views.page),
    (f"{_OF_COLLECTION}/items/{{feature:path}}", _feature, views.feature),
)
for language in LANGUAGES:
    for path, make, show in _RESOURCES:
        router.add_route(f"{prefix(language)}/ogc{path}", _endpoint(make, show), methods=["GET"])
