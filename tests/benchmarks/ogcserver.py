"""Servers that the benchmark of `/ogc` measures, each a process of its own with one worker."""

from __future__ import annotations

import multiprocessing
import socket
from contextlib import contextmanager
from dataclasses import replace
from math import ceil, sqrt
from typing import TYPE_CHECKING, Final

import shapely
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from api.app import create_app
from api.settings import Settings
from geo.catalogue import Catalogue, Network
from tests.benchmarks.plots import TODAY, made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from geo.catalogue import Plot

# Where all plots lie, however many: west, south, east, north in degrees.
AREA: Final = (12.0, 51.2, 13.2, 51.8)


def spread(count: int) -> tuple[Plot, ...]:
    """Return invented plots, evenly spread over the area."""
    west, south, east, north = AREA
    across = ceil(sqrt(count * 2))
    step_x, step_y = (east - west) / across, (north - south) / ceil(count / across)
    plots = []
    for number in range(count):
        row, column = divmod(number, across)
        x, y = west + column * step_x, south + row * step_y
        shape = shapely.box(x, y, x + 0.9 * step_x, y + 0.9 * step_y)
        plot = made(number)
        plots.append(replace(plot, record=replace(plot.record, geometry=shape)))
    return tuple(plots)


def catalogue(count: int) -> Catalogue:
    """Return a catalogue of so many invented plots."""
    network = Network((), "", None, schematic=True, engine="", attribution="")
    return Catalogue(f"bench-{count}", TODAY, spread(count), {}, {}, {}, network, ())


def ours(port: int, home: Path, count: int) -> None:
    """Serve so many plots as the service does; `home` holds any build."""
    application = create_app(Settings(home=home), clock=lambda: TODAY)
    application.router.lifespan_context = _nothing
    # Laid out as the service does with each new one; none is built so large.
    application.state.service._catalogue = catalogue(count).laid_out()  # noqa: SLF001
    run(application, port)


class _nothing:  # noqa: N801 – a lifespan without anything to follow
    def __init__(self, _app: object) -> None:
        pass

    async def __aenter__(self) -> None:
        pass

    async def __aexit__(self, *_: object) -> None:
        pass


def bare(port: int, body: bytes) -> None:
    """Serve the same bytes again and again: what the server itself costs."""

    async def answer(_request: object) -> Response:
        return Response(body, media_type="application/geo+json")

    run(Starlette(routes=[Route("/{path:path}", answer)]), port)


def run(application: Starlette, port: int) -> None:
    """Serve an application with one worker."""
    uvicorn.run(
        application,
        host="127.0.0.1",
        port=port,
        log_level="error",
        access_log=False,
        timeout_keep_alive=3_600,
    )


@contextmanager
def started(serve: Callable[..., None], *arguments: object) -> Iterator[int]:
    """Start a server in a process of its own; yield its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    process = multiprocessing.get_context("spawn").Process(
        target=serve, args=(port, *arguments), daemon=True
    )
    process.start()
    try:
        wait_for(port, process.is_alive)
        yield port
    finally:
        process.terminate()
        process.join()


def wait_for(port: int, alive: Callable[[], bool]) -> None:
    """Wait until somebody listens."""
    while True:
        assert alive(), "the server did not start"
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
