"""Demands on plots, and their verdicts: pass, fail or unknown.

A verdict is computed over whole columns: an array of int8, 1 for pass, 0 for fail, -1
for unknown. A fact that is unknown never counts as "no".
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, cast

import numpy as np
import shapely

from data.codes import label
from data.fields import BY_NAME as FIELDS
from data.fields import Kind
from data.values import value_text
from data.words import LANGUAGES, Text, day, number_text
from geo.columns import (
    CONFIRMED,
    PEOPLE,
    TRANSIT_CLASS,
    TRANSIT_LABELS,
    Codes,
    CodeSets,
    Columns,
    Figures,
)
from geo.crs import to_metric
from geo.destinations import BY_NAME as DESTINATIONS
from geo.destinations import DISTANCE_BY_NAME, DISTANCE_COLUMNS, MODE_LABELS
from geo.quality import QUALITY

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.columns import Group
    from geo.destinations import Mode
    from geo.targets import Target

PASS: Final = 1
FAIL: Final = 0
UNKNOWN: Final = -1
type Verdict = Literal["pass", "fail", "unknown"]
VERDICTS: Final[dict[int, Verdict]] = {PASS: "pass", FAIL: "fail", UNKNOWN: "unknown"}
AT_LEAST: Final = Text("mindestens", "at least")
AT_MOST: Final = Text("höchstens", "at most")
EARLIEST: Final = Text("frühestens", "at earliest")
LATEST: Final = Text("spätestens", "at latest")
CONFIRMED_LABEL: Final = Text("Status bestätigt am", "Status confirmed on")
# Distances are said to ten metres.
KM_DECIMALS: Final = 2
_PEOPLE: Final = Text(
    "Menschen in {step} Minuten mit dem Pkw", "People within {step} minutes by car"
)
_WORKING: Final = Text(
    "Menschen im Erwerbsalter in {step} Minuten mit dem Pkw",
    "People of working age within {step} minutes by car",
)
_POLYGONS: Final = ("Polygon", "MultiPolygon")
_POLYGON_WKT: Final = re.compile(r"\s*(MULTI)?POLYGON\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A figure (or the ordinal of a day) of at least `limit`."""

    column: str
    limit: float


@dataclass(frozen=True, slots=True)
class AtMost:
    """A figure, a day or minutes, as they are shown, of at most `limit`."""

    column: str
    limit: float


@dataclass(frozen=True, slots=True)
class OneOf:
    """A code out of `codes`; of a set of codes, at least one."""

    column: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Touches:
    """An outline that meets `area` (EPSG:4326), as a bounding box asks for."""

    area: BaseGeometry


@dataclass(frozen=True, slots=True)
class Within:
    """An outline that lies wholly in `area` (EPSG:4326)."""

    area: BaseGeometry


@dataclass(frozen=True, slots=True)
class Near:
    """An outline no further than `km` from a point (EPSG:4326), measured in EPSG:25833."""

    lon: float
    lat: float
    km: float

    @property
    def point(self) -> BaseGeometry:
        """The point in EPSG:25833."""
        return to_metric(shapely.Point(self.lon, self.lat))


@dataclass(frozen=True, slots=True)
class Reaches:
    """At most `limit` minutes, as they are shown, to a place that the asker names.

    `minutes` are those of every plot of the catalogue, as they are shown, shape (n,); NaN
    where no way is known.
    """

    target: Target
    limit: float
    minutes: NDArray[np.float64] = field(compare=False, repr=False)


