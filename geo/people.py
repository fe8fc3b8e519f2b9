"""People within some minutes by car: who lives in the isochrones of a plot.

Counted are the census cells whose middle lies in the area, or, where no census grid is
loaded, the inhabitants of municipalities whose centre does. The latter is coarse: a
municipality counts whole or not at all.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import batched
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import shapely
from pydantic import TypeAdapter

from data.words import Text
from geo.catalogue import People
from geo.crs import to_wgs84
from geo.destinations import MODES, STEPS
from geo.isochrones import OffNetworkError, isochrones
from geo.kept import Kept
from geo.population import population

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.dataset import Dataset
    from geo.catalogue import Municipality
    from geo.crew import Crew
    from geo.destinations import Travel
    from geo.drawn import Drawn
    from geo.edge import Edge
    from geo.isochrones import Isochrone, Reached
    from geo.network import Engine

# Raised when the same network and the same people would give other figures.
_RULES: Final = 2
# So many plots are handed to a process at a time.
_CHUNK: Final = 25

REASONS: Final[Mapping[str, Text]] = {
    "no_figures": Text(
        "für diese Gegend sind keine Einwohnerzahlen geladen",
        "no figures on inhabitants are loaded for this area",
    ),
    "not_on_network": Text(
        "keine öffentliche Straße in der Nähe der Fläche",
        "no public road near the plot",
    ),
}
SOURCES: Final[Mapping[str, Text]] = {
    "census": Text("Zensus-Gitter", "census grid"),
    "municipalities": Text(
        "Einwohner der Gemeinden, deren Mittelpunkt erreicht wird (grob)",
        "inhabitants of municipalities whose centre is reached (coarse)",
    ),
}


@dataclass(frozen=True, slots=True)
class Count:
    """People in an area: `people` is None where it is unknown.

    `at_least` is True where more may live there than are known.
    """

    people: int | None
    at_least: bool
    working: int | None = None
    """Those of working age; None where it is unknown."""
    working_at_least: bool = False


@dataclass(frozen=True, slots=True)
class Residents:
    """Where people live, as far as is known.

    Attributes
    ----------
    points
        Middles of cells or centres of municipalities: longitude, latitude; shape (n, 2).
    people
        Inhabitants of each, shape (n,).
    hidden
        Points whose figure is secret or missing, shape (m, 2).
    covered
        Area (EPSG:4326, prepared) beyond which nothing is known.
    source
        Key of `SOURCES`; None where no figures are loaded.
    as_of
        Day of the figures in ISO 8601.
    ages
        First and last year of age of those who are `working`; None where nothing is said of
        ages.
    working
        How many of `people` are of these ages, as far as it is known, shape (n,).
    unsure
        Points where more of them may live, shape (k, 2).
    """

    points: NDArray[np.float64]
    people: NDArray[np.int64]
    hidden: NDArray[np.float64]
    covered: BaseGeometry
    source: Literal["census", "municipalities"] | None
    as_of: str | None
    ages: tuple[int, int] | None = None
    working: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    unsure: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))

    @property
    def fingerprint(self) -> str:
        """Hash of all that is counted."""
        digest = hashlib.sha256(f"{_RULES} {self.source} {self.as_of} {self.ages}".encode())
        for part in (self.points, self.people, self.hidden, self.working, self.unsure):
            digest.update(np.ascontiguousarray(part).tobytes())
        digest.update(shapely.to_wkb(self.covered))
        return digest.hexdigest()[:12]

    def within(self, travel: Travel, areas: Iterable[Isochrone]) -> list[Count]:
        """Count the people in isochrones of rising minutes; who is in one is in the next.

        What is known of whole municipalities says nothing of areas that are smaller: on foot,
        by bicycle and below the first of `STEPS` it is unknown.
        """
        inside = np.zeros(len(self.people), dtype=bool)
        fine = self.source == "census"
        return [
            self._within(one, inside)
            if fine or (travel in MODES and one.minutes >= STEPS[0])
            else Count(None, at_least=False)
            for one in areas
        ]

    def _within(self, one: Isochrone, inside: NDArray[np.bool_]) -> Count:
        area = one.area
        shapely.prepare(area)
        inside |= shapely.contains_xy(area, self.points)
        found = int(self.people[inside].sum())
        # No centre of a municipality is reached: people live there, but nobody says how many.
        if self.source is None or (self.source != "census" and not inside.any()):
            return Count(None, at_least=False)
        hidden = bool(shapely.contains_xy(area, self.hidden).any())
        at_least = one.cut or hidden or not self.covered.covers(area)
        if self.ages is None:
            return Count(found, at_least)
        working = int(self.working[inside].sum())
        unsure = at_least or bool(shapely.contains_xy(area, self.unsure).any())
        return Count(found, at_least, working, unsure)


def residents(
    dataset: Dataset, municipalities: Iterable[Municipality], areas: gpd.GeoDataFrame
) -> Residents:
    """Return the residents of the loaded census grid, or else those of the municipalities.

    Parameters
    ----------
    municipalities
        With the inhabitants and the centre of each.
    areas
        Their areas (EPSG:4326), with the column `ags`.
    """
    grid = population(dataset)
    if grid is not None:
        points = shapely.get_coordinates(to_wgs84(shapely.points(grid.points)))
        hidden = shapely.get_coordinates(to_wgs84(shapely.points(grid.hidden)))
        reached = np.concatenate([grid.points, grid.hidden])
        hull = shapely.convex_hull(shapely.multipoints(reached)).buffer(grid.size)
        held = _residents(points, grid.people, hidden, to_wgs84(hull), "census", grid.as_of)
        if grid.ages is None or grid.working is None or grid.unsure is None:
            return held
        return replace(held, ages=grid.ages, working=grid.working, unsure=points[grid.unsure])
    towns = sorted(municipalities, key=lambda one: one.ags)
    known = [one for one in towns if one.inhabitants is not None]
    dates = {one.inhabitants_date for one in known if one.inhabitants_date}
    counted = areas[areas["ags"].isin({one.ags for one in known})]
    return _residents(
        _places(known),
        np.array([one.inhabitants for one in known], dtype=np.int64),
        _places([one for one in towns if one.inhabitants is None]),
        counted.union_all(),
        "municipalities" if known else None,
        min(dates).isoformat() if dates else None,
    )


def _places(held: Sequence[Municipality]) -> NDArray[np.float64]:
    return np.array([(one.lon, one.lat) for one in held], dtype=float).reshape(-1, 2)


def _residents(
    points: NDArray[np.float64],
    people: NDArray[np.int64],
    hidden: NDArray[np.float64],
    covered: BaseGeometry,
    source: Literal["census", "municipalities"] | None,
    as_of: str | None,
) -> Residents:
    shapely.prepare(covered)
    return Residents(points, people, hidden, covered, source, as_of)


def people_in(reached: Reached, held: Residents) -> People:
    """Count who lives in the isochrones by car of where a plot is entered, of `STEPS` minutes."""
    counts = dict(zip(STEPS, held.within("car", reached.isochrones), strict=True))
    return People(
        within={step: count.people for step, count in counts.items()},
        at_least=tuple(step for step, count in counts.items() if count.at_least),
        source=held.source,
        as_of=held.as_of,
        ages=held.ages,
        working={step: count.working for step, count in counts.items()} if held.ages else {},
        working_at_least=tuple(step for step, count in counts.items() if count.working_at_least),
    )


_PEOPLE: Final = TypeAdapter(dict[str, People])


class PeopleOfPlots:
    """People around plots, kept by outline from build to build.

    Parameters
    ----------
    folder
        Where the figures of one network and its residents are kept.
    crew
        Draws the isochrones.
    drawn
        Keeps them.
    """

    def __init__(
        self,
        folder: Path,
        network: str,
        edge: Edge,
        held: Residents,
        crew: Crew,
        drawn: Drawn | None = None,
    ) -> None:
        self._edge = edge
        self._held = held
        self._crew = crew
        self._drawn = drawn
        self._kept = Kept(folder / f"{network}-{held.fingerprint}.json", _PEOPLE)

    @property
    def known(self) -> Mapping[str, People]:
        """Figures by outline, as builds before have left them."""
        return self._kept.known

    def of(
        self,
        keys: Sequence[str],
        entries: Sequence[tuple[float, float] | None],
        progress: Callable[[int], None] = lambda _: None,
    ) -> list[People]:
        """Return the people around plots, computing those of new outlines alone.

        Parameters
        ----------
        keys
            Key of each outline.
        entries
            Where a car enters each plot: longitude and latitude; None off the network.
        progress
            Called with the number of plots finished since the last call.
        """

        def compute(new: list[int]) -> Iterator[People]:
            if self._held.source is None:
                yield from [People(reason="no_figures")] * len(new)
                progress(len(new))
                return
            parts = list(batched(new, _CHUNK))
            tasks = [[entries[place] for place in part] for part in parts]
            work = partial(_chunk, self._edge, self._held)
            for part, found in zip(parts, self._crew.map(work, tasks), strict=True):
                if self._drawn is not None:
                    drawn = zip(part, (reached for _, reached in found), strict=True)
                    self._drawn.put((keys[place], *one) for place, one in drawn if one is not None)
                yield from (people for people, _ in found)
                progress(len(found))

        return self._kept.of(keys, compute, progress)

    def keep(self, keys: Iterable[str]) -> None:
        """Leave the figures of these outlines, and of no other, to later builds."""
        kept = list(keys)
        if self._kept.keep(kept) and self._drawn is not None:
            self._drawn.keep(kept)


type _Found = tuple[People, tuple[tuple[float, float], Reached] | None]
"""Who lives around a plot; its entry, and what is reached from there."""


def _chunk(
    edge: Edge,
    held: Residents,
    engine: Engine,
    entries: Sequence[tuple[float, float] | None],
) -> list[_Found]:
    shapely.prepare(held.covered)
    return [_near(edge, held, engine, entry) for entry in entries]


def _near(edge: Edge, held: Residents, engine: Engine, entry: tuple[float, float] | None) -> _Found:
    nowhere = People(reason="not_on_network"), None
    if entry is None:
        return nowhere
    try:
        reached = isochrones(engine, entry, "car", STEPS, edge)
    except OffNetworkError:
        return nowhere
    return people_in(reached, held), (entry, reached)
