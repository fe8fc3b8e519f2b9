"""The endpoint for assistant programs: the Model Context Protocol at `/mcp`, to read only.

Its tools take the models of the API and give its answers, with the same limits and the same
problems. It keeps no sessions, so that any worker can answer any request.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

import anyio.to_thread
import orjson
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, ListToolsResult, TextContent, Tool, ToolAnnotations
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import PlainTextResponse

from api.days import DESCRIPTION as AS_OF
from api.days import catalogue_on
from api.features import plot_feature
from api.isochrones import IsochroneQuery, isochrones_of
from api.links import base_url
from api.parameters import MAX_LIMIT, Strict
from api.problems import Problem, from_validation, not_found
from api.reading import Day  # noqa: TC001 – pydantic reads the annotations
from api.routes.phrases import understood
from api.routes.search import answered, found
from api.searching import SearchBody
from data.words import Language  # noqa: TC001
from geo.phrases import LONGEST
from maps.context import page_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from mcp.server import ServerRequestContext
    from mcp_types import CallToolRequestParams, PaginatedRequestParams
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from api.demand.counting import Counting
    from api.service import Service

_NAME: Final = "gewerbeflaechen-nordsachsen"
_INSTRUCTIONS: Final = """\
Commercial plots in the Landkreis Nordsachsen (Saxony, Germany), with computed minutes, planning
law, utilities, prices and restrictions. A fact that is unknown is null: never zero, never "no".
Plots with `invented: true` are demonstration data and no offer; say so whenever you name one.
Name the catalogue's date with every figure. Areas are m², prices €/m², coordinates WGS84.
"""
# An assistant reads every word that it is sent.
_FEW: Final = 10
_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


class _Search(SearchBody):
    """A search, and the language of its reasons."""

    limit: int | None = Field(
        _FEW,
        ge=1,
        le=MAX_LIMIT,
        description=f"Plots in the answer, {_FEW} by default, at most {MAX_LIMIT}",
    )
    lang: Language = Field("en", description="Language of the reasons")


class _Line(Strict):
    """A line of words to be read as filters."""

    q: str = Field(min_length=1, max_length=LONGEST, description="The line, German or English")
    lang: Language = Field("en", description="Language of the words")


class _Plot(Strict):
    """One plot, today or on a past day."""

    id: str = Field(description="Identifier of the plot, as search gives it")
    as_of: Day | None = Field(None, description=AS_OF)


class _Expose(Strict):
    """The exposé of a plot."""

    id: str = Field(description="Identifier of the plot, as search gives it")
    lang: Language = Field("de", description="Language of the exposé")


class _Asked(NamedTuple):
    """What a tool knows beside its arguments: the service, its address, who counts for whom."""

    service: Service
    base: str
    counting: Counting
    request: Request | None


def _search(asked: _Asked, body: _Search) -> dict[str, Any]:
    held = catalogue_on(asked.service, body.as_of)
    answer = answered(body, held, asked.service)
    content = found(body, answer, held, body.lang)
    asked.counting.search(asked.request, "mcp", held, answer)
    content.pop("facets")
    return content


def _line(asked: _Asked, query: _Line) -> dict[str, Any]:
    return understood(query.q, asked.service.catalogue(), query.lang).model_dump(mode="json")


def _plot(asked: _Asked, query: _Plot) -> dict[str, Any]:
    held = catalogue_on(asked.service, query.as_of)
    chosen = held.by_id.get(query.id)
    if chosen is None:
        raise not_found(what="id", found=query.id)
    past = None if held.date == asked.service.today() else held.date
    return plot_feature(chosen, base=asked.base, past=past, filing=asked.service.documents())


def _isochrone(asked: _Asked, query: IsochroneQuery) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads(
        isochrones_of(query, asked.service.catalogue(), asked.service)
    )
    return content


def _expose(asked: _Asked, query: _Expose) -> dict[str, Any]:
    chosen = asked.service.catalogue().by_id.get(query.id)
    if chosen is None:
        raise not_found(what="id", found=query.id)
    key = quote(chosen.id, safe="")
    here = f"{asked.base}/api/v1/plots/{key}"
    return {
        "id": chosen.id,
        "name": chosen.name,
        "invented": chosen.invented,
        "expose": f"{here}/expose.pdf?lang={query.lang}",
        "page": page_of(chosen.id, asked.base, query.lang),
        "answer_sheet": f"{here}?f=rfi&lang={query.lang}",
    }


class _Tool(NamedTuple):
    """A tool: the model of its arguments, what answers, and what it is for."""

    model: type[BaseModel]
    answer: Callable[[_Asked, Any], dict[str, Any]]
    title: str
    description: str


_TOOLS: Final[dict[str, _Tool]] = {
    "search": _Tool(
        _Search,
        _search,
        "Rank plots with reasons",
        "Rank plots by demands (filters), wishes and a branch's profile or weights. Each plot "
        "comes with verdicts, score, the range of the score and reasons; beside them the smallest "
        "changes that would let more plots in, and neighbours that have the area together.",
    ),
    "read_line": _Tool(
        _Line,
        _line,
        "Read a line of words as filters",
        "Read what a person writes, German or English, as filters of `search`, piece by piece, "
        "with what was not understood and what may have been meant. Nothing is guessed. Values "
        "are texts as in an address, several with commas.",
    ),
    "plot": _Tool(
        _Plot,
        _plot,
        "One plot",
        "All that is public of one plot as a GeoJSON feature, with source and date of "
        "confirmation of every fact.",
    ),
    "isochrone": _Tool(
        IsochroneQuery,
        _isochrone,
        "What is reached within some minutes",
        "Areas reached from a plot or a point within some minutes by car, truck, bicycle or on "
        "foot, as GeoJSON, with the people who live in them where that is known.",
    ),
    "expose_link": _Tool(
        _Expose,
        _expose,
        "Links to the exposé of a plot",
        "Addresses of a plot's exposé (tagged PDF), of its page and of its answer sheet (XLSX).",
    ),
}


class Assistant:
    """The endpoint, an ASGI application that answers while `running`.

    Parameters
    ----------
    counting
        Counts what is searched for.
    most
        Largest body of a request, in bytes.
    """

    def __init__(self, service: Service, counting: Counting, most: int) -> None:
        self._service = service
        self._counting = counting
        self._most = most
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer requests as long as the context lasts."""
        manager = StreamableHTTPSessionManager(
            Server(_NAME, instructions=_INSTRUCTIONS, on_list_tools=_list, on_call_tool=self._call),
            json_response=True,
            stateless=True,
            security_settings=_security(self._service.settings.public_url),
            max_request_body_size=self._most,
        )
        async with manager.run():
            self._manager = manager
            try:
                yield
            finally:
                self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of the protocol."""
        if self._manager is None:
            away = PlainTextResponse("not running", HTTPStatus.SERVICE_UNAVAILABLE)
            await away(scope, receive, send)
            return
        await self._manager.asgi_app(scope, receive, send)

    async def _call(
        self, context: ServerRequestContext[Any], params: CallToolRequestParams
    ) -> CallToolResult:
        request = context.request
        base = base_url(request, self._service.settings) if request is not None else ""
        asked = _Asked(self._service, base, self._counting, request)
        return await anyio.to_thread.run_sync(_result, asked, params.name, params.arguments or {})


async def _list(
    _context: ServerRequestContext[Any], _params: PaginatedRequestParams | None
) -> ListToolsResult:
    return ListToolsResult(
        tools=[
            Tool(
                name=name,
                title=tool.title,
                description=tool.description,
                input_schema=tool.model.model_json_schema(),
                annotations=ToolAnnotations(
                    read_only_hint=True, idempotent_hint=True, open_world_hint=False
                ),
            )
            for name, tool in _TOOLS.items()
        ]
    )


def _result(asked: _Asked, name: str, arguments: dict[str, Any]) -> CallToolResult:
    """Return what a tool answers; a problem is told as the API tells it."""
    try:
        content = _answer(asked, name, arguments)
    except Problem as problem:
        text = bytes(problem.response().body).decode()
        return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)
    text = orjson.dumps(content).decode()
    return CallToolResult(
        content=[TextContent(type="text", text=text)], structured_content=orjson.loads(text)
    )


def _answer(asked: _Asked, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    tool = _TOOLS.get(name)
    if tool is None:
        raise not_found(what="tool", found=name)
    try:
        question = tool.model.model_validate(arguments)
    except ValidationError as error:
        raise from_validation(error.errors(), known=tool.model.model_fields) from None
    return tool.answer(asked, question)


def _security(public_url: str | None) -> TransportSecuritySettings:
    """Return which hosts may be asked for: the loopback, and the address from outside.

    A page of another host that was made to look like this one (DNS rebinding) asks for a name
    that is none of these, and is refused with 421.
    """
    hosts = [one for name in _LOOPBACK for one in (name, f"{name}:*")]
    origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
    if public_url:
        parts = urlsplit(public_url)
        hosts.append(parts.netloc)
        origins.append(f"{parts.scheme}://{parts.netloc}")
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)