type Condition = AtLeast | AtMost | OneOf | Touches | Within | Near | Reaches
Unknown = Literal["fail", "keep"]


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand: what is asked, under the name of the parameter that asked it.

    Attributes
    ----------
    wish
        A wish excludes no plot; it is answered with a verdict.
    unknown
        What an unknown fact counts as, for this demand alone: "fail" as not met, "keep" as
        met. None leaves it to the question.
    """

    name: str
    condition: Condition
    wish: bool = False
    unknown: Unknown | None = None


def verdicts(demand: Demand, columns: Columns) -> NDArray[np.int8]:
    """Return the verdict on every plot, shape (n,)."""
    condition = demand.condition
    if isinstance(condition, Touches | Within | Near):
        return _spatial(condition, columns)
    if isinstance(condition, Reaches):
        return _known(condition.minutes <= condition.limit, ~np.isnan(condition.minutes))
    column = columns.by_name[condition.column]
    match condition, column:
        case AtLeast(limit=limit), Figures(at_least=at_least):
            figures = compared(condition.column, columns)
            enough = figures >= limit
            return _known(enough, ~np.isnan(figures) & (enough | _exact(figures, at_least)))
        case AtMost(limit=limit), Figures(at_least=at_least):
            figures = compared(condition.column, columns)
            few = figures <= limit
            return _known(few, ~np.isnan(figures) & (~few | _exact(figures, at_least)))
        case OneOf(codes=wanted), Codes(codes, values):
            # One verdict more at the end: an unknown code is -1 and finds it.
            table = [PASS if code in wanted else FAIL for code in codes] + [UNKNOWN]
            return np.array(table, dtype=np.int8)[values]
        case OneOf(codes=wanted), CodeSets(codes, member, known):
            chosen = [place for place, code in enumerate(codes) if code in wanted]
            return _known(member[:, chosen].any(axis=1), known)
        case _:
            msg = f"{demand.name} does not fit the column {condition.column}"
            raise TypeError(msg)


def compared(column: str, columns: Columns) -> NDArray[np.float64]:
    """Return what limits are compared with: minutes as they are shown."""
    if ":" in column:
        return columns.shown[column]
    figures = columns.by_name[column]
    assert isinstance(figures, Figures)  # noqa: S101 – what a limit asks
    return figures.values


def _exact(values: NDArray[np.float64], at_least: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    """Return which figures are no lower bounds: of those, more may be true."""
    return np.ones(len(values), dtype=bool) if at_least is None else ~at_least


def distances(condition: Near, outlines: NDArray[np.object_] | BaseGeometry) -> NDArray[np.float64]:
    """Return kilometres from the point to one outline or several (EPSG:25833)."""
    metres: NDArray[np.float64] = shapely.distance(condition.point, outlines)
    return metres / 1_000


def _spatial(condition: Touches | Within | Near, columns: Columns) -> NDArray[np.int8]:
    result = np.zeros(len(columns.geometry), dtype=np.int8)
    if isinstance(condition, Near):
        # The tree is asked for a little more, so that the same division decides everywhere.
        reach = condition.km * 1_000 + 1
        close = columns.metric_tree.query(condition.point, "dwithin", distance=reach)
        result[close] = distances(condition, columns.metric[close]) <= condition.km
        return result
    if isinstance(condition, Touches) and condition.area.equals(
        shapely.box(*condition.area.bounds)
    ):
        return _in_box(condition.area, columns)
    predicate = "intersects" if isinstance(condition, Touches) else "covers"
    result[columns.tree.query(condition.area, predicate=predicate)] = PASS
    return result


def _is_box(area: BaseGeometry) -> bool:
    return bool(area.equals(shapely.box(*area.bounds)))


def _in_box(area: BaseGeometry, columns: Columns) -> NDArray[np.int8]:
    """Decide most outlines by their bounds, and only those on the edge by themselves."""
    west, south, east, north = area.bounds
    x0, y0, x1, y1 = columns.bounds.T
    result: NDArray[np.int8] = ((x0 >= west) & (y0 >= south) & (x1 <= east) & (y1 <= north)).astype(
        np.int8
    )
    meeting = (x0 <= east) & (y0 <= north) & (x1 >= west) & (y1 >= south)
    edge = np.flatnonzero(meeting & (result == FAIL))
    result[edge] = shapely.intersects(area, columns.geometry[edge])
    return result


def _known(passed: NDArray[np.bool_], known: NDArray[np.bool_]) -> NDArray[np.int8]:
    result = passed.astype(np.int8)
    result[~known] = UNKNOWN
    return result


def wanted_text(condition: Condition) -> Text:  # noqa: PLR0911 – one a kind of demand
    """Return what a condition asks for, as "at most 10 min", in both languages."""
    match condition:
        case AtLeast(column, limit):
            words = EARLIEST if is_day(column) else AT_LEAST
            return Text(f"{words.de} {{x}}", f"{words.en} {{x}}").format(x=_figure(column, limit))
        case AtMost(column, limit):
            words = LATEST if is_day(column) else AT_MOST
            return Text(f"{words.de} {{x}}", f"{words.en} {{x}}").format(x=_figure(column, limit))
        case OneOf(column, codes):
            return _choices(column, codes)
        case Touches():
            return Text("im Kartenausschnitt", "in the box")
        case Within():
            return Text("im gezeichneten Gebiet", "in the polygon")
        case Reaches(limit=limit):
            return Text(f"{AT_MOST.de} {{x}}", f"{AT_MOST.en} {{x}}").format(x=minutes_text(limit))
        case Near(km=km):
            return Text(f"{AT_MOST.de} {{x}} km", f"{AT_MOST.en} {{x}} km").format(
                x=number_text(km, decimals=KM_DECIMALS)
            )


def column_label(column: str) -> Text:
    """Return the words for a column: a field's label or "minutes to the airport by car"."""
    if column in TRANSIT_LABELS:
        return TRANSIT_LABELS[column]
    mode, _, kind = column.partition(":")
    if kind:
        return Text("Minuten {to}, {mode}", "Minutes {to}, {mode}").format(
            to=DESTINATIONS[kind].to,
            mode=MODE_LABELS[cast("Mode", mode)],
        )
    if column == CONFIRMED:
        return CONFIRMED_LABEL
    if column in DISTANCE_COLUMNS:
        to = DISTANCE_BY_NAME[DISTANCE_COLUMNS[column]].to
        return Text("Kilometer {to}", "Kilometres {to}").format(to=to)
    return people_label(PEOPLE[column]) if column in PEOPLE else FIELDS[column].label


