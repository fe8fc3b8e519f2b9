"""Public transport at plots: the timetable of a network, and the walks from plots to its stops.

Both are kept below the home folder: a timetable under the hash of its feeds and days, walks
by outline.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING, Final

import orjson
from pydantic import TypeAdapter

from data.errors import Finding, InputError
from data.readers.feedfiles import fingerprint
from geo.access import RoadIndex
from geo.kept import Kept, write_whole
from geo.timetable import KINDS_OF_DAY, Timetable, open_feeds
from geo.transit import SCHEMATIC, Platforms, Transit, Walks, transit_of, walks_of_plots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date
    from pathlib import Path

    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray

    from data.imports.limits import Limits
    from geo.build import Progress
    from geo.crew import Crew

# Raised when the same feeds and outlines would give other stops or walks.
_RULES: Final = 3
# How many timetables, and walks to their stops, stay in the home folder.
_KEPT_FILES: Final = 5
_TIMETABLE: Final = TypeAdapter(Timetable)
_WALKS: Final = TypeAdapter(dict[str, Walks])


class TransitOfPlots:
    """Public transport at the plots of one network.

    Parameters
    ----------
    home
        Folder below which timetables and walks are kept.
    network
        Fingerprint of the network.
    schematic
        True where its roads say nothing of walks: then public transport stays unknown.
    ways
        Ways open on foot or by bicycle (EPSG:4326).
    crew
        Computes the walks.
    name
        Of a timetable that was kept; None: without public transport, until one is read.
    """

    def __init__(
        self,
        home: Path,
        network: str,
        *,
        schematic: bool,
        ways: gpd.GeoDataFrame,
        crew: Crew,
        name: str | None,
    ) -> None:
        self._home = home
        self._network = network
        self._schematic = schematic
        self._ways = ways
        self._crew = crew
        self.name = name

    @cached_property
    def _footways(self) -> RoadIndex:
        return RoadIndex(self._ways, ("foot", "bicycle"))

    @cached_property
    def timetable(self) -> Timetable | None:
        """The timetable; None where there is none."""
        if self.name is None:
            return None
        path = self._path(self.name)
        if not path.is_file():
            raise InputError(
                Finding(str(path), None, "no such file", "a timetable left by `build --gtfs`")
            )
        return _TIMETABLE.validate_json(path.read_bytes())

    def _path(self, name: str) -> Path:
        return self._home / "timetables" / f"{name}.json"

    def read(
        self,
        files: Sequence[Path],
        *,
        today: date,
        day: date | None,
        limits: Limits,
        progress: Progress,
    ) -> None:
        """Read GTFS feeds, or what was kept of the same ones on the same days.

        Parameters
        ----------
        day
            The reference weekday; see `geo.timetable.open_feeds`.

        Raises
        ------
        InputError
            Names the file of what is wrong or expired.
        """
        with open_feeds(files, today=today, day=day, limits=limits) as feeds:
            days = [feeds.schedule.on(kind) for kind in KINDS_OF_DAY]
            hashes = [fingerprint(path) for path in files]
            names = [path.name for path in files]
            self.name = _hash([_RULES, self._network, names, days, hashes])[:20]
            path = self._path(self.name)
            if not path.is_file():
                ways = None if self._schematic else self._footways
                progress.step("timetable", feeds.megabytes)
                read = feeds.read(ways, progress=progress.advance)
                write_whole(path, _TIMETABLE.dump_json(read))
                _keep_newest(path.parent)

    @cached_property
    def _walks(self) -> Kept[Walks]:
        # The same stops on another day need no other walks.
        stops = self.timetable.stops if self.timetable else ()
        key = _hash([_RULES, [stop.platforms for stop in stops]])[:12]
        return Kept(self._home / "walks" / f"{self._network}-{key}.json", _WALKS)

    @cached_property
    def _platforms(self) -> Platforms:
        return Platforms(self.timetable.stops if self.timetable else (), self._footways)

    def of(
        self,
        keys: Sequence[str],
        outlines: NDArray[np.object_],
        progress: Callable[[int], None] = lambda _: None,
    ) -> list[Transit]:
        """Return the public transport at plots, computing the walks of new outlines alone.

        Parameters
        ----------
        keys
            Key of each outline.
        outlines
            In EPSG:4326, shape (n,).
        progress
            Called with the number of plots finished since the last call.
        """
        if self.timetable is None or self._schematic:
            progress(len(keys))
            return [Transit(SCHEMATIC) if self.timetable else Transit()] * len(keys)

        def compute(new: list[int]) -> list[Walks]:
            return walks_of_plots(
                outlines[new], self._platforms, self._footways, self._crew, progress=progress
            )

        stops = self.timetable.stops
        return [transit_of(walks, stops) for walks in self._walks.of(keys, compute, progress)]

    def keep(self, keys: Iterable[str]) -> None:
        """Leave the walks of these outlines, and of no other, to later builds."""
        if self._walks.keep(keys):
            _keep_newest(self._home / "walks")


def _hash(content: object) -> str:
    return hashlib.sha256(orjson.dumps(content)).hexdigest()


def _keep_newest(folder: Path) -> None:
    """Leave the newest files alone: each day has a timetable of its own."""
    files = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    for old in files[:-_KEPT_FILES]:
        old.unlink(missing_ok=True)
