"""A tile server on the loopback that behaves as a test tells it to, and notes who asks."""

from __future__ import annotations

import io
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from PIL import Image
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request


def picture(
    kind: str = "PNG", size: tuple[int, int] = (256, 256), colour: str = "#d8c8a8"
) -> bytes:
    """Return a picture of one colour."""
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, kind)
    return made.getvalue()


@dataclass
class TileServer:
    """What the server answers, and what it was asked."""

    address: str = ""
    content: bytes = field(default_factory=picture)
    media: str = "image/png"
    status: int = 200
    redirect: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    stuck: bool = False
    """Whether it answers only after `release`."""
    asked: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._held = threading.Event()
        self._more = threading.Condition()
        self.arrived = threading.Event()

    @property
    def paths(self) -> Counter[str]:
        return Counter(one["path"] for one in self.asked)

    def release(self) -> None:
        self._held.set()

    def until_asked(self, times: int) -> None:
        """Wait until so many requests have arrived."""
        with self._more:
            assert self._more.wait_for(lambda: len(self.asked) >= times, 20)

    async def answer(self, request: Request) -> Response:
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        with self._more:
            self.asked.append({"path": path, "headers": dict(request.headers)})
            self._more.notify_all()
        self.arrived.set()
        if self.stuck:
            await to_thread.run_sync(self._held.wait, 60)
        if self.redirect:
            return RedirectResponse(self.redirect)
        return Response(self.content, self.status, self.headers, self.media)


@contextmanager
def tile_server() -> Iterator[TileServer]:
    """Serve tiles on a free port; whoever still waits at the end is let go."""
    held = TileServer()
    with serve(Starlette(routes=[Route("/{path:path}", held.answer)])) as address:
        held.address = address
        try:
            yield held
        finally:
            held.release()