def people_label(group: Group) -> Text:
    """Return the words for the people within so many minutes."""
    return (_WORKING if group.working else _PEOPLE).format(step=group.step)


def _choices(column: str, chosen: tuple[str, ...]) -> Text:
    if column == TRANSIT_CLASS:
        classes = [label(QUALITY, one) for one in chosen]
        return Text(", ".join(one.de for one in classes), ", ".join(one.en for one in classes))
    field = FIELDS[column]
    truth = field.kind is Kind.BOOLEAN
    texts = [value_text(field, one == "true" if truth else one) for one in chosen]
    return Text(", ".join(text.de for text in texts), ", ".join(text.en for text in texts))


def _figure(column: str, limit: float) -> Text:
    if ":" in column:
        return minutes_text(limit)
    if column in PEOPLE:
        return number_text(limit)
    if column in DISTANCE_COLUMNS:
        return Text("{x} km", "{x} km").format(x=number_text(limit, decimals=1))
    if is_day(column):
        return Text(*(day(date.fromordinal(int(limit)), language) for language in LANGUAGES))
    return value_text(FIELDS[column], limit)


def minutes_text(minutes: float) -> Text:
    """Return minutes in words, as they were given."""
    return Text("{x} Min.", "{x} min").format(x=number_text(minutes, decimals=1))


def is_day(column: str) -> bool:
    """Whether the figures of a column are days, as ordinals."""
    return column == CONFIRMED or (column in FIELDS and FIELDS[column].kind is Kind.DATE)


def polygon(text: str) -> BaseGeometry:
    """Read a polygon from WKT or GeoJSON.

    Raises
    ------
    ValueError
        Says what was expected.
    """
    expected = "a valid Polygon or MultiPolygon in WGS84, as WKT or GeoJSON"
    try:
        geometry = _read_polygon(text)
    except (shapely.errors.GEOSException, ValueError, RecursionError) as error:
        raise ValueError(expected) from error
    if (
        geometry is None
        or geometry.geom_type not in _POLYGONS
        or geometry.is_empty
        or not np.isfinite(shapely.get_coordinates(geometry)).all()
        or not geometry.is_valid
        or not shapely.box(-180, -90, 180, 90).covers(geometry)
    ):
        raise ValueError(expected)
    shapely.prepare(geometry)
    return geometry


def _read_polygon(text: str) -> BaseGeometry | None:
    """Read a polygon; None for another geometry.

    GEOS is handed polygons alone: a collection nested deep enough exhausts its stack and
    ends the process.
    """
    with np.errstate(all="ignore"):  # coordinates that are not finite are refused later
        if not text.lstrip().startswith("{"):
            return shapely.from_wkt(text) if _POLYGON_WKT.match(text) else None
        content = json.loads(text)
        if content.get("type") == "Feature":
            content = content.get("geometry")
        if not isinstance(content, dict) or content.get("type") not in _POLYGONS:
            return None
        plain = {"type": content["type"], "coordinates": content.get("coordinates")}
        return shapely.from_geojson(json.dumps(plain))
