"""Tiles and pictures from above as the settings say, for the service and for commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.basemaps.aerials import Aerials
from api.basemaps.shelf import Shelf
from api.basemaps.tiles import Bounds, Tiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.settings import Settings


def basemaps(settings: Settings, ticks: Callable[[], float]) -> tuple[Tiles, Aerials]:
    """Return what fetches tiles, and what makes pictures for exposés of them.

    Parameters
    ----------
    ticks
        Seconds that never go back.
    """
    shelf = Shelf(
        settings.home / "basemaps",
        most=settings.basemap_cache_mb * 1_000_000,
        days=settings.basemap_cache_days,
    )
    bounds = Bounds(
        seconds=settings.basemap_seconds,
        pause=settings.basemap_pause_seconds,
        connections=settings.basemap_connections,
    )
    tiles = Tiles(settings.basemap_sources, shelf, bounds, ticks)
    return tiles, Aerials(tiles, bounds, ticks)
