"""OGC API – Features: `/ogc`, in German, and the same in English under `/en/ogc`.

The routes are Starlette's own: what they read is described by hand (`api.ogc.openapi`), and
FastAPI would read each request a second time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.links import base_url
from api.ogc import documents, items, views
from api.ogc.collections import collections
from api.ogc.crs import CRS84
from api.ogc.kept import Answer, KeptAnswers, asked_of
from api.ogc.links import Links
from api.ogc.negotiation import JSON, OPENAPI, SCHEMA, Form, form_of
from api.ogc.openapi import describe
from api.ogc.query import feature_crs, once_each
from api.problems import Problem, not_found
from api.templating import language_of, prefix
from data.words import LANGUAGES
from geo.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import Scope

    from api.ogc.collection import Collection

router = APIRouter(include_in_schema=False)

type Pairs = list[tuple[str, str]]


class Asked:
    """A request for a resource: of which catalogue, in which form, with which parameters."""

    def __init__(self, request: Request, catalogue: Catalogue) -> None:
        self.request = request
        self.form: Form = form_of(request)
        self.catalogue = catalogue
        base = base_url(request, request.app.state.service.settings)
        self.links = Links(base, language_of(request.scope["path"]))
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
    body = orjson.dumps(content)
    return Answer([body], kind, len(body))


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
    return items.as_geojson(page, asked.catalogue, asked.links, asked.pairs)


def _feature(asked: Asked) -> Answer:
    held, crs = asked.collection, feature_crs(asked.pairs)
    key = asked.request.path_params["feature"]
    if key not in held.place:
        raise not_found(what="id", found=key)
    links = asked.links.of_feature(held.id, key, asked.pairs)
    return items.feature(held, key, crs, links)


type Make = Callable[[Asked], Answer]
type Show = Callable[[Asked], Response]


async def _answered(request: Request, make: Make, show: Show) -> Response:
    """Answer out of what is kept, else in a thread where it may take time."""
    kept: KeptAnswers = request.app.state.ogc
    catalogue, question = asked_of(request.scope, request.app.state.service.catalogue)
    answer = kept.get(catalogue, question)
    if answer is None:
        request.state.catalogue = catalogue
        asked = Asked(request, catalogue)
        if asked.form == "html":
            return await run_in_threadpool(show, asked)
        answer = await run_in_threadpool(make, asked)
        kept.put(catalogue, question, answer)
    return answer.response(kept.tag(catalogue), request.headers.getlist("if-none-match"))


# What is answered from an index alone, where features lie ready.
_QUICK: Final = frozenset({"bbox", "limit", "offset", "f"})
_QUICK_PATH: Final = re.compile(r"(?:/en)?/ogc/collections/([^/]+)/items")


def quick(scope: Scope, catalogue: Catalogue) -> Answer | None:
    """Answer a request for the items in a box: they are looked up, and joined as they lie ready.

    Everything else takes its time, or is refused, where others need not wait for it.
    """
    path = _QUICK_PATH.fullmatch(scope["path"])
    held = path and collections(catalogue).get(path[1])
    if not held or not held.lies_ready(CRS84):
        return None
    request = Request({**scope, "path_params": {"collection": held.id}})
    if not request.query_params.keys() <= _QUICK:
        return None
    try:
        asked = Asked(request, catalogue)
        return _items(asked) if asked.form == "json" else None
    except Problem:
        return None


def _endpoint(make: Make, show: Show) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await _answered(request, make, show)

    return endpoint


_OF_COLLECTION: Final = "/collections/{collection}"
# What is asked most comes first, so that it is found first.
_RESOURCES: Final[tuple[tuple[str, Make, Show], ...]] = (
    (f"{_OF_COLLECTION}/items", _items, views.page),
    (f"{_OF_COLLECTION}/items/{{feature}}", _feature, views.feature),
    (f"{_OF_COLLECTION}/queryables", _queryables, views.queryables),
    (_OF_COLLECTION, _collection, views.collection),
    ("/collections", _collections, views.all_collections),
    ("/conformance", _conformance, views.conformance),
    ("/api", _api, views.api),
    ("/", _landing, views.landing),
    ("", _landing, views.landing),
)
for path, make, show in _RESOURCES:
    for language in LANGUAGES:
        router.add_route(f"{prefix(language)}/ogc{path}", _endpoint(make, show), methods=["GET"])
