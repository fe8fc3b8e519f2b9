"""The service behind all routes: the catalogue of today, and who publishes it."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from geo import snapshot
from geo.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from api.settings import Settings
    from maps.publisher import Publisher


class Service:
    """Holds the catalogue in memory and renews it when the day or the build changes.

    Requests read the catalogue that is there; a new one is made whole and swapped in.
    """

    def __init__(self, settings: Settings, clock: Callable[[], date]) -> None:
        self.settings = settings
        self.publisher: Publisher = settings.publisher
        self.today = clock
        self._lock = Lock()
        self._built = snapshot.load(settings.home)
        self._catalogue = self._make()

    def catalogue(self) -> Catalogue:
        """Return the catalogue of today."""
        if self._stale():
            with self._lock:
                if self._stale():
                    self._renew()
        return self._catalogue

    def _stale(self) -> bool:
        held = self._catalogue
        current = snapshot.current_version(self.settings.home)
        return held.date != self.today() or current not in {held.version, None}

    def _renew(self) -> None:
        if snapshot.current_version(self.settings.home) != self._catalogue.version:
            self._built = snapshot.load(self.settings.home)
        self._catalogue = self._make()

    def _make(self) -> Catalogue:
        return snapshot.catalogue_on(self._built, self.today(), self.settings.freshness)


def service(request: Request) -> Service:
    """Return the service of the application (a FastAPI dependency)."""
    held: Service = request.app.state.service
    return held


def catalogue(request: Request) -> Catalogue:
    """Return the catalogue of today (a FastAPI dependency)."""
    return service(request).catalogue()


CurrentService = Annotated[Service, Depends(service)]
CurrentCatalogue = Annotated[Catalogue, Depends(catalogue)]
