"""Pictures from above for exposés: all that a figure needs within the time of one, or none."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from anyio import from_thread

from api.basemaps.breaker import Breaker
from maps.printmap import Aerial, AerialView

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence

    from api.basemaps.source import Source
    from api.basemaps.tiles import Bounds, Tiles
    from geo.catalogue import Plot
    from geo.tiles import Tile


type Asking = Callable[[Source, AerialView], Coroutine[Any, Any, Aerial | None]]


class Run(Protocol):
    """Runs a function in the loop of the tiles and waits for it."""

    def __call__(self, function: Asking, source: Source, view: AerialView) -> Aerial | None:
        """Return what `function` returns in the end."""


class AerialOf(Protocol):
    """Gives the picture of a plot; None where there is none, or not in time."""

    def __call__(self, plot: Plot, *, tall: bool = True) -> Aerial | None:
        """Return the picture of `plot`; `tall` where it has a page of its own."""


class Aerials:
    """Gives exposés their picture from above.

    A source that is down, slow, or has not all of a picture gives none, and nobody waits for
    longer than for one tile. After three pictures that came too late the source is left in
    peace for a while, so that many exposés are not all late.

    Parameters
    ----------
    tiles
        The sources.
    bounds
        How long anyone waits, and how long a late source is not asked.
    ticks
        Seconds that never go back.
    """

    def __init__(self, tiles: Tiles, bounds: Bounds, ticks: Callable[[], float]) -> None:
        self._tiles = tiles
        self._bounds = bounds
        self._source = printed(tiles.sources.values())
        self._breaker = Breaker(ticks, bounds.pause)

    def of(self, plot: Plot, *, tall: bool = True, run: Run | None = None) -> Aerial | None:
        """Return the picture of a plot; None where there is none, or not in time.

        Parameters
        ----------
        tall
            Whether it has a page of its own.
        run
            Runs the asking in the loop that the tiles belong to; by default in that of the
            server, whose worker this thread must be.
        """
        source = self._source
        view = None if source is None else AerialView.of(plot, source.ground, tall=tall)
        if source is None or view is None:
            return None
        return (run or from_thread.run)(self._asked, source, view)

    async def _asked(self, source: Source, view: AerialView) -> Aerial | None:
        if not self._breaker.allows():
            return None
        try:
            async with asyncio.timeout(self._bounds.seconds):
                pictures = await self._all(source.name, view.tiles)
        except TimeoutError:
            self._breaker.failed()
            return None
        if pictures is None:
            return None
        self._breaker.worked()
        return Aerial(view, source.ground, pictures)

    async def _all(self, name: str, tiles: Sequence[Tile]) -> dict[Tile, bytes] | None:
        """Return the pictures of all tiles; None, and nothing further asked, where one lacks."""
        # No more at once than the source is asked: visitors of the map wait in the same line.
        slots, held, lacking = asyncio.Semaphore(self._bounds.connections), {}, asyncio.Event()

        async def fetch(tile: Tile) -> None:
            async with slots:
                if lacking.is_set():
                    return
                picture, _ = await self._tiles.picture(name, tile)
                if picture is None:
                    lacking.set()
                else:
                    held[tile] = picture.content

        if self._tiles.is_down(name):
            await fetch(tiles[0])  # alone, since its outcome decides whether others are asked for
        async with asyncio.TaskGroup() as group:
            for tile in tiles:
                group.create_task(fetch(tile))
        return None if lacking.is_set() else held


def printed(sources: Iterable[Source]) -> Source | None:
    """Return the source that exposés show: the first orthophoto, else the first of any kind.

    One whose terms do not allow printing is left out.
    """
    allowed = [source for source in sources if source.in_print]
    photographs = [source for source in allowed if source.kind == "orthophoto"]
    return next(iter([*photographs, *allowed]), None)


@contextmanager
def standing_alone(tiles: Tiles, aerials: Aerials) -> Iterator[AerialOf]:
    """Yield what gives the pictures of plots where no server runs."""
    if not tiles.sources:
        yield aerials.of
        return
    with asyncio.Runner() as runner:

        def run(function: Asking, source: Source, view: AerialView) -> Aerial | None:
            return runner.run(function(source, view))

        held = tiles.running()
        runner.run(held.__aenter__())
        try:
            yield partial(aerials.of, run=run)
        finally:
            runner.run(held.__aexit__(None, None, None))
