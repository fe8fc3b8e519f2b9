"""Reports on the supply that were made before: kept while catalogue and history are the same."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.supply.asking import Asked
    from geo.catalogue import Catalogue
    from geo.supply.course import Course
    from geo.supply.report import Report

_MOST: Final = 32


class Reports:
    """The reports that were asked for last."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._held: OrderedDict[tuple[str, Asked], tuple[Catalogue, Course | None, Report]]
        self._held = OrderedDict()
        self._lock = Lock()

    def get(
        self,
        catalogue: Catalogue,
        course: Course | None,
        asked: Asked,
        make: Callable[[], Report],
    ) -> Report:
        """Return the report that is asked for, made where it is not kept.

        It is made anew where it rests on another catalogue or another history. What `make`
        raises is raised, and nothing is kept.
        """
        key = str(catalogue.date), asked
        with self._lock:
            held = self._held.get(key)
            if held is not None and held[0] is catalogue and held[1] is course:
                self._held.move_to_end(key)
                return held[2]
        made = make()
        with self._lock:
            self._held[key] = catalogue, course, made
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made
