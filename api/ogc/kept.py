"""Answers of one catalogue, kept as they were sent."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import Headers
from starlette.responses import Response

from api.links import is_ogc
from api.validators import is_held

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

    from geo.catalogue import Catalogue

_VARY: Final = {"Vary": "Accept", "Cache-Control": "no-cache"}
_DEPENDS_ON: Final = frozenset({b"host", b"accept"})
MOST_BYTES: Final = 32_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its body, media type and headers of its own.

    Attributes
    ----------
    parts
        The body in parts. Those of features are shared with the collection that they lie in,
        so that a page that is kept costs next to nothing, whatever its size.
    own
        Bytes that the answer alone holds.
    """

    parts: Sequence[bytes]
    kind: str
    own: int
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.parts)

    def response(self, tag: str, held: Sequence[str]) -> Response:
        """Return it as it is sent, under `tag`; `held` are the client's lines of If-None-Match."""
        headers = {**_VARY, "ETag": tag, **self.headers}
        if held and is_held(tag, held):
            return Response(status_code=304, headers=headers)
        return Response(self.body, headers=headers, media_type=self.kind)

    @property
    def cost(self) -> int:
        """Bytes that keeping it costs, roughly: its own, and a reference to each part."""
        return self.own + 8 * len(self.parts) + 500


_ASKED: Final = "gewerbeflaechen.asked"
"""Where a request carries what was found out of it."""


def asked_of(scope: Scope, catalogue: Callable[[], Catalogue]) -> tuple[Catalogue, Hashable]:
    """Return which catalogue a request is about, and a hash of all else its answer depends on.

    Both are found out once, so that one request is about one catalogue whatever happens.
    """
    held: tuple[Catalogue, Hashable] | None = scope.get(_ASKED)
    if held is None:
        held = scope[_ASKED] = catalogue(), _question(scope)
    return held


def _question(scope: Scope) -> Hashable:
    named = {key: value for key, value in scope["headers"] if key in _DEPENDS_ON}
    path = (scope["scheme"], scope["path"], scope["query_string"], scope.get("root_path"))
    asked = (*path, named.get(b"host"), named.get(b"accept"))
    return blake2b(repr(asked).encode(), digest_size=16).digest()


class KeptAnswers:
    """The answers that were asked for last, within `MOST_BYTES`, of one catalogue at a time.

    Parameters
    ----------
    stamp
        Of program and settings (`api.validators.stamp_of`), which word the answers.
    """

    def __init__(self, stamp: str) -> None:
        self._stamp = stamp
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._bytes = 0
        self._of: Any = None
        self._tag: tuple[object, str] = (None, "")
        self._lock = Lock()

    def tag(self, catalogue: Catalogue) -> str:
        """Return the tag of all answers of a catalogue: a weak one, as bytes may be compressed."""
        of, tag = self._tag
        if of is not catalogue:
            known = f"{self._stamp}\0{catalogue.version}\0{catalogue.date}"
            tag = f'W/"{blake2b(known.encode(), digest_size=16).hexdigest()}"'
            self._tag = catalogue, tag
        return tag

    def get(self, catalogue: object, question: Hashable) -> Answer | None:
        """Return the answer to a question asked before of the same catalogue."""
        with self._lock:
            held = self._answers.get(question) if self._of is catalogue else None
            if held is not None:
                self._answers.move_to_end(question)
            return held

    def put(self, catalogue: object, question: Hashable, answer: Answer) -> None:
        """Keep an answer; those of another catalogue go."""
        with self._lock:
            if self._of is not catalogue:
                self._answers.clear()
                self._bytes, self._of = 0, catalogue
            before = self._answers.pop(question, None)
            self._bytes += answer.cost - (before.cost if before else 0)
            self._answers[question] = answer
            while self._bytes > MOST_BYTES:
                self._bytes -= self._answers.popitem(last=False)[1].cost


type Quick = Callable[[Scope, Catalogue], Answer | None]
"""Answers what takes no time; None where it takes some, or where the question is wrong."""


class FirstAsked:
    """ASGI middleware that answers what lies ready, before anything else looks at a request.

    That is what was asked before of the same catalogue, and what `quick` answers. What is to be
    compressed is passed on.
    """

    def __init__(
        self, app: ASGIApp, kept: KeptAnswers, catalogue: Callable[[], Catalogue], quick: Quick
    ) -> None:
        self._app = app
        self._kept = kept
        self._catalogue = catalogue
        self._quick = quick

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] == "http" and scope["method"] == "GET" and is_ogc(scope["path"]):
            headers = dict(scope["headers"])
            if b"gzip" not in headers.get(b"accept-encoding", b""):
                catalogue, question = asked_of(scope, self._catalogue)
                answer = self._kept.get(catalogue, question)
                if answer is None and (answer := self._quick(scope, catalogue)):
                    self._kept.put(catalogue, question, answer)
                if answer is not None:
                    tag, held = self._kept.tag(catalogue), Headers(scope=scope)
                    sent = answer.response(tag, held.getlist("if-none-match"))
                    await sent(scope, receive, send)
                    return
        await self._app(scope, receive, send)
