"""Printed documents as the service hands them out: some at a time, and kept for a while."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import replace
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Final

from fastapi.responses import Response

from api.isochrones import busy, reached_by_car
from api.service import service
from api.validators import unchanged, validators
from maps.context import Context
from maps.expose import Printing, Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from fastapi import Request

    from api.service import Service
    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from maps.sections import Sections

MEDIA_TYPE: Final = "application/pdf"
_KEPT_BYTES: Final = 64_000_000
# How many are typeset at a time, and how many may ask for one, those among them.
_AT_A_TIME: Final = 2
_WAITING: Final = 12


class Pdf(Response):
    """A PDF."""

    media_type = MEDIA_TYPE


class Papers:
    """Typesets documents for many askers, and keeps what was asked for last.

    Parameters
    ----------
    kept
        How many bytes are kept.
    """

    def __init__(self, kept: int = _KEPT_BYTES) -> None:
        self._most = kept
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()
        self._places = BoundedSemaphore(_WAITING)
        self._turns = BoundedSemaphore(_AT_A_TIME)

    def get(self, tag: str, make: Callable[[], bytes]) -> bytes:
        """Return the document that bears `tag`, made where it is not kept.

        Raises
        ------
        api.problems.Problem
            503 where too many wait already.
        """
        held = self._kept(tag)
        if held is not None:
            return held
        with self._turn():
            held = self._kept(tag) or make()
        self._keep(tag, held)
        return held

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise busy()
        try:
            with self._turns:
                yield
        finally:
            self._places.release()

    def _kept(self, tag: str) -> bytes | None:
        with self._lock:
            held = self._held.get(tag)
            if held is not None:
                self._held.move_to_end(tag)
            return held

    def _keep(self, tag: str, content: bytes) -> None:
        with self._lock:
            if tag in self._held or len(content) > self._most:
                return
            self._held[tag] = content
            self._bytes += len(content)
            while self._bytes > self._most:
                _, dropped = self._held.popitem(last=False)
                self._bytes -= len(dropped)


def printing_of(
    service: Service, held: Catalogue, language: Language, base: str, sections: Sections
) -> Printing:
    """Return how exposés are printed, with links and codes that lead to `base`."""
    return Printing(
        context=Context(held, base),
        language=language,
        publisher=service.publisher,
        key=service.print_key,
        sections=sections,
    )


def shown_of(
    request: Request, held: Service, plot: Plot, sections: Sections, past: date | None = None
) -> Shown:
    """Return what the exposé of a plot shows beyond the catalogue, but for what takes the engine.

    It decides whether an asker has the exposé already (`reaching`).

    Parameters
    ----------
    past
        A past day, with the documents of that day.
    """
    enclosed = held.enclosed(plot, past) if "documents" in sections else None
    aerial = None
    if "aerial" in sections:
        tall = enclosed is None or not enclosed.has_photo
        aerial = request.app.state.aerials.of(plot, tall=tall)
    return Shown(plot=plot, aerial=aerial, enclosed=enclosed)


def reaching(held: Service, shown: Shown) -> Shown:
    """Return a plot with the areas that are reached from it.

    Raises
    ------
    api.problems.Problem
        503 where too many wait for the engine.
    """
    return replace(shown, reached=reached_by_car(held.isochrones(), shown.plot))


def pdf_answer(
    request: Request, held: Catalogue, name: str, make: Callable[[], bytes], *shown: str
) -> Response:
    """Answer with a document under a file's name, or with 304 where the asker has it.

    Parameters
    ----------
    shown
        What it shows beyond the catalogue: pictures, by the hash of their content.
    """
    headers = validators(request, held, service(request).publisher.logo or "", *shown)
    headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    if same := unchanged(request, headers):
        return same
    papers: Papers = request.app.state.papers
    return Pdf(papers.get(headers["ETag"], make), headers=headers)
