"""Tiles of all sources: kept ones at once, others asked for, and no visitor waits for long."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from anyio import to_thread

from api.basemaps import origin
from api.basemaps.breaker import Breaker
from api.basemaps.picture import NoPictureError, checked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    import httpx

    from api.basemaps.picture import Picture
    from api.basemaps.shelf import Shelf
    from api.basemaps.source import Source
    from geo.tiles import Tile

_LOG: Final = logging.getLogger(__name__)
# Seconds for which a tile that its source does not have is not asked for again, and of how
# many of them that is remembered.
_ABSENT_SECONDS: Final = 300
_ABSENT: Final = 5_000
# The part of a visitor's time that a source has for its answer, so that a visitor whose time is
# over can be told that the source is down.
_ANSWER: Final = 0.9
# How many may wait for a connection to one source; who comes then goes without a picture.
_QUEUE: Final = 64


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a source is asked, and how long anyone waits.

    Attributes
    ----------
    seconds
        Time for one answer of a source, and the longest that a visitor waits.
    pause
        Seconds for which a source that is down is left in peace.
    connections
        To one source at once.
    """

    seconds: float
    pause: float
    connections: int


class _Asked:
    """What is known of one source while the service runs."""

    def __init__(self, source: Source, bounds: Bounds, ticks: Callable[[], float]) -> None:
        self.source = source
        self.key = source.key
        self.breaker = Breaker(ticks, bounds.pause)
        self.slots = asyncio.Semaphore(bounds.connections)
        self.running: dict[Tile, asyncio.Task[Picture | None]] = {}
        self.absent: dict[Tile, float] = {}


class Tiles:
    """Pictures of tiles by name of source.

    Parameters
    ----------
    ticks
        Seconds that never go back.
    """

    def __init__(
        self,
        sources: Iterable[Source],
        shelf: Shelf,
        bounds: Bounds,
        ticks: Callable[[], float],
    ) -> None:
        self.sources = {source.name: source for source in sources}
        self._shelf = shelf
        self._bounds = bounds
        self._ticks = ticks
        self._asked = {name: _Asked(source, bounds, ticks) for name, source in self.sources.items()}
        self._client: httpx.AsyncClient | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Hold the connections while the application runs."""
        if not self.sources:
            yield
            return
        connections = self._bounds.connections * len(self.sources)
        async with origin.client(self._bounds.seconds, connections) as client:
            self._client = client
            try:
                yield
            finally:
                tasks = [task for one in self._asked.values() for task in one.running.values()]
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                self._client = None

    def is_down(self, name: str) -> bool:
        """Whether a source counts as down: it is asked for one tile after a pause, if at all."""
        return self._asked[name].breaker.down

    async def picture(self, name: str, tile: Tile) -> tuple[Picture | None, bool]:
        """Return the picture of a tile, and whether it is as new as it should be.

        None where there is none now: the source is down, slow, has none, or answers with
        something else. An aged picture is better than none.
        """
        asked = self._asked[name]
        held = await to_thread.run_sync(self._shelf.read, asked.key, tile)
        if held is not None and held.fresh:
            return held.picture, True
        fetched = await self._fetched(asked, tile)
        if fetched is not None:
            return fetched, True
        return (held.picture if held else None), False

    async def _fetched(self, asked: _Asked, tile: Tile) -> Picture | None:
        """Wait, no longer than is allowed, for what all who ask for this tile wait for."""
        task = asked.running.get(tile)
        if task is None:
            if not self._may_ask(asked, tile):
                return None
            task = asyncio.create_task(self._fetch(asked, tile))
            asked.running[tile] = task
            task.add_done_callback(lambda _: asked.running.pop(tile, None))
        try:
            # The answer is kept even where nobody waits for it any more.
            return await asyncio.wait_for(asyncio.shield(task), self._bounds.seconds)
        except TimeoutError:
            return None

    def _may_ask(self, asked: _Asked, tile: Tile) -> bool:
        if self._client is None or len(asked.running) >= _QUEUE:
            return False
        return asked.absent.get(tile, self._ticks()) <= self._ticks()

    async def _fetch(self, asked: _Asked, tile: Tile) -> Picture | None:
        async with asked.slots:
            # Another worker may have been quicker.
            held = await to_thread.run_sync(self._shelf.read, asked.key, tile)
            if held is not None and held.fresh:
                return held.picture
            if self._client is None or not asked.breaker.allows():
                return None
            return await self._ask(asked, tile, self._client)

    async def _ask(self, asked: _Asked, tile: Tile, client: httpx.AsyncClient) -> Picture | None:
        try:
            async with asyncio.timeout(self._bounds.seconds * _ANSWER):
                content = await origin.ask(client, asked.source.address(tile))
            picture = await to_thread.run_sync(checked, content)
        except origin.MissingError:
            asked.breaker.worked()
            self._note_absent(asked, tile)
            return None
        except (origin.SourceError, NoPictureError, TimeoutError) as error:
            self._note_failure(asked, error)
            return None
        asked.breaker.worked()
        try:
            await to_thread.run_sync(self._shelf.write, asked.key, tile, picture)
        except OSError as error:
            _LOG.warning("a tile of %s cannot be kept: %s", asked.source.name, error.strerror)
        return picture

    def _note_absent(self, asked: _Asked, tile: Tile) -> None:
        if len(asked.absent) >= _ABSENT:
            asked.absent.clear()
        asked.absent[tile] = self._ticks() + _ABSENT_SECONDS

    def _note_failure(self, asked: _Asked, error: Exception) -> None:
        was_down = asked.breaker.down
        asked.breaker.failed()
        if asked.breaker.down and not was_down:
            # Its name alone: its address may hold a key.
            _LOG.warning(
                "the basemap source %s is left in peace for %g s: %s",
                asked.source.name,
                self._bounds.pause,
                f"expected {error}"
                if isinstance(error, NoPictureError)
                else str(error) or "no answer",
            )
