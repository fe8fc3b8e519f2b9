"""The facts of all plots as columns: what filters and criteria compute on.

A figure that is unknown is NaN, an unknown code is -1. A column is an array over the
plots of a catalogue, in its order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from data.codes import STATUS_SHOWN
from data.fields import FILTERABLE, Field, Kind
from data.values import shown_people
from data.words import Text, shown_minutes
from geo.crs import to_metric
from geo.destinations import DISTANCE_COLUMNS, KINDS, MODES, STEPS
from geo.quality import QUALITY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from geo.catalogue import People, Plot, Reach
    from geo.destinations import Mode

UNKNOWN_CODE: Final = -1
TRANSIT_CLASS: Final = "transit_class"
WALK_TO_STOP: Final = "foot:stop"
TRANSIT_LABELS: Final = {
    TRANSIT_CLASS: Text("ÖV-Güteklasse", "Public transport quality class"),
    WALK_TO_STOP: Text("Minuten zu Fuß zum Halt", "Minutes on foot to a stop"),
}
# Day on which the status was last confirmed, as an ordinal.
CONFIRMED: Final = "confirmed_on"


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers, dates (as ordinals) or minutes; NaN is unknown.

    Where `at_least` is given and true, the figure is a lower bound and no more is known.
    """

    values: NDArray[np.float64]
    at_least: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Codes:
    """One code a plot, as its place in `codes`; -1 is unknown."""

    codes: tuple[str, ...]
    values: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class CodeSets:
    """A set of codes a plot: `member[i, k]` says that plot i has code k."""

    codes: tuple[str, ...]
    member: NDArray[np.bool_]
    known: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Group:
    """Whom a column counts: all within `step` minutes by car, or those of working age."""

    step: int
    working: bool


# People within some minutes by car, by the name of the column.
PEOPLE: Final = {
    **{f"people_{step}": Group(step, working=False) for step in STEPS},
    **{f"working_age_{step}": Group(step, working=True) for step in STEPS},
}

type Column = Figures | Codes | CodeSets


def counted(reach: Reach) -> Reach | None:
    """Return the way whose minutes count for filters, order and score; None is unknown.

    A stop for which no source states a regular service is no argument for a plot: who asks
    for a station within ten minutes wants to meet a train there. So the way to the nearest
    proven one counts, and where none is known nothing does.
    """
    return reach if reach.verified else reach.regular


def way_that_counts(plot: Plot, mode: Mode, kind: str) -> Reach | None:
    """Return the way from a plot to a kind of place that is `counted`; None is unknown.

    One function, so that lists, files and answers show what plots are filtered by.
    """
    way = plot.reach.get(mode, {}).get(kind)
    return counted(way) if way else None


@dataclass(frozen=True)
class Columns:
    """All columns by name: fields, `status`, `confirmed_on`, minutes and figures around.

    Minutes are called "car:airport", kilometres as in `DISTANCE_COLUMNS`, people as in
    `PEOPLE`. Minutes are those of the way that is `counted`. Of public transport there are
    `TRANSIT_CLASS` and `WALK_TO_STOP`, minutes on foot. `geometry` is in EPSG:4326.
    """

    by_name: Mapping[str, Column]
    geometry: NDArray[np.object_]
    tree: shapely.STRtree = field(repr=False)

    @cached_property
    def shown(self) -> Mapping[str, NDArray[np.float64]]:
        """Minutes as they are shown, by column: what filters compare."""
        return {
            name: shown_minutes(column.values)
            for name, column in self.by_name.items()
            if ":" in name and isinstance(column, Figures)
        }

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """West, south, east, north of each outline (EPSG:4326), shape (n, 4)."""
        bounds: NDArray[np.float64] = shapely.bounds(self.geometry).reshape(-1, 4)
        return bounds

    @cached_property
    def metric(self) -> NDArray[np.object_]:
        """The outlines in EPSG:25833, prepared when a distance is first asked for."""
        return to_metric(self.geometry) if len(self.geometry) else self.geometry

    @cached_property
    def metric_tree(self) -> shapely.STRtree:
        """Index of `metric`."""
        return shapely.STRtree(self.metric)


def columns(plots: Sequence[Plot]) -> Columns:
    """Lay the facts of `plots` out in columns."""
    by_name = {one.name: _column(one, plots) for one in FILTERABLE}
    by_name["status"] = _codes(
        [plot.status_shown for plot in plots], tuple(entry.code for entry in STATUS_SHOWN)
    )
    by_name[CONFIRMED] = _figures([plot.confirmed_on for plot in plots], _ordinal)
    for mode in MODES:
        for kind in KINDS:
            ways = [counted(plot.reach[mode][kind.name]) for plot in plots]
            minutes = [way.minutes if way else None for way in ways]
            by_name[f"{mode}:{kind.name}"] = _figures(minutes, float)
    for name, thing in DISTANCE_COLUMNS.items():
        away = [plot.distances.get(thing) for plot in plots]
        by_name[name] = _figures([way.km if way else None for way in away], float)
    for name, group in PEOPLE.items():
        by_name[name] = Figures(
            np.array([_people(plot.people, group) for plot in plots], dtype=float),
            np.array([_at_least(plot.people, group) for plot in plots], dtype=bool),
        )
    by_name[TRANSIT_CLASS] = _codes(
        [plot.transit.quality for plot in plots], tuple(entry.code for entry in QUALITY)
    )
    by_name[WALK_TO_STOP] = _figures([plot.transit.minutes for plot in plots], float)
    geometry = np.array([plot.record.geometry for plot in plots], dtype=object)
    return Columns(by_name, geometry, shapely.STRtree(geometry))


def _column(one: Field, plots: Sequence[Plot]) -> Column:
    raw = [plot.values.get(one.name) for plot in plots]
    match one.kind:
        case Kind.NUMBER:
            return _figures(raw, float)
        case Kind.DATE:
            return _figures(raw, _ordinal)
        case Kind.BOOLEAN:
            words = [None if value is None else str(value).lower() for value in raw]
            return _codes(words, ("true", "false"))
        case Kind.CODES:
            return _code_sets(raw, tuple(entry.code for entry in one.codes))
        case Kind.CODE:
            return _codes(raw, tuple(entry.code for entry in one.codes))
        case _:
            return _codes(raw, tuple(sorted({str(value) for value in raw if value is not None})))


def _people(people: People, group: Group) -> float:
    """Return how many people live within so many minutes, as it is shown."""
    count = (people.working if group.working else people.within).get(group.step)
    return np.nan if count is None else shown_people(count, people.source)


def _at_least(people: People, group: Group) -> bool:
    return group.step in (people.working_at_least if group.working else people.at_least)


def _ordinal(value: object) -> float:
    return float(value.toordinal()) if isinstance(value, date) else np.nan


def _figures(raw: Sequence[object], convert: Callable[..., float]) -> Figures:
    return Figures(np.array([np.nan if value is None else convert(value) for value in raw]))


def _codes(raw: Sequence[object], codes: tuple[str, ...]) -> Codes:
    place = {code: index for index, code in enumerate(codes)}
    values = [UNKNOWN_CODE if value is None else place[str(value)] for value in raw]
    return Codes(codes, np.array(values, dtype=np.int32))


def _code_sets(raw: Sequence[object], codes: tuple[str, ...]) -> CodeSets:
    sets = [value if isinstance(value, tuple) else () for value in raw]
    member = np.array([[code in chosen for code in codes] for chosen in sets], dtype=bool)
    known = np.array([value is not None for value in raw], dtype=bool)
    return CodeSets(codes, member.reshape(len(raw), len(codes)), known)
